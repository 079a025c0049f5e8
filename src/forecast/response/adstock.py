"""Carry-over of advertising: pure functions, and the thin classes that name them.

Each function takes spend (..., weeks) and returns the stock (..., weeks) that acts in each week. The scale of the stock is
arbitrary: half-saturation is always stated relative to the stock a channel usually sees.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]

MAX_LAG = 13  # weeks; a quarter, the longest carry-over the finite kernels can hold


def geometric(spend: Array, alpha: Array | float) -> Array:
    """Stock of spend of which a share `alpha` is kept from week to week.

    Parameters
    ----------
    spend : ndarray of shape (..., weeks), money per week
    alpha : retention, 0 ≤ alpha < 1, of a shape that broadcasts with spend without its last axis

    Source: Jin et al. 2017, eq. 1, with unlimited lag and weights not normalised.
    """
    keep = np.asarray(alpha, dtype=float)
    weeks = spend.shape[-1]
    stock = np.zeros((*np.broadcast_shapes(spend.shape[:-1], keep.shape), weeks))
    carried = np.zeros(stock.shape[:-1])
    for week in range(weeks):
        carried = spend[..., week] + keep * carried
        stock[..., week] = carried
    return stock


def convolve(spend: Array, weights: Array) -> Array:
    """Stock of spend under a finite kernel: the sum over lags of weight × earlier spend.

    Parameters
    ----------
    spend : ndarray of shape (..., weeks)
    weights : ndarray of shape (..., lags)
    """
    weeks = spend.shape[-1]
    stock = np.zeros((*np.broadcast_shapes(spend.shape[:-1], weights.shape[:-1]), weeks))
    for lag in range(min(weights.shape[-1], weeks)):
        stock[..., lag:] += weights[..., lag, None] * spend[..., : weeks - lag]
    return stock


def delayed(spend: Array, alpha: Array | float, peak: Array | float) -> Array:
    """Stock whose effect is largest `peak` weeks after the spend.

    Source: Jin et al. 2017, eq. 2: the weight of lag l is alpha ** ((l − peak)²).
    """
    keep = np.maximum(np.asarray(alpha, dtype=float), 1e-6)[..., None]
    lags = np.arange(MAX_LAG) - np.asarray(peak, dtype=float)[..., None]
    return convolve(spend, keep ** (lags**2))


def weibull(spend: Array, scale: Array | float, form: Array | float) -> Array:
    """Stock whose survival over the lags follows a Weibull distribution.

    The weight of lag l is exp(−(l / scale) ** form): `form` above 1 keeps, then drops; below 1 drops, then lingers.

    Source: Robyn's "Weibull CDF" adstock (Runge et al. 2024, section 3), without normalisation.
    """
    spread = np.maximum(np.asarray(scale, dtype=float), 1e-3)[..., None]
    power = np.asarray(form, dtype=float)[..., None]
    return convolve(spend, np.exp(-((np.arange(MAX_LAG) / spread) ** power)))


@dataclass(frozen=True)
class Adstock:
    """A family of carry-over: its name, the function, and how its two parameters follow from the unit square.

    `draw` turns two uniform numbers into (first, second) parameters, which is the family's prior.
    """

    name: str
    stock: Callable[[Array, Array, Array], Array]
    draw: Callable[[Array, Array], tuple[Array, Array]]


def _retention(uniform: Array) -> Array:
    # Kumaraswamy(1.2, 1.9): mean near 0.39, flat enough to allow none and 0.85
    return np.minimum((1 - (1 - uniform) ** (1 / 1.9)) ** (1 / 1.2), 0.92)


GEOMETRIC = Adstock(
    "geometric",
    lambda spend, alpha, _: geometric(spend, alpha),
    lambda first, second: (_retention(first), np.zeros_like(second)),
)
DELAYED = Adstock("delayed", delayed, lambda first, second: (0.1 + 0.8 * first, 4.0 * second))
WEIBULL = Adstock("weibull", weibull, lambda first, second: (0.2 + 5.0 * first, 0.6 + 2.4 * second))

ADSTOCKS: Mapping[str, Adstock] = MappingProxyType({each.name: each for each in (GEOMETRIC, DELAYED, WEIBULL)})
