"""Each draw alone leaves the posterior as it is: compared with the posterior worked out on a fine grid."""

from dataclasses import replace

import numpy as np
import pytest
from scipy.special import logsumexp

from forecast.response.baseline import baselines
from forecast.response.chains import NOTHING
from forecast.response.inputs import history
from forecast.response.model import pose
from forecast.response.priors import kind_weight, share_log_prior
from forecast.response.sampler import NOISE_FREEDOM, draw_baseline, start, window
from forecast.response.shapes import candidates
from forecast.settings.response import ResponseSettings

SETTINGS = replace(ResponseSettings(), shapes=4, baselines=3, chains=200)
SWEEPS = 60


@pytest.fixture(scope="module")
def problem(make_world):
    """Pose a year of two channels with three covariances to choose among."""
    world = make_world(weeks=52, noise=0.10)
    spend = world.spend.iloc[:, :2]
    past = history(spend, world.revenue, (None, None), (), SETTINGS)
    shapes = tuple(candidates(path, SETTINGS.shapes, SETTINGS.adstocks, SETTINGS.saturations) for path in past.spend)
    assert len(baselines(past, SETTINGS)) == 3
    return pose(past, shapes, SETTINGS)


def state_of(problem, random):
    """Give chains of curve 0 whose shared numbers will not be drawn."""
    state = start(problem, SETTINGS, random)
    state.curve[:] = 0
    state.roas[:] = np.array([2.0, 1.0])
    state.media = state.roas[:, :, None] * problem.features[[0, 1], 0]
    state.location[:], state.spread[:], state.slope[:] = 0.3, 0.5, 0.0
    return state


def exact(problem, channel):
    """Give the posterior (covariances, points) of the log factor on one channel's return, or on all, and the points."""
    steps = np.linspace(-4.0, 2.5, 2001)
    roas = np.array([2.0, 1.0])
    media = roas[:, None] * problem.features[[0, 1], 0]
    moved = [0, 1] if channel is None else [channel]
    kept = problem.outcome - media.sum(axis=0) + media[moved].sum(axis=0)
    left = kept - np.exp(steps)[:, None] * media[moved].sum(axis=0)
    prior = NOISE_FREEDOM * problem.baselines.noise_guess**2
    squared = np.stack([np.einsum("st,tu,su->s", left, one, left) for one in problem.baselines.precision])
    logs = -0.5 * problem.baselines.log_determinant[:, None] - 0.5 * (NOISE_FREEDOM + left.shape[1]) * np.log(prior + squared)
    share = roas * problem.share
    total = share.sum() - share[moved].sum() + np.exp(steps) * share[moved].sum()
    logs += share_log_prior(total, SETTINGS)
    if channel is None:
        logs += -0.5 * ((0.3 + steps - SETTINGS.roas_location) / SETTINGS.roas_location_sd) ** 2
    else:
        logs += -0.5 * ((np.log(roas[channel]) + steps - 0.3) / 0.5) ** 2
    return np.exp(logs - logsumexp(logs)), steps


@pytest.mark.parametrize("channel", [None, 0, 1])
def test_covariance_and_returns_drawn_together_follow_their_exact_posterior(problem, channel):
    random = np.random.default_rng(5)
    state = state_of(problem, random)
    watched = 0 if channel is None else channel
    first, chosen = state.roas[0, watched], []
    factors = []
    for number in range(SWEEPS):
        draw_baseline(problem, state, channel, (SETTINGS, random))
        if number >= SWEEPS // 3:
            factors.append(np.log(state.roas[:, watched] / first))
            chosen.append(state.baseline)
    mass, steps = exact(problem, channel)
    mean = float(mass.sum(axis=0) @ steps)
    spread = float(np.sqrt(mass.sum(axis=0) @ (steps - mean) ** 2))
    drawn = np.concatenate(factors)
    assert drawn.mean() == pytest.approx(mean, abs=0.1 * spread)
    assert drawn.std() == pytest.approx(spread, rel=0.1)
    assert np.bincount(np.concatenate(chosen), minlength=3) / len(drawn) == pytest.approx(mass.sum(axis=1), abs=0.05)


def test_all_returns_move_by_one_factor_and_what_they_share_moves_along(problem):
    random = np.random.default_rng(1)
    state = state_of(problem, random)
    draw_baseline(problem, state, None, (SETTINGS, random))
    factor = state.roas[:, 0] / 2.0
    assert state.roas[:, 1] == pytest.approx(factor)
    assert state.location == pytest.approx(0.3 + np.log(factor))
    assert state.media.sum(axis=1) == pytest.approx((state.roas[:, :, None] * problem.features[[0, 1], 0]).sum(axis=1))


def test_a_channel_that_does_nothing_is_not_moved(problem):
    random = np.random.default_rng(2)
    state = state_of(problem, random)
    state.curve[:, 1], state.roas[:, 1], state.media[:, 1] = NOTHING, 0.0, 0.0
    draw_baseline(problem, state, 1, (SETTINGS, random))
    assert (state.roas == np.array([2.0, 0.0])).all()


def test_a_window_holds_today_at_a_random_place():
    steps = window(np.random.default_rng(3), 500)
    places = np.argmin(np.abs(steps), axis=1)
    assert (steps[np.arange(500), places] == 0).all()
    assert len(set(places)) == steps.shape[1]


def test_a_curve_counts_more_where_other_channels_have_its_kind(problem):
    two_kinds = replace(problem, kinds=np.array([[0, 0, 1, 1]]))
    state = state_of(problem, np.random.default_rng(4))
    state.curve[:, 1] = 0  # the other channel's curve is of the first kind
    weight = kind_weight(0, two_kinds, state, replace(SETTINGS, kind_strength=2.0))
    assert np.exp(weight[0]) == pytest.approx([4 / 3, 4 / 3, 2 / 3, 2 / 3])  # (2 × ½ + 1) / 3 / ½ and (2 × ½ + 0) / 3 / ½
