"""The contract of a forecaster: store in `__init__`, `fit(frame) -> self`, `predict(horizon, level) -> frame`."""

from collections.abc import Sequence
from inspect import signature
from typing import Any, ClassVar, Self

import numpy as np
import pandas as pd

from forecast.forecasters.calendar import Calendar
from forecast.forecasters.frames import check_frame
from forecast.forecasters.history import History
from forecast.forecasters.single import predict_alone
from forecast.settings.forecasting import ForecastSettings


class Forecaster:
    """A way to forecast one series. A new one needs a `name` and `project`; everything else comes from here.

    Parameters
    ----------
    settings : numbers of the backtest and the seed.
    calendar : holidays and events known ahead; None for none.
    """

    name: ClassVar[str]
    windows: ClassVar[int | None] = None  # backtest windows; None for all, a few where each costs a full fit

    def __init__(self, settings: ForecastSettings | None = None, calendar: Calendar | None = None) -> None:
        self.settings = settings
        self.calendar = calendar

    def suits(self, history: History) -> bool:
        """Whether this member takes part in the combination for a series; it can still be asked alone."""
        return True

    def project(self, history: History, cutoffs: np.ndarray, horizon: int) -> np.ndarray:
        """Give the forecasts made at each cutoff with what was known there.

        Parameters
        ----------
        history : the series on its grid.
        cutoffs : ndarray of int of shape (rows,), number of observations known at each.
        horizon : steps ahead.

        Returns
        -------
        ndarray of shape (rows, horizon), finite.
        """
        raise NotImplementedError

    def fit(self, frame: pd.DataFrame) -> Self:
        """Keep the series of a frame `unique_id, ds, y` (and `spend` where it is known ahead); give self.

        Raises
        ------
        ContractError : a column is missing, a date or a number cannot be read, or a step occurs twice.
        TooLittleDataError : the frame has no value at all.
        """
        self.frame_ = check_frame(frame)
        return self

    def predict(self, horizon: int, level: Sequence[int] = (80, 95)) -> pd.DataFrame:
        """Give the forecast of every series with conformal intervals from its own rolling backtest.

        Returns
        -------
        frame `unique_id, ds, <name>, <name>-lo-80, <name>-hi-80, …`, horizon rows a series.
        """
        return predict_alone(self, self.frame_, horizon, level)

    def get_params(self, deep: bool = True) -> dict[str, Any]:
        """Give what was stored by `__init__`, so that scikit-learn's `clone` works."""
        return {name: getattr(self, name) for name in signature(type(self).__init__).parameters if name != "self"}

    def set_params(self, **params: Any) -> Self:
        """Store other values for the arguments of `__init__`; give self."""
        for name, value in params.items():
            setattr(self, name, value)
        return self

    def __repr__(self) -> str:
        return f"{type(self).__name__}()"
