"""A period beside the one before, last year and the target; what the data do not hold whole is not compared."""

import math

import numpy as np
import pandas as pd
import pytest

from forecast.errors import ParamsError
from forecast.kpis import channel_table, kpi_table, member_table
from forecast.settings.params import Params
from forecast.settings.period import parse_period


def days(start: str, end: str, channel: str = "search", **values: float) -> pd.DataFrame:
    dates = pd.date_range(start, end, freq="D")
    return pd.DataFrame({"date": dates, "channel": channel, "campaign": "", **values})


@pytest.fixture
def half_year() -> pd.DataFrame:
    return pd.concat(
        [
            days("2026-04-01", "2026-06-30", spend=10.0, revenue=20.0, clicks=5.0, impressions=100.0),
            days("2026-07-01", "2026-09-30", spend=10.0, revenue=30.0, clicks=5.0, impressions=200.0),
        ],
        ignore_index=True,
    )


def test_change_is_this_over_last_minus_one(make_facts, half_year) -> None:
    table = kpi_table(make_facts(performance=half_year), parse_period("2026Q3"), Params()).set_index("name")
    assert table.loc["revenue", "value"] == 2760  # 92 days × 30
    assert table.loc["revenue", "previous"] == 1820  # 91 days × 20
    assert table.loc["revenue", "change"] == pytest.approx(2760 / 1820 - 1)
    assert table.loc["roas", "change"] == pytest.approx(0.5)
    assert table.loc["roas", "difference"] == pytest.approx(1.0)


def test_a_target_is_met_or_missed(make_facts, half_year) -> None:
    params = Params(targets={"ctr": ">= 0.03", "roas": ">= 3", "cpc": "<= 1.5"})
    table = kpi_table(make_facts(performance=half_year), parse_period("2026Q3"), params).set_index("name")
    assert table.loc["ctr", "status"] == "missed"  # 0.025
    assert table.loc["roas", "status"] == "met"
    assert table.loc["cpc", "status"] == "missed"  # 2
    assert table.loc["spend", "status"] == "none"
    assert table.loc["cpc", "target"] == 1.5


def test_a_target_that_cannot_be_computed_stands_there_without_a_value(make_facts, half_year) -> None:
    table = kpi_table(make_facts(performance=half_year), parse_period("2026Q3"), Params()).set_index("name")
    assert math.isnan(table.loc["ltv_cac", "value"])
    assert table.loc["ltv_cac", "status"] == "none"


def test_a_period_before_that_is_not_whole_is_not_compared(make_facts, half_year) -> None:
    short = half_year[half_year["date"] >= "2026-04-02"]
    table = kpi_table(make_facts(performance=short), parse_period("2026Q3"), Params()).set_index("name")
    assert math.isnan(table.loc["revenue", "previous"])
    assert math.isnan(table.loc["revenue", "change"])
    assert math.isnan(table.loc["revenue", "last_year"])


def test_a_sum_of_a_period_that_still_runs_is_not_compared_but_a_ratio_is(make_facts, half_year) -> None:
    running = half_year[half_year["date"] <= "2026-08-31"]
    table = kpi_table(make_facts(performance=running), parse_period("2026Q3"), Params()).set_index("name")
    assert table.loc["revenue", "value"] == 1860
    assert math.isnan(table.loc["revenue", "change"])
    assert table.loc["roas", "change"] == pytest.approx(0.5)


def test_a_column_that_began_in_the_period_before_is_not_compared(make_facts, half_year) -> None:
    late = half_year.assign(revenue=half_year["revenue"].where(half_year["date"] >= "2026-05-15"))
    table = kpi_table(make_facts(performance=late), parse_period("2026Q3"), Params()).set_index("name")
    assert math.isnan(table.loc["revenue", "change"])
    assert math.isnan(table.loc["roas", "change"])
    assert table.loc["spend", "change"] == pytest.approx(92 / 91 - 1)


def test_last_year_is_the_same_quarter_a_year_before(make_facts) -> None:
    rows = pd.concat(
        [days("2025-07-01", "2025-09-30", spend=1.0), days("2025-10-01", "2026-09-30", spend=2.0)], ignore_index=True
    )
    table = kpi_table(make_facts(performance=rows), parse_period("2026Q3"), Params()).set_index("name")
    assert table.loc["spend", "last_year"] == 92
    assert table.loc["spend", "change_last_year"] == pytest.approx(1.0)


def test_totals_of_the_business_are_kpis_of_their_own(make_facts, half_year) -> None:
    dates = pd.date_range("2026-04-01", "2026-09-30")
    outcomes = pd.DataFrame({"date": dates, "revenue": 100.0, "orders": 4.0, "new_customers": 1.0})
    table = kpi_table(make_facts(performance=half_year, outcomes=outcomes), parse_period("2026Q3"), Params()).set_index("name")
    assert table.loc["total_revenue", "value"] == 9200
    assert table.loc["blended_roas", "value"] == pytest.approx(10.0)
    assert table.loc["blended_cac", "value"] == pytest.approx(10.0)
    assert table.loc["total_aov", "value"] == pytest.approx(25.0)
    assert table.loc["revenue", "value"] == 2760


def test_three_weeks_of_history_give_values_and_no_comparison(make_facts) -> None:
    rows = days("2026-09-10", "2026-09-30", spend=10.0, revenue=20.0)
    table = kpi_table(make_facts(performance=rows), parse_period("2026-09-10..2026-09-30"), Params()).set_index("name")
    assert table.loc["revenue", "value"] == 420
    assert table[["previous", "change", "last_year", "change_last_year"]].isna().all(axis=None)


def test_weekly_rows_cover_a_quarter_whose_ends_lie_inside_a_week(make_facts) -> None:
    dates = pd.date_range("2026-03-29", "2026-09-27", freq="7D")
    rows = pd.DataFrame({"date": dates, "channel": "search", "campaign": "", "spend": 7.0})
    table = kpi_table(make_facts("W", performance=rows), parse_period("2026Q3"), Params()).set_index("name")
    assert table.loc["spend", "value"] == 91  # 13 Sundays in the quarter
    assert table.loc["spend", "change"] == pytest.approx(0.0)


def test_a_negative_return_has_a_difference_and_no_relative_change(make_facts) -> None:
    rows = pd.concat(
        [days("2026-04-01", "2026-06-30", spend=10.0, revenue=5.0), days("2026-07-01", "2026-09-30", spend=10.0, revenue=20.0)],
        ignore_index=True,
    )
    table = kpi_table(make_facts(performance=rows), parse_period("2026Q3"), Params()).set_index("name")
    assert table.loc["roi", "previous"] == pytest.approx(-0.5)
    assert math.isnan(table.loc["roi", "change"])
    assert table.loc["roi", "difference"] == pytest.approx(1.5)


def test_channels_are_listed_by_spend_with_their_shares_and_the_period_before(make_facts, half_year) -> None:
    rows = pd.concat([half_year, days("2026-04-01", "2026-09-30", "email", spend=2.5, revenue=10.0)], ignore_index=True)
    table = channel_table(make_facts(performance=rows), parse_period("2026Q3"), Params())
    assert table["channel"].tolist() == ["search", "email"]
    assert table["spend_share"].tolist() == pytest.approx([0.8, 0.2])
    assert table["revenue_share"].tolist() == pytest.approx([0.75, 0.25])
    assert table["previous_roas"].tolist() == pytest.approx([2.0, 4.0])
    assert table["orders"].isna().all()
    assert np.isnan(table.loc[1, "ctr"])


def test_a_channel_that_is_new_has_no_values_before(make_facts, half_year) -> None:
    rows = pd.concat([half_year, days("2026-08-01", "2026-09-30", "email", spend=1.0)], ignore_index=True)
    table = channel_table(make_facts(performance=rows), parse_period("2026Q3"), Params()).set_index("channel")
    assert np.isnan(table.loc["email", "previous_spend"])
    assert table.loc["search", "previous_spend"] == 910


def test_campaigns_and_an_unknown_dimension(make_facts, half_year) -> None:
    facts = make_facts(performance=half_year)
    assert member_table(facts, parse_period("2026Q3"), Params(), "campaign")["member"].tolist() == [""]
    assert member_table(facts, parse_period("2026Q3"), Params(), "segment").empty
    with pytest.raises(ParamsError, match="did you mean 'segment'"):
        member_table(facts, parse_period("2026Q3"), Params(), "segmnt")
