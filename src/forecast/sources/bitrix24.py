"""Битрикс24, list of deals as CSV or as a page of cells that it calls Excel; 'Сделка закрыта' says whether a deal has ended."""

from forecast.sources.deal_lists import DealLayout, read_deals, recognise_deals
from forecast.sources.grid import Request
from forecast.sources.result import Portion
from forecast.sources.sheets import Sheet

NAME = "bitrix24"

LAYOUT = DealLayout(
    NAME,
    synonyms={
        "deal_id": ("ID", "ID сделки"),
        "created": ("Дата создания", "Создана", "Дата начала", "Date created", "Created on"),
        "closed": ("Дата завершения", "Предполагаемая дата закрытия", "Дата закрытия", "End date"),
        "stage": ("Стадия сделки", "Стадия", "Deal stage"),
        "amount": ("Сумма", "Amount"),
        "currency": ("Валюта", "Currency"),
        "customer_id": ("ID компании", "ID контакта"),
        "source_channel": ("Источник", "Source"),
        "channel": ("UTM Source", "utm_source", "Источник", "Source"),
        "campaign": ("UTM Campaign", "utm_campaign"),
        "segment": ("Тип сделки", "Тип"),
        "is_closed": ("Сделка закрыта", "Закрыта", "Closed"),
    },
    marks=("стадия сделки", "стадия", "сделка закрыта", "дата завершения", "направление", "тип сделки"),
    at_least=2,
)


def sniff(sheet: Sheet) -> str | None:
    """Give why a sheet is a Bitrix24 list of deals, None where it is none."""
    return recognise_deals(sheet, LAYOUT)


def read(sheet: Sheet, request: Request) -> Portion:
    """Give the rows of `deals` in a Bitrix24 list of deals."""
    return read_deals(sheet, LAYOUT, request)
