"""The weights of a combination: members that erred less in the series' own backtest count more, none counts alone."""

from collections.abc import Sequence

import numpy as np

from forecast.forecasters.backtest import Backtest
from forecast.forecasters.history import History
from forecast.settings.forecasting import USUAL_ERRORS, ForecastSettings

LIMIT = 3.0  # times the error of the best member; beyond it a member is left out altogether
FEW = 3.0  # windows at which half of what they say is believed, and the weights are closer to equal


def weigh(errors: np.ndarray, settings: ForecastSettings, usual: np.ndarray | None = None) -> np.ndarray:
    """Give the weights of members from their mean absolute errors per window.

    Parameters
    ----------
    errors : ndarray of shape (members, windows), NaN where a member did not take part.
    usual : ndarray of shape (members,), how they usually err by the median member, NaN where that is not known; it counts as some
        more windows. None where nothing is usual.

    Returns
    -------
    ndarray of shape (members,), at least 0, summing to 1.

    Source
    ------
    Inverse-error weights (Bates & Granger 1969, eq. 5), shrunk to equal weights (Diebold & Pauly 1990).
    """
    members = len(errors)
    equal = np.full(members, 1 / members)
    usable = np.isfinite(errors).any(axis=1)
    if errors.shape[1] == 0 or not usable.any():
        return equal
    median = _median(errors)
    if usual is not None:
        more = settings.usual_windows
        errors = np.c_[errors, np.repeat((usual * np.nanmean(median))[:, None], more, axis=1)]
        median = np.r_[median, np.full(more, np.nanmean(median))]
    seen = np.isfinite(errors) & np.isfinite(median)[None, :]
    top = np.where(seen, errors, 0.0).sum(axis=1)
    bottom = np.where(seen, np.nan_to_num(median)[None, :], 0.0).sum(axis=1)
    relative = np.where(bottom > 0, top / np.maximum(bottom, 1e-300), 1.0)
    relative = np.maximum(relative, 1e-3)
    windows = np.maximum(seen.sum(axis=1), 1)
    kept = relative <= relative[usable].min() * LIMIT
    trust = windows / (windows + FEW)
    weight = np.where(kept, np.sqrt(trust) * relative ** (-settings.weight_power * trust), 0.0)
    flat = np.where(kept, np.sqrt(trust), 0.0)
    flat = flat / flat.sum()
    return np.asarray(settings.shrinkage * flat + (1 - settings.shrinkage) * weight / weight.sum())


def _median(errors: np.ndarray) -> np.ndarray:
    """Median error of the members that took part in each window; (windows,), NaN where none did."""
    ordered = np.sort(errors, axis=0)  # NaN last
    count = np.isfinite(ordered).sum(axis=0)
    window = np.arange(errors.shape[1])
    lower = ordered[np.maximum((count - 1) // 2, 0), window]
    upper = ordered[np.minimum(count // 2, len(errors) - 1), window]
    return np.asarray((lower + upper) / 2)


def usual_errors(history: History, names: Sequence[str], settings: ForecastSettings) -> np.ndarray | None:
    """Give how members usually err on such a series, by the median member, NaN where that is not known; None where nothing is."""
    if history.frequency != "W" or history.size < settings.usual_from:
        return None
    return np.array([USUAL_ERRORS.get(name, np.nan) for name in names])


def combine(backtest: Backtest, settings: ForecastSettings, usual: np.ndarray | None = None) -> tuple[np.ndarray, np.ndarray]:
    """Give the combined forecast of every cutoff, weighed with what was known there, and the weights at the end.

    Parameters
    ----------
    usual : ndarray of shape (members,), see `weigh`.

    Returns
    -------
    combined : ndarray of shape (windows + 1, horizon); weights : ndarray of shape (members,).
    """
    stack = np.stack(list(backtest.projections.values()))  # (members, windows + 1, horizon)
    errors = mean_errors(stack, backtest.actual)
    combined = np.empty(stack.shape[1:])
    weights = np.empty(len(stack))
    for row, cutoff in enumerate(backtest.cutoffs):
        weights = weigh(errors[:, backtest.cutoffs + backtest.steps_seen <= cutoff], settings, usual)
        present = np.isfinite(stack[:, row, 0])
        used = np.where(present, weights, 0.0)
        weights = used / used.sum() if used.sum() > 0 else present / present.sum()
        combined[row] = np.tensordot(weights, np.nan_to_num(stack[:, row]), axes=1)
    return combined, weights


def mean_errors(stack: np.ndarray, actual: np.ndarray) -> np.ndarray:
    """Give the mean absolute error of each member and window, (members, windows); NaN where nothing can be compared."""
    miss = np.abs(stack - actual[None])
    seen = np.isfinite(miss)
    count = seen.sum(axis=2)
    return np.where(count > 0, np.where(seen, miss, 0.0).sum(axis=2) / np.maximum(count, 1), np.nan)
