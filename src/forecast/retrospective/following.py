"""The look back: was the advice followed, what was expected of it, what came of it."""

import math
from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from forecast.retrospective.counterfactual import (
    NOTHING,
    Effect,
    Window,
    against_control,
    against_frozen,
    by_response,
    half_width,
    total_weeks,
)
from forecast.retrospective.credits import by_credits
from forecast.retrospective.results import FollowUp, FollowUpVerdict, Recommendation
from forecast.settings.params import Params
from forecast.tables.facts import Facts

if TYPE_CHECKING:
    from forecast.response import ResponseFit

_LEAST_DAYS = 7  # of its window before anything is said
_FOLLOWED = 0.25  # share from which advice counts as followed
_SMALL = 0.25  # of what was expected: a gain surely below it did not pay off


def follow_up(
    recommendations: Iterable[Recommendation],
    facts: Facts,
    params: Params,
    *,
    until: date | None = None,
    fit: "ResponseFit | None" = None,
    level: float = 0.9,
) -> tuple[FollowUp, ...]:
    """Give what came of each piece of advice that moved money, the newest first.

    Parameters
    ----------
    until : last day that counts; the last day of the data when None.
    fit : response fitted to data that hold the windows; where given, its answer is one of those compared.
    level : coverage of the intervals.

    Returns
    -------
    tuple of FollowUp; advice whose window has less than a week of data yet, or that moved nothing, is left out.
    """
    last = min(until or facts.last_day_covered, facts.last_day_covered)
    due = [advice for advice in recommendations if _moved(advice.shifts) > 0 and (last - advice.made_on).days >= _LEAST_DAYS]
    found = [_one(advice, facts, params, last, (fit, level)) for advice in due]
    return tuple(sorted(found, key=lambda item: (item.made_on, item.action_id), reverse=True))


def _moved(shifts: pd.DataFrame) -> float:
    return float((shifts["suggested"] - shifts["current"]).clip(lower=0).sum())


def _one(advice: Recommendation, facts: Facts, params: Params, last: date, how: "tuple[ResponseFit | None, float]") -> FollowUp:
    end = min(last, advice.made_on + timedelta(weeks=advice.weeks))
    share = (end - advice.made_on).days / (7 * advice.weeks)
    window = pd.Timestamp(advice.made_on), pd.Timestamp(end)
    shifts = _with_actual(advice.shifts, facts, window, share)
    followed = followed_share(shifts)
    effect = _effect(advice, facts, shifts, window, how)
    expected = advice.expected_gain * share
    return FollowUp(
        action_id=advice.id,
        made_on=advice.made_on,
        start=advice.made_on + timedelta(days=1),
        end=end,
        complete=share >= 1,
        weeks=7 * share * advice.weeks / 7,
        shifts=shifts[["channel", "current", "suggested", "actual"]],
        recommended=_moved(shifts),
        followed=followed,
        expected=expected,
        expected_lo=advice.expected_lo * share,
        expected_hi=advice.expected_hi * share,
        observed=effect.middle,
        observed_lo=effect.lo,
        observed_hi=effect.hi,
        level=how[1],
        method=effect.method,
        roi_before=_roi(facts, params, (window[0] - (window[1] - window[0]), window[0])),
        roi_after=_roi(facts, params, window),
        verdict=verdict_of(followed, expected, effect),
        source=advice.source,
    )


def _with_actual(shifts: pd.DataFrame, facts: Facts, window: Window, share: float) -> pd.DataFrame:
    """Give the shifts over the observed window: channel, current, suggested, actual, unmoved.

    `unmoved` is `current` at the pace that all these channels together really had: a season lifts every channel, and is no
    answer to advice.
    """
    spent = facts.performance
    inside = spent[(spent["date"] > window[0]) & (spent["date"] <= window[1])].groupby("channel")["spend"].sum()
    scaled = shifts.assign(current=shifts["current"] * share, suggested=shifts["suggested"] * share)
    scaled["actual"] = [float(inside.get(channel, 0.0)) for channel in shifts["channel"]]
    total = float(scaled["current"].sum())
    pace = float(scaled["actual"].sum()) / total if total > 0 else 1.0
    return scaled.assign(unmoved=scaled["current"] * pace)


def followed_share(shifts: pd.DataFrame) -> float:
    """Give the share 0–1 of an advised change that was carried out.

    The actual change is projected on the advised one. Where the advice kept the total, spend is first brought to its total,
    so that a season which lifts every channel is not mistaken for obedience.

    Parameters
    ----------
    shifts : frame of channel, current, suggested, actual; money over one window.
    """
    current, suggested, actual = (shifts[name].to_numpy(dtype=float) for name in ("current", "suggested", "actual"))
    advised = suggested - current
    length = float(advised @ advised)
    if length == 0 or current.sum() <= 0:
        return math.nan
    kept = abs(advised.sum()) <= 0.02 * current.sum()
    if kept and actual.sum() > 0:
        actual = actual * suggested.sum() / actual.sum()
    return float(np.clip((actual - current) @ advised / length, 0.0, 1.0))


def _effect(
    advice: Recommendation,
    facts: Facts,
    shifts: pd.DataFrame,
    window: Window,
    how: "tuple[ResponseFit | None, float]",
) -> Effect:
    fit, level = how
    moved = tuple(shifts.loc[shifts["suggested"] != shifts["current"], "channel"])
    labels = window[0] - facts.after_label, window[1] - facts.after_label  # of the weeks that end in the window
    ways = (
        against_frozen(advice.points, total_weeks(facts, _last_frozen_week(advice.points, labels)), labels, level),
        against_control(facts, moved, labels, level),
        by_credits(facts, shifts, window, level),
        by_response(fit, _factors(shifts), window, level),
    )
    return agreed(ways, level)


def _last_frozen_week(points: pd.DataFrame | None, window: Window) -> pd.Timestamp:
    """Give the day from which weeks are counted back; a window that is not over ends on another weekday than those forecast."""
    ended = [] if points is None else [day for day in points["ds"] if window[0] < day <= window[1]]
    return max(ended, default=window[1])


def _factors(shifts: pd.DataFrame) -> dict[str, float]:
    """Give for each channel what its spend would have to be multiplied by to undo the move."""
    spent = shifts[shifts["actual"] > 0]
    return {str(name): float(factor) for name, factor in zip(spent["channel"], spent["unmoved"] / spent["actual"], strict=True)}


def agreed(ways: Sequence[Effect], level: float = 0.9) -> Effect:
    """Give the effect that all ways tell together, each by how sure it is; `method` is the surest.

    Ways that differ by more than their intervals explain err by more than they know: all of them are widened until they agree.

    Source
    ------
    Random effects: DerSimonian and Laird 1986, eq. 9. Simulated worlds in `tests/retrospective/test_following_holds.py` tell
    how often the interval holds the truth.
    """
    known = sorted((way for way in ways if way.method != "none"), key=lambda way: way.hi - way.lo)
    if not known:
        return NOTHING
    middles = np.array([way.middle for way in known])
    variances = np.array([max((way.hi - way.lo) / (2 * half_width(level)), 1e-9) for way in known]) ** 2
    weights = 1 / variances
    middle = float(weights @ middles / weights.sum())
    if len(known) > 1:
        apart = float(weights @ (middles - middle) ** 2) - (len(known) - 1)
        weights = 1 / (variances + max(apart, 0.0) / (weights.sum() - (weights**2).sum() / weights.sum()))
        middle = float(weights @ middles / weights.sum())
    half = half_width(level) * float(weights.sum() ** -0.5)
    return Effect(middle, middle - half, middle + half, known[0].method)


def verdict_of(followed: float, expected: float, effect: Effect) -> FollowUpVerdict:
    """Give the verdict: paid off or not only where the interval says so."""
    if followed < _FOLLOWED:
        return "not_followed"
    if effect.lo > 0:
        return "paid_off"
    if effect.hi <= 0 or effect.hi < _SMALL * expected:
        return "did_not"
    return "cannot_tell"


def _roi(facts: Facts, params: Params, window: Window) -> float:
    """Give ROI of all channels together, as the KPI catalogue defines it; on total revenue where none is credited."""
    spent = facts.performance
    inside = spent[(spent["date"] > window[0]) & (spent["date"] <= window[1])]
    frame = inside if "revenue" in spent else facts.outcomes
    if "revenue" not in frame:
        return math.nan
    revenue = frame.loc[(frame["date"] > window[0]) & (frame["date"] <= window[1]), "revenue"].sum()
    costs = inside["spend"].sum() + (inside["other_costs"].sum() if "other_costs" in inside else 0.0)
    return float((revenue * params.margin - costs) / costs) if costs > 0 else math.nan
