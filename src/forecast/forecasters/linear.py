"""A linear model on lags, season and calendar: ridge regression, one step at a time, fed with its own forecasts."""

import numpy as np

from forecast.forecasters.base import Forecaster
from forecast.forecasters.history import History

LENGTH = 420  # observations used for a fit; older ones describe another world
PENALTY = 10.0  # ridge penalty on standardised columns, in observations


class LinearLags(Forecaster):
    """Ridge regression on recent lags, the same season before, a yearly wave, events and planned spend."""

    name = "linear"

    def suits(self, history: History) -> bool:
        return history.size >= 12

    def project(self, history: History, cutoffs: np.ndarray, horizon: int) -> np.ndarray:
        known = _known_ahead(history)
        lags = _lags(history)
        return np.stack([_project(history, int(cutoff), horizon, lags, known) for cutoff in cutoffs])


def _lags(history: History) -> np.ndarray:
    season = history.season
    recent = np.arange(1, min(7, max(2, history.size // 8)))
    around = [season - 1, season, season + 1] if season > 7 else [7, 8, 14]
    longest = max(1, history.size // 3)
    return np.unique([lag for lag in [*recent, *around] if lag <= longest])


def _known_ahead(history: History) -> np.ndarray:
    """Columns known for every step: yearly wave, weekday, events, spend; shape (steps, k)."""
    steps = len(history.dates)
    columns = [history.features]
    for period in (one.length for one in history.seasons):
        if history.size >= 1.5 * period:
            angle = 2 * np.pi * np.outer(np.arange(steps), np.arange(1, 3)) / period
            columns += [np.sin(angle), np.cos(angle)]
    if history.regressor is not None:
        columns.append(history.regressor[:, None])
    return np.column_stack(columns)


def _project(history: History, cutoff: int, horizon: int, lags: np.ndarray, known: np.ndarray) -> np.ndarray:
    values = history.values[max(0, cutoff - LENGTH) : cutoff]
    outside = known[cutoff - len(values) : cutoff + horizon]
    longest = int(lags.max())
    if len(values) < longest + 4:
        return np.full(horizon, values[-1])
    level = values.mean()
    scale = max(float(values.std()), 1e-9 * max(1.0, abs(float(level))))
    standard = (values - level) / scale
    target = np.arange(longest, len(values))
    design = np.c_[standard[target[:, None] - lags[None, :]], outside[target], np.ones(len(target))]
    spread = design.std(axis=0)
    spread[spread < 1e-9] = 1.0
    coefficients = _ridge(design / spread, standard[target]) / spread
    path = np.r_[standard, np.zeros(horizon)]
    bound = float(np.abs(standard).max()) * 1.5 + 1
    given = outside[len(values) :] @ coefficients[len(lags) : -1] + coefficients[-1]
    for ahead in range(horizon):
        step = len(values) + ahead
        path[step] = min(max(float(path[step - lags] @ coefficients[: len(lags)] + given[ahead]), -bound), bound)
    return np.asarray(path[len(values) :] * scale + level)


def _ridge(design: np.ndarray, target: np.ndarray) -> np.ndarray:
    penalty = np.full(design.shape[1], PENALTY)
    penalty[-1] = 1e-6
    return np.asarray(np.linalg.solve(design.T @ design + np.diag(penalty), design.T @ target))
