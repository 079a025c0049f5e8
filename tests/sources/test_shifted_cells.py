"""Rows with a cell too few: their numbers stand in other columns, unless the file leaves out its empty last cells."""

from collections.abc import Callable

import pytest

from forecast.errors import ExportError
from forecast.sources import ImportResult

Read = Callable[..., ImportResult]

HEAD = "Day,Campaign,Currency code,Impr.,Clicks,Cost,Conversions,Conv. value,Notes\n"
DAYS = [f"2026-09-{day:02},A,EUR,100,5,{day}.50,4,40,{{last}}\n" for day in range(1, 21)]
LOST = "2026-09-21,A,EUR,100,57.50,4,40,x\n"  # '5,7.50' without its comma


def test_a_row_that_lost_a_delimiter_is_left_out_and_listed(read: Read) -> None:
    result = read(HEAD + "".join(day.format(last="x") for day in DAYS) + LOST)
    assert result.rejected[["line", "reason_key"]].to_numpy().tolist() == [[22, "too_few_cells"]]
    assert result.totals["spend"]["imported"] == 220.0


def test_a_short_row_of_a_file_that_writes_its_empty_last_cells_is_refused(read: Read) -> None:
    with pytest.raises(ExportError, match="too_few_cells"):
        read(HEAD + "".join(day.format(last="") for day in DAYS[:2]) + LOST)


def test_the_one_short_row_of_a_small_file_is_refused(read: Read) -> None:
    with pytest.raises(ExportError, match="too_few_cells"):
        read(HEAD + DAYS[0].format(last="x") + LOST)


def test_rows_without_their_empty_last_cells_count_where_the_file_leaves_them_out(read: Read) -> None:
    rows = [day.format(last="x") if number % 2 else day.replace(",{last}", "") for number, day in enumerate([*DAYS, DAYS[-1]])]
    assert read(HEAD + "".join(rows[:-1])).totals["spend"]["imported"] == 220.0


def test_amounts_that_their_own_comma_splits_in_every_row_are_refused_and_a_last_empty_cell_is_not(read: Read) -> None:
    head = "Day,Campaign,Cost,Impr.,Clicks,Notes\n"
    with pytest.raises(ExportError, match="too_many_cells"):
        read(head + "2026-09-01,A,12,50,1000,5,\n2026-09-02,A,13,05,1100,6,\n")
    assert read(head + "2026-09-01,A,12.50,1000,5,,\n2026-09-02,A,13.05,1100,6,,\n").totals["spend"]["imported"] == 25.55


ADS = "ad,start,campaign,set,age,gender,interest,impressions,clicks,spent,results,approved\n"
MAPPED = ("table=performance", "date=start", "channel=facebook", "spend=spent", "impressions=impressions", "clicks=clicks")


def test_rows_whose_cells_have_moved_to_the_left_are_refused(read: Read) -> None:
    rows = "".join(f"70{day},2026-09-{day:02},916,1039{day},30-34,M,15,7350,3,1.43,2,1\n" for day in range(10, 13))
    moved = "7099,2026-09-13,30-34,M,10,1194718,141,254,28,14,,\n"  # without 'campaign' and 'set': 254 was spent, not 14
    result = read(ADS + rows, *MAPPED, source="table")
    assert {name: told["imported"] for name, told in result.totals.items()} == {
        "spend": 4.29,
        "impressions": 22050.0,
        "clicks": 9.0,
    }
    with pytest.raises(ExportError, match="in row 5 'campaign' is '30-34', other rows have numbers there.* moved to the left"):
        read(ADS + rows + moved, *MAPPED, source="table")


def test_empty_last_cells_and_names_that_are_numbers_move_nothing(read: Read) -> None:
    rows = "".join(f"70{day},2026-09-{day:02},916,1039{day},30-34,M,15,7350,3,1.43,2,1\n" for day in range(10, 13))
    for last in (
        "7099,2026-09-13,916,103999,30-34,F,15,100,1,2.00,,\n",
        "7099,2026-09-13,Brand,103999,30-34,F,15,100,1,2.00,,\n",
    ):
        assert read(ADS + rows + last, *MAPPED, source="table").totals["spend"]["imported"] == 6.29
