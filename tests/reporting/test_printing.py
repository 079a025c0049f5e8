"""The PDF is printed by a process beside this one, and by this one where that cannot be."""

import os
import signal
from pathlib import Path

import pytest

from forecast.errors import MissingDependencyError
from forecast.reporting.kernels import start_preload
from forecast.reporting.printing import Printer, printer

PAGE = "<html lang='en'><title>t</title><p>words</p></html>"


@pytest.fixture
def page(tmp_path: Path) -> Path:
    path = tmp_path / "report.html"
    path.write_text(PAGE, encoding="utf-8")
    return path


def printed(ready: Printer, page: Path) -> bytes:
    target = page.with_suffix(".pdf")
    ready.begin(page, target)
    ready.end()
    return target.read_bytes()


def here(*_) -> None:
    raise AssertionError("printed in this process")


def test_a_process_of_the_forker_prints(light_forker, page, monkeypatch):
    start_preload()
    monkeypatch.setattr("forecast.reporting.pdf.print_pdf", here)
    with printer() as ready:
        assert printed(ready, page).startswith(b"%PDF")


def test_without_a_forker_the_page_is_printed_here(page, monkeypatch):
    monkeypatch.setattr("forecast.reporting.printing.preload_address", lambda: None)
    with printer() as ready:
        assert ready.process is None
        assert printed(ready, page).startswith(b"%PDF")


def test_where_the_forker_is_gone_the_page_is_printed_here(page, tmp_path, monkeypatch):
    monkeypatch.setattr("forecast.reporting.printing.preload_address", lambda: str(tmp_path / "gone"))
    with printer() as ready:
        assert printed(ready, page).startswith(b"%PDF")


def test_a_process_that_was_killed_does_not_cost_the_pdf(light_forker, page):
    start_preload()
    with printer() as ready:
        with ready.process.connection.makefile("rb") as answers:
            pid = int(answers.readline().split(b":")[1].strip(b" }\n"))
        os.kill(pid, signal.SIGKILL)
        assert printed(ready, page).startswith(b"%PDF")


def test_what_is_missing_is_said_as_if_it_were_missing_here(page):
    class Poor:
        def say(self, content):
            return True

        def answer(self):
            return {"missing": "type this"}

    ready = Printer(Poor())
    ready.begin(page, page.with_suffix(".pdf"))
    with pytest.raises(MissingDependencyError, match="type this"):
        ready.end()
