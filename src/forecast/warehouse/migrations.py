"""The ledger's tables, as ordered migrations: each is applied once, in one transaction, and recorded.

Days are ISO text, which sorts as they do. To change the ledger, append a `Migration` with the next number;
never edit one that was released.
"""

from dataclasses import dataclass

import sqlalchemy as sa

from forecast.errors import DataError

_RECORD = """CREATE TABLE IF NOT EXISTS ledger_migrations (
    number INTEGER PRIMARY KEY, name TEXT NOT NULL, applied TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP)"""
#: A column that numbers rows by itself.
_COUNTER = {
    "sqlite": "INTEGER PRIMARY KEY AUTOINCREMENT",
    "postgresql": "BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY",
}


@dataclass(frozen=True)
class Migration:
    """One step of the ledger's tables; `{counter}` stands for a column that numbers rows by itself."""

    number: int
    name: str
    statements: tuple[str, ...]


MIGRATIONS: tuple[Migration, ...] = (
    Migration(
        1,
        "runs, recommendations, actions and their states",
        (
            """CREATE TABLE runs (
                id {counter}, scope_kind TEXT NOT NULL, scope_id TEXT NOT NULL, period TEXT NOT NULL, created TEXT NOT NULL,
                package_version TEXT NOT NULL, params_sha256 TEXT NOT NULL, data_sha256 TEXT NOT NULL,
                status TEXT NOT NULL, folder TEXT NOT NULL)""",
            "CREATE INDEX runs_scope ON runs (scope_kind, scope_id, period)",
            """CREATE TABLE recommendations (
                id {counter}, scope_kind TEXT NOT NULL, scope_id TEXT NOT NULL, period TEXT NOT NULL, version INTEGER NOT NULL,
                made_on TEXT NOT NULL, payload TEXT NOT NULL, sha256 TEXT NOT NULL,
                UNIQUE (scope_kind, scope_id, period, version))""",
            """CREATE TABLE actions (
                id TEXT PRIMARY KEY, scope_kind TEXT NOT NULL, scope_id TEXT NOT NULL, finding_key TEXT NOT NULL,
                owner TEXT NOT NULL, due TEXT NOT NULL, origin_period TEXT NOT NULL, created TEXT NOT NULL,
                payload TEXT NOT NULL)""",
            "CREATE INDEX actions_scope ON actions (scope_kind, scope_id, created)",
            """CREATE TABLE action_states (
                id {counter}, action_id TEXT NOT NULL REFERENCES actions (id), state TEXT NOT NULL, value TEXT NOT NULL,
                at TEXT NOT NULL, made_by TEXT NOT NULL)""",
            "CREATE INDEX action_states_action ON action_states (action_id, id)",
            """CREATE TABLE action_sightings (
                action_id TEXT NOT NULL REFERENCES actions (id), period TEXT NOT NULL, seen_on TEXT NOT NULL,
                PRIMARY KEY (action_id, period))""",
        ),
    ),
)


def migrate(connection: sa.Connection, shown: str) -> None:
    """Bring the ledger's tables up to date, inside the caller's transaction.

    Raises
    ------
    DataError
        When a newer version of the package wrote the ledger.
    """
    connection.exec_driver_sql(_RECORD)
    done = {int(row[0]) for row in connection.exec_driver_sql("SELECT number FROM ledger_migrations").all()}
    newest = MIGRATIONS[-1].number
    if done and max(done) > newest:
        raise DataError(
            f"the ledger '{shown}' is of version {max(done)}; this package knows versions up to {newest}. "
            f"It was written by a newer version of the package: upgrade this one, or name another ledger."
        )
    for migration in MIGRATIONS:
        if migration.number in done:
            continue
        for statement in migration.statements:
            connection.exec_driver_sql(statement.format(counter=_COUNTER[connection.dialect.name]))
        insert = sa.text("INSERT INTO ledger_migrations (number, name) VALUES (:number, :name)")
        connection.execute(insert, {"number": migration.number, "name": migration.name})
