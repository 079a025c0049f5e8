"""What a new customer is worth, with an interval, and after how many months the money spent on them is back."""

import sys
from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from forecast.kpis.likelihood import Vector
from forecast.kpis.outlook import OutlookCheck, check_outlook, has_enough
from forecast.kpis.repeat_purchase import expected_spend, summarise_purchases
from forecast.kpis.spans import within
from forecast.kpis.subscription import regular_share, summarise_payments
from forecast.kpis.value_curves import DAYS_PER_MONTH, Plan, ValueCurve, observed_curve, purchase_curve, subscription_curve
from forecast.settings.measures import ValueSettings
from forecast.settings.period import Period
from forecast.tables.facts import Facts

DEFAULT = ValueSettings()


def overall_only(settings: ValueSettings = DEFAULT) -> ValueSettings:
    """Give settings under which only the value of all customers together is fitted, and not checked."""
    return replace(settings, min_member_customers=sys.maxsize, check_weeks=0)


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
    check : OutlookCheck or None
        How the model of repeat purchases did some weeks ago.
    """

    basis: str
    curve: ValueCurve | None
    cac: float
    members: dict[tuple[str, str], ValueCurve]
    check: OutlookCheck | None = None

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
        known = purchases[purchases["date"] < end + pd.Timedelta(days=1)] if len(purchases) else purchases
        if len(known) == 0:
            continue
        reach = _reach(known, end, months, settings)
        fitted = _of_purchases(basis, known, end, Plan(margin, reach, rng, settings))
        if fitted is not None:
            return replace(fitted, cac=cac)
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
    observed = (end - purchases["date"].min()).days / DAYS_PER_MONTH
    return int(max(1, min(settings.months, settings.reach * observed)))


def _of_purchases(basis: str, purchases: pd.DataFrame, end: pd.Timestamp, plan: Plan) -> CustomerValue | None:
    settings, unknown = plan.settings, float("nan")
    if basis == "customers" and (end - purchases["date"].min()).days >= 7 * settings.min_weeks:
        payments = summarise_payments(purchases, end)
        if has_enough(payments, "months", settings) and regular_share(payments) >= settings.regular_share:
            overall, members = _curves(payments, subscription_curve, plan)
            return CustomerValue("subscription", overall, unknown, members)
        customers = summarise_purchases(purchases, end)
        if has_enough(customers, "repeats", settings):
            check = check_outlook(purchases, end, settings) if settings.check_weeks else None
            off = max(settings.model_sd, abs(check.model_error) if check else 0.0)
            customers = customers.assign(one_purchase=expected_spend(customers, settings.prior_sd))
            overall, members = _curves(customers, purchase_curve, replace(plan, model_sd=off))
            return CustomerValue("repeat_purchase", overall, unknown, members, check)
    if purchases["customer_id"].nunique() < settings.min_mean_customers:
        return None
    return CustomerValue("deals" if basis == "deals" else "observed", observed_curve(purchases, end, plan), unknown, {})


Curve = Callable[[pd.DataFrame, "Vector | None", Plan], tuple[ValueCurve, Vector]]


def _curves(table: pd.DataFrame, curve_of: Curve, plan: Plan) -> tuple[ValueCurve, dict[tuple[str, str], ValueCurve]]:
    """Give the curve of all customers, and of each member with enough of its own, drawn towards that of all."""
    overall, centre = curve_of(table, None, plan)
    members = {}
    for dimension in ("channel", "segment"):
        groups = table.groupby(dimension, sort=True) if dimension in table else ()
        for member, rows in groups:
            if len(rows) >= plan.settings.min_member_customers:
                members[(dimension, str(member))] = curve_of(rows, centre, plan)[0]
    return overall, members


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
