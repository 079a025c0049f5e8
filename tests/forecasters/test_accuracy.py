"""Measures of accuracy against numbers worked by hand."""

from datetime import date

import numpy as np
import pandas as pd
import pytest

from forecast.forecasters import pick_at_ages, pool_scores, score_frozen
from forecast.forecasters.accuracy import covered, mase, naive_scale, scaled_quantile_loss, wape


def test_the_naive_scale_is_the_mean_step_over_one_season():
    assert naive_scale(np.array([1.0, 2.0, 4.0, 8.0]), 1) == pytest.approx(7 / 3)
    assert naive_scale(np.array([1.0, 2.0, 4.0, 8.0]), 2) == 4.5  # |4 − 1| and |8 − 2|


def test_the_naive_scale_of_a_history_no_longer_than_a_season_is_unknown():
    assert np.isnan(naive_scale(np.array([1.0, 2.0]), 2))


def test_mase_is_the_mean_absolute_error_over_the_scale():
    assert mase(np.array([12.0, 8.0]), np.array([10.0, 9.0]), 3.0) == 0.5


def test_mase_of_a_perfect_forecast_of_a_constant_is_zero():
    assert mase(np.array([5.0]), np.array([5.0]), 0.0) == 0.0
    assert np.isnan(mase(np.array([6.0]), np.array([5.0]), 0.0))


def test_wape_is_a_share_of_what_came():
    assert wape(np.array([12.0, 8.0, 5.0]), np.array([10.0, 10.0, np.nan])) == 0.2


def test_wape_of_nothing_sold_is_unknown():
    assert np.isnan(wape(np.array([1.0]), np.array([0.0])))


def test_the_quantile_loss_of_the_median_is_the_absolute_error():
    assert scaled_quantile_loss(np.array([[8.0]]), np.array([10.0]), np.array([0.5]), 4.0) == 0.5


def test_the_quantile_loss_punishes_a_low_upper_quantile_more_than_a_high_one():
    low = scaled_quantile_loss(np.array([[8.0]]), np.array([10.0]), np.array([0.9]), 1.0)
    high = scaled_quantile_loss(np.array([[12.0]]), np.array([10.0]), np.array([0.9]), 1.0)
    assert (low, high) == pytest.approx((3.6, 0.4))


def test_bounds_count_as_inside_and_gaps_do_not_count():
    assert covered(np.array([1.0, 1.0, 1.0]), np.array([2.0, 2.0, 2.0]), np.array([2.0, 3.0, np.nan])) == 0.5


def frozen(unique_id, days, yhat):
    dates = pd.to_datetime(days)
    return pd.DataFrame({"unique_id": unique_id, "ds": dates, "yhat": yhat}).assign(
        yhat_lo_80=lambda f: f["yhat"] - 2,
        yhat_hi_80=lambda f: f["yhat"] + 2,
        yhat_lo_95=lambda f: f["yhat"] - 4,
        yhat_hi_95=lambda f: f["yhat"] + 4,
    )


def test_a_frozen_forecast_is_compared_with_what_has_come_so_far():
    points = pd.concat(
        [
            frozen("search", ["2026-09-06", "2026-09-13", "2026-09-20"], [10.0, 10.0, 10.0]),
            frozen("tv", ["2026-10-04"], [5.0]),
        ]
    )
    actual = pd.DataFrame(
        {"unique_id": "search", "ds": pd.to_datetime(["2026-09-06", "2026-09-13", "2026-09-20"]), "y": [11.0, 13.0, np.nan]}
    )
    scored = score_frozen(points, actual)
    assert scored["unique_id"].tolist() == ["search"]
    assert scored["horizon"].tolist() == [2]
    assert scored[["expected", "came", "missed"]].iloc[0].tolist() == [20, 24, 4]
    assert scored["wape"].iloc[0] == pytest.approx(4 / 24)
    assert scored["bias"].iloc[0] == pytest.approx(-4 / 24)
    assert scored[["covered_80", "covered_95"]].iloc[0].tolist() == [0.5, 1.0]


def test_nothing_that_has_come_gives_an_empty_frame_with_its_columns():
    scored = score_frozen(
        frozen("tv", ["2026-10-04"], [5.0]),
        pd.DataFrame({"unique_id": [], "ds": [], "y": []}).astype({"ds": "datetime64[ns]", "unique_id": str}),
    )
    assert scored.empty
    assert list(scored) == ["unique_id", "horizon", "expected", "came", "missed", "wape", "bias", "covered_80", "covered_95"]


def test_scores_of_several_series_are_pooled_by_their_size_and_their_steps():
    points = pd.concat([frozen("search", ["2026-09-06", "2026-09-13"], [10.0, 10.0]), frozen("tv", ["2026-09-06"], [5.0])])
    actual = pd.DataFrame(
        {
            "unique_id": ["search", "search", "tv"],
            "ds": pd.to_datetime(["2026-09-06", "2026-09-13", "2026-09-06"]),
            "y": [11.0, 13.0, 0.0],
        }
    )
    pooled = pool_scores(score_frozen(points, actual))
    assert pooled[["horizon", "expected", "came", "missed"]].tolist() == [3, 25, 24, 9]  # 1 + 3 + 5
    assert pooled[["wape", "bias"]].tolist() == pytest.approx([9 / 24, 1 / 24])
    assert pooled[["covered_80", "covered_95"]].tolist() == pytest.approx([1 / 3, 2 / 3])  # 11; 11 and 13


def test_the_report_nearest_to_an_age_is_looked_back_on():
    quarters = [date(2025, 9, 30), date(2025, 12, 31), date(2026, 3, 31), date(2026, 6, 30)]
    picked = pick_at_ages(quarters, date(2026, 9, 30), (13, 26, 52), slack=3)
    assert picked == {13: date(2026, 6, 30), 26: date(2026, 3, 31), 52: date(2025, 9, 30)}


def test_monthly_reports_are_looked_back_on_at_the_same_ages():
    months = [date(2026, month, 28) for month in range(1, 9)]
    assert pick_at_ages(months, date(2026, 9, 30), (13, 26, 52), slack=3) == {13: date(2026, 6, 28), 26: date(2026, 3, 28)}


def test_a_report_too_young_or_between_the_ages_is_not_looked_back_on():
    assert pick_at_ages([date(2026, 9, 1), date(2026, 5, 15)], date(2026, 9, 30), (13, 26), slack=3) == {}
