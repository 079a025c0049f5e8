"""One row per channel, campaign, segment, product or region: sums, shares and KPIs of a period beside the period before."""

import pandas as pd

from forecast.errors import ParamsError, nearest
from forecast.kpis.compute import kpis_of
from forecast.kpis.spans import covers, within
from forecast.names import DIMENSIONS, MEASURES
from forecast.settings.params import Params
from forecast.settings.period import Period
from forecast.tables.facts import Facts

_RATIOS = (
    "roi",
    "romi",
    "roas",
    "cac",
    "cpa",
    "cpl",
    "cpc",
    "cpm",
    "ctr",
    "conversion_rate",
    "lead_rate",
    "aov",
    "engagement_rate",
)
_BEFORE = (
    "spend",
    "revenue",
    "clicks",
    "impressions",
    "conversions",
    "spend_share",
    "roas",
    "roi",
    "cac",
    "cpa",
    "cpc",
    "cpm",
    "ctr",
    "conversion_rate",
)


def channel_table(facts: Facts, period: Period, params: Params) -> pd.DataFrame:
    """Give the channels of a period, the largest spend first.

    Returns
    -------
    frame of channel, the measures, spend_share, revenue_share, ratios, and `previous_*` of the main ones (NaN where the data do
    not hold the whole period before). A measure that the data lack is a column of NaN.
    """
    return _table(facts, facts.performance, period, params.margin, "channel")


def member_table(facts: Facts, period: Period, params: Params, by: str = "campaign") -> pd.DataFrame:
    """Give the same table by campaign, segment, product or region, its first column named `member`.

    Raises
    ------
    ParamsError
        For a dimension that the tables do not know.
    """
    rows = member_rows(facts, by)
    return _table(facts, rows, period, params.margin, "member")


def member_rows(facts: Facts, by: str) -> pd.DataFrame:
    """Give the daily rows cut by a dimension, whose name becomes the column `member`.

    Raises
    ------
    ParamsError
        For a dimension that the tables do not know.
    """
    if by in ("channel", "campaign"):
        rows = facts.performance
        if by not in rows:
            return rows.assign(member=pd.Series(dtype=object)).iloc[:0]
        return rows.rename(columns={by: "member"})
    if by in DIMENSIONS:
        rows = facts.members
        return rows[rows["dimension"] == by] if "dimension" in rows else rows.assign(member=pd.Series(dtype=object))
    known = ("channel", "campaign", *DIMENSIONS)
    raise ParamsError(f"nothing can be cut by '{by}'; expected one of {', '.join(known)}; {nearest(by, known)}")


def _table(facts: Facts, rows: pd.DataFrame, period: Period, margin: float, key: str) -> pd.DataFrame:
    now = _measured(within(rows, period), margin, key)
    before = period.previous()
    columns = list(_BEFORE)
    if covers(facts.performance, before):
        earlier = _measured(within(rows, before), margin, key)[[key, *columns]]
    else:
        earlier = pd.DataFrame(columns=[key, *columns], dtype=float).astype({key: object})
    earlier = earlier.rename(columns={column: f"previous_{column}" for column in columns})
    joined = now.merge(earlier, on=key, how="left")
    return joined.sort_values(["spend", key], ascending=[False, True], kind="stable", ignore_index=True)


def _measured(rows: pd.DataFrame, margin: float, key: str) -> pd.DataFrame:
    present = [column for column in MEASURES if column in rows]
    sums = rows.groupby(key, sort=True, observed=True)[present].sum(min_count=1).reset_index()
    sums = sums.reindex(columns=[key, *MEASURES])
    ratios = kpis_of(rows, margin, by=(key,)).reindex(columns=[key, *_RATIOS])
    shares = {f"{column}_share": sums[column] / sums[column].sum(min_count=1) for column in ("spend", "revenue")}
    return sums.assign(**shares).merge(ratios, on=key, how="left")
