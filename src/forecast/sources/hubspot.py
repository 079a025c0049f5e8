"""HubSpot, list of deals: the columns of the chosen view; a stage is a label or an internal name."""

from forecast.sources.deal_lists import DealLayout, read_deals, recognise_deals
from forecast.sources.grid import Request
from forecast.sources.result import Portion
from forecast.sources.sheets import Sheet

NAME = "hubspot"

LAYOUT = DealLayout(
    NAME,
    synonyms={
        "deal_id": ("Record ID", "Deal ID", "Record ID - Deal", "ID записи"),
        "created": ("Create Date", "Created Date", "Дата создания"),
        "closed": ("Close Date", "Closed Date", "Дата закрытия"),
        "stage": ("Deal Stage", "Этап сделки"),
        "amount": ("Amount", "Сумма"),
        "currency": ("Currency", "Валюта"),
        "customer_id": ("Associated Company IDs", "Associated Contact IDs"),
        "source_channel": ("Original Traffic Source", "Original Source Type", "Original Source"),
        "channel": (
            "Latest Traffic Source",
            "Latest Source",
            "Original Traffic Source",
            "Original Source Type",
            "Original Source",
        ),
        "is_won": ("Is Closed Won", "Is closed won"),
        "is_lost": ("Is Closed Lost", "Is closed lost"),
        "is_closed": ("Is Deal Closed?", "Is closed"),
    },
    marks=("record id", "deal stage", "record id - deal"),
    at_least=2,
)


def sniff(sheet: Sheet) -> str | None:
    """Give why a sheet is a HubSpot list of deals, None where it is none."""
    return recognise_deals(sheet, LAYOUT)


def read(sheet: Sheet, request: Request) -> Portion:
    """Give the rows of `deals` in a HubSpot list of deals."""
    return read_deals(sheet, LAYOUT, request)
