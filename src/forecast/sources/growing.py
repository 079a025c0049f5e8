"""Money that only ever grows: a column of sums since the beginning, which no name betrays, adds up to far more than there was."""

from collections.abc import Mapping, Sequence

import pandas as pd

from forecast.settings.importing import IMPORT_LIMITS
from forecast.sources.result import Doubt


def only_growing(tables: Mapping[str, pd.DataFrame], files: Sequence[str]) -> list[Doubt]:
    """Give a doubt where what was spent is more on every date than on the one before, in each channel and campaign.

    >>> days = pd.DataFrame({"date": pd.date_range("2026-09-01", periods=8), "channel": "tv", "spend": range(10, 90, 10)})
    >>> only_growing({"performance": days}, ["may.csv"])
    [('only_growing', {'file': 'may.csv', 'dates': 8})]
    >>> only_growing({"performance": days.assign(spend=5.0)}, ["may.csv"])
    []
    """
    frame = tables.get("performance")
    if frame is None:
        return []
    names = [name for name in ("channel", "campaign") if name in frame]
    daily = frame.groupby([*names, "date"], dropna=False, sort=True)["spend"].sum()
    series = [one for _, one in daily.groupby(level=names, dropna=False) if len(one) >= IMPORT_LIMITS.growing_dates and one.any()]
    if not series or not all(one.diff().iloc[1:].gt(0).all() for one in series):
        return []
    return [("only_growing", {"file": ", ".join(files), "dates": min(map(len, series))})]


def revenue_only_growing(tables: Mapping[str, pd.DataFrame], files: Sequence[str]) -> list[Doubt]:
    """Give a doubt where the revenue of each of some days in turn is more than that of the day before; months may well grow.

    >>> days = pd.DataFrame({"date": pd.date_range("2026-09-01", periods=8), "revenue": range(10, 90, 10)})
    >>> revenue_only_growing({"outcomes": days}, ["may.csv"])
    [('revenue_only_growing', {'file': 'may.csv', 'dates': 8})]
    >>> revenue_only_growing({"outcomes": days.assign(date=pd.date_range("2026-01-01", periods=8, freq="MS"))}, ["may.csv"])
    []
    """
    frame = tables.get("outcomes")
    if frame is None or "revenue" not in frame:
        return []
    daily = frame.groupby("date")["revenue"].sum()
    in_turn = (pd.Series(daily.index).diff().iloc[1:] == pd.Timedelta(days=1)).all()
    grows = len(daily) >= IMPORT_LIMITS.growing_dates and bool(daily.diff().iloc[1:].gt(0).all())
    return [("revenue_only_growing", {"file": ", ".join(files), "dates": len(daily)})] if in_turn and grows else []
