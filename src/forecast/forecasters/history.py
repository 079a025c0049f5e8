"""A series on an even grid, as every forecaster sees it: values, dates, seasons, and rolling cutoffs into it."""

from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np
import pandas as pd

from forecast.errors import ContractError, ParamsError


@dataclass(frozen=True, order=True)
class Season:
    """A cycle and how it is learned.

    Attributes
    ----------
    length : steps per cycle, may be fractional.
    kernel : steps; standard deviation of the smoothing over neighbouring steps, 0 for none.
    decay : weight of a cycle against the one after it, 0–1.
    """

    length: float
    kernel: float
    decay: float


# A year of weeks is sharp (holidays, sales weeks) and drifts; a year of days has to borrow from its neighbours.
SEASONS = {
    "D": (Season(7.0, 0.0, 0.85), Season(365.25, 7.0, 0.85)),
    "W": (Season(365.25 / 7, 0.42, 0.6),),
    "MS": (Season(12.0, 0.0, 0.7),),
    "QS": (Season(4.0, 0.0, 0.7),),
    "YS": (),
}
LEAST_SEEN = 12  # values before one can be called extreme
LOOKED_AT = 400  # values before it that it is compared with
FAR = 20.0  # median absolute deviations; thirteen standard deviations of a normal
FARTHER = 5.0  # times the distance of the farthest value before
DAYS = {"D": 1.0, "W": 7.0, "MS": 30.44, "QS": 91.3, "YS": 365.25}


@dataclass(frozen=True)
class History:
    """One series on an even grid, oldest first.

    Attributes
    ----------
    unique_id : its key.
    values : ndarray of shape (n,), every gap filled from the past only.
    observed : ndarray of bool of shape (n,), False where a value was filled in: for a gap, or in place of a lone extreme.
    dates : DatetimeIndex of length n + horizon: the grid and the steps to forecast.
    frequency : "D", "W", "MS", "QS" or "YS".
    regressor : ndarray of shape (n + horizon,) known ahead (planned spend), or None.
    features : ndarray of shape (n + horizon, k), days of holidays and events per step; k may be 0.
    """

    unique_id: str
    values: np.ndarray
    observed: np.ndarray
    dates: pd.DatetimeIndex
    frequency: str
    regressor: np.ndarray | None
    features: np.ndarray

    @property
    def size(self) -> int:
        """Number of steps known."""
        return len(self.values)

    @property
    def seasons(self) -> tuple[Season, ...]:
        """Seasons of this frequency, shortest first."""
        return SEASONS[self.frequency]

    @property
    def season(self) -> int:
        """Lag of the seasonal naive forecast in steps; 1 where there is no season or no full cycle yet."""
        fitting = [round(one.length) for one in self.seasons[:1] if self.size > round(one.length)]
        return fitting[0] if fitting else 1

    @property
    def knows_season(self) -> bool:
        """Whether at least one season has been seen one and a half times."""
        return any(self.size >= 1.5 * one.length for one in self.seasons)

    @property
    def explained(self) -> bool:
        """Whether something known ahead may explain the series: events, holidays or spend."""
        return self.regressor is not None or self.features.shape[1] > 0

    @property
    def nonnegative(self) -> bool:
        """Whether the series holds money or counts, so that a forecast below zero makes no sense."""
        return bool(self.values.min() >= 0)

    def until(self, cutoff: int) -> "History":
        """Give the same series as it was known at a cutoff; the dates and what is known ahead stay."""
        return replace(self, values=self.values[:cutoff], observed=self.observed[:cutoff])

    def windows(self, cutoffs: np.ndarray, length: int) -> np.ndarray:
        """Give the last `length` values before each cutoff, right-aligned; NaN before the series began."""
        padded = np.concatenate([np.full(length, np.nan), self.values])
        return padded[cutoffs[:, None] + np.arange(length)[None, :]]


def detect_frequency(dates: pd.Series) -> str | None:
    """Give the frequency whose step is nearest to the most common gap between dates; None for fewer than two dates.

    Raises
    ------
    ParamsError : the steps are shorter than a day.
    """
    ordered = pd.DatetimeIndex(dates.drop_duplicates().sort_values())
    if len(ordered) < 2:
        return None
    gap = float(pd.Series(ordered).diff().dt.total_seconds().median()) / 86400
    if gap < 0.9:
        raise ParamsError(
            f"series with a step of {gap * 24:.1f} hours: expected days, weeks, months, quarters or years. "
            "Sum the rows by day and run again."
        )
    if gap <= 5:
        return "D"
    names = list(DAYS)
    for smaller, larger in pairwise(names):
        if gap < (DAYS[smaller] * DAYS[larger]) ** 0.5:
            return smaller
    return names[-1]


def _walk(last: pd.Timestamp, frequency: str, month_end: bool, steps: range) -> pd.DatetimeIndex:
    """Dates so many steps from the last one: a week keeps its week-end day, a month its day, or its end."""
    if frequency in ("D", "W"):
        return pd.DatetimeIndex(last + pd.to_timedelta(np.array(steps) * int(DAYS[frequency]), unit="D"))
    months = {"MS": 1, "QS": 3, "YS": 12}[frequency]
    dates = [last + pd.DateOffset(months=months * step) for step in steps]
    return pd.DatetimeIndex([date + pd.offsets.MonthEnd(0) for date in dates] if month_end else dates)


def build_grid(dates: pd.DatetimeIndex, frequency: str, horizon: int) -> tuple[pd.DatetimeIndex, np.ndarray]:
    """Give the even grid through the last date and `horizon` steps on, and the position of every date in it.

    Dates that fall between two grid points belong to the later one, as a week belongs to its week-end day.

    Raises
    ------
    ContractError : two dates fall into one step.
    """
    last = dates[-1]
    month_end = frequency in ("MS", "QS", "YS") and bool(dates.is_month_end.all())
    count = int((last - dates[0]).days / DAYS[frequency]) + 2
    past = _walk(last, frequency, month_end, range(-count, 1))
    future = _walk(last, frequency, month_end, range(1, horizon + 1))
    position = np.searchsorted(past.to_numpy(), dates.to_numpy(), side="left")
    if len(np.unique(position)) < len(position):
        clash = dates[np.flatnonzero(np.diff(position) == 0)[0]]
        raise ContractError(
            f"two rows fall into one step of frequency '{frequency}' near {clash:%Y-%m-%d}: expected one row a step. "
            "Sum the rows first, or leave the frequency to be detected."
        )
    first = int(position[0])
    return pd.DatetimeIndex(past[first:].append(future)), position - first


def lone_extremes(values: np.ndarray) -> np.ndarray:
    """Give where a value is so far out that it is a slip of the record or will not come again; bool of shape (n,).

    A value is lone where it lies `FAR` robust deviations from the median of what was seen before, and `FARTHER` times as far
    as anything seen before. What comes twice, a level that stays or a sale that returns, is no slip from the second time on.
    Only earlier values are used, so that a backtest stays honest.

    Parameters
    ----------
    values : ndarray of shape (n,), NaN for gaps.

    Source
    ------
    Hampel 1974: the median and the median absolute deviation as what a single value cannot move.
    """
    lone = np.zeros(len(values), dtype=bool)
    highest, lowest = (np.fmax.accumulate(values), np.fmin.accumulate(values))
    records = np.flatnonzero((values[1:] > highest[:-1]) | (values[1:] < lowest[:-1])) + 1
    for index in records:
        before = values[max(0, index - LOOKED_AT) : index]
        before = before[np.isfinite(before)]
        if len(before) >= LEAST_SEEN:
            away = np.abs(before - np.median(before))
            off = abs(values[index] - np.median(before))
            lone[index] = np.median(away) > 0 and off > max(FAR * np.median(away), FARTHER * away.max())
    return lone


def fill_gaps(values: np.ndarray, season: int) -> np.ndarray:
    """Give the values with every NaN filled from the past: same step one season before, moved to today's level.

    The first value must be known. Only earlier values are used, so that a backtest stays honest.
    """
    filled = values.copy()
    for index in np.flatnonzero(np.isnan(values)):
        before = filled[index - 1]
        if index > season:
            before = before + filled[index - season] - filled[index - season - 1]
        filled[index] = max(before, 0.0) if np.nanmin(values) >= 0 else before
    return filled
