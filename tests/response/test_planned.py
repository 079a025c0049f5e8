import numpy as np
import pandas as pd
import pytest

from forecast.response import fit_attributed, plan_returns


@pytest.fixture(scope="module")
def fit():
    """Give a fit of two channels whose credited revenue is three and one times their spend, straight through zero."""
    generator = np.random.default_rng(7)
    weeks = pd.date_range("2025-01-05", periods=60, freq="W")
    spend = pd.DataFrame({"Поиск": generator.uniform(50, 150, 60), "Video": generator.uniform(80, 120, 60)}, index=weeks)
    credited = spend * [3.0, 1.0] * generator.normal(1.0, 0.02, (60, 2))
    return fit_attributed(spend, credited, seed=1)


def test_a_plan_at_todays_pace_returns_what_the_past_did(fit):
    rows = plan_returns(fit, pd.Series({"Поиск": 1300.0, "Video": 1300.0}), 13).set_index("channel")
    assert rows.loc["Поиск", "revenue"] / 1300.0 == pytest.approx(3.0, rel=0.1)
    assert rows.loc["Video", "revenue"] / 1300.0 == pytest.approx(1.0, rel=0.1)


def test_the_interval_holds_the_middle_and_nothing_is_negative(fit):
    rows = plan_returns(fit, pd.Series({"Поиск": 1300.0, "Video": 1300.0}), 13)
    assert (rows["revenue_lo"] <= rows["revenue"]).all()
    assert (rows["revenue"] <= rows["revenue_hi"]).all()
    assert (rows["revenue_lo"] >= 0).all()


def test_no_spend_brings_nothing_and_more_never_less(fit):
    nothing = plan_returns(fit, pd.Series({"Поиск": 0.0, "Video": 0.0}), 13)
    little = plan_returns(fit, pd.Series({"Поиск": 600.0, "Video": 600.0}), 13)
    much = plan_returns(fit, pd.Series({"Поиск": 1200.0, "Video": 1200.0}), 13)
    assert nothing["revenue"].tolist() == [0.0, 0.0]
    assert (much["revenue"] >= little["revenue"]).all()


def test_a_channel_without_a_plan_is_planned_at_zero(fit):
    rows = plan_returns(fit, pd.Series({"Video": 100.0}), 4).set_index("channel")
    assert rows.loc["Поиск", ["spend", "revenue"]].tolist() == [0.0, 0.0]
