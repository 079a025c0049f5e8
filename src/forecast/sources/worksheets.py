"""A workbook → sheets: values as their formats show them, cells that were merged, what is hidden, formulas without results."""

import io
import re
import warnings
import zipfile
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, time
from decimal import Decimal
from typing import TYPE_CHECKING

from forecast.sources.amounts import is_numeric
from forecast.sources.number_formats import as_shown
from forecast.sources.sheets import Cell, Row, Sheet, is_blank

if TYPE_CHECKING:
    from openpyxl import Workbook
    from openpyxl.worksheet.worksheet import Worksheet

_FORMULA = re.compile(rb"<f[ />]")


def open_workbook(content: bytes, file: str) -> list[Sheet]:
    """Give the worksheets of a workbook that hold anything; one that stands alone is called as its file is."""
    import openpyxl  # heavy: only a workbook needs it

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # openpyxl tells about styles it does not keep; only values matter here
        book = openpyxl.load_workbook(io.BytesIO(content), read_only=False, data_only=True)
        if _has_formulas(content):
            _show_unresolved(book, openpyxl.load_workbook(io.BytesIO(content), read_only=False))
    alone = len(book.worksheets) == 1
    sheets = [_sheet(sheet, file if alone else f"{file}[{sheet.title}]") for sheet in book.worksheets]
    day_zero = date(book.epoch.year, book.epoch.month, book.epoch.day)
    return [replace(sheet, day_zero=day_zero) for sheet in sheets if sheet.rows]


def _sheet(sheet: "Worksheet", file: str) -> Sheet:
    cells = [[as_shown(cell.value, cell.number_format) for cell in row] for row in sheet.iter_rows()]
    _fill_merged(sheet, cells)
    rows = [Row(line, row) for line, row in enumerate(map(_trimmed, cells), start=1) if not is_blank(row)]
    unseen = sum(bool(sheet.row_dimensions[row.line].hidden) for row in rows if row.line in sheet.row_dimensions)
    return Sheet(file, tuple(rows), typed=True, hidden=sheet.sheet_state != "visible", hidden_rows=unseen)


def _fill_merged(sheet: "Worksheet", cells: list[list[object]]) -> None:
    """Write the day or the name of a cell merged over several rows into each of them that holds anything; a number is of all."""
    for area in sheet.merged_cells.ranges:
        top, left = area.min_row - 1, area.min_col - 1
        value = cells[top][left]
        if area.max_row == area.min_row or not _names(value):
            continue
        for row in cells[area.min_row : area.max_row]:
            if any(cell not in (None, "") for cell in row):
                row[left] = value


def _names(value: object) -> bool:
    """Tell whether a value is a day or a word: what is true of each of several rows."""
    if isinstance(value, date):
        return True
    return isinstance(value, str) and not is_numeric(value)


def _has_formulas(content: bytes) -> bool:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        parts = [name for name in archive.namelist() if name.startswith("xl/worksheets/") and name.endswith(".xml")]
        return any(_FORMULA.search(archive.read(name)) for name in parts)


def _show_unresolved(book: "Workbook", formulas: "Workbook") -> None:
    """Set the text of each formula that has no result in its place: a program wrote it, and no spreadsheet has reckoned it yet.

    An empty cell would pass for 'nothing there'. A formula whose result is an empty text is resolved.
    """
    for values, written in zip(book.worksheets, formulas.worksheets, strict=True):
        for row in written.iter_rows():
            for cell in row:
                found = values.cell(cell.row, cell.column) if cell.data_type == "f" and cell.row and cell.column else None
                if found is not None and found.value is None and found.data_type != "str":
                    found.value, found.data_type = str(getattr(cell.value, "text", cell.value)), "s"


def _trimmed(cells: Sequence[object]) -> tuple[Cell, ...]:
    """Give a worksheet's row up to its last filled cell, decimals as numbers and anything unheard of as text."""
    plain = [float(cell) if isinstance(cell, Decimal) else cell for cell in cells]
    known = [cell if cell is None or isinstance(cell, str | int | float | date | time) else str(cell) for cell in plain]
    last = max((index for index, cell in enumerate(known) if cell not in (None, "")), default=-1)
    return tuple(known[: last + 1])
