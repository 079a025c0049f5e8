"""Curves of a customer's cumulative value: from repeat purchases, from subscriptions, or as observed."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from forecast.kpis.likelihood import Vector
from forecast.kpis.repeat_purchase import expected_purchases, fit_purchases
from forecast.kpis.subscription import fit_retention, survival
from forecast.settings.measures import ValueSettings

DAYS_PER_MONTH = 365.25 / 12
_WEEKS_PER_MONTH = DAYS_PER_MONTH / 7


@dataclass(frozen=True)
class Plan:
    """How a curve is drawn: gross margin, months ahead, what simulates, and the error that models of this kind make.

    Parameters
    ----------
    model_sd : float
        Log units; how far the model's future has been off, beyond what its parameters leave open.
    """

    margin: float
    months: int
    rng: np.random.Generator
    settings: ValueSettings
    model_sd: float = 0.0

    @property
    def fade(self) -> Vector:
        """Give what money of each month is worth today, shape (months + 1,)."""
        return np.asarray((1 + self.settings.discount_year) ** (-np.arange(self.months + 1) / 12))


@dataclass(frozen=True)
class ValueCurve:
    """Cumulative margin money of one new customer by month after the first purchase.

    Parameters
    ----------
    best : ndarray of shape (months + 1,)
    draws : ndarray of shape (draws, months + 1)
        Simulated curves; their spread is what the data leave open.
    """

    best: Vector
    draws: Vector

    @property
    def months(self) -> int:
        """Give how many months it reaches."""
        return len(self.best) - 1

    def interval(self, level: float) -> tuple[Vector, Vector]:
        """Give the curve's lower and upper end, each of shape (months + 1,)."""
        low, high = np.quantile(self.draws, [(1 - level) / 2, (1 + level) / 2], axis=0)
        return np.asarray(low), np.asarray(high)

    def payback(self, cac: float) -> float:
        """Give the months after which a customer has brought back `cac`; NaN where the curve never does."""
        reached = np.flatnonzero(self.best >= cac)
        if not np.isfinite(cac) or len(reached) == 0:
            return float("nan")
        month = int(reached[0])
        if month == 0:
            return 0.0
        low, high = self.best[month - 1], self.best[month]
        return float(month - 1 + (cac - low) / (high - low))


def purchase_curve(customers: pd.DataFrame, centre: "Vector | None", plan: Plan) -> tuple[ValueCurve, Vector]:
    """Give the curve of customers who may come back, and the log parameters behind it.

    Parameters
    ----------
    customers : frame
        Made by `summarise_purchases`, with one_purchase, the money expected of one purchase.
    centre : ndarray of shape (4,), optional
        Log parameters towards which the fit is drawn.
    """
    settings = plan.settings
    spread = settings.prior_sd if centre is None else settings.pooling_sd
    model = fit_purchases(customers, spread, centre, settings.max_cells)
    weeks: Vector = np.arange(plan.months + 1, dtype=np.float64) * _WEEKS_PER_MONTH
    first = _mean_with_error(customers["first_revenue"].to_numpy(dtype=float), np.ones(len(customers)))
    again = _mean_with_error(customers["one_purchase"].to_numpy(dtype=float), customers["repeats"].to_numpy(dtype=float))
    if not np.isfinite(again[0]):
        again = first

    def cumulated(buys: Vector, opening: Vector, following: Vector) -> Vector:
        gained = np.diff(buys, axis=1, prepend=0.0) * following[:, None] * plan.fade
        return np.asarray(plan.margin * (opening[:, None] + gained.cumsum(axis=1)))

    best = cumulated(expected_purchases(np.atleast_2d(model.fit.best), weeks), np.array([first[0]]), np.array([again[0]]))[0]
    sets = model.fit.draws(settings.draws, plan.rng)
    opening, following = (np.maximum(plan.rng.normal(*value, settings.draws), 0.0) for value in (first, again))
    following = following * np.exp(plan.rng.normal(0.0, plan.model_sd, settings.draws))
    return ValueCurve(best, cumulated(expected_purchases(sets, weeks), opening, following)), model.fit.mode


def subscription_curve(payments: pd.DataFrame, centre: "Vector | None", plan: Plan) -> tuple[ValueCurve, Vector]:
    """Give the curve of customers who pay every month, and the log parameters behind it.

    Parameters
    ----------
    payments : frame
        Made by `summarise_payments`.
    centre : ndarray of shape (2,), optional
        Log parameters towards which the fit is drawn.
    """
    settings = plan.settings
    model = fit_retention(payments, settings.prior_sd if centre is None else settings.pooling_sd, centre)
    times = np.arange(plan.months + 1, dtype=float)
    paid = payments["paid"].to_numpy(dtype=float)
    fee = _mean_with_error(payments["revenue"].to_numpy(dtype=float) / paid, paid)
    # Payments fall at the start of each month: `months` of them lie within as many months, the next one just behind.
    counted = plan.fade * (times < plan.months)

    def cumulated(stays: Vector, fees: Vector) -> Vector:
        return np.asarray(plan.margin * fees[:, None] * (stays * counted).cumsum(axis=1))

    best = cumulated(survival(np.atleast_2d(model.fit.best), times), np.array([fee[0]]))[0]
    fees = np.maximum(plan.rng.normal(*fee, settings.draws), 0.0)
    return ValueCurve(best, cumulated(survival(model.fit.draws(settings.draws, plan.rng), times), fees)), model.fit.mode


def observed_curve(purchases: pd.DataFrame, end: pd.Timestamp, plan: Plan) -> ValueCurve:
    """Give the mean money by month since the first purchase, over customers seen that long; bootstrap over customers.

    The money of month 2 came after one calendar month from the first purchase, and within two.
    """
    first = purchases.groupby("customer_id")["date"].transform("min")
    days = purchases["date"]
    month = _calendar_months(first, days) + (days.dt.day > first.dt.day)
    began = purchases.groupby("customer_id")["date"].min()
    after = pd.Series(end.normalize() + pd.Timedelta(days=1), index=began.index)
    age = _calendar_months(began, after) - (after.dt.day < began.dt.day)
    months = int(min(plan.months, age.max())) if len(age) else 0
    table = purchases.assign(month=month).pivot_table(
        index="customer_id", columns="month", values="revenue", aggfunc="sum", fill_value=0.0
    )
    money = table.reindex(index=age.index, columns=range(months + 1), fill_value=0.0).to_numpy(dtype=float)
    seen = (age.to_numpy()[:, None] >= np.arange(months + 1)[None, :]).astype(float)
    seen[:, 0] = 1.0
    weights = np.vstack([np.ones(len(age)), plan.rng.multinomial(len(age), np.full(len(age), 1 / len(age)), plan.settings.draws)])
    at_risk = weights @ seen
    gained = np.where(at_risk > 0, weights @ (money * seen) / np.maximum(at_risk, 1e-12), 0.0) * plan.fade[: months + 1]
    curves = plan.margin * gained.cumsum(axis=1)
    return ValueCurve(curves[0], curves[1:])


def _calendar_months(start: pd.Series, end: pd.Series) -> pd.Series:
    months: pd.Series = 12 * (end.dt.year - start.dt.year) + end.dt.month - start.dt.month
    return months


def _mean_with_error(values: Vector, weights: Vector) -> tuple[float, float]:
    """Give a weighted mean and its standard error over customers; NaN and zero where no weight is."""
    total = weights.sum()
    if total <= 0:
        return float("nan"), 0.0
    mean = float((values * weights).sum() / total)
    return mean, float(np.sqrt((((values - mean) * weights) ** 2).sum()) / total)
