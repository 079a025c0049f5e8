"""Exponential smoothing with a damped trend, without a season: strong where the level wanders."""

import numpy as np

from forecast.forecasters.base import Forecaster
from forecast.forecasters.history import History
from forecast.forecasters.smooth import smooth_windows

LENGTH = 200  # observations; older ones no longer move the level


class Smoothing(Forecaster):
    """Level and damped trend, averaged over smoothing parameters by evidence (Gardner & McKenzie 1985)."""

    name = "smoothing"

    def suits(self, history: History) -> bool:
        return not history.knows_season

    def project(self, history: History, cutoffs: np.ndarray, horizon: int) -> np.ndarray:
        return smooth_windows(history.windows(cutoffs, min(LENGTH, history.size)), horizon)
