from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forecast.errors import ParamsError
from forecast.settings.period import last_complete, parse_period, period_of


@pytest.mark.parametrize(
    ("text", "start", "end"),
    [
        ("2026Q3", date(2026, 7, 1), date(2026, 9, 30)),
        ("2026-q4", date(2026, 10, 1), date(2026, 12, 31)),
        ("2026-09", date(2026, 9, 1), date(2026, 9, 30)),
        ("2024-02", date(2024, 2, 1), date(2024, 2, 29)),
        ("2026W38", date(2026, 9, 14), date(2026, 9, 20)),
        ("2026", date(2026, 1, 1), date(2026, 12, 31)),
        ("2026-07-01..2026-07-10", date(2026, 7, 1), date(2026, 7, 10)),
    ],
)
def test_a_period_is_read_as_people_write_it(text, start, end):
    period = parse_period(text)
    assert (period.start, period.end) == (start, end)


@pytest.mark.parametrize("text", ["", "last quarter", "2026Q5", "2026-9", "../etc", "2026Q3/.."])
def test_another_form_is_refused_with_the_forms_that_are_known(text):
    with pytest.raises(ParamsError, match=r"not one I know; write 2026Q3, 2026-09, 2026W38, 2026 or"):
        parse_period(text)


@pytest.mark.parametrize("text", ["2026-13", "2026W60", "2026-02-30..2026-03-01"])
def test_a_day_that_is_not_in_the_calendar_is_refused(text):
    with pytest.raises(ParamsError, match="is not in the calendar"):
        parse_period(text)


def test_a_span_that_ends_before_it_starts_is_refused():
    with pytest.raises(ParamsError, match="ends before it starts; write the earlier day first"):
        parse_period("2026-07-10..2026-07-01")


def test_the_previous_period_is_of_the_same_kind():
    assert parse_period("2026Q1").previous().label == "2025Q4"
    assert parse_period("2026-01").previous().label == "2025-12"
    assert parse_period("2026W01").previous().label == "2025W52"
    assert parse_period("2026").previous().label == "2025"
    assert parse_period("2026-07-08..2026-07-14").previous().label == "2026-07-01..2026-07-07"


def test_the_year_before_keeps_the_quarter_and_the_weekdays_of_a_week():
    assert parse_period("2026Q3").year_before().label == "2025Q3"
    assert parse_period("2026W38").year_before().start == date(2025, 9, 15)
    assert parse_period("2024-02-29..2024-03-06").year_before().start == date(2023, 2, 28)


def test_the_last_complete_quarter_is_the_default():
    assert last_complete(date(2024, 4, 4), date(2026, 9, 30), "quarter").label == "2026Q3"
    assert last_complete(date(2024, 4, 4), date(2026, 9, 29), "quarter").label == "2026Q2"
    assert last_complete(date(2024, 4, 4), date(2026, 11, 20), "month").label == "2026-10"


def test_three_weeks_of_history_are_a_period_of_their_own():
    period = last_complete(date(2026, 9, 10), date(2026, 9, 30), "quarter")
    assert (period.label, period.days) == ("2026-09-10..2026-09-30", 21)


@given(st.dates(date(1990, 1, 1), date(2090, 1, 1)), st.sampled_from(["week", "month", "quarter", "year"]))
def test_periods_of_a_kind_follow_each_other_without_a_gap(day, kind):
    period = period_of(day, kind)
    assert period.start <= day <= period.end
    assert (period.start - period.previous().end).days == 1
    assert parse_period(period.label) == period


@pytest.mark.parametrize(
    ("day", "end"),
    [(date(2026, 8, 20), date(2026, 8, 20)), (date(2026, 11, 1), date(2026, 9, 30)), (date(2026, 6, 1), date(2026, 7, 1))],
)
def test_a_period_is_known_until_the_day_one_speaks_from_and_keeps_its_kind(day, end):
    quarter = parse_period("2026Q3")
    known = quarter.until(day)
    assert (known.start, known.end, known.label, known.kind) == (date(2026, 7, 1), end, "2026Q3", "quarter")
    assert known.previous() == quarter.previous()
