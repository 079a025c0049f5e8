"""The demo page in Chromium."""

import importlib.util
from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import nbformat
import pytest

from forecast.reporting import print_html
from forecast.reporting.mime import SCRIPT

DEMO = Path(__file__).resolve().parents[1] / "reporting" / "demo_page.py"
QUIET = ("--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking", "--disable-component-update")


@pytest.fixture(scope="session")
def demo_page() -> ModuleType:
    """Give the module that holds a page with every part of the vocabulary on it."""
    spec = importlib.util.spec_from_file_location("demo_page", DEMO)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="session")
def html(demo_page: ModuleType) -> str:
    """Give the demo page as the exporter prints it."""
    displays: list[dict[str, Any]] = [{"text/html": fragment} for fragment in demo_page.fragments()]
    displays.append({SCRIPT: {"name": "what_if", "source": demo_page.SCRIPT}})
    node = nbformat.v4.new_notebook()
    for data in displays:
        output = nbformat.v4.new_output("display_data", data=data)
        node.cells.append(nbformat.v4.new_code_cell("secret_code()", execution_count=1, outputs=[output]))
    return print_html(node, language="ru", title="Рост, III квартал 2026")


@pytest.fixture(scope="session")
def report(html: str, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give the file of the demo page."""
    path = tmp_path_factory.mktemp("page") / "report.html"
    path.write_text(html, encoding="utf-8")
    return path


@pytest.fixture(scope="session")
def browser(require_system: Callable[[str, str], str]) -> Iterator[Any]:
    """Give Chromium."""
    from playwright.sync_api import sync_playwright

    program = require_system("chromium", "apt-get install chromium")
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=program, args=list(QUIET))
        yield chromium
        chromium.close()


@pytest.fixture(scope="session")
def axe() -> str:
    """Give the source of axe-core, the checker of accessibility."""
    found = importlib.util.find_spec("axe_playwright_python")
    if found is None or found.origin is None:
        pytest.skip("axe-core is not installed; type: uv pip install axe-playwright-python")
    return (Path(found.origin).parent / "axe.min.js").read_text(encoding="utf-8")
