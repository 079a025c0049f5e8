import subprocess
import sys
import textwrap

import pytest

from forecast.background import later


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
