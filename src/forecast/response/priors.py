"""What the sampler believes before data: how much media cause, how far channels differ, and how alike their curves are."""

import numpy as np
from numpy.typing import NDArray

from forecast.response.chains import NOTHING, Problem, State
from forecast.settings.response import ResponseSettings

Array = NDArray[np.float64]


def share_log_prior(share: Array, settings: ResponseSettings) -> Array:
    """Log prior of the share of revenue that media cause; beyond all of revenue it falls off steeply."""
    inside = np.clip(share, 1e-4, 0.98)
    over = np.maximum(share - 0.98, 0.0)
    answer: Array = settings.share_alpha * np.log(inside) + (settings.share_beta - 1.0) * np.log1p(-inside) - 200.0 * over
    shifted: Array = answer - settings.share_alpha * np.log(0.1)
    return shifted


def first_grid(problem: Problem, settings: ResponseSettings) -> Array:
    """Log returns (channels, points) to try at first: all the prior allows, in any unit of money, and revenue can hold."""
    usual = np.array([settings.roas_location, problem.location])
    low = usual.min() - 4.5 * settings.roas_location_sd
    top = np.log(1.2 / np.maximum(problem.share, 1e-12))
    high = np.clip(top, low + 2.0, usual.max() + 4.5 * settings.roas_location_sd)
    steps = np.linspace(0.0, 1.0, settings.grid)
    grid: Array = low + (high - low)[:, None] * steps
    return grid


def factor_log_prior(problem: Problem, state: State, channel: int | None, steps: Array, settings: ResponseSettings) -> Array:
    """Log prior and lift tests' likelihood (chains, steps) of scaling one channel's return, or all of them, by each factor."""
    moved = slice(None) if channel is None else slice(channel, channel + 1)
    roas, curve = state.roas[:, moved], state.curve[:, moved]
    share = (roas * problem.share[moved]).sum(axis=1)
    rest = (state.roas * problem.share).sum(axis=1) - share
    factor = np.exp(steps)
    answer = share_log_prior(rest[:, None] + factor * share[:, None], settings)
    channels = np.arange(problem.features.shape[0])[moved]
    linear = (problem.lift_linear[channels, curve] * roas).sum(axis=1)
    square = (problem.lift_square[channels, curve] * roas**2).sum(axis=1)
    answer += linear[:, None] * factor - 0.5 * square[:, None] * factor**2
    if channel is None:  # what all share moves along
        away = (state.location[:, None] + steps - settings.roas_location) / settings.roas_location_sd
        return answer - 0.5 * state.trust[:, None] * away**2
    active = curve[:, 0] != NOTHING
    centre = state.location - state.slope * problem.size[channel]
    logs = np.log(np.where(active, roas[:, 0], 1.0))
    away = (logs[:, None] + steps - centre[:, None]) / state.spread[:, None]
    return answer - np.where(active[:, None], 0.5 * away**2, 0.0)


def kind_weight(channel: int, problem: Problem, state: State, settings: ResponseSettings) -> Array:
    """Log weight (chains, candidates) of a channel's curves by how common their kinds are among the other channels.

    Channels of one market tend to respond alike. Without this, channels the data say little about would keep the prior's
    saturation while the others learn theirs, and money would flow between them for no better reason. How popular each kind is
    is integrated out.
    """
    others = state.curve[:, np.arange(state.curve.shape[1]) != channel]
    first = np.arange(len(others))[:, None]
    answer = np.zeros((len(others), problem.kinds.shape[1]))
    for kind in problem.kinds:
        share = np.bincount(kind) / len(kind)
        size = len(share) + 1
        mine = np.append(kind, len(share))[others]  # NOTHING picks the last place, which stands for no kind
        counts = np.bincount((mine + size * first).ravel(), minlength=size * len(others)).reshape(-1, size)[:, :-1]
        expected = settings.kind_strength * share + counts
        weight = expected / expected.sum(axis=1, keepdims=True) / np.maximum(share, 1e-9)
        answer += np.log(np.maximum(weight, 1e-9))[:, kind]
    return answer
