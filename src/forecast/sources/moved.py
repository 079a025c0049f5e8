"""Rows whose cells stand under the names of others: they lost cells in their middle, and as many empty ones follow their last."""

import re
from collections.abc import Sequence

from forecast.settings.importing import IMPORT_LIMITS
from forecast.sources.amounts import is_missing
from forecast.sources.grid import Grid, Request, refusal
from forecast.sources.sheets import Row, cell_text

_NUMBER = re.compile(r"^[^\w]*\d[\d\s.,'’]*[^\w]*$")  # '12', '-1 234,50', '$12.50', '4.5%'
_CLASHES = 2  # cells; one name may be a number, two cells of the wrong kind that fit further on are no accident


def refuse_moved(grid: Grid, request: Request) -> None:
    """Refuse a file in which the cells of a row fit the columns of the file only when some are put further on.

    Raises
    ------
    ExportError
    """
    names = grid.header.names
    width = len(names)
    whole = [row for row in grid.rows if _ends(row, width) == width]
    if len(whole) * 2 <= len(grid.rows) or len(whole) == len(grid.rows):
        return
    kinds = [_kind(whole[: IMPORT_LIMITS.delimiter_sample_rows], column) for column in range(width)]
    for row in [row for row in grid.rows if _ends(row, width) < width]:
        cells = [_is_number(row, column) for column in range(width)]
        clashing = _clashes(cells, kinds)
        lost = width - _ends(row, width)
        if len(clashing) >= _CLASHES and any(not _clashes(_put_on(cells, place, lost), kinds) for place in range(width)):
            column = clashing[0]
            shown, kind = cell_text(row.cells[column]), "numbers" if kinds[column] else "words"
            raise refusal(
                request.source,
                grid.sheet.file,
                f"in row {row.line} '{names[column].text}' is '{shown}', other rows have {kind} there, and its last cells are "
                "empty: its cells have moved to the left",
                "every cell under its own name",
                "Put the missing cells back in such rows, or leave those rows out, and import the file again.",
            )


def _ends(row: Row, width: int) -> int:
    """Give how many cells a row has up to its last filled one."""
    return max((index + 1 for index, cell in enumerate(row.cells[:width]) if not is_missing(cell)), default=0)


def _is_number(row: Row, column: int) -> bool | None:
    """Tell whether a cell is a number; None where it is empty."""
    cell = row.cells[column] if column < len(row.cells) else None
    return None if is_missing(cell) else bool(_NUMBER.match(cell_text(cell)))


def _kind(rows: Sequence[Row], column: int) -> bool | None:
    """Tell whether a column holds numbers alone (True) or none (False); None where it holds both or nothing."""
    found = {_is_number(row, column) for row in rows} - {None}
    return found.pop() if len(found) == 1 else None


def _clashes(cells: Sequence[bool | None], kinds: Sequence[bool | None]) -> list[int]:
    pairs = enumerate(zip(cells, kinds, strict=True))
    return [column for column, (cell, kind) in pairs if cell is not None and kind is not None and cell != kind]


def _put_on(cells: list[bool | None], place: int, lost: int) -> list[bool | None]:
    """Give the cells of a row with those from a place on as many columns further as it has lost."""
    return [*cells[:place], *[None] * lost, *cells[place : len(cells) - lost]][: len(cells)]
