"""How far apart rows are: days, weeks or months."""

from typing import Literal

import numpy as np
import pandas as pd

Frequency = Literal["D", "W", "MS"]
#: Share of gaps that must be whole weeks; a week-end day that a holiday moved does not make weekly data daily.
WEEKLY_SHARE = 0.9
_MONTH_DAYS = (28, 31)
#: What a row of each frequency stands for, and from how many dates on their spacing says so; two days a week apart may be two.
GRAINS = {"D": "day", "W": "week", "MS": "month"}
_ENOUGH = {"D": 2, "W": 3, "MS": 2}


def detect_frequency(dates: pd.Series) -> Frequency:
    """Give `D`, `W` or `MS` for the dates of a table; repeated dates count once, gaps do not matter.

    >>> detect_frequency(pd.Series(pd.to_datetime(["2026-01-04", "2026-01-11", "2026-02-01"])))
    'W'
    """
    days = pd.DatetimeIndex(dates.dropna().unique()).sort_values()
    if len(days) < 2:
        return "D"
    gaps = np.diff(days.to_numpy().astype("datetime64[D]")).astype(int)
    same_day = len(set(days.day)) == 1 or bool(days.is_month_end.all())
    if gaps.min() >= _MONTH_DAYS[0] and same_day:
        return "MS"
    if gaps.min() >= 5 and np.mean(gaps % 7 == 0) >= WEEKLY_SHARE:
        return "W"
    return "D"


def known_frequency(dates: pd.Series) -> Frequency | None:
    """Give `D`, `W` or `MS` where there are enough dates to know it, None where there are not.

    >>> known_frequency(pd.Series(pd.to_datetime(["2026-01-04", "2026-01-11"]))) is None
    True
    """
    frequency = detect_frequency(dates)
    return frequency if dates.nunique() >= _ENOUGH[frequency] else None


def span(dates: pd.Series, *, whole_months: bool) -> tuple[pd.Timestamp, pd.Timestamp]:
    """Give the first and the last day of some dates, or of their months."""
    first, last = dates.min(), dates.max()
    return (first.replace(day=1), last + pd.offsets.MonthEnd(0)) if whole_months else (first, last)


def missing_dates(dates: pd.Series, frequency: Frequency) -> pd.DatetimeIndex:
    """Give the days, weeks or months between the first and the last that have no row."""
    present = pd.DatetimeIndex(dates.dropna().unique()).sort_values()
    if len(present) < 2:
        return pd.DatetimeIndex([])
    if frequency == "W":
        weeks = pd.date_range(present[0], present[-1], freq="7D")
        covered = {day for date in present for day in pd.date_range(date - pd.Timedelta(days=3), periods=7)}
        return pd.DatetimeIndex([week for week in weeks if week not in covered])
    return pd.date_range(present[0], present[-1], freq=frequency).difference(present)
