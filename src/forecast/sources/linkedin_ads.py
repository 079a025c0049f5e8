"""LinkedIn Campaign Manager: UTF-16 with tabs, lines with the report's start and end above the table, one start date a row."""

from forecast.sources.advertising import Layout, read_advertising, recognise
from forecast.sources.grid import Request
from forecast.sources.periods import DAY_NAMES
from forecast.sources.result import Portion
from forecast.sources.sheets import Sheet

NAME = "linkedin_ads"

# Of a member's jobs, skills and interests several may be known: such a report counts a click for each of them.
_TRAITS = ("job title", "job function", "job seniority", "company industry", "company size", "company name", "member skills")

LAYOUT = Layout(
    NAME,
    channel=NAME,
    synonyms={
        "date": ("Start Date (in UTC)", "Start Date", *DAY_NAMES),
        "campaign": ("Campaign Name", "Campaign Group Name"),
        "ad_group": ("Creative Name", "Ad Name"),
        "currency": ("Currency",),
        "spend": ("Total Spent",),
        "impressions": ("Impressions",),
        "clicks": ("Clicks",),
        "conversions": ("Conversions",),
        "leads": ("Leads",),
        "revenue": ("Total Conversion Value",),
    },
    marks=("start date (in utc)", "total spent", "campaign group id", "campaign group name"),
    weak=("total spent", "campaign group name", "campaign group id"),
    shared=tuple(f"{trait}{ending}" for trait in _TRAITS for ending in ("", " segment")),
    day_advice="Export the performance report with the time breakdown 'Daily'",
)


def sniff(sheet: Sheet) -> str | None:
    """Give why a sheet is a LinkedIn Ads report, None where it is none."""
    return recognise(sheet, LAYOUT)


def read(sheet: Sheet, request: Request) -> Portion:
    """Give the `performance` rows of a LinkedIn Ads report."""
    return read_advertising(sheet, LAYOUT, request)
