"""Weights: better members count more, none counts alone without evidence, poor ones not at all."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from forecast.forecasters.backtest import Backtest, choose_cutoffs
from forecast.forecasters.history import History
from forecast.forecasters.registry import MEMBERS
from forecast.forecasters.weights import combine, usual_errors, weigh
from forecast.settings.forecasting import USUAL_ERRORS, ForecastSettings

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


def test_what_is_usual_decides_where_few_windows_were_seen_and_hardly_where_many_were():
    usual = np.array([0.8, 1.25])
    few, many = (weigh(np.ones((2, windows)), SETTINGS, usual) for windows in (1, 30))
    assert few[0] > 0.65
    assert 0.5 < many[0] < 0.6


def test_a_member_of_which_nothing_is_usual_is_judged_by_its_windows_alone():
    known, unknown = weigh(np.ones((2, 2)), SETTINGS, np.array([1.0, np.nan]))
    trust, less = (6 / (6 + 3)) ** 0.5, (2 / (2 + 3)) ** 0.5  # four more windows for the one of which something is usual
    assert [known, unknown] == pytest.approx([trust / (trust + less), less / (trust + less)])


@pytest.mark.parametrize(("frequency", "weeks", "known"), [("W", 91, True), ("W", 90, False), ("D", 91, False)])
def test_errors_are_usual_only_of_weeks_whose_year_was_seen(frequency, weeks, known):
    dates = pd.date_range("2024-01-07", periods=weeks + 1, freq=frequency)
    history = History("x", np.ones(weeks), np.ones(weeks, bool), dates, frequency, None, np.empty((weeks + 1, 0)))
    said = usual_errors(history, ["theta", "prophet"], SETTINGS)
    assert (said is not None) == known
    assert said is None or (said[0] == USUAL_ERRORS["theta"] and np.isnan(said[1]))


def test_usual_errors_are_of_members():
    assert set(USUAL_ERRORS) <= set(MEMBERS)


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
