"""Holt-Winters: level, damped trend and a season that changes, for seasons of a few steps."""

from itertools import product

import numpy as np

from forecast.forecasters.base import Forecaster
from forecast.forecasters.history import History
from forecast.forecasters.smoothing import Smoothing

ALPHAS = (0.05, 0.15, 0.3, 0.6)
TRENDS = ((0.0, 0.0), (0.05, 0.9))
GAMMAS = (0.05, 0.2, 0.5)
GRID = np.array([(a, b, phi, g) for a, (b, phi), g in product(ALPHAS, TRENDS, GAMMAS)])
CYCLES = 30  # cycles the smoothing runs over
LONGEST = 24  # steps; a longer season has too many states for a short memory
SHARPNESS = 20  # observations' worth of evidence that chooses the parameters


class HoltWinters(Forecaster):
    """Additive Holt-Winters with a damped trend, averaged over its parameters by evidence; none for long seasons.

    Source: Holt 1957, Winters 1960, in the error-correction form of Hyndman & Athanasopoulos 2021, section 8.3.
    """

    name = "holt_winters"

    def suits(self, history: History) -> bool:
        return 1 < history.season <= LONGEST and history.size >= 3 * history.season

    def project(self, history: History, cutoffs: np.ndarray, horizon: int) -> np.ndarray:
        season = history.season
        if not 1 < season <= LONGEST or cutoffs.min() < 2 * season:
            return Smoothing().project(history, cutoffs, horizon)
        length = min(int(cutoffs.min()), max(60, CYCLES * season))
        return _smooth(history.windows(cutoffs, length), season, horizon)


def _smooth(windows: np.ndarray, season: int, horizon: int) -> np.ndarray:
    alpha, beta, phi, gamma = GRID.T
    length = windows.shape[1]
    begin = windows[:, :season].mean(axis=1)
    level = np.repeat(begin[:, None], len(GRID), axis=1)  # (rows, parameters)
    trend = np.zeros_like(level)
    shape = np.repeat((windows[:, :season] - begin[:, None])[:, :, None], len(GRID), axis=2)
    loss = np.full_like(level, 1e-12)
    for step in range(season, length):
        place = step % season
        error = windows[:, step, None] - level - phi * trend - shape[:, place]
        level = level + phi * trend + alpha * error
        trend = phi * trend + alpha * beta * error
        shape[:, place] += gamma * (1 - alpha) * error
        loss = 0.99 * loss + error**2
    weight = (loss / loss.min(axis=1, keepdims=True)) ** (-SHARPNESS / 2)
    weight = weight / weight.sum(axis=1, keepdims=True)
    grown = np.cumsum(phi[:, None] ** np.arange(1, horizon + 1), axis=1)  # (parameters, horizon)
    places = (length + np.arange(horizon)) % season
    mean = (weight * level).sum(axis=1)[:, None] + np.einsum("rp,ph->rh", weight * trend, grown)
    return np.asarray(mean + np.einsum("rp,rhp->rh", weight, shape[:, places]))
