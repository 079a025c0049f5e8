"""What a new customer is worth, with an interval, and after how many months the money spent on them is back."""

import sys
from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from forecast.kpis.likelihood import Vector
from forecast.kpis.repeat_purchase import expected_purchases, expected_spend, fit_purchases, summarise_purchases
from forecast.kpis.spans import within
from forecast.kpis.subscription import fit_retention, regular_share, summarise_payments, survival
from forecast.settings.measures import ValueSettings
from forecast.settings.period import Period
from forecast.tables.facts import Facts

_DAYS_PER_MONTH = 365.25 / 12
_WEEKS_PER_MONTH = _DAYS_PER_MONTH / 7
DEFAULT = ValueSettings()
#: Settings under which only the value of all customers together is fitted.
OVERALL_ONLY = replace(DEFAULT, min_member_customers=sys.maxsize)


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


@dataclass(frozen=True)
class CustomerValue:
    """Value of a new customer, of all and of the members that have customers enough of their own.

    Parameters
    ----------
    basis : str
        repeat_purchase, subscription, observed, deals, revenue_per_customer or none.
    curve : ValueCurve or None
    cac : float
        Money spent on one new customer in the period; NaN unknown.
    members : dict of (dimension, member) to ValueCurve
    """

    basis: str
    curve: ValueCurve | None
    cac: float
    members: dict[tuple[str, str], ValueCurve]

    @property
    def ltv(self) -> float:
        """Give the margin money of one new customer over the curve's months; NaN unknown."""
        return float(self.curve.best[-1]) if self.curve else float("nan")

    @property
    def ltv_cac(self) -> float:
        """Give ltv ÷ cac; NaN unknown."""
        return self.ltv / self.cac if self.cac > 0 else float("nan")

    @property
    def payback_months(self) -> float:
        """Give the months to bring back the cost; NaN unknown, or never within the months looked ahead."""
        known = self.curve is not None and self.curve.months > 0
        return self.curve.payback(self.cac) if known and self.curve else float("nan")


def fit_value(
    facts: Facts,
    period: Period,
    margin: float,
    seed: int = 0,
    months: int | None = None,
    settings: ValueSettings = DEFAULT,
) -> CustomerValue:
    """Give what a new customer is worth, as known at the end of a period.

    Customers' purchases are fitted where there are enough (subscriptions told from repeat purchases by their regularity); fewer
    are averaged as observed; then won deals; then margin × revenue per new customer of the period.

    Parameters
    ----------
    months : int, optional
        Months looked ahead; as far as the data allow, at most `settings.months`, when not given.
    """
    end = pd.Timestamp(period.end)
    cac = acquisition_cost(facts, period)
    rng = np.random.default_rng(seed)
    for basis, purchases in (("customers", facts.customers), ("deals", won_deals(facts.deals))):
        known = purchases[purchases["date"] <= end + pd.Timedelta(days=1)] if len(purchases) else purchases
        if len(known) == 0:
            continue
        reach = _reach(known, end, months, settings)
        fitted = _of_purchases(basis, known, end, (margin, reach, rng), settings)
        if fitted is not None:
            return CustomerValue(fitted[0], fitted[1], cac, fitted[2])
    curve = _per_new_customer(facts, period, margin, rng, settings)
    return CustomerValue("revenue_per_customer" if curve else "none", curve, cac, {})


def acquisition_cost(facts: Facts, period: Period) -> float:
    """Give spend and other costs of a period per new customer: those of performance, else of outcomes, else first purchases."""
    rows = within(facts.performance, period)
    costs = float(rows["spend"].sum()) + (float(rows["other_costs"].sum()) if "other_costs" in rows else 0.0)
    for frame in (rows, within(facts.outcomes, period) if len(facts.outcomes) else facts.outcomes):
        if "new_customers" in frame and frame["new_customers"].sum() > 0:
            return costs / float(frame["new_customers"].sum())
    for purchases in (facts.customers, won_deals(facts.deals)):
        count = len(new_customers(purchases, period))
        if count:
            return costs / count
    return float("nan")


def new_customers(purchases: pd.DataFrame, period: Period) -> pd.DataFrame:
    """Give the first purchase of each customer whose first purchase lies in the period."""
    if purchases.empty:
        return purchases
    first = purchases.sort_values("date", kind="stable").groupby("customer_id", sort=True).first().reset_index()
    return within(first, period)


def won_deals(deals: pd.DataFrame) -> pd.DataFrame:
    """Give won deals as purchases: customer_id (the deal's own id where none is given), date, revenue, channel, segment."""
    if deals.empty or not {"status", "closed", "amount"} <= set(deals.columns):
        return pd.DataFrame(columns=["customer_id", "date", "revenue"])
    won = deals[(deals["status"] == "won") & deals["closed"].notna() & deals["amount"].notna()]
    customer = won["customer_id"].fillna(won["deal_id"]) if "customer_id" in won else won["deal_id"]
    labels = [column for column in ("channel", "segment", "product") if column in won]
    return won[labels].assign(customer_id=customer, date=won["closed"], revenue=won["amount"].astype(float))


def _reach(purchases: pd.DataFrame, end: pd.Timestamp, months: int | None, settings: ValueSettings) -> int:
    if months is not None:
        return months
    observed = (end - purchases["date"].min()).days / _DAYS_PER_MONTH
    return int(max(1, min(settings.months, settings.reach * observed)))


Plan = tuple[float, int, np.random.Generator]
Fitted = tuple[str, ValueCurve, dict[tuple[str, str], ValueCurve]]


def _of_purchases(basis: str, purchases: pd.DataFrame, end: pd.Timestamp, plan: Plan, settings: ValueSettings) -> Fitted | None:
    if basis == "customers" and (end - purchases["date"].min()).days >= 7 * settings.min_weeks:
        payments = summarise_payments(purchases, end)
        if _enough(payments, "months", settings) and regular_share(payments) >= settings.regular_share:
            return "subscription", *_curves(payments, _subscription_curve, plan, settings)
        customers = summarise_purchases(purchases, end)
        if _enough(customers, "repeats", settings):
            spend = expected_spend(customers, settings.prior_sd)
            return "repeat_purchase", *_curves(customers.assign(one_purchase=spend), _purchase_curve, plan, settings)
    if purchases["customer_id"].nunique() < settings.min_mean_customers:
        return None
    margin, reach, rng = plan
    curve = _observed_curve(purchases, end, (margin, reach, rng), settings)
    return ("deals" if basis == "deals" else "observed"), curve, {}


def _enough(table: pd.DataFrame, repeats: str, settings: ValueSettings) -> bool:
    return len(table) >= settings.min_customers and int((table[repeats] > 0).sum()) >= settings.min_repeaters


Curve = Callable[[pd.DataFrame, "Vector | None", Plan, ValueSettings], tuple[ValueCurve, Vector]]


def _curves(
    table: pd.DataFrame, curve_of: Curve, plan: Plan, settings: ValueSettings
) -> tuple[ValueCurve, dict[tuple[str, str], ValueCurve]]:
    """Give the curve of all customers, and of each member with enough of its own, drawn towards that of all."""
    overall, centre = curve_of(table, None, plan, settings)
    members = {}
    for dimension in ("channel", "segment"):
        groups = table.groupby(dimension, sort=True) if dimension in table else ()
        for member, rows in groups:
            if len(rows) >= settings.min_member_customers:
                members[(dimension, str(member))] = curve_of(rows, centre, plan, settings)[0]
    return overall, members


def _purchase_curve(
    customers: pd.DataFrame, centre: "Vector | None", plan: Plan, settings: ValueSettings
) -> tuple[ValueCurve, Vector]:
    margin, months, rng = plan
    spread = settings.prior_sd if centre is None else settings.pooling_sd
    model = fit_purchases(customers, spread, centre, settings.max_cells)
    weeks: Vector = np.arange(months + 1, dtype=np.float64) * _WEEKS_PER_MONTH
    first = _mean_with_error(customers["first_revenue"].to_numpy(dtype=float), np.ones(len(customers)))
    again = _mean_with_error(customers["one_purchase"].to_numpy(dtype=float), customers["repeats"].to_numpy(dtype=float))
    if not np.isfinite(again[0]):
        again = first
    fade = _discount(months, settings)

    def cumulated(buys: Vector, opening: Vector, following: Vector) -> Vector:
        gained = np.diff(buys, axis=1, prepend=0.0) * following[:, None] * fade
        return np.asarray(margin * (opening[:, None] + gained.cumsum(axis=1)))

    best = cumulated(expected_purchases(np.atleast_2d(model.fit.best), weeks), np.array([first[0]]), np.array([again[0]]))[0]
    sets = model.fit.draws(settings.draws, rng)
    opening, following = (np.maximum(rng.normal(*value, settings.draws), 0.0) for value in (first, again))
    return ValueCurve(best, cumulated(expected_purchases(sets, weeks), opening, following)), model.fit.mode


def _subscription_curve(
    payments: pd.DataFrame, centre: "Vector | None", plan: Plan, settings: ValueSettings
) -> tuple[ValueCurve, Vector]:
    margin, months, rng = plan
    model = fit_retention(payments, settings.prior_sd if centre is None else settings.pooling_sd, centre)
    # The months counted: month 0 is the first payment, so a value over `months` holds as many payments as there are months.
    times = np.arange(months + 1, dtype=float)
    paid = payments["paid"].to_numpy(dtype=float)
    fee = _mean_with_error(payments["revenue"].to_numpy(dtype=float) / paid, paid)
    fade = _discount(months, settings)

    def cumulated(stays: Vector, fees: Vector) -> Vector:
        return np.asarray(margin * fees[:, None] * (stays * fade).cumsum(axis=1))

    best = cumulated(survival(np.atleast_2d(model.fit.best), times), np.array([fee[0]]))[0]
    fees = np.maximum(rng.normal(*fee, settings.draws), 0.0)
    return ValueCurve(best, cumulated(survival(model.fit.draws(settings.draws, rng), times), fees)), model.fit.mode


def _observed_curve(purchases: pd.DataFrame, end: pd.Timestamp, plan: Plan, settings: ValueSettings) -> ValueCurve:
    """Give the mean money by month since the first purchase, over customers seen that long; bootstrap over customers."""
    margin, months, rng = plan
    first = purchases.groupby("customer_id")["date"].transform("min")
    month = ((purchases["date"] - first).dt.days // _DAYS_PER_MONTH).astype(int)
    age = ((end - purchases.groupby("customer_id")["date"].min()).dt.days // _DAYS_PER_MONTH).astype(int)
    months = int(min(months, age.max())) if len(age) else 0
    table = purchases.assign(month=month).pivot_table(
        index="customer_id", columns="month", values="revenue", aggfunc="sum", fill_value=0.0
    )
    money = table.reindex(index=age.index, columns=range(months + 1), fill_value=0.0).to_numpy(dtype=float)
    seen = (age.to_numpy()[:, None] >= np.arange(months + 1)[None, :]).astype(float)
    seen[:, 0] = 1.0
    weights = np.vstack([np.ones(len(age)), rng.multinomial(len(age), np.full(len(age), 1 / len(age)), settings.draws)])
    at_risk = weights @ seen
    gained = np.where(at_risk > 0, weights @ (money * seen) / np.maximum(at_risk, 1e-12), 0.0) * _discount(months, settings)
    curves = margin * gained.cumsum(axis=1)
    return ValueCurve(curves[0], curves[1:])


def _per_new_customer(
    facts: Facts, period: Period, margin: float, rng: np.random.Generator, settings: ValueSettings
) -> ValueCurve | None:
    """Give margin × revenue per new customer of the period, with a bootstrap over its rows' days; no months are told."""
    for frame in (facts.performance, facts.outcomes):
        if not {"revenue", "new_customers"} <= set(frame.columns):
            continue
        days = within(frame, period).groupby("date")[["revenue", "new_customers"]].sum()
        if days["new_customers"].sum() <= 0 or days["revenue"].sum() <= 0:
            continue
        drawn = rng.multinomial(len(days), np.full(len(days), 1 / len(days)), settings.draws)
        revenue, count = (drawn @ days[column].to_numpy(dtype=float) for column in ("revenue", "new_customers"))
        best = margin * float(days["revenue"].sum() / days["new_customers"].sum())
        ratios = margin * revenue[count > 0] / count[count > 0]
        return ValueCurve(np.array([best]), ratios[:, None])
    return None


def _mean_with_error(values: Vector, weights: Vector) -> tuple[float, float]:
    """Give a weighted mean and its standard error over customers; NaN and zero where no weight is."""
    total = weights.sum()
    if total <= 0:
        return float("nan"), 0.0
    mean = float((values * weights).sum() / total)
    return mean, float(np.sqrt((((values - mean) * weights) ** 2).sum()) / total)


def _discount(months: int, settings: ValueSettings) -> Vector:
    return np.asarray((1 + settings.discount_year) ** (-np.arange(months + 1) / 12))
