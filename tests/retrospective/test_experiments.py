"""Experiments read out: known intervals, sample ratio, power, peeking; lift tests as evidence."""

import math

import numpy as np
import pandas as pd
import pytest

from forecast.retrospective import lift_tests_of, read_experiments
from forecast.retrospective.experiments import always_valid, detectable_difference, difference_interval, difference_p, power_of


def ab(*arms, days=28):
    start = pd.Timestamp("2026-07-01")
    rows = [
        {"experiment_id": "e", "kind": "ab", "start": start, "end": start + pd.Timedelta(days=days - 1), "metric": "orders"}
        | {"channel": None, "variant": name, "trials": trials, "successes": successes}
        for name, trials, successes in arms
    ]
    return pd.DataFrame(rows)


def test_the_interval_of_a_difference_is_newcombes():
    # Newcombe 1998, table II, example (a): 56/70 against 48/80 gives 0.0524 to 0.3339
    lo, hi = difference_interval((48, 80), (56, 70), 0.05)
    assert (round(lo, 4), round(hi, 4)) == (0.0524, 0.3339)


def test_a_clear_winner_is_better():
    row = read_experiments(ab(("control", 20_000.0, 1000.0), ("short form", 20_000.0, 1200.0))).iloc[0]
    assert row["verdict"] == "better"
    assert row["relative"] == pytest.approx(0.2)
    assert row["lo"] < 0.01 < row["hi"]
    assert row["warnings"] == ()


def test_a_narrow_winner_comes_with_a_word_on_peeking():
    row = read_experiments(ab(("control", 18_000.0, 595.0), ("b", 18_000.0, 670.0))).iloc[0]
    assert row["verdict"] == "better"
    assert row["warnings"] == ("peeking",)
    assert row["safe_lo"] < 0 < row["lo"]


def test_a_small_test_without_a_difference_proves_nothing():
    row = read_experiments(ab(("control", 200.0, 20.0), ("b", 200.0, 22.0))).iloc[0]
    assert row["verdict"] == "too_small"
    assert row["power"] < 0.1


def test_a_large_test_without_a_difference_says_so():
    row = read_experiments(ab(("control", 100_000.0, 5000.0), ("b", 100_000.0, 5010.0))).iloc[0]
    assert row["verdict"] == "no_difference"


def test_an_uneven_split_makes_the_test_invalid():
    row = read_experiments(ab(("control", 10_000.0, 500.0), ("b", 9_000.0, 520.0))).iloc[0]
    assert row["verdict"] == "invalid"
    assert row["srm_p"] < 0.001
    assert "uneven_split" in row["warnings"]


def test_a_test_of_three_days_and_few_conversions_is_told_so():
    row = read_experiments(ab(("control", 500.0, 5.0), ("b", 500.0, 9.0), days=3)).iloc[0]
    assert set(row["warnings"]) == {"short", "few_conversions"}


def test_several_arms_share_one_error_so_each_needs_more():
    two = read_experiments(ab(("control", 5000.0, 250.0), ("b", 5000.0, 300.0))).iloc[0]
    four = read_experiments(ab(("control", 5000.0, 250.0), *((name, 5000.0, 300.0) for name in "bcd")))
    assert len(four) == 3
    assert four.iloc[0]["lo"] < two["lo"]


def test_arms_without_a_control_cannot_be_read():
    row = read_experiments(ab(("a", 500.0, 5.0), ("b", 500.0, 9.0))).iloc[0]
    assert (row["verdict"], row["warnings"]) == ("invalid", ("no_control",))


def test_the_always_valid_interval_is_wider_and_holds_however_often_one_looks():
    assert always_valid((100, 2000), (130, 2000), 0.05)[0] < difference_interval((100, 2000), (130, 2000), 0.05)[0]
    random = np.random.default_rng(3)
    fooled_plain, fooled_safe = 0, 0
    for _ in range(200):
        control, arm = (np.cumsum(random.binomial(100, 0.1, 60)) for _ in range(2))
        looks = [((control[day], 100 * (day + 1)), (arm[day], 100 * (day + 1))) for day in range(9, 60, 5)]
        fooled_plain += any(not lo <= 0 <= hi for lo, hi in (difference_interval(c, a, 0.05) for c, a in looks))
        fooled_safe += any(not lo <= 0 <= hi for lo, hi in (always_valid(c, a, 0.05) for c, a in looks))
    assert fooled_plain > 20  # far above one in twenty: that is what peeking does
    assert fooled_safe <= 10


def test_the_detectable_difference_is_seen_four_times_in_five():
    difference = detectable_difference(0.1, 5000, 5000, 0.05)
    assert power_of(0.1, difference, 5000, 5000, 0.05) == pytest.approx(0.8, abs=0.02)


def test_equal_rates_have_no_p_value_to_speak_of():
    assert difference_p((10, 100), (10, 100)) == pytest.approx(1.0)
    assert difference_p((0, 100), (0, 100)) == 1.0


def lift(**changed):
    row = {"experiment_id": "l", "kind": "lift", "channel": "Radio", "metric": "revenue", "variant": None, "trials": np.nan}
    row |= {"successes": np.nan, "spend": 100.0, "lift": 250.0, "lift_lower": 100.0, "lift_upper": 400.0, "confidence": 0.9}
    row |= {"start": pd.Timestamp("2026-05-04"), "end": pd.Timestamp("2026-05-31")}
    return pd.DataFrame([row | changed])


def test_a_lift_test_is_read_and_handed_to_the_model():
    row = read_experiments(lift()).iloc[0]
    assert (row["verdict"], row["roas"], row["lo"]) == ("lift", 2.5, 100.0)
    (test,) = lift_tests_of(lift(), ("Radio",))
    assert (test.channel, test.lift, test.lower, test.upper, test.spend, test.level) == ("Radio", 250.0, 100.0, 400.0, 100.0, 0.9)


@pytest.mark.parametrize(
    "changed", [{"lift": math.nan}, {"lift_lower": 400.0, "lift_upper": 100.0}, {"channel": None}, {"lift": 900.0}]
)
def test_a_lift_test_that_contradicts_itself_is_no_evidence(changed):
    assert lift_tests_of(lift(**changed)) == ()


def test_a_lift_test_of_a_channel_the_model_does_not_know_is_left_out():
    assert lift_tests_of(lift(), ("Video",)) == ()


def test_no_experiment_gives_an_empty_frame_with_its_columns():
    empty = read_experiments(lift().iloc[:0])
    assert empty.empty
    assert {"verdict", "difference", "warnings"} <= set(empty.columns)


@pytest.mark.parametrize(("metric", "told"), [("conversions", ("not_money",)), ("Revenue", ()), (None, ())])
def test_only_a_lift_of_revenue_is_evidence_and_has_a_return(metric, told):
    test = lift(metric=metric)
    row = read_experiments(test).iloc[0]
    assert len(lift_tests_of(test)) == (0 if told else 1)
    assert math.isnan(row["roas"]) == bool(told)
    assert row["warnings"] == told


def test_an_arm_with_more_successes_than_trials_is_not_read():
    row = read_experiments(ab(("control", 100.0, 20.0), ("b", 100.0, 120.0))).iloc[0]
    assert (row["verdict"], row["warnings"]) == ("invalid", ("beyond_trials",))
