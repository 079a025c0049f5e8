"""Cells → days. The order of day and month is decided once a file; `03/04/2026` alone is refused."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from typing import Literal

from forecast.names import YEARS
from forecast.sources.amounts import is_missing
from forecast.sources.sheets import Cell, cell_text
from forecast.sources.vocabulary import month_names

Order = Literal["day", "month"]  # which stands first in 3/4/2026

_CLOCK = (
    r"(?:[ T,]+(?:at\s+|в\s+)?(?P<hour>\d{1,2}):(?P<minute>\d{2})(?::(?P<second>\d{2})(?:\.\d+)?)?"
    r"\s*(?P<half>[AaPp]\.?\s?[Mm]\.?)?(?:\s+(?:[A-Z]{1,4}T|MSK)|[+-]\d{2}(?![\d:]))?)?"  # a zone: EST, MSK, +00
)
_ZONE = r"(?:\s*(?:Z|(?:UTC|GMT)?(?:[+-]\d{2}:?\d{2})?|(?:UTC|GMT)[+-]\d{1,2}))?(?:\s*\([^()]*\))?"
_YEAR_FIRST = re.compile(rf"^(?P<year>\d{{4}})(?P<sep>[-/.])(?P<b>\d{{1,2}})(?P=sep)(?P<a>\d{{1,2}}){_CLOCK}{_ZONE}$")
# '2026年9月1日', '2026. 9. 1.' as Japanese, Chinese, Korean and Hungarian exports write it.
_YEAR_FIRST_SPACED = re.compile(
    r"^(?P<year>\d{4})(?:\.\s|\s?[年년]\s?)(?P<b>\d{1,2})(?:\.\s|\s?[月월]\s?)(?P<a>\d{1,2})(?:\.|\s?[日일])?$"
)
_PACKED = re.compile(r"^(?P<year>(?:19|20)\d{2})(?P<b>\d{2})(?P<a>\d{2})$")
_NUMBERS = re.compile(
    rf"^(?P<a>\d{{1,2}})(?P<sep>[-/.])(?P<b>\d{{1,2}})(?P=sep)(?P<year>\d{{4}}|\d{{2}})(?:\s*г\.?)?{_CLOCK}{_ZONE}$"
)
_DAY_NAME = re.compile(
    rf"^(?P<a>\d{{1,2}})(?:st|nd|rd|th|er)?[ ./-]+(?:de\s+)?(?P<name>[^\W\d_]{{3,12}})\.?,?[ ./-]+"
    rf"(?:de\s+)?(?P<year>\d{{4}}|\d{{2}})(?:\s*г\.?)?{_CLOCK}{_ZONE}$"
)
_NAME_DAY = re.compile(
    rf"^(?:[^\W\d_]+,?\s+)?(?P<name>[^\W\d_]{{3,12}})\.?[\s-]+(?P<a>\d{{1,2}})(?:st|nd|rd|th)?,?[\s-]+(?P<year>\d{{4}}){_CLOCK}{_ZONE}$"
)
_PATTERNS = (
    *((pattern, False) for pattern in (_YEAR_FIRST, _YEAR_FIRST_SPACED, _PACKED, _NUMBERS)),
    *((pattern, True) for pattern in (_DAY_NAME, _NAME_DAY)),
)
_WEEKDAY = re.compile(r"^[^\W\d_]{2,12}\.?(?:,\s+(?=\d)|\s+(?=\d{1,2}(?:er)?\s+[^\W\d_]))")


# What trackers and databases write for a day that has not come: the zero of their dates, or a word.
_NO_DAY = re.compile(r"^(?:(?:0000-00-00|0001-01-01)(?!\d).*|unresolved|не закрита)$", re.IGNORECASE)
_FIRST_SHORT_YEAR = "10"  # of two digits; nobody reports older days


class UnreadableDayError(ValueError):
    """A cell is no day; `reason` is the key that stands in rejected.csv."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class MixedOrderError(ValueError):
    """Some dates of a file can only be day first and others only month first; the examples prove it."""


@dataclass(frozen=True)
class _Parts:
    """A date as written: with `a` and `b` still unordered where `open_order` is True."""

    a: int
    b: int
    year: int
    clock: time
    open_order: bool


def form_of(cell: Cell) -> str | None:
    """Give the form a date is written in: 'typed', 'iso', 'packed', 'name' or its separator; None for no date.

    >>> form_of("2026-09-01"), form_of("1.9.2026"), form_of("1 May 2026")
    ('iso', '.', 'name')
    """
    if isinstance(cell, date):
        return "typed"
    if is_missing(cell) or not isinstance(cell, str):
        return None
    return _form(cell_text(cell))


@lru_cache(maxsize=10_000)
def _form(written: str) -> str | None:
    text = _WEEKDAY.sub("", written)
    numbers = _NUMBERS.match(text)
    if numbers:
        return numbers["sep"]
    forms = ((_YEAR_FIRST, "iso"), (_YEAR_FIRST_SPACED, "iso"), (_PACKED, "packed"), (_DAY_NAME, "name"), (_NAME_DAY, "name"))
    return next((form for pattern, form in forms if pattern.match(text)), None)


def order_of(cell: Cell) -> Order | None:
    """Give the order of day and month that a date proves: 25/12/2026 proves 'day', 3/4/2026 nothing.

    Dates with dots are day first in every export that writes them.
    """
    parts = _parts(cell_text(cell)) if isinstance(cell, str) else None
    if parts is None or not parts.open_order or parts.a == parts.b:
        return None
    if parts.a > 12 >= parts.b:
        return "day"
    return "month" if parts.b > 12 >= parts.a else None


def is_open(cell: Cell) -> bool:
    """Tell whether a date can be read in two ways."""
    parts = _parts(cell_text(cell)) if isinstance(cell, str) else None
    return parts is not None and parts.open_order and parts.a != parts.b and order_of(cell) is None


def day_order(cells: Sequence[Cell], period: tuple[date, date] | None = None) -> Order | None:
    """Give the order of day and month in a file: proved by its dates, else by the period it says it covers.

    None means that nothing proves an order; that matters only where `is_open` finds such a date.

    Raises
    ------
    MixedOrderError
        Two dates prove different orders.
    """
    proofs: dict[Order, str] = {}
    for cell in cells:
        order = order_of(cell)
        if order is not None:
            proofs.setdefault(order, cell_text(cell))
    if len(proofs) == 2:
        raise MixedOrderError(f"'{proofs['day']}' and '{proofs['month']}'")
    if proofs:
        return next(iter(proofs))
    return _order_by_period([cell for cell in cells if is_open(cell)], period) if period else None


def year_first(cells: Sequence[Cell], *, told: bool = False) -> str | None:
    """Give an example of a date like 26/09/13 in a file where the first number stays and the last one changes: it is the year.

    One such day alone may be of either year, unless the person `told` the order.

    >>> year_first(["26/09/13", "26/09/14"]), year_first(["13/09/26", "14/09/26"]), year_first(["26/09/13"])
    ('26/09/13', None, '26/09/13')
    """
    written = [match for cell in dict.fromkeys(cells) if isinstance(cell, str) and (match := _NUMBERS.match(cell_text(cell)))]
    short = [match for match in written if len(match["year"]) == 2]
    firsts, lasts = {match["a"].zfill(2) for match in short}, {match["year"] for match in short}
    slashed = bool(short) and short[0]["sep"] != "." and len(firsts) == len(lasts) == 1 and firsts != lasts
    alone = slashed and not told and min(firsts) >= _FIRST_SHORT_YEAR and max(lasts) <= "31"
    return short[0][0] if short and (len(lasts) > len(firsts) or min(lasts) < _FIRST_SHORT_YEAR or alone) else None


def _order_by_period(cells: Iterable[Cell], period: tuple[date, date]) -> Order | None:
    fitting: list[Order] = []
    open_cells = list(cells)
    orders: tuple[Order, ...] = ("day", "month")
    for order in orders:
        days = [read_moment(cell, order).date() for cell in open_cells]
        if days and all(period[0] <= day <= period[1] for day in days):
            fitting.append(order)
    return fitting[0] if len(fitting) == 1 else None


def read_moment(cell: Cell, order: Order | None) -> datetime:
    """Give a cell as a moment (midnight where it names no time).

    Raises
    ------
    UnreadableDayError
        The cell is empty, no date, a day that does not exist or of a year that nobody reports, or could be read in two ways
        and `order` is None.
    """
    if isinstance(cell, datetime):
        return _plausible(cell.replace(tzinfo=None))
    if isinstance(cell, date):
        return _plausible(datetime.combine(cell, time()))
    if is_missing(cell) or _NO_DAY.match(cell_text(cell)):
        raise UnreadableDayError("date_missing")
    parts = _parts(cell_text(cell))
    if parts is None:
        raise UnreadableDayError("not_a_date")
    day, month = parts.a, parts.b
    if parts.open_order:
        order = order or order_of(cell)
        if order is None and parts.a != parts.b:
            raise UnreadableDayError("date_order")
        day, month = (parts.a, parts.b) if order != "month" else (parts.b, parts.a)
    try:
        moment = datetime.combine(date(parts.year, month, day), parts.clock)
    except ValueError as error:
        raise UnreadableDayError("not_a_date") from error
    return _plausible(moment)


def _plausible(moment: datetime) -> datetime:
    if not YEARS[0] <= moment.year <= YEARS[1]:
        raise UnreadableDayError("not_a_date")
    return moment


@lru_cache(maxsize=10_000)  # the days of a file repeat in every row
def _parts(text: str) -> _Parts | None:
    text = _WEEKDAY.sub("", text)
    for pattern, named in _PATTERNS:
        match = pattern.match(text)
        if match is None:
            continue
        found = match.groupdict()
        month = month_names().get(found["name"].casefold().rstrip(".")) if named else int(found["b"])
        clock = _clock(found)
        if month is None or clock is None:
            return None
        year = int(found["year"]) + (2000 if len(found["year"]) == 2 else 0)
        return _Parts(int(found["a"]), month, year, clock, pattern is _NUMBERS and found["sep"] != ".")
    return None


def _clock(found: dict[str, str | None]) -> time | None:
    hour = int(found.get("hour") or 0)
    half = re.sub(r"[.\s]", "", found.get("half") or "").casefold()  # 'p. m.' in Spanish
    if half and hour <= 12:
        hour = hour % 12 + (12 if half == "pm" else 0)
    try:
        return time(hour, int(found.get("minute") or 0), int(found.get("second") or 0))
    except ValueError:
        return None


# 'с 1.9.2026 по 30.9.2026', 'Sep 1, 2026 to Sep 30, 2026': between two days, and before the first one.
_TO = r"(?<=\d|\.)\s+(?:to|through|until|по|до|bis(?: zum)?|au|al|a|à|até|hasta|do|tot|-)\s+(?=\S+\s*\S)"
_FROM = re.compile(r"^(?:from|с|со|von|vom|du|dal|del|desde|de|od|van)\s+(?=\d|[^\W\d_]{3,12}\.?\s\d)", re.IGNORECASE)
_RANGE = re.compile(
    rf"{_TO}|"
    r"\s+[-–—]\s+|\s*~\s*|\s*[–—]\s*|(?<=\d{8})-(?=\d{8})|(?<=\d\d\.\d\d\.\d{4})-(?=\d\d\.)|(?<=\d{4}-\d\d-\d\d)-(?=\d{4}-)"
)


def read_period(text: str) -> tuple[date, date] | None:
    """Give the first and last day of a written period, None where the text is none or its order is open.

    >>> read_period("1 сентября 2026 г. - 20 сентября 2026 г.")
    (datetime.date(2026, 9, 1), datetime.date(2026, 9, 20))
    """
    halves = _RANGE.split(_FROM.sub("", text.strip().strip('"')))
    if len(halves) != 2:
        return None
    order = order_of(halves[0]) or order_of(halves[1])  # 6/10/2026 - 6/16/2026: the second half tells
    try:
        start, end = (read_moment(half, order).date() for half in halves)
    except UnreadableDayError:
        return None
    return (start, end) if start <= end else None


def days_between(start: date, end: date) -> list[date]:
    """Give every day from start to end, both included."""
    return [start + timedelta(days=offset) for offset in range((end - start).days + 1)]
