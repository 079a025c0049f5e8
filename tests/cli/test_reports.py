"""From the command to published folders, the ledger and the tracker: the way every user goes."""

import csv
import html
import json
import re
import shutil
from pathlib import Path

import jsonschema
import pytest

from forecast.analysis import make_demo
from forecast.cli import main
from forecast.summary import schema

ROOT = Path(__file__).resolve().parents[2]


def _run(folder, words, monkeypatch):
    monkeypatch.chdir(folder)
    monkeypatch.setattr("sys.argv", ["forecast", *words])
    with pytest.raises(SystemExit) as stopped:
        main()
    return int(stopped.value.code or 0)


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """Give a project in which the report of team brand was made in English."""
    folder = tmp_path_factory.mktemp("made")
    shutil.copytree(ROOT / "params", folder / "params")
    shutil.copytree(ROOT / "notebooks", folder / "notebooks", ignore=shutil.ignore_patterns(".ipynb_checkpoints"))
    make_demo(folder / "data" / "demo")
    with pytest.MonkeyPatch.context() as patch:
        patch.delenv("FORECAST_LEDGER_URL", raising=False)
        assert _run(folder, ["report", "--team", "brand", "--language", "en"], patch) == 0
    return folder


@pytest.fixture
def report(made):
    return made / "reports" / "teams" / "brand" / "2026Q3"


def test_a_report_folder_holds_its_five_outputs_and_nothing_else(report):
    assert sorted(path.name for path in report.iterdir()) == [
        "notebook.ipynb",
        "report.html",
        "report.pdf",
        "summary.json",
        "tables",
    ]
    assert [path.name for path in report.parent.iterdir()] == ["2026Q3"]
    assert len(list((report / "tables").glob("*.csv"))) >= 10


def test_the_page_is_small_offline_and_guarded(report):
    page = (report / "report.html").read_text(encoding="utf-8")
    assert len(page.encode()) < 1_000_000
    assert '<html lang="en"' in page
    assert "Content-Security-Policy" in page
    assert "default-src 'none'" in html.unescape(page)
    assert re.findall(r'(?:src|href)="(?:https?:)?//[^"]*"', page) == []


def test_code_and_parameters_are_not_on_the_page(report):
    page = (report / "report.html").read_text(encoding="utf-8")
    assert "review_team(" not in page
    assert "params_file" not in page
    assert "reports/ledger.db" not in page


def test_the_summary_fits_the_schema_and_says_how_it_was_made(report):
    summary = json.loads((report / "summary.json").read_text(encoding="utf-8"))
    jsonschema.Draft202012Validator(schema()).validate(summary)
    assert (summary["language"], summary["currency"], summary["basis"]) == ("en", "EUR", "incremental")
    assert summary["provenance"]["created"]
    assert {"execute", "html", "pdf"} <= set(summary["provenance"]["seconds"])
    assert re.fullmatch(r"[0-9a-f]{64}", summary["provenance"]["notebook_sha256"])


def test_every_table_that_the_page_names_is_there(report):
    page = (report / "report.html").read_text(encoding="utf-8")
    named = set(re.findall(r'href="tables/([a-z0-9_-]+\.csv)"', page))
    assert named
    assert named <= {path.name for path in (report / "tables").iterdir()}


def test_the_index_names_the_report_with_its_verdict(made, report):
    summary = json.loads((report / "summary.json").read_text(encoding="utf-8"))
    index = (made / "reports" / "index.html").read_text(encoding="utf-8")
    assert "teams/brand/2026Q3/report.html" in index
    assert summary["verdict"]["key"]


@pytest.fixture
def ledger_call(made, monkeypatch, call):
    monkeypatch.chdir(made)
    monkeypatch.delenv("FORECAST_LEDGER_URL", raising=False)
    return call


def test_the_ledger_remembers_the_run_and_its_actions(report, ledger_call):
    code, out, _ = ledger_call("actions", "list", "--team", "brand", "--json")
    summary = json.loads((report / "summary.json").read_text(encoding="utf-8"))
    assert code == 0
    assert {row["id"] for row in json.loads(out)} == {action["id"] for action in summary["actions"]}
    assert {row["title"] for row in json.loads(out)} == {action["title"] for action in summary["actions"]}


def test_an_action_is_added_assigned_closed_and_exported(tmp_path, ledger_call):
    code, out, _ = ledger_call(
        "actions", "add", "Ask the agency for placements", "--team", "brand", "--owner", "planner", "--due", "2026-12-01"
    )
    action = out.strip()
    assert code == 0
    assert ledger_call("actions", "assign", action[:8], "--owner", "head of brand", "--due", "2026-12-05")[1].split(" ", 1)[
        1
    ] == ("head of brand 2026-12-05\n")
    assert ledger_call("actions", "export", "--to", "jira", "--output", str(tmp_path / "jira.csv"), "--team", "brand")[0] == 0
    rows = list(csv.DictReader((tmp_path / "jira.csv").open(encoding="utf-8", newline="")))
    assert [row["Due date"] for row in rows if row["Summary"] == "Ask the agency for placements"] == ["2026-12-05"]
    assert ledger_call("actions", "close", action, "--note", "sent")[1] == f"{action} done\n"
    still_open = json.loads(ledger_call("actions", "list", "--team", "brand", "--json")[1])
    assert action not in {row["id"] for row in still_open}


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["actions", "close", "ffffffffffff"], r"holds no action 'ffffffffffff'"),
        (["actions", "assign", "ffff"], r"say what changes: --owner ROLE"),
        (["actions", "add", "Do it", "--team", "brand", "--owner", "x", "--due", "soon"], r"the due date 'soon' is none"),
        (["actions", "add", "Do it", "--owner", "x", "--due", "2026-12-01"], r"say whose action it is"),
        (["actions", "add", "  ", "--team", "brand", "--owner", "x", "--due", "2026-12-01"], r"an action needs a title"),
        (["actions", "export", "--to", "jirra", "--output", "x.csv"], r"did you mean 'jira'"),
        (["actions", "list", "--status", "late"], r"--status 'late' is not one I know"),
    ],
)
def test_a_wrong_call_about_actions_is_told(words, said, ledger_call):
    code, _, error = ledger_call(*words)
    assert code == 2
    assert re.search(said, " ".join(error.split()))


@pytest.mark.slow
def test_the_same_call_twice_writes_the_same_numbers(made, report, monkeypatch):
    def numbers():
        summary = json.loads((report / "summary.json").read_text(encoding="utf-8"))
        for name in ("created", "seconds"):
            del summary["provenance"][name]
        return summary

    before = numbers()
    monkeypatch.delenv("FORECAST_LEDGER_URL", raising=False)
    assert _run(made, ["report", "--team", "brand", "--language", "en"], monkeypatch) == 0
    assert numbers() == before


@pytest.mark.slow
def test_a_team_with_three_weeks_of_history_gets_a_report_that_says_so(made, monkeypatch):
    folder = made / "young"
    folder.mkdir()
    days = [
        f"2026-09-{day:02d},young,{channel},{100 + day},{20 + day},{day % 4}"
        for day in range(1, 22)
        for channel in ("Search", "Video")
    ]
    (folder / "performance.csv").write_text("date,team,channel,spend,clicks,revenue\n" + "\n".join(days) + "\n", encoding="utf-8")
    assert _run(made, ["report", "--team", "young", "--data", "young", "--formats", "html"], monkeypatch) == 0
    summary = json.loads((made / "reports/teams/young/2026-09-01..2026-09-21/summary.json").read_text(encoding="utf-8"))
    assert summary["budget"]["verdict"] in ("test_first", "hold")
    assert summary["budget"]["moved_share"] == 0


@pytest.mark.slow
def test_a_third_partys_spreadsheet_goes_through_the_same_door(made, monkeypatch, shared_data):
    file = shared_data / "mmm" / "robyn" / "dt_simulated_weekly.csv"
    settings = ["date=DATE", "revenue=revenue", "spend=tv_S,ooh_S,print_S,search_S,facebook_S", "currency=EUR"]
    words = ["import", "wide", str(file), "--team", "robyn", "--into", "data/robyn"]
    assert _run(made, [*words, *(part for setting in settings for part in ("--set", setting))], monkeypatch) == 0
    assert _run(made, ["report", "--team", "robyn", "--data", "data/robyn"], monkeypatch) == 0
    summary = json.loads((made / "reports/teams/robyn/2019Q3/summary.json").read_text(encoding="utf-8"))
    assert {channel["channel"] for channel in summary["channels"]} == {"tv", "ooh", "print", "search", "facebook"}
    assert all(channel["roas"] >= 0 for channel in summary["channels"])
