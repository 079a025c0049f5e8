"""The fitted response: recovers what was planted, is honest where it cannot, and answers questions about windows."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from forecast.errors import DataError, ParamsError
from forecast.response import LiftTest, fit_attributed, fit_response

SCARCE = ["channel", "spend", "revenue", "revenue_lo", "revenue_hi", "roas", "roas_lo", "roas_hi"]


def true_roas(world):
    return world.caused.sum() / world.spend.sum()


def test_planted_returns_lie_in_their_intervals(fit, plain):
    table = fit.returns().set_index("channel")
    truth = true_roas(plain)
    assert ((table["roas_lo"] <= truth) & (truth <= table["roas_hi"])).all()
    assert table["marginal_roas"].idxmax() == "Яндекс Директ"


def test_the_table_of_returns_has_one_row_a_channel_and_its_promised_columns(fit):
    table = fit.returns()
    assert table["channel"].tolist() == ["Яндекс Директ", 'TV "prime"', "social, paid"]
    assert set(SCARCE) | {"marginal_roas", "marginal_lo", "marginal_hi", "saturation", "extrapolates"} == set(table.columns)
    assert table["saturation"].between(0, 1).all()
    assert (table["roas_lo"] <= table["roas"]).all()
    assert (table["roas"] <= table["roas_hi"]).all()


def test_revenue_by_spend_is_the_return(fit):
    table = fit.returns()
    assert np.allclose(table["revenue"] / table["spend"], table["roas"])


def test_a_wider_level_gives_a_wider_interval(fit):
    narrow, wide = fit.returns(level=0.5), fit.returns(level=0.95)
    assert (wide["roas_hi"] - wide["roas_lo"] > narrow["roas_hi"] - narrow["roas_lo"]).all()


def test_the_return_of_a_window_counts_only_what_comes_back_inside_it(fit):
    last = fit.returns(start=fit.weeks[-1])
    assert last["spend"].tolist() == pytest.approx(fit.spend.iloc[-1].tolist())
    television = last["channel"] == 'TV "prime"'  # its carry-over comes back after the window has ended
    assert last.loc[television, "roas"].item() < fit.returns().loc[television, "roas"].item()


def test_a_window_outside_the_history_is_refused(fit):
    with pytest.raises(ParamsError, match="no week between 2030-01-01"):
        fit.returns(start="2030-01-01", end="2030-02-01")


def test_a_level_of_ninety_is_refused(fit):
    with pytest.raises(ParamsError, match="expected a share between 0 and 1"):
        fit.returns(level=90)


def test_a_curve_starts_from_nothing_and_rises(fit):
    curve = fit.curve("social, paid")
    assert curve.loc[0, "revenue"] == 0
    assert (curve["revenue"].diff().dropna() >= 0).all()
    assert (curve["lo"] <= curve["hi"]).all()
    assert len(fit.curve("social, paid", points=7)) == 7


def test_the_curve_of_an_unknown_channel_is_refused_with_the_nearest_name(fit):
    with pytest.raises(ParamsError, match="did you mean 'Яндекс Директ'"):
        fit.curve("Яндекс.Директ")


def test_contributions_and_baseline_add_up_to_revenue(fit, plain):
    weekly = fit.contributions().groupby("ds")["revenue"].sum()
    assert np.abs(weekly - plain.revenue).mean() < 0.04 * plain.revenue.mean()


def test_the_baseline_is_the_row_without_a_channel(fit):
    parts = fit.contributions()
    assert parts["channel"].isna().sum() == len(fit.weeks)


def test_a_plan_without_spend_still_earns_from_carry_over_and_then_nothing(fit):
    index = pd.date_range(fit.weeks[-1] + pd.Timedelta(days=7), periods=40, freq="7D")
    ahead = fit.predict(pd.DataFrame(0.0, index=index, columns=list(fit.channels)))
    assert ahead["revenue"].iloc[0] > 0
    assert ahead["revenue"].iloc[-1] < 0.02 * ahead["revenue"].iloc[0]


def test_more_money_is_never_predicted_to_bring_less(fit):
    index = pd.date_range(fit.weeks[-1] + pd.Timedelta(days=7), periods=8, freq="7D")
    plan = pd.DataFrame(fit.spend.mean().to_dict(), index=index)
    assert (fit.predict(1.3 * plan)["revenue"] >= fit.predict(plan)["revenue"]).all()


def test_the_same_seed_gives_the_same_numbers(plain, quick, fit):
    again = fit_response(plain.spend, plain.revenue, settings=quick)
    pd.testing.assert_frame_equal(again.returns(), fit.returns())


def test_another_seed_gives_nearly_the_same_answer(plain):
    one, two = (fit_response(plain.spend, plain.revenue, seed=seed).returns() for seed in (1, 2))
    width = one["roas_hi"] - one["roas_lo"]
    assert ((one["roas"] - two["roas"]).abs() < 0.10 * width).all()


def test_money_in_another_unit_gives_the_same_returns(plain, quick, fit):
    other = fit_response(100 * plain.spend, 100 * plain.revenue, settings=quick)
    assert np.allclose(other.returns()["roas"], fit.returns()["roas"])


@pytest.mark.parametrize("unit", [0.001, 1000.0])
def test_spend_in_another_unit_than_revenue_gives_the_same_revenue(plain, quick, fit, unit):
    here, there = fit.returns(), fit_response(plain.spend * unit, plain.revenue, settings=quick).returns()
    width = here["revenue_hi"] - here["revenue_lo"]
    assert ((there["revenue"] - here["revenue"]).abs() < 0.2 * width).all()


def test_twenty_weeks_say_less_than_two_years(make_world, quick, fit):
    few = make_world(weeks=20)
    short, long = fit_response(few.spend, few.revenue, settings=quick).returns(), fit.returns()
    assert (short["marginal_hi"] - short["marginal_lo"]).sum() > 1.3 * (long["marginal_hi"] - long["marginal_lo"]).sum()


@pytest.mark.parametrize("change", ["idle", "constant", "single", "missing", "no revenue"])
def test_awkward_histories_are_answered(make_world, quick, change):
    world = make_world(weeks=40)
    spend, revenue = world.spend.copy(), world.revenue.copy()
    if change == "idle":
        spend["social, paid"] = 0.0
    elif change == "constant":
        spend["social, paid"] = 500.0
    elif change == "single":
        spend = spend[["social, paid"]]
    elif change == "missing":
        spend.iloc[::7, 0] = np.nan
        revenue.iloc[::9] = np.nan
    else:
        revenue = 0.0 * revenue
    table = fit_response(spend, revenue, settings=quick).returns()
    spent = table["spend"] > 0
    assert np.isfinite(table.loc[spent, ["roas", "roas_lo", "roas_hi"]].to_numpy()).all()
    assert table.loc[~spent, "roas"].isna().all()


def test_a_lift_test_narrows_the_return_it_measured(plain, quick, fit):
    start, end = fit.weeks[60] - pd.Timedelta(days=6), fit.weeks[71]  # twelve weeks, from the first day of the first
    inside = (fit.weeks >= start) & (fit.weeks <= end)
    lift = float(plain.caused.loc[inside, "social, paid"].sum())
    test = LiftTest("social, paid", start, end, lift, 0.95 * lift, 1.05 * lift)
    before = fit.returns().set_index("channel").loc["social, paid"]
    tested = fit_response(plain.spend, plain.revenue, lift_tests=(test,), settings=quick)
    after = tested.returns().set_index("channel").loc["social, paid"]
    assert after["roas_hi"] - after["roas_lo"] < 0.5 * (before["roas_hi"] - before["roas_lo"])
    assert after["roas_lo"] <= true_roas(plain)["social, paid"] <= after["roas_hi"]


def test_an_event_that_is_told_is_not_credited_to_a_channel(make_world, quick):
    world = make_world()
    event = pd.DataFrame({"sale": 0.0}, index=world.spend.index)
    event.iloc[[10, 40, 41, 80]] = 1.0
    revenue = world.revenue + 30000 * event["sale"]
    told = fit_response(world.spend, revenue, events=event, settings=quick)
    assert told.noise.mean() < 0.6 * fit_response(world.spend, revenue, settings=quick).noise.mean()


def test_where_the_data_are_silent_the_bigger_channel_is_taken_to_return_less_as_the_settings_say(quick):
    random = np.random.default_rng(3)
    weeks = pd.date_range("2025-01-06", periods=60, freq="W-MON")
    wobble = np.exp(random.normal(0, 0.05, (60, 2)))
    spend = pd.DataFrame(wobble * [100.0, 3000.0], index=weeks, columns=["small", "big"])
    revenue = pd.Series(1e5 * np.exp(random.normal(0, 0.2, 60)), index=weeks)

    def ratio(size_slope):
        settings = replace(quick, size_slope=size_slope, size_slope_sd=0.01, roas_spread_sd=0.1)
        roas = fit_response(spend, revenue, settings=settings).returns().set_index("channel")["roas"]
        return roas["small"] / roas["big"]

    # size differs by a factor of 30, so an elasticity of -0.5 alone would make the ratio √30 = 5.5
    assert ratio(0.0) == pytest.approx(1.0, abs=0.4)
    assert ratio(0.5) == pytest.approx(5.5, rel=0.35)


def test_credited_revenue_gives_its_own_ratio_back(credited_fit, plain):
    table = credited_fit.returns().set_index("channel")
    assert credited_fit.basis == "attributed"
    assert np.allclose(table["roas"], true_roas(plain), rtol=0.05)


def test_a_channel_that_is_never_credited_returns_nothing(plain):
    credited = plain.caused.assign(**{"social, paid": 0.0})
    table = fit_attributed(plain.spend, credited).returns().set_index("channel")
    assert table.loc["social, paid", "roas"] == 0


def test_a_channel_without_a_column_of_credit_is_refused(plain):
    with pytest.raises(DataError, match="no column for channel 'social, paid'"):
        fit_attributed(plain.spend, plain.caused.drop(columns="social, paid"))
