"""Fit a few positive parameters by maximum posterior and give draws from its normal approximation."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Vector = NDArray[np.float64]

#: Log parameters stay within e^±8: beyond it a beta or gamma is a point or a line for any data.
_BOUND = 8.0


@dataclass(frozen=True)
class LogFit:
    """The best log parameters, shape (k,), and their covariance, shape (k, k)."""

    mode: Vector
    covariance: Vector

    @property
    def best(self) -> Vector:
        """Give the best parameters themselves, shape (k,)."""
        return np.asarray(np.exp(self.mode))

    def draws(self, count: int, rng: np.random.Generator) -> Vector:
        """Give `count` parameter sets from the normal approximation in logs, shape (count, k)."""
        sample = rng.multivariate_normal(self.mode, self.covariance, size=count, method="eigh")
        return np.asarray(np.exp(np.clip(sample, -_BOUND, _BOUND)))


def fit_log_parameters(log_likelihood: Callable[[Vector], float], centre: Vector, spread: float) -> LogFit:
    """Give the posterior mode of positive parameters under a normal prior on their logs.

    Parameters
    ----------
    log_likelihood : callable
        Takes parameters of shape (k,), gives the log likelihood.
    centre : ndarray of shape (k,)
        Prior mean of the log parameters; the search starts there.
    spread : float
        Prior standard deviation of each log parameter.
    """
    from scipy.optimize import minimize

    def cost(logs: Vector) -> float:
        prior = 0.5 * float(np.sum(((logs - centre) / spread) ** 2))
        return prior - log_likelihood(np.exp(logs))

    bounds = [(-_BOUND, _BOUND)] * len(centre)
    found = minimize(cost, np.clip(centre, -_BOUND, _BOUND), method="L-BFGS-B", bounds=bounds)
    mode = np.asarray(found.x, dtype=float)
    return LogFit(mode, _covariance(cost, mode, spread))


def _covariance(cost: Callable[[Vector], float], mode: Vector, spread: float) -> Vector:
    """Give the inverse of the cost's curvature; no direction is told better than its curvature, nor worse than the prior."""
    size = len(mode)
    step = 1e-3
    unit = np.eye(size) * step
    curvature = np.empty((size, size))
    for row in range(size):
        for column in range(row + 1):
            a, b = unit[row], unit[column]
            mixed = cost(mode + a + b) - cost(mode + a - b) - cost(mode - a + b) + cost(mode - a - b)
            curvature[row, column] = curvature[column, row] = mixed / (4 * step**2)
    values, vectors = np.linalg.eigh(curvature)
    values = np.maximum(values, 1 / spread**2)
    return np.asarray((vectors / values) @ vectors.T)
