"""R-hat and effective draws on chains whose answer is known."""

import numpy as np
import pytest

from forecast.response.convergence import chance_below_zero, effective_draws, split_r_hat


def test_chains_of_one_distribution_agree():
    draws = np.random.default_rng(0).normal(size=(8, 300))
    assert split_r_hat(draws) < 1.01
    assert 2000 < effective_draws(draws) <= 2400


def test_chains_apart_are_told_from_chains_together():
    draws = np.random.default_rng(0).normal(size=(4, 200)) + np.array([0.0, 0.0, 3.0, 3.0])[:, None]
    assert split_r_hat(draws) > 1.5
    assert effective_draws(draws) < 20


def test_a_sticky_chain_is_worth_fewer_draws():
    random = np.random.default_rng(2)
    draws = np.zeros((4, 2000))
    for step in range(1, 2000):
        draws[:, step] = 0.9 * draws[:, step - 1] + random.normal(size=4)
    # the effective size of a first-order autoregression is n (1 − rho) / (1 + rho) = 8000 / 19 = 421
    assert 280 < effective_draws(draws) < 600


def test_chains_that_never_move_agree():
    assert split_r_hat(np.ones((4, 100))) == 1.0


def test_a_chance_is_told_no_finer_than_independent_draws_allow():
    one_number = np.repeat(np.arange(1.0, 9.0)[:, None], 100, axis=1)  # eight chains that never move: eight draws at most
    assert 1 / 10 <= chance_below_zero(one_number) < 1 / 5
    many = np.abs(np.random.default_rng(0).normal(size=(8, 300)))
    assert 0 < chance_below_zero(many) < 1 / 1800


def test_of_many_draws_the_chance_is_their_share_below_zero():
    draws = np.random.default_rng(1).permutation(np.repeat([-1.0, 1.0, 1.0, 1.0], 600)).reshape(8, 300)
    assert chance_below_zero(draws) == pytest.approx(0.25, abs=0.001)
