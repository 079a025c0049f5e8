"""What an import covers: the rows of a table that it replaces, and no others."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import pandas as pd

from forecast.tables.contracts import TABLES

# Table → the columns that name what a file covers. A day of a channel is replaced whole; a record by its id.
_KEYS: Mapping[str, tuple[str, ...]] = {
    "performance": ("date", "channel", "campaign"),
    "outcomes": ("date",),
    "plan": ("date", "channel"),
    "events": ("date", "name"),
    "deals": ("deal_id",),
    "deal_moves": ("deal_id",),
    "customers": ("date", "customer_id"),
    "tasks": ("task_id",),
    "task_moves": ("task_id",),
    "feedback": ("date", "prompt"),  # another board of the same day stays
    "experiments": ("experiment_id",),
    "quality_answers": ("question",),
    "decisions": ("date", "channel"),
}


@dataclass(frozen=True)
class Cover:
    """Rows of one team whose every key is among the values.

    For performance that is every day with every name (so that a campaign that vanished from a day goes too); elsewhere a
    day is the first of the columns.

    Parameters
    ----------
    team : str or None
        None where the table has no team column.
    days : tuple of str
        ISO days of performance; empty elsewhere.
    columns : tuple of str
        The key columns, without the days of performance.
    values : tuple of tuple of str
        Their values.
    """

    table: str
    team: str | None
    days: tuple[str, ...]
    columns: tuple[str, ...]
    values: tuple[tuple[str, ...], ...]

    @cached_property
    def whole(self) -> frozenset[tuple[str, ...]]:
        """Those of the values that stand for a channel with all its campaigns: it has no other value than that without one."""
        if "campaign" not in self.columns:
            return frozenset()
        at = self.columns.index("campaign")
        named = {value[:at] + value[at + 1 :] for value in self.values if value[at]}
        return frozenset(value for value in self.values if value[:at] + value[at + 1 :] not in named)

    def meets(self, other: "Cover") -> bool:
        """Tell whether rows that stand for this cover may be covered by another one of the same table."""
        if self.team != other.team or (self.days and other.days and not set(self.days) & set(other.days)):
            return False
        common = [column for column in self.columns if column in other.columns and column != "campaign"]
        mine, theirs = self._campaigns(common), other._campaigns(common)
        return any(mine[key] & theirs[key] or "" in mine[key] or theirs[key] == {""} for key in mine.keys() & theirs.keys())

    def _campaigns(self, columns: Sequence[str]) -> dict[tuple[str, ...], set[str]]:
        """Give for the values of some columns the campaigns beside them; '' for none."""
        places = [self.columns.index(column) for column in columns]
        campaign = self.columns.index("campaign") if "campaign" in self.columns else None
        found: dict[tuple[str, ...], set[str]] = {}
        for value in self.values:
            found.setdefault(tuple(value[place] for place in places), set()).add("" if campaign is None else value[campaign])
        return found

    def to_json(self) -> dict[str, Any]:
        """Give the cover as JSON."""
        return {
            "table": self.table,
            "team": self.team,
            "days": list(self.days),
            "columns": list(self.columns),
            "values": [list(value) for value in self.values],
        }

    @classmethod
    def from_json(cls, kept: Mapping[str, Any]) -> "Cover":
        """Give the cover that JSON holds."""
        values = tuple(tuple(value) for value in kept["values"])
        return cls(kept["table"], kept["team"], tuple(kept["days"]), tuple(kept["columns"]), values)


def cover_of(table: str, frame: pd.DataFrame, team: str) -> Cover:
    """Give what the rows of a frame cover in a table.

    A channel of `performance` that names no campaign is covered whole, and one that does also covers what stands there without:
    the same money by channel and by campaign would count twice.
    """
    frame = frame.rename(columns=lambda name: str(name).strip().lower())
    keys = tuple(column for column in _KEYS[table] if column in frame.columns)
    written = written_days(frame["date"]) if "date" in keys else None
    days = tuple(sorted(set(written))) if written is not None and table == "performance" else ()
    columns = tuple(column for column in keys if column != "date" or not days)
    names = frame[list(columns)].astype("string").fillna("").apply(lambda cells: cells.str.strip(" "))
    names = names.assign(date=written) if "date" in columns else names
    values = tuple(sorted(set(names.itertuples(index=False, name=None)))) if columns else ()
    owner = team if "team" in TABLES[table].columns else None
    return Cover(table, owner, days, columns, values)


def written_days(cells: pd.Series) -> pd.Series:
    """Give the ISO days of stored cells, whatever their type."""
    if pd.api.types.is_string_dtype(cells):
        cells = cells.str.strip().str[:10]  # the day as it is written, whatever its hour and its zone
    return pd.to_datetime(cells, format="mixed").dt.strftime("%Y-%m-%d")
