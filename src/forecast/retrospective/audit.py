"""The audit in eleven steps: what data can answer is checked, what they cannot is asked, and the rest is a blind spot."""

import math
from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

import pandas as pd

from forecast.retrospective.actions import owner_of
from forecast.retrospective.audit_items import STEPS, Item, Look
from forecast.retrospective.checks import run_checks
from forecast.retrospective.masking import mask_personal
from forecast.retrospective.results import Audit, AuditItem, AuditStep, Evidence, Finding, Status
from forecast.settings.checks import read_thresholds
from forecast.text import LANGUAGES, Words

_POINTS: Mapping[Status, float] = {"pass": 1.0, "review": 0.5, "fail": 0.0}
# What people write for yes, partly and no, in both languages; anything else is an answer that nobody knows.
_ANSWERS: Mapping[str, Status] = {
    "yes": "pass",
    "да": "pass",
    "partly": "review",
    "partially": "review",
    "частично": "review",
    "no": "fail",
    "нет": "fail",
}


def walk_audit(evidence: Evidence, findings: Sequence[Finding] | None = None, earlier: Mapping[str, int] | None = None) -> Audit:
    """Give the eleven steps with their items, scores and changes.

    Parameters
    ----------
    findings : as `run_checks` gives them; run here when None.
    earlier : score by step of the audit before.

    Notes
    -----
    An answer of people counts where data cannot tell; where neither can, the item is a blind spot: it scores nothing, and has an
    owner and a day.
    """
    look = Look(evidence, run_checks(evidence) if findings is None else findings)
    answers = _answers(evidence.facts.quality_answers)
    steps = tuple(_step(key, items, look, answers, earlier or {}) for key, items in STEPS.items())
    return Audit(steps, _whole(sum(step.score for step in steps) / len(steps)))


def _answers(frame: pd.DataFrame) -> dict[str, dict[str, Any]]:
    """Give the answers by the item's key; a question may be written as its key or in words of either language."""
    keys = [item.key for items in STEPS.values() for item in items]
    spelled = {_folded(Words(language).say(f"audit.items.{key}.question")): key for language in LANGUAGES for key in keys}
    found = {}
    for row in frame.to_dict("records"):
        question = _folded(str(row["question"]))
        found[spelled.get(question, question)] = {str(name): value for name, value in row.items()}
    return found


def _folded(text: str) -> str:
    return " ".join(text.casefold().replace("ё", "е").strip(" ?.!").split())


def _step(
    key: str, items: Sequence[Item], look: Look, answers: Mapping[str, dict[str, Any]], earlier: Mapping[str, int]
) -> AuditStep:
    judged = tuple(_item(key, item, look, answers.get(item.key)) for item in items)
    points = [0.0 if item.source == "blind" else _POINTS[item.status] for item in judged]
    score = _whole(100 * sum(points) / len(points))
    return AuditStep(key, score, score - earlier[key] if key in earlier else None, judged)


def _whole(score: float) -> int:
    """Round as people do who work a score out by hand: a half goes up."""
    return math.floor(score + 0.5)


def _item(step: str, item: Item, look: Look, answer: dict[str, Any] | None) -> AuditItem:
    seen = item.see(look) if item.see is not None else None
    note, owner, due = _said(answer)
    if seen is not None:
        return AuditItem(step, item.key, seen[0], "data", seen[1], note)
    status = _ANSWERS.get(_folded(str(answer["answer"]))) if answer is not None else None
    if status is not None:
        return AuditItem(step, item.key, status, "answers", {}, note, owner, due)
    evidence = look.evidence
    days = read_thresholds(evidence.params.thresholds)["due_days_middling"]
    return AuditItem(
        step,
        item.key,
        "review",
        "blind",
        {},
        note,
        owner or owner_of("data", (), evidence.params.owners),
        due or evidence.today + timedelta(days=int(days)),
    )


def _said(answer: dict[str, Any] | None) -> tuple[str, str, Any]:
    if answer is None:
        return "", "", None
    note = "" if pd.isna(answer.get("note")) else mask_personal(str(answer["note"]))
    owner = "" if pd.isna(answer.get("owner")) else mask_personal(str(answer["owner"]))
    due = None if pd.isna(answer.get("due")) else pd.Timestamp(answer["due"]).date()
    return note, owner, due
