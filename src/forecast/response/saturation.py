"""Saturation of advertising: pure functions, and the thin classes that name them.

Each function takes a stock (...) ≥ 0 and gives the response on a scale of its own; the model multiplies by a factor that
makes the coefficient of every channel its return on spend.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]

NEARLY_FULL, NEARLY_STRAIGHT = 0.25, 6.0  # half-saturation by the usual stock: the least and the most there usually is


def hill(stock: Array, ec: Array | float, slope: Array | float) -> Array:
    """Response between 0 and 1 that is one half where the stock equals `ec`; a slope above 1 starts slowly.

    Source: Jin et al. 2017, eq. 3.
    """
    ratio: Array = (np.maximum(stock, 0.0) / ec) ** slope
    answer: Array = ratio / (1.0 + ratio)
    return answer


def exponential(stock: Array, ec: Array | float) -> Array:
    """Response between 0 and 1 that is one half where the stock equals `ec` and is steepest at nothing.

    Source: the exponential (Mitscherlich) law of diminishing returns, 1 − 2 ** (−stock / ec).
    """
    answer: Array = -np.expm1(-np.log(2.0) * np.maximum(stock, 0.0) / ec)
    return answer


def power(stock: Array, ec: Array | float, slope: Array | float) -> Array:
    """Response (stock / ec) ** slope: a constant elasticity, never full; `ec` only sets the unit.

    Source: the constant-elasticity response of Hanssens, Parsons and Schultz 2001, chapter 3.
    """
    answer: Array = (np.maximum(stock, 0.0) / ec) ** slope
    return answer


@dataclass(frozen=True)
class Saturation:
    """A family of saturation: its name, the function, and how `ec` (relative) and `slope` follow from uniform numbers.

    `draw` takes both and, if asked, the least relative `ec`.
    """

    name: str
    respond: Callable[[Array, Array, Array], Array]
    draw: Callable[..., tuple[Array, Array]]


def _half_saturation(uniform: Array, least: float) -> Array:
    relative: Array = least * np.exp(np.log(NEARLY_STRAIGHT / least) * uniform)
    return relative


HILL = Saturation(
    "hill", hill, lambda first, second, least=NEARLY_FULL: (_half_saturation(first, least), 0.6 + 2.0 * second**1.3)
)
EXPONENTIAL = Saturation(
    "exponential",
    lambda stock, ec, _: exponential(stock, ec),
    lambda first, second, least=NEARLY_FULL: (_half_saturation(first, least), np.ones_like(second)),
)
POWER = Saturation("power", power, lambda first, second, least=NEARLY_FULL: (np.ones_like(first), 0.25 + 0.75 * second))

SATURATIONS: Mapping[str, Saturation] = MappingProxyType({each.name: each for each in (HILL, EXPONENTIAL, POWER)})
