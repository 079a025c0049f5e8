"""Microsoft Advertising (Bing): `Gregorian date` and `Spend`; days are written month first."""

from forecast.sources.advertising import Layout, read_advertising, recognise
from forecast.sources.grid import Request
from forecast.sources.result import Portion
from forecast.sources.sheets import Sheet

NAME = "microsoft_ads"

LAYOUT = Layout(
    NAME,
    channel=NAME,
    synonyms={
        "date": ("Gregorian date", "Day", "Date"),
        "campaign": ("Campaign name", "Campaign"),
        "currency": ("Currency code",),
        "spend": ("Spend",),
        "impressions": ("Impressions",),
        "clicks": ("Clicks",),
        "conversions": ("Conversions",),
        "revenue": ("Revenue",),
    },
    marks=("gregorian date",),
    never=("team",),
)


def sniff(sheet: Sheet) -> str | None:
    """Give why a sheet is a Microsoft Advertising report, None where it is none."""
    return recognise(sheet, LAYOUT)


def read(sheet: Sheet, request: Request) -> Portion:
    """Give the `performance` rows of a Microsoft Advertising report."""
    return read_advertising(sheet, LAYOUT, request)
