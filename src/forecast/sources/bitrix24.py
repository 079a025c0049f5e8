"""Битрикс24, list of deals as CSV or as a page of cells that it calls Excel, or the fields of its interface for programs.

'Сделка закрыта' says whether a deal has ended.
"""

from forecast.sources.deal_lists import DealLayout, read_deals, recognise_deals
from forecast.sources.grid import Request
from forecast.sources.result import Portion
from forecast.sources.sheets import Sheet

NAME = "bitrix24"

LAYOUT = DealLayout(
    NAME,
    synonyms={
        "deal_id": ("ID", "ID сделки"),
        "created": ("Дата создания", "Создана", "Дата начала", "Date created", "Created on", "DATE_CREATE"),
        "closed": (
            "Дата завершения",
            "Предполагаемая дата закрытия",
            "Дата закрытия",
            "End date",
            "Estimated close date",
            "CLOSEDATE",
        ),
        "stage": ("Стадия сделки", "Стадия", "Deal stage", "Stage", "STAGE_ID"),
        "outcome": ("STAGE_SEMANTIC_ID",),
        "amount": ("Сумма", "Сумма/Валюта", "Amount", "Amount/Currency", "Total", "OPPORTUNITY"),
        "currency": ("Валюта", "Currency", "CURRENCY_ID"),
        "customer_id": ("ID компании", "ID контакта", "COMPANY_ID", "CONTACT_ID"),
        "source_channel": ("Источник", "Source", "SOURCE_ID"),
        "channel": ("UTM Source", "utm_source", "Источник", "Source", "SOURCE_ID"),
        "campaign": ("UTM Campaign", "utm_campaign"),
        "segment": ("Тип сделки", "Тип", "TYPE_ID"),
        "is_closed": ("Сделка закрыта", "Закрыта", "Closed"),
    },
    marks=(
        "стадия сделки",
        "стадия",
        "сделка закрыта",
        "дата завершения",
        "направление",
        "тип сделки",
        "stage_id",
        "opportunity",
        *("created on", "responsible person", "estimated close date", "repeat deal", "source information"),
    ),
    at_least=2,
)


def sniff(sheet: Sheet) -> str | None:
    """Give why a sheet is a Bitrix24 list of deals, None where it is none."""
    return recognise_deals(sheet, LAYOUT)


def read(sheet: Sheet, request: Request) -> Portion:
    """Give the rows of `deals` in a Bitrix24 list of deals."""
    return read_deals(sheet, LAYOUT, request)
