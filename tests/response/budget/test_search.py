"""The search against problems whose answer is known."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from forecast.response.budget.outlook import Outlook, discounted, level_grid
from forecast.response.budget.search import Rules, at_quantile, best_plan, expected, moved_money


def outlook_of(roots, current, bound=0.5):
    """Units whose revenue is root × √money, the same in every draw."""
    current = np.asarray(current, dtype=float)
    low, high = (1 - bound) * current, (1 + bound) * current
    levels = np.stack([level_grid(*row, 61) for row in zip(current, low, high, strict=True)])
    gain = np.stack([root * (np.sqrt(level) - np.sqrt(now)) for root, level, now in zip(roots, levels, current, strict=True)])
    members = tuple((number,) for number in range(len(current)))
    return Outlook(members, current, low, high, levels, np.repeat(gain[:, None, :], 3, axis=1), np.zeros(3))


def test_money_goes_where_the_next_unit_earns_most():
    # 3/√x = 4/√y with x + y = 200 gives x = 72, y = 128
    plan = best_plan(outlook_of([3, 4], [100, 100]), Rules((200, 200), 1e9), expected)
    assert plan.tolist() == pytest.approx([72.0, 128.0], abs=1.0)


def test_bounds_stop_the_flow():
    plan = best_plan(outlook_of([1, 9], [100, 100], bound=0.2), Rules((200, 200), 1e9), expected)
    assert plan.tolist() == pytest.approx([80.0, 120.0])


def test_no_more_changes_channel_than_allowed():
    view = outlook_of([1, 9, 1], [100, 100, 100])
    plan = best_plan(view, Rules((300, 300), 15.0), expected)
    assert moved_money(view, plan) == pytest.approx(15.0, abs=0.5)


def test_money_that_earns_less_than_its_price_is_not_spent():
    # with price 0.2 the next unit of 4·√x earns 2/√x = 0.2 at x = 100, of 3·√x at x = 56.25
    plan = best_plan(outlook_of([4, 3], [100, 100]), Rules((100, 300), 1e9, price=0.2), expected)
    assert plan.tolist() == pytest.approx([100.0, 56.25], abs=1.5)


def test_a_careful_reader_avoids_the_gamble():
    view = outlook_of([3, 3, 3], [100, 100, 100])
    gamble = view.gain.copy()
    gamble[2] = np.linspace(-90, 100, 61) * np.array([-1.0, -1.0, 3.5])[:, None]  # better on average, usually much worse
    risky = Outlook(view.members, view.current, view.low, view.high, view.levels, gamble, view.base)
    rule = Rules((300, 300), 1e9)
    assert best_plan(risky, rule, expected)[2] > 140
    assert best_plan(risky, rule, at_quantile(0.25))[2] < best_plan(risky, rule, expected)[2]


@settings(max_examples=40)
@given(st.lists(st.floats(0.5, 20), min_size=2, max_size=6), st.floats(0.05, 0.9), st.floats(0.01, 0.5))
def test_every_plan_keeps_the_total_the_bounds_and_the_cap_and_never_loses(roots, bound, cap):
    current = np.linspace(50, 150, len(roots))
    view = outlook_of(roots, current, bound)
    plan = best_plan(view, Rules((current.sum(), current.sum()), cap * current.sum()), expected)
    assert plan.sum() == pytest.approx(current.sum())
    assert (plan >= view.low - 1e-6).all()
    assert (plan <= view.high + 1e-6).all()
    assert moved_money(view, plan) <= cap * current.sum() * (1 + 1e-6)
    assert view.total(plan).mean() >= -1e-9


def test_the_grid_of_levels_holds_today_and_both_limits():
    grid = level_grid(100.0, 70.0, 130.0, 25)
    assert len(grid) == 25
    assert (np.diff(grid) > 0).all()
    assert {70.0, 100.0, 130.0} <= set(grid.round(9))


def test_beyond_the_spend_that_was_seen_only_a_part_of_the_gain_counts():
    gain = np.array([[-2.0, 0.0, 3.0, 5.0, 6.0]])
    levels = np.array([50.0, 100.0, 150.0, 200.0, 250.0])
    assert discounted(gain, levels, 160.0, 0.5).tolist() == [[-2.0, 0.0, 3.0, 4.0, 4.5]]
    assert discounted(gain, levels, 250.0, 0.5).tolist() == gain.tolist()
