"""Numbers as people and programs write them: read right, or not at all."""

import datetime
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forecast.sources.amounts import (
    MixedMarksError,
    UnreadableNumberError,
    currency_of,
    decimal_mark,
    evidence,
    is_missing,
    needs_mark,
    read_number,
)


@pytest.mark.parametrize(
    ("text", "mark", "value"),
    [
        ("1,234.50", ".", 1234.5),
        ("1.234,50", ",", 1234.5),
        ("41\u00a0814", ",", 41814.0),
        ("1\u202f234,56", ",", 1234.56),
        ("1'234.5", ".", 1234.5),
        ("11,03,153", ".", 1103153.0),
        ("12,34,567.50", ".", 1234567.5),
        ("167,52\u00a0$", ",", 167.52),
        ("-$5.00", ".", -5.0),
        ("(5.00)", ".", -5.0),
        ("−5", ".", -5.0),
        ("R$ 1.234,56", ",", 1234.56),
        ("1 234,56 руб.", ",", 1234.56),
        ("4.2e-05", ".", 0.000042),
        (".50", ".", 0.5),
        ("-,500", ",", -0.5),
        (12.5, ",", 12.5),
    ],
)
def test_a_number_is_read_as_it_was_meant(text: str | float, mark: str, value: float) -> None:
    assert read_number(text, mark) == value  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("cell", "mark", "reason"),
    [
        ("12,34", ".", "decimal_mark"),
        ("0,123", ".", "decimal_mark"),
        (",50", ".", "decimal_mark"),
        ("1,2,3", ".", "decimal_mark"),
        ("12.34", ",", "decimal_mark"),
        ("1 234,567.8", ".", "decimal_mark"),
        ("1.23E+05", ".", "rounded_number"),
        ("41.5%", ".", "percentage"),
        ("12abc", ".", "not_a_number"),
        ("Total 5", ".", "not_a_number"),
        ("#DIV/0!", ".", "not_a_number"),
        ("١٢", ".", "not_a_number"),
        (datetime.datetime(2026, 5, 12), ".", "date_for_number"),
        (True, ".", "not_a_number"),
        (math.inf, ".", "not_a_number"),
    ],
)
def test_what_is_no_number_says_why(cell: object, mark: str, reason: str) -> None:
    with pytest.raises(UnreadableNumberError, match=reason):
        read_number(cell, mark)  # type: ignore[arg-type]


@pytest.mark.parametrize("cell", ["", " --", "—", "-", "n/a", "N/A", None, " \u00a0"])
def test_missing_is_not_zero(cell: str | None) -> None:
    assert is_missing(cell)
    assert math.isnan(read_number(cell, "."))


@pytest.mark.parametrize(
    ("text", "money", "count"),
    [
        ("1,234", None, "."),
        ("1.234", None, ","),
        ("12,34", ",", ","),
        ("0,123", ",", ","),
        ("1,234.5", ".", "."),
        ("1,1,1", None, None),
    ],
)
def test_a_number_proves_a_mark_only_where_no_other_reading_is_possible(text: str, money: str | None, count: str | None) -> None:
    assert evidence(text) == money
    assert evidence(text, whole=True) == count


def test_the_mark_comes_from_the_money_else_from_the_counts_else_from_other_numbers() -> None:
    assert decimal_mark(["1,234", "12.50"], ["1,234"]) == "."
    assert decimal_mark(["1,234"], ["1,103"]) == "."
    assert decimal_mark(["1,234"], ["7"], ["1,49%"]) == ","
    assert decimal_mark(["1,234"], ["7"]) is None
    assert needs_mark("1,234")
    assert needs_mark("1,234 руб.")
    assert not needs_mark("1234")


def test_two_marks_in_the_money_are_no_mark() -> None:
    with pytest.raises(MixedMarksError, match="'1,234.50' and '12,34'"):
        decimal_mark(["1,234.50", "12,34"], [])
    with pytest.raises(MixedMarksError, match="'12.50' and '1.000'"):
        decimal_mark(["12.50"], ["1.000"])


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("12 ₽", "RUB"),
        ("€12", "EUR"),
        ("$12", "$"),
        ("USD 12", "USD"),
        ("12", None),
        ("12 ABC", None),
        ("CA$12", "CAD"),
        ("A$12", "AUD"),
    ],
)
def test_a_currency_is_named_and_a_dollar_alone_is_not_american(text: str, code: str | None) -> None:
    assert currency_of(text) == code


@given(st.integers(0, 10**12), st.sampled_from([("{:,}", "."), ("{:_}", ",")]))
def test_any_grouped_whole_number_is_read_back(value: int, form: tuple[str, str]) -> None:
    text = form[0].format(value).replace("_", ".")
    assert read_number(text, form[1]) == value  # type: ignore[arg-type]


@given(st.text(max_size=12), st.sampled_from([".", ","]))
def test_any_text_is_a_number_or_a_reason(text: str, mark: str) -> None:
    try:
        value = read_number(text, mark)  # type: ignore[arg-type]
    except UnreadableNumberError as error:
        value = math.nan
        reason = error.reason
    else:
        reason = "read"
    assert reason in ("read", "not_a_number", "decimal_mark", "percentage", "rounded_number")
    assert math.isnan(value) or math.isfinite(value)
