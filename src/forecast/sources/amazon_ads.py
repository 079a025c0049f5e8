"""Amazon Ads: reports of sponsored products and brands; sales and orders are those of the 7 or 14 days after a click."""

from dataclasses import replace

from forecast.sources.advertising import Layout, read_advertising, recognise
from forecast.sources.grid import Request
from forecast.sources.headers import find_header
from forecast.sources.periods import DAY_NAMES
from forecast.sources.result import Portion
from forecast.sources.sheets import Sheet

NAME = "amazon_ads"

LAYOUT = Layout(
    NAME,
    channel=NAME,
    synonyms={
        "date": DAY_NAMES,
        "start": ("Start Date",),
        "end": ("End Date",),
        "campaign": ("Campaign Name",),
        "ad_group": ("Ad Group Name",),
        "currency": ("Currency",),
        "spend": ("Spend",),
        "impressions": ("Impressions",),
        "clicks": ("Clicks",),
        "orders": ("7 Day Total Orders (#)", "14 Day Total Orders (#)"),
        "revenue": ("7 Day Total Sales", "14 Day Total Sales"),
    },
    marks=(
        "7 day total sales",
        "14 day total sales",
        "7 day total orders (#)",
        "14 day total orders (#)",
        "customer search term",
    ),
)
_TERM = "customer search term"  # only terms that were clicked are listed: their costs are whole, their impressions are not


def sniff(sheet: Sheet) -> str | None:
    """Give why a sheet is an Amazon Ads report, None where it is none."""
    return recognise(sheet, LAYOUT)


def read(sheet: Sheet, request: Request) -> Portion:
    """Give the `performance` rows of an Amazon Ads report."""
    header = find_header(sheet.rows, LAYOUT.synonyms)
    if header is None or _TERM not in {name.key for name in header.names}:
        return read_advertising(sheet, LAYOUT, request)
    counted = {name: words for name, words in LAYOUT.synonyms.items() if name != "impressions"}
    return read_advertising(sheet, replace(LAYOUT, synonyms=counted), request)
