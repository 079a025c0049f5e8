"""The verdict, strengths and weaknesses, and how far the analysis can be trusted."""

from dataclasses import replace
from types import SimpleNamespace

import pandas as pd
import pytest

from forecast.kpis import measure_flow
from forecast.retrospective import health, judge, say_health, say_verdict, swot
from forecast.settings.params import Params
from forecast.tables.facts import Doubt
from forecast.text import Words

SHIFT = SimpleNamespace(verdict="shift", expected_gain=900.0, gain_lo=300.0, gain_hi=1500.0, probability_of_loss=0.05)


@pytest.fixture
def evidence(make_facts, make_evidence, rows_of, days):
    """Give evidence whose total revenue changed by a factor on the quarter before."""

    def make(factor=1.0, **more):
        revenue = pd.Series(100.0, index=days)
        revenue[revenue.index >= "2026-07-01"] *= factor * 91 / 92
        outcomes = pd.DataFrame({"date": days, "revenue": revenue.to_numpy()})
        facts = make_facts(performance=rows_of("Search", spend=10.0, clicks=50.0), outcomes=outcomes)
        return make_evidence(facts, Params(margin=0.5), **more)

    return make


@pytest.mark.parametrize(("factor", "course"), [(1.2, "up"), (0.8, "down"), (1.01, "flat")])
def test_the_verdict_says_how_revenue_moved(evidence, factor, course):
    verdict = judge(evidence(factor), [])
    assert verdict.key == f"{course}_steady"
    assert verdict.numbers["revenue_change"] == pytest.approx(factor - 1, abs=0.001)


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", "No revenue is recorded, so the result cannot be told."),
        ("ru", "Выручка не записана, поэтому о результате судить нельзя."),
    ],
)
def test_revenue_that_nobody_recorded_is_not_said_to_be_incomparable(make_facts, make_evidence, rows_of, language, said):
    verdict = judge(make_evidence(make_facts(performance=rows_of("Search", spend=10.0))), [])
    assert verdict.key == "blank_steady"
    assert say_verdict(verdict, Words(language), "EUR") == said


def test_a_shift_worth_more_than_what_failed_leads(evidence, make_finding):
    assert judge(evidence(allocation=SHIFT), [make_finding(money_at_stake=100.0)]).key == "flat_shift"
    assert judge(evidence(allocation=SHIFT), [make_finding(money_at_stake=5000.0)]).key == "flat_fix"


@pytest.mark.parametrize(("advice", "task"), [("hold", "hold"), ("test_first", "test")])
def test_holding_and_testing_are_verdicts(evidence, advice, task):
    assert judge(evidence(allocation=SimpleNamespace(verdict=advice)), []).key == f"flat_{task}"


def test_without_an_earlier_period_nothing_is_compared(evidence):
    bare = evidence()
    unknown = replace(bare, kpis=bare.kpis.assign(change=float("nan")))
    assert judge(unknown, []).key == "new_steady"
    assert judge(replace(bare, kpis=bare.kpis.iloc[:0]), []).key == "blank_steady"


@pytest.mark.parametrize("language", ["en", "ru"])
def test_every_verdict_can_be_said(evidence, make_finding, language):
    for factor in (1.2, 0.8, 1.0):
        for findings, allocation in (([], SHIFT), ([make_finding()], None), ([], None)):
            verdict = judge(evidence(factor, allocation=allocation), findings)
            assert "{" not in say_verdict(verdict, Words(language), "EUR")


def test_a_model_that_missed_unseen_weeks_is_never_spoken_of_with_high_confidence(evidence):
    kept = pd.DataFrame({"key": ["fit", "history", "ess", "r_hat", "holdout_coverage"]}).assign(
        status="pass", value=0.1, limit=0.15, subject=""
    )
    missed = kept.assign(status=["pass"] * 4 + ["review"])
    assert judge(evidence(diagnostics=kept), []).confidence == "high"
    assert judge(evidence(diagnostics=missed), []).confidence == "medium"


def test_confidence_falls_with_the_models_and_the_datas_doubts(evidence, make_finding):
    fine = pd.DataFrame({"key": ["fit"], "status": ["pass"], "value": [0.1], "limit": [0.15], "subject": [""]})
    assert judge(evidence(diagnostics=fine), []).confidence == "high"
    assert judge(evidence(), []).confidence == "medium"
    doubtful = SimpleNamespace(**(vars(SHIFT) | {"gain_lo": -1.0}))
    assert judge(evidence(diagnostics=fine, allocation=doubtful), []).confidence == "medium"
    gap = make_finding("tracking_gap", kind="data")
    assert judge(evidence(diagnostics=fine.assign(status="fail")), [gap]).confidence == "low"


def test_good_news_is_a_strength_and_the_rest_goes_where_its_check_says(make_finding):
    findings = [
        make_finding("ltv_cac_sound", status="pass"),
        make_finding("loss_making"),
        make_finding("underfunded", status="review"),
        make_finding("concentration", status="review"),
        make_finding("target_missed", "roas", status="review"),
    ]
    kpis = pd.DataFrame({"name": ["roas"], "better": ["up"], "change": [0.1]})
    found = swot(findings, kpis)
    keys = [[finding.key for finding in part] for part in (found.strengths, found.weaknesses, found.opportunities, found.threats)]
    assert keys == [["ltv_cac_sound"], ["loss_making"], ["underfunded", "target_missed"], ["concentration"]]


def test_a_quadrant_holds_five_at_most(make_finding):
    assert len(swot([make_finding(subject=str(number)) for number in range(9)]).weaknesses) == 5


def test_health_loses_points_where_something_is_wrong_and_says_what_to_do(evidence):
    sound = evidence()
    doubted = replace(sound, facts=replace(sound.facts, doubts=(Doubt("days_missing", "performance", "2026-08-01", 4),)))
    before, after = health(sound), health(doubted)
    assert after.score < before.score <= 100
    line = next(check for check in after.checks if check.key == "days_missing")
    assert line.numbers["n"] == 4
    for language in ("en", "ru"):
        for check in after.checks:
            sentence, advice = say_health(check, Words(language), "EUR")
            assert sentence
            assert "{" not in sentence + advice
            assert (advice == "") == (check.status == "pass")


def test_health_tells_of_tasks_that_cannot_be_true(evidence, make_facts):
    dates = {"created": pd.to_datetime(["2026-08-03", "2026-08-03"]), "resolved": pd.to_datetime(["2026-08-01", "2026-08-09"])}
    facts = make_facts(tasks=pd.DataFrame({"task_id": ["a", "b"], **dates}))
    sound = evidence()
    told = health(replace(sound, flow=measure_flow(facts, sound.period)))
    line = next(check for check in told.checks if check.key == "negative_cycle")
    said, advice = say_health(line, Words("en"), "EUR")
    assert said == "1 task was finished before it was begun or created; it is not counted."
    assert advice == "Correct the dates in the tracker and import its export again."
    assert "negative_cycle" not in [check.key for check in health(sound).checks]


@pytest.mark.parametrize(("first", "told"), [("2026-09-29", True), ("2026-10-01", False)])
def test_health_tells_of_days_that_a_source_still_changes_where_the_period_holds_one(evidence, first, told):
    sound = evidence()
    imported = ({"source": "ga4", "provisional_from": first},)
    found = health(replace(sound, facts=replace(sound.facts, reconciliation=imported)))
    said = [say_health(check, Words("en"), "EUR")[0] for check in found.checks if check.key == "provisional"]
    assert said == (["Numbers from 29 Sept 2026 on are provisional: their source still changes them."] if told else [])


def test_every_diagnostic_of_the_model_has_words():
    from forecast.response.diagnostics import RULES

    for language in ("en", "ru"):
        words = Words(language)
        wanted = [f"findings.health.model_{key}.{part}" for key in RULES for part in ("pass", "doubt", "advice")]
        assert [key for key in wanted if not words.knows(key)] == []


def test_the_worst_channel_speaks_for_a_diagnostic(evidence):
    rows = {"key": "r_hat", "status": ["pass", "fail"], "value": [1.0, 1.4], "limit": 1.05, "subject": ["Radio", "Video"]}
    line = next(check for check in health(evidence(diagnostics=pd.DataFrame(rows))).checks if check.key == "model_r_hat")
    assert (line.subject, line.status, line.numbers["now_ratio"]) == ("Video", "fail", 1.4)


def test_only_imports_whose_files_state_totals_are_said_to_agree_with_them(evidence):
    sound = evidence()
    told = {"totals": {"spend": {"file": 100.0, "imported": 100.0}, "clicks": {"file": None, "imported": 7.0}}}
    silent = {"totals": {"spend": {"file": None, "imported": 50.0}}}

    def said(*imports):
        found = health(replace(sound, facts=replace(sound.facts, reconciliation=imports)))
        return [(check.status, check.numbers["n"]) for check in found.checks if check.key == "reconciliation"]

    assert said(told, silent, silent) == [("pass", 1)]
    assert said(silent) == []


def test_weekly_data_reach_to_the_end_of_their_last_week(make_facts, make_evidence):
    weeks = pd.date_range("2025-07-07", "2026-09-28", freq="7D")
    rows = pd.DataFrame({"date": weeks, "channel": "Radio", "campaign": "", "spend": 70.0})
    for last, told in (("2026-09-28", []), ("2026-09-21", [3])):  # to 4 October, and to 27 September
        found = health(make_evidence(make_facts("W", performance=rows[rows["date"] <= last])))
        assert [check.numbers["n"] for check in found.checks if check.key == "period_incomplete"] == told


@pytest.mark.parametrize(
    ("coverage", "key", "advice"),
    [
        (0.65, "forecast_coverage", "Read the 95% interval instead; the period was unlike the ones before."),
        (0.95, "forecast_wide", "Nothing to do: the forecasts are likely to be closer than their intervals promise."),
    ],
)
def test_intervals_that_hold_too_much_are_wide_and_no_reason_to_read_wider_ones(evidence, coverage, key, advice):
    record = pd.DataFrame({"beats_naive": [True], "coverage_80": [coverage]})
    found = health(evidence(forecast=SimpleNamespace(backtest=record, refused=())))
    line = next(check for check in found.checks if check.key in ("forecast_coverage", "forecast_wide"))
    assert (line.key, line.status) == (key, "review")
    assert say_health(line, Words("en"), "EUR")[1] == advice


def test_a_history_of_weekly_rows_counts_the_week_that_each_row_stands_for(make_facts, make_evidence):
    # thirty-nine Mondays from 5 January to 28 September
    mondays = pd.date_range("2026-01-05", periods=39, freq="7D")
    rows = pd.DataFrame({"date": mondays, "channel": "Search", "campaign": "", "spend": 10.0})
    found = health(make_evidence(make_facts(frequency="W", performance=rows)))
    assert next(check for check in found.checks if check.key == "history").numbers["n"] == 39


def test_twenty_one_series_are_many_in_russian_too():
    words = Words("ru")
    said = words.phrase("findings.health.forecast_accuracy.pass", {"n": 21, "beaten_share": 0.9}, "RUB")
    assert said == "На проверке 90\u00a0% прогнозов точнее простого повтора прошлого сезона (всего 21 ряд)."
    assert words.phrase("findings.health.history.pass", {"n": 121}, "RUB").endswith("годовая сезонность видна дважды.")
