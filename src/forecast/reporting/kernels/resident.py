"""Where a forker that outlives its command is found again: a private folder, one nest for each state of code and interpreter.

A nest is named by the digest of all that a warm process has already decided: the interpreter, every file of this package, the
installed libraries, and the variables of the environment that are read once at the start. Change one, and the next command
finds another nest, or none; what is warm is never out of date.
"""

import fcntl
import hashlib
import os
import shutil
import socket
import stat
import sys
import sysconfig
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

VARIABLE = "FORECAST_WARM_MINUTES"
DEFAULT_MINUTES = 10.0
SOCKET = "forker"
KEPT = "memory"  # folder of what was worked out, beside the socket and gone with it
_LONGEST_ADDRESS = 100  # bytes a Unix socket's path may have, less a few
# Variables that the interpreter and the libraries read once: these names, and all that begin so.
_READ_AT_START = ("LANG", "TZ", "VIRTUAL_ENV")
_BEGINNINGS = ("PYTHON", "LD_", "OMP_", "OPENBLAS_", "MKL_", "LC_")
_STALE_SECONDS = 3600.0


def keep_seconds(environment: Mapping[str, str] | None = None) -> float:
    """Give how long a forker stays after its last use; zero where it shall not stay.

    A value that is no number counts as zero: whoever set it did not want the usual.
    """
    typed = (os.environ if environment is None else environment).get(VARIABLE)
    if typed is None:
        return DEFAULT_MINUTES * 60
    try:
        return max(float(typed), 0.0) * 60
    except ValueError:
        return 0.0


def nest_folder() -> Path | None:
    """Give the folder of this state's forker; None where no private folder can be had."""
    base = Path(os.environ.get("XDG_RUNTIME_DIR") or tempfile.gettempdir())
    private = base / f"forecast-{os.getuid()}"
    folder = private / _state()
    if len(os.fsencode(folder / SOCKET)) > _LONGEST_ADDRESS or not _is_private(private):
        return None
    return folder


def answers(address: Path) -> bool:
    """Tell whether a forker listens there."""
    with socket.socket(socket.AF_UNIX) as end:
        end.settimeout(1)
        try:
            end.connect(str(address))
        except OSError:
            return False
    return True


@contextmanager
def locked(folder: Path) -> Iterator[None]:
    """Hold the nest, so that two commands that start together start one forker."""
    folder.mkdir(mode=0o700, exist_ok=True)
    with (folder / "lock").open("wb") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def sweep(folder: Path) -> None:
    """Take away what forkers that were killed have left beside this nest."""
    for other in folder.parent.iterdir():
        old = time.time() - other.stat().st_mtime > _STALE_SECONDS
        if other != folder and old and not answers(other / SOCKET):
            shutil.rmtree(other, ignore_errors=True)


def _is_private(folder: Path) -> bool:
    # Somebody else may have made a folder of this name in a place that all can write to.
    try:
        folder.mkdir(mode=0o700, exist_ok=True)
        found = folder.lstat()
    except OSError:
        return False
    return stat.S_ISDIR(found.st_mode) and found.st_uid == os.getuid() and not stat.S_IMODE(found.st_mode) & 0o077


def _state() -> str:
    package = Path(__file__).parents[2]
    files = (path for path in sorted(package.rglob("*")) if path.suffix != ".pyc" and path.is_file())
    told = [sys.executable, sys.version, *(f"{path}:{path.stat().st_mtime_ns}" for path in files)]
    told += [f"{path}:{os.stat(path).st_mtime_ns}" for path in {sysconfig.get_path(name) for name in ("purelib", "platlib")}]
    read = (name for name in sorted(os.environ) if name in _READ_AT_START or name.startswith(_BEGINNINGS))
    told += [f"{name}={os.environ[name]}" for name in read]
    return hashlib.sha256("\0".join(told).encode("utf-8", "surrogateescape")).hexdigest()[:20]
