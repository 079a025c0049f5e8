"""Total revenue of a business that records it nowhere but in its customers' payments, or in the won deals of its CRM."""

from collections.abc import Iterator, Mapping

import pandas as pd

from forecast.tables.facts import Doubt, DoubtKey
from forecast.tables.frequency import Frequency

_LAST_DAYS = {"D": pd.Timedelta(0), "W": pd.Timedelta(days=6), "MS": pd.offsets.MonthEnd(0)}


def with_revenue_of_sales(
    frames: Mapping[str, pd.DataFrame], frequency: Frequency
) -> tuple[dict[str, pd.DataFrame], tuple[Doubt, ...]]:
    """Give the tables with `outcomes` made of single sales, and the doubt that says so, where nothing else records revenue.

    Parameters
    ----------
    frames : frames by table
        Those of one team. Payments count on their day, deals on that on which they were won; a day without any has a revenue
        of zero, from the first day that their table knows to the last.
    """
    performance = frames["performance"]
    credited = "revenue" in performance and performance["revenue"].notna().any()
    if credited or not frames["outcomes"].empty:
        return dict(frames), ()
    for key, table, sales, known in _recorded(frames):
        days = _days_known(performance["date"], frequency, known)
        revenue = sales.groupby(sales["date"].dt.normalize())["revenue"].sum().reindex(days, fill_value=0.0)
        if revenue.any():
            told = int(sales["date"].dt.normalize().isin(days).sum())
            return {**frames, "outcomes": _totals(revenue, frequency)}, (Doubt(key, table, "", told, float(revenue.sum())),)
    return dict(frames), ()


def _recorded(frames: Mapping[str, pd.DataFrame]) -> Iterator[tuple[DoubtKey, str, pd.DataFrame, pd.Series]]:
    """Give each table of single sales that has any: the doubt it raises, its name, its sales, and all days it tells of."""
    payments, deals = frames["customers"], frames["deals"]
    if {"date", "revenue"} <= set(payments.columns) and (payments["revenue"] > 0).any():
        yield "revenue_of_payments", "customers", payments[["date", "revenue"]], payments["date"].dropna()
    if {"status", "closed", "amount"} <= set(deals.columns):
        won = deals[(deals["status"] == "won") & deals["closed"].notna() & (deals["amount"] > 0)]
        if len(won):
            sales = won.rename(columns={"closed": "date", "amount": "revenue"})[["date", "revenue"]]
            yield "revenue_of_deals", "deals", sales, pd.concat([deals["created"], deals["closed"]]).dropna()


def _days_known(spent: pd.Series, frequency: Frequency, known: pd.Series) -> pd.DatetimeIndex:
    """Give the days with spend of which the table of sales knows as well."""
    last = spent.max() + _LAST_DAYS[frequency]
    return pd.date_range(max(spent.min(), known.min().normalize()), min(last, known.max().normalize()))


def _totals(revenue: pd.Series, frequency: Frequency) -> pd.DataFrame:
    totals = revenue.rename_axis("date").rename("revenue").reset_index().astype({"date": "datetime64[ns]", "revenue": float})
    if frequency != "MS":
        return totals
    months = totals["date"].dt.to_period("M").dt.to_timestamp().astype("datetime64[ns]")
    return totals.assign(date=months).groupby("date")[["revenue"]].sum().reset_index()
