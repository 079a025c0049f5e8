"""Results as pictures: a chart takes a result and gives matplotlib axes; `to_svg` makes them a part of a page.

A chart computes nothing, shows nothing, saves nothing. To add one, write a function of this form:

>>> import pandas as pd
>>> from forecast.charts import theme
>>> from forecast.charts.rows import put_names
>>> from forecast.text import Words
>>> @theme.styled
... def calls(frame, words, ax=None):
...     ax = theme.canvas(ax, height=theme.row_height(len(frame)))
...     ax.barh(range(len(frame)), frame["calls"], color=theme.BLUE)
...     put_names(ax, list(frame["channel"]))
...     return ax
>>> picture = to_svg(calls(pd.DataFrame({"channel": ["Search"], "calls": [7]}), Words("en")), "Search: 7 calls", "calls")
>>> 'role="img"' in picture, "<text" in picture
(True, True)
"""

from forecast.charts.measures import (
    deal_curve,
    deal_cycle,
    rate_by_week,
    retention,
    shares_of_spend_and_revenue,
    stage_rates,
    time_by_status,
    value_against_cost,
    what_changed,
)
from forecast.charts.predictions import (
    advice_and_outcome,
    before_during_after,
    budget_shift,
    chances,
    forecast_fan,
    forecast_panels,
    models_compared,
    response_curves,
    returns_by_channel,
    theme_votes,
)
from forecast.charts.svg import to_svg

__all__ = [
    "advice_and_outcome",
    "before_during_after",
    "budget_shift",
    "chances",
    "deal_curve",
    "deal_cycle",
    "forecast_fan",
    "forecast_panels",
    "models_compared",
    "rate_by_week",
    "response_curves",
    "retention",
    "returns_by_channel",
    "shares_of_spend_and_revenue",
    "stage_rates",
    "theme_votes",
    "time_by_status",
    "to_svg",
    "value_against_cost",
    "what_changed",
]
