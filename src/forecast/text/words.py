"""The catalogue of sentences, and numbers as a language writes them."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache, cached_property
from importlib import resources
from typing import Any

import yaml
from babel import Locale
from babel.dates import format_date, format_interval
from babel.numbers import (
    format_compact_currency,
    format_compact_decimal,
    format_currency,
    format_decimal,
    format_percent,
)

from forecast.errors import ParamsError, nearest

LANGUAGES = ("en", "ru")
PLURAL_CATEGORIES = {"zero", "one", "two", "few", "many", "other"}
# Beside them a form for one number alone: the Russian `one` is said of 21 and 101 too.
EXACT_FORMS = {"=0", "=1"}
MISSING = "—"
# Above this a whole number is shown short ("1.2 M"), below it in full.
COMPACT_FROM = 1_000_000
# From here on money is written with three digits that count: more say nothing in a meeting.
ROUNDED_FROM = 10_000
# The same safe loader, written in C where the library was built with it: ten times as fast.
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@cache
def catalogue(language: str) -> Mapping[str, Any]:
    """Give every sentence of a language by its dotted key.

    Returns
    -------
    dict
        Key to sentence, or to a mapping of plural category (or `=1`, that number alone) to sentence.
    """
    sentences: dict[str, Any] = {}
    folder = resources.files("forecast.text") / language
    for file in sorted(folder.iterdir(), key=lambda entry: entry.name):
        if file.name.endswith(".yml"):
            content = yaml.load(file.read_text(encoding="utf-8"), Loader=_LOADER) or {}
            sentences |= _flatten(content, file.name.removesuffix(".yml"))
    return sentences


def _flatten(content: Mapping[str, Any], prefix: str) -> dict[str, Any]:
    flat: dict[str, Any] = {}
    for key, value in content.items():
        name = f"{prefix}.{key}"
        if isinstance(value, Mapping) and not ("other" in value and set(value) <= PLURAL_CATEGORIES | EXACT_FORMS):
            flat |= _flatten(value, name)
        else:
            flat[name] = value
    return flat


@dataclass(frozen=True)
class Words:
    """Sentences and formats of one language.

    Parameters
    ----------
    language : str
        One of `LANGUAGES`.
    """

    language: str

    def __post_init__(self) -> None:
        if self.language not in LANGUAGES:
            raise ParamsError(
                f"unknown language '{self.language}'; expected one of {', '.join(LANGUAGES)}. "
                "Set `language` in the params or pass --language."
            )

    @cached_property
    def locale(self) -> Locale:
        """Give Babel's locale of this language."""
        return Locale.parse({"en": "en_GB", "ru": "ru_RU"}[self.language])

    def say(self, key: str, **values: Any) -> str:
        """Give the sentence of a key with its placeholders filled.

        Raises
        ------
        KeyError
            For a key that the catalogue does not hold: a fault of the program, named with the nearest known key.
        """
        sentences = catalogue(self.language)
        if key not in sentences:
            raise KeyError(f"no sentence '{key}' in text/{self.language}; {nearest(key, sentences)}")
        sentence = sentences[key]
        if isinstance(sentence, Mapping):
            n = values["n"]
            category = self.locale.plural_form(abs(n))
            sentence = sentence.get(f"={n:g}", sentence.get(category, sentence["other"]))
            values = values | {"n": self.number(n)}
        # A Russian date ends with a dot of its own ("2026 г."), which also ends the sentence.
        return str(sentence).format_map(values).replace("г..", "г.")

    def phrase(self, key: str, values: Mapping[str, Any], currency: str) -> str:
        """Give the sentence of a key, each value written as the end of its name tells.

        `_money` is money, `_share` a share 0-1, `_chance` a chance, `_change` a relative change, `_ratio` a ratio, `_date` a
        day; any other number is whole (`n` also chooses the plural), any other value stands as it is.
        """
        plain = {"n": values["n"]} if "n" in values else {}
        written = {name: self._written(name, value, currency) for name, value in values.items() if name != "n"}
        return self.say(key, **written, **plain)

    def _written(self, name: str, value: Any, currency: str) -> str:
        if isinstance(value, date):
            return self.day(value)
        if not isinstance(value, int | float) and value is not None:
            return str(value)
        if name.endswith("_money"):
            return self.money(value, currency)
        kinds = {"_share": self.share, "_chance": self.chance, "_change": self.change, "_ratio": self.ratio}
        written = next((write for ending, write in kinds.items() if name.endswith(ending)), self.number)
        return written(value)

    def knows(self, key: str) -> bool:
        """Tell whether the catalogue holds a sentence of this key."""
        return key in catalogue(self.language)

    def number(self, value: float | None, digits: int = 0) -> str:
        """Write a number with its thousands apart, a dash where it is missing."""
        if value is None or not math.isfinite(value):
            return MISSING
        pattern = "#,##0" + ("." + "0" * digits if digits else "")
        return _minus(format_decimal(value, format=pattern, locale=self.locale))

    def short(self, value: float | None) -> str:
        """Write a number short: 1.2 M, 340 K; below a thousand with the three digits that count."""
        if value is None or not math.isfinite(value):
            return MISSING
        if 0 < abs(value) < 1000:
            value = round(value, 2 - math.floor(math.log10(abs(value))))
        return _minus(format_compact_decimal(value, locale=self.locale, fraction_digits=1))

    def money(self, value: float | None, currency: str, cents: bool = True) -> str:
        """Write an amount of money: short from a million on, three digits that count from ten thousand on, cents below ten."""
        if value is None or not math.isfinite(value):
            return MISSING
        if abs(value) >= ROUNDED_FROM:
            value = three_digits(value)
        if abs(value) >= COMPACT_FROM:
            return _apart(_minus(format_compact_currency(value, currency, locale=self.locale, fraction_digits=1)), currency)
        digits = 2 if cents and 0.005 <= abs(value) < 9.995 else 0
        pattern = self.locale.currency_formats["standard"].pattern
        pattern = pattern.replace("0.00", "0" if digits == 0 else "0.00")
        return _apart(
            _minus(format_currency(value, currency, format=pattern, locale=self.locale, currency_digits=False)), currency
        )

    def ratio(self, value: float | None) -> str:
        """Write a ratio: two decimals below ten, one above; none where the number is whole, as a level that was set."""
        if value is None or not math.isfinite(value):
            return MISSING
        return self.number(value, 0 if value == int(value) else ratio_digits(value))

    def share(self, value: float | None, digits: int | None = None) -> str:
        """Write a share 0–1 as per cent, with as many digits as it needs: 0.09 %, 4.2 %, 37 %."""
        if value is None or not math.isfinite(value):
            return MISSING
        digits = share_digits(value) if digits is None else digits
        number = "0." + "0" * digits if digits else "0"
        space = "\xa0" if self.language == "ru" else ""
        return _minus(format_percent(value, format=f"{number}{space}%", locale=self.locale))

    def chance(self, value: float | None) -> str:
        """Write a chance; one that is nearly 0 or 1 is not said to be certain."""
        if value is None or not math.isfinite(value):
            return MISSING
        if value < 0.01:
            return f"<\xa0{self.share(0.01, 0)}"
        return f">\xa0{self.share(0.99, 0)}" if value > 0.99 else self.share(value, 0)

    def change(self, value: float | None) -> str:
        """Write a relative change as per cent with its sign; more than tenfold as a multiple."""
        if value is None or not math.isfinite(value):
            return MISSING
        if value >= 9:
            return f"×{self.number(1 + value)}"
        size = abs(value)
        if size < 0.0005:
            return self.share(0.0)
        return ("+" if value > 0 else "−") + self.share(size, 0 if round(size, 3) >= 0.1 else 1)

    def day(self, day: date) -> str:
        """Write a day: 5 Jul 2026."""
        return str(format_date(day, format="medium", locale=self.locale))

    def month(self, day: date) -> str:
        """Write a month with its year: Sept 2026."""
        return str(format_date(day, format="LLL y", locale=self.locale))

    def month_name(self, day: date) -> str:
        """Write a month in full with its year: September 2026."""
        return str(format_date(day, format="LLLL y", locale=self.locale))

    def day_of_month(self, day: date) -> str:
        """Write a day without its year: 5 Jul."""
        return str(format_date(day, format="d MMM", locale=self.locale))

    def quarter(self, day: date) -> str:
        """Write a quarter with its year: 3rd quarter 2026."""
        return str(format_date(day, format="QQQQ y", locale=self.locale))

    def period(self, start: date, end: date, kind: str) -> str:
        """Write a period of a kind as people call it: 3rd quarter 2026, week 38; of any other its days."""
        if kind == "quarter":
            return self.quarter(start)
        if kind == "month":
            return self.month_name(start)
        if kind == "year":
            return self.say("units.periods.year", year=start.year)
        if kind == "week":
            return self.say("units.periods.week", week=start.isocalendar().week, days=self.span(start, end))
        return self.span(start, end)

    def span(self, start: date, end: date) -> str:
        """Write an interval of days: 1 Jul – 30 Sep 2026."""
        return str(format_interval(start, end, skeleton="yMMMd", locale=self.locale))


def share_digits(value: float) -> int:
    """Give the decimals that a share needs as per cent."""
    size = abs(value)  # as it will be written: 9.96 % is 10 %
    return 0 if round(size, 3) >= 0.1 or size == 0 else 1 if round(size, 4) >= 0.01 else 2


def ratio_digits(value: float) -> int:
    """Give the decimals that a ratio needs."""
    return 2 if round(abs(value), 2) < 10 else 1


def three_digits(value: float) -> float:
    """Give a number from a thousand on rounded to the three digits that count.

    >>> three_digits(73251.0), three_digits(-9332.4), three_digits(812.5)
    (73300.0, -9330.0, 812.5)
    """
    size = abs(value)
    return value if size < 1000 else float(round(value, 2 - math.floor(math.log10(size))))


def _minus(text: str) -> str:
    """Give a number with a true minus, and without one where all its digits are zero."""
    signed = text.replace("-", "−")
    return signed if any(digit in "123456789" for digit in text) else signed.replace("−", "")


def _apart(text: str, currency: str) -> str:
    """Give an amount whose currency has no sign of its own, such as RUB in English, with the code apart from the number."""
    head, code, tail = text.partition(currency)
    return f"{head}{code}\xa0{tail}" if code and tail[:1].isdigit() else text
