"""The model's answer and the platform's credits together: each by how sure it is, worked by hand and by properties."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from forecast.retrospective.pooling import BEND_ERROR, CREDIT_ERROR, Return, around_credits, pooled, pooled_row, weighed
from forecast.retrospective.robust import WIDTH


def test_two_answers_that_are_equally_sure_meet_halfway():
    # credits of 4 err by 35 % of the answer: at an answer of 3 by 1.05, and so does a model of 2 ± 1.05
    half = WIDTH * CREDIT_ERROR * 3.0
    assert weighed(Return(2.0, 2.0 - half, 2.0 + half), 4.0).middle == pytest.approx(3.0, abs=1e-3)


def test_a_model_that_is_sure_is_not_moved():
    assert pooled(Return(2.0, 1.99, 2.01), 2.5).middle == pytest.approx(2.0, abs=0.01)


def test_credits_that_the_model_contradicts_say_nothing():
    model = Return(3.0, 2.0, 4.0)
    assert pooled(model, 8.0) == model


@given(st.floats(0.0, 8.0), st.floats(0.1, 5.0), st.floats(0.1, 10.0))
def test_the_pooled_answer_lies_between_and_is_hardly_less_sure(middle, half, credited):
    model = Return(middle, middle - half, middle + half)
    both = weighed(model, credited)
    assert min(middle, credited) - 1e-6 <= both.middle <= max(middle, credited) + 1e-6
    assert both.hi - both.middle <= 1.15 * half + 1e-6


def test_the_interval_holds_the_truth_nine_times_in_ten():
    random = np.random.default_rng(3)
    truth = np.exp(random.normal(1.0, 0.4, 2000))
    model, credits = truth + random.normal(0, 1.0, 2000), truth * (1 + CREDIT_ERROR * random.normal(0, 1, 2000))
    found = [weighed(Return(m, m - WIDTH, m + WIDTH), max(c, 0.05)) for m, c in zip(model, credits, strict=True)]
    held = [one.lo <= value <= one.hi for one, value in zip(found, truth, strict=True)]
    assert 0.85 <= np.mean(held) <= 0.95


def test_credits_alone_have_an_interval_of_their_own_error():
    alone = around_credits(2.0)
    assert (alone.middle, alone.hi - alone.middle) == (2.0, pytest.approx(2.0 * WIDTH * CREDIT_ERROR))


def test_the_next_unit_is_as_uncertain_as_the_level_and_the_bend_together():
    caused = {"roas": 2.0, "roas_lo": 1.99, "roas_hi": 2.01}
    credited = {"roas": 2.0, "marginal_roas": 1.0, "saturation": 0.5}
    row = pooled_row(caused, credited)
    assert row["marginal_roas"] == pytest.approx(1.0, abs=1e-3)
    # the level is known to half a per cent, so what is left is the error of the bend, 0.12 of 2
    assert row["marginal_hi"] - row["marginal_roas"] == pytest.approx(WIDTH * BEND_ERROR * 2, rel=0.01)
    assert row["marginal_roas"] - row["marginal_lo"] == pytest.approx(WIDTH * BEND_ERROR * 2, rel=0.01)
