"""Microsoft Advertising (Bing): `Gregorian date`, or `TimePeriod` of the API, and `Spend`; a block of lines above the table."""

from forecast.sources.advertising import Layout, read_advertising, recognise
from forecast.sources.grid import Request
from forecast.sources.periods import DAY_NAMES
from forecast.sources.result import Portion
from forecast.sources.sheets import Sheet

NAME = "microsoft_ads"

LAYOUT = Layout(
    NAME,
    channel=NAME,
    synonyms={
        "date": ("Gregorian date", "TimePeriod", *DAY_NAMES),
        "campaign": ("Campaign name", "Campaign", "CampaignName"),
        "currency": ("Currency code", "CurrencyCode"),
        "spend": ("Spend",),
        "impressions": ("Impressions", "Impr."),
        "clicks": ("Clicks",),
        "conversions": ("Conversions", "Conv."),
        "revenue": ("Revenue",),
    },
    marks=("gregorian date", "timeperiod", "average cpc", "avg. cpc", "averagecpc"),
    weak=("average cpc", "avg. cpc"),  # Outbrain and people's own tables have the price of a click, too
    never=("team",),
    partial=("searchquery", "search query", "search term"),
)


def sniff(sheet: Sheet) -> str | None:
    """Give why a sheet is a Microsoft Advertising report, None where it is none."""
    return recognise(sheet, LAYOUT)


def read(sheet: Sheet, request: Request) -> Portion:
    """Give the `performance` rows of a Microsoft Advertising report."""
    return read_advertising(sheet, LAYOUT, request)
