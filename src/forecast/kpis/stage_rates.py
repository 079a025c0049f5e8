"""A stage's rate against its own history, channel by channel, on arrays of days × channels."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from forecast.kpis.breaks import Break, find_fall
from forecast.kpis.weekly import week_ends
from forecast.settings.measures import FunnelSettings
from forecast.settings.period import Period
from forecast.tables.frequency import Frequency

Array = NDArray[np.float64]
Days = NDArray[np.datetime64]
Flags = NDArray[np.bool_]

_ONE_WEEK = np.timedelta64(7, "D")
_ONE_DAY = np.timedelta64(1, "D")
#: Weeks taken together where one holds too few units to tell a fall from chance.
_TOGETHER = (1, 2, 4)


@dataclass(frozen=True)
class StageDays:
    """Counts of every stage by day and channel.

    Parameters
    ----------
    days : ndarray of shape (n_days,)
        Days with rows, in order.
    channels : tuple of str
    counts : dict of column to ndarray of shape (n_days, n_channels)
        NaN where a channel has no record.
    first_of_week : ndarray of shape (n_weeks,)
        Place of the first day of each complete week (month, in monthly data).
    week_days : ndarray of shape (n_weeks,)
        Last day of each week.
    in_weeks : ndarray of shape (n_days,)
        Which days belong to a complete week.
    """

    days: Days
    channels: tuple[str, ...]
    counts: dict[str, Array]
    first_of_week: NDArray[np.int64]
    week_days: Days
    in_weeks: Flags

    def only(self, place: int) -> "StageDays":
        """Give the same of one channel."""
        counts = {name: table[:, [place]] for name, table in self.counts.items()}
        return replace(self, channels=(self.channels[place],), counts=counts)

    def during(self, period: Period) -> Flags:
        """Tell which days lie in a period, shape (n_days,)."""
        start, end = np.datetime64(period.start), np.datetime64(period.end)
        return np.asarray((self.days >= start) & (self.days < end + _ONE_DAY))

    def recorded(self, column: str) -> bool:
        """Tell whether any channel records a column."""
        return bool(np.isfinite(self.counts[column]).any())

    def by_week(self, table: Array) -> Array:
        """Give the sums by complete week of an array of days × channels, shape (n_weeks, n_channels)."""
        if len(self.first_of_week) == 0:
            return np.empty((0, table.shape[1]))
        return np.asarray(np.add.reduceat(np.nan_to_num(table[self.in_weeks]), self.first_of_week, axis=0))


def arrange(daily: pd.DataFrame, frequency: Frequency, end: pd.Timestamp, anchor: pd.Timestamp) -> StageDays:
    """Give the counts up to a day as arrays, by weeks that their last days name; in monthly data a row is its own week."""
    daily = daily[daily["date"] < end + pd.Timedelta(days=1)]
    columns = [name for name in daily.columns if name not in ("date", "channel")]
    indexed = daily.set_index(["date", "channel"])[columns].astype(float)
    # Column by column: pandas takes a column whose second name is "" (deals without a channel) for one without a second name.
    wide = {name: indexed[name].unstack("channel").sort_index() for name in columns}
    days = pd.Series(wide[columns[0]].index)
    ds = days if frequency == "MS" or days.empty else week_ends(days, frequency, anchor)
    weeks, first = np.unique(ds.dropna().to_numpy(), return_index=True)
    channels = tuple(wide[columns[0]].columns)
    counts = {name: wide[name].to_numpy(dtype=float) for name in columns}
    return StageDays(days.to_numpy(), channels, counts, first, weeks, ds.notna().to_numpy())


@dataclass(frozen=True)
class StageRate:
    """One stage's rate in a period beside its own history; the fields are those of the funnel's frame."""

    rate_from_previous: float
    previous_period_rate: float
    history_rate: float
    expected_rate: float
    history_lo: float
    history_hi: float
    gap: float
    lost_count: float
    money_cost: float
    since: pd.Timestamp | None
    weekly_rate: Array
    weekly_expected: Array


@dataclass(frozen=True)
class _Pair:
    """What entered and what passed, days × channels that record both, and what a passed unit brought."""

    entered: Array
    passed: Array
    money: Array


@dataclass(frozen=True)
class _Usual:
    """Usual rate and money by channel (NaN untold), which weeks they come from, and what they lead to expect of each week."""

    rates: Array
    values: Array
    is_history: Flags
    entered: Array
    actual: Array
    expected: Array


def rate_of(table: StageDays, before: str, stage: str, period: Period, told_before: bool, settings: FunnelSettings) -> StageRate:
    """Give a stage's rate in a period against its own history.

    Parameters
    ----------
    before, stage : str
        Columns of what entered and what passed.
    told_before : bool
        Whether the data hold the period before whole.
    """
    pair = _pair(table, before, stage)
    weeks = table.by_week(pair.entered), table.by_week(pair.passed)
    usual = _usual(table, pair, weeks, np.datetime64(period.start), settings)
    now = table.during(period)
    fall = _fall(usual, settings) if np.nansum(pair.entered[now]) >= settings.min_count else None
    since = None
    if fall is not None:
        since = _begin(table.week_days, fall.place)
        usual = _usual(table, pair, weeks, since, settings)
    lost, money = _loss(pair, now if since is None else now & (table.days >= since), usual)
    entered, passed = weeks[0].sum(axis=1), weeks[1].sum(axis=1)
    rates = _shares(passed, entered)
    rate, expected = _share(pair, now), _expected_rate(pair, now, usual)
    low, high = _band(rates[usual.is_history], settings)
    return StageRate(
        rate_from_previous=rate,
        previous_period_rate=_share(pair, table.during(period.previous())) if told_before else float("nan"),
        history_rate=float(_shares(passed[usual.is_history].sum(), entered[usual.is_history].sum())),
        expected_rate=expected,
        history_lo=low,
        history_hi=high,
        gap=rate - expected,
        lost_count=lost,
        money_cost=money,
        since=None if since is None else pd.Timestamp(since),
        weekly_rate=rates,
        weekly_expected=_shares(usual.expected, usual.entered),
    )


def _pair(table: StageDays, before: str, stage: str) -> _Pair:
    """Give the channels that record both stages: others would dilute the rate without meaning anything."""
    entered, passed = table.counts[before], table.counts[stage]
    both = np.isfinite(entered).any(axis=0) & np.isfinite(passed).any(axis=0)
    return _Pair(entered[:, both], passed[:, both], table.counts["money"][:, both])


def _usual(table: StageDays, pair: _Pair, weeks: tuple[Array, Array], until: np.datetime64, settings: FunnelSettings) -> _Usual:
    since = until - settings.history_weeks * _ONE_WEEK
    past = (table.days < until) & (table.days >= since)
    entered, passed = np.nansum(pair.entered[past], axis=0), np.nansum(pair.passed[past], axis=0)
    priced = np.isfinite(pair.money[past]).any(axis=0)
    money = np.where(priced, np.nansum(pair.money[past], axis=0), np.nan)
    told = entered >= settings.min_week_count
    rates = np.where(told, _shares(passed, entered), np.nan)
    is_history = (table.week_days < until) & (table.week_days >= since)
    into, on = weeks[0][:, told], weeks[1][:, told]
    return _Usual(rates, _shares(money, passed), is_history, into.sum(axis=1), on.sum(axis=1), into @ rates[told])


def _fall(usual: _Usual, settings: FunnelSettings) -> Break | None:
    """Give the fall that lasts to the last week; where weeks hold too few, two or four of them are taken together."""
    looked = settings.history_weeks + settings.search_weeks
    offset = max(0, len(usual.expected) - looked)
    actual, expected = usual.actual[offset:], usual.expected[offset:]
    usual_week = float(np.median(expected)) if len(expected) else 0.0
    together = next((size for size in _TOGETHER if usual_week * size >= settings.min_week_count), None)
    if together is None:
        return None
    skipped = len(expected) % together
    actual, expected = (side[skipped:].reshape(-1, together).sum(axis=1) for side in (actual, expected))
    enough = expected >= settings.min_week_count
    index = np.where(enough, actual / np.where(enough, expected, 1.0), np.nan)
    shorter = replace(
        settings,
        history_weeks=settings.history_weeks // together,
        search_weeks=settings.search_weeks // together,
        min_after_weeks=max(2, settings.min_after_weeks // together),
    )
    found = find_fall(index, np.where(enough, expected, 0.0), shorter)
    return None if found is None else replace(found, place=offset + skipped + found.place * together)


def _begin(week_days: Days, place: int) -> np.datetime64:
    """Give the first day of a week; a monthly row stands on it already."""
    gaps = np.diff(week_days)
    monthly = len(gaps) > 0 and gaps.min() > _ONE_WEEK
    begin: np.datetime64 = week_days[place] if monthly else week_days[place] - _ONE_WEEK + _ONE_DAY
    return begin


def _loss(pair: _Pair, days: Flags, usual: _Usual) -> tuple[float, float]:
    """Give the units and the revenue that the usual rates would have brought beyond what came; never below zero."""
    told = np.isfinite(usual.rates)
    if not told.any() or not days.any():
        return float("nan"), float("nan")
    entered, passed = np.nansum(pair.entered[days], axis=0), np.nansum(pair.passed[days], axis=0)
    lost = (entered * usual.rates - passed)[told]
    money = lost * usual.values[told]
    priced = np.isfinite(usual.values[told]).any()
    return max(0.0, float(lost.sum())), max(0.0, float(np.nansum(money))) if priced else float("nan")


def _expected_rate(pair: _Pair, days: Flags, usual: _Usual) -> float:
    """Give the rate that the usual rates of the channels give at this period's mix; a channel without history counts as it is."""
    if not np.isfinite(usual.rates).any():
        return float("nan")
    entered, passed = np.nansum(pair.entered[days], axis=0), np.nansum(pair.passed[days], axis=0)
    rates = np.where(np.isfinite(usual.rates), usual.rates, _shares(passed, entered))
    return float(_shares(np.nansum(entered * rates), entered.sum()))


def _band(rates: Array, settings: FunnelSettings) -> tuple[float, float]:
    known = rates[np.isfinite(rates)]
    if len(known) < settings.min_history_weeks:
        return float("nan"), float("nan")
    low, high = np.quantile(known, [(1 - settings.band) / 2, (1 + settings.band) / 2])
    return float(low), float(high)


def _share(pair: _Pair, days: Flags) -> float:
    return float(_shares(np.nansum(pair.passed[days]), np.nansum(pair.entered[days])))


def _shares(part: "Array | float", whole: "Array | float") -> Array:
    """Give part ÷ whole, NaN where the whole is not above zero."""
    whole = np.asarray(whole, dtype=float)
    return np.asarray(np.where(whole > 0, part / np.where(whole > 0, whole, 1.0), np.nan))


def stage_columns(table: StageDays, stages: Sequence[str]) -> tuple[str, ...]:
    """Give the stages that any channel of the table records."""
    return tuple(stage for stage in stages if table.recorded(stage))
