"""Lists of deals and tables of orders: one currency, the right amounts, and who won what."""

from collections.abc import Callable

import pytest

from forecast.errors import ExportError
from forecast.sources import ImportResult

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
    with pytest.raises(ExportError, match="--set currency=EUR; expected one currency"):
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
