"""Rows that contradict each other or leave out what they would have to tell, although each keeps its contract."""

from collections.abc import Iterator, Mapping

import pandas as pd

from forecast.tables.facts import Doubt


def contradictions(frames: Mapping[str, pd.DataFrame]) -> Iterator[Doubt]:
    """Give the doubts of a team's tables that only a look at several columns shows."""
    yield from _more_clicks(frames["performance"])
    yield from _closed_early(frames["deals"])
    yield from _without_revenue(frames["performance"], modelled=not frames["outcomes"].empty)


def _more_clicks(performance: pd.DataFrame) -> Iterator[Doubt]:
    if not {"clicks", "impressions"} <= set(performance.columns):
        return
    odd = performance[(performance["clicks"] > performance["impressions"]) & (performance["impressions"] > 0)]
    if len(odd):
        first = odd.sort_values("date", kind="stable").iloc[0]
        yield Doubt("clicks_exceed", "performance", f"{first['date']:%Y-%m-%d} {first['channel']}", len(odd))


def _closed_early(deals: pd.DataFrame) -> Iterator[Doubt]:
    if "closed" not in deals or deals.empty:
        return
    early = deals[deals["closed"] < deals["created"]]
    if len(early):
        yield Doubt("closed_early", "deals", f"{early['closed'].min():%Y-%m-%d}", len(early))


def _without_revenue(performance: pd.DataFrame, *, modelled: bool) -> Iterator[Doubt]:
    """Find channels that are credited with no revenue beside others that are; a model of outcomes tells what they bring."""
    if "revenue" not in performance or (modelled and performance["revenue"].isna().all()):
        return
    by_channel = performance.groupby("channel")[["spend", "revenue"]].sum(min_count=1)
    silent = by_channel[by_channel["revenue"].isna() & (by_channel["spend"] > 0)]
    for channel, spend in silent["spend"].sort_values(ascending=False, kind="stable").items():
        yield Doubt("credits_unrecorded" if modelled else "revenue_unrecorded", "performance", str(channel), 1, float(spend))
