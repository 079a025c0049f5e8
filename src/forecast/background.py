"""Work done beside the main work, in one process that was forked while that was still safe; and work not done twice.

A kernel or a command that knows it will have two things to compute calls `start_worker` first, before it has threads and
while everything is imported. `later` then runs a function there; where there is no worker it runs when its result is asked
for, so that the answer is the same and only the time differs.

Where the environment names a folder in `FORECAST_MEMORY`, what was worked out is kept there, and the same call of the same
function is answered from it: two languages of one report, or the portfolio after its teams, share their fits.

>>> promise = later(divmod, 7, 2)
>>> promise.result()
(3, 1)
"""

import multiprocessing
import os
import threading
import time
from collections.abc import Callable
from concurrent.futures import Executor, ProcessPoolExecutor
from typing import Any, Protocol

POLL_SECONDS = 1.0
#: Names a private folder; whoever can write to it could run what they like in our name, since it holds pickles.
MEMORY = "FORECAST_MEMORY"
MOST_KEPT = "256M"


class Promise(Protocol):
    """Something whose result can be asked for once."""

    def result(self) -> Any:
        """Give the result, or raise what the function raised."""


class _State:
    worker: Executor | None = None


class _Postponed:
    """A call that is made when its result is asked for."""

    def __init__(self, function: Callable[..., Any], arguments: tuple[Any, ...], named: dict[str, Any]) -> None:
        self.function = function
        self.arguments = arguments
        self.named = named

    def result(self) -> Any:
        return work_out(self.function, *self.arguments, **self.named)


def start_worker() -> bool:
    """Fork the worker; tell whether there is one.

    There is none on one core, where processes cannot be forked, or where other threads run: a fork would copy their locks.
    """
    if _State.worker is not None:
        return True
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else 1
    if cores < 2 or "fork" not in multiprocessing.get_all_start_methods() or threading.active_count() > 1:
        return False
    worker = ProcessPoolExecutor(
        1, mp_context=multiprocessing.get_context("fork"), initializer=_end_with, initargs=(os.getpid(),)
    )
    worker.submit(os.getpid)  # the process is forked at the first call, not before
    _State.worker = worker
    return True


def stop_worker() -> None:
    """Let the worker go; a process that ends without the interpreter's own ceremonies would wait for it for ever."""
    worker, _State.worker = _State.worker, None
    if worker is not None:
        worker.shutdown(cancel_futures=True)


def later(function: Callable[..., Any], *arguments: Any, **named: Any) -> Promise:
    """Run a function beside the main work; give the promise of its result.

    Parameters
    ----------
    function : callable
        At the top of a module, so that it can be sent to another process; so must be its arguments and its result.
    """
    if _State.worker is None:
        return _Postponed(function, arguments, named)
    return _State.worker.submit(work_out, function, *arguments, **named)


def now(function: Callable[..., Any], *arguments: Any, **named: Any) -> Promise:
    """Promise to run a function here, when its result is asked for: the main work among promises."""
    return _Postponed(function, arguments, named)


def work_out(function: Callable[..., Any], *arguments: Any, **named: Any) -> Any:
    """Give a function's result: from the memory where the same was asked before, else by calling it."""
    folder = os.environ.get(MEMORY)
    if not folder:
        return function(*arguments, **named)
    from joblib import Memory

    memory = Memory(folder, verbose=0)
    memory.reduce_size(bytes_limit=MOST_KEPT)
    return memory.cache(function)(*arguments, **named)


def _end_with(parent: int) -> None:
    """End this process when its parent is gone, even if it was killed."""

    def watch() -> None:
        while os.getppid() == parent:
            time.sleep(POLL_SECONDS)
        os._exit(0)

    threading.Thread(target=watch, name="forecast-parent-watch", daemon=True).start()
