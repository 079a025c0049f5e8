"""Conversions, deals and orders are compared over the days that all of them cover, and over no others."""

from dataclasses import replace
from datetime import date

import pandas as pd
import pytest

from forecast.kpis.agreement import compare_counts
from forecast.settings.params import Params
from forecast.warehouse import load_facts, open_dataset, write_dataset


@pytest.fixture(scope="module")
def facts(tmp_path_factory):
    """Give ten days of two channels with 3 and 1 conversions a day, a deal a day from the third on, and four orders a day."""
    days = pd.date_range("2026-09-01", periods=10)
    performance = pd.concat(
        [
            pd.DataFrame({"date": days, "team": "north", "channel": name, "spend": 1.0, "conversions": count})
            for name, count in (("Search", 3.0), ("Video", 1.0))
        ]
    )
    deals = pd.DataFrame(
        {
            "deal_id": [str(number) for number in range(8)],
            "team": "north",
            "created": days[2:],
            "status": ["won", "open"] * 4,
            "channel": ["Search"] * 6 + ["Fair"] * 2,
        }
    )
    outcomes = pd.DataFrame({"date": days, "team": "north", "revenue": 9.0, "orders": 4.0})
    tables = {"performance": performance, "deals": deals, "outcomes": outcomes}
    with open_dataset(str(write_dataset(tables, tmp_path_factory.mktemp("counts") / "data"))) as dataset:
        return load_facts(dataset, "north", Params())


def test_only_days_that_every_count_covers_are_compared(facts):
    found = compare_counts(facts, date(2026, 9, 1), date(2026, 9, 9))
    assert (found.start, found.end) == (date(2026, 9, 3), date(2026, 9, 9))
    assert dict(found.total) == {"conversions": 28.0, "deals": 7.0, "won": 4.0, "orders": 28.0}


def test_channels_stand_beside_the_deals_that_name_them(facts):
    channels = compare_counts(facts, date(2026, 9, 1), date(2026, 9, 30)).channels.set_index("channel")
    assert channels.loc["Search"].to_dict() == {"conversions": 24.0, "deals": 6.0, "won": 3.0}
    assert channels["deals"].dropna().to_dict() == {"Search": 6.0, "Fair": 2.0}
    assert pd.isna(channels.loc["Fair", "conversions"])


def test_one_count_alone_or_counts_of_other_days_compare_with_nothing(facts):
    alone = replace(facts, deals=facts.deals.iloc[:0], outcomes=facts.outcomes.drop(columns="orders"))
    assert compare_counts(alone, date(2026, 9, 1), date(2026, 9, 30)) is None
    assert compare_counts(facts, date(2026, 10, 1), date(2026, 10, 31)) is None
    apart = replace(facts, deals=facts.deals.assign(created=facts.deals["created"] + pd.Timedelta(days=60)))
    assert dict(compare_counts(apart, date(2026, 9, 1), date(2026, 9, 30)).total) == {"conversions": 40.0, "orders": 40.0}


def test_a_week_that_only_partly_belongs_is_left_out_of_every_count(facts):
    weeks = pd.DataFrame({"date": pd.date_range("2026-08-27", periods=3, freq="7D"), "revenue": 9.0, "orders": 7.0})
    found = compare_counts(replace(facts, outcomes=weeks), date(2026, 8, 1), date(2026, 9, 30))
    assert (found.start, found.end) == (date(2026, 9, 3), date(2026, 9, 9))
    assert dict(found.total) == {"conversions": 28.0, "deals": 7.0, "won": 4.0, "orders": 7.0}
