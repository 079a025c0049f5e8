"""The same page on paper."""

import builtins
import re
import subprocess
import sys
from pathlib import Path

import pytest

from forecast.errors import MissingDependencyError
from forecast.reporting import print_html, print_pdf
from forecast.reporting.mime import SCRIPT


@pytest.fixture(scope="module")
def paper(executed, demo_page, tmp_path_factory: pytest.TempPathFactory) -> Path:
    displays = [{"text/html": fragment} for fragment in demo_page.fragments()]
    columns = "".join(f'<th class="num">Показатель {number}</th>' for number in range(14))
    values = '<td class="num">1 240 000</td>' * 14
    wide = f'<section class="chapter" id="wide"><h2>Широкая</h2><table><tr>{columns}</tr><tr>{values}</tr></table></section>'
    node = executed(*displays, {"text/html": wide}, {SCRIPT: {"name": "what_if", "source": demo_page.SCRIPT}})
    target = tmp_path_factory.mktemp("pdf") / "report.pdf"
    print_pdf(print_html(node, language="ru", title="Рост, III квартал 2026"), target)
    return target


def _bookmarks(outline: list, level: int = 1) -> list[tuple[int, str]]:
    found: list[tuple[int, str]] = []
    for entry in outline:
        found += _bookmarks(entry, level + 1) if isinstance(entry, list) else [(level, entry.title)]
    return found


def test_the_document_is_tagged_and_says_its_language_and_title(paper: Path):
    from pypdf import PdfReader

    reader = PdfReader(paper)
    assert reader.trailer["/Root"]["/MarkInfo"]["/Marked"]
    assert reader.trailer["/Root"]["/Lang"] == "ru"
    assert reader.metadata.title == "Рост, III квартал 2026"


def test_headings_are_bookmarks(paper: Path):
    from pypdf import PdfReader

    bookmarks = _bookmarks(PdfReader(paper).outline)
    assert bookmarks[0] == (1, "Рост, III квартал 2026")
    assert (2, "Каналы") in bookmarks
    assert (3, "Сильные стороны") in bookmarks


def test_cyrillic_can_be_selected_pages_are_numbered_and_details_are_open(paper: Path):
    from pypdf import PdfReader

    pages = [page.extract_text() for page in PdfReader(paper).pages]
    assert "Выручка выросла на 12 %" in pages[0].replace("\xa0", " ")
    for number, text in enumerate(pages, start=1):
        assert f"{number} / {len(pages)}" in text
    assert "Кривые отклика оценены по 104 неделям" in "".join(pages)


def test_the_running_header_names_the_report_from_the_second_page_on(paper: Path):
    from pypdf import PdfReader

    first, second = (page.extract_text() for page in PdfReader(paper).pages[:2])
    assert first.count("Рост, III квартал 2026") == 1
    assert "Рост, III квартал 2026" in second


def test_what_only_a_screen_can_do_is_not_printed(paper: Path):
    from pypdf import PdfReader

    text = "".join(page.extract_text() for page in PdfReader(paper).pages)
    assert "Что, если" not in text
    assert "Перейти к отчёту" not in text


def test_a_table_of_fourteen_columns_gets_a_page_turned_sideways(paper: Path):
    from pypdf import PdfReader

    turned = [page for page in PdfReader(paper).pages if page.mediabox.width > page.mediabox.height]
    assert len(turned) == 1
    assert "Показатель 13" in turned[0].extract_text().replace("\n", " ")


def test_no_word_leaves_its_page(paper: Path, require_system):
    program = require_system("pdftotext", "apt-get install poppler-utils")
    boxes = subprocess.run([program, "-bbox", str(paper), "-"], check=True, capture_output=True, text=True).stdout
    width = 0.0
    words = 0
    for line in boxes.splitlines():
        if page := re.search(r'<page width="([\d.]+)"', line):
            width = float(page[1])
        elif word := re.search(r'<word xMin="([\d.-]+)".* xMax="([\d.]+)"', line):
            words += 1
            assert float(word[1]) > 40, line
            assert float(word[2]) < width - 40, line
    assert words > 200


def test_nothing_is_fetched_neither_from_a_host_nor_from_this_machine(tmp_path: Path):
    secret = tmp_path / "secret.css"
    secret.write_text("p { page-break-before: always }", encoding="utf-8")
    page = f'<html lang="en"><link rel="stylesheet" href="{secret.as_uri()}"><title>t</title><p>a</p><p>b</p></html>'
    print_pdf(page, tmp_path / "out.pdf")
    from pypdf import PdfReader

    assert len(PdfReader(tmp_path / "out.pdf").pages) == 1


def test_without_pango_the_message_says_what_to_type(monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    ordinary = builtins.__import__

    def without_pango(name: str, *args, **options):
        if name == "weasyprint":
            raise OSError("cannot load library 'libpango-1.0-0'")
        return ordinary(name, *args, **options)

    monkeypatch.delitem(sys.modules, "weasyprint", raising=False)
    monkeypatch.setattr(builtins, "__import__", without_pango)
    with pytest.raises(MissingDependencyError, match="Type `apt-get install libpango-1.0-0"):
        print_pdf("<p>a</p>", tmp_path / "out.pdf")
