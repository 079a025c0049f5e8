"""Ozon Performance: one file a campaign, named in the first line; corrections and the total stand at the end."""

import re
from dataclasses import replace

from forecast.sources.advertising import Layout, read_advertising, recognise
from forecast.sources.grid import Request
from forecast.sources.headers import find_header
from forecast.sources.periods import DAY_NAMES
from forecast.sources.result import Portion
from forecast.sources.row_kinds import TOTAL_LIKE
from forecast.sources.sheets import Row, Sheet

NAME = "ozon"

LAYOUT = Layout(
    NAME,
    channel=NAME,
    synonyms={
        "date": DAY_NAMES,
        "campaign": ("Название кампании", "Кампания"),
        "product": ("Название", "Название товара", "Товар", "Наименование"),
        "spend": ("Расход, ₽", "Расход", "Расход за период", "Потрачено", "Expense"),
        "impressions": ("Показы", "Impressions"),
        "clicks": ("Клики", "Clicks"),
        "orders": ("Заказы, шт.", "Заказы", "Количество заказов", "Продано товаров", "Orders, pcs"),
        "revenue": (
            *("Заказы, ₽", "Выручка, ₽", "Продажи, ₽", "Продажи в продвижении, ₽", "Стоимость заказов, ₽", "Стоимость, ₽"),
            *("Sales, ₽", "Выручка", "Сумма заказов, ₽"),
        ),
    },
    asks_vat=True,
    aside=re.compile(r"^корректировк[аи]\b.*$", re.IGNORECASE),
    marks=(
        *("sku", "дрр", "дрр, %", "дрр в продвижении, %", "ozon id", "тип страницы", "advertising-to-sales ratio"),
        *("заказы модели", "заказы (мод.)", "выручка (мод.)", "общий дрр", "продано товаров модели", "добавления в корзину"),
        *("advertising-to-sales ratio, %", "advertising-to-sales ratio, percent", "средняя ставка", "сумма заказов"),
    ),
    # Wildberries and people's own tables have them, too.
    weak=("дрр", "дрр, %", "добавления в корзину", "средняя ставка", "сумма заказов"),
    never=("№ кампании", "потрачено всего", "артикул wb", "номер кампании", "затраты"),
)

_TITLE = re.compile(r"^кампания\b.*№\s*\d", re.IGNORECASE)  # the first line of a file of one campaign
_ORDERS = "заказы"  # counted and in money: 'Заказы, шт.' beside 'Заказы, ₽'; every shop's own table has them once


def sniff(sheet: Sheet) -> str | None:
    """Give why a sheet is an Ozon Performance report, None where it is none."""
    known = recognise(sheet, LAYOUT)
    if known is not None or not sheet.rows:
        return known
    if any(_TITLE.match(text) for text in sheet.rows[0].texts()):
        return recognise(sheet, replace(LAYOUT, marks=("расход", "показы", _ORDERS)))
    header = find_header(sheet.rows, LAYOUT.synonyms)
    counted = [name for name in header.names if name.key == _ORDERS] if header is not None else []
    return recognise(sheet, replace(LAYOUT, marks=(_ORDERS,))) if len(counted) > 1 else None


def read(sheet: Sheet, request: Request) -> Portion:
    """Give the `performance` rows of an Ozon Performance report."""
    return read_advertising(_with_campaign(sheet), LAYOUT, request)


def _with_campaign(sheet: Sheet) -> Sheet:
    """Give a sheet whose first line alone names its campaign with the campaign's number in each row.

    A download is a zip with a file for each campaign: without it, two of them would be the same day twice.
    """
    header = find_header(sheet.rows, LAYOUT.synonyms)
    title = next((text for text in sheet.rows[0].texts() if _TITLE.match(text)), "") if sheet.rows else ""
    number = re.search(r"№\s*(\d+)", title)
    if header is None or number is None or header.position == 0 or "campaign" in header.fields:
        return sheet
    width = len(header.names)
    rows = list(sheet.rows)
    for at in range(header.position, len(rows)):
        cells = rows[at].cells
        if TOTAL_LIKE.match(rows[at].texts()[0]):
            rows[at] = Row(rows[at].line, (*cells, None))
        elif len(cells) <= width:
            name = "Кампания" if at == header.position else f"№ {number[1]}"
            rows[at] = Row(rows[at].line, (*cells, *[None] * (width - len(cells)), name))
    return replace(sheet, rows=tuple(rows))
