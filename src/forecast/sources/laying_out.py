"""A sheet → a grid: header, data rows, total rows, and the decisions made once a file: decimal mark, day order, period."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from pathlib import PurePath
from typing import cast

from forecast.errors import ParamsError, nearest
from forecast.settings.importing import IMPORT_LIMITS
from forecast.sources import amounts, days
from forecast.sources.grid import COUNTED_FIELDS, Asked, Grid, Request, refusal
from forecast.sources.headers import (
    MONEY_FIELDS,
    Header,
    Name,
    find_header,
    fold,
    in_parts,
    is_running,
    match_names,
    take_apart,
)
from forecast.sources.moved import refuse_moved
from forecast.sources.periods import with_counted_days, with_first_days
from forecast.sources.row_kinds import is_day, tell_apart
from forecast.sources.scales import refuse_scaled
from forecast.sources.sheets import Cell, Row, Sheet, cell_text


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
    period = preamble_period(sheet.rows[: header.position])
    for column in [header.fields[name][0] for name in asked.days if name in header.fields]:
        body = with_counted_days(body, column, sheet.day_zero)
    for column in [header.fields[name][0] for name in asked.coarse if name in header.fields]:
        body = with_first_days(body, column)
    bare = Grid(sheet, header, tuple(body), (), (), ".", None, period, constants)
    grid = tell_apart(bare, asked, request)
    if not asked.wide_rows:
        refuse_moved(grid, request)
    refuse_scaled(grid, request)
    return replace(grid, order=_day_order(grid, asked, request), mark=_mark(grid, asked, request))


_ONLY_SIGN = re.compile(r"[₽$€£₴₸]|руб\.?")
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
    header = find_header(sheet.rows, wanted, least=1 if columns else 2)
    if header is None:
        raise refusal(
            request.source,
            sheet.file,
            f"no header row was found in its first {IMPORT_LIMITS.header_search_rows} rows",
            f"columns such as {', '.join(words[0] for words in list(asked.synonyms.values())[:5])}",
            f"Check that it is the export you named, or name the columns: --set {_example(asked)}=COLUMN.",
        )
    fields = dict(match_names(header.names, asked.synonyms))
    for name, value in columns.items():
        fields[name] = (mapped_column(header, name, value, sheet, request.source),)
    body = sheet.rows[header.position + 1 :]
    if len(fields.get("date", ())) > 1:
        fields["date"] = _columns_of_days(Header(header.position, header.names, fields), body, sheet, request)
    _refuse_rivals(Header(header.position, header.names, fields), asked, columns, sheet, request)
    _refuse_cut_names(Header(header.position, header.names, fields), sheet, request)
    return Header(header.position, header.names, fields), constants


def _refuse_cut_names(header: Header, sheet: Sheet, request: Request) -> None:
    """Refuse 'Spent, ₽' without quotation marks in a file of commas: its amounts may be cut into units and cents as well."""
    for name in MONEY_FIELDS & header.fields.keys() if sheet.delimiter == "," else ():
        before, *after = header.names[header.fields[name][0] :]
        if after and _ONLY_SIGN.fullmatch(after[0].key):
            raise refusal(
                request.source,
                sheet.file,
                f"its header is cut at a comma: '{before.text}' and '{after[0].text}' stand in two columns",
                "names and amounts with a comma in quotation marks",
                "Export it again with semicolons or tabs between the columns, or as XLSX.",
            )


def _example(asked: Asked) -> str:
    """Give a field that a person may map: what was spent, or the first one of a source without costs."""
    return "spend" if "spend" in asked.synonyms else next(iter(asked.synonyms))


def mapped_column(header: Header, name: str, value: str, sheet: Sheet, source: str) -> int:
    """Give the column a mapping points at: by its exact name, else by its folded one.

    Raises
    ------
    ParamsError
        The file has no such column, or two.
    ExportError
        The column's name says that its numbers are thousands or millions, cents or millionths, or sums of all days before.
    """
    exact = [i for i, known in enumerate(header.names) if known.text == value]
    found = exact or [
        i for i, known in enumerate(header.names) if fold(known.text) == fold(value) or known.key == take_apart(value).key
    ]
    if len(found) != 1:
        names = ", ".join(f"'{known.text}'" for known in header.names if known.text)
        what = "stands in it twice" if found else "is not in it"
        do = "Rename or remove all but one of them." if found else f"Correct --set {name.split(' ')[0]}=COLUMN."
        raise ParamsError(
            f"{source} export '{PurePath(sheet.file).name}': column '{value}' {what}; "
            f"one of its columns was expected: {names}. {do}"
        )
    _refuse_other_numbers(header.names[found[0]], name.split(" ")[0], value, sheet, source)
    return found[0]


def _refuse_other_numbers(counted: Name, field: str, value: str, sheet: Sheet, source: str) -> None:
    """Refuse a mapped column whose name says that its numbers are no whole money, or no single day's."""
    if field in MONEY_FIELDS and (counted.scaled or in_parts(counted)):
        what = f"column '{value}' is in {'thousands or millions' if counted.scaled else 'parts of money'}"
        raise refusal(source, sheet.file, what, "whole money", "Convert the column and say its new name.")
    if field in MONEY_FIELDS | COUNTED_FIELDS and is_running(counted):
        what = f"column '{value}' adds up every day before its own, and its rows would be added up once more"
        raise refusal(source, sheet.file, what, "each day's own number", f"Say another column: --set {field}=COLUMN.")


def _columns_of_days(header: Header, body: Sequence[Row], sheet: Sheet, request: Request) -> tuple[int, ...]:
    """Give the columns called a day that hold days: beside 'Date', 'Day' may name the weekday.

    Raises
    ------
    ExportError
        Two of them hold different days.
    """
    cells = {at: [row.cells[at] if at < len(row.cells) else None for row in body] for at in header.fields["date"]}
    dated = {at: found for at, found in cells.items() if any(is_day(cell) for cell in found)} or cells
    if len({tuple(cell_text(cell) for cell in found) for found in dated.values()}) > 1:
        shown = ", ".join(f"'{header.names[at].text}'" for at in dated)
        do = "Say which: --set date=COLUMN."
        raise refusal(request.source, sheet.file, f"{len(dated)} columns could be date: {shown}", "one", do)
    return tuple(dated)


def _refuse_rivals(header: Header, asked: Asked, columns: Mapping[str, str], sheet: Sheet, request: Request) -> None:
    """Refuse a file in which two columns of the same name hold different numbers: either could be meant.

    Of costs all names count: what was spent and what was charged are two sums of money.
    """
    body = sheet.rows[header.position + 1 :]
    for name in set(asked.numbers) & set(header.fields) - set(columns):
        first = header.names[header.fields[name][0]].key
        rivals = [index for index in header.fields[name] if name == "spend" or header.names[index].key == first]
        written = {at: tuple(cell_text(row.cells[at]) if at < len(row.cells) else "" for row in body) for at in rivals}
        filled = {at: cells for at, cells in written.items() if any(cells) or header.names[at].key == first}
        if len(set(filled.values())) > 1:
            shown = ", ".join(f"'{header.names[at].text}'" for at in filled)
            alike = len({header.names[at].text for at in filled}) == 1  # a mapping could not tell them apart
            do = "Rename or remove all but one of them." if alike else f"Remove the others, or say --set {name}=COLUMN."
            raise refusal(request.source, sheet.file, f"{len(filled)} columns could be {name}: {shown}", "one", do)


_START = re.compile(
    r"^#?\s*(?:start date|report start|startdatum|anfangsdatum|fecha de inicio|fecha inicial|data de início|data inicial|"
    r"date de début|data di inizio|data rozpoczęcia|дата начала)\s*:\s*(.+)$",
    re.IGNORECASE,
)
_END = re.compile(
    r"^#?\s*(?:end date|report end|enddatum|fecha de finalización|fecha de fin|fecha final|data de término|data final|"
    r"date de fin|data di fine|data zakończenia|дата окончания)\s*:\s*(.+)$",
    re.IGNORECASE,
)
_NEXT = re.compile(r",\s*(?=(?:end date|report end):)", re.IGNORECASE)  # both on one line
# 'Период: 1.9.2026 - 30.9.2026', 'Статистика с 1.9.2026 по 30.9.2026': what stands before the first day, up to its own word.
_LABEL = re.compile(
    r"^.*\b(?:период\w*|period|zeitraum|période|período|date range|dates?|(?=(?:с|from|du|vom)\s+\d))[\s:]*", re.IGNORECASE
)
_BY_COMMA = re.compile(r"^(\d{1,2}/\d{1,2}/\d{4}), *(?=\d)")  # 'Report Time: 6/10/2026,6/16/2026'


def preamble_period(rows: Sequence[Row]) -> tuple[date, date] | None:
    """Give the period that the lines above the header name, None where they name none."""
    for row in rows:
        texts = [text.lstrip("# ") for text in row.texts() if text]
        for text in [", ".join(texts), *texts]:
            in_brackets = re.search(r"\(([^()]+)\)\s*$", text)
            for candidate in (
                text,
                _LABEL.sub("", text),
                _BY_COMMA.sub(r"\1 - ", text.rpartition(": ")[2]),
                in_brackets[1] if in_brackets else "",
            ):
                period = days.read_period(candidate)
                if period is not None:
                    return period
    lines = [line for row in rows for line in _NEXT.split(", ".join(filter(None, row.texts())))]
    starts = [match[1] for line in lines if (match := _START.match(line))]
    ends = [match[1] for line in lines if (match := _END.match(line))]
    return days.read_period(f"{starts[-1]} - {ends[-1]}") if starts and ends else None


def _day_order(grid: Grid, asked: Asked, request: Request) -> days.Order | None:
    cells = [grid.cell(row, name) for name in asked.days for row in grid.rows]
    _refuse_mixed_forms(grid, asked, request)
    short = days.year_first(cells, told=request.settings.dayfirst is not None)
    if short is not None:
        what, do = f"the year of '{short}' may stand first", "Write years with four digits and export it again."
        raise refusal(request.source, grid.sheet.file, what, "a year of four digits", do)
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
    counts = [cell for name in mapped if name in COUNTED_FIELDS for cell in cells[name]]
    others = [cell for name in mapped if name not in MONEY_FIELDS | COUNTED_FIELDS for cell in cells[name]]
    told = cast(amounts.Mark | None, request.settings.decimal) or asked.mark
    try:
        proved = amounts.decimal_mark(money, counts, others) or _mark_beside(grid, everything, money, told, request)
    except amounts.MixedMarksError as error:
        raise refusal(
            request.source,
            grid.sheet.file,
            f"decimals are written in two ways ({error})",
            "one decimal mark",
            "Export it again, and do not edit it in between.",
        ) from error
    if told and proved and told != proved:
        written = [*((cell, False) for cell in money), *((cell, True) for cell in counts), *((cell, False) for cell in others)]
        written += [(cell, False) for cell in _beside(grid, everything)]
        example = next(cell_text(cell) for cell, whole in written if amounts.evidence(cell, whole=whole) == proved)
        what, do = f"'{example}' proves the decimal mark '{proved}'", f"Say --set decimal={proved}, or export it again."
        raise refusal(request.source, grid.sheet.file, what, f"'{told}'", do)
    if mark := told or proved:
        return mark
    _refuse_unclear(grid, [grid.cell(row, name) for row in grid.rows for name in mapped], request)
    return _mark_of_totals(grid, mapped) or "."


def _mark_of_totals(grid: Grid, columns: Sequence[str]) -> amounts.Mark | None:
    """Give the decimal mark that totals tell where no row has one: a sum of whole numbers is whole, so its mark groups digits."""
    told = (amounts.evidence(grid.cell(row, name), whole=True) for row in grid.totals for name in columns)
    return next((mark for mark in told if mark), None)


def _refuse_unclear(grid: Grid, cells: Sequence[Cell], request: Request) -> None:
    unclear = [cell for cell in cells if amounts.needs_mark(cell)]
    if unclear:
        raise refusal(
            request.source,
            grid.sheet.file,
            f"row {_line_of(grid, unclear[0])}: '{cell_text(unclear[0])}' may be thousands or a decimal, "
            "and no other number of the file tells",
            "a decimal mark",
            "Say --set decimal=, or --set decimal=. (with the mark that the file uses).",
        )


def _beside(grid: Grid, rows: Sequence[Row]) -> list[Cell]:
    """Give the cells of the columns that are not read: their rates and prices tell the decimal mark too."""
    read = {columns[0] for columns in grid.header.fields.values()}
    return [cell for row in rows for index, cell in enumerate(row.cells) if index not in read]


def _mark_beside(
    grid: Grid, rows: Sequence[Row], money: Sequence[Cell], told: amounts.Mark | None, request: Request
) -> amounts.Mark | None:
    """Give the decimal mark of the columns that are not read: that of the person where amounts would have thousandths by it.

    A machine's rates, 0.25, stand beside amounts as people write them, 1.234 €, which are no fractions then.
    """
    try:
        mark = amounts.decimal_mark((), (), _beside(grid, rows))
    except amounts.MixedMarksError:
        return None  # columns nobody reads may hold anything; they prove nothing then
    fine = [cell for cell in money if mark and amounts.needs_mark(cell) and mark in cell_text(cell)]
    if fine and told is None:
        _refuse_unclear(grid, fine, request)
    return told if fine else mark
