"""Rows of weeks or months beside rows of days: the same money twice, which an import must not bring about."""

from dataclasses import replace

import pandas as pd

from forecast.errors import DataError
from forecast.tables.frequency import GRAINS, known_frequency, span
from forecast.warehouse.import_cover import Cover, written_days
from forecast.warehouse.import_stores import ImportStore

_AROUND = pd.Timedelta(days=100)  # around an import, to see what the rows beside it are of


def refuse_other_grain(store: ImportStore, cover: Cover, frame: pd.DataFrame, before: pd.DataFrame, source: str) -> None:
    """Refuse rows of one grain among rows of another of the same channel and campaign that would stay beside them.

    Raises
    ------
    DataError
        Such rows lie between the first and the last day of the import.
    """
    if cover.table != "performance" or not cover.days:
        return
    first, last = pd.Timestamp(cover.days[0]), pd.Timestamp(cover.days[-1])
    among = pd.date_range(first - _AROUND, last + _AROUND)
    between = tuple(sorted(set(among.strftime("%Y-%m-%d")) - set(cover.days)))
    left = _by_channel(store.covered("performance", replace(cover, days=between))) if between else {}
    standing, new = _by_channel(before), _by_channel(frame)
    for channel in sorted(left.keys() & new.keys()):
        days = pd.concat([left[channel], standing.get(channel, left[channel][:0])])
        old, mine = known_frequency(days), known_frequency(new[channel])
        inside = left[channel][left[channel].between(*span(new[channel], whole_months="MS" in (old, mine)))]
        if old and mine and old != mine and len(inside):
            raise DataError(
                f"{source} import: its rows of '{channel}' stand for a {GRAINS[mine]} each, and rows of the dataset "
                f"'{store.shown}' stand for a {GRAINS[old]} each in the same time ({inside.min():%Y-%m-%d} to "
                f"{inside.max():%Y-%m-%d}); rows of one kind were expected, for the same money would count twice. "
                "Spread the rows of whole periods over their days with --set spread=even, or import it into another dataset."
            )


def _by_channel(rows: pd.DataFrame) -> dict[str, pd.Series]:
    """Give channel → the days of its rows."""
    named = rows.rename(columns=lambda name: str(name).strip().lower())
    if named.empty:
        return {}
    days = pd.to_datetime(written_days(named["date"]))
    return {str(channel): part for channel, part in days.groupby(named["channel"].astype("string").str.strip())}
