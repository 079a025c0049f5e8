"""The sampler: several chains as one batch of arrays, one channel's curve and return drawn jointly at a time.

Revenue is Gaussian given the curves and the returns on spend; the baseline is integrated out in closed form. One sweep draws, for
each channel in turn, its candidate curve and its return together, exactly, from a table of all candidates × a grid of returns;
the covariance together with one return, or with all, since they explain the same revenue; then the location and spread that
channels share.
"""

import numpy as np
from numpy.typing import NDArray

from forecast.response.chains import NOTHING, Draws, Problem, State
from forecast.response.priors import factor_log_prior, first_grid, kind_weight, share_log_prior
from forecast.settings.response import ResponseSettings

Array = NDArray[np.float64]
Single = NDArray[np.float32]
Indices = NDArray[np.intp]

Tools = tuple[ResponseSettings, np.random.Generator]

ROOT_TWO_PI = float(np.sqrt(2.0 * np.pi))
NOISE_FREEDOM = 2.0  # prior weeks behind the guess of the noise
SPREADS = np.exp(np.linspace(np.log(0.1), np.log(2.0), 24))  # log units, grid for the spread of returns
WINDOW = 12  # factors tried when returns and baseline are drawn together
WINDOW_WIDTH = (0.02, 0.15)  # log units between them


def start(problem: Problem, settings: ResponseSettings, random: np.random.Generator) -> State:
    """Chains spread over the prior."""
    chains, (channels, count, _) = settings.chains, problem.features.shape
    location = problem.location + random.normal(0.0, 0.7, chains)
    roas = np.exp(location[:, None] + random.normal(0.0, 0.3, (chains, channels)))
    curve = random.integers(0, count, (chains, channels))
    media = roas[:, :, None] * problem.features[np.arange(channels)[None, :], curve]
    baseline = random.integers(0, len(problem.baselines), chains)
    return State(
        curve=curve,
        roas=roas,
        media=media,
        baseline=baseline,
        variance=np.full(chains, problem.baselines.noise_guess**2),
        location=location,
        trust=np.ones(chains),
        spread=np.full(chains, 0.5),
        slope=np.full(chains, settings.size_slope),
        grid=first_grid(problem, settings),
        precision=problem.baselines.precision[baseline],
    )


def squares(problem: Problem, state: State) -> Array:
    """Squared length (chains, channels, candidates) of each feature under each chain's covariance; each is computed once."""
    for number in np.unique(state.baseline):
        if int(number) not in state.squares:
            flat = problem.features.reshape(-1, problem.features.shape[-1])
            length = np.einsum("kt,kt->k", flat @ problem.baselines.precision[number], flat)
            state.squares[int(number)] = length.reshape(problem.features.shape[:2])
    return np.stack([state.squares[int(number)] for number in state.baseline])


def draw_baseline(problem: Problem, state: State, channel: int | None, tools: Tools) -> None:
    """Draw each chain's covariance together with the return of one channel, or of all by a common factor where None is named.

    What a channel brings and how the baseline moves explain the same revenue, so one can hardly be changed without the other.
    The factor is drawn from a window of steps around today's that is itself placed at random, which keeps the posterior as it
    is; the noise variance is integrated out, then drawn.
    """
    settings, random = tools
    chains = np.arange(len(state.variance))
    moved = slice(None) if channel is None else slice(channel, channel + 1)
    part = state.media[:, moved].sum(axis=1)  # (chains, weeks)
    left = problem.outcome - state.media.sum(axis=1) + part
    steps = window(random, len(chains))
    own, cross, square = forms(problem.baselines.precision, left, part)  # (chains, covariances) each
    factor = np.exp(steps)[:, None, :]
    squared = own[:, :, None] - 2.0 * factor * cross[:, :, None] + factor**2 * square[:, :, None]
    prior = NOISE_FREEDOM * problem.baselines.noise_guess**2
    freedom = NOISE_FREEDOM + left.shape[1]
    weight = -0.5 * problem.baselines.log_determinant[:, None] - 0.5 * freedom * np.log(prior + squared)
    weight += factor_log_prior(problem, state, channel, steps, settings)[:, None, :]
    flat = weight.reshape(len(chains), -1)
    state.baseline, place = np.divmod(np.argmax(flat + random.gumbel(size=flat.shape), axis=1), steps.shape[1])
    state.variance = (prior + squared[chains, state.baseline, place]) / random.chisquare(freedom, len(chains))
    state.precision = problem.baselines.precision[state.baseline]
    step = steps[chains, place]
    state.roas[:, moved] *= np.exp(step)[:, None]
    state.media[:, moved] *= np.exp(step)[:, None, None]
    if channel is None:
        state.location = state.location + step


def window(random: np.random.Generator, chains: int) -> Array:
    """Log factors (chains, steps) to choose among, evenly apart by a random width; one of them, at a random place, is zero."""
    width = random.uniform(*WINDOW_WIDTH, chains)
    place = random.integers(0, WINDOW, chains)
    answer: Array = width[:, None] * (np.arange(WINDOW)[None, :] - place[:, None])
    return answer


def forms(precision: Array, left: Array, part: Array) -> tuple[Array, Array, Array]:
    """Products (chains, covariances) of left and left, left and part, part and part (chains, weeks) under each precision."""
    count, weeks, _ = precision.shape
    both = np.concatenate([left, part])
    turned = (precision.reshape(-1, weeks) @ both.T).reshape(count, weeks, len(both))
    of_left, of_part = turned[:, :, : len(left)], turned[:, :, len(left) :]
    own = np.einsum("mtj,jt->jm", of_left, left)
    return own, np.einsum("mtj,jt->jm", of_left, part), np.einsum("mtj,jt->jm", of_part, part)


def draw_channel(channel: int, problem: Problem, state: State, length: Array, tools: Tools) -> None:
    """Draw one channel's curve and return together, given all other channels, for every chain."""
    settings, random = tools
    chains = np.arange(len(state.variance))
    logs = state.grid[channel]
    table, none = channel_table(channel, problem, state, length, settings)
    peak = np.maximum(table.max(axis=(1, 2)), none)
    table -= peak.astype(np.float32)[:, None, None]
    mass = np.exp(table, out=table)
    by_curve = np.cumsum(mass @ np.ones(len(logs), dtype=np.float32), axis=1, dtype=np.float64)
    wanted = random.random(len(chains)) * (by_curve[:, -1] + np.exp(none - peak))
    nothing = wanted >= by_curve[:, -1]
    curve = np.minimum((by_curve < wanted[:, None]).sum(axis=1), table.shape[1] - 1)
    by_return = np.cumsum(mass[chains, curve], axis=1, dtype=np.float64)
    point = (by_return < (random.random(len(chains)) * by_return[:, -1])[:, None]).sum(axis=1)
    jitter = random.uniform(-0.5, 0.5, len(chains)) * (logs[1] - logs[0])  # the table is flat within a cell of the grid
    roas = np.where(nothing, 0.0, np.exp(logs[np.minimum(point, len(logs) - 1)] + jitter))
    state.roas[:, channel] = roas
    state.curve[:, channel] = np.where(nothing, NOTHING, curve)
    state.media[:, channel] = roas[:, None] * problem.features[channel, curve]


def channel_table(
    channel: int, problem: Problem, state: State, length: Array, settings: ResponseSettings
) -> tuple[Single, Array]:
    """Log posterior (chains, candidates, points) of a channel's curve and return, and (chains,) of no effect.

    The table is most of the sampler's work, so it is single precision: near its peak that is some thousandths of a log unit.
    """
    others = state.media.sum(axis=1) - state.media[:, channel]
    pull = (state.precision @ (problem.outcome - others)[:, :, None])[:, :, 0] / state.variance[:, None]
    linear = pull @ problem.features[channel].T + problem.lift_linear[channel]
    square = length[:, channel] / state.variance[:, None] + problem.lift_square[channel]
    logs = state.grid[channel]
    grid = np.exp(logs)
    centre = state.location - state.slope * problem.size[channel]
    density = (logs[1] - logs[0]) / (ROOT_TWO_PI * state.spread)
    prior = np.log(density)[:, None] - 0.5 * ((logs - centre[:, None]) / state.spread[:, None]) ** 2
    rest = (state.roas * problem.share).sum(axis=1) - state.roas[:, channel] * problem.share[channel]
    prior += share_log_prior(rest[:, None] + grid * problem.share[channel], settings)
    weight = kind_weight(channel, problem, state, settings) - np.log(problem.kinds.shape[1])
    parts = np.stack([linear, square, weight], axis=2, dtype=np.float32)
    table = parts @ np.stack([grid, -0.5 * grid**2, np.ones_like(grid)], dtype=np.float32)
    table += prior.astype(np.float32)[:, None, :]
    none = np.log(settings.zero_share / (1.0 - settings.zero_share)) + share_log_prior(rest, settings)
    return table, none


def quadratic(left: Array, precision: Array) -> Array:
    """Quadratic form (chains,) of each chain's vector (chains, weeks) in its precision (chains, weeks, weeks)."""
    answer: Array = (left * (precision @ left[:, :, None])[:, :, 0]).sum(axis=1)
    return answer


def draw_pool(problem: Problem, state: State, settings: ResponseSettings, random: np.random.Generator) -> None:
    """Draw the location, the size elasticity and the spread that the channels' log returns share."""
    active = state.curve != NOTHING
    logs = np.log(np.where(active, state.roas, 1.0))
    count = active.sum(axis=1)
    weight = active / state.spread[:, None] ** 2
    prior = state.trust / settings.roas_location_sd**2
    precision = weight.sum(axis=1) + prior
    mean = (weight * (logs + state.slope[:, None] * problem.size)).sum(axis=1) + settings.roas_location * prior
    state.location = mean / precision + random.normal(size=len(count)) / np.sqrt(precision)
    away = (state.location - settings.roas_location) / settings.roas_location_sd
    # gamma weights of the precision make the prior a Student t: money in other units is believed, not fought
    freedom = settings.roas_location_freedom
    state.trust = random.standard_gamma((freedom + 1.0) / 2.0, len(count)) / ((freedom + away**2) / 2.0)
    left = state.location[:, None] - logs  # = slope × size + error
    precision = (weight * problem.size**2).sum(axis=1) + settings.size_slope_sd**-2
    mean = (weight * problem.size * left).sum(axis=1) + settings.size_slope * settings.size_slope_sd**-2
    state.slope = mean / precision + random.normal(size=len(count)) / np.sqrt(precision)
    left = active * (left - state.slope[:, None] * problem.size)
    squared = (left**2).sum(axis=1)
    chance = (
        -count[:, None] * np.log(SPREADS) - 0.5 * squared[:, None] / SPREADS**2 - 0.5 * (SPREADS / settings.roas_spread_sd) ** 2
    )
    chance = chance + np.log(SPREADS)  # the grid is even in logs
    state.spread = SPREADS[np.argmax(chance + random.gumbel(size=chance.shape), axis=1)]


def against_nothing(problem: Problem, state: State) -> Array:
    """Log likelihood (chains,) of revenue without any media less that with the media drawn."""
    left = problem.outcome - state.media.sum(axis=1)
    without = np.broadcast_to(problem.outcome, left.shape)
    answer: Array = -0.5 * (quadratic(without, state.precision) - quadratic(left, state.precision)) / state.variance
    return answer


def narrowed(state: State, seen: Array, settings: ResponseSettings) -> Array:
    """A finer grid of log returns around what the chains visited, with a wide margin; never wider than the first grid."""
    grid = np.empty_like(state.grid)
    for channel in range(grid.shape[0]):
        visited = seen[..., channel][seen[..., channel] > 0]
        first, last = state.grid[channel, 0], state.grid[channel, -1]
        if len(visited) >= 50:
            low, high = np.log(np.quantile(visited, [0.01, 0.99]))
            margin = max(0.8 * (high - low), 0.3)
            first, last = max(first, low - margin), min(last, high + margin)
        grid[channel] = np.linspace(first, last, settings.grid)
    return grid


def draw_noise(problem: Problem, state: State, random: np.random.Generator) -> None:
    """Draw each chain's noise variance given its covariance."""
    left = problem.outcome - state.media.sum(axis=1)
    prior = NOISE_FREEDOM * problem.baselines.noise_guess**2
    state.variance = (prior + quadratic(left, state.precision)) / random.chisquare(NOISE_FREEDOM + left.shape[1], len(left))


def sweep(problem: Problem, state: State, tools: Tools, number: int) -> None:
    """Draw everything once.

    Trying all covariances is a third of the work, so that they are drawn in every other sweep, in turn with all returns together
    and with those of one channel.
    """
    settings, random = tools
    channels = problem.features.shape[0]
    if number % 2:
        draw_noise(problem, state, random)
    else:
        draw_baseline(problem, state, None if number % 4 else int(random.integers(channels)), tools)
    length = squares(problem, state)
    for channel in random.permutation(channels):
        draw_channel(int(channel), problem, state, length, tools)
    draw_pool(problem, state, settings, random)


def sample(problem: Problem, settings: ResponseSettings, seed: int) -> Draws:
    """Posterior draws of every channel's curve and return."""
    random = np.random.default_rng(seed)
    state = start(problem, settings, random)
    visited = []
    for number in range(settings.warmup):
        sweep(problem, state, (settings, random), number)
        if number >= settings.warmup // 3:
            visited.append(state.roas.copy())
    state.grid = narrowed(state, np.stack(visited), settings)
    kept = []
    for number in range(settings.draws):
        sweep(problem, state, (settings, random), number)
        kept.append((state.curve.copy(), state.roas.copy(), state.baseline, state.variance, against_nothing(problem, state)))
    curve, roas, baseline, variance, ratio = (np.stack(part, axis=1) for part in zip(*kept, strict=True))
    return Draws(curve, roas, baseline, variance, ratio)
