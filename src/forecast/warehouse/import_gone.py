"""Rows of earlier imports that an import takes away and puts nothing in their place: they may still count."""

from collections.abc import Mapping

import pandas as pd

from forecast.names import MEASURES
from forecast.settings.importing import IMPORT_LIMITS
from forecast.sources.result import Doubt
from forecast.warehouse.import_cover import written_days

# Tables of which a day is replaced as a whole, and what names a row of it, the name that people know last.
_NAMED: Mapping[str, tuple[str, ...]] = {"performance": ("date", "channel", "campaign"), "feedback": ("date", "prompt", "note")}


def rows_gone(tables: Mapping[str, pd.DataFrame], before: Mapping[str, pd.DataFrame]) -> tuple[Doubt, ...]:
    """Give a doubt for every table of which rows go whose names the import does not have on their days.

    A campaign of a day without costs and clicks takes nothing with it; and where a channel is known by campaigns for the first
    time, its one row without a name is what they sum up to.
    """
    doubts: list[Doubt] = []
    for name in [name for name in _NAMED if name in tables and len(before[name])]:
        old, new = (_with_names(frame, _NAMED[name]) for frame in (before[name], tables[name]))
        if old is None or new is None:
            continue
        measures = [column for column in MEASURES if column in old]
        if name == "performance":
            old = old[(old[measures].apply(pd.to_numeric, errors="coerce").fillna(0) != 0).any(axis=1)]
        kept = set(new[list(_NAMED[name])].itertuples(index=False, name=None))
        keys = old[list(_NAMED[name])].itertuples(index=False, name=None)
        left = [key for key in keys if key[-1] and key not in kept and (*key[:-1], "") not in kept]
        if left:
            shown = list(dict.fromkeys(f"{key[-1]} ({key[0]})" for key in left))[: IMPORT_LIMITS.shown_examples]
            doubts.append(("rows_gone", {"table": name, "n": len(left), "names": shown}))
    return tuple(doubts)


def _with_names(frame: pd.DataFrame, names: tuple[str, ...]) -> pd.DataFrame | None:
    """Give rows with their names as texts and their days as they are written, None where one of the names is unknown."""
    frame = frame.rename(columns=lambda column: str(column).strip().lower())
    if not set(names) <= set(frame.columns):
        return None
    texts = {name: frame[name].astype("string").fillna("").str.strip() for name in names[1:]}
    return frame.assign(date=written_days(frame["date"]), **texts)
