"""Long tables of series in, forecasts out; and small JSON results. Files are written whole or not at all."""

import json
import os
import tempfile
from pathlib import Path
from typing import Any

import pandas as pd

from forecast.errors import ContractError, ParamsError, nearest

COLUMNS = ("unique_id", "ds", "y")
EXAMPLES = 5


def read_series(path: Path) -> pd.DataFrame:
    """Read a long table of unique_id, ds, y.

    Returns
    -------
    frame of unique_id (str), ds (datetime64), y (float, NaN where the cell is empty), in the file's order

    Raises
    ------
    ParamsError
        When there is no such file.
    ContractError
        When a column is missing, or a cell is no date or no number; every fault at once, with line numbers.
    """
    if not path.is_file():
        raise ParamsError(f"there is no file '{path}'; expected a CSV with the columns {', '.join(COLUMNS)}.")
    try:
        raw = pd.read_csv(path, dtype=str, keep_default_na=False, encoding="utf-8-sig")
    except (UnicodeDecodeError, pd.errors.ParserError, pd.errors.EmptyDataError) as error:
        raise ContractError(
            f"'{path.name}' cannot be read as CSV in UTF-8 ({' '.join(str(error).split())}); expected a first line "
            f"{','.join(COLUMNS)} and one row per series and day. Save it so and run again."
        ) from None
    missing = [name for name in COLUMNS if name not in raw]
    if missing:
        raise ContractError(
            f"'{path.name}' lacks the column {', '.join(missing)}; expected {', '.join(COLUMNS)}, "
            f"found {', '.join(raw.columns)}; "
            f"{nearest(missing[0], raw.columns)}. Rename the columns and run again."
        )
    days = pd.to_datetime(raw["ds"].str.strip(), format="ISO8601", errors="coerce")
    cells = raw["y"].str.strip()
    cells = cells.mask(cells.str.lower().isin(["", "na", "nan"]))
    numbers = pd.Series(pd.to_numeric(cells.to_numpy(), errors="coerce"), index=raw.index, dtype=float)
    faults = _faults(raw, days, numbers)
    if faults:
        raise ContractError(f"'{path.name}': {'; '.join(faults)}. Correct the rows and run again.")
    return pd.DataFrame({"unique_id": raw["unique_id"].astype("str"), "ds": days, "y": numbers.astype(float)})


def _faults(raw: pd.DataFrame, days: pd.Series, numbers: pd.Series) -> list[str]:
    empty = raw["y"].str.strip().str.lower().isin(["", "na", "nan"])
    finite = numbers.abs() < float("inf")
    kinds = {
        "ds is no date such as 2026-09-30": raw["ds"][days.isna()],
        "y is no number such as 1234.5": raw["y"][~finite & ~empty],
        "unique_id is empty": raw["unique_id"][raw["unique_id"].str.strip() == ""],
    }
    repeated = raw[["unique_id"]].assign(ds=days).duplicated(keep="first") & days.notna()
    kinds["the same unique_id and ds stand twice"] = raw["ds"][repeated]
    return [_fault(kind, cells) for kind, cells in kinds.items() if len(cells)]


def _fault(kind: str, cells: pd.Series) -> str:
    # the header is line 1, so row 0 of the frame is line 2
    head = cells.head(EXAMPLES)
    shown = ", ".join(f"line {number + 2}: {text!r}" for number, text in zip(head.index.to_list(), head, strict=True))
    return f"{kind} in {len(cells)} rows ({shown}{', …' if len(cells) > EXAMPLES else ''})"


def write_series(points: pd.DataFrame, path: Path) -> None:
    """Write forecasts as CSV with plain dates."""
    write_text(points.assign(ds=points["ds"].dt.strftime("%Y-%m-%d")).to_csv(index=False), path)


def write_json(content: Any, path: Path) -> None:
    """Write a result as JSON: no NaN, non-Latin letters as they are."""
    write_text(json.dumps(content, ensure_ascii=False, indent=1, allow_nan=False) + "\n", path)


def write_text(text: str, path: Path) -> None:
    """Write a text file whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "w", encoding="utf-8", newline="") as file:
            file.write(text)
        os.chmod(name, 0o644)
        os.replace(name, path)
    finally:
        Path(name).unlink(missing_ok=True)
