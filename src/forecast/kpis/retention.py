"""How many customers of each month's cohort come back, month by month."""

import pandas as pd

from forecast.settings.period import Period

_COLUMNS = ["cohort", "month", "customers", "active", "retained", "revenue_per_customer"]


def retention_of(purchases: pd.DataFrame, period: Period) -> pd.DataFrame:
    """Give the retention of customers by the calendar month of their first purchase, up to the period's end.

    Returns
    -------
    frame of cohort (first day of the month), month (0 is the cohort's own), customers (in the cohort), active (who bought in
    that month), retained (active ÷ customers), revenue_per_customer (of that month, over the whole cohort). Only months that
    are over.
    """
    end = pd.Timestamp(period.end)
    known = purchases[purchases["date"] < end + pd.Timedelta(days=1)] if len(purchases) else purchases
    if known.empty:
        return pd.DataFrame(columns=_COLUMNS)
    bought = known["date"].dt.to_period("M")
    last = end.to_period("M") if end.is_month_end else end.to_period("M") - 1
    cohort = bought.groupby(known["customer_id"]).transform("min")
    table = pd.DataFrame({"id": known["customer_id"], "cohort": cohort, "bought": bought, "revenue": known["revenue"]})
    table = table[table["bought"] <= last]
    if table.empty:
        return pd.DataFrame(columns=_COLUMNS)
    table = table.assign(
        month=(table["bought"].dt.year - table["cohort"].dt.year) * 12 + table["bought"].dt.month - table["cohort"].dt.month
    )
    cells = table.groupby(["cohort", "month"]).agg(active=("id", "nunique"), revenue=("revenue", "sum"))
    whole = [(start, month) for start in sorted(table["cohort"].unique()) for month in range(_months(start, last) + 1)]
    cells = cells.reindex(pd.MultiIndex.from_tuples(whole, names=["cohort", "month"]), fill_value=0).reset_index()
    size = table.groupby("cohort")["id"].nunique()
    customers = cells["cohort"].map(size)
    return cells.assign(
        cohort=cells["cohort"].dt.start_time,
        customers=customers,
        retained=cells["active"] / customers,
        revenue_per_customer=cells["revenue"] / customers,
    )[_COLUMNS]


def _months(start: pd.Period, last: pd.Period) -> int:
    return (last.year - start.year) * 12 + last.month - start.month
