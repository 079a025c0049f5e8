"""Checks of the data: gaps in tracking, odd days, doubts, totals."""

from datetime import date

import numpy as np
import pandas as pd
import pytest

from forecast.retrospective import health, judge, run_checks, say_health, say_verdict
from forecast.settings.params import Params
from forecast.tables.facts import Doubt
from forecast.text import Words


def keyed(findings):
    return {finding.key: finding for finding in findings}


@pytest.fixture
def tracked(rows_of, days):
    """Give two channels that click and sell every day but the 21st of July."""

    def make(lost=("2026-07-21",)):
        seen = np.where(days.isin(pd.DatetimeIndex(list(lost))), 0.0, 1.0)
        search = rows_of("Search", spend=100.0, clicks=80 * seen, conversions=4 * seen, revenue=500 * seen)
        return pd.concat([search, rows_of("Social", spend=50.0, clicks=30 * seen, conversions=1 * seen, revenue=100 * seen)])

    return make


def test_a_day_without_counts_is_found_with_the_revenue_that_is_missing(make_facts, make_evidence, tracked):
    finding = keyed(run_checks(make_evidence(make_facts(performance=tracked()))))["tracking_gap"]
    assert (finding.subject, finding.status) == ("2026-07-21", "fail")
    assert finding.numbers["since_date"] == date(2026, 7, 21)
    assert finding.money_at_stake == pytest.approx(600.0)


def test_three_days_in_a_row_are_one_gap(make_facts, make_evidence, tracked):
    findings = run_checks(make_evidence(make_facts(performance=tracked(("2026-07-21", "2026-07-22", "2026-07-23")))))
    gaps = [finding for finding in findings if finding.key == "tracking_gap"]
    assert [gap.numbers["n"] for gap in gaps] == [3]


def test_a_gap_before_the_period_is_another_reports_news(make_facts, make_evidence, tracked):
    assert "tracking_gap" not in keyed(run_checks(make_evidence(make_facts(performance=tracked(("2026-05-05",))))))


def test_a_known_outage_does_not_fail(make_facts, make_evidence, tracked):
    outage = {"date": pd.to_datetime(["2026-07-21"]), "name": ["outage"], "kind": ["tracking"]}
    finding = keyed(run_checks(make_evidence(make_facts(performance=tracked(), events=pd.DataFrame(outage)))))["tracking_gap"]
    assert finding.status == "review"


def test_a_day_on_which_nothing_was_spent_is_no_gap(make_facts, make_evidence, rows_of, days):
    on = np.where(days == pd.Timestamp("2026-07-21"), 0.0, 1.0)
    performance = rows_of("Search", spend=100 * on, clicks=80 * on, revenue=500 * on)
    assert "tracking_gap" not in keyed(run_checks(make_evidence(make_facts(performance=performance))))


def odd(days, event=False):
    wave = 1000 * (1 + 0.1 * np.sin(2 * np.pi * np.arange(len(days)) / 7) + 0.02 * np.sin(np.arange(len(days)) * 1.3))
    wave = np.where(days == pd.Timestamp("2026-08-11"), wave * 0.3, wave)
    events = pd.DataFrame({"date": pd.to_datetime(["2026-08-11"]), "name": ["strike"], "kind": ["holiday"]})
    return pd.DataFrame({"date": days, "revenue": wave}), events if event else events.iloc[:0]


def test_a_day_far_outside_its_weekdays_is_odd(make_facts, make_evidence, rows_of, days):
    outcomes, events = odd(days)
    facts = make_facts(performance=rows_of("Radio", spend=10.0), outcomes=outcomes, events=events)
    finding = keyed(run_checks(make_evidence(facts)))["anomaly_low"]
    assert (finding.subject, finding.status) == ("2026-08-11", "review")
    assert finding.numbers["revenue_change"] == pytest.approx(-0.7, abs=0.05)


def test_a_day_that_an_event_explains_is_not_odd(make_facts, make_evidence, rows_of, days):
    outcomes, events = odd(days, event=True)
    facts = make_facts(performance=rows_of("Radio", spend=10.0), outcomes=outcomes, events=events)
    assert "anomaly_low" not in keyed(run_checks(make_evidence(facts)))


def test_doubts_become_findings_but_unknown_columns_do_not(make_facts, make_evidence, rows_of):
    doubts = (
        Doubt("days_missing", "performance", "2026-08-01", 3),
        Doubt("import_rejected", "performance", "may", 7),
        Doubt("duplicates", "performance", "", 2),
        Doubt("unknown_columns", "performance", "note", 1),
    )
    found = keyed(run_checks(make_evidence(make_facts(performance=rows_of("Radio", spend=10.0), doubts=doubts))))
    assert {"days_missing", "rows_rejected", "data_doubt"} <= found.keys()
    assert found["rows_rejected"].numbers["n"] == 7
    assert found["data_doubt"].numbers["doubt_name"] == "duplicates"


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", "One thing needs fixing: customers that web analytics and advertising accounts both count."),
        ("ru", "Найдена одна проблема: клиенты посчитаны дважды, аналитикой и кабинетами."),
    ],
)
def test_customers_that_are_counted_twice_are_the_first_thing_said(language, said, make_facts, make_evidence, rows_of):
    doubts = (Doubt("counted_twice", "performance", "ga4 + google_ads, 2026-07-01 – 2026-07-31", 31),)
    evidence = make_evidence(make_facts(performance=rows_of("Radio", spend=10.0), doubts=doubts))
    findings = run_checks(evidence)
    assert (findings[0].key, findings[0].status, findings[0].severity) == ("counted_twice", "fail", 3)
    assert say_verdict(judge(evidence, findings), Words(language), "USD") == said
    assert health(evidence).score < health(make_evidence(make_facts(performance=rows_of("Radio", spend=10.0)))).score


def test_an_import_that_differs_from_its_files_total_is_found(make_facts, make_evidence, rows_of):
    totals = {"spend": {"file": 1000.0, "imported": 990.0}, "clicks": {"file": 500.0, "imported": 500.0}}
    facts = make_facts(performance=rows_of("Radio", spend=10.0), reconciliation=({"source": "google_ads", "totals": totals},))
    found = [finding for finding in run_checks(make_evidence(facts)) if finding.key == "totals_differ"]
    assert [(finding.subject, round(float(finding.numbers["total_change"]), 3)) for finding in found] == [("spend", -0.01)]


def test_channels_that_claim_more_than_was_earned_are_found(make_facts, make_evidence, rows_of, days):
    outcomes = pd.DataFrame({"date": days, "revenue": 90.0})
    facts = make_facts(performance=rows_of("Search", spend=10.0, revenue=100.0), outcomes=outcomes)
    finding = keyed(run_checks(make_evidence(facts, Params(margin=0.5))))["claims_exceed"]
    assert finding.numbers["claimed_money"] == pytest.approx(9200.0)


def test_doubts_that_count_files_or_channels_are_no_finding_about_rows(make_facts, make_evidence, rows_of):
    doubts = (Doubt("vat_mixed", "performance", "vk.csv", 1), Doubt("revenue_unrecorded", "performance", "VK", 1, 900.0))
    evidence = make_evidence(make_facts(performance=rows_of("VK", spend=10), doubts=doubts))
    assert [finding.key for finding in run_checks(evidence) if finding.key == "data_doubt"] == []
    said = {check.key: say_health(check, Words("en"), "EUR")[0] for check in health(evidence).checks}
    assert said["vat_mixed"].startswith("The costs of 1 file are without VAT (vk.csv), those of others with it")
    assert said["revenue_unrecorded"].startswith("1 channel with spend records no revenue (VK): its return is unknown")
