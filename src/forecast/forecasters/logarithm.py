"""The logarithm as a scale to forecast on: a season or a trend in per cent becomes one in steps."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np

from forecast.forecasters.history import History

CEILING = 2.0  # a forecast is at most e to this power times the largest value seen


def on_log_scale(history: History, forecast: Callable[[History], np.ndarray]) -> np.ndarray:
    """Give a forecast made on the logarithm of a positive series; on its own scale where a value is zero or less."""
    if history.values.min() <= 0 or history.values.max() > 1e6 * history.values.min():
        return forecast(history)
    on_log = replace(history, values=np.log(history.values))
    return np.asarray(np.exp(np.minimum(forecast(on_log), on_log.values.max() + CEILING)))
