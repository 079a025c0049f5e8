"""Was the advice followed, and did it pay: shares worked by hand, verdicts only where the interval says so."""

import math
from dataclasses import replace
from datetime import date
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from forecast.errors import DataError
from forecast.retrospective import follow_up, freeze, recommendations_of, thaw
from forecast.retrospective.counterfactual import NOTHING, Effect, against_control, against_frozen
from forecast.retrospective.following import _last_frozen_week, agreed, followed_share, verdict_of
from forecast.settings.params import Params

MONEY = st.floats(1, 1e6)


def shifts(current, suggested, actual):
    names = [f"c{number}" for number in range(len(current))]
    return pd.DataFrame({"channel": names, "current": current, "suggested": suggested, "actual": actual})


@pytest.mark.parametrize(
    ("actual", "followed"),
    [
        ([130.0, 70.0], 1.0),  # as advised
        ([115.0, 85.0], 0.5),  # half of it
        ([100.0, 100.0], 0.0),  # nothing
        ([80.0, 120.0], 0.0),  # the other way round
        ([260.0, 140.0], 1.0),  # a season that doubled both is no disobedience
        ([200.0, 200.0], 0.0),  # nor is it obedience
    ],
)
def test_the_share_followed_is_that_of_the_move_not_of_the_season(actual, followed):
    assert followed_share(shifts([100, 100], [130, 70], actual)) == pytest.approx(followed)


def test_extra_money_that_was_not_spent_was_not_followed():
    assert followed_share(shifts([100, 100], [150, 100], [100, 100])) == 0.0
    assert followed_share(shifts([100, 100], [150, 100], [125, 100])) == pytest.approx(0.5)


@given(st.lists(st.tuples(MONEY, MONEY, MONEY), min_size=2, max_size=6))
def test_the_share_followed_lies_between_nothing_and_all(rows):
    share = followed_share(shifts(*map(list, zip(*rows, strict=True))))
    assert math.isnan(share) or 0 <= share <= 1


def test_a_verdict_needs_an_interval_on_one_side():
    assert verdict_of(1.0, 100.0, Effect(90, 10, 170, "control")) == "paid_off"
    assert verdict_of(1.0, 100.0, Effect(-50, -90, -10, "control")) == "did_not"
    assert verdict_of(1.0, 100.0, Effect(5, -10, 20, "control")) == "did_not"  # surely under a quarter of what was expected
    assert verdict_of(1.0, 100.0, Effect(90, -10, 190, "control")) == "cannot_tell"
    assert verdict_of(1.0, 100.0, NOTHING) == "cannot_tell"
    assert verdict_of(0.1, 100.0, Effect(90, 10, 170, "control")) == "not_followed"


def test_ways_that_agree_make_one_surer_answer():
    # half-widths of 3 and 4: weights 16 to 9, and 1 / √(1/9 + 1/16) = 2.4
    both = agreed([Effect(10.0, 7.0, 13.0, "response"), Effect(12.0, 8.0, 16.0, "credits")])
    assert both.middle == pytest.approx(10 * 16 / 25 + 12 * 9 / 25)
    assert (both.lo, both.hi) == (pytest.approx(both.middle - 2.4), pytest.approx(both.middle + 2.4))
    assert both.method == "response"


def test_ways_that_contradict_each_other_widen_the_answer():
    sharp, other = Effect(10.0, 8.0, 12.0, "response"), Effect(30.0, 28.0, 32.0, "frozen_forecast")
    both = agreed([sharp, other])
    assert both.middle == pytest.approx(20.0)
    assert both.lo < 10.0
    assert both.hi > 30.0


def test_one_way_alone_stays_as_it_is_and_none_says_nothing():
    only = agreed([NOTHING, Effect(10.0, 8.0, 12.0, "control")])
    assert (only.middle, only.lo, only.hi) == (10.0, pytest.approx(8.0), pytest.approx(12.0))
    assert agreed([NOTHING]) == NOTHING


@given(st.lists(st.tuples(st.floats(-100, 100), st.floats(0.1, 100)), min_size=1, max_size=4))
def test_the_answer_lies_among_those_it_is_made_of(ways):
    both = agreed([Effect(middle, middle - half, middle + half, "control") for middle, half in ways])
    assert min(middle for middle, _ in ways) - 1e-6 <= both.middle <= max(middle for middle, _ in ways) + 1e-6
    assert both.lo <= both.middle <= both.hi


def decision(facts_of, rows_of, days, followed):
    """Give facts in which 30 a day were to move from A to B on 30 June 2026."""
    after = days > "2026-06-30"
    moved = 30.0 * followed * after
    performance = pd.concat(
        [rows_of("A", spend=100 - moved, revenue=300.0), rows_of("B", spend=100 + moved, revenue=500.0), rows_of("C", spend=50.0)]
    )
    rows = {"date": pd.to_datetime(["2026-06-30"] * 2), "channel": ["A", "B"], "current": 9100.0, "suggested": [6370.0, 11830.0]}
    given = {
        "weeks": 13.0,
        "expected_gain": 4000.0,
        "expected_lower": 1000.0,
        "expected_upper": 7000.0,
        "owner": "head of growth",
    }
    return facts_of(performance=performance, decisions=pd.DataFrame(rows).assign(**given))


@pytest.mark.parametrize("followed", [0.0, 0.5, 1.0])
def test_decisions_of_a_table_are_followed_up(make_facts, rows_of, days, followed):
    facts = decision(make_facts, rows_of, days, followed)
    (advice,) = recommendations_of(facts)
    assert (advice.made_on, advice.weeks, advice.owner, advice.source) == (date(2026, 6, 30), 13, "head of growth", "decisions")
    (item,) = follow_up([advice], facts, Params(margin=0.5))
    assert item.followed == pytest.approx(followed, abs=0.01)
    assert (item.start, item.end, item.complete) == (date(2026, 7, 1), date(2026, 9, 29), True)
    assert item.recommended == pytest.approx(2730.0)
    assert (item.verdict == "not_followed") == (followed == 0)


def test_advice_whose_window_has_half_passed_expects_half(make_facts, rows_of, days):
    facts = decision(make_facts, rows_of, days, 1.0)
    (item,) = follow_up(recommendations_of(facts), facts, Params(), until=date(2026, 8, 14))
    assert not item.complete
    assert item.expected == pytest.approx(4000 * 45 / 91)
    assert item.followed == pytest.approx(1.0)


@pytest.mark.parametrize("last", ["2026-09-21", "2026-09-27"])
def test_a_window_of_weeks_is_over_when_the_last_day_of_its_last_week_is(make_facts, last):
    # Advice of Sunday 28 June; the thirteenth week from then on ends on 27 September, whether its Monday or its Sunday dates it.
    weeks = pd.date_range(end=last, periods=60, freq="7D")
    rows = [pd.DataFrame({"date": weeks, "channel": name, "campaign": "", "spend": 700.0}) for name in ("Search", "Social")]
    told = {"date": pd.Timestamp("2026-06-28"), "weeks": 13.0, "current": 9100.0, "expected_gain": 4000.0, "team": "a"}
    moves = pd.DataFrame({"channel": ["Search", "Social"], "suggested": [10000.0, 8200.0], **told})
    facts = make_facts("W", performance=pd.concat(rows, ignore_index=True), decisions=moves)
    (item,) = follow_up(recommendations_of(facts), facts, Params())
    assert (item.end, item.complete, item.expected) == (date(2026, 9, 27), True, pytest.approx(4000.0))
    assert item.shifts["actual"].tolist() == pytest.approx([9100.0, 9100.0])


def test_advice_of_yesterday_and_advice_to_move_nothing_are_left_out(make_facts, rows_of, days):
    facts = decision(make_facts, rows_of, days, 1.0)
    (advice,) = recommendations_of(facts)
    assert follow_up([advice], facts, Params(), until=date(2026, 7, 3)) == ()
    still = advice.shifts.assign(suggested=advice.shifts["current"])
    assert follow_up([replace(advice, shifts=still)], facts, Params()) == ()


def test_roi_before_and_after_is_that_of_the_catalogue(make_facts, rows_of, days):
    facts = decision(make_facts, rows_of, days, 1.0)
    (item,) = follow_up(recommendations_of(facts), facts, Params(margin=0.5))
    # a day: revenue 800 at margin one half is 400, against 250 of spend
    assert item.roi_before == pytest.approx(0.6)
    assert item.roi_after == pytest.approx(0.6)


@pytest.fixture
def history(make_facts, rows_of):
    """Give two and a half years of weeks whose revenue has a season, a control channel and noise, and steps up at a date."""

    def make(lift, seed=1):
        weeks = pd.date_range("2024-01-07", periods=130, freq="W")
        random = np.random.default_rng(seed)
        demand = 1 + 0.2 * np.sin(2 * np.pi * np.arange(130) / 52) + 0.05 * random.normal(size=130)
        revenue = 10_000 * demand * np.exp(random.normal(0, 0.01, 130))
        revenue[117:] *= 1 + lift
        base = {"date": weeks, "campaign": ""}
        parts = [
            pd.DataFrame({**base, "channel": "Kept", "spend": 500.0, "clicks": 900 * demand}),
            pd.DataFrame({**base, "channel": "Moved", "spend": 500.0, "clicks": 700.0}),
        ]
        return make_facts("W", performance=pd.concat(parts), outcomes=pd.DataFrame({"date": weeks, "revenue": revenue})), weeks

    return make


def test_the_control_finds_a_step_that_season_and_other_channels_do_not_explain(history):
    facts, weeks = history(0.10)
    effect = against_control(facts, ("Moved",), (weeks[116], weeks[129]), 0.9)
    truth = facts.outcomes["revenue"].to_numpy()[117:].sum() * (1 - 1 / 1.1)
    assert effect.lo < truth < effect.hi
    assert effect.lo > 0


def test_the_control_seldom_finds_a_step_that_is_not_there(history):
    covered = []
    for seed in range(20):
        facts, weeks = history(0.0, seed)
        effect = against_control(facts, ("Moved",), (weeks[116], weeks[129]), 0.9)
        covered.append(effect.lo <= 0 <= effect.hi)
    assert sum(covered) >= 17


def test_a_short_history_has_no_control(history):
    facts, weeks = history(0.1)
    assert against_control(facts, ("Moved",), (weeks[20], weeks[33]), 0.9) == NOTHING


def test_revenue_beyond_a_frozen_forecast_has_an_interval_of_weeks_that_err_together_in_part():
    ds = pd.to_datetime(["2026-07-05", "2026-07-12"])
    points = pd.DataFrame({"unique_id": "total_revenue", "ds": ds, "yhat": 100.0, "yhat_lo_80": 90.0, "yhat_hi_80": 110.0})
    came = pd.DataFrame({"ds": ds, "y": [120.0, 130.0]})
    effect = against_frozen(points, came, (pd.Timestamp("2026-06-30"), pd.Timestamp("2026-07-31")), 0.8)
    # 0.35 × (10 + 10)² + 0.65 × (10² + 10²) = 270
    half = 270**0.5
    assert (effect.middle, effect.lo, effect.hi) == (50.0, pytest.approx(50 - half), pytest.approx(50 + half))


def test_frozen_advice_comes_back_as_it_was():
    frame = pd.DataFrame({"channel": ["A", "B"], "current": [10.0, 20.0], "suggested": [15.0, 15.0]})
    allocation = SimpleNamespace(shifts=frame, expected_gain=7.0, gain_lo=1.0, gain_hi=13.0, verdict="shift")
    payload = freeze(allocation, None, date(2026, 9, 30), 13, "growth", "head of growth")
    advice = thaw(payload)
    pd.testing.assert_frame_equal(advice.shifts, frame)
    assert (advice.made_on, advice.weeks, advice.expected_gain, advice.owner) == (date(2026, 9, 30), 13, 7.0, "head of growth")
    assert advice.points is None


def test_a_payload_of_something_else_is_refused():
    with pytest.raises(DataError, match=r"ledger recommendation of 2026-09-30: .*shifts.* missing; expected"):
        thaw({"made_on": "2026-09-30"})


def test_a_report_without_advice_keeps_its_forecast_and_moves_no_money(make_facts):
    points = pd.DataFrame({"unique_id": "revenue", "ds": pd.to_datetime(["2026-10-07"]), "yhat": 5.0})
    points = points.assign(yhat_lo_80=4.0, yhat_hi_80=6.0, yhat_lo_95=3.0, yhat_hi_95=7.0)
    kept = thaw(freeze(None, SimpleNamespace(points=points), date(2026, 9, 30), 13, "growth"))
    pd.testing.assert_frame_equal(kept.points, points, check_dtype=False)
    days = pd.date_range("2026-09-01", "2026-12-31")
    performance = pd.DataFrame({"date": days, "channel": "Search", "campaign": "", "spend": 1.0})
    assert follow_up([kept], make_facts(performance=performance), Params()) == ()


@pytest.mark.parametrize(
    ("seen_until", "expected"), [("2026-09-29", "2026-09-29"), ("2026-08-31", "2026-08-25"), ("2026-07-02", "2026-07-02")]
)
def test_a_window_that_is_not_over_is_compared_by_the_weeks_that_were_forecast(seen_until, expected):
    # Forecast on a Tuesday: its weeks end on Tuesdays, wherever the data end now. A window without a whole week has none.
    points = pd.DataFrame({"ds": pd.date_range("2026-07-07", periods=13, freq="7D")})
    window = (pd.Timestamp("2026-06-30"), pd.Timestamp(seen_until))
    assert _last_frozen_week(points, window) == pd.Timestamp(expected)
    assert _last_frozen_week(None, window) == window[1]
