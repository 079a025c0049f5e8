"""Sampled futures, goals and ratios."""

import numpy as np
import pytest

from forecast.errors import ParamsError
from forecast.forecasters import forecast_ratio, probability_of_goal
from forecast.forecasters.conformal import NORMAL, Spread
from forecast.forecasters.paths import sample_paths

PATHS = np.array([[1.0, 2.0], [3.0, 4.0], [5.0, 6.0], [7.0, 8.0]])  # sums 3, 7, 11, 15


@pytest.mark.parametrize(
    ("target", "asked", "chance"),
    [
        (7, {}, 0.75),
        (7, {"direction": ">"}, 0.5),
        (7, {"direction": "<="}, 0.5),
        (7, {"to_date": 4.0}, 1.0),
        (3.5, {"how": "mean"}, 0.75),
        (6, {"how": "last"}, 0.5),
    ],
)
def test_the_chance_of_a_goal_is_the_share_of_futures_that_meet_it(target, asked, chance):
    assert probability_of_goal(PATHS, target, **asked) == chance


def test_a_goal_on_the_sum_counts_what_is_already_there():
    assert probability_of_goal(PATHS, 100, to_date=90) == 0.5


def test_an_unknown_kind_of_goal_is_answered_with_the_known_ones():
    with pytest.raises(ParamsError, match="how='total'.* expected how to be one of sum, mean, last"):
        probability_of_goal(PATHS, 1, how="total")


def test_the_ratio_is_that_of_each_joint_future():
    revenue = np.array([[10.0, 10.0], [40.0, 40.0]])
    spend = np.array([[5.0, 5.0], [20.0, 20.0]])
    assert forecast_ratio(revenue, spend, 80) == (2.0, 2.0, 2.0)  # the ratio of the intervals would say 0.5 to 8


def test_planned_spend_is_the_same_in_every_future():
    revenue = np.array([[10.0, 10.0], [20.0, 20.0], [30.0, 30.0]])
    middle, low, high = forecast_ratio(revenue, np.array([5.0, 5.0]), 100)
    assert (middle, low, high) == (4.0, 2.0, 6.0)


def test_a_ratio_to_no_spend_has_no_value():
    assert np.isnan(forecast_ratio(PATHS, np.zeros(2), 80)).all()


def test_paths_over_different_horizons_are_refused():
    with pytest.raises(ParamsError, match=r"shape \(4, 2\) and those of spend \(1, 3\)"):
        forecast_ratio(PATHS, np.ones(3), 80)


@pytest.mark.parametrize(("persistent", "correlation"), [(0.0, 0.0), (0.0, 0.8), (0.5, 0.3), (0.9, 0.9)])
def test_paths_have_the_deviation_asked_for_whatever_their_correlation(persistent, correlation):
    spread = Spread(np.array([1.0, 2.0, 3.0]), NORMAL, persistent, correlation)
    paths = sample_paths(np.zeros(3), spread, 20000, np.random.default_rng(0))
    assert paths.std(axis=0) == pytest.approx([1.0, 2.0, 3.0], rel=0.04)


def test_a_lasting_error_makes_the_sum_uncertain():
    rng = np.random.default_rng(0)
    loose = sample_paths(np.zeros(9), Spread(np.ones(9), NORMAL, 0.0, 0.0), 5000, rng).sum(axis=1).std()
    lasting = sample_paths(np.zeros(9), Spread(np.ones(9), NORMAL, 0.9, 0.0), 5000, rng).sum(axis=1).std()
    assert loose == pytest.approx(3.0, rel=0.05)  # sqrt(9)
    assert lasting == pytest.approx(8.6, rel=0.05)  # sqrt(0.9 × 81 + 0.1 × 9) = 8.59


def test_the_same_seed_gives_the_same_paths():
    spread = Spread(np.ones(4), NORMAL, 0.2, 0.5)
    first = sample_paths(np.zeros(4), spread, 10, np.random.default_rng(7))
    assert (first == sample_paths(np.zeros(4), spread, 10, np.random.default_rng(7))).all()
