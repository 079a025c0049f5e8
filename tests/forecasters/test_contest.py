"""The contest of forecasters: scores worked by hand, and nobody sees what came later."""

import numpy as np
import pandas as pd
import pytest

from forecast.errors import ParamsError, TooLittleDataError
from forecast.forecasters import FORECASTERS, ForecastSettings, forecast_series, hold_contest

QUICK = ForecastSettings(prophet=False, boosting=False)


def weeks(values, unique_id="search"):
    dates = pd.date_range("2025-01-05", periods=len(values), freq="W")
    return pd.DataFrame({"unique_id": unique_id, "ds": dates, "y": np.asarray(values, dtype=float)})


def noisy(size, seed=3):
    return weeks(100 + 10 * np.random.default_rng(seed).normal(size=size))


def test_an_origin_is_scored_by_what_the_forecaster_says_with_the_rows_before_it():
    frame = weeks([10, 12, 10, 12, 10, 12, 10, 12, 10, 16, 10, 20])
    scores = hold_contest(frame, horizon=2, origins=2, models=("last_value",))
    assert scores["cutoff"].tolist() == list(frame["ds"].iloc[[7, 9]])
    assert scores["steps"].tolist() == [2, 2]
    for row, known in zip(scores.itertuples(), (8, 10), strict=True):
        said = FORECASTERS["last_value"]().fit(frame.iloc[:known]).predict(2)
        came = frame["y"].iloc[known : known + 2].to_numpy()
        step = frame["y"].iloc[:known].diff().abs().mean()  # less than a year: one step stands for the season
        assert row.mase == pytest.approx(np.abs(said["last_value"].to_numpy() - came).mean() / step)
        inside = (said["last_value-lo-80"].to_numpy() <= came) & (came <= said["last_value-hi-80"].to_numpy())
        assert row.coverage_80 == inside.mean()


def test_every_forecaster_of_the_registry_takes_part_unless_some_are_named():
    scores = hold_contest(noisy(70), horizon=4, origins=1)
    assert scores["model"].tolist() == list(FORECASTERS)
    assert np.isfinite(scores[["mase", "quantile_loss", "coverage_80", "coverage_95"]].to_numpy()).all()
    assert (scores["seconds"] > 0).all()


def test_the_combination_is_what_a_report_would_have_said():
    frame = noisy(80)
    scores = hold_contest(frame, horizon=4, origins=1, models=("combination",), settings=QUICK)
    said = forecast_series(frame.iloc[:-4], 4, settings=QUICK).points["yhat"].to_numpy()
    missed = np.abs(said - frame["y"].to_numpy()[-4:]).mean()
    scale = np.abs(frame["y"].iloc[:-4].diff(52)).mean()
    assert scores["mase"].iloc[0] == pytest.approx(missed / scale)


def test_what_came_after_an_origin_does_not_change_what_was_said_there():
    frame = noisy(80)
    changed = frame.assign(y=frame["y"].where(frame.index < 76, 5.0))
    before, after = (
        hold_contest(one, 4, origins=2, models=("theta", "combination"), settings=QUICK).drop(columns="seconds")
        for one in (frame, changed)
    )
    pd.testing.assert_frame_equal(before.iloc[:2], after.iloc[:2])
    assert (before["mase"].iloc[2:] != after["mase"].iloc[2:]).all()


def test_a_series_that_is_too_short_for_an_origin_takes_part_in_the_others():
    frame = pd.concat([noisy(40), weeks(range(10, 21), "radio")])
    scores = hold_contest(frame, horizon=6, origins=3, models=("last_value",))
    assert scores.groupby("unique_id")["cutoff"].count().to_dict() == {"radio": 1, "search": 3}


def test_weeks_without_a_value_are_not_scored():
    frame = noisy(40)
    scores = hold_contest(frame.drop(index=37), horizon=4, origins=1, models=("last_value",))
    assert scores["steps"].tolist() == [3]


@pytest.mark.parametrize(
    ("given", "error", "message"),
    [
        (
            {"models": ("tehta",)},
            ParamsError,
            r"no forecaster is called 'tehta'; did you mean 'theta'.*Use one of seasonal_naive",
        ),
        ({"origins": 0}, ParamsError, "origins is 0: expected at least 1"),
        ({"horizon": 38}, TooLittleDataError, "expected 42 values, found at most 40. Ask for a shorter horizon"),
    ],
)
def test_what_cannot_be_is_refused_with_what_to_do(given, error, message):
    with pytest.raises(error, match=message):
        hold_contest(noisy(40), **({"horizon": 4} | given))
