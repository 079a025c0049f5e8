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
