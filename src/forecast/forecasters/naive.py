"""The two forecasts every other one has to beat: the last season again, and the last value again."""

import numpy as np

from forecast.forecasters.base import Forecaster
from forecast.forecasters.history import History


class SeasonalNaive(Forecaster):
    """The value one season ago; the last value where no full season is known."""

    name = "seasonal_naive"

    def project(self, history: History, cutoffs: np.ndarray, horizon: int) -> np.ndarray:
        lag = history.season
        windows = history.windows(cutoffs, lag)
        ahead = windows[:, np.arange(horizon) % lag]
        return np.where(np.isfinite(ahead), ahead, windows[:, -1:])


class LastValue(Forecaster):
    """The last value again: what is left to say about a series of a few points."""

    name = "last_value"

    def suits(self, history: History) -> bool:
        return not history.knows_season

    def project(self, history: History, cutoffs: np.ndarray, horizon: int) -> np.ndarray:
        return np.repeat(history.values[cutoffs - 1][:, None], horizon, axis=1)
