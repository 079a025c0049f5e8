"""Harmonic regression: trend and Fourier waves by recency-weighted ridge, what is left smoothed with a damped trend."""

import numpy as np

from forecast.forecasters.base import Forecaster
from forecast.forecasters.history import History
from forecast.forecasters.logarithm import on_log_scale
from forecast.forecasters.smooth import smooth_windows

LENGTH = 420  # observations used for a fit
MEMORY = 200  # observations; half-life of their weight
PENALTY = 1.0  # ridge penalty on waves and events, in observations
WAVES = 16  # pairs of a long season; weeks of a year are sharp
RESIDUALS = 200  # observations whose residuals are smoothed


class Harmonic(Forecaster):
    """Dynamic harmonic regression (Young, Pedregal & Tych 1999) with events and planned spend as further columns."""

    name = "harmonic"

    def suits(self, history: History) -> bool:
        return history.size >= 12 and (history.frequency != "D" or history.explained)

    def project(self, history: History, cutoffs: np.ndarray, horizon: int) -> np.ndarray:
        return on_log_scale(history, lambda on_log: _project(on_log, cutoffs, horizon))


def _project(history: History, cutoffs: np.ndarray, horizon: int) -> np.ndarray:
    residuals = np.full((len(cutoffs), RESIDUALS), np.nan)
    ahead = np.empty((len(cutoffs), horizon))
    for row, cutoff in enumerate(cutoffs):
        first = max(0, int(cutoff) - LENGTH)
        values = history.values[first:cutoff]
        columns = _columns(history, first, int(cutoff) + horizon, len(values))
        weight = 0.5 ** (np.arange(len(values))[::-1] / MEMORY)
        weighted = columns[: len(values)] * weight[:, None]
        penalty = np.full(columns.shape[1], PENALTY)
        penalty[:2] = 1e-6
        gram = weighted.T @ columns[: len(values)] + np.diag(penalty)
        fitted = columns @ np.linalg.solve(gram, weighted.T @ values)
        left = (values - fitted[: len(values)])[-RESIDUALS:]
        residuals[row, RESIDUALS - len(left) :] = left
        ahead[row] = fitted[len(values) :]
    return np.asarray(ahead + smooth_windows(residuals, horizon))


def _columns(history: History, first: int, last: int, size: int) -> np.ndarray:
    time = np.arange(first, last)
    columns = [np.ones(len(time)), (time - time[0]) / 100]
    for season in history.seasons:
        if size >= 1.5 * season.length:
            waves = min(WAVES, int((season.length - 1) // 2))
            angle = 2 * np.pi * np.outer(time, np.arange(1, waves + 1)) / season.length
            columns += [np.sin(angle), np.cos(angle)]
    columns.append(history.features[first:last])
    if history.regressor is not None:
        spend = history.regressor[first:last]
        columns.append(spend / max(float(np.abs(spend[:size]).mean()), 1e-9))
    return np.column_stack(columns)
