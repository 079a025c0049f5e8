"""Share the machine's cores among independent series."""

import multiprocessing
import os
import threading
from collections.abc import Iterator
from concurrent.futures import Executor, ProcessPoolExecutor
from contextlib import contextmanager

WORTH_SHARING = 8  # series; for fewer, starting a process costs more than it saves


@contextmanager
def shared_cores(series: int) -> Iterator[Executor | None]:
    """Give a pool with `.map`, or None where one process is as fast.

    Processes are forked, so that they need not import again; a process with other threads must not be forked, and works alone.
    """
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else 1
    can_fork = "fork" in multiprocessing.get_all_start_methods() and threading.active_count() == 1
    if cores < 2 or series < WORTH_SHARING or not can_fork:
        yield None
        return
    with ProcessPoolExecutor(cores, mp_context=multiprocessing.get_context("fork")) as pool:
        yield pool
