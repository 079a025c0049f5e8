"""Datasets in every storage, and a PostgreSQL server of the tests' own, in a temporary folder, as a user that is not root."""

import os
import pwd
import shutil
import socket
import subprocess
import tempfile
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path

import pandas as pd
import pytest
import sqlalchemy as sa

from forecast.sources import ImportResult, ImportSettings, read_export
from forecast.tables.demo import make_world
from forecast.warehouse import open_dataset, write_dataset

_LINE = "apt-get install postgresql"


def _programs() -> Path | None:
    found = shutil.which("pg_ctl")
    places = [Path(found).parent] if found else sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
    return next((place for place in places if (place / "initdb").exists()), None)


def _as_nobody_special(command: list[str]) -> list[str]:
    """PostgreSQL refuses to run as root; Debian's package brings a user for it."""
    if os.geteuid() != 0:
        return command
    return ["runuser", "-u", "postgres", "--", *command]


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[str]:
    """Give the URL of a server, without a database."""
    programs = _programs()
    if programs is None:
        pytest.skip(f"PostgreSQL is not installed; type: {_LINE}")
    folder = Path(tempfile.mkdtemp(prefix="pg"))  # short: a socket's path may have about a hundred characters
    if os.geteuid() == 0:
        owner = pwd.getpwnam("postgres")
        os.chown(folder, owner.pw_uid, owner.pw_gid)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    control = [str(programs / "pg_ctl"), "-D", str(folder / "data"), "-w"]
    options = f"-p {port} -k {folder} -c listen_addresses=127.0.0.1 -c fsync=off"
    run = {"check": True, "cwd": folder, "stdout": subprocess.DEVNULL}
    init = [str(programs / "initdb"), "-D", str(folder / "data"), "-U", "tester", "-A", "trust", "-E", "UTF8", "--locale=C", "-N"]
    subprocess.run(_as_nobody_special(init), **run)
    subprocess.run(_as_nobody_special([*control, "-o", options, "-l", str(folder / "log"), "start"]), **run)
    try:
        yield f"postgresql://tester:secret@127.0.0.1:{port}"
    finally:
        subprocess.run(_as_nobody_special([*control, "-m", "immediate", "stop"]), **run)
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def postgres_url(postgres_server: str, request: pytest.FixtureRequest) -> Iterator[str]:
    """Give the URL of an empty database of the test's own."""
    name = f"t{zlib.crc32(request.node.nodeid.encode()):x}"
    admin = sa.create_engine(
        f"{postgres_server}/postgres".replace("postgresql:", "postgresql+psycopg:"), isolation_level="AUTOCOMMIT"
    )
    with admin.connect() as connection:
        connection.exec_driver_sql(f"CREATE DATABASE {name}")
    yield f"{postgres_server}/{name}"
    with admin.connect() as connection:
        connection.exec_driver_sql(f"DROP DATABASE {name} WITH (FORCE)")
    admin.dispose()


@pytest.fixture(scope="session")
def demo_tables():
    """Give the tables of the demo world."""
    return make_world().tables


@pytest.fixture(scope="session")
def demo_csv(demo_tables, tmp_path_factory) -> str:
    """Give the demo world as a folder of CSV."""
    return str(write_dataset(demo_tables, tmp_path_factory.mktemp("csv") / "demo"))


@pytest.fixture(params=["csv", "sqlite", "parquet", "duckdb", pytest.param("postgres", marks=pytest.mark.postgres)])
def into(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    folder = tmp_path / "data"
    if request.param == "postgres":
        return str(request.getfixturevalue("postgres_url"))
    if request.param == "csv":
        folder.mkdir()
        (folder / "events.csv").write_text("date;name\n2026-09-01;Fair\n", encoding="utf-8")
    return {"duckdb": f"{tmp_path}/data.duckdb", "sqlite": f"sqlite:///{tmp_path}/data.sqlite"}.get(request.param, str(folder))


@pytest.fixture
def result(tmp_path: Path) -> Callable[..., ImportResult]:
    def read(text: str, *settings: str, team: str = "north") -> ImportResult:
        file = tmp_path / "export.csv"
        file.write_text(text, encoding="utf-8")
        return read_export("table", [file], team=team, settings=ImportSettings.parse(settings))

    return read


@pytest.fixture
def rows() -> Callable[[str], dict[tuple[str, str, str], float]]:
    """Give a function that reads (day, channel, campaign) → spend as a dataset holds it."""
    return _spend_by_name


def _spend_by_name(into: str) -> dict[tuple[str, str, str], float]:
    """Give (day, channel, campaign) → spend as the dataset holds it."""
    with open_dataset(into) as dataset:
        stored = dataset.stored["performance"]
        frame = pd.DataFrame(dataset.connection.execute(stored.relation.select()).mappings().all())
    campaign = frame["campaign"].fillna("").astype(str) if "campaign" in frame else [""] * len(frame)
    keys = zip(frame["date"].astype(str).str[:10], frame["channel"], campaign, strict=True)
    return dict(zip(keys, frame["spend"].astype(float), strict=True))
