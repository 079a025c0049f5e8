"""Google Search Console, performance: clicks of organic search, which cost nothing.

A download holds one table by day (`Chart.csv`, a sheet `Dates`) and the same clicks again by country, device, query and page:
only the days are read.
"""

from collections.abc import Sequence

from forecast.sources.advertising import Layout, read_advertising, recognise
from forecast.sources.grid import Request
from forecast.sources.headers import find_header
from forecast.sources.periods import DAY_NAMES
from forecast.sources.result import Portion
from forecast.sources.sheets import Sheet

NAME = "search_console"

LAYOUT = Layout(
    NAME,
    channel="organic_search",
    synonyms={
        "date": DAY_NAMES,
        "clicks": ("Clicks", "Клики", "Klicks", "Clics", "Cliques"),
        "impressions": ("Impressions", "Показы", "Impressionen", "Impresiones", "Impressões"),
    },
    free=True,
    partial=("query", "keyword", "search query", "запрос", "ключевое слово", "suchanfrage", "requête", "consulta"),
    marks=("position", "позиция", "средняя позиция", "average position", "durchschnittliche position", "posición", "posição"),
    never=("cost", "расход", "spend", "стоимость", "team"),
    day_advice="Import the table by day of the same download: Chart.csv, or the sheet 'Dates'",
)


def sniff(sheet: Sheet) -> str | None:
    """Give why a sheet is a Search Console table, None where it is none."""
    return recognise(sheet, LAYOUT)


def read(sheet: Sheet, request: Request) -> Portion:
    """Give the `performance` rows of a Search Console table."""
    return read_advertising(sheet, LAYOUT, request)


def choose(sheets: Sequence[Sheet]) -> list[Sheet]:
    """Give the tables by day where there are some: the others repeat their clicks by country, device, query or page."""
    headers = [(sheet, find_header(sheet.rows, LAYOUT.synonyms)) for sheet in sheets]
    daily = [sheet for sheet, header in headers if header is not None and "date" in header.fields]
    return daily or list(sheets)
