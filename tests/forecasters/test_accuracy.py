"""Measures of accuracy against numbers worked by hand."""

import numpy as np
import pandas as pd
import pytest

from forecast.forecasters import score_frozen
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
    assert scored["wape"].iloc[0] == pytest.approx(4 / 24)
    assert scored[["covered_80", "covered_95"]].iloc[0].tolist() == [0.5, 1.0]


def test_nothing_that_has_come_gives_an_empty_frame_with_its_columns():
    scored = score_frozen(
        frozen("tv", ["2026-10-04"], [5.0]),
        pd.DataFrame({"unique_id": [], "ds": [], "y": []}).astype({"ds": "datetime64[ns]", "unique_id": str}),
    )
    assert scored.empty
    assert list(scored) == ["unique_id", "horizon", "wape", "covered_80", "covered_95"]
