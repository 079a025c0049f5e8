"""What a reader should know about data that keep their contract."""

from datetime import date

import pandas as pd
import pytest

from forecast.settings.params import Params
from forecast.tables.facts import Doubt
from forecast.warehouse import load_facts, open_dataset, write_dataset


def _daily(days=60, **columns):
    frame = {"date": pd.date_range("2026-01-01", periods=days), "team": "north", "channel": "Search", "spend": 100.0}
    return pd.DataFrame({**frame, **columns})


def _doubts(tmp_path, performance, params=None):
    place = write_dataset({"performance": performance}, tmp_path / "data")
    with open_dataset(str(place)) as dataset:
        return load_facts(dataset, "north", params or Params()).doubts


def test_sound_data_raise_no_doubt(tmp_path):
    assert _doubts(tmp_path, _daily(clicks=5, revenue=20.0)) == ()


def test_days_without_any_row_are_counted_from_the_first(tmp_path):
    rows = _daily().drop(index=[10, 11, 30])

    assert _doubts(tmp_path, rows) == (Doubt("days_missing", "performance", "2026-01-11", 3),)


def test_a_channel_that_pauses_is_no_gap_while_another_runs(tmp_path):
    rows = pd.concat([_daily(), _daily(days=20, channel="Social")])

    assert _doubts(tmp_path, rows) == ()


def test_weeks_without_a_row_are_counted_and_a_moved_week_end_is_none(tmp_path):
    dates = [pd.Timestamp("2026-01-04") + pd.Timedelta(weeks=week) for week in range(30) if week not in (7, 8)]
    dates[20] += pd.Timedelta(days=1)
    rows = pd.DataFrame({"date": dates, "team": "north", "channel": "Search", "spend": 1.0})

    assert _doubts(tmp_path, rows) == (Doubt("days_missing", "performance", "2026-02-22", 2),)


def test_a_day_on_which_nothing_was_tracked_is_told(tmp_path):
    rows = _daily(clicks=50, revenue=20.0)
    rows.loc[40, ["clicks", "revenue"]] = 0

    assert _doubts(tmp_path, rows) == (Doubt("tracking_gap", "performance", "2026-02-10", 1),)


def test_a_day_of_rest_is_no_lost_tracking(tmp_path):
    rows = _daily(clicks=50, revenue=20.0)
    rows.loc[40, ["clicks", "revenue", "spend"]] = 0

    assert _doubts(tmp_path, rows) == ()


def test_seldom_conversions_are_no_lost_tracking(tmp_path):
    rows = _daily(conversions=0, revenue=0.0)
    rows.loc[::9, ["conversions", "revenue"]] = 1

    assert _doubts(tmp_path, rows) == ()


def test_rows_that_stand_twice_are_counted(tmp_path):
    rows = pd.concat([_daily(), _daily().iloc[:4]])

    assert _doubts(tmp_path, rows) == (Doubt("duplicates", "performance", "", 4),)


def test_unknown_columns_are_named_as_they_are_written(tmp_path):
    assert _doubts(tmp_path, _daily(Bounces=3)) == (Doubt("unknown_columns", "performance", "Bounces", 60),)


def test_data_in_another_currency_than_the_params_say_are_a_doubt(tmp_path):
    rows = _daily(currency="EUR")

    assert _doubts(tmp_path, rows, Params(currency="USD")) == (Doubt("currency_differs", "performance", "EUR", 60),)
    assert _doubts(tmp_path, rows, Params(currency="EUR")) == ()
    assert _doubts(tmp_path, rows) == ()


@pytest.mark.parametrize("rows", [1, 5, 20])
def test_short_histories_raise_no_doubt_of_their_own(tmp_path, rows):
    assert _doubts(tmp_path, _daily(days=rows, clicks=3)) == ()


def test_two_names_of_one_channel_on_the_same_days_are_told_with_their_money(tmp_path):
    rows = pd.concat([_daily(campaign="brand"), _daily(days=3, channel="Suche", campaign="brand", spend=40.0)])
    params = Params(channels={"aliases": {"Suche": "Search"}})

    # 40 on each of three days beside 100 on each of them
    found = Doubt("aliases_overlap", "performance", "Search + Suche, 2026-01-01 – 2026-01-03", 3, 120.0)
    assert _doubts(tmp_path, rows, params) == (found,)


def test_names_of_one_channel_that_share_no_campaign_are_its_parts(tmp_path):
    rows = pd.concat([_daily(campaign="brand"), _daily(channel="Suche", campaign="shopping")])

    assert _doubts(tmp_path, rows, Params(channels={"aliases": {"Suche": "Search"}})) == ()


def test_a_month_among_its_own_days_is_told(tmp_path):
    rows = _daily(campaign="brand")
    rows.loc[31, "spend"] = 2800.0  # 1 February: 28 days of 100

    found = Doubt("period_among_days", "performance", "Search, brand, 2026-02-01", 1, 2800.0)
    assert _doubts(tmp_path, rows) == (found,)


def test_a_month_is_seen_among_the_days_of_its_own_name_only(tmp_path):
    rows = pd.concat([_daily(campaign="brand"), _daily(channel="Suche", campaign="brand", spend=900.0)])
    rows.iloc[31, rows.columns.get_loc("spend")] = 2800.0

    told = _doubts(tmp_path, rows, Params(channels={"aliases": {"Suche": "Search"}}))
    assert [(doubt.key, doubt.subject) for doubt in told][1:] == [("period_among_days", "Search, brand, 2026-02-01")]


def test_weeks_among_their_own_days_are_told_whichever_day_they_are_dated_by(tmp_path):
    for day in (15, 22):
        rows = _daily()
        rows.loc[[day, day + 7], "spend"] = 700.0
        found = Doubt("period_among_days", "performance", f"Search, 2026-01-{day + 1} – 2026-01-{day + 8}", 2, 1400.0)
        assert _doubts(tmp_path, rows) == (found,)


def test_a_day_like_its_week_that_is_next_to_nothing_of_all_money_is_not_told(tmp_path):
    rows = _daily(campaign="brand", spend=0.01)
    rows.loc[15, "spend"] = 0.07
    beside = _daily(channel="TV", spend=100.0)

    assert _doubts(tmp_path, pd.concat([rows, beside])) == ()
    assert _doubts(tmp_path, rows) != ()


def test_a_large_day_is_no_week(tmp_path):
    rows = _daily()
    rows.loc[30, "spend"] = 500.0

    assert _doubts(tmp_path, rows) == ()


def test_the_first_of_many_large_days_is_no_week(tmp_path):
    rows = _daily()
    rows.loc[30:45, "spend"] = 700.0

    assert _doubts(tmp_path, rows) == ()


def test_money_without_a_currency_beside_money_with_one_is_told(tmp_path):
    rows = pd.concat([_daily(currency="USD"), _daily(days=4, channel="Social", spend=25.0)])

    assert _doubts(tmp_path, rows) == (Doubt("currency_unnamed", "performance", "USD", 4, 100.0),)


def test_money_that_names_no_currency_at_all_is_in_that_of_the_params(tmp_path):
    assert _doubts(tmp_path, _daily(currency=None)) == ()


def test_rows_of_the_future_are_counted_as_they_stand_and_open_no_gap_before_them(tmp_path):
    # Five days are lost in January; four rows of two campaigns are dated next year by mistake.
    rows = _daily(campaign="spring", segment="retail").drop(index=range(10, 15))
    late = _daily(days=4, campaign="spring").assign(date=pd.Timestamp("2027-02-01"), segment=["retail", "business"] * 2)
    place = write_dataset({"performance": pd.concat([rows, late])}, tmp_path / "data")
    with open_dataset(str(place)) as dataset:
        found = load_facts(dataset, "north", Params(), today=date(2026, 3, 1)).doubts

    told = {doubt.key: doubt for doubt in found}
    assert told["future_dates"] == Doubt("future_dates", "performance", "2027-02-01", 4)
    assert told["days_missing"] == Doubt("days_missing", "performance", "2026-01-11", 5)


def test_a_month_dated_by_its_last_day_is_not_in_the_future_while_it_lasts(tmp_path):
    months = pd.DataFrame(
        {"date": pd.date_range("2025-01-31", periods=12, freq="ME"), "team": "north", "channel": "TV", "spend": 1.0}
    )
    place = write_dataset({"performance": months}, tmp_path / "data")
    with open_dataset(str(place)) as dataset:
        assert load_facts(dataset, "north", Params(), today=date(2025, 12, 20)).doubts == ()
        found = load_facts(dataset, "north", Params(), today=date(2025, 11, 20)).doubts

    assert found == (Doubt("future_dates", "performance", "2025-12-31", 1),)
