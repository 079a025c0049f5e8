"""amoCRM (Kommo), list of deals: 'Успешно реализовано' and 'Закрыто и не реализовано' end a deal in every pipeline."""

from forecast.sources.deal_lists import DealLayout, read_deals, recognise_deals
from forecast.sources.grid import Request
from forecast.sources.result import Portion
from forecast.sources.sheets import Sheet

NAME = "amocrm"

LAYOUT = DealLayout(
    NAME,
    synonyms={
        "deal_id": ("ID", "ID сделки", "Deal ID", "Lead ID", "ID угоди"),
        "created": ("Дата создания сделки", "Дата создания", "Created at", "Date Created", "Дата створення"),
        "closed": ("Дата закрытия", "Дата закрытия сделки", "Closed at", "Дата закриття"),
        "stage": ("Этап сделки", "Статус сделки", "Lead stage", "Lead status", "Stage", "Етап угоди"),
        "amount": ("Бюджет", "Бюджет сделки", "Sale", "Lead value"),
        "currency": ("Валюта",),
        "channel": ("utm_source", "Источник сделки", "Источник"),
        "source_channel": ("Источник сделки", "Источник", "utm_source"),
        "campaign": ("utm_campaign",),
    },
    marks=(
        *("этап сделки", "воронка", "название сделки", "бюджет", "бюджет сделки", "теги сделки", "ответственный"),
        *("назва угоди", "етап угоди", "відповідальний"),
        *("lead stage", "lead title", "lead status", "pipeline", "lead tags", "sale"),
    ),
    at_least=2,
)


def sniff(sheet: Sheet) -> str | None:
    """Give why a sheet is an amoCRM list of deals, None where it is none."""
    return recognise_deals(sheet, LAYOUT)


def read(sheet: Sheet, request: Request) -> Portion:
    """Give the rows of `deals` in an amoCRM list of deals."""
    return read_deals(sheet, LAYOUT, request)
