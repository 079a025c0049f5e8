"""A sheet → a grid: header, data rows, total rows, and the decisions made once a file: decimal mark, day order, period."""

import re
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from pathlib import PurePath
from typing import cast

from forecast.errors import ParamsError, nearest
from forecast.settings.importing import IMPORT_LIMITS
from forecast.sources import amounts, days
from forecast.sources.grid import WHOLE_FIELDS, Asked, Grid, Rejection, Request, refusal
from forecast.sources.headers import MONEY_FIELDS, Header, find_header, fold, match_names, take_apart
from forecast.sources.sheets import Cell, Row, Sheet, cell_text

# Words that begin a total row, in the languages of the exports. A full match is needed, so 'Total Wine' is a campaign.
_TOTAL_WORDS = (
    "grand total|totals?|total général|total general|total geral|итого и средние|итого|всего|gesamt|gesamtsumme|summe|insgesamt|"
    "totale|totaal|totalt|всього|razem|suma|toplam"
)
TOTAL = re.compile(rf"^(?:{_TOTAL_WORDS})(?:\s*:.*)?$", re.IGNORECASE)
_TOTAL_LIKE = re.compile(rf"^(?:{_TOTAL_WORDS})\b", re.IGNORECASE)
_ROW_COUNT = re.compile(r"^(?:total rows|всего строк)\s*:\s*(\d+)$", re.IGNORECASE)


def lay_out(sheet: Sheet, asked: Asked, request: Request) -> Grid:
    """Give the grid of a sheet.

    Raises
    ------
    ExportError
        No header row is found, or the decimal mark or the order of day and month cannot be decided without guessing.
    ParamsError
        A mapping names a column that the file does not have.
    """
    _refuse_unused_mappings(asked, request)
    header, constants = _header(sheet, asked, request)
    body = sheet.rows[header.position + 1 :]
    period = _preamble_period(sheet.rows[: header.position])
    bare = Grid(sheet, header, tuple(body), (), (), ".", None, period, constants)
    rows, totals, rejected = _tell_apart(bare, asked, request)
    grid = Grid(sheet, header, rows, totals, rejected, ".", None, period, constants)
    order = _day_order(grid, asked, request)
    mark = _mark(grid, asked, request)
    return Grid(sheet, header, rows, totals, rejected, mark, order, period, constants)


# Settings that stand among the mappings and point at no column.
_NOT_COLUMNS = ("totals", "micros", "table", "controls")


def _refuse_unused_mappings(asked: Asked, request: Request) -> None:
    for name in request.settings.columns:
        if name not in asked.synonyms and name not in _NOT_COLUMNS:
            raise ParamsError(
                f"import setting '{name}' is not read from a {request.source} export; {nearest(name, asked.synonyms)} "
                "Correct the word after --set."
            )


def _header(sheet: Sheet, asked: Asked, request: Request) -> tuple[Header, dict[str, float]]:
    mapped = {name: column for name, column in request.settings.columns.items() if name in asked.synonyms}
    constants = {
        name: float(value) for name, value in mapped.items() if name in MONEY_FIELDS and re.fullmatch(r"0(\.0+)?", value)
    }
    columns = {name: value for name, value in mapped.items() if name not in constants}
    wanted = {**asked.synonyms, **{name: (value,) for name, value in columns.items()}}
    header = find_header(sheet.rows, wanted)
    if header is None:
        raise refusal(
            request.source,
            sheet.file,
            f"no header row was found in its first {IMPORT_LIMITS.header_search_rows} rows",
            f"columns such as {', '.join(words[0] for words in list(asked.synonyms.values())[:5])}",
            "Check that it is the export you named, or name the columns: --set spend=COLUMN.",
        )
    fields = dict(match_names(header.names, asked.synonyms))
    for name, value in columns.items():
        fields[name] = (mapped_column(header, name, value, sheet, request.source),)
    _refuse_rivals(header, fields, columns, sheet, request)
    return Header(header.position, header.names, fields), constants


def mapped_column(header: Header, name: str, value: str, sheet: Sheet, source: str) -> int:
    """Give the column a mapping points at: by its exact name, else by its folded one.

    Raises
    ------
    ParamsError
        The file has no such column, or two.
    ExportError
        The column's name says that its numbers are thousands or millions.
    """
    exact = [i for i, known in enumerate(header.names) if known.text == value]
    found = exact or [
        i for i, known in enumerate(header.names) if fold(known.text) == fold(value) or known.key == take_apart(value).key
    ]
    if len(found) != 1:
        names = ", ".join(f"'{known.text}'" for known in header.names if known.text)
        what = "stands in it twice" if found else "is not in it"
        raise ParamsError(
            f"{source} export '{PurePath(sheet.file).name}': column '{value}' {what}; one of its columns was expected: {names}. "
            f"Correct --set {name}=COLUMN."
        )
    if header.names[found[0]].scaled and name.split(" ")[0] in MONEY_FIELDS:
        raise refusal(
            source,
            sheet.file,
            f"column '{value}' is in thousands or millions",
            "whole money",
            "Convert the column and say its new name.",
        )
    return found[0]


def _refuse_rivals(
    header: Header, fields: Mapping[str, tuple[int, ...]], columns: Mapping[str, str], sheet: Sheet, request: Request
) -> None:
    """Refuse a file in which two columns with the same name could be the money."""
    for name in MONEY_FIELDS & set(fields) - set(columns):
        first = header.names[fields[name][0]].key
        rivals = [header.names[i].text for i in fields[name] if header.names[i].key == first]
        values = {
            tuple(cell_text(row.cells[i]) if i < len(row.cells) else "" for row in sheet.rows[header.position + 1 :])
            for i in fields[name][: len(rivals)]
        }
        if len(rivals) > 1 and len(values) > 1:
            shown = ", ".join(f"'{rival}'" for rival in rivals)
            raise refusal(
                request.source,
                sheet.file,
                f"{len(rivals)} columns could be {name}: {shown}",
                "one",
                f"Remove the others, or say --set {name}=COLUMN.",
            )


def _preamble_period(rows: Sequence[Row]) -> tuple[date, date] | None:
    for row in rows:
        texts = [text.lstrip("# ") for text in row.texts() if text]
        for text in [", ".join(texts), *texts]:
            for candidate in (text, text.rpartition("период ")[2], text.rpartition(": ")[2]):
                period = days.read_period(candidate)
                if period is not None:
                    return period
    return None


def _tell_apart(grid: Grid, asked: Asked, request: Request) -> tuple[tuple[Row, ...], tuple[Row, ...], tuple[Rejection, ...]]:
    """Split what follows the header into data rows, total rows and rejected rows."""
    rows: list[Row] = []
    totals: list[Row] = []
    rejected: list[Rejection] = []
    header_texts = [name.text for name in grid.header.names]
    counted: int | None = None
    width = max((i for i, text in enumerate(header_texts) if text), default=-1) + 1
    for row in grid.rows:
        texts = row.texts()
        filled = [text for text in texts if text]
        count = _ROW_COUNT.match(filled[0]) if len(filled) == 1 else None
        if count:
            counted = int(count[1])
        elif texts[:width] == header_texts[:width]:
            continue  # a file glued from two repeats its header
        elif asked.has_totals and is_total(grid, row, texts):
            totals.append(row)
        else:
            reason = _wrong_width(grid, row, width, asked, last=row is grid.rows[-1])
            if reason:
                rejected.append((grid.sheet.file, row.line, reason, filled[0][:80]))
            else:
                rows.append(row)
    if counted is not None and counted != len(rows) + len(rejected) + len(totals):
        raise refusal(
            request.source,
            grid.sheet.file,
            f"it has {len(rows) + len(rejected)} data rows and says it has {counted}",
            "as many as it says",
            "It was cut short or edited: export it again.",
        )
    return tuple(rows), tuple(totals), tuple(rejected)


def is_total(grid: Grid, row: Row, texts: Sequence[str]) -> bool:
    """Tell whether a row is the file's own total.

    It is when a cell is exactly a total's words and no day stands in the row, or when the row has numbers, no day and no name.
    """
    dated = any(_is_day(grid.cell(row, name)) for name in ("date", "start"))
    worded = any(TOTAL.match(text) for text in texts if text)
    if grid.header.column("date") is not None:
        if dated:
            return False
        loosely = any(_TOTAL_LIKE.match(text) for text in texts[:2] if text)
        nameless = not grid.text(row, "campaign") and not grid.text(row, "date") and len([text for text in texts if text]) > 1
        return worded or loosely or nameless
    name = grid.text(row, "campaign")
    if grid.header.column("campaign") is not None and not name:
        return True  # Meta's total row: dates or nothing, then numbers
    return worded and (not dated or bool(TOTAL.match(name)))


def _is_day(cell: Cell) -> bool:
    if isinstance(cell, date | datetime):
        return True
    try:
        days.read_moment(cell, "day")
    except days.UnreadableDayError as error:
        return error.reason == "not_a_date" and days.order_of(cell) == "month"
    return True


def _wrong_width(grid: Grid, row: Row, width: int, asked: Asked, *, last: bool) -> str | None:
    if grid.sheet.typed:
        return None  # a workbook's rows end where their last filled cell stands
    used = max((columns[0] for columns in grid.header.fields.values()), default=0)
    if len(row.cells) <= used or (len(row.cells) < width and last and grid.sheet.open_ended):
        return "too_few_cells"
    if not asked.wide_rows and any(cell_text(cell) for cell in row.cells[max(width, len(grid.header.names)) :]):
        return "too_many_cells"  # a decimal comma or a name's comma without quotation marks shifts the columns
    return None


def _day_order(grid: Grid, asked: Asked, request: Request) -> days.Order | None:
    cells = [grid.cell(row, name) for name in asked.days for row in grid.rows]
    _refuse_mixed_forms(grid, asked, request)
    try:
        proved = days.day_order(cells, grid.period)
    except days.MixedOrderError as error:
        raise refusal(
            request.source,
            grid.sheet.file,
            f"dates are written day first and month first ({error})",
            "one order",
            "Excel may have changed some of them: export it again.",
        ) from error
    told: days.Order | None = None if request.settings.dayfirst is None else ("day" if request.settings.dayfirst else "month")
    open_cells = [cell for cell in cells if days.is_open(cell)]
    if told and proved and told != proved and any(days.order_of(cell) for cell in cells):
        raise refusal(
            request.source,
            grid.sheet.file,
            f"its dates prove that the {proved} stands first",
            f"the {told} first, as --set dayfirst says",
            "Correct or remove --set dayfirst.",
        )
    if open_cells and not (told or proved):
        raise refusal(
            request.source,
            grid.sheet.file,
            f"row {_line_of(grid, open_cells[0])}: '{cell_text(open_cells[0])}' may be day first or month first, "
            "and no other date of the file tells",
            "an order",
            "Say --set dayfirst=true or --set dayfirst=false.",
        )
    return told or proved


def _line_of(grid: Grid, cell: Cell) -> int:
    return next((row.line for row in grid.rows if any(other is cell for other in row.cells)), 0)


def _refuse_mixed_forms(grid: Grid, asked: Asked, request: Request) -> None:
    """Refuse a column with dates in two forms: a spreadsheet has turned those it understood, days and months swapped."""
    for name in asked.days:
        forms: dict[str, tuple[int, str]] = {}
        for row in grid.rows:
            cell = grid.cell(row, name)
            form = days.form_of(cell)
            if form is not None:
                forms.setdefault(form, (row.line, cell_text(cell)))
        if len(forms) > 1:
            shown = " and ".join(f"'{text}' (row {line})" for line, text in list(forms.values())[:2])
            raise refusal(
                request.source,
                grid.sheet.file,
                f"dates are written in {len(forms)} forms, {shown}",
                "one form",
                "A spreadsheet may have swapped days and months: export it again and do not save it from Excel.",
            )


def _mark(grid: Grid, asked: Asked, request: Request) -> amounts.Mark:
    mapped = [name for name in asked.numbers if grid.header.column(name) is not None]
    everything = [*grid.rows, *grid.totals]
    cells = {name: [grid.cell(row, name) for row in everything] for name in mapped}
    money = [cell for name in mapped if name in MONEY_FIELDS for cell in cells[name]]
    counts = [cell for name in mapped if name in WHOLE_FIELDS for cell in cells[name]]
    others = [cell for name in mapped if name not in MONEY_FIELDS | WHOLE_FIELDS for cell in cells[name]]
    try:
        proved = amounts.decimal_mark(money, counts, others) or _mark_beside(grid, everything)
    except amounts.MixedMarksError as error:
        raise refusal(
            request.source,
            grid.sheet.file,
            f"decimals are written in two ways ({error})",
            "one decimal mark",
            "Export it again, and do not edit it in between.",
        ) from error
    told = cast(amounts.Mark | None, request.settings.decimal) or asked.mark
    if told and proved and told != proved:
        example = next(
            cell_text(cell)
            for cell in [*money, *counts, *others, *_beside(grid, everything)]
            if amounts.evidence(cell, whole=cell in counts) == proved
        )
        raise refusal(
            request.source,
            grid.sheet.file,
            f"'{example}' proves the decimal mark '{proved}'",
            f"'{told}'",
            f"Say --set decimal={proved}, or export it again.",
        )
    unclear = [cell for name in mapped for cell in cells[name] if amounts.needs_mark(cell)]
    if unclear and not (told or proved):
        raise refusal(
            request.source,
            grid.sheet.file,
            f"row {_line_of(grid, unclear[0])}: '{cell_text(unclear[0])}' may be thousands or a decimal, "
            "and no other number of the file tells",
            "a decimal mark",
            "Say --set decimal=, or --set decimal=. (with the mark that the file uses).",
        )
    return told or proved or "."


def _beside(grid: Grid, rows: Sequence[Row]) -> list[Cell]:
    """Give the cells of the columns that are not read: their rates and prices tell the decimal mark too."""
    read = {columns[0] for columns in grid.header.fields.values()}
    return [cell for row in rows for index, cell in enumerate(row.cells) if index not in read]


def _mark_beside(grid: Grid, rows: Sequence[Row]) -> amounts.Mark | None:
    try:
        return amounts.decimal_mark((), (), _beside(grid, rows))
    except amounts.MixedMarksError:
        return None  # columns nobody reads may hold anything; they prove nothing then
