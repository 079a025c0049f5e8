"""Rows that keep their contract and contradict each other."""

import json

import pandas as pd

from forecast.settings.params import Params
from forecast.tables.facts import Doubt
from forecast.warehouse import load_facts, open_dataset, write_dataset


def _rows(channel="Search", days=30, **columns):
    frame = {"date": pd.date_range("2026-01-01", periods=days), "team": "north", "channel": channel, "spend": 100.0}
    return pd.DataFrame({**frame, **columns})


def _doubts(tmp_path, imports=(), **tables):
    place = write_dataset(tables, tmp_path / "data")
    (place / "imports").mkdir()
    for number, record in enumerate(imports, start=1):
        told = {"id": f"i{number}", "number": number, "source": "vk_ads", **record}
        (place / "imports" / f"i{number}.json").write_text(json.dumps(told), encoding="utf-8")
    with open_dataset(str(place)) as dataset:
        return load_facts(dataset, "north", Params()).doubts


def test_rows_with_more_clicks_than_impressions_are_counted_from_the_first(tmp_path):
    rows = _rows(impressions=1000.0, clicks=20.0)
    rows.loc[[4, 9], "clicks"] = 1001.0
    rows.loc[20, ["impressions", "clicks"]] = 0.0, 3.0  # a mailing is clicked on days when nothing is sent

    assert _doubts(tmp_path, performance=rows) == (Doubt("clicks_exceed", "performance", "2026-01-05 Search", 2),)


def test_a_deal_that_was_closed_before_it_was_created_is_told(tmp_path):
    deals = pd.DataFrame({"deal_id": ["a", "b", "c"], "team": "north", "status": "won"})
    deals = deals.assign(created=pd.Timestamp("2026-01-10"), closed=pd.to_datetime(["2026-01-10", "2026-01-06", "2026-01-31"]))

    assert _doubts(tmp_path, performance=_rows(), deals=deals) == (Doubt("closed_early", "deals", "2026-01-06", 1),)


def test_channels_with_spend_that_never_record_revenue_are_named_the_dearest_first(tmp_path):
    rows = pd.concat(
        [
            _rows("VK", spend=40.0),
            _rows("Direct", spend=90.0),
            _rows("Organic", spend=0.0, revenue=50.0),
            _rows("Banners", revenue=0.0),
        ]
    )
    told = _doubts(tmp_path, performance=rows)

    # 30 days × 90 and 30 days × 40; banners record that they bring nothing, which is something else.
    assert told == (
        Doubt("revenue_unrecorded", "performance", "Direct", 1, 2700.0),
        Doubt("revenue_unrecorded", "performance", "VK", 1, 1200.0),
    )


def test_where_total_revenue_is_known_a_channel_without_credits_only_weighs_on_what_platforms_say_of_all(tmp_path):
    rows = pd.concat([_rows("TV", spend=40.0), _rows("Search", revenue=50.0)])
    totals = pd.DataFrame({"date": pd.date_range("2026-01-01", periods=30), "team": "north", "revenue": 500.0})

    told = _doubts(tmp_path, performance=rows, outcomes=totals)
    assert told == (Doubt("credits_unrecorded", "performance", "TV", 1, 1200.0),)  # 30 days × 40
    assert _doubts(tmp_path, performance=rows.drop(columns="revenue"), outcomes=totals) == ()


def test_channels_of_a_crm_that_are_none_of_those_that_spend_are_told_with_both_names(tmp_path):
    deals = pd.DataFrame({"deal_id": ["1", "2", "3"], "team": "north", "created": "2026-01-05", "status": "open"})
    named = deals.assign(stage="new", channel=["yandex", "vk", "yandex"])
    spent = _rows("yandex_direct", spend=50.0)

    told = _doubts(tmp_path, performance=spent, deals=named)
    assert told == (Doubt("channels_apart", "deals", "yandex, vk / yandex_direct", 3),)
    met = named.assign(channel=["yandex_direct", "organic", None])  # who comes without advertising is of no channel that spends
    assert _doubts(tmp_path, performance=spent, deals=met) == ()
    assert _doubts(tmp_path, performance=spent, deals=named.assign(channel=None)) == ()


def test_two_channels_that_spent_the_same_on_every_date_are_told_with_the_money_that_may_count_twice(tmp_path):
    spend = [100.0 + 7.31 * day for day in range(30)]
    account, own = _rows("google_ads", spend=spend), _rows("Google", days=10, spend=[round(money) for money in spend[:10]])
    # ten days of 100 to 165.79: 1000 and 7.31 × 45
    told = _doubts(tmp_path / "a", performance=pd.concat([account, own]))
    assert told == (Doubt("channels_equal", "performance", "Google + google_ads, 2026-01-01 – 2026-01-10", 10, 1329.0),)
    corrected = own.assign(spend=[*own["spend"][:9], 99.0])
    (told,) = _doubts(tmp_path / "b", performance=pd.concat([account, corrected]))
    assert (told.key, told.count) == ("channels_equal", 9)
    other = own.assign(spend=[*own["spend"][:8], 99.0, 98.0])
    assert _doubts(tmp_path / "c", performance=pd.concat([account, other])) == ()


def test_equal_budgets_in_round_sums_are_two_channels(tmp_path):
    plan = [1000.0 * (1 + day % 4) for day in range(30)]
    assert _doubts(tmp_path, performance=pd.concat([_rows("TV", spend=plan), _rows("Radio", spend=plan)])) == ()


def _import(source, first, last, table="performance", **sums):
    return {
        "source": source,
        "tables": {table: 9},
        "days": [first, last],
        "totals": {k: {"imported": v} for k, v in sums.items()},
    }


def test_customers_that_analytics_and_accounts_both_count_are_told_with_the_days_on_which_they_do(tmp_path):
    site = _import("ga4", "2026-01-01", "2026-01-20", spend=0.0, conversions=90.0, revenue=900.0)
    accounts = [
        _import("google_ads", "2026-01-11", "2026-01-30", spend=500.0, conversions=40.0),
        _import("meta_ads", "2025-12-30", "2026-01-02", spend=50.0, revenue=70.0),
    ]
    # 11 to 20 January, and 1 and 2 January
    subject = "ga4 + google_ads + meta_ads, 2026-01-01 – 2026-01-20"
    told = Doubt("counted_twice", "performance", subject, 12)
    assert _doubts(tmp_path / "both", [site, *accounts], performance=_rows()) == (told,)

    apart = [
        _import("google_ads", "2026-02-01", "2026-02-20", conversions=40.0),
        _import("vk_ads", "2026-01-01", "2026-01-20", spend=40.0),  # it counts nothing that the site counts
        _import("ozon", "2026-01-01", "2026-01-20", revenue=40.0),  # sold in a shop of its own
        _import("amocrm", "2026-01-01", "2026-01-20", table="deals", amount=40.0),
    ]
    assert _doubts(tmp_path / "apart", [site, *apart], performance=_rows()) == ()


def test_costs_with_vat_beside_costs_without_are_told_with_the_files_that_lack_it(tmp_path):
    direct = {"files": ["direct.csv"], "doubts": [{"key": "vat", "file": "direct.csv", "vat": "included"}]}
    vk = {"files": ["vk.csv"], "doubts": [{"key": "vat", "file": "vk.csv", "vat": "excluded"}]}
    unsaid = {"files": ["google.csv"]}

    assert _doubts(tmp_path / "one", [direct, direct, unsaid], performance=_rows()) == ()
    told = _doubts(tmp_path / "two", [direct, vk, unsaid], performance=_rows())
    assert told == (Doubt("vat_mixed", "performance", "vk.csv", 1),)
