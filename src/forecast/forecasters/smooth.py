"""Exponential smoothing with a damped trend over a grid of parameters, many windows at once."""

from itertools import product

import numpy as np

ALPHAS = (0.03, 0.1, 0.2, 0.35, 0.5, 0.7, 0.9, 1.0)
TRENDS = ((0.0, 0.0), (0.02, 0.95), (0.05, 0.85))
GRID = np.array([(alpha, beta, phi) for alpha, (beta, phi) in product(ALPHAS, TRENDS)])
MEMORY = 60  # observations; half-life of the errors that choose the parameters
SHARPNESS = 20  # observations' worth of evidence; more trusts the best parameters alone


def smooth_windows(windows: np.ndarray, horizon: int, grid: np.ndarray = GRID) -> np.ndarray:
    """Give the forecast of damped-trend exponential smoothing, averaged over its parameters by evidence.

    Parameters
    ----------
    windows : ndarray of shape (rows, length), right-aligned, NaN before the beginning of a series.
    horizon : steps ahead.
    grid : ndarray of shape (parameters, 3): smoothing of level, smoothing of trend, damping.

    Returns
    -------
    ndarray of shape (rows, horizon).

    Source
    ------
    Gardner & McKenzie 1985, eq. 4 (error-correction form); parameters averaged with weights SSE^(-n/2).
    """
    level, trend, error = _run(windows, grid)
    scaled = error / np.maximum(error.min(axis=1, keepdims=True), 1e-12)
    weight = scaled ** (-SHARPNESS / 2)
    weight = weight / weight.sum(axis=1, keepdims=True)
    phi = grid[:, 2]
    ahead = np.cumsum(phi[:, None] ** np.arange(1, horizon + 1)[None, :], axis=1)  # (parameters, horizon)
    return np.asarray((weight * level).sum(axis=1)[:, None] + np.einsum("rp,ph->rh", weight * trend, ahead))


def _run(windows: np.ndarray, grid: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    rows, length = windows.shape
    alpha, beta, phi = grid.T
    start = np.argmax(np.isfinite(windows), axis=1)
    level = np.repeat(windows[np.arange(rows), start][:, None], len(grid), axis=1)
    trend = np.zeros_like(level)
    error = np.full_like(level, 1e-12)
    decay = 0.5 ** (1 / MEMORY)
    safe = np.nan_to_num(windows)
    for step in range(1, length):
        active = (step > start)[:, None]
        drift = phi * trend
        residual = np.where(active, safe[:, step, None] - level - drift, 0.0)
        level = np.where(active, level + drift + alpha * residual, level)
        trend = drift + alpha * beta * residual
        error = error * decay + residual**2
    return level, trend, error
