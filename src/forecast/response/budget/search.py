"""The search for the best plan: money goes from one unit to another as long as the objective rises."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from forecast.response.budget.outlook import Outlook

Array = NDArray[np.float64]
Indices = NDArray[np.intp]
Objective = Callable[[Array], Array]  # gains (..., draws) → value (...)

FIRST_STEP = 0.5  # share of the widest unit's room that is tried first
SHRINK = 0.5
STEPS = 9  # halvings; the last step moves a five-hundredth of the room
ROUNDS = 40  # exchanges per step size at most


@dataclass(frozen=True)
class Rules:
    """What a plan must obey, besides the units' limits.

    Attributes
    ----------
    total : (least, most) money per week
    max_moved : the most money per week that may change channel
    price : value of a unit of money that is not spent, in revenue per horizon; 0 where the total is fixed
    """

    total: tuple[float, float]
    max_moved: float
    price: float = 0.0


def expected(gain: Array) -> Array:
    """The mean over draws, the last axis."""
    answer: Array = gain.mean(axis=-1)
    return answer


def at_quantile(risk: float) -> Objective:
    """The objective of a careful reader: the gain that is exceeded with a chance of one minus `risk`."""

    def value(gain: Array) -> Array:
        place = int(risk * (gain.shape[-1] - 1))
        answer: Array = np.partition(gain, place, axis=-1)[..., place]
        return answer

    return value


def best_plan(view: Outlook, rules: Rules, objective: Objective, begin: Array | None = None) -> Array:
    """Money per week by unit (units,) that maximises the objective within the rules, from the nearest allowed plan to today's."""
    plan = first_plan(view, rules) if begin is None else begin.copy()
    room = float(np.max(view.high - view.low, initial=0.0))
    if room <= 0:
        return plan
    step = FIRST_STEP * room
    value = float(objective(worth(view, rules, plan)))
    for _ in range(STEPS):
        for _ in range(ROUNDS):
            better = exchange(view, rules, objective, (plan, step))
            if better is None or better[1] <= value + 1e-12 * max(abs(value), 1.0):
                break
            plan, value = better
        step *= SHRINK
    return plan


def worth(view: Outlook, rules: Rules, plan: Array) -> Array:
    """Gain (draws,) of a plan, with unspent money at its price."""
    answer: Array = view.total(plan) - rules.price * (plan.sum() - view.current.sum())
    return answer


def first_plan(view: Outlook, rules: Rules) -> Array:
    """The plan nearest to today's that meets the limits and the total."""
    plan = np.clip(view.current, view.low, view.high)
    for _ in range(50):
        missing = float(np.clip(plan.sum(), *rules.total)) - plan.sum()
        room = view.high - plan if missing > 0 else plan - view.low
        if abs(missing) <= 1e-9 * max(rules.total[1], 1.0) or room.sum() <= 0:
            break
        plan = np.clip(plan + missing * room / room.sum(), view.low, view.high)
    return plan


def exchange(view: Outlook, rules: Rules, objective: Objective, now: tuple[Array, float]) -> tuple[Array, float] | None:
    """The best single move of money: from a unit to another, or between a unit and what is not spent."""
    plan, _ = now
    giver, taker, size = moves(view, rules, now)
    if not len(size):
        return None
    plans = np.repeat(np.append(plan, 0.0)[None, :], len(size), axis=0)
    rows = np.arange(len(size))
    plans[rows, giver] -= size
    plans[rows, taker] += size
    change = plans[:, : len(plan)] - view.current
    moved = np.minimum(np.maximum(change, 0).sum(axis=1), np.maximum(-change, 0).sum(axis=1))
    keep = (moved <= rules.max_moved * (1 + 1e-9)) | (moved < moved_money(view, plan))
    if not keep.any():
        return None
    plans = plans[keep, : len(plan)]
    values = objective(gains_of(view, rules, plan, (plans, giver[keep], taker[keep])))
    best = int(np.argmax(values))
    return plans[best], float(values[best])


def moves(view: Outlook, rules: Rules, now: tuple[Array, float]) -> tuple[Indices, Indices, Array]:
    """Every move of at most a step of money that the limits allow: giver, taker (the last number is unspent money), size."""
    plan, step = now
    spare = np.append(np.minimum(step, plan - view.low), max(rules.total[1] - plan.sum(), 0.0))
    room = np.append(np.minimum(step, view.high - plan), max(plan.sum() - rules.total[0], 0.0))
    giver, taker = np.divmod(np.arange(len(spare) ** 2), len(spare))
    size = np.minimum(np.minimum(spare[giver], room[taker]), step)
    allowed = (giver != taker) & (size > 1e-9 * max(float(plan.sum()), 1.0))
    return giver[allowed], taker[allowed], size[allowed]


def gains_of(view: Outlook, rules: Rules, plan: Array, proposed: tuple[Array, Indices, Indices]) -> Array:
    """Gain (moves, draws) of plans that differ from the present one in a giver and a taker only."""
    plans, givers, takers = proposed
    parts = [view.at(unit, money) for unit, money in enumerate(plan)]
    total = np.sum(parts, axis=0)
    known: dict[tuple[int, float], Array] = {}

    def part(unit: int, money: float) -> Array:
        if (unit, money) not in known:
            known[unit, money] = view.at(unit, money) - parts[unit]
        return known[unit, money]

    answer = np.repeat(total[None, :], len(plans), axis=0)
    for row, (giver, taker) in enumerate(zip(givers, takers, strict=True)):
        for unit in (int(giver), int(taker)):
            if unit < len(plan):
                answer[row] += part(unit, float(plans[row, unit]))
    spent: Array = rules.price * (plans.sum(axis=1) - view.current.sum())
    return answer - spent[:, None]


def moved_money(view: Outlook, plan: Array) -> float:
    """Money per week that changes channel: what some lose and others gain."""
    change = plan - view.current
    return float(min(np.maximum(change, 0).sum(), np.maximum(-change, 0).sum()))
