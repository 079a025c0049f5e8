"""Where the ledger is kept: SQLite in a file that several processes may write, or PostgreSQL."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from forecast.errors import DataError, ParamsError
from forecast.settings.loading import fill_environment
from forecast.warehouse.databases import database_engine
from forecast.warehouse.dataset import first_line
from forecast.warehouse.location import mask
from forecast.warehouse.migrations import migrate

#: Seconds a process waits for another's transaction; ours take milliseconds, even over a slow disk.
PATIENCE = 30
_LOCK = 7_246_001  # PostgreSQL's advisory lock of the ledger's writers: any number nobody else uses


class LedgerStore:
    """An engine on the ledger's database, whose writers take turns.

    Parameters
    ----------
    location : str
        A path of a SQLite file, or a SQLAlchemy URL of SQLite or PostgreSQL; `${NAME}` is filled from the environment.
    create : bool
        Whether a file that is not there is made; else an empty ledger answers, and nothing is written to disk.
    """

    def __init__(self, location: str, *, create: bool) -> None:
        filled = fill_environment(location)
        self.shown = mask(filled)
        self.engine = self._engine(filled, create)
        with self.writing() as connection:
            migrate(connection, self.shown)

    def _engine(self, location: str, create: bool) -> sa.Engine:
        if "://" not in location:
            path = Path(location)
            if not path.exists() and not create:
                return _waiting(sa.create_engine("sqlite://", poolclass=sa.StaticPool))
            path.parent.mkdir(parents=True, exist_ok=True)
            return _waiting(sa.create_engine(f"sqlite:///{path}", connect_args={"timeout": PATIENCE}))
        engine = database_engine(location, shown=self.shown)
        if engine.dialect.name not in ("sqlite", "postgresql"):
            raise ParamsError(
                f"the ledger cannot be kept in '{self.shown}' ({engine.dialect.name}); expected SQLite or PostgreSQL. "
                f"Set FORECAST_LEDGER_URL to one of these, or leave it unset for reports/ledger.db."
            )
        return _waiting(engine) if engine.dialect.name == "sqlite" else engine

    @contextmanager
    def writing(self) -> Iterator[sa.Connection]:
        """Give a connection in a transaction that no other writer shares; all of it is kept, or nothing."""
        with self._translated(), self.engine.connect().execution_options(writes=True) as connection, connection.begin():
            if connection.dialect.name == "postgresql":
                connection.execute(sa.text("SELECT pg_advisory_xact_lock(:key)"), {"key": _LOCK})
            yield connection

    @contextmanager
    def reading(self) -> Iterator[sa.Connection]:
        """Give a connection whose questions see one moment."""
        with self._translated(), self.engine.connect() as connection, connection.begin():
            yield connection

    @contextmanager
    def _translated(self) -> Iterator[None]:
        try:
            yield
        except sa.exc.SQLAlchemyError as error:
            raise DataError(
                f"the ledger '{self.shown}' cannot be used: {first_line(error)}. Expected a SQLite file or a PostgreSQL "
                f"database that may be written; check the path, the rights and FORECAST_LEDGER_URL."
            ) from None

    def close(self) -> None:
        """Let go of every connection."""
        self.engine.dispose()


def _waiting(engine: sa.Engine) -> sa.Engine:
    """Make SQLite's readers not wait for writers, and writers queue up instead of failing."""

    @sa.event.listens_for(engine, "connect")
    def _connect(raw: Any, _record: Any) -> None:
        raw.isolation_level = None  # the driver's own BEGIN comes too late for a writer to take its turn
        cursor = raw.cursor()
        cursor.execute(f"PRAGMA busy_timeout = {PATIENCE * 1000}")
        cursor.execute("PRAGMA journal_mode = WAL")
        cursor.execute("PRAGMA foreign_keys = ON")
        cursor.close()

    @sa.event.listens_for(engine, "begin")
    def _begin(connection: sa.Connection) -> None:
        connection.exec_driver_sql("BEGIN IMMEDIATE" if connection.get_execution_options().get("writes") else "BEGIN")

    return engine
