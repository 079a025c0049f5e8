"""A notebook becomes a published report, or an error a person can act on and nothing half-written."""

import json
import os
import signal
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import nbformat
import pytest

from forecast import errors
from forecast.errors import ContractError, MissingDependencyError, NotebookFailedError, ParamsError, TooLittleDataError
from forecast.reporting import read_memory, run_report
from forecast.reporting.kernels import preload

pytestmark = pytest.mark.usefixtures("light_forker")

REPORT = (
    "from forecast.reporting.emit import emit_script, emit_summary, emit_table, show_html",
    "show_html(f'<header class=\"masthead\"><h1>{team}</h1></header>')",
    "emit_summary({'scope': {'title': team}, 'kpis': [], 'provenance': {'seed': 7, 'seconds': {'fit': 1.5}}})",
    "import pandas as pd\nemit_table('channels', pd.DataFrame({'channel': ['Поиск'], 'spend': [1.5]}))",
)


def names(folder: Path) -> list[str]:
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())


def test_a_report_folder_holds_its_five_outputs(job):
    record = run_report(job(*REPORT, parameters={"team": "growth"}, formats=("html", "pdf"), created="2026-11-21T08:00:00"))
    assert record.status == "done"
    assert record.warnings == ()
    assert names(record.folder) == ["notebook.ipynb", "report.html", "report.pdf", "summary.json", "tables/channels.csv"]
    assert "<h1>growth</h1>" in (record.folder / "report.html").read_text(encoding="utf-8")
    assert (record.folder / "tables" / "channels.csv").read_text(encoding="utf-8-sig") == "channel,spend\nПоиск,1.5\n"
    assert [path.name for path in record.folder.parent.iterdir()] == ["2026Q3"]


def test_the_summary_is_completed_with_what_only_the_runner_knows(job):
    made = job(*REPORT, parameters={"team": "growth"}, created="2026-11-21T08:00:00")
    record = run_report(made)
    written = json.loads((record.folder / "summary.json").read_text(encoding="utf-8"))
    assert written == record.summary
    provenance = written["provenance"]
    assert provenance["created"] == "2026-11-21T08:00:00"
    assert provenance["seed"] == 7
    assert len(provenance["notebook_sha256"]) == 64
    assert sorted(provenance["seconds"]) == ["execute", "fit", "html"]
    assert provenance["seconds"]["fit"] == 1.5


def test_what_is_meant_for_the_next_report_is_read_from_the_published_notebook_and_not_on_the_page(job):
    record = run_report(job("from forecast.reporting.emit import emit_memory\nemit_memory({'day': 'frozen forecast'})"))
    assert read_memory(record.folder) == {"day": "frozen forecast"}
    assert "frozen forecast" not in (record.folder / "report.html").read_text(encoding="utf-8")


def test_a_notebook_without_a_summary_is_a_report_too(job):
    record = run_report(job("1 + 1"))
    assert record.summary is None
    assert read_memory(record.folder) is None
    assert names(record.folder) == ["notebook.ipynb", "report.html"]


def test_the_executed_notebook_names_its_parameters(job):
    record = run_report(job("print(team)", parameters={"team": "growth"}))
    node = nbformat.read(record.folder / "notebook.ipynb", as_version=4)
    assert node.cells[1].metadata.tags == ["injected-parameters"]
    assert node.cells[-1].outputs[0].text == "growth\n"


def test_an_error_of_ours_comes_back_as_the_same_class_with_the_same_sentence(job):
    made = job("from forecast.errors import ContractError\nraise ContractError('table x: wrong.\\nCorrect it.')")
    with pytest.raises(ContractError, match=r"^table x: wrong.\nCorrect it.$") as raised:
        run_report(made)
    assert type(raised.value) is ContractError
    assert raised.value.exit_code == 3
    assert list(made.folder.parent.iterdir()) == []


def test_a_subclass_from_elsewhere_comes_back_as_its_nearest_known_ancestor(job):
    made = job(
        "from forecast.errors import TooLittleDataError\nclass Short(TooLittleDataError): pass\nraise Short('3 weeks, 8 needed')"
    )
    with pytest.raises(TooLittleDataError, match="3 weeks, 8 needed"):
        run_report(made)


@pytest.mark.parametrize("name", sorted(vars(errors)))
def test_every_class_of_the_tree_can_come_back(name: str):
    from forecast.reporting.execute import CellFailure, own_error

    kind = getattr(errors, name)
    if isinstance(kind, type) and issubclass(kind, errors.ForecastError):
        failure = CellFailure(None, "In [1]", "", name, "the sentence", name, "")
        assert type(own_error(failure)) is kind
        assert str(own_error(failure)) == "the sentence"


def test_a_foreign_error_of_the_same_name_is_not_taken_for_ours(job):
    made = job("class DataError(Exception): pass\nraise DataError('of another library')")
    with pytest.raises(NotebookFailedError, match="DataError: of another library"):
        run_report(made)


def test_any_other_error_names_notebook_cell_and_what_was_kept(job):
    made = job("good = 1", "\n# why\nbad = 1 / 0\nprint(bad)")
    with pytest.raises(NotebookFailedError) as raised:
        run_report(made)
    kept = made.folder.parent / "2026Q3.failed"
    assert str(raised.value) == (
        "notebook 'demo.ipynb' stopped in cell In [3], `bad = 1 / 0`: ZeroDivisionError: division by zero. "
        "Every cell should run; the half-run notebook and the full error are in "
        f"'{kept}/': open notebook.ipynb there, mend the cell or its input, "
        "and run the report again."
    )
    assert raised.value.exit_code == 4
    assert names(kept) == ["error.txt", "notebook.ipynb"]
    assert "bad = 1 / 0" in (kept / "error.txt").read_text(encoding="utf-8")
    assert "\x1b" not in (kept / "error.txt").read_text(encoding="utf-8")
    assert sorted(path.name for path in kept.parent.iterdir()) == ["2026Q3.failed"]


def test_a_failure_leaves_the_previous_report_and_a_success_clears_the_failure(job):
    run_report(job("show = 1"))
    with pytest.raises(NotebookFailedError, match="ZeroDivisionError"):
        run_report(job("1 / 0"))
    folder = job("show = 2").folder
    assert names(folder) == ["notebook.ipynb", "report.html"]
    assert (folder.parent / "2026Q3.failed").is_dir()
    run_report(job("show = 3"))
    assert sorted(path.name for path in folder.parent.iterdir()) == ["2026Q3"]


def test_a_kernel_that_dies_is_told_as_such(job):
    with pytest.raises(NotebookFailedError, match="the kernel ended without a word .* most often the memory was full"):
        run_report(job("import os\nos._exit(9)"))


def test_a_summary_that_breaks_its_schema_keeps_the_notebook(job):
    made = job(*REPORT, parameters={"team": "a"}, summary_schema={"required": ["verdict"]})
    with pytest.raises(NotebookFailedError, match="'verdict' is a required property"):
        run_report(made)
    assert names(made.folder.parent / "2026Q3.failed") == ["error.txt", "notebook.ipynb"]
    assert not made.folder.exists()


def test_no_password_reaches_a_message_or_a_file(job):
    url = "postgresql://ana:s3cret@db.local/sales"
    made = job(f"url = {url!r}\nprint(url)\nraise ValueError(f'cannot reach {{url}}')", parameters={"team": url})
    with pytest.raises(NotebookFailedError, match=r"cannot reach postgresql://\*\*\*:\*\*\*@db.local/sales"):
        run_report(made)
    kept = made.folder.parent / "2026Q3.failed"
    assert [name for name in names(kept) if "s3cret" in (kept / name).read_text(encoding="utf-8")] == []


def test_an_unknown_parameter_is_refused_with_the_nearest_known_one(job):
    with pytest.raises(ParamsError, match=r"'demo.ipynb' has no parameter 'taem'; did you mean 'team'\?"):
        run_report(job("1", parameters={"taem": "growth"}))


def test_parameters_for_a_notebook_that_takes_none_are_refused(saved, job):
    made = job("1", parameters={"team": "growth"})
    saved("1", parameters=None)
    with pytest.raises(ParamsError, match="has no cell tagged `parameters`"):
        run_report(made)


def test_a_notebook_that_is_not_there_is_named_with_the_nearest(job, tmp_path: Path):
    made = job("1")
    made.notebook.rename(tmp_path / "team.ipynb")
    with pytest.raises(ParamsError, match=r"there is no notebook '.*demo.ipynb'; known: team"):
        run_report(made)


def test_a_file_that_is_no_notebook_is_refused(job):
    made = job("1")
    made.notebook.write_text("no json", encoding="utf-8")
    with pytest.raises(ParamsError, match="is not a notebook"):
        run_report(made)


def test_an_unknown_format_is_refused(job):
    with pytest.raises(ParamsError, match="unknown format 'docx'; expected some of html, pdf"):
        run_report(job("1", formats=("docx",)))


def test_without_pango_the_page_is_made_and_a_warning_says_what_to_install(job, monkeypatch: pytest.MonkeyPatch):
    def missing() -> None:
        raise MissingDependencyError("the PDF was not made: type this")

    monkeypatch.setattr("forecast.reporting.printing.preload_address", lambda: None)  # printed in this process
    monkeypatch.setattr("forecast.reporting.pdf.load_weasyprint", missing)
    record = run_report(job("1", formats=("html", "pdf")))
    assert (record.status, record.warnings) == ("done", ("the PDF was not made: type this",))
    assert names(record.folder) == ["notebook.ipynb", "report.html"]


def test_what_has_not_changed_is_not_run_again(job):
    made = job(*REPORT, parameters={"team": "a"}, fingerprint="of the data")
    first = run_report(made)
    stamp = (made.folder / "report.html").stat().st_mtime_ns
    second = run_report(made)
    assert (first.status, second.status) == ("done", "unchanged")
    assert second.summary == first.summary
    assert (made.folder / "report.html").stat().st_mtime_ns == stamp


def test_what_has_changed_is_run_again(job):
    from forecast.reporting.run import _origin, _unchanged

    made = job("1", fingerprint="of the data")
    run_report(made)
    assert _unchanged(made, _origin(made)) is not None
    for change in ({"fingerprint": "of other data"}, {"language": "ru"}, {"formats": ("html", "pdf")}, {"fingerprint": None}):
        other = replace(made, **change)
        assert _unchanged(other, _origin(other)) is None, change


def test_a_changed_notebook_or_a_lost_page_or_force_runs_it_again(job):
    run_report(job("1", fingerprint="same"))
    assert run_report(job("2", fingerprint="same")).status == "done"
    made = job("2", fingerprint="same")
    (made.folder / "report.html").unlink()
    assert run_report(made).status == "done"
    assert run_report(made, force=True).status == "done"


def test_the_notebook_runs_where_the_command_was_called(job, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.chdir(tmp_path)
    record = run_report(job("import os\nprint(os.getcwd())"))
    assert str(tmp_path) in (record.folder / "notebook.ipynb").read_text(encoding="utf-8")


def test_an_ordinary_kernel_does_where_nothing_was_preloaded(job, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(preload.sys, "platform", "darwin")
    preload.stop_preload()
    assert run_report(job("1")).status == "done"
    assert preload.preload_address() is None


@pytest.mark.slow
def test_a_forker_that_died_is_replaced_by_ordinary_kernels(job):
    preload.start_preload()
    preload._State.forker.process.kill()
    preload._State.forker.process.wait()
    assert run_report(job("1")).status == "done"
    preload.stop_preload()


@pytest.mark.slow
def test_plain_papermill_runs_the_same_notebook_and_writes_nothing_else(saved, tmp_path: Path):
    import papermill

    path = saved(*REPORT)
    node = papermill.execute_notebook(path, None, parameters={"team": "growth"}, progress_bar=False, cwd=tmp_path)
    assert [sorted(output.data) for cell in node.cells for output in cell.get("outputs", [])] == [
        ["text/html", "text/plain"],
        ["application/vnd.forecast.summary+json", "text/plain"],
        ["application/vnd.forecast.table+json", "text/plain"],
    ]
    assert [path.name for path in tmp_path.iterdir()] == ["demo.ipynb"]


INTERRUPTED = """
import sys
from pathlib import Path
from forecast.reporting import ReportJob, run_report
from forecast.reporting.kernels import preload
preload.PRELOADED, preload._rooms = (), list
run_report(ReportJob(Path(sys.argv[1]), {}, Path(sys.argv[2]), ("html",)))
"""


def _alive(pid: int) -> bool:
    status = Path(f"/proc/{pid}/stat")
    return status.exists() and status.read_text(encoding="utf-8").rpartition(")")[2].split()[0] != "Z"


@pytest.mark.slow
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGKILL])
def test_a_run_that_is_interrupted_leaves_the_previous_report_and_no_process(job, tmp_path: Path, number: int):
    run_report(job("'the previous one'"))
    noted = tmp_path / "pid"
    made = job(f"import os, time, pathlib\npathlib.Path({str(noted)!r}).write_text(str(os.getpid()))\ntime.sleep(60)")
    own_temporary = tmp_path / "temporary"
    own_temporary.mkdir()
    runner = subprocess.Popen(
        [sys.executable, "-c", INTERRUPTED, str(made.notebook), str(made.folder)],
        env=os.environ | {"TMPDIR": str(own_temporary)},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    deadline = time.monotonic() + 60
    while not (noted.exists() and noted.read_text(encoding="utf-8")) and time.monotonic() < deadline:
        time.sleep(0.05)
    os.kill(runner.pid, number)
    runner.wait(30)
    kernel = int(noted.read_text(encoding="utf-8"))
    while _alive(kernel) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not _alive(kernel)
    while sorted(own_temporary.iterdir()) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert sorted(own_temporary.iterdir()) == []
    assert "the previous one" in (made.folder / "notebook.ipynb").read_text(encoding="utf-8")
    if number == signal.SIGINT:
        assert [path.name for path in made.folder.parent.iterdir()] == ["2026Q3"]
    run_report(job("'the next one'"))
    assert [path.name for path in made.folder.parent.iterdir()] == ["2026Q3"]
