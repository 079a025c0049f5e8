"""A campaign that was renamed between two imports: under its old name and its new one, its money would count twice."""

from collections.abc import Iterator
from dataclasses import replace

import pandas as pd

from forecast.errors import DataError
from forecast.names import MEASURES
from forecast.sources.sums import telling_digits
from forecast.warehouse.import_cover import Cover, written_days
from forecast.warehouse.import_stores import ImportStore

_SHARED_DAYS = 3  # days with equal numbers, each day's others than the next one's; two campaigns of a day may cost the same
_SURE = 9  # digits of all these numbers; fewer agree by chance among the campaigns of an account


def refuse_renamed_campaigns(store: ImportStore, cover: Cover, frame: pd.DataFrame, source: str) -> None:
    """Refuse a campaign that has, on the days that they share, the numbers of another one of the dataset which would stay.

    Raises
    ------
    DataError
    """
    if cover.table != "performance" or "campaign" not in cover.columns or "channel" not in cover.columns:
        return
    channels = tuple(sorted({(value[cover.columns.index("channel")],) for value in cover.values}))
    old = _by_campaign(store.covered("performance", replace(cover, columns=("channel",), values=channels)))
    new = _by_campaign(frame)
    measures = [name for name in MEASURES if name in old and name in new]
    named = pd.MultiIndex.from_frame(new[["channel", "campaign"]])
    old = old[~pd.MultiIndex.from_frame(old[["channel", "campaign"]]).isin(named) & (old["campaign"] != "")]
    if old.empty or not measures:
        return
    for was, now, days in _same_numbers(old, new, measures):
        raise DataError(
            f"{source} import: its campaign '{now}' has the numbers that '{was}' has in the dataset '{store.shown}', on each "
            f"of {days} days; one name a campaign was expected, for both would count. If it was renamed, take the "
            "earlier import back (forecast import --undo ID) and import all of its time anew, or give it its old name."
        )


def _same_numbers(old: pd.DataFrame, new: pd.DataFrame, measures: list[str]) -> Iterator[tuple[str, str, int]]:
    """Give campaigns of each frame that have the same numbers on all days that tell something of both, and how many these are."""
    cents = [frame.assign(**(frame[measures] * 100).round()) for frame in (old, new)]
    was, now = (frame[telling_digits(frame[measures] / 100) >= _SURE / _SHARED_DAYS] for frame in cents)
    equal = was.merge(now, on=["channel", "date", *measures], suffixes=("", " new"))
    for (channel, name, renamed), days in equal.groupby(["channel", "campaign", "campaign new"]):
        told = days.drop_duplicates(measures)
        if len(told) < _SHARED_DAYS or telling_digits(told[measures] / 100).sum() < _SURE:
            continue
        own, others = (
            frame.loc[(frame["channel"] == channel) & (frame["campaign"] == one), "date"]
            for frame, one in ((was, name), (now, renamed))
        )
        if own.isin(others).sum() == len(days):
            yield str(name), str(renamed), len(days)


def _by_campaign(rows: pd.DataFrame) -> pd.DataFrame:
    """Give the sums of each day, channel and campaign, with days and names as texts."""
    frame = rows.rename(columns=lambda name: str(name).strip().lower())
    if frame.empty or not {"date", "channel", "campaign"} <= set(frame.columns):
        return pd.DataFrame({name: pd.Series(dtype="object") for name in ("date", "channel", "campaign")})
    measures = [name for name in MEASURES if name in frame]
    texts = {name: frame[name].astype("string").fillna("").str.strip() for name in ("channel", "campaign")}
    numbers = {name: pd.to_numeric(frame[name], errors="coerce").astype("float64").fillna(0.0) for name in measures}
    named = pd.DataFrame({"date": written_days(frame["date"]), **texts, **numbers})
    return named.groupby(["date", "channel", "campaign"], as_index=False)[measures].sum()
