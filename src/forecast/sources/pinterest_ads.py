"""Pinterest Ads Manager: `Spend in account currency`; clicks are those on a pin, whose price is `eCPC`."""

from forecast.sources.advertising import Layout, read_advertising, recognise
from forecast.sources.grid import Request
from forecast.sources.periods import DAY_NAMES
from forecast.sources.result import Portion
from forecast.sources.sheets import Sheet

NAME = "pinterest_ads"

LAYOUT = Layout(
    NAME,
    channel=NAME,
    synonyms={
        "date": DAY_NAMES,
        "campaign": ("Campaign name",),
        "ad_group": ("Ad group name", "Ad name"),
        "currency": ("Currency",),
        "spend": ("Spend in account currency",),
        "impressions": ("Impressions",),
        "clicks": ("Pin clicks", "Outbound clicks"),
        "conversions": ("Total conversions",),
        "orders": ("Checkouts", "Total conversions (Checkout)"),
        "revenue": ("Checkout value in account currency", "Total order value (Checkout)"),
    },
    marks=("spend in account currency", "pin clicks"),
)


def sniff(sheet: Sheet) -> str | None:
    """Give why a sheet is a Pinterest Ads report, None where it is none."""
    return recognise(sheet, LAYOUT)


def read(sheet: Sheet, request: Request) -> Portion:
    """Give the `performance` rows of a Pinterest Ads report."""
    return read_advertising(sheet, LAYOUT, request)
