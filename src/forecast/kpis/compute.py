"""KPIs of any frame of measures: always ratios of sums, never means of ratios."""

from collections.abc import Iterable, Sequence

import numpy as np
import pandas as pd

from forecast.kpis.catalogue import KPIS
from forecast.kpis.formula import Kpi, weighed


def kpis_of(frame: pd.DataFrame, margin: float, by: Sequence[str] = ()) -> pd.DataFrame:
    """Give one row per group, with a column for every KPI that the frame's columns allow.

    Parameters
    ----------
    frame : frame of measures
        Any rows: days, campaigns, channels. `total_revenue`, `total_orders` and `total_new_customers` are business totals.
    margin : float
        Gross margin on revenue, 0–1.
    by : sequence of str
        Columns that make the groups; one row for everything when empty.

    Returns
    -------
    frame of the `by` columns and KPIs; NaN where a denominator is zero or nothing was recorded.
    """
    keys = list(by)
    known = [kpi for kpi in KPIS.values() if kpi.table != "economics" and set(kpi.needs) <= set(frame.columns)]
    sums = channel_sums(frame, keys)
    values = pd.DataFrame({kpi.name: value_of(kpi, sums, margin, keys) for kpi in known})
    return values.reset_index(drop=not keys)


def channel_sums(frame: pd.DataFrame, keys: Sequence[str] = ()) -> pd.DataFrame:
    """Give the sums of every measure by group and, where the frame knows them, channel; NaN where nothing was recorded."""
    finest = list(dict.fromkeys([*keys, *(["channel"] if "channel" in frame else [])]))
    columns = [column for column in _columns(KPIS.values()) if column in frame]
    if not finest:
        return frame[columns].sum(min_count=1).to_frame().T
    return frame.groupby(finest, sort=True, dropna=False, observed=True)[columns].sum(min_count=1).reset_index()


def value_of(kpi: Kpi, sums: pd.DataFrame, margin: float, keys: Sequence[str] = ()) -> pd.Series:
    """Give one KPI for every group of `sums` (see `channel_sums`), indexed by the group.

    Returns
    -------
    Series indexed by the keys, or by 0 where there are none.
    """
    above, below = parts_of(kpi, sums, margin, keys)
    if not kpi.is_ratio:
        return above
    return (kpi.formula.scale * above / below.where(below > 0)).replace([np.inf, -np.inf], np.nan)


def parts_of(kpi: Kpi, sums: pd.DataFrame, margin: float, keys: Sequence[str] = ()) -> tuple[pd.Series, pd.Series]:
    """Give numerator and denominator of a KPI for every group; the denominator of a sum is one."""
    needed = list(kpi.needs)
    present = [column for column in kpi.formula.columns if column in sums]
    measures = sums[present]
    if kpi.measured_only:
        unmeasured = measures[needed].isna().any(axis=1)
        if unmeasured.any():
            measures = measures.assign(**{column: measures[column].mask(unmeasured) for column in needed})
    if keys:
        groups = [sums[key] for key in keys]
        totals = measures.groupby(groups, sort=True, dropna=False, observed=True).sum(min_count=1)
    else:
        totals = measures.sum(min_count=1).to_frame().T
    above = weighed(kpi.formula.numerator, totals, margin)
    below = weighed(kpi.formula.denominator, totals, margin) if kpi.is_ratio else pd.Series(1.0, index=totals.index)
    return above, below


def _columns(kpis: Iterable[Kpi]) -> list[str]:
    return list(dict.fromkeys(column for kpi in kpis if kpi.table != "economics" for column in kpi.formula.columns))
