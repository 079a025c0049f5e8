"""Klaviyo: the list of campaigns, e-mails and messages; unique opens, unique clicks and rates are not read.

What was delivered counts as impressions, what was opened as engagements, people who placed an order as conversions. What the
sending cost stands elsewhere: `--set spend=0`, or import it as `other_costs`.
"""

from dataclasses import replace

from forecast.sources.advertising import Layout, read_advertising, recognise
from forecast.sources.grid import Request
from forecast.sources.result import Portion
from forecast.sources.sheets import Sheet

NAME = "klaviyo"

LAYOUT = Layout(
    NAME,
    channel="email",
    synonyms={
        "date": ("Send Time", "Send Date"),
        "channel": ("Campaign Channel",),
        "campaign": ("Campaign Name", "Name"),
        "spend": ("Campaign Cost",),
        "impressions": ("Successful Deliveries",),
        "clicks": ("Total Clicks",),
        "engagements": ("Total Opens",),
        "conversions": ("Unique Placed Order",),
        "revenue": ("Revenue",),
    },
    sendings=True,
    marks=("placed order rate", "unique placed order", "spam complaints rate", "campaign channel"),
    day_advice="Export the list of campaigns with 'Send Time'",
)


def sniff(sheet: Sheet) -> str | None:
    """Give why a sheet is a Klaviyo list of campaigns, None where it is none."""
    return recognise(sheet, replace(LAYOUT, free=True))


def read(sheet: Sheet, request: Request) -> Portion:
    """Give the `performance` rows of a Klaviyo list of campaigns."""
    return read_advertising(sheet, LAYOUT, request)
