"""What stands beside a number: a workbook's format, a row of units, a line above or below the table."""

import io
from collections.abc import Callable

import openpyxl
import pytest

from forecast.errors import ExportError
from forecast.sources import ImportResult

Read = Callable[..., ImportResult]

DAYS = [["2026-09-01", "A", 5, 100, 12.5], ["2026-09-02", "A", 6, 110, 13.5]]
HEADER = ["Day", "Campaign", "Clicks", "Impr.", "Cost"]


def costs_shown_as(*formats: str, header: list[str] = HEADER) -> bytes:
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    for row in [header, *DAYS]:
        sheet.append(row)
    for line, number_format in enumerate(formats, start=2):
        sheet.cell(line, 5).number_format = number_format
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


@pytest.mark.parametrize(
    ("number_format", "currency"),
    [
        ("[$€-407] #,##0.00", "EUR"),
        ('_-* #,##0.00\\ "₽"_-;-* #,##0.00\\ "₽"_-', "RUB"),
        ("[$GBP] 0.00", "GBP"),
        ("[>100]#,##0.00 €;0.00 €", "EUR"),
    ],
)
def test_the_currency_of_a_workbooks_format_is_that_of_its_costs(read: Read, number_format: str, currency: str) -> None:
    spend = read(costs_shown_as(number_format, number_format)).tables["performance"]
    assert (spend["spend"].tolist(), set(spend["currency"])) == ([12.5, 13.5], {currency})


def test_formats_without_a_currency_and_a_bare_dollar_name_none(read: Read) -> None:
    assert "currency" not in read(costs_shown_as("#,##0.00", "0.00")).tables["performance"]
    assert "currency" not in read(costs_shown_as('"$"#,##0.00', '"$"#,##0.00')).tables["performance"]


def test_costs_shown_in_two_currencies_are_refused(read: Read) -> None:
    with pytest.raises(ExportError, match=r"EUR \(rows 2\); \$ \(rows 3\).*one account"):
        read(costs_shown_as("[$€-2] 0.00", "[$$-409]0.00"))


def test_costs_shown_in_another_currency_than_the_header_names_are_refused(read: Read) -> None:
    with pytest.raises(ExportError, match=r"RUB \(the header\); EUR \(rows 2\)"):
        read(costs_shown_as("[$€-2] 0.00", header=[*HEADER[:4], "Cost (RUB)"]))


def test_a_format_that_calls_numbers_thousands_is_refused_and_one_that_shortens_whole_ones_is_not(read: Read) -> None:
    with pytest.raises(ExportError, match="row 2: spend: 12.5 тыс. руб."):
        read(costs_shown_as('0.0" тыс. руб."', '0.0" тыс. руб."'))
    with pytest.raises(ExportError, match="row 2: spend: 12.5 K"):
        read(costs_shown_as('0.0"K"', '0.0"K"'))
    assert read(costs_shown_as('0.0,"K"', '0.0,,"M"')).totals["spend"]["imported"] == 26.0


def test_a_rate_shown_in_per_cent_is_no_amount(read: Read) -> None:
    with pytest.raises(ExportError, match=r"percentage \(2\)"):
        read(costs_shown_as("0.00%", "0.00%"))


CSV = "Day,Campaign,Clicks,Impr.,Cost\n"
ROWS = "2026-09-01,A,5,100,12.5\n2026-09-02,A,6,110,13.5\n"


@pytest.mark.parametrize(
    ("text", "row"),
    [
        ("All amounts in thousands\n" + CSV + ROWS, "row 1 says 'All amounts in thousands'"),
        ("Отчёт, тыс. руб.\n" + CSV + ROWS, "row 1 says 'тыс. руб.'"),
        ("Суммы в тысячах рублей\n" + CSV + ROWS, "row 1 says"),
        ("Kosten in Tsd. EUR\n" + CSV + ROWS, "row 1 says"),
        ("Cost in EUR thousands\n" + CSV + ROWS, "row 1 says"),
        ("Montants en milliers\n" + CSV + ROWS, "row 1 says"),
        (CSV + ",,pcs,pcs,thousands\n" + ROWS, "row 2 says 'thousands'"),
        (CSV + ",,шт.,шт.,тыс.\n" + ROWS, "row 2 says 'тыс.'"),
        (CSV + ROWS + "* costs are told in millions,,,,\n", "row 4 says"),
    ],
)
def test_a_table_whose_unit_is_told_beside_it_and_is_no_whole_one_is_refused(read: Read, text: str, row: str) -> None:
    with pytest.raises(ExportError, match=rf"{row}.*expected whole numbers. Export it in whole units"):
        read(text, source="google_ads")


def test_a_title_and_campaigns_that_speak_of_millions_name_no_unit(read: Read) -> None:
    text = "A million reasons, thousands of shoes\n" + CSV + ROWS.replace(",A,", ",Save in thousands,")
    assert read(text, source="google_ads").totals["spend"]["imported"] == 26.0


def test_campaigns_known_by_ids_that_a_spreadsheet_has_rounded_are_refused(read: Callable[..., ImportResult]) -> None:
    text = "Дата;ID кампании;Показы;Клики;Расход (руб.)\n01.09.2026;7,10E+08;100;5;12,50\n01.09.2026;7,10E+08;110;5;13,50\n"
    with pytest.raises(ExportError, match=r"row 2: the id '7,10E\+08' has lost its last digits"):
        read(text, "vat=included")


def test_a_total_of_money_in_whole_units_may_differ_by_half_of_one_for_each_row(read: Read) -> None:
    days = "Day,Campaign,Currency code,Clicks,Impr.,Cost\n2026-09-01,A,EUR,5,100,12\n2026-09-02,A,EUR,6,110,13\n"
    rows = days + "Total: Campaigns,,EUR,11,210,"
    assert read(rows + "26\n").totals["spend"] == {"file": 26.0, "imported": 25.0}
    with pytest.raises(ExportError, match="its rows sum to spend 25.00 and its total row 'Total: Campaigns' says 23.00"):
        read(rows + "23\n")


def test_a_header_that_is_cut_at_the_comma_before_a_currency_is_refused(read: Read) -> None:
    text = "Дата,Кампания,Потрачено, ₽,Клики,Показы\n2026-09-01,A,337,14,32,457\n"
    with pytest.raises(ExportError, match=r"cut at a comma: 'Потрачено' and '₽' stand in two columns.*as XLSX"):
        read(text, "vat=included", source="vk_ads")
