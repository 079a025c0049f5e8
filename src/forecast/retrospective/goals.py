"""SMART goals: what has been reached, what is expected by the deadline, and the chance of getting there."""

import math
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from forecast.kpis import KPIS
from forecast.kpis.formula import Formula, Term, weighed
from forecast.settings.checks import read_thresholds
from forecast.settings.params import Goal, Params
from forecast.tables.facts import Facts

if TYPE_CHECKING:
    from forecast.forecasters import ForecastResult

Array = NDArray[np.float64]

COLUMNS = ("name", "metric", "target", "direction", "unit", "deadline", "owner", "to_date", "expected", "lo", "hi")
_COLUMNS = (*COLUMNS, "probability", "status")
_PACE_DAYS = 91  # days whose mean stands for a column nobody forecast: a quarter has seen all weekdays and a pay day or three
_PATHS = 1000


@dataclass(frozen=True)
class _Course:
    """A goal's column: the sum up to the origin, and sampled sums from there to the deadline; shape (paths,)."""

    to_date: float
    ahead: Array
    sampled: bool  # False where the pace stands in for a forecast


def measure_goals(goals: Iterable[Goal], facts: Facts, forecast: "ForecastResult | None", params: Params) -> pd.DataFrame:
    """Give each goal with its progress and its chance.

    Returns
    -------
    frame of name, metric, target, direction (>= or <=), unit, deadline, owner, to_date, expected, lo, hi (80 % of the sampled
    futures), probability (NaN where nothing was forecast), status: met, missed (the deadline has passed), on_track, at_risk,
    open (in between), unknown.
    """
    rows = [_measured(goal, facts, forecast, params) for goal in goals]
    return pd.DataFrame(rows, columns=list(_COLUMNS))


def _measured(goal: Goal, facts: Facts, forecast: "ForecastResult | None", params: Params) -> dict[str, Any]:
    kpi = KPIS.get(goal.metric)
    formula = kpi.formula if kpi is not None else Formula((Term(goal.metric),))
    direction = ">=" if kpi is None or kpi.better == "up" else "<="
    start = goal.start or date(goal.deadline.year, 1, 1)
    courses = {name: _course(name, facts, forecast, start, goal.deadline) for name in formula.columns}
    now = _values(formula, {name: np.array([course.to_date]) for name, course in courses.items()}, params.margin)
    ends = _values(formula, _whole(courses), params.margin)
    base = {
        "name": goal.name,
        "metric": goal.metric,
        "target": goal.target,
        "direction": direction,
        "unit": kpi.unit if kpi is not None else "count",
        "deadline": goal.deadline,
        "owner": goal.owner or params.owners.default,
        "to_date": float(now[0]),
    }
    over = facts.last_day_covered >= goal.deadline
    sampled = any(course.sampled for course in courses.values())
    chance = _chance(ends, goal.target, direction, over, sampled)
    return base | chance | {"status": _status(chance["probability"], over, params)}


def _whole(courses: dict[str, _Course]) -> dict[str, Array]:
    size = max((len(course.ahead) for course in courses.values()), default=1)
    return {name: course.to_date + np.resize(course.ahead, size) for name, course in courses.items()}


def _values(formula: Formula, sums: dict[str, Array], margin: float) -> Array:
    frame = pd.DataFrame(sums)
    above = weighed(formula.numerator, frame, margin)
    if not formula.denominator:
        return np.asarray(above.to_numpy(dtype=float) * formula.scale)
    below = weighed(formula.denominator, frame, margin)
    return np.asarray((above / below.where(below != 0)).to_numpy(dtype=float) * formula.scale)


def _chance(ends: Array, target: float, direction: str, over: bool, sampled: bool) -> dict[str, float]:
    if not np.isfinite(ends).all():
        return {"expected": math.nan, "lo": math.nan, "hi": math.nan, "probability": math.nan}
    met = ends >= target if direction == ">=" else ends <= target
    lo, middle, hi = np.quantile(ends, [0.1, 0.5, 0.9])
    known = over or sampled
    if not known:
        lo = hi = math.nan
    chance = float(met.mean()) if known else math.nan
    return {"expected": float(middle), "lo": float(lo), "hi": float(hi), "probability": chance}


def _status(chance: float, over: bool, params: Params) -> str:
    limits = read_thresholds(params.thresholds)
    if not math.isfinite(chance):
        return "unknown"
    if over:
        return "met" if chance >= 0.5 else "missed"
    if chance < limits["goal_chance_low"]:
        return "at_risk"
    return "on_track" if chance >= limits["goal_chance_high"] else "open"


def _course(name: str, facts: Facts, forecast: "ForecastResult | None", start: date, deadline: date) -> _Course:
    days = _days(name, facts)
    if days.empty:
        return _Course(math.nan, np.array([math.nan]), False)
    last = facts.last_day_covered
    to_date = float(days[(days.index >= pd.Timestamp(start)) & (days.index <= pd.Timestamp(min(last, deadline)))].sum())
    left = (deadline - last).days
    if left <= 0:
        return _Course(to_date, np.zeros(1), True)
    sampled = _sampled(name, forecast, facts, deadline)
    if sampled is not None:
        return _Course(to_date, sampled, True)
    recent = days[days.index > pd.Timestamp(last) - pd.Timedelta(days=_PACE_DAYS)]
    covered = min(_PACE_DAYS, (last - facts.first_day).days + 1)
    return _Course(to_date, np.full(1, float(recent.sum()) / covered * left), False)


def _days(name: str, facts: Facts) -> "pd.Series[float]":
    """Give a column's sums by date; `total_` columns come from the business totals."""
    total = name.startswith("total_")
    frame, column = (facts.outcomes, name.removeprefix("total_")) if total else (facts.performance, name)
    if column not in frame or frame.empty:
        return pd.Series(dtype=float)
    return frame.groupby("date")[column].sum().sort_index()


def _sampled(name: str, forecast: "ForecastResult | None", facts: Facts, deadline: date) -> Array | None:
    """Give sampled sums from the last day of the data to the deadline; None where nobody forecast the column.

    Beyond the forecast's horizon each future goes on at its own mean pace.
    """
    if forecast is None:
        return None
    keys = [name] if name in forecast.paths else [key for key in forecast.paths if key.startswith(f"{name}:")]
    if not keys:
        return None
    total = np.zeros(_PATHS)
    for key in keys:
        labels = pd.DatetimeIndex(forecast.points.loc[forecast.points["unique_id"] == key, "ds"])
        ends = labels + (pd.offsets.MonthEnd(0) if facts.frequency == "MS" else facts.after_label)
        days = (ends - pd.Timestamp(facts.last_day_covered)).days.to_numpy(dtype=float)
        total = total + np.resize(_until(forecast.paths[key], days, (deadline - facts.last_day_covered).days), _PATHS)
    return total


def _until(paths: Array, ends: Array, left: int) -> Array:
    """Give the sum (paths,) of as many days as are left; a step, which ends so many days ahead, is counted by its days inside."""
    lengths = np.diff(ends, prepend=0.0)
    lengths = np.where(lengths > 0, lengths, 1.0)
    inside = np.clip(left - (ends - lengths), 0.0, lengths) / lengths
    beyond = max(left - float(ends[-1]), 0.0)
    pace = paths.sum(axis=1) / max(float(ends[-1]), 1.0)
    return np.asarray(paths @ inside + pace * beyond)
