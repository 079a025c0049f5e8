"""Season and trend apart: the seasonal profile is taken off, the rest is smoothed with a damped trend."""

import numpy as np

from forecast.forecasters.base import Forecaster
from forecast.forecasters.history import History
from forecast.forecasters.seasonal import adjust
from forecast.forecasters.smooth import smooth_windows

LENGTH = 200  # observations; older ones no longer move the level


class SeasonalTrend(Forecaster):
    """A shrunken seasonal profile plus exponential smoothing with a damped trend."""

    name = "seasonal_trend"

    def project(self, history: History, cutoffs: np.ndarray, horizon: int) -> np.ndarray:
        adjusted, season = adjust(history, cutoffs, min(LENGTH, history.size), horizon)
        return np.asarray(smooth_windows(adjusted, horizon) + season)
