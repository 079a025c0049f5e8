"""What is asked of the budget, and the limits that follow from it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from forecast.errors import ParamsError, nearest
from forecast.settings.response import BudgetSettings

Array = NDArray[np.float64]
Mode = Literal["fixed", "flexible", "extra"]
Objective = Literal["revenue", "profit"]


@dataclass(frozen=True)
class Bounds:
    """The least and the most a channel may get, money per horizon."""

    low: float
    high: float


@dataclass(frozen=True)
class BudgetRequest:
    """A question about the budget.

    Attributes
    ----------
    current : channel → money per week now (the mean of the last 13 weeks)
    weeks : horizon
    mode : "fixed" total, "flexible" total, or "extra" money only
    total : money per horizon; the current pace where None; the most that may be spent where flexible
    target_roas, target_marginal_roas : flexible: spend as long as all returns, or the next unit's, stay above this
    objective : "revenue", or "profit" = revenue × margin − spend
    margin : gross margin on revenue, 0–1
    max_move_share : the most of the budget that may change channel, 0–1
    channel_bound : each channel moves at most by this share of its current spend
    bounds : channel → `Bounds` or (low, high), money per horizon; wins over channel_bound
    minimum : channel → least money per horizon
    groups : channels that move together, by the same share
    fixed : channels that may not move
    capped : channels that get no more than now, unless `bounds` or `minimum` say so
    risk : chance of loss above which the answer is hold; the gain at twice this quantile is maximised
    weak, strong : the rule of thumb takes money from the weak channels and gives it to the strong ones
    """

    current: pd.Series
    weeks: int = 13
    mode: Mode = "fixed"
    total: float | None = None
    target_roas: float | None = None
    target_marginal_roas: float | None = None
    objective: Objective = "revenue"
    margin: float = 1.0
    max_move_share: float = BudgetSettings.max_moved
    channel_bound: float = BudgetSettings.channel_bound
    bounds: Mapping[str, Bounds | tuple[float, float]] = field(default_factory=dict)
    minimum: Mapping[str, float] = field(default_factory=dict)
    groups: tuple[tuple[str, ...], ...] = ()
    fixed: tuple[str, ...] = ()
    capped: tuple[str, ...] = ()
    risk: float = BudgetSettings.max_chance_of_loss
    weak: tuple[str, ...] = ()
    strong: tuple[str, ...] = ()


@dataclass(frozen=True)
class Limits:
    """Spend per week by channel: what it is, the least and the most it may be; and what the total must be.

    Attributes
    ----------
    current, low, high : (channels,), money per week
    total : (least, most) money per week over all channels
    """

    channels: tuple[str, ...]
    current: Array
    low: Array
    high: Array
    total: tuple[float, float]


def check_request(request: BudgetRequest) -> None:
    """Refuse a question that cannot be answered.

    Raises
    ------
    ParamsError
        where a channel is unknown, a number is out of range, or a channel stands in two groups.
    """
    known = [str(name) for name in request.current.index]
    named = [*request.bounds, *request.minimum, *request.fixed, *request.capped, *request.weak, *request.strong]
    for name in [*named, *(name for group in request.groups for name in group)]:
        if name not in known:
            raise ParamsError(f"budget: unknown channel '{name}'; expected one that spends; {nearest(name, known)}")
    grouped = [name for group in request.groups for name in group]
    twice = sorted({name for name in grouped if grouped.count(name) > 1})
    if twice:
        raise ParamsError(f"budget.groups: '{twice[0]}' stands in two groups; expected at most one. Take it out of the others.")
    if request.weeks < 1:
        raise ParamsError(f"horizon_weeks is {request.weeks}; expected at least 1 week. Correct the horizon.")
    ranges = {
        "budget.channel_bound": (request.channel_bound, 0.0, 10.0),
        "budget.max_move_share": (request.max_move_share, 0.0, 1.0),
    }
    ranges |= {"budget.risk": (request.risk, 1e-3, 0.5), "margin": (request.margin, 1e-6, 1.0)}
    for key, (value, least, most) in ranges.items():
        if not least <= value <= most:
            raise ParamsError(f"{key} is {value:g}; expected a number from {least:g} to {most:g}. Correct the params.")
    if not np.isfinite(request.current.to_numpy(dtype=float)).all() or (request.current < 0).any():
        raise ParamsError(
            "budget: current spend holds a negative or missing amount; expected money per week ≥ 0 for every channel."
        )


def limits(request: BudgetRequest, widen: float = 1.0) -> Limits:
    """The limits a question implies, per week; `widen` multiplies the channels' bounds for the potential answer.

    Raises
    ------
    ParamsError
        where the bounds contradict each other or the total.
    """
    check_request(request)
    current = request.current.to_numpy(dtype=float)
    channels = tuple(str(name) for name in request.current.index)
    bound = request.channel_bound * widen
    low = current * max(1.0 - bound, 0.0)
    high = current * np.where(np.isin(channels, request.capped), 1.0, 1.0 + bound)
    for number, name in enumerate(channels):
        if name in request.bounds:
            given = request.bounds[name]
            pair = (given.low, given.high) if isinstance(given, Bounds) else given
            low[number], high[number] = pair[0] / request.weeks, pair[1] / request.weeks
        low[number] = max(low[number], request.minimum.get(name, 0.0) / request.weeks)
        high[number] = max(high[number], low[number]) if name not in request.bounds else high[number]
        if name in request.fixed:
            low[number] = high[number] = current[number]
        if low[number] > high[number]:
            raise ParamsError(
                f"budget, channel '{name}': the least is {low[number] * request.weeks:g} and the most "
                f"{high[number] * request.weeks:g} per horizon; expected least ≤ most. Correct budget.bounds or budget.minimum."
            )
    return with_total(request, Limits(channels, current, low, high, (0.0, 0.0)))


def with_total(request: BudgetRequest, limit: Limits) -> Limits:
    """The limits with what the mode says about the total; extra money widens the top so that it finds a place."""
    low, high = limit.low, limit.high
    now = float(limit.current.sum())
    asked = now if request.total is None else request.total / request.weeks
    if request.mode == "flexible":
        most = float(high.sum()) if request.total is None else asked
        return Limits(limit.channels, limit.current, low, high, (float(low.sum()), max(most, float(low.sum()))))
    if request.mode == "extra":
        low = np.where(high > low, np.maximum(low, np.minimum(limit.current, high)), low)
        free = (high > low) & ~np.isin(limit.channels, [*request.bounds, *request.capped])
        missing = asked - float(high.sum())
        if missing > 0 and free.any():
            high = high + np.where(free, limit.current, 0.0) * (missing / max(float(limit.current[free].sum()), 1e-12))
    if not low.sum() * (1 - 1e-9) <= asked <= high.sum() * (1 + 1e-9):
        raise ParamsError(
            f"budget.total is {asked * request.weeks:g} per horizon, but the channels' bounds allow "
            f"{low.sum() * request.weeks:g} to {high.sum() * request.weeks:g}. "
            "Widen budget.channel_bound or budget.bounds, or change budget.total."
        )
    return Limits(limit.channels, limit.current, low, high, (asked, asked))
