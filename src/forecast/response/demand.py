"""What all channels' spend has in common: a proxy of demand, since planners spend where they expect to sell."""

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]

ROUNDS = 60  # of expectation and maximisation; the factor has settled long before
OFFSET = 0.1  # share of mean spend added before the logarithm, so that a pause is low and not minus infinity
LEAST_NOISE = 0.05  # share of a channel's own variance that is never taken to be common


def common_factor(spend: Array) -> Array:
    """The expected common factor (weeks,) of the channels' log spend, on a scale where complete certainty has variance one.

    Each channel's standardised log spend is loading × factor + noise of its own, with loadings that are never negative. Where
    channels move independently the factor is nearly nothing; with a single channel it is nothing.

    Parameters
    ----------
    spend : (channels, weeks), money per week

    Source: Rubin and Thayer 1982, "EM algorithms for ML factor analysis", with one factor.
    """
    logs = np.log(spend + OFFSET * spend.mean(axis=1, keepdims=True) + 1e-300)
    logs = logs - logs.mean(axis=1, keepdims=True)
    spread = logs.std(axis=1, keepdims=True)
    moving = spread[:, 0] > 1e-6
    if moving.sum() < 2:
        return np.zeros(spend.shape[1])
    standard = logs[moving] / spread[moving]
    loading, noise = np.full(len(standard), 0.5), np.full(len(standard), 0.75)
    factor, variance = np.zeros(spend.shape[1]), 1.0
    for _ in range(ROUNDS):
        variance = 1.0 / (1.0 + float((loading**2 / noise).sum()))
        factor = variance * (loading / noise) @ standard
        second = float((factor**2).mean()) + variance
        loading = np.maximum((standard * factor).mean(axis=1) / second, 0.0)
        noise = np.maximum(1.0 - loading**2 * second, LEAST_NOISE)
    centred: Array = factor - factor.mean()
    return centred
