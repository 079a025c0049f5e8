"""What each channel costs over the horizon, and what comes of it: the plan to its last day, and other costs with the spend."""

from datetime import date

import numpy as np
import pandas as pd
import pytest

from forecast.analysis.loading import Request, facts_of, scope_of
from forecast.analysis.predicting import channel_outlook, planned_costs
from forecast.response import fit_attributed
from forecast.review import Responded
from forecast.settings.period import Period

#: 13 weeks after the last day of the facts below.
HORIZON = Period(date(2026, 10, 5), date(2027, 1, 3), "ahead", "span")


@pytest.fixture
def facts(tmp_path):
    """Give facts of 98 days at 100 a day, 15 of other costs, and a plan of the rows given."""

    def made(plan):
        days = pd.date_range("2026-06-29", "2026-10-04").strftime("%Y-%m-%d")
        rows = pd.DataFrame({"date": days, "team": "a", "channel": "Search", "spend": 100.0, "other_costs": 15.0})
        rows.to_csv(tmp_path / "performance.csv", index=False)
        columns = ["date", "spend"]
        pd.DataFrame(plan, columns=columns).assign(team="a", channel="Search").to_csv(tmp_path / "plan.csv", index=False)
        return facts_of(scope_of(Request("team", "a", data=str(tmp_path))))

    return made


def spend_ahead(facts):
    return float(planned_costs(facts, HORIZON).loc["Search", "spend"])


@pytest.mark.parametrize(("first", "freq"), [("2026-10-05", "W-MON"), ("2026-10-11", "W-SUN")])
def test_a_weekly_plan_that_covers_the_horizon_is_its_sum(facts, first, freq):
    weeks = pd.date_range(first, periods=13, freq=freq).strftime("%Y-%m-%d")  # Mondays begin their week, Sundays end it
    assert spend_ahead(facts([(day, 1100.0) for day in weeks])) == pytest.approx(14300)  # 13 weeks


def test_a_monthly_plan_gives_the_days_of_its_months_that_lie_ahead(facts):
    plan = [("2026-10-01", 3100.0), ("2026-11-01", 6000.0), ("2026-12-01", 9300.0), ("2027-01-01", 3100.0)]
    # 27 days of October at 100, November at 200, December at 300, three days of January at 100
    assert spend_ahead(facts(plan)) == pytest.approx(2700 + 6000 + 9300 + 300)


def test_a_plan_that_ends_earlier_goes_on_at_its_own_pace(facts):
    plan = [("2026-10-01", 3100.0), ("2026-11-01", 3000.0)]  # to 30 November: 57 of the 91 days
    assert spend_ahead(facts(plan)) == pytest.approx(9100)


def test_a_plan_of_less_than_half_of_the_horizon_is_not_taken_for_the_whole(facts):
    assert spend_ahead(facts([("2026-10-05", 7000.0), ("2026-10-12", 7000.0)])) == pytest.approx(9100)  # today's pace


def test_other_costs_go_on_with_the_spend(facts):
    weeks = pd.date_range("2026-10-05", "2026-12-28", freq="W-MON").strftime("%Y-%m-%d")
    costs = planned_costs(facts([(day, 1100.0) for day in weeks]), HORIZON)
    assert costs.loc["Search", ["spend", "pace", "other_costs"]].tolist() == pytest.approx([14300, 9100, 2145])  # 15 %


@pytest.fixture(scope="module")
def responded():
    """Give a fit of one channel that spent about 100 a week for two years."""
    weeks = pd.date_range("2024-10-07", periods=104, freq="7D")
    spend = pd.DataFrame({"Search": np.random.default_rng(1).uniform(50, 150, 104)}, index=weeks)
    nothing = pd.DataFrame()
    return Responded("attributed", {"attributed": fit_attributed(spend, spend * 3)}, nothing, nothing, nothing, None)


def ahead(responded, spend, other_costs):
    costs = pd.DataFrame({"spend": [spend], "pace": [1300.0], "other_costs": [other_costs]}, index=["Search"])
    paths = {"revenue:Search": np.full((10, 13), 300.0)}
    return channel_outlook(paths, responded, costs, 13, 0.5).iloc[0]


def test_roi_ahead_bears_other_costs_as_the_roi_of_the_period_does(responded):
    # 3900 × 0.5 − 1300 − 260, over 1560
    assert ahead(responded, 1300.0, 260.0)["roi"] == pytest.approx(0.25)


def test_credited_revenue_ahead_follows_the_planned_spend(responded):
    assert ahead(responded, 1300.0, 0.0)["revenue"] == pytest.approx(3900)
    # the credit of this channel is three times its spend, whatever that is
    assert ahead(responded, 650.0, 0.0)["revenue"] == pytest.approx(1950, rel=0.1)
