"""Work done beside the main work, in one process that was forked while that was still safe; and work not done twice.

A kernel or a command that knows it will have two things to compute calls `start_worker` first, before it has threads and
while everything is imported. `later` then runs a function there; where there is no worker it runs when its result is asked
for, so that the answer is the same and only the time differs. Neither process waits while a call does: who asks for a result
that is not there yet makes that call, or the last one in the line.

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
from collections import deque
from collections.abc import Callable
from concurrent.futures import Executor, Future, ProcessPoolExecutor
from functools import partial
from typing import Any, Protocol

POLL_SECONDS = 1.0
#: Names a private folder; whoever can write to it could run what they like in our name, since it holds pickles.
MEMORY = "FORECAST_MEMORY"
MOST_KEPT = "256M"


class Promise(Protocol):
    """Something that has a result, or will have it."""

    def result(self) -> Any:
        """Give the result, or raise what the function raised."""


class _Task:
    """A call that is made once: by whoever asks for its result, or by the worker before that."""

    def __init__(self, call: Callable[[], Any], line: "_Line | None" = None) -> None:
        self.call = call
        self.line = line
        self.outcome: Future[Any] = Future()

    def result(self) -> Any:
        while not self.outcome.done():
            task = self if self.line is None else self.line.take(self)
            if task is None:
                break
            task.run()
        return self.outcome.result()

    def run(self) -> None:
        try:
            self.outcome.set_result(self.call())
        except Exception as error:  # noqa: BLE001 - kept for whoever asks for the result
            self.outcome.set_exception(error)

    def settle(self, done: "Future[Any]") -> None:
        error = done.exception()
        if error is None:
            self.outcome.set_result(done.result())
        else:
            self.outcome.set_exception(error)


class _Line:
    """The tasks that wait for the worker. It is given one at a time, so that all the others can still be taken back."""

    def __init__(self, worker: Executor) -> None:
        self.worker = worker
        self.waiting: deque[_Task] = deque()
        self.busy = False
        self.lock = threading.RLock()

    def add(self, task: _Task) -> None:
        with self.lock:
            self.waiting.append(task)
            self._feed()

    def take(self, wanted: _Task) -> _Task | None:
        """Give the wanted task back or, where the worker has it, the last one in the line; None where none waits."""
        with self.lock:
            if wanted in self.waiting:
                self.waiting.remove(wanted)
                return wanted
            return self.waiting.pop() if self.waiting else None

    def _feed(self) -> None:
        if self.busy or not self.waiting:
            return
        self.busy = True
        task = self.waiting.popleft()
        try:
            self.worker.submit(task.call).add_done_callback(partial(self._came, task))
        except RuntimeError:  # the worker is gone: this task and those that follow are for whoever asks for them
            self.waiting.appendleft(task)

    def _came(self, task: _Task, done: "Future[Any]") -> None:
        with self.lock:
            self.busy = False
            self._feed()
        task.settle(done)


class _State:
    line: _Line | None = None


def start_worker() -> bool:
    """Fork the worker; tell whether there is one.

    There is none on one core, where processes cannot be forked, or where other threads run: a fork would copy their locks.
    """
    if _State.line is not None:
        return True
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else 1
    if cores < 2 or "fork" not in multiprocessing.get_all_start_methods() or threading.active_count() > 1:
        return False
    worker = ProcessPoolExecutor(
        1, mp_context=multiprocessing.get_context("fork"), initializer=_end_with, initargs=(os.getpid(),)
    )
    worker.submit(os.getpid)  # the process is forked at the first call, not before
    _State.line = _Line(worker)
    return True


def stop_worker() -> None:
    """Let the worker go; a process that ends without the interpreter's own ceremonies would wait for it for ever."""
    line, _State.line = _State.line, None
    if line is not None:
        line.worker.shutdown(cancel_futures=True)


def later(function: Callable[..., Any], *arguments: Any, **named: Any) -> Promise:
    """Run a function beside the main work; give the promise of its result.

    Parameters
    ----------
    function : callable
        At the top of a module, so that it can be sent to another process; so must be its arguments and its result.
    """
    return _lined_up(partial(work_out, function, *arguments, **named))


def aside(function: Callable[..., Any], *arguments: Any, **named: Any) -> Promise:
    """Run a function beside the main work, as `later` does, whose result is not worth keeping for the next call."""
    return _lined_up(partial(function, *arguments, **named))


def now(function: Callable[..., Any], *arguments: Any, **named: Any) -> Promise:
    """Promise to run a function here, when its result is first asked for: the main work among promises."""
    return _Task(partial(work_out, function, *arguments, **named))


def _lined_up(call: Callable[[], Any]) -> _Task:
    task = _Task(call, _State.line)
    if task.line is not None:
        task.line.add(task)
    return task


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
