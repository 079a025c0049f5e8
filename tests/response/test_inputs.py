"""What the door of the room refuses, and what it lets in."""

import numpy as np
import pandas as pd
import pytest

from forecast.errors import DataError, ParamsError, TooLittleDataError
from forecast.response import LiftTest, fit_response
from forecast.response.experiments import weeks_held
from forecast.response.inputs import history
from forecast.settings.response import ResponseSettings

SETTINGS = ResponseSettings()
TINY = ResponseSettings(warmup=12, draws=12, chains=4)


def test_too_few_weeks_are_refused_with_the_number_needed(make_world):
    short = make_world(weeks=7)
    with pytest.raises(TooLittleDataError, match="7 weeks of history; expected at least 8 weeks"):
        fit_response(short.spend, short.revenue)


def test_negative_spend_is_named_by_channel_and_week(plain):
    spend = plain.spend.copy()
    spend.iloc[3, 0] = -5.0
    with pytest.raises(DataError, match=r"channel 'Яндекс Директ', week 2024-10-28: -5; expected money ≥ 0"):
        fit_response(spend, plain.revenue)


def test_infinite_spend_is_refused(plain):
    spend = plain.spend.copy()
    spend.iloc[3, 0] = np.inf
    with pytest.raises(DataError, match="an amount is infinite"):
        fit_response(spend, plain.revenue)


def test_repeated_weeks_are_refused(plain):
    with pytest.raises(DataError, match="appears more than once"):
        fit_response(pd.concat([plain.spend, plain.spend.tail(1)]), plain.revenue)


def test_text_is_refused(plain):
    with pytest.raises(DataError, match="expected numbers only"):
        fit_response(plain.spend.assign(extra="many"), plain.revenue)


def test_an_index_without_dates_is_refused(plain):
    with pytest.raises(DataError, match="expected one date per week"):
        fit_response(plain.spend.reset_index(drop=True), plain.revenue)


def test_no_channel_is_refused(plain):
    with pytest.raises(TooLittleDataError, match="there is no channel"):
        fit_response(plain.spend[[]], plain.revenue)


def test_channels_that_never_spent_alone_are_refused(plain):
    with pytest.raises(TooLittleDataError, match="no channel ever spent"):
        fit_response(plain.spend * 0.0, plain.revenue)


def test_weeks_named_by_another_day_are_refused(plain):
    with pytest.raises(TooLittleDataError, match="name weeks by the same day"):
        fit_response(plain.spend, plain.revenue.shift(2, freq="D"))


def test_the_caller_keeps_its_frames(plain):
    spend, revenue = plain.spend.copy(), plain.revenue.copy()
    fit_response(spend, revenue, settings=TINY)
    pd.testing.assert_frame_equal(spend, plain.spend)
    pd.testing.assert_series_equal(revenue, plain.revenue)


def test_a_channel_that_never_spent_stands_apart(plain):
    past = history(plain.spend.assign(idle=0.0), plain.revenue, (None, None), (), SETTINGS)
    assert past.idle == ("idle",)
    assert past.spend.shape == (3, 104)


def test_missing_revenue_is_left_out_and_missing_spend_is_nothing(plain):
    spend, revenue = plain.spend.copy(), plain.revenue.copy()
    spend.iloc[5, 1] = np.nan
    revenue.iloc[[2, 9]] = np.nan
    past = history(spend, revenue, (None, None), (), SETTINGS)
    assert past.seen.sum() == 102
    assert past.spend[1, 5] == 0.0


def test_only_the_last_years_are_used(make_world):
    long = make_world(weeks=300)
    assert len(history(long.spend, long.revenue, (None, None), (), SETTINGS).weeks) == 260


def test_controls_that_never_vary_are_left_out(plain):
    controls = pd.DataFrame({"constant": 3.0, "price": np.arange(104.0)}, index=plain.spend.index)
    past = history(plain.spend, plain.revenue, (controls, None), (), SETTINGS)
    assert past.control_names == ("price",)
    assert abs(past.controls.mean()) < 1e-12


def lift(channel='TV "prime"', start="2026-03-02", end="2026-03-29", low=50.0, high=150.0):
    return LiftTest(channel, pd.Timestamp(start), pd.Timestamp(end), 100.0, low, high)


def test_a_lift_test_of_an_unknown_channel_is_refused_with_the_nearest_name(plain):
    with pytest.raises(ParamsError, match=r"unknown channel.*did you mean 'TV \"prime\"'"):
        fit_response(plain.spend, plain.revenue, lift_tests=(lift(channel="TV prime"),))


def test_a_lift_test_that_ends_before_it_starts_is_refused(plain):
    with pytest.raises(ParamsError, match="it ends on 2026-02-01, before it starts"):
        fit_response(plain.spend, plain.revenue, lift_tests=(lift(end="2026-02-01"),))


def test_a_lift_outside_its_interval_is_refused(plain):
    with pytest.raises(ParamsError, match="expected lower ≤ lift ≤ upper"):
        fit_response(plain.spend, plain.revenue, lift_tests=(lift(low=120.0),))


@pytest.mark.parametrize(
    ("start", "end", "held"),
    [
        ("2026-03-02", "2026-03-15", ["03-08", "03-15"]),  # Monday to Sunday: two whole weeks, and none before them
        (
            "2026-03-05",
            "2026-03-18",
            ["03-08", "03-15"],
        ),  # Thursday to Wednesday: four days, seven, three
        ("2026-03-06", "2026-03-19", ["03-15", "03-22"]),
        ("2026-03-07", "2026-03-09", ["03-08", "03-15"]),  # three days over a weekend touch two weeks
    ],
)
def test_a_lift_test_is_of_the_weeks_that_it_holds_by_most_of_their_days(start, end, held):
    sundays = pd.date_range("2026-03-01", periods=5, freq="7D")
    found = sundays[weeks_held(lift(start=start, end=end), sundays)]
    assert found.strftime("%m-%d").tolist() == held
