"""The audit: data first, then answers, and what neither tells is a blind spot with an owner and a day."""

import re
from datetime import date

import pandas as pd
import pytest

from forecast.retrospective import judge_audit, say_audit, walk_audit
from forecast.retrospective.audit_items import STEPS
from forecast.retrospective.results import Audit, AuditStep
from forecast.retrospective.wording import say_verdict
from forecast.settings.params import Goal, Owners, Params
from forecast.text import Words


@pytest.fixture
def audit(make_facts, make_evidence, rows_of):
    def make(answers=(), params=None, earlier=None):
        columns = ["question", "answer", "note", "owner", "due"]
        frame = pd.DataFrame(list(answers), columns=columns).assign(team="growth")
        frame = frame.assign(due=pd.to_datetime(frame["due"]))
        facts = make_facts(performance=rows_of("Search", spend=10.0, clicks=50.0), quality_answers=frame)
        return walk_audit(make_evidence(facts, params), earlier=earlier)

    return make


def item_of(audit, key):
    return next(item for step in audit.steps for item in step.items if item.key == key)


def test_it_walks_eleven_steps_in_order(audit):
    assert [step.key for step in audit().steps] == list(STEPS)
    assert len(STEPS) == 11


def test_what_data_can_answer_is_checked(audit):
    assert item_of(audit(), "goals_stated").status == "fail"
    goals = (Goal(name="g", metric="revenue", target=1.0, deadline=date(2026, 12, 31)),)
    stated = item_of(audit(params=Params(goals=goals)), "goals_stated")
    assert (stated.status, stated.source, stated.numbers["n"]) == ("pass", "data", 1)


def test_an_answer_counts_by_key_and_by_the_questions_words_in_either_language(audit):
    english = Words("en").say("audit.items.consent.question")
    russian = Words("ru").say("audit.items.utm_rules.question")
    found = audit(
        [
            ("one_source", "partly", None, None, None),
            (english, "yes", None, None, None),
            (russian.upper(), "Нет", None, "аналитик", "2026-11-30"),
        ]
    )
    assert (item_of(found, "one_source").status, item_of(found, "consent").status) == ("review", "pass")
    rules = item_of(found, "utm_rules")
    assert (rules.status, rules.source, rules.owner, rules.due) == ("fail", "answers", "аналитик", date(2026, 11, 30))


def test_what_nobody_can_tell_is_a_blind_spot_with_an_owner_and_a_day(audit):
    owners = Owners(default="analyst", kinds={"data": "data lead"})
    found = audit([("consent", "unknown", None, None, None)], Params(owners=owners))
    blind = item_of(found, "consent")
    assert (blind.source, blind.owner, blind.due) == ("blind", "data lead", date(2026, 10, 30))
    assert blind in found.blind_spots


def test_a_step_scores_by_its_items_and_remembers_the_last_audit(audit):
    answers = [("tools_listed", "yes", None, None, None), ("access_rights", "partly", None, None, None)]
    stack = {step.key: step for step in audit(answers, earlier={"stack": 20}).steps}["stack"]
    assert stack.score == 50  # one, one half, and a blind spot
    assert stack.change == 30
    assert {step.key: step.change for step in audit(answers).steps}["stack"] is None


def test_nobody_is_named_in_a_note(audit):
    found = audit([("one_source", "yes", "Отчёт ведёт Иван Петров, ivan@mail.ru", None, None)])
    assert item_of(found, "one_source").note == "Отчёт ведёт •••, •••"


@pytest.mark.parametrize("language", ["en", "ru"])
def test_every_line_can_be_said(audit, language):
    answers = [("one_source", "no", None, None, None)]
    for step in audit(answers).steps:
        for item in step.items:
            question, sentence = say_audit(item, Words(language), "EUR")
            assert question.endswith("?")
            assert sentence
            assert "{" not in sentence


def test_its_verdict_is_the_score_the_weakest_step_and_what_nobody_answers():
    steps = (AuditStep("goals", 80, None, ()), AuditStep("tracking", 20, None, ()))
    verdict = judge_audit(Audit(steps, 50), "medium")
    assert (verdict.key, verdict.confidence) == ("audit", "medium")
    assert verdict.numbers == {"score": 50, "weakest_name": "tracking", "n": 0}


@pytest.mark.parametrize(("language", "said"), [("en", "scores {} of 100"), ("ru", "набирает {} из 100")])
def test_its_verdict_is_a_sentence_with_names_a_reader_knows(audit, language, said):
    done = audit([("one_source", "no", None, None, None)])
    sentence = say_verdict(judge_audit(done, "high"), Words(language), "EUR")
    assert said.format(done.score) in sentence
    assert not re.search(r"[{}_]", sentence)


def test_half_a_point_of_a_score_goes_up(make_facts, make_evidence, rows_of):
    # Data sources: 4 of 7 tables are half a point, tracking and totals one each, the answer "no" none: 2.5 ÷ 4 = 62.5.
    one = {"customers": ("customer_id", "date"), "tasks": ("task_id", "created"), "feedback": ("prompt", "date")}
    day = pd.Timestamp("2026-08-01")
    tables = {name: pd.DataFrame({key: ["a"], when: [day]}) for name, (key, when) in one.items()}
    totals = pd.DataFrame({"date": pd.date_range("2025-07-01", "2026-09-30"), "revenue": 500.0})
    answers = pd.DataFrame({"question": ["definitions_agreed"], "answer": ["no"]})
    rows = rows_of("Search", spend=10, clicks=5, revenue=40)
    facts = make_facts(performance=rows, outcomes=totals, quality_answers=answers, **tables)
    step = next(step for step in walk_audit(make_evidence(facts), ()).steps if step.key == "sources")
    assert [item.status for item in step.items] == ["review", "pass", "pass", "fail"]
    assert step.score == 63


def test_a_channel_that_is_found_for_two_reasons_is_one_channel_in_doubt(make_facts, make_evidence, rows_of, make_finding):
    found = [make_finding("low_ctr", subject="Banners"), make_finding("roi_negative", subject="Banners")]
    audit = walk_audit(make_evidence(make_facts(performance=rows_of("Banners", spend=10))), found)
    assert item_of(audit, "channels_pay").numbers["n"] == 1


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", "No bottleneck was found, but deadlines are often missed."),
        ("ru", "Узких мест не найдено, но сроки часто срываются."),
    ],
)
def test_missed_deadlines_are_no_bottleneck(make_facts, make_evidence, rows_of, make_finding, language, said):
    tasks = pd.DataFrame({"task_id": ["1"], "team": "growth", "created": pd.to_datetime(["2026-07-01"])})
    facts = make_facts(performance=rows_of("Search", spend=10), tasks=tasks)
    late = make_finding("late", subject="on_time", status="review", kind="flow")
    item = item_of(walk_audit(make_evidence(facts), [late]), "work_flows")
    assert (item.status, item.numbers["n"]) == ("review", 0)
    assert say_audit(item, Words(language), "RUB")[1] == said
    slow = make_finding("status_slower", subject="Review", kind="flow")
    item = item_of(walk_audit(make_evidence(facts), [late, slow]), "work_flows")
    assert (item.status, item.numbers["n"], item.numbers["subject_name"]) == ("fail", 1, "Review")


def test_a_missed_target_counts_though_a_plainer_finding_tells_it(make_facts, make_evidence, rows_of, make_finding):
    also = {"also": [{"key": "target_missed", "status": "fail", "money_at_stake": None}]}
    found = [
        make_finding("value_low", subject="ltv_cac", evidence=also),
        make_finding("target_met", subject="ctr", status="pass"),
    ]
    item = item_of(walk_audit(make_evidence(make_facts(performance=rows_of("Search", spend=10))), found), "targets_met")
    assert (item.status, item.numbers["n"], item.numbers["subject_name"]) == ("fail", 1, "ltv_cac")
