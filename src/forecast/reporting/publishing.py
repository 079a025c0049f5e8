"""A folder or a file that appears whole or not at all.

A folder is built beside its place under a hidden name, brought to the disk, and exchanged with what stood there: in one
step of the file system where the system can exchange two folders (Linux), else in two, and then a crash between them
leaves the previous folder under a hidden name, from which the next writer brings it back. All of it happens under the
lock of that folder, so hidden siblings found by whoever holds the lock belong to the dead.
"""

import contextlib
import ctypes
import errno
import os
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from forecast.reporting.locking import hold
from forecast.reporting.masking import mask

_AT_FDCWD = -100
_RENAME_EXCHANGE = 2
_CANNOT_EXCHANGE = (errno.EINVAL, errno.ENOSYS, errno.EXDEV, errno.ENOTSUP, errno.EPERM)


@contextmanager
def publish_folder(target: Path) -> Iterator[Path]:
    """Give an empty folder to build in; when the block ends well, it takes the place of the target.

    Parameters
    ----------
    target : Path
        The folder that appears; what stood there stays until then, and stays for good when the block fails.
    """
    with hold(target):
        recover(target)
        building = _hidden(target, "building")
        building.mkdir(parents=True)
        try:
            yield building
            _to_disk(building)
            replace_folder(building, target)
        finally:
            shutil.rmtree(building, ignore_errors=True)


def recover(target: Path) -> None:
    """Put right what a crash has left beside the target; the caller holds its lock."""
    previous = _hidden(target, "previous")
    if previous.exists() and not target.exists():
        previous.rename(target)
    for left in (previous, _hidden(target, "building")):
        shutil.rmtree(left, ignore_errors=True)


def replace_folder(built: Path, target: Path) -> None:
    """Put a finished folder in the place of another; the caller holds the lock."""
    if not target.exists():
        built.rename(target)
    elif not _exchange(built, target):
        previous = _hidden(target, "previous")
        target.rename(previous)
        built.rename(target)
        shutil.rmtree(previous, ignore_errors=True)
    _sync(target.parent)


def write_text(path: Path, text: str) -> None:
    """Write a text in UTF-8 with the credentials of every URL hidden."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(mask(text), encoding="utf-8")


def replace_file(path: Path, text: str) -> None:
    """Write a text file that appears whole: beside its place first, then renamed."""
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        write_text(draft, text)
        _sync(draft)
        draft.replace(path)
    finally:
        with contextlib.suppress(FileNotFoundError):
            draft.unlink()
    _sync(path.parent)


def _hidden(target: Path, state: str) -> Path:
    return target.parent / f".{target.name}.{state}"


def _exchange(one: Path, other: Path) -> bool:
    rename = getattr(ctypes.CDLL(None, use_errno=True), "renameat2", None) if sys.platform == "linux" else None
    if rename is None:
        return False
    paths = (os.fsencode(one), os.fsencode(other))
    if rename(_AT_FDCWD, paths[0], _AT_FDCWD, paths[1], _RENAME_EXCHANGE) == 0:
        return True
    code = ctypes.get_errno()
    if code in _CANNOT_EXCHANGE:
        return False
    raise OSError(code, os.strerror(code), str(other))


def _to_disk(folder: Path) -> None:
    for path in sorted(folder.rglob("*")):
        _sync(path)
    _sync(folder)


def _sync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
