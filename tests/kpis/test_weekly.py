"""Weeks are counted back from the last day; series have no gaps."""

from datetime import date

import numpy as np
import pandas as pd
import pytest

from forecast.kpis import daily_totals, split_id, tidy_series, weekly, weekly_outcomes


def days(start: str, end: str, channel: str = "search", **values: float) -> pd.DataFrame:
    return pd.DataFrame({"date": pd.date_range(start, end), "channel": channel, "campaign": "", **values})


def test_weeks_end_on_the_last_day_and_an_incomplete_first_week_is_left_out(make_facts) -> None:
    table = weekly(make_facts(performance=days("2026-09-08", "2026-09-30", spend=1.0)), ["spend"])
    assert table["ds"].dt.strftime("%m-%d").tolist() == ["09-16", "09-23", "09-30"]
    assert table["spend"].tolist() == [7, 7, 7]


def test_a_week_without_a_row_is_zero_and_a_measure_never_recorded_is_unknown(make_facts) -> None:
    rows = pd.concat(
        [
            days("2026-09-10", "2026-09-30", spend=1.0, clicks=2.0),
            days("2026-09-24", "2026-09-30", "radio", spend=1.0, clicks=np.nan),
        ]
    )
    table = weekly(make_facts(performance=rows), ["spend", "clicks", "orders"]).set_index(["channel", "ds"])
    assert table.loc["radio", "spend"].tolist() == [0, 0, 7]
    assert table.loc["radio", "clicks"].isna().all()
    assert list(table.columns) == ["spend", "clicks"]


def test_weeks_until_an_earlier_day(make_facts) -> None:
    facts = make_facts(performance=days("2026-09-01", "2026-09-30", spend=1.0))
    table = weekly(facts, ["spend"], by=None, until=date(2026, 9, 15))
    assert table["ds"].dt.strftime("%m-%d").tolist() == ["09-08", "09-15"]


def test_weekly_data_keep_their_own_day(make_facts) -> None:
    rows = pd.DataFrame({"date": pd.date_range("2026-09-06", periods=3, freq="7D"), "channel": "a", "spend": [1.0, 2.0, 3.0]})
    table = weekly(make_facts("W", performance=rows), ["spend"], by=None)
    assert table["ds"].dt.strftime("%m-%d").tolist() == ["09-06", "09-13", "09-20"]
    assert table["spend"].tolist() == [1, 2, 3]


def test_no_week_can_be_told_from_monthly_data(make_facts) -> None:
    rows = pd.DataFrame({"date": pd.date_range("2026-01-01", periods=6, freq="MS"), "channel": "a", "spend": 1.0})
    facts = make_facts("MS", performance=rows)
    assert weekly(facts, ["spend"]).empty
    assert tidy_series(facts, ["spend"], frequency="W")["ds"].tolist() == rows["date"].tolist()


def test_business_totals_are_summed_and_controls_averaged(make_facts) -> None:
    outcomes = pd.DataFrame({"date": pd.date_range("2026-09-17", "2026-09-30"), "revenue": 10.0, "price": [1.0] * 7 + [2.0] * 7})
    facts = make_facts(performance=days("2026-09-17", "2026-09-30", spend=1.0), outcomes=outcomes)
    table = weekly_outcomes(facts)
    assert table["revenue"].tolist() == [70, 70]
    assert table["price"].tolist() == [1, 2]
    assert weekly_outcomes(make_facts(performance=days("2026-09-17", "2026-09-30", spend=1.0))).empty


def test_totals_that_end_before_the_channels_do_lose_their_last_week_and_stay_aligned(make_facts) -> None:
    outcomes = pd.DataFrame({"date": pd.date_range("2026-09-01", "2026-09-29"), "revenue": 10.0})
    facts = make_facts(performance=days("2026-09-01", "2026-09-30", spend=1.0), outcomes=outcomes)
    assert weekly_outcomes(facts)["ds"].dt.strftime("%m-%d").tolist() == ["09-09", "09-16", "09-23"]


def test_a_series_begins_with_its_channel_and_fills_its_gaps_with_zeros(make_facts) -> None:
    late = days("2026-09-20", "2026-09-30", "radio", revenue=1.0)
    rows = pd.concat([days("2026-09-01", "2026-09-30", revenue=2.0), late[late["date"] != "2026-09-22"]])
    series = tidy_series(make_facts(performance=rows), frequency="D").set_index("unique_id")
    radio = series.loc["revenue:radio"]
    assert radio["ds"].min() == pd.Timestamp("2026-09-20")
    assert radio["y"].tolist() == [1, 1, 0, 1, 1, 1, 1, 1, 1, 1, 1]
    assert len(series.loc["revenue:search"]) == 30


def test_months_are_complete_ones(make_facts) -> None:
    facts = make_facts(performance=days("2026-06-15", "2026-09-29", revenue=1.0))
    series = tidy_series(facts, by=None, frequency="MS")
    assert series["ds"].dt.strftime("%Y-%m").tolist() == ["2026-07", "2026-08"]
    assert series["y"].tolist() == [31, 31]
    assert set(series["unique_id"]) == {"revenue"}


def test_the_total_of_the_business_is_a_series_without_channel(make_facts) -> None:
    outcomes = pd.DataFrame({"date": pd.date_range("2026-09-17", "2026-09-30"), "revenue": 10.0})
    facts = make_facts(performance=days("2026-09-17", "2026-09-30", spend=1.0), outcomes=outcomes)
    series = tidy_series(facts, ["total_revenue", "revenue"])
    assert series["unique_id"].tolist() == ["total_revenue", "total_revenue"]
    assert split_id("total_revenue") == ("total_revenue", "")


def test_daily_totals_add_the_channels(make_facts) -> None:
    rows = pd.concat([days("2026-09-29", "2026-09-30", spend=1.0), days("2026-09-30", "2026-09-30", "radio", spend=5.0)])
    assert daily_totals(make_facts(performance=rows), ["spend"])["spend"].tolist() == [1, 6]


@pytest.mark.parametrize("frequency", ["D", "W", "MS"])
def test_no_money_is_lost_or_made_between_the_series_and_the_rows(make_facts, frequency: str) -> None:
    rng = np.random.default_rng(3)
    rows = pd.concat([days("2026-07-01", "2026-09-29", name).assign(spend=rng.uniform(0, 9, 91)) for name in ("a", "b", "c")])
    series = tidy_series(make_facts(performance=rows), ["spend"], frequency=frequency)
    whole = rows[rows["date"] < "2026-09-01"] if frequency == "MS" else rows
    assert series["y"].sum() == pytest.approx(whole["spend"].sum())
