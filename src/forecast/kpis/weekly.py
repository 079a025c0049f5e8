"""Weekly and tidy series of the facts, as the response model and the forecasters take them."""

from collections.abc import Sequence
from datetime import date
from typing import Literal

import pandas as pd

from forecast.settings.period import days_into_week
from forecast.tables.facts import Facts
from forecast.tables.frequency import Frequency, detect_frequency

ONE_DAY = pd.Timedelta(days=1)
#: What `performance` has a row for, which says how weeks are labelled (those of days by their last day), and other rows.
Frequencies = tuple[Frequency, Frequency]


def weekly(
    facts: Facts, columns: Sequence[str], by: Literal["channel", "campaign"] | None = "channel", until: date | None = None
) -> pd.DataFrame:
    """Give sums by complete week, counted back from the last day; weekly data keep their own dates.

    Parameters
    ----------
    columns : sequence of str
        Measures of `performance`; those that the data lack are left out.
    until : date, optional
        Last day that counts; the last day of the data when not given.

    Returns
    -------
    frame of ds (the week's last day; of weekly data their own date), the `by` column and the measures. Every member has every
    week: one in which it has no row is zero, a measure that it never records is NaN. Empty for monthly data, which no week can be
    told from.
    """
    present = [column for column in columns if column in facts.performance]
    return _weeks(facts.performance, present, by, (facts.frequency, facts.frequency), anchor_of(facts, until))


def weekly_outcomes(facts: Facts, until: date | None = None) -> pd.DataFrame:
    """Give the business totals by complete week: ds, revenue and every other numeric column.

    Revenue, orders and new customers are summed; any further column is a control and is averaged. Empty without `outcomes`, and
    where they are monthly.
    """
    totals = facts.outcomes
    frequencies = (facts.frequency, detect_frequency(totals["date"]))
    summed = [column for column in ("revenue", "orders", "new_customers") if column in totals]
    controls = [name for name in totals.select_dtypes("number").columns if name not in summed]
    anchor = anchor_of(facts, until)
    sums = _weeks(totals, summed, None, frequencies, anchor)
    if sums.empty or not controls:
        return sums
    labels = week_labels(totals["date"], frequencies, anchor)
    means = totals.assign(ds=labels).groupby("ds")[controls].mean().reset_index()
    return sums.merge(means, on="ds", how="left")


def daily_totals(facts: Facts, columns: Sequence[str]) -> pd.DataFrame:
    """Give the sums over channels by day (or by row date where the data are weekly or monthly): ds and the measures."""
    present = [column for column in columns if column in facts.performance]
    sums = facts.performance.groupby("date")[present].sum(min_count=1).reset_index()
    return sums.rename(columns={"date": "ds"})


def tidy_series(
    facts: Facts,
    columns: Sequence[str] = ("revenue",),
    by: Literal["channel"] | None = "channel",
    frequency: Literal["D", "W", "MS"] = "W",
    until: date | None = None,
) -> pd.DataFrame:
    """Give series for the forecasters: one per measure and channel, without gaps.

    Parameters
    ----------
    columns : sequence of str
        Measures of `performance`; `total_revenue` is the revenue of `outcomes`, always without channel.
    frequency : str
        `D` days, `W` complete weeks, `MS` complete calendar months. Data are never made finer than they are: weekly data asked
        for days give weeks, monthly data months.

    Returns
    -------
    frame of unique_id (`revenue:Search`, or `revenue` without channel), ds, y. A channel begins with its first row; gaps are
    zeros.
    """
    pieces = []
    for column in columns:
        if column == "total_revenue":
            rows, key, measure = facts.outcomes, None, "revenue"
        else:
            rows, key, measure = facts.performance, by, column
        if measure in rows and not rows.empty:
            pieces.append(_tidy(facts, rows[rows[measure].notna()], (column, measure), key, (frequency, until)))
    empty = pd.DataFrame(
        {"unique_id": pd.Series(dtype=str), "ds": pd.Series(dtype="datetime64[ns]"), "y": pd.Series(dtype=float)}
    )
    return pd.concat(pieces, ignore_index=True) if pieces else empty


def split_id(unique_id: str) -> tuple[str, str]:
    """Give the measure and the channel that a series is about; the channel is empty for a total.

    >>> split_id("revenue:VK: ads")
    ('revenue', 'VK: ads')
    """
    measure, _, channel = unique_id.partition(":")
    return measure, channel


def _tidy(
    facts: Facts, rows: pd.DataFrame, names: tuple[str, str], key: str | None, span: tuple[str, date | None]
) -> pd.DataFrame:
    name, measure = names
    frequency, until = span
    finest = {"D": 0, "W": 1, "MS": 2}
    frequency = max(frequency, facts.frequency, key=finest.__getitem__)
    if frequency == "W":
        own = facts.frequency if key or name == measure else detect_frequency(facts.outcomes["date"])
        table = _weeks(rows, [measure], key, (facts.frequency, own), anchor_of(facts, until))
    else:
        table = _calendar(rows, measure, key, (frequency, until))
    if key is None:
        return pd.DataFrame({"unique_id": name, "ds": table["ds"], "y": table[measure]})
    first = table[key].map(rows.groupby(key)["date"].min())
    # A month begins before the day on which a channel first shows up in it.
    first = first.dt.to_period("M").dt.start_time if frequency == "MS" else first.dt.normalize()
    begun = table[table["ds"] >= first]
    series = pd.DataFrame({"unique_id": name + ":" + begun[key].astype(str), "ds": begun["ds"], "y": begun[measure]})
    return series.sort_values(["unique_id", "ds"], ignore_index=True)


def _calendar(rows: pd.DataFrame, measure: str, key: str | None, span: tuple[str, date | None]) -> pd.DataFrame:
    frequency, until = span
    last = rows["date"].max() if until is None else min(rows["date"].max(), pd.Timestamp(until))
    rows = rows[rows["date"] <= last]
    if frequency == "D":
        ds = rows["date"].dt.normalize()
        ticks = pd.date_range(ds.min(), ds.max(), freq="D") if len(rows) else pd.DatetimeIndex([])
    else:
        ds = rows["date"].dt.to_period("M").dt.start_time
        ticks = _whole_months(rows["date"], last)
    return _full(rows.assign(ds=ds), ticks, [measure], key)


def _whole_months(dates: pd.Series, last: pd.Timestamp) -> pd.DatetimeIndex:
    if dates.empty:
        return pd.DatetimeIndex([])
    monthly = bool((dates.dt.day == 1).all())  # a monthly row stands for its whole month
    ticks = pd.date_range(dates.min().to_period("M").start_time, last, freq="MS")
    if monthly:
        return ticks
    whole = [tick for tick in ticks if tick + pd.offsets.MonthEnd(0) <= last and tick >= dates.min().normalize()]
    return pd.DatetimeIndex(whole)


def _weeks(
    rows: pd.DataFrame, columns: Sequence[str], by: str | None, frequencies: Frequencies, anchor: pd.Timestamp
) -> pd.DataFrame:
    keys = [by] if by else []
    known = len(rows) and "MS" not in frequencies
    labels = week_labels(rows["date"], frequencies, anchor) if known else pd.Series(dtype="datetime64[ns]")
    if labels.notna().sum() == 0:
        return pd.DataFrame({"ds": pd.Series(dtype="datetime64[ns]")}).reindex(columns=["ds", *keys, *columns])
    weeks = rows.assign(ds=labels)[labels.notna()]
    ticks = pd.date_range(weeks["ds"].min(), weeks["ds"].max(), freq="7D")
    return _full(weeks, ticks, columns, by)


def anchor_of(facts: Facts, until: date | None = None) -> pd.Timestamp:
    """Give the label of the last week: the last day of the data, or the last one that counts.

    Beside weekly business totals it is the last day of one of their weeks.
    """
    last = pd.Timestamp(facts.last_day)
    if until is not None and pd.Timestamp(until) < last:
        last = pd.Timestamp(until)
    if facts.frequency == "W":
        counted = facts.performance["date"][facts.performance["date"] <= last]
        return pd.Timestamp(counted.max()) if len(counted) else last
    totals = facts.outcomes["date"]
    if facts.frequency == "D" and detect_frequency(totals) == "W":
        beyond: int = (last - _ends_of(totals, "W").max()).days % 7
        return pd.Timestamp(last - beyond * ONE_DAY)
    return last


def week_labels(dates: pd.Series, frequencies: Frequencies, anchor: pd.Timestamp) -> pd.Series:
    """Give the label of each row's week, NaT for a week that the rows do not hold whole or that comes after the anchor.

    Parameters
    ----------
    frequencies : what labels the weeks, and what a row stands for: `D` or `W` each
    anchor : label of the last week
    """
    of_labels, of_rows = frequencies
    ends, last = _ends_of(dates, of_rows), _ends_of(pd.Series([anchor]), of_labels).iloc[0]
    back = ((last - ends).dt.days + (3 if of_rows == "W" else 0)) // 7  # a week that a holiday moved keeps its place
    labels: pd.Series = anchor - pd.to_timedelta(back * 7, unit="D")
    whole = back >= 0
    if of_rows == "D":
        week_end = last - pd.to_timedelta(back * 7, unit="D")
        whole &= (week_end - 6 * ONE_DAY >= ends.min()) & (week_end <= ends.max())
    return labels.where(whole)


def week_ends(dates: pd.Series, frequency: Frequency, anchor: pd.Timestamp) -> pd.Series:
    """Give the last day of each row's week, NaT as `week_labels` does; beside weekly rows there may be rows of days."""
    rows: Frequency = "W" if frequency == "W" and detect_frequency(dates) == "W" else "D"
    labels = week_labels(dates, (frequency, rows), anchor)
    ends: pd.Series = labels + (_ends_of(pd.Series([anchor]), frequency).iloc[0] - anchor)
    return ends


def _ends_of(dates: pd.Series, frequency: Frequency) -> pd.Series:
    """Give the last day that each row stands for."""
    days = dates.dt.normalize()
    ends: pd.Series = days + (6 - days_into_week(days.unique()) if frequency == "W" else 0) * ONE_DAY
    return ends


def _full(rows: pd.DataFrame, ticks: pd.DatetimeIndex, columns: Sequence[str], by: str | None) -> pd.DataFrame:
    """Give the sums for every tick and member; zero where a member that records the measure has no row."""
    if by is None:
        sums = rows.groupby("ds")[list(columns)].sum(min_count=1).reindex(ticks)
        recorded = [column for column in columns if rows[column].notna().any()]
        return sums.fillna(dict.fromkeys(recorded, 0.0)).rename_axis("ds").reset_index()
    cells = rows.groupby([by, "ds"], observed=True)[list(columns)].sum(min_count=1)
    members = sorted(rows[by].dropna().unique())
    whole = cells.reindex(pd.MultiIndex.from_product([members, ticks], names=[by, "ds"]))
    records = rows.groupby(by, observed=True)[list(columns)].count() > 0
    zero = records.reindex(whole.index.get_level_values(by)).to_numpy(dtype=bool)
    filled = whole.where(whole.notna().to_numpy() | ~zero, 0.0)
    return filled.reset_index()[["ds", by, *columns]]
