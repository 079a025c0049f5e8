"""Rows that contradict each other or leave out what they would have to tell, although each keeps its contract."""

from collections.abc import Iterator, Mapping

import pandas as pd

from forecast.tables.facts import Doubt

_NAMES_SHOWN = 3  # of each table; they show how it calls channels, not which it has


def contradictions(frames: Mapping[str, pd.DataFrame]) -> Iterator[Doubt]:
    """Give the doubts of a team's tables that only a look at several columns shows."""
    yield from _more_clicks(frames["performance"])
    yield from _closed_early(frames["deals"])
    yield from _without_revenue(frames["performance"], modelled=not frames["outcomes"].empty)
    yield from _names_apart(frames)


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


def _names_apart(frames: Mapping[str, pd.DataFrame]) -> Iterator[Doubt]:
    """Find tables that name channels, and none of those that spend: 'yandex' of a CRM and 'yandex_direct' never meet."""
    spend = frames["performance"].groupby("channel")["spend"].sum()
    paid = set(spend[spend > 0].index)
    for table in ("deals", "customers"):
        named = frames[table]["channel"].dropna() if "channel" in frames[table] else pd.Series(dtype="object")
        if len(named) and paid and not named.isin(paid).any():
            counts = named.value_counts().sort_index().sort_values(ascending=False, kind="stable")
            usual = [str(name) for name in counts.index[:_NAMES_SHOWN]]
            yield Doubt("channels_apart", table, f"{', '.join(usual)} / {', '.join(sorted(paid)[:_NAMES_SHOWN])}", len(named))
