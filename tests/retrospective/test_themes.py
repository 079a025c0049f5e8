"""Notes become themes: grouped by what they say, recurring ones counted, linked to findings, nobody named."""

import pandas as pd
import pytest

from forecast.retrospective import known_names, read_themes
from forecast.retrospective.phrases import phrase_of
from forecast.retrospective.stemming import stem, stems
from forecast.retrospective.themes import KnownNames
from forecast.settings.period import parse_period

QUARTER = parse_period("2026Q3")


def notes(*rows):
    frame = pd.DataFrame(rows, columns=["date", "prompt", "note", "votes"])
    return frame.assign(date=pd.to_datetime(frame["date"]), team="growth", theme="")


APPROVAL = (
    ("2025-12-20", "to improve", "Согласование креативов идёт неделями", 4.0),
    ("2026-03-20", "to improve", "Макеты зависли на согласовании у юристов", 5.0),
    ("2026-06-20", "to improve", "Опять ждали согласования баннеров", 6.0),
    ("2026-09-20", "to improve", "Долгое согласование макетов", 3.0),
    ("2026-09-21", "ideas", "Согласовать креативы можно за два дня", 2.0),
    ("2026-09-22", "went well", "Склад отгружал без сбоев", 1.0),
)


def test_a_theme_gathers_its_notes_in_any_form_and_counts_the_periods_in_a_row():
    themes = read_themes(notes(*APPROVAL), QUARTER, "ru")
    first = themes.iloc[0]
    assert first["theme"] == "согласование"
    assert (first["notes"], first["votes"], first["recurring"], first["all_notes"]) == (2, 5, 4, 5)
    assert first["first_seen"] == pd.Timestamp("2025-10-01")
    assert set(themes["recurring"]) == {4, 1}


def test_english_notes_are_grouped_too():
    rows = [
        ("2026-06-10", "start", "Approvals took two weeks", 2.0),
        ("2026-09-10", "start", "Waiting for approval of the video again", 3.0),
        ("2026-09-11", "start", "The approval process blocked us", 1.0),
        ("2026-09-12", "stop", "Budget sheet was wrong", 1.0),
    ]
    first = read_themes(notes(*rows), QUARTER, "en").iloc[0]
    assert (first["theme"], first["notes"], first["recurring"]) == ("approval", 2, 2)


def test_a_quarter_in_which_nobody_mentions_it_breaks_the_row():
    themes = read_themes(
        notes(APPROVAL[0], ("2026-03-20", "ideas", "Склад отгружал без сбоев", 1.0), *APPROVAL[3:]), QUARTER, "ru"
    )
    assert themes.set_index("theme").loc["согласование", "recurring"] == 1


def test_the_teams_own_theme_is_taken_as_it_is():
    own = notes(*APPROVAL).assign(theme=["Юристы"] * 4 + [""] * 2)
    assert "Юристы" in set(read_themes(own, QUARTER, "ru")["theme"])


def test_a_period_without_notes_has_no_themes():
    assert read_themes(notes(*APPROVAL[:3]), QUARTER, "ru").empty
    assert read_themes(notes().head(0), QUARTER, "ru").empty


def test_a_theme_stands_beside_the_finding_that_bears_on_it(make_finding):
    findings = [make_finding("status_slower", "Согласование", kind="flow"), make_finding("low_ctr", "Баннеры")]
    themes = read_themes(notes(*APPROVAL), QUARTER, "ru", findings=findings).set_index("theme")
    assert themes.loc["согласование", "findings"] == ("status_slower",)


def test_nobody_is_named_neither_in_examples_nor_in_the_names_of_themes():
    rows = [("2026-09-20", "went well", "Порфирий Выдуманный (p@example.com) помог Зульфие", 9.0)]
    themes = read_themes(notes(*rows), QUARTER, "ru", names=KnownNames(people=("Зульфия Н.",)))
    text = themes.to_csv()
    assert not any(name in text for name in ("Порфири", "Выдуманн", "Зульфи", "example.com", "порфир", "зульф"))


def test_known_names_come_from_the_tables(make_facts, rows_of):
    tasks = pd.DataFrame({"task_id": ["1"], "assignee": ["Иван Петров"], "created": pd.to_datetime(["2026-07-01"])})
    names = known_names(make_facts(performance=rows_of("Быстрый Старт", spend=1.0), tasks=tasks))
    assert names.people == ("Иван Петров",)
    assert "Быстрый Старт" in names.kept


def test_the_same_notes_in_another_order_give_the_same_themes():
    shuffled = notes(*APPROVAL).iloc[::-1]
    pd.testing.assert_frame_equal(read_themes(notes(*APPROVAL), QUARTER, "ru"), read_themes(shuffled, QUARTER, "ru"))


@pytest.mark.parametrize(
    ("one", "other"),
    [("согласование", "согласовали"), ("креативы", "креативов"), ("approvals", "approval"), ("счётчик", "счетчика")],
)
def test_forms_of_one_word_have_one_stem(one, other):
    assert stem(one) == stem(other)


def test_words_without_a_theme_are_left_out():
    assert stems("Мы снова и снова ждали бюджет") == [stem("ждали"), stem("бюджет")]


def test_a_theme_is_named_by_a_short_phrase_of_its_own_notes():
    themes = read_themes(notes(*APPROVAL), QUARTER, "ru").set_index("theme")
    titles = themes["title"].tolist()
    assert titles
    assert all(len(title.split()) >= 2 for title in titles)
    assert any("огласован" in title for title in titles)
    assert all(any(title in note for _, _, note, _ in APPROVAL) for title in titles)


def test_a_phrase_never_loses_its_not_nor_gains_a_name():
    assert phrase_of(["Не хватает доступа к данным"], "доступ").startswith("Не хватает доступа")
    assert "•••" not in phrase_of(["Спасибо ••• за отчёт по каналам"], "отчет")


def test_a_note_of_one_word_has_no_phrase():
    assert phrase_of(["Согласование"], "соглас") == ""
