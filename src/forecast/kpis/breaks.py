"""When a weekly rate fell and stayed low: one step, told from noise, from drift and from a single bad week."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from forecast.settings.measures import FunnelSettings

Vector = NDArray[np.float64]
# A normal sample's median absolute deviation times this is its standard deviation.
_MAD_TO_SD = 1.4826
# Residuals beyond this many robust deviations are pulled in: one day of lost tracking is not a break.
_WINSOR = 3.0


@dataclass(frozen=True)
class Break:
    """A fall that lasts: the first week after it, its size, its standard errors, and what it leaves unexplained."""

    place: int
    change: float
    score: float
    misfit: float


def find_fall(index: Vector, weights: Vector, settings: FunnelSettings) -> Break | None:
    """Give the fall of a weekly index that lasts to its end, or None where noise or drift explain it as well.

    Parameters
    ----------
    index : ndarray of shape (weeks,)
        Actual ÷ expected; NaN for weeks without enough to tell.
    weights : ndarray of shape (weeks,)
        Expected units of each week; weeks of many units are told better.

    Source
    ------
    A step at an unknown week, as in Bai 1995 (least absolute deviations of a shift in mean), on winsorised levels, with the
    standard error widened for first-order autocorrelation.
    """
    weeks = len(index)
    known = np.isfinite(index) & (weights > 0)
    first = max(settings.min_history_weeks, weeks - settings.search_weeks)
    candidates = [
        score
        for place in range(first, weeks - settings.min_after_weeks + 1)
        if (score := _score(index, weights, known, place, settings)) is not None
    ]
    falls = [found for found in candidates if found.change <= -settings.min_fall and found.score >= settings.min_score]
    if not falls:
        return None
    best = min(falls, key=lambda found: found.misfit)
    return None if _drift_explains(index, weights, known, best.place) else best


def _score(index: Vector, weights: Vector, known: NDArray[np.bool_], place: int, settings: FunnelSettings) -> Break | None:
    before, after = known.copy(), known.copy()
    before[place:] = False
    before[: max(0, place - settings.history_weeks)] = False
    after[:place] = False
    if before.sum() < settings.min_history_weeks or after.sum() < settings.min_after_weeks:
        return None
    usual, now = _middle(index[before], weights[before]), _middle(index[after], weights[after])
    residuals = np.concatenate([index[before] - usual, index[after] - now])
    noise = _spread(residuals)
    if usual <= 0:
        return None
    inflation = _autocorrelation_inflation(residuals)
    share = [1 / _effective(weights[side]) for side in (before, after)]
    error = noise * np.sqrt(inflation * sum(share))
    floor = 1e-6 * usual  # a series without any noise must not divide by zero
    level = np.where(np.arange(len(index)) < place, usual, now)
    misfit = float(np.sum((weights * np.abs(index - level))[known]))
    return Break(place, now / usual - 1, (usual - now) / max(error, floor), misfit)


def _middle(values: Vector, weights: Vector) -> float:
    """Give the weighted mean with far-off weeks pulled in."""
    centre = float(np.median(values))
    spread = _MAD_TO_SD * float(np.median(np.abs(values - centre)))
    pulled = np.clip(values, centre - _WINSOR * spread, centre + _WINSOR * spread) if spread > 0 else np.full_like(values, centre)
    return float(np.average(pulled, weights=weights))


def _spread(residuals: Vector) -> float:
    """Give the noise of a week: the larger of two robust estimates, so that many equal weeks do not hide the rest."""
    deviation = _MAD_TO_SD * float(np.median(np.abs(residuals)))
    trimmed = np.sort(np.abs(residuals))[: max(1, int(0.95 * len(residuals)))]
    return max(deviation, float(np.sqrt(np.mean(trimmed**2))))


def _effective(weights: Vector) -> float:
    return float(weights.sum() ** 2 / (weights**2).sum())


def _autocorrelation_inflation(residuals: Vector) -> float:
    """Give by how much first-order autocorrelation widens the variance of a mean; never below one."""
    if len(residuals) < 4 or residuals.std() == 0:
        return 1.0
    rho = float(np.corrcoef(residuals[:-1], residuals[1:])[0, 1])
    rho = min(max(rho, 0.0), 0.8)
    return (1 + rho) / (1 - rho)


def _drift_explains(index: Vector, weights: Vector, known: NDArray[np.bool_], place: int) -> bool:
    """Tell whether a straight line fits the weeks as well as a step does."""
    t = np.arange(len(index), dtype=float)[known]
    y, w = index[known], np.sqrt(weights[known])
    step = np.column_stack([np.ones_like(t), t >= place])
    line = np.column_stack([np.ones_like(t), t])
    return _loss(line, y, w) <= _loss(step, y, w)


def _loss(design: Vector, y: Vector, root_weights: Vector) -> float:
    coefficients, *_ = np.linalg.lstsq(design * root_weights[:, None], y * root_weights, rcond=None)
    return float(np.sum(((y - design @ coefficients) * root_weights) ** 2))
