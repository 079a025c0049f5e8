"""The combination as a forecaster of its own: what the other members say, weighed by their record on the series."""

import numpy as np

from forecast.forecasters.backtest import choose_cutoffs, run_backtest
from forecast.forecasters.base import Forecaster
from forecast.forecasters.history import History
from forecast.forecasters.registry import MEMBERS, choose_members
from forecast.forecasters.weights import combine, usual_errors
from forecast.settings.forecasting import ForecastSettings


class Combination(Forecaster):
    """The weighted combination of the other members, learned from each series' own backtest."""

    name = "combination"

    def project(self, history: History, cutoffs: np.ndarray, horizon: int) -> np.ndarray:
        settings = self.settings or ForecastSettings()
        members = [one for one in choose_members(history, settings, self.calendar) if one.windows is None]
        tried = choose_cutoffs(history.size, horizon, history.season, settings)
        ends = np.unique(np.r_[tried, cutoffs])
        usual = usual_errors(history, [member.name for member in members], settings)
        combined, _ = combine(run_backtest(history, members, horizon, ends), settings, usual)
        return combined[np.searchsorted(ends, cutoffs)]


#: Every forecaster that can be asked by name: the members, and what they say together.
FORECASTERS: dict[str, type[Forecaster]] = {**MEMBERS, Combination.name: Combination}
