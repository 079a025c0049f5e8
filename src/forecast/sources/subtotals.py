"""Rows that repeat the sum of other rows: a day's 'Итого', a campaign above its ad sets, 'All' beside the ages.

A word or an empty cell alone proves nothing ('Total Wine' is a campaign); only the numbers do: such a row is, in every number,
the sum of the rows that share its day and its other names, and it is so wherever such a row stands in the file.
"""

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import islice

import numpy as np
import pandas as pd

from forecast.errors import ExportError
from forecast.names import MEASURES
from forecast.settings.importing import IMPORT_LIMITS
from forecast.sources.amounts import UnreadableNumberError, decimals_shown, is_missing, is_unnamed, read_number
from forecast.sources.days import UnreadableDayError, read_moment, read_period
from forecast.sources.grid import DAY_FIELDS, WHOLE_FIELDS, Grid, Rejection, Request, refusal
from forecast.sources.headers import MONEY_FIELDS, fold
from forecast.sources.periods import first_day
from forecast.sources.result import Doubt
from forecast.sources.row_kinds import OF_GROUP, TOTAL, TOTAL_LIKE
from forecast.sources.sheets import Cell, Row, cell_text

_ALL = re.compile(
    r"^\(?(?:all|alle|alles|tous|toutes|todos|todas|tutti|tutte|все|всі|всего|wszystkie|tümü)\b"
    r"|^(?:results from|ergebnisse aus|результаты|resultados de|résultats de|risultati da)\b.*\d",
    re.IGNORECASE,
)
_WHOLE = re.compile(
    r"^(?:summary|account|all time|сводка|аккаунт|konto|compte|cuenta|conta|\d+ (?:campaigns|кампани\w+))$", re.IGNORECASE
)
_SUM_WORDS = (TOTAL_LIKE, _ALL, OF_GROUP, _WHOLE)
# What a row stands for, as cabinets call it: a campaign's row holds what the rows of its groups and advertisements hold.
_LEVELS = frozenset(
    {
        *("account", "campaign", "campaign group", "adset", "ad set", "ad group", "adgroup", "ad", "creative", "keyword"),
        *("product ad", "аккаунт", "кампания", "группа объявлений", "группа", "объявление", "ключевая фраза"),
        *("konto", "kampagne", "anzeigengruppe", "anzeige", "campagne", "ensemble de publicités", "publicité"),
        *("campaña", "conjunto de anuncios", "anuncio", "campanha", "anúncio"),
    }
)
# Columns that split what was counted and not what was paid.
_RESULTS_BY = re.compile(
    r"\b(?:conv(?:ersion|\.)|action|attribution|event|goal|result)|конверси|действи|атрибуци|событи|\bцел[ьи]\b"
)
SURE = 6  # digits: one sum in a million agrees by chance
_LIKELY = 3  # digits that do where a row's name, or its column's, says as much
_HALF_A_CENT = 0.005  # of the last digit that money and fractional conversions are rounded to
_SAMPLE = 200  # cells that tell whether a column holds names or numbers


@dataclass(frozen=True)
class _Rows:
    """The rows that are still counted: their numbers, and the names that every column gives them."""

    frame: pd.DataFrame
    names: pd.DataFrame  # column of the file → folded name, '' where it names nothing
    roundings: Mapping[str, float]  # measure → how far each row's own rounding may move a sum
    grid: Grid
    request: Request

    def without(self, lines: Sequence[int]) -> "_Rows":
        kept = self.frame[~self.frame["line"].isin(lines)]
        return replace(self, frame=kept, names=self.names.loc[kept.index])


def without_subtotals(
    frame: pd.DataFrame, rejected: list[Rejection], grid: Grid, request: Request
) -> tuple[pd.DataFrame, list[Doubt]]:
    """Give the frame without the rows that repeat the sum of other rows; those are set aside as `subtotal`.

    Raises
    ------
    ExportError
        Some rows of a name are sums of others and some are not, or rows are sums whose name does not say so.
    """
    roundings = _roundings(grid)
    bare = _unmarked_total(frame, roundings)
    if bare is not None:
        rejected.append((grid.sheet.file, int(frame["line"].loc[bare]), "subtotal", ""))
        return frame.drop(index=bare), [("unmarked_total_left_out", {"file": grid.sheet.file, "n": 1})]
    rows = _Rows(frame, named_columns(frame, grid), roundings, grid, request)
    while lines := next((found for column in rows.names.columns if (found := _sums(rows, int(column)))), None):
        rows = rows.without(lines)
    rows = rows.without(_dated_total(rows))
    _refuse_nested(rows)
    _refuse_levels(rows)
    _refuse_repeated(rows)
    left = frame.loc[frame.index.difference(rows.frame.index), "line"]
    rejected += [(grid.sheet.file, int(line), "subtotal", "") for line in left]
    return rows.frame, [("subtotals_left_out", {"file": grid.sheet.file, "n": len(left)})] if len(left) else []


_LEAST_ROWS = {"date_missing": 0, "not_a_date": 2}  # that a sum has to have: one row may be like another by chance
_MOST_SUMS = 1000  # each is compared with the whole file; one with more rows without a day has lost its days
_NO_DAY, _NO_NAME = ("date_missing", "not_a_date"), ("campaign_missing", "ad_group_missing")


def unplaced_sums(frame: pd.DataFrame, rejected: Sequence[Rejection], grid: Grid) -> list[Rejection]:
    """Give the rejected rows, with those that lack a day or a name only because they sum up other rows as `subtotal`.

    Without a day a row sums up the days of its campaign, or those of the month or weeks that it names in place of a day; without
    a name it sums up its day.
    """
    lacking = {line: reason for _, line, reason, _ in rejected if reason in (*_NO_DAY, *_NO_NAME)}
    if not lacking or len(lacking) > _MOST_SUMS:
        return list(rejected)
    names, roundings = named_columns(frame, grid), _roundings(grid)
    sums: set[int] = set()
    for row in [row for row in grid.rows if row.line in lacking]:
        reason = lacking[row.line]
        own = _of_its_day(row, frame, grid) if reason in _NO_NAME else _of_its_span(row, frame, grid)
        if _sums_up(row, own, names, grid, roundings, least=_LEAST_ROWS.get(reason, 1)):
            sums.add(row.line)
    return [(file, line, "subtotal" if line in sums else reason, detail) for file, line, reason, detail in rejected]


def _of_its_day(row: Row, frame: pd.DataFrame, grid: Grid) -> pd.DataFrame:
    for name in [name for name in DAY_FIELDS if name in frame]:
        try:
            frame = frame[frame[name] == read_moment(grid.cell(row, name), grid.order)]
        except UnreadableDayError:
            return frame[:0]
    return frame


def _of_its_span(row: Row, frame: pd.DataFrame, grid: Grid) -> pd.DataFrame:
    cell = grid.cell(row, "date")
    first = first_day(cell)
    month = (first, (pd.Timestamp(first) + pd.offsets.MonthEnd(0)).date()) if first is not None else None
    span = read_period(cell_text(cell)) or month
    if "date" not in frame or span is None:
        return frame
    within: pd.DataFrame = frame[frame["date"].dt.normalize().between(pd.Timestamp(span[0]), pd.Timestamp(span[1]))]
    return within


def _sums_up(row: Row, own: pd.DataFrame, names: pd.DataFrame, grid: Grid, roundings: Mapping[str, float], *, least: int) -> bool:
    """Tell whether a row is, in every number that it has, the sum of `least` rows or more that share its names."""
    for column in names.columns:
        name = _folded_name(row.cells[int(column)] if int(column) < len(row.cells) else None)
        own = own[names.loc[own.index, column] == name] if name else own
    if len(own) < least:
        return False
    agreeing = 0
    for name in [name for name in MEASURES if name in own]:
        try:
            value = read_number(grid.cell(row, name), grid.mark)
        except UnreadableNumberError:
            return False
        off = abs(own[name].sum() - value) / (len(own) + 1)
        if off > roundings[name]:  # a missing value is off by nothing that could be compared
            return False
        agreeing += value > 0 and off <= _HALF_A_CENT
    return agreeing >= _least(own)  # a campaign without costs and results has a sum without them


def _refuse_levels(rows: _Rows) -> None:
    """Refuse rows of several levels that are still left: a campaign and its advertisements would count twice."""
    for column, name in enumerate(rows.grid.header.names):
        levels = sorted({level for level in _folded(rows.frame, rows.grid, column) if level})
        if len(levels) > 1 and _LEVELS.issuperset(levels):
            raise refusal(
                rows.request.source,
                rows.grid.sheet.file,
                f"its rows stand for different levels: '{name.text}' is {', '.join(levels)}",
                "rows of one level",
                "Export it at one level: campaigns, groups or advertisements.",
            )


def _refuse_repeated(rows: _Rows) -> None:
    """Refuse rows that repeat the costs of a day and campaign for each value of a column: each action that was counted, say."""
    told = [name for name in ("spend", "impressions", "clicks") if name in rows.frame]
    paid = rows.frame[rows.frame["spend"] > 0] if "spend" in told else rows.frame[:0]
    days = [paid[name] for name in DAY_FIELDS if name in paid]
    header = rows.grid.header.names
    for column in rows.names.columns if len(paid) else ():
        if len(told) < 2 and not _RESULTS_BY.search(header[int(column)].key):
            continue  # two ads may cost the same; hardly with equal clicks or impressions, on every day
        keys = [*days, *(rows.names.loc[paid.index, other] for other in rows.names.columns if other != column)]
        keys = keys or [pd.Series("", index=paid.index)]
        groups = paid.groupby(keys, dropna=False)
        several = rows.names.loc[paid.index, column].groupby(keys, dropna=False).transform("nunique") > 1
        equal = (groups[told].transform("nunique") == 1).all(axis=1)
        firsts = paid[several].drop_duplicates(told)
        by_result = _RESULTS_BY.search(header[int(column)].key) is not None
        sure = (_LIKELY if by_result and len(told) > 1 else SURE) + math.log10(len(paid))
        enough = len(firsts) > 1 or (by_result and len(told) > 1)
        if several.any() and equal[several].all() and enough and digits(firsts[told]) >= sure:
            raise refusal(
                rows.request.source,
                rows.grid.sheet.file,
                f"rows {', '.join(str(int(line)) for line in paid[several]['line'][:2])} and others differ in "
                f"'{header[int(column)].text}' and have the same costs and counts",
                "each cost once",
                "Export it without that column.",
            )


def _folded(frame: pd.DataFrame, grid: Grid, column: int) -> list[str]:
    """Give the folded cells of a column, '' where one names nothing."""
    rows = {row.line: row for row in grid.rows}
    cells = [rows[line].cells[column] if column < len(rows[line].cells) else None for line in frame["line"]]
    return [_folded_name(cell) for cell in cells]


def _unmarked_total(frame: pd.DataFrame, roundings: Mapping[str, float]) -> int | None:
    """Give the first or last row if it is the sum of all others in two numbers or more: then it is a total without a name.

    A row with a day or a name of its own is none, whatever its numbers.
    """
    if len(frame) < 3 or {"date", "campaign", "ad_group", "product"} & set(frame.columns):
        return None
    halves = _is_half(frame, [pd.Series("", index=frame.index)], roundings, least=2)
    return next((int(index) for index in (frame.index[0], frame.index[-1]) if halves[index]), None)


def _dated_total(rows: _Rows) -> list[int]:
    """Give the line of the first or last row if its name is a total's and it is the sum of all others, whatever its day.

    Raises
    ------
    ExportError
        It is that sum, by numbers too large for chance, and its name says nothing of it.
    """
    if len(rows.frame) < 3 or rows.grid.totals:  # beside the file's own total it is a campaign
        return []
    halves = _is_half(rows.frame, [pd.Series("", index=rows.frame.index)], rows.roundings, least=_least(rows.frame))
    for index in (rows.frame.index[0], rows.frame.index[-1]):
        if halves[index] and any(_is_sum(name) for name in rows.names.loc[index]):
            return [int(rows.frame["line"].loc[index])]
        if halves[index] and len(rows.names.columns) and digits(rows.frame.loc[[index]]) >= SURE + math.log10(len(rows.frame)):
            raise _unclear(rows, int(rows.names.columns[0]), rows.frame["line"].loc[[index]], "and it says nothing of a sum")
    return []


def _is_sum(name: str) -> bool:
    return any(word.match(name) for word in _SUM_WORDS)


def _refuse_nested(rows: _Rows) -> None:
    """Refuse rows that stand, day by day, above the rows that they sum up: one column holds campaigns and their groups."""
    days = [rows.frame[name] for name in DAY_FIELDS if name in rows.frame] or [pd.Series("", index=rows.frame.index)]
    above: list[int] = []
    for _, group in rows.frame.sort_values("line").groupby(days, dropna=False):
        found = _heads(group)
        if not found:
            return
        above += found
    heads = rows.frame[rows.frame["line"].isin(above)]
    if len(rows.names.columns) and digits(heads) >= SURE + math.log10(len(rows.frame)):
        raise _unclear(rows, int(rows.names.columns[0]), heads["line"], "and that column names both")


def _heads(group: pd.DataFrame) -> list[int]:
    """Give the lines of rows each of which is the sum of the rows up to the next one; none where some row is in no such block."""
    numbers = group[[name for name in MEASURES if name in group]].fillna(0.0).to_numpy()
    sums, found, at = np.vstack([numbers[:1] * 0, numbers.cumsum(axis=0)]), [], 0
    while at < len(numbers):
        under = sums[at + 2 :] - sums[at + 1]  # of the next row, the next two ...
        ends = np.flatnonzero((np.abs(under - numbers[at]) <= 2 * _HALF_A_CENT).all(axis=1))
        if not len(ends) or not (numbers[at] > 0).sum() >= min(2, numbers.shape[1]):
            return []
        found.append(int(group["line"].iloc[at]))
        at += int(ends[-1]) + 2
    return found if len(found) < len(numbers) / 2 else []  # one row under each is a repeat, not a level


def named_columns(frame: pd.DataFrame, grid: Grid) -> pd.DataFrame:
    """Give the cells of every column that names something (campaign, age, device), folded, '' where it names nothing."""
    measured = {grid.header.column(name) for name in (*MEASURES, "spend_micros", *DAY_FIELDS)}
    rows = {row.line: row for row in grid.rows}
    names: dict[int, list[str]] = {}
    for column, name in enumerate(grid.header.names):
        if column in measured or not name.text:
            continue
        cells = [rows[line].cells[column] if column < len(rows[line].cells) else None for line in frame["line"]]
        filled = islice((cell for cell in cells if not is_missing(cell)), _SAMPLE)
        if any(not _is_numeric(cell, grid) for cell in filled):
            names[column] = [_folded_name(cell) for cell in cells]
            told = set(names[column]) - {""}
            if len(told) > 1 and _LEVELS.issuperset(told):
                del names[column]  # it tells the level of a row and nothing of its own
    return pd.DataFrame(names, index=frame.index)


def _folded_name(cell: Cell) -> str:
    return "" if is_missing(cell) and not is_unnamed(cell) else fold(cell_text(cell))


def _is_numeric(cell: Cell, grid: Grid) -> bool:
    try:
        read_number(cell.strip(" <>%\u00a0\u202f") if isinstance(cell, str) else cell, grid.mark)
    except UnreadableNumberError:
        return False
    return True


def _sums(rows: _Rows, column: int) -> list[int]:
    """Give the lines of the rows that are sums by what a column calls them; within the finest groups first."""
    frame, names = rows.frame, rows.names
    days = [frame[name] for name in DAY_FIELDS if name in frame]
    others = [int(other) for other in names.columns if int(other) != column]
    coarse = [other for other in others if other == rows.grid.header.column("campaign")]
    exact = names[column].map(lambda name: not name or TOTAL.match(name) is not None)  # beside it 'Total Wine' is a campaign
    marked = names[column].map(lambda name: not name or _is_sum(name))
    for beside in (others, coarse, []):
        keys = [*days, *(names[other] for other in beside)] or [pd.Series("", index=frame.index)]
        halves = _is_half(frame, keys, rows.roundings, least=_least(frame))
        for sums in (exact, marked):
            together = sums & (~sums).groupby(keys, dropna=False).transform("any")
            found = halves & together
            if found.any() and found.sum() == together.sum():
                return [int(line) for line in frame.loc[found, "line"]]
        if found.sum() >= 2 and 2 * found.sum() >= together.sum():
            raise _unclear(rows, column, frame.loc[found, "line"], "and others of that name are not")
        _refuse_unmarked(rows, column, halves, keys)
        _refuse_paid_twice(rows, column, together, keys)
    return []


def _refuse_paid_twice(rows: _Rows, column: int, marked: pd.Series, keys: Sequence[pd.Series]) -> None:
    """Refuse rows whose costs are sums each time and whose counts are not: of a campaign, a person is counted once."""
    if "spend" not in rows.frame:
        return
    money = rows.frame[["line", "spend"]]
    paid = marked & (money["spend"] > 0)
    if paid.any() and _is_half(money, keys, rows.roundings, least=1)[paid].all() and digits(money[paid]) >= _LIKELY:
        raise _unclear(rows, column, money.loc[paid, "line"], "in what was spent and not in every count")


def _roundings(grid: Grid) -> dict[str, float]:
    """Give how far the rounding of a number may move a sum: half a cent, or more where a column shows money without its cents."""
    found = {name: 1e-7 if name in WHOLE_FIELDS else _HALF_A_CENT for name in MEASURES}
    for name in [name for name in MONEY_FIELDS if name in found and grid.header.column(name) is not None]:
        cells = [grid.cell(row, name) for row in grid.rows]
        if all(isinstance(cell, str) for cell in cells if cell is not None):  # a workbook keeps what it does not show
            found[name] = 0.5 * 10.0 ** -min(2, max((decimals_shown(cell, grid.mark) for cell in cells), default=2))
    return found


def _least(frame: pd.DataFrame) -> int:
    """Give how many numbers of a row have to agree: two, where the file has two."""
    return min(2, sum(bool(frame[name].sum() > 0) for name in MEASURES if name in frame))


def _is_half(frame: pd.DataFrame, keys: Sequence[pd.Series], roundings: Mapping[str, float], *, least: int) -> pd.Series:
    """Tell which rows are, in every number and in `least` numbers above zero, the sum of all other rows with equal keys."""
    size = frame["line"].groupby(list(keys), dropna=False).transform("size")
    equal, agreeing = size > 1, pd.Series(0, index=frame.index)
    for name in [name for name in MEASURES if name in frame]:
        own, total = frame[name], frame[name].groupby(list(keys), dropna=False).transform("sum")
        off = (total - 2 * own).abs() / (size + 1)
        equal &= own.isna() | (off <= roundings[name])
        agreeing += ((own > 0) & (off <= _HALF_A_CENT)).astype(int)  # what agrees only if rounded to units proves nothing
    return equal & (agreeing >= max(least, 1))


def _refuse_unmarked(rows: _Rows, column: int, halves: pd.Series, keys: Sequence[pd.Series]) -> None:
    """Refuse a name whose rows are sums each time, by numbers too large for chance, though it says nothing of it."""
    size = rows.frame["line"].groupby(list(keys), dropna=False).transform("size")
    names = rows.names[column]
    several = halves & (size > 2)  # beside a single row, a sum is that row's double and proves nothing by itself
    for name in names[several].unique():
        own = names == name
        if name and halves[own].all() and digits(rows.frame[own & several]) >= SURE + math.log10(len(names)):
            raise _unclear(rows, column, rows.frame.loc[own, "line"], "though that name says nothing of a sum")


def digits(frame: pd.DataFrame) -> float:
    """Give how many digits some rows have in all: each more makes it ten times less likely that a sum agrees by chance."""
    units = [frame[name] * (1 if name in WHOLE_FIELDS else 100) for name in MEASURES if name in frame]
    return sum(math.log10(value) for column in units for value in column if value > 1)


def _unclear(rows: _Rows, column: int, lines: pd.Series, why: str) -> ExportError:
    shown = ", ".join(str(int(line)) for line in lines[: IMPORT_LIMITS.shown_examples])
    name = rows.names.loc[lines.index[0], column] or "(empty)"
    return refusal(
        rows.request.source,
        rows.grid.sheet.file,
        f"rows {shown}, whose '{rows.grid.header.names[column].text}' is '{name}', are the sums of the rows beside them, {why}",
        "each number once",
        "Export it at one level: without that column, or without those rows.",
    )
