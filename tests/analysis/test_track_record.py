"""How good earlier forecasts were: worked by hand on a small team, and a year of reports on the demo world."""

from dataclasses import replace
from datetime import date, timedelta

import pandas as pd
import pytest

from forecast.analysis import Request, fingerprint, memory_of, remember, review_team
from forecast.analysis.loading import cut
from forecast.analysis.track_record import record_of, what_came
from forecast.retrospective import Recommendation
from forecast.summarising import summarise

TODAY = date(2026, 9, 30)  # a Wednesday; the report of June was made on a Tuesday, so its weeks end on Tuesdays
JUNE = date(2026, 6, 30)


def frozen(made_on, weeks, yhat, unique_id="revenue:Search"):
    dates = pd.date_range(pd.Timestamp(made_on) + pd.Timedelta(days=7), periods=weeks, freq="7D")
    points = pd.DataFrame({"unique_id": unique_id, "ds": dates, "yhat": yhat})
    for level, width in ((80, 50.0), (95, 100.0)):
        points = points.assign(**{f"yhat_lo_{level}": yhat - width, f"yhat_hi_{level}": yhat + width})
    moved = pd.DataFrame({"channel": [], "current": [], "suggested": []})
    return Recommendation("a", made_on, 13, moved, float("nan"), float("nan"), float("nan"), points=points)


@pytest.fixture
def facts(growth):
    """Give facts of one channel that sells 100 every day, and 170 on the first of July."""
    days = pd.date_range("2025-01-01", TODAY)
    sold = pd.DataFrame({"date": days, "channel": "Search", "campaign": "", "spend": 10.0, "revenue": 100.0})
    sold.loc[sold["date"] == "2026-07-01", "revenue"] = 170.0
    return replace(cut(growth.facts, TODAY), performance=sold, outcomes=growth.facts.outcomes.iloc[:0])


def test_a_frozen_forecast_is_compared_with_the_weeks_it_was_made_for(facts):
    came = what_came(frozen(JUNE, 13, 700.0).points, facts)
    assert came["ds"].max() == pd.Timestamp("2026-09-29")  # a Tuesday, though the data now end on a Wednesday
    assert came.set_index("ds").loc["2026-07-07", "y"] == 770
    assert came.set_index("ds").loc["2026-07-14", "y"] == 700


def test_the_record_holds_what_was_expected_what_came_and_how_far_off_it_was(facts):
    record = record_of([frozen(JUNE, 13, 700.0)], facts, TODAY)
    (row,) = record.scores.to_dict("records")
    assert (row["age"], row["made_on"], row["unique_id"], row["horizon"]) == (13, JUNE, "revenue:Search", 13)
    assert (row["expected"], row["came"], row["missed"]) == (9100, 9170, 70)
    assert (row["wape"], row["bias"]) == pytest.approx((70 / 9170, -70 / 9170))
    assert (row["covered_80"], row["covered_95"]) == pytest.approx((12 / 13, 1.0))  # 770 lies within 100 of 700, not within 50
    assert record.due is None


def test_each_age_is_looked_back_on_by_itself(facts):
    earlier = [frozen(date(2025, 9, 30), 13, 600.0), frozen(date(2026, 3, 31), 13, 800.0), frozen(JUNE, 13, 700.0)]
    scores = record_of(earlier, facts, TODAY).scores.set_index("age")
    assert scores["made_on"].to_dict() == {13: JUNE, 26: date(2026, 3, 31), 52: date(2025, 9, 30)}
    assert scores["bias"].round(3).to_dict() == {13: -0.008, 26: 0.143, 52: -0.143}  # 800 and 600 where 700 came


def test_a_forecast_that_reaches_beyond_the_data_is_scored_as_far_as_they_go(facts):
    assert record_of([frozen(JUNE, 26, 700.0)], facts, TODAY).scores["horizon"].tolist() == [13]


def test_a_first_report_knows_when_its_own_forecast_can_be_judged(facts):
    record = record_of([], facts, TODAY)
    assert record.scores.empty
    assert record.due == TODAY + timedelta(weeks=13)


def test_a_second_report_soon_after_waits_for_the_first_ones_forecast(facts):
    assert record_of([frozen(date(2026, 8, 31), 13, 700.0)], facts, TODAY).due == date(2026, 8, 31) + timedelta(weeks=13)


def test_a_series_that_the_data_no_longer_hold_is_left_out(facts):
    assert record_of([frozen(JUNE, 13, 5.0, "revenue:Radio")], facts, TODAY).scores.empty


@pytest.mark.slow
def test_in_a_year_of_reports_the_last_one_tells_how_far_off_the_earlier_ones_were(demo_project, tmp_path):
    ledger, made = str(tmp_path / "ledger.db"), {}
    asked = {"data": str(demo_project / "data" / "demo"), "ledger": ledger}
    for label in ("2025Q3", "2026Q1", "2026Q2", "2026Q3"):
        made[label] = review_team("b2b", period=label, **asked)
        request = Request("team", "b2b", period=label, **asked)
        run = {"created": f"{made[label].today}T12:00:00", "status": "done"}
        remember(request, fingerprint(request), run, memory_of(made[label]), tmp_path)
    assert made["2025Q3"].judged.record.scores.empty
    assert made["2025Q3"].judged.record.due == date(2025, 12, 30)
    last = made["2026Q3"]
    scores = last.judged.record.scores
    assert scores.drop_duplicates("age").set_index("age")["made_on"].to_dict() == {
        13: date(2026, 6, 30),
        26: date(2026, 3, 31),
        52: date(2025, 9, 30),
    }
    for age, label in ((13, "2026Q2"), (26, "2026Q1"), (52, "2025Q3")):
        then = made[label].predicted.series.points
        said = then[then["unique_id"] == "spend"].set_index("ds")["yhat"]
        daily = last.facts.performance.groupby("date")["spend"].sum()
        came = pd.Series({day: daily[day - pd.Timedelta(days=6) : day].sum() for day in said.index})
        row = scores[(scores["age"] == age) & (scores["unique_id"] == "spend")].iloc[0]
        assert row["horizon"] == len(said) == 13
        assert row["wape"] == pytest.approx((said - came).abs().sum() / came.sum())
        assert row["bias"] == pytest.approx((said.sum() - came.sum()) / came.sum())
    assert last.judged.scoreboard.forecast_wape == pytest.approx(scores["wape"].mean())
    told = summarise(last).as_json()["record"]
    assert len(told) == len(scores)
    assert {part["age_weeks"] for part in told} == {13, 26, 52}
