"""The seasonal profile: what repeats is kept, what does not is shrunk."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from forecast.forecasters.history import Season
from forecast.forecasters.seasonal import profile
from forecast.forecasters.smooth import smooth_windows
from forecast.forecasters.theta import slopes

WEEK = Season(length=7.0, kernel=0.0, decay=0.85)
PATTERN = np.array([5.0, 1.0, -1.0, 0.0, 2.0, -3.0, -4.0])  # sums to zero


def test_a_pattern_that_repeats_is_found_as_it_is():
    window = np.tile(PATTERN, 12)[None, :] + 50
    assert profile(window, WEEK)[0] == pytest.approx(PATTERN, abs=1e-9)


def test_a_straight_trend_is_no_season():
    window = np.arange(84.0)[None, :]
    assert profile(window, WEEK)[0] == pytest.approx(np.zeros(7), abs=1e-9)


def test_noise_keeps_little_of_its_profile():
    window = np.random.default_rng(0).normal(0, 1, (1, 84))
    shrunk = np.abs(profile(window, WEEK)).mean()
    assert shrunk < 0.5 * np.abs(profile(window, WEEK, shrink=False)).mean()


def test_less_than_one_cycle_has_no_profile():
    assert (profile(np.array([[1.0, 2.0, 3.0, 4.0]]), WEEK) == 0).all()


def test_the_time_before_a_series_began_says_nothing():
    window = np.tile(PATTERN, 12)[None, :] + 50
    late = np.c_[np.full((1, 70), np.nan), window]
    assert profile(late, WEEK)[0] == pytest.approx(profile(window, WEEK)[0])


@given(st.floats(-1e4, 1e4), st.floats(0.1, 50))
@settings(max_examples=25)
def test_the_profile_does_not_see_the_level_and_grows_with_the_unit(level, unit):
    window = np.tile(PATTERN, 9)[None, :] + np.random.default_rng(1).normal(0, 1, 63)
    moved = profile(unit * window + level, WEEK)
    assert moved == pytest.approx(unit * profile(window, WEEK), abs=1e-5 * (1 + abs(level)))


@given(st.floats(-1e4, 1e4))
@settings(max_examples=25)
def test_smoothing_a_constant_gives_the_constant(level):
    assert smooth_windows(np.full((1, 30), level), 3)[0] == pytest.approx([level] * 3)


def test_smoothing_follows_a_jump_when_the_jump_stays():
    window = np.r_[np.zeros(40), np.full(20, 10.0)][None, :]
    assert smooth_windows(window, 1)[0, 0] == pytest.approx(10, abs=0.5)


def test_smoothing_many_windows_is_smoothing_each_of_them():
    windows = np.random.default_rng(2).normal(10, 2, (3, 50))
    alone = np.vstack([smooth_windows(windows[row : row + 1], 4) for row in range(3)])
    assert smooth_windows(windows, 4) == pytest.approx(alone)


def test_slopes_are_those_of_the_least_squares_line():
    windows = np.array([[1.0, 3.0, 5.0], [np.nan, 4.0, 3.0], [np.nan, np.nan, 7.0]])
    assert slopes(windows).tolist() == [2.0, -1.0, 0.0]
