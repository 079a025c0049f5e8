"""What a backtest needs of a forecaster: a name, and what it would have said at each cutoff."""

from typing import ClassVar, Protocol

import numpy as np

from forecast.forecasters.calendar import Calendar
from forecast.forecasters.history import History
from forecast.settings.forecasting import ForecastSettings


class Member(Protocol):
    """A way to forecast one series from many cutoffs; `Forecaster` is the base class of those there are.

    Attributes
    ----------
    windows : backtest windows it is fitted on; None for all, a few where each costs a full fit
    """

    name: ClassVar[str]
    windows: ClassVar[int | None]
    settings: ForecastSettings | None
    calendar: Calendar | None

    def suits(self, history: History) -> bool:
        """Whether this member takes part in the combination for a series."""

    def project(self, history: History, cutoffs: np.ndarray, horizon: int) -> np.ndarray:
        """Give the forecasts (rows, horizon) made at each cutoff (rows,) with what was known there."""
