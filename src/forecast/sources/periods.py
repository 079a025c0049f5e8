"""When a row was: what columns of days, weeks and months are called, and cells that name a week or month → days.

'September 2026', '2026-W36', 'KW 36/2026', '31.08.2026 - 06.09.2026'. A month is read as its first day only in a column that
holds nothing but months: beside days it is no day.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta

from forecast.sources.amounts import is_missing
from forecast.sources.days import UnreadableDayError, form_of, order_of, read_moment, read_period
from forecast.sources.grid import DAY_FIELDS
from forecast.sources.headers import Header, Synonyms, find_header
from forecast.sources.row_kinds import TOTAL_LIKE
from forecast.sources.sheets import Cell, Row, Sheet, cell_text
from forecast.sources.vocabulary import month_names

# What a column of days is called in the interfaces' languages; a cabinet writes one word in a table and another in a chart.
# A column called 'Period' holds days, or first and last days.
DAY_NAMES = (
    *("Day", "Date", "День", "Дата", "Tag", "Datum", "Jour", "Día", "Fecha", "Dia", "Data", "Giorno", "Dzień", "Dag"),
    *("Gün", "Tarih", "Period", "Период", "Zeitraum", "Période", "Período"),
)

# What cabinets call the last day of the period that a row stands for.
PERIOD_ENDS = (
    *("Reporting ends", "Конец отчётного периода", "Дата окончания отчётности", "Окончание отчётности"),
    *(
        "Завершення звітності",
        "Кінець звітності",
        "Fin des rapports",
        "Fin du rapport",
        "Berichtsende",
        "Auswertungsende",
    ),
    *("Fin del informe", "Término dos relatórios", "Encerramento dos relatórios", "Fine report", "Fine dei report"),
    *("Rapor Sonu", "レポート終了日", "分析報告結束", "Koniec raportowania", "Einde rapportage", "Rapportslut"),
)

# Segments coarser than a day: their cell is the first day of the week or month, its name, or its first and last day.
_COARSE: Synonyms = {
    "week": (
        *("Week", "Неделя", "Woche", "Semaine", "Semana", "Settimana", "Tydzień", "Hafta", "Тиждень"),
        *("Week (Mon to Sun)", "Week (Sun to Sat)", "Неделя визита"),
    ),
    "month": (
        *("Month", "Месяц", "Monat", "Mois", "Mes", "Mês", "Mese", "Maand", "Miesiąc", "Ay", "Місяць"),
        *("Месяц визита", "Month of visit", "Year month", "Year-month"),
    ),
}
COARSE_NAMES = tuple(word for words in _COARSE.values() for word in words)
_FIRST, _LAST = "(first day of the row)", "(last day of the row)"  # columns that are added to a sheet of periods

_YEAR_MONTH = re.compile(r"^(?P<year>(?:19|20)\d{2})[-./]?(?P<month>\d{2})$")
_MONTH_YEAR = re.compile(r"^(?P<month>\d{1,2})[-./](?P<year>(?:19|20)\d{2})$")
_NAME_YEAR = re.compile(r"^(?P<name>[^\W\d_]{3,12})\.?,?\s+(?:de\s+)?(?P<year>(?:19|20)\d{2})(?:\s*г\.?)?$")
_WEEK = re.compile(r"^(?P<year>(?:19|20)\d{2})[- ]?W(?P<week>\d{1,2})$", re.IGNORECASE)
_WEEK_YEAR = re.compile(r"^KW\s*(?P<week>\d{1,2})\s*[-/ ]\s*(?P<year>(?:19|20)\d{2})$", re.IGNORECASE)

_WEEK_OF = re.compile(r"^(?:week of|week commencing|week starting|w/c|неделя с)\s+(?P<day>\S.*)$", re.IGNORECASE)


def first_day(cell: Cell) -> date | None:
    """Give the first day of a week or month that a cell names, None where it names none.

    >>> first_day("сентябрь 2026"), first_day("2026-W36"), first_day("1 May 2026")
    (datetime.date(2026, 9, 1), datetime.date(2026, 8, 31), None)
    """
    text = cell_text(cell) if isinstance(cell, str | int) and not isinstance(cell, bool) else ""
    period = read_period(text)
    if period is not None:
        return period[0] if _is_whole(*period) or period[0] == period[1] else None  # '1.9.2026 00:00 - 1.9.2026 23:59'
    named_week = _WEEK_OF.match(text)
    if named_week:
        return _day(named_week["day"])
    week = _WEEK.match(text) or _WEEK_YEAR.match(text)
    found = _YEAR_MONTH.match(text) or _MONTH_YEAR.match(text) or _NAME_YEAR.match(text)
    try:
        if week:
            return date.fromisocalendar(int(week["year"]), int(week["week"]), 1)
        if found is None:
            return None
        named = found.groupdict().get("name")
        month = month_names().get(named.casefold(), 0) if named else int(found["month"])
        return date(int(found["year"]), month, 1)
    except ValueError:
        return None


def _day(text: str) -> date | None:
    try:
        return read_moment(text, order_of(text)).date()
    except UnreadableDayError:
        return None


def _is_whole(first: date, last: date) -> bool:
    """Tell whether two days are the first and last of a week or of a month."""
    month_ends = (last + timedelta(days=1)).day == 1
    return (last - first).days == 6 or (first.day == 1 and month_ends and (last - first).days <= 30)


def with_first_days(rows: Sequence[Row], column: int) -> tuple[Row, ...]:
    """Give the rows with the first day in place of each week or month, where the column names nothing else."""
    if not _each(rows, column, lambda cell: first_day(cell) is not None):
        return tuple(rows)
    return tuple(_with_cell(row, column, first_day(_cell(row, column))) for row in rows)


_SERIAL = (36_526, 54_788)  # the years 2000 to 2049 as a spreadsheet counts days


def with_counted_days(rows: Sequence[Row], column: int, day_zero: date | None) -> tuple[Row, ...]:
    """Give the rows of a workbook with dates in place of days that it counts, where the column holds nothing else."""

    def counted(cell: Cell) -> bool:
        return isinstance(cell, int | float) and not isinstance(cell, bool) and _SERIAL[0] <= cell <= _SERIAL[1]

    if day_zero is None or not _each(rows, column, counted):
        return tuple(rows)
    days = [(row, _cell(row, column)) for row in rows]
    return tuple(
        _with_cell(row, column, day_zero + timedelta(days=int(cell)) if isinstance(cell, int | float) else None)
        for row, cell in days
    )


def with_periods(sheet: Sheet, synonyms: Synonyms, told: Mapping[str, str]) -> tuple[Sheet, Synonyms]:
    """Give a sheet and its names, with those of weeks and months where it has no day and nothing tells their days better.

    A column of periods ('31.08.2026 - 06.09.2026') becomes two: the first and the last day. A column that the person `told`
    to hold weeks or months does, whatever it is called.
    """
    for kind in [kind for kind in _COARSE if kind in told]:
        return sheet, {**{name: words for name, words in synonyms.items() if name not in DAY_FIELDS}, kind: (told[kind],)}
    coarse = {**synonyms, **_COARSE}
    header = find_header(sheet.rows, coarse)
    if header is None:
        return sheet, synonyms
    dated = "date" in header.fields
    for column in [header.column(name) for name in (("date",) if dated else ("week", "month"))]:
        split = _with_ends(sheet, header.position, column) if column is not None else None
        if split is not None:
            undated = {name: words for name, words in coarse.items() if name not in DAY_FIELDS}
            return split, {**undated, "start": (_FIRST,), "end": (_LAST,)}
    if dated:
        return sheet, _coarsened(synonyms, sheet.rows[header.position + 1 :], header.fields["date"][0])
    if not {"week", "month"} & set(header.fields):
        return sheet, synonyms
    if "start" in header.fields and not _splits_one_period(sheet.rows[header.position + 1 :], header):
        return sheet, synonyms
    return sheet, {name: words for name, words in coarse.items() if name not in ("start", "end")}


def _coarsened(synonyms: Synonyms, rows: Sequence[Row], column: int) -> Synonyms:
    """Give the names of columns, with a column of days that holds nothing but weeks or months called by what it holds."""
    if not _each(rows, column, lambda cell: form_of(cell) is None and first_day(cell) is not None):
        return synonyms
    written = next(cell_text(cell) for row in rows if first_day(cell := _cell(row, column)) is not None)
    kind = "week" if any(pattern.match(written) for pattern in (_WEEK, _WEEK_YEAR, _WEEK_OF)) else "month"
    return {**{name: words for name, words in synonyms.items() if name not in DAY_FIELDS}, kind: synonyms["date"]}


def _splits_one_period(rows: Sequence[Row], header: Header) -> bool:
    """Tell whether every row names the same first day, that of the whole report, beside weeks or months that differ."""
    column = header.column("week") if "week" in header.fields else header.column("month")
    starts = {cell_text(_cell(row, header.fields["start"][0])) for row in rows} - {""}
    return len(starts) == 1 and len({cell_text(_cell(row, column or 0)) for row in rows} - {""}) > 1


def _with_ends(sheet: Sheet, position: int, column: int) -> Sheet | None:
    """Give a sheet whose column holds periods with two columns more, their first and last days; None for another column."""
    body = sheet.rows[position + 1 :]
    if not _each(body, column, lambda cell: isinstance(cell, str) and read_period(cell) is not None):
        return None
    width = max(len(row.cells) for row in sheet.rows[position:])
    rows = [*sheet.rows[:position], _widened(sheet.rows[position], width, (_FIRST, _LAST))]
    for row in body:
        period = read_period(cell_text(_cell(row, column)))
        ends = (period[0].isoformat(), period[1].isoformat()) if period else (None, None)
        rows.append(_widened(row, width, ends))
    return replace(sheet, rows=tuple(rows))


def _each(rows: Sequence[Row], column: int, test: Callable[[Cell], bool]) -> bool:
    """Tell whether every cell of a column that is filled, totals aside, passes a test."""
    cells = [_cell(row, column) for row in rows]
    filled = [cell for cell in cells if not is_missing(cell) and not TOTAL_LIKE.match(cell_text(cell))]
    return bool(filled) and all(test(cell) for cell in filled)


def _cell(row: Row, column: int) -> Cell:
    return row.cells[column] if column < len(row.cells) else None


def _with_cell(row: Row, column: int, day: date | None) -> Row:
    if day is None:
        return row
    return Row(row.line, (*row.cells[:column], day.isoformat(), *row.cells[column + 1 :]))


def _widened(row: Row, width: int, more: tuple[Cell, Cell]) -> Row:
    """Give a row with two cells more; a row of another length keeps its own, so that it is still known as too short."""
    if all(cell is None for cell in more):
        return row
    padding: tuple[Cell, ...] = (None,) * (width - len(row.cells))
    return Row(row.line, (*row.cells, *padding, *more))
