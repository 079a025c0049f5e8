"""What a workbook holds beside its values: merged cells, hidden rows and worksheets, a report laid out twice."""

import io
from collections.abc import Callable
from datetime import datetime

import openpyxl
import pytest
from openpyxl.utils.datetime import CALENDAR_MAC_1904, CALENDAR_WINDOWS_1900
from openpyxl.worksheet.worksheet import Worksheet

from forecast.errors import ExportError
from forecast.sources import ImportResult

Read = Callable[..., ImportResult]

HEADER = ["Day", "Campaign", "Currency code", "Clicks", "Impr.", "Cost"]
FIRST, SECOND = datetime(2026, 9, 1), datetime(2026, 9, 2)


def workbook(change: Callable[[openpyxl.Workbook], object], *rows: list[object], copies: tuple[str, ...] = ()) -> bytes:
    book = openpyxl.Workbook()
    sheets: list[Worksheet] = [book.worksheets[0], *(book.create_sheet(title) for title in copies)]
    for sheet in sheets:
        for row in [HEADER, *rows]:
            sheet.append(row)
    change(book)
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def test_a_day_that_is_merged_over_the_rows_of_its_campaigns_is_the_day_of_each(read: Read) -> None:
    rows: list[list[object]] = [
        [FIRST, "A", "EUR", 5, 100, 12.5],
        [None, "B", "EUR", 6, 110, 13.5],
        [SECOND, "A", "EUR", 7, 120, 14.5],
    ]
    table = read(workbook(lambda book: book.worksheets[0].merge_cells("A2:A3"), *rows)).tables["performance"]
    assert table[["date", "campaign", "spend"]].to_numpy().tolist() == [
        [FIRST, "A", 12.5],
        [FIRST, "B", 13.5],
        [SECOND, "A", 14.5],
    ]


def test_a_cost_that_is_merged_over_two_rows_counts_once(read: Read) -> None:
    rows: list[list[object]] = [[FIRST, "A", "EUR", 5, 100, 12.5], [FIRST, "B", "EUR", 6, 110, None]]
    with pytest.raises(ExportError, match="row 3: spend_missing"):
        read(workbook(lambda book: book.worksheets[0].merge_cells("F2:F3"), *rows))


def test_hidden_rows_are_read_and_told_of(read: Read) -> None:
    def hide(book: openpyxl.Workbook) -> None:
        book.worksheets[0].row_dimensions[3].hidden = True

    result = read(workbook(hide, [FIRST, "A", "EUR", 5, 100, 12.5], [SECOND, "A", "EUR", 6, 110, 13.5]))
    assert result.totals["spend"]["imported"] == 26.0
    assert ("rows_hidden", {"file": "export.csv", "n": 1}) in result.warnings


def test_a_hidden_worksheet_of_the_same_kind_is_left_out_and_told_of(read: Read) -> None:
    def hide(book: openpyxl.Workbook) -> None:
        book["old"].sheet_state = "hidden"
        book["old"]["F2"] = 99.5

    result = read(workbook(hide, [FIRST, "A", "EUR", 5, 100, 12.5], copies=("old",)))
    assert result.totals["spend"]["imported"] == 12.5
    assert ("parts_left_out", {"files": ["export.csv[old]"]}) in result.warnings


def test_a_hidden_worksheet_is_left_out_of_a_table_too(read: Read) -> None:
    def hide(book: openpyxl.Workbook) -> None:
        book["old"].sheet_state = "hidden"

    told = ("table=performance", "date=Day", "spend=Cost", "channel=Campaign")
    result = read(workbook(hide, [FIRST, "A", "EUR", 5, 100, 12.5], copies=("old",)), *told, source="table")
    assert result.totals["spend"]["imported"] == 12.5
    assert ("parts_left_out", {"files": ["export.csv[old]"]}) in result.warnings


def test_the_report_that_meta_lays_out_for_reading_beside_its_raw_data_counts_once(read: Read) -> None:
    def name(book: openpyxl.Workbook) -> None:
        book.worksheets[0].title = "Formatted Report"
        for sheet in book.worksheets:
            sheet["B1"], sheet["C1"], sheet["E1"], sheet["F1"] = "Campaign name", "Currency", "Impressions", "Amount spent"

    result = read(workbook(name, [FIRST, "A", "EUR", 5, 100, 12.5], copies=("Raw Data Report",)))
    assert result.totals["spend"]["imported"] == 12.5
    assert ("parts_left_out", {"files": ["export.csv[Formatted Report]"]}) in result.warnings


@pytest.mark.parametrize("error", ["#REF!", "#DIV/0!", "#ССЫЛКА!"])
def test_a_cost_that_is_an_error_of_a_formula_is_refused_among_many_others(read: Read, error: str) -> None:
    rows: list[list[object]] = [[datetime(2026, 9, day), "A", "EUR", 5, 100, 12.5] for day in range(1, 21)]
    with pytest.raises(ExportError, match="row 22: a formula has an error for its result .*Mend it in a spreadsheet"):
        read(workbook(lambda book: None, *rows, [datetime(2026, 9, 21), "A", "EUR", 5, 100, error]))


def test_a_worksheet_for_each_month_is_read_and_worksheets_that_share_a_day_are_refused(read: Read) -> None:
    def october(book: openpyxl.Workbook, day: datetime = datetime(2026, 10, 1)) -> None:
        book["Oct"]["A2"] = day

    row: list[object] = [FIRST, "A", "EUR", 5, 100, 12.5]
    assert read(workbook(october, row, copies=("Oct",))).totals["spend"]["imported"] == 25.0
    with pytest.raises(ExportError, match="2 worksheets of the same kind: Sheet, Oct"):
        read(workbook(lambda book: None, row, copies=("Oct",)))


@pytest.mark.parametrize(("epoch", "day"), [(CALENDAR_WINDOWS_1900, "2026-09-01"), (CALENDAR_MAC_1904, "2030-09-02")])
def test_days_that_a_workbook_counts_are_read_by_its_own_calendar(read: Read, epoch: datetime, day: str) -> None:
    def count(book: openpyxl.Workbook) -> None:
        book.epoch = epoch

    rows: list[list[object]] = [
        [46266, "A", "EUR", 5, 100, 12.5],
        [46267, "A", "EUR", 5, 100, 13.5],
        ["Total", "", "EUR", 10, 200, 26],
    ]
    table = read(workbook(count, *rows)).tables["performance"]
    assert (f"{table['date'].min():%Y-%m-%d}", table["spend"].tolist()) == (day, [12.5, 13.5])
    with pytest.raises(ExportError, match="A spreadsheet counts days from 1900"):
        read("Day,Campaign,Currency code,Clicks,Impr.,Cost\n46266,A,EUR,5,100,12.50\n")


def test_a_worksheet_of_weeks_beside_the_days_that_it_sums_is_refused(read: Read) -> None:
    def sum_up(book: openpyxl.Workbook) -> None:
        for row in ([datetime(2026, 8, 31), "A", "EUR", 11, 210, 26.0],):
            book["weeks"].delete_rows(2, 3)
            book["weeks"].append(row)

    content = workbook(sum_up, [FIRST, "A", "EUR", 5, 100, 12.5], [SECOND, "A", "EUR", 6, 110, 13.5], copies=("weeks",))
    with pytest.raises(ExportError, match=r"\[weeks\]' have the same sums on other days; each day's money once was expected"):
        read(content)
