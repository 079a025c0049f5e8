"""Яндекс Метрика: reports by UTM tags, sources and days; visits and bounces are not money and are not read.

The row 'Итого и средние' is the total. What the channels cost stands in another file: `--set spend=0` says so. Sums by channel
depend on the attribution that the report was made with. A report by day alone that has revenue becomes `outcomes`.
"""

import re
from dataclasses import replace

from forecast.settings.importing import IMPORT_LIMITS
from forecast.sources.advertising import Layout, read_advertising
from forecast.sources.grid import Request, refusal
from forecast.sources.headers import Header, find_header, fold
from forecast.sources.periods import DAY_NAMES
from forecast.sources.result import Portion
from forecast.sources.sheets import Sheet
from forecast.sources.site_totals import read_site_totals

NAME = "yandex_metrica"

LAYOUT = Layout(
    NAME,
    channel="site",
    synonyms={
        "date": ("Дата визита", "Date of visit", *DAY_NAMES),
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

# A goal's own columns name it in brackets; how often it was reached counts, and visits that reached it where that is missing.
_GOALS = (re.compile(r"^(?:достижения цели|goal reaches|reaches)\b.+"), re.compile(r"^(?:целевые визиты|converted sessions)\b.+"))
_LETTERS = re.compile(r"[^\W\d_]{2}")  # a number may have the sign of a currency, and none of two letters
_VISITS = ("визиты", "visits", "sessions")
_BESIDE = ("отказы", "время на сайте", "глубина просмотра", "посетители", "bounce rate", "time on site", "page depth", "users")

# Google Analytics, the present and the one before it, counts sessions and users, too.
_ANOTHERS = (
    *("event count", "engaged sessions", "active users", "events per session", "engagement rate"),
    *("pages / session", "avg. session duration", "% new sessions", "ecommerce conversion rate", "goal completions"),
)


def sniff(sheet: Sheet) -> str | None:
    """Give why a sheet is a Metrica report, None where it is none."""
    for row in sheet.rows[:20]:
        keys = [fold(text) for text in row.texts()]
        visits, beside = [key for key in keys if key in _VISITS], [key for key in keys if key in _BESIDE]
        if visits and beside and not set(keys).intersection(_ANOTHERS):
            return f"columns {', '.join([*visits, *beside][:3])}"
    return None


def read(sheet: Sheet, request: Request) -> Portion:
    """Give the `performance` rows of a Metrica report, or the `outcomes` of one by day alone.

    Raises
    ------
    ExportError
        The report holds visits alone, no day, a month a row that was not to be spread, or several goals of which none was named.
    """
    layout = _with_goal(sheet, request)
    header = find_header(sheet.rows, layout.synonyms, least=1)
    if header is not None and _is_by_day_alone(sheet, header, request):
        return read_site_totals(sheet, layout, request)
    measured = {"conversions", "orders", "revenue", "spend"} & set(header.fields if header is not None else ())
    if not measured and not {"conversions", "orders", "revenue"} & set(request.settings.columns):
        raise refusal(
            request.source,
            sheet.file,
            "it counts visits, and neither goals, orders nor revenue",
            "a column such as 'Достижения цели', 'Покупки' or 'Доход'",
            "Add that metric and the grouping 'Дата визита', and export it again.",
        )
    return read_advertising(sheet, layout, request)


def _is_by_day_alone(sheet: Sheet, header: Header, request: Request) -> bool:
    """Tell whether a report has days, revenue and nothing but numbers beside: with phrases or pages it tells of some visits."""
    known = set(header.fields) | set(request.settings.columns)
    costs = "spend" in header.fields or request.settings.columns.get("spend", "0") != "0"
    if not {"date", "revenue"} <= known or {"channel", "campaign"} & known or costs or request.settings.channel:
        return False
    day = header.column("date")
    body = sheet.rows[header.position + 1 :]
    return not any(_LETTERS.search(text) for row in body for at, text in enumerate(row.texts()) if at != day)


def _with_goal(sheet: Sheet, request: Request) -> Layout:
    """Give the layout that knows the column of the one goal by its name: 'Достижения цели (Заявка)'."""
    header = find_header(sheet.rows, LAYOUT.synonyms, least=1)
    if header is None or "conversions" in header.fields or "conversions" in request.settings.columns:
        return LAYOUT
    for pattern in _GOALS:
        goals = [name.text for name in header.names if pattern.match(fold(name.text))]
        if len(goals) > 1:
            raise refusal(
                request.source,
                sheet.file,
                f"it counts {len(goals)} goals: {', '.join(goals[: IMPORT_LIMITS.shown_examples])}",
                "one goal that counts as a conversion",
                f"Say which: --set conversions='{goals[0]}'.",
            )
        if goals:
            return replace(LAYOUT, synonyms={**LAYOUT.synonyms, "conversions": (goals[0],)})
    return LAYOUT
