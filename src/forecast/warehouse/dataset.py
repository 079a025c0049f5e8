"""A dataset that is open: which tables it holds, where each stands, and how to ask it something."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self

import sqlalchemy as sa
from sqlalchemy import ColumnElement

from forecast.errors import DataError, ParamsError
from forecast.tables.contracts import Table
from forecast.warehouse import casts
from forecast.warehouse.location import Location, mask

if TYPE_CHECKING:
    import pandas as pd

Query = sa.Select[*tuple[Any, ...]]
#: The table of a database that keeps what a folder keeps in `imports/`.
IMPORTS = "forecast_imports"


@dataclass(frozen=True)
class TableInfo:
    """One table of a dataset: its name, its columns as they are written, and its rows."""

    name: str
    columns: tuple[str, ...]
    rows: int


@dataclass(frozen=True)
class Stored:
    """Where a canonical table stands in a dataset.

    Parameters
    ----------
    columns : mapping of str to str
        Name in lower case to the name as it is written.
    types : mapping of str to str
        Name in lower case to the database's type.
    file : Path or None
        The CSV file, for tables read from one; its cells are text.
    fault : str
        Why it cannot be read at all: `empty`, `not_utf8`, `repeated_column`; nothing when it can.
    padded_teams : tuple of str
        Teams as they are written with spaces around them, in tables that are typed.
    """

    table: Table
    relation: sa.FromClause
    columns: Mapping[str, str]
    types: Mapping[str, str]
    engine: str
    where: str
    file: Path | None = None
    delimiter: str = ","
    fault: str = ""
    detail: str = ""
    aliases: Mapping[str, str] = field(default_factory=dict)
    padded_teams: tuple[str, ...] = ()

    def raw(self, column: str) -> ColumnElement[Any]:
        """Give a column as it is stored."""
        return self.relation.c[self.columns[column]]

    def typed(self, column: str, *, exact: bool = False) -> ColumnElement[Any]:
        """Give a column as the contract types it; what cannot be read becomes null."""
        kind, raw, raw_type = self.table.kind(column), self.raw(column), self.types[column]
        if kind == "text":
            return casts.as_text(raw, raw_type)
        if kind == "date":
            return casts.as_moment(raw, raw_type, self.engine, day=column not in casts.MOMENTS)
        return casts.as_number(raw, raw_type, self.engine, exact)

    def of_team(self, team: str) -> ColumnElement[bool]:
        """Give the condition that keeps one team's rows; a typed column is compared as it is, so that files can be skipped."""
        column = self.raw("team")
        if casts.family(self.types["team"]) != "text":
            column = sa.cast(column, sa.Text)
        if self.file:
            return sa.func.trim(column) == team
        written = [team, *(padded for padded in self.padded_teams if padded.strip(" ") == team)]
        return column == team if len(written) == 1 else column.in_(written)

    @property
    def known(self) -> tuple[str, ...]:
        """Give the contract's columns that are here, in the contract's order."""
        return tuple(name for name in self.table.columns if name in self.columns)

    @property
    def unknown(self) -> tuple[str, ...]:
        """Give the columns that the contract does not name, as they are written."""
        return tuple(written for name, written in self.columns.items() if name not in self.table.columns)


class Dataset(AbstractContextManager["Dataset"]):
    """A dataset that can be asked; `open_dataset` makes it. It reads, and never writes.

    Parameters
    ----------
    location : Location
    engine : sqlalchemy.Engine
    stored : mapping of str to Stored
        The canonical tables it holds.
    strangers : sequence of str
        Tables or files that are none of the contract's; the table of `forecast import` is known, and sets `keeps_imports`.
    """

    def __init__(
        self, location: Location, connection: sa.Connection, stored: Mapping[str, Stored], strangers: Sequence[str] = ()
    ) -> None:
        self.location = location
        self.connection = connection
        self.stored = dict(stored)
        self.strangers = tuple(name for name in strangers if name != IMPORTS)
        self.keeps_imports = IMPORTS in strangers

    def __enter__(self) -> Self:
        """Give the dataset itself."""
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        """Close the connection."""
        self.close()

    def close(self) -> None:
        """Let go of the file or the connection."""
        self.connection.close()
        self.connection.engine.dispose()

    def in_zone(self, zone: str) -> None:
        """Read moments that are stored as instants as the clocks of a time zone show them; a day that is written stays that day.

        Without it the machine's own zone would decide on which day they fall.

        Raises
        ------
        ParamsError
            When the database knows no such zone.
        """
        if self.connection.dialect.name not in ("duckdb", "postgresql"):  # no other stores instants
            return
        try:
            self.connection.exec_driver_sql(f"SET TimeZone = '{zone}'")
        except sa.exc.SQLAlchemyError:
            raise ParamsError(
                f"`timezone` is '{zone}', a time zone that is not known; expected a name of the IANA list such as "
                "Europe/Moscow. Correct it in the params."
            ) from None

    def notice_padded_teams(self) -> None:
        """Find teams that are written with spaces around them, so that no row is missed where cells are compared as they are."""
        for name, stored in self.stored.items():
            if stored.file is None and "team" in stored.columns:
                team = sa.cast(stored.raw("team"), sa.Text)
                query = sa.select(team).select_from(stored.relation).where(sa.func.trim(team) != team).distinct()
                padded = tuple(sorted(str(row[0]) for row in self.rows(query, name)))
                self.stored[name] = replace(stored, padded_teams=padded)

    @property
    def folder(self) -> Path | None:
        """Give the folder it stands in, for a dataset of files on this machine."""
        return Path(self.location.text) if self.location.kind == "folder" else None

    @cached_property
    def tables(self) -> Mapping[str, TableInfo]:
        """Give every canonical table that can be read, with its columns and number of rows."""
        infos = {}
        for name, stored in self.stored.items():
            rows = 0 if stored.fault else int(self.rows(sa.select(sa.func.count()).select_from(stored.relation), name)[0][0])
            infos[name] = TableInfo(name, tuple(stored.columns.values()), rows)
        return infos

    def frame(self, query: Query, table: str) -> "pd.DataFrame":
        """Give the answer to a query as a frame."""
        import pandas as pd

        with _translated(self, table):
            result = self.connection.execute(query)
            if self.connection.dialect.name == "duckdb" and result.cursor is not None:
                answer: pd.DataFrame = result.cursor.df()  # whole columns at once, many times faster than rows
                return answer
            names = list(result.keys())
            columns = zip(*result.all(), strict=True)
            return pd.DataFrame(dict(zip(names, columns, strict=False)), columns=names)

    def rows(self, query: Query, table: str) -> Sequence[Any]:
        """Give the answer to a query as rows."""
        with _translated(self, table):
            return self.connection.execute(query).all()

    def partitions(self, query: Query, table: str, rows: int) -> Iterator[Sequence[Any]]:
        """Give the answer to a query in pieces of so many rows, never holding all of it."""
        with _translated(self, table):
            result = self.connection.execution_options(stream_results=True, max_row_buffer=rows).execute(query)
            for part in result.partitions(rows):
                yield [tuple(row) for row in part]


class _translated(AbstractContextManager[None]):  # noqa: N801 - reads as a word where it is used
    """Turns a database's error into one that a person can act on, without its secrets."""

    def __init__(self, dataset: Dataset, table: str) -> None:
        self.dataset, self.table = dataset, table

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        if isinstance(error, sa.exc.SQLAlchemyError):
            stored = self.dataset.stored.get(self.table)
            where = stored.where if stored else self.table
            reason = first_line(error)
            raise DataError(
                f"the table {self.table} of '{self.dataset.location.shown}' ({where}) could not be read: {reason}. "
                f"Expected a table as the contract describes it; mend it, or read it with `forecast import table`."
            ) from None


def first_line(error: BaseException) -> str:
    """Give what a database says in one line, its secrets masked."""
    origin = getattr(error, "orig", None) or error
    lines = [line.strip() for line in str(origin).splitlines() if line.strip()]
    useful = [line for line in lines if not line.startswith(("LINE ", "^", "Possible", "*", "file ="))]
    return mask(" ".join(useful[:3]))[:400].rstrip(".")
