"""Яндекс Директ: the report wizard (old and new, CSV and XLSX), and the Reports service's TSV with money in millionths.

Whether costs include VAT was chosen when the report was ordered and does not stand in the file: the person says.
"""

import re
from dataclasses import replace

from forecast.sources.advertising import Layout, read_advertising, recognise
from forecast.sources.grid import Request, refusal
from forecast.sources.headers import Header, find_header
from forecast.sources.periods import DAY_NAMES
from forecast.sources.result import Portion
from forecast.sources.sheets import Sheet, cell_text

NAME = "yandex_direct"

_API_NAMES = (
    "campaignid",
    "campaignname",
    "adid",
    "adgroupid",
    "criterionid",
    "avgcpc",
    "avgpageviews",
    "bouncerate",
    "campaigntype",
)

LAYOUT = Layout(
    NAME,
    channel=NAME,
    synonyms={
        "date": DAY_NAMES,
        "campaign": ("Название кампании", "Кампания", "CampaignName", "№ Кампании", "ID кампании", "CampaignId"),
        "ad_group": ("Название группы", "Группа", "AdGroupName", "Поисковый запрос", "Условие показа"),
        "currency": ("Валюта", "Currency"),
        "spend": ("Расход", "Расход всего", "Расходы", "Cost"),
        "impressions": ("Показы", "Impressions"),
        "clicks": ("Клики", "Clicks"),
        "conversions": ("Конверсии", "Целевые визиты", "Conversions"),
        "revenue": ("Доход", "Ценность конверсий"),
    },
    asks_vat=True,
    marks=(
        *("№ кампании", "id кампании", "название кампании", "тип площадки", "условие показа", "ср. цена клика", "глубина (стр.)"),
        *("отказы (%)", "отказы, %", "cpa", "cpc", "взвешенные показы", "№ объявления", "id объявления", "расход всего"),
        "день",  # Google Ads writes it as well: beside 'Расход' and nothing of their own, either may have
        *_API_NAMES,
    ),
    weak=("название кампании", "cpa", "cpc", "день"),
    ratios=("cpa", "cpc"),
    never=(
        *("потрачено всего", "потрачено", "сред. цена за клик", "ср. цена за клик", "код валюты", "начало отчетного периода"),
        *("дата начала отчетности", "сумма затрат", "потраченная сумма", "заказы", "sku", "ozon id", "тип страницы"),
    ),
)


def sniff(sheet: Sheet) -> str | None:
    """Give why a sheet is a Yandex Direct report, None where it is none."""
    return recognise(sheet, LAYOUT)


def read(sheet: Sheet, request: Request) -> Portion:
    """Give the `performance` rows of a Yandex Direct report."""
    header = find_header(sheet.rows, LAYOUT.synonyms)
    if header is None or not _is_api(header) or "spend" in request.settings.columns or not _in_micros(sheet, header, request):
        return read_advertising(sheet, LAYOUT, request)
    synonyms = {name: words for name, words in LAYOUT.synonyms.items() if name not in ("spend", "revenue")}
    return read_advertising(sheet, replace(LAYOUT, synonyms={**synonyms, "spend_micros": LAYOUT.synonyms["spend"]}), request)


def _is_api(header: Header) -> bool:
    """Tell whether the field names are those of the Reports service, which counts money in millionths unless told otherwise."""
    column = header.column("spend")
    return column is not None and header.names[column].key == "cost"


_WHOLE = re.compile(r"\d{1,18}|\d{1,3}(?:[.,]\d{3}){2,4}")  # one mark alone may be a decimal one

_DEAR = 20_000  # a click never costs as much in whole money, and hardly as little in millionths of it


def _could_be_units(sheet: Sheet, header: Header, costs: list[int]) -> bool:
    """Tell whether whole costs may be money after all: a spreadsheet writes 10000 where the service had written 10000.00."""
    column = header.column("clicks")
    cells = [cell_text(row.cells[column]) for row in sheet.rows if column is not None and column < len(row.cells)]
    clicks = sum(int(text) for text in cells if re.fullmatch(r"\d{1,12}", text))
    return bool(costs) and (sum(costs) < _DEAR * clicks if clicks else max(costs) < 1_000_000)


def _costs(sheet: Sheet, header: Header) -> tuple[list[int], list[str]]:
    """Give the whole numbers among the costs, and those that are written as money: '$267.10', '1 234,56', '234,56 ₽'."""
    column = header.column("spend") or 0
    cells = [cell_text(row.cells[column]) for row in sheet.rows[header.position + 1 :] if column < len(row.cells)]
    plain = {text: re.sub(r"[^\d.,]", "", text) for text in cells}  # without signs of currencies and spaces between thousands
    whole = {text: re.sub(r"\D", "", one) for text, one in plain.items() if _WHOLE.fullmatch(one)}
    counted = [int(whole[text]) for text in cells if text in whole and int(whole[text])]
    return counted, [text for text in cells if re.search(r"\d", text) and text not in whole]


def _in_micros(sheet: Sheet, header: Header, request: Request) -> bool:
    """Tell whether `Cost` counts millionths: all whole, and every one a whole number of kopecks.

    Raises
    ------
    ExportError
        The numbers are whole and yet no kopecks, or some are whole and large beside others with decimals.
    """
    told = request.settings.columns.get("micros")
    if told is not None:
        return told.casefold() == "true"
    column = header.column("spend") or 0
    whole, broken = _costs(sheet, header)
    if not whole or (broken and max(whole) < 1_000_000):
        return False
    if not broken and all(value % 10_000 == 0 for value in whole) and not _could_be_units(sheet, header, whole):
        return True
    raise refusal(
        request.source,
        sheet.file,
        f"column '{header.names[column].text}' holds {whole[0]}: money, or millionths of money",
        "money with two decimals, or whole millionths",
        "Say --set micros=true or --set micros=false, or order the report with returnMoneyInMicros: false.",
    )
