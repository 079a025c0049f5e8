"""The scoreboard adds up."""

import math
from datetime import date
from typing import Any

import pandas as pd
import pytest

from forecast.retrospective import FollowUp, keep_score
from forecast.retrospective.results import Action


def followed(verdict: str, **changed: Any) -> FollowUp:
    given: dict[str, Any] = dict.fromkeys(("expected", "expected_lo", "expected_hi", "roi_before", "roi_after"), 0.0)
    given |= {"action_id": "a", "made_on": date(2026, 3, 31), "start": date(2026, 4, 1), "end": date(2026, 6, 30)}
    given |= {"complete": True, "weeks": 13.0, "shifts": pd.DataFrame(), "recommended": 10.0, "followed": 1.0}
    given |= {"observed": 100.0, "observed_lo": 60.0, "observed_hi": 130.0, "level": 0.9, "method": "control", "verdict": verdict}
    return FollowUp(**(given | changed))


def action(identifier: str, **changed: Any) -> Action:
    given: dict[str, Any] = {"id": identifier, "finding_key": "low_ctr", "subject": "Banners", "kind": "channel"}
    given |= {"title_key": "actions.low_ctr.title", "numbers": {}, "owner": "x", "due": date(2026, 10, 14), "status": "open"}
    given |= {"priority": 1, "expected_effect": None, "money_at_stake": None, "origin_period": "2026Q3"}
    return Action(**(given | {"created": date(2026, 9, 30)} | changed))


def test_verdicts_add_up_to_the_advice_given():
    board = keep_score([followed(verdict) for verdict in ("paid_off", "paid_off", "did_not", "cannot_tell", "not_followed")], [])
    assert (board.paid_off, board.did_not, board.cannot_tell, board.not_followed) == (2, 1, 1, 1)
    assert board.advices == 5


def test_money_gained_is_that_of_followed_advice_and_its_width_adds_by_squares():
    ignored = followed("not_followed", observed=1e6, followed=0.0)
    board = keep_score(
        [followed("paid_off"), followed("cannot_tell", observed=-20.0, observed_lo=-50.0, observed_hi=20.0), ignored], []
    )
    assert board.gained == pytest.approx(80.0)
    assert board.gained_lo == pytest.approx(80 - math.hypot(40, 30))
    assert board.gained_hi == pytest.approx(80 + math.hypot(30, 40))
    assert board.followed_share == pytest.approx(2 / 3)


def test_without_advice_nothing_was_gained_and_no_share_is_told():
    board = keep_score([], [])
    assert (board.gained, board.advices) == (0.0, 0)
    assert math.isnan(board.followed_share)


def test_days_run_from_the_finding_to_the_first_step_and_to_being_done():
    states = pd.DataFrame(
        {
            "action_id": ["a", "a", "b", "unknown"],
            "state": ["assigned", "done", "done", "done"],
            "at": ["2026-10-04", "2026-10-20", "2026-10-10", "2026-10-01"],
        }
    )
    board = keep_score([], [action("a", status="done"), action("b", status="done")], states)
    assert board.days_to_action == pytest.approx(7.0)  # 4 and 10
    assert board.days_to_resolution == pytest.approx(15.0)  # 20 and 10
    assert board.actions_done == 2


def test_what_is_overdue_is_counted_from_the_day_given():
    actions = [action("a"), action("b", due=date(2026, 12, 1)), action("c", status="done")]
    assert keep_score([], actions, today=date(2026, 10, 31)).actions_overdue == 1
    assert keep_score([], actions).actions_overdue == 0


def test_a_problem_returns_when_it_is_open_again_or_still_open_a_report_later():
    states = pd.DataFrame({"action_id": ["a"], "state": ["done"], "at": ["2026-10-01"]})
    actions = [action("a"), action("b", subject="Radio", age_days=184), action("c", subject="Search", age_days=10)]
    assert keep_score([], actions, states).recurring == (("low_ctr", "Banners"), ("low_ctr", "Radio"))


def test_the_record_of_forecasts_is_the_mean_over_series():
    accuracy = pd.DataFrame({"wape": [0.1, 0.3], "covered_80": [0.8, 0.7], "covered_95": [1.0, 0.9]})
    board = keep_score([], [], accuracy=accuracy)
    assert (board.forecast_wape, board.coverage_80, board.coverage_95) == pytest.approx((0.2, 0.75, 0.95))
