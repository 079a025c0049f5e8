"""A folder that appears whole or not at all, whatever happens on the way."""

import contextlib
import json
import multiprocessing
import os
import signal
import subprocess
import sys
import time
from multiprocessing.connection import Connection
from pathlib import Path

import pytest

from forecast.errors import ForecastError
from forecast.reporting import locking, publishing
from forecast.reporting.locking import hold
from forecast.reporting.publishing import publish_folder, recover, replace_file, write_text


def publish(target: Path, text: str) -> None:
    with publish_folder(target) as folder:
        write_text(folder / "report.html", text)
        write_text(folder / "tables" / "a.csv", text)


def content(target: Path) -> list[str]:
    return [(target / name).read_text(encoding="utf-8") for name in ("report.html", "tables/a.csv")]


def beside(target: Path) -> list[str]:
    return sorted(path.name for path in target.parent.iterdir())


@pytest.fixture
def target(tmp_path: Path) -> Path:
    return tmp_path / "teams" / "growth" / "2026Q3"


def test_a_finished_folder_takes_the_place_of_the_previous_one(target: Path):
    publish(target, "old")
    publish(target, "new")
    assert content(target) == ["new", "new"]
    assert beside(target) == ["2026Q3"]


def test_a_system_that_cannot_exchange_folders_publishes_too(target: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(publishing, "_exchange", lambda *_: False)
    publish(target, "old")
    publish(target, "new")
    assert content(target) == ["new", "new"]
    assert beside(target) == ["2026Q3"]


def test_a_failure_leaves_the_previous_folder_and_nothing_else(target: Path):
    publish(target, "old")
    with pytest.raises(ZeroDivisionError), publish_folder(target) as folder:  # noqa: PT012
        write_text(folder / "report.html", "half")
        raise ZeroDivisionError
    assert content(target) == ["old", "old"]
    assert beside(target) == ["2026Q3"]


def test_a_first_failure_leaves_nothing(target: Path):
    with pytest.raises(ZeroDivisionError), publish_folder(target):
        raise ZeroDivisionError
    assert beside(target) == []


def test_what_a_crash_left_between_two_renames_is_brought_back(target: Path):
    publish(target, "old")
    target.rename(target.parent / ".2026Q3.previous")
    (target.parent / ".2026Q3.building").mkdir()
    recover(target)
    assert content(target) == ["old", "old"]
    assert beside(target) == ["2026Q3"]


def test_a_draft_of_the_dead_is_cleared_by_the_next_run(target: Path):
    draft = target.parent / ".2026Q3.building"
    draft.mkdir(parents=True)
    (draft / "left.txt").write_text("half", encoding="utf-8")
    publish(target, "new")
    assert sorted(path.name for path in target.rglob("*")) == ["a.csv", "report.html", "tables"]
    assert beside(target) == ["2026Q3"]


# Publishes twice; before the call whose number is given, of those that touch the disk, it kills itself.
KILLED = """
import os, shutil, signal, sys
from pathlib import Path
from forecast.reporting import publishing
target, moment, exchange = Path(sys.argv[1]), int(sys.argv[2]), sys.argv[3] == "exchange"
count = 0
def watched(function):
    def call(*args, **options):
        global count
        count += 1
        if count == moment:
            os.kill(os.getpid(), signal.SIGKILL)
        return function(*args, **options)
    return call
with publishing.publish_folder(target) as folder:
    publishing.write_text(folder / "report.html", "old")
    publishing.write_text(folder / "tables" / "a.csv", "old")
if not exchange:
    publishing._exchange = lambda *_: False
publishing.write_text = watched(publishing.write_text)
publishing._sync = watched(publishing._sync)
publishing._exchange = watched(publishing._exchange)
Path.rename = watched(Path.rename)
Path.mkdir = watched(Path.mkdir)
shutil.rmtree = watched(shutil.rmtree)
with publishing.publish_folder(target) as folder:
    publishing.write_text(folder / "report.html", "new")
    publishing.write_text(folder / "tables" / "a.csv", "new")
print(count)
"""


@pytest.mark.parametrize("way", ["exchange", "two renames"])
def test_a_run_killed_before_any_step_leaves_a_whole_report(tmp_path: Path, way: str):
    def run(moment: int) -> tuple[int, Path]:
        target = tmp_path / str(moment) / "2026Q3"
        done = subprocess.run([sys.executable, "-c", KILLED, str(target), str(moment), way], check=False, capture_output=True)
        return done.returncode, target

    moment = 0
    while True:
        moment += 1
        code, target = run(moment)
        if code == 0:
            break
        assert code == -signal.SIGKILL
        if way == "exchange":
            # Not for a moment is there no report.
            assert content(target) in (["old", "old"], ["new", "new"])
        with hold(target):
            recover(target)
        assert content(target) in (["old", "old"], ["new", "new"])
        publish(target, "next")
        assert content(target) == ["next", "next"]
        assert beside(target) == ["2026Q3"]
    assert moment > 10


def test_a_file_appears_whole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    path = tmp_path / "index.html"
    replace_file(path, "old")

    def full(*_: object) -> None:
        raise OSError("no space left on device")

    monkeypatch.setattr(publishing, "_sync", full)
    with pytest.raises(OSError, match="no space left"):
        replace_file(path, "new")
    assert path.read_text(encoding="utf-8") == "old"
    assert beside(path) == ["index.html"]


def test_no_password_is_ever_written(tmp_path: Path):
    write_text(tmp_path / "a.txt", "postgresql://ana:pw@db/x")
    assert (tmp_path / "a.txt").read_text(encoding="utf-8") == "postgresql://***:***@db/x"


def _hold_until_told(target: Path, line: Connection) -> None:
    with hold(target):
        line.send("held")
        line.poll(60)


@pytest.fixture
def holder(target: Path):
    # A pipe and not an event: an event that is set waits for the waiter, and one of them is killed.
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe()
    process = context.Process(target=_hold_until_told, args=(target, theirs))
    process.start()
    assert ours.poll(30)
    yield process, ours
    with contextlib.suppress(OSError):
        ours.send("let go")
    process.join(30)


def test_a_second_writer_is_told_who_is_writing(target: Path, holder):
    process, _ = holder
    with (
        pytest.raises(ForecastError, match=rf"is being written by another run \(process {process.pid}\)"),
        hold(target, patience=0.0),
    ):
        pass


def test_a_second_writer_waits_for_the_first(target: Path, holder, monkeypatch: pytest.MonkeyPatch):
    process, line = holder
    monkeypatch.setattr(locking, "_POLL_SECONDS", 0.01)
    line.send("let go")
    with hold(target, patience=30.0):
        process.join(30)
        assert process.exitcode == 0
    assert beside(target) == []


def test_the_lock_of_a_killed_writer_is_free(target: Path, holder):
    process, _ = holder
    os.kill(process.pid, signal.SIGKILL)
    process.join(30)
    publish(target, "new")
    assert content(target) == ["new", "new"]


def _add_one(target: Path, times: int) -> None:
    for _ in range(times):
        with hold(target):
            number = json.loads(target.read_text(encoding="utf-8")) if target.exists() else 0
            time.sleep(0.001)
            target.write_text(json.dumps(number + 1), encoding="utf-8")


def test_writers_that_come_and_go_never_hold_it_together(tmp_path: Path):
    target = tmp_path / "count.json"
    context = multiprocessing.get_context("spawn")
    writers = [context.Process(target=_add_one, args=(target, 50)) for _ in range(3)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join(60)
    assert json.loads(target.read_text(encoding="utf-8")) == 150
