"""Tables written into a folder: whole or not at all."""

import os
import shutil
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Literal

import pandas as pd

from forecast.errors import ParamsError
from forecast.names import COLUMNS
from forecast.tables.contracts import TABLES

Format = Literal["csv", "parquet"]


def write_dataset(tables: Mapping[str, pd.DataFrame], folder: str | Path, format: Format = "csv") -> Path:
    """Give the folder that now holds the tables, one file each; an earlier dataset there is replaced in one step.

    Raises
    ------
    ParamsError
        When the folder holds something that is no dataset, and would be lost.
    """
    writers = {f"{name}.{format}": _writer(frame, format) for name, frame in tables.items()}
    return write_whole(folder, writers, ours=lambda name: Path(name).stem.lower() in (*TABLES, "imports"))


def write_whole(folder: str | Path, writers: Mapping[str, Callable[[Path], None]], ours: Callable[[str], bool]) -> Path:
    """Give the folder that now holds exactly the files written; a failure leaves what was there.

    Parameters
    ----------
    writers : mapping of str to function
        File name to what writes it.
    ours : function
        Tells whether a name in an earlier folder may be replaced.

    Raises
    ------
    ParamsError
        When the folder holds anything else, and it would be lost.
    """
    target = Path(folder)
    _check_replaceable(target, ours)
    target.parent.mkdir(parents=True, exist_ok=True)
    build = Path(tempfile.mkdtemp(prefix=f".{target.name}.", suffix=".part", dir=target.parent))
    try:
        os.chmod(build, 0o755)  # mkdtemp makes a folder that only its owner reads
        for name, write in writers.items():
            write(build / name)
        _swap(build, target)
    finally:
        shutil.rmtree(build, ignore_errors=True)
    return target


def _writer(frame: pd.DataFrame, format: Format) -> Callable[[Path], None]:
    def write(path: Path) -> None:
        if format == "parquet":
            frame.to_parquet(path, index=False)
        else:
            _plain(frame).to_csv(path, index=False, encoding="utf-8")

    return write


def _plain(frame: pd.DataFrame) -> pd.DataFrame:
    """Give the frame as people write it: days without a time, counts without a point."""
    plain = frame.copy()
    for column in plain.columns:
        cells = plain[column].dropna()
        if pd.api.types.is_datetime64_any_dtype(plain[column]):
            whole = bool((cells == cells.dt.normalize()).all())
            plain[column] = plain[column].dt.strftime("%Y-%m-%d" if whole else "%Y-%m-%dT%H:%M:%S")
        elif column in COLUMNS and COLUMNS[column].kind == "count" and bool((cells == cells.round()).all()):
            plain[column] = plain[column].astype("Int64")
    return plain


def _check_replaceable(target: Path, ours: Callable[[str], bool]) -> None:
    if not target.exists():
        return
    if not target.is_dir():
        raise ParamsError(f"'{target}' is a file; expected a folder to write into. Name another with --output.")
    strange = sorted(path.name for path in target.iterdir() if not ours(path.name))
    if strange:
        raise ParamsError(
            f"'{target}' holds something that would be lost ({', '.join(strange[:3])}); expected a new folder, or an earlier "
            f"one of the same kind. Name another with --output."
        )


def _swap(build: Path, target: Path) -> None:
    if not target.exists():
        build.rename(target)
        return
    old = Path(tempfile.mkdtemp(prefix=f".{target.name}.", suffix=".old", dir=target.parent))
    old.rmdir()
    target.rename(old)
    try:
        build.rename(target)
    except OSError:
        old.rename(target)
        raise
    shutil.rmtree(old, ignore_errors=True)
