"""The first screen, which is the whole report for a busy reader: verdict, four numbers, three decisions."""

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from forecast.chapters.page import Page, fill
from forecast.chapters.speaking import due_in_words, missing_of
from forecast.chapters.tiles import first_known, kpi_tile
from forecast.chapters.writer import Writer
from forecast.review import Review
from forecast.text import Words

if TYPE_CHECKING:
    from forecast.retrospective import Action

KEY = "masthead"
#: One tile of each group: the first KPI of it that the data give.
TILES = (
    ("total_revenue", "revenue", "conversions"),
    ("roi", "roas", "blended_roas", "ctr"),
    ("spend",),
    ("cac", "blended_cac", "cpa", "ltv_cac", "conversion_rate", "cpc", "impressions"),
)


@dataclass(frozen=True)
class Decision:
    """A decision that the meeting is asked for."""

    title: str
    why: str
    facts: tuple[tuple[str, str], ...]
    effect: str = ""
    effect_range: str = ""


def render(review: Review, words: Words) -> Page:
    """Give the first screen."""
    from forecast.retrospective.wording import say_verdict

    writer = Writer(words, review.scope.currency)
    tiles = [kpi_tile(writer, row) for row in first_known(review.measured.kpis, TILES)]
    verdict = review.judged.verdict
    html = fill(
        KEY,
        writer,
        kind=review.scope.kind,
        title=f"{review.scope.title}, {writer.period(review.period)}",
        facts=facts_of(review, writer),
        verdict=say_verdict(verdict, words, writer.currency),
        confidence=words.say(f"chapters.confidence.{verdict.confidence}"),
        tone=tone_of(verdict.key),
        tiles=tiles,
        decisions=[decision_of(action, review.today, writer) for action in review.judged.decisions],
        missing=missing_of(review, writer, KEY),
    )
    return Page(html)


def facts_of(review: Review, writer: Writer) -> list[tuple[str, str]]:
    """Give what the numbers are about: period, comparison, day of the data, basis of ROI, margin."""
    say, params = writer.say, review.scope.params
    margin = writer.share(params.margin) if "margin" in review.scope.stated else say("chapters.masthead.margin_not_set")
    facts = [
        ("period", writer.span(review.period)),
        ("compared_with", writer.span(review.previous)),
        ("data_as_of", writer.day(review.today)),
        ("basis", say(f"chapters.basis.{review.responded.basis}")),
        ("margin", margin),
    ]
    return [(say(f"chapters.masthead.{key}"), value) for key, value in facts]


def tone_of(key: str) -> str:
    """Give the tone of a verdict by its key: good news with something to fix is mixed.

    >>> tone_of("up_shift"), tone_of("up_fix"), tone_of("down_hold"), tone_of("new_test")
    ('good', 'mixed', 'bad', 'unknown')
    """
    direction, _, what = key.partition("_")
    if direction == "up":
        return "mixed" if what == "fix" else "good"
    return {"down": "bad", "flat": "mixed"}.get(direction, "unknown")


def decision_of(action: "Action", today: date, writer: Writer) -> Decision:
    """Give an action as a decision asked for."""
    from forecast.retrospective.wording import say_action, say_action_why

    effect = action.expected_effect
    due = due_in_words(action, today, writer)
    facts = ((writer.say("chapters.columns.owner"), action.owner), (writer.say("chapters.columns.due"), due))
    return Decision(
        title=say_action(action, writer.words, writer.currency),
        why=say_action_why(action, writer.words, writer.currency),
        facts=facts,
        effect=writer.gain(effect["value"]) if effect else "",
        effect_range=writer.interval("gain", effect["lo"], effect["hi"]) if effect else "",
    )
