"""Rows that are sums of other days and have a day of their own: a file of two grains would count its money twice."""

from collections.abc import Callable

import pytest

from forecast.errors import ExportError
from forecast.sources import ImportResult

Read = Callable[..., ImportResult]

HEADER = "Day,Campaign,Currency code,Impr.,Clicks,Cost\n"
WEEK = (
    "2026-09-07,Brand,EUR,1203,41,310.17\n"
    "2026-09-08,Brand,EUR,1377,38,295.08\n"
    "2026-09-09,Brand,EUR,1146,29,233.41\n"
    "2026-09-07,Generic,EUR,2210,17,144.92\n"
    "2026-09-08,Generic,EUR,2384,23,171.35\n"
    "2026-09-09,Generic,EUR,2019,19,150.06\n"
)


@pytest.mark.parametrize(
    "rows",
    [
        "2026-09-07,Brand,EUR,3726,108,838.66\n2026-09-07,Generic,EUR,6613,59,466.33\n",  # each campaign's week, by its Monday
        "2026-09-13,Week 37,EUR,10339,167,1304.99\n2026-09-14,Brand,EUR,1290,33,251.94\n",  # of all campaigns, by its last day
        "2026-09-01,September,EUR,11629,200,1556.93\n2026-09-14,Brand,EUR,1290,33,251.94\n",  # the month, by its first day
    ],
)
def test_weeks_and_months_among_the_days_that_they_sum_up_are_refused(read: Read, rows: str) -> None:
    with pytest.raises(ExportError, match="the sums of (the rows beside them|other rows)"):
        read(HEADER + WEEK + rows)


def test_a_subtotal_under_each_campaign_that_was_given_a_day_and_a_name_is_refused(read: Read) -> None:
    brand, generic = "2026-09-09,Brand *,EUR,3726,108,838.66\n", "2026-09-09,Generic *,EUR,6613,59,466.33\n"
    lines = WEEK.splitlines(keepends=True)
    with pytest.raises(ExportError, match=r"rows 5, 9 have a day of their own and are the sums of other rows.*by day alone"):
        read(HEADER + "".join([*lines[:3], brand, *lines[3:], generic]))


def test_a_sum_of_all_rows_in_the_middle_of_a_file_is_refused_whatever_it_is_called(read: Read) -> None:
    lines = WEEK.splitlines(keepends=True)
    with pytest.raises(ExportError, match="rows 4 have a day of their own and are the sums of other rows"):
        read(HEADER + "".join([*lines[:2], "2026-09-08,Ryhmä,EUR,10339,167,1304.99\n", *lines[2:]]))


def test_a_column_that_says_which_rows_are_weeks_saves_no_table_from_counting_twice(read: Read) -> None:
    daily = "day,2026-09-07,search,310.17\nday,2026-09-08,search,295.08\nday,2026-09-09,search,233.41\n"
    later = "day,2026-09-14,search,288.33\nday,2026-09-15,search,264.79\n"
    weekly = "week,2026-09-07,search,838.66\nweek,2026-09-14,search,553.12\n"
    mapping = ("table=performance", "date=Date", "channel=Channel", "spend=Cost")
    with pytest.raises(ExportError, match="rows 7, 8 have a day of their own"):
        read("Grain,Date,Channel,Cost\n" + daily + later + weekly, *mapping, source="table")


def test_round_budgets_that_add_up_by_chance_are_days_of_their_own(read: Read) -> None:
    rows = "2026-09-07,tv,5000\n2026-09-08,tv,5000\n2026-09-09,tv,10000\n2026-09-07,radio,2000\n2026-09-08,radio,8000\n"
    mapping = ("table=performance", "date=Date", "channel=Channel", "spend=Cost")
    assert read("Date,Channel,Cost\n" + rows, *mapping, source="table").totals["spend"]["imported"] == 30000


def test_a_campaign_that_sums_up_others_belongs_to_the_file_where_its_own_total_counts_it(read: Read) -> None:
    total = "Total: Campaigns, --,EUR,20678,334,2609.98\n"
    result = read(HEADER + WEEK + "2026-09-07,Everything else,EUR,10339,167,1304.99\n" + total)
    assert result.totals["spend"] == {"file": 2609.98, "imported": 2609.98}


@pytest.mark.parametrize("table", ["performance", "outcomes"])
def test_a_single_number_that_sums_up_all_others_has_digits_enough_to_be_refused(read: Read, table: str) -> None:
    rows = "2026-09-07,310.17\n2026-09-08,295.08\n2026-09-12,1072.07\n2026-09-09,233.41\n2026-09-10,233.41\n"
    column = "spend=Money" if table == "performance" else "revenue=Money"
    settings = (f"table={table}", "date=Date", column, *(("channel=tv",) if table == "performance" else ()))
    with pytest.raises(ExportError, match="rows 4 have a day of their own and are the sums of other rows"):
        read("Date,Money\n" + rows, *settings, source="table")
