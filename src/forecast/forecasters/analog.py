"""Analogs: the stretches of the series' own past that looked most like the present, and what came after them."""

from dataclasses import dataclass

import numpy as np

from forecast.forecasters.base import Forecaster
from forecast.forecasters.history import History
from forecast.forecasters.logarithm import on_log_scale


@dataclass(frozen=True)
class Likeness:
    """What counts as alike.

    Attributes
    ----------
    length : steps compared.
    level : last steps whose mean is the level that is carried over.
    neighbours : stretches averaged.
    phase : steps; distance within the long season that doubles the unlikeness, 0 for no matter.
    """

    length: int
    level: int
    neighbours: int
    phase: float


LIKENESS = {
    "D": Likeness(28, 28, 40, 0.0),
    "W": Likeness(26, 8, 10, 0.5),
    "MS": Likeness(12, 3, 6, 0.5),
    "QS": Likeness(8, 2, 4, 0.5),
    "YS": Likeness(5, 1, 4, 0.0),
}


class Analog(Forecaster):
    """The weighted mean of what followed the nearest neighbours, moved to today's level.

    Source: nearest-neighbour forecasting, Yakowitz 1987; relative to the level as in Martínez et al. 2019, section 3.
    """

    name = "analog"

    def suits(self, history: History) -> bool:
        return history.size >= 24

    def project(self, history: History, cutoffs: np.ndarray, horizon: int) -> np.ndarray:
        return _project(history, cutoffs, horizon)


class AnalogLog(Analog):
    """The same on the logarithm of a positive series: what followed is carried over in per cent."""

    name = "analog_log"

    def project(self, history: History, cutoffs: np.ndarray, horizon: int) -> np.ndarray:
        return on_log_scale(history, lambda on_log: _project(on_log, cutoffs, horizon))


def _project(history: History, cutoffs: np.ndarray, horizon: int) -> np.ndarray:
    return np.stack([_follow(history, int(cutoff), horizon) for cutoff in cutoffs])


def _follow(history: History, cutoff: int, horizon: int) -> np.ndarray:
    likeness = LIKENESS[history.frequency]
    values = history.values[:cutoff]
    length = min(likeness.length, cutoff // 4)
    if cutoff < length + horizon + 8 or length < 2:
        return np.full(horizon, values[-min(cutoff, likeness.level) :].mean())
    stretches = np.lib.stride_tricks.sliding_window_view(values[:-horizon], length)
    ends = np.arange(len(stretches)) + length
    if history.frequency == "D":  # a weekday is only like itself
        same = (ends - cutoff) % 7 == 0
        stretches, ends = stretches[same], ends[same]
    level = min(likeness.level, length)
    now = values[-length:]
    today, then = now[-level:].mean(), stretches[:, -level:].mean(axis=1)
    unlike = np.abs((stretches - then[:, None]) - (now - today)).mean(axis=1)
    if likeness.phase > 0:
        unlike = unlike * (1 + _apart(ends - cutoff, history.seasons[-1].length) / likeness.phase)
    nearest = np.argsort(unlike, kind="stable")[: likeness.neighbours]
    weight = 1 / (unlike[nearest] + 1e-9 + 0.01 * unlike.mean())
    after = values[ends[nearest][:, None] + np.arange(horizon)[None, :]] - then[nearest][:, None]
    return np.asarray(today + weight @ after / weight.sum())


def _apart(steps: np.ndarray, period: float) -> np.ndarray:
    """Distance between two moments within a cycle, in steps."""
    position = np.mod(steps, period)
    return np.asarray(np.minimum(position, period - position))
