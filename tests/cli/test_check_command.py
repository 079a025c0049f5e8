"""The check command: what a dataset has, lacks and looks wrong, with the rows that a report sends its reader here for."""

import json
from dataclasses import replace

import pytest


def _said(error):
    return " ".join(error.split())


@pytest.fixture
def odd(project):
    """Give a dataset that keeps its contract and is doubtful all the same: two equal rows, a gap, a far day, a further column."""
    folder = project / "odd"
    folder.mkdir()
    rows = ["date,team,channel,spend,revenue,mood"]
    rows += [f"2026-01-{day:02},shop,Search,10,20,x" for day in (1, 2, 3, 3, 4, 7)]
    rows += ["2096-01-08,shop,Video,10,20,x"]
    (folder / "performance.csv").write_text("\n".join(rows) + "\n", encoding="utf-8")
    return folder


def test_sound_data_are_called_so_and_what_they_lack_is_listed(dataset, call):
    code, printed, error = call("check", "--data", "exports")
    assert (code, error) == (0, "")
    assert printed.splitlines()[1].split()[:2] == ["performance", "560"]
    assert "campaign, impressions" in printed
    assert printed.splitlines()[-1] == "no fault found"


def test_every_doubt_is_said_with_its_rows_and_what_to_do(odd, call):
    code, printed, error = call("check", "--data", "odd")
    assert code == 0
    assert printed.splitlines()[-1] == "no fault found; doubts: see the warnings"
    for sentence in (
        "shop: performance: 1 row is there twice (2026-01-03 Search). Check whether a file was loaded twice",
        "1 row has a date in the future (2096-01-08). Correct the dates",
        "2 days have no row at all (such as 2026-01-05). Export the missing days again",
        "1 column is not part of the contract and was left out of the sums (mood).",
    ):
        assert sentence in _said(error)


def test_what_was_imported_is_listed_with_the_id_that_takes_it_back(project, call):
    (project / "weekly.csv").write_text("date,revenue,spend\n2026-01-05,100,10\n2026-01-12,120,11\n", encoding="utf-8")
    asked = ("--set", "date=date", "--set", "revenue=revenue", "--set", "spend=spend", "--set", "currency=EUR")
    code, printed, _ = call("import", "wide", "weekly.csv", "--team", "shop", "--into", "data/shop", *asked)
    assert code == 0
    kept = json.loads(printed)["id"]
    code, printed, _ = call("check", "--data", "data/shop")
    assert code == 0
    line = next(line for line in printed.splitlines() if line.startswith(kept))
    assert line.split() == [kept, "shop", "weekly.csv", "2", "0"]
    assert call("import", "wide", "--undo", kept, "--into", "data/shop")[0] == 0


def test_tasks_that_cannot_be_true_are_doubts_too(odd, call):
    (odd / "tasks.csv").write_text("team,task_id,created,resolved\nshop,a,2026-01-05,2026-01-02\n", encoding="utf-8")
    code, _, error = call("check", "--data", "odd")
    assert code == 0
    said = "tasks: 1 task was finished before it was begun or created; it is not counted. Correct the dates"
    assert said in _said(error)


def test_another_currency_than_the_params_say_is_a_doubt_where_there_are_params(odd, project, call):
    file = odd / "performance.csv"
    lines = file.read_text(encoding="utf-8").splitlines()
    file.write_text("\n".join([f"{lines[0]},currency", *(f"{line},EUR" for line in lines[1:])]) + "\n", encoding="utf-8")
    code, _, error = call("check", "--data", "odd")
    assert (code, "currency" in error) == (0, False)
    (project / "params" / "teams" / "shop.yml").write_text("currency: RUB\n", encoding="utf-8")
    assert "7 rows are in EUR, which is not the currency of the report." in _said(call("check", "--data", "odd")[2])


def test_a_team_that_the_data_do_not_hold_is_refused(dataset, call):
    code, _, error = call("check", "--data", "exports", "--team", "ship")
    assert code == 2
    assert "holds no rows of team 'ship' in its table performance; did you mean 'shop'?" in _said(error)


def test_a_report_on_a_period_that_is_not_over_says_that_rows_lie_in_the_future(odd, capsys):
    from forecast.analysis import Request
    from forecast.cli.reports import plan_of

    asked = Request("team", "shop", data=str(odd))
    assert plan_of(asked, "html", odd).found.period.label == "2095Q4"
    assert "shop: the last complete period of the data is 2095Q4, which is not over yet" in _said(capsys.readouterr().err)
    plan_of(replace(asked, period="2026Q1"), "html", odd)
    assert capsys.readouterr().err == ""


def test_days_that_their_source_still_changes_are_told(dataset, call):
    kept = {"id": "ga4-1", "number": 1, "source": "ga4", "team": "shop", "files": ["ga4.csv"]}
    kept["doubts"] = [{"key": "provisional_days", "file": "ga4.csv", "from": "2025-10-05", "n": 3}]
    (dataset / "imports").mkdir()
    (dataset / "imports" / "ga4-1.json").write_text(json.dumps(kept), encoding="utf-8")
    code, printed, error = call("check", "--data", "exports")
    assert (code, printed.splitlines()[-1]) == (0, "no fault found; doubts: see the warnings")
    assert "Numbers from 5 Oct 2025 on are provisional: their source still changes them. Export and import" in _said(error)
