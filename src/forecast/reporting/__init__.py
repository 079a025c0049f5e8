"""Run a notebook, publish its report: one page, its PDF, the summary, the tables; batches, the index, a local portal.

This room knows notebooks and files, not what a KPI is. Any notebook with a cell tagged `parameters` becomes a report by
displaying fragments and data (`forecast.reporting.emit`); it needs nothing of us to run, so plain papermill runs it too.
To add one's own report is to write such a notebook and name it in a job:

>>> from pathlib import Path
>>> job = ReportJob(
...     notebook=Path("notebooks/weekly.ipynb"),
...     parameters={"team": "growth"},
...     folder=Path("reports/teams/growth/2026-W38"),
...     formats=("html",),
...     language="ru",
... )
>>> job.formats
('html',)

and to call `run_report(job)`. Names stand where they are read: MIME types in `mime.py`, tags and attributes in
`sanitising.py`, classes and sizes at the top of `templates/report.css`.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from forecast.reporting.job import ReportJob, RunRecord

if TYPE_CHECKING:
    from forecast.reporting.batch import run_batch
    from forecast.reporting.exporter import print_html
    from forecast.reporting.index import build_index
    from forecast.reporting.kernels import keep_seconds, keep_work, leave_warm, start_preload, stop_preload
    from forecast.reporting.memory import read_memory
    from forecast.reporting.pdf import print_pdf
    from forecast.reporting.run import run_report
    from forecast.reporting.serving import serve

# Imported when they are used: papermill, nbconvert and WeasyPrint take a second together.
_HOMES = {
    "build_index": "index",
    "print_html": "exporter",
    "print_pdf": "pdf",
    "keep_seconds": "kernels",
    "keep_work": "kernels",
    "leave_warm": "kernels",
    "read_memory": "memory",
    "run_batch": "batch",
    "run_report": "run",
    "serve": "serving",
    "start_preload": "kernels",
    "stop_preload": "kernels",
}

__all__ = [
    "ReportJob",
    "RunRecord",
    "build_index",
    "keep_seconds",
    "keep_work",
    "leave_warm",
    "print_html",
    "print_pdf",
    "read_memory",
    "run_batch",
    "run_report",
    "serve",
    "start_preload",
    "stop_preload",
]


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module 'forecast.reporting' has no attribute '{name}'")
    return getattr(import_module(f"forecast.reporting.{_HOMES[name]}"), name)
