"""Forecasts that can be trusted: many members, one weighted combination, intervals from what was really missed.

A forecaster of one's own is one class with a `name` and `project`, and one line in `registry.py`:

>>> import numpy as np
>>> import pandas as pd
>>> from forecast.forecasters.base import Forecaster
>>> class MeanOfLast(Forecaster):
...     name = "mean_of_last"
...
...     def project(self, history, cutoffs, horizon):
...         recent = history.windows(cutoffs, 4)  # (rows, 4), what was known at each cutoff
...         return np.repeat(np.nanmean(recent, axis=1)[:, None], horizon, axis=1)
>>> weeks = pd.date_range("2026-01-04", periods=12, freq="W")
>>> frame = pd.DataFrame({"unique_id": "search", "ds": weeks, "y": [8.0, 12.0] * 6})
>>> MeanOfLast().fit(frame).predict(horizon=2)["mean_of_last"].round().tolist()
[10.0, 10.0]
"""

from forecast.forecasters.calendar import Calendar
from forecast.forecasters.combination import FORECASTERS
from forecast.forecasters.contest import hold_contest
from forecast.forecasters.frozen import pick_at_ages, pool_scores, score_frozen
from forecast.forecasters.paths import forecast_ratio, probability_of_goal
from forecast.forecasters.series import ForecastResult, forecast_series
from forecast.settings.forecasting import ForecastSettings

__all__ = [
    "FORECASTERS",
    "Calendar",
    "ForecastResult",
    "ForecastSettings",
    "forecast_ratio",
    "forecast_series",
    "hold_contest",
    "pick_at_ages",
    "pool_scores",
    "probability_of_goal",
    "score_frozen",
]
