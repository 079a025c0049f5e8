"""Customers who pay every month until they leave: how many stay.

Source
------
Fader, Hardie 2007, "How to project customer retention": the shifted-beta-geometric model.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from forecast.kpis.likelihood import LogFit, Vector, fit_log_parameters

#: Log parameters (alpha, beta) from which a search starts: one in ten leaves in a month, people differ.
_START = np.log(np.array([1.0, 9.0]))


@dataclass(frozen=True)
class RetentionFit:
    """A fitted shifted-beta-geometric model; time in months, parameters alpha, beta."""

    fit: LogFit

    def survival(self, months: int, parameters: Vector | None = None) -> Vector:
        """Give the share of new customers still paying after 0, 1, … `months` renewals, shape (sets, months + 1).

        Source
        ------
        Fader, Hardie 2007, eq. 2: S(t) = B(alpha, beta + t) ÷ B(alpha, beta).
        """
        sets = np.atleast_2d(self.fit.best if parameters is None else parameters)
        return survival(sets, np.arange(months + 1, dtype=float))


def survival(parameters: Vector, months: Vector) -> Vector:
    """Give S(t) for parameter sets of shape (sets, 2) and times of shape (times,), shape (sets, times)."""
    from scipy.special import betaln

    alpha, beta = parameters[:, [0]], parameters[:, [1]]
    return np.asarray(np.exp(betaln(alpha, beta + months) - betaln(alpha, beta)))


def summarise_payments(purchases: pd.DataFrame, end: pd.Timestamp) -> pd.DataFrame:
    """Give one row per customer: months from first to last payment, how many of them were paid, and whether the customer left.

    Returns
    -------
    frame of customer_id, first (month), months (renewals made), paid (months with a payment), left (bool), revenue, and the
    first channel and segment where known. A customer whose last payment lies in the last complete month, or after it, has not
    left.
    """
    known = purchases[(purchases["date"] < end + pd.Timedelta(days=1)) & (purchases["revenue"] > 0)].sort_values(
        "date", kind="stable"
    )
    month = known["date"].dt.year * 12 + known["date"].dt.month
    known = known.assign(month=month)
    labels = {column: (column, "first") for column in ("channel", "segment") if column in known}
    table = known.groupby("customer_id", sort=True).agg(
        first=("month", "min"), last=("month", "max"), paid=("month", "nunique"), revenue=("revenue", "sum"), **labels
    )
    last_month = end.year * 12 + end.month - (0 if end.is_month_end or _stamps_month_starts(known) else 1)
    return table.assign(months=table["last"] - table["first"], left=table["last"] < last_month).reset_index()


def regular_share(payments: pd.DataFrame) -> float:
    """Give the share of months paid between first and last payment, over customers who came back; NaN without any."""
    back = payments[payments["months"] > 0]
    possible = float((back["months"] + 1).sum())
    return float(back["paid"].sum()) / possible if possible else float("nan")


def fit_retention(payments: pd.DataFrame, spread: float, centre: Vector | None = None) -> RetentionFit:
    """Give the shifted-beta-geometric model of a table made by `summarise_payments`.

    Parameters
    ----------
    centre : ndarray of shape (2,), optional
        Log parameters towards which the fit is drawn.
    """
    cells = payments.groupby(["months", "left"]).size().reset_index(name="count")
    months, count = (cells[name].to_numpy(dtype=float) for name in ("months", "count"))
    left = cells["left"].to_numpy(dtype=bool)
    start = _START if centre is None else centre
    return RetentionFit(fit_log_parameters(lambda shape: _log_likelihood(shape, months, left, count), start, spread))


def _log_likelihood(parameters: Vector, months: Vector, left: NDArray[np.bool_], count: Vector) -> float:
    """Give the log likelihood: leaving after m renewals has chance S(m) − S(m + 1), staying S(m); Fader, Hardie 2007, eq. 5."""
    from scipy.special import betaln

    alpha, beta = parameters
    stays = betaln(alpha, beta + months) - betaln(alpha, beta)
    leaves = betaln(alpha + 1, beta + months) - betaln(alpha, beta)
    return float(np.sum(count * np.where(left, leaves, stays)))


def _stamps_month_starts(known: pd.DataFrame) -> bool:
    return bool((known["date"].dt.day == 1).all())
