"""Lists of deals and tables of orders: one currency, the right amounts, and who won what."""

from collections.abc import Callable
from pathlib import Path

import pytest

from forecast.errors import ExportError
from forecast.sources import ImportResult, ImportSettings, read_export
from forecast.sources.deal_lists import stage_status

Read = Callable[..., ImportResult]


@pytest.mark.parametrize(
    "text",
    [
        "date,revenue\n2026-09-01,$100\n2026-09-02,€200\n",
        "date,revenue,Currency\n2026-09-01,100,USD\n2026-09-02,200,EUR\n",
        "customer_id,date,revenue\na,2026-09-01,$100\nb,2026-09-02,€200\n",
        "deal_id;created;amount;Валюта\n1;2026-09-01;100;руб.\n2;2026-09-02;200;KZT\n",
    ],
)
def test_a_table_with_money_in_two_currencies_is_refused_though_the_table_has_no_currency(read: Read, text: str) -> None:
    with pytest.raises(ExportError, match=r"more than one currency: \S+ \(rows [23]\); \S+ \(rows [23]\)"):
        read(text, source="table")


def test_a_table_in_one_currency_is_read_and_held_to_the_one_that_is_told(read: Read) -> None:
    text = "date,revenue,currency\n2026-09-01,$100,USD\n2026-09-02,$200,USD\n"
    outcomes = read(text, "currency=USD", source="table").tables["outcomes"]
    assert outcomes["revenue"].tolist() == [100.0, 200.0]
    assert "currency" not in outcomes
    with pytest.raises(ExportError, match="--set currency=EUR; expected one"):
        read(text, "currency=EUR", source="table")


OUTCOMES = "date;revenue;orders\n01.09.2026;1.234,50;12\n02.09.2026;2.234,50;13\n"


def test_a_table_is_held_to_its_own_total_row_whatever_it_counts(read: Read) -> None:
    told = read(OUTCOMES + "Итого;3.469,00;25\n", source="table").totals
    assert told["revenue"] == {"file": 3469.0, "imported": 3469.0}
    with pytest.raises(ExportError, match=r"rows sum to revenue 3,469.00 and its total row 'Итого' says 9,469.00"):
        read(OUTCOMES + "Итого;9.469,00;25\n", source="table")
    with pytest.raises(ExportError, match="rows sum to amount 150.00 and its total row 'Total' says 300.00"):
        read("deal_id,created,amount\nd1,2026-09-01,100\nd2,2026-09-02,50\nTotal,,300\n", source="table")


def test_a_deal_called_total_wine_is_no_sum_of_deals(read: Read) -> None:
    deals = read("deal_id,created,title,amount\n17,20260901,Total Wine,100\n", source="table").tables["deals"]
    assert deals["amount"].tolist() == [100.0]


DEALS = "Record ID,Deal Name,Deal Stage,Create Date,Close Date,Amount"


def test_deals_in_several_currencies_are_added_up_in_the_company_s_own(read: Read) -> None:
    head = f"{DEALS},Amount in company currency"
    rows = "1,A,Closed Won,2026-01-01,2026-02-01,1000,1000{}\n2,B,Closed Won,2026-01-01,2026-02-01,1000,1100{}\n"
    result = read(f"{head}\n" + rows.format("", ""))
    assert result.tables["deals"]["amount"].tolist() == [1000.0, 1100.0]
    assert ("amounts_of_the_company", {"file": "export.csv", "column": "Amount in company currency"}) in result.warnings
    coded = read(f"{head},Currency\n" + rows.format(",USD", ",EUR"))
    assert coded.tables["deals"]["amount"].sum() == 2100.0
    assert ("deal_currency", {"file": "export.csv", "currency": "USD"}) in coded.warnings
    with pytest.raises(ExportError, match="row 4 has an amount and none in 'Amount in company currency'"):
        read(f"{head}\n" + rows.format("", "") + "3,C,Closed Won,2026-01-01,2026-02-01,50,\n")


def test_a_list_of_deals_is_held_to_its_own_total_row(read: Read) -> None:
    rows = "1,A,Closed Won,2026-01-01,2026-02-01,100\n2,B,Closed Lost,2026-01-01,2026-02-01,50\n"
    total = "Total (2 deals),,,,,"
    assert read(f"{DEALS}\n{rows}{total}150\n").totals["amount"] == {"file": 150.0, "imported": 150.0}
    with pytest.raises(ExportError, match="rows sum to amount 150.00 and its total row .* says 600.00"):
        read(f"{DEALS}\n{rows}{total}600\n")


@pytest.mark.parametrize(
    ("stage", "status"),
    [("Closed-Won", "won"), ("Won 🎉", "won"), ("#09 WON", "won"), ("10. Closed lost", "lost"), ("Not won", "open")],
)
def test_a_stage_is_known_whatever_stands_around_its_words(read: Read, stage: str, status: str) -> None:
    deals = read(f"{DEALS}\n1,A,{stage},2026-01-01,2026-02-01,100\n").tables["deals"]
    assert deals["status"].tolist() == [status]


def test_moments_with_a_zone_in_letters_are_read(read: Read) -> None:
    deals = read(f"{DEALS}\n1,A,Won,2026-01-01 09:00 EST,2026-02-01 06:30 PM CEST,100\n").tables["deals"]
    assert str(deals["closed"].iloc[0]) == "2026-02-01 18:30:00"


def test_bitrix24_says_itself_which_deals_were_lost_and_has_no_customer_called_0(read: Read) -> None:
    head = "ID,STAGE_ID,OPPORTUNITY,COMPANY_ID,DATE_CREATE,CLOSEDATE,CLOSED,STAGE_SEMANTIC_ID\n"
    row = "{},{},1000.00,{},2021-02-04T13:10:22+03:00,2021-02-11T03:00:00+03:00,Y,{}\n"
    text = head + row.format(3, "UC_M3VGWL", 0, "F") + row.format(5, "C14:UC_PAID", 0, "S") + row.format(6, "C14:NEW", 8, "P")
    result = read(text)
    assert result.tables["deals"]["status"].tolist() == ["lost", "won", "open"]
    assert result.tables["deals"]["customer_id"].fillna("nobody").tolist() == ["nobody", "nobody", "8"]


@pytest.mark.parametrize("amounts", [("15 000 руб.", "2 500,50 руб."), ("15000|RUB", "2500.50|RUB")])
def test_an_amount_with_its_currency_in_one_column_of_bitrix24_is_read(read: Read, amounts: tuple[str, str]) -> None:
    head = "ID;Название;Стадия;Сумма/Валюта;Дата создания;Дата завершения;Тип сделки\n"
    rows = "".join(f"{n};a;Сделка успешна;{money};01.09.2026;05.09.2026;Продажа\n" for n, money in enumerate(amounts, start=1))
    result = read(head + rows)
    assert result.tables["deals"]["amount"].tolist() == [15000.0, 2500.5]
    assert ("deal_currency", {"file": "export.csv", "currency": "RUB"}) in result.warnings


def test_a_list_of_deals_without_amounts_says_so(read: Read) -> None:
    result = read(f"{DEALS.replace('Amount', 'Deal value')}\n1,A,Won,2026-01-01,2026-02-01,100\n")
    assert ("deals_without_amounts", {"file": "export.csv"}) in result.warnings


def test_files_of_deals_in_two_currencies_are_not_added_up(tmp_path: Path) -> None:
    files = [tmp_path / "euros.csv", tmp_path / "dollars.csv"]
    for number, (file, sign) in enumerate(zip(files, "€$", strict=True)):
        file.write_text(f"{DEALS}\n{number},A,Won,2026-01-01,2026-02-01,{sign}100\n", encoding="utf-8")
    with pytest.raises(ExportError, match=r"the files are in \$, EUR; one currency"):
        read_export("hubspot", files, team="growth", settings=ImportSettings())


@pytest.mark.parametrize("column", ["status", "stage"])
def test_deals_of_a_table_are_won_lost_or_open_in_the_words_of_the_file(read: Read, column: str) -> None:
    rows = "a,2026-09-01,Won\nb,2026-09-01,Проиграна\nc,2026-09-01,In progress\nd,2026-09-01,\n"
    result = read(f"deal_id,created,{column}\n{rows}", "table=deals", source="table")
    assert result.tables["deals"]["status"].fillna("unknown").tolist() == ["won", "lost", "open", "unknown"]
    told = {"Won": "won", "Проиграна": "lost", "In progress": "open"}
    assert ("stages_read_as", {"file": "export.csv", "stages": told}) in result.warnings


def test_a_machine_s_rates_do_not_make_fractions_of_amounts_in_thousands(read: Read) -> None:
    text = f"{DEALS},Deal probability\n1,A,Won,2026-01-01,2026-02-01,1.234,0.5\n2,B,Won,2026-01-01,2026-02-01,25.000,0.25\n"
    with pytest.raises(ExportError, match=r"row 2: '1.234' may be thousands or a decimal.*Say --set decimal=,"):
        read(text)
    assert read(text, "decimal=,").tables["deals"]["amount"].tolist() == [1234.0, 25000.0]
    assert read(text, "decimal=.").tables["deals"]["amount"].tolist() == [1.234, 25.0]
    grouped = text.replace("1.234", '"1,234"').replace("25.000", '"25,000"')
    assert read(grouped).tables["deals"]["amount"].tolist() == [1234.0, 25000.0]


def test_a_russian_list_of_hubspot_is_not_taken_for_amocrm(read: Read) -> None:
    head = "ID записи,Название сделки,Этап сделки,Воронка,Сумма,Дата закрытия,Дата создания\n"
    result = read(head + "1,A,Сделка успешна,V,1234.56,2026-09-15,2026-09-01\n")
    assert (result.source, result.tables["deals"]["amount"].tolist()) == ("hubspot", [1234.56])


def test_a_list_of_deals_without_ids_is_refused_for_that_and_read_where_they_are_mapped(read: Read) -> None:
    text = "Deal Name,Deal Stage,Amount,Close Date\nA,Closed Won,19845.3,2026-08-16\nB,Contract Sent,100,2026-09-16\n"
    with pytest.raises(ExportError, match="hubspot export .* deal_id, created is missing.*--set deal_id=COLUMN"):
        read(text)
    deals = read(text, "deal_id=Deal Name", "created=Close Date").tables["deals"]
    assert deals["deal_id"].tolist() == ["A", "B"]


def test_a_deal_with_a_row_for_each_product_counts_once_and_that_is_said(read: Read) -> None:
    rows = "".join(f"1,A,Closed Won,2026-01-01,2026-02-01,1500,{product}\n" for product in ("x", "y"))
    result = read(f"{DEALS},Product\n{rows}")
    assert result.tables["deals"]["amount"].tolist() == [1500.0]
    assert ("records_repeated", {"file": "export.csv", "n": 1}) in result.warnings


def test_a_row_with_money_and_nothing_else_under_a_list_of_deals_is_its_sum(read: Read) -> None:
    text = "deal_id,team,created,stage,amount\n1,growth,2026-01-05,Won,10\n2,growth,2026-01-06,Lost,20\n,,,,30\n"
    result = read(text)
    assert result.totals["amount"] == {"file": 30.0, "imported": 30.0}
    with pytest.raises(ExportError, match=r"sum to amount 30\.00 and its total row '20' says 20\.00"):
        read(text.replace(",,,,30", ",,,,20"))


@pytest.mark.parametrize(
    ("stage", "status"),
    [
        ("Closed Lost to Competition", "lost"),
        ("Closed-Won: renewal", "won"),
        ("Gagné", "won"),
        ("Perdue", "lost"),
        ("Успішно реалізовано", "won"),
        ("Закрито і не реалізовано", "lost"),
        ("Przegrana", "lost"),
        ("Kazanıldı", "won"),
        ("Отменён", "lost"),
        ("Closed", "open"),
    ],
)
def test_a_stage_that_begins_with_its_end_or_names_it_in_another_language_is_known(stage: str, status: str) -> None:
    assert stage_status(stage) == status


def test_a_list_of_deals_in_ukrainian_is_known_as_amocrms(read: Read) -> None:
    text = (
        "ID;Назва угоди;Етап угоди;Воронка;Бюджет ₴;Дата створення;Дата закриття\n"
        "1;А;Успішно реалізовано;Продажі;1000;01.09.2026 10:00:00;02.09.2026 10:00:00\n"
        "2;Б;Первинний контакт;Продажі;3000;01.09.2026 10:00:00;не закрита\n"
    )
    result = read(text)
    assert result.source == "amocrm"
    assert result.tables["deals"]["status"].tolist() == ["won", "open"]


def test_a_refusal_counts_the_rows_that_could_not_be_read_and_no_closing_notes(read: Read) -> None:
    text = "deal_id,team,created,stage,amount\n1,growth,2026-01-05,Won,10\n2,growth,soon,Lost,20\nNot to be shared\n"
    with pytest.raises(ExportError, match=r"1 of its 3 rows cannot be read: not_a_date \(1\); expected"):
        read(text)


def test_a_column_that_says_how_deals_ended_is_believed_before_the_teams_own_names_of_stages(read: Read) -> None:
    head = "Record ID,Deal Name,Deal Stage,Deal Status,Amount,Create Date,Close Date\n"
    rows = (
        "1,A,H. Work Order Received,Won,100,2026-08-01,2026-09-01\n2,B,E. Proposal Sent,Dead,200,2026-08-02,2026-09-02\n"
        "3,C,F. Negotiations,Open,300,2026-08-03,2026-10-01\n4,D,G. Project Won,,400,2026-08-04,2026-09-04\n"
    )
    result = read(head + rows)
    deals = result.tables["deals"]
    assert deals["status"].tolist() == ["won", "lost", "open", "won"]
    assert deals["closed"].isna().tolist() == [False, False, True, False]
    told = next(values["stages"] for key, values in result.warnings if key == "stages_read_as")
    assert told == {"Won": "won", "Dead": "lost", "Open": "open", "G. Project Won": "won"}


def test_a_status_of_something_else_says_nothing_of_a_deal(read: Read) -> None:
    head = "Record ID,Deal Name,Deal Stage,Payment status,Amount,Create Date\n"
    deals = read(head + "1,A,Closed Won,Lost in post,100,2026-08-01\n2,B,Proposal,Paid,200,2026-08-02\n").tables["deals"]
    assert deals["status"].tolist() == ["won", "open"]


@pytest.mark.parametrize(
    ("stage", "status"),
    [("G. Project Won", "won"), ("L. Project Lost", "lost"), ("Deal won", "won"), ("To be won", "open"), ("Not won", "open")],
)
def test_what_was_won_may_stand_before_the_word(stage: str, status: str) -> None:
    assert stage_status(stage) == status
