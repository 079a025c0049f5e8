"""Whether the chains agree, and how many independent draws they are worth."""

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]


def split_r_hat(draws: Array) -> float:
    """R-hat of a quantity over half chains; 1 where chains agree. `draws` is (chains, sweeps).

    Source: Gelman et al. 2013, "Bayesian Data Analysis", eq. 11.4.
    """
    half = draws.shape[1] // 2
    parts = np.concatenate([draws[:, :half], draws[:, half : 2 * half]])
    within = float(parts.var(axis=1, ddof=1).mean())
    between = half * float(parts.mean(axis=1).var(ddof=1))
    if within <= 0:
        return 1.0 if between <= 0 else float("inf")
    return float(np.sqrt(((half - 1) / half * within + between / half) / within))


def effective_draws(draws: Array) -> float:
    """Effective sample size of a quantity over all chains. `draws` is (chains, sweeps).

    Source: Gelman et al. 2013, eq. 11.8, with Geyer's 1992 initial positive sequence.
    """
    chains, sweeps = draws.shape
    centred = draws - draws.mean(axis=1, keepdims=True)
    spectrum = np.fft.rfft(centred, n=2 * sweeps, axis=1)
    covariance = np.fft.irfft(spectrum * spectrum.conj(), axis=1)[:, :sweeps].mean(axis=0) / sweeps
    within = covariance[0] * sweeps / (sweeps - 1)
    total = within * (sweeps - 1) / sweeps + draws.mean(axis=1).var(ddof=1)
    if total <= 0:
        return float(chains * sweeps)
    correlation = 1.0 - (within - covariance) / total
    pairs = correlation[: sweeps // 2 * 2].reshape(-1, 2).sum(axis=1)
    negative = np.flatnonzero(pairs < 0)
    kept = pairs[: negative[0]] if len(negative) else pairs
    time = max(2.0 * float(kept.sum()) - 1.0, 1.0 / np.log10(chains * sweeps + 10.0))
    return float(min(chains * sweeps / time, chains * sweeps))


def chance_below_zero(draws: Array) -> float:
    """Chance that a quantity is below zero, told no finer than its independent draws allow. `draws` is (chains, sweeps).

    Source: Laplace 1774, the rule of succession, with effective draws in the place of trials.
    """
    independent = effective_draws(draws)
    return (independent * float((draws < 0).mean()) + 1.0) / (independent + 2.0)
