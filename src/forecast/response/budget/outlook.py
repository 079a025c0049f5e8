"""What each channel would bring over the horizon at every level of spend, draw by draw."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from forecast.response.budget.request import BudgetRequest, Limits
from forecast.response.posterior import ResponseFit
from forecast.settings.response import BudgetSettings

Array = NDArray[np.float64]

MEMORY = 60  # weeks of history kept before the horizon; carry-over older than this is gone


@dataclass(frozen=True)
class Outlook:
    """Revenue over the horizon against keeping the current spend, by unit and level of spend.

    A unit is a channel, or a group of channels that move together by the same share.

    Attributes
    ----------
    members : channels (numbers in the limits) of each unit
    current, low, high : (units,), money per week
    levels : (units, levels), money per week, rising
    gain : (units, draws, levels), revenue over the horizon minus that at the current spend
    base : (draws,), media revenue over the horizon at the current spend
    """

    members: tuple[tuple[int, ...], ...]
    current: Array
    low: Array
    high: Array
    levels: Array
    gain: Array
    base: Array

    def at(self, unit: int, money: float) -> Array:
        """Gain (draws,) of one unit at some spend per week, straight between the tabulated levels."""
        levels = self.levels[unit]
        if levels[-1] <= levels[0]:
            return np.zeros(self.gain.shape[1])
        place = int(np.clip(np.searchsorted(levels, money) - 1, 0, len(levels) - 2))
        width = levels[place + 1] - levels[place]
        share = np.clip((money - levels[place]) / width, 0.0, 1.0) if width > 0 else 0.0
        answer: Array = (1.0 - share) * self.gain[unit, :, place] + share * self.gain[unit, :, place + 1]
        return answer

    def total(self, plan: Array) -> Array:
        """Gain (draws,) of a plan (units,), money per week."""
        answer: Array = np.sum([self.at(unit, money) for unit, money in enumerate(plan)], axis=0)
        return answer


def unit_members(limit: Limits, groups: tuple[tuple[str, ...], ...]) -> tuple[tuple[int, ...], ...]:
    """Channel numbers of each unit: the groups first, then every channel that stands alone."""
    place = {name: number for number, name in enumerate(limit.channels)}
    together = [tuple(place[name] for name in group) for group in groups if group]
    taken = {number for group in together for number in group}
    return (*together, *((number,) for number in range(len(limit.channels)) if number not in taken))


def unit_range(limit: Limits, members: tuple[int, ...]) -> tuple[float, float, float]:
    """Current, least and most money per week of a unit; a group moves as far as its most restricted member."""
    chosen = list(members)
    now = limit.current[chosen]
    total = float(now.sum())
    if len(chosen) == 1 or total <= 0:
        return total, float(limit.low[chosen].sum()), float(limit.high[chosen].sum())
    spends = now > 0
    return total, total * float((limit.low[chosen] / now)[spends].max()), total * float((limit.high[chosen] / now)[spends].min())


def level_grid(current: float, low: float, high: float, count: int) -> Array:
    """Levels of spend per week, rising, that hold the current one and both limits; its whole range is tabulated."""
    first, last = min(low, current), max(high, current)
    below = int(np.clip(round(count * (current - first) / max(last - first, 1e-12)), 1, count - 2))
    return np.concatenate([np.linspace(first, current, below + 1), np.linspace(current, last, count - below)[1:]])


def member_gain(fit: ResponseFit, name: str, levels: Array, weeks: int) -> Array:
    """Revenue (draws, levels) of a channel over the horizon at each level of spend per week, after its true history."""
    if name not in fit.past.channels:
        return np.zeros((fit.count, len(levels)))
    number = fit.number(name)
    draws = fit.draws[number]
    past = fit.past.spend[number][-MEMORY:]
    paths = np.concatenate([np.broadcast_to(past, (len(levels), len(past))), np.repeat(levels[:, None], weeks, axis=1)], axis=1)
    return draws.revenue(draws.shapes.respond(paths, last=weeks).sum(axis=2))


def seen_level(fit: ResponseFit, limit: Limits, members: tuple[int, ...], share: Array) -> float:
    """The money per week up to which every member of a unit has been seen to spend."""
    most = [
        fit.past.spend[fit.number(limit.channels[n])].max() if limit.channels[n] in fit.past.channels else 0.0 for n in members
    ]
    return float(min(top / part for top, part in zip(most, share, strict=True) if part > 0))


def discounted(gain: Array, levels: Array, seen: float, kept: float) -> Array:
    """Gain (draws, levels) of which only a share is kept beyond the spend that was seen: the curve is a guess there."""
    place = int(np.searchsorted(levels, seen, side="right"))
    if place >= len(levels):
        return gain
    last = max(place - 1, 0)
    answer = gain.copy()
    answer[:, place:] = gain[:, last, None] + kept * (gain[:, place:] - gain[:, last, None])
    return answer


def outlook(fit: ResponseFit, limit: Limits, request: BudgetRequest, settings: BudgetSettings) -> Outlook:
    """Tabulate every unit's gain between its limits."""
    members, weeks, count = unit_members(limit, request.groups), request.weeks, settings.levels
    ranges = np.array([unit_range(limit, unit) for unit in members])
    levels = np.stack([level_grid(row[0], row[1], row[2], count) for row in ranges])
    gain = np.zeros((len(members), fit.count, count))
    base = np.zeros(fit.count)
    for unit, chosen in enumerate(members):
        now = limit.current[list(chosen)]
        share = now / now.sum() if now.sum() > 0 else np.full(len(chosen), 1.0 / len(chosen))
        for number, part in zip(chosen, share, strict=True):
            asked = np.append(levels[unit], ranges[unit, 0]) * part
            money = member_gain(fit, limit.channels[number], asked, weeks)
            gain[unit] += money[:, :-1] - money[:, -1:]
            base += money[:, -1]
        gain[unit] = discounted(gain[unit], levels[unit], seen_level(fit, limit, chosen, share), settings.beyond_seen)
    return Outlook(members, ranges[:, 0], ranges[:, 1], ranges[:, 2], levels, gain, base)
