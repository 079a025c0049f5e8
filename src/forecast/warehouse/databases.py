"""Datasets in a database: a `.duckdb` file or any SQLAlchemy URL, opened for reading only."""

from collections.abc import Mapping

import sqlalchemy as sa

from forecast.errors import DataError, MissingDependencyError, ParamsError
from forecast.tables.contracts import TABLES
from forecast.warehouse.dataset import Dataset, Stored, first_line
from forecast.warehouse.files import duckdb_engine
from forecast.warehouse.location import Location

_DRIVERS = {"postgres": "postgresql+psycopg", "postgresql": "postgresql+psycopg"}


def open_database(place: Location) -> Dataset:
    """Give the dataset of a database.

    Raises
    ------
    DataError
        When it cannot be opened.
    MissingDependencyError
        When its driver is not installed.
    """
    import duckdb

    if place.kind == "duckdb":
        engine = duckdb_engine(place.text, read_only=True)
    else:
        engine = database_engine(place.text, shown=place.shown)
    try:
        connection = _reading(engine)
        described = describe(connection)
    except (sa.exc.SQLAlchemyError, duckdb.Error) as error:
        raise DataError(
            f"the database '{place.shown}' could not be opened: {first_line(error)}. Expected a server or a file that is "
            f"reachable, that no other program is writing, and that allows reading; check the address, the user and the password."
        ) from None
    stored = {name: _stored(name, described[name], engine.dialect.name) for name in TABLES if name in described}
    return Dataset(place, connection, stored, sorted(set(described) - set(TABLES)))


def database_engine(url: str, *, shown: str) -> sa.Engine:
    """Give the engine of a URL; plain `postgresql://` uses psycopg, which is installed with us.

    Raises
    ------
    ParamsError
        When it is no SQLAlchemy URL.
    MissingDependencyError
        When its driver is not installed.
    """
    try:
        parsed = sa.make_url(url)
        return sa.create_engine(parsed.set(drivername=_DRIVERS.get(parsed.drivername, parsed.drivername)))
    except (sa.exc.NoSuchModuleError, ModuleNotFoundError) as error:
        raise MissingDependencyError(
            f"no driver for '{shown}' is installed ({first_line(error)}); expected the SQLAlchemy dialect of that database. "
            f"Install it into .venv with uv pip install, snowflake-sqlalchemy or sqlalchemy-bigquery, say."
        ) from None
    except (sa.exc.ArgumentError, ValueError):  # a port that is no number
        raise ParamsError(
            f"'{shown}' is not a database URL; expected something like postgresql://user:${{PASSWORD}}@host/database. "
            f"Check --data, or `data` in the params."
        ) from None


def _reading(engine: sa.Engine) -> sa.Connection:
    connection = engine.connect()
    if engine.dialect.name == "postgresql":  # every question of a report sees the same moment
        connection = connection.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
        connection.exec_driver_sql("SET LOCAL TIME ZONE 'UTC'")
    return connection


def describe(connection: sa.Connection) -> dict[str, dict[str, tuple[str, str]]]:
    """Give table → column in lower case → (name as written, type)."""
    described: dict[str, dict[str, tuple[str, str]]] = {}
    if connection.dialect.name in ("duckdb", "postgresql"):
        # duckdb-engine's own reflection fails with DuckDB 2; the standard's catalogue serves both
        rows = connection.exec_driver_sql(
            "SELECT table_name, column_name, data_type FROM information_schema.columns "
            "WHERE table_schema = current_schema() ORDER BY table_name, ordinal_position"
        ).all()
        for table, column, kind in rows:
            described.setdefault(str(table).lower(), {})[str(column).lower()] = (str(column), str(kind))
        return described
    inspector = sa.inspect(connection)
    for table in (*inspector.get_table_names(), *inspector.get_view_names()):
        columns = {str(found["name"]).lower(): (str(found["name"]), str(found["type"])) for found in inspector.get_columns(table)}
        described[table.lower()] = columns
    return described


def _stored(name: str, columns: Mapping[str, tuple[str, str]], engine: str) -> Stored:
    return Stored(
        table=TABLES[name],
        relation=sa.table(name, *(sa.column(written) for written, _ in columns.values())),
        columns={key: written for key, (written, _) in columns.items()},
        types={key: kind for key, (_, kind) in columns.items()},
        engine=engine,
        where=f"table {name}",
    )
