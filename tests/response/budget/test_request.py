"""What may be asked of the budget, and what limits follow."""

import pandas as pd
import pytest

from forecast.errors import ParamsError
from forecast.response import Bounds, BudgetRequest
from forecast.response.budget.request import limits

NOW = pd.Series({"a": 100.0, "b": 200.0, "c": 0.0})


def ask(**wishes):
    return BudgetRequest(current=NOW, weeks=10, **wishes)


def test_each_channel_moves_at_most_by_the_bound():
    limit = limits(ask(channel_bound=0.3))
    assert limit.low.tolist() == pytest.approx([70.0, 140.0, 0.0])
    assert limit.high.tolist() == pytest.approx([130.0, 260.0, 0.0])
    assert limit.total == (300.0, 300.0)


def test_the_wider_answer_never_goes_below_nothing():
    assert limits(ask(channel_bound=0.5), widen=3.0).low.tolist() == [0.0, 0.0, 0.0]


def test_bounds_in_money_per_horizon_win_over_the_share():
    limit = limits(ask(bounds={"a": (900.0, 1500.0), "c": Bounds(0.0, 400.0)}))
    assert limit.low.tolist() == pytest.approx([90.0, 140.0, 0.0])
    assert limit.high.tolist() == pytest.approx([150.0, 260.0, 40.0])


def test_a_minimum_lifts_the_least_and_a_fixed_channel_stays():
    limit = limits(ask(minimum={"a": 950.0}, fixed=("b",)))
    assert limit.low.tolist() == pytest.approx([95.0, 200.0, 0.0])
    assert limit.high.tolist() == pytest.approx([130.0, 200.0, 0.0])


def test_extra_money_takes_nothing_away_and_finds_a_place():
    limit = limits(ask(mode="extra", total=4500.0, channel_bound=0.3))
    assert limit.low.tolist() == [100.0, 200.0, 0.0]
    assert limit.total == (450.0, 450.0)
    assert limit.high.sum() == pytest.approx(450.0)


def test_a_flexible_total_may_be_anything_up_to_the_cap():
    assert limits(ask(mode="flexible", total=3300.0)).total == pytest.approx((210.0, 330.0))


@pytest.mark.parametrize(
    ("wishes", "message"),
    [
        ({"fixed": ("A",)}, "unknown channel 'A'; expected one that spends; did you mean 'a'"),
        ({"groups": (("a", "b"), ("b", "c"))}, "'b' stands in two groups"),
        ({"channel_bound": -0.1}, "budget.channel_bound is -0.1; expected a number from 0"),
        ({"risk": 0.7}, "budget.risk is 0.7; expected"),
        ({"total": 9000.0}, "the channels' bounds allow 2100 to 3900"),
        ({"bounds": {"a": (500.0, 100.0)}}, "channel 'a': the least is 500 and the most 100"),
    ],
)
def test_a_question_that_cannot_be_answered_is_refused(wishes, message):
    with pytest.raises(ParamsError, match=message):
        limits(ask(**wishes))


def test_a_horizon_of_nothing_is_refused():
    with pytest.raises(ParamsError, match="expected at least 1 week"):
        limits(BudgetRequest(current=NOW, weeks=0))


def test_missing_current_spend_is_refused():
    with pytest.raises(ParamsError, match="negative or missing amount"):
        limits(BudgetRequest(current=pd.Series({"a": float("nan")})))
