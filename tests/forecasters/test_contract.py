"""One suite for every member of the registry; a new forecaster is tested by standing in it."""

import numpy as np
import pandas as pd
import pytest
from sklearn.base import clone

from forecast.forecasters import FORECASTERS
from forecast.forecasters.backtest import choose_cutoffs
from forecast.forecasters.frames import Request, build_histories, check_frame
from forecast.settings.forecasting import ForecastSettings

NAMES = sorted(FORECASTERS)
STEPS = {"D": "D", "W": "W-WED", "MS": "MS", "QS": "QS", "YS": "YS"}


def wave(frequency: str, size: int, seed: int = 1) -> pd.DataFrame:
    """A positive series with a season, a little trend and noise."""
    generator = np.random.default_rng(seed)
    season = {"D": 7, "W": 52, "MS": 12, "QS": 4, "YS": 5}[frequency]
    time = np.arange(size)
    y = 100 + 0.1 * time + 15 * np.sin(2 * np.pi * time / season) + generator.normal(0, 4, size)
    return pd.DataFrame({"unique_id": "search", "ds": pd.date_range("2022-01-05", periods=size, freq=STEPS[frequency]), "y": y})


@pytest.fixture(params=NAMES)
def member(request):
    return FORECASTERS[request.param]()


def test_fit_gives_the_forecaster_itself(member):
    assert member.fit(wave("W", 60)) is member


def test_the_name_in_the_registry_is_the_name_of_the_member(member):
    assert FORECASTERS[member.name] is type(member)


def test_a_clone_has_the_same_settings_and_is_not_fitted(member):
    settings = ForecastSettings(seed=5)
    copy = clone(member.set_params(settings=settings).fit(wave("W", 60)))
    assert copy.settings.seed == 5
    assert not hasattr(copy, "frame_")


def test_the_input_is_left_as_it_was(member):
    frame = wave("W", 80)
    before = frame.copy(deep=True)
    member.fit(frame).predict(4)
    pd.testing.assert_frame_equal(frame, before)


@pytest.mark.parametrize(("frequency", "size"), [("D", 70), ("W", 120), ("MS", 40), ("QS", 20), ("YS", 9)])
def test_any_frequency_is_forecast_without_a_gap(member, frequency, size):
    frame = wave(frequency, size)
    said = member.fit(frame).predict(5)
    expected = pd.date_range(frame["ds"].iloc[-1], periods=6, freq=STEPS[frequency])[1:]
    assert list(said["ds"]) == list(expected)
    assert np.isfinite(said.drop(columns=["unique_id", "ds"]).to_numpy(float)).all()


def test_intervals_lie_in_order_and_wide_ones_hold_narrow_ones(member):
    said = member.fit(wave("W", 120)).predict(6, level=(50, 80, 95))
    order = [f"{member.name}-{end}" for end in ("lo-95", "lo-80", "lo-50")]
    order += [member.name] + [f"{member.name}-{end}" for end in ("hi-50", "hi-80", "hi-95")]
    assert (np.diff(said[order].to_numpy(float), axis=1) >= 0).all()


def test_money_and_counts_are_never_forecast_below_zero(member):
    generator = np.random.default_rng(3)
    fading = np.maximum(0, 60 - np.arange(90) + generator.normal(0, 3, 90)).round()
    frame = pd.DataFrame({"unique_id": "banner", "ds": pd.date_range("2024-01-07", periods=90, freq="W"), "y": fading})
    said = member.fit(frame).predict(8)
    assert (said.drop(columns=["unique_id", "ds"]).to_numpy(float) >= 0).all()


def test_the_same_seed_gives_the_same_numbers(member):
    first = member.fit(wave("W", 90)).predict(5)
    second = clone(member).fit(wave("W", 90)).predict(5)
    pd.testing.assert_frame_equal(first, second)


def test_a_forecast_does_not_know_the_future(member):
    frame = check_frame(wave("W", 120))
    request = Request(6, None, (80,), None, ForecastSettings())
    history = build_histories(frame, request, None)["search"]
    changed = frame.assign(y=frame["y"].where(np.arange(120) < 100, 1000.0))
    other = build_histories(changed, request, None)["search"]
    cutoffs = np.array([100])
    np.testing.assert_allclose(member.project(history, cutoffs, 6), member.project(other, cutoffs, 6), rtol=1e-6)


@pytest.mark.parametrize("size", [1, 2, 3, 5, 8])
def test_a_handful_of_points_still_gives_a_finite_forecast(member, size):
    said = member.fit(wave("W", size)).predict(4)
    assert len(said) == 4
    assert np.isfinite(said[member.name]).all()


@pytest.mark.parametrize("level", [0.0, 7.0])
def test_a_constant_series_goes_on(member, level):
    frame = wave("W", 110).assign(y=level)
    assert member.fit(frame).predict(4)[member.name].to_numpy() == pytest.approx([level] * 4, abs=1e-3)


def test_cutoffs_leave_a_whole_horizon_for_a_long_series():
    cutoffs = choose_cutoffs(200, 13, 52, ForecastSettings())
    assert cutoffs[-1] == 187
    assert (np.diff(cutoffs) == 3).all()
