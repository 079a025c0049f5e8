"""Traps of real files: each gives the right numbers or a refusal that says what to do, never a wrong number in silence."""

import io
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import openpyxl
import pytest

from forecast.errors import ExportError, ParamsError
from forecast.sources import ImportResult, ImportSettings, read_export

Read = Callable[..., ImportResult]

GOOGLE = "Day,Campaign,Currency code,Clicks,Impr.,Cost\n"
YANDEX = "Дата;Кампания;№ Кампании;Показы;Клики;Расход (руб.)\n"
CELLS = ["Дата", "Кампания", "№ Кампании", "Показы", "Клики", "Расход (руб.)"]


def workbook(*sheets: tuple[str, list[list[object]]]) -> bytes:
    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    for title, rows in sheets:
        sheet = book.create_sheet(title)
        for row in rows:
            sheet.append(row)
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


@pytest.mark.parametrize(
    ("text", "settings", "words"),
    [
        (
            GOOGLE + '2026-09-01,A,EUR,5,100,"1,234"\n2026-09-02,A,EUR,6,110,"2,345"\n',
            (),
            r"row 2: '1,234' may be thousands or a decimal.*Say --set decimal",
        ),
        (GOOGLE + '2026-09-01,A,EUR,5,100,"1,234.50"\n2026-09-02,A,EUR,6,110,"12,34"\n', (), "decimals are written in two ways"),
        (GOOGLE + "2026-09-01,A,EUR,5,100,12.50\n", ("decimal=,",), "'12.50' proves the decimal mark '.'"),
        (GOOGLE + "2026-09-01,A,EUR,5,100,12.50\n2026-09-02,A,USD,6,110,13.50\n", (), r"EUR \(rows 2\); USD \(rows 3\)"),
        (GOOGLE + "2026-09-01,A,EUR,5,100,12.50\n", ("currency=USD",), "more than one currency.*--set currency=USD"),
        (GOOGLE + "03/04/2026,A,EUR,5,100,12.50\n", (), "'03/04/2026' may be day first or month first.*--set dayfirst=true"),
        (GOOGLE + "13/04/2026,A,EUR,5,100,1.50\n04/14/2026,A,EUR,6,110,2.50\n", (), "day first and month first"),
        (GOOGLE + "13/04/2026,A,EUR,5,100,1.50\n", ("dayfirst=false",), "its dates prove that the day stands first"),
        (GOOGLE + "2026-09-01,A,EUR,5.5,100,1.50\n", (), "clicks is 5.5; expected a whole number"),
        (GOOGLE + "2026-09-01,A,EUR,5,100,1,50\n", (), "too_many_cells"),
        (GOOGLE + "2026-09-01,A,EUR,5,1.000,12.50\n2026-09-02,A,EUR,5,2.000,13.50\n", (), "decimals are written in two ways"),
        (GOOGLE.replace("EUR", "") + '2026-09-01,A,EUR,5,100,"1,234 EUR"\n', (), "may be thousands or a decimal"),
        (GOOGLE.replace("Clicks", "Clicks,Clicks") + "2026-09-01,A,EUR,5,6,100,12.50\n", (), "2 columns could be clicks"),
        (GOOGLE.replace("Day", "Week") + "2026-09-07,A,EUR,5,100,12.50\n", (), r"whole periods \(2026-09-07 to 2026-09-13\)"),
        (GOOGLE + "2026-09-01,A,EUR,5,100,-1.50\n", (), "negative"),
        (
            GOOGLE + "2026-09-01,A,EUR,5,100,1.50\n2026-09-02,A,EUR,5,100,1.50\nTotal: Campaigns,,EUR,5,100,1.50\n",
            (),
            r"rows sum to \w+ .* its total row 'Total: Campaigns' says",
        ),
        (GOOGLE.replace("Cost", "Avg. CPC,Cost") + "2026-09-01,A,EUR,50,100,0.50,2500\n", (), "costs are 100 times the clicks"),
        (YANDEX + "01.09.2026;A;1;100;5;12,50\n", (), "may or may not include VAT.*--set vat=included"),
        (
            YANDEX.replace("руб.", "тыс. руб.") + "01.09.2026;A;1;100;5;12,50\n",
            ("vat=included",),
            "no source recognises|no column says",
        ),
        (
            "Reporting starts,Reporting ends,Campaign name,Amount spent (USD),Impressions\n2026-10-01,2026-10-31,A,31.50,310\n",
            (),
            r"whole periods .*'Day'.*--set spread=even",
        ),
        (
            "Day,Campaign name,Amount spent (USD),Amount spent (EUR),Impressions\n2026-10-01,A,10.5,9.1,100\n",
            (),
            "2 columns could be spend",
        ),
        (
            "Date\tCampaignName\tImpressions\tClicks\tCost\n2026-09-01\tA\t10\t1\t1337\n",
            ("vat=included",),
            "--set micros=true or",
        ),
        ("hello\nworld\n", (), "no source recognises 'export.csv' by content"),
    ],
)
def test_what_could_be_read_in_two_ways_is_refused_with_what_to_type(
    read: Read, text: str, settings: tuple[str, ...], words: str
) -> None:
    with pytest.raises(ExportError, match=words):
        read(text, *settings)


def test_a_word_from_the_person_decides_what_the_file_leaves_open(read: Read) -> None:
    ambiguous = GOOGLE + '03/04/2026,A,EUR,5,100,"1,234"\n'
    as_decimal = read(ambiguous, "decimal=,", "dayfirst=true").tables["performance"]
    as_thousand = read(ambiguous, "decimal=.", "dayfirst=false").tables["performance"]
    assert (as_decimal["spend"].item(), as_decimal["date"].item().month) == (1.234, 4)
    assert (as_thousand["spend"].item(), as_thousand["date"].item().month) == (1234.0, 3)


def test_the_period_above_the_table_decides_the_order_of_day_and_month(read: Read) -> None:
    text = '"September 1, 2026 - September 30, 2026"\n' + GOOGLE + "09/01/2026,A,EUR,5,100,12.50\n09/02/2026,A,EUR,5,100,1.50\n"
    assert read(text).tables["performance"]["date"].dt.month.tolist() == [9, 9]


def test_lakhs_are_thousands_grouped_in_twos(read: Read) -> None:
    text = GOOGLE + '2026-09-01,A,INR,"16,463","11,03,153","1,23,456.78"\n'
    row = read(text).tables["performance"].iloc[0]
    assert (row["impressions"], row["spend"], row["currency"]) == (1103153.0, 123456.78, "INR")


def test_a_total_above_the_rows_is_no_row(read: Read) -> None:
    day = datetime(2026, 9, 1)
    book = workbook(
        ("s", [["Отчет за период 01.09.2026 - 01.09.2026"], CELLS, ["Итого", "", "", 200, 10, 26.0], [day, "A", 1, 200, 10, 26]])
    )
    result = read(book, "vat=included")
    assert result.totals["spend"] == {"file": 26.0, "imported": 26.0}


def test_subtotals_of_each_day_are_not_counted_again(read: Read) -> None:
    text = YANDEX + "01.09.2026;A;1;100;5;12,50\n01.09.2026;B;2;50;5;7,50\n01.09.2026;Итого;;150;10;20,00\n"
    result = read(text, "vat=included")
    assert result.totals["spend"]["imported"] == 20.0
    assert result.rejected[["line", "reason_key"]].to_numpy().tolist() == [[4, "subtotal"]]


def test_a_campaign_called_total_wine_is_data_and_a_row_without_a_name_is_not(read: Read) -> None:
    text = GOOGLE + "2026-09-01,Total Wine,EUR,5,100,12.50\n2026-09-01,Total,EUR,1,10,1.50\n"
    assert set(read(text).tables["performance"]["campaign"]) == {"Total Wine", "Total"}
    nameless = (
        "Ad set name,Day,Amount spent (USD),Impressions\n,2026-10-02,30.00,300\nA,2026-10-01,10.00,100\nB,2026-10-01,20.00,200\n"
    )
    with pytest.raises(ExportError, match="ad_group_missing"):
        read(nameless)


def test_rows_pasted_twice_count_once_and_are_listed(read: Read) -> None:
    rows = "2026-09-01,A,EUR,5,100,12.50\n2026-09-02,A,EUR,6,110,13.50\n"
    result = read(GOOGLE + rows + rows)
    assert result.totals["spend"]["imported"] == 26.0
    assert result.rejected["reason_key"].tolist() == ["duplicate", "duplicate"]


def test_rows_by_device_are_summed_even_where_two_are_equal_and_the_total_says_so(read: Read) -> None:
    row = "2026-09-01,A,EUR,1,10,1.50\n"
    result = read(GOOGLE + row + row + "Total: Campaigns,,EUR,2,20,3.00\n")
    assert result.totals["spend"] == {"file": 3.0, "imported": 3.0}
    assert "identical_rows_kept" in dict(result.warnings)


def test_a_whole_period_is_spread_evenly_when_told(read: Read) -> None:
    text = "Reporting starts,Reporting ends,Campaign name,Amount spent (USD),Impressions\n2026-10-01,2026-10-31,A,310.31,3100\n"
    table = read(text, "spread=even").tables["performance"]
    assert len(table) == 31
    assert table["spend"].tolist() == pytest.approx([10.01] * 31)


def test_a_week_is_spread_over_its_own_days_within_the_period_of_the_report(read: Read) -> None:
    head = '"September 9, 2026 - September 20, 2026"\n' + GOOGLE.replace("Day", "Week")
    table = read(head + "2026-09-07,A,EUR,5,100,10.00\n2026-09-14,A,EUR,7,70,14.00\n", "spread=even").tables["performance"]
    assert table.groupby(table["date"].dt.isocalendar().week)["spend"].agg(["size", "sum"]).to_numpy().tolist() == [
        [5.0, 10.0],
        [7.0, 14.0],
    ]


def test_a_number_that_excel_made_a_date_is_refused(read: Read) -> None:
    day = datetime(2026, 9, 1)
    rows: list[list[object]] = [[day, f"C{n}", 1, 100, 5, 13.5] for n in range(30)]
    book = workbook(("s", [CELLS, *rows, [day, "A", 1, 100, 5, datetime(2026, 5, 12)]]))
    with pytest.raises(ExportError, match="row 32: a number has become a date"):
        read(book, "vat=included")


def test_dates_of_which_excel_turned_some_are_refused(read: Read) -> None:
    book = workbook(("s", [CELLS, [datetime(2026, 4, 3), "A", 1, 9, 5, 1.5], ["13/04/2026", "A", 1, 9, 5, 1.5]]))
    with pytest.raises(ExportError, match="2 forms.*swapped days and months"):
        read(book, "vat=included")


def test_two_worksheets_of_the_same_kind_are_refused_and_notes_beside_them_are_not(read: Read) -> None:
    rows: list[list[object]] = [CELLS, [datetime(2026, 9, 1), "A", 1, 100, 5, 1.5]]
    with pytest.raises(ExportError, match="2 worksheets of the same kind: a, b"):
        read(workbook(("a", rows), ("b", rows)), "vat=included")
    assert read(workbook(("notes", [["hello"], ["world"]]), ("b", rows)), "vat=included").totals["spend"]["imported"] == 1.5


def test_a_number_that_excel_rounded_is_left_out_and_listed(read: Read) -> None:
    rows = "".join(f"2026-09-{day:02},A,EUR,5,100,{day}.50\n" for day in range(1, 20))
    result = read(GOOGLE + rows + "2026-09-20,A,EUR,5,100,1.23E+05\n")
    assert result.rejected.to_dict("records") == [
        {"file": "export.csv", "line": 21, "reason_key": "rounded_number", "detail": "spend: 1.23E+05"}
    ]


def test_the_same_day_and_campaign_in_two_files_is_refused(tmp_path: Path) -> None:
    for name, spend in (("a.csv", "12.50"), ("b.csv", "13.50")):
        (tmp_path / name).write_text(GOOGLE + f"2026-09-01,A,EUR,5,100,{spend}\n")
    with pytest.raises(ExportError, match=r"'a.csv' and 'b.csv' both hold 2026-09-01 google_ads A"):
        read_export("auto", [tmp_path / "a.csv", tmp_path / "b.csv"], team="growth", settings=ImportSettings())


def test_files_of_two_months_are_joined(tmp_path: Path) -> None:
    for name, day in (("a.csv", "2026-09-01"), ("b.csv", "2026-10-01")):
        (tmp_path / name).write_text(GOOGLE + f"{day},A,EUR,5,100,12.50\n")
    result = read_export("auto", [tmp_path / "a.csv", tmp_path / "b.csv"], team="growth", settings=ImportSettings())
    assert (result.files, result.totals["spend"]["imported"]) == (("a.csv", "b.csv"), 25.0)


def test_an_account_total_that_covers_more_than_the_rows_is_let_through_with_a_word(read: Read) -> None:
    text = GOOGLE + "2026-09-01,A,EUR,5,100,12.50\nTotal: Account,,EUR,50,1000,125.00\n"
    result = read(text)
    assert result.totals["spend"] == {"file": 125.0, "imported": 12.5}
    assert [values["column"] for key, values in result.warnings if key == "total_differs"] == ["clicks", "impressions", "spend"]


def test_a_total_of_another_cabinet_that_differs_is_refused_until_it_is_ignored(read: Read) -> None:
    text = YANDEX + "01.09.2026;A;1;100;5;12,50\nИтого;;;200;10;25,00\n"
    with pytest.raises(ExportError, match="its rows sum to .* says"):
        read(text, "vat=included")
    assert read(text, "vat=included", "totals=ignore").totals["spend"]["imported"] == 12.5


def test_a_channel_that_is_named_goes_into_every_row(read: Read) -> None:
    assert read(GOOGLE + "2026-09-01,A,EUR,5,100,1.5\n", "channel=Search").tables["performance"]["channel"].tolist() == ["Search"]


def test_a_file_that_says_how_many_rows_it_has_and_has_fewer_is_refused(read: Read) -> None:
    text = "Date\tCampaignName\tImpressions\tClicks\tCost\n2026-09-01\tA\t10\t1\t12.50\nTotal rows: 2\n"
    with pytest.raises(ExportError, match="it has 1 data rows and says it has 2"):
        read(text, "vat=included")


def test_the_lines_above_the_table_may_say_what_vat_is(read: Read) -> None:
    text = "НДС: без НДС\n" + YANDEX + "01.09.2026;A;1;100;5;12,50\n"
    assert ("vat", {"file": "export.csv", "vat": "excluded"}) in read(text).warnings
    with pytest.raises(ExportError, match="it says that VAT is excluded; expected VAT included"):
        read(text, "vat=included")


def test_an_unknown_source_or_setting_names_the_nearest(read: Read) -> None:
    with pytest.raises(ParamsError, match="did you mean 'google_ads'"):
        read("x", source="google_adds")
    with pytest.raises(ParamsError, match="setting 'spned' is unknown; did you mean 'spend'"):
        ImportSettings.parse(["spned=Cost"])
    with pytest.raises(ParamsError, match="KEY=VALUE was expected"):
        ImportSettings.parse(["spend"])
    with pytest.raises(ParamsError, match=r"included \| excluded was expected"):
        ImportSettings.parse(["vat=maybe"])
    with pytest.raises(ParamsError, match="is no currency"):
        ImportSettings.parse(["currency=euro"])
    with pytest.raises(ParamsError, match="'note' is not read from a google_ads export"):
        read(GOOGLE + "2026-09-01,A,EUR,5,100,1.5\n", "note=Campaign")


def test_no_file_and_a_missing_file_are_refused(tmp_path: Path) -> None:
    with pytest.raises(ParamsError, match="No file was given"):
        read_export("auto", [], team="growth", settings=ImportSettings())
    with pytest.raises(ExportError, match="'none.csv' cannot be read"):
        read_export("auto", [tmp_path / "none.csv"], team="growth", settings=ImportSettings())


def test_a_sentence_under_the_table_is_no_row_and_a_row_cut_short_is(read: Read) -> None:
    row = "2026-09-01,A,EUR,5,100,12.50\n"
    result = read(GOOGLE + row + "\n©2026 Some Corporation. All rights reserved.\n")
    assert result.rejected[["line", "reason_key"]].to_numpy().tolist() == [[4, "closing_note"]]
    assert result.totals["spend"]["imported"] == 12.5
    with pytest.raises(ExportError, match="too_few_cells"):
        read(GOOGLE + row + "2026-09-02\n")


def test_vat_in_the_brackets_of_a_column_is_read(read: Read) -> None:
    text = YANDEX.replace("руб.", "руб., без НДС") + "01.09.2026;A;1;100;5;12,50\n"
    assert ("vat", {"file": "export.csv", "vat": "excluded"}) in read(text).warnings


def test_a_mapped_table_is_held_to_its_own_total_row(read: Read) -> None:
    mapping = ("table=performance", "date=Datum", "channel=Kanal", "spend=Kosten")
    rows = "Datum;Kanal;Kosten\n01.09.2026;a;1.010,50\n02.09.2026;a;10,50\n"
    assert read(rows + "Summe;;1.021,00\n", *mapping, source="table").totals["spend"] == {
        "file": 1021.0,
        "imported": 1021.0,
    }
    with pytest.raises(ExportError, match="its rows sum to spend 1,021.00 and its total row 'Summe' says 1,030.00"):
        read(rows + "Summe;;1.030,00\n", *mapping, source="table")


SEPTEMBER = "".join(f"2026-09-{day:02},A,EUR,5,100,{day}.50\n" for day in range(1, 13))


@pytest.mark.parametrize("between", ["", "\n"])
def test_a_second_table_with_its_columns_in_another_order_is_refused(read: Read, between: str) -> None:
    other = "Day,Campaign,Currency code,Impr.,Clicks,Cost\n2026-09-01,B,EUR,100,5,1.50\n"
    with pytest.raises(ExportError, match=r"row 1[45] is the header of another table; expected one table"):
        read(GOOGLE + SEPTEMBER + between + other)


def test_the_same_header_again_and_a_campaign_called_cost_are_no_second_table(read: Read) -> None:
    text = GOOGLE + SEPTEMBER + GOOGLE + "2026-09-13,Cost,EUR,5,100,1.50\n"
    assert read(text).totals["spend"]["imported"] == 85.5


def test_a_thousand_without_quotation_marks_that_shifts_its_row_is_left_out_and_listed(read: Read) -> None:
    nameless = GOOGLE.replace("\n", ",,,\n") + SEPTEMBER.replace("\n", ",,,\n")
    empty_last = GOOGLE.replace("\n", ",Conversions\n") + SEPTEMBER.replace("\n", ",\n")
    for text in (nameless + "2026-09-20,A,EUR,5,100,1,234.50,,\n", empty_last + "2026-09-20,A,EUR,1,234,100,12.50,\n"):
        result = read(text)
        assert result.totals["spend"]["imported"] == 84.0
        assert result.rejected["reason_key"].tolist() == ["too_many_cells"]


def test_an_empty_cell_more_in_every_row_shifts_nothing(read: Read) -> None:
    assert read(GOOGLE + SEPTEMBER.replace("\n", ",\n")).totals["spend"]["imported"] == 84.0


def test_a_total_that_names_the_whole_period_in_the_column_of_days_is_no_row(read: Read) -> None:
    text = YANDEX + "01.09.2026 - 02.09.2026;;;300;15;39,00\n01.09.2026;A;1;100;5;12,50\n02.09.2026;A;1;200;10;26,50\n"
    assert read(text, "vat=included").totals["spend"] == {"file": 39.0, "imported": 39.0}


def test_of_two_columns_called_a_day_the_one_with_days_is_read_and_two_that_differ_are_refused(read: Read) -> None:
    head = "Day,Date,Campaign,Currency code,Clicks,Impr.,Cost\n"
    days = read(head + "Tuesday,2026-09-01,A,EUR,5,100,1.50\n").tables["performance"]["date"]
    assert days.dt.strftime("%F").tolist() == ["2026-09-01"]
    with pytest.raises(ExportError, match="2 columns could be date: 'Day', 'Date'.*--set date=COLUMN"):
        read(head + "2026-09-01,2026-10-01,A,EUR,5,100,1.50\n")


@pytest.mark.parametrize("words", ["не включая НДС", "без учёта НДС", "excl. VAT", "not including VAT"])
def test_words_that_leave_vat_out_are_not_read_as_those_that_keep_it(read: Read, words: str) -> None:
    text = YANDEX.replace("руб.", words) + "01.09.2026;A;1;100;5;12,50\n"
    assert ("vat", {"file": "export.csv", "vat": "excluded"}) in read(text).warnings


def test_days_that_a_spreadsheet_counts_from_1900_are_refused_with_what_to_do(read: Read) -> None:
    with pytest.raises(ExportError, match="date: 46266.*format the column as dates"):
        read(GOOGLE + "46266,A,EUR,5,100,1.50\n")


def test_a_count_that_the_vendor_hides_is_missing_and_its_spend_counts(read: Read) -> None:
    result = read(GOOGLE + "2026-09-01,A,EUR,<5,100,1.50\n2026-09-02,A,EUR,7,100,2.50\n")
    assert (result.totals["spend"]["imported"], result.totals["clicks"]["imported"]) == (4.0, 7.0)
    assert result.tables["performance"]["clicks"].isna().tolist() == [True, False]


@pytest.mark.parametrize(("unit", "code"), [("тенге", "KZT"), ("бел. руб.", "BYN"), ("руб.", "RUB"), ("USD", "USD")])
def test_a_currency_in_the_brackets_of_a_column_is_read_whole(read: Read, unit: str, code: str) -> None:
    result = read(YANDEX.replace("руб.", unit) + "01.09.2026;A;1;100;5;12,50\n", "vat=included")
    assert result.tables["performance"]["currency"].tolist() == [code]


def test_a_report_that_says_above_its_table_how_many_rows_it_has_and_has_fewer_is_refused(read: Read) -> None:
    head = "Gregorian date,Campaign name,Currency code,Impressions,Clicks,Spend\n"
    row = "2026-09-01,A,EUR,100,5,1.50\n"
    assert read("Rows: 1\n" + head + row).totals["spend"]["imported"] == 1.5
    assert read("Rows: 1\n" + head + row + "Total,,EUR,100,5,1.50\n").totals["spend"]["imported"] == 1.5
    with pytest.raises(ExportError, match="it has 1 data rows and says it has 3"):
        read("Rows: 3\n" + head + row)


def test_a_currency_is_known_by_its_word_in_a_column_too(read: Read) -> None:
    text = "Дата;Кампания;№ Кампании;Показы;Клики;Расход;Валюта\n01.09.2026;A;1;100;5;12,50;руб.\n"
    assert read(text, "vat=included").tables["performance"]["currency"].tolist() == ["RUB"]


def test_an_export_of_another_source_than_the_named_one_is_sent_there_unless_its_columns_are_mapped(read: Read) -> None:
    meta = "Day,Campaign name,Amount spent (EUR),Impressions\n2026-09-01,A,10.50,100\n"
    with pytest.raises(ExportError, match=r"google_ads export .* it looks like meta_ads .*Name meta_ads in place of google_ads"):
        read(meta, source="google_ads")
    mapped = read(meta, "table=performance", "date=Day", "channel=Campaign name", "spend=Amount spent (EUR)", source="table")
    assert mapped.totals["spend"]["imported"] == 10.5


@pytest.mark.parametrize("year", ["2569", "1405", "0206"])
def test_years_of_another_calendar_and_slips_of_the_hand_are_refused(read: Read, year: str) -> None:
    with pytest.raises(ExportError, match=f"not_a_date.*date: {year}-09-01"):
        read(GOOGLE + f"{year}-09-01,A,EUR,5,100,1.50\n")
    with pytest.raises(ExportError, match="names no period"):
        read(f"{year}-09-01 - {year}-09-02\n" + GOOGLE.replace("Day,", "") + "A,EUR,5,100,1.50\n")


def test_a_number_of_hundreds_of_digits_is_none(read: Read) -> None:
    with pytest.raises(ExportError, match="not_a_number"):
        read(GOOGLE + f"2026-09-01,A,EUR,5,100,{'9' * 400}.50\n")


def test_a_cell_that_names_no_currency_is_refused_until_the_person_names_it(read: Read) -> None:
    text = GOOGLE + "2026-09-01,A,Euros,5,100,1.50\n"
    with pytest.raises(ExportError, match="row 2: 'Euros' is no currency.*--set currency=EUR"):
        read(text)
    assert read(text, "currency=EUR").tables["performance"]["currency"].tolist() == ["EUR"]


def test_a_correction_that_was_cut_short_is_refused(read: Read) -> None:
    text = "День;sku;Показы;Клики;Расход, ₽, с НДС;Заказы\n01.09.2026;1;1000;20;100,00;1\nКорректировка;;;;-10,"
    with pytest.raises(ExportError, match="row 3: the correction of spend is '-10,'; expected a number"):
        read(text)


def test_a_campaign_called_na_counts(read: Read) -> None:
    result = read(GOOGLE + "2026-09-01,NA,EUR,5,100,500.50\n2026-09-01,EMEA,EUR,6,110,12.50\n")
    assert result.totals["spend"]["imported"] == 513.0


def test_two_columns_of_one_name_are_refused_with_what_can_be_done(read: Read) -> None:
    text = GOOGLE.replace("Cost", "Cost,Cost") + "2026-09-01,A,EUR,5,100,1.50,2.50\n"
    with pytest.raises(ExportError, match="2 columns could be spend: 'Cost', 'Cost'; expected one. Rename or remove all but one"):
        read(text)
    with pytest.raises(ParamsError, match="column 'Cost' stands in it twice.*Rename or remove all but one of them"):
        read(text, "spend=Cost")
