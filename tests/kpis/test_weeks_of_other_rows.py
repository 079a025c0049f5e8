"""Rows of days beside rows of weeks: each day belongs to the week that holds it, however that week is dated."""

import pandas as pd
import pytest

from forecast.kpis import weekly, weekly_outcomes
from forecast.kpis.stage_rates import arrange

#: Three weeks from Monday 7 to Sunday 27 September 2026, and what came in on each of their days.
DAYS = pd.DataFrame({"date": pd.date_range("2026-09-07", "2026-09-27"), "revenue": [1.0] * 7 + [2.0] * 7 + [3.0] * 7})


def weeks(first: str, count: int = 3, **values: object) -> pd.DataFrame:
    return pd.DataFrame({"date": pd.date_range(first, periods=count, freq="7D"), "channel": "radio", "campaign": "", **values})


@pytest.mark.parametrize("first", ["2026-09-07", "2026-09-13"])
def test_daily_totals_fall_into_the_week_that_a_monday_begins_or_a_sunday_ends(make_facts, first: str) -> None:
    facts = make_facts("W", performance=weeks(first, spend=5.0), outcomes=DAYS)
    table = weekly_outcomes(facts)
    assert table["revenue"].tolist() == [7, 14, 21]
    assert table["ds"].tolist() == weekly(facts, ["spend"], by=None)["ds"].tolist()


def test_a_week_of_spend_without_all_of_its_days_has_no_total(make_facts) -> None:
    facts = make_facts("W", performance=weeks("2026-09-07", 4, spend=5.0), outcomes=DAYS.iloc[3:])
    assert weekly_outcomes(facts)["ds"].dt.strftime("%m-%d").tolist() == ["09-14", "09-21"]


@pytest.mark.parametrize("first", ["2026-09-07", "2026-09-13"])
def test_days_of_spend_are_summed_by_the_weeks_of_the_totals(make_facts, first: str) -> None:
    spent = pd.DataFrame({"date": pd.date_range("2026-09-05", "2026-09-30"), "channel": "search", "campaign": "", "spend": 1.0})
    totals = weeks(first, revenue=[70.0, 140.0, 210.0])[["date", "revenue"]]
    facts = make_facts(performance=spent, outcomes=totals)
    assert weekly(facts, ["spend"], by=None)["ds"].dt.strftime("%m-%d").tolist() == ["09-13", "09-20", "09-27"]
    assert weekly_outcomes(facts).set_index("ds")["revenue"].to_dict() == {
        pd.Timestamp("2026-09-13"): 70.0,
        pd.Timestamp("2026-09-20"): 140.0,
        pd.Timestamp("2026-09-27"): 210.0,
    }


def test_no_weeks_are_made_of_monthly_totals(make_facts) -> None:
    spent = pd.DataFrame({"date": pd.date_range("2026-01-01", "2026-09-30"), "channel": "search", "campaign": "", "spend": 1.0})
    totals = pd.DataFrame({"date": pd.date_range("2026-01-01", periods=9, freq="MS"), "revenue": 100.0})
    assert weekly_outcomes(make_facts(performance=spent, outcomes=totals)).empty


def test_deals_of_days_stand_in_the_week_of_the_clicks_that_a_monday_dates() -> None:
    rows = [("2026-09-07", 10.0, None), ("2026-09-09", None, 1.0), ("2026-09-14", 10.0, None), ("2026-09-20", None, 1.0)]
    counts = pd.DataFrame(rows, columns=["date", "clicks", "deals"]).assign(channel="")
    counts["date"] = pd.to_datetime(counts["date"])
    table = arrange(counts, "W", end=pd.Timestamp("2026-09-20"), anchor=pd.Timestamp("2026-09-14"))
    assert [str(day)[:10] for day in table.week_days] == ["2026-09-13", "2026-09-20"]
    assert table.by_week(table.counts["clicks"]).tolist() == [[10], [10]]
    assert table.by_week(table.counts["deals"]).tolist() == [[1], [1]]
