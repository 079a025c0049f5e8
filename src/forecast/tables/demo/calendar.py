"""Days of the demo world, its seasons, and the events that move sales."""

import zlib
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

Array = NDArray[np.float64]

WEEKS = 130
DAYS = pd.DatetimeIndex(pd.date_range(end="2026-09-30", periods=7 * WEEKS, freq="D", unit="ns"))
_YEAR = 365.25


@dataclass(frozen=True)
class Event:
    """A promotion or holiday and what it does to sales without media, as a share."""

    name: str
    start: str
    end: str
    kind: str
    lift: float
    team: str


def stream(seed: int, *parts: str) -> np.random.Generator:
    """Give the random numbers of one part of the world; switching another part on or off does not move them."""
    return np.random.default_rng([seed, *(zlib.crc32(part.encode()) for part in parts)])


def within(start: str, end: str) -> NDArray[np.bool_]:
    """Tell for each day whether it lies between two days, both included."""
    inside: NDArray[np.bool_] = np.asarray((pd.Timestamp(start) <= DAYS) & (pd.Timestamp(end) >= DAYS))
    return inside


def quarters() -> pd.Series:
    """Give the label of each day's quarter, such as 2026Q3."""
    return pd.Series(DAYS.to_period("Q").astype(str), index=DAYS)


def season(growth: float, swing: float, peak_day: int) -> Array:
    """Give the demand of each day around 1: a trend a year, and a wave with its top on a day of the year."""
    years = np.arange(len(DAYS)) / _YEAR
    wave = np.cos(2 * np.pi * (DAYS.day_of_year.to_numpy() - peak_day) / _YEAR)
    demand: Array = (1 + growth) ** (years - years[-1]) * (1 + swing * wave)
    return demand


def weekday(pattern: tuple[float, ...]) -> Array:
    """Give each day's share of a usual week times seven; the pattern runs from Monday to Sunday."""
    shape = np.asarray(pattern) / np.mean(pattern)
    days: Array = shape[DAYS.day_of_week.to_numpy()]
    return days


def lift_of(events: tuple[Event, ...]) -> Array:
    """Give the factor by which events change the sales of each day."""
    factor = np.ones(len(DAYS))
    for event in events:
        factor[within(event.start, event.end)] *= 1 + event.lift
    return factor


def disturbance(random: np.random.Generator, daily: float, weekly: float) -> Array:
    """Give a factor around 1: independent days on weeks that remember each other (AR(1), 0.3)."""
    weeks = np.zeros(WEEKS)
    shocks = random.normal(0, weekly, WEEKS)
    for week in range(WEEKS):
        weeks[week] = (0.3 * weeks[week - 1] if week else 0.0) + shocks[week]
    factor: Array = np.exp(np.repeat(weeks, 7) + random.normal(0, daily, len(DAYS)))
    return factor
