"""The rolling backtest: every member forecasts from many cutoffs, and the combination learns from what came."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from forecast.forecasters.history import History
from forecast.forecasters.member import Member
from forecast.settings.forecasting import ForecastSettings

WORTH = 1.8  # times the error of the best member; beyond it a dear member is not fitted at the end


@dataclass(frozen=True)
class Backtest:
    """What members said at each cutoff, beside what came.

    Attributes
    ----------
    cutoffs : ndarray of int of shape (rows,), observations known; the last one is usually the end of the series.
    actual : ndarray of shape (rows, horizon), NaN where nothing was observed or the series ends.
    projections : dict of member to ndarray of shape (rows, horizon); NaN rows where a dear member did not take part.
    steps_seen : ndarray of int of shape (rows,), steps after each cutoff until the series ends, at most the horizon.
    """

    cutoffs: np.ndarray
    actual: np.ndarray
    projections: dict[str, np.ndarray]
    steps_seen: np.ndarray


def choose_cutoffs(size: int, horizon: int, season: int, settings: ForecastSettings) -> np.ndarray:
    """Give the cutoffs of the backtest, oldest first, without the end of the series.

    Windows overlap. A long series gives whole windows only; a short one gives windows cut at its end.
    """
    stride = max(1, horizon // settings.windows_per_horizon)
    whole = min(horizon, max(1, size // 4))
    first = min(max(3, min(2 * season, size // 2)), size - 1)
    last = size - whole
    cutoffs = np.arange(last, max(first, 1) - 1, -stride)[: settings.max_windows][::-1]
    return cutoffs[cutoffs >= 1]


def run_backtest(history: History, members: Sequence[Member], horizon: int, ends: np.ndarray) -> Backtest:
    """Give what the members said at every cutoff of `ends`, oldest first; dear members at the last few only."""
    actual = actual_after(history, ends, horizon)
    projections: dict[str, np.ndarray] = {}
    for member in sorted(members, key=lambda one: one.windows is not None):  # dear ones are measured on the others
        said = np.full((len(ends), horizon), np.nan)
        if member.windows is None:
            said[:] = member.project(history, ends, horizon)
        else:
            tried = _few(ends, horizon, member.windows)
            if len(tried):
                said[tried] = member.project(history, ends[tried], horizon)
            if not len(tried) or _keeps_up(said[tried], actual[tried], [one[tried] for one in projections.values()]):
                said[-1] = member.project(history, ends[-1:], horizon)[0]
        projections[member.name] = np.maximum(said, 0.0) if history.nonnegative else said
    return Backtest(
        cutoffs=ends,
        actual=actual,
        projections=projections,
        steps_seen=np.clip(history.size - ends, 1, horizon),
    )


def _few(ends: np.ndarray, horizon: int, count: int) -> np.ndarray:
    """Rows of the last windows that are whole and do not overlap, oldest first."""
    rows: list[int] = []
    for row in range(len(ends) - 2, -1, -1):
        after = ends[rows[-1]] if rows else ends[-1]
        if len(rows) < count and after - ends[row] >= horizon:
            rows.append(row)
    return np.array(rows[::-1], dtype=int)


def _keeps_up(said: np.ndarray, actual: np.ndarray, others: list[np.ndarray]) -> bool:
    """Whether a dear member erred at most so much more than the best other one that its last fit is worth its time."""
    if not others or not np.isfinite(actual).any():
        return True
    best = min(float(np.nanmean(np.abs(other - actual))) for other in others)
    return float(np.nanmean(np.abs(said - actual))) <= WORTH * max(best, 1e-12)


def actual_after(history: History, cutoffs: np.ndarray, horizon: int) -> np.ndarray:
    """Give what was observed in the steps after each cutoff; NaN for gaps and beyond the end."""
    seen = np.where(history.observed, history.values, np.nan)
    padded = np.r_[seen, np.full(horizon, np.nan)]
    return np.asarray(padded[cutoffs[:, None] + np.arange(horizon)[None, :]])
