"""What a cell says to the report: a fragment of the page, the machine's twin, the data behind a chart, a script.

Each function displays a MIME bundle and writes nothing, so that a notebook runs the same under plain papermill, in
JupyterLab and under `forecast.reporting.run_report`.
"""

import math
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from forecast.reporting.mime import MEMORY, SCRIPT, SUMMARY, TABLE


def show_html(html: str) -> None:
    """Display a fragment of the page.

    Parameters
    ----------
    html : str
        Markup from an autoescaping template, with inline SVG. The classes it may use stand at the top of
        `templates/report.css`; what is not on the exporter's list of tags and attributes is dropped.
    """
    _display({"text/html": html, "text/plain": "a fragment of the report"})


def emit_summary(summary: Mapping[str, Any]) -> None:
    """Display the machine's twin of the report, which becomes `summary.json`.

    Parameters
    ----------
    summary : mapping
        JSON-able; dates, numpy scalars and missing numbers are made plain (`plain`).
    """
    _display({SUMMARY: plain(summary), "text/plain": "summary.json"})


def emit_memory(memory: Mapping[str, Any]) -> None:
    """Display what the ledger is to keep of the report once it is published; a notebook run by hand is not remembered.

    Parameters
    ----------
    memory : mapping
        JSON-able.
    """
    _display({MEMORY: plain(memory), "text/plain": "what the ledger keeps"})


def emit_table(name: str, frame: Any) -> None:
    """Display the data behind a chart, which become `tables/<name>.csv`.

    Parameters
    ----------
    name : str
        Of the characters a-z, 0-9, `_` and `-`.
    frame : pandas.DataFrame
        Its columns are written in order, its index is not.
    """
    columns = [str(column) for column in frame.columns]
    rows = [plain(row) for row in frame.astype(object).to_numpy().tolist()]
    _display({TABLE: {"name": name, "columns": columns, "rows": rows}, "text/plain": f"table {name}: {len(rows)} rows"})


def emit_script(name: str, source: str) -> None:
    """Display a script of our own, which the exporter places once at the end of the page and allows by its hash.

    Parameters
    ----------
    name : str
        Scripts of one name are placed once.
    source : str
        JavaScript; it must come from a file of the package, never from data.
    """
    _display({SCRIPT: {"name": name, "source": source}, "text/plain": f"script {name}"})


def plain(value: Any) -> Any:
    """Give the value as JSON knows it: ISO dates, null for what is missing or infinite, Python's own numbers.

    >>> plain({"day": date(2026, 9, 30), "roas": float("nan"), "roi": (1.5, float("inf"))})
    {'day': '2026-09-30', 'roas': None, 'roi': [1.5, None]}
    """
    if value is None or isinstance(value, str | bool | int):
        return value
    if isinstance(value, float):
        return float(value) if math.isfinite(value) else None
    if isinstance(value, Mapping):
        return {str(key): plain(part) for key, part in value.items()}
    if isinstance(value, Sequence | set | frozenset):
        return [plain(part) for part in value]
    return _plain_foreign(value)


def _plain_foreign(value: Any) -> Any:
    # NaT, NA and their kin are the values that do not equal themselves, or refuse to say.
    equal = value == value
    if type(equal).__name__ == "NAType" or (isinstance(equal, bool) and not equal):
        return None
    if isinstance(value, date):
        moment = value.isoformat()
        return moment.removesuffix("T00:00:00")
    if hasattr(value, "tolist"):
        return plain(value.tolist())
    return str(value)


def _display(bundle: Mapping[str, Any]) -> None:
    from IPython.display import display

    display(dict(bundle), raw=True)  # type: ignore[no-untyped-call]
