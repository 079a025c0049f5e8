"""Which rows belong to a period, and whether the data hold the whole of it."""

from collections.abc import Iterable

import pandas as pd

from forecast.settings.period import Period, days_into_week

# A column that is recorded rarely may start some days after the period does and still cover it.
_GRACE_DAYS = 6


def within(frame: pd.DataFrame, period: Period, column: str = "date") -> pd.DataFrame:
    """Give the rows whose day lies in the period, its last day included whole."""
    start, after = pd.Timestamp(period.start), pd.Timestamp(period.end) + pd.Timedelta(days=1)
    return frame[(frame[column] >= start) & (frame[column] < after)]


def step_days(frame: pd.DataFrame) -> int:
    """Give how many days apart the rows are: 1, 7 or 31."""
    gaps = pd.Series(frame["date"].unique()).sort_values().diff().dt.days.dropna()
    usual = float(gaps.median()) if len(gaps) else 1.0
    return 1 if usual < 5 else 7 if usual < 20 else 31


def by_day(plan: pd.DataFrame) -> pd.DataFrame:
    """Give planned spend by day: a week's row is spread evenly over the seven days of its week, a month's over its month."""
    step = step_days(plan)
    first = plan["date"].dt.normalize() if step < 31 else plan["date"].dt.to_period("M").dt.start_time
    if step == 7:
        first = first - pd.Timedelta(days=days_into_week(first))
    days = plan["date"].dt.days_in_month if step == 31 else pd.Series(step, index=plan.index)
    rows = plan.assign(date=first, spend=plan["spend"] / days).loc[plan.index.repeat(days)].reset_index(names="row")
    since = pd.to_timedelta(rows.groupby("row").cumcount(), unit="D")
    return rows.assign(date=rows["date"] + since).drop(columns="row")


def covers(frame: pd.DataFrame, period: Period, columns: Iterable[str] = ()) -> bool:
    """Tell whether the rows, and every named column of them, reach over the whole period.

    A weekly or monthly row belongs to the period that holds its date, so it may stand up to one step inside the ends.
    """
    if frame.empty:
        return False
    step = step_days(frame)
    if not _reaches(frame["date"], period, step - 1):
        return False
    grace = max(step - 1, _GRACE_DAYS)
    return all(column in frame and _reaches(frame.loc[frame[column].notna(), "date"], period, grace) for column in columns)


def _reaches(dates: pd.Series, period: Period, slack: int) -> bool:
    if dates.empty:
        return False
    allowed = pd.Timedelta(days=slack)
    return bool(
        dates.min() <= pd.Timestamp(period.start) + allowed and dates.max().normalize() >= pd.Timestamp(period.end) - allowed
    )
