"""What holds for every chapter: it never disappears, breaks nothing, escapes what it prints, and says it in both languages."""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from html.parser import HTMLParser
from itertools import pairwise
from types import ModuleType

import pandas as pd
import pytest

from forecast.chapters import CHAPTERS, render
from forecast.errors import ParamsError
from forecast.reporting.sanitising import clean
from forecast.review import Review, Silence
from forecast.text import LANGUAGES

NASTY = (
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "قناة الإعلانات",
    "🔥 Sale $5 & more",
    "very long name " * 20,
)
_VOID = {"br", "input", "img", "meta", "hr"}


class Outline(HTMLParser):
    """Reads a fragment and keeps what the tests ask about."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str, str | None]] = []
        self.open: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += [(tag, name, value) for name, value in attrs]
        if tag not in _VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += [(tag, name, value) for name, value in attrs]

    def handle_endtag(self, tag: str) -> None:
        if tag not in _VOID:
            assert self.open.pop() == tag

    def values(self, name: str) -> list[str]:
        return [value or "" for _, key, value in self.attributes if key == name]


def headings(outline: Outline) -> Iterator[int]:
    return (int(tag[1]) for tag in outline.tags if re.fullmatch(r"h[1-6]", tag))


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("key", CHAPTERS)
def test_a_chapter_is_one_well_formed_fragment_in_each_language(key: str, language: str, example: ModuleType) -> None:
    outline = Outline(render(key, example.make_review(language=language)).html)
    assert outline.open == []
    assert outline.tags[0] == {"masthead": "header", "provenance": "footer"}.get(key, "section")


@pytest.mark.parametrize("key", CHAPTERS)
def test_headings_skip_no_level_and_a_chapter_has_one_title(key: str, example: ModuleType) -> None:
    levels = list(headings(Outline(render(key, example.make_review()).html)))
    if key == "provenance":
        assert levels == []
        return
    assert levels[0] == (1 if key == "masthead" else 2)
    assert all(after - before <= 1 for before, after in pairwise(levels))


@pytest.mark.parametrize("key", CHAPTERS)
def test_every_data_link_has_its_table(key: str, example: ModuleType) -> None:
    page = render(key, example.make_review())
    named = {
        value.removeprefix("tables/").removesuffix(".csv") for value in Outline(page.html).values("href") if "tables/" in value
    }
    assert named <= set(page.tables)


@pytest.mark.parametrize("key", CHAPTERS)
def test_every_picture_is_described_and_no_two_share_an_id(key: str, example: ModuleType) -> None:
    outline = Outline(render(key, example.make_review()).html)
    pictures = [value for tag, name, value in outline.attributes if tag == "svg" and name == "role"]
    described = [value for tag, name, value in outline.attributes if tag == "svg" and name == "aria-label"]
    assert len(described) == len(pictures)
    assert all(len(value or "") > 20 for value in described)
    ids = outline.values("id")
    assert len(ids) == len(set(ids))


@pytest.mark.parametrize("key", CHAPTERS)
def test_the_page_uses_no_style_no_handler_and_no_script_of_its_own(key: str, example: ModuleType) -> None:
    outline = Outline(re.sub(r"<svg.*?</svg>", "", render(key, example.make_review()).html, flags=re.DOTALL))
    assert "script" not in outline.tags
    assert not [name for _, name, _ in outline.attributes if name == "style" or name.startswith("on")]


@pytest.mark.parametrize("name", NASTY)
@pytest.mark.parametrize("key", CHAPTERS)
def test_what_comes_from_the_data_is_only_ever_text(key: str, name: str, example: ModuleType) -> None:
    review = nasty(example, name)
    html = render(key, review).html
    outline = Outline(html)
    assert not {"script", "img"} & set(outline.tags)
    assert not [attribute for _, attribute, _ in outline.attributes if attribute.startswith("on")]
    # The exporter's list of tags and attributes has nothing to take away.
    assert sorted(Outline(clean(html)).tags) == sorted(outline.tags)


def nasty(example: ModuleType, name: str) -> Review:
    """Give a review in which every name from the data is this one."""
    review = example.make_review()
    names = (name, "Social")
    measured = replace(
        review.measured, channels=example.make_channels(names), explanations={"revenue_by_channel": explained(example, name)}
    )
    themes = review.judged.themes.assign(theme=name, example=name, prompt=name)
    finding = example.make_finding(subject=name, numbers=dict(example.make_finding().numbers) | {"subject_name": name})
    action = example.make_action(owner=name, subject=name, numbers=finding.numbers)
    judged = replace(review.judged, themes=themes, findings=(finding,), actions=(action,), decisions=(action,))
    scope = replace(review.scope, params=review.scope.params.model_copy(update={"title": name}))
    responded = example.make_responded("shift", names)
    return replace(review, scope=scope, measured=measured, responded=responded, judged=judged)


def explained(example: ModuleType, name: str) -> object:
    explanation = example.make_explanation()
    return replace(explanation, parts=explanation.parts.assign(member=[name, "b", "c"]))


@pytest.mark.parametrize(
    "names", [(), ("Search",), tuple(f"Channel {place}" for place in range(60))], ids=["none", "one", "sixty"]
)
@pytest.mark.parametrize("key", ["masthead", "results", "channels", "budget"])
def test_no_channel_one_channel_and_sixty_are_told_alike(key: str, names: tuple[str, ...], example: ModuleType) -> None:
    review = example.make_review()
    responded = (
        example.make_responded("hold", names)
        if names
        else replace(review.responded, fits={}, returns=pd.DataFrame(), curves=pd.DataFrame(), allocation=None)
    )
    review = replace(review, measured=replace(review.measured, channels=example.make_channels(names)), responded=responded)
    html = render(key, review).html
    assert Outline(html).open == []
    if len(names) == 60 and key == "channels":
        assert "48 more" in html


def empty(review: Review, example: ModuleType) -> Review:
    """Give a review of three weeks of spend and nothing else."""
    series = replace(
        review.predicted.series,
        points=pd.DataFrame(columns=["unique_id", "ds", "yhat", "model"]),
        backtest=pd.DataFrame(),
        paths={},
    )
    predicted = replace(
        review.predicted, series=series, channels=pd.DataFrame(columns=["channel", "spend"]), goals=pd.DataFrame()
    )
    judged = replace(
        review.judged,
        findings=(),
        actions=(),
        decisions=(),
        follow_up=(),
        scoreboard=None,
        themes=pd.DataFrame(),
        experiments=pd.DataFrame(),
        swot=replace(review.judged.swot, strengths=(), weaknesses=()),
    )
    kpis = review.measured.kpis[review.measured.kpis["name"] == "spend"].assign(previous=float("nan"), change=float("nan"))
    measured = replace(review.measured, kpis=kpis, explanations={}, funnel=None, flow=None, economics=None)
    responded = replace(review.responded, fits={}, returns=pd.DataFrame(), curves=pd.DataFrame(), allocation=None)
    silences = (Silence("channels", "too_short", "twenty weeks"), Silence("audit", "no_table", "quality_answers"))
    return replace(review, measured=measured, responded=responded, predicted=predicted, judged=judged, silences=silences)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("key", CHAPTERS)
def test_a_chapter_never_disappears(key: str, language: str, example: ModuleType) -> None:
    html = render(key, empty(example.make_review(language=language), example)).html
    assert Outline(html).open == []
    assert "nan" not in re.sub(r"<[^>]*>", " ", html).lower().split()


@pytest.mark.parametrize(
    ("key", "table"), [("funnel", "tasks"), ("customers", "customers"), ("experiments", "experiments"), ("voices", "feedback")]
)
def test_a_chapter_without_its_table_says_which_table_would_fill_it(key: str, table: str, example: ModuleType) -> None:
    html = render(key, empty(example.make_review(), example)).html
    assert f"Add a table <code>{table}</code> (columns" in html


def test_a_missing_column_is_named_with_its_table(example: ModuleType) -> None:
    review = example.make_review(silences=(Silence("channels", "no_table", "performance.revenue"),))
    assert "Add a column <code>revenue</code> to the table <code>performance</code>" in render("channels", review).html


def test_an_unknown_chapter_is_named_with_the_nearest(example: ModuleType) -> None:
    with pytest.raises(ParamsError, match="did you mean 'channels'"):
        render("chanels", example.make_review())


@pytest.mark.parametrize("key", CHAPTERS)
def test_the_same_review_gives_the_same_page(key: str, example: ModuleType) -> None:
    assert render(key, example.make_review()).html == render(key, example.make_review()).html


def test_notes_of_later_days_are_not_asked_for_but_said_to_be_later(example: ModuleType) -> None:
    review = example.make_review()
    later = (Silence("voices", "later", "feedback", date(2026, 10, 5)),)
    quiet = replace(review, silences=later, judged=replace(review.judged, themes=pd.DataFrame()))
    html = render("voices", quiet).html
    assert "The rows of the table <code>feedback</code> begin on 5 Oct 2026" in html
    assert "this report knows the days up to 30 Sept 2026" in html
    assert "Add a table" not in html


def test_a_table_without_a_row_of_the_period_is_not_asked_for(example: ModuleType) -> None:
    review = example.make_review()
    notes = pd.DataFrame({"date": pd.to_datetime(["2026-02-01"]), "team": "growth", "prompt": "", "note": "Slow approval"})
    quiet = replace(review, facts=replace(review.facts, feedback=notes), judged=replace(review.judged, themes=pd.DataFrame()))
    html = render("voices", quiet).html
    assert "The table <code>feedback</code> has no row of this period" in html
    assert "Add a table" not in html
