"""What people said, by votes, next to the finding that supports it. Never a name."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from forecast.chapters.figures import Figure, make_figure
from forecast.chapters.page import Page, compose
from forecast.chapters.speaking import Remark, missing_of, remark_of, remarks
from forecast.chapters.writer import Writer
from forecast.charts import theme_votes
from forecast.review import Review
from forecast.text import Words

KEY = "voices"
_SHOWN = 8
#: Findings that stand beside a theme.
_BESIDE = 2


@dataclass(frozen=True)
class Voice:
    """A theme with one note as it was written and what the numbers say about it."""

    theme: str
    prompt: str
    count: str
    note: str
    recurring: str
    beside: tuple[Remark, ...]


def render(review: Review, words: Words) -> Page:
    """Give the voices."""
    writer = Writer(words, review.scope.currency)
    themes = review.judged.themes
    gaps = missing_of(review, writer, KEY, *(("feedback",) if themes.empty else ()))
    ranked = themes.sort_values("votes", ascending=False, kind="stable") if not themes.empty else themes
    ranked = ranked.assign(theme=ranked["title"]) if "title" in ranked else ranked
    ranked = ranked.assign(theme=[_capital(str(theme)) for theme in ranked["theme"]]) if len(ranked) else ranked
    return compose(
        KEY,
        writer,
        review,
        {} if themes.empty else {"themes": themes.drop(columns=["findings"], errors="ignore")},
        lead=_lead(ranked, writer),
        picture=_picture(ranked, writer),
        voices=[_voice(row, review, writer) for row in ranked.head(_SHOWN).to_dict("records")],
        findings=remarks(review, writer, ("voice",)),
        missing=gaps,
    )


def _capital(theme: str) -> str:
    return theme[:1].upper() + theme[1:]


def _lead(themes: pd.DataFrame, writer: Writer) -> str:
    if themes.empty:
        return ""
    top, again = themes.iloc[0], themes[themes["recurring"] > 1]
    if again.empty:
        return writer.say("chapters.voices.lead", theme=top["theme"], n=int(top["votes"]))
    return writer.say("chapters.voices.lead_recurring", theme=again.iloc[0]["theme"], n=int(again.iloc[0]["recurring"]))


def _picture(themes: pd.DataFrame, writer: Writer) -> Figure | None:
    if len(themes) < 2:
        return None
    shown = themes.assign(recurring=themes["recurring"] > 1)
    told = {"theme": str(themes.iloc[0]["theme"]), "n": int(themes.iloc[0]["votes"])}
    return make_figure(writer, "theme_votes", theme_votes(shown, writer.words), "themes", told)


def _voice(row: Mapping[Any, Any], review: Review, writer: Writer) -> Voice:
    keys = set(row.get("findings") or ())
    linked = [finding for finding in review.judged.findings if finding.key in keys and finding.kind != "voice"][:_BESIDE]
    recurring, note = int(row["recurring"]), str(row.get("example") or "")
    return Voice(
        theme=str(row["theme"]),
        prompt=writer.name(row["prompt"]),
        count=writer.say("chapters.voices.votes", n=int(row["votes"])),
        note="" if note.casefold() == str(row["theme"]).casefold() else note,
        recurring=writer.say("chapters.voices.recurring", n=recurring) if recurring > 1 else "",
        beside=tuple(dict.fromkeys(remark_of(finding, writer) for finding in linked)),
    )
