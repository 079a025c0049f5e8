"""Intervals from the errors that were really made: conformal calibration on the rolling backtest."""

from dataclasses import dataclass

import numpy as np

PROBABILITIES = np.r_[0.005, 0.01, 0.025, np.arange(0.05, 0.96, 0.05), 0.975, 0.99, 0.995]
LOWER_HALF = [-2.5758, -2.3263, -1.96, -1.6449, -1.2816, -1.0364, -0.8416, -0.6745, -0.5244, -0.3853, -0.2533, -0.1257]
NORMAL = np.r_[LOWER_HALF, 0.0, [-value for value in reversed(LOWER_HALF)]]  # its quantiles at PROBABILITIES
GROWTH = 0.35  # spread grows with lead time to this power before anything is seen; 0.5 is a random walk
GROWTH_TRUST = 0.7  # share of the growth that is believed where it was seen
MEAN_TO_DEVIATION = 1.2533  # standard deviation over mean absolute deviation of a normal
MEMORY = 6.0  # horizons; half-life of an error's weight
OVERLAP = 4.0  # windows that share most of their errors count as one
WIDER = 0.4  # share by which intervals grow for one window, half of it for two, …
FLAT = 1e-6  # share of a series' level below which an error is rounding
UNSEEN_WIDTH = 1.3  # factor on a spread nobody has seen
UNSEEN_CORRELATION = 0.6  # between neighbouring errors nobody has seen


@dataclass(frozen=True)
class Shape:
    """How far the shape of the errors is believed, by the kind of series.

    Attributes
    ----------
    prior : independent windows' worth of belief in the normal shape.
    skew : 0–1; 0 mirrors the errors, 1 takes them as they fell.
    """

    prior: float
    skew: float


SMOOTH = Shape(prior=6.0, skew=0.5)
INTERMITTENT = Shape(prior=1.0, skew=1.0)  # many zeros: the errors are lopsided by nature and their median is no mean


@dataclass(frozen=True)
class Errors:
    """What a series' backtest says about its forecast.

    Attributes
    ----------
    values : ndarray of shape (windows, horizon), actual − forecast, NaN where nothing was observed; may have no row.
    ages : ndarray of shape (windows,), steps from each cutoff to the moment of speaking.
    typical : mean absolute step of the series, its size of surprise before anything is seen.
    shape : how far the shape of the errors is believed.
    """

    values: np.ndarray
    ages: np.ndarray
    typical: float
    shape: Shape


@dataclass(frozen=True)
class Spread:
    """How forecasts of one series miss.

    Attributes
    ----------
    deviation : ndarray of shape (horizon,), standard deviation of the error per step, in the unit of the series.
    quantiles : ndarray of shape (len(PROBABILITIES),), of the error over its deviation.
    persistent : 0–1, share of the error's variance that lasts over the whole horizon.
    correlation : 0–1, of the rest, between neighbouring steps.
    """

    deviation: np.ndarray
    quantiles: np.ndarray
    persistent: float
    correlation: float

    def quantile(self, probability: float | np.ndarray) -> np.ndarray:
        """Give the standardised error at a probability (or at an array of them)."""
        return np.asarray(np.interp(probability, PROBABILITIES, self.quantiles))

    def errors_at(self, probability: float) -> np.ndarray:
        """Give the error at a probability for every step, in the unit of the series; shape (horizon,)."""
        return np.asarray(self.deviation * self.quantile(probability))


def learn_spread(errors: Errors) -> Spread:
    """Give the spread learned from backtest errors, wide where little was seen.

    Source
    ------
    Split conformal prediction (Lei et al. 2018, algorithm 2) with errors scaled by lead time; recent errors count more
    (Barber et al. 2023, section 3.1), and the finite number of windows widens the interval.
    """
    steps = np.arange(1, errors.values.shape[1] + 1)
    seen = np.isfinite(errors.values)
    if not seen.any():
        deviation = UNSEEN_WIDTH * MEAN_TO_DEVIATION * errors.typical * steps**0.5
        return Spread(deviation, NORMAL * UNSEEN_WIDTH, 0.0, UNSEEN_CORRELATION)
    recency = 0.5 ** (errors.ages / len(steps) / MEMORY)
    weights = recency[:, None] * seen
    deviation = _deviation(np.abs(np.where(seen, errors.values, 0.0)), weights, steps, errors.typical)
    standard = np.where(seen, errors.values / deviation, np.nan)
    independent = max(1.0, float(recency.sum() ** 2 / (recency**2).sum()) / OVERLAP)
    quantiles = _quantiles(standard[seen], weights[seen], independent, errors.shape)
    return Spread(deviation, quantiles, *_dependence(standard))


def _deviation(size: np.ndarray, weights: np.ndarray, steps: np.ndarray, typical: float) -> np.ndarray:
    """Mean absolute error per step as a power of lead time, which a few windows can tell, as a deviation."""
    total = weights.sum(axis=0)
    overall = max(float((weights * size).sum() / total.sum()), FLAT * typical, 1e-12)
    slope = GROWTH
    if len(steps) > 2 and (total > 0).all():
        mean = np.maximum((weights * size).sum(axis=0) / total, 1e-3 * overall)
        x = np.log(steps) - np.log(steps).mean()
        slope = GROWTH_TRUST * float(x @ np.log(mean) / (x @ x)) + (1 - GROWTH_TRUST) * GROWTH
    curve = steps.astype(float) ** np.clip(slope, 0.0, 1.0)
    reached = float((total * curve).sum() / total.sum())  # a short series has seen its first steps only
    return np.asarray(MEAN_TO_DEVIATION * curve * overall / reached)


def _quantiles(standard: np.ndarray, weights: np.ndarray, independent: float, shape: Shape) -> np.ndarray:
    """Quantiles of the pooled errors, partly mirrored, with the normal as a prior, widened for few windows."""
    fallen = _weighted_quantiles(standard, weights)
    mirrored = _weighted_quantiles(np.r_[standard, -standard], np.r_[weights, weights])
    blend = shape.skew * fallen + (1 - shape.skew) * mirrored
    trust = independent / (independent + shape.prior)
    mixed = trust * blend + (1 - trust) * NORMAL
    middle = mixed[len(mixed) // 2]
    return np.maximum.accumulate(middle + (mixed - middle) * (1 + WIDER / independent))


def _weighted_quantiles(values: np.ndarray, weights: np.ndarray) -> np.ndarray:
    order = np.argsort(values, kind="stable")
    reached = np.cumsum(weights[order])
    return np.asarray(np.interp(PROBABILITIES, (reached - 0.5 * weights[order]) / reached[-1], values[order]))


def _dependence(standard: np.ndarray) -> tuple[float, float]:
    """Share of variance that lasts over the horizon, and correlation of the rest between neighbouring steps."""
    horizon = standard.shape[1]
    if horizon < 2:
        return 0.0, 0.0
    near = _lagged(standard, 1)
    apart = [_lagged(standard, lag) for lag in range(max(2, horizon // 2), horizon)]
    known = [correlation for correlation in apart if np.isfinite(correlation)]
    lasting = float(np.clip(np.mean(known), 0.0, 0.9)) if known else 0.0
    rest = (np.nan_to_num(near, nan=UNSEEN_CORRELATION) - lasting) / (1 - lasting)
    return lasting, float(np.clip(rest, 0.0, 0.97))


def _lagged(standard: np.ndarray, lag: int) -> float:
    """Correlation about zero of errors `lag` steps apart within a window; NaN where fewer than three pairs are known."""
    first, second = standard[:, :-lag], standard[:, lag:]
    both = np.isfinite(first) & np.isfinite(second)
    a, b = first[both], second[both]
    power = float(np.sqrt((a @ a) * (b @ b)))
    return float(a @ b / power) if both.sum() >= 3 and power > 0 else float("nan")
