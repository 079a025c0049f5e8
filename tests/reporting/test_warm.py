"""A forker that outlives its command: the next command runs in it, as it would have run alone."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
from datetime import date, timedelta
from pathlib import Path

import pytest

from forecast.__main__ import ONE_THREAD
from forecast.background import MEMORY
from forecast.reporting.kernels import join_preload, keep_seconds, keep_work, leave_warm, preload, start_preload
from forecast.reporting.kernels.forwarding import exit_code_of, forward
from forecast.reporting.kernels.resident import KEPT, SOCKET, VARIABLE, answers, nest_folder, sweep

WEEKS = [date(2026, 1, 5) + timedelta(weeks=number) for number in range(26)]
LEFT_WITHIN = 30.0  # seconds, on a busy machine


@pytest.fixture
def private(monkeypatch, tmp_path_factory):
    """Give a runtime folder of this test's own, in an environment as the command makes it."""
    folder = tmp_path_factory.mktemp("run")
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(folder))
    monkeypatch.setenv(VARIABLE, "1")
    for name in ONE_THREAD:
        monkeypatch.setenv(name, "1")
    join_preload(None)
    yield folder
    join_preload(None)


@pytest.fixture
def warm(private, monkeypatch):
    """Give the nest of a forker that stays, and has imported nothing but the command."""
    monkeypatch.setattr(preload, "PRELOADED", ("forecast.cli",))
    monkeypatch.setattr(preload, "_rooms", list)
    assert start_preload(keep=60)
    nest = Path(preload.preload_address()).parent
    yield nest
    (nest / SOCKET).unlink(missing_ok=True)  # nobody can ask any more, so it leaves


@pytest.fixture
def project(tmp_path, monkeypatch):
    """Give a project of one team, which is the current folder."""
    (tmp_path / "params" / "teams").mkdir(parents=True)
    (tmp_path / "params" / "defaults.yml").write_text("{}\n", encoding="utf-8")
    (tmp_path / "params" / "teams" / "slow.yml").write_text("title: Slow\n", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def wait_for(condition) -> bool:
    end = time.monotonic() + LEFT_WITHIN
    while time.monotonic() < end:
        if condition():
            return True
        time.sleep(0.05)
    return False


def test_a_command_runs_in_the_warm_process_with_its_folder_its_output_and_its_exit_code(warm, project, capfd):
    assert forward(["report", "--team", "nobody"], "forecast.cli") == 2
    printed = capfd.readouterr()
    assert "slow" in printed.err
    assert printed.out == ""


def test_what_the_warm_process_prints_is_what_a_cold_one_prints(warm, project, capfd):
    forward(["report", "--team", "Ünknown"], "forecast.cli")
    warm_words = capfd.readouterr().err
    cold = subprocess.run(
        [sys.executable, "-m", "forecast", "report", "--team", "Ünknown"],
        env=os.environ | {VARIABLE: "0"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert warm_words == cold.stderr
    assert cold.returncode == 2


@pytest.fixture
def waiting(warm, project):
    """Give a command that waits for a database that never answers, and the database's end of the line."""
    with socket.create_server(("127.0.0.1", 0)) as silent:
        silent.settimeout(LEFT_WITHIN)
        url = f"postgresql+psycopg://reader@127.0.0.1:{silent.getsockname()[1]}/none"
        words = [sys.executable, "-m", "forecast", "report", "--team", "slow", "--data", url]
        command = subprocess.Popen(words, cwd=project, stderr=subprocess.PIPE, text=True)
        line, _ = silent.accept()
        with command, line:
            line.settimeout(LEFT_WITHIN)
            yield command, line
            command.kill()


def is_cut(line: socket.socket) -> bool:
    return any(line.recv(4096) == b"" for _ in range(3))


def test_a_command_with_a_worker_beside_it_ends(warm, project):
    rows = [f"{day:%Y-%m-%d},slow,{name},{60 + 9 * (day.day % 5)},300" for day in WEEKS for name in ("Search", "Video")]
    (project / "performance.csv").write_text("\n".join(["date,team,channel,spend,revenue", *rows]), encoding="utf-8")
    words = [sys.executable, "-m", "forecast", "advise", "--team", "slow", "--data", str(project)]
    done = subprocess.run(words, cwd=project, capture_output=True, text=True, timeout=120, check=True)
    assert {channel["channel"] for channel in json.loads(done.stdout)["channels"]} == {"Search", "Video"}


def test_ctrl_c_interrupts_the_command_in_order(waiting):
    command, _ = waiting
    command.send_signal(signal.SIGINT)
    assert "interrupted; nothing half-written was left behind." in command.communicate(timeout=LEFT_WITHIN)[1]
    assert command.returncode == 130


class Answers:
    """What a forker says, line by line; an interrupt stands where the keys are pressed."""

    def __init__(self, *said):
        self.said = list(said)

    def readline(self):
        line = self.said.pop(0)
        if line is KeyboardInterrupt:
            raise KeyboardInterrupt
        return line


@pytest.mark.parametrize("before", [True, False])
def test_ctrl_c_reaches_the_command_even_if_pressed_before_its_process_is_known(monkeypatch, before):
    sent = []
    monkeypatch.setattr(os, "kill", lambda pid, number: sent.append((pid, number)))
    known, pressed, ended = b'{"pid": 4321}\n', KeyboardInterrupt, b'{"exit": 130}\n'
    said = (pressed, known, ended) if before else (known, pressed, ended)
    assert exit_code_of(Answers(*said)) == 130
    assert sent == [(4321, signal.SIGINT)]


def test_a_command_that_is_killed_takes_its_warm_half_with_it(waiting):
    command, line = waiting
    command.kill()
    assert is_cut(line)


@pytest.mark.parametrize("verb", ["import", "actions", "demo", "series", "doctor", "--help"])
def test_only_the_heavy_commands_are_forwarded(warm, verb):
    assert forward([verb], "forecast.cli") is None


@pytest.mark.parametrize("typed", ["0", "-3", "never"])
def test_who_wants_no_warm_process_gets_none(private, monkeypatch, typed):
    monkeypatch.setenv(VARIABLE, typed)
    assert keep_seconds() == 0
    assert forward(["report"], "forecast.cli") is None


def test_ten_minutes_are_kept_where_nothing_was_said():
    assert keep_seconds({}) == 600


def test_a_command_runs_here_where_no_forker_is(private):
    assert forward(["report", "--help"], "forecast.cli") is None


def test_a_socket_nobody_listens_at_is_passed_over_and_replaced(warm):
    assert answers(warm / SOCKET)
    assert not answers(warm / "nothing")


@pytest.mark.parametrize("name", ["PYTHONPATH", "LD_LIBRARY_PATH", "OMP_NUM_THREADS", "LANG"])
def test_another_environment_has_another_forker(private, monkeypatch, name):
    before = nest_folder()
    monkeypatch.setenv(name, "/elsewhere")
    assert nest_folder() != before


@pytest.mark.parametrize("name", ["LANGUAGE", "TEAM", "PERIOD", "FORECAST_LEDGER_URL"])
def test_what_a_report_was_asked_for_has_not(private, monkeypatch, name):
    before = nest_folder()
    monkeypatch.setenv(name, "ru")
    assert nest_folder() == before


def test_what_killed_forkers_left_is_swept_away_and_what_lives_is_not(warm):
    left, fresh = warm.parent / "left", warm.parent / "fresh"
    for folder in (left, fresh):
        folder.mkdir()
    for folder in (left, warm):
        os.utime(folder, (1, 1))
    sweep(warm.parent / "another")
    assert sorted(path.name for path in warm.parent.iterdir()) == sorted(["fresh", warm.name])


def test_a_file_of_the_package_that_changed_has_another_forker(private):
    before = nest_folder()
    file = Path(preload.__file__)
    was = file.stat()
    os.utime(file, ns=(was.st_atime_ns, was.st_mtime_ns + 1))
    try:
        assert nest_folder() != before
    finally:
        os.utime(file, ns=(was.st_atime_ns, was.st_mtime_ns))


def test_a_folder_that_others_could_write_to_is_not_trusted(private):
    nest_folder().parent.chmod(0o777)
    assert nest_folder() is None


def test_a_link_in_place_of_the_folder_is_not_trusted(private, tmp_path):
    (private / f"forecast-{os.getuid()}").symlink_to(tmp_path)
    assert nest_folder() is None


def test_a_path_too_long_for_a_socket_is_not_used(private, monkeypatch):
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(private / ("long" * 30)))
    assert nest_folder() is None


def test_the_forker_leaves_when_nobody_has_asked_for_a_while_and_takes_its_folder_with_it(private, monkeypatch):
    monkeypatch.setattr(preload, "PRELOADED", ())
    monkeypatch.setattr(preload, "_rooms", list)
    monkeypatch.setattr("forecast.reporting.kernels.forker.OF_COMMANDS", ())
    start_preload(keep=0.5)
    nest = Path(preload.preload_address()).parent
    assert wait_for(lambda: not nest.exists())


def test_a_command_may_leave_a_warm_process_for_the_next_one(private, monkeypatch):
    monkeypatch.setattr(preload, "PRELOADED", ())
    monkeypatch.setattr(preload, "_rooms", list)
    assert leave_warm()
    nest = nest_folder()
    assert answers(nest / SOCKET)
    (nest / SOCKET).unlink()  # nobody can ask any more, so it leaves
    monkeypatch.setenv(VARIABLE, "0")
    assert not leave_warm()


def test_a_second_command_finds_the_forker_of_the_first(warm):
    before = (warm / SOCKET).stat().st_ino
    code = (
        "from forecast.reporting.kernels import preload\n"
        "preload.start_preload(keep=60)\n"
        "print(preload.preload_address(), preload._State.forker)"
    )
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert told == f"{warm / SOCKET} None\n"
    assert (warm / SOCKET).stat().st_ino == before


def test_what_a_command_works_out_is_kept_beside_the_forker_and_only_there(warm, private, monkeypatch):
    monkeypatch.setenv(MEMORY, "")  # so that it is as before when the test is over
    monkeypatch.delenv(MEMORY)
    keep_work()
    assert os.environ[MEMORY] == str(warm / KEPT)
    monkeypatch.delenv(MEMORY)
    (private / "elsewhere").mkdir()
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(private / "elsewhere"))
    keep_work()
    assert MEMORY not in os.environ
