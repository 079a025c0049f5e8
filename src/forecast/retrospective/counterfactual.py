"""What would have come without the advice: several ways to say it, each with the error it has shown."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from forecast.kpis import weekly, weekly_outcomes
from forecast.tables.facts import Facts

if TYPE_CHECKING:
    from forecast.response import ResponseFit

Array = NDArray[np.float64]
Window = tuple[pd.Timestamp, pd.Timestamp]  # after the first, up to the second

_LEAST_WEEKS = 30  # of history before the window: a level, a slope and the others' spend need as many
_YARDSTICK = 13  # weeks before the window that set its level
_YEAR = 365.25
# What a fit says of a move is surer than it should be: in 150 simulated worlds so much wider intervals held nine in ten.
_WIDER = 1.4
_TOGETHER = 0.35  # share of a frozen forecast's error that its weeks have in common
_TOTAL = ("total_revenue", "revenue")


@dataclass(frozen=True)
class Effect:
    """Revenue beyond the counterfactual over a window, with its interval, and how it was found."""

    middle: float
    lo: float
    hi: float
    method: str


NOTHING = Effect(math.nan, math.nan, math.nan, "none")


def total_weeks(facts: Facts, until: pd.Timestamp) -> pd.DataFrame:
    """Give the team's revenue by week: the total where it is known, else what is credited; frame ds, y."""
    if facts.has("outcomes"):
        frame = weekly_outcomes(facts, until=until.date())
    elif "revenue" in facts.performance:
        frame = weekly(facts, ("revenue",), by=None, until=until.date())
    else:
        frame = pd.DataFrame({"ds": pd.to_datetime([]), "revenue": []})
    return frame[["ds", "revenue"]].rename(columns={"revenue": "y"})


def against_frozen(points: pd.DataFrame | None, came: pd.DataFrame, window: Window, level: float) -> Effect:
    """Give revenue beyond the forecast that was frozen with the advice.

    Weeks of one forecast err together in part: of a half-width's square, `_TOGETHER` adds up with the widths, the rest with
    their squares.
    """
    if points is None:
        return NOTHING
    for name in _TOTAL:
        own = points[points["unique_id"] == name]
        joined = own.merge(came, on="ds")
        joined = joined[(joined["ds"] > window[0]) & (joined["ds"] <= window[1])]
        if len(joined):
            z = half_width(level) / half_width(0.8)
            middle = float((joined["y"] - joined["yhat"]).sum())
            down = z * _summed((joined["yhat_hi_80"] - joined["yhat"]).to_numpy(dtype=float))
            up = z * _summed((joined["yhat"] - joined["yhat_lo_80"]).to_numpy(dtype=float))
            return Effect(middle, middle - down, middle + up, "frozen_forecast")
    return NOTHING


def _summed(widths: Array) -> float:
    return math.sqrt(_TOGETHER * float(widths.sum()) ** 2 + (1 - _TOGETHER) * float((widths**2).sum()))


def half_width(level: float) -> float:
    """Give half the width of a central normal interval, in standard deviations."""
    from scipy.special import ndtri

    return float(ndtri(0.5 + level / 2))


@dataclass(frozen=True)
class Control:
    """A window against its control.

    Parameters
    ----------
    effect : of the whole window.
    weeks : frame of ds, expected, lo, hi; each week by itself.
    """

    effect: Effect
    weeks: pd.DataFrame


def against_control(facts: Facts, moved: tuple[str, ...], window: Window, level: float) -> Effect:
    """Give revenue beyond what season, events and the channels that were not moved explain."""
    control = expect(facts, moved, window, level)
    return control.effect if control is not None else NOTHING


def expect(
    facts: Facts, moved: tuple[str, ...], window: Window, level: float, events: pd.DataFrame | None = None
) -> Control | None:
    """Give what season, events and the channels that were not moved let expect of a window; None where history is too short.

    The interval is the spread of the same comparison at earlier dates, when there was nothing to find (placebo windows).

    Parameters
    ----------
    moved : channels that may explain nothing.
    events : those that may explain something; the facts' own when None.

    Source
    ------
    Placebo inference: Abadie, Diamond and Hainmueller 2010, section 2.4.
    """
    came = total_weeks(facts, window[1])
    length = int(((came["ds"] > window[0]) & (came["ds"] <= window[1])).sum())
    before = int((came["ds"] <= window[0]).sum())
    if length == 0 or before < _LEAST_WEEKS + length or not (came["y"] > 0).all():
        return None
    features = _features(facts, came["ds"], moved, facts.events if events is None else events)
    logs = np.log(came["y"].to_numpy(dtype=float))
    # with less than half of today's history a placebo knows so much less that its error says little about this one's
    first = max(_LEAST_WEEKS, (before - length) // 2)
    cutoffs = range(first, before - length + 1, max(length // 3, 1))
    placebo = [_gaps(features, logs, cutoff, length) for cutoff in cutoffs]
    gaps = _gaps(features, logs, before, length)
    inside = slice(before, before + length)
    seen = came["y"].to_numpy(dtype=float)[inside]
    gap, spread = float(gaps.mean()), _placebo_spread(np.array([gaps.mean() for gaps in placebo]), level)
    single = _placebo_spread(np.concatenate(placebo), level)
    total = float(seen.sum())
    effect = Effect(_money(gap, total), _money(gap - spread, total), _money(gap + spread, total), "control")
    expected = seen * np.exp(-gaps)
    weeks = {"ds": came["ds"].to_numpy()[inside], "expected": expected}
    weeks |= {"lo": expected * math.exp(-single), "hi": expected * math.exp(single)}
    return Control(effect, pd.DataFrame(weeks))


def _money(gap: float, seen: float) -> float:
    return seen * (1 - math.exp(-gap))


def _placebo_spread(errors: Array, level: float) -> float:
    """Give the half-width of the interval: root mean square of placebo errors, wider where they are few."""
    from scipy.stats import t

    effective = max(len(errors) / 3, 2.0)  # windows overlap by two thirds
    return float(t.ppf(0.5 + level / 2, effective) * np.sqrt(np.mean(errors**2)))


def _gaps(features: Array, logs: Array, cutoff: int, length: int) -> Array:
    """Give the log differences (length,) of what came and what the weeks before the cutoff predict for the window after it."""
    past, ahead = features[:cutoff], features[cutoff : cutoff + length]
    middle, scale = past.mean(axis=0), past.std(axis=0)
    scale = np.where(scale > 1e-9, scale, np.inf)
    design = np.column_stack([np.ones(cutoff), (past - middle) / scale])
    penalty = np.diag([0.0] + [2.0] * features.shape[1])
    weights = np.linalg.solve(design.T @ design + penalty, design.T @ logs[:cutoff])
    predicted = np.column_stack([np.ones(len(ahead)), (ahead - middle) / scale]) @ weights
    # the quarter before the window is the yardstick: what earlier advice, or the world, changed for good is not counted again
    drift = float((logs[cutoff - _YARDSTICK : cutoff] - (design @ weights)[cutoff - _YARDSTICK : cutoff]).mean())
    return np.asarray(logs[cutoff : cutoff + length] - predicted - drift)


def _features(facts: Facts, weeks: pd.Series, moved: tuple[str, ...], events: pd.DataFrame) -> Array:
    """Give what may explain revenue besides the advice, (weeks, features)."""
    angle = 2 * np.pi * (weeks.dt.day_of_year.to_numpy(dtype=float) + weeks.dt.year.to_numpy() * _YEAR) / _YEAR
    columns = [np.arange(len(weeks), dtype=float)]
    if len(weeks) >= 60:
        columns += [wave(angle * order) for order in (1, 2) for wave in (np.sin, np.cos)]
    names = [name for name in ("spend", "revenue", "clicks") if name in facts.performance]
    frame = weekly(facts, tuple(names))
    rest = frame[~frame["channel"].isin(moved)].groupby("ds")[names].sum().reindex(weeks).fillna(0.0)
    columns += [np.log1p(rest[name].to_numpy(dtype=float)) for name in names]
    columns.append(_event_share(events, weeks))
    return np.column_stack(columns)


def _event_share(events: pd.DataFrame, weeks: pd.Series) -> Array:
    """Give for each week the share of its days on which an event was on, (weeks,)."""
    share = np.zeros(len(weeks))
    for event in events.to_dict("records"):
        start = pd.Timestamp(event["date"])
        end = start if pd.isna(event.get("end_date")) else pd.Timestamp(event["end_date"])
        first = weeks - pd.Timedelta(days=6)
        days = (weeks.where(weeks <= end, end) - first.where(first >= start, start)).dt.days + 1
        share += days.clip(lower=0).to_numpy(dtype=float) / 7
    return np.minimum(share, 1.0)


def by_response(fit: "ResponseFit | None", without: Mapping[str, float], window: Window, level: float) -> Effect:
    """Give the revenue that the spend as it was caused beyond what other spend would have, by the fitted response.

    Parameters
    ----------
    fit : fitted to data that hold the window.
    without : channel to the factor its spend inside the window is multiplied by in the other world.
    """
    if fit is None:
        return NOTHING
    inside = np.asarray((fit.weeks > window[0]) & (fit.weeks - pd.Timedelta(days=6) <= window[1]))
    if not inside.any():
        return NOTHING
    gain = np.zeros(fit.count)
    for channel, factor in without.items():
        if channel in fit.past.channels and factor != 1:
            number = fit.number(channel)
            spend = fit.past.spend[number]
            other = np.where(inside, spend * factor, spend)
            both = fit.draws[number].shapes.respond(np.stack([spend, other]))[:, :, inside].sum(axis=2)
            gain += fit.draws[number].revenue(both[:, 0] - both[:, 1])
    lo, middle, hi = (float(value) for value in np.quantile(gain, [0.5 - level / 2, 0.5, 0.5 + level / 2]))
    return Effect(middle, middle - _WIDER * (middle - lo), middle + _WIDER * (hi - middle), "response")
