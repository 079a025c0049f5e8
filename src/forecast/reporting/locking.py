"""One writer for each report folder, among all processes of the machine."""

import contextlib
import errno
import logging
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from forecast.errors import ForecastError

# A report takes seconds; whoever waits longer than this waits for something that hangs.
PATIENCE_SECONDS = 600.0
_POLL_SECONDS = 0.1
logger = logging.getLogger("forecast.reporting")


@contextmanager
def hold(target: Path, patience: float = PATIENCE_SECONDS) -> Iterator[None]:
    """Hold the lock of a report folder or file while the block runs.

    The lock is a file beside the target, `.<name>.lock`; the system frees it when its holder dies, however that was.

    Parameters
    ----------
    target : Path
        What is to be written; its parent is made.
    patience : float
        Seconds to wait for another holder.

    Raises
    ------
    ForecastError
        When another process holds it longer than that; the message names the process.
    """
    target.parent.mkdir(parents=True, exist_ok=True)
    path = target.parent / f".{target.name}.lock"
    handle = _take(path, target, patience)
    try:
        yield
    finally:
        # Removed while it is still held: whoever waits for it sees that its file is gone and makes a new one.
        with contextlib.suppress(OSError):
            path.unlink()
        os.close(handle)


def _take(path: Path, target: Path, patience: float) -> int:
    deadline = time.monotonic() + patience
    told = False
    while True:
        handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
        if _try(handle):
            if _is_current(handle, path):
                os.ftruncate(handle, 0)
                os.pwrite(handle, str(os.getpid()).encode(), 0)
                return handle
            os.close(handle)
            continue
        holder = os.pread(handle, 32, 0).decode() or "unknown"
        os.close(handle)
        if time.monotonic() >= deadline:
            raise ForecastError(
                f"'{target}' is being written by another run (process {holder}); waited {patience:.0f} s for it to "
                "finish. Wait until it is done, or end it, and run the report again."
            )
        if not told:
            logger.info("waiting for process %s, which is writing '%s'", holder, target)
            told = True
        time.sleep(_POLL_SECONDS)


def _try(handle: int) -> bool:
    import fcntl

    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as busy:
        if busy.errno in (errno.EWOULDBLOCK, errno.EACCES):
            return False
        raise
    return True


def _is_current(handle: int, path: Path) -> bool:
    try:
        there = path.stat()
    except FileNotFoundError:
        return False
    mine = os.fstat(handle)
    return (there.st_dev, there.st_ino) == (mine.st_dev, mine.st_ino)
