"""Predict: series to come, each channel's return over the horizon, the chance of each goal."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from forecast.analysis.pools import shared_cores
from forecast.analysis.responding import SETTINGS, pivot, spend_by_week, todays_pace
from forecast.background import Promise, later
from forecast.kpis import tidy_series, weekly
from forecast.kpis.spans import by_day, within
from forecast.review import Predicted, Responded
from forecast.settings.forecasting import ReportSettings
from forecast.settings.loading import Scope
from forecast.settings.params import Params
from forecast.settings.period import Period
from forecast.tables.facts import Facts
from forecast.tables.frequency import Frequency

if TYPE_CHECKING:
    from forecast.forecasters import Calendar, ForecastResult, ForecastSettings

REPORT = ReportSettings()
WEEKS_OF_MONTH = 52.1775 / 12


def start_forecasts(facts: Facts, history: pd.DataFrame, params: Params) -> Promise:
    """Start to forecast the team's and each channel's series beside the main work; the promise is of a `ForecastResult`.

    Parameters
    ----------
    history : frame of `series_of`
    """
    steps = params.horizon_weeks if facts.frequency != "MS" else max(1, round(params.horizon_weeks / WEEKS_OF_MONTH))
    return later(forecast_by_weight, history, steps, calendar_of(facts, params.holidays))


def forecast_by_weight(history: pd.DataFrame, steps: int, calendar: "Calendar") -> "ForecastResult":
    """Forecast revenue with every member, and what only accompanies it with the quick ones."""
    from forecast.forecasters import ForecastResult, forecast_series

    light = history["unique_id"].str.partition(":")[0].isin(REPORT.light)
    parts = [forecast_series(history[~light], steps, calendar=calendar)] if (~light).any() else []
    if light.any():
        parts.append(forecast_series(history[light], steps, calendar=calendar, settings=quick_settings()))
    frames = ("points", "backtest", "candidates", "refused")
    return ForecastResult(
        **{name: pd.concat([getattr(part, name) for part in parts], ignore_index=True) for name in frames},
        paths={key: paths for part in parts for key, paths in part.paths.items()},
    )


def predict(
    facts: Facts, series: "ForecastResult", history: pd.DataFrame, responded: Responded, scope: Scope, horizon: Period
) -> Predicted:
    """Read each channel's return over the horizon and the chance of each goal off the forecasts and the curves."""
    from forecast.retrospective import measure_goals

    params = scope.params
    costs = planned_costs(facts, horizon)
    return Predicted(
        series=series,
        history=history,
        channels=channel_outlook(series.paths, responded, costs, params.horizon_weeks, params.margin),
        goals=measure_goals(params.goals, facts, series, params),
    )


def forecast_table(frame: pd.DataFrame, horizon: int, frequency: str | None, levels: tuple[int, ...]) -> pd.DataFrame:
    """Forecast any long table of unique_id, ds, y; many series share the machine's cores.

    Returns
    -------
    frame of unique_id, ds, yhat and the bounds of each level
    """
    from forecast.forecasters import forecast_series

    with shared_cores(frame["unique_id"].nunique()) as pool:
        result = forecast_series(frame, horizon, frequency=frequency, levels=levels, settings=quick_settings(), pool=pool)
    return result.points.drop(columns=["model", "mean"])


def quick_settings() -> "ForecastSettings":
    """Give the settings without the members that are dear to fit; benchmarks/RESULTS.md: they hardly change the accuracy."""
    from forecast.forecasters import ForecastSettings

    return ForecastSettings(prophet=False, boosting=False)


def series_of(facts: Facts) -> pd.DataFrame:
    """Give the series a report forecasts: totals, then revenue, conversions and spend of the largest channels."""
    frequency: Frequency = "MS" if facts.frequency == "MS" else "W"
    totals = [name for name in REPORT.totals if name in facts.performance]
    if facts.has("outcomes"):
        totals = ["total_revenue", *totals]
    frames = [tidy_series(facts, columns=tuple(totals), by=None, frequency=frequency)]
    spend = facts.performance.groupby("channel")["spend"].sum()
    largest = set(spend[spend > 0].nlargest(REPORT.most_channels).index)
    by_channel = [name for name in REPORT.by_channel if name in facts.performance]
    if by_channel:
        tidy = tidy_series(facts, columns=tuple(by_channel), by="channel", frequency=frequency)
        frames.append(tidy[tidy["unique_id"].str.partition(":")[2].isin(largest)])
    return pd.concat(frames, ignore_index=True)


def calendar_of(facts: Facts, country: str | None) -> "Calendar":
    """Give the holidays and events that forecasts may know of."""
    from forecast.forecasters import Calendar

    events = facts.events[["date", "name", "end_date"]] if facts.has("events") else None
    return Calendar(country, events, week_ends=not facts.after_label)


def planned_costs(facts: Facts, horizon: Period) -> pd.DataFrame:
    """Give each channel's costs over the horizon: spend as planned where the plan covers it, else at today's pace.

    Returns
    -------
    frame of spend, pace (spend at today's pace) and other_costs (at the share of spend that they have today), money over the
    horizon, indexed by channel
    """
    pace = todays_pace(spend_by_week(facts)) * (horizon.days / 7)
    spend = _planned(facts, horizon).combine_first(pace)
    share = _other_share(facts).reindex(spend.index).fillna(0.0)
    return pd.DataFrame({"spend": spend, "pace": pace.reindex(spend.index), "other_costs": share * spend})


def _planned(facts: Facts, horizon: Period) -> pd.Series:
    """Give the planned spend of the channels that have a plan; none where it covers too little of the horizon."""
    inside = within(by_day(facts.plan), horizon) if facts.has("plan") else facts.plan
    nothing = pd.Series(dtype=float)
    if inside.empty:
        return nothing
    days = (inside["date"].max() - pd.Timestamp(horizon.start)).days + 1
    planned: pd.Series = inside.groupby("channel")["spend"].sum() * (horizon.days / days)
    return planned if days >= REPORT.plan_covers * horizon.days else nothing


def _other_share(facts: Facts) -> pd.Series:
    """Give each channel's other costs as a share of its spend, both at today's pace."""
    if "other_costs" not in facts.performance:
        return pd.Series(dtype=float)
    spend = todays_pace(spend_by_week(facts))
    other = todays_pace(pivot(weekly(facts, ["other_costs"]), "other_costs"))
    return other / spend.where(spend > 0)


def channel_outlook(
    paths: Mapping[str, np.ndarray], responded: Responded, costs: pd.DataFrame, weeks: int, margin: float
) -> pd.DataFrame:
    """Give each channel's spend, revenue, ROAS and ROI over the horizon with intervals.

    Parameters
    ----------
    paths : mapping of series to ndarray of shape (n_paths, horizon)
        Sampled futures of `revenue:<channel>`; may be empty.
    costs : frame of `planned_costs`

    Returns
    -------
    frame of channel, spend, revenue, revenue_lo, revenue_hi, roas, roas_lo, roas_hi, roi, roi_lo, roi_hi
        What the fitted response says of the planned spend; on the attributed basis, where the credited revenue was forecast,
        what that forecast's sampled paths say of today's pace, moved as the response says from there to the planned spend. Spend
        is planned, so the interval is that of the ratio.
    """
    from forecast.response import plan_returns

    if not responded.fits:
        return pd.DataFrame(columns=["channel", *_OUTLOOK])
    fit = responded.fits[responded.basis]
    revenue = plan_returns(fit, costs["spend"], weeks, SETTINGS.level)
    if responded.basis == "attributed":
        usual = plan_returns(fit, costs["pace"], weeks, SETTINGS.level)["revenue"]
        revenue = _credited(revenue.assign(moved=revenue["revenue"] / usual.where(usual > 0)), paths)
    other = revenue["channel"].map(costs["other_costs"]).fillna(0.0)
    paid = revenue["spend"].where(revenue["spend"] > 0)
    returns: dict[str, pd.Series] = {}
    for end in ("", "_lo", "_hi"):
        returns[f"roas{end}"] = revenue[f"revenue{end}"] / paid
        returns[f"roi{end}"] = revenue[f"revenue{end}"] * margin / (paid + other) - 1.0
    return revenue.assign(**returns)[["channel", *_OUTLOOK]]


def _credited(revenue: pd.DataFrame, sampled: Mapping[str, np.ndarray]) -> pd.DataFrame:
    """Put the forecast of credited revenue, moved to the planned spend, in the place of the curve's answer where there is one."""
    sides = ((1 - SETTINGS.level) / 2, 0.5, (1 + SETTINGS.level) / 2)
    rows = revenue.set_index("channel")
    for channel in rows.index[rows["moved"].notna()]:
        paths = sampled.get(f"revenue:{channel}")
        if paths is not None:
            low, middle, high = np.quantile(paths.sum(axis=1), sides) * rows.loc[channel, "moved"]
            rows.loc[channel, ["revenue", "revenue_lo", "revenue_hi"]] = [middle, low, high]
    return rows.reset_index()


_OUTLOOK = ("spend", "revenue", "revenue_lo", "revenue_hi", "roas", "roas_lo", "roas_hi", "roi", "roi_lo", "roi_hi")
