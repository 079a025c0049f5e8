"""KPIs of a period beside the period before, the same days last year and the target."""

import math

import pandas as pd

from forecast.kpis.catalogue import KPIS
from forecast.kpis.compute import channel_sums, value_of
from forecast.kpis.economics import Economics
from forecast.kpis.formula import Kpi
from forecast.kpis.spans import covers, within
from forecast.kpis.value import CustomerValue, fit_value, overall_only
from forecast.settings.params import Params, target_of
from forecast.settings.period import Period
from forecast.tables.facts import Facts

#: Columns of `outcomes` that the catalogue knows, by the name it knows them under.
TOTALS = {"revenue": "total_revenue", "orders": "total_orders", "new_customers": "total_new_customers"}


def kpi_table(facts: Facts, period: Period, params: Params, economics: Economics | None = None) -> pd.DataFrame:
    """Give every KPI the data allow, in the catalogue's order, with changes and targets.

    Parameters
    ----------
    economics : Economics, optional
        What `measure_economics` gave for this period; without it the customers' value is fitted here.

    Returns
    -------
    frame of name, value, previous, change, last_year, change_last_year, target, comparison, status, unit, better, difference,
    difference_last_year. `change` = value ÷ previous − 1, `difference` = value − previous. A comparison with days that the data
    do not hold whole is NaN, and so is the change of a sum whose own period is not complete. A KPI with a target that cannot be
    computed stands there with a NaN value and the status `none`.
    """
    values = period_values(facts, period, params.margin)
    previous = _covered_values(facts, period.previous(), params.margin)
    last_year = _covered_values(facts, period.year_before(), params.margin)
    customers = _customer_values(facts, period, params, economics)
    values |= customers[0]
    previous |= customers[1]
    rows = []
    for kpi in KPIS.values():
        value = values.get(kpi.name, math.nan)
        if math.isnan(value) and kpi.name not in params.targets:
            continue
        whole = not kpi.is_ratio and kpi.table != "economics" and not _covered(facts, period, kpi)
        before = [math.nan if whole else side.get(kpi.name, math.nan) for side in (previous, last_year)]
        rows.append(_row(kpi, value, before, params.targets.get(kpi.name)))
    return pd.DataFrame(rows, columns=_COLUMNS)


def is_whole(facts: Facts, period: Period, name: str) -> bool:
    """Tell whether the data hold a period whole for a KPI of performance or outcomes: only then is a change of its sum stated."""
    return _covered(facts, period, KPIS[name])


def period_values(facts: Facts, period: Period, margin: float) -> dict[str, float]:
    """Give every KPI of performance and outcomes in a period by its name; whatever days of it the data hold."""
    sums = channel_sums(period_rows(facts, period))
    kpis = [kpi for kpi in KPIS.values() if kpi.table != "economics" and set(kpi.needs) <= set(sums.columns)]
    return {kpi.name: float(value_of(kpi, sums, margin).iloc[0]) for kpi in kpis} if len(sums) else {}


def period_rows(facts: Facts, period: Period) -> pd.DataFrame:
    """Give the rows of performance in a period, and one row without a channel that holds the business totals."""
    rows = within(facts.performance, period)
    totals = within(facts.outcomes, period)
    named = {column: name for column, name in TOTALS.items() if column in totals}
    if totals.empty:
        return rows
    sums = totals[list(named)].sum(min_count=1).rename(named)
    return pd.concat([rows, sums.to_frame().T.assign(channel="")], ignore_index=True)


def status_of(value: float, target: str | None) -> tuple[float, str, str]:
    """Give the target's number, its comparison and whether it is met, missed or none can be told."""
    if target is None:
        return math.nan, "", "none"
    comparison, number = target_of(target)
    if math.isnan(value):
        return number, comparison, "none"
    met = value >= number if comparison == ">=" else value <= number
    return number, comparison, "met" if met else "missed"


_COLUMNS = [
    "name",
    "value",
    "previous",
    "change",
    "last_year",
    "change_last_year",
    "target",
    "comparison",
    "status",
    "unit",
    "better",
    "difference",
    "difference_last_year",
]


def _row(kpi: Kpi, value: float, before: list[float], target: str | None) -> dict[str, object]:
    previous, last_year = before
    number, comparison, status = status_of(value, target)
    return {
        "name": kpi.name,
        "value": value,
        "previous": previous,
        "change": change_of(value, previous),
        "last_year": last_year,
        "change_last_year": change_of(value, last_year),
        "target": number,
        "comparison": comparison,
        "status": status,
        "unit": kpi.unit,
        "better": kpi.better,
        "difference": value - previous,
        "difference_last_year": value - last_year,
    }


def change_of(value: float, before: float) -> float:
    """Give value ÷ before − 1; NaN where the earlier value is not above zero, since a share of it would mislead."""
    return value / before - 1 if before > 0 else math.nan


def _covered_values(facts: Facts, period: Period, margin: float) -> dict[str, float]:
    if not covers(facts.performance, period) and not covers(facts.outcomes, period):
        return {}
    values = period_values(facts, period, margin)
    return {name: value for name, value in values.items() if _covered(facts, period, KPIS[name])}


def _covered(facts: Facts, period: Period, kpi: Kpi) -> bool:
    mine = [column for column in kpi.needs if not column.startswith("total_")]
    totals = [column for column, name in TOTALS.items() if name in kpi.needs]
    return (not mine or covers(facts.performance, period, mine)) and (not totals or covers(facts.outcomes, period, totals))


def _customer_values(
    facts: Facts, period: Period, params: Params, economics: Economics | None
) -> tuple[dict[str, float], dict[str, float]]:
    if economics is not None:
        now = {"ltv": economics.ltv, "ltv_cac": economics.ltv_cac, "payback_months": economics.payback_months}
        then = {
            "ltv": economics.previous_ltv,
            "ltv_cac": economics.previous_ltv_cac,
            "payback_months": economics.previous_payback_months,
        }
        return now, then
    before = period.previous()
    covered = covers(facts.performance, before)
    return (
        _told(fit_value(facts, period, params.margin, settings=overall_only())),
        _told(fit_value(facts, before, params.margin, settings=overall_only())) if covered else {},
    )


def _told(value: CustomerValue) -> dict[str, float]:
    return {"ltv": value.ltv, "ltv_cac": value.ltv_cac, "payback_months": value.payback_months}
