"""Ozon Performance: one file a campaign, named in the first line; corrections and the total stand at the end."""

import re

from forecast.sources.advertising import Layout, read_advertising, recognise
from forecast.sources.grid import Request
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
        *("заказы", "sku", "дрр", "дрр, %", "дрр в продвижении, %", "ozon id", "тип страницы", "advertising-to-sales ratio"),
        *("advertising-to-sales ratio, %", "advertising-to-sales ratio, percent"),
    ),
    never=("№ кампании", "id кампании", "потрачено всего"),
)


def sniff(sheet: Sheet) -> str | None:
    """Give why a sheet is an Ozon Performance report, None where it is none."""
    return recognise(sheet, LAYOUT)


def read(sheet: Sheet, request: Request) -> Portion:
    """Give the `performance` rows of an Ozon Performance report."""
    return read_advertising(sheet, LAYOUT, request)
