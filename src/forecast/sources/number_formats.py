"""What a workbook shows with a number by its format: a currency, a per cent sign, thousands. The value alone tells none of it."""

import re
from functools import lru_cache

from forecast.sources.headers import SCALE
from forecast.sources.sheets import ShownNumber

_SPACER = re.compile(r"[_*].")  # the width of a character, and what fills the cell
_LITERAL = re.compile(r"\[\$([^\]-]*)(?:-[^\]]*)?\]|\[[^\]]*\]|\"([^\"]*)\"|\\(.)|([$€£₽₹₸₴₺₾֏₪¥%])")
_SCALED_DOWN = re.compile(r"[0#?],+(?![0#?,])")  # '#,##0,' shows whole money in thousands; the value is whole
_LETTERS = re.compile(r"^(?:k|m|mln|к)\.?$", re.IGNORECASE)


def as_shown(value: object, number_format: str) -> object:
    """Give a cell's value with the sign that its format shows; a number that is in thousands becomes the text it is shown as.

    >>> as_shown(12.5, '#,##0.00 [$€-407]').sign, as_shown(12.5, '0.0" тыс. руб."'), as_shown(12500, '0.0,"K"')
    ('€', '12.5 тыс. руб.', 12500)
    """
    if isinstance(value, bool) or not isinstance(value, int | float) or number_format == "General":
        return value
    sign = _sign_of(number_format)
    if SCALE.search(sign) or _LETTERS.match(sign):
        return value if _SCALED_DOWN.search(number_format) else f"{value} {sign}"
    return ShownNumber(value, sign) if sign else value


@lru_cache(maxsize=1000)
def _sign_of(number_format: str) -> str:
    """Give what the format of positive numbers writes beside the digits."""
    positive = _SPACER.sub("", number_format).split(";")[0]
    return "".join("".join(filter(None, match.groups())) for match in _LITERAL.finditer(positive)).strip()
