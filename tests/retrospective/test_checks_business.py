"""Checks of funnel, team flow, customers and results, on measures given as they are."""

from datetime import date
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest

from forecast.retrospective import run_checks
from forecast.settings.params import Params
from forecast.settings.period import parse_period


def keyed(findings):
    return {(finding.key, finding.subject): finding for finding in findings}


@pytest.fixture
def plain(make_facts, make_evidence, rows_of):
    """Give evidence of one quiet channel with one further measure."""

    def make(params=None, facts=None, **more):
        return make_evidence(facts or make_facts(performance=rows_of("Radio", spend=10.0)), params, **more)

    return make


def funnel(rate, low=0.28, since="2026-08-13"):
    stages = pd.DataFrame(
        {
            "stage": ["leads", "conversions"],
            "count": [10_000.0, 10_000 * rate],
            "rate_from_previous": [np.nan, rate],
            "expected_rate": [np.nan, 0.3],
            "history_lo": [np.nan, low],
            "history_hi": [np.nan, 0.32],
            "lost_count": [np.nan, 10_000 * (0.3 - rate)],
            "money_cost": [np.nan, 50_000.0],
            "since": pd.to_datetime([None, since]),
        }
    )
    return SimpleNamespace(stages=stages, validity=pd.DataFrame())


def test_a_stage_below_its_usual_weeks_since_a_known_day_fails(plain):
    finding = keyed(run_checks(plain(funnel=funnel(0.21))))["stage_broken", "conversions"]
    assert finding.status == "fail"
    assert finding.numbers["rate_change"] == pytest.approx(-0.3)
    assert finding.money_at_stake == 50_000.0


def test_a_fall_without_a_day_it_began_is_looked_at(plain):
    assert keyed(run_checks(plain(funnel=funnel(0.21, since=None))))["stage_broken", "conversions"].status == "review"


def test_a_small_fall_and_a_stage_few_enter_are_left_alone(plain):
    assert ("stage_broken", "conversions") not in keyed(run_checks(plain(funnel=funnel(0.28))))
    few = funnel(0.21)
    few.stages["count"] = few.stages["count"] / 100
    assert ("stage_broken", "conversions") not in keyed(run_checks(plain(funnel=few)))


def flow(**changed):
    status = {"status": ["doing", "approval"], "tasks": [40, 40], "median_days": [3.0, 6.0], "history_median": [3.0, 1.5]}
    by_status = pd.DataFrame(status).assign(share_of_lead_time=[0.3, 0.5], growth_days=[0.0, 4.5], longer=[False, True])
    given = {
        "by_status": by_status,
        "by_kind_status": by_status.assign(kind="creative"),
        "slowest": "approval",
        "resolved": 40,
        "rework_share": 0.1,
        "previous_rework_share": 0.1,
        "on_time_share": 0.8,
        "overdue": 3,
    }
    return SimpleNamespace(**(given | changed))


def test_a_status_that_grew_slow_fails_and_counts_the_days_lost(plain):
    finding = keyed(run_checks(plain(flow=flow())))["status_slower", "approval"]
    assert finding.status == "fail"
    assert finding.numbers["lost_days"] == pytest.approx(180.0)  # 40 tasks, 4.5 days each
    assert finding.numbers["kind_name"] == "creative"


def test_a_status_that_was_always_slow_is_looked_at(plain):
    steady = flow().by_status.assign(history_median=[3.0, 6.0], growth_days=0.0, longer=False)
    found = keyed(run_checks(plain(flow=flow(by_status=steady, by_kind_status=steady.assign(kind="creative")))))
    assert ("status_slower", "approval") not in found
    assert found["status_slow", "approval"].status == "review"


def test_rework_and_late_delivery_are_found_and_promises_kept_are_a_strength(plain):
    found = keyed(run_checks(plain(flow=flow(rework_share=0.4, on_time_share=0.5))))
    assert {("rework", "rework"), ("late", "on_time")} <= found.keys()
    assert keyed(run_checks(plain(flow=flow(on_time_share=0.95))))["on_time", "on_time"].status == "pass"


def economics(**changed):
    empty = pd.DataFrame()
    given = dict.fromkeys(("by_channel", "losses", "retention", "lead_quality", "deal_cycle", "cycle_factors"), empty)
    given |= {"ltv_cac": np.nan, "ltv_cac_lo": np.nan, "ltv_cac_hi": np.nan, "cac": 100.0, "ltv": 200.0}
    return SimpleNamespace(**(given | changed))


def test_a_customer_who_surely_costs_more_than_he_brings_fails(plain):
    found = keyed(run_checks(plain(economics=economics(ltv_cac=0.7, ltv_cac_lo=0.6, ltv_cac_hi=0.8))))
    assert found["value_low", "ltv_cac"].status == "fail"
    sound = keyed(run_checks(plain(economics=economics(ltv_cac=4.0, ltv_cac_lo=3.5, ltv_cac_hi=4.5))))
    assert sound["ltv_cac_sound", "ltv_cac"].status == "pass"


def test_a_segment_that_loses_money_every_week_fails_and_one_that_lost_once_does_not(plain, make_facts, rows_of, days):
    def facts(revenue):
        rows = {"date": days, "dimension": "segment", "member": "Teens", "spend": 10.0, "revenue": revenue}
        return make_facts(performance=rows_of("Radio", spend=10.0), members=pd.DataFrame(rows))

    loss = {"dimension": ["segment"], "member": ["Teens"], "profit": [-460.0], "revenue": [920.0], "spend": [920.0]}
    judged = economics(losses=pd.DataFrame(loss))
    steady = keyed(run_checks(plain(Params(margin=0.5), facts(10.0), economics=judged)))["loss_making", "Teens"]
    assert (steady.status, steady.money_at_stake) == ("fail", 460.0)
    wild = np.where(np.arange(len(days)) % 30 < 3, 110.0, 0.0)
    assert keyed(run_checks(plain(Params(margin=0.5), facts(wild), economics=judged)))["loss_making", "Teens"].status == "review"


def test_retention_that_falls_is_found_only_beyond_chance(plain):
    cohorts = pd.date_range("2025-04-01", "2026-07-01", freq="MS")

    def frame(last):
        rates = np.r_[np.full(len(cohorts) - 3, 0.30) + 0.01 * np.tile([1, -1], 7)[: len(cohorts) - 3], np.full(3, last)]
        return pd.DataFrame({"cohort": cohorts, "month": 1, "customers": 1000.0, "active": 1000 * rates})

    assert ("retention_falling", "retention") in keyed(run_checks(plain(economics=economics(retention=frame(0.2)))))
    assert ("retention_falling", "retention") not in keyed(run_checks(plain(economics=economics(retention=frame(0.29)))))


def test_a_source_that_wins_half_as_often_is_found(plain):
    quality = pd.DataFrame({"source": ["Expo", "Web"], "won": [5, 60], "lost": [95, 140], "won_share": [0.05, 0.3]})
    quality = quality.assign(overall_share=0.22, better=[-1, 1])
    found = keyed(run_checks(plain(economics=economics(lead_quality=quality))))
    assert found["leads_poor", "Expo"].status == "review"
    assert found["leads_good", "Web"].status == "pass"


def test_a_deal_cycle_that_lengthens_names_what_slows_it(plain):
    cycle = {
        "dimension": ["all"],
        "member": [""],
        "deals": [80],
        "median_days": [60.0],
        "previous_median": [40.0],
        "longer": [True],
    }
    slow = {"dimension": ["segment"], "member": ["Public"], "speed": [0.5], "speed_hi": [0.8]}
    judged = economics(deal_cycle=pd.DataFrame(cycle), cycle_factors=pd.DataFrame(slow))
    finding = keyed(run_checks(plain(economics=judged)))["deal_cycle_longer", "deal_cycle"]
    assert finding.numbers["factor_name"] == "Public"
    assert finding.numbers["days_change"] == pytest.approx(0.5)


def test_spend_that_leaves_its_plan_is_found(plain, make_facts, rows_of):
    plan = pd.DataFrame({"date": pd.to_datetime(["2026-07-01"]), "channel": ["Radio"], "spend": [736.0]})
    facts = make_facts(performance=rows_of("Radio", spend=10.0), plan=plan)
    finding = keyed(run_checks(plain(facts=facts)))["over_plan", "Radio"]
    assert finding.numbers["gap_change"] == pytest.approx(0.25)  # 920 against 736
    assert finding.money_at_stake == pytest.approx(184.0)


def test_a_plan_is_held_against_the_days_of_the_period_and_no_later_ones(plain, make_facts, rows_of):
    # 310 in August as planned; 150 in September by its fifteenth, of 300
    plan = pd.DataFrame({"date": pd.to_datetime(["2026-08-01", "2026-09-01"]), "channel": "Radio", "spend": [310.0, 300.0]})
    facts = make_facts(performance=rows_of("Radio", spend=10.0), plan=plan)
    findings = run_checks(plain(facts=facts, period=parse_period("2026-08"), now=date(2026, 9, 15)))
    assert not {"over_plan", "under_plan"} & {finding.key for finding in findings}


def test_a_monthly_plan_is_held_against_the_days_of_weekly_rows(plain, make_facts):
    # five weeks begin in August; 70 a week is 10 a day, as planned
    weeks = pd.date_range("2025-07-07", "2026-09-28", freq="7D")
    rows = pd.DataFrame({"date": weeks, "channel": "Radio", "campaign": "", "spend": 70.0})
    plan = pd.DataFrame({"date": pd.to_datetime(["2026-08-01", "2026-09-01"]), "channel": "Radio", "spend": [310.0, 300.0]})
    findings = run_checks(plain(facts=make_facts("W", performance=rows, plan=plan), period=parse_period("2026-08")))
    assert not {"over_plan", "under_plan"} & {finding.key for finding in findings}


def test_a_missed_target_and_a_met_one_are_told(plain, make_facts, rows_of):
    facts = make_facts(performance=rows_of("Search", spend=100.0, revenue=250.0, impressions=1000.0, clicks=20.0))
    found = keyed(run_checks(plain(Params(targets={"roas": ">= 4", "ctr": ">= 0.01"}), facts)))
    assert found["target_missed", "roas"].severity == 3
    assert found["target_missed", "roas"].numbers["miss_share"] == pytest.approx(0.375)
    assert found["target_met", "ctr"].status == "pass"


@pytest.mark.parametrize(("books", "told"), [(True, {"total_revenue"}), (False, {"revenue"})])
def test_revenue_that_fell_is_told_once_by_the_books_where_there_are_any(plain, books, told):
    row = {"previous": 200.0, "change": -0.5, "change_last_year": float("nan"), "unit": "money", "better": "up"}
    names = ["revenue", "total_revenue"] if books else ["revenue"]
    kpis = pd.DataFrame([{"name": name, "value": 100.0, "target": float("nan"), "status": "none", **row} for name in names])
    findings = run_checks(plain(kpis=kpis))
    assert {finding.subject for finding in findings if finding.key == "result_worse"} == told
