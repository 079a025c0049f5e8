"""On simulated series the intervals and the chances hold what they say."""

import numpy as np
import pandas as pd
import pytest

from forecast.forecasters import ForecastSettings, forecast_series, probability_of_goal

HORIZON = 13


def world(seed: int, size: int) -> np.ndarray:
    """Trend, yearly season, a wandering level and noise, mixed differently in each world; never negative."""
    generator = np.random.default_rng(seed)
    time = np.arange(size)
    season = generator.uniform(0, 30) * np.sin(2 * np.pi * (time / 52.18 + generator.random()))
    wander = np.cumsum(generator.normal(0, generator.choice([0.0, 1.0, 3.0]), size))
    noise = generator.normal(0, generator.uniform(3, 15), size)
    return np.maximum(0, 150 + generator.normal(0, 0.2) * time + season + wander + noise)


def simulate(count: int):
    weeks = pd.date_range("2023-01-01", periods=156, freq="W")
    truth = {f"world {seed}": world(seed, 156 + HORIZON) for seed in range(count)}
    frame = pd.concat([pd.DataFrame({"unique_id": key, "ds": weeks, "y": y[:156]}) for key, y in truth.items()])
    return truth, forecast_series(frame, HORIZON, settings=ForecastSettings(prophet=False, boosting=False))


@pytest.fixture(scope="module")
def simulated():
    return simulate(40)


def inside(truth, result, level):
    came = np.concatenate([truth[key][156:] for key in result.points["unique_id"].unique()])
    low, high = (result.points[f"yhat_{side}_{level}"].to_numpy() for side in ("lo", "hi"))
    return ((came >= low) & (came <= high)).mean()


def test_eighty_per_cent_intervals_cover_about_eighty_per_cent(simulated):
    assert 0.72 <= inside(*simulated, 80) <= 0.90


def test_ninety_five_per_cent_intervals_cover_about_ninety_five_per_cent(simulated):
    assert 0.90 <= inside(*simulated, 95) <= 0.99


def test_the_backtest_says_about_the_coverage_that_comes(simulated):
    assert simulated[1].backtest["coverage_80"].mean() == pytest.approx(inside(*simulated, 80), abs=0.10)


@pytest.mark.slow
def test_of_the_goals_called_seventy_per_cent_sixty_to_eighty_per_cent_come_true():
    truth, result = simulate(250)
    came = []
    for key, paths in result.paths.items():
        target = float(np.quantile(paths.sum(axis=1), 0.3))
        assert probability_of_goal(paths, target) == pytest.approx(0.7, abs=0.01)
        came.append(truth[key][156:].sum() >= target)
    assert 0.60 <= np.mean(came) <= 0.80
