"""The same things twice in one import: copies of a file, reports of two levels, exports put together."""

from collections.abc import Callable
from pathlib import Path

import pytest

from forecast.errors import ExportError
from forecast.sources import ImportResult, ImportSettings, read_export

GOOGLE = "Day,Campaign,Currency code,Clicks,Impr.,Cost\n"
NOTES = (
    "reflectionGroup,author,votes,type,createdAt,discussionThread,prompt,content\n"
    '"G1","Anonymous",3,"Reflection","2026-09-01T10:00:00.000Z","","Went well","Ads paid off"\n'
)
BOARD = (
    '{"lists": [{"id": "l1", "name": "To Do"}], "cards": [{"id": "6a9615800000000000000001", "name": "A", "idList": "l1"}],'
    ' "actions": [{"type": "createCard", "date": "2026-09-01T10:00:00.000Z", "data":'
    ' {"card": {"id": "6a9615800000000000000001"}, "list": {"id": "l1", "name": "To Do"}}}]}'
)


def read_files(folder: Path, source: str = "auto", table: str | None = None, **contents: str) -> ImportResult:
    files = [folder / f"{name}.csv" for name in contents]
    for file, content in zip(files, contents.values(), strict=True):
        file.write_text(content, encoding="utf-8")
    settings = ImportSettings(columns={"table": table} if table else {})
    return read_export(source, files, team="growth", settings=settings)


def test_a_copy_of_a_retrospective_is_refused_and_its_votes_do_not_count_twice(tmp_path: Path) -> None:
    with pytest.raises(ExportError, match="'a.csv' and 'b.csv' hold the same feedback.*Leave one of them out"):
        read_files(tmp_path, a=NOTES, b=NOTES)


PURCHASES = "customer_id,date,revenue\n"


def test_exports_of_payments_whose_days_overlap_are_refused_and_nothing_counts_twice(tmp_path: Path) -> None:
    older = PURCHASES + "c1,2026-09-01,8\nc2,2026-09-02,8\nc3,2026-09-02,9.5\n"
    newer = PURCHASES + "c2,2026-09-02,8\nc3,2026-09-02,9.5\nc4,2026-09-03,7\n"
    with pytest.raises(
        ExportError,
        match=r"'a.csv' and 'b.csv' both hold c2 2026-09-02 8.0 \(rows of customers that are in both: 2\).*in one file",
    ):
        read_files(tmp_path, "table", "customers", a=older, b=newer)


def test_equal_payments_of_a_day_that_two_halves_of_an_export_share_count_both(tmp_path: Path) -> None:
    first = PURCHASES + "c1,2026-09-01,8\nc2,2026-09-02,8\nc6,2026-09-02,5\n"
    second = PURCHASES + "c2,2026-09-02,8\nc3,2026-09-02,9\nc4,2026-09-02,7\nc5,2026-09-03,6\n"
    assert read_files(tmp_path, "table", "customers", a=first, b=second).totals["revenue"]["imported"] == 51.0


def test_two_exports_of_a_board_that_got_more_votes_and_cards_are_refused(tmp_path: Path) -> None:
    card = '"G2","Anonymous",1,"Reflection","2026-09-01T10:05:00.000Z","","To improve","Slow landing page"\n'
    later = NOTES.replace('"Anonymous",3,', '"Anonymous",5,') + card
    with pytest.raises(
        ExportError, match=r"both hold 2026-09-01 Went well Ads paid off \(rows of feedback that are in both: 1\)"
    ):
        read_files(tmp_path, a=NOTES, b=later)


def test_two_retrospectives_are_read_together(tmp_path: Path) -> None:
    other = NOTES.replace("2026-09-01", "2026-09-15")
    assert read_files(tmp_path, a=NOTES, b=other).totals["votes"]["imported"] == 6


def test_moves_that_two_exports_of_a_board_remember_count_once(tmp_path: Path) -> None:
    assert len(read_files(tmp_path, a=BOARD, b=BOARD).tables["task_moves"]) == 1


def test_a_report_of_campaigns_beside_one_of_the_whole_account_is_refused(tmp_path: Path) -> None:
    campaigns = GOOGLE + "2026-09-01,A,EUR,5,100,1.50\n2026-09-01,B,EUR,5,100,2.50\n"
    account = "Day,Currency code,Clicks,Impr.,Cost\n2026-09-01,EUR,10,200,4.00\n"
    with pytest.raises(ExportError, match=r"'a.csv' names campaigns, 'b.csv' does not, and both hold 2026-09-01 google_ads"):
        read_files(tmp_path, a=campaigns, b=account)
    with pytest.raises(ExportError, match=r"'b.csv' names campaigns, 'a.csv' does not"):
        read_files(tmp_path, a=account, b=campaigns)


def test_a_report_of_campaigns_beside_one_of_the_account_of_other_days_is_read(tmp_path: Path) -> None:
    account = "Day,Currency code,Clicks,Impr.,Cost\n2026-09-02,EUR,10,200,4.00\n"
    assert read_files(tmp_path, a=GOOGLE + "2026-09-01,A,EUR,5,100,1.50\n", b=account).totals["spend"]["imported"] == 5.5


def test_two_exports_put_together_whose_days_overlap_with_other_numbers_are_refused(tmp_path: Path) -> None:
    older = GOOGLE + "2026-09-01,A,EUR,5,100,1.50\n2026-09-02,A,EUR,5,100,2.50\n"
    newer = GOOGLE + "2026-09-02,A,EUR,6,101,2.70\n2026-09-03,A,EUR,7,102,1.80\n"
    with pytest.raises(ExportError, match="row 4 repeats the header.*different numbers of 2026-09-02 A.*import the newer one"):
        read_files(tmp_path, a=older + newer)


def test_two_exports_put_together_of_different_days_are_read(tmp_path: Path) -> None:
    text = GOOGLE + "2026-09-01,A,EUR,5,100,1.50\n" + GOOGLE + "2026-09-02,A,EUR,6,101,2.70\n"
    assert read_files(tmp_path, a=text).totals["spend"]["imported"] == 4.2


DAYS = "".join(f"2026-09-0{day},A,EUR,5,10{day},{day}.50\n" for day in range(1, 5))


def test_a_campaign_that_was_renamed_between_two_exports_does_not_count_twice(tmp_path: Path) -> None:
    with pytest.raises(ExportError, match="'a.csv' and 'b.csv' have the same sums on each of 4 days under other names"):
        read_files(tmp_path, a=GOOGLE + DAYS, b=GOOGLE + DAYS.replace(",A,", ",A (new),"))
    with pytest.raises(ExportError, match="both hold 2026-09-01 google_ads a"):
        read_files(tmp_path, a=GOOGLE + DAYS, b=GOOGLE + DAYS.replace(",A,", ",a,"))


def test_two_campaigns_of_equal_budgets_and_two_of_other_costs_are_read_together(tmp_path: Path) -> None:
    even = "".join(f"2026-09-0{day},A,EUR,5,100,10.00\n" for day in range(1, 5))
    assert read_files(tmp_path, a=GOOGLE + even, b=GOOGLE + even.replace(",A,", ",B,")).totals["spend"]["imported"] == 80.0
    other = DAYS.replace(",A,", ",B,").replace("4.50", "4.60")
    assert read_files(tmp_path, a=GOOGLE + DAYS, b=GOOGLE + other).totals["spend"]["imported"] == 24.1


def test_a_large_row_that_comes_back_is_a_copy_though_small_ads_of_the_file_share_their_names(
    read: Callable[..., ImportResult],
) -> None:
    finer = "2026-09-01,A,EUR,1,10,1.50\n2026-09-01,A,EUR,1,10,1.50\n2026-09-01,A,EUR,2,11,1.70\n"
    large = "2026-09-02,A,EUR,2077,89098,1227.05\n"
    assert read(GOOGLE + finer + large).totals["spend"]["imported"] == pytest.approx(1231.75)
    result = read(GOOGLE + finer + large + large)
    assert result.totals["spend"]["imported"] == pytest.approx(1.50 + 1.70 + 1227.05)
    assert result.rejected["line"].tolist() == [3, 6]


def test_corrected_days_that_were_pasted_under_older_ones_are_refused(tmp_path: Path) -> None:
    newer = DAYS.replace("1.50", "1.45").replace("3.50", "3.60")
    with pytest.raises(ExportError, match="from row 6 on it repeats the days and names of earlier rows"):
        read_files(tmp_path, a=GOOGLE + DAYS + newer)


def test_rows_of_one_campaign_that_are_split_by_what_the_file_does_not_name_are_summed(tmp_path: Path) -> None:
    phones = DAYS.replace("1.50", "0.50").replace("3.50", "9.50")
    assert read_files(tmp_path, a=GOOGLE + DAYS + phones).totals["spend"]["imported"] == 29.0


DAILY = GOOGLE + "".join(f"2026-09-{day:02d},A,EUR,{day},100,{day}.25\n" for day in range(2, 12))


def test_a_report_by_month_beside_one_by_day_of_the_same_time_is_refused(tmp_path: Path) -> None:
    long = "date,channel,spend,clicks\n"
    days = long + "".join(f"2026-09-{day:02d},search,{day}.25,{day}\n" for day in range(2, 12))
    months = long + "2026-08-01,search,700.50,300\n2026-09-01,search,800.50,310\n"
    with pytest.raises(ExportError, match=r"rows of 'search' stand for a day each in 'a.csv' and for a month each in 'b.csv'"):
        read_files(tmp_path, source="table", table="performance", a=days, b=months)


def test_a_single_week_with_the_sums_of_the_days_of_another_file_is_refused(tmp_path: Path) -> None:
    week = GOOGLE + "2026-08-31,A,EUR,65,1000,67.50\n"  # 2 + ... + 11 clicks, 2.25 + ... + 11.25 euros
    with pytest.raises(ExportError, match="'a.csv' and 'b.csv' have the same sums on other days"):
        read_files(tmp_path, a=DAILY, b=week)


def test_months_before_the_first_day_of_a_report_by_day_are_read_with_it(tmp_path: Path) -> None:
    months = "date,channel,spend\n2026-06-01,search,500.50\n2026-07-01,search,600.50\n2026-08-01,search,700.50\n"
    days = "date,channel,spend\n" + "".join(f"2026-09-{day:02d},search,{day}.25\n" for day in range(1, 4))
    read = read_files(tmp_path, source="table", table="performance", a=months, b=days)
    assert read.totals["spend"]["imported"] == 500.5 + 600.5 + 700.5 + 1.25 + 2.25 + 3.25


Read = Callable[..., ImportResult]
SPANS = "Reporting starts,Reporting ends,Campaign name,Amount spent (EUR),Impressions\n"


def test_two_spans_of_one_campaign_that_share_days_are_refused(read: Read) -> None:
    rows = "2026-09-01,2026-09-14,Brand,140,1400\n2026-09-08,2026-09-21,Brand,150,1500\n"
    with pytest.raises(ExportError, match=r"row 3 stands for 2026-09-08 to 2026-09-21, and another row of the same names"):
        read(SPANS + rows, "spread=even")


def test_spans_that_follow_one_another_and_equal_spans_of_ages_are_spread(read: Read) -> None:
    rows = "2026-09-01,2026-09-07,Brand,70,700\n2026-09-08,2026-09-14,Brand,77,770\n2026-09-08,2026-09-14,Generic,14,140\n"
    assert read(SPANS + rows, "spread=even").totals["spend"]["imported"] == 161
