"""Яндекс Метрика: reports by UTM tags, sources and days; visits and bounces are not money and are not read.

The row 'Итого и средние' is the total. What the channels cost stands in another file: `--set spend=0` says so. Sums by channel
depend on the attribution that the report was made with.
"""

from dataclasses import replace
from datetime import date

from forecast.sources.advertising import Layout, read_advertising
from forecast.sources.days import UnreadableDayError, read_moment
from forecast.sources.grid import Request, refusal
from forecast.sources.headers import find_header, fold, read_names
from forecast.sources.result import Portion
from forecast.sources.sheets import Cell, Row, Sheet, cell_text

NAME = "yandex_metrica"

LAYOUT = Layout(
    NAME,
    channel="site",
    synonyms={
        "date": ("Дата визита", "Дата", "День", "Date of visit", "Date"),
        "start": ("Начало месяца",),
        "end": ("Конец месяца",),
        "channel": (
            *(
                "UTM Source",
                "Источник трафика",
                "Последний значимый источник",
                "Последний источник",
                "Первый источник",
                "Источник",
            ),
            *("Traffic source", "Last significant traffic source"),
        ),
        "campaign": ("UTM Campaign", "Кампания"),
        "spend": ("Расход", "Расходы", "Рекламные расходы"),
        "conversions": ("Достижения цели", "Достижения целей", "Достижения любой цели", "Целевые визиты", "Goal reaches"),
        "orders": ("Покупки", "Заказы", "Количество покупок", "Purchases"),
        "revenue": ("Доход", "Выручка", "Общий доход", "Доход от покупок", "Revenue"),
    },
    totals_cover_more=True,  # a report shows its first rows and the total of all
    day_advice="Add the grouping 'Дата визита' to the report and export it again",
)

_VISITS = ("визиты", "visits", "sessions")
_BESIDE = ("отказы", "время на сайте", "глубина просмотра", "посетители", "bounce rate", "time on site", "page depth", "users")
_MONTH = ("месяц визита", "месяц", "month of visit")


def sniff(sheet: Sheet) -> str | None:
    """Give why a sheet is a Metrica report, None where it is none."""
    for row in sheet.rows[:20]:
        keys = [fold(text) for text in row.texts()]
        visits, beside = [key for key in keys if key in _VISITS], [key for key in keys if key in _BESIDE]
        if visits and beside:
            return f"columns {', '.join([*visits, *beside][:3])}"
    return None


def read(sheet: Sheet, request: Request) -> Portion:
    """Give the `performance` rows of a Metrica report.

    Raises
    ------
    ExportError
        The report holds visits alone, no day, or a month a row that was not to be spread.
    """
    header = find_header(sheet.rows, LAYOUT.synonyms, least=1)
    measured = {"conversions", "orders", "revenue", "spend"} & set(header.fields if header is not None else ())
    if not measured and not {"conversions", "orders", "revenue"} & set(request.settings.columns):
        raise refusal(
            request.source,
            sheet.file,
            "it counts visits, and neither goals, orders nor revenue",
            "a column such as 'Достижения цели', 'Покупки' or 'Доход'",
            "Add that metric and the grouping 'Дата визита', and export it again.",
        )
    return read_advertising(_with_months(sheet), LAYOUT, request)


def _with_months(sheet: Sheet) -> Sheet:
    """Give a report by month as one of whole periods: a month has a first and a last day."""
    for position, row in enumerate(sheet.rows[:20]):
        keys = [name.key for name in read_names(row)]
        column = next((index for index, key in enumerate(keys) if key in _MONTH), None)
        if column is None:
            continue
        rows = [*sheet.rows[:position], Row(row.line, (*row.cells, "Начало месяца", "Конец месяца"))]
        width = len(row.cells)
        for body in sheet.rows[position + 1 :]:
            padded: tuple[Cell, ...] = (*body.cells, *[None] * (width - len(body.cells)))
            rows.append(Row(body.line, (*padded, *_month(padded[column]))))
        return replace(sheet, rows=tuple(rows))
    return sheet


def _month(cell: Cell) -> tuple[Cell, Cell]:
    text = cell_text(cell)
    try:
        first = read_moment(f"{text}-01" if len(text) == 7 else cell, "day").date()
    except UnreadableDayError:
        return None, None
    following = date(first.year + first.month // 12, first.month % 12 + 1, 1)
    return first.replace(day=1).isoformat(), date.fromordinal(following.toordinal() - 1).isoformat()
