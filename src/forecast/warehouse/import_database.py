"""Imports into a `.duckdb` file or a database: one transaction each."""

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pandas as pd
import sqlalchemy as sa

from forecast.tables.contracts import TABLES
from forecast.warehouse.casts import family
from forecast.warehouse.databases import database_engine, describe
from forecast.warehouse.dataset import IMPORTS
from forecast.warehouse.files import duckdb_engine
from forecast.warehouse.import_cover import Cover
from forecast.warehouse.import_stores import (
    ImportStore,
    Kept,
    as_kept,
    cover_condition,
    frame_from_json,
    frame_to_json,
    lend_frames,
    typed_rows,
)

_CHUNK = 500  # rows a statement: below every engine's limit of parameters, with forty columns
_SMALL = ("SMALLINT", "TINYINT", "UTINYINT", "USMALLINT")
_MOST_OF_SMALL, _MOST_OF_WHOLE = 127, 2**31 - 1  # what the smallest of each holds


@contextmanager
def opened(text: str, shown: str) -> Iterator["DatabaseStore"]:
    """Give the store of a database, in a transaction that only `commit` and `forget` end well."""
    is_url = "://" in text
    if not is_url:
        Path(text).parent.mkdir(parents=True, exist_ok=True)
    engine = database_engine(text, shown=shown) if is_url else duckdb_engine(text)
    try:
        with engine.connect() as connection:
            yield DatabaseStore(connection, shown)
            connection.rollback()
    finally:
        engine.dispose()


class DatabaseStore(ImportStore):
    """A database; every change is made in the transaction at once and seen by nobody before `commit`."""

    def __init__(self, connection: sa.Connection, shown: str) -> None:
        self.connection, self.shown = connection, shown
        described = describe(connection)
        self.written = {table: tuple(name for name, _ in columns.values()) for table, columns in described.items()}
        self.types = {table: dict(columns.values()) for table, columns in described.items()}
        self._lent = 0

    def columns(self, table: str) -> tuple[str, ...]:
        """Give the columns of a table as they are written."""
        return self.written.get(table, ())

    def _from(self, table: str) -> sa.FromClause:
        return sa.table(table)

    def _condition(self, table: str, cover: Cover) -> sa.ColumnElement[bool]:
        self._lent += 1
        lent: dict[str, str] = {}
        for name, frame in lend_frames(cover).items():
            lent[name] = f"lent_{name}_{self._lent}"
            columns = [sa.Column(column, sa.Text) for column in frame.columns]
            table_of = sa.Table(lent[name], sa.MetaData(), *columns, prefixes=["TEMPORARY"])
            self.connection.execute(sa.schema.CreateTable(table_of))
            self._insert(table_of, frame)
        return cover_condition(cover, self.types[table], self.connection.dialect.name, lent)

    def _insert(self, table: sa.Table, frame: pd.DataFrame) -> None:
        rows = [
            {column: None if pd.isna(value) else value for column, value in zip(frame.columns, line, strict=True)}
            for line in frame.astype("object").itertuples(index=False, name=None)
        ]
        for first in range(0, len(rows), _CHUNK):
            self.connection.execute(sa.insert(table).values(rows[first : first + _CHUNK]))

    def covered(self, table: str, cover: Cover) -> pd.DataFrame:
        """Give the rows of a table that a cover covers."""
        if not self.columns(table):
            return pd.DataFrame()
        query = sa.select(*as_kept(self.types[table])).select_from(sa.table(table)).where(self._condition(table, cover))
        result = self.connection.execute(query)
        return pd.DataFrame(result.all(), columns=list(result.keys()), dtype="object")

    def replace(self, table: str, cover: Cover, rows: pd.DataFrame, drop: Sequence[str] = ()) -> None:
        """Delete what is covered and insert the rows; missing tables and columns are made."""
        new = typed_rows(table, rows)
        if not self.columns(table):
            created = sa.Table(table, sa.MetaData(), *(sa.Column(name, _type(table, name)) for name in new.columns))
            self.connection.execute(sa.schema.CreateTable(created))
            self.written[table], self.types[table] = tuple(new.columns), {name: self._kind(table, name) for name in new.columns}
        old = {column.lower(): column for column in self.columns(table)}
        for name in [name for name in new.columns if name.lower() not in old]:
            self.types[table][name] = self._kind(table, name)
            quoted = self.connection.dialect.identifier_preparer.quote(name)
            self.connection.exec_driver_sql(f"ALTER TABLE {table} ADD COLUMN {quoted} {self.types[table][name]}")
            self.written[table] = (*self.written[table], name)
        self.connection.execute(sa.delete(sa.table(table)).where(self._condition(table, cover)))
        named = new.rename(columns={name: old[name.lower()] for name in new.columns if name.lower() in old})
        self._widen(table, named)
        target = sa.Table(table, sa.MetaData(), *(sa.Column(name, self._target(table, name)) for name in named.columns))
        self._insert(target, named)
        self._drop(table, drop)

    def _widen(self, table: str, new: pd.DataFrame) -> None:
        """Make columns doubles whose type would round the new numbers; a server makes 2.5 a whole number and says nothing."""
        if self.connection.dialect.name == "sqlite":  # its cells have types of their own
            return
        for name in [name for name in new.columns if isinstance(_type(table, name.lower()), sa.Double)]:
            if len(new) and not self._holds(table, name, new[[name]].dropna()):
                quoted = self.connection.dialect.identifier_preparer.quote(name)
                self.types[table][name] = self._kind(table, name.lower())
                self.connection.exec_driver_sql(f"ALTER TABLE {table} ALTER COLUMN {quoted} TYPE {self.types[table][name]}")

    def _target(self, table: str, column: str) -> sa.types.TypeEngine[Any]:
        """Give the type to send a column's cells as; columns that the contract does not name have what type they like."""
        known = column.lower() in TABLES[table].columns or table == "outcomes"
        return _type(table, column.lower()) if known else sa.types.NullType()

    def _kind(self, table: str, column: str) -> str:
        return str(_type(table, column).compile(dialect=self.connection.dialect))

    def _holds(self, table: str, name: str, numbers: pd.DataFrame) -> bool:
        """Tell whether a column gives numbers back as they are: by its type, or by a table of that one column."""
        kind = self.types[table].get(name, "DOUBLE").upper()
        if "INT" in kind:
            most = _MOST_OF_SMALL if kind in _SMALL else _MOST_OF_WHOLE
            return bool((numbers[name] % 1 == 0).all() and (numbers[name].abs() <= most).all())
        if "DOUBLE" in kind or family(kind) != "number":
            return True
        self._lent += 1
        lent, quoted = f"lent_column_{self._lent}", self.connection.dialect.identifier_preparer.quote(name)
        self.connection.exec_driver_sql(f"CREATE TEMPORARY TABLE {lent} AS SELECT {quoted} FROM {table} WHERE 1 = 0")
        self._insert(sa.Table(lent, sa.MetaData(), sa.Column(name, sa.Double())), numbers)
        held: Sequence[Any] = self.connection.execute(sa.select(sa.column(name)).select_from(sa.table(lent))).scalars().all()
        return sorted(float(number) for number in held) == sorted(numbers[name])

    def _drop(self, table: str, drop: Sequence[str]) -> None:
        if not self.connection.execute(sa.select(sa.func.count()).select_from(sa.table(table))).scalar():
            self.connection.exec_driver_sql(f"DROP TABLE {table}")
            return
        for name in drop:
            left = sa.select(sa.func.count(sa.column(name))).select_from(sa.table(table))
            if name in self.columns(table) and not self.connection.execute(left).scalar():
                quoted = self.connection.dialect.identifier_preparer.quote(name)
                self.connection.exec_driver_sql(f"ALTER TABLE {table} DROP COLUMN {quoted}")

    def _kept(self) -> sa.Table:
        columns = [sa.Column(name, sa.Text) for name in ("id", "record", "rejected", "trace", "replaced")]
        table = sa.Table(IMPORTS, sa.MetaData(), *columns)
        if IMPORTS not in self.written:
            self.connection.execute(sa.schema.CreateTable(table))
            self.written[IMPORTS] = tuple(column.name for column in columns)
        return table

    def records(self) -> list[dict[str, Any]]:
        """Give the records in the table of imports."""
        if IMPORTS not in self.written:
            return []
        return [json.loads(row[0]) for row in self.connection.execute(sa.select(self._kept().c.record))]

    def before(self, id: str) -> Mapping[str, pd.DataFrame]:
        """Give the rows that an import replaced."""
        kept = self._kept()
        text = self.connection.execute(sa.select(kept.c.replaced).where(kept.c.id == id)).scalar_one()
        return {name: frame_from_json(frame) for name, frame in json.loads(text).items()}

    def trace(self, id: str) -> str:
        """Give what undoing an import needs."""
        kept = self._kept()
        return str(self.connection.execute(sa.select(kept.c.trace).where(kept.c.id == id)).scalar_one())

    def commit(self, id: str, kept: Kept) -> None:
        """Keep what belongs to the import, and end the transaction."""
        replaced = json.dumps({name: frame_to_json(frame) for name, frame in kept.before.items()})
        values = {"id": id, "record": kept.record, "rejected": kept.rejected, "trace": kept.trace, "replaced": replaced}
        self.connection.execute(sa.insert(self._kept()).values(values))
        self.connection.commit()

    def forget(self, id: str) -> None:
        """Take the record away and end the transaction."""
        kept = self._kept()
        self.connection.execute(sa.delete(kept).where(kept.c.id == id))
        self.connection.commit()


def _type(table: str, column: str) -> sa.types.TypeEngine[Any]:
    kind = TABLES[table].kind(column)
    if kind == "date":
        return sa.TIMESTAMP()
    return sa.Double() if kind in ("money", "count", "number") else sa.Text()
