"""Gradient boosting (scikit-learn) on lags, season and calendar: the member that finds what is not a straight line."""

import numpy as np

from forecast.forecasters.base import Forecaster
from forecast.forecasters.history import History
from forecast.forecasters.naive import LastValue
from forecast.settings.forecasting import ForecastSettings

LENGTH = 600  # observations used for a fit
ROUNDS = 60  # trees
ORIGINS = 80  # cutoffs inside the training part, each a row per step ahead


class BoostingLags(Forecaster):
    """Histogram gradient boosting that forecasts every step directly, as the change against the last level."""

    name = "boosting"
    windows = 2

    def suits(self, history: History) -> bool:
        settings = self.settings or ForecastSettings()
        return settings.boosting and history.size >= max(60, 2 * history.season + 20)

    def project(self, history: History, cutoffs: np.ndarray, horizon: int) -> np.ndarray:
        """One fit with what was known at the first cutoff serves them all: a fit costs more than a little age does."""
        from sklearn.ensemble import HistGradientBoostingRegressor
        from threadpoolctl import threadpool_limits  # type: ignore[import-untyped]

        oldest = int(cutoffs.min())
        origins = np.arange(max(2 * history.season, 8, oldest - LENGTH), oldest - horizon + 1)
        if len(origins) < 10:
            return LastValue().project(history, cutoffs, horizon)
        origins = origins[:: -max(1, len(origins) // ORIGINS)]
        floor = 0.1 * float(np.abs(np.diff(history.values[:oldest])).mean()) + 1e-9
        design, base, scale = _rows(history, origins, horizon, floor)
        target = history.values[(origins[:, None] + np.arange(horizon)[None, :]).ravel()]
        model = HistGradientBoostingRegressor(
            loss="absolute_error",
            max_iter=ROUNDS,
            learning_rate=0.08,
            max_leaf_nodes=8,
            min_samples_leaf=10,
            max_bins=64,
            early_stopping=False,
            random_state=(self.settings or ForecastSettings()).seed,
        )
        ahead, level, size = _rows(history, cutoffs, horizon, floor)
        with threadpool_limits(limits=1, user_api="openmp"):  # a fit is small: threads cost more than they carry
            said = model.fit(design, (target - base) / scale).predict(ahead)
        return np.asarray(said * size + level).reshape(len(cutoffs), horizon)


def _rows(history: History, origins: np.ndarray, horizon: int, floor: float) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """One row per origin and step: what is known at the origin, relative to its level; (rows, k), base, scale."""
    season = history.season
    window = history.windows(origins, max(2 * season, 8))
    level = np.nanmean(window[:, -max(4, min(season, 8)) :], axis=1)
    scale = np.maximum(np.nanmean(np.abs(np.diff(window, axis=1)), axis=1), floor)
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
