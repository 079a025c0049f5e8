"""What a sheet is after its rows were told apart, and what was asked of it."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import PurePath

from forecast.errors import ExportError
from forecast.sources import amounts, days
from forecast.sources.headers import Header, Name, Synonyms
from forecast.sources.result import ImportSettings
from forecast.sources.sheets import Cell, Row, Sheet, cell_text, is_blank

WHOLE_FIELDS = frozenset({"impressions", "clicks"})
COUNTED_FIELDS = WHOLE_FIELDS | {"engagements", "votes"}  # a mark before three of their digits groups thousands
DAY_FIELDS = ("date", "start", "end", "week", "month")  # the fields that say when a row was
TEXTS = ("channel", "campaign", "currency", "segment", "product", "region")  # the fields that say of what a row is
Rejection = tuple[str, int, str, str]  # file, line, reason, detail


@dataclass(frozen=True)
class Request:
    """What is asked of a source: whose data, under which settings."""

    source: str
    team: str
    settings: ImportSettings = field(default_factory=ImportSettings)


@dataclass(frozen=True)
class Asked:
    """Which fields a source reads, and as what."""

    synonyms: Synonyms
    days: tuple[str, ...] = ()
    numbers: tuple[str, ...] = ()
    mark: amounts.Mark | None = None  # the vendor always writes this decimal mark
    wide_rows: bool = False  # True: rows may hold more cells than the header
    has_totals: bool = True  # False: a record like a task or a note is never a total row
    coarse: tuple[str, ...] = ()  # days that may be written as a whole month or week: 'September 2026', '2026-W36'
    signed: tuple[str, ...] = ()  # numbers that may be below zero: a temperature, a lift
    aside: re.Pattern[str] | None = None  # a row with such a cell changes the total and belongs to no day: a correction


@dataclass(frozen=True)
class Grid:
    """A sheet whose rows have been told apart; every decision about reading them is made."""

    sheet: Sheet
    header: Header
    rows: tuple[Row, ...]
    totals: tuple[Row, ...]
    rejected: tuple[Rejection, ...]
    mark: amounts.Mark
    order: days.Order | None
    period: tuple[date, date] | None
    constants: Mapping[str, float]  # a number typed for a column that is not there, or for its empty cells: spend=0
    aside: tuple[Row, ...] = ()  # corrections

    def has(self, name: str) -> bool:
        """Tell whether the file (or the person) gives a field."""
        return self.header.column(name) is not None or name in self.constants

    def cell(self, row: Row, name: str) -> Cell:
        """Give the cell of a field, None where the file has no such column.

        Of columns with the same name (Jira repeats them) it is the first that is filled.
        """
        columns = self.header.fields.get(name, ())
        if len(columns) > 1 and is_blank((first := _cell_at(row, columns[0]),)):
            key = self.header.names[columns[0]].key
            found = (_cell_at(row, column) for column in columns[1:] if self.header.names[column].key == key)
            return next((cell for cell in found if not is_blank((cell,))), first)
        return _cell_at(row, columns[0]) if columns else None

    def text(self, row: Row, name: str) -> str:
        """Give the cell of a field as text, '' where it says that there is no value."""
        cell = self.cell(row, name)
        return "" if amounts.is_missing(cell) else cell_text(cell)

    def unread(self) -> list[int]:
        """Give the columns that have a name and are read as no field."""
        read = {columns[0] for columns in self.header.fields.values()}
        return [index for index, name in enumerate(self.header.names) if name.text and index not in read]

    def name(self, field_name: str) -> Name | None:
        """Give the header of a field's column."""
        column = self.header.column(field_name)
        return None if column is None else self.header.names[column]


def _cell_at(row: Row, column: int) -> Cell:
    return row.cells[column] if column < len(row.cells) else None


def refusal(source: str, file: str, what: str, expected: str, do: str) -> ExportError:
    """Give the error of a file that cannot be read without guessing."""
    return ExportError(f"{source} export '{PurePath(file).name}': {what}; expected {expected}. {do}")
