"""Ozon Performance: one file a campaign, named in the first line; corrections and the total stand at the end."""

import re
from dataclasses import replace

from forecast.sources.advertising import Layout, read_advertising, recognise
from forecast.sources.grid import Request
from forecast.sources.headers import find_header
from forecast.sources.periods import DAY_NAMES
from forecast.sources.result import Portion
from forecast.sources.sheets import Sheet

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
            "Sales, ₽",
        ),
    },
    asks_vat=True,
    aside=re.compile(r"^корректировк[аи]\b.*$", re.IGNORECASE),
    marks=(
        *("sku", "дрр", "дрр, %", "дрр в продвижении, %", "ozon id", "тип страницы", "advertising-to-sales ratio"),
        *("advertising-to-sales ratio, %", "advertising-to-sales ratio, percent"),
    ),
    weak=("дрр", "дрр, %"),
    never=("№ кампании", "id кампании", "потрачено всего", "артикул wb"),
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
    return read_advertising(sheet, LAYOUT, request)
