"""What the sampler looks at, where its chains stand, and what it gives."""

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from forecast.response.baseline import Baselines

Array = NDArray[np.float64]
Indices = NDArray[np.intp]

NOTHING = -1  # stands for "this channel does nothing" among the numbers of candidate curves


@dataclass(frozen=True)
class Problem:
    """Everything the sampler looks at, in units of mean revenue.

    Attributes
    ----------
    outcome : (weeks,)
    features : (channels, candidates, weeks), response at a return of one
    share : (channels,), spend as a share of revenue
    size : (channels,), log of spend, centred
    location : log return on spend around which chains begin
    lift_linear, lift_square : (channels, candidates), terms of the lift tests' likelihood in the return and its square
    kinds : (groupings, candidates), number of each curve's kind in each grouping, the same for every channel
    """

    outcome: Array
    features: Array
    share: Array
    size: Array
    location: float
    baselines: Baselines
    lift_linear: Array
    lift_square: Array
    kinds: Indices


@dataclass(frozen=True)
class Draws:
    """Posterior draws; chains × kept sweeps come first.

    Attributes
    ----------
    curve : (chains, sweeps, channels), number of the candidate curve, −1 for none
    roas : (chains, sweeps, channels)
    baseline : (chains, sweeps), number of the covariance
    variance : (chains, sweeps), of noise, in squared shares of mean revenue
    ratio : (chains, sweeps), log likelihood without any media by that of the draw
    """

    curve: Indices
    roas: Array
    baseline: Indices
    variance: Array
    ratio: Array


@dataclass
class State:
    """Where the chains stand; the only thing here that changes."""

    curve: Indices  # (chains, channels)
    roas: Array  # (chains, channels)
    media: Array  # (chains, channels, weeks)
    baseline: Indices  # (chains,)
    variance: Array  # (chains,)
    location: Array  # (chains,)
    trust: Array  # (chains,), by which the prior precision of the location is multiplied
    spread: Array  # (chains,)
    slope: Array  # (chains,), elasticity of the return to the size of the channel
    grid: Array  # (channels, points), log return
    precision: Array  # (chains, weeks, weeks)
    squares: dict[int, Array] = field(default_factory=dict)  # covariance → (channels, candidates)
