"""Prophet: piecewise trend, Fourier seasons, holidays and events, and planned spend as a regressor."""

import logging
import warnings
from typing import Any

import numpy as np
import pandas as pd

from forecast.forecasters.base import Forecaster
from forecast.forecasters.history import History
from forecast.forecasters.naive import LastValue
from forecast.settings.forecasting import ForecastSettings

CHANGEPOINTS = 15  # of the trend, over the first 80 % of the history
WAVES = {"D": 10, "W": 10, "MS": 5, "QS": 1, "YS": 0}  # of the yearly season; more cannot be told apart at that step
FLEXIBILITY = 0.05  # prior scale of a change in slope, Prophet's own


class Prophet(Forecaster):
    """Prophet's point forecast (Taylor & Letham 2018); its intervals come from the backtest like everyone's."""

    name = "prophet"
    windows = 1

    def suits(self, history: History) -> bool:
        settings = self.settings or ForecastSettings()
        return settings.prophet and history.size >= max(12, 2 * history.season)

    def project(self, history: History, cutoffs: np.ndarray, horizon: int) -> np.ndarray:
        return np.stack([self._project(history, int(cutoff), horizon) for cutoff in cutoffs])

    def _project(self, history: History, cutoff: int, horizon: int) -> np.ndarray:
        settings = self.settings or ForecastSettings()
        days = history.frequency == "D"
        first = max(0, cutoff - (settings.prophet_points if days else settings.prophet_points // 2))
        values = history.values[first:cutoff]
        if len(values) < 5 or np.ptp(values) == 0:
            return np.asarray(LastValue().project(history, np.array([cutoff]), horizon)[0])
        frame = _frame(history, first, cutoff + horizon)
        model = self._model(history, len(values), frame["ds"])
        with warnings.catch_warnings():
            # Prophet 1.5 drops columns in place, which pandas 3.1 announces to end: https://github.com/facebook/prophet
            warnings.simplefilter("ignore", pd.errors.Pandas4Warning)
            model.fit(frame.iloc[: len(values)].assign(y=values), algorithm="LBFGS")
            return np.asarray(model.predict(frame.iloc[len(values) :])["yhat"], dtype=float)

    def _model(self, history: History, size: int, dates: pd.Series) -> Any:
        days = size * (dates.iloc[-1] - dates.iloc[0]).days / max(1, len(dates) - 1)
        model = _library()(
            n_changepoints=min(CHANGEPOINTS, size // 4),
            changepoint_prior_scale=FLEXIBILITY,
            weekly_seasonality=history.frequency == "D" and days >= 14,
            yearly_seasonality=WAVES[history.frequency] if days >= 1.5 * 365 else False,
            daily_seasonality=False,
            uncertainty_samples=0,
            holidays=self._holidays(dates) if history.frequency == "D" else None,
        )
        if history.frequency != "D":
            for column in range(history.features.shape[1]):
                model.add_regressor(f"event_{column}")
        if history.regressor is not None:
            model.add_regressor("spend")
        return model

    def _holidays(self, dates: pd.Series) -> pd.DataFrame | None:
        if self.calendar is None:
            return None
        days = self.calendar.days(dates.iloc[0], dates.iloc[-1])
        return days.rename(columns={"name": "holiday"}) if len(days) else None


def _library() -> Any:
    """Prophet's class, told to keep to itself what it would log on every fit and on its import."""
    logging.getLogger("prophet.plot").setLevel(logging.CRITICAL)  # it reports that plotly, which nobody asked for, is absent
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", message="IProgress not found")  # a bar that nobody asked for, missing in notebooks
        from prophet import Prophet as Library

    logging.getLogger("prophet").setLevel(logging.ERROR)
    logging.getLogger("cmdstanpy").disabled = True  # its level is set again by its own late import
    return Library


def _frame(history: History, first: int, last: int) -> pd.DataFrame:
    frame = pd.DataFrame({"ds": history.dates[first:last]})
    for column in range(history.features.shape[1]):
        frame[f"event_{column}"] = history.features[first:last, column]
    return frame if history.regressor is None else frame.assign(spend=history.regressor[first:last])
