"""Where imports are written: a folder of files, or a database; each changes whole or not at all."""

import io
import json
from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd
import sqlalchemy as sa

from forecast.names import COLUMNS
from forecast.tables.contracts import TABLES
from forecast.warehouse.casts import MOMENTS, as_moment, as_text, family
from forecast.warehouse.import_cover import Cover


@dataclass(frozen=True)
class Kept:
    """What is kept of an import: its record (JSON), its rejected rows (CSV), how to undo it (JSON), the rows it replaced."""

    record: str
    rejected: str
    trace: str
    before: Mapping[str, pd.DataFrame]


class ImportStore(ABC):
    """A dataset while imports are written into it: changes are gathered by `replace` and happen in `commit` or `forget`."""

    shown: str
    connection: sa.Connection
    types: dict[str, dict[str, str]]  # table → column as it is written → the database's type

    def in_zone(self, zone: str) -> None:
        """Read and write stored instants as the clocks of a time zone show them; the machine's own would move days."""
        if self.connection.dialect.name in ("duckdb", "postgresql"):  # no other stores instants
            self.connection.exec_driver_sql(f"SET TimeZone = '{zone}'")

    @abstractmethod
    def columns(self, table: str) -> tuple[str, ...]:
        """Give the columns of a table as they are written, none where the table does not exist."""

    @abstractmethod
    def covered(self, table: str, cover: Cover) -> pd.DataFrame:
        """Give the rows of a table that a cover covers."""

    @abstractmethod
    def replace(self, table: str, cover: Cover, rows: pd.DataFrame, drop: Sequence[str] = ()) -> None:
        """Put rows in the place of those that a cover covers; `drop` columns go if nothing is left in them."""

    @abstractmethod
    def records(self) -> list[dict[str, Any]]:
        """Give the records of the imports that stand."""

    @abstractmethod
    def before(self, id: str) -> Mapping[str, pd.DataFrame]:
        """Give the rows that an import replaced, by table."""

    @abstractmethod
    def trace(self, id: str) -> str:
        """Give what undoing an import needs, as it was kept."""

    @abstractmethod
    def commit(self, id: str, kept: Kept) -> None:
        """Make the gathered changes and keep what belongs to the import, all or nothing."""

    @abstractmethod
    def forget(self, id: str) -> None:
        """Make the gathered changes and take the import's record away, all or nothing."""

    def currencies(self) -> set[str]:
        """Give the currencies that `performance` names."""
        written = {column.lower(): column for column in self.columns("performance")}
        if "currency" not in written:
            return set()
        currency: sa.ColumnClause[Any] = sa.column(written["currency"])
        rows = self.connection.execute(sa.select(sa.cast(currency, sa.Text)).select_from(self._from("performance")).distinct())
        return {str(row[0]).strip().upper() for row in rows if row[0] is not None and str(row[0]).strip()}

    @abstractmethod
    def _from(self, table: str) -> sa.FromClause:
        """Give what to select a table from."""


def cover_condition(cover: Cover, types: Mapping[str, str], engine: str, lent: Mapping[str, str]) -> sa.ColumnElement[bool]:
    """Give the condition of the rows that a cover covers; a day is what reading makes of a cell, however it is written.

    Parameters
    ----------
    types : mapping
        The table's columns as they are written, with the database's types.
    lent : mapping
        `days` and `names` to the temporary tables that hold the cover's values.
    """
    stored = {column.lower(): _stored(column, kind, engine) for column, kind in types.items()}
    parts: list[sa.ColumnElement[bool]] = []
    if cover.team is not None and "team" in stored:
        parts.append(stored["team"] == cover.team)
    if cover.days and "date" in stored:
        days = sa.table(lent["days"], sa.column("day"))
        parts.append(stored["date"].in_(sa.select(days.c.day)))
    known = {column: stored[column] for column in cover.columns if column in stored}
    if known:
        parts.append(_named(cover, known, lent["names"]))
    return sa.and_(*parts) if parts else sa.false()


def _named(cover: Cover, stored: Mapping[str, sa.ColumnElement[Any]], lent: str) -> sa.ColumnElement[bool]:
    names = sa.table(lent, *(sa.column(_lent(column)) for column in cover.columns), sa.column(_WHOLE))

    def among(columns: Sequence[str], *more: sa.ColumnElement[bool]) -> sa.ColumnElement[bool]:
        equal = [stored[column] == names.c[_lent(column)] for column in columns]
        return sa.exists(sa.select(sa.literal(1)).select_from(names).where(sa.and_(*equal, *more)))

    if "campaign" not in stored:
        return among(list(stored))
    # what stands without a campaign is the whole channel, and overlaps every campaign of it; three conditions, since a database
    # can look up each, and none within an OR
    rest = [column for column in stored if column != "campaign"]
    return sa.or_(among(list(stored)), sa.and_(stored["campaign"] == "", among(rest)), among(rest, names.c[_WHOLE] == "1"))


def _stored(column: str, kind: str, engine: str) -> sa.ColumnElement[Any]:
    if column.lower() == "date":
        return sa.func.substr(sa.cast(as_moment(sa.column(column), kind, engine, day=True), sa.Text), 1, 10)
    return sa.func.coalesce(as_text(sa.column(column), kind), "")


def as_kept(types: Mapping[str, str]) -> list[sa.ColumnElement[Any]]:
    """Give the columns of a table to select: instants as the clocks of the session's time zone show them, lists as their text."""
    return [_as_kept(sa.column(name), kind.upper()) for name, kind in types.items()]


#: Words in the types of columns that hold lists, records and the like; their text is read back into the same value.
_NESTED = ("[", "ARRAY", "STRUCT", "MAP(", "UNION(", "JSON")


def _as_kept(column: sa.ColumnClause[Any], kind: str) -> sa.ColumnElement[Any]:
    if "WITH TIME ZONE" in kind:
        return sa.cast(column, sa.TIMESTAMP).label(column.name)
    if is_numbered(column.name, kind):
        return as_text(column, kind).label(column.name)
    return sa.cast(column, sa.Text).label(column.name) if any(word in kind for word in _NESTED) else column


def is_numbered(column: str, kind: str) -> bool:
    """Tell whether a column of names, such as campaigns, is stored as numbers."""
    known = COLUMNS.get(column.lower())
    return known is not None and known.kind == "text" and family(kind) == "number"


_WHOLE = "covered_whole"


def lend_frames(cover: Cover) -> dict[str, pd.DataFrame]:
    """Give the frames that a condition needs as temporary tables."""
    frames = {"days": pd.DataFrame({"day": list(cover.days)}, dtype="object")}
    if cover.columns:
        lent = [*(_lent(column) for column in cover.columns), _WHOLE]
        names = [[*value, "1" if value in cover.whole else "0"] for value in cover.values]
        frames["names"] = pd.DataFrame(names, columns=lent, dtype="object")
    return frames


def _lent(column: str) -> str:
    """Give what a key column is called among the lent values: under its own name it would be compared with itself."""
    return f"covered_{column}"


def typed_rows(table: str, rows: pd.DataFrame) -> pd.DataFrame:
    """Give rows typed as the contract says: days and moments as datetimes, numbers as floats, the rest as text or None."""
    typed: dict[str, Any] = {}
    for column in rows.columns:
        kind = TABLES[table].kind(column.lower())
        if kind == "date":
            typed[column] = pd.to_datetime(rows[column], errors="coerce", format="mixed").astype("datetime64[us]")
        elif kind in ("money", "count", "number"):
            typed[column] = pd.to_numeric(rows[column], errors="coerce").astype(float)
        else:
            typed[column] = pd.Series(
                [None if pd.isna(text) else str(text) for text in rows[column]], index=rows.index, dtype="object"
            )
    return pd.DataFrame(typed, index=rows.index)


def text_rows(table: str, rows: pd.DataFrame) -> pd.DataFrame:
    """Give rows as a CSV holds them: ISO days, moments with a T, whole counts without a decimal point."""
    texts: dict[str, list[str | None]] = {}
    for column in rows.columns:
        kind = TABLES[table].kind(column.lower())
        texts[column] = [None if pd.isna(value) else _as_text(value, kind, column.lower()) for value in rows[column]]
    return pd.DataFrame(texts, index=rows.index, dtype="object")


def _as_text(value: Any, kind: str, column: str) -> str:
    if isinstance(value, str):
        return value
    if kind == "date":
        moment = pd.Timestamp(value)
        whole = moment == moment.normalize() or column not in MOMENTS
        return moment.strftime("%Y-%m-%d" if whole else "%Y-%m-%dT%H:%M:%S")
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(float(value))
    return str(value)


def frame_to_json(frame: pd.DataFrame) -> str:
    """Give a frame as JSON text."""
    return str(frame.to_json(orient="split", date_format="iso", index=False, double_precision=15))


def frame_from_json(text: str) -> pd.DataFrame:
    """Give the frame that JSON text holds; its cells are plain."""
    kept = json.load(io.StringIO(text))
    return pd.DataFrame(kept["data"], columns=kept["columns"], dtype="object")
