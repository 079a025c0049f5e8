"""Periods people name: 2026Q3, 2026-09, 2026W38, 2026, 2026-07-01..2026-09-30."""

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Literal

from forecast.errors import ParamsError

Kind = Literal["week", "month", "quarter", "year", "span"]
ONE_DAY = timedelta(days=1)
_FORMS = "2026Q3, 2026-09, 2026W38, 2026 or 2026-07-01..2026-09-30"


@dataclass(frozen=True)
class Period:
    """Days from `start` to `end`, both included, with the label that names folders and pages."""

    start: date
    end: date
    label: str
    kind: Kind

    @property
    def days(self) -> int:
        """Give the number of days."""
        return (self.end - self.start).days + 1

    def previous(self) -> "Period":
        """Give the period of the same kind just before; a span of the same number of days for a free span."""
        return period_of(self.start - ONE_DAY, self.kind, days=self.days)

    def until(self, day: date) -> "Period":
        """Give the part of a period that is over on a day, its label and kind kept; the whole where it ended before.

        What a period that is not over says of open tasks, deals and customers is said of that day, not of its end.
        """
        return replace(self, end=max(self.start, min(self.end, day)))

    def year_before(self) -> "Period":
        """Give the same days one calendar year earlier."""
        if self.kind == "week":  # 52 whole weeks keep the weekdays
            start = self.start - timedelta(weeks=52)
            return Period(start, start + timedelta(days=6), _week_label(start), "week")
        start, end = _year_earlier(self.start), _year_earlier(self.end)
        if self.kind == "span":
            return _span(start, end)
        return period_of(start, self.kind)


def period_of(day: date, kind: Kind, days: int = 1) -> Period:
    """Give the period of a kind that holds a day; for a span, the `days` that end on it."""
    if kind == "week":
        start = day - timedelta(days=day.weekday())
        return Period(start, start + timedelta(days=6), _week_label(start), kind)
    if kind == "month":
        return _months(day.year, day.month, 1, f"{day.year}-{day.month:02d}", kind)
    if kind == "quarter":
        quarter = (day.month - 1) // 3 + 1
        return _months(day.year, 3 * quarter - 2, 3, f"{day.year}Q{quarter}", kind)
    if kind == "year":
        return _months(day.year, 1, 12, str(day.year), kind)
    return _span(day - timedelta(days=days - 1), day)


def parse_period(text: str) -> Period:
    """Read a period as people write it.

    >>> parse_period("2026Q3").end
    datetime.date(2026, 9, 30)

    Raises
    ------
    ParamsError
        For any other form, or a day that is not in the calendar.
    """
    text = text.strip().upper()
    try:
        if match := re.fullmatch(r"(\d{4})-?Q([1-4])", text):
            return period_of(date(int(match[1]), 3 * int(match[2]) - 2, 1), "quarter")
        if match := re.fullmatch(r"(\d{4})-(\d{2})", text):
            return period_of(date(int(match[1]), int(match[2]), 1), "month")
        if match := re.fullmatch(r"(\d{4})-?W(\d{1,2})", text):
            return period_of(date.fromisocalendar(int(match[1]), int(match[2]), 1), "week")
        if re.fullmatch(r"\d{4}", text):
            return period_of(date(int(text), 1, 1), "year")
        if match := re.fullmatch(r"(\d{4}-\d{2}-\d{2})\.\.(\d{4}-\d{2}-\d{2})", text):
            return _ordered(date.fromisoformat(match[1]), date.fromisoformat(match[2]), text)
    except ValueError as error:
        raise ParamsError(f"period '{text}' is not in the calendar ({error}); write {_FORMS}.") from None
    raise ParamsError(f"period '{text}' is not one I know; write {_FORMS}.")


def last_complete(first_day: date, last_day: date, kind: Kind) -> Period:
    """Give the last period of a kind that the days from first to last hold whole; else all the days there are.

    Parameters
    ----------
    first_day, last_day : date
        First and last day with data (a weekly or monthly row counts to the end of its week or month).
    """
    candidate = period_of(last_day, kind)
    if candidate.end > last_day:
        candidate = candidate.previous()
    if candidate.start < first_day:
        return _span(first_day, last_day)
    return candidate


def _ordered(start: date, end: date, text: str) -> Period:
    if end < start:
        raise ParamsError(f"period '{text}' ends before it starts; write the earlier day first.")
    return _span(start, end)


def _span(start: date, end: date) -> Period:
    return Period(start, end, f"{start.isoformat()}..{end.isoformat()}", "span")


def _week_label(start: date) -> str:
    year, week, _ = start.isocalendar()
    return f"{year}W{week:02d}"


def _months(year: int, first: int, count: int, label: str, kind: Kind) -> Period:
    after = date(year + (first + count > 12), (first + count - 1) % 12 + 1, 1)
    return Period(date(year, first, 1), after - ONE_DAY, label, kind)


def _year_earlier(day: date) -> date:
    if day.month == 2 and day.day == 29:
        return date(day.year - 1, 2, 28)
    return day.replace(year=day.year - 1)


def days_into_week(dates: Iterable[date]) -> int:
    """Give how many days of their week lie before the dates of weekly rows: none before Mondays, six before other days.

    Cabinets and trackers date a week by its Monday; who dates it by another day, a Sunday or a Friday, means the day that
    ends it. The usual day counts, since a holiday may move a date.

    >>> days_into_week([date(2026, 9, 28)]), days_into_week([date(2026, 9, 27), date(2026, 10, 4)])
    (0, 6)
    """
    usual = Counter(day.weekday() for day in dates).most_common(1)
    return 0 if usual and usual[0][0] == 0 else 6
