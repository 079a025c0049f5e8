"""Carry-over: worked numbers, properties, and a loop beside every array."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from forecast.response.adstock import ADSTOCKS, convolve, delayed, geometric, weibull

paths = arrays(float, st.integers(3, 40), elements=st.floats(0, 1e6))
alphas = st.floats(0, 0.92)


def test_geometric_keeps_a_share_of_the_stock():
    assert geometric(np.array([100.0, 0.0, 0.0, 8.0]), 0.5).tolist() == [100.0, 50.0, 25.0, 20.5]


def test_delayed_peaks_where_it_is_told():
    stock = delayed(np.array([1.0, 0, 0, 0, 0]), 0.5, 2.0)
    assert stock.round(4).tolist() == [0.0625, 0.5, 1.0, 0.5, 0.0625]


def test_weibull_with_form_one_is_a_plain_decay():
    stock = weibull(np.array([1.0, 0, 0]), 2.0, 1.0)
    assert stock.round(4).tolist() == [1.0, 0.6065, 0.3679]


@given(paths, alphas)
def test_geometric_equals_a_loop(path, alpha):
    expected = [sum(path[week - lag] * alpha**lag for lag in range(week + 1)) for week in range(len(path))]
    assert np.allclose(geometric(path, alpha), expected)


@given(paths, alphas)
def test_convolution_equals_numpy(path, alpha):
    weights = alpha ** np.arange(13)
    assert np.allclose(convolve(path, weights), np.convolve(path, weights)[: len(path)])


@pytest.mark.parametrize("family", ADSTOCKS.values(), ids=ADSTOCKS)
@given(path=paths, first=st.floats(0, 1), second=st.floats(0, 1))
def test_every_family_is_linear_and_never_negative(family, path, first, second):
    one, two = family.draw(np.array([first]), np.array([second]))
    stock = family.stock(path[None], one, two)
    assert (stock >= 0).all()
    assert np.allclose(family.stock(3.0 * path[None], one, two), 3.0 * stock)
    assert not family.stock(np.zeros_like(path)[None], one, two).any()


@pytest.mark.parametrize("family", ADSTOCKS.values(), ids=ADSTOCKS)
def test_every_family_is_known_by_its_name(family):
    assert ADSTOCKS[family.name] is family


@pytest.mark.parametrize("family", ADSTOCKS.values(), ids=ADSTOCKS)
def test_spend_never_acts_before_it_is_spent(family):
    one, two = family.draw(np.array([0.6]), np.array([0.4]))
    stock = family.stock(np.array([[0.0, 0.0, 7.0, 0.0]]), one, two)
    assert not stock[0, :2].any()
