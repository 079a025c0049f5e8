"""Google Search Console, performance: clicks of organic search, which cost nothing.

A download holds one table by day (`Chart.csv`, a sheet `Dates`) and the same clicks again by country, device, query and page:
only the days are read.
"""

from collections.abc import Sequence

from forecast.sources.advertising import Layout, read_advertising, recognise
from forecast.sources.grid import Request, refusal
from forecast.sources.headers import find_header
from forecast.sources.periods import DAY_NAMES
from forecast.sources.result import Portion
from forecast.sources.sheets import Sheet

NAME = "search_console"

_PAGES = ("page", "pages", "top pages", "landing page", "url", "страница", "seite", "página", "pagina", "strona")

LAYOUT = Layout(
    NAME,
    channel="organic_search",
    synonyms={
        "date": (*DAY_NAMES, "日付", "日期", "날짜", "Ngày", "Tanggal"),
        "clicks": (
            *("Clicks", "Клики", "Klicks", "Clics", "Cliques", "Clic", "Klikken", "Kliknięcia", "Tıklamalar", "Кліки", "Klick"),
            *("クリック数", "点击次数", "點擊", "클릭수", "Số lượt nhấp", "Klik"),
        ),
        "impressions": (
            *("Impressions", "Показы", "Impressionen", "Impresiones", "Impressões", "Impressioni", "Vertoningen"),
            *("Wyświetlenia", "Gösterimler", "Покази", "Exponeringar", "表示回数", "展示", "曝光", "노출", "Số lượt hiển thị"),
            "Tayangan",
        ),
    },
    free=True,
    partial=("query", "keyword", "search query", "запрос", "ключевое слово", "suchanfrage", "requête", "consulta"),
    marks=(
        *("position", "позиция", "средняя позиция", "average position", "durchschnittliche position", "posición", "posição"),
        *("posizione", "positie", "pozycja", "konum", "позиція", "掲載順位", "排名", "게재순위", "게재 순위", "vị trí", "posisi"),
    ),
    never=("cost", "расход", "spend", "стоимость", "team"),
    day_advice="Import the table by day of the same download: Chart.csv, or the sheet 'Dates'",
)


def sniff(sheet: Sheet) -> str | None:
    """Give why a sheet is a Search Console table, None where it is none."""
    return recognise(sheet, LAYOUT)


def read(sheet: Sheet, request: Request) -> Portion:
    """Give the `performance` rows of a Search Console table.

    Raises
    ------
    ExportError
        It counts a search once for each page that was shown, or what every advertising export is refused for.
    """
    header = find_header(sheet.rows, LAYOUT.synonyms)
    pages = [name.text for name in header.names if name.key in _PAGES] if header and "date" in header.fields else []
    if pages and request.settings.columns.get("totals") != "ignore":
        raise refusal(
            request.source,
            sheet.file,
            f"it has a row for each '{pages[0]}', and a search that shows several pages counts once for each of them",
            "rows that sum to the whole",
            f"{LAYOUT.day_advice}; or say --set totals=ignore to sum the pages.",
        )
    return read_advertising(sheet, LAYOUT, request)


def choose(sheets: Sequence[Sheet]) -> list[Sheet]:
    """Give the tables by day where there are some: the others repeat their clicks by country, device, query or page."""
    headers = [(sheet, find_header(sheet.rows, LAYOUT.synonyms)) for sheet in sheets]
    daily = [sheet for sheet, header in headers if header is not None and "date" in header.fields]
    return daily or list(sheets)
