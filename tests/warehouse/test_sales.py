"""A business that records its revenue nowhere but in single sales: its customers' payments, or its won deals."""

import pandas as pd
import pytest

from forecast.settings.params import Params
from forecast.tables.demo import make_world
from forecast.tables.facts import Doubt
from forecast.warehouse import load_facts, open_dataset, write_dataset


def _facts(folder, **tables):
    write_dataset(tables, folder, format="csv")
    with open_dataset(str(folder)) as dataset:
        return load_facts(dataset, "north", Params())


@pytest.fixture
def spent():
    return pd.DataFrame({"date": pd.date_range("2026-01-05", periods=10), "team": "north", "channel": "fair", "spend": 10.0})


@pytest.fixture
def deals():
    created = pd.to_datetime(["2026-01-06", "2026-01-06", "2026-01-07", "2026-01-08", "2026-01-09"])
    closed = pd.to_datetime(["2026-01-08", "2026-01-08", "2026-01-10", "2026-01-09", None])
    status, amount = ["won", "won", "won", "lost", "open"], [100.0, 50.0, 70.0, 900.0, 900.0]
    ids = list("abcde")
    return pd.DataFrame(
        {"deal_id": ids, "team": "north", "created": created, "closed": closed, "status": status, "amount": amount}
    )


def test_total_revenue_is_that_of_won_deals_where_nothing_else_records_any(tmp_path, spent, deals):
    facts = _facts(tmp_path, performance=spent, deals=deals)
    # From the first deal (the 6th) to the last day the CRM tells of (the 10th); before and after it nobody knows.
    assert facts.outcomes["date"].dt.strftime("%d").tolist() == ["06", "07", "08", "09", "10"]
    assert facts.outcomes["revenue"].tolist() == [0.0, 0.0, 150.0, 0.0, 70.0]
    assert facts.doubts == (Doubt("revenue_of_deals", "deals", "", 3, 220.0),)


def test_payments_come_before_deals_which_may_be_paid_later(tmp_path, spent, deals):
    paid = pd.DataFrame({"customer_id": ["x", "y", "x"], "team": "north", "revenue": [40.0, 5.0, 2.5]})
    paid = paid.assign(date=pd.to_datetime(["2026-01-03", "2026-01-06", "2026-01-07"]))
    facts = _facts(tmp_path, performance=spent, deals=deals, customers=paid)
    # Spend begins on the 5th; of the days after the last payment nobody knows.
    assert facts.outcomes["date"].dt.strftime("%d").tolist() == ["05", "06", "07"]
    assert facts.outcomes["revenue"].tolist() == [0.0, 5.0, 2.5]
    assert facts.doubts == (Doubt("revenue_of_payments", "customers", "", 2, 7.5),)


def test_payments_of_another_time_leave_the_revenue_to_the_deals(tmp_path, spent, deals):
    old = pd.DataFrame({"customer_id": ["x"], "team": "north", "revenue": [40.0], "date": pd.to_datetime(["2025-01-03"])})
    assert _facts(tmp_path, performance=spent, deals=deals, customers=old).outcomes["revenue"].sum() == 220.0


def test_revenue_that_is_recorded_is_not_put_aside_for_that_of_deals(tmp_path, spent, deals):
    totals = pd.DataFrame({"date": pd.date_range("2026-01-05", periods=10), "team": "north", "revenue": 500.0})
    assert _facts(tmp_path / "a", performance=spent, deals=deals, outcomes=totals).outcomes["revenue"].sum() == 5000.0
    credited = _facts(tmp_path / "b", performance=spent.assign(revenue=20.0), deals=deals)
    assert (credited.outcomes.empty, credited.doubts) == (True, ())


def test_deals_of_which_none_was_won_bring_no_revenue(tmp_path, spent, deals):
    facts = _facts(tmp_path, performance=spent, deals=deals.assign(status="lost"))
    assert (facts.outcomes.empty, facts.doubts) == (True, ())


def test_months_hold_the_deals_that_were_closed_in_them(tmp_path, deals):
    months = pd.DataFrame(
        {"date": pd.to_datetime(["2026-01-01", "2026-02-01", "2026-03-01"]), "team": "north", "channel": "fair"}
    )
    later = deals.assign(closed=deals["closed"].where(deals["deal_id"] != "c", pd.Timestamp("2026-02-14")))
    facts = _facts(tmp_path, performance=months.assign(spend=10.0), deals=later)
    assert facts.outcomes["revenue"].tolist() == [150.0, 70.0]


def test_the_demo_worlds_results_are_those_of_its_deals(tmp_path):
    tables = {name: frame for name, frame in make_world().tables.items() if name in ("performance", "deals", "outcomes")}
    known = tables.pop("outcomes")
    own = known[known["team"] == "b2b"].set_index("date")["revenue"]
    write_dataset(tables, tmp_path, format="csv")
    with open_dataset(str(tmp_path)) as dataset:
        found = load_facts(dataset, "b2b", Params()).outcomes.set_index("date")["revenue"]
    assert len(found) > 0.99 * len(own)
    assert found.sum() == pytest.approx(own.reindex(found.index).sum(), rel=0.02)
