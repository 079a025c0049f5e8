"""The ledger keeps what was advised and what became of it, for several processes at once, and rewrites nothing."""

import multiprocessing
import sqlite3
from dataclasses import replace
from datetime import date

import pytest
import sqlalchemy as sa

from forecast.errors import DataError, ParamsError
from forecast.warehouse import KeptAction, Run, open_ledger
from forecast.warehouse.migrations import MIGRATIONS

JUNE, SEPTEMBER, DECEMBER = date(2026, 6, 30), date(2026, 9, 30), date(2026, 12, 31)
ACTION = KeptAction(
    id="a1b2c3d4e5f60718",
    scope_kind="team",
    scope_id="growth",
    finding_key="low_ctr",
    owner="медиапланер",
    due=date(2026, 7, 31),
    origin_period="2026Q2",
    created=JUNE,
    payload={"subject": "Баннеры", "priority": 1},
)


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def location(request, tmp_path):
    if request.param == "sqlite":
        return str(tmp_path / "reports" / "ledger.db")
    return request.getfixturevalue("postgres_url")


def test_a_recommendation_is_found_by_later_reports_and_not_by_its_own(location):
    with open_ledger(location) as ledger:
        ledger.record_recommendation("team", "growth", "2026Q2", JUNE, {"expected_gain": 5.5, "channels": ["Баннеры"]})

        (kept,) = ledger.recommendations_before("team", "growth", SEPTEMBER)
        assert (kept.period, kept.made_on, kept.payload) == ("2026Q2", JUNE, {"expected_gain": 5.5, "channels": ["Баннеры"]})
        assert ledger.recommendations_before("team", "growth", JUNE) == ()
        assert ledger.recommendations_before("team", "brand", SEPTEMBER) == ()


def test_the_same_payload_again_is_one_version_and_a_changed_one_is_the_next(location):
    with open_ledger(location) as ledger:
        versions = [ledger.record_recommendation("team", "growth", "2026Q2", JUNE, {"gain": gain}) for gain in (1, 1, 2, 1)]

        assert versions == [1, 1, 2, 3]
        assert [kept.payload for kept in ledger.recommendations_before("team", "growth", DECEMBER)] == [{"gain": 1}]


def test_recommendations_come_oldest_first(location):
    with open_ledger(location) as ledger:
        ledger.record_recommendation("team", "growth", "2026Q3", SEPTEMBER, {})
        ledger.record_recommendation("team", "growth", "2026Q2", JUNE, {})

        assert [kept.period for kept in ledger.recommendations_before("team", "growth", DECEMBER)] == ["2026Q2", "2026Q3"]


def test_the_same_report_twice_leaves_one_action_with_one_state(location):
    with open_ledger(location) as ledger:
        for _ in range(2):
            ledger.record_actions([ACTION], "2026Q2", JUNE)

        assert ledger.current_actions("team", "growth") == (replace(ACTION, periods=("2026Q2",)),)
        assert ledger.states("team", "growth")["state"].tolist() == ["open"]


def test_states_are_appended_and_the_last_word_of_each_kind_counts(location):
    with open_ledger(location) as ledger:
        ledger.record_actions([ACTION], "2026Q2", JUNE)
        ledger.append_state(ACTION.id, "assigned", at=date(2026, 7, 1), by="lead", value="арт-директор")
        ledger.append_state(ACTION.id[:6], "due", at=date(2026, 7, 1), value="2026-08-15")
        ledger.append_state(ACTION.id, "note", at=date(2026, 7, 2), value="waiting")
        now = ledger.append_state(ACTION.id, "done", at=date(2026, 7, 20), by="lead")

        assert (now.owner, now.due, now.status, now.closed) == ("арт-директор", date(2026, 8, 15), "done", date(2026, 7, 20))
        states = ledger.states("team", "growth")
        assert states["state"].tolist() == ["open", "assigned", "due", "note", "done"]
        assert states["by"].tolist() == ["report", "lead", "", "", "lead"]


def test_the_newest_report_says_what_an_action_is_and_people_say_who_does_it_by_when(location):
    newer = replace(ACTION, owner="аналитик", due=date(2026, 10, 30), payload={"subject": "Радио", "priority": 2})
    with open_ledger(location) as ledger:
        ledger.record_actions([ACTION], "2026Q2", JUNE)
        ledger.record_actions([newer], "2026Q3", SEPTEMBER)
        (now,) = ledger.current_actions()
        assert (now.owner, now.due, now.payload["subject"]) == ("аналитик", date(2026, 10, 30), "Радио")
        assert (now.origin_period, now.created) == ("2026Q2", JUNE)

        ledger.append_state(ACTION.id, "assigned", at=date(2026, 10, 1), value="арт-директор")
        ledger.record_actions([ACTION], "2026Q1", date(2026, 3, 31))  # a report on older times, made late
        (now,) = ledger.current_actions()
        assert (now.owner, now.due, now.payload["subject"]) == ("арт-директор", date(2026, 10, 30), "Радио")


def test_a_problem_that_returns_after_it_was_closed_is_open_again(location):
    with open_ledger(location) as ledger:
        ledger.record_actions([ACTION], "2026Q2", JUNE)
        ledger.append_state(ACTION.id, "done", at=date(2026, 7, 20))
        for _ in range(2):
            ledger.record_actions([ACTION], "2026Q3", SEPTEMBER)

        (now,) = ledger.current_actions()
        assert (now.status, now.closed, now.periods, now.origin_period) == ("open", None, ("2026Q2", "2026Q3"), "2026Q2")
        assert ledger.states("team", "growth")["state"].tolist() == ["open", "done", "open"]


def test_an_action_closed_after_a_report_stays_closed_when_that_report_is_made_again(location):
    with open_ledger(location) as ledger:
        ledger.record_actions([ACTION], "2026Q2", JUNE)
        ledger.append_state(ACTION.id, "done", at=date(2026, 7, 20))
        ledger.record_actions([ACTION], "2026Q2", JUNE)

        assert ledger.find_action(ACTION.id).status == "done"


def test_what_a_report_no_longer_proposes_is_withdrawn_and_comes_back_when_it_does_again(location):
    other = replace(ACTION, id="b1b2c3d4e5f60718", finding_key="saturated")
    with open_ledger(location) as ledger:
        ledger.record_actions([ACTION, other], "2026Q2", JUNE)
        ledger.withdraw_actions("team", "growth", "2026Q2", {other.id}, JUNE)
        assert [action.status for action in ledger.current_actions()] == ["withdrawn", "open"]

        ledger.record_actions([ACTION], "2026Q2", JUNE)
        assert [action.status for action in ledger.current_actions()] == ["open", "open"]
        assert ledger.states("team", "growth")["state"].tolist() == ["open", "open", "withdrawn", "open"]


def test_what_people_touched_or_another_report_saw_is_not_withdrawn(location):
    assigned, seen_again, of_brand = (replace(ACTION, id=f"{letter}1b2c3d4e5f60718") for letter in "bcd")
    with open_ledger(location) as ledger:
        ledger.record_actions([assigned, seen_again, replace(of_brand, scope_id="brand")], "2026Q2", JUNE)
        ledger.record_actions([seen_again], "2026Q3", SEPTEMBER)
        ledger.append_state(assigned.id, "assigned", at=JUNE, by="lead", value="designer")
        ledger.withdraw_actions("team", "growth", "2026Q2", (), SEPTEMBER)

        assert {action.status for action in ledger.current_actions()} == {"open"}


def test_runs_are_kept_in_order(location):
    run = Run("team", "growth", "2026Q3", "2026-11-21T10:00:00+00:00", "0.1.0", "p", "d", "failed", "reports/teams/growth/2026Q3")
    with open_ledger(location) as ledger:
        ledger.record_run(run)
        ledger.record_run(replace(run, status="done"))
        ledger.record_run(replace(run, scope_id="brand"))

        assert [kept.status for kept in ledger.runs("team", "growth")] == ["failed", "done"]
        assert len(ledger.runs()) == 3


def test_an_unknown_action_names_the_nearest(location):
    with open_ledger(location) as ledger:
        ledger.record_actions([ACTION], "2026Q2", JUNE)

        with pytest.raises(ParamsError, match=f"holds no action 'a1b2c3d4e5f60719'; did you mean '{ACTION.id}'"):
            ledger.append_state("a1b2c3d4e5f60719", "done", at=JUNE)
        with pytest.raises(ParamsError, match="cannot be 'finished'; known: assigned, done"):
            ledger.append_state(ACTION.id, "finished", at=JUNE)
        with pytest.raises(ParamsError, match="due date '31.12.2026' is none; expected a day written 2026-12-31"):
            ledger.append_state(ACTION.id, "due", at=JUNE, value="31.12.2026")


def test_the_beginning_of_an_id_must_tell_actions_apart(location):
    with open_ledger(location) as ledger:
        ledger.record_actions([ACTION, replace(ACTION, id="a1ffffffffffffff")], "2026Q2", JUNE)

        with pytest.raises(ParamsError, match=r"is the beginning of 2 actions .* Type more of it"):
            ledger.find_action("a1")


def test_a_failure_half_way_leaves_nothing(location):
    unwritable = replace(ACTION, id="b", payload={"gain": float("nan")})
    with open_ledger(location) as ledger:
        with pytest.raises(ValueError, match="not JSON compliant"):
            ledger.record_actions([ACTION, unwritable], "2026Q2", JUNE)

        assert ledger.current_actions() == ()


def test_a_ledger_that_is_not_there_is_empty_and_stays_absent_when_only_read(tmp_path):
    path = tmp_path / "reports" / "ledger.db"
    with open_ledger(str(path), create=False) as ledger:
        assert ledger.current_actions() == ()
        assert ledger.recommendations_before("team", "growth", DECEMBER) == ()

    assert not path.parent.exists()


def test_migrations_are_numbered_without_gaps_and_recorded_once(location):
    for _ in range(2):
        open_ledger(location).close()
    url = location.replace("postgresql:", "postgresql+psycopg:") if "://" in location else f"sqlite:///{location}"
    engine = sa.create_engine(url)
    with engine.connect() as connection:
        recorded = connection.exec_driver_sql("SELECT number, name FROM ledger_migrations ORDER BY number").all()
    engine.dispose()

    assert [migration.number for migration in MIGRATIONS] == list(range(1, len(MIGRATIONS) + 1))
    assert [tuple(row) for row in recorded] == [(migration.number, migration.name) for migration in MIGRATIONS]


def test_a_ledger_of_a_newer_version_is_not_touched(location):
    with open_ledger(location) as ledger, ledger._store.writing() as connection:
        connection.exec_driver_sql("INSERT INTO ledger_migrations (number, name) VALUES (99, 'of tomorrow')")

    with pytest.raises(DataError, match=r"is of version 99; this package knows versions up to \d+.*upgrade"):
        open_ledger(location)


def test_a_file_that_is_no_ledger_is_said_so(tmp_path):
    path = tmp_path / "ledger.db"
    path.write_text("this is a text, and long enough not to be taken for an empty database", encoding="utf-8")

    with pytest.raises(DataError, match=r"ledger '.*ledger.db' cannot be used: file is not a database.*check the path"):
        open_ledger(str(path))


def test_a_database_that_cannot_keep_a_ledger_is_refused():
    with pytest.raises(ParamsError, match=r"cannot be kept in 'duckdb:///:memory:' \(duckdb\); expected SQLite or PostgreSQL"):
        open_ledger("duckdb:///:memory:")


def test_the_password_of_a_ledger_is_never_shown(monkeypatch):
    monkeypatch.setenv("LEDGER_FOR_TEST", "postgresql://anna:hush/hush@127.0.0.1:1/ledger")

    with pytest.raises(DataError, match=r"ledger 'postgresql://anna:\*\*\*@127.0.0.1:1/ledger' cannot be used") as caught:
        open_ledger("${LEDGER_FOR_TEST}")
    assert "hush" not in str(caught.value)


def _write_many(location, number):
    for turn in range(4):
        with open_ledger(location) as ledger:
            own = replace(ACTION, id=f"{number}-{turn}")
            ledger.record_actions([ACTION, own], "2026Q2", JUNE)
            ledger.record_recommendation("team", f"team{number}", f"p{turn}", JUNE, {"turn": turn})
            ledger.append_state(ACTION.id, "note", at=JUNE, value=f"{number}-{turn}")


def test_several_processes_write_at_once_and_nothing_is_lost(location):
    context = multiprocessing.get_context("spawn")
    writers = [context.Process(target=_write_many, args=(location, number)) for number in range(3)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()

    assert [writer.exitcode for writer in writers] == [0, 0, 0]
    with open_ledger(location) as ledger:
        states = ledger.states("team", "growth")
        notes = states.loc[states["state"] == "note", "value"]
        assert len(ledger.current_actions()) == 1 + 3 * 4
        assert sorted(notes) == sorted(f"{number}-{turn}" for number in range(3) for turn in range(4))
        assert (states["state"] == "open").sum() == 13
        assert all(len(ledger.recommendations_before("team", f"team{number}", DECEMBER)) == 4 for number in range(3))


def test_readers_of_a_file_do_not_wait_for_a_writer(tmp_path):
    path = str(tmp_path / "ledger.db")
    with open_ledger(path) as ledger, ledger._store.writing():
        reader = sqlite3.connect(path, timeout=0)
        assert reader.execute("SELECT count(*) FROM actions").fetchone() == (0,)
        reader.close()
