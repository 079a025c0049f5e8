"""The door from numbers and keys to sentences: our own names are translated, values are written by the end of their name."""

import math
import re
from collections.abc import Mapping
from datetime import date
from typing import Any

from forecast.retrospective.results import Action, AuditItem, Finding, HealthCheck, Value, Verdict
from forecast.text import Words
from forecast.text.words import MISSING

# Where names of our own have their words, in the order they are tried.
_PLACES = ("findings.names.{}", "kpis.{}.short", "kpis.columns.{}", "kpis.statuses.{}", "audit.steps.{}", "advice.{}")

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_GAP = "\x00"  # stands for a missing number until the sentence is whole
_OPTIONAL = re.compile("⟦(.*?)⟧", re.DOTALL)
_PLAIN = str.maketrans("⟦⟧\x00", "[] ")  # names from the data cannot open or close an optional part


def name_of(subject: str, words: Words) -> str:
    """Give a name as a reader knows it: a KPI, a stage, a kind or a day in his language; a channel as it stands in the data."""
    for place in _PLACES:
        key = place.format(subject)
        if words.knows(key):
            return words.say(key)
    day = _day_of(subject)
    return subject if day is None else words.day(day)


def _day_of(subject: str) -> date | None:
    try:
        return date.fromisoformat(subject) if _DAY.fullmatch(subject) else None
    except ValueError:  # a name that only looks like a day, such as 2026-02-30
        return None


def say_finding(finding: Finding, words: Words, currency: str) -> str:
    """Give a finding's sentence."""
    return _say(f"findings.{finding.key}", finding.numbers, words, currency)


def say_action(action: Action, words: Words, currency: str) -> str:
    """Give an action's title: what to do, in a few words."""
    return _say(action.title_key, action.numbers, words, currency)


def say_action_why(action: Action, words: Words, currency: str) -> str:
    """Give the sentence below an action's title: how to go about it, and how to see that it worked."""
    return _say(f"{action.title_key.removesuffix('.title')}.why", action.numbers, words, currency)


def say_verdict(verdict: Verdict, words: Words, currency: str) -> str:
    """Give the one sentence of the first screen."""
    return _say(f"findings.verdict.{verdict.key}", verdict.numbers, words, currency)


def say_health(check: HealthCheck, words: Words, currency: str) -> tuple[str, str]:
    """Give what a health check saw, and what to do about it (empty where it passed)."""
    seen = "pass" if check.status == "pass" else "doubt"
    sentence = _say(f"findings.health.{check.key}.{seen}", check.numbers, words, currency)
    advice = "" if check.status == "pass" else _say(f"findings.health.{check.key}.advice", check.numbers, words, currency)
    return sentence, advice


def say_audit(item: AuditItem, words: Words, currency: str) -> tuple[str, str]:
    """Give an audit question, and what data or people answer to it."""
    question = words.say(f"audit.items.{item.key}.question")
    if item.source == "data":
        seen = "pass" if item.status == "pass" else "doubt"
        return question, _say(f"audit.items.{item.key}.{seen}", item.numbers, words, currency)
    return question, words.say(f"audit.sources.{item.source}.{item.status}")


def _say(key: str, numbers: Mapping[str, Value], words: Words, currency: str) -> str:
    """Give a sentence; the parts between ⟦ and ⟧ are left out where a number in them is missing."""
    unit = str(numbers.get("unit", ""))
    written = {name: _written(name, value, unit, words, currency) for name, value in numbers.items()}
    for name in [name for name in written if name.endswith("_short")]:
        # the finding in a few words, for a sentence that speaks of it
        written[name] = words.phrase(f"findings.short.{written[name]}", written, currency)
    return _complete(words.phrase(key, written, currency))


def _written(name: str, value: Value, unit: str, words: Words, currency: str) -> Any:
    if value is None or (isinstance(value, float) and not math.isfinite(value)):
        return _GAP if name != "n" else 0
    if name.endswith("_short"):
        return str(value)
    if name.endswith("_name"):
        return name_of(str(value), words).translate(_PLAIN)
    if name.endswith("_value") and isinstance(value, int | float):
        return _value(value, unit, words, currency)
    if (name == "days" or name.endswith("_days")) and isinstance(value, int | float):
        return words.number(value, 1 if 0 < abs(value) < 10 else 0)
    return value


def _complete(sentence: str) -> str:
    kept = _OPTIONAL.sub(lambda match: "" if _GAP in match[1] else match[1], sentence)
    return kept.replace(_GAP, MISSING)


def _value(value: float, unit: str, words: Words, currency: str) -> str:
    if unit == "money":
        return words.money(value, currency)
    if unit == "share":
        return words.share(value)
    return words.ratio(value) if unit == "ratio" else words.number(value, 0 if unit == "count" else 1)
