"""What a report's costs are: their currency, whether VAT is in them, and whether they fit their own prices a click."""

import re
from collections.abc import Sequence

import pandas as pd

from forecast.settings.importing import IMPORT_LIMITS
from forecast.sources.amounts import SIGNS, UnreadableNumberError, currency_from_word, currency_of, is_missing, read_number
from forecast.sources.grid import Grid, Request, refusal
from forecast.sources.headers import Name, bare, fold, take_apart
from forecast.sources.sheets import cell_text

# Currencies of units so small that a click may cost tens of thousands of them.
_SMALL = frozenset(
    {
        *("VND", "IDR", "IRR", "LAK", "UZS", "KHR", "MMK", "GNF", "PYG", "COP", "KRW", "UGX", "TZS", "LBP", "SYP", "IQD", "MGA"),
        *("RWF", "BIF", "CLP", "NGN", "MNT"),
    }
)
_PRICES = (
    *("avg. cpc", "cpc", "ecpc", "avgcpc", "cpc (cost per link click)", "сред. цена за клик", "ср. цена за клик"),
    *("ср. цена клика", "цена за клик", "cpc (цена за клик по ссылке)"),
)


def vat_of(grid: Grid, request: Request, *, asks: bool) -> str | None:
    """Give 'included' or 'excluded': from the column's name, the lines above the header, or the settings; None where nobody asks.

    Raises
    ------
    ExportError
        The file and the settings disagree, or `asks` is True and neither says.
    """
    name = grid.name("spend")
    written = (name.vat if name else None) or _vat_above(grid)
    told = request.settings.vat
    if written and told and written != told:
        raise refusal(
            request.source,
            grid.sheet.file,
            f"it says that VAT is {written}",
            f"VAT {told}, as --set vat says",
            "Correct or remove --set vat.",
        )
    unpaid = "spend" in grid.constants and grid.header.column("spend") is None
    if asks and not (written or told or unpaid):
        raise refusal(
            request.source,
            grid.sheet.file,
            "its costs may or may not include VAT and the file cannot tell",
            "a word from you",
            "Say --set vat=included or --set vat=excluded.",
        )
    return written or told


def _vat_above(grid: Grid) -> str | None:
    """Give what the lines above the header say of VAT, such as 'НДС: с НДС'."""
    found = {take_apart(text).vat for row in grid.sheet.rows[: grid.header.position] for text in row.texts() if text}
    found.discard(None)
    return found.pop() if len(found) == 1 else None


def with_currency(frame: pd.DataFrame, grid: Grid, request: Request) -> pd.DataFrame:
    """Give the frame with its one currency, None where nothing names it.

    Raises
    ------
    ExportError
        There is more than one, or a cell of its column names none.
    """
    return frame.assign(currency=one_currency(frame, grid, ("spend", "revenue"), request))


def one_currency(frame: pd.DataFrame, grid: Grid, fields: Sequence[str], request: Request) -> str | None:
    """Give the one currency of some fields of money, None where nothing names it or a sign of several currencies does.

    Raises
    ------
    ExportError
        There is more than one, or a cell of the column of currencies names none.
    """
    found = told_currency(frame, grid, fields, request)
    return None if found in SIGNS else found


def told_currency(frame: pd.DataFrame, grid: Grid, fields: Sequence[str], request: Request) -> str | None:
    """Give the code of the one currency of some fields, or its sign, from a column, the header, the cells or the settings.

    Raises
    ------
    ExportError
        There is more than one, or a cell of the column of currencies names none.
    """
    found = _written_currencies(frame, grid, fields, request)
    told = request.settings.currency
    codes = without_sign(set(found) | ({told} if told else set()))
    if len(codes) > 1:
        shown = "; ".join(f"{code} ({_where(lines_of)})" for code, lines_of in found.items())
        said = f" and --set currency={told}" if told else ""
        raise refusal(
            request.source,
            grid.sheet.file,
            f"money in more than one currency: {shown}{said}",
            "one",
            "Export one account at a time.",
        )
    return next(iter(codes), None)


def _written_currencies(frame: pd.DataFrame, grid: Grid, fields: Sequence[str], request: Request) -> dict[str, list[int]]:
    """Give each currency that a file names, with the lines that name it (0 for the header)."""
    found = _currencies_above(grid)
    lines = set(frame["line"])
    for name in fields:
        header = grid.name(name)
        if header and header.currency:
            found.setdefault(header.currency, []).append(0)
        for row in grid.rows:
            sign = currency_of(grid.cell(row, name)) if row.line in lines else None
            if sign:
                found.setdefault(sign, []).append(row.line)
    for code, line in [] if _names_its_currency(grid, fields) else _currencies_of_rows(frame, grid, fields, request):
        if line in lines:
            found.setdefault(code, []).append(line)
    return found


def _currencies_of_rows(frame: pd.DataFrame, grid: Grid, fields: Sequence[str], request: Request) -> list[tuple[str, int]]:
    """Give the currencies, with their lines, that stand in the column of currencies, or in one that is called so."""
    if own := _currencies_of_own(grid, fields):
        return own
    if "currency" not in frame:
        return _currencies_beside(grid, fields)
    pairs: list[tuple[str, int]] = []
    for written, group in frame.dropna(subset=["currency"]).groupby("currency"):
        code = _code_of(str(written), group["line"], grid, request)
        pairs += [(code, int(line)) for line in group["line"]] if code else []
    return pairs


# What a column of currencies is called, whatever stands around it: 'Amount Currency', 'Deal - Currency of Value', 'Код валюты'.
_CALLED_CURRENCY = re.compile(r"currency|валют|währung|moneda|moeda|devise|valuta|waluta|para birimi")


def _names_its_currency(grid: Grid, fields: Sequence[str]) -> bool:
    """Tell whether amounts are 'in company currency' by their own name: a column of each deal's own currency is not theirs."""
    names = [name for field in fields if (name := grid.name(field)) is not None]
    return bool(names) and all(_CALLED_CURRENCY.search(name.key) for name in names)


def _currencies_of_own(grid: Grid, fields: Sequence[str]) -> list[tuple[str, int]]:
    """Give the currencies, with their lines, of the columns named after the amounts: 'Converted Currency', 'Converted Amount'.

    Nothing where some amount has no such column.
    """
    found: list[tuple[str, int]] = []
    for name in [name for field in fields if (name := grid.name(field)) is not None]:
        words = set(bare(name.key).split())
        own = [at for at, other in enumerate(grid.header.names) if (of := _amounts_of(other)) and of <= words]
        if len(own) != 1:
            return []
        cells = [(cell_text(row.cells[own[0]]), row.line) for row in grid.rows if own[0] < len(row.cells)]
        codes = [(currency_from_word(text), line) for text, line in cells if not is_missing(text)]
        if any(code is None for code, _ in codes):
            return []
        found += [(code, line) for code, line in codes if code is not None]
    return found


def _amounts_of(name: Name) -> set[str]:
    """Give the words by which a column of currencies says whose it is: 'converted' in 'Converted Currency'."""
    words = bare(name.key).split()
    called = [word for word in words if _CALLED_CURRENCY.search(word)]
    return set(words) - {"code", "of", "the", "iso", *called} if called else set()


def _currencies_beside(grid: Grid, fields: Sequence[str]) -> list[tuple[str, int]]:
    """Give the currencies, with their lines, of the columns that hold nothing else and that nobody named.

    Of several (a parcel's, a product's, a buyer's) it is the one beside the amounts; where none is, all count.
    """
    money = {column for name in fields if (column := grid.header.column(name)) is not None}
    told: dict[int, list[tuple[str, int]]] = {}
    for at in [at for at in grid.unread() if _CALLED_CURRENCY.search(grid.header.names[at].key)]:
        written = [(row.texts()[at], row.line) for row in grid.rows if at < len(row.cells) and not is_missing(row.cells[at])]
        codes = [(code, line) for word, line in written if (code := currency_from_word(word))]
        if len(codes) == len(written):
            told[at] = codes
    beside = {at: codes for at, codes in told.items() if {at - 1, at + 1} & money}
    return [pair for codes in (beside or told).values() for pair in codes]


# 'Currency: EUR' above the table, in one cell or in two.
_ABOVE = re.compile(
    r"^#?\s*(?:account |report )?(?:currency|валюта|währung|devise|moneda|moeda|valuta|waluta|para birimi)"
    r"(?: code| отчета| счета)?\s*:\s*(?P<currency>\S.*)$"
)


def _currencies_above(grid: Grid) -> dict[str, list[int]]:
    """Give each currency that a line above the table names as the report's, with that line."""
    found: dict[str, list[int]] = {}
    for row in grid.sheet.rows[: grid.header.position]:
        texts = [text for text in row.texts() if text]
        pair = [": ".join(text.rstrip(": ") for text in texts)] if len(texts) == 2 else []
        told = [match["currency"] for text in (*texts, *pair) if (match := _ABOVE.match(fold(text)))]
        codes = (currency_from_word(word) or currency_from_word(word.split()[0]) for word in told)
        found |= {code: [row.line] for code in codes if code}
    return found


def without_sign(codes: set[str]) -> set[str]:
    """Give currencies without each bare sign that one of them is written with; beside others it is a currency of its own.

    >>> sorted(without_sign({"$", "USD"})), sorted(without_sign({"$", "EUR"})), sorted(without_sign({"kr", "SEK"}))
    (['USD'], ['$', 'EUR'], ['SEK'])
    """
    return {code for code in codes if not codes & SIGNS.get(code, frozenset())}


def _code_of(written: str, lines: pd.Series, grid: Grid, request: Request) -> str | None:
    """Give the currency a cell of its column names; what is none matters only where the person has not said which it is."""
    code = currency_from_word(written)
    if code is None and request.settings.currency is None:
        raise refusal(
            request.source,
            grid.sheet.file,
            f"row {int(lines.iloc[0])}: '{written}' is no currency",
            "an ISO code such as EUR",
            "Say --set currency=EUR, say.",
        )
    return code


def _where(lines: list[int]) -> str:
    rows = [str(line) for line in dict.fromkeys(lines) if line][: IMPORT_LIMITS.shown_examples]
    return f"rows {', '.join(rows)}" if rows else "the header"


def refuse_implausible(grid: Grid, frame: pd.DataFrame, request: Request) -> None:
    """Refuse a file whose costs are not its clicks times its own price a click: the column or the decimal mark is another.

    Vendors' words for 'cost' and 'price' overlap ('Цена' is either), and a thousand read as a decimal shows here too.

    Raises
    ------
    ExportError
    """
    column = next((index for index, name in enumerate(grid.header.names) if name.key in _PRICES), None)
    if column is None or not {"spend", "clicks"} <= set(frame.columns):
        return
    prices = {}
    for row in grid.rows:
        try:
            prices[row.line] = read_number(row.cells[column] if column < len(row.cells) else None, grid.mark)
        except UnreadableNumberError:
            continue  # this column is not imported: an odd cell in it proves nothing
    expected = frame["line"].map(prices) * frame["clicks"]
    ratio = (frame["spend"] / expected)[expected > 0]
    low, high = IMPORT_LIMITS.cost_to_price
    if len(ratio) and not low <= float(ratio.median()) <= high:
        raise refusal(
            request.source,
            grid.sheet.file,
            f"costs are {ratio.median():g} times the clicks multiplied by '{grid.header.names[column].text}'",
            "about the same",
            "Name the cost column (--set spend=COLUMN) or the decimal mark (--set decimal=, or .).",
        )


def refuse_millionths(
    grid: Grid, frame: pd.DataFrame, request: Request, do: str = "Say --set micros=true or --set micros=false."
) -> None:
    """Refuse costs that may be millionths of money, as the vendors' programs count: whole, and dearer than any click or view.

    Raises
    ------
    ExportError
    """
    if "micros" in request.settings.columns or "spend" not in frame:
        return
    header = grid.name("spend")
    named = {request.settings.currency, header.currency if header else None}
    named |= set(frame["currency"].dropna()) if "currency" in frame else set()
    spend = frame["spend"].fillna(0)
    if (spend % 1 != 0).any() or named & _SMALL:
        return
    for counted, limit, what in (
        ("clicks", IMPORT_LIMITS.dear_click, "a click"),
        ("impressions", IMPORT_LIMITS.dear_view, "an impression"),
    ):
        counts = frame[counted].sum() if counted in frame else 0
        if counts > 0 and spend.sum() >= limit * counts:
            raise refusal(
                request.source,
                grid.sheet.file,
                f"{what} costs {spend.sum() / counts:,.0f} by '{header.text if header else 'spend'}': money, or millionths of it",
                "costs in whole money",
                do,
            )
