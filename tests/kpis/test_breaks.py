"""A fall that lasts is found; noise, one bad week and drift are not."""

from dataclasses import replace

import numpy as np
import pytest

from forecast.kpis.breaks import find_fall
from forecast.settings.measures import FunnelSettings

SETTINGS = FunnelSettings()


def noisy(level: np.ndarray, seed: int, noise: float = 0.05) -> np.ndarray:
    return level * (1 + noise * np.random.default_rng(seed).standard_normal(len(level)))


def test_a_fall_seven_weeks_before_the_end_is_found_with_its_week_and_size() -> None:
    level = np.where(np.arange(70) >= 63, 0.7, 1.0)
    found = find_fall(noisy(level, 1), np.full(70, 100.0), SETTINGS)
    assert found is not None
    assert found.place == 63
    assert found.change == pytest.approx(-0.3, abs=0.05)


def test_one_bad_week_is_not_a_fall() -> None:
    level = np.where(np.arange(70) == 66, 0.2, 1.0)
    assert find_fall(noisy(level, 2), np.full(70, 100.0), SETTINGS) is None


def test_a_fall_that_was_mended_is_not_reported() -> None:
    level = np.where((np.arange(70) >= 55) & (np.arange(70) < 60), 0.7, 1.0)
    assert find_fall(noisy(level, 3), np.full(70, 100.0), SETTINGS) is None


def test_a_slow_drift_is_not_a_break() -> None:
    assert find_fall(noisy(np.linspace(1.3, 0.7, 70), 4, 0.02), np.full(70, 100.0), SETTINGS) is None


def test_a_rise_is_not_a_fall() -> None:
    assert find_fall(noisy(np.where(np.arange(70) >= 63, 1.4, 1.0), 5), np.full(70, 100.0), SETTINGS) is None


def test_too_little_history_says_nothing() -> None:
    level = np.where(np.arange(10) >= 6, 0.5, 1.0)
    assert find_fall(noisy(level, 6), np.full(10, 100.0), SETTINGS) is None


def test_weeks_that_say_nothing_are_passed_over() -> None:
    level = noisy(np.where(np.arange(70) >= 63, 0.7, 1.0), 1)
    level[[10, 40, 65]] = np.nan
    found = find_fall(level, np.full(70, 100.0), SETTINGS)
    assert found is not None
    assert found.place == 63


def test_false_alarms_are_rare_even_in_autocorrelated_noise() -> None:
    rng = np.random.default_rng(7)
    alarms = 0
    for _ in range(300):
        noise = np.zeros(78)
        for week in range(1, 78):
            noise[week] = 0.4 * noise[week - 1] + 0.08 * rng.standard_normal()
        alarms += find_fall(1 + noise, np.full(78, 50.0), SETTINGS) is not None
    assert alarms <= 9  # three in a hundred, in noise rougher than rates show


def test_a_lower_bar_finds_more() -> None:
    level = noisy(np.where(np.arange(70) >= 66, 0.88, 1.0), 8)
    weights = np.full(70, 100.0)
    assert find_fall(level, weights, SETTINGS) is None
    assert find_fall(level, weights, replace(SETTINGS, min_score=2.0, min_fall=0.05)) is not None
