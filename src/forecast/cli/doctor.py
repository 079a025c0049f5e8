"""What the command needs, whether it is there, and the line to type where it is not."""

import shutil
import sys
from ctypes.util import find_library
from importlib import metadata

LIBRARIES = (
    "pandas",
    "duckdb",
    "sqlalchemy",
    "psycopg",
    "papermill",
    "nbconvert",
    "weasyprint",
    "prophet",
    "scikit-learn",
    "seaborn",
)
OPTIONAL = {"distributed": ("several machines (--scheduler)", "uv pip install distributed")}
LEAST_PYTHON = (3, 11)


def findings() -> list[tuple[str, str, str]]:
    """Give part, state and the line to type, the necessary parts first."""
    rows = [_python()]
    rows += [_library(name) for name in LIBRARIES]
    rows.append(_pango())
    rows += [_optional(name, use, line) for name, (use, line) in OPTIONAL.items()]
    programs = {
        "chromium": "apt-get install chromium (browser tests only)",
        "pdftotext": "apt-get install poppler-utils (PDF tests only)",
    }
    rows += [(name, "ok" if shutil.which(name) else "not installed", line) for name, line in programs.items()]
    return [(part, state, "" if state == "ok" else line) for part, state, line in rows]


def _python() -> tuple[str, str, str]:
    version = ".".join(str(part) for part in sys.version_info[:3])
    good = sys.version_info[:2] >= LEAST_PYTHON
    return f"python {version}", "ok" if good else "too old", "install Python 3.11 or newer"


def _library(name: str) -> tuple[str, str, str]:
    try:
        return f"{name} {metadata.version(name)}", "ok", ""
    except metadata.PackageNotFoundError:
        return name, "not installed", "make setup"


def _pango() -> tuple[str, str, str]:
    line = "apt-get install libpango-1.0-0 libpangoft2-1.0-0 (macOS: brew install pango); without it no PDF is made"
    return "pango", "ok" if find_library("pango-1.0") else "not installed", line


def _optional(name: str, use: str, line: str) -> tuple[str, str, str]:
    try:
        return f"{name} {metadata.version(name)}", "ok", ""
    except metadata.PackageNotFoundError:
        return f"{name}: {use}", "optional", line
