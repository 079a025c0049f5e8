"""TikTok Ads Manager: the last row is 'Total of N results'; small counts are masked as '<5' and are missing, not zero."""

from forecast.sources.advertising import Layout, read_advertising, recognise
from forecast.sources.grid import Request
from forecast.sources.periods import DAY_NAMES
from forecast.sources.result import Portion
from forecast.sources.sheets import Sheet

NAME = "tiktok_ads"

LAYOUT = Layout(
    NAME,
    channel=NAME,
    synonyms={
        "date": ("By Day", *DAY_NAMES),
        "campaign": ("Campaign name",),
        "ad_group": ("Ad group name", "Ad name"),
        "currency": ("Currency",),
        "spend": ("Cost",),
        "impressions": ("Impressions",),
        "clicks": ("Clicks (destination)", "Clicks (all)", "Clicks"),
        "conversions": ("Conversions",),
    },
    marks=("cpc (destination)", "clicks (destination)", "ctr (destination)", "by day"),
    never=("amount spent",),
)


def sniff(sheet: Sheet) -> str | None:
    """Give why a sheet is a TikTok Ads report, None where it is none."""
    return recognise(sheet, LAYOUT)


def read(sheet: Sheet, request: Request) -> Portion:
    """Give the `performance` rows of a TikTok Ads report."""
    return read_advertising(sheet, LAYOUT, request)
