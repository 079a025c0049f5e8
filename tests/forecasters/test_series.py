"""Short, ragged and hard series: a sane forecast and a stated model, or a plain refusal."""

from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pandas as pd
import pytest

from forecast.errors import ContractError, ParamsError, TooLittleDataError
from forecast.forecasters import ForecastSettings, forecast_series

QUICK = ForecastSettings(prophet=False)


def weekly(values, unique_id="search", last="2026-09-27"):
    dates = pd.date_range(end=last, periods=len(values), freq="W")
    return pd.DataFrame({"unique_id": unique_id, "ds": dates, "y": np.asarray(values, dtype=float)})


def noise(size, level=100.0, deviation=5.0, seed=0):
    return level + np.random.default_rng(seed).normal(0, deviation, size)


def widths(points, level=80):
    return (points[f"yhat_hi_{level}"] - points[f"yhat_lo_{level}"]).to_numpy()


def test_series_come_back_in_the_order_of_the_input():
    frame = pd.concat([weekly(noise(30), name) for name in ("tv", "search", "audio")])
    said = forecast_series(frame, 3, settings=QUICK).points
    assert list(said["unique_id"]) == ["tv"] * 3 + ["search"] * 3 + ["audio"] * 3


def test_rows_out_of_order_give_the_same_forecast():
    frame = weekly(noise(60))
    shuffled = frame.sample(frac=1, random_state=1)
    pd.testing.assert_frame_equal(
        forecast_series(frame, 4, settings=QUICK).points, forecast_series(shuffled, 4, settings=QUICK).points
    )


def test_one_series_is_forecast_the_same_alone_and_in_company():
    alone = forecast_series(weekly(noise(60)), 4, settings=QUICK).points
    company = forecast_series(pd.concat([weekly(noise(50, seed=2), "tv"), weekly(noise(60))]), 4, settings=QUICK).points
    pd.testing.assert_frame_equal(alone, company[company["unique_id"] == "search"].reset_index(drop=True))


def test_a_pool_gives_the_same_numbers_as_no_pool():
    frame = pd.concat([weekly(noise(50, seed=seed), f"channel {seed}") for seed in range(3)])
    with ThreadPoolExecutor(2) as pool:
        shared = forecast_series(frame, 3, settings=QUICK, pool=pool)
    pd.testing.assert_frame_equal(shared.points, forecast_series(frame, 3, settings=QUICK).points)


def test_eight_weeks_get_a_forecast_for_thirteen_that_stays_near_them():
    result = forecast_series(weekly(noise(8)), 13, settings=QUICK)
    assert result.points["yhat"].between(80, 120).all()
    assert widths(result.points)[-1] > widths(result.points)[0]
    assert result.refused.empty


@pytest.mark.parametrize("size", [1, 2, 3])
def test_one_to_three_points_keep_the_last_value_with_wide_intervals_and_are_called_too_short(size):
    result = forecast_series(weekly([100.0, 110.0, 90.0][:size]), 4, frequency="W")
    last = [100.0, 110.0, 90.0][size - 1]
    assert set(result.points["model"]) == {"last_value"}
    assert result.points["yhat"].to_numpy() == pytest.approx([last] * 4, rel=0.05)
    assert widths(result.points)[0] > 20
    assert result.refused.to_dict("records") == [{"unique_id": "search", "key": "too_short", "weeks": float(size)}]


def test_a_series_without_a_value_is_refused_and_the_others_are_forecast():
    frame = pd.concat([weekly([np.nan] * 5, "radio"), weekly(noise(30))])
    result = forecast_series(frame, 2, settings=QUICK)
    assert set(result.points["unique_id"]) == {"search"}
    assert result.refused.to_dict("records") == [{"unique_id": "radio", "key": "no_values", "weeks": 0.0}]


def test_gaps_are_bridged_and_the_grid_goes_on_after_the_last_row():
    frame = weekly(noise(80)).drop(index=[10, 11, 12, 40, 60, 61])
    said = forecast_series(frame, 3, settings=QUICK).points
    assert list(said["ds"]) == list(pd.to_datetime(["2026-10-04", "2026-10-11", "2026-10-18"]))
    assert said["yhat"].between(85, 115).all()


def test_a_missing_value_is_not_a_zero():
    values = noise(80)
    values[70:76] = np.nan
    said = forecast_series(weekly(values), 4, settings=QUICK).points
    assert said["yhat"].between(85, 115).all()


def test_an_all_zero_series_stays_zero():
    said = forecast_series(weekly(np.zeros(60)), 4, settings=QUICK).points
    assert (said[["yhat", "yhat_lo_95", "yhat_hi_95"]].to_numpy() < 1e-6).all()
    assert (said["yhat"] >= 0).all()


def test_a_constant_series_stays_constant_with_a_narrow_interval():
    said = forecast_series(weekly(np.full(60, 250.0)), 4, settings=QUICK).points
    assert said["yhat"].to_numpy() == pytest.approx([250.0] * 4, abs=0.01)
    assert widths(said, 95).max() < 1


def test_intermittent_sales_have_a_mean_for_sums_and_an_interval_that_holds_most_weeks():
    generator = np.random.default_rng(4)
    sales = generator.poisson(4, 365) * (generator.random(365) < 0.3)
    frame = pd.DataFrame({"unique_id": "spare part", "ds": pd.date_range("2025-01-01", periods=365), "y": sales.astype(float)})
    result = forecast_series(frame, 28, settings=QUICK)
    assert (result.points["yhat_lo_80"] == 0).all()
    assert result.points["mean"].mean() == pytest.approx(1.2, rel=0.5)
    assert result.points["yhat_hi_95"].mean() > 3


def test_after_a_level_break_the_forecast_stands_on_the_new_level():
    values = np.r_[noise(60, 100), noise(30, 300, seed=1)]
    said = forecast_series(weekly(values), 6, settings=QUICK).points
    assert said["yhat"].between(230, 370).all()


def test_one_outlier_does_not_move_the_forecast_but_its_week():
    clean = noise(110)
    dirty = clean.copy()
    dirty[80] = 1500
    before = forecast_series(weekly(clean), 8, settings=QUICK).points["yhat"].to_numpy()
    after = forecast_series(weekly(dirty), 8, settings=QUICK).points["yhat"].to_numpy()
    assert np.abs(after - before).max() < 25


def test_a_new_channel_that_grows_is_not_forecast_below_where_it_stands():
    values = 10 * np.arange(1, 13) + np.random.default_rng(1).normal(0, 3, 12)
    said = forecast_series(weekly(values), 4, settings=QUICK).points
    assert said["yhat"].between(95, 190).all()


def test_a_yearly_season_in_weeks_is_continued():
    time = np.arange(208)
    values = 100 + 40 * np.sin(2 * np.pi * time / (365.25 / 7)) + np.random.default_rng(2).normal(0, 3, 208)
    said = forecast_series(weekly(values), 13, settings=QUICK).points["yhat"].to_numpy()
    truth = 100 + 40 * np.sin(2 * np.pi * np.arange(208, 221) / (365.25 / 7))
    assert np.abs(said - truth).mean() < 6


def test_daily_data_keep_their_weekend():
    dates = pd.date_range("2025-01-01", periods=420)
    weekend = dates.day_of_week >= 5
    y = np.where(weekend, 20.0, 100.0) + np.random.default_rng(3).normal(0, 3, 420)
    said = forecast_series(pd.DataFrame({"unique_id": "b2b", "ds": dates, "y": y}), 28, settings=QUICK).points
    free = said["ds"].dt.day_of_week >= 5
    assert said.loc[free, "yhat"].between(10, 35).all()
    assert said.loc[~free, "yhat"].between(85, 110).all()


def test_monthly_data_at_month_end_stay_at_month_end():
    dates = pd.date_range("2022-01-31", periods=50, freq="ME")
    frame = pd.DataFrame({"unique_id": "retail", "ds": dates, "y": noise(50)})
    said = forecast_series(frame, 3, settings=QUICK).points
    assert list(said["ds"]) == list(pd.to_datetime(["2026-03-31", "2026-04-30", "2026-05-31"]))


def test_planned_spend_moves_the_forecast():
    generator = np.random.default_rng(6)
    spend = generator.uniform(50, 150, 120)
    frame = weekly(20 + 2 * spend + generator.normal(0, 2, 120)).assign(spend=spend)
    ahead = pd.DataFrame({"unique_id": "search", "ds": pd.date_range("2026-10-04", periods=4, freq="W")})
    settings = ForecastSettings(prophet=False)
    low = forecast_series(frame, 4, future=ahead.assign(spend=60.0), settings=settings).points["yhat"].mean()
    high = forecast_series(frame, 4, future=ahead.assign(spend=140.0), settings=settings).points["yhat"].mean()
    assert high - low > 80  # the truth is 2 × 80 = 160; members that do not see the spend hold it back


def test_the_backtest_names_the_model_and_compares_it_with_the_naive_one():
    time = np.arange(208)
    values = 100 + 0.5 * time + np.random.default_rng(2).normal(0, 3, 208)
    row = forecast_series(weekly(values), 13, settings=QUICK).backtest.iloc[0]
    assert row["model"] == "combination"
    assert row["windows"] == 31
    assert bool(row["beats_naive"])
    assert 0.5 < row["coverage_80"] <= 1


def test_weights_of_the_candidates_sum_to_one_and_the_last_value_has_none_where_a_season_is_known():
    candidates = forecast_series(weekly(noise(150)), 13, settings=QUICK).candidates
    assert candidates["weight"].sum() == pytest.approx(1)
    assert "last_value" not in set(candidates["model"])


def test_prophet_and_a_scikit_learn_model_take_part():
    candidates = forecast_series(weekly(noise(160)), 13).candidates
    assert {"prophet", "boosting", "linear"} <= set(candidates["model"])


def test_the_frame_of_the_caller_is_left_as_it_was():
    frame = weekly(noise(40))
    before = frame.copy(deep=True)
    forecast_series(frame, 3, settings=QUICK)
    pd.testing.assert_frame_equal(frame, before)


def test_paths_match_the_intervals():
    result = forecast_series(weekly(noise(120)), 6, settings=QUICK)
    inside = (result.paths["search"] <= result.points["yhat_hi_80"].to_numpy()).mean(axis=0)
    assert inside == pytest.approx([0.9] * 6, abs=0.04)


def test_a_frame_without_its_columns_is_refused_by_name():
    with pytest.raises(ContractError, match="lacks ds, y: expected the columns unique_id, ds, y, found unique_id, date"):
        forecast_series(pd.DataFrame({"unique_id": ["a"], "date": ["2026-01-01"]}), 2)


def test_text_in_y_is_refused_with_its_row():
    frame = weekly(noise(10)).astype({"y": object})
    frame.loc[3, "y"] = "12 EUR"
    with pytest.raises(ContractError, match=r"column y holds 1 values .* first '12 EUR' in row 5"):
        forecast_series(frame, 2)


def test_a_date_that_is_none_is_refused_with_its_row():
    frame = weekly(noise(10)).astype({"ds": object})
    frame.loc[0, "ds"] = "31.02.2026"
    with pytest.raises(ContractError, match=r"column ds holds 1 values that are no dates, first '31.02.2026' in row 2"):
        forecast_series(frame, 2)


def test_a_date_that_occurs_twice_is_refused():
    frame = pd.concat([weekly(noise(10)), weekly(noise(10)).tail(1)])
    with pytest.raises(ContractError, match="1 dates occur twice, first 2026-09-27 in series 'search'"):
        forecast_series(frame, 2)


def test_daily_rows_called_weekly_are_refused():
    frame = pd.DataFrame({"unique_id": "a", "ds": pd.date_range("2026-01-01", periods=20), "y": 1.0})
    with pytest.raises(ContractError, match="two rows fall into one step of frequency 'W'"):
        forecast_series(frame, 2, frequency="W")


def test_hourly_rows_are_refused():
    frame = pd.DataFrame({"unique_id": "a", "ds": pd.date_range("2026-01-01", periods=50, freq="h"), "y": 1.0})
    with pytest.raises(ParamsError, match=r"step of 1.0 hours: .* Sum the rows by day"):
        forecast_series(frame, 2)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        ({"horizon": 0}, "horizon is 0: expected 1 to 1000 steps"),
        ({"horizon": 3, "frequency": "weekly"}, "frequency 'weekly': expected D, W, MS, QS or YS"),
        ({"horizon": 3, "levels": (0, 120)}, "levels are 0, 120: expected per cents between 0 and 100"),
    ],
)
def test_a_call_that_makes_no_sense_is_answered_with_what_would(call, message):
    with pytest.raises(ParamsError, match=message):
        forecast_series(weekly(noise(10)), **call)


def test_a_table_without_any_value_is_too_little():
    with pytest.raises(TooLittleDataError, match="no value in y"):
        forecast_series(weekly([np.nan, np.nan]), 2)
