"""Notebooks made in memory, and the demo page, for tests of the room that runs and prints them."""

import importlib.util
from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import nbformat
import pytest

from forecast.reporting import ReportJob, stop_preload
from forecast.reporting.kernels import start_preload

PARAMETERS = "team = 'none'"


def _notebook(*cells: str, parameters: str | None = PARAMETERS) -> Any:
    node = nbformat.v4.new_notebook()
    node.metadata["kernelspec"] = {"name": "python3", "display_name": "Python 3", "language": "python"}
    if parameters is not None:
        node.cells.append(nbformat.v4.new_code_cell(parameters, metadata={"tags": ["parameters"]}))
    for cell in cells:
        markdown = cell.startswith("#md")
        new = nbformat.v4.new_markdown_cell if markdown else nbformat.v4.new_code_cell
        node.cells.append(new(cell.removeprefix("#md").strip()))
    return node


def _executed(*displays: dict[str, Any]) -> Any:
    node = _notebook()
    for number, data in enumerate(displays, start=1):
        output = nbformat.v4.new_output("display_data", data=data)
        node.cells.append(nbformat.v4.new_code_cell("secret_code()", execution_count=number, outputs=[output]))
    return node


@pytest.fixture(scope="session")
def executed() -> Callable[..., Any]:
    """Give a function that makes a notebook as if it had run, each display in a cell of its own."""
    return _executed


@pytest.fixture
def saved(tmp_path: Path) -> Callable[..., Path]:
    """Give a function that writes a notebook of these cells and gives its path."""

    def save(*cells: str, parameters: str | None = PARAMETERS, name: str = "demo.ipynb") -> Path:
        path = tmp_path / name
        nbformat.write(_notebook(*cells, parameters=parameters), path)
        return path

    return save


@pytest.fixture
def job(saved: Callable[..., Path], tmp_path: Path) -> Callable[..., ReportJob]:
    """Give a function that makes a job, HTML only, of a notebook of these cells."""

    def make(*cells: str, **fields: Any) -> ReportJob:
        given = {"parameters": {}, "folder": tmp_path / "reports" / "teams" / "growth" / "2026Q3", "formats": ("html",)}
        return ReportJob(notebook=saved(*cells), **(given | fields))

    return make


@pytest.fixture(scope="session")
def demo_page() -> ModuleType:
    """Give the module that holds a page with every part of the vocabulary on it."""
    spec = importlib.util.spec_from_file_location("demo_page", Path(__file__).with_name("demo_page.py"))
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="session")
def light_forker() -> Iterator[None]:
    """Preload only what a kernel itself needs: these notebooks use no heavy library."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("forecast.reporting.kernels.preload.PRELOADED", ("ipykernel.kernelapp",))
        patch.setattr("forecast.reporting.kernels.preload._rooms", list)
        start_preload()
        yield
        stop_preload()
