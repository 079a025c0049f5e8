"""Holidays that move, and events with a window."""

import numpy as np
import pandas as pd
import pytest

from forecast.errors import ParamsError
from forecast.forecasters import Calendar, ForecastSettings, forecast_series


def test_easter_monday_moves_by_year():
    days = Calendar("DE").days(pd.Timestamp("2024-01-01"), pd.Timestamp("2026-12-31"))
    easter = days.loc[days["name"].str.contains("Easter Monday|Ostermontag"), "ds"]
    assert list(easter) == list(pd.to_datetime(["2024-04-01", "2025-04-21", "2026-04-06"]))


def test_an_event_lasts_until_its_end_date():
    events = pd.DataFrame({"date": ["2026-03-01", "2026-05-05"], "name": ["sale", "fair"], "end_date": ["2026-03-03", None]})
    days = Calendar(events=events).days(pd.Timestamp("2026-01-01"), pd.Timestamp("2026-12-31"))
    assert days["name"].tolist() == ["sale", "sale", "sale", "fair"]
    assert days["ds"].dt.day.tolist() == [1, 2, 3, 5]


SALE = pd.DataFrame({"date": ["2026-03-06"], "name": ["sale"], "end_date": ["2026-03-10"]})  # Friday to Tuesday


def test_a_week_that_begins_on_its_label_counts_the_days_of_an_event_inside_it():
    mondays = pd.DatetimeIndex(pd.to_datetime(["2026-03-02", "2026-03-09", "2026-03-16"]))
    assert Calendar(events=SALE).share(mondays, ends=False)["sale"].tolist() == [3.0, 2.0, 0.0]


def test_a_week_that_ends_on_its_label_counts_the_days_of_an_event_inside_it():
    sundays = pd.DatetimeIndex(pd.to_datetime(["2026-03-01", "2026-03-08", "2026-03-15"]))
    assert Calendar(events=SALE).share(sundays, ends=True)["sale"].tolist() == [0.0, 3.0, 2.0]


def test_no_country_and_no_events_is_an_empty_calendar():
    assert Calendar().days(pd.Timestamp("2026-01-01"), pd.Timestamp("2026-12-31")).empty


def test_a_country_that_is_none_is_refused():
    with pytest.raises(ParamsError, match="`holidays` is 'XX', a country whose holidays are not known"):
        Calendar("XX").days(pd.Timestamp("2026-01-01"), pd.Timestamp("2026-12-31"))


def test_a_yearly_sale_known_ahead_lifts_its_day():
    dates = pd.date_range("2024-01-01", periods=800)
    sale_days = pd.to_datetime(["2024-03-20", "2024-09-20", "2025-03-20", "2025-09-20", "2026-01-20", "2026-03-20"])
    y = 100 + 80.0 * dates.isin(sale_days) + np.random.default_rng(0).normal(0, 2, 800)
    frame = pd.DataFrame({"unique_id": "shop", "ds": dates, "y": y})
    calendar = Calendar(events=pd.DataFrame({"date": sale_days, "name": "sale"}))
    said = forecast_series(frame, 14, calendar=calendar, settings=ForecastSettings(prophet=False)).points
    lift = said.set_index("ds")["yhat"] - said["yhat"].median()
    assert lift.idxmax() == pd.Timestamp("2026-03-20")
    assert lift.max() > 8
