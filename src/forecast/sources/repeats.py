"""Rows that stand twice in a file: a copy of one, or two things with the same numbers."""

from collections.abc import Mapping

import pandas as pd

from forecast.sources.grid import DAY_FIELDS, TEXTS, Grid, Rejection
from forecast.sources.result import Doubt, Total


def drop_repeats(
    frame: pd.DataFrame, rejected: list[Rejection], grid: Grid, totals: Mapping[str, tuple[Total, ...]]
) -> tuple[pd.DataFrame, list[Doubt]]:
    """Set aside rows that repeat an earlier row in every cell, unless the file's own total counts them."""
    seen: set[tuple[str, ...]] = set()
    texts = {row.line: tuple(row.texts()) for row in grid.rows}
    repeats: list[int] = []
    for line in frame["line"]:
        if texts[line] in seen:
            repeats.append(line)
        seen.add(texts[line])
    repeated = frame["line"].isin(repeats)
    if not repeats:
        return frame, []
    keep = _repeats_belong(frame, repeated, totals)
    doubt: Doubt = ("identical_rows_kept" if keep else "identical_rows_dropped", {"file": grid.sheet.file, "n": len(repeats)})
    if keep:
        return frame, [doubt]
    rejected += [(grid.sheet.file, int(line), "duplicate", "") for line in repeats]
    return frame[~repeated], [doubt]


def _repeats_belong(frame: pd.DataFrame, repeated: pd.Series, totals: Mapping[str, tuple[Total, ...]]) -> bool:
    """Tell whether equal rows are rows of their own (two small ads with the same numbers) and no copy of one row."""
    for name in totals.keys() & set(frame.columns):
        if any(abs(frame[name].sum() - total.value) <= total.rounding for total in totals[name]):
            return True
        if any(abs(frame.loc[~repeated, name].sum() - total.value) <= total.rounding for total in totals[name]):
            return False
    keys = [name for name in (*DAY_FIELDS, *TEXTS) if name in frame]
    finer = frame[~repeated].duplicated(keys).any() if keys else False
    whole_copy = 2 * int(repeated.sum()) == len(frame)
    return bool(finer) and not whole_copy
