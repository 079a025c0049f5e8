"""Which currency the money of a file is in: a column, a header, a line above the table or the signs in its cells say so."""

from collections.abc import Callable
from pathlib import Path

import pytest

from forecast.errors import ExportError
from forecast.sources import ImportResult, ImportSettings, read_export
from forecast.sources.headers import take_apart

Read = Callable[..., ImportResult]

TABLE = "date,channel,spend\n"
WIDE = ("date=week", "revenue=revenue", "spend=tv,radio")


@pytest.mark.parametrize(("head", "mapping"), [(TABLE, ()), (TABLE.replace("spend", "Kosten (EUR)"), ("spend=Kosten (EUR)",))])
def test_a_mapped_table_whose_cells_show_two_currencies_is_refused(read: Read, head: str, mapping: tuple[str, ...]) -> None:
    cells = "2026-09-01,a,€10\n2026-09-02,a,$12\n"
    with pytest.raises(ExportError, match=r"money in more than one currency: EUR .*; \$ \(rows 3\)"):
        read(head + cells, "table=performance", *mapping, source="table")


def test_a_weekly_spreadsheet_whose_columns_show_two_currencies_is_refused(read: Read) -> None:
    text = "week,tv,radio,revenue\n2026-08-31,€100,$50,€1000\n2026-09-07,€110,$60,€1100\n"
    with pytest.raises(ExportError, match=r"money in more than one currency: EUR \(rows 2, 3\); \$ \(rows 2, 3\)"):
        read(text, *WIDE, source="wide")
    result = read(text.replace("$", "€"), *WIDE, source="wide")
    assert result.tables["performance"]["currency"].unique().tolist() == ["EUR"]
    assert result.totals["spend"]["imported"] == 320.0


@pytest.mark.parametrize(
    ("cell", "code", "spend"),
    [
        ("¥1000", "JPY", 1000.0),
        ("1000円", "JPY", 1000.0),
        ("1000.50 kr", "SEK", 1000.5),
        ("kr. 1000.50", "DKK", 1000.5),
        ("Rs. 1000.50", "INR", 1000.5),
        ("1000.50 $US", "USD", 1000.5),
    ],
)
def test_signs_of_several_currencies_are_read_and_the_person_says_which(read: Read, cell: str, code: str, spend: float) -> None:
    rows = f"2026-09-01,a,{cell}\n"
    result = read(TABLE + rows, "table=performance", f"currency={code}", source="table")
    assert result.totals["spend"]["imported"] == spend
    assert result.tables["performance"]["currency"].tolist() == [code]
    with pytest.raises(ExportError, match="money in more than one currency"):
        read(TABLE + rows, "table=performance", "currency=EUR", source="table")


def test_a_sign_of_several_currencies_names_none_by_itself(read: Read) -> None:
    result = read(TABLE + "2026-09-01,a,1000 kr\n", "table=performance", source="table")
    assert "currency" not in result.tables["performance"]
    assert take_apart("Cost (kr)").key == "cost"
    assert (take_apart("費用（円）").key, take_apart("費用（円）").currency) == ("費用", "JPY")
    assert take_apart("New users").key == "new users"


@pytest.mark.parametrize("line", ["Currency: USD", "Account currency,USD", "# Валюта: доллар США", "Währung:,USD"])
def test_the_currency_that_a_line_above_the_table_names_is_that_of_its_costs(read: Read, line: str) -> None:
    table = "Day,Campaign,Clicks,Impr.,Cost\n2026-09-01,A,5,100,12.50\n"
    result = read(f"{line}\n{table}")
    assert result.tables["performance"]["currency"].tolist() == ["USD"]
    with pytest.raises(ExportError, match=r"money in more than one currency: USD \(rows 1\); EUR \(the header\)"):
        read(f"{line}\n{table}".replace("Cost", "Cost (EUR)"))


def test_a_file_that_names_no_currency_beside_one_that_does_is_refused_until_the_person_says_it(tmp_path: Path) -> None:
    files = [tmp_path / "a.csv", tmp_path / "b.csv"]
    files[0].write_text("Day,Campaign,Currency code,Clicks,Impr.,Cost\n2026-09-01,A,EUR,5,100,12.50\n")
    files[1].write_text("Day,Campaign,Clicks,Impr.,Cost\n2026-09-02,A,5,100,13.50\n")
    with pytest.raises(ExportError, match="some of the files are in EUR and some name no currency.*--set currency=EUR"):
        read_export("auto", files, team="growth", settings=ImportSettings())
    result = read_export("auto", files, team="growth", settings=ImportSettings(currency="EUR"))
    assert result.totals["spend"]["imported"] == 26.0


@pytest.mark.parametrize("name", ["Amount Currency", "Deal - Currency of Value", "Код валюты отправления"])
def test_a_column_of_currencies_counts_whatever_stands_around_its_name(read: Read, name: str) -> None:
    mapped = ("table=deals", "deal_id=ID", "created=Created", "amount=Amount")
    text = f"ID;Created;Amount;{name}\n1;2026-04-01;100;USD\n2;2026-04-02;200;EUR\n"
    with pytest.raises(ExportError, match=r"more than one currency: USD \(rows 2\); EUR \(rows 3\)"):
        read(text, *mapped, source="table")
    one = read(text.replace("EUR", "USD"), *mapped, source="table")
    assert ("deal_currency", {"file": "export.csv", "currency": "USD"}) in one.warnings


def test_of_several_columns_of_currencies_the_one_beside_the_amounts_counts(read: Read) -> None:
    mapped = ("table=deals", "deal_id=ID", "created=Created", "amount=Sent")
    text = "ID;Created;Sent;Currency of parcel;Paid;Currency of buyer\n1;2026-04-01;100;RUB;3;BYN\n2;2026-04-02;200;RUB;200;RUB\n"
    result = read(text, *mapped, source="table")
    assert ("deal_currency", {"file": "export.csv", "currency": "RUB"}) in result.warnings
    assert result.totals["amount"]["imported"] == 300.0


def test_amounts_in_the_companys_currency_are_not_those_of_the_deals_own_currencies(read: Read) -> None:
    mapped = ("table=deals", "deal_id=Deal id", "created=Created", "amount=Deal value in Base Currency")
    text = "Deal id,Deal value,Deal value in Base Currency,Currency,Created\n7,100,92,USD,2026-01-05\n8,200,200,EUR,2026-01-06\n"
    assert read(text, *mapped, source="table").totals["amount"]["imported"] == 292.0
    with pytest.raises(ExportError, match="more than one currency"):
        read(text, *mapped[:3], "amount=Deal value", source="table")


def test_a_currency_may_be_written_as_a_word(read: Read) -> None:
    text = "deal_id,created,amount,Currency\n1,2026-01-05,100,US Dollar\n2,2026-01-06,200,Euro\n"
    with pytest.raises(ExportError, match=r"more than one currency: EUR \(rows 3\); USD \(rows 2\)"):
        read(text, source="table")


def test_a_column_of_currencies_named_after_the_amounts_is_theirs_and_not_the_one_beside_other_amounts(read: Read) -> None:
    text = (
        "id,Created,Amount,Currency,Converted Amount,Converted Currency,Customer ID\n"
        "ch_1,2026-06-07 02:38:54,15.00,usd,534.80,thb,cus_1\n"
        "ch_2,2026-06-08 02:38:54,20.00,usd,713.20,thb,cus_2\n"
    )
    mapped = ("table=customers", "customer_id=Customer ID", "date=Created")

    def told(column: str) -> list[str]:
        warnings = read(text, *mapped, f"revenue={column}", source="table").warnings
        return [str(values["currency"]) for key, values in warnings if key == "deal_currency"]

    assert told("Converted Amount") == ["THB"]
    assert told("Amount") == ["USD"]


def test_a_currency_at_the_end_of_a_programs_name_is_the_currency_of_the_column(read: Read) -> None:
    text = "month,channel,spend_rub\n2026-08,direct,420000\n2026-08,vk,180000\n"
    told = ("table=performance", "date=month", "spend=spend_rub")
    assert set(read(text, *told, source="table").tables["performance"]["currency"]) == {"RUB"}
    with pytest.raises(ExportError, match="more than one currency: RUB .the header. and --set currency=EUR"):
        read(text, *told, "currency=EUR", source="table")


def test_a_column_without_a_currency_is_read_before_the_same_one_in_another(read: Read) -> None:
    text = "date,channel,spend,spend_usd\n2026-09-01,search,100,110\n"
    assert read(text, "table=performance", source="table").totals["spend"]["imported"] == 100.0
    assert read(text, "table=performance", "spend=spend_usd", source="table").totals["spend"]["imported"] == 110.0


def test_an_ending_that_is_a_word_is_no_currency(read: Read) -> None:
    text = "date,channel,spend,clicks_all\n2026-09-01,search,100,7\n"
    assert "clicks" not in read(text, "table=performance", source="table").tables["performance"]


@pytest.mark.parametrize(
    ("cell", "code"),
    [
        *(("1,234.50 Ft", "HUF"), ("1,234.50 lei", "RON"), ("₫1,234.50", "VND"), ("฿1,234.50", "THB"), ("₦1,234.50", "NGN")),
        *(("₱1,234.50", "PHP"), ("Rp1,234.50", "IDR"), ("1,234.50 лв.", "BGN"), ("R 1,234.50", "ZAR"), ("₩1,234.50", "KRW")),
        *(("S/1,234.50", "PEN"), ("RM1,234.50", "MYR"), ("৳1,234.50", "BDT")),
    ],
)
def test_the_signs_of_more_countries_are_read(read: Read, cell: str, code: str) -> None:
    result = read(f'Day,Campaign,Impr.,Avg. CPC,Clicks,Cost\n2026-09-01,Brand,1000,24.69,50,"{cell}"\n')
    assert result.totals["spend"]["imported"] == 1234.5
    assert result.tables["performance"]["currency"].tolist() == [code]
