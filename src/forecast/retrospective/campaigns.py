"""One campaign: before, during and after it, and against what would have come without it."""

import math
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from forecast.kpis.spans import covers
from forecast.names import MEASURES
from forecast.retrospective.counterfactual import Control, Effect, by_response, expect, total_weeks
from forecast.settings.params import Params
from forecast.settings.period import ONE_DAY, Period, parse_period
from forecast.tables.facts import Facts

if TYPE_CHECKING:
    from forecast.response import ResponseFit

_DAY = pd.Timedelta(days=1)
_WEEK = pd.Timedelta(days=7)


@dataclass(frozen=True)
class CampaignEffect:
    """What a campaign did.

    Parameters
    ----------
    phases : frame of phase (before, during, after), start, end, days, total_revenue and the measures of the campaign's channels
        Before and after are as long as the campaign; after ends where the data do. Daily means are comparable where days differ.
    by_channel : frame of channel and the measures of the campaign's own rows.
    members : frame of dimension (segment, product, region), member and measures over the campaign's days, all campaigns together.
    counterfactual : frame of ds (week's last day), observed, expected, lo, hi; expected is NaN before the campaign.
    spend, other_costs : money of the campaign's own rows.
    effect, effect_lo, effect_hi : total revenue of its weeks beyond the expected; NaN where it cannot be told.
    caused, caused_lo, caused_hi : revenue its spend caused by the fitted response, NaN without a fit.
    roi : (caused × margin − costs) / costs, costs being spend and other costs; NaN without a fit.
    """

    name: str
    phases: pd.DataFrame
    by_channel: pd.DataFrame
    members: pd.DataFrame
    counterfactual: pd.DataFrame
    spend: float
    other_costs: float
    effect: float
    effect_lo: float
    effect_hi: float
    caused: float
    caused_lo: float
    caused_hi: float
    roi: float
    level: float
    method: str

    @property
    def costs(self) -> float:
        """Give all the campaign cost: spend and other costs."""
        return self.spend + self.other_costs


def measure_effect(
    facts: Facts, campaign: str, period: Period, params: Params, fit: "ResponseFit | None" = None, level: float = 0.9
) -> CampaignEffect:
    """Give a campaign's phases, its own numbers, and its effect on total revenue.

    Parameters
    ----------
    facts : the whole team's, not only the campaign's.
    campaign : its name in `performance.campaign`.
    period : its days.
    fit : response fitted to data that hold the campaign.
    """
    own = _inside(facts.performance, period.start, period.end)
    own = own[own["campaign"] == campaign]
    expected = _expected(facts, tuple(own["channel"].unique()), period, level)
    caused = _caused(own, facts, fit, period, level)
    spend = float(own["spend"].sum())
    other_costs = float(own["other_costs"].sum()) if "other_costs" in own else 0.0
    costs = spend + other_costs
    return CampaignEffect(
        name=campaign,
        phases=_phases(facts, tuple(own["channel"].unique()), period),
        by_channel=_sums(own, ["channel"]).sort_values("spend", ascending=False, ignore_index=True),
        members=_sums(_inside(facts.members, period.start, period.end), ["dimension", "member"]),
        counterfactual=_weeks(facts, expected, period),
        spend=spend,
        other_costs=other_costs,
        effect=expected.effect.middle if expected else math.nan,
        effect_lo=expected.effect.lo if expected else math.nan,
        effect_hi=expected.effect.hi if expected else math.nan,
        caused=caused.middle,
        caused_lo=caused.lo,
        caused_hi=caused.hi,
        roi=(caused.middle * params.margin - costs) / costs if costs > 0 else math.nan,
        level=level,
        method=expected.effect.method if expected else "none",
    )


def _inside(frame: pd.DataFrame, start: date, end: date) -> pd.DataFrame:
    if frame.empty:
        return frame
    return frame[(frame["date"] >= pd.Timestamp(start)) & (frame["date"] <= pd.Timestamp(end))]


def _sums(frame: pd.DataFrame, keys: list[str]) -> pd.DataFrame:
    measures = [name for name in MEASURES if name in frame]
    if frame.empty:
        return pd.DataFrame({name: pd.Series(dtype=object) for name in [*keys, *measures]})
    return frame.groupby(keys)[measures].sum(min_count=1).reset_index()


def _phases(facts: Facts, channels: tuple[str, ...], period: Period) -> pd.DataFrame:
    """Give the sums of the campaign's channels, all their campaigns, and of total revenue, before, during and after."""
    start, end = pd.Timestamp(period.start), pd.Timestamp(period.end)
    length: Any = pd.DateOffset(days=period.days)
    if facts.frequency == "MS":  # as many months, for days would hold one more or one less of them
        length = pd.DateOffset(months=12 * (end.year - start.year) + end.month - start.month + 1)
    spans = {"before": (start - length, start - _DAY), "during": (start, end), "after": (end + _DAY, end + _DAY + length - _DAY)}
    rows = [_phase(facts, channels, phase, span) for phase, span in spans.items()]
    return pd.DataFrame(rows)


def _phase(facts: Facts, channels: tuple[str, ...], phase: str, span: tuple[pd.Timestamp, pd.Timestamp]) -> dict[str, Any]:
    first = max(span[0], pd.Timestamp(facts.first_day_covered))
    last = min(span[1], pd.Timestamp(facts.last_day_covered))
    days = max((last - first).days + 1, 0)
    inside = _inside(facts.performance, first.date(), last.date())
    inside = inside[inside["channel"].isin(channels)]
    sums = {name: float(inside[name].sum(min_count=1)) if days else math.nan for name in MEASURES if name in inside}
    total = math.nan
    if days and covers(facts.outcomes, parse_period(f"{first.date()}..{last.date()}")):
        total = float(_inside(facts.outcomes, first.date(), last.date())["revenue"].sum())
    return {"phase": phase, "start": first.date(), "end": last.date(), "days": days, "total_revenue": total, **sums}


def _expected(facts: Facts, channels: tuple[str, ...], period: Period, level: float) -> Control | None:
    """Compare whole weeks: those that hold a day of the campaign."""
    first = pd.Timestamp(period.start) - pd.Timedelta(days=1)
    weeks = total_weeks(facts, pd.Timestamp(facts.last_day))["ds"]
    ends = weeks + facts.after_label
    held = weeks[(ends > first) & (ends < pd.Timestamp(period.end) + _WEEK)]
    if held.empty:
        return None
    window = held.iloc[0] - _WEEK, held.iloc[-1]
    others = facts.events[facts.events["date"] < pd.Timestamp(period.start)]
    return expect(facts, channels, window, level, events=others)


def _weeks(facts: Facts, expected: Control | None, period: Period) -> pd.DataFrame:
    came = total_weeks(facts, pd.Timestamp(facts.last_day)).rename(columns={"y": "observed"})
    around = max(pd.Timedelta(days=2 * period.days), 8 * _WEEK)
    start, end = pd.Timestamp(period.start), pd.Timestamp(period.end)
    came = came[(came["ds"] > start - around) & (came["ds"] <= end + around)]
    if expected is None:
        return came.assign(expected=np.nan, lo=np.nan, hi=np.nan).reset_index(drop=True)
    return came.merge(expected.weeks, on="ds", how="left").reset_index(drop=True)


def _caused(own: pd.DataFrame, facts: Facts, fit: "ResponseFit | None", period: Period, level: float) -> Effect:
    """Give what the campaign's own spend caused: the channels' spend as it was against that without the campaign's."""
    whole = _inside(facts.performance, period.start, period.end).groupby("channel")["spend"].sum()
    shares = (1 - own.groupby("channel")["spend"].sum() / whole).dropna()
    without = {str(name): float(factor) for name, factor in shares.items()}
    return by_response(fit, without, (pd.Timestamp(period.start - ONE_DAY), pd.Timestamp(period.end)), level)
