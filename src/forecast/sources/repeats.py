"""Rows that stand twice in a file: a copy of one, or two things with the same numbers."""

import math
from collections.abc import Mapping

import pandas as pd

from forecast.sources.grid import DAY_FIELDS, Grid, Rejection
from forecast.sources.result import Doubt, Total
from forecast.sources.sums import SURE, digits, named_columns


def drop_repeats(
    frame: pd.DataFrame, rejected: list[Rejection], grid: Grid, totals: Mapping[str, tuple[Total, ...]]
) -> tuple[pd.DataFrame, list[Doubt]]:
    """Set aside rows that repeat an earlier row in every cell, unless they are rows of their own (two ads with equal numbers).

    The file's own total decides where it has one.
    """
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
    keep = _repeats_belong(frame, repeated, grid, totals)
    doubt: Doubt = ("identical_rows_kept" if keep else "identical_rows_dropped", {"file": grid.sheet.file, "n": len(repeats)})
    if keep:
        return frame, [doubt]
    rejected += [(grid.sheet.file, int(line), "duplicate", "") for line in repeats]
    return frame[~repeated], [doubt]


def _repeats_belong(frame: pd.DataFrame, repeated: pd.Series, grid: Grid, totals: Mapping[str, tuple[Total, ...]]) -> bool:
    for name in [name for name in totals if name in frame]:
        if any(abs(frame[name].sum() - total.value) <= total.rounding for total in totals[name]):
            return True
        if any(abs(frame.loc[~repeated, name].sum() - total.value) <= total.rounding for total in totals[name]):
            return False
    names = named_columns(frame, grid)
    keys = pd.concat([frame[[name for name in DAY_FIELDS if name in frame]], names], axis=1)[~repeated]
    finer = bool(len(keys.columns)) and keys.duplicated().any()
    whole_copy = 2 * int(repeated.sum()) == len(frame)
    return bool(finer) and not whole_copy and not _beyond_chance(frame, repeated)


def _beyond_chance(frame: pd.DataFrame, repeated: pd.Series) -> bool:
    """Tell whether a repeated row has numbers too large to agree by chance: then two exports were put together, whatever else.

    Any two rows may agree, so each row of the file makes it that much likelier.
    """
    return any(digits(frame.loc[[row]]) >= SURE + 2 * math.log10(len(frame)) for row in frame.index[repeated])
