"""Unit economics: what a customer costs and brings, by channel, segment, product and region; who loses money."""

from collections.abc import Hashable, Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from forecast.kpis.channels import member_rows
from forecast.kpis.deals import cycle_factors, deal_curve, deal_cycle, lead_quality
from forecast.kpis.outlook import Outlook, OutlookCheck, look_ahead
from forecast.kpis.retention import retention_of
from forecast.kpis.spans import covers, within
from forecast.kpis.value import CustomerValue, fit_value, new_customers, overall_only, won_deals
from forecast.kpis.value_curves import ValueCurve
from forecast.names import DIMENSIONS
from forecast.settings.measures import ValueSettings
from forecast.settings.params import Params
from forecast.settings.period import Period
from forecast.tables.facts import Facts

DEFAULT = ValueSettings()
_LOSSES = ["dimension", "member", "spend", "other_costs", "revenue", "margin_money", "profit", "previous_profit"]


@dataclass(frozen=True)
class Economics:
    """Unit economics of a period; NaN is unknown.

    Parameters
    ----------
    basis : str
        What the value rests on: repeat_purchase, subscription, observed, deals, revenue_per_customer or none.
    months : int
        Months after the first purchase that the value counts; 0 where it knows no months.
    ltv, ltv_lo, ltv_hi : float
        Margin money of one new customer, with its interval of `level` coverage.
    cac : float
        Spend and other costs per new customer of the period.
    payback_months : float
        Months until a customer has brought back the cost; NaN also where that takes longer than `months`.
    outlook, outlook_check : Outlook or None, OutlookCheck or None
        Repeat purchases expected of the customers one has over the horizon, and how the same forecast did a quarter ago.
    by_channel, by_segment, by_product, by_region : frame
        member, spend, other_costs, revenue, margin_money, new_customers, cac, ltv, ltv_lo, ltv_hi, ltv_own, ltv_cac, ltv_cac_lo,
        ltv_cac_hi, payback_months, profit, previous_profit. `ltv_own` tells a value fitted on the member's own customers from
        that of everybody.
    losses : frame of dimension, member, spend, other_costs, revenue, margin_money, profit, previous_profit
        Members whose margin does not cover their costs, the worst first.
    value_curve : frame of month, value, value_lo, value_hi
    retention : frame of cohort, month, customers, active, retained, revenue_per_customer
    lead_quality, deal_cycle, deal_curve, cycle_factors : frame
        See `deals.lead_quality`, `deals.deal_cycle`, `deals.deal_curve`, `deals.cycle_factors`.
    missing : tuple of str
        Tables or columns that would tell more.
    """

    basis: str
    months: int
    level: float
    ltv: float
    ltv_lo: float
    ltv_hi: float
    cac: float
    ltv_cac: float
    ltv_cac_lo: float
    ltv_cac_hi: float
    payback_months: float
    previous_ltv: float
    previous_ltv_cac: float
    previous_payback_months: float
    outlook: Outlook | None
    outlook_check: OutlookCheck | None
    by_channel: pd.DataFrame
    by_segment: pd.DataFrame
    by_product: pd.DataFrame
    by_region: pd.DataFrame
    losses: pd.DataFrame
    value_curve: pd.DataFrame
    retention: pd.DataFrame
    lead_quality: pd.DataFrame
    deal_cycle: pd.DataFrame
    deal_curve: pd.DataFrame
    cycle_factors: pd.DataFrame
    missing: tuple[str, ...]


def measure_economics(facts: Facts, period: Period, params: Params, seed: int, settings: ValueSettings = DEFAULT) -> Economics:
    """Give the unit economics of a period; parts that the data cannot tell are empty or NaN."""
    value = fit_value(facts, period, params.margin, seed, settings=settings)
    earlier = _earlier(facts, period, params.margin, seed, value, settings)
    members = {by: _members(facts, period, params.margin, by, value, settings.level) for by in ("channel", *DIMENSIONS)}
    low, high = _ends(value.curve, settings.level)
    ratio = [end / value.cac if value.cac > 0 else float("nan") for end in (low, high)]
    end = pd.Timestamp(period.end)
    repeats = value.basis == "repeat_purchase"
    return Economics(
        basis=value.basis,
        months=value.curve.months if value.curve else 0,
        level=settings.level,
        ltv=value.ltv,
        ltv_lo=low,
        ltv_hi=high,
        cac=value.cac,
        ltv_cac=value.ltv_cac,
        ltv_cac_lo=ratio[0],
        ltv_cac_hi=ratio[1],
        payback_months=value.payback_months,
        previous_ltv=earlier.ltv,
        previous_ltv_cac=earlier.ltv_cac,
        previous_payback_months=earlier.payback_months,
        outlook=look_ahead(facts.customers, end, params.horizon_weeks, settings) if repeats else None,
        outlook_check=value.check,
        by_channel=members["channel"],
        by_segment=members["segment"],
        by_product=members["product"],
        by_region=members["region"],
        losses=_losses(members),
        value_curve=_curve_frame(value.curve, settings.level),
        retention=retention_of(facts.customers, period),
        lead_quality=lead_quality(facts.deals, period),
        deal_cycle=deal_cycle(facts.deals, period),
        deal_curve=deal_curve(facts.deals, period),
        cycle_factors=cycle_factors(facts.deals, period),
        missing=_missing(facts, value),
    )


def _earlier(
    facts: Facts, period: Period, margin: float, seed: int, value: CustomerValue, settings: ValueSettings
) -> CustomerValue:
    """Give the value as it was known a period ago, over the same months; unknown where the data do not hold that period whole."""
    before = period.previous()
    unknown = CustomerValue("none", None, float("nan"), {})
    if value.curve is None or not covers(facts.performance, before):
        return unknown
    months = value.curve.months or None
    earlier = fit_value(facts, before, margin, seed, months, overall_only(settings))
    comparable = earlier.basis == value.basis and earlier.curve is not None and earlier.curve.months == value.curve.months
    return earlier if comparable else unknown


def _members(facts: Facts, period: Period, margin: float, by: str, value: CustomerValue, level: float) -> pd.DataFrame:
    rows = member_rows(facts, by)
    table = _sums(within(rows, period), margin)
    if "new_customers" not in rows or table["new_customers"].isna().all():
        table = table.assign(new_customers=_by_member(table, _first_purchases(facts, period, by)))
    before = period.previous()
    told_before = covers(facts.performance, before)
    earlier = _sums(within(rows, before) if told_before else rows.iloc[:0], margin).set_index("member")["profit"]
    costs = table["spend"] + table["other_costs"]
    cac = costs / table["new_customers"].where(table["new_customers"] > 0)
    names = ["ltv", "ltv_lo", "ltv_hi", "ltv_own", "payback_months"]
    told = [_worth(value, by, member, cost, level) for member, cost in zip(table["member"], cac, strict=True)]
    worth = pd.DataFrame(told, columns=names, index=table.index)
    ratios = worth[["ltv", "ltv_lo", "ltv_hi"]].div(cac.where(cac > 0), axis=0)
    ratios = ratios.set_axis(["ltv_cac", "ltv_cac_lo", "ltv_cac_hi"], axis=1)
    joined = pd.concat([table, worth, ratios], axis=1).assign(cac=cac, previous_profit=_by_member(table, earlier.to_dict()))
    return joined.sort_values(["spend", "member"], ascending=[False, True], kind="stable", ignore_index=True)[_MEMBERS]


_MEMBERS = [
    "member",
    "spend",
    "other_costs",
    "revenue",
    "margin_money",
    "new_customers",
    "cac",
    "ltv",
    "ltv_lo",
    "ltv_hi",
    "ltv_own",
    "ltv_cac",
    "ltv_cac_lo",
    "ltv_cac_hi",
    "payback_months",
    "profit",
    "previous_profit",
]


def _sums(rows: pd.DataFrame, margin: float) -> pd.DataFrame:
    columns = ["spend", "other_costs", "revenue", "new_customers"]
    present = [column for column in columns if column in rows]
    sums = rows.groupby("member", sort=True, observed=True)[present].sum(min_count=1).reset_index()
    sums = sums.reindex(columns=["member", *columns])
    sums = sums.assign(other_costs=sums["other_costs"].fillna(0.0), margin_money=sums["revenue"] * margin)
    return sums.assign(profit=sums["margin_money"] - sums["spend"] - sums["other_costs"])


def _by_member(table: pd.DataFrame, values: Mapping[Hashable, float]) -> pd.Series:
    # `Series.map` gives text back where there is nothing to map.
    return pd.Series([values.get(member, np.nan) for member in table["member"]], index=table.index, dtype=float)


def _first_purchases(facts: Facts, period: Period, by: str) -> dict[Hashable, float]:
    for purchases in (facts.customers, won_deals(facts.deals)):
        if by in purchases and not purchases.empty:
            counts = new_customers(purchases, period)[by].value_counts()
            return {str(member): float(count) for member, count in counts.items()}
    return {}


def _worth(value: CustomerValue, by: str, member: str, cac: float, level: float) -> tuple[float, float, float, bool, float]:
    own = value.members.get((by, str(member)))
    curve = own or value.curve
    low, high = _ends(curve, level)
    if curve is None:
        return float("nan"), low, high, False, float("nan")
    payback = curve.payback(cac) if curve.months else float("nan")
    return float(curve.best[-1]), low, high, own is not None, payback


def _ends(curve: ValueCurve | None, level: float) -> tuple[float, float]:
    if curve is None or len(curve.draws) == 0:
        return float("nan"), float("nan")
    low, high = curve.interval(level)
    return float(low[-1]), float(high[-1])


def _curve_frame(curve: ValueCurve | None, level: float) -> pd.DataFrame:
    if curve is None or curve.months == 0:
        return pd.DataFrame(columns=["month", "value", "value_lo", "value_hi"], dtype=float)
    low, high = curve.interval(level)
    return pd.DataFrame({"month": np.arange(curve.months + 1), "value": curve.best, "value_lo": low, "value_hi": high})


def _losses(members: dict[str, pd.DataFrame]) -> pd.DataFrame:
    pieces = [table[table["profit"] < 0].assign(dimension=by) for by, table in members.items()]
    losing = [piece for piece in pieces if len(piece)]
    if not losing:
        return pd.DataFrame(columns=_LOSSES)
    return pd.concat(losing, ignore_index=True).sort_values("profit", kind="stable", ignore_index=True)[_LOSSES]


def _missing(facts: Facts, value: CustomerValue) -> tuple[str, ...]:
    absent = []
    if not facts.has("customers"):
        absent.append("customers")
    if not facts.has("deals"):
        absent.append("deals")
    if not np.isfinite(value.cac):
        absent.append("performance.new_customers")
    if "revenue" not in facts.performance:
        absent.append("performance.revenue")
    return tuple(absent)
