"""Facts handed from the process that has checked them to the one that reports on them: a dataset is read once a report.

The command reads a dataset before it starts a notebook, so that what is wrong with it is said at once; the notebook's kernel
would read it again. Inside `handing_over()` what one of them has loaded the other takes, from a folder that only this user
can read and that is gone with the report. Everywhere else, and in a notebook of one's own, facts are loaded as ever.
"""

import hashlib
import os
import pickle
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from forecast.tables.facts import Facts

VARIABLE = "FORECAST_HANDED_OVER"
MOST_DIGESTED = 64 * 1024 * 1024  # bytes of a dataset; reading more only to know whether it is the same costs what it would save


@contextmanager
def handing_over() -> Iterator[None]:
    """Hand over what is loaded meanwhile, here and in the processes started from here."""
    folder = tempfile.mkdtemp(prefix="forecast-facts-")
    before = os.environ.get(VARIABLE)
    os.environ[VARIABLE] = folder
    try:
        yield
    finally:
        os.environ.pop(VARIABLE)
        if before is not None:
            os.environ[VARIABLE] = before
        shutil.rmtree(folder, ignore_errors=True)


def hand_over(facts: Facts, *asked: str) -> None:
    """Leave facts for whoever asks the same: the location, the team and the params as text."""
    file = _file(asked)
    if file is None:
        return
    half = file.with_suffix(f".{os.getpid()}")
    half.write_bytes(pickle.dumps(facts, protocol=pickle.HIGHEST_PROTOCOL))
    half.replace(file)


def handed_over(*asked: str) -> Facts | None:
    """Give the facts that were left for this; None where none were."""
    file = _file(asked)
    if file is None or not file.is_file() or file.stat().st_uid != os.getuid():
        return None
    facts: Facts = pickle.loads(file.read_bytes())
    return facts


def contents_of(location: str) -> str | None:
    """Give a digest of the files of a dataset, names and bytes; None for a database, an object store, or much data."""
    path = Path(location)
    files = [path] if path.is_file() else sorted(one for one in path.rglob("*") if one.is_file()) if path.is_dir() else []
    if not files or sum(one.stat().st_size for one in files) > MOST_DIGESTED:
        return None
    digest = hashlib.sha256()
    for one in files:
        content = one.read_bytes()
        digest.update(f"{one.relative_to(path) if one != path else one.name}:{len(content)};".encode())
        digest.update(content)
    return digest.hexdigest()


def _file(asked: tuple[str, ...]) -> Path | None:
    folder = os.environ.get(VARIABLE)
    if not folder or not os.path.isdir(folder):
        return None
    return Path(folder) / hashlib.sha256("\0".join(asked).encode()).hexdigest()
