"""One kind of fault in a dataset: what `faults` finds and `wording` tells."""

from dataclasses import dataclass
from typing import Literal

Kind = Literal[
    "missing_table",
    "missing_column",
    "repeated_column",
    "no_rows",
    "not_utf8",
    "not_a_number",
    "not_a_date",
    "negative",
    "no_value",
    "total_row",
    "repeated_key",
    "currency_mix",
]


@dataclass(frozen=True)
class Example:
    """One offending cell: where it stands (a line, or the row's key) and what it holds."""

    where: str
    value: str


@dataclass(frozen=True)
class Fault:
    """One kind of fault in one column of one table.

    Parameters
    ----------
    where : str
        The file or database table.
    count : int
        How many rows it concerns.
    detail : str
        The nearest name found, the first undecodable line, or the other currency, by kind.
    """

    table: str
    where: str
    kind: Kind
    column: str
    count: int
    examples: tuple[Example, ...] = ()
    detail: str = ""
