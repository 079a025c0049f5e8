"""What an import warns about, and why rows were left out, in the words of `text`.

>>> from forecast.text import Words
>>> say_doubt("identical_rows_dropped", {"file": "may.csv", "n": 2}, Words("en"))
'may.csv: 2 rows equal an earlier one in every cell and were left out as copies.'
>>> say_reason("customer_id_missing", Words("en"))
'no customer_id'
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from forecast.settings.importing import IMPORT_LIMITS
from forecast.text import Words

_DAYS = ("first", "last", "from")
_AMOUNTS = ("total", "imported", "clicks", "impressions")


def say_doubt(key: str, values: Mapping[str, Any], words: Words) -> str:
    """Give the sentence of a warning; of a list the first examples are quoted, and how many more there are."""
    plain = {"n": values["n"]} if "n" in values else {}
    written = {name: _written(name, value, words) for name, value in values.items() if name not in ("n", "key")}
    return words.say(f"imports.doubts.{key}", **written, **plain)


def _written(name: str, value: Any, words: Words) -> str:
    if name in _DAYS:
        return words.day(date.fromisoformat(str(value)))
    if name in _AMOUNTS:
        return _amount(value, words)
    if name == "vat":
        return words.say(f"imports.vat.{value}")
    if name == "amounts":
        corrected = {inner: amount for inner, amount in value.items() if amount} or value
        return _some([f"{inner} {_amount(amount, words)}" for inner, amount in corrected.items()], words)
    if isinstance(value, Mapping):
        told = {inner: words.say(f"imports.status.{one}") if name == "stages" else one for inner, one in value.items()}
        return _some([f"{inner} → {one}" for inner, one in told.items()], words)
    if isinstance(value, list | tuple):
        return _some([str(one) for one in value], words)
    return str(value)


def _amount(value: float, words: Words) -> str:
    return words.number(value, 0 if float(value).is_integer() else 2)


def _some(texts: list[str], words: Words) -> str:
    shown = IMPORT_LIMITS.shown_examples
    more = [words.say("imports.more", n=len(texts) - shown)] if len(texts) > shown else []
    return ", ".join(texts[:shown]) + "".join(f" {text}" for text in more)


def say_reason(key: str, words: Words) -> str:
    """Give why a row was left out: the words of its `reason_key`."""
    if words.knows(f"imports.reasons.{key}"):
        return words.say(f"imports.reasons.{key}")
    later, found, earlier = key.partition("_before_")
    if found:
        return words.say("imports.reasons.reversed", later=later, earlier=earlier)
    return words.say("imports.reasons.column_missing", column=key.removesuffix("_missing"))


def say_reasons(keys: Iterable[str], words: Words) -> str:
    """Give how many rows were left out for each reason, the most frequent first."""
    counts = Counter(say_reason(key, words) for key in keys)
    return "; ".join(f"{words.number(count)} × {said}" for said, count in counts.most_common())
