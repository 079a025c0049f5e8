import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

from forecast.background import MEMORY, aside, later, now, work_out


def test_without_a_worker_a_promise_is_kept_when_it_is_asked_for():
    assert later(divmod, 17, 5).result() == (3, 2)


def test_a_failure_is_raised_where_the_result_is_asked_for():
    promise = later(int, "no number")
    with pytest.raises(ValueError, match="invalid literal"):
        promise.result()


def test_the_worker_is_another_process_and_ends_with_its_parent():
    code = """
    import os
    from forecast.background import later, start_worker
    assert start_worker() == start_worker()
    pid = later(os.getpid).result()
    print(pid != os.getpid(), later(divmod, 17, 5).result(), pid)
    """
    done = subprocess.run([sys.executable, "-c", textwrap.dedent(code)], capture_output=True, text=True, timeout=60, check=True)
    other, *answer, pid = done.stdout.split()
    assert (other, " ".join(answer)) == ("True", "(3, 2)")
    alive = subprocess.run(["kill", "-0", pid], capture_output=True, check=False)
    assert alive.returncode != 0


def printed_by(code: str) -> str:
    done = subprocess.run([sys.executable, "-c", textwrap.dedent(code)], capture_output=True, text=True, timeout=60, check=True)
    return done.stdout.strip()


def test_a_result_wanted_while_the_worker_is_busy_with_another_is_worked_out_here():
    code = """
    import os, time
    from forecast.background import later, start_worker
    start_worker()
    long, short = later(time.sleep, 30), later(os.getpid)
    print(short.result() == os.getpid(), flush=True)
    os._exit(0)
    """
    assert printed_by(code) == "True"


def test_who_waits_for_the_worker_makes_the_calls_that_wait_for_it_too():
    code = """
    import os, time
    from forecast.background import later, start_worker
    start_worker()
    long, first, second = later(time.sleep, 1), later(os.getpid), later(int, "no number")
    long.result()
    print(first.result() == os.getpid())
    try:
        second.result()
    except ValueError:
        print("raised where it is asked for")
    """
    assert printed_by(code).splitlines() == ["True", "raised where it is asked for"]


def test_when_the_worker_is_gone_the_calls_are_made_here():
    code = """
    import multiprocessing, os, time
    from concurrent.futures.process import BrokenProcessPool
    from forecast.background import later, start_worker
    start_worker()
    long = later(time.sleep, 30)
    os.kill(multiprocessing.active_children()[0].pid, 9)
    try:
        long.result()
    except BrokenProcessPool:
        print(later(divmod, 17, 5).result())
    """
    assert printed_by(code) == "(3, 2)"


def test_a_promise_for_now_is_kept_once(tmp_path):
    file = tmp_path / "told.txt"
    file.write_text("first")
    promise = now(Path.read_text, file)
    assert promise.result() == "first"
    file.write_text("second")
    assert promise.result() == "first"


def test_what_is_done_aside_is_not_kept(monkeypatch, tmp_path):
    monkeypatch.setenv(MEMORY, str(tmp_path / "memory"))
    file = tmp_path / "told.txt"
    file.write_text("first")
    assert aside(Path.read_text, file).result() == "first"
    file.write_text("second")
    assert aside(Path.read_text, file).result() == "second"


def test_the_same_work_is_done_once_where_a_memory_is_named(monkeypatch, tmp_path):
    monkeypatch.setenv(MEMORY, str(tmp_path / "memory"))
    file = tmp_path / "told.txt"
    file.write_text("first")
    assert later(Path.read_text, file).result() == "first"
    file.write_text("second")
    assert later(Path.read_text, file).result() == "first"
    assert now(Path.read_text, tmp_path / "told.txt", encoding="utf-8").result() == "second"


def test_nothing_is_kept_where_no_memory_is_named(monkeypatch, tmp_path):
    monkeypatch.delenv(MEMORY, raising=False)
    file = tmp_path / "told.txt"
    file.write_text("first")
    assert work_out(Path.read_text, file) == "first"
    file.write_text("second")
    assert work_out(Path.read_text, file) == "second"


def test_a_failure_is_not_kept(monkeypatch, tmp_path):
    monkeypatch.setenv(MEMORY, str(tmp_path / "memory"))
    file = tmp_path / "told.txt"
    with pytest.raises(FileNotFoundError, match="told"):
        work_out(Path.read_text, file)
    file.write_text("there now")
    assert work_out(Path.read_text, file) == "there now"
