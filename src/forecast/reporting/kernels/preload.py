"""Start, share and stop the process that forks preloaded kernels."""

import atexit
import os
import pkgutil
import shutil
import socket
import subprocess
import sys
import tempfile
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from forecast.background import MEMORY
from forecast.reporting.kernels.resident import KEPT, SOCKET, answers, keep_seconds, locked, nest_folder, sweep

# Heavy modules a notebook over this package may import; those that are not installed are passed over.
PRELOADED = (
    "ipykernel.kernelapp",
    "numpy",
    "pandas",
    "pandas.plotting",
    "pyarrow",
    "scipy.optimize",
    "scipy.stats",
    "matplotlib.figure",
    "matplotlib.backends.backend_svg",
    "matplotlib.backends.backend_agg",
    "seaborn",
    "sklearn.ensemble",
    "sklearn.linear_model",
    "sklearn.feature_extraction.text",
    "duckdb",
    "sqlalchemy.dialects.postgresql",
    "sqlalchemy.dialects.sqlite",
    "pandera.pandas",
    "pydantic",
    "holidays.countries",
    "jinja2",
    # Not cmdstanpy beside it: its import makes a folder that the first child to end would take away from the others.
    "prophet",
    "joblib",
)
# Rooms whose import starts something, or that a kernel never needs.
_NOT_PRELOADED = ("cli", "__main__", "reporting")


@dataclass(frozen=True)
class _Forker:
    process: subprocess.Popen[bytes]
    folder: Path


class _State:
    forker: _Forker | None = None
    address: str | None = None
    lock = threading.Lock()


def start_preload(modules: Sequence[str] = (), keep: float = 0.0) -> bool:
    """Start preloading and return at once; a second call changes nothing.

    Parameters
    ----------
    modules : sequence of str
        Further modules to import beside `PRELOADED` and the rooms of this package.
    keep : float
        Seconds the forker stays after its last use, for the commands that follow; one that is there already is used. Zero: it
        is this process's own and ends with it.

    Returns
    -------
    bool
        False where preloading is not possible and kernels will be ordinary ones.
    """
    # Elsewhere a fork after the import of the system's own libraries is not safe.
    if not sys.platform.startswith("linux"):
        return False
    with _State.lock:
        if _State.address is None:
            wanted = (*PRELOADED, *_rooms(), *modules)
            nest = nest_folder() if keep else None
            if nest is None:
                _State.forker = _start_own(wanted)
                _State.address = str(_State.forker.folder / SOCKET)
                atexit.register(stop_preload)
            else:
                _State.address = str(_join_resident(nest, keep, wanted))
    return True


def leave_warm() -> bool:
    """Start, for the next command, a forker that stays; tell whether one is there."""
    keep = keep_seconds()
    return keep > 0 and nest_folder() is not None and start_preload(keep=keep)


def keep_work() -> None:
    """Keep what this process works out for the commands that follow, as long as the forker stays; nowhere where there is none."""
    nest = nest_folder() if keep_seconds() else None
    if nest is not None and (nest / SOCKET).exists():
        os.environ.setdefault(MEMORY, str(nest / KEPT))


def preload_address() -> str | None:
    """Give the address at which the forker listens, None where none was started."""
    return _State.address


def join_preload(address: str | None) -> None:
    """Use the forker another process of ours has started; it stays that process's to stop."""
    with _State.lock:
        _State.address = address


def stop_preload() -> None:
    """Stop the forker this process has started for itself, and with it every kernel it still runs."""
    with _State.lock:
        forker, _State.forker, _State.address = _State.forker, None, None
    if forker is None:
        return
    assert forker.process.stdin is not None
    # The end of its standard input is the forker's sign to leave; so it leaves too when this process is killed.
    forker.process.stdin.close()
    try:
        forker.process.wait(timeout=5)
    except subprocess.TimeoutExpired:
        forker.process.kill()
        forker.process.wait()
    shutil.rmtree(forker.folder, ignore_errors=True)


def _rooms() -> list[str]:
    import forecast

    return [f"forecast.{room.name}" for room in pkgutil.iter_modules(forecast.__path__) if room.name not in _NOT_PRELOADED]


def _start_own(modules: Sequence[str]) -> _Forker:
    folder = Path(tempfile.mkdtemp(prefix="forecast-"))  # readable by its owner only, and so is the socket in it
    return _Forker(_start_forker(folder, 0.0, modules, subprocess.PIPE), folder)


def _join_resident(nest: Path, keep: float, modules: Sequence[str]) -> Path:
    address = nest / SOCKET
    with locked(nest):
        if not answers(address):
            address.unlink(missing_ok=True)  # of one that was killed
            sweep(nest)
            _start_forker(nest, keep, modules, subprocess.DEVNULL)
    return address


def _start_forker(folder: Path, keep: float, modules: Sequence[str], standard_input: int) -> subprocess.Popen[bytes]:
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(str(folder / SOCKET))
        # Listening before the forker is up: whoever connects early simply waits.
        listener.listen(64)
        with (folder / "log").open("wb") as log:
            return subprocess.Popen(
                # -P: the working directory must not shadow a library.
                [sys.executable, "-P", "-m", f"{__package__}.forker", str(listener.fileno()), str(keep), *modules],
                stdin=standard_input,
                stdout=log,
                stderr=log,
                cwd="/",
                pass_fds=[listener.fileno()],
                # Ctrl-C at the terminal is for the command, which then ends its kernels in order.
                start_new_session=True,
            )
