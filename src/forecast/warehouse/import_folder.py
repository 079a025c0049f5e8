"""Imports into a folder of CSV or Parquet tables, which changes by renames of finished files.

A change is built beside the tables in `.import-<id>`, whose `plan.json` lists what to move where. Renaming that folder to
`.import-<id>.ready` is the decision: from then on the moves are made, by this run or, after a crash, by the next one.
"""

import json
import os
import shutil
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pandas as pd
import sqlalchemy as sa

from forecast.errors import DataError
from forecast.tables.contracts import TABLES
from forecast.warehouse.delimited import read_header, undecodable_line
from forecast.warehouse.files import duckdb_engine, parquet_reader
from forecast.warehouse.import_cover import Cover
from forecast.warehouse.import_stores import (
    ImportStore,
    Kept,
    as_kept,
    cover_condition,
    is_numbered,
    lend_frames,
    text_rows,
    typed_rows,
)

_CSV = (".csv", ".tsv")
_PLAIN = {"date": "TIMESTAMP", "text": "VARCHAR"}  # how new rows come; numbers are doubles


@contextmanager
def opened(folder: Path) -> Iterator["FolderStore"]:
    """Give the store of a folder; what an interrupted import left there is finished or cleared first."""
    _recover(folder)
    connection = duckdb_engine().connect()
    store = FolderStore(folder, connection)
    try:
        yield store
    finally:
        connection.close()
        connection.engine.dispose()
        store.clear()


def _recover(folder: Path) -> None:
    for left in sorted(folder.glob(".import-*")) if folder.is_dir() else ():
        if left.name.endswith(".ready"):
            _make_moves(folder, left)
        else:
            shutil.rmtree(left, ignore_errors=True)


def _make_moves(folder: Path, ready: Path) -> None:
    """Make the moves of a plan; each can be made again after an interruption."""
    for move in json.loads((ready / "plan.json").read_text(encoding="utf-8")):
        target = folder / move["to"]
        source = ready / move["from"] if move["from"] else None
        if source is not None and not source.exists():
            continue  # moved before the interruption
        if target.is_dir():
            shutil.rmtree(target)
        if source is None:
            target.unlink(missing_ok=True)
        else:
            target.parent.mkdir(parents=True, exist_ok=True)
            os.replace(source, target)
    shutil.rmtree(ready)


class FolderStore(ImportStore):
    """A folder of tables, read and rewritten by DuckDB without loading what an import does not cover."""

    def __init__(self, folder: Path, connection: sa.Connection) -> None:
        self.folder, self.connection, self.shown = folder, connection, str(folder)
        self.build: Path | None = None
        self.moves: list[dict[str, str]] = []
        self.found: dict[str, Path] = {}
        self.written: dict[str, tuple[str, ...]] = {}
        self.types = {}
        self._lent = 0
        for path in sorted(folder.iterdir()) if folder.is_dir() else ():
            self._note(path)

    def _note(self, path: Path) -> None:
        name = path.stem.lower() if path.is_file() else path.name.lower()
        parts = path.is_dir() and any(path.rglob("*.parquet"))
        if name not in TABLES or not (parts or path.suffix.lower() in (*_CSV, ".parquet")):
            return
        if name in self.found:
            raise DataError(
                f"the dataset '{self.shown}' holds the table {name} twice ({self.found[name].name} and {path.name}); "
                "one was expected. Remove the one that is out of date."
            )
        self.found[name] = path
        self.written[name] = self._view(name, path)

    def _view(self, name: str, path: Path) -> tuple[str, ...]:
        """Make a view of a table's file as it stands (a CSV as text) and give its columns."""
        if path.suffix.lower() in _CSV:
            reader = self._csv_reader(name, path)
        else:
            files = sorted(path.rglob("*.parquet")) if path.is_dir() else [path]
            reader = parquet_reader([str(file) for file in files], str(path))
        self.connection.exec_driver_sql(f'CREATE VIEW "{name}" AS SELECT * FROM {reader}')
        described = self.connection.exec_driver_sql(f'DESCRIBE "{name}"').all()
        self.types[name] = {str(row[0]): str(row[1]) for row in described}
        return tuple(self.types[name])

    def _csv_reader(self, name: str, path: Path) -> str:
        header = None if undecodable_line(path) is not None else read_header(path)
        if header is None or len({column.lower() for column in header.columns}) < len(header.columns):
            raise DataError(
                f"the table {name} of '{self.shown}' ({path.name}) is not a UTF-8 CSV with one header row and no name twice; "
                "such a table was expected. Mend it, or read it with `forecast import table` into a new folder."
            )
        columns = ", ".join(f"{_quote(column or f'column {n}')}: 'VARCHAR'" for n, column in enumerate(header.columns, start=1))
        return (
            f"read_csv({_quote(str(path))}, auto_detect = false, header = true, delim = {_quote(header.delimiter)}, "
            f"quote = '\"', escape = '\"', strict_mode = true, columns = {{{columns}}})"
        )

    def columns(self, table: str) -> tuple[str, ...]:
        """Give the columns of a table as they are written."""
        return self.written.get(table, ())

    def _from(self, table: str) -> sa.FromClause:
        return sa.table(table)

    def _driver(self) -> Any:
        return self.connection.connection.driver_connection

    def _condition(self, table: str, cover: Cover) -> sa.ColumnElement[bool]:
        self._lent += 1
        lent = {name: f"lent_{name}_{self._lent}" for name in ("days", "names")}
        for name, frame in lend_frames(cover).items():
            self._driver().register(lent[name], _arrow(frame))
        return cover_condition(cover, self.types[table], "duckdb", lent)

    def covered(self, table: str, cover: Cover) -> pd.DataFrame:
        """Give the rows of a table that a cover covers."""
        if table not in self.found:
            return pd.DataFrame(columns=list(self.columns(table)))
        query = sa.select(*as_kept(self.types[table])).select_from(sa.table(table)).where(self._condition(table, cover))
        result = self.connection.execute(query)
        return pd.DataFrame(result.all(), columns=list(result.keys()))

    def replace(self, table: str, cover: Cover, rows: pd.DataFrame, drop: Sequence[str] = ()) -> None:
        """Build the table anew in the folder of this change: what is not covered, then the rows."""
        path = self.found.get(table)
        as_csv = path.suffix.lower() in _CSV if path is not None else self._writes_csv()
        new = text_rows(table, rows) if as_csv else typed_rows(table, rows)
        new = new.rename(
            columns={name: old for name in new.columns for old in self.columns(table) if old.lower() == name.lower()}
        )
        if len(new.columns):
            self._driver().register("import_rows", _arrow(new))
        query = self._union(table, cover, new) if path is not None else 'SELECT * FROM "import_rows"'
        kept = self._kept_columns(query, drop)
        if not self._any_row(query):
            self._move_away(path)
            return
        name = f"{table}.csv" if as_csv else f"{table}.parquet"
        target = self._built() / "new" / name
        target.parent.mkdir(exist_ok=True)
        options = "(FORMAT csv, HEADER true)" if as_csv else "(FORMAT parquet)"
        listed = ", ".join(_name(column) for column in kept)
        self.connection.exec_driver_sql(f"COPY (SELECT {listed} FROM ({query})) TO {_quote(str(target))} {options}")
        to = f"{table}/part-0.parquet" if path is not None and path.is_dir() else name
        self._move_into(path, f"new/{name}", to)

    def _union(self, table: str, cover: Cover, new: pd.DataFrame) -> str:
        """Give the query of a table's uncovered rows and the new ones, each new column in its stored type."""
        condition = self._condition(table, cover).compile(dialect=self.connection.dialect, compile_kwargs={"literal_binds": True})
        uncovered = f'SELECT {self._stored(table)} FROM "{table}" WHERE NOT coalesce(({condition}), false)'
        if not len(new.columns):
            return uncovered
        casts = [self._fitted(table, column, self.types[table].get(column)) for column in new.columns]
        own = f'SELECT {", ".join(casts)} FROM "import_rows"'
        return f"{uncovered} UNION ALL BY NAME {own}"

    def _stored(self, table: str) -> str:
        """Give the columns of a table to select, names that are stored as numbers as their text."""
        numbered = [as_kept({name: kind})[0] for name, kind in self.types[table].items() if is_numbered(name, kind)]
        texts = [
            str(column.compile(dialect=self.connection.dialect, compile_kwargs={"literal_binds": True})) for column in numbered
        ]
        named = ", ".join(f"{text} AS {_name(column.name)}" for text, column in zip(texts, numbered, strict=True))
        return f"* REPLACE ({named})" if named else "*"

    def _fitted(self, table: str, column: str, stored: str | None) -> str:
        """Give a new column in its stored type where that loses nothing; else as it is, and the table's column becomes wider."""
        if stored is None:
            return _name(column)
        if stored.upper() == "VARCHAR":
            return _as_stored_text(table, column)
        if is_numbered(column, stored):
            return _name(column)
        plain = _PLAIN.get(TABLES[table].kind(column.lower()), "DOUBLE")
        name = _name(column)
        kept = f"CAST(try_cast({name} AS {stored}) AS {plain}) = {name}"
        lost = f'SELECT 1 FROM "import_rows" WHERE {name} IS NOT NULL AND NOT coalesce({kept}, false) LIMIT 1'
        fits = self.connection.exec_driver_sql(lost).first() is None
        return f"CAST({name} AS {stored}) AS {name}" if fits else name

    def _kept_columns(self, query: str, drop: Sequence[str]) -> list[str]:
        columns = [str(row[0]) for row in self.connection.exec_driver_sql(f"DESCRIBE {query}").all()]
        empty = [
            column
            for column in columns
            if column in drop and not self.connection.exec_driver_sql(f"SELECT count({_name(column)}) FROM ({query})").scalar()
        ]
        return [column for column in columns if column not in empty]

    def _any_row(self, query: str) -> bool:
        return self.connection.exec_driver_sql(f"SELECT 1 FROM ({query}) LIMIT 1").first() is not None

    def _writes_csv(self) -> bool:
        """Tell whether new tables are CSV: they are where the folder's tables are."""
        return any(path.suffix.lower() in _CSV for path in self.found.values())

    def _built(self) -> Path:
        if self.build is None:
            self.folder.mkdir(parents=True, exist_ok=True)
            self.build = self.folder / f".import-{os.getpid()}"
            shutil.rmtree(self.build, ignore_errors=True)
            self.build.mkdir()
        return self.build

    def _move_into(self, path: Path | None, source: str, to: str) -> None:
        if path is not None and path.is_file() and path.name != to:
            self.moves.append({"from": "", "to": path.name})  # its form changes: an upper-case or .tsv name
        self.moves.append({"from": source, "to": to})
        if "/" in to:
            self.moves[-1:] = [{"from": self._as_folder(source, to), "to": to.split("/")[0]}]

    def _as_folder(self, source: str, to: str) -> str:
        """Give a folder of parts that holds the built file: the old folder goes in one step."""
        folder = self._built() / "parts" / to.split("/")[0]
        folder.mkdir(parents=True)
        os.replace(self._built() / source, folder / to.split("/")[1])
        return str(folder.relative_to(self._built()))

    def _move_away(self, path: Path | None) -> None:
        if path is not None:
            self.moves.append({"from": "", "to": path.name})

    def records(self) -> list[dict[str, Any]]:
        """Give the records in `imports/*.json`."""
        files = sorted((self.folder / "imports").glob("*.json"))
        ours = [file for file in files if (file.parent / f"{file.stem}.before" / "trace.json").exists()]
        return [json.loads(file.read_text(encoding="utf-8")) for file in ours]

    def before(self, id: str) -> Mapping[str, pd.DataFrame]:
        """Give the rows that an import replaced."""
        files = sorted((self.folder / "imports" / f"{id}.before").glob("*.parquet"))
        return {file.stem: pd.read_parquet(file) for file in files}

    def trace(self, id: str) -> str:
        """Give what undoing an import needs."""
        return (self.folder / "imports" / f"{id}.before" / "trace.json").read_text(encoding="utf-8")

    def commit(self, id: str, kept: Kept) -> None:
        """Keep what belongs to the import, and make the moves."""
        build = self._built()
        replaced = build / "kept" / f"{id}.before"
        replaced.mkdir(parents=True)
        for name, frame in kept.before.items():
            plain = frame if len(frame) else frame.astype("object")
            plain.to_parquet(replaced / f"{name}.parquet", index=False)
        (replaced / "trace.json").write_text(kept.trace, encoding="utf-8")
        (build / "kept" / f"{id}.json").write_text(kept.record + "\n", encoding="utf-8")
        (build / "kept" / f"{id}.rejected.csv").write_text(kept.rejected, encoding="utf-8")
        names = (f"{id}.before", f"{id}.rejected.csv", f"{id}.json")
        self.moves += [{"from": f"kept/{name}", "to": f"imports/{name}"} for name in names]
        self._decide(id)

    def forget(self, id: str) -> None:
        """Take the record away and make the moves."""
        self._built()
        self.moves += [{"from": "", "to": f"imports/{name}"} for name in (f"{id}.json", f"{id}.rejected.csv", f"{id}.before")]
        self._decide(id)

    def _decide(self, id: str) -> None:
        build = self._built()
        (build / "plan.json").write_text(json.dumps(self.moves), encoding="utf-8")
        ready = self.folder / f".import-{id}.ready"
        os.rename(build, ready)
        self.build = None
        _make_moves(self.folder, ready)

    def clear(self) -> None:
        """Remove what an unfinished change has built."""
        if self.build is not None:
            shutil.rmtree(self.build, ignore_errors=True)


def _as_stored_text(table: str, column: str) -> str:
    name = _name(column)
    text = f"CAST({name} AS VARCHAR)"
    if TABLES[table].kind(column.lower()) == "date":  # what is text already stays as it was written
        moment = f"replace(replace({text}, ' 00:00:00', ''), ' ', 'T')"
        text = f"CASE WHEN typeof({name}) = 'VARCHAR' THEN {text} ELSE {moment} END"
    return f"{text} AS {name}"


def _arrow(frame: pd.DataFrame) -> Any:
    """Give a frame as Arrow, whose text columns stay text even where all cells are missing."""
    import pyarrow as pa

    fields = [
        (name, pa.string() if frame[name].dtype == object else pa.from_numpy_dtype(frame[name].dtype)) for name in frame.columns
    ]
    return pa.Table.from_pandas(frame, schema=pa.schema(fields), preserve_index=False)


def _quote(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def _name(column: str) -> str:
    return '"' + column.replace('"', '""') + '"'
