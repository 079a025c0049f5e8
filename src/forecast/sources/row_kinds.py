"""What each row under a header is: data, the file's own total, a correction, or none of them."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from itertools import pairwise

from forecast.errors import ExportError
from forecast.settings.importing import IMPORT_LIMITS
from forecast.sources import days
from forecast.sources.amounts import is_unnamed
from forecast.sources.grid import DAY_FIELDS, Asked, Grid, Rejection, Request, refusal
from forecast.sources.headers import MONEY_FIELDS, match_names, take_apart
from forecast.sources.notes import refuse_cut_report
from forecast.sources.sheets import Cell, Row, cell_text

# Words that make a total row, in the languages of the exports. A full match is needed, so 'Total Wine' is a campaign.
_TOTAL_WORDS = (
    "sum|overall|"
    r"grand total|genel toplam|totalsumma|eindtotaal|totale complessivo|suma końcowa|celkový součet|общий итог|gesamtergebnis|"
    r"итоги?|загальний підсумок|totals?(?: of \d+ results?)?|total général|total general|total geral|итого и средние|итого|всего|"
    "gesamt|gesamtsumme|summe|insgesamt|łącznie|totale|totaal|totalt|всього|razem|suma|toplam|sub-?totals?|zwischensumme|sous-total|"
    "промежуточный итог|celkem|spolu|összesen|σύνολο|yhteensä|усього|iš viso|kopā|kokku|ukupno|skupaj|общо|i alt|tổng cộng|tổng|"
    "합계|총계|合計|総計|總計|"
    '总计|合计|الإجمالي|סה"כ'
)
# Rows that count nothing of their own. A campaign may be called 'Max' or 'Media': such words are not among them.
_AVERAGE = re.compile(
    r"^(?:averages?|avg\.?|median|среднее(?: значение)?|в среднем|медиана|durchschnitt|mittelwert|moyenne|médiane|promedio|média|"
    r"średnia|gemiddelde?|ortalama|середнє)(?:\s*[:/(].*)?$",
    re.IGNORECASE,
)
TOTAL = re.compile(rf"^(?:{_TOTAL_WORDS})(?:\s*[:：].*)?$", re.IGNORECASE)
TOTAL_LIKE = re.compile(rf"^(?:{_TOTAL_WORDS})\b", re.IGNORECASE)
# What stands in a column of days beside a campaign whose days are summed in that row.
_EVERY_DAY = re.compile(r"^(?:all|alle|todos|todas|tous|toutes|tutti|tutte|все|всі|wszystkie|tümü|すべて)$", re.IGNORECASE)
# 'Brand Total' under the rows of a group, as a spreadsheet's subtotals write it; only a row without a day is one.
OF_GROUP = re.compile(r"^.+\s(?:totals?|итоги?|итого|ergebnis|gesamt|summe|totale|totaal|suma)$", re.IGNORECASE)
_RESULTS = re.compile(r"^(?:results from|ergebnisse aus|результаты|resultados de|résultats de|risultati da)\b.*\d", re.IGNORECASE)
_ROW_COUNT = re.compile(r"^(?:total rows|всего строк)\s*:\s*(\d+)$", re.IGNORECASE)
_ROWS_ABOVE = re.compile(r"^rows: (\d+)$", re.IGNORECASE)
_SENTENCE = re.compile(r"^(?!\d)\S+(?:\s+\S+){2,}$")  # three words at least, so that no name cut short passes for one
_NUMBER_LIKE = re.compile(r"^\W*\d")  # the sum of a column that nobody reads
_PAIR = 2  # cells: a word and what it says
_HEADER_NAMES = 3  # known names that make a row a header; a campaign called 'Cost' or 'Clicks' makes none
_NAMES = ("campaign", "ad_group", "product")


def tell_apart(grid: Grid, asked: Asked, request: Request) -> Grid:
    """Give the grid with its rows split into data, totals, corrections and rejected ones.

    Raises
    ------
    ExportError
        The file says how many rows it has, and has another number.
    """
    _refuse_table_above(grid, asked, request)
    sorted_rows: dict[str, list[Row]] = {"data": [], "total": [], "aside": []}
    rejected: list[Rejection] = []
    counted = _counted_above(grid)
    notes = _closing_notes(grid, asked)
    header = [name.text for name in grid.header.names]
    width = max((i for i, text in enumerate(header) if text), default=-1) + 1
    usual = Counter(len(row.cells) for row in grid.rows).most_common(1)[0][0] if grid.rows else width
    usual = 0 if _cents_apart(grid) else usual
    least = _least_width(grid, width)
    for row in grid.rows:
        texts = row.texts()
        filled = [text for text in texts if text]
        count = _ROW_COUNT.match(filled[0]) if len(filled) == 1 else None
        if count:
            counted = int(count[1])
        elif row.line in notes or (asked.has_totals and _is_average(grid, row)):
            rejected.append((grid.sheet.file, row.line, "closing_note", filled[0][:80]))
        elif texts[:width] == header[:width]:
            continue  # a file glued from two repeats its header
        elif asked.aside is not None and any(asked.aside.match(text) for text in filled):
            sorted_rows["aside"].append(row)
        elif asked.has_totals and is_total(grid, row, texts):
            sorted_rows["total"].append(row)
        elif not asked.has_totals and _sums_records(grid, row, asked):
            sorted_rows["total"].append(row)
            rejected.append((grid.sheet.file, row.line, "subtotal", " ".join(filled)[:80]))
        elif _is_header(texts, asked):
            raise _second_table(grid, row, request)
        elif (reason := _wrong_width(grid, row, (least, width, usual), asked)) is not None:
            rejected.append((grid.sheet.file, row.line, reason, filled[0][:80]))
        else:
            sorted_rows["data"].append(row)
    rejected += [
        (grid.sheet.file, row.line, "adjustment", " ".join(filter(None, row.texts()))[:80]) for row in sorted_rows["aside"]
    ]
    refuse_cut_report(grid, rejected, request)
    data, totals, aside = (tuple(sorted_rows[kind]) for kind in ("data", "total", "aside"))
    _refuse_other_count(grid, counted, (len(data) + len(rejected) - len(notes), len(totals) * asked.has_totals), request)
    return replace(grid, rows=data, totals=totals, aside=aside, rejected=tuple(rejected))


def _sums_records(grid: Grid, row: Row, asked: Asked) -> bool:
    """Tell whether a row of a list of deals or tasks sums it up: 'Total (25 deals)', amounts or counts, and nothing else.

    Money alone, without so much as a label, is a sum as well: a deal has an id and a day.
    """
    amounts = {grid.header.column(name) for name in asked.numbers}
    filled = [(index in amounts, text) for index, text in enumerate(row.texts()) if text]
    others = [text for is_amount, text in filled if not is_amount and not _NUMBER_LIKE.match(text)]
    dated = any(is_day(grid.cell(row, name)) for name in asked.days)
    money = {grid.header.column(name) for name in asked.numbers if name in MONEY_FIELDS}
    if filled and all(is_amount for is_amount, _ in filled) and any(row.texts()[at] for at in money if at is not None):
        return True
    return not dated and len(others) == 1 < len(filled) and TOTAL_LIKE.match(others[0]) is not None


def _counted_above(grid: Grid) -> int | None:
    """Give how many rows the file says above its table that it has: 'Rows: 24'."""
    lines = [text for row in grid.sheet.rows[: grid.header.position] for text in row.texts()]
    return next((int(match[1]) for text in lines if (match := _ROWS_ABOVE.match(text))), None)


def _closing_notes(grid: Grid, asked: Asked) -> frozenset[int]:
    """Give the lines of the sentences under a table: '©2026 Microsoft Corporation', '* Conversions may be late'.

    Under an empty line pairs are notes, too: 'Report Time:' and the time, 'Group By:' and a column.
    """
    notes: list[int] = []
    apart = _rows_apart(grid, asked)
    for row in reversed(grid.rows):
        filled = [text for text in row.texts() if text]
        is_cut = row is grid.sheet.rows[-1] and grid.sheet.open_ended
        is_sentence = len(filled) == 1 and _SENTENCE.match(filled[0]) and not _ROW_COUNT.match(filled[0])
        if len(grid.header.names) < 3 or is_cut or not (is_sentence or row.line in apart):
            break
        notes.append(row.line)
    return frozenset(notes)


def _rows_apart(grid: Grid, asked: Asked) -> frozenset[int]:
    """Give the lines of the last rows that stand under an empty line, have one or two cells each, and no number of the table."""
    width = sum(bool(name.text) for name in grid.header.names)
    before = {row.line: above.line for above, row in pairwise(grid.sheet.rows)}
    lines: list[int] = []
    first = None
    for row in reversed(grid.rows) if width > 2 * _PAIR - 1 else ():
        filled = [text for text in row.texts() if text]
        counted = any(cell_text(grid.cell(row, name)) for name in asked.numbers)
        if len(filled) > _PAIR or counted or any(TOTAL.match(text) or _ROW_COUNT.match(text) for text in filled):
            break
        lines.append(row.line)
        first = row.line if row.line > before.get(row.line, row.line) + 1 else first
    return frozenset(line for line in lines if first is not None and line >= first)


def _refuse_other_count(grid: Grid, counted: int | None, found: tuple[int, int], request: Request) -> None:
    """Refuse a file that says how many rows it has, and has another number with its totals and without them."""
    rows, totals = found
    if counted is not None and counted not in (rows, rows + totals):
        raise refusal(
            request.source,
            grid.sheet.file,
            f"it has {rows} data rows and says it has {counted}",
            "as many as it says",
            "It was cut short or edited: export it again.",
        )


def is_total(grid: Grid, row: Row, texts: Sequence[str]) -> bool:
    """Tell whether a row is the file's own total.

    It is when a cell is exactly a total's words and no day stands in the row, or when it has numbers and neither day nor name.
    """
    words = [text for text in texts if text and not text[0].isdigit()]
    worded = any(TOTAL.match(text) for text in words)
    named = [_named(grid, row, name) for name in (*_NAMES, "channel") if grid.header.column(name) is not None]
    if grid.header.column("date") is not None:
        if is_day(grid.cell(row, "date")):
            return False
        written = grid.text(row, "date")
        labels = (TOTAL_LIKE, _RESULTS, OF_GROUP)
        loosely = any(label.match(text) for text in texts[:2] for label in labels) or bool(_EVERY_DAY.match(written))
        undated = not written or days.read_period(written) is not None  # a total may name the whole period
        nameless = not any(named) and undated and len([text for text in texts if text]) > 1
        return worded or loosely or nameless
    if named and not any(named):
        return True  # Meta's total row: dates or nothing, then numbers
    return worded and (not is_day(grid.cell(row, "start")) or any(TOTAL.match(name) for name in named))


def _named(grid: Grid, row: Row, name: str) -> str:
    """Give what a row is called by a column, or the words that say that it has no name; '' for an empty cell."""
    cell = grid.cell(row, name)
    return cell_text(cell) if is_unnamed(cell) else grid.text(row, name)


def _is_average(grid: Grid, row: Row) -> bool:
    """Tell whether a row is the average of the others: its first cell or its name says so, and it has no day."""
    if any(is_day(grid.cell(row, name)) for name in DAY_FIELDS):
        return False
    labels = [*row.texts()[:1], *(grid.text(row, name) for name in _NAMES)]
    return any(_AVERAGE.match(text) for text in labels)


def own_name(grid: Grid, row: Row) -> str:
    """Give what a row calls itself (campaign, group of ads, product), '' where it has no name but a total's words."""
    texts = [grid.text(row, name) for name in _NAMES if grid.header.column(name) is not None]
    return " ".join(text for text in texts if text and not TOTAL_LIKE.match(text))


def is_day(cell: Cell) -> bool:
    """Tell whether a cell is a day, whichever stands first in it."""
    if isinstance(cell, date):
        return True
    try:
        days.read_moment(cell, days.order_of(cell) or "day")
    except days.UnreadableDayError:
        return False
    return True


def _is_header(texts: Sequence[str], asked: Asked) -> bool:
    """Tell whether a row names the fields that are read: it has no digit, as data do, and three known names."""
    if any(letter.isdigit() for text in texts for letter in text):
        return False
    return len(match_names([take_apart(text) for text in texts], asked.synonyms)) >= _HEADER_NAMES


def _refuse_table_above(grid: Grid, asked: Asked, request: Request) -> None:
    """Refuse a file with a table of days or campaigns above the one that names more fields: its rows would be passed over."""
    above = grid.sheet.rows[: grid.header.position]
    for at, row in enumerate(above[:-1]):  # a row right above the header is its upper half
        fields = set(match_names([take_apart(text) for text in row.texts()], asked.synonyms))
        if len(fields) >= _HEADER_NAMES and fields.intersection((*DAY_FIELDS, *_NAMES)) and len(above[at + 1].cells) > 2:
            raise _second_table(grid, grid.sheet.rows[grid.header.position], request)


def _second_table(grid: Grid, row: Row, request: Request) -> ExportError:
    return refusal(
        request.source,
        grid.sheet.file,
        f"row {row.line} is the header of another table",
        "one table",
        "Save each table as a file of its own.",
    )


def _least_width(grid: Grid, width: int) -> int:
    """Give how many cells a row has to have: all, where the file writes its empty last cells or few rows are shorter.

    A row that lost a delimiter has one cell less, and its numbers stand in other columns; some programs leave out empty cells.
    """
    used = max((columns[0] for columns in grid.header.fields.values()), default=0) + 1
    full = [row for row in grid.rows if len(row.cells) >= width]
    short = sum(used <= len(row.cells) < width for row in grid.rows)
    padded = any(not cell_text(row.cells[width - 1]) for row in full)
    few = short <= max(1, IMPORT_LIMITS.max_rejected_share * len(grid.rows))
    return width if len(full) >= short and (padded or few) else used


def _cents_apart(grid: Grid) -> bool:
    """Tell whether commas without quotation marks made two cells of an amount in every long row: '12,50' in a file of commas."""
    long = [row.texts() for row in grid.rows if len(row.cells) > len(grid.header.names)]
    columns = [columns[0] for name, columns in grid.header.fields.items() if name in MONEY_FIELDS]
    return grid.sheet.delimiter == "," and any(
        all(texts[at].isdigit() and len(texts[at + 1]) == 2 and texts[at + 1].isdigit() for texts in long)
        for at in columns
        if long
    )


def _wrong_width(grid: Grid, row: Row, widths: tuple[int, int, int], asked: Asked) -> str | None:
    if grid.sheet.typed:
        return None  # a workbook's rows end where their last filled cell stands
    least, named, usual = widths
    last = row is grid.rows[-1]
    if len(row.cells) < least or (len(row.cells) < named and last and grid.sheet.open_ended):
        return "too_few_cells"
    if asked.wide_rows:
        return None
    if any(cell_text(cell) for cell in row.cells[named:]) or len(row.cells) > max(usual, len(grid.header.names)):
        return "too_many_cells"  # a decimal comma or a name's comma without quotation marks shifts the columns
    return None
