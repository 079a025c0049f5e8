"""Goals: what is reached, what is expected, and the chance; all worked by hand on four sampled futures."""

from datetime import date
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest

from forecast.retrospective import measure_goals
from forecast.settings.params import Goal, Params


@pytest.fixture
def facts(make_facts, rows_of, days):
    outcomes = pd.DataFrame({"date": days, "revenue": 10.0})
    return make_facts(performance=rows_of("Search", spend=2.0, revenue=6.0), outcomes=outcomes)


def forecast(**paths):
    """Give weekly steps after 30 September 2026; each path is four futures of as many weeks."""
    frames, sampled = [], {}
    for name, weeks in paths.items():
        values = np.asarray(weeks, dtype=float)
        steps = pd.date_range("2026-10-07", periods=values.shape[1], freq="7D")
        frames.append(pd.DataFrame({"unique_id": name, "ds": steps}))
        sampled[name] = values
    return SimpleNamespace(points=pd.concat(frames, ignore_index=True), paths=sampled)


FOUR = forecast(total_revenue=[[50.0, 50.0], [60.0, 60.0], [70.0, 70.0], [90.0, 90.0]])


def goal(**changed):
    given = {"name": "g", "metric": "total_revenue", "target": 130.0, "deadline": date(2026, 10, 14), "start": date(2026, 10, 1)}
    return Goal(**(given | changed))


def row(goals, facts, future, params=None):
    return measure_goals([goals], facts, future, params or Params()).iloc[0]


def test_the_chance_is_the_share_of_futures_that_get_there(facts):
    found = row(goal(), facts, FOUR)
    assert found["probability"] == pytest.approx(0.5)
    assert found["expected"] == pytest.approx(130.0)  # the median of 100, 120, 140, 180
    assert found["status"] == "open"
    assert found["to_date"] == 0.0


def test_what_has_been_reached_counts(facts):
    found = row(goal(start=date(2026, 9, 21), target=225.0), facts, FOUR)
    assert found["to_date"] == pytest.approx(100.0)  # ten days of ten
    assert found["probability"] == pytest.approx(0.5)


def test_a_week_that_is_cut_by_the_deadline_counts_in_part(facts):
    found = row(goal(deadline=date(2026, 10, 10), target=1.0), facts, FOUR)
    # one whole week and three days of seven: 50 + 50·3/7 and so on
    assert found["expected"] == pytest.approx(65 * (1 + 3 / 7))


@pytest.mark.parametrize(("last", "first_step"), [("2026-09-28", "2026-10-05"), ("2026-10-04", "2026-10-11")])
def test_weeks_ahead_end_where_their_days_do_whether_mondays_or_sundays_date_them(make_facts, last, first_step):
    weeks = pd.date_range(end=last, periods=20, freq="7D")  # the last one is that of 28 September to 4 October
    facts = make_facts("W", performance=pd.DataFrame({"date": weeks, "channel": "Search", "campaign": "", "spend": 14.0}))
    steps = pd.date_range(first_step, periods=2, freq="7D")
    future = SimpleNamespace(points=pd.DataFrame({"unique_id": "spend", "ds": steps}), paths={"spend": np.full((4, 2), 21.0)})
    found = row(goal(metric="spend", deadline=date(2026, 10, 14), start=date(2026, 10, 5)), facts, future)
    assert found["expected"] == pytest.approx(21 + 21 * 3 / 7)  # the week to the 11th and three days of the next


def test_months_ahead_end_with_their_last_day(make_facts):
    months = pd.date_range("2025-01-01", "2026-09-01", freq="MS")
    facts = make_facts("MS", performance=pd.DataFrame({"date": months, "channel": "Search", "campaign": "", "spend": 30.0}))
    steps = pd.DatetimeIndex(["2026-10-01", "2026-11-01", "2026-12-01"])
    future = SimpleNamespace(points=pd.DataFrame({"unique_id": "spend", "ds": steps}), paths={"spend": np.full((4, 3), 60.0)})
    found = row(goal(metric="spend", deadline=date(2026, 12, 31)), facts, future)
    assert found["expected"] == pytest.approx(180.0)


def test_beyond_the_horizon_each_future_keeps_its_pace(facts):
    found = row(goal(deadline=date(2026, 10, 21), target=1.0), facts, FOUR)
    assert found["expected"] == pytest.approx(195.0)


def test_a_cost_is_to_stay_under_its_target(facts):
    future = forecast(spend=[[10.0], [12.0], [14.0], [16.0]])
    found = row(goal(metric="spend", target=15.0, deadline=date(2026, 10, 7)), facts, future)
    assert (found["direction"], found["probability"]) == ("<=", 0.75)


def test_a_ratio_is_that_of_the_sums_with_spend_at_todays_pace(facts):
    future = forecast(revenue=[[28.0], [42.0], [56.0], [70.0]])
    found = row(goal(metric="roas", target=3.5, deadline=date(2026, 10, 7)), facts, future)
    # 14 of spend in seven days: 2, 3, 4 and 5
    assert found["expected"] == pytest.approx(3.5)
    assert found["probability"] == pytest.approx(0.5)


def test_a_goal_whose_day_has_passed_is_met_or_missed(facts):
    past = {"start": date(2026, 9, 1), "deadline": date(2026, 9, 30)}
    assert row(goal(**past, target=299.0), facts, FOUR)["status"] == "met"
    assert row(goal(**past, target=301.0), facts, FOUR)["status"] == "missed"


def test_chances_become_words_by_the_thresholds(facts):
    assert row(goal(target=90.0), facts, FOUR)["status"] == "on_track"
    assert row(goal(target=170.0), facts, FOUR)["status"] == "at_risk"
    strict = Params(thresholds={"goal_chance_low": 0.6})
    assert row(goal(), facts, FOUR, strict)["status"] == "at_risk"


def test_without_a_forecast_the_pace_is_told_and_no_chance(facts):
    found = row(goal(), facts, None)
    assert found["expected"] == pytest.approx(140.0)  # fourteen days of ten
    assert np.isnan(found["probability"])
    assert found["status"] == "unknown"


def test_a_goal_on_what_the_data_do_not_hold_is_unknown(facts):
    found = row(goal(metric="leads"), facts, FOUR)
    assert found["status"] == "unknown"
    assert np.isnan(found["expected"])


def test_no_goal_gives_an_empty_frame(facts):
    assert measure_goals([], facts, FOUR, Params()).empty
