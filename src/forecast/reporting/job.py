"""A report to be made, and the record of one that was."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

FORMATS = ("html", "pdf")


@dataclass(frozen=True)
class ReportJob:
    """One notebook to be run with parameters into one report folder; picklable.

    Parameters
    ----------
    notebook : Path
        An ordinary papermill notebook, with a cell tagged `parameters` where parameters are given.
    parameters : mapping
        JSON-able values by parameter name.
    folder : Path
        The report folder that appears whole or not at all.
    formats : tuple of str
        Of `FORMATS`; the page itself is always made, it is what the PDF is printed from.
    language : str
        The language of the page.
    summary_schema : mapping or None
        JSON Schema the summary must satisfy.
    created : str
        ISO time written into the summary's provenance.
    fingerprint : str or None
        The caller's digest of what the numbers depend on (data, params, package version). A folder made from the same
        fingerprint, notebook, language and formats is not made again.
    chapters : tuple of Path
        Further notebooks whose cells are run in the same kernel, before the last cell of the notebook.
    """

    notebook: Path
    parameters: Mapping[str, Any]
    folder: Path
    formats: tuple[str, ...] = FORMATS
    language: str = "en"
    summary_schema: Mapping[str, Any] | None = None
    created: str = ""
    fingerprint: str | None = None
    chapters: tuple[Path, ...] = ()


@dataclass(frozen=True)
class RunRecord:
    """What came of a job.

    Parameters
    ----------
    folder : Path
        The report folder.
    status : str
        `done`, `unchanged` (what stood there was made from the same inputs) or `failed`.
    seconds : mapping
        Seconds by step: `execute`, `html`, `pdf`, `total`.
    warnings : tuple of str
        Sentences for the person at the terminal.
    summary : dict or None
        The content of `summary.json`.
    error : str or None
        Of a failed job in a batch: the sentence.
    exit_code : int
        Zero, or the exit code of the error.
    """

    folder: Path
    status: Literal["done", "failed", "unchanged"]
    seconds: Mapping[str, float] = field(default_factory=dict)
    warnings: tuple[str, ...] = ()
    summary: dict[str, Any] | None = None
    error: str | None = None
    exit_code: int = 0
