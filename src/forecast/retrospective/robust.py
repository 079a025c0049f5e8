"""Tests a noisy week cannot fool: changes of a rate against its own history, chances from an interval, zero counts."""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]

LEVEL = 0.90  # coverage of the intervals that `response` and `kpis` hand over
WIDTH = 1.6449  # half of such an interval, in standard deviations of a normal distribution
_MAD_TO_SD = 1.4826


@dataclass(frozen=True)
class RateChange:
    """How a rate of recent weeks compares with its history.

    Parameters
    ----------
    before, after : ratios of sums.
    change : after / before − 1.
    chance : two-sided probability of such a change if nothing but the usual swing happened.
    weeks : weeks of history it rests on.
    """

    before: float
    after: float
    change: float
    chance: float
    weeks: int


def robust_sd(values: Array) -> float:
    """Give the standard deviation by the median absolute deviation; 0 for fewer than two values."""
    values = values[np.isfinite(values)]
    if len(values) < 2:
        return 0.0
    return float(_MAD_TO_SD * np.median(np.abs(values - np.median(values))))


def rate_change(numerator: Array, denominator: Array, recent: NDArray[np.bool_]) -> RateChange | None:
    """Compare a weekly rate inside `recent` with the weeks before.

    The swing is that of the history's weekly log rates (the larger of the plain and the robust deviation), and weeks that
    resemble their neighbours count for less: n (1 − r) / (1 + r) with r the first autocorrelation, at least 0.2.

    Parameters
    ----------
    numerator, denominator : ndarray of shape (weeks,)
    recent : ndarray of bool of shape (weeks,)

    Returns
    -------
    RateChange, or None with fewer than three weeks on a side or a rate of zero.

    Source
    ------
    Effective sample size of an AR(1) mean: Bayley and Hammersley 1946.
    """
    known = (denominator > 0) & (numerator > 0)
    old, new = known & ~recent, known & recent
    if old.sum() < 3 or new.sum() < 3:
        return None
    before = float(numerator[old].sum() / denominator[old].sum())
    after = float(numerator[recent].sum() / denominator[recent].sum())
    logs = np.log(numerator[old] / denominator[old])
    sd = max(float(np.std(logs, ddof=1)), robust_sd(logs), 1e-6)
    correlation = float(np.clip(_lag_one(logs), 0.2, 0.9))
    keep = (1 - correlation) / (1 + correlation)
    error = sd * math.sqrt(1 / max(old.sum() * keep, 1) + 1 / max(new.sum() * keep, 1))
    score = math.log(after / before) / error
    return RateChange(before, after, after / before - 1, two_sided(score, float(old.sum() * keep)), int(old.sum()))


def _lag_one(values: Array) -> float:
    centred = values - values.mean()
    power = float(centred @ centred)
    return float(centred[1:] @ centred[:-1]) / power if power > 0 and len(values) > 3 else 0.2


def two_sided(score: float, freedom: float) -> float:
    """Give the two-sided probability of a t value; few effective observations have heavy tails."""
    from scipy.stats import t

    return float(2 * t.sf(abs(score), max(freedom - 1, 1)))


def chance_below(bound: float, middle: float, lo: float, hi: float) -> float:
    """Give the probability that a quantity with this 90 % interval lies below a bound.

    Each half of the interval is read as half of a normal distribution, so that skew is kept.

    >>> round(chance_below(1.0, 1.0, 0.5, 2.0), 2)
    0.5
    >>> round(chance_below(2.0, 1.0, 0.5, 2.0), 2)
    0.95
    """
    from scipy.special import ndtr

    half = (hi - middle) if bound >= middle else (middle - lo)
    if not math.isfinite(half) or not math.isfinite(middle):
        return math.nan
    if half <= 0:
        return 1.0 if bound > middle else 0.0
    return float(ndtr((bound - middle) / (half / WIDTH)))


def rate_upper(successes: Array, trials: Array, alpha: float) -> float:
    """Give the upper bound of a rate from weekly counts, wider where weeks differ by more than chance.

    Parameters
    ----------
    successes, trials : ndarray of shape (weeks,)
    alpha : one-sided probability that the rate is above.

    Source
    ------
    Quasi-Poisson dispersion: McCullagh and Nelder 1989, eq. 4.23.
    """
    from scipy.special import ndtri

    total = float(trials.sum())
    if total <= 0:
        return math.nan
    rate = float(successes.sum()) / total
    expected = rate * trials[trials > 0]
    spread = 1.0
    if len(expected) > 1 and rate > 0:
        spread = max(1.0, float(((successes[trials > 0] - expected) ** 2 / expected).sum() / (len(expected) - 1)))
    count = float(successes.sum()) + 1.0  # one more than seen: a count of none is no proof of none
    return rate + float(ndtri(1 - alpha)) * math.sqrt(spread * count) / total


def mean_upper(values: Array, alpha: float) -> float:
    """Give the upper bound of the mean of a weekly series whose neighbours resemble each other; NaN below four values."""
    from scipy.stats import t

    values = values[np.isfinite(values)]
    if len(values) < 4:
        return math.nan
    correlation = float(np.clip(_lag_one(values), 0.0, 0.8))
    size = max(len(values) * (1 - correlation) / (1 + correlation), 2.0)
    return float(values.mean() + t.isf(alpha, size - 1) * values.std(ddof=1) / math.sqrt(size))
