"""Every key the room may give has its words, in both languages, with the same placeholders; and sentences read as they should."""

import re
from datetime import date
from typing import get_args

import pytest

from forecast.retrospective import CHECKS, name_of, say_action, say_finding, say_verdict
from forecast.retrospective.actions import QUIET
from forecast.retrospective.audit_items import STEPS
from forecast.retrospective.checks import finding_keys
from forecast.retrospective.results import Action, Verdict
from forecast.tables.facts import DoubtKey
from forecast.text import LANGUAGES, Words
from forecast.text.words import EXACT_FORMS, catalogue

FILES = ("findings.", "actions.", "audit.")
COURSES = ("up", "down", "flat", "new")
TASKS = ("shift", "fix", "hold", "test", "steady")


def placeholders(sentence: object) -> set[str]:
    forms = sentence.values() if isinstance(sentence, dict) else [sentence]
    return set().union(*(re.findall(r"{(\w+)}", str(form)) for form in forms)) - {"n"}


def own(language: str) -> dict[str, object]:
    return {key: value for key, value in catalogue(language).items() if key.startswith(FILES)}


def test_both_languages_have_the_same_keys():
    assert own("en").keys() == own("ru").keys()


@pytest.mark.parametrize("key", sorted(own("en")))
def test_both_languages_have_the_same_placeholders(key):
    assert placeholders(own("en")[key]) == placeholders(own("ru")[key])


def test_a_russian_plural_has_all_its_forms():
    plurals = {key: forms for key, forms in own("ru").items() if isinstance(forms, dict)}
    assert {key for key, forms in plurals.items() if set(forms) - EXACT_FORMS != {"one", "few", "many", "other"}} == set()


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_finding_every_action_and_every_verdict_has_words(language):
    words = Words(language)
    wanted = [f"findings.{key}" for key in finding_keys()]
    good = {"target_met", "goal_on_track", "goal_met", "result_better", "advice_paid_off", "stage_improved", "ltv_cac_sound"}
    good |= {"retention_rising", "leads_good", "on_time"}
    for key in set(finding_keys()) - QUIET - good:
        wanted += [f"actions.{key}.title", f"actions.{key}.why"]
    wanted += [f"findings.verdict.{course}_{task}" for course in COURSES for task in TASKS]
    assert [key for key in wanted if not words.knows(key)] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_doubt_about_the_data_has_words_in_findings_and_in_health(language):
    words = Words(language)
    of_its_own = {
        "counted_twice",
        "days_missing",
        "import_rejected",
        "tracking_gap",
        "unknown_columns",
    }  # never named inside a finding
    named = [f"findings.names.{key}" for key in get_args(DoubtKey) if key not in of_its_own]
    healthy = [f"findings.health.{key}.doubt" for key in get_args(DoubtKey) if key != "tracking_gap"]
    assert [key for key in [*named, *healthy] if not words.knows(key)] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_audit_question_has_words_and_those_data_answer_have_both_answers(language):
    words = Words(language)
    wanted = [f"audit.steps.{step}" for step in STEPS]
    for items in STEPS.values():
        for item in items:
            wanted.append(f"audit.items.{item.key}.question")
            if item.see is not None:
                wanted += [f"audit.items.{item.key}.pass", f"audit.items.{item.key}.doubt"]
    assert [key for key in wanted if not words.knows(key)] == []


def test_no_two_checks_speak_of_the_same_finding():
    keys = finding_keys()
    assert len(keys) == len(set(keys))
    assert len(CHECKS) == 31


def test_a_part_whose_number_is_missing_is_left_out(make_finding):
    numbers = {"subject_name": "leads", "rate_share": 0.2, "usual_share": 0.3, "rate_change": -1 / 3}
    known = make_finding("stage_broken", numbers={**numbers, "since_date": date(2026, 8, 13), "lost_money": 1200.0})
    unknown = make_finding("stage_broken", numbers={**numbers, "since_date": None, "lost_money": float("nan")})
    english = Words("en")
    assert say_finding(known, english, "EUR") == (
        "Funnel, “Leads”: 20% get through instead of the usual 30% (−33%); the fall began on 13 Aug 2026; "
        "lost revenue is about €1,200."
    )
    assert say_finding(unknown, english, "EUR") == "Funnel, “Leads”: 20% get through instead of the usual 30% (−33%)."


def test_a_name_from_the_data_cannot_open_an_optional_part(make_finding):
    numbers = {"subject_name": "A⟦B⟧", "spend_share": 0.7}
    sentence = say_finding(make_finding("concentration", numbers=numbers), Words("en"), "EUR")
    assert sentence.startswith("A[B]: 70% of the budget")


def test_russian_counts_take_the_right_form(make_finding):
    russian = Words("ru")
    sentences = [
        say_finding(
            make_finding("recurring_theme", numbers={"subject_name": "сроки", "n": n, "notes": 2, "votes": 7}), russian, "RUB"
        )
        for n in (3, 5)
    ]
    assert sentences[0].startswith("Тема «сроки» звучит 3 периода подряд")
    assert sentences[1].startswith("Тема «сроки» звучит 5 периодов подряд")


def test_our_own_names_are_translated_and_channels_stay():
    assert name_of("roas", Words("ru")) == "ROAS"
    assert name_of("segment", Words("ru")) == "сегмент"
    assert name_of("VK Реклама", Words("en")) == "VK Реклама"


def test_a_kpi_is_written_in_its_own_unit(make_finding):
    numbers = {"subject_name": "ctr", "now_value": 0.0123, "target_value": 0.02, "unit": "share", "miss_share": 0.385}
    sentence = say_finding(make_finding("target_missed", numbers=numbers), Words("en"), "EUR")
    assert sentence == "CTR: 1.2% against a target of 2.0%, missed by 38%."


def test_an_action_says_what_to_do():
    action = Action(
        id="0" * 16,
        finding_key="saturated",
        subject="Radio",
        kind="budget",
        title_key="actions.saturated.title",
        numbers={"subject_name": "Radio", "cut_share": 0.3},
        owner="planner",
        due=date(2026, 10, 14),
        status="open",
        priority=1,
        expected_effect=None,
        money_at_stake=None,
        origin_period="2026Q3",
        created=date(2026, 9, 30),
    )
    assert say_action(action, Words("en"), "EUR") == "Radio: take out the part of the spend that no longer pays"


def test_the_verdict_names_the_problem_in_a_few_words():
    numbers = {
        "now_money": 5_000_000.0,
        "revenue_change": -0.1,
        "subject_name": "conversions",
        "problem_short": "stage_broken",
        "stake_money": 380_000.0,
        "n": 4,
    }
    sentence = say_verdict(Verdict("down_fix", numbers, "high"), Words("ru"), "RUB")
    assert sentence == (
        "Выручка снизилась до 5 млн ₽ (−10 %); есть 4 проблемы, главная — провал воронки на этапе «Конверсии», "
        "цена вопроса 380 000 ₽."
    ).replace("5 млн ₽", "5\xa0млн\xa0₽").replace("10 %", "10\xa0%").replace("380 000 ₽", "380\xa0000\xa0₽")


def test_a_day_that_stands_as_a_name_is_written_as_the_reader_writes_days():
    assert name_of("2026-07-21", Words("en")) == "21 Jul 2026"
    assert [name_of(name, Words("en")) for name in ("2026-07", "2026-02-30")] == ["2026-07", "2026-02-30"]


@pytest.mark.parametrize(
    ("language", "found", "done"),
    [
        ("en", "none is overdue now", "Promise fewer dates, and agree early on a new one where one cannot be kept."),
        ("ru", "просроченных сейчас нет", "Обещайте меньше дат и заранее договаривайтесь о новой, если срок не выдержать."),
    ],
)
def test_nobody_is_asked_to_take_no_overdue_task_first(language, found, done, make_finding):
    words = Words(language)
    finding = make_finding("late", subject="on_time", numbers={"on_time_share": 0.45, "n": 0})
    assert found in say_finding(finding, words, "EUR")
    assert words.phrase("actions.late.why", {"n": 0}, "EUR") == done


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("task", TASKS)
def test_no_verdict_without_a_change_claims_that_the_history_is_short(language, task):
    # A change is not stated of a period that is not over either, however long the history before it.
    said = str(catalogue(language)[f"findings.verdict.new_{task}"])
    assert not re.search("little history|nothing to compare|не с чем|слишком мало", said)


def test_days_below_ten_are_said_so_that_the_days_lost_can_be_worked_out(make_finding):
    numbers = {"subject_name": "Review", "kind_name": None, "days": 5.4167, "usual_days": 1.5833, "lost_days": 191.667, "n": 50}
    said = say_finding(make_finding("status_slower", subject="Review", kind="flow", numbers=numbers), Words("en"), "EUR")
    # (5.4 − 1.6) × 50 = 190
    assert said == "Work waits 5.4 days in “Review” instead of the usual 1.6: 192 days lost over 50 tasks."
