"""One job from the notebook to the published folder."""

import json
import shutil
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any

from forecast.errors import MissingDependencyError, NotebookFailedError, ParamsError
from forecast.reporting.execute import CellFailure, execute, own_error, raise_for
from forecast.reporting.job import FORMATS, ReportJob, RunRecord
from forecast.reporting.kernels import start_preload
from forecast.reporting.masking import mask
from forecast.reporting.notebooks import notebook_sha256, read_notebook
from forecast.reporting.outputs import check_summary, csv_text, summary_of, tables_of
from forecast.reporting.printing import Printer, printer
from forecast.reporting.publishing import publish_folder, write_text
from forecast.text import Words

# Where the executed notebook remembers what it was made from.
_ORIGIN = "forecast"


def run_report(job: ReportJob, *, force: bool = False) -> RunRecord:
    """Make one report; its folder appears whole or not at all.

    Parameters
    ----------
    job : ReportJob
        What to run and where to.
    force : bool
        Make it again even where nothing has changed.

    Raises
    ------
    ForecastError
        The error of ours that a cell raised, of the same class with the same sentence; nothing is written.
    NotebookFailedError
        For any other failure of the notebook; the half-run notebook and the error are kept in `<folder>.failed/`.
    ParamsError
        When the job itself is wrong.
    """
    _check(job)
    origin = _origin(job)
    if not force and (known := _unchanged(job, origin)) is not None:
        return known
    start_preload()
    clock = _Clock()
    with clock.step("total"):
        with _printer_of(job) as printer:
            _warm_up()
            with publish_folder(job.folder) as building:
                written = _build(job, building, origin, clock, printer)
        shutil.rmtree(_failed_folder(job.folder), ignore_errors=True)
    return RunRecord(job.folder, "done", clock.seconds, written.warnings, written.summary)


@dataclass(frozen=True)
class _Written:
    summary: dict[str, Any] | None
    warnings: tuple[str, ...]


class _Clock:
    def __init__(self) -> None:
        self.seconds: dict[str, float] = {}

    @contextmanager
    def step(self, name: str) -> Iterator[None]:
        start = time.perf_counter()
        yield
        self.seconds[name] = round(time.perf_counter() - start, 3)


def _check(job: ReportJob) -> None:
    Words(job.language)
    unknown = [name for name in job.formats if name not in FORMATS]
    if unknown or not job.formats:
        raise ParamsError(
            f"unknown format {', '.join(map(repr, unknown)) or '(none given)'}; expected some of {', '.join(FORMATS)}. "
            "Correct --formats."
        )


def _build(job: ReportJob, building: Path, origin: dict[str, Any], clock: _Clock, printer: Printer | None) -> _Written:
    with clock.step("execute"):
        node = execute(job.notebook, job.parameters, job.chapters)
    if isinstance(node, CellFailure):
        _keep_failure(job, node)
        raise_for(node, job.notebook, _failed_folder(job.folder))
    try:
        return _write(job, node, building, origin, clock, printer)
    except NotebookFailedError as fault:
        _keep(job, node, str(fault))
        raise


def _write(job: ReportJob, node: Any, building: Path, origin: dict[str, Any], clock: _Clock, printer: Printer | None) -> _Written:
    from forecast.reporting.exporter import print_html

    summary = summary_of(node)
    with clock.step("html"):
        html = print_html(node, language=job.language, title=_title(job, node, summary))
        write_text(building / "report.html", html)
    warnings: list[str] = []
    with _printed(printer, building, warnings, clock):
        for table in tables_of(node):
            write_text(building / "tables" / f"{table.name}.csv", csv_text(table))
        _write_notebook(building / "notebook.ipynb", node, origin)
    return _Written(_write_summary(job, summary, building, clock), tuple(warnings))


@contextmanager
def _printed(printer: Printer | None, building: Path, warnings: list[str], clock: _Clock) -> Iterator[None]:
    """Print the page while the block writes the other files."""
    if printer is None:
        yield
        return
    with clock.step("pdf"):
        printer.begin(building / "report.html", building / "report.pdf")
        yield
        try:
            printer.end()
        except MissingDependencyError as missing:
            warnings.append(str(missing))


def _write_summary(job: ReportJob, summary: dict[str, Any] | None, building: Path, clock: _Clock) -> dict[str, Any] | None:
    if summary is not None:
        given = dict(summary.get("provenance") or {})
        seconds = {**(given.get("seconds") or {}), **clock.seconds}
        made = {"notebook_sha256": notebook_sha256(job.notebook, job.chapters), "seconds": seconds}
        if job.created:
            made["created"] = job.created
        summary = {**summary, "provenance": {**given, **made}}
    if job.summary_schema is not None:
        check_summary(summary, job.summary_schema, job.notebook)
    if summary is None:
        return None
    text = mask(json.dumps(summary, ensure_ascii=False, indent=1, allow_nan=False))
    write_text(building / "summary.json", text + "\n")
    written: dict[str, Any] = json.loads(text)
    return written


def _write_notebook(path: Path, node: Any, origin: dict[str, Any]) -> None:
    from nbformat import writes

    # Papermill's own record names the paths and the moment of the run; ours says what it was made from.
    node.metadata[_ORIGIN] = origin
    write_text(path, str(writes(node)) + "\n")  # type: ignore[no-untyped-call]


def _title(job: ReportJob, node: Any, summary: dict[str, Any] | None) -> str:
    scope = (summary or {}).get("scope") or {}
    period = (summary or {}).get("period") or {}
    parts = [str(part) for part in (scope.get("title"), period.get("label")) if part]
    return ", ".join(parts) or str(node.metadata.get("title") or job.notebook.stem.replace("_", " "))


def _failed_folder(folder: Path) -> Path:
    return folder.with_name(folder.name + ".failed")


def _keep_failure(job: ReportJob, failure: CellFailure) -> None:
    if failure.family:
        # Wrong data or params are told in one sentence; there is nothing in the notebook to look at.
        raise own_error(failure)
    _keep(job, failure.notebook, f"{failure.traceback}\n\n{failure.name}: {failure.value}\n")


def _keep(job: ReportJob, node: Any, error: str) -> None:
    with publish_folder(_failed_folder(job.folder)) as folder:
        write_text(folder / "error.txt", error)
        _write_notebook(folder / "notebook.ipynb", node, {"failed": True})


def _origin(job: ReportJob) -> dict[str, Any]:
    for notebook in (job.notebook, *job.chapters):
        read_notebook(notebook)
    return {
        "fingerprint": job.fingerprint,
        "notebook_sha256": notebook_sha256(job.notebook, job.chapters),
        "language": job.language,
        "formats": sorted(job.formats),
    }


def _unchanged(job: ReportJob, origin: dict[str, Any]) -> RunRecord | None:
    if job.fingerprint is None:
        return None
    files = ["report.html", "notebook.ipynb", *(["report.pdf"] if "pdf" in job.formats else [])]
    if not all((job.folder / name).is_file() for name in files):
        return None
    made = json.loads((job.folder / "notebook.ipynb").read_text(encoding="utf-8"))
    if made.get("metadata", {}).get(_ORIGIN) != origin:
        return None
    summary = job.folder / "summary.json"
    known = json.loads(summary.read_text(encoding="utf-8")) if summary.is_file() else None
    return RunRecord(job.folder, "unchanged", summary=known)


@contextmanager
def _printer_of(job: ReportJob) -> Iterator[Printer | None]:
    if "pdf" not in job.formats:
        yield None
        return
    with printer() as ready:
        yield ready


def _warm_up() -> None:
    # While the kernel works this process waits: it imports meanwhile what it will print with. What runs the notebook comes first,
    # or the two imports would hold each other up before the kernel has even started.
    import papermill  # noqa: F401

    threading.Thread(target=import_module, args=("forecast.reporting.exporter",), name="forecast-warm-up", daemon=True).start()
