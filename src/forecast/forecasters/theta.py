"""The theta method: half of the long trend plus a wandering level, on the series without its season."""

import numpy as np

from forecast.forecasters.base import Forecaster
from forecast.forecasters.history import History
from forecast.forecasters.logarithm import on_log_scale
from forecast.forecasters.seasonal import adjust
from forecast.forecasters.smooth import ALPHAS, smooth_windows

LENGTH = 200  # observations; the line of theta 0 is fitted over these
LEVELS = np.array([(alpha, 0.0, 0.0) for alpha in ALPHAS])  # simple exponential smoothing


class Theta(Forecaster):
    """Simple exponential smoothing with half the slope of the straight line through the adjusted series.

    Source: Assimakopoulos & Nikolopoulos 2000; as exponential smoothing with drift in Hyndman & Billah 2003, eq. 9.
    """

    name = "theta"

    def project(self, history: History, cutoffs: np.ndarray, horizon: int) -> np.ndarray:
        return _project(history, cutoffs, horizon, shrink=True)


class ThetaLog(Forecaster):
    """The same on the logarithm of a positive series, with the season as it was seen: for seasons in per cent."""

    name = "theta_log"

    def project(self, history: History, cutoffs: np.ndarray, horizon: int) -> np.ndarray:
        # Weeks of a year repeat sharply in per cent; days borrow so much from each other that they need the shrinkage.
        shrink = history.frequency == "D"
        return on_log_scale(history, lambda on_log: _project(on_log, cutoffs, horizon, shrink))


def _project(history: History, cutoffs: np.ndarray, horizon: int, shrink: bool) -> np.ndarray:
    adjusted, season = adjust(history, cutoffs, min(LENGTH, history.size), horizon, shrink)
    level = smooth_windows(adjusted, horizon, LEVELS)
    return np.asarray(level + 0.5 * slopes(adjusted)[:, None] * np.arange(1, horizon + 1) + season)


def slopes(windows: np.ndarray) -> np.ndarray:
    """Give the slope per step of the least-squares line through each window, NaN ignored; 0 for a single point."""
    known = np.isfinite(windows)
    time = np.where(known, np.arange(windows.shape[1])[None, :], np.nan)
    centred = time - np.nanmean(time, axis=1, keepdims=True)
    power = np.nansum(centred**2, axis=1)
    product = np.nansum(centred * windows, axis=1)
    return np.asarray(np.where(power > 0, product / np.maximum(power, 1e-12), 0.0))
