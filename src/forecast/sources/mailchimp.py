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

_OVERALL = "overall stats"
_VARIANT = re.compile(
    r"^(?:combination|group|variation|version) \w+ stats$"
)  # the parts of a test, which were sent to others each

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
    """Tell whether a sheet is the report of one campaign; a test of variants has a title that other senders use, too."""
    firsts = [row.texts()[0].casefold() for row in sheet.rows[:3]]
    return firsts[:1] == ["email campaign report"] or firsts == ["campaign report", "title:", "delivery date/time:"]


def _as_table(sheet: Sheet) -> Sheet:
    """Give the pairs of a single campaign's report as a header and a row, or a row for each variant that it tested."""
    parts = _parts(sheet)
    variants = [part for part in parts if _VARIANT.match(part)]
    counted = [_OVERALL] if _OVERALL in parts else variants or [""]
    rows = [{**parts[""], **parts[part], "Part": (part, 1)} for part in counted]
    for pairs in rows:
        lacking = [name for name in ("Delivery Date/Time", "Successful Deliveries", "Total Clicks") if name not in pairs]
        if lacking:
            do = "It was cut short: export it again."
            raise refusal(NAME, sheet.file, f"the line '{lacking[0]}:' is missing", "a whole campaign report", do)
    names = tuple(dict.fromkeys(name for pairs in rows for name in pairs if name != "Part" or variants))
    values = [
        Row(max(line for _, line in pairs.values()), tuple(pairs[name][0] if name in pairs else "" for name in names))
        for pairs in rows
    ]
    return replace(sheet, rows=(Row(1, names), *values), open_ended=False)


def _parts(sheet: Sheet) -> dict[str, dict[str, tuple[str, int]]]:
    """Give the known pairs of each part of a report ('' before the first) with their lines; of '350 (35.18%)' the count."""
    words = {word for words in LAYOUT.synonyms.values() for word in words}
    parts: dict[str, dict[str, tuple[str, int]]] = {"": {}}
    part = ""
    for row in sheet.rows[1:]:
        texts = row.texts()
        name = texts[0].rstrip(":")
        if not any(texts[1:]):
            part = texts[0].casefold()
            parts.setdefault(part, {})
        elif name in words:
            parts[part].setdefault(name, (re.sub(r"\s*\([\d.,]+\s*%\)$", "", texts[1]), row.line))
    return parts
