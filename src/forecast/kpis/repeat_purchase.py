"""Customers who may come back and never say that they will not: how often they buy, and for how much.

Source
------
Purchases: Fader, Hardie, Lee 2005, "Counting your customers" the easy way (BG/NBD). Money: Fader, Hardie 2013, the gamma-gamma
model of monetary value.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from forecast.kpis.likelihood import LogFit, Vector, fit_log_parameters

#: Log parameters (r, alpha, a, b) from which a search starts: a customer who buys every few months, and some who leave.
_START = np.log(np.array([0.5, 10.0, 0.8, 2.5]))
_MONEY_START = np.log(np.array([4.0, 2.0]))
_SINGULAR = 1e-6


def summarise_purchases(purchases: pd.DataFrame, end: pd.Timestamp) -> pd.DataFrame:
    """Give one row per customer: what the models need to know of a history of purchases.

    Parameters
    ----------
    purchases : frame of customer_id, date, revenue (and channel, segment)
        Purchases of one day count as one.
    end : Timestamp
        The day on which observation ends; later rows are left out.

    Returns
    -------
    frame of customer_id, first, repeats (days with a purchase after the first), last_days and age_days (from the first purchase
    to the last one, and to the end), first_revenue, repeat_revenue, and the customer's first channel and segment where known.
    """
    known = purchases[purchases["date"] < end + pd.Timedelta(days=1)]
    known = known.assign(date=known["date"].dt.normalize()).sort_values(["customer_id", "date"], kind="stable")
    days = known.groupby(["customer_id", "date"], sort=True)["revenue"].sum().reset_index()
    table = days.groupby("customer_id", sort=True).agg(
        first=("date", "min"),
        last=("date", "max"),
        buys=("date", "size"),
        revenue=("revenue", "sum"),
        first_revenue=("revenue", "first"),
    )
    labels = [column for column in ("channel", "segment") if column in known]
    table = table.join(known.groupby("customer_id", sort=True)[labels].first()) if labels else table
    return table.assign(
        repeats=table["buys"] - 1,
        last_days=(table["last"] - table["first"]).dt.days.astype(float),
        age_days=(end.normalize() - table["first"]).dt.days.astype(float),
        repeat_revenue=table["revenue"] - table["first_revenue"],
    ).reset_index()[["customer_id", "first", "repeats", "last_days", "age_days", "first_revenue", "repeat_revenue", *labels]]


@dataclass(frozen=True)
class PurchaseFit:
    """A fitted BG/NBD model; time in weeks, parameters r, alpha, a, b."""

    fit: LogFit

    def expected(self, weeks: Vector, parameters: Vector | None = None) -> Vector:
        """Give the repeat purchases expected of a new customer in their first `weeks`, shape (sets, len(weeks)).

        Source
        ------
        Fader, Hardie, Lee 2005, eq. 9.
        """
        sets = np.atleast_2d(self.fit.best if parameters is None else parameters)
        return expected_purchases(sets, np.asarray(weeks, dtype=float))


def fit_purchases(customers: pd.DataFrame, spread: float, centre: Vector | None = None, max_cells: int = 20_000) -> PurchaseFit:
    """Give the BG/NBD model of a table made by `summarise_purchases`.

    Parameters
    ----------
    centre : ndarray of shape (4,), optional
        Log parameters towards which the fit is drawn: those of all customers, for a part of them.
    """
    cells = _cells(customers, max_cells)
    start = _START if centre is None else centre
    return PurchaseFit(fit_log_parameters(lambda parameters: _log_likelihood(parameters, cells), start, spread))


def _beside_singular(r: Vector, alpha: Vector, a: Vector, b: Vector) -> tuple[Vector, Vector, Vector, Vector]:
    """Move a and b a little where a, or a + b, is 1: expected purchases have a limit there, their formulas do not."""
    a = np.where(np.abs(a - 1) < _SINGULAR, 1 + _SINGULAR, a)
    b = np.where(np.abs(a + b - 1) < _SINGULAR, 1 - a + _SINGULAR, b)
    return r, alpha, a, b


def expected_purchases(parameters: Vector, weeks: Vector) -> Vector:
    """Give E[X(t)] for parameter sets of shape (sets, 4) and times of shape (times,), shape (sets, times)."""
    from scipy.special import hyp2f1

    r, alpha, a, b = _beside_singular(*(parameters[:, [column]] for column in range(4)))
    z = weeks / (alpha + weeks)
    grown = 1 - (1 - z) ** r * hyp2f1(r, b, a + b - 1, z)
    return np.asarray((a + b - 1) / (a - 1) * grown)


def conditional_purchases(parameters: Vector, customers: pd.DataFrame, weeks: float) -> Vector:
    """Give the repeat purchases expected of each known customer in the next `weeks`, shape (customers,).

    Source
    ------
    Fader, Hardie, Lee 2005, eq. 10.
    """
    from scipy.special import hyp2f1

    r, alpha, a, b = _beside_singular(*parameters)
    x = customers["repeats"].to_numpy(dtype=float)
    last, age = (customers[column].to_numpy(dtype=float) / 7 for column in ("last_days", "age_days"))
    z = weeks / (alpha + age + weeks)
    grown = 1 - (1 - z) ** (r + x) * hyp2f1(r + x, b + x, a + b + x - 1, z)
    left = np.where(x > 0, a / np.maximum(b + x - 1, _SINGULAR) * ((alpha + age) / (alpha + last)) ** (r + x), 0.0)
    return np.asarray((a + b + x - 1) / (a - 1) * grown / (1 + left))


def expected_spend(customers: pd.DataFrame, spread: float) -> Vector:
    """Give the money each customer is expected to spend on one purchase, drawn towards the usual one, shape (customers,).

    A customer seen once says little, one seen thirty times nearly everything about themselves.

    Source
    ------
    Fader, Hardie 2013, "The gamma-gamma model of monetary value", eq. 5. The mean of all is taken from the data, so that only
    p and q are fitted.
    """
    n = customers["repeats"].to_numpy(dtype=float) + 1
    total = (customers["first_revenue"] + customers["repeat_revenue"]).to_numpy(dtype=float)
    overall = float(total.sum() / n.sum())
    mean = total / n / overall  # in units of the usual purchase, so that the same start serves every currency
    paid = mean > 0  # a free order counts as a purchase, but says nothing of a gamma
    fit = fit_log_parameters(lambda shape: _money_likelihood(shape, n[paid], mean[paid]), _MONEY_START, spread)
    p, q = fit.best[0], 1 + fit.best[1]
    gamma = (q - 1) / p  # makes the population's mean one usual purchase
    return np.asarray(overall * p * (gamma + n * mean) / (p * n + q - 1))


def _money_likelihood(shape: Vector, n: Vector, mean: Vector) -> float:
    """Give the log likelihood of customers' mean purchases; Fader, Hardie 2013, eq. 1a."""
    from scipy.special import gammaln

    p, q = shape[0], 1 + shape[1]
    gamma = (q - 1) / p
    pn = p * n
    terms = gammaln(pn + q) - gammaln(pn) - gammaln(q) + q * np.log(gamma) + (pn - 1) * np.log(mean)
    return float(np.sum(terms + pn * np.log(n) - (pn + q) * np.log(gamma + n * mean)))


@dataclass(frozen=True)
class _Cells:
    """Customers with the same history, counted: repeats, weeks to the last purchase, weeks of age, how many.

    Numbers of repeats are few: gamma functions are computed once for each of `levels`; `place` says which one a cell has.
    """

    levels: NDArray[np.float64]
    place: NDArray[np.int64]
    x: NDArray[np.float64]
    last: NDArray[np.float64]
    age: NDArray[np.float64]
    count: NDArray[np.float64]


def _cells(customers: pd.DataFrame, max_cells: int) -> _Cells:
    keys = customers[["repeats", "last_days", "age_days"]].astype(float)
    counted = keys.value_counts(sort=False).reset_index(name="count")
    if len(counted) > max_cells:
        rounded = keys.assign(last_days=(keys["last_days"] / 7).round() * 7, age_days=(keys["age_days"] / 7).round() * 7)
        counted = rounded.value_counts(sort=False).reset_index(name="count")
    x, last, age, count = (counted[name].to_numpy(dtype=float) for name in ("repeats", "last_days", "age_days", "count"))
    levels, place = np.unique(x, return_inverse=True)
    return _Cells(levels, place, x, last / 7, age / 7, count)


def _log_likelihood(parameters: Vector, cells: _Cells) -> float:
    """Give the log likelihood of the histories; Fader, Hardie, Lee 2005, eq. 6."""
    from scipy.special import betaln, gammaln

    r, alpha, a, b = parameters
    x = cells.levels
    shared = gammaln(r + x) - gammaln(r) + r * np.log(alpha)
    stays = betaln(a, b + x) - betaln(a, b)
    # Who never came back cannot have left: in this model one leaves right after a repeat purchase.
    leaves = np.where(x > 0, betaln(a + 1, np.maximum(b + x - 1, _SINGULAR)) - betaln(a, b), -np.inf)
    alive = stays[cells.place] - (r + cells.x) * np.log(alpha + cells.age)
    gone = leaves[cells.place] - (r + cells.x) * np.log(alpha + cells.last)
    return float(np.sum(cells.count * (shared[cells.place] + np.logaddexp(alive, gone))))
