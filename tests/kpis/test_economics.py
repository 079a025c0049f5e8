"""Unit economics: costs, value and losses, worked by hand where no model is needed."""

import math

import numpy as np
import pandas as pd
import pytest

from forecast.kpis import kpi_table, measure_economics
from forecast.kpis.retention import retention_of
from forecast.kpis.value import fit_value
from forecast.kpis.value_curves import ValueCurve
from forecast.settings.params import Params
from forecast.settings.period import parse_period

THIRD = parse_period("2026Q3")
PARAMS = Params(margin=0.5)


def days(channel: str, start: str = "2026-04-01", **values: float) -> pd.DataFrame:
    return pd.DataFrame({"date": pd.date_range(start, "2026-09-30"), "channel": channel, "campaign": "", **values})


@pytest.fixture
def performance() -> pd.DataFrame:
    search = days("search", spend=10.0, other_costs=2.0, revenue=60.0, new_customers=2.0)
    banners = days("banners", spend=10.0, other_costs=0.0, revenue=12.0, new_customers=1.0)
    return pd.concat([search, banners], ignore_index=True)


def shoppers(customers: int, seed: int, channels: tuple[str, ...] = ("search", "banners")) -> pd.DataFrame:
    rng = np.random.default_rng(seed)
    rows = []
    for number in range(customers):
        when = float(rng.integers(0, 600))
        rate, leave, channel = rng.gamma(0.8, 1 / 56), rng.beta(0.8, 2.5), channels[number % len(channels)]
        rows.append((f"c{number}", when, channel))
        while True:
            when += rng.exponential(1 / rate)
            if when >= 820:
                break
            rows.append((f"c{number}", when, channel))
            if rng.random() < leave:
                break
    frame = pd.DataFrame(rows, columns=["customer_id", "day", "channel"])
    dates = pd.Timestamp("2024-07-02") + pd.to_timedelta(frame["day"].astype(int), unit="D")
    return frame.assign(date=dates, revenue=rng.gamma(5, 10, len(frame)))


def test_costs_and_profit_by_channel_are_sums(make_facts, performance) -> None:
    table = measure_economics(make_facts(performance=performance), THIRD, PARAMS, 1).by_channel.set_index("member")
    # 92 days
    assert table.loc["search", "margin_money"] == pytest.approx(2760)
    assert table.loc["search", "profit"] == pytest.approx(92 * (30 - 12))
    assert table.loc["search", "cac"] == pytest.approx(6.0)
    assert table.loc["banners", "profit"] == pytest.approx(92 * (6 - 10))
    assert table.loc["banners", "previous_profit"] == pytest.approx(91 * -4)


def test_members_that_lose_money_are_listed_the_worst_first(make_facts, performance) -> None:
    members = pd.DataFrame(
        {
            "date": pd.date_range("2026-04-01", "2026-09-30").repeat(2),
            "dimension": "segment",
            "member": ["teens", "adults"] * 183,
            "spend": 10.0,
            "revenue": [4.0, 60.0] * 183,
        }
    )
    losses = measure_economics(make_facts(performance=performance, members=members), THIRD, PARAMS, 1).losses
    assert losses[["dimension", "member"]].to_numpy().tolist() == [["segment", "teens"], ["channel", "banners"]]
    assert losses["profit"].tolist() == pytest.approx([92 * -8, 92 * -4])


def test_without_customers_the_value_is_the_revenue_of_a_new_one_and_says_so(make_facts, performance) -> None:
    economics = measure_economics(make_facts(performance=performance), THIRD, PARAMS, 1)
    assert economics.basis == "revenue_per_customer"
    assert economics.ltv == pytest.approx(0.5 * 72 / 3)
    assert economics.cac == pytest.approx(22 / 3)
    assert economics.ltv_cac == pytest.approx(12 / (22 / 3))
    assert math.isnan(economics.payback_months)
    assert "customers" in economics.missing


def test_without_new_customers_nothing_is_claimed(make_facts, performance) -> None:
    economics = measure_economics(make_facts(performance=performance.drop(columns="new_customers")), THIRD, PARAMS, 1)
    assert economics.basis == "none"
    assert math.isnan(economics.ltv)
    assert math.isnan(economics.cac)
    assert economics.value_curve.empty
    assert "performance.new_customers" in economics.missing


def test_repeat_purchases_give_value_by_channel_with_intervals(make_facts, performance) -> None:
    facts = make_facts(performance=performance, customers=shoppers(1500, 2))
    economics = measure_economics(facts, THIRD, PARAMS, 1)
    assert economics.basis == "repeat_purchase"
    assert economics.months == 24
    assert economics.ltv_lo < economics.ltv < economics.ltv_hi
    table = economics.by_channel.set_index("member")
    assert table["ltv_own"].all()
    # Both channels draw from the same customers.
    assert table.loc["search", "ltv"] == pytest.approx(table.loc["banners", "ltv"], rel=0.15)
    assert economics.value_curve["value"].is_monotonic_increasing
    assert economics.value_curve["value"].iloc[0] == pytest.approx(0.5 * 50, rel=0.05)
    assert economics.outlook is not None
    assert economics.outlook_check is not None


def test_a_channel_with_few_customers_borrows_from_all(make_facts, performance) -> None:
    customers = shoppers(600, 3, ("search",))
    few = shoppers(600, 4, ("banners",))
    few = few[few["customer_id"].isin([f"c{number}" for number in range(20)])].assign(
        customer_id=lambda f: "x" + f["customer_id"]
    )
    facts = make_facts(performance=performance, customers=pd.concat([customers, few], ignore_index=True))
    table = measure_economics(facts, THIRD, PARAMS, 1).by_channel.set_index("member")
    assert table.loc["search", "ltv_own"]
    assert not table.loc["banners", "ltv_own"]


def test_monthly_payers_are_taken_for_subscribers(make_facts, performance) -> None:
    rng = np.random.default_rng(5)
    months = pd.date_range("2024-10-01", "2026-09-01", freq="MS")
    pieces = []
    for number in range(400):
        first, stays = int(rng.integers(0, 20)), int(rng.geometric(rng.beta(1.0, 9.0)))
        dates = months[first : first + stays]
        pieces.append(pd.DataFrame({"customer_id": f"s{number}", "date": dates, "revenue": 10.0}))
    facts = make_facts(performance=performance, customers=pd.concat(pieces, ignore_index=True))
    economics = measure_economics(facts, THIRD, PARAMS, 1)
    assert economics.basis == "subscription"
    # A beta(1, 9) of leaving keeps 9 ÷ (9 + t) after t payments; 24 of them at 5 money, a tenth a year discounted.
    true = sum(5 * 9 / (9 + t) / 1.1 ** (t / 12) for t in range(24))
    assert economics.ltv_lo < true < economics.ltv_hi
    assert economics.ltv == pytest.approx(true, rel=0.1)


def test_won_deals_stand_in_for_customers(make_facts, performance) -> None:
    count = 60
    deals = pd.DataFrame(
        {
            "deal_id": [f"d{number}" for number in range(count)],
            "created": pd.Timestamp("2026-06-01"),
            "closed": pd.date_range("2026-07-01", periods=count),
            "status": "won",
            "amount": 100.0,
            "channel": "search",
        }
    )
    facts = make_facts(performance=performance.drop(columns="new_customers"), deals=deals)
    economics = measure_economics(facts, THIRD, PARAMS, 1)
    assert economics.basis == "deals"
    assert economics.ltv == pytest.approx(50.0)
    assert economics.cac == pytest.approx(22 * 92 / 60)


def test_the_kpi_table_and_the_economics_tell_the_same_value(make_facts, performance) -> None:
    facts = make_facts(performance=performance, customers=shoppers(800, 6))
    economics = measure_economics(facts, THIRD, PARAMS, 1)
    given = kpi_table(facts, THIRD, PARAMS, economics).set_index("name")
    fitted = kpi_table(facts, THIRD, PARAMS).set_index("name")
    for name in ("ltv", "ltv_cac", "payback_months"):
        assert given.loc[name, "value"] == pytest.approx(fitted.loc[name, "value"])
        assert given.loc[name, "previous"] == pytest.approx(fitted.loc[name, "previous"], nan_ok=True)


def test_the_same_seed_gives_the_same_numbers(make_facts, performance) -> None:
    facts = make_facts(performance=performance, customers=shoppers(300, 7))
    one, other = (measure_economics(facts, THIRD, PARAMS, 11) for _ in range(2))
    assert (one.ltv_lo, one.ltv_hi) == (other.ltv_lo, other.ltv_hi)
    pd.testing.assert_frame_equal(one.by_channel, other.by_channel)


@pytest.mark.slow
def test_the_interval_of_a_customers_value_holds_the_true_one(make_facts, performance) -> None:
    # Truth by simulation of many customers for 24 months, discounted, at a margin of one half.
    crowd = shoppers(40_000, 100)
    first = crowd.groupby("customer_id")["day"].transform("min")
    whole = crowd[first <= 85]
    month = (whole["day"] - first[first <= 85]) / (365.25 / 12)
    money = (whole["revenue"] * 0.5 / 1.1 ** (np.ceil(month) / 12))[month <= 24]
    true = money.sum() / whole["customer_id"].nunique()
    held = 0
    for seed in range(20):
        value = fit_value(make_facts(performance=performance, customers=shoppers(700, seed)), THIRD, 0.5, seed)
        low, high = value.curve.interval(0.9)
        held += low[-1] <= true <= high[-1]
    assert held >= 17


def test_payback_is_the_month_in_which_the_curve_crosses_the_cost() -> None:
    curve = ValueCurve(np.array([10.0, 14.0, 16.0]), np.empty((0, 3)))
    assert curve.payback(9.0) == 0.0
    assert curve.payback(12.0) == pytest.approx(0.5)
    assert curve.payback(15.0) == pytest.approx(1.5)
    assert math.isnan(curve.payback(17.0))
    assert math.isnan(curve.payback(float("nan")))


def test_retention_follows_a_cohort_month_by_month() -> None:
    purchases = pd.DataFrame(
        {
            "customer_id": ["a", "a", "b", "b", "c", "a"],
            "date": pd.to_datetime(["2026-06-03", "2026-07-09", "2026-06-20", "2026-06-25", "2026-07-01", "2026-10-05"]),
            "revenue": [10.0, 20.0, 5.0, 5.0, 8.0, 99.0],
        }
    )
    table = retention_of(purchases, THIRD)
    june = table[table["cohort"] == "2026-06-01"].set_index("month")
    assert june["customers"].tolist() == [2, 2, 2, 2]
    assert june["retained"].tolist() == [1, 0.5, 0, 0]
    assert june["revenue_per_customer"].tolist() == [10, 10, 0, 0]
    assert table[table["cohort"] == "2026-07-01"]["month"].tolist() == [0, 1, 2]
    assert retention_of(purchases.iloc[:0], THIRD).empty


def test_three_weeks_of_customers_claim_no_lifetime(make_facts) -> None:
    rows = days("search", "2026-09-10", spend=10.0, revenue=30.0, new_customers=1.0)
    recent = pd.DataFrame(
        {"customer_id": [f"c{n}" for n in range(21)], "date": pd.date_range("2026-09-10", "2026-09-30"), "revenue": 30.0}
    )
    economics = measure_economics(
        make_facts(performance=rows, customers=recent), parse_period("2026-09-10..2026-09-30"), PARAMS, 1
    )
    assert economics.basis == "observed"
    assert economics.months <= 1
    assert economics.ltv == pytest.approx(15.0)


def test_an_observed_value_counts_a_month_only_of_customers_seen_through_it(make_facts) -> None:
    # 100 on the first day, 50 on day 45, of every customer who was there so long: the younger ones do not pull the mean down.
    first = pd.date_range("2026-04-01", periods=36, freq="5D")
    again = first[first + pd.Timedelta(days=45) <= pd.Timestamp("2026-09-30")] + pd.Timedelta(days=45)
    bought = pd.concat(
        [
            pd.DataFrame({"customer_id": [str(n) for n in range(len(days))], "date": days, "revenue": money})
            for days, money in ((first, 100.0), (again, 50.0))
        ],
        ignore_index=True,
    )
    spent = pd.DataFrame({"date": pd.date_range("2026-01-01", "2026-09-30"), "channel": "Search", "campaign": "", "spend": 10.0})
    economics = measure_economics(make_facts(performance=spent, customers=bought), parse_period("2026Q3"), Params(), 0)
    curve = economics.value_curve["value"]
    assert economics.basis == "observed"
    assert curve[:2].tolist() == [100.0, 100.0]
    assert curve[2] == pytest.approx(100 + 50 / 1.1 ** (2 / 12))
