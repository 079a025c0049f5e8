"""A dataset written into a folder: whole or not at all."""

import os
import shutil
import tempfile
from collections.abc import Mapping
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
    target = Path(folder)
    _check_replaceable(target)
    target.parent.mkdir(parents=True, exist_ok=True)
    build = Path(tempfile.mkdtemp(prefix=f".{target.name}.", suffix=".part", dir=target.parent))
    try:
        os.chmod(build, 0o755)  # mkdtemp makes a folder that only its owner reads
        for name, frame in tables.items():
            _write(frame, name, build, format)
        _swap(build, target)
    finally:
        shutil.rmtree(build, ignore_errors=True)
    return target


def _write(frame: pd.DataFrame, name: str, folder: Path, format: Format) -> None:
    if format == "parquet":
        frame.to_parquet(folder / f"{name}.parquet", index=False)
        return
    written = frame.copy()
    for column in written.columns:
        if pd.api.types.is_datetime64_any_dtype(written[column]):
            days = written[column].dropna()
            whole = bool((days == days.dt.normalize()).all())
            written[column] = written[column].dt.strftime("%Y-%m-%d" if whole else "%Y-%m-%dT%H:%M:%S")
        elif column in COLUMNS and COLUMNS[column].kind == "count":
            cells = written[column].dropna()
            if bool((cells == cells.round()).all()):
                written[column] = written[column].astype("Int64")
    written.to_csv(folder / f"{name}.csv", index=False, encoding="utf-8")


def _check_replaceable(target: Path) -> None:
    if not target.exists():
        return
    if not target.is_dir():
        raise ParamsError(f"'{target}' is a file; expected a folder to write the dataset into. Name another with --output.")
    strange = [path.name for path in target.iterdir() if path.stem.lower() not in TABLES and path.name != "imports"]
    if strange:
        raise ParamsError(
            f"'{target}' holds something that is no dataset ({', '.join(sorted(strange)[:3])}); expected a new folder, or "
            f"a dataset to replace. Name another with --output."
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
