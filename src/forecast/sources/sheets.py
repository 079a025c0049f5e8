"""A file as rows of cells, before anybody knows what it means."""

from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Any, TypeAlias

# Text files give text only; workbooks give what the spreadsheet stored.
Cell: TypeAlias = str | int | float | bool | datetime | date | time | None

# Spaces that spreadsheets and ad cabinets put between digits and around words, and marks nobody sees.
SPACES = "\u00a0\u202f\u2009\u2007\u2002\u2003\u3000"
INVISIBLE = "\ufeff\u200b\u200e\u200f\u2060"
_TIDY = str.maketrans({**dict.fromkeys(SPACES, " "), **dict.fromkeys(INVISIBLE, "")})


class ShownNumber(float):
    """A number of a workbook with what its format writes beside it: the sign of a currency, or a per cent sign."""

    sign: str

    def __new__(cls, value: float, sign: str) -> "ShownNumber":
        """Give the number that `sign` stands beside."""
        number = super().__new__(cls, value)
        number.sign = sign
        return number


@dataclass(frozen=True)
class Row:
    """One row of a file: the line a person finds it on (1-based) and its cells."""

    line: int
    cells: tuple[Cell, ...]

    def texts(self) -> list[str]:
        """Give the cells as tidy text, an empty cell as ''."""
        return [cell_text(cell) for cell in self.cells]


@dataclass(frozen=True)
class Sheet:
    """One table-like part of a file: a text file, a worksheet, a member of a zip, or a JSON document."""

    file: str  # as the person typed it, a zip's member after a slash, a worksheet in square brackets
    rows: tuple[Row, ...] = ()  # rows without any text are left out
    document: Any = field(default=None, repr=False)  # JSON only
    typed: bool = False  # True: the cells come from a workbook and numbers are numbers already
    delimiter: str = ","  # of a text: what stood between the cells of a row
    day_zero: date | None = None  # of a workbook: the day from which it counts the days that no format shows as dates
    hidden: bool = False  # True: a worksheet that the person who opens the workbook does not see
    hidden_rows: int = 0  # rows of it that a filter or a person has hidden; they are read
    open_ended: bool = False  # True: the text does not end with a line break, so it may have been cut off


def cell_text(cell: Cell) -> str:
    """Give a cell as text with ordinary spaces and none at the ends.

    >>> cell_text(" 41\\u00a0814 ")
    '41 814'
    >>> cell_text(None), cell_text(12.0)
    ('', '12')
    """
    if cell is None:
        return ""
    if isinstance(cell, str):
        return cell.strip() if cell.isascii() else cell.translate(_TIDY).strip()
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < 1e15:
        return str(int(cell))
    return str(cell)


def is_blank(cells: tuple[Cell, ...] | list[str]) -> bool:
    """Tell whether a row holds no text at all."""
    return all(cell_text(cell) == "" for cell in cells)
