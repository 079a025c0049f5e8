"""Who does what by when, by money at stake; the same list as a table for the tracker."""

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

import pandas as pd

from forecast.chapters.page import Page, compose
from forecast.chapters.speaking import due_in_words, missing_of
from forecast.chapters.writer import Writer
from forecast.review import Review
from forecast.text import Words

if TYPE_CHECKING:
    from forecast.retrospective import Action

KEY = "actions"
#: Actions that are seen at once, and one or two more that are not worth a fold; the file holds them all.
_SHOWN, _SPARED = 12, 2


@dataclass(frozen=True)
class Task:
    """An action ready for the template."""

    title: str
    why: str
    owner: str
    due: str
    priority: int
    effect: str
    effect_range: str
    age: str
    left: str


def render(review: Review, words: Words) -> Page:
    """Give the actions."""
    writer = Writer(words, review.scope.currency)
    ranked = [action for action in review.judged.actions if action.status == "open"]
    gaps = missing_of(review, writer, KEY)
    shown = len(ranked) if len(ranked) <= _SHOWN + _SPARED else _SHOWN
    return compose(
        KEY,
        writer,
        review,
        {"actions": _table(ranked, review.today, writer)},
        lead=writer.say("chapters.actions.lead", n=len(ranked)) if ranked else writer.say("chapters.actions.none"),
        tasks=[_task(action, review.today, writer) for action in ranked[:shown]],
        rest=[_task(action, review.today, writer) for action in ranked[shown:]],
        missing=gaps,
    )


def _task(action: "Action", today: date, writer: Writer) -> Task:
    from forecast.retrospective.wording import say_action, say_action_why

    effect = action.expected_effect
    return Task(
        title=say_action(action, writer.words, writer.currency),
        why=say_action_why(action, writer.words, writer.currency),
        owner=action.owner,
        due=due_in_words(action, today, writer),
        priority=action.priority,
        effect=writer.gain(effect["value"]) if effect else "",
        effect_range=writer.interval("gain", effect["lo"], effect["hi"]) if effect else "",
        age=writer.say("chapters.actions.age", n=action.age_days) if action.age_days else "",
        left="" if action.asked else writer.say("chapters.actions.left"),
    )


def _table(actions: "list[Action]", today: date, writer: Writer) -> pd.DataFrame:
    """Give the actions as Jira and Trello take them."""
    rows = []
    for action in actions:
        task = _task(action, today, writer)
        effect = action.expected_effect or {}
        rows.append(
            {
                "id": action.id,
                "summary": task.title,
                "description": task.why,
                "assignee": task.owner,
                "due_date": action.due.isoformat(),
                "priority": action.priority,
                "status": action.status,
                "expected_effect": effect.get("value"),
                "expected_effect_low": effect.get("lo"),
                "expected_effect_high": effect.get("hi"),
                "labels": action.finding_key,
                "origin_period": action.origin_period,
            }
        )
    columns = ["id", "summary", "description", "assignee", "due_date", "priority", "status", "expected_effect"]
    return pd.DataFrame(rows, columns=None if rows else columns)
