"""The actions commands on a ledger of their own: what is kept, what is shown, and what is refused before anything is written."""

import json
from datetime import date

import pytest

from forecast.warehouse import open_ledger
from forecast.warehouse.ledger import Run

ADD = ("actions", "add", "Ask the agency", "--team", "growth", "--owner", "planner", "--due", "2026-12-01")


@pytest.fixture
def on(monkeypatch):
    """Give a function that sets the day the commands take for today."""
    monkeypatch.delenv("FORECAST_LEDGER_URL", raising=False)
    return lambda day: monkeypatch.setattr("forecast.cli.actions._today", lambda: date.fromisoformat(day))


def test_the_age_of_an_action_is_shown_and_stands_still_once_it_is_closed(project, on, call):
    on("2026-11-01")
    action = call(*ADD)[1].strip()
    on("2026-11-15")
    heads, row = call("actions", "list")[1].splitlines()
    place = heads.index("age_days")
    assert row[place : place + len("age_days")].strip() == "14"
    call("actions", "close", action)
    on("2026-12-24")
    kept = json.loads(call("actions", "list", "--status", "all", "--json")[1])
    assert [(row["id"], row["status"], row["age_days"]) for row in kept] == [(action, "done", 14)]
    assert call("actions", "close", action)[1] == f"{action} done\n"
    again = json.loads(call("actions", "list", "--status", "all", "--json")[1])
    assert [row["age_days"] for row in again] == [14]


@pytest.mark.parametrize(("scope", "near"), [(("--team", "growht"), "growth"), (("--campaign", "spring-sail"), "spring-sale")])
@pytest.mark.parametrize("words", [("list",), ("add", "Do it", "--owner", "planner", "--due", "2026-12-01")])
def test_a_mistyped_team_or_campaign_is_refused(words, scope, near, project, on, call):
    on("2026-11-01")
    code, printed, error = call("actions", *words, *scope)
    assert (code, printed) == (2, "")
    assert f"did you mean '{near}'?" in " ".join(error.split())
    assert not (project / "reports").exists()


def test_an_id_that_is_a_path_is_refused(project, on, call):
    on("2026-11-01")
    code, _, error = call("actions", "add", "Do it", "--team", "../growth", "--owner", "planner", "--due", "2026-12-01")
    assert (code, "team id '../growth' cannot be used" in error) == (2, True)


def test_an_action_without_an_owner_is_refused(project, on, call):
    on("2026-11-01")
    code, _, error = call("actions", "add", "Do it", "--team", "growth", "--owner", " ", "--due", "2026-12-01")
    assert (code, "an action needs an owner" in error) == (2, True)


def test_a_wrong_date_leaves_the_owner_as_it_was(project, on, call):
    on("2026-11-01")
    action = call(*ADD)[1].strip()
    code, _, error = call("actions", "assign", action, "--owner", "head of growth", "--due", "soon")
    assert (code, "the due date 'soon' is none" in error) == (2, True)
    assert [row["owner"] for row in json.loads(call("actions", "list", "--json")[1])] == ["planner"]


def test_a_due_date_that_is_past_is_kept_and_said_to_be_so(project, on, call):
    on("2026-11-01")
    code, printed, error = call("actions", "add", "Late", "--team", "growth", "--owner", "planner", "--due", "2026-10-31")
    assert (code, "the due date 2026-10-31 is past; the action is overdue from the start" in " ".join(error.split())) == (0, True)
    assert "is past" not in call("actions", "assign", printed.strip(), "--due", "2026-11-01")[2]
    assert "2026-01-01 is past" in " ".join(call("actions", "assign", printed.strip(), "--due", "2026-01-01")[2].split())


def test_a_team_whose_params_stand_elsewhere_is_suggested_from_the_ledger(project, on, call):
    on("2026-11-01")
    run = Run("team", "acme", "2026Q3", "2026-10-05", "0.1.0", "", "", "done", "reports/teams/acme/2026Q3")
    (project / "reports").mkdir()
    with open_ledger(str(project / "reports" / "ledger.db")) as store:
        store.record_run(run)
    code, _, error = call("actions", "add", "Do it", "--team", "acmee", "--owner", "planner", "--due", "2026-12-01")
    assert (code, "did you mean 'acme'?" in " ".join(error.split())) == (2, True)
