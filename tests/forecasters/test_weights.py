"""Weights: better members count more, none counts alone without evidence, poor ones not at all."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from forecast.forecasters.backtest import Backtest, choose_cutoffs
from forecast.forecasters.weights import combine, weigh
from forecast.settings.forecasting import ForecastSettings

SETTINGS = ForecastSettings()


def test_members_that_erred_alike_weigh_alike():
    assert weigh(np.ones((4, 20)), SETTINGS) == pytest.approx([0.25] * 4)


def test_without_a_window_all_weigh_alike():
    assert weigh(np.empty((3, 0)), SETTINGS) == pytest.approx([1 / 3] * 3)


def test_the_better_member_weighs_more_but_not_all():
    better, worse = weigh(np.array([[1.0] * 20, [1.2] * 20]), SETTINGS)
    assert 0.5 < better < 0.8
    assert better + worse == pytest.approx(1)


def test_a_member_more_than_three_times_as_wrong_as_the_best_does_not_count():
    assert weigh(np.array([[1.0] * 30, [1.1] * 30, [3.1] * 30]), SETTINGS)[2] == 0


def test_a_member_twice_as_wrong_counts_little():
    assert 0 < weigh(np.array([[1.0] * 30, [1.1] * 30, [2.0] * 30]), SETTINGS)[2] < 0.15


def test_one_window_is_little_evidence():
    one = weigh(np.array([[1.0], [1.2]]), SETTINGS)
    many = weigh(np.array([[1.0] * 30, [1.2] * 30]), SETTINGS)
    assert 0.5 < one[0] < many[0]


def test_a_member_with_few_windows_is_compared_on_those_alone():
    errors = np.array([[1.0, 1.0, 5.0], [1.0, 1.0, 5.0], [np.nan, np.nan, 5.0]])
    weights = weigh(errors, SETTINGS)
    assert 0 < weights[2] < weights[0]  # as good on the hard window, but seen only once


@given(st.integers(1, 6), st.integers(0, 12), st.integers(0, 10**6))
@settings(max_examples=40)
def test_weights_are_shares(members, windows, seed):
    generator = np.random.default_rng(seed)
    errors = generator.exponential(1, (members, windows))
    errors[generator.random(errors.shape) < 0.2] = np.nan
    weights = weigh(errors, SETTINGS)
    assert weights.sum() == pytest.approx(1)
    assert (weights >= 0).all()


def test_weights_of_a_window_know_only_windows_that_were_over():
    cutoffs = np.array([10, 12, 14, 16])
    actual = np.zeros((4, 2))
    actual[3] = np.nan
    good, bad = np.zeros((4, 2)), np.full((4, 2), 8.0)
    rolling = Backtest(cutoffs, actual, {"good": good, "bad": bad}, np.array([2, 2, 2, 1]))
    combined, weights = combine(rolling, SETTINGS)
    assert combined[0, 0] == 4.0  # nothing known: the plain mean
    assert combined[1, 0] < 4.0
    assert combined[3, 0] == 0.0
    assert weights.tolist() == [1.0, 0.0]


def test_a_member_that_was_not_fitted_at_the_end_has_no_weight():
    rolling = Backtest(
        np.array([10, 12]),
        np.array([[0.0], [np.nan]]),
        {"here": np.array([[1.0], [1.0]]), "gone": np.array([[1.0], [np.nan]])},
        np.array([1, 1]),
    )
    combined, weights = combine(rolling, SETTINGS)
    assert weights.tolist() == [1.0, 0.0]
    assert combined[1, 0] == 1.0


@pytest.mark.parametrize(("size", "count"), [(1, 0), (2, 1), (8, 2), (30, 7)])
def test_short_series_get_as_many_windows_as_they_can_carry(size, count):
    cutoffs = choose_cutoffs(size, 13, 1, SETTINGS)
    assert len(cutoffs) == count
    assert (cutoffs < size).all()
