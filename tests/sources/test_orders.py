"""Lists of orders read as purchases: money that was not kept, that counts twice, or that is the price of one piece, is told."""

from collections.abc import Callable
from typing import Any

import pytest

from forecast.errors import ExportError
from forecast.sources import ImportResult

Read = Callable[..., ImportResult]

MAPPED = ("table=customers", "customer_id=Email", "date=Created at", "revenue=Total")


def _told(result: ImportResult, key: str) -> list[dict[str, Any]]:
    return [dict(values) for name, values in result.warnings if name == key]


def test_orders_that_a_column_calls_cancelled_or_refunded_are_told_with_their_money(read: Read) -> None:
    text = (
        "Name,Email,Financial Status,Total,Created at,Lineitem name\n"
        "#1,a@x.org,paid,55.00,2026-04-05 21:06:21 +0400,Tea\n"
        "#1,a@x.org,,,2026-04-05 21:06:21 +0400,Cup\n"
        "#2,b@x.org,refunded,25.00,2026-04-06 10:00:00 +0400,Tea\n"
        "#3,c@x.org,partially_refunded,40.00,2026-04-06 11:00:00 +0400,Tea\n"
        "#4,d@x.org,voided,,2026-04-06 11:00:00 +0400,Tea\n"
    )
    result = read(text, *MAPPED, source="table")
    assert result.totals["revenue"]["imported"] == 120.0  # 55 + 25 + 40
    told = {"file": "export.csv", "column": "Financial Status", "words": ["refunded", "partially_refunded"]}
    assert _told(result, "undone_orders_counted") == [{**told, "n": 2, "total": 65.0}]


@pytest.mark.parametrize("word", ["Отменён", "Возврат", "Cancelled", "canceled", "Failed", "storniert", "Annulée"])
def test_an_order_may_be_cancelled_in_several_languages(read: Read, word: str) -> None:
    text = f"Email;Created at;Total;Статус\na;2026-04-05;10;Доставлен\nb;2026-04-06;20;{word}\n"
    assert [values["total"] for values in _told(read(text, *MAPPED, source="table"), "undone_orders_counted")] == [20.0]


def test_orders_that_were_all_kept_are_read_without_a_word_about_them(read: Read) -> None:
    text = "Email,Created at,Total,Status,Refunded Amount\na,2026-04-05,10,completed,0.00\nb,2026-04-05,10,paid,0.00\n"
    keys = {key for key, _ in read(text, *MAPPED, source="table").warnings}
    assert keys == {"columns_left_out"}


def test_refunds_that_stand_beside_the_revenue_are_told(read: Read) -> None:
    text = "Email,Created at,Total,Refunded Amount\na,2026-04-05,10.50,0.00\nb,2026-04-06,20,20\nc,2026-04-07,30,5.25\n"
    told = {"file": "export.csv", "column": "Refunded Amount", "n": 2, "total": 25.25}
    assert _told(read(text, *MAPPED, source="table"), "refunds_beside") == [told]


def test_the_total_of_an_order_in_the_row_of_each_of_its_products_is_told(read: Read) -> None:
    text = (
        "Order;Email;Created at;Total;Product\n"
        "1;a;2026-04-01 10:00:01;1500.00;Tea\n"
        "1;a;2026-04-01 10:00:01;1500.00;Cup\n"
        "2;a;2026-04-01 18:30:00;1500.00;Tea\n"
    )
    told = {"file": "export.csv", "n": 1, "line": 3, "total": 1500.0}
    assert _told(read(text, *MAPPED, source="table"), "payments_repeated") == [told]


def test_a_price_beside_a_quantity_is_told_where_several_were_bought(read: Read) -> None:
    text = "Email,Created at,UnitPrice,Quantity\na,2026-04-01,2.55,6\nb,2026-04-02,3.39,1\n"
    mapped = (*MAPPED[:3], "revenue=UnitPrice")
    told = {"file": "export.csv", "price": "UnitPrice", "quantity": "Quantity", "n": 1}
    assert _told(read(text, *mapped, source="table"), "prices_without_quantities") == [told]
    none = read(text.replace(",6\n", ",1\n"), *mapped, source="table")
    assert _told(none, "prices_without_quantities") == []


def test_a_refusal_of_negative_sales_says_what_to_do_with_refunds(read: Read) -> None:
    text = "Email,Created at,Total\na,2026-04-05,10\nb,2026-04-06,-80\n"
    with pytest.raises(ExportError, match=r"negative \(1\).*take refunds off the sales that they belong to"):
        read(text, *MAPPED, source="table")


def test_the_total_row_of_orders_is_no_order_though_columns_that_nobody_reads_are_summed_too(read: Read) -> None:
    text = (
        "No;Created at;Total;Paid;Email\n1;05.01.2026;1 500,00 ₽;1 500,00 ₽;a\n2;06.01.2026;700,50 ₽;;b\n"
        "Итого;;2 200,50 ₽;1 500,00 ₽;\n"
    )
    assert read(text, *MAPPED, source="table").totals["revenue"] == {"file": 2200.5, "imported": 2200.5}


def test_an_empty_column_is_no_number_of_the_outcomes(read: Read) -> None:
    text = "date,revenue,visits,Customer Description\n2026-09-01,8,120,\n2026-09-02,9,130,\n"
    assert list(read(text, "table=outcomes", source="table").tables["outcomes"]) == ["date", "revenue", "visits", "team"]
