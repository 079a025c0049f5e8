"""Delimited text → rows: which delimiter, which line each row starts on, and whether the text was cut off."""

import csv
import io
import re
from collections import Counter
from itertools import islice
from pathlib import PurePath

from forecast.errors import ExportError
from forecast.settings.importing import IMPORT_LIMITS
from forecast.sources.sheets import Row, Sheet, is_blank

# On a draw the earlier wins: a decimal comma may stand in every row of a file split by semicolons, hardly the reverse.
DELIMITERS = ("\t", ";", "|", ",")
_HINT = re.compile(r"^\ufeff?sep=(.)\r?\n", re.IGNORECASE)  # Excel's own first line
# 'A, "1,234.50"': a space before a quotation mark makes it a letter of the cell, and its comma a delimiter.
_SPACED_QUOTE = re.compile(r"([,;\t|]) +(\"(?:[^\"\n]|\"\")*\"(?= *(?:[,;\t|\r\n]|\Z)))")
_WRAPPED = re.compile(r'\s*"(?:[^"]|"")*"\s*')  # a line that is one quoted cell
_AS_TEXT = re.compile(r'="([^"]*)"')  # how some programs keep a spreadsheet from changing a cell

csv.field_size_limit(10_000_000)  # characters; a board description may be long, a missing quote must not be endless


class BrokenTextError(ExportError):
    """A text whose quotation marks do not close; `sheet` is what its lines look like."""

    def __init__(self, message: str, sheet: Sheet) -> None:
        super().__init__(message)
        self.sheet = sheet


def read_delimited(text: str, file: str) -> Sheet:
    """Give the rows of a delimited text; rows without text are left out.

    Raises
    ------
    ExportError
        A quotation mark is never closed: the file was cut off.
    """
    hint = _HINT.match(text)
    skipped = 1 if hint else 0
    body = text[hint.end() :] if hint else text
    body = _SPACED_QUOTE.sub(r"\1\2", body)
    body = _unwrapped(body)
    delimiter = hint.group(1) if hint else find_delimiter(body)
    rows = _rows(body, delimiter, file, skipped)
    return Sheet(file, tuple(rows), delimiter=delimiter, open_ended=bool(body) and not body.endswith(("\n", "\r")))


def _unwrapped(text: str) -> str:
    """Give a text without the quotation marks around its lines: Excel saves what it took for one column as one cell a line."""
    lines = text.splitlines()
    filled = [line for line in lines if line.strip()]
    if len(filled) < 2 or any(_WRAPPED.fullmatch(line) is None for line in filled):
        return text
    bare = "\n".join(line.strip()[1:-1].replace('""', '"') for line in lines)
    ends = "\n" if text.endswith(("\n", "\r")) else ""
    return bare + ends if 2 * _agreement(bare, find_delimiter(bare)) > len(filled) else text


def find_delimiter(text: str) -> str:
    """Give the character that splits most rows, a header among them if possible, into as many cells; a comma where none does.

    >>> find_delimiter("День;Расход\\n1.9.2026;1,50\\n2.9.2026;2,50\\n")
    ';'
    >>> find_delimiter("one column")
    ','
    """
    sample = text[:400_000]
    shared = {delimiter: _agreement(sample, delimiter) for delimiter in _well_quoted(sample)}
    most = max(shared.values())
    scores = {delimiter: (2 * rows >= most and _is_headed(sample, delimiter), rows) for delimiter, rows in shared.items()}
    best = max(scores, key=lambda delimiter: scores[delimiter])  # max keeps the first of equals
    return best if shared[best] else ","


def _well_quoted(sample: str) -> tuple[str, ...]:
    """Give the delimiters by which every quoted cell of a text ends before one of them: all where none does so, and tabs always.

    A text of several lines in a cell may hold any of them; by the wrong one its quotation marks stand inside cells.
    """
    well = [d for d in DELIMITERS if d == "\t" or _is_well_quoted(sample, d) or _plain(sample, d) is not None]
    return tuple(well) if any(_agreement(sample, delimiter) > 1 for delimiter in well) else DELIMITERS


def _plain(text: str, delimiter: str) -> list[list[str]] | None:
    """Give the cells of a text whose quotation marks are letters: a delimiter cuts each line into as many cells; None if not.

    A name in quotation marks may begin a cell ('"Tea" of the day;12') where a program wrote no others. Commas tell nothing: they
    stand in sentences and numbers.
    """
    if delimiter == ",":
        return None
    lines = [line.split(delimiter) for line in text.splitlines() if line.strip()]
    widths = {len(cells) for cells in lines}
    return lines if len(lines) > 1 and len(widths) == 1 and widths != {1} else None


def _is_well_quoted(sample: str, delimiter: str) -> bool:
    reader = csv.reader(io.StringIO(sample, newline=""), delimiter=delimiter, strict=True)
    try:
        for _ in islice(reader, IMPORT_LIMITS.delimiter_sample_rows):
            pass
    except csv.Error as error:
        return "end of data" in str(error)  # the sample ends there, or the file was cut off
    return True


def _agreement(sample: str, delimiter: str) -> int:
    """Give how many rows share the commonest width above one."""
    return max(Counter(width for width, _ in _widths(sample, delimiter)).values(), default=0)


def _is_headed(sample: str, delimiter: str) -> bool:
    """Tell whether a row of words has the commonest width: a decimal comma may stand in every row, but not in their header."""
    widths = _widths(sample, delimiter)
    common = Counter(width for width, _ in widths).most_common(1)
    return bool(common) and any(width == common[0][0] and in_words for width, in_words in widths)


def _widths(sample: str, delimiter: str) -> list[tuple[int, bool]]:
    """Give the widths above one of the first rows, and whether each holds words alone."""
    reader = csv.reader(io.StringIO(sample, newline=""), delimiter=delimiter)
    rows = [cells for cells in islice(reader, IMPORT_LIMITS.delimiter_sample_rows) if len(cells) > 1 and not is_blank(cells)]
    return [(len(cells), not any(letter.isdigit() for cell in cells for letter in cell)) for cells in rows]


def _rows(text: str, delimiter: str, file: str, skipped: int) -> list[Row]:
    try:
        return _parse(text, delimiter, skipped, quoting=csv.QUOTE_MINIMAL)
    except csv.Error as error:
        if delimiter == "\t" and '"' in text and "end of data" not in str(error):
            return _parse(text, delimiter, skipped, quoting=csv.QUOTE_NONE)  # tabs are rarely quoted
        if "end of data" not in str(error) and _plain(text, delimiter) is not None:
            return [_unquoted(row) for row in _parse(text, delimiter, skipped, quoting=csv.QUOTE_NONE)]
        if "end of data" in str(error):
            raise BrokenTextError(
                f"'{PurePath(file).name}' ends inside a quotation mark; a closing one was expected. "
                "The download was cut short, or a quotation mark in a name is not doubled: export it again.",
                _as_it_stands(text, delimiter, file),
            ) from error
        raise BrokenTextError(
            f"'{PurePath(file).name}' is no readable CSV ({error}); quotation marks inside a cell were expected to be "
            "doubled. Export it again, or save it as XLSX.",
            _as_it_stands(text, delimiter, file),
        ) from error


def _unquoted(row: Row) -> Row:
    """Give a row without the quotation marks around whole cells."""
    texts = map(str, row.cells)
    return Row(row.line, tuple(text[1:-1].replace('""', '"') if _WRAPPED.fullmatch(text) else text for text in texts))


def _as_it_stands(text: str, delimiter: str, file: str) -> Sheet:
    """Give the lines of a text cut at each delimiter, whatever its quotation marks say: to know it by, never to be read."""
    lines = [[cell.strip(' "') for cell in line.split(delimiter)] for line in text.splitlines()]
    return Sheet(file, tuple(Row(number, tuple(cells)) for number, cells in enumerate(lines, start=1) if not is_blank(cells)))


def _parse(text: str, delimiter: str, skipped: int, *, quoting: int) -> list[Row]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True, quoting=quoting)  # type: ignore[arg-type]
    rows: list[Row] = []
    before = 0
    for cells in reader:
        if not is_blank(cells):
            plain = tuple(match[1] if (match := _AS_TEXT.fullmatch(cell)) else cell for cell in cells)
            rows.append(Row(before + 1 + skipped, plain))
        before = reader.line_num
    return rows
