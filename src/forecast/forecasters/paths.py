"""Sampled futures that keep the correlation over time, and what they say about a goal."""

import numpy as np

from forecast.errors import ParamsError
from forecast.forecasters.conformal import Spread

HOWS = ("sum", "mean", "last")
DIRECTIONS = (">=", ">", "<=", "<")


def sample_paths(center: np.ndarray, spread: Spread, count: int, generator: np.random.Generator) -> np.ndarray:
    """Give sampled paths whose quantiles at each step are those of the intervals.

    Parameters
    ----------
    center : ndarray of shape (horizon,), the forecast before its errors.
    spread : how forecasts of this series miss.
    count : number of paths.

    Returns
    -------
    ndarray of shape (count, horizon).

    Source
    ------
    A Gaussian copula (Nelsen 2006, section 2.3) with one lasting factor and AR(1) for the rest, margins from the backtest.
    """
    from scipy.special import ndtr

    shocks = generator.standard_normal((count, len(center)))
    lasting = generator.standard_normal((count, 1))
    keep = spread.correlation
    walk = shocks.copy()
    for step in range(1, len(center)):
        walk[:, step] = keep * walk[:, step - 1] + np.sqrt(1 - keep**2) * shocks[:, step]
    joint = np.sqrt(spread.persistent) * lasting + np.sqrt(1 - spread.persistent) * walk
    return np.asarray(center + spread.deviation * spread.quantile(ndtr(joint)))


def probability_of_goal(
    paths: np.ndarray, target: float, *, to_date: float = 0.0, how: str = "sum", direction: str = ">="
) -> float:
    """Give the chance, 0–1, that the sampled future meets a target.

    Parameters
    ----------
    paths : ndarray of shape (n_paths, horizon); only the steps up to the deadline.
    target : the number to reach, in the unit of the series.
    to_date : what has been reached already; it is added to the sum.
    how : "sum" over the steps, their "mean", or the "last" one.
    direction : ">=", ">", "<=" or "<".

    Raises
    ------
    ParamsError : `how` or `direction` is none of these.
    """
    if how not in HOWS or direction not in DIRECTIONS:
        raise ParamsError(
            f"goal asked as how='{how}', direction='{direction}': expected how to be one of {', '.join(HOWS)} and "
            f"direction one of {', '.join(DIRECTIONS)}. Correct the goal in the params."
        )
    values = {"sum": paths.sum(axis=1) + to_date, "mean": paths.mean(axis=1), "last": paths[:, -1]}[how]
    met = {">=": values >= target, ">": values > target, "<=": values <= target, "<": values < target}[direction]
    return float(met.mean())


def forecast_ratio(revenue_paths: np.ndarray, spend_paths: np.ndarray, level: float = 90) -> tuple[float, float, float]:
    """Give the ratio of total revenue to total spend over the horizon: median, lower and upper bound.

    Parameters
    ----------
    revenue_paths : ndarray of shape (n_paths, horizon).
    spend_paths : the same shape, sampled together; or shape (horizon,) where the spend is planned.
    level : per cent of futures inside the interval.

    Raises
    ------
    ParamsError : the paths do not have the same number of steps.

    Notes
    -----
    The interval is that of the ratio of each joint future, never the ratio of two intervals. NaN where a future
    spends no money: a ratio to nothing has no interval.
    """
    spend = np.atleast_2d(spend_paths)
    if spend.shape[1] != revenue_paths.shape[1] or spend.shape[0] not in (1, revenue_paths.shape[0]):
        raise ParamsError(
            f"paths of revenue have the shape {revenue_paths.shape} and those of spend {spend.shape}: expected the "
            "same paths and steps, or one planned spend per step. Forecast both over one horizon."
        )
    cost = spend.sum(axis=1)
    spent = np.broadcast_to(cost > 0, len(revenue_paths))
    if not spent.all():
        return float("nan"), float("nan"), float("nan")
    ratio = revenue_paths.sum(axis=1) / cost
    tail = (100 - level) / 200
    low, middle, high = np.quantile(ratio, [tail, 0.5, 1 - tail])
    return float(middle), float(low), float(high)
