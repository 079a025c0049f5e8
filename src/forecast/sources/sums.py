"""The arithmetic of sums in a file: what its rows are called, which are the sum of others, and how sure that is."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import islice

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from forecast.errors import ExportError
from forecast.names import MEASURES
from forecast.settings.importing import IMPORT_LIMITS
from forecast.sources.amounts import UnreadableNumberError, decimals_shown, is_missing, is_unnamed, read_number
from forecast.sources.grid import DAY_FIELDS, WHOLE_FIELDS, Grid, Request, refusal
from forecast.sources.headers import MONEY_FIELDS, fold
from forecast.sources.sheets import Cell, cell_text

# What a row stands for, as cabinets call it: a campaign's row holds what the rows of its groups and advertisements hold.
LEVELS = frozenset(
    {
        *("account", "campaign", "campaign group", "adset", "ad set", "ad group", "adgroup", "ad", "creative", "keyword"),
        *("product ad", "аккаунт", "кампания", "группа объявлений", "группа", "объявление", "ключевая фраза"),
        *("konto", "kampagne", "anzeigengruppe", "anzeige", "campagne", "ensemble de publicités", "publicité"),
        *("campaña", "conjunto de anuncios", "anuncio", "campanha", "anúncio"),
    }
)
Values = NDArray[np.float64]
SURE = 6  # digits: one sum in a million agrees by chance
LIKELY = 3  # digits that do where a row's name, or its column's, says as much
HALF_A_CENT = 0.005  # of the last digit that money and fractional conversions are rounded to
_SAMPLE = 200  # cells that tell whether a column holds names or numbers


@dataclass(frozen=True)
class Rows:
    """The rows that are still counted: their numbers, and the names that every column gives them."""

    frame: pd.DataFrame
    names: pd.DataFrame  # column of the file → folded name, '' where it names nothing
    roundings: Mapping[str, float]  # measure → how far each row's own rounding may move a sum
    grid: Grid
    request: Request

    def without(self, lines: Sequence[int]) -> "Rows":
        kept = self.frame[~self.frame["line"].isin(lines)]
        return replace(self, frame=kept, names=self.names.loc[kept.index])


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
            names[column] = [folded_name(cell) for cell in cells]
            told = set(names[column]) - {""}
            if len(told) > 1 and LEVELS.issuperset(told):
                del names[column]  # it tells the level of a row and nothing of its own
    return pd.DataFrame(names, index=frame.index)


def folded_name(cell: Cell) -> str:
    return "" if is_missing(cell) and not is_unnamed(cell) else fold(cell_text(cell))


def _is_numeric(cell: Cell, grid: Grid) -> bool:
    try:
        read_number(cell.strip(" <>%\u00a0\u202f") if isinstance(cell, str) else cell, grid.mark)
    except UnreadableNumberError:
        return False
    return True


def roundings_of(grid: Grid) -> dict[str, float]:
    """Give how far the rounding of a number may move a sum: half a cent, or more where a column shows money without its cents."""
    found = {name: 1e-7 if name in WHOLE_FIELDS else HALF_A_CENT for name in MEASURES}
    for name in [name for name in MONEY_FIELDS if name in found and grid.header.column(name) is not None]:
        cells = [grid.cell(row, name) for row in grid.rows]
        if all(isinstance(cell, str) for cell in cells if cell is not None):  # a workbook keeps what it does not show
            found[name] = 0.5 * 10.0 ** -min(2, max((decimals_shown(cell, grid.mark) for cell in cells), default=2))
    return found


def least_of(frame: pd.DataFrame) -> int:
    """Give how many numbers of a row have to agree: two, where the file has two."""
    return min(2, sum(bool(frame[name].sum() > 0) for name in MEASURES if name in frame))


def one_group(frame: pd.DataFrame) -> pd.Series:
    """Give every row the same group."""
    return pd.Series(0, index=frame.index)


def groups_of(frame: pd.DataFrame, keys: Sequence[pd.Series]) -> pd.Series:
    """Give the number of each row's group: rows with equal keys share one, and without keys all do."""
    return frame["line"].groupby(list(keys), dropna=False).ngroup() if keys else one_group(frame)


def of_group(numbers: ArrayLike, groups: pd.Series) -> Values:
    """Give the sum of each row's group."""
    # One pass over numbered groups: it is asked of every number, for every way to group; grouping anew took most of an import.
    totals: Values = np.bincount(groups, weights=np.asarray(numbers, dtype=float)).astype(float, copy=False)
    return totals[groups]


def sizes_of(groups: pd.Series) -> Values:
    """Give how many rows stand in each row's group."""
    return of_group(np.ones(len(groups)), groups)


def is_half(frame: pd.DataFrame, groups: pd.Series, roundings: Mapping[str, float], *, least: int) -> pd.Series:
    """Tell which rows are, in every number and in `least` numbers above zero, the sum of all other rows of their group."""
    size = sizes_of(groups)
    equal, agreeing = size > 1, np.zeros(len(frame))
    for name in [name for name in MEASURES if name in frame]:
        own = frame[name].to_numpy(float, na_value=np.nan)
        off = np.abs(of_group(np.nan_to_num(own), groups) - 2 * own) / (size + 1)
        equal &= np.isnan(own) | (off <= roundings[name])
        agreeing += (own > 0) & (off <= HALF_A_CENT)  # what agrees only if rounded to units proves nothing
    return pd.Series(equal & (agreeing >= max(least, 1)), index=frame.index)


def digits(frame: pd.DataFrame) -> float:
    """Give how many digits some rows have in all: each more makes it ten times less likely that a sum agrees by chance."""
    units = [frame[name] * (1 if name in WHOLE_FIELDS else 100) for name in MEASURES if name in frame]
    return sum(math.log10(value) for column in units for value in column if value > 1)


def telling_digits(frame: pd.DataFrame) -> pd.Series:
    """Give how many digits of each row's numbers tell something: the zeros that end a round number tell nothing.

    >>> frame = pd.DataFrame({"spend": [12.34, 5000.0], "clicks": [100.0, 7.0]})
    >>> telling_digits(frame).round(2).tolist()
    [3.09, 1.54]
    """
    found = pd.Series(0.0, index=frame.index)
    for name in [name for name in MEASURES if name in frame]:
        units = (frame[name].fillna(0.0) * (1 if name in WHOLE_FIELDS else 100)).round().to_numpy()
        for _ in range(12):  # no number of an export ends with more zeros
            units = np.where((units != 0) & (units % 10 == 0), units / 10, units)
        found += np.log10(np.maximum(units, 1))
    return found


def unclear(rows: Rows, column: int, lines: pd.Series, why: str) -> ExportError:
    shown = ", ".join(str(int(line)) for line in lines[: IMPORT_LIMITS.shown_examples])
    name = rows.names.loc[lines.index[0], column] or "(empty)"
    return refusal(
        rows.request.source,
        rows.grid.sheet.file,
        f"rows {shown}, whose '{rows.grid.header.names[column].text}' is '{name}', are the sums of the rows beside them, {why}",
        "each number once",
        "Export it at one level: without that column, or without those rows.",
    )


def sum_with_a_day(line: int, grid: Grid, request: Request) -> ExportError:
    """Give the error of a row that sums up all others, has a day and no name: it would count them twice."""
    return refusal(
        request.source,
        grid.sheet.file,
        f"row {line} is the sum of all other rows, and it has a date of its own",
        "each number once",
        "Remove that row.",
    )
