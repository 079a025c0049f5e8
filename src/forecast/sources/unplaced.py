"""Rows without a day or a name that only sum up other rows: they are no loss."""

from collections.abc import Mapping, Sequence

import pandas as pd

from forecast.names import MEASURES
from forecast.sources.amounts import UnreadableNumberError, read_number
from forecast.sources.days import UnreadableDayError, read_moment, read_period
from forecast.sources.grid import DAY_FIELDS, Grid, Rejection
from forecast.sources.periods import first_day
from forecast.sources.sheets import Row, cell_text
from forecast.sources.sums import HALF_A_CENT, folded_name, least_of, named_columns, roundings_of

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
    names, roundings = named_columns(frame, grid), roundings_of(grid)
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
        name = folded_name(row.cells[int(column)] if int(column) < len(row.cells) else None)
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
        agreeing += value > 0 and off <= HALF_A_CENT
    return agreeing >= least_of(own)  # a campaign without costs and results has a sum without them
