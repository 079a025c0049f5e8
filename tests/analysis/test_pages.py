"""The demo team's page as a whole: nothing of the program shows through it, its tables fit, its paper is short."""

import html as markup
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import nbformat
import pytest

from forecast.chapters import CHAPTERS, render
from forecast.reporting import print_html, print_pdf
from forecast.tables.contracts import TABLES

#: A stakeholder reads this much on paper, not more.
MOST_PAGES = 15
#: From here on no table is moved sideways.
WIDTHS = (1024, 1200, 1280)
_KEYS_OF_OTHERS = {"before_during_after", "audit"}


@pytest.fixture(scope="module")
def page(growth) -> str:
    """Give the page of the team's report."""
    node = nbformat.v4.new_notebook()
    for key in CHAPTERS:
        if key not in _KEYS_OF_OTHERS:
            shown = nbformat.v4.new_output("display_data", data={"text/html": render(key, growth).html})
            node.cells.append(nbformat.v4.new_code_cell("", outputs=[shown]))
    return str(print_html(node, language="ru", title="Группа роста"))


@pytest.fixture(scope="module")
def seen(page: str) -> str:
    """Give what a reader sees, without the names of files and what stands as code."""
    body = re.sub(r"<style.*?</style>|<code>.*?</code>|<a [^>]*href=\"tables/.*?</a>", " ", page, flags=re.DOTALL)
    return markup.unescape(re.sub(r"<[^>]*>", " ", body))


@pytest.fixture(scope="module")
def paper(page: str, tmp_path_factory: pytest.TempPathFactory) -> Path:
    target = tmp_path_factory.mktemp("paper") / "report.pdf"
    print_pdf(page, target)
    return target


def test_no_key_of_the_program_shows_through(seen: str):
    assert set(re.findall(r"\b[a-z]+(?:_[a-z0-9]+)+\b", seen)) - set(TABLES) == set()
    assert re.findall(r"\b(?:chapters|findings|kpis|charts)\.(?!csv)\w+|[{}⟦⟧]|\b(?:nan|None|NaT)\b", seen) == []


def test_a_percentage_has_no_more_digits_than_it_needs(seen: str):
    assert re.findall(r"\b\d{2,},\d+[\s\xa0]%", seen.replace("25,1", "")) == []


def test_money_has_three_digits_that_count(seen: str):
    amounts = re.findall(r"(\d{1,3}(?:\xa0\d{3})+)\xa0₽", seen)
    exact = [amount for amount in amounts if len(digits := amount.replace("\xa0", "")) >= 5 and digits[3:].strip("0")]
    assert len(amounts) > 50
    assert exact == []


def test_the_report_is_short_on_paper(paper: Path):
    from pypdf import PdfReader

    pages = [text for one in PdfReader(paper).pages if (text := one.extract_text())]
    assert len(pages) <= MOST_PAGES


def test_no_heading_is_left_alone_at_the_foot_of_a_page(paper: Path, page: str):
    from pypdf import PdfReader

    titles = {markup.unescape(title).strip() for title in re.findall(r"<h[23][^>]*>([^<]+)</h[23]>", page)}
    for one in PdfReader(paper).pages:
        lines = [line.strip() for line in one.extract_text().replace("\xa0", " ").splitlines() if line.strip()]
        body = [line for line in lines if not re.fullmatch(r"\d+ / \d+", line)]
        assert body[-1] not in titles


@pytest.fixture(scope="module")
def chromium(require_system: Any) -> Iterator[Any]:
    from playwright.sync_api import sync_playwright

    program = require_system("chromium", "apt-get install chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=["--no-sandbox", "--disable-gpu"])
        yield browser
        browser.close()


@pytest.mark.browser
@pytest.mark.parametrize("width", WIDTHS)
def test_no_table_is_moved_sideways_on_a_laptop(chromium: Any, page: str, tmp_path: Path, width: int):
    (tmp_path / "report.html").write_text(page, encoding="utf-8")
    opened = chromium.new_page(viewport={"width": width, "height": 900})
    opened.goto((tmp_path / "report.html").as_uri())
    opened.evaluate("document.querySelectorAll('details').forEach(one => { one.open = true; })")
    frames = "[...document.querySelectorAll('.table-wrap')]"
    assert opened.evaluate(f"{frames}.filter(one => one.offsetParent).length") > 15
    wide = f"{frames}.filter(one => one.scrollWidth > one.clientWidth + 1).map(one => one.getAttribute('aria-label'))"
    assert opened.evaluate(wide) == []
    opened.close()
