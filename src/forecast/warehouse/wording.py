"""How a fault is told: what, where, expected, and what to do next. Messages of errors are English, for the terminal."""

import re
from collections.abc import Callable, Mapping

from forecast.names import YEARS
from forecast.warehouse.fault import Fault


def sentence(fault: Fault) -> str:
    """Give one sentence or two about a fault, with its examples."""
    return _SENTENCES[fault.kind](fault)


def _rows(count: int) -> str:
    return "1 row" if count == 1 else f"{count} rows"


def _shown(fault: Fault) -> str:
    told = "; ".join(f"{example.where}: '{_brief(example.value)}'" for example in fault.examples)
    more = fault.count - len(fault.examples)
    return f" ({told}{f'; and {more} more' if more > 0 else ''})" if told else ""


def _places(fault: Fault) -> str:
    told = "; ".join(example.where for example in fault.examples)
    more = fault.count - len(fault.examples)
    return f" ({told}{f'; and {more} more' if more > 0 else ''})" if told else ""


def _brief(value: str) -> str:
    flat = " ".join(value.split())
    return flat if len(flat) <= 40 else flat[:39] + "…"


def _missing_table(fault: Fault) -> str:
    return f"the required table performance is not there ({fault.detail})."


def _missing_column(fault: Fault) -> str:
    return f"{fault.where}: the required column '{fault.column}' is missing ({fault.detail}). Add or rename it."


def _repeated_column(fault: Fault) -> str:
    return f"{fault.where}: the column '{fault.column}' stands there twice; expected every name once. Rename or remove one."


def _no_rows(fault: Fault) -> str:
    return f"{fault.where} is empty; expected a header and at least one row. Export it again, or remove the file."


def _not_utf8(fault: Fault) -> str:
    return (
        f"{fault.where}, line {fault.detail}: the text is not UTF-8 (Excel often saves Windows-1251 or UTF-16). "
        f"Save it as 'CSV UTF-8', or run `forecast import table {fault.where} --team ID --into FOLDER`, which reads both."
    )


def _not_a_number(fault: Fault) -> str:
    values = [example.value.strip() for example in fault.examples]
    hint = "a plain number such as 1234.5"
    if any(re.fullmatch(r"[-+]?[\d\s\u00a0.]*\d,\d{1,2}", value) for value in values):
        hint += "; these look like decimal commas, which `forecast import table --set decimal=,` reads"
    elif any(re.fullmatch(r"-|—|--|n/?a|null|none", value, re.IGNORECASE) for value in values):
        hint += "; leave the cell empty where nothing is known"
    return f"{fault.where}: column '{fault.column}' holds no number in {_rows(fault.count)}{_shown(fault)}; expected {hint}."


def _not_a_date(fault: Fault) -> str:
    values = [example.value.strip() for example in fault.examples]
    hint = f"a day of the calendar between {YEARS[0]} and {YEARS[1]}, written 2026-02-28"
    if any(re.fullmatch(r"\d{1,2}[./]\d{1,2}[./]\d{2,4}", value) for value in values):
        hint += "; `forecast import table --set dayfirst=true` reads 28.02.2026"
    return f"{fault.where}: column '{fault.column}' holds no date in {_rows(fault.count)}{_shown(fault)}; expected {hint}."


def _negative(fault: Fault) -> str:
    return (
        f"{fault.where}: column '{fault.column}' is negative in {_rows(fault.count)}{_shown(fault)}; expected zero or more. "
        f"Corrections and refunds belong on the day they correct."
    )


def _no_value(fault: Fault) -> str:
    return f"{fault.where}: the required column '{fault.column}' is empty in {_rows(fault.count)}{_places(fault)}; fill it in."


def _total_row(fault: Fault) -> str:
    rows = "1 row sums" if fault.count == 1 else f"{fault.count} rows sum"
    return (
        f"{fault.where}: {rows} up the others{_shown(fault)}; counted in, they would double the money. "
        f"Delete the total rows, or read the export with `forecast import`, which knows them."
    )


def _repeated_key(fault: Fault) -> str:
    keys = "key occurs" if fault.count == 1 else "keys occur"
    return f"{fault.where}: {fault.count} {keys} more than once by {fault.column}{_shown(fault)}; expected one row each."


def _currency_mix(fault: Fault) -> str:
    return (
        f"{fault.where}: a team's money is mostly in {fault.detail}, but not in {_rows(fault.count)}{_shown(fault)}; "
        f"expected one currency. Convert them, or keep them in a dataset of their own."
    )


_SENTENCES: Mapping[str, Callable[[Fault], str]] = {
    "missing_table": _missing_table,
    "missing_column": _missing_column,
    "repeated_column": _repeated_column,
    "no_rows": _no_rows,
    "not_utf8": _not_utf8,
    "not_a_number": _not_a_number,
    "not_a_date": _not_a_date,
    "negative": _negative,
    "no_value": _no_value,
    "total_row": _total_row,
    "repeated_key": _repeated_key,
    "currency_mix": _currency_mix,
}
