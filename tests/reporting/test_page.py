"""The page of an executed notebook."""

import base64
import hashlib
import re

import nbformat
import pytest

from forecast.errors import ParamsError
from forecast.reporting import print_html
from forecast.reporting.mime import SCRIPT, SUMMARY, TABLE

MASTHEAD = '<header class="masthead"><h1>Growth</h1></header>'


def printed(node, language: str = "en") -> str:
    return print_html(node, language=language, title="Growth, <Q3>")


def chapter(anchor: str, title: str) -> dict[str, str]:
    return {"text/html": f'<section class="chapter" id="{anchor}"><h2>{title}</h2></section>'}


def test_fragments_stand_in_their_places_whatever_the_order_of_the_cells(executed):
    page = printed(executed({"text/html": "<footer>foot</footer>"}, chapter("a", "First"), {"text/html": MASTHEAD}))
    assert (
        page.index("masthead") < page.index("<main") < page.index("First") < page.index("</main>") < page.index("foot</footer>")
    )


def test_neither_code_nor_parameters_nor_streams_nor_errors_are_printed(executed):
    node = executed({"text/html": "<p>shown</p>", "text/plain": "plain twin"})
    node.cells[0].outputs = [nbformat.v4.new_output("display_data", data={"text/html": "<p>of the parameters</p>"})]
    node.cells[1].outputs += [
        nbformat.v4.new_output("stream", name="stderr", text="a warning"),
        nbformat.v4.new_output("error", ename="ValueError", evalue="wrong", traceback=["trace"]),
        nbformat.v4.new_output("display_data", data={SUMMARY: {"secret": 1}, TABLE: {}, "text/plain": "summary.json"}),
    ]
    page = printed(node)
    assert "shown" in page
    for hidden in ("secret_code", "team =", "of the parameters", "a warning", "wrong", "trace", "plain twin", "summary.json"):
        assert hidden not in page


def test_the_page_says_its_language_and_escapes_its_title(executed):
    page = printed(executed(), "ru")
    assert '<html lang="ru">' in page
    assert "<title>Growth, &lt;Q3&gt;</title>" in page
    assert "Перейти к отчёту" in page


def test_a_page_with_a_masthead_is_called_what_that_says(executed):
    heading = '<header class="masthead"><h1><bdi>R&amp;D</bdi>, 3-\u2060rd quarter\u00a02026</h1></header>'
    assert "<title>R&amp;D, 3-rd quarter 2026</title>" in printed(executed({"text/html": heading}))


def test_an_unknown_language_is_refused(executed):
    with pytest.raises(ParamsError, match="unknown language 'de'; expected one of en, ru"):
        printed(executed(), "de")


def test_the_contents_name_each_chapter_in_order(executed):
    page = printed(executed(chapter("b", "Second <em>thing</em>"), chapter("a", "R&amp;D")))
    listed = re.findall(r'<li><a href="#([\w-]+)">([^<]*)</a></li>', page.split("<nav", 1)[1])
    assert listed == [("b", "Second thing"), ("a", "R&amp;D")]


def test_a_page_of_one_chapter_has_no_contents(executed):
    assert "<nav" not in printed(executed(chapter("a", "Only")))


def test_the_policy_allows_our_style_and_script_by_their_hash_and_nothing_else(executed):
    page = printed(executed({SCRIPT: {"name": "what_if", "source": "go('<b>');\n"}}))
    policy = re.search(r'Content-Security-Policy" content="([^"]*)"', page)[1].replace("&#39;", "'")
    style = re.search(r"<style>(.*?)</style>", page, re.DOTALL)[1]
    script = re.search(r"<script>(.*?)</script>", page, re.DOTALL)[1]

    def digest(text: str) -> str:
        return "'sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode() + "'"

    assert script == "go('<b>');\n"
    assert policy == (
        f"default-src 'none'; style-src {digest(style)}; script-src {digest(script)}; img-src data:; "
        "base-uri 'none'; form-action 'none'"
    )


def test_a_page_without_scripts_allows_none(executed):
    assert "script-src &#39;none&#39;" in printed(executed())


def test_the_page_has_no_style_attribute_and_names_no_address_to_load(executed, demo_page):
    page = printed(executed(*[{"text/html": fragment} for fragment in demo_page.fragments()]))
    body = page.split("<body>", 1)[1]
    assert not re.search(r"<[^>]* style=", body)
    assert not re.search(r'(?:src|href)="(?!data:|#|tables/)', page.replace('href="data:,"', ""))
    assert "@import" not in page
    assert "url(" not in page.split("<style>")[1].split("</style>")[0]


def test_every_id_of_the_page_is_given_once(executed, demo_page):
    page = printed(executed(*[{"text/html": fragment} for fragment in demo_page.fragments()]))
    ids = re.findall(r'\sid="([^"]*)"', page)
    assert len(ids) == len(set(ids))


def test_a_script_in_the_name_of_a_campaign_is_dead(executed, demo_page):
    page = printed(executed({"text/html": f"<p>{demo_page.HOSTILE}</p>"}))
    assert "owned" not in page
    assert "Банер" in page


def test_a_bare_table_gets_a_frame_to_scroll_in_and_one_in_its_frame_keeps_it(executed):
    bare = printed(executed({"text/html": "<table><tr><td>1</td></tr></table>"}))
    framed = printed(executed({"text/html": '<div class="table-wrap"><table><tr><td>1</td></tr></table></div>'}))
    assert bare.count('class="table-wrap"') == framed.count('class="table-wrap"') == 1


@pytest.mark.parametrize(("columns", "mark"), [(8, None), (9, "many"), (13, "very-many")])
def test_a_table_of_many_columns_is_marked_for_paper(executed, columns: int, mark: str | None):
    page = printed(executed({"text/html": f"<table><tr>{'<td>1</td>' * columns}</tr></table>"})).split("<body>")[1]
    assert ([mark] if mark else []) == re.findall(r'<table data-columns="([\w-]+)"', page)


def test_markdown_cells_are_chapters_too(executed):
    node = executed()
    node.cells += [
        nbformat.v4.new_markdown_cell("## Notes\n\n<script>x</script>\n\nJust *so*"),
        nbformat.v4.new_markdown_cell("## More"),
    ]
    page = printed(node)
    assert '<h2 id="part-0">Notes</h2>' in page
    assert '<a href="#part-1">More</a>' in page
    assert "<em>so</em>" in page
    assert "<script>" not in page


def test_a_picture_keeps_its_description(executed):
    node = executed({"image/png": "AAAA", "text/plain": "figure"})
    node.cells[-1].outputs[0].metadata["image/png"] = {"alt": 'Revenue "by" week'}
    assert '<img alt="Revenue &quot;by&quot; week" src="data:image/png;base64,AAAA">' in printed(node)


def test_the_notebook_itself_is_not_changed(executed):
    node = executed(chapter("a", "First"))
    before = nbformat.writes(node)
    printed(node)
    assert nbformat.writes(node) == before


def test_every_class_of_the_vocabulary_is_styled():
    from forecast.reporting.page import TEMPLATES
    from forecast.reporting.policy import stylesheet

    opening = (TEMPLATES / "report.css").read_text(encoding="utf-8").split("*/", 1)[0].split("Vocabulary", 1)[1]
    named = set(re.findall(r"\.([a-z][\w-]+)", opening.replace("report.css", "").replace("theme.py", "")))
    # These say what something is and look like what stands around them.
    silent = {"none", "unknown", "chapter", "quadrant", "opportunity", "threat", "dl"}
    assert [name for name in sorted(named - silent) if f".{name}" not in stylesheet()] == []
