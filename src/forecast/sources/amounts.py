"""Cells → numbers. The decimal mark is decided once a file; what could be read in two ways is refused, never guessed."""

import math
import re
from collections.abc import Iterable, Sequence
from datetime import date, time
from functools import lru_cache
from typing import Literal

from forecast.sources.sheets import Cell, ShownNumber, cell_text
from forecast.sources.vocabulary import iso_currencies, month_names

Mark = Literal[".", ","]

# What exports write where there is no value. Missing is not zero.
MISSING = frozenset(
    {
        "",
        "-",
        "--",
        "---",
        "—",
        "–",
        "−",
        "n/a",
        "na",
        "n.a.",
        "nan",
        "null",
        "none",
        "#n/a",
        "#н/д",
        "н/д",
        "нет данных",
        "не закрыта",
        "not closed",
    }
)
# What stands in place of a name where there is none. Such a row counts: an empty cell may be a total's, this one is not.
UNNAMED = frozenset({"не указано", "не заполнено", "(not set)"})

SYMBOLS = {
    "₽": "RUB",
    "€": "EUR",
    "£": "GBP",
    "₹": "INR",
    "₸": "KZT",
    "₴": "UAH",
    "₺": "TRY",
    "₾": "GEL",
    "֏": "AMD",
    "₪": "ILS",
    "zł": "PLN",
    "₩": "KRW",
    "₫": "VND",
    "฿": "THB",
    "₦": "NGN",
    "₱": "PHP",
    "৳": "BDT",
    "₲": "PYG",
    "₡": "CRC",
    "₵": "GHS",
    "₮": "MNT",
    "₼": "AZN",
}
WORDS = {
    "руб": "RUB",
    "р": "RUB",
    "rub": "RUB",
    "тг": "KZT",
    "тенге": "KZT",
    "бел. руб": "BYN",
    "российский рубль": "RUB",
    "белорусский рубль": "BYN",
    "доллар сша": "USD",
    "украинская гривна": "UAH",
    "казахстанский тенге": "KZT",
    "долл. сша": "USD",
    "евро": "EUR",
    "euro": "EUR",
    "us dollar": "USD",
    "british pound": "GBP",
    "pound sterling": "GBP",
    "рубль": "RUB",
    "рубли": "RUB",
    "грн": "UAH",
    "сум": "UZS",
    "so'm": "UZS",
    "r$": "BRL",
    "us$": "USD",
    "$us": "USD",
    "ca$": "CAD",
    "$ca": "CAD",
    "c$": "CAD",
    "au$": "AUD",
    "a$": "AUD",
    "nz$": "NZD",
    "hk$": "HKD",
    "mx$": "MXN",
    "kč": "CZK",
    "ft": "HUF",
    "lei": "RON",
    "лв": "BGN",
    "rp": "IDR",
    "rm": "MYR",
    "s/": "PEN",
    "r": "ZAR",
    "円": "JPY",
}

# Signs of several currencies: a dollar alone may be American, Canadian, Australian ...; it is remembered as a sign and never
# called USD.
SIGNS = {
    "$": frozenset({"USD", "CAD", "AUD", "NZD", "MXN", "SGD", "HKD", "TWD", "ARS", "CLP", "COP", "BRL"}),
    "¥": frozenset({"JPY", "CNY"}),
    "￥": frozenset({"JPY", "CNY"}),
    "kr": frozenset({"SEK", "NOK", "DKK", "ISK"}),
    "rs": frozenset({"INR", "PKR", "LKR", "NPR", "MUR", "SCR"}),
}
_SIGN = (
    r"us\$|\$us|\$ca|r\$|(?:ca|c|au|a|nz|hk|mx)\$|\$|₽|€|£|₹|₸|₴|₺|₾|֏|₪|¥|￥|円|zł|kč|kr\.?|rs\.?|"
    r"[₩₫฿₦₱৳₲₡₵₮₼]|ft|lei|лв\.?|rp\.?|rm|s/\.?|r(?=\s?\d)|руб\.?|р\.|тг\.?|грн\.?|сум|[a-z]{3}"
)
_MONEY = re.compile(
    rf"^(?P<minus>[-−](?=\D))?(?P<before>{_SIGN})?\s*(?P<number>[-+−(]?[\d].*?|[-+−(]\s*[\d].*?)\s*\|?(?P<after>{_SIGN})?\)?$",
    re.IGNORECASE,
)
_HEADLESS = re.compile(r"^([-+−]?)([.,])(?=\d)")  # '.50', as databases write a half
_MASKED = re.compile(r"^<\s*\d+(?:[.,]\d+)?\s*%?$")
_DIGITS = re.compile(r"^\d[\d.,' ’]*$")
_DAY = re.compile(r"^\d{1,2}[./-]\d{1,2}[./-]\d{4}$|^\d{4}-\d{2}-\d{2}\b|^\d{1,2}[. -]+(?P<month>[^\W\d]{3,})\.?$", re.IGNORECASE)
_PLAIN = {".": re.compile(r"\d+(?:\.\d+)?", re.ASCII), ",": re.compile(r"\d+(?:,\d+)?", re.ASCII)}
_NUMERAL = re.compile(r"[\d.,]+", re.ASCII)
_CENTS = re.compile(r"\d+([.,])\d\d?", re.ASCII)
_EXPONENT = re.compile(r"^(\d(?:\.\d+)?)e([+-]\d{1,3})$", re.IGNORECASE)

_WHOLE = {
    ".": re.compile(r"^(\d+|[1-9]\d{0,2}((,\d{3})+|( \d{3})+|(['’]\d{3})+)|[1-9]\d?(,\d{2})*,\d{3})$"),
    ",": re.compile(r"^(\d+|[1-9]\d{0,2}((\.\d{3})+|( \d{3})+|(['’]\d{3})+))$"),
}


class UnreadableNumberError(ValueError):
    """A cell is no number; `reason` is the key that stands in rejected.csv."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class MixedMarksError(ValueError):
    """A file writes decimals in both ways; the two examples prove it."""


def is_missing(cell: Cell) -> bool:
    """Tell whether a cell says that there is no value, or hides it: '<5' is a small count that the vendor does not tell.

    >>> is_missing(" --"), is_missing("<5"), is_missing("0")
    (True, True, False)
    """
    if isinstance(cell, str):
        return not cell[:1].isdecimal() and _says_missing(cell)  # no such word begins with a digit, nearly every number does
    return _says_missing(cell_text(cell))


@lru_cache(maxsize=100_000)  # names and gaps repeat in every row
def _says_missing(text: str) -> bool:
    text = cell_text(text).casefold()
    return text in MISSING or text in UNNAMED or (text.startswith("<") and _MASKED.match(text) is not None)


def is_unnamed(cell: Cell) -> bool:
    """Tell whether a cell says in words that a thing has no name.

    >>> is_unnamed("(not set)"), is_unnamed("")
    (True, False)
    """
    return cell_text(cell).casefold() in UNNAMED


def currency_of(cell: Cell) -> str | None:
    """Give the currency a cell names: an ISO code, a sign of several ('$' for an unnamed dollar), None where it names none.

    >>> currency_of("167,52 ₽"), currency_of("$12.50"), currency_of("12.50")
    ('RUB', '$', None)
    """
    if isinstance(cell, ShownNumber):
        return currency_from_word(cell.sign)
    match = _MONEY.match(cell_text(cell)) if isinstance(cell, str) and not _NUMERAL.fullmatch(cell) else None
    sign = (match["before"] or match["after"]) if match else None
    return currency_from_word(sign) if sign else None


def currency_from_word(word: str) -> str | None:
    """Give the ISO code of a currency sign, word or code; a sign of several currencies as it is; None where it is none."""
    tidy = word.strip().casefold().rstrip(".")
    if tidy in SIGNS:
        return tidy
    if tidy in WORDS:
        return WORDS[tidy]
    if tidy in SYMBOLS:
        return SYMBOLS[tidy]
    return tidy.upper() if re.fullmatch("[a-z]{3}", tidy) and tidy.upper() in iso_currencies() else None


def _bare(text: str) -> tuple[str, bool]:
    """Give the digits and marks of a number without its sign and currency, and whether it is negative."""
    match = _MONEY.match(_HEADLESS.sub(r"\g<1>0\2", text))
    signs = [sign for sign in (match["before"], match["after"]) if sign] if match else []
    if match is None or any(currency_from_word(sign) is None for sign in signs):
        raise UnreadableNumberError("not_a_number")
    number = match["number"].strip()
    negative = number[0] in "-−(" or match["minus"] is not None
    return number.lstrip("-−+( ").strip(), negative


def evidence(cell: Cell, *, whole: bool = False) -> Mark | None:
    """Give the decimal mark a cell proves, None where it proves nothing.

    `whole` says that the column counts things, so a mark before three digits can only group them.

    >>> evidence("1,234.50"), evidence("12,5"), evidence("1,234"), evidence("1,234", whole=True)
    ('.', ',', None, '.')
    """
    if not isinstance(cell, str) or cell.isdigit() or is_missing(cell):
        return None
    if cents := _CENTS.fullmatch(cell):  # one or two digits after it are no thousands
        return "." if cents[1] == "." else ","
    return _evidence(cell_text(cell), whole)


@lru_cache(maxsize=50_000)  # asked several times of every number
def _evidence(text: str, whole: bool) -> Mark | None:
    try:
        number, _ = _bare(text.rstrip("%").strip())
    except UnreadableNumberError:
        return None
    if not _DIGITS.match(number):
        return None
    dots, commas = number.count("."), number.count(",")
    if dots and commas:
        return "." if number.rindex(".") > number.rindex(",") else ","
    if not dots and not commas:
        return None
    return _one_kind_of_mark(number, "." if dots else ",", whole=whole)


def _one_kind_of_mark(number: str, mark: Mark, *, whole: bool) -> Mark | None:
    other: Mark = "," if mark == "." else "."
    if number.count(mark) > 1:
        return other if _WHOLE[other].match(number) else None
    head, tail = number.split(mark)
    could_group = len(tail) == 3 and _WHOLE[other].match(number) is not None and not head.startswith("0")
    if not could_group or " " in head or "'" in head or "’" in head:
        return mark
    return other if whole else None


def decimal_mark(money: Sequence[Cell], counts: Sequence[Cell], others: Iterable[Cell] = ()) -> Mark | None:
    """Give the decimal mark of a file: proved by its money and its counts, else by its other numbers.

    None means that nothing proves a mark; that matters only where `needs_mark` finds a number that could be read in two ways.

    Raises
    ------
    MixedMarksError
        Two numbers prove different marks: '12.50' and 1.000 clicks, say, which would be read as one click.
    """
    essential = [*((cell, False) for cell in money), *((cell, True) for cell in counts)]
    for cells in (essential, [(cell, False) for cell in others]):
        proofs: dict[Mark, str] = {}
        for cell, whole in cells:
            mark = evidence(cell, whole=whole)
            if mark is not None:
                proofs.setdefault(mark, cell_text(cell))
        if len(proofs) == 2:
            raise MixedMarksError(f"'{proofs['.']}' and '{proofs[',']}'")
        if proofs:
            return next(iter(proofs))
    return None


def needs_mark(cell: Cell) -> bool:
    """Tell whether a number cannot be read without knowing the decimal mark: '1,234' or '1.234'."""
    if not isinstance(cell, str) or is_missing(cell):
        return False
    try:
        number, _ = _bare(cell_text(cell))
    except UnreadableNumberError:
        return False
    return ("," in number or "." in number) and evidence(cell) is None and _DIGITS.match(number) is not None


def read_number(cell: Cell, mark: Mark) -> float:
    """Give a cell as a number, NaN where it says that there is no value.

    >>> read_number("12,34,567.50", "."), read_number("1 234,56 ₽", ",")
    (1234567.5, 1234.56)

    Raises
    ------
    UnreadableNumberError
        Text, a date (Excel makes dates of '12.05'), a percentage, a rounded power of ten, or marks in wrong places.
    """
    if is_missing(cell):
        return math.nan
    if isinstance(cell, bool):
        raise UnreadableNumberError("not_a_number")
    if isinstance(cell, date | time):
        raise UnreadableNumberError("date_for_number")
    if isinstance(cell, int | float):
        if not math.isfinite(cell):
            raise UnreadableNumberError("not_a_number")
        if isinstance(cell, ShownNumber) and cell.sign == "%":
            raise UnreadableNumberError("percentage")
        return float(cell)
    return _read_text(cell_text(cell), mark)


def is_numeric(cell: Cell) -> bool:
    """Tell whether a cell is a number, whichever mark its decimals have."""
    marks: tuple[Mark, ...] = (".", ",")
    for mark in marks:
        try:
            read_number(cell, mark)
        except UnreadableNumberError:
            continue
        return True
    return False


def _read_text(text: str, mark: Mark) -> float:
    if _PLAIN[mark].fullmatch(text):  # nearly every number: nothing in it has to be told apart
        return _finite(float(text.replace(",", ".")))
    if text.endswith("%"):
        raise UnreadableNumberError("percentage")
    plain = text.lstrip("+-")
    exponent = _EXPONENT.match(plain)
    if exponent:
        if int(exponent[2]) > 0 and len(exponent[1].replace(".", "")) <= 7:
            raise UnreadableNumberError("rounded_number")  # 1.23E+05: Excel has thrown digits away
        return _finite(float(text))
    if (day := _DAY.match(text)) and (day["month"] is None or day["month"].casefold() in month_names()):
        raise UnreadableNumberError("date_for_number")  # a spreadsheet wrote '12. May' for 12.05
    number, negative = _bare(text)
    whole, _, decimals = number.rpartition(mark) if mark in number else (number, "", "")
    if mark in number and not (decimals.isascii() and decimals.isdigit()):
        raise UnreadableNumberError("not_a_number")
    if not whole.isascii() and "’" not in whole:
        raise UnreadableNumberError("not_a_number")
    if not _WHOLE[mark].match(whole):
        raise UnreadableNumberError("decimal_mark" if _DIGITS.match(number) else "not_a_number")
    digits = re.sub(r"\D", "", whole)
    value = _finite(float(f"{digits}.{decimals or 0}"))
    return -value if negative else value


def _finite(value: float) -> float:
    if not math.isfinite(value):
        raise UnreadableNumberError("not_a_number")  # hundreds of digits
    return value


def decimals_shown(cell: Cell, mark: Mark) -> int:
    """Give how many digits follow the decimal mark of a number as written: it says how far it may be rounded."""
    if isinstance(cell, float):
        return len(f"{cell:.10f}".rstrip("0").rpartition(".")[2])
    text = cell_text(cell) if isinstance(cell, str) else ""
    _, found, tail = text.rpartition(mark)
    return len(re.match(r"\d*", tail)[0]) if found else 0  # type: ignore[index]
