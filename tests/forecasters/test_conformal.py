"""The spread of errors: per step, honest for few windows, recent errors first."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from forecast.forecasters.conformal import INTERMITTENT, NORMAL, PROBABILITIES, SMOOTH, Errors, learn_spread


def errors(values, shape=SMOOTH, every=3):
    values = np.asarray(values, dtype=float)
    return Errors(values, np.arange(len(values))[::-1] * every + values.shape[1], 1.0, shape)


def drawn(windows, horizon=13, deviation=2.0, seed=0):
    return np.random.default_rng(seed).normal(0, deviation, (windows, horizon))


def width(spread, level=0.8):
    return float((spread.errors_at((1 + level) / 2) - spread.errors_at((1 - level) / 2)).mean())


def test_many_normal_errors_give_about_the_normal_interval():
    spread = learn_spread(errors(drawn(400), every=1))
    assert width(spread) == pytest.approx(2 * 1.2816 * 2.0, rel=0.12)


def test_few_windows_give_a_wider_interval_than_many_with_the_same_errors():
    one = np.tile([1.0, -1.0, 2.0, -2.0], 2)[None, :]
    assert width(learn_spread(errors(one))) > 1.15 * width(learn_spread(errors(np.repeat(one, 60, axis=0), every=1)))


def test_without_any_window_the_interval_grows_like_a_random_walk():
    spread = learn_spread(Errors(np.empty((0, 4)), np.empty(0), 2.0, SMOOTH))
    assert spread.deviation[3] / spread.deviation[0] == pytest.approx(2.0)  # sqrt(4)
    assert width(spread) > 2.56 * 2.0


def test_errors_that_grow_with_lead_time_give_intervals_that_do():
    growing = drawn(60) * np.arange(1, 14)
    spread = learn_spread(errors(growing))
    assert spread.deviation[12] > 4 * spread.deviation[0]


def test_recent_errors_count_more_than_old_ones():
    calm_then_wild = np.r_[drawn(16, deviation=1.0), drawn(16, deviation=5.0)]
    wild_then_calm = calm_then_wild[::-1]
    assert width(learn_spread(errors(calm_then_wild))) > width(learn_spread(errors(wild_then_calm)))


def test_lopsided_errors_of_an_intermittent_series_stay_lopsided():
    lopsided = np.random.default_rng(1).exponential(3.0, (40, 13)) - 1.0
    spread = learn_spread(errors(lopsided, INTERMITTENT))
    assert spread.quantile(0.9) > -1.5 * spread.quantile(0.1)


def test_errors_that_last_are_told_from_those_that_pass():
    lasting = np.repeat(np.random.default_rng(2).normal(0, 1, (40, 1)), 13, axis=1)
    assert learn_spread(errors(lasting)).persistent == pytest.approx(0.9)
    assert learn_spread(errors(drawn(40))).persistent < 0.1


def test_gaps_in_the_backtest_are_left_out():
    full = drawn(40)
    holes = np.where(np.random.default_rng(3).random(full.shape) < 0.2, np.nan, full)
    assert width(learn_spread(errors(holes))) == pytest.approx(width(learn_spread(errors(full))), rel=0.15)


@given(st.integers(0, 30), st.integers(1, 20), st.integers(0, 10**6))
@settings(max_examples=40)
def test_quantiles_never_cross_and_deviations_are_positive(windows, horizon, seed):
    spread = learn_spread(errors(drawn(windows, horizon, seed=seed).reshape(windows, horizon)))
    assert (np.diff(spread.quantiles) >= 0).all()
    assert (spread.deviation > 0).all()
    assert 0 <= spread.correlation < 1


def test_the_normal_quantiles_stand_at_their_probabilities():
    from scipy.stats import norm

    assert pytest.approx(norm.ppf(PROBABILITIES), abs=1e-3) == NORMAL
