"""The tests that decide between news and noise."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from forecast.retrospective.robust import chance_below, mean_upper, rate_change, rate_upper, robust_sd

RECENT = np.arange(65) >= 52


def test_a_rate_that_halves_is_a_change_beyond_chance():
    numerator = np.where(RECENT, 50.0, 100.0) * np.tile([0.95, 1.05, 1.0, 1.02, 0.98], 13)
    change = rate_change(numerator, np.full(65, 1000.0), RECENT)
    assert change is not None
    assert change.before == pytest.approx(0.1, rel=0.01)
    assert change.change == pytest.approx(-0.5, abs=0.02)
    assert change.chance < 1e-6
    assert change.weeks == 52


def test_a_rate_that_swings_as_ever_is_no_change():
    numerator = 100.0 * np.tile([0.7, 1.3, 0.9, 1.1, 1.0], 13)
    change = rate_change(numerator, np.full(65, 1000.0), RECENT)
    assert change is not None
    assert change.chance > 0.2


def test_three_weeks_on_each_side_are_the_least():
    assert rate_change(np.ones(5), np.ones(5), np.array([False, False, False, True, True])) is None


def test_quiet_series_seldom_look_changed():
    random = np.random.default_rng(7)
    chances = []
    for _ in range(400):
        noise = np.zeros(65)
        for week in range(1, 65):  # weeks resemble their neighbours, as real ones do
            noise[week] = 0.5 * noise[week - 1] + random.normal(0, 0.1)
        change = rate_change(100 * np.exp(noise), np.full(65, 1000.0), RECENT)
        assert change is not None
        chances.append(change.chance)
    assert np.mean(np.array(chances) < 0.01) <= 0.02


@given(st.floats(-5, 5), st.floats(0.1, 3), st.floats(0.1, 3))
def test_the_middle_of_an_interval_is_as_often_above_as_below(middle, down, up):
    assert chance_below(middle, middle, middle - down, middle + up) == pytest.approx(0.5)


def test_the_ends_of_a_90_per_cent_interval_leave_five_per_cent_outside():
    assert chance_below(3.0, 2.0, 1.5, 3.0) == pytest.approx(0.95, abs=0.001)
    assert chance_below(1.5, 2.0, 1.5, 3.0) == pytest.approx(0.05, abs=0.001)


def test_an_interval_without_width_is_certain():
    assert chance_below(2.0, 1.0, 1.0, 1.0) == 1.0
    assert chance_below(0.5, 1.0, 1.0, 1.0) == 0.0


def test_the_upper_bound_of_a_rate_widens_where_weeks_differ():
    trials = np.full(13, 10_000.0)
    steady = rate_upper(np.full(13, 5.0), trials, 0.01)
    wild = rate_upper(np.array([0.0, 20.0, 0, 15, 0, 0, 10, 0, 20, 0, 0, 0, 0]), trials, 0.01)
    assert 0.0005 < steady < 0.0008
    assert wild > steady


def test_no_click_at_all_is_no_proof_of_a_rate_of_zero():
    assert rate_upper(np.zeros(4), np.full(4, 100.0), 0.01) > 0.001
    assert math.isnan(rate_upper(np.zeros(4), np.zeros(4), 0.01))


def test_the_mean_of_weekly_losses_is_surely_below_zero_only_when_they_are_steady():
    assert mean_upper(np.array([-10.0, -12, -9, -11, -10, -12, -9, -11]), 0.01) < 0
    assert mean_upper(np.array([-40.0, 35, -30, 20, -25, 30, -20, 10]), 0.01) > 0
    assert math.isnan(mean_upper(np.array([-1.0, -1.0, -1.0]), 0.01))


def test_one_outlier_does_not_move_the_robust_deviation():
    assert robust_sd(np.array([1.0, 2, 3, 4, 5])) == pytest.approx(1.4826)
    assert robust_sd(np.array([1.0, 2, 3, 4, 5000])) == pytest.approx(1.4826)
    assert robust_sd(np.array([1.0])) == 0.0
