"""Intervals from the errors that were really made: conformal calibration on the rolling backtest."""

from dataclasses import dataclass

import numpy as np

PROBABILITIES = np.r_[0.005, 0.01, 0.025, np.arange(0.05, 0.96, 0.05), 0.975, 0.99, 0.995]
NORMAL = np.array([-2.5758, -2.3263, -1.96, -1.6449, -1.2816, -1.0364, -0.8416, -0.6745, -0.5244, -0.3853, -0.2533, -0.1257, 0.0])
NORMAL = np.r_[NORMAL, -NORMAL[-2::-1]]  # standard normal quantiles of PROBABILITIES
PRIOR_WINDOWS = 6.0  # independent windows' worth of belief in the normal shape and the prior growth of the spread
GROWTH = 0.35  # spread grows with lead time to this power before anything is seen; 0.5 is a random walk
MEAN_TO_DEVIATION = 1.2533  # standard deviation over mean absolute deviation of a normal


@dataclass(frozen=True)
class Spread:
    """How forecasts of one series miss: in units of the series' own scale.

    Attributes
    ----------
    deviation : ndarray of shape (horizon,), standard deviation of the error per step.
    quantiles : ndarray of shape (len(PROBABILITIES),), of the error over its deviation.
    correlation : of errors one step apart, 0–1.
    """

    deviation: np.ndarray
    quantiles: np.ndarray
    correlation: float

    def quantile(self, probability: float | np.ndarray) -> np.ndarray:
        """Give the standardised error at a probability (or an array of them)."""
        return np.interp(probability, PROBABILITIES, self.quantiles)


def learn_spread(errors: np.ndarray, scales: np.ndarray, prior: float, horizon: int) -> Spread:
    """Give the spread learned from backtest errors (actual − forecast).

    Parameters
    ----------
    errors : ndarray of shape (windows, horizon), NaN where nothing was observed; zero windows are allowed.
    scales : ndarray of shape (windows,), the series' own scale at each cutoff.
    prior : deviation of the first step in units of scale, believed before anything is seen.
    horizon : steps.

    Source
    ------
    Split conformal prediction (Lei et al. 2018, algorithm 2) with residuals scaled by lead time; rank (n + 1) for the
    finite number of windows, where n counts windows that do not overlap.
    """
    steps = np.arange(1, horizon + 1)
    expected = prior * steps**GROWTH
    if not np.isfinite(errors).any():
        return Spread(expected, NORMAL * 1.3, 0.6)
    scaled = errors / scales[:, None]
    independent = max(1.0, _span(errors))
    size = _growth(scaled, steps)
    standard = scaled / size[None, :]
    return Spread(size, _quantiles(standard, independent), _correlation(standard))


def _span(errors: np.ndarray) -> float:
    """Number of windows that do not overlap, roughly: windows over the number of them within one horizon."""
    return len(errors) / 4


def _growth(scaled: np.ndarray, steps: np.ndarray) -> np.ndarray:
    """Mean absolute error per step as a power of lead time, which a few windows can tell; as a deviation."""
    with np.errstate(all="ignore"):
        mean = np.nanmean(np.abs(scaled), axis=0)
    mean = np.where(np.isfinite(mean), mean, np.nanmean(np.abs(scaled)))
    overall = max(float(mean.mean()), 1e-9)
    slope = GROWTH
    if len(steps) > 2:
        x = np.log(steps) - np.log(steps).mean()
        fitted = float(x @ np.log(np.maximum(mean, 1e-3 * overall)) / (x @ x))
        slope = float(np.clip(0.7 * fitted + 0.3 * GROWTH, 0.0, 1.0))
    curve = steps.astype(float) ** slope
    return MEAN_TO_DEVIATION * curve * overall / curve.mean()


def _quantiles(standard: np.ndarray, independent: float) -> np.ndarray:
    """Quantiles of the pooled errors, half way to symmetry, with the normal as a prior, widened for few windows."""
    pool = np.sort(standard[np.isfinite(standard)])
    raw = np.quantile(pool, PROBABILITIES)
    mirrored = np.quantile(np.r_[pool, -pool], PROBABILITIES)
    blend = 0.5 * raw + 0.5 * mirrored
    trust = independent / (independent + PRIOR_WINDOWS)
    widen = 1 + 1.0 / independent
    return np.maximum.accumulate((trust * blend + (1 - trust) * NORMAL) * widen)


def _correlation(standard: np.ndarray) -> float:
    """Correlation of errors one step apart within a window."""
    if standard.shape[1] < 2:
        return 0.0
    first, second = standard[:, :-1], standard[:, 1:]
    both = np.isfinite(first) & np.isfinite(second)
    if both.sum() < 3:
        return 0.6
    a, b = first[both], second[both]
    power = float(np.sqrt((a @ a) * (b @ b)))
    return float(np.clip(a @ b / power, 0.0, 0.98)) if power > 0 else 0.0
