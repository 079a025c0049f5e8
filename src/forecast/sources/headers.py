"""Header rows: found by content wherever they stand; names matched by synonym, with currency, VAT and scale read out of them."""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import zip_longest

from forecast.settings.importing import IMPORT_LIMITS
from forecast.sources.amounts import currency_from_word
from forecast.sources.sheets import Row, cell_text

Synonyms = Mapping[str, tuple[str, ...]]  # canonical field → names it goes by, the preferred first

_VAT_IN = re.compile(r"(?:с|включая|вкл\.?|in(?:cl|kl)\.?|including|with)\s*(?:ндс|vat|mwst\.?|tax)", re.IGNORECASE)
_VAT_OUT = re.compile(
    r"(?:без(?: учета)?|не вкл(?:ючая|\.)?|not incl(?:uding|\.)?|исключая|excl\.?|excluding|without|ohne|ex)"
    r"\s*(?:ндс|vat|mwst\.?|tax)",
    re.IGNORECASE,
)
# Currencies that people write in a name without brackets: 'TV, k USD', 'spend_rub'; other codes are words there ('all', 'top').
_CODES = "usd|eur|gbp|rub|inr|brl|pln|uah|kzt|chf|sek|nok|dkk|czk|aud|cad|cny|jpy|mxn|aed"
SCALE = re.compile(
    r"\b(?:тыс|млн|thousands?|millions?|in k|в тысячах)\b\.?|['’]000\b|\b000s\b|\bk\s?[$€£₽]|[$€£₽]\s?(?:k\b|000)|"
    r"\b(?:тысяч\w*|миллион\w*|млрд|tsd|tausend|mrd|millionen|milliers|millones|milhares|milhões|tys|lakhs?|lacs?|crores?)\b|"
    rf"\b(?:k|m|mn|mln|mm|cr)[\s_]?(?:{_CODES}|[$€£₽₹])(?![a-z])|(?:\b(?:{_CODES})|[$€£₽₹])[\s_]?(?:k|m|mn|mln|mm|cr)\b|"
    r"[(\[,]\s*(?:k|mn|mln|mio|000)\.?\s*[)\]]?$|[(\[]\s*(?:m|mm|cr)\s*[)\]]$|\bin mio\b|\bmio\.?\s?(?:eur|chf|usd|€)|"
    r"\bt(?:eur|€)|т\.\s?р\.|[(\[]\s*(?:en |em )?(?:miles|mil)\b|\bmil\s(?:r\$|€|reais|euros|pesos)",
    re.IGNORECASE,
)
_UNIT = re.compile(
    r"[,\s]*[(\[]?\s*(бел\. руб\.?|тенге|тг\.?|грн\.?|сум|долл\. сша|евро|руб\.?|р\.|(?<=[\s,(])р|"
    r"us\$|\$us|r\$|[$€£₽₹₸₴₺¥￥円]|(?<=[\s,(])(?:kr|rs)\.?|шт\.?|[A-Za-z]{3})"
    r"\s*[)\]]?\s*$",
    re.IGNORECASE,
)
_CODE = re.compile(rf"[^\W_]_({_CODES})$")  # 'spend_rub', as programs name columns
_LATIN = re.compile(r"([a-z])[\u0300-\u036f]+")
_DASHES = str.maketrans("‐‑‒–—−（）", "------()")


@dataclass(frozen=True)
class Name:
    """A column name taken apart."""

    text: str  # as it stands in the file
    key: str  # folded, without currency, VAT and pieces
    currency: str | None  # an ISO code, or '$' for an unnamed dollar
    vat: str | None  # 'included' or 'excluded' where the name says so
    scaled: bool  # True: the name says thousands or millions


@dataclass(frozen=True)
class Header:
    """The header row of a table: which column holds which field."""

    position: int  # index of the header row among the sheet's rows
    names: tuple[Name, ...]
    fields: Mapping[str, tuple[int, ...]]  # canonical field → columns, the preferred first

    def column(self, field: str) -> int | None:
        """Give the preferred column of a field, None where the file has none."""
        columns = self.fields.get(field, ())
        return columns[0] if columns else None


@lru_cache(maxsize=100_000)  # names repeat in every row
def fold(text: str) -> str:
    """Give a name as it is compared: no case, ё as е, composed letters, one kind of space, quotation mark and dash.

    >>> fold(" Отчётный\\u00a0 период ")
    'отчетный период'
    """
    tidy = unicodedata.normalize("NFC", cell_text(text)).casefold().replace("ё", "е")
    tidy = tidy.replace("«", '"').replace("»", '"').translate(_DASHES)
    return " ".join(tidy.split())


@cache
def bare(key: str) -> str:
    """Give a folded name with spaces for underscores and without the accents of Latin letters, as some tools write names.

    >>> bare("conversões"), bare("показатель й"), bare("campaign_name")
    ('conversoes', 'показатель й', 'campaign name')
    """
    key = key.replace("_", " ")
    return unicodedata.normalize("NFC", _LATIN.sub(r"\1", unicodedata.normalize("NFD", key)))


@cache
def take_apart(text: str) -> Name:
    """Give a column name as key, currency, VAT and scale.

    A per cent sign stays in the key, so that a rate is never taken for a count.

    >>> name = take_apart("Расход, ₽, с НДС")
    >>> name.key, name.currency, name.vat
    ('расход', 'RUB', 'included')
    >>> take_apart("CPC (cost per link click) (USD)").key, take_apart("spend_rub").currency
    ('cpc (cost per link click)', 'RUB')
    """
    key = fold(text)
    vat = "excluded" if _VAT_OUT.search(key) else "included" if _VAT_IN.search(key) else None
    key = _VAT_IN.sub("", _VAT_OUT.sub("", key)) if vat else key
    key = re.sub(r"[(\[][\s,;]*[)\]]", "", re.sub(r"[\s,;]+(?=[)\]])", "", key)).strip(" ,;")
    currency: str | None = None
    for _ in range(2):  # a name may end with a unit and a currency
        match = _UNIT.search(key)
        if match is None or match.start() == 0:
            break
        word = match.group(1)
        found = None if word.startswith("шт") else currency_from_word(word)
        if found is None and not word.startswith("шт"):
            break
        in_brackets = re.search(r"[(\[,]\s*[a-z]{3}\s*[)\]]?$", key) is not None
        if re.fullmatch("[a-z]{3}", word) and not (in_brackets and word.upper() in text):
            break  # "Clicks (all)" and "spend net" name no currency; "spent (USD)" and "Cost, USD" do
        currency = currency or found
        key = key[: match.start()].strip(" ,;(")
    if currency is None and (code := _CODE.search(key)):
        currency, key = code.group(1).upper(), key[: code.start() + 1]
    return Name(cell_text(text), key, currency, vat, SCALE.search(fold(text).replace("_", " ")) is not None)


# Money in hundredths or millionths: 'spend_cents', 'Расход, коп.', 'cost_micros'.
_PARTS = re.compile(
    r"(?:^|[\s_,(])(?:cents?|pence|pennies|paise|centavos|centimes|копе\w+|коп\.?|micros|minor units?|e6)(?:$|[\s_,)])"
)


def in_parts(name: Name) -> bool:
    """Tell whether a name says that its numbers are hundredths or millionths of money.

    >>> in_parts(take_apart("spend_cents")), in_parts(take_apart("Cost per cent")), in_parts(take_apart("Расход, коп."))
    (True, False, True)
    """
    key = fold(name.text)
    return "per cent" not in key and _PARTS.search(key) is not None


# Sums of every day up to a row's own: 'Spend to date', 'Расход нарастающим итогом', 'Kosten (kumuliert)'.
_RUNNING = re.compile(
    r"\b(?:cumulat\w*|cumul|cum|running (?:total|sum)|to[ -]date|ytd|mtd|qtd|нараст\w*|накоп\w*|накопит\w*|с начала|kumul\w*|"
    r"aufgelaufen\w*|acumulad[oa]s?|accumulated|acum|cumule\w*|cumulat[oi]|narastajac\w*|наростаюч\w*|kumulati\w*)\b"
)


def is_running(name: Name) -> bool:
    """Tell whether a name says that its numbers add up every day before their own.

    >>> [is_running(take_apart(text)) for text in ("Spend to date", "Coût cumulé", "Date", "Cost")]
    [True, True, False, False]
    """
    return _RUNNING.search(bare(fold(name.text))) is not None


MONEY_FIELDS = frozenset({"spend", "revenue", "other_costs", "amount"})


def _carries(name: Name, word: Name, field: str) -> bool:
    """Tell whether a column that has a synonym's words has its kind too: 'Заказы, ₽' is money, 'Заказы, шт.' a count."""
    if field not in MONEY_FIELDS:
        return name.currency is None if word.currency is None else fold(name.text) == fold(word.text)
    return word.currency is None or name.currency is not None


def match_names(names: Sequence[Name], synonyms: Synonyms) -> dict[str, tuple[int, ...]]:
    """Give for every field the columns that carry one of its names; the preferred synonym's columns come first.

    A name in thousands or millions matches nothing: its numbers would be wrong.
    """
    places: dict[str, list[int]] = {}
    for index, name in enumerate(names):
        if name.key and not name.scaled:
            places.setdefault(bare(name.key), []).append(index)
    fields: dict[str, tuple[int, ...]] = {}
    for field, words in synonyms.items():
        known = [take_apart(word) for word in words]
        found = [index for word in known for index in places.get(bare(word.key), []) if _carries(names[index], word, field)]
        plain = [index for index in found if not _CODE.search(fold(names[index].text))]  # 'spend' before 'spend_usd'
        if found:
            fields[field] = tuple(dict.fromkeys(plain or found))
    return fields


def find_header(rows: Sequence[Row], synonyms: Synonyms, least: int = 2) -> Header | None:
    """Give the first row that names the most known fields (`least` of them or more), None where no row does.

    Where a header has two rows, a name that stands in the upper one alone counts with the lower ones.
    """
    best: Header | None = None
    above: list[str] = []
    for position, row in enumerate(rows[: IMPORT_LIMITS.header_search_rows]):
        texts = row.texts()
        both = [text or upper for text, upper in zip_longest(texts, above, fillvalue="")]
        for written in (texts, both) if len(texts) > 1 else ():
            names = tuple(take_apart(text) for text in written)
            fields = match_names(names, synonyms)
            if len(fields) >= least and (best is None or len(fields) > len(best.fields)):
                best = Header(position, names, fields)
        above = texts
    return best
