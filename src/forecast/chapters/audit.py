"""The eleven steps of a marketing-analytics audit: what data answer, what people answered, and the blind spots."""

from typing import TYPE_CHECKING

import pandas as pd

from forecast.chapters.grid import Column, make_grid
from forecast.chapters.page import Page, compose
from forecast.chapters.speaking import missing_of
from forecast.chapters.tiles import Tile
from forecast.chapters.writer import Writer
from forecast.review import Review
from forecast.text import Words

if TYPE_CHECKING:
    from forecast.retrospective import Audit, AuditItem, AuditStep

KEY = "audit"
_SCORES = (
    Column("number", "count", title="step_number"),
    Column("title", title="step"),
    Column("score", "count"),
    Column("change", "signed"),
)
_BLIND = (Column("question"), Column("owner"), Column("due", "day"))


def render(review: Review, words: Words) -> Page:
    """Give the audit."""
    writer = Writer(words, review.scope.currency)
    audit = review.judged.audit
    if audit is None:
        return compose(
            KEY, writer, review, {}, steps=[], tiles=[], scores=None, blind=None, missing=missing_of(review, writer, KEY)
        )
    scores = pd.DataFrame([_score(number, step, writer) for number, step in enumerate(audit.steps, start=1)])
    blind = pd.DataFrame([_blind(item, writer) for item in audit.blind_spots], columns=["question", "owner", "due"])
    weakest = min(audit.steps, key=lambda step: step.score)
    lead = writer.say(
        "chapters.audit.lead",
        score=words.number(audit.score),
        weakest=writer.say(f"audit.steps.{weakest.key}"),
        n=len(audit.blind_spots),
    )
    items = pd.DataFrame([_item_row(item, writer) for step in audit.steps for item in step.items])
    return compose(
        KEY,
        writer,
        review,
        {"audit": items, "audit_scores": scores},
        lead=lead,
        tiles=_tiles(audit, writer),
        scores=make_grid(writer, writer.say("chapters.audit.scores"), scores, _SCORES, source="audit_scores"),
        blind=make_grid(writer, writer.say("chapters.audit.blind"), blind, _BLIND),
        steps=[_step(step, writer) for step in audit.steps],
        missing=missing_of(review, writer, KEY),
    )


def _tiles(audit: "Audit", writer: Writer) -> list[Tile]:
    number = writer.words.number
    score = Tile(writer.say("chapters.audit.score"), number(audit.score), note=writer.say("chapters.health.of_hundred"))
    return [score, Tile(writer.say("chapters.audit.blind_spots"), number(len(audit.blind_spots)))]


def _score(number: int, step: "AuditStep", writer: Writer) -> dict[str, object]:
    return {"number": number, "title": writer.say(f"audit.steps.{step.key}"), "score": step.score, "change": step.change}


def _blind(item: "AuditItem", writer: Writer) -> dict[str, object]:
    from forecast.retrospective.wording import say_audit

    question, _ = say_audit(item, writer.words, writer.currency)
    return {"question": question, "owner": item.owner, "due": item.due}


def _item_row(item: "AuditItem", writer: Writer) -> dict[str, object]:
    from forecast.retrospective.wording import say_audit

    question, sentence = say_audit(item, writer.words, writer.currency)
    numbers = {"step": item.step, "question": question, "status": item.status, "source": item.source, "answer": sentence}
    return numbers | {"note": item.note, "owner": item.owner, "due": item.due}


def _step(step: "AuditStep", writer: Writer) -> dict[str, object]:
    from forecast.retrospective.wording import say_audit

    items = []
    for item in step.items:
        question, sentence = say_audit(item, writer.words, writer.currency)
        tone = "none" if item.source == "blind" else item.status
        word = writer.say(f"chapters.pills.{'blind' if item.source == 'blind' else item.status}")
        owner = writer.say("chapters.audit.owner", owner=item.owner, due=writer.day(item.due)) if item.owner and item.due else ""
        items.append({"question": question, "sentence": sentence, "tone": tone, "word": word, "note": item.note, "owner": owner})
    return {"title": writer.say(f"audit.steps.{step.key}"), "score": writer.words.number(step.score), "lines": items}
