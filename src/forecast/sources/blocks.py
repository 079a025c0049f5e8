"""Rows with a day of their own that sum up other days: a week among its days, a campaign's subtotal dated by its last row.

Neither their day nor their name betrays them, so that they would count twice; only their numbers do. A file with such rows is
refused: which of its two grains is meant, it does not say.
"""

import math
from collections.abc import Iterator

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from forecast.names import MEASURES
from forecast.settings.importing import IMPORT_LIMITS
from forecast.sources.grid import WHOLE_FIELDS, refusal
from forecast.sources.sums import LIKELY, SURE, Rows, groups_of, is_half, least_of, of_group, one_group, telling_digits

_WEEKDAYS = ("MON", "TUE", "WED", "THU", "FRI", "SAT", "SUN")
_SUMMED_ROWS = 2  # rows above zero that a sum has at least; beside a single one it is that row's double


def refuse_sums_of_days(rows: Rows) -> None:
    """Refuse rows that are, in every number, the sum of the rows of other days or of the block above or below them.

    A file's own total tells by itself whether such rows belong to it.

    Raises
    ------
    ExportError
    """
    names = [name for name in MEASURES if name in rows.frame and rows.frame[name].sum() > 0]
    if "date" not in rows.frame or not names or len(rows.frame) < 2 * _SUMMED_ROWS or rows.grid.totals:
        return
    weights = telling_digits(rows.frame)
    chance = math.log10(len(rows.frame))
    whole = is_half(rows.frame, one_group(rows.frame), rows.roundings, least=least_of(rows.frame))
    if (whole & (weights >= LIKELY + chance)).any() and (weights > 0).sum() > _SUMMED_ROWS:
        raise _refused(rows, whole)  # a row of half the file's sum is asked for once
    for found, tests in (*_periods(rows, weights), (_blocks(rows.frame, names), len(rows.frame))):
        sums = found & (weights >= LIKELY + math.log10(tests))
        if sums.any() and weights[sums].sum() >= SURE + chance + math.log10(tests):
            raise _refused(rows, sums)


def _periods(rows: Rows, weights: pd.Series) -> Iterator[tuple[pd.Series, int]]:
    """Give which rows sum up their week, their month or all days, of their own names and of all; and how often each was asked."""
    frame = rows.frame
    days = frame["date"].dt.normalize()
    if days.nunique() < 2:
        return
    columns = list(rows.names.columns)
    kept = [columns, *([other for other in columns if other != column] for column in columns), []]  # a grain has a column, too
    groupings = [groups_of(frame, [rows.names[column] for column in names]) for names in kept[: -1 if len(columns) < 2 else None]]
    several = [names[_several_on_a_day(names, days)] for names in groupings]
    for names in [names for names in several if len(names)]:
        part = frame.loc[names.index]
        for period in (*(f"W-{end}" for end in _WEEKDAYS), "M", ""):
            spans = days[part.index].dt.to_period(period) if period else pd.Series(0, index=part.index)
            groups = groups_of(part, [spans, names])
            filled = of_group((weights[part.index] > 0).astype(float), groups) > _SUMMED_ROWS
            apart = days[part.index].groupby(groups).transform("nunique") > 1
            halves = is_half(part, groups, rows.roundings, least=least_of(frame)) & filled & apart
            yield halves.reindex(frame.index, fill_value=False), (len(_WEEKDAYS) + 2) * len(groupings)


def _several_on_a_day(names: pd.Series, days: pd.Series) -> pd.Series:
    """Tell which rows have names that stand more than once on some day: beside a day's own row a week's has the same ones."""
    twice = pd.concat([names, days], axis=1).duplicated(keep=False)
    return names.isin(names[twice].unique())


def _blocks(frame: pd.DataFrame, names: list[str]) -> pd.Series:
    """Tell which rows are the sum of two rows or more that stand right above or right below them."""
    units = [(frame[name].fillna(0.0) * (1 if name in WHOLE_FIELDS else 100)).round().to_numpy(dtype=np.int64) for name in names]
    numbers = np.column_stack(units)
    above = _ends_of_blocks(numbers)
    below = _ends_of_blocks(numbers[::-1])[::-1]
    return pd.Series(np.logical_or(above, below), index=frame.index)


def _ends_of_blocks(numbers: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Tell of each row whether it is, in every number, the sum of the rows from some earlier one to the row before it."""
    ends = np.zeros(len(numbers), dtype=bool)
    seen: dict[tuple[int, ...], int] = {}
    total = np.zeros(numbers.shape[1], dtype=np.int64)
    filled = 0  # rows above zero so far
    for at, own in enumerate(numbers):
        begin = seen.get(tuple(total - own))
        ends[at] = begin is not None and filled - begin >= _SUMMED_ROWS and (own > 0).sum() >= min(2, len(own))
        seen[tuple(total)] = filled
        total = total + own
        filled += bool((own > 0).any())
    return ends


def _refused(rows: Rows, sums: pd.Series) -> Exception:
    lines = rows.frame.loc[sums, "line"]
    shown = ", ".join(str(int(line)) for line in lines[: IMPORT_LIMITS.shown_examples])
    more = f" and {len(lines) - IMPORT_LIMITS.shown_examples} others" if len(lines) > IMPORT_LIMITS.shown_examples else ""
    return refusal(
        rows.request.source,
        rows.grid.sheet.file,
        f"rows {shown}{more} have a day of their own and are the sums of other rows: of a week, a month or the block beside them",
        "each day's numbers once",
        "Remove the rows that are sums, or export it again by day alone.",
    )
