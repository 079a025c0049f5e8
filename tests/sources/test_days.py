"""Dates as exports write them: read right, or refused where day and month could be swapped."""

from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forecast.sources.days import MixedOrderError, UnreadableDayError, day_order, form_of, read_moment, read_period
from forecast.sources.vocabulary import month_names


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2026-09-01", datetime(2026, 9, 1)),
        ("20260901", datetime(2026, 9, 1)),
        ("01.09.2026", datetime(2026, 9, 1)),
        ("22/Sep/25 9:26 AM", datetime(2025, 9, 22, 9, 26)),
        ("11/May/24 03:26 PM", datetime(2024, 5, 11, 15, 26)),
        ("6/21/2025 16:14", datetime(2025, 6, 21, 16, 14)),
        ("Jun 09, 2018 09:30 pm", datetime(2018, 6, 9, 21, 30)),
        ("Mon, Apr 26, 2021 12:25", datetime(2021, 4, 26, 12, 25)),
        ("1 сентября 2026 г.", datetime(2026, 9, 1)),
        ("15/фев/26 4:37 PM", datetime(2026, 2, 15, 16, 37)),
        ("1 de set. de 2026", datetime(2026, 9, 1)),
        ("2026-09-30T10:00:00.000Z", datetime(2026, 9, 30, 10)),
        ("mar. 1 sept. 2026", datetime(2026, 9, 1)),
        ("1er sept. 2026", datetime(2026, 9, 1)),
        ("Sep 1 2026", datetime(2026, 9, 1)),
        ("12/ene/24 3:45 p. m.", datetime(2024, 1, 12, 15, 45)),
        ("18 fév 2026", datetime(2026, 2, 18)),
        ("Tue Sep 01 2026 10:00:00 GMT+0000 (Coordinated Universal Time)", datetime(2026, 9, 1, 10)),
        ("Tue, 01 Sep 2026 10:00:00 GMT", datetime(2026, 9, 1, 10)),
        ("Sep-01-2026", datetime(2026, 9, 1)),
        ("2026年9月1日", datetime(2026, 9, 1)),
        ("2026. 9. 1.", datetime(2026, 9, 1)),
        ("2026. 09. 01.", datetime(2026, 9, 1)),
        ("2026년 9월 1일", datetime(2026, 9, 1)),
        ("2026년 13월 1일", None),
        ("2569-09-01", None),
        ("01.09.1405", None),
        ("12:05 AM", None),
        ("2/30/2026", None),
        ("45901", None),
    ],
)
def test_a_date_is_read_as_it_was_meant(text: str, moment: datetime | None) -> None:
    if moment is None:
        with pytest.raises(UnreadableDayError, match="not_a_date"):
            read_moment(text, None)
    else:
        assert read_moment(text, None) == moment


def test_a_date_that_reads_both_ways_is_refused_until_the_order_is_known() -> None:
    with pytest.raises(UnreadableDayError, match="date_order"):
        read_moment("03/04/2026", None)
    assert read_moment("03/04/2026", "day") == datetime(2026, 4, 3)
    assert read_moment("03/04/2026", "month") == datetime(2026, 3, 4)


def test_one_date_proves_the_order_of_the_file() -> None:
    assert day_order(["03/04/2026", "25/04/2026"]) == "day"
    assert day_order(["03/04/2026", "04/25/2026"]) == "month"
    assert day_order(["03/04/2026"]) is None
    with pytest.raises(MixedOrderError, match="'25/04/2026' and '04/25/2026'"):
        day_order(["25/04/2026", "04/25/2026"])


def test_the_period_of_the_report_proves_the_order_too() -> None:
    september = (date(2026, 9, 1), date(2026, 9, 30))
    assert day_order(["09/01/2026", "09/02/2026"], september) == "month"
    assert day_order(["01/09/2026", "02/09/2026"], september) == "day"
    assert day_order(["01/02/2026"], (date(2026, 1, 1), date(2026, 12, 31))) is None


@pytest.mark.parametrize(
    ("text", "period"),
    [
        ("September 1, 2026 - September 3, 2026", (date(2026, 9, 1), date(2026, 9, 3))),
        ("20260723-20260922", (date(2026, 7, 23), date(2026, 9, 22))),
        ("01.09.2026-30.09.2026", (date(2026, 9, 1), date(2026, 9, 30))),
        ("1. September 2026 - 30. September 2026", (date(2026, 9, 1), date(2026, 9, 30))),
        ("All time", None),
        ("03/04/2026 - 05/04/2026", None),
    ],
)
def test_a_written_period_is_read(text: str, period: tuple[date, date] | None) -> None:
    assert read_period(text) == period


def test_no_month_name_means_two_months() -> None:
    assert {month_names()[name] for name in ("сентября", "sep", "set", "września", "вересня", "eylül", "septembre")} == {9}
    assert {month_names()[name] for name in ("мая", "mai", "may", "mayo", "maggio", "травня")} == {5}


def test_forms_of_dates_are_told_apart() -> None:
    assert [form_of(cell) for cell in ("2026-09-01", "1.9.2026", "1/9/2026", "1 May 2026", datetime(2026, 9, 1), "x", "")] == [
        "iso",
        ".",
        "/",
        "name",
        "typed",
        None,
        None,
    ]


@given(
    st.dates(date(1990, 1, 1), date(2099, 12, 31)), st.sampled_from(["%Y-%m-%d", "%Y%m%d", "%d.%m.%Y", "%d %B %Y", "%B %d, %Y"])
)
def test_any_day_is_read_back_from_every_form(day: date, form: str) -> None:
    assert read_moment(day.strftime(form), None).date() == day


@pytest.mark.parametrize(
    "written", ["1/13/2026, 12:00:00 AM GMT+0", "2026-01-13 00:00:00+00", "Tue Jan 13 2026 00:00:00 GMT+0000 (GMT)"]
)
def test_a_zone_may_be_an_hour_alone(written: str) -> None:
    assert read_moment(written, "month") == datetime(2026, 1, 13)
