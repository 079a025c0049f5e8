"""Folders of CSV and Parquet tables, read through DuckDB without being copied into it."""

import os
import tempfile
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from forecast.errors import DataError, MissingDependencyError
from forecast.tables.contracts import TABLES
from forecast.warehouse.dataset import Dataset, Stored, first_line
from forecast.warehouse.delimited import Header, read_header, undecodable_line
from forecast.warehouse.location import Location

#: DuckDB spills to disk above this, so that a big dataset does not take the machine.
MEMORY = "700MB"
#: A CSV file up to this size is parsed once and held; a larger one is read anew by every question.
HELD_UP_TO = 64 * 2**20  # bytes
_CSV = (".csv", ".tsv")


_STORE_KINDS = {"s3": "s3", "s3a": "s3", "gs": "gcs", "gcs": "gcs", "az": "azure", "azure": "azure", "abfss": "azure"}
_CREDENTIALS = {
    "s3": {
        "KEY_ID": "AWS_ACCESS_KEY_ID",
        "SECRET": "AWS_SECRET_ACCESS_KEY",
        "SESSION_TOKEN": "AWS_SESSION_TOKEN",
        "REGION": "AWS_REGION",
        "ENDPOINT": "AWS_ENDPOINT_URL",
    },
    "gcs": {"KEY_ID": "GCS_HMAC_KEY_ID", "SECRET": "GCS_HMAC_SECRET"},
    "azure": {"CONNECTION_STRING": "AZURE_STORAGE_CONNECTION_STRING"},
}


@dataclass(frozen=True)
class _Found:
    """A file or a folder of parts that holds one table; `paths` are local paths or object-store URLs."""

    name: str
    paths: tuple[str, ...]
    shown: str

    @property
    def is_csv(self) -> bool:
        return self.paths[0].lower().endswith(_CSV)


def open_files(place: Location) -> Dataset:
    """Give the dataset of a folder or an object store.

    Raises
    ------
    DataError
        When two files claim to be the same table, or the store cannot be reached.
    """
    connection = _connect(place)
    found, strangers = _find_in_store(connection, place) if place.kind == "store" else _find_in_folder(Path(place.text))
    stored: dict[str, Stored] = {}
    for item in found:
        if item.name in stored:
            connection.close()
            raise DataError(
                f"the dataset '{place.shown}' holds the table {item.name} twice ({stored[item.name].where} and {item.shown}); "
                f"expected one. Remove the one that is out of date."
            )
        stored[item.name] = _store_csv(connection, item) if item.is_csv else _store_parquet(connection, item, place)
    return Dataset(place, connection, {name: stored[name] for name in TABLES if name in stored}, strangers)


def duckdb_engine(path: str = ":memory:", *, read_only: bool = False) -> sa.Engine:
    """Give an engine on DuckDB that stays within our share of memory."""
    spill = Path(tempfile.gettempdir()) / f"forecast-duckdb-{os.getpid()}"  # else it would spill into the working folder
    config: dict[str, Any] = {"memory_limit": MEMORY, "preserve_insertion_order": True, "temp_directory": str(spill)}
    arguments: dict[str, Any] = {"config": config}
    if read_only:
        arguments["read_only"] = True
    return sa.create_engine(f"duckdb:///{path}", connect_args=arguments)


def _connect(place: Location) -> sa.Connection:
    connection = duckdb_engine().connect()
    if place.kind == "store":
        try:
            for statement in store_statements(place.text, os.environ):
                connection.exec_driver_sql(statement)
        except sa.exc.SQLAlchemyError as error:
            connection.close()
            raise MissingDependencyError(
                f"'{place.shown}' is an object store, and DuckDB could not prepare its part for them ({first_line(error)}); "
                f"expected a network that reaches DuckDB's extensions once. Try again online, or copy the Parquet files here."
            ) from None
    return connection


def store_statements(url: str, environment: Mapping[str, str]) -> list[str]:
    """Give what DuckDB must be told before it reads an object store; credentials come from the environment's usual names.

    >>> store_statements("s3://bucket/data", {})
    ['INSTALL httpfs', 'LOAD httpfs']
    """
    kind = _STORE_KINDS[url.split("://")[0].lower()]
    extension = "azure" if kind == "azure" else "httpfs"
    statements = [f"INSTALL {extension}", f"LOAD {extension}"]
    known = {option: environment[name] for option, name in _CREDENTIALS[kind].items() if environment.get(name)}
    if "ENDPOINT" in known:
        known["USE_SSL"] = "false" if known["ENDPOINT"].startswith("http://") else "true"
        known |= {"ENDPOINT": known["ENDPOINT"].split("://")[-1].rstrip("/"), "URL_STYLE": "path"}
    if known:
        options = ", ".join(f"{option} {_quote(value)}" for option, value in known.items())
        statements.append(f"CREATE SECRET (TYPE {kind}, {options})")
    return statements


def _find_in_folder(folder: Path) -> tuple[list[_Found], list[str]]:
    found, strangers = [], []
    for path in sorted(folder.iterdir()):
        name = path.stem.lower()
        if path.is_dir():
            parts = tuple(str(part) for part in sorted(path.rglob("*.parquet")))
            if path.name.lower() in TABLES and parts:
                found.append(_Found(path.name.lower(), parts, f"{path.name}/"))
        elif path.suffix.lower() in (*_CSV, ".parquet"):
            if name in TABLES:
                found.append(_Found(name, (str(path),), path.name))
            else:
                strangers.append(path.name)
    return found, strangers


def _find_in_store(connection: sa.Connection, place: Location) -> tuple[list[_Found], list[str]]:
    root = place.text.rstrip("/")
    try:
        rows = connection.execute(sa.text("SELECT file FROM glob(:pattern)"), {"pattern": f"{root}/**"}).all()
    except sa.exc.SQLAlchemyError as error:
        connection.close()
        raise DataError(
            f"the object store '{place.shown}' could not be listed: {first_line(error)}. Expected a folder of <table>.parquet "
            f"files and credentials in the environment; check both."
        ) from None
    groups: dict[str, list[str]] = {}
    strangers = []
    for (url,) in rows:
        inner = str(url)[len(root) + 1 :]
        head = inner.split("/")[0].lower()
        name = head.rsplit(".", 1)[0]
        if name in TABLES and inner.lower().endswith(".parquet"):
            groups.setdefault(name, []).append(str(url))
        else:
            strangers.append(inner)
    return [_Found(name, tuple(sorted(urls)), name) for name, urls in sorted(groups.items())], strangers


def _store_csv(connection: sa.Connection, found: _Found) -> Stored:
    path = Path(found.paths[0])
    bad_line = undecodable_line(path)
    if bad_line is not None:
        return _unreadable(found, "not_utf8", str(bad_line))
    header = read_header(path)
    if header is None:
        return _unreadable(found, "empty", "")
    repeated = _repeated(name.lower() for name in header.columns)
    if repeated:
        return _unreadable(found, "repeated_column", repeated)
    return _view_of_csv(connection, found, path, header)


def _view_of_csv(connection: sa.Connection, found: _Found, path: Path, header: Header) -> Stored:
    # Names come from us, not from DuckDB, which would rename an empty or repeated one.
    names = [name or f"column {position}" for position, name in enumerate(header.columns, start=1)]
    columns = ", ".join(f"{_quote(name)}: 'VARCHAR'" for name in names)
    reader = (
        f"read_csv({_quote(str(path))}, auto_detect = false, header = true, delim = {_quote(header.delimiter)}, quote = '\"', "
        f"escape = '\"', strict_mode = true, columns = {{{columns}}})"
    )
    _create(connection, found.name, reader, hold=path.stat().st_size <= HELD_UP_TO)
    return Stored(
        table=TABLES[found.name],
        relation=sa.table(found.name, *(sa.column(name) for name in names)),
        columns={name.lower(): name for name in names},
        types={name.lower(): "VARCHAR" for name in names},
        engine="duckdb",
        where=found.shown,
        file=path,
        delimiter=header.delimiter,
    )


def _create(connection: sa.Connection, name: str, reader: str, *, hold: bool) -> None:
    if hold:
        try:
            connection.exec_driver_sql(f'CREATE TABLE "{name}" AS SELECT * FROM {reader}')
        except sa.exc.SQLAlchemyError:
            connection.rollback()  # a ragged row: the first question to the view tells which
        else:
            return
    connection.exec_driver_sql(f'CREATE VIEW "{name}" AS SELECT * FROM {reader}')


def _store_parquet(connection: sa.Connection, found: _Found, place: Location) -> Stored:
    root = f"{place.text.rstrip('/')}/{found.name}"
    reader = parquet_reader(found.paths, root)
    try:
        connection.exec_driver_sql(f'CREATE VIEW "{found.name}" AS SELECT * FROM {reader}')
        described = connection.exec_driver_sql(f'DESCRIBE "{found.name}"').all()
    except sa.exc.SQLAlchemyError as error:
        connection.close()
        raise DataError(
            f"the table {found.name} of '{place.shown}' ({found.shown}) is not Parquet that can be read: {first_line(error)}. "
            f"Write it anew, or read its source with `forecast import table`."
        ) from None
    written = [str(row[0]) for row in described]
    return Stored(
        table=TABLES[found.name],
        relation=sa.table(found.name, *(sa.column(name) for name in written)),
        columns={name.strip().lower(): name for name in written},
        types={str(row[0]).strip().lower(): str(row[1]) for row in described},
        engine="duckdb",
        where=found.shown,
    )


def parquet_reader(paths: Sequence[str], root: str) -> str:
    """Give DuckDB's call that reads parts as one table; `name=value` in a path is a column only within the table's own folder."""
    hive = any("=" in path[len(root) :] for path in paths)
    listed = ", ".join(_quote(path) for path in paths)
    return f"read_parquet([{listed}], union_by_name = true, hive_partitioning = {str(hive).lower()})"


def _unreadable(found: _Found, fault: str, detail: str) -> Stored:
    path = Path(found.paths[0])
    table = TABLES[found.name]
    return Stored(table, sa.table(found.name), {}, {}, "duckdb", found.shown, path, fault=fault, detail=detail)


def _repeated(names: Iterable[str]) -> str:
    seen: set[str] = set()
    for name in names:
        if name and name in seen:
            return name
        seen.add(name)
    return ""


def _quote(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
