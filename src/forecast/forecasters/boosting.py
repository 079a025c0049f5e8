"""Gradient boosting (scikit-learn) on lags, season and calendar: the member that finds what is not a straight line."""

import numpy as np

from forecast.forecasters.base import Forecaster
from forecast.forecasters.history import History
from forecast.settings.forecasting import ForecastSettings

LENGTH = 600  # observations used for a fit
ORIGINS = 80  # cutoffs inside the training part, each a row per step ahead


class BoostingLags(Forecaster):
    """Histogram gradient boosting that forecasts every step directly, as the change against the last level."""

    name = "boosting"
    dear = True

    def suits(self, history: History) -> bool:
        return history.size >= max(60, 2 * history.season + 20)

    def project(self, history: History, cutoffs: np.ndarray, horizon: int) -> np.ndarray:
        return np.stack([self._project(history, int(cutoff), horizon) for cutoff in cutoffs])

    def _project(self, history: History, cutoff: int, horizon: int) -> np.ndarray:
        from sklearn.ensemble import HistGradientBoostingRegressor

        first = max(2 * history.season, 8)
        origins = np.arange(max(first, cutoff - LENGTH), cutoff - horizon + 1)
        if len(origins) < 10:
            return np.full(horizon, history.values[cutoff - 1])
        origins = origins[:: max(1, len(origins) // ORIGINS)]
        design, base, scale = _rows(history, origins, horizon)
        target = history.values[(origins[:, None] + np.arange(horizon)[None, :]).ravel()]
        model = HistGradientBoostingRegressor(
            max_iter=60,
            learning_rate=0.08,
            max_leaf_nodes=8,
            min_samples_leaf=10,
            early_stopping=False,
            loss="absolute_error",
            random_state=(self.settings or ForecastSettings()).seed,
        )
        model.fit(design, (target - base) / scale)
        ahead, base, scale = _rows(history, np.array([cutoff]), horizon)
        return np.asarray(model.predict(ahead) * scale + base)


def _rows(history: History, origins: np.ndarray, horizon: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """One row per origin and step: what is known at the origin, relative to its level; (rows, k), base, scale."""
    season = history.season
    window = history.windows(origins, max(2 * season, 8))
    level = np.nanmean(window[:, -max(4, min(season, 8)) :], axis=1)
    scale = np.maximum(np.nanmean(np.abs(np.diff(window, axis=1)), axis=1), 1e-9)
    step = np.tile(np.arange(horizon), len(origins))
    row = np.repeat(np.arange(len(origins)), horizon)
    time = origins[row] + step
    cycles = 1 + step // season
    same = history.values[np.maximum(time - cycles * season, 0)]
    columns = [step, (same - level[row]) / scale[row]]
    columns += [(window[row, -lag] - level[row]) / scale[row] for lag in range(1, 5)]
    columns += [np.mod(time, one.length) for one in history.seasons if history.size >= 1.5 * one.length]
    if history.regressor is not None:
        columns.append(history.regressor[time])
    return np.column_stack([*columns, history.features[time]]), level[row], scale[row]
