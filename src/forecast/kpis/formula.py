"""A KPI's formula as an object: the number and the words of it come from the same terms."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

import pandas as pd

Unit = Literal["money", "share", "ratio", "months", "count"]
Better = Literal["up", "down"]


@dataclass(frozen=True)
class Term:
    """One summand: a column's sum, with its sign, times the gross margin or not.

    Parameters
    ----------
    sign : int
        +1 or −1.
    margin : bool
        Whether the sum is multiplied by the gross margin.
    optional : bool
        Whether data without this column count it as zero; else the KPI cannot be told.
    """

    column: str
    sign: int = 1
    margin: bool = False
    optional: bool = False


@dataclass(frozen=True)
class Formula:
    """Sum of terms, over a sum of terms where there is a denominator, times a scale."""

    numerator: tuple[Term, ...]
    denominator: tuple[Term, ...] = ()
    scale: float = 1.0

    @property
    def terms(self) -> tuple[Term, ...]:
        """Give every term, the numerator's first."""
        return self.numerator + self.denominator

    @property
    def needs(self) -> tuple[str, ...]:
        """Give the columns without which there is no value."""
        return tuple(dict.fromkeys(term.column for term in self.terms if not term.optional))

    @property
    def columns(self) -> tuple[str, ...]:
        """Give every column that takes part, optional ones too."""
        return tuple(dict.fromkeys(term.column for term in self.terms))

    def text(self, name: Callable[[str], str] = str) -> str:
        """Give the formula in words.

        Parameters
        ----------
        name : callable
            Gives a reader's word for a column, and for `margin`.

        >>> Formula((Term("revenue", margin=True), Term("spend", -1)), (Term("spend"),)).text()
        '(revenue × margin − spend) ÷ spend'
        """
        above = _sum_text(self.numerator, name)
        if self.denominator:
            above = f"{above} ÷ {_sum_text(self.denominator, name)}"
        return above if self.scale == 1 else f"{above} × {self.scale:g}"


@dataclass(frozen=True)
class Kpi:
    """One measure of the catalogue.

    Parameters
    ----------
    unit : str
        money, share (0–1), ratio (times), months or count.
    better : str
        Which way is good: `up` or `down`.
    source : str
        Whose definition it is.
    table : str
        Where its columns stand: `performance`, `outcomes` (its columns begin with `total_`) or `economics`.
    measured_only : bool
        Whether channels that do not record the columns stay out of the ratio. Rates and prices of what platforms count are
        asked of the channels that count it; returns and costs of a customer bear the whole spend.
    """

    name: str
    formula: Formula
    unit: Unit
    better: Better
    source: str
    table: str = "performance"
    measured_only: bool = False

    @property
    def needs(self) -> tuple[str, ...]:
        """Give the columns without which there is no value."""
        return self.formula.needs

    @property
    def is_ratio(self) -> bool:
        """Tell whether it has a denominator."""
        return bool(self.formula.denominator)


def weighed(terms: tuple[Term, ...], sums: pd.DataFrame, margin: float) -> pd.Series:
    """Give the sum of terms for every row of `sums`; a missing required column makes it NaN."""
    total = pd.Series(0.0, index=sums.index)
    for term in terms:
        column = sums[term.column] if term.column in sums else pd.Series(float("nan"), index=sums.index)
        column = column.fillna(0.0) if term.optional else column
        total = total + term.sign * (margin if term.margin else 1.0) * column
    return total


def _sum_text(terms: tuple[Term, ...], name: Callable[[str], str]) -> str:
    text = ""
    for place, term in enumerate(terms):
        sign = " + " if term.sign > 0 else " − "
        text += (sign if place else "") + name(term.column) + (f" × {name('margin')}" if term.margin else "")
    return f"({text})" if len(terms) > 1 else text
