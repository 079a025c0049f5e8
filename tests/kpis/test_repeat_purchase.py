"""Repeat purchases: the published numbers of CDNOW, simulated customers, and the money of a purchase."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from forecast.kpis.outlook import check_outlook, look_ahead
from forecast.kpis.repeat_purchase import (
    conditional_purchases,
    expected_purchases,
    expected_spend,
    fit_purchases,
    summarise_purchases,
)
from forecast.settings.measures import ValueSettings

CDNOW = Path(__file__).parents[2] / ".." / "shared" / "data" / "mmm" / "pymc_marketing" / "cdnow_transactions.csv"
on_this_machine = pytest.mark.skipif(not CDNOW.exists(), reason="third-party purchases (CDNOW) are not on this machine")
WEEK_39 = pd.Timestamp("1997-09-30")


@pytest.fixture(scope="module")
def cdnow() -> pd.DataFrame:
    rows = pd.read_csv(CDNOW)
    return pd.DataFrame(
        {"customer_id": rows["id"].astype(str), "date": pd.to_datetime(rows["date"].astype(str)), "revenue": rows["spent"]}
    )


def simulate(customers: int, days: int, seed: int) -> pd.DataFrame:
    """Customers as the BG/NBD model has them: r 0.8, alpha 8 weeks, a 0.8, b 2.5; gamma purchases of mean 50."""
    rng = np.random.default_rng(seed)
    rows = []
    for number in range(customers):
        first = int(rng.integers(0, days // 2))
        rate, leave = rng.gamma(0.8, 1 / 56), rng.beta(0.8, 2.5)
        rows.append((f"c{number}", float(first)))
        when = float(first)
        while True:
            when += rng.exponential(1 / rate)
            if when >= days:
                break
            rows.append((f"c{number}", when))
            if rng.random() < leave:
                break
    frame = pd.DataFrame(rows, columns=["customer_id", "day"])
    dates = pd.Timestamp("2024-01-01") + pd.to_timedelta(frame["day"].astype(int), unit="D")
    return pd.DataFrame({"customer_id": frame["customer_id"], "date": dates, "revenue": rng.gamma(5, 10, len(frame))})


def test_a_history_becomes_repeats_and_ages() -> None:
    purchases = pd.DataFrame(
        {
            "customer_id": ["a", "a", "a", "b", "a"],
            "date": pd.to_datetime(["2026-01-01", "2026-01-15", "2026-01-15", "2026-01-20", "2026-02-10"]),
            "revenue": [10.0, 5.0, 7.0, 9.0, 99.0],
            "channel": ["search", "email", "email", "radio", "radio"],
        }
    )
    table = summarise_purchases(purchases, pd.Timestamp("2026-01-31")).set_index("customer_id")
    assert table.loc["a", ["repeats", "last_days", "age_days"]].tolist() == [1, 14, 30]
    assert table.loc["a", ["first_revenue", "repeat_revenue"]].tolist() == [10, 12]
    assert table.loc["a", "channel"] == "search"
    assert table.loc["b", ["repeats", "last_days", "age_days"]].tolist() == [0, 0, 11]


@on_this_machine
def test_cdnow_gives_the_published_parameters(cdnow: pd.DataFrame) -> None:
    fit = fit_purchases(summarise_purchases(cdnow, WEEK_39), spread=3.0)
    # Fader, Hardie, Lee 2005, table 2: r 0.243, alpha 4.414, a 0.793, b 2.426.
    assert fit.fit.best == pytest.approx([0.243, 4.414, 0.793, 2.426], rel=0.01)


@on_this_machine
def test_cdnow_repeat_purchases_of_the_next_39_weeks_are_foretold_within_a_tenth(cdnow: pd.DataFrame) -> None:
    days = cdnow[["customer_id", "date"]].drop_duplicates()
    late = days[(days["date"] > WEEK_39) & (days["date"] <= WEEK_39 + pd.Timedelta(weeks=39))]
    seen = cdnow[cdnow["date"] <= WEEK_39]
    outlook = look_ahead(seen, WEEK_39, 39, ValueSettings())
    assert outlook is not None
    assert len(late) == 1882
    assert outlook.expected == pytest.approx(1882, rel=0.10)
    assert abs(outlook.expected - 1882) < abs(outlook.model - 1882)  # the published model alone falls 12 % short


@on_this_machine
def test_cdnow_outlooks_of_other_days_are_nearer_than_the_model_alone(cdnow: pd.DataFrame) -> None:
    errors = []
    for week in (26, 30, 34, 39):
        end = pd.Timestamp("1996-12-31") + pd.Timedelta(weeks=week)
        outlook = look_ahead(cdnow[cdnow["date"] <= end], end, 26, ValueSettings())
        days = cdnow[["customer_id", "date"]].drop_duplicates()
        first = days.groupby("customer_id")["date"].transform("min")
        came = ((days["date"] > first) & (days["date"] > end) & (days["date"] <= end + pd.Timedelta(weeks=26))).sum()
        errors.append((abs(outlook.expected / came - 1), abs(outlook.model / came - 1)))
    combined, alone = np.mean(errors, axis=0)
    assert combined < 0.08
    assert combined < alone


def test_what_is_expected_of_a_new_customer_is_what_simulated_ones_do() -> None:
    purchases = simulate(4000, 400, 3)
    table = summarise_purchases(purchases, pd.Timestamp("2025-02-03"))
    fit = fit_purchases(table, spread=3.0)
    days = purchases[["customer_id", "date"]].drop_duplicates()
    age = (days["date"] - days.groupby("customer_id")["date"].transform("min")).dt.days
    seen = (age.between(1, 182)).sum() / days["customer_id"].nunique()
    assert fit.expected(np.array([26.0]))[0, 0] == pytest.approx(seen, rel=0.06)


def test_known_customers_do_what_is_expected_of_them() -> None:
    purchases = simulate(4000, 400, 4)
    end = pd.Timestamp("2024-10-01")
    table = summarise_purchases(purchases, end)
    each = conditional_purchases(fit_purchases(table, 3.0).fit.best, table, 13.0)
    later = purchases[purchases["customer_id"].isin(table["customer_id"])]
    came = later[(later["date"] > end) & (later["date"] <= end + pd.Timedelta(weeks=13))]
    assert each.sum() == pytest.approx(len(came[["customer_id", "date"]].drop_duplicates()), rel=0.1)


def test_draws_spread_as_far_as_fits_of_other_samples_do() -> None:
    at = np.array([52.0])
    end = pd.Timestamp("2025-02-03")
    fits = [fit_purchases(summarise_purchases(simulate(500, 400, seed), end), 3.0) for seed in range(12)]
    between = np.std([np.log(fit.expected(at)[0, 0]) for fit in fits])
    within = np.mean([np.std(np.log(fit.expected(at, fit.fit.draws(300, np.random.default_rng(1)))[:, 0])) for fit in fits])
    assert 0.5 < within / between < 2.0


def test_the_check_tells_what_came_and_how_far_the_model_was_off() -> None:
    check = check_outlook(simulate(2000, 400, 5), pd.Timestamp("2025-01-31"), ValueSettings())
    assert check is not None
    assert check.outlook.weeks == 13
    assert abs(check.model_error) < 0.2


def test_too_few_customers_or_weeks_are_not_looked_ahead() -> None:
    few = simulate(60, 400, 6)
    assert look_ahead(few, pd.Timestamp("2025-02-03"), 13, ValueSettings()) is None
    assert check_outlook(simulate(300, 200, 6), pd.Timestamp("2024-07-01"), ValueSettings()) is None


def test_a_customer_seen_often_is_believed_and_one_seen_once_is_drawn_to_the_usual() -> None:
    rng = np.random.default_rng(8)
    own = rng.gamma(6, 50 / 6, 2000)
    repeats = rng.integers(0, 12, 2000)
    table = pd.DataFrame(
        {
            "repeats": repeats,
            "first_revenue": rng.gamma(4, own / 4),
            "repeat_revenue": rng.gamma(4 * np.maximum(repeats, 1e-9), own / 4),
        }
    )
    spend = expected_spend(table, 3.0)
    total = table["first_revenue"] + table["repeat_revenue"]
    mean = total / (repeats + 1)
    once, often = repeats == 0, repeats >= 10
    usual = total.sum() / (repeats + 1).sum()
    assert np.abs(spend[often] - mean[often]).mean() < 0.2 * np.abs(usual - mean[often]).mean()
    assert np.abs(spend[once] - own[once]).mean() < np.abs(mean[once] - own[once]).mean()
    assert np.average(spend, weights=repeats + 1) == pytest.approx(usual, rel=0.03)


@settings(max_examples=40)
@given(r=st.floats(0.05, 5), alpha=st.floats(0.5, 50), a=st.floats(0.1, 6), b=st.floats(0.2, 10), weeks=st.floats(0.1, 150))
@example(r=1.0, alpha=1.0, a=0.5, b=0.5, weeks=1.0)  # where both make 1, the formula divides by nothing
@example(r=1.0, alpha=1.0, a=1.0, b=2.0, weeks=1.0)
def test_more_time_never_brings_fewer_purchases(r: float, alpha: float, a: float, b: float, weeks: float) -> None:
    sets = np.array([[r, alpha, a, b]])
    early, late = expected_purchases(sets, np.array([weeks, weeks * 1.3]))[0]
    assert -1e-9 <= early <= late + 1e-9
    assert late <= r / alpha * weeks * 1.3 * (1 + 1e-6)  # nobody buys more than they would if none ever left
