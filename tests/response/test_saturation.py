"""Saturation: worked numbers and properties of every family."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from forecast.response.saturation import SATURATIONS, exponential, hill, power

levels = st.floats(0, 1e6)
uniform = st.floats(0, 1)


def test_hill_is_one_half_at_its_half_saturation():
    assert hill(np.array([0.0, 50.0, 100.0]), 50.0, 2.0).tolist() == [0.0, 0.5, 0.8]


def test_exponential_is_one_half_at_its_half_saturation():
    assert exponential(np.array([0.0, 10.0, 20.0]), 10.0).round(6).tolist() == [0.0, 0.5, 0.75]


def test_power_has_a_constant_elasticity():
    assert power(np.array([0.0, 1.0, 4.0]), 1.0, 0.5).tolist() == [0.0, 1.0, 2.0]


@pytest.mark.parametrize("family", SATURATIONS.values(), ids=SATURATIONS)
@given(low=levels, high=levels, first=uniform, second=uniform)
def test_more_stock_never_brings_less(family, low, high, first, second):
    ec, slope = family.draw(np.array([first]), np.array([second]))
    below, above = family.respond(np.array(sorted([low, high])), ec, slope)
    assert 0 <= below <= above * (1 + 1e-12)


@pytest.mark.parametrize("family", SATURATIONS.values(), ids=SATURATIONS)
def test_nothing_brings_nothing(family):
    ec, slope = family.draw(np.array([0.5]), np.array([0.5]))
    assert family.respond(np.zeros(1), ec, slope).tolist() == [0.0]


@pytest.mark.parametrize("family", SATURATIONS.values(), ids=SATURATIONS)
def test_every_family_is_known_by_its_name(family):
    assert SATURATIONS[family.name] is family


@pytest.mark.parametrize(("respond", "ceiling"), [(lambda s: hill(s, 3.0, 1.5), 1.0), (lambda s: exponential(s, 3.0), 1.0)])
def test_saturating_families_stay_below_their_ceiling(respond, ceiling):
    assert (respond(np.geomspace(1e-3, 1e4, 50)) <= ceiling).all()
