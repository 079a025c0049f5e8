"""The theta method: half of the long trend plus a wandering level, on the series without its season."""

import numpy as np

from forecast.forecasters.base import Forecaster
from forecast.forecasters.history import History
from forecast.forecasters.seasonal import adjust
from forecast.forecasters.smooth import ALPHAS, smooth_windows

LENGTH = 200  # observations; the line of theta 0 is fitted over these


class Theta(Forecaster):
    """Simple exponential smoothing with half the slope of the straight line through the adjusted series.

    Source: Assimakopoulos & Nikolopoulos 2000; as exponential smoothing with drift in Hyndman & Billah 2003, eq. 9.
    """

    name = "theta"

    def project(self, history: History, cutoffs: np.ndarray, horizon: int) -> np.ndarray:
        adjusted, season = adjust(history, cutoffs, min(LENGTH, history.size), horizon)
        grid = np.array([(alpha, 0.0, 0.0) for alpha in ALPHAS])
        level = smooth_windows(adjusted, horizon, grid)
        return level + 0.5 * slopes(adjusted)[:, None] * np.arange(1, horizon + 1) + season


def slopes(windows: np.ndarray) -> np.ndarray:
    """Give the slope per step of the least-squares line through each window, NaN ignored; 0 for a single point."""
    known = np.isfinite(windows)
    time = np.where(known, np.arange(windows.shape[1])[None, :], np.nan)
    centred = time - np.nanmean(time, axis=1, keepdims=True)
    power = np.nansum(centred**2, axis=1)
    product = np.nansum(centred * windows, axis=1)
    return np.where(power > 0, product / np.maximum(power, 1e-12), 0.0)
