"""Candidate curves: scaled so that a coefficient is a return on spend, the same on every call."""

import numpy as np
import pytest

from forecast.response.shapes import candidates, even_points

FAMILIES = ("geometric", "delayed", "weibull"), ("hill", "exponential", "power")


@pytest.fixture
def spend():
    return np.random.default_rng(3).uniform(0, 200, 60)


def test_points_fill_the_cube_evenly_and_never_change():
    points = even_points(200, 4)
    assert np.array_equal(points, even_points(200, 4))
    assert np.allclose(points.mean(axis=0), 0.5, atol=0.02)
    assert np.histogram(points[:, 2], bins=10, range=(0, 1))[0].min() >= 17


def test_at_a_return_of_one_every_candidate_brings_back_what_was_spent(spend):
    curves = candidates(spend, 90, *FAMILIES)
    assert np.allclose(curves.respond(spend).sum(axis=1), spend.sum())


def test_scaling_money_scales_every_candidate(spend):
    small, large = candidates(spend, 40, *FAMILIES), candidates(1000 * spend, 40, *FAMILIES)
    assert np.allclose(large.respond(1000 * spend), 1000 * small.respond(spend))


def test_picking_keeps_each_curve(spend):
    curves = candidates(spend, 50, *FAMILIES)
    chosen = np.array([31, 4, 4])
    assert np.allclose(curves.pick(chosen).respond(spend), curves.respond(spend)[chosen])


def test_several_paths_at_once_equal_one_after_the_other(spend):
    curves = candidates(spend, 20, *FAMILIES)
    both = curves.respond(np.stack([spend, 0.5 * spend]))
    assert np.allclose(both[:, 1], curves.respond(0.5 * spend))


def test_only_the_last_weeks_are_given_when_asked(spend):
    curves = candidates(spend, 20, *FAMILIES)
    assert np.allclose(curves.respond(spend, last=5), curves.respond(spend)[:, -5:])


def test_every_family_is_among_the_candidates(spend):
    curves = candidates(spend, 90, *FAMILIES)
    assert set(curves.family) == set(range(9))


def test_a_channel_that_spent_once_has_curves(spend):
    once = np.zeros(30)
    once[10] = 500.0
    assert np.isfinite(candidates(once, 30, *FAMILIES).respond(once)).all()


def test_kinds_tell_families_apart_and_straight_curves_from_full_ones(spend):
    curves = candidates(spend, 90, *FAMILIES)
    family, elasticity, _ = curves.kinds()
    assert set(family) == {0, 1, 2}
    assert np.bincount(elasticity).tolist() == [18, 18, 18, 18, 18]
    power = family == 2  # the slope of a power curve is its elasticity
    order = np.argsort(curves.slope[power])
    assert (np.diff(elasticity[power][order]) >= 0).all()


def test_kinds_tell_what_acts_at_once_from_what_is_carried_over(spend):
    curves = candidates(spend, 50, ("geometric",), ("hill",))
    carried = curves.kinds()[2]
    assert np.bincount(carried).tolist() == [10] * 5
    assert (np.diff(carried[np.argsort(curves.first)]) >= 0).all()  # of geometric adstock, alpha itself acts later
    delayed = candidates(spend, 60, ("delayed",), ("hill",))
    late = delayed.second > np.median(delayed.second)  # the week in which it acts most
    assert delayed.kinds()[2][late].mean() > delayed.kinds()[2][~late].mean()


def test_the_fullest_candidate_is_half_full_at_the_least_that_is_asked(spend):
    for least in (0.25, 0.05):
        curves = candidates(spend, 900, ("geometric",), ("hill", "exponential"), least)
        assert (curves.ec / curves.usual).min() == pytest.approx(least, rel=0.02)
        assert (curves.ec / curves.usual).max() == pytest.approx(6.0, rel=0.02)
