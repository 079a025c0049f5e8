"""A slip of the record is left out; what comes twice, or is explained, is not."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from forecast.forecasters import Calendar, ForecastSettings, forecast_series
from forecast.forecasters.history import lone_extremes

QUICK = ForecastSettings(prophet=False, boosting=False)


def quiet(size=90):
    return 100 + np.random.default_rng(7).normal(0, 3, size)


def daily(values):
    return pd.DataFrame({"unique_id": "search", "ds": pd.date_range("2026-01-01", periods=len(values)), "y": values})


def test_a_slip_of_the_pen_moves_neither_the_forecast_nor_its_interval():
    slipped = quiet()
    slipped[50] *= 1000
    clean, dirty = (forecast_series(daily(values), 13, settings=QUICK).points for values in (quiet(), slipped))
    assert np.abs(dirty["yhat"] - clean["yhat"]).max() < 3
    assert (dirty["yhat_hi_95"] - dirty["yhat_lo_95"]).max() < 2 * (clean["yhat_hi_95"] - clean["yhat_lo_95"]).max()


def test_the_first_of_two_sales_is_a_surprise_and_the_second_is_not():
    values = quiet()
    values[[40, 70]] = 900
    assert np.flatnonzero(lone_extremes(values)).tolist() == [40]


def test_a_level_that_stays_is_believed_from_its_second_step_on():
    values = quiet()
    values[60:] += 400
    assert np.flatnonzero(lone_extremes(values)).tolist() == [60]


@pytest.mark.parametrize(
    "values",
    [
        np.r_[np.zeros(40), 9.0, np.zeros(20)],  # sold now and then
        np.full(60, 5.0),
        np.exp(np.arange(60) / 6),  # growth
        np.r_[quiet(11), 9000.0],  # too little was seen before
        np.r_[quiet(30), [np.nan] * 5, quiet(30)],
    ],
    ids=["intermittent", "constant", "growing", "short", "with a gap"],
)
def test_what_is_not_out_of_the_ordinary_is_kept(values):
    assert not lone_extremes(values).any()


def test_a_day_that_an_event_explains_is_kept():
    values = quiet(200)
    values[150] = 2000
    event = pd.DataFrame({"date": pd.to_datetime(["2026-05-31"]), "name": ["sale"]})  # the 151st day
    with_event = forecast_series(daily(values), 4, settings=QUICK, calendar=Calendar(events=event)).backtest
    without = forecast_series(daily(values), 4, settings=QUICK).backtest
    assert with_event["wape"].iloc[0] > 1.5 * without["wape"].iloc[0]  # its own surprise is in the record


@settings(max_examples=30)
@given(st.lists(st.floats(-1e4, 1e4), min_size=14, max_size=60), st.integers(13, 59), st.floats(-1e6, 1e6))
def test_what_is_called_lone_does_not_depend_on_what_comes_later(values, cutoff, later):
    known = np.array(values)
    cutoff = min(cutoff, len(known))
    changed = np.r_[known[:cutoff], np.full(5, later)]
    assert (lone_extremes(known)[:cutoff] == lone_extremes(changed)[:cutoff]).all()
