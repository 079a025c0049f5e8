"""Which columns of a weekly spreadsheet are its days, the revenue and each channel's spend, as what a person may type."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from forecast.settings.importing import IMPORT_LIMITS
from forecast.sources.amounts import is_missing, is_numeric
from forecast.sources.headers import Synonyms, fold, match_names, take_apart
from forecast.sources.long_tables import is_measure
from forecast.sources.periods import COARSE_NAMES
from forecast.sources.row_kinds import TOTAL_LIKE, is_day
from forecast.sources.sheets import Cell, Sheet

# What people call the results of all channels together.
TOTALS: Synonyms = {
    "revenue": (
        *("Revenue", "Total revenue", "Sales", "Turnover", "Выручка", "Продажи", "Доход", "Оборот", "Umsatz", "Erlös", "Ventas"),
        *("Ingresos", "Receita", "Vendas", "Faturamento", "Ricavi", "Fatturato", "Przychód", "Omzet", "Ciro", "Gelir"),
    ),
    "orders": ("Orders", "Order count", "Purchases", "Заказы", "Покупки", "Bestellungen", "Pedidos", "Commandes", "Ordini"),
    "new_customers": ("New customers", "New clients", "Новые клиенты", "Новые покупатели", "Neukunden", "Nuevos clientes"),
}


@dataclass(frozen=True)
class Kinds:
    """The named columns of a sheet, by what most of their first cells hold."""

    dated: tuple[str, ...]
    counted: tuple[str, ...]
    worded: tuple[str, ...]


def wide_settings(sheet: Sheet) -> str:
    """Give the settings that read a sheet with a column for each channel's spend; '' where it is none.

    It has a column of days, no column of names, and two columns of numbers or more whose names are not those of measures.
    """
    kinds = kinds_of(sheet)
    totals = match_names([take_apart(name) for name in kinds.counted], TOTALS)
    revenue = kinds.counted[totals["revenue"][0]] if "revenue" in totals else ""
    known = {kinds.counted[at] for places in totals.values() for at in places}
    spent = [name for name in kinds.counted if name not in known and not is_measure(name) and not TOTAL_LIKE.match(name)]
    if len(kinds.dated) != 1 or kinds.worded or len(spent) < 2:
        return ""
    settings = {"date": kinds.dated[0], "revenue": revenue, "spend": ",".join(spent)}
    told = typed({name: text for name, text in settings.items() if text})
    return f"{told} (leave out of spend what is none)"


def kinds_of(sheet: Sheet) -> Kinds:
    """Give the columns of a sheet by what they hold; a column with one word is none of words, it may be a note."""
    place = names_row(sheet)
    columns = list(_columns(sheet, place)) if place is not None else []
    coarse = {fold(name) for name in COARSE_NAMES}
    dated = tuple(name for name, cells in columns if fold(name) in coarse or _mostly(is_day, cells))
    counted = tuple(name for name, cells in columns if name not in dated and _mostly(is_numeric, cells))
    return Kinds(dated, counted, tuple(name for name, cells in columns if name not in (*dated, *counted) and len(cells) > 1))


def names_row(sheet: Sheet) -> int | None:
    """Give where the first of the sheet's rows with the most words stands; None for an empty sheet."""
    rows = [[text for text in row.texts() if text] for row in sheet.rows[: IMPORT_LIMITS.header_search_rows]]
    return max(range(len(rows)), key=lambda at: _words_of(rows[at])) if rows else None  # of equals the first


def _words_of(texts: Sequence[str]) -> tuple[int, int]:
    """Give how many cells of a row have letters, and how many it has: the numbers under a header are more than its names."""
    return sum(any(letter.isalpha() for letter in text) for text in texts), len(texts)


def _columns(sheet: Sheet, place: int) -> Iterator[tuple[str, list[Cell]]]:
    """Give each named column with its first filled cells."""
    body = sheet.rows[place + 1 : place + 1 + IMPORT_LIMITS.header_search_rows]
    for at, name in enumerate(sheet.rows[place].texts()):
        if name:
            yield name, [row.cells[at] for row in body if at < len(row.cells) and not is_missing(row.cells[at])]


def _mostly(holds: Callable[[Cell], bool], cells: Sequence[Cell]) -> bool:
    return bool(cells) and 2 * sum(bool(holds(cell)) for cell in cells) > len(cells)


def typed(settings: Mapping[str, str]) -> str:
    """Give settings as a person types them."""
    return " ".join(f"--set {name}='{text}'" for name, text in settings.items())
