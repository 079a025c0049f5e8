"""Mailchimp: the list of campaigns, and the report of a single campaign, which is pairs of words and values.

What was delivered counts as impressions, what was opened as engagements; unique opens and rates are not read. Sending costs
stand in the older form only; elsewhere the person says `--set spend=0`, or imports them as `other_costs`.
"""

import re
from dataclasses import replace

from forecast.sources.advertising import Layout, read_advertising, recognise
from forecast.sources.grid import Request, refusal
from forecast.sources.result import Portion
from forecast.sources.sheets import Row, Sheet

NAME = "mailchimp"

LAYOUT = Layout(
    NAME,
    channel="email",
    synonyms={
        "date": ("Send Date", "Delivery Date/Time", "Дата отправки"),
        "campaign": ("Title", "Campaign Name", "Название"),
        "spend": ("Campaign Cost",),
        "impressions": ("Successful Deliveries", "Успешно доставлено"),
        "clicks": ("Total Clicks", "Всего кликов"),
        "engagements": ("Total Opens", "Всего открытий"),
        "orders": ("Total Orders",),
        "revenue": ("Total Revenue",),
    },
    sendings=True,
    marks=("successful deliveries", "успешно доставлено"),
    never=("placed order rate", "unique placed order", "campaign channel"),
    day_advice="Export the list of campaigns with 'Send Date'",
)


def sniff(sheet: Sheet) -> str | None:
    """Give why a sheet is a Mailchimp export, None where it is none."""
    if _is_single(sheet):
        return "the title 'Email Campaign Report'"
    return recognise(sheet, replace(LAYOUT, free=True))


def read(sheet: Sheet, request: Request) -> Portion:
    """Give the `performance` rows of a Mailchimp export."""
    return read_advertising(_as_table(sheet) if _is_single(sheet) else sheet, LAYOUT, request)


def _is_single(sheet: Sheet) -> bool:
    return bool(sheet.rows) and sheet.rows[0].texts()[0].casefold() == "email campaign report"


def _as_table(sheet: Sheet) -> Sheet:
    """Give the pairs of a single campaign's report as a header and one row; of '350 (35.18%)' the count is kept."""
    words = {word for words in LAYOUT.synonyms.values() for word in words}
    pairs: dict[str, tuple[str, int]] = {}
    for row in sheet.rows[1:]:
        texts = row.texts()
        name = texts[0].rstrip(":")
        if len(texts) > 1 and name in words and name not in pairs:
            pairs[name] = (re.sub(r"\s*\([\d.,]+\s*%\)$", "", texts[1]), row.line)
    lacking = [name for name in ("Delivery Date/Time", "Successful Deliveries", "Total Clicks") if name not in pairs]
    if lacking:
        do = "It was cut short: export it again."
        raise refusal(NAME, sheet.file, f"the line '{lacking[0]}:' is missing", "a whole campaign report", do)
    line = max((line for _, line in pairs.values()), default=1)
    values = Row(line, tuple(value for value, _ in pairs.values()))
    return replace(sheet, rows=(Row(1, tuple(pairs)), values), open_ended=False)
