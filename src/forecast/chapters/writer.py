"""Values as the reader of one report sees them: his language, his currency, a dash where nothing is known."""

import math
from dataclasses import dataclass
from datetime import date
from typing import Any

import pandas as pd

from forecast.settings.period import Period
from forecast.text import Words
from forecast.text.words import MISSING, ratio_digits, share_digits, three_digits

#: Decimals of the two ends of an interval: as many as its larger end needs.
_DIGITS = {"share": share_digits, "ratio": ratio_digits}


@dataclass(frozen=True)
class Writer:
    """Numbers, money and names as one report writes them."""

    words: Words
    currency: str

    def say(self, key: str, **values: Any) -> str:
        """Give a sentence of the catalogue."""
        return self.words.say(key, **values)

    def knows(self, key: str) -> bool:
        """Tell whether the catalogue holds a key."""
        return self.words.knows(key)

    def name(self, subject: object) -> str:
        """Give a name of our own (a KPI, a stage) in the reader's language, any other as it stands in the data."""
        from forecast.retrospective.wording import name_of

        return name_of(str(subject), self.words)

    def money(self, value: float | None) -> str:
        """Write money."""
        return self.words.money(value, self.currency)

    def gain(self, value: float | None) -> str:
        """Write money that comes or goes, with its sign: an estimate, so three digits that count."""
        if value is None or not math.isfinite(value):
            return MISSING
        return _signed(value, self.money(three_digits(abs(value))))

    def whole_gain(self, value: float | None) -> str:
        """Write a part of a change of a large amount, without the cents that would say nothing of it."""
        if value is None or not math.isfinite(value):
            return MISSING
        return _signed(value, self.words.money(three_digits(abs(value)), self.currency, cents=False))

    def share(self, value: float | None) -> str:
        """Write a share, with as many digits as it needs: 0.09 %, 4.2 %, 37 %."""
        return self.words.share(value)

    def chance(self, value: float | None) -> str:
        """Write a chance."""
        return self.words.chance(value)

    def change(self, value: float | None) -> str:
        """Write a relative change; more than tenfold as a multiple."""
        return self.words.change(value)

    def ratio(self, value: float | None) -> str:
        """Write a ratio such as ROAS."""
        return self.words.number(value, ratio_digits(value) if value is not None else 0)

    def signed_ratio(self, value: float | None) -> str:
        """Write a part of a change of a ratio, with its sign."""
        return MISSING if value is None or not math.isfinite(value) else _signed(value, self.ratio(abs(value)))

    def level(self, form: str, value: float) -> str:
        """Write a level that was set, such as a target, with no digit that nobody wrote: 3, not 3.00."""
        return self.words.number(value) if form == "ratio" and value == int(value) else self.write(form, value)

    def count(self, value: float | None) -> str:
        """Write a count, short from a million on."""
        large = value is not None and math.isfinite(value) and abs(value) >= 1_000_000
        return self.words.short(value) if large else self.words.number(value)

    def days(self, value: float | None) -> str:
        """Write a number of days."""
        return self.words.number(value, 1 if value is not None and abs(value) < 10 else 0)

    def points(self, value: float | None) -> str:
        """Write a difference of two shares, in percentage points."""
        if value is None or not math.isfinite(value):
            return MISSING
        size = abs(100 * value)
        number = self.words.number(size, 0 if size >= 10 else 1 if size >= 1 else 2)
        return self.say("chapters.points", value=_signed(value, number))

    def moved(self, unit: str, value: float | None, before: float | None, change: float | None) -> str:
        """Write how a KPI moved: a share in percentage points, since a per cent of per cents misleads; all else relatively."""
        if unit == "share" and value is not None and before is not None:
            return self.points(value - before)
        return self.change(change)

    def signed(self, value: float | None) -> str:
        """Write a whole number with its sign."""
        if value is None or not math.isfinite(value):
            return MISSING
        return _signed(value, self.words.number(abs(value)))

    def months(self, value: float | None) -> str:
        """Write a number of months; what is paid back at once takes less than one."""
        return f"<\xa0{self.words.number(1)}" if value is not None and 0 <= value < 1 else self.words.number(value, 1)

    def day(self, value: object) -> str:
        """Write a day."""
        if value is None or pd.isna(value):  # type: ignore[call-overload]
            return MISSING
        return self.words.day(value if type(value) is date else pd.Timestamp(value).date())  # type: ignore[arg-type]

    def text(self, value: object) -> str:
        """Write a text as it stands."""
        return MISSING if value is None or (isinstance(value, float) and math.isnan(value)) else str(value)

    def duration(self, value: float | None) -> str:
        """Write a number of months with its unit."""
        if value is not None and 0 <= value < 1:
            return self.say("chapters.under_a_month")
        return self.say("chapters.months", value=self.months(value)) if value is not None else MISSING

    def right(self, value: object) -> str:
        """Write a text that stands among numbers."""
        return self.text(value)

    def write(self, form: str, value: Any) -> str:
        """Write a value in one of the forms above, named by a word."""
        return str(getattr(self, form)(value))

    def interval(self, form: str, low: float | None, high: float | None) -> str:
        """Write the two ends of an interval, nothing where either is unknown."""
        if low is None or high is None or not (math.isfinite(low) and math.isfinite(high)):
            return ""
        if form in _DIGITS:
            digits, write = _DIGITS[form](max(abs(low), abs(high))), self.words.share if form == "share" else self.words.number
            ends = write(low, digits), write(high, digits)
        else:
            ends = self.write(form, low), self.write(form, high)
        return "\xa0… ".join(ends)

    def period(self, period: Period) -> str:
        """Write a period as people call it: 3rd quarter 2026."""
        return self.words.period(period.start, period.end, period.kind)

    def span(self, period: Period) -> str:
        """Write the days of a period."""
        return self.words.span(period.start, period.end)


def _signed(value: float, written: str) -> str:
    """Give a number with its sign, none where all its digits are zero."""
    sign = "+" if value > 0 else "−" if value < 0 else ""
    return sign + written if any(digit in "123456789" for digit in written) else written


def finite(value: object) -> bool:
    """Tell whether there is a number."""
    return isinstance(value, int | float) and math.isfinite(value)
