"""The same finding is the same action in every report, with an owner, a day, and what people decided about it."""

from dataclasses import replace
from datetime import date
from types import SimpleNamespace

import pandas as pd
import pytest

from forecast.retrospective import MANUAL, propose_actions, say_action, say_action_why, top_decisions
from forecast.retrospective.actions import action_id
from forecast.settings.params import Owners, Params
from forecast.settings.period import parse_period
from forecast.text import Words

OWNERS = Owners(default="analyst", channels={"Banners": "media planner"}, kinds={"funnel": "product lead"})


@pytest.fixture
def evidence(make_facts, make_evidence, rows_of):
    return make_evidence(make_facts(performance=rows_of("Banners", spend=10.0)), Params(owners=OWNERS, margin=0.5))


@pytest.fixture
def later(evidence):
    """Give the evidence of the quarter after, a year being full of rows."""
    period = parse_period("2026Q4")
    performance = evidence.facts.performance.assign(date=evidence.facts.performance["date"] + pd.Timedelta(days=92))
    return replace(evidence, period=period, facts=replace(evidence.facts, performance=performance))


def test_an_id_depends_on_scope_finding_and_subject_alone(make_finding, evidence):
    (first,) = propose_actions([make_finding()], evidence)
    (again,) = propose_actions([make_finding(money_at_stake=7.0, severity=3)], evidence)
    (other,) = propose_actions([make_finding(subject="Radio")], evidence)
    assert first.id == again.id == action_id("growth", "low_ctr", "Banners")
    assert first.id != other.id
    assert len(first.id) == 16


def test_the_advised_shift_is_one_action_whatever_channels_it_names(make_finding, evidence):
    numbers = {"low_money": 1.0, "high_money": 9.0}
    ids = {propose_actions([make_finding("shift_advised", name, numbers=numbers)], evidence)[0].id for name in ("A", "B")}
    assert len(ids) == 1


def test_an_owner_comes_from_the_channel_then_the_kind_then_the_default(make_finding, evidence):
    findings = [
        make_finding(),
        make_finding("stage_broken", "leads", kind="funnel"),
        make_finding("tracking_gap", "2026-07-21", kind="data"),
    ]
    owners = {action.finding_key: action.owner for action in propose_actions(findings, evidence)}
    assert owners == {"low_ctr": "media planner", "stage_broken": "product lead", "tracking_gap": "analyst"}


def test_a_goals_own_owner_comes_before_all_others(make_finding, evidence):
    goals = [{"name": "More", "metric": "orders", "target": 5, "deadline": "2026-12-31", "owner": "head of sales"}]
    goals.append({"name": "Nobody's", "metric": "orders", "target": 9, "deadline": "2026-12-31"})
    asked = replace(evidence, params=Params(owners=OWNERS, margin=0.5, goals=goals))
    findings = [make_finding("goal_at_risk", name, kind="goal", status="review") for name in ("More", "Nobody's")]
    assert {action.subject: action.owner for action in propose_actions(findings, asked)} == {
        "More": "head of sales",
        "Nobody's": "analyst",
    }


def test_the_gravest_is_due_first_counted_from_the_evidence(make_finding, evidence):
    findings = [make_finding(), make_finding("rework", "x", status="review", severity=1)]
    due = {action.finding_key: (action.priority, action.due) for action in propose_actions(findings, evidence)}
    assert due == {"low_ctr": (1, date(2026, 10, 14)), "rework": (3, date(2026, 11, 29))}


def test_an_action_found_again_keeps_its_origin_its_owner_and_its_day(make_finding, evidence, later):
    (first,) = propose_actions([make_finding()], evidence)
    kept = replace(first, owner="head of media", due=date(2026, 12, 1))
    (again,) = propose_actions([make_finding()], later, [kept])
    assert (again.id, again.owner, again.due) == (first.id, "head of media", date(2026, 12, 1))
    assert (again.origin_period, again.created, again.age_days) == ("2026Q3", date(2026, 9, 30), 92)


def test_what_was_done_and_comes_back_is_open_again(make_finding, evidence, later):
    (first,) = propose_actions([make_finding()], evidence)
    done = replace(first, status="done", closed=date(2026, 10, 20))
    (again,) = propose_actions([make_finding()], later, [done])
    assert (again.status, again.closed) == ("open", None)


def test_making_the_same_report_again_does_not_reopen_what_was_done(make_finding, evidence):
    (first,) = propose_actions([make_finding()], evidence)
    done = replace(first, status="done", closed=date(2026, 10, 20))
    (again,) = propose_actions([make_finding()], evidence, [done])
    assert again.status == "done"


def test_what_was_dropped_stays_dropped(make_finding, evidence, later):
    (first,) = propose_actions([make_finding()], evidence)
    (again,) = propose_actions([make_finding()], later, [replace(first, status="dropped", closed=date(2026, 10, 20))])
    assert again.status == "dropped"


def test_an_open_action_whose_finding_is_gone_stays_in_the_list(make_finding, evidence, later):
    (first,) = propose_actions([make_finding()], evidence)
    (still,) = propose_actions([], later, [first])
    assert (still.id, still.age_days) == (first.id, 92)


def test_what_only_an_earlier_version_of_this_report_asked_for_is_gone(make_finding, evidence):
    (first,) = propose_actions([make_finding()], evidence)
    assert propose_actions([], evidence, [first], untouched={first.id}) == ()
    (again,) = propose_actions([make_finding()], evidence, [first], untouched={first.id})
    assert again.id == first.id


def test_what_nothing_in_this_report_asks_for_is_listed_last_and_no_decision_of_it(make_finding, evidence, later):
    (old,) = propose_actions([make_finding("low_ctr", "Banners", money_at_stake=500.0)], evidence)
    decided = replace(old, id="0" * 16, finding_key=MANUAL, subject="Call the agency")
    found = make_finding("price_per_click_up", "Search", money_at_stake=1.0)
    actions = propose_actions([found], later, [old, decided])
    assert [(action.subject, action.asked) for action in actions][-1] == ("Banners", False)
    assert {action.subject for action in top_decisions(actions)} == {"Search", "Call the agency"}


def test_good_news_and_mere_news_ask_for_nothing(make_finding, evidence):
    findings = [make_finding("target_met", status="pass"), make_finding("result_worse", status="review")]
    assert propose_actions(findings, evidence) == ()


def test_what_the_shift_does_already_is_not_asked_for_twice(make_finding, evidence):
    shifts = pd.DataFrame({"channel": ["Radio", "Search"], "change": [-10.0, 10.0]})
    advised = replace(evidence, allocation=SimpleNamespace(verdict="shift", shifts=shifts))
    findings = [make_finding("saturated", "Radio"), make_finding("underfunded", "Search"), make_finding("saturated", "Search")]
    assert [action.subject for action in propose_actions(findings, advised)] == ["Search"]


def test_a_channel_that_surely_loses_asks_for_more_than_the_shift(make_finding, evidence):
    shifts = pd.DataFrame({"channel": ["Radio", "Posters"], "change": [-10.0, -10.0]})
    advised = replace(evidence, allocation=SimpleNamespace(verdict="shift", shifts=shifts))
    findings = [make_finding("roi_negative", "Radio", status="fail"), make_finding("roi_negative", "Posters", status="review")]
    assert [action.subject for action in propose_actions(findings, advised)] == ["Radio"]


def advised(evidence, verdict="shift", reason="gain_likely", **change):
    """Give the evidence with a budget advice that changes the named channels by so much money."""
    shifts = pd.DataFrame({"channel": list(change), "change": list(change.values())})
    allocation = SimpleNamespace(verdict=verdict, reason=reason, probability_of_loss=0.37, shifts=shifts)
    return replace(evidence, allocation=allocation)


@pytest.mark.parametrize(("language", "stop"), [("en", "stop"), ("ru", "останов")])
def test_a_channel_that_pays_or_is_to_get_more_money_is_never_told_to_stop(language, stop, make_finding, evidence):
    words = Words(language)
    poor = {"subject_name": "Banners", "floor_share": 0.001, "pays_ratio": float("nan"), "needed_ratio": float("nan")}
    paying = poor | {"pays_ratio": 4.0, "needed_ratio": 2.0}

    def told(numbers, given):
        (action,) = propose_actions([make_finding(numbers=numbers)], given)
        return say_action(action, words, "USD") + say_action_why(action, words, "USD")

    assert stop in told(poor, evidence)
    assert stop in told(poor, advised(evidence, Banners=-10.0))
    assert stop not in told(poor, advised(evidence, Banners=10.0))
    assert stop not in told(paying, evidence)


def test_more_money_waits_for_better_creatives_where_the_budget_advice_does_not_raise_it(make_finding, evidence):
    findings = [make_finding(), make_finding("underfunded", status="review")]
    assert [action.finding_key for action in propose_actions(findings, advised(evidence, Banners=0.0))] == ["low_ctr"]
    assert {action.finding_key for action in propose_actions(findings[1:], advised(evidence, Banners=0.0))} == {"underfunded"}


@pytest.mark.parametrize("key", ["roi_negative", "saturated", "underfunded"])
def test_a_step_with_one_channels_money_says_why_it_may_be_taken_while_all_is_held(key, make_finding, evidence):
    held = advised(evidence, "hold", "chance_of_loss", Banners=0.0)
    numbers = {"subject_name": "Banners", "cut_share": 0.3, "raise_share": 0.3}
    (action,) = propose_actions([make_finding(key, numbers=numbers)], held)
    why = say_action_why(action, Words("en"), "USD")
    assert why.startswith("No money is to move between channels: the chance of loss is above the limit (37%).")
    assert "to a channel with room" not in why
    small = advised(evidence, "hold", "small_gain", Banners=0.0)
    (action,) = propose_actions([make_finding(key, numbers=numbers)], small)
    assert "a change. " in say_action_why(action, Words("en"), "USD")  # the chance is no reason here and is not named
    (action,) = propose_actions([make_finding(key, numbers=numbers)], evidence)
    assert "No money is to move" not in say_action_why(action, Words("en"), "USD")


def test_who_has_tested_a_channel_is_not_asked_to_test_it(make_finding, evidence):
    test = {"kind": "lift", "channel": "Retargeting", "start": "2026-05-04", "end": "2026-05-31"}
    test |= {"lift": 50.0, "lift_lower": 40.0, "lift_upper": 60.0}
    experiments = pd.DataFrame([test]).reindex(columns=[*evidence.facts.experiments.columns])
    known = replace(evidence, facts=replace(evidence.facts, experiments=experiments))
    findings = [make_finding("over_credited", name, status="review") for name in ("Retargeting", "Search")]
    titles = {action.subject: say_action(action, Words("en"), "EUR") for action in propose_actions(findings, known)}
    assert titles["Retargeting"] == "Retargeting: judge it by its lift test, not by the platform"
    assert titles["Search"] == "Search: check the claimed revenue by a lift test"
    why = {action.subject: say_action_why(action, Words("en"), "EUR") for action in propose_actions(findings, known)}
    assert why["Retargeting"].startswith("The test has shown")
    assert why["Search"].startswith("Hold the channel out")


def test_spend_that_brought_nothing_seen_may_be_saved_whole_or_not_at_all(make_finding, evidence):
    (action,) = propose_actions([make_finding("spend_silent", money_at_stake=200.0)], evidence)
    assert action.expected_effect == {"value": 100.0, "lo": 0.0, "hi": 200.0}


def test_an_effect_has_the_range_its_check_measured(make_finding, evidence):
    measured = {"value": 150.0, "lo": -20.0, "hi": 240.0}
    (action,) = propose_actions([make_finding(money_at_stake=200.0, evidence={"effect": measured})], evidence)
    assert action.expected_effect == measured


def test_nothing_is_promised_where_no_check_measured_it(make_finding, evidence):
    (action,) = propose_actions([make_finding("price_per_click_up", money_at_stake=200.0)], evidence)
    assert action.expected_effect is None


def test_three_decisions_are_asked_for_and_never_two_about_one_subject(make_finding, evidence):
    findings = [
        make_finding("low_ctr", "Banners", money_at_stake=500.0),
        make_finding("price_per_click_up", "Banners", money_at_stake=400.0),
        *(make_finding("saturated", name, money_at_stake=money) for name, money in (("A", 300.0), ("B", 200.0), ("C", 100.0))),
    ]
    assert [action.subject for action in top_decisions(propose_actions(findings, evidence))] == ["Banners", "A", "B"]


def test_the_default_owner_of_an_earlier_report_is_said_in_the_language_of_this_one(make_finding, evidence):
    russian = replace(evidence, params=Params(owners=Owners(default="аналитик"), margin=0.5))
    earlier = [
        replace(propose_actions([make_finding(subject=name)], evidence)[0], owner=owner)
        for name, owner in (("Radio", "analyst"), ("Search", "analyst"), ("Video", "head of brand"))
    ]
    owners = {action.subject: action.owner for action in propose_actions([make_finding(subject="Radio")], russian, earlier)}
    assert owners == {"Radio": "аналитик", "Search": "аналитик", "Video": "head of brand"}


def test_a_shift_of_other_channels_is_due_anew_and_goes_to_their_owner(make_finding, evidence, later):
    numbers = {"low_money": 1.0, "high_money": 9.0}
    shifts = [make_finding("shift_advised", name, numbers={**numbers, "up_name": name}) for name in ("Search", "Banners")]
    (before,) = propose_actions(shifts[:1], evidence)
    assert (before.owner, before.due) == ("analyst", date(2026, 10, 14))
    (again,) = propose_actions(shifts[:1], later, [before])
    assert (again.owner, again.due) == ("analyst", date(2026, 10, 14))
    (other,) = propose_actions(shifts[1:], later, [before])
    assert other.id == before.id
    assert (other.owner, other.due) == ("media planner", date(2027, 1, 14))
    assert other.origin_period == "2026Q3"
