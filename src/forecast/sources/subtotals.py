"""Rows that repeat the sum of other rows: a day's 'Итого', a campaign above its ad sets, 'All' beside the ages.

A word or an empty cell alone proves nothing ('Total Wine' is a campaign); only the numbers do: such a row is, in every number,
the sum of the rows that share its day and its other names, and it is so wherever such a row stands in the file.
"""

import math
import re
from collections.abc import Mapping

import pandas as pd

from forecast.sources.blocks import refuse_sums_of_days
from forecast.sources.grid import DAY_FIELDS, Grid, Rejection, Request
from forecast.sources.levels import refuse_levels, refuse_nested, refuse_repeated
from forecast.sources.other_totals import refuse_other_totals
from forecast.sources.result import Doubt
from forecast.sources.row_kinds import OF_GROUP, TOTAL, TOTAL_LIKE
from forecast.sources.sums import (
    LIKELY,
    SURE,
    Rows,
    digits,
    groups_of,
    is_half,
    least_of,
    named_columns,
    of_group,
    one_group,
    roundings_of,
    sizes_of,
    sum_with_a_day,
    unclear,
)

_ALL = re.compile(
    r"^\(?(?:all|alle|alles|tous|toutes|todos|todas|tutti|tutte|все|всі|всего|wszystkie|tümü)\b"
    r"|^(?:results from|ergebnisse aus|результаты|resultados de|résultats de|risultati da)\b.*\d",
    re.IGNORECASE,
)
_WHOLE = re.compile(
    r"^(?:summary|account|all time|сводка|аккаунт|konto|compte|cuenta|conta|\d+ (?:campaigns|кампани\w+))$", re.IGNORECASE
)
_SUM_WORDS = (TOTAL_LIKE, _ALL, OF_GROUP, _WHOLE)


def without_subtotals(
    frame: pd.DataFrame, rejected: list[Rejection], grid: Grid, request: Request
) -> tuple[pd.DataFrame, list[Doubt]]:
    """Give the frame without the rows that repeat the sum of other rows; those are set aside as `subtotal`.

    Raises
    ------
    ExportError
        Some rows of a name are sums of others and some are not, rows are sums whose name does not say so, or rows are called
        totals and are others than those of the file.
    """
    roundings = roundings_of(grid)
    bare = _unmarked_total(frame, roundings)
    if bare is not None:
        rejected.append((grid.sheet.file, int(frame["line"].loc[bare]), "subtotal", ""))
        return frame.drop(index=bare), [("unmarked_total_left_out", {"file": grid.sheet.file, "n": 1})]
    rows = Rows(frame, named_columns(frame, grid), roundings, grid, request)
    while lines := next((found for column in rows.names.columns if (found := _sums(rows, int(column)))), None):
        rows = rows.without(lines)
    rows = rows.without(_dated_total(rows))
    refuse_other_totals(rows)
    refuse_nested(rows)
    refuse_levels(rows)
    refuse_repeated(rows)
    refuse_sums_of_days(rows)
    return _left_out(frame, rows, rejected)


def without_dated_total(
    frame: pd.DataFrame, rejected: list[Rejection], grid: Grid, request: Request
) -> tuple[pd.DataFrame, list[Doubt]]:
    """Give a frame of payments or results without its first or last row where that is the sum of all others and has a day.

    Raises
    ------
    ExportError
        It is that sum, by numbers too large for chance, and nothing in it says so; or results of days are sums of other days.
    """
    rows = Rows(frame, named_columns(frame, grid), roundings_of(grid), grid, request)
    rows = rows.without(_dated_total(rows))
    if "customer_id" not in frame:  # a payment may well be as large as those before it together
        refuse_sums_of_days(rows)
    return _left_out(frame, rows, rejected)


def _left_out(frame: pd.DataFrame, rows: Rows, rejected: list[Rejection]) -> tuple[pd.DataFrame, list[Doubt]]:
    """Give the rows that are left, and set the others aside with the doubt that tells of them."""
    left = frame.loc[frame.index.difference(rows.frame.index), "line"]
    file = rows.grid.sheet.file
    rejected += [(file, int(line), "subtotal", "") for line in left]
    return rows.frame, [("subtotals_left_out", {"file": file, "n": len(left)})] if len(left) else []


def _unmarked_total(frame: pd.DataFrame, roundings: Mapping[str, float]) -> int | None:
    """Give the first or last row if it is the sum of all others in two numbers or more: then it is a total without a name.

    A row with a day or a name of its own is none, whatever its numbers.
    """
    if len(frame) < 3 or {"date", "campaign", "ad_group", "product"} & set(frame.columns):
        return None
    halves = is_half(frame, one_group(frame), roundings, least=2)
    return next((int(index) for index in (frame.index[0], frame.index[-1]) if halves[index]), None)


def _dated_total(rows: Rows) -> list[int]:
    """Give the line of the first or last row if its name is a total's and it is the sum of all others, whatever its day.

    Raises
    ------
    ExportError
        It is that sum, by numbers too large for chance, and its name says nothing of it.
    """
    if len(rows.frame) < 3 or rows.grid.totals:  # beside the file's own total it is a campaign
        return []
    halves = is_half(rows.frame, one_group(rows.frame), rows.roundings, least=least_of(rows.frame))
    for index in (rows.frame.index[0], rows.frame.index[-1]):
        if halves[index] and any(_is_sum(name) for name in rows.names.loc[index]):
            return [int(rows.frame["line"].loc[index])]
        if halves[index] and digits(rows.frame.loc[[index]]) >= SURE + math.log10(len(rows.frame)):
            if len(rows.names.columns):
                raise unclear(rows, int(rows.names.columns[0]), rows.frame["line"].loc[[index]], "and it says nothing of a sum")
            raise sum_with_a_day(int(rows.frame["line"].loc[index]), rows.grid, rows.request)
    return []


def _is_sum(name: str) -> bool:
    return any(word.match(name) for word in _SUM_WORDS)


def _sums(rows: Rows, column: int) -> list[int]:
    """Give the lines of the rows that are sums by what a column calls them; within the finest groups first."""
    frame, names = rows.frame, rows.names
    days = [frame[name] for name in DAY_FIELDS if name in frame]
    others = [int(other) for other in names.columns if int(other) != column]
    coarse = [other for other in others if other == rows.grid.header.column("campaign")]
    told = names[column].unique()
    exact = names[column].isin([name for name in told if not name or TOTAL.match(name)])  # beside it 'Total Wine' is a campaign
    marked = names[column].isin([name for name in told if not name or _is_sum(name)])
    for beside in (others, coarse, []):
        groups = groups_of(frame, [*days, *(names[other] for other in beside)])
        halves = is_half(frame, groups, rows.roundings, least=least_of(frame))
        for sums in (exact, marked):
            together = sums & (of_group(~sums, groups) > 0)
            found = halves & together
            if found.any() and found.sum() == together.sum():
                return [int(line) for line in frame.loc[found, "line"]]
        if found.sum() >= 2 and 2 * found.sum() >= together.sum():
            raise unclear(rows, column, frame.loc[found, "line"], "and others of that name are not")
        _refuse_unmarked(rows, column, halves, groups)
        _refuse_paid_twice(rows, column, together, groups)
    return []


def _refuse_paid_twice(rows: Rows, column: int, marked: pd.Series, groups: pd.Series) -> None:
    """Refuse rows whose costs are sums each time and whose counts are not: of a campaign, a person is counted once."""
    if "spend" not in rows.frame:
        return
    money = rows.frame[["line", "spend"]]
    paid = marked & (money["spend"] > 0)
    if paid.any() and is_half(money, groups, rows.roundings, least=1)[paid].all() and digits(money[paid]) >= LIKELY:
        raise unclear(rows, column, money.loc[paid, "line"], "in what was spent and not in every count")


def _refuse_unmarked(rows: Rows, column: int, halves: pd.Series, groups: pd.Series) -> None:
    """Refuse a name whose rows are sums each time, by numbers too large for chance, though it says nothing of it."""
    names = rows.names[column]
    several = halves & (sizes_of(groups) > 2)  # beside a single row, a sum is that row's double and proves nothing by itself
    for name in names[several].unique():
        own = names == name
        if name and halves[own].all() and digits(rows.frame[own & several]) >= SURE + math.log10(len(names)):
            raise unclear(rows, column, rows.frame.loc[own, "line"], "though that name says nothing of a sum")
