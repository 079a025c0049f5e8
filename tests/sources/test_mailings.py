"""Reports of mailings: a test of variants counts all of them."""

from collections.abc import Callable

import pytest

from forecast.errors import ExportError
from forecast.sources import ImportResult

Read = Callable[..., ImportResult]

HEAD = 'Campaign Report\n"Title:","Spring"\n"Delivery Date/Time:","Sat, May 1, 2021 10:15"\n\n'


def part(name: str, delivered: str, opens: int, clicks: int) -> str:
    return (
        f'"{name}"\n"Subject Line:","Sale"\n"Successful Deliveries:","{delivered}"\n'
        f'"Recipients Who Opened:","{opens - 1} (8.1%)"\n'
        f'"Total Opens:","{opens}"\n"Total Clicks:","{clicks}"\n\n'
    )


@pytest.mark.parametrize("title", ["Campaign Report", "Email Campaign Report"])
def test_a_test_of_variants_counts_each_of_them(read: Read, title: str) -> None:
    text = HEAD + part("Combination 1 Stats", "1,742", 201, 157) + part("Combination 2 Stats", "1,741", 185, 624)
    result = read(text.replace("Campaign Report", title), "spend=0")
    row = result.tables["performance"].iloc[0]
    assert result.source == "mailchimp"
    assert len(result.tables["performance"]) == 1
    assert row[["campaign", "impressions", "engagements", "clicks"]].tolist() == ["Spring", 3483.0, 386.0, 781.0]


def test_variants_with_equal_numbers_are_no_copies(read: Read) -> None:
    text = HEAD + part("Combination 1 Stats", "10", 5, 2) + part("Combination 2 Stats", "10", 5, 2)
    assert read(text, "spend=0").tables["performance"]["clicks"].tolist() == [4.0]


def test_the_overall_numbers_of_a_report_are_not_counted_again_with_its_parts(read: Read) -> None:
    text = (
        HEAD
        + part("Overall Stats", "20", 10, 4)
        + part("Combination 1 Stats", "10", 5, 2)
        + part("Combination 2 Stats", "10", 5, 2)
    )
    assert read(text, "spend=0").tables["performance"]["clicks"].tolist() == [4.0]


def test_a_variant_that_was_cut_short_is_refused(read: Read) -> None:
    text = HEAD + part("Combination 1 Stats", "10", 5, 2) + '"Combination 2 Stats"\n"Successful Deliveries:","10"\n'
    with pytest.raises(ExportError, match="the line 'Total Clicks:' is missing"):
        read(text, "spend=0")


def test_opens_are_whole_so_a_mark_before_three_digits_groups_thousands(read: Read) -> None:
    text = (
        '"Email Campaign Report"\n"Title:","News"\n"Delivery Date/Time:","Mon, Apr 26, 2021 12:25"\n""\n"Overall Stats"\n'
        '"Successful Deliveries:","995"\n"Total Opens:","1,020"\n"Total Clicks:","66"\n'
    )
    rows = read(text, "spend=0").tables["performance"]
    assert rows["engagements"].tolist() == [1020.0]
