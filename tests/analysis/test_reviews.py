"""A whole review of the demo world: what was planted is found, what is written down fits its schema, twice is the same."""

import json
from dataclasses import replace

import jsonschema
import pandas as pd
import pytest

from forecast.analysis import Request, advise, fingerprint, memory_of, remember, review_team
from forecast.analysis.deciding import _in_words
from forecast.analysis.remembering import action_of, kept_of, recall
from forecast.retrospective import say_action
from forecast.summarising import summarise, summarise_advice
from forecast.summary import schema
from forecast.text import Words
from forecast.warehouse import open_ledger


@pytest.fixture(scope="session")
def summary(growth):
    return summarise(growth).as_json()


def _findings(summary, key):
    return [finding for finding in summary["findings"] if finding["key"] == key]


@pytest.mark.parametrize(
    ("key", "subject"),
    [
        ("low_ctr", "Баннеры"),
        ("stage_broken", "conversions"),
        ("tracking_gap", "2026-07-21"),
        ("loss_making", "Подростки"),
        ("underfunded", "Telegram Ads"),
        ("advice_paid_off", "2026-03-31"),
        ("advice_not_followed", "2025-12-31"),
    ],
)
def test_a_planted_fact_is_found_under_its_name(key, subject, summary):
    assert [finding["subject"] for finding in _findings(summary, key)] == [subject]


def test_the_slow_approval_is_found(summary):
    assert any("Согласование" in finding["subject"] for finding in summary["findings"])


def test_the_recurring_theme_is_marked(summary):
    assert "согласование" in [theme["theme"] for theme in summary["feedback"] if theme["recurring"]]


def test_the_summary_fits_its_schema_and_holds_no_nan(summary):
    jsonschema.Draft202012Validator(schema()).validate(summary)
    json.dumps(summary, allow_nan=False)


def test_the_summary_speaks_of_what_was_asked(summary):
    assert summary["scope"] == {"kind": "team", "id": "growth", "title": "Группа роста"}
    assert (summary["period"]["label"], summary["basis"], summary["language"]) == ("2026Q3", "incremental", "ru")
    assert (summary["horizon"]["start"], summary["horizon"]["end"]) == ("2026-10-01", "2026-12-30")


def test_a_kpis_difference_is_in_its_own_unit_so_that_a_share_moves_by_points(summary):
    kpis = {kpi["name"]: kpi for kpi in summary["kpis"]}
    assert kpis["roi"]["difference"] == pytest.approx(kpis["roi"]["value"] - kpis["roi"]["previous"])
    assert kpis["roi"]["change"] == pytest.approx(kpis["roi"]["difference"] / abs(kpis["roi"]["previous"]))
    assert kpis["spend"]["difference_last_year"] == pytest.approx(kpis["spend"]["value"] - kpis["spend"]["last_year"])
    assert [kpi["name"] for kpi in kpis.values() if (kpi["change"] is None) != (kpi["difference"] is None)] == []


def test_a_channels_roas_is_its_revenue_by_its_spend(summary):
    for channel in summary["channels"]:
        assert channel["roas"] * channel["spend"] == pytest.approx(channel["revenue"])
        assert channel["roas_interval"][0] <= channel["roas"] <= channel["roas_interval"][1]


def test_the_shifts_keep_the_total_and_the_bounds(summary):
    budget = summary["budget"]
    assert budget["total_suggested"] == pytest.approx(budget["total_current"], rel=1e-6)
    assert budget["moved_share"] <= 0.20 + 1e-9
    for shift in budget["shifts"]:
        assert abs(shift["change"]) <= 0.30 * shift["current"] + 1e-6


def test_a_channel_that_nobody_clicks_gets_no_more_money(summary):
    shifts = {shift["channel"]: shift["change"] for shift in summary["budget"]["shifts"]}
    assert "low_ctr" in {finding["key"] for finding in summary["findings"] if finding["subject"] == "Баннеры"}
    assert shifts["Баннеры"] <= 0


def test_today_is_the_mean_week_of_the_last_thirteen(growth, summary):
    spend = growth.facts.performance
    last = spend[spend["date"] > pd.Timestamp("2026-09-30") - pd.Timedelta(days=91)].groupby("channel")["spend"].sum()
    for shift in summary["budget"]["shifts"]:
        assert shift["current"] == pytest.approx(last[shift["channel"]], rel=1e-9)


def test_no_persons_name_is_in_the_summary(growth, summary, demo_project):
    from forecast.tables.demo import make_world

    text = json.dumps(summary, ensure_ascii=False)
    for personal in make_world().truth.personal:
        assert personal not in text


@pytest.mark.slow
def test_the_same_inputs_give_the_same_numbers(growth, summary, demo_project):
    again = summarise(review_team("growth", data=str(demo_project / "data" / "demo"))).as_json()
    assert again == summary


def test_advice_needs_no_report(demo_project):
    content = summarise_advice(advise(Request("team", "brand", data=str(demo_project / "data" / "demo"))))
    assert {channel["channel"] for channel in content["channels"]} == {"Video", "Outdoor", "Radio", "Social", "Search"}
    assert content["budget"]["period_weeks"] == 13
    assert all(channel["forecast"]["roas_interval"] is not None for channel in content["channels"])


def test_an_action_comes_back_from_the_ledger_as_it_went_in(growth):
    request = Request("team", "growth")
    for action, payload in zip(growth.judged.actions, memory_of(growth)["actions"], strict=True):
        kept = kept_of(json.loads(json.dumps(payload, allow_nan=False)), request)
        returned = action_of(kept)
        assert (returned.id, returned.owner, returned.due, returned.numbers.keys()) == (
            action.id,
            action.owner,
            action.due,
            action.numbers.keys(),
        )


def test_an_action_is_told_in_its_reports_currency_and_language_wherever_the_params_stand(growth):
    # The params of the team may be a file outside the project: the command finds only the ledger.
    payload = memory_of(growth)["actions"][0]
    kept = replace(kept_of(payload, Request("team", "growth")), scope_id="elsewhere")
    assert (kept.payload["currency"], kept.payload["language"]) == ("RUB", "ru")
    assert _in_words(kept, None).title == say_action(action_of(kept), Words("ru"), "RUB")


def test_a_report_made_again_drops_what_only_its_earlier_version_asked_for(growth, demo_project, tmp_path):
    ledger, memory = str(tmp_path / "ledger.db"), memory_of(growth)
    request = Request("team", "growth", data=str(demo_project / "data" / "demo"), ledger=ledger)
    first, second, assigned = memory["actions"][:3]
    run = {"created": "2026-10-01T12:00:00", "status": "done"}
    found = fingerprint(request)
    remember(request, found, run, {**memory, "recommendation": None, "actions": [first, second, assigned]}, tmp_path)
    with open_ledger(ledger) as store:
        store.append_state(assigned["id"], "assigned", at=growth.today, by="lead", value="designer")

    recalled = recall(ledger, growth.scope, found.period.label, growth.today)
    assert recalled.untouched == {first["id"], second["id"]}
    assert recall(ledger, growth.scope, "2026Q4", growth.today).untouched == frozenset()

    remember(request, found, run, {**memory, "recommendation": None, "actions": [first]}, tmp_path)
    with open_ledger(ledger) as store:
        statuses = {action.id: action.status for action in store.current_actions()}
    assert statuses == {first["id"]: "open", second["id"]: "withdrawn", assigned["id"]: "open"}
    assert {action.id for action in recall(ledger, growth.scope, found.period.label, growth.today).actions} == {
        first["id"],
        assigned["id"],
    }
