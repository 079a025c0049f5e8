"""Total revenue of a business that only its CRM knows: the won deals, by the day on which they were closed."""

from collections.abc import Mapping

import pandas as pd

from forecast.tables.facts import Doubt
from forecast.tables.frequency import Frequency


def with_won_revenue(
    frames: Mapping[str, pd.DataFrame], frequency: Frequency
) -> tuple[dict[str, pd.DataFrame], tuple[Doubt, ...]]:
    """Give the tables with `outcomes` made of won deals, and the doubt that says so, where nothing else records revenue.

    Parameters
    ----------
    frames : frames by table
        Those of one team. A day without a won deal has a revenue of zero, from the first day that the CRM knows to the last.
    """
    performance, deals = frames["performance"], frames["deals"]
    credited = "revenue" in performance and performance["revenue"].notna().any()
    if credited or not frames["outcomes"].empty or not {"status", "closed", "amount"} <= set(deals.columns):
        return dict(frames), ()
    won = deals[(deals["status"] == "won") & deals["closed"].notna() & (deals["amount"] > 0)]
    if won.empty:
        return dict(frames), ()
    days = _days_known(performance["date"], frequency, deals)
    revenue = won.groupby(won["closed"].dt.normalize())["amount"].sum().reindex(days, fill_value=0.0)
    if not revenue.any():
        return dict(frames), ()
    totals = revenue.rename_axis("date").rename("revenue").reset_index().astype({"date": "datetime64[ns]", "revenue": float})
    if frequency == "MS":
        months = totals["date"].dt.to_period("M").dt.to_timestamp().astype("datetime64[ns]")
        totals = totals.assign(date=months).groupby("date")[["revenue"]].sum().reset_index()
    told = int(won["closed"].dt.normalize().isin(days).sum())
    return {**frames, "outcomes": totals}, (Doubt("revenue_of_deals", "deals", "", told, float(revenue.sum())),)


def _days_known(spent: pd.Series, frequency: Frequency, deals: pd.DataFrame) -> pd.DatetimeIndex:
    """Give the days with spend of which the CRM knows as well: from its first deal to the last day it tells of."""
    told = pd.concat([deals["created"], deals["closed"]]).dropna().dt.normalize()
    last = spent.max() + {"D": pd.Timedelta(0), "W": pd.Timedelta(days=6), "MS": pd.offsets.MonthEnd(0)}[frequency]
    return pd.date_range(max(spent.min(), deals["created"].min().normalize()), min(last, told.max()))
