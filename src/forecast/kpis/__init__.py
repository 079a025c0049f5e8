"""KPIs and the measures behind a retrospective: funnel, flow of team work, unit economics.

A KPI of your own is one entry: its formula gives the number and the words of it.

>>> import pandas as pd
>>> from forecast.kpis.formula import Formula, Kpi, Term
>>> cost_per_engagement = Kpi(
...     "cost_per_engagement", Formula((Term("spend"),), (Term("engagements"),)), "money", "down", "our own", measured_only=True
... )
>>> cost_per_engagement.formula.text()
'spend ÷ engagements'
>>> from forecast.kpis.compute import channel_sums, value_of
>>> columns = {"channel": ["social", "social", "search"], "spend": [60.0, 40.0, 500.0], "engagements": [30.0, 20.0, None]}
>>> days = pd.DataFrame(columns)
>>> value_of(cost_per_engagement, channel_sums(days), margin=1.0).tolist()
[2.0]

To see it in reports, add it to `catalogue.py`, and its title and formula to `text/en/kpis.yml` and `text/ru/kpis.yml`.
"""

from forecast.kpis.catalogue import KPIS
from forecast.kpis.channels import channel_table, member_table
from forecast.kpis.compare import is_whole, kpi_table
from forecast.kpis.compute import kpis_of
from forecast.kpis.economics import Economics, measure_economics
from forecast.kpis.explain import Explanation, explain_change
from forecast.kpis.flow import Flow, measure_flow
from forecast.kpis.formula import Kpi
from forecast.kpis.funnel import Funnel, measure_funnel
from forecast.kpis.spans import covers
from forecast.kpis.weekly import daily_totals, split_id, tidy_series, weekly, weekly_outcomes

__all__ = [
    "KPIS",
    "Economics",
    "Explanation",
    "Flow",
    "Funnel",
    "Kpi",
    "channel_table",
    "covers",
    "daily_totals",
    "explain_change",
    "is_whole",
    "kpi_table",
    "kpis_of",
    "measure_economics",
    "measure_flow",
    "measure_funnel",
    "member_table",
    "split_id",
    "tidy_series",
    "weekly",
    "weekly_outcomes",
]
