"""One series from history to result: backtest, weights, calibrated intervals, sampled paths."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from forecast.forecasters.accuracy import covered, mase, naive_scale, wape
from forecast.forecasters.backtest import Backtest, choose_cutoffs, run_backtest
from forecast.forecasters.combination import Combination
from forecast.forecasters.frames import Request
from forecast.forecasters.history import History
from forecast.forecasters.intervals import allowed, quantile_columns, spread_at
from forecast.forecasters.member import Member
from forecast.forecasters.naive import LastValue, SeasonalNaive
from forecast.forecasters.paths import sample_paths
from forecast.forecasters.weights import combine, mean_errors, usual_errors

BURN_IN = 4  # windows before out-of-sample intervals are scored


@dataclass(frozen=True)
class SeriesForecast:
    """All that is said about one series; frames of `ForecastResult` are these, stacked."""

    points: pd.DataFrame
    backtest: dict[str, object]
    candidates: pd.DataFrame
    paths: np.ndarray


@dataclass(frozen=True)
class Record:
    """What was said from every cutoff of a backtest, with what was known there.

    Attributes
    ----------
    yhat : ndarray of shape (windows, horizon), the median forecast.
    bounds : dict of "lo_80", "hi_80", "lo_95", "hi_95" to ndarray of that shape; NaN before enough windows were seen.
    """

    yhat: np.ndarray
    bounds: dict[str, np.ndarray]


def forecast_one(history: History, members: Sequence[Member], request: Request) -> SeriesForecast:
    """Give the forecast of one series from its members' combination, or the last value where it is too short."""
    horizon, settings = request.horizon, request.settings
    if history.observed.sum() < settings.min_points:
        members = [LastValue()]
    ends = np.r_[choose_cutoffs(history.size, horizon, history.season, settings), history.size]
    rolling = run_backtest(history, members, horizon, ends)
    said, weights = combine(rolling, settings, usual_errors(history, tuple(rolling.projections), settings))
    name = Combination.name if len(members) > 1 else members[0].name
    spread = spread_at(history, rolling, said, history.size)
    generator = np.random.default_rng([settings.seed, *history.unique_id.encode()])
    paths = allowed(history, sample_paths(said[-1], spread, settings.paths, generator))
    dates = history.dates[history.size : history.size + horizon]
    points = {"unique_id": history.unique_id, "ds": dates} | quantile_columns(history, said[-1], spread, request.levels)
    return SeriesForecast(
        points=pd.DataFrame(points | {"model": name, "mean": paths.mean(axis=0)}),
        backtest=_judge(history, rolling, look_back(history, rolling, said)) | {"model": name},
        candidates=_candidates(history, rolling, weights),
        paths=paths,
    )


def look_back(history: History, rolling: Backtest, said: np.ndarray) -> Record:
    """Give what would have been said at each cutoff: weights and intervals learned from windows over by then."""
    windows = len(rolling.cutoffs) - 1
    yhat = said[:windows].copy()
    bounds = {name: np.full(yhat.shape, np.nan) for name in ("lo_80", "hi_80", "lo_95", "hi_95")}
    for row, cutoff in enumerate(rolling.cutoffs[:windows]):
        if (rolling.cutoffs + rolling.steps_seen <= cutoff).sum() >= BURN_IN:
            spread = spread_at(history, rolling, said, int(cutoff))
            columns = quantile_columns(history, said[row], spread, (80, 95))
            yhat[row] = columns["yhat"]
            for name, values in bounds.items():
                values[row] = columns[f"yhat_{name}"]
    return Record(yhat, bounds)


def _judge(history: History, rolling: Backtest, record: Record) -> dict[str, object]:
    """Give the record of one forecast in its backtest."""
    actual = rolling.actual[:-1]
    seen = np.isfinite(actual)
    scale = naive_scale(_observed(history), history.season)
    naive = SeasonalNaive().project(history, rolling.cutoffs, actual.shape[1])[:-1]
    own, reference = mase(record.yhat[seen], actual[seen], scale), mase(naive[seen], actual[seen], scale)
    coverage = {
        f"coverage_{level}": covered(record.bounds[f"lo_{level}"], record.bounds[f"hi_{level}"], actual) for level in (80, 95)
    }
    return {
        "unique_id": history.unique_id,
        "model": "",
        "windows": int(seen.any(axis=1).sum()),
        "mase": own,
        "wape": wape(record.yhat[seen], actual[seen]),
        **coverage,
        "beats_naive": bool(own < reference),
    }


def _observed(history: History) -> np.ndarray:
    return np.where(history.observed, history.values, np.nan)


def _candidates(history: History, rolling: Backtest, weights: np.ndarray) -> pd.DataFrame:
    scale = naive_scale(_observed(history), history.season)
    stack = np.stack(list(rolling.projections.values()))
    errors = mean_errors(stack, rolling.actual)
    means = [float(np.nanmean(row)) if np.isfinite(row).any() else float("nan") for row in errors]
    return pd.DataFrame(
        {
            "unique_id": history.unique_id,
            "model": list(rolling.projections),
            "mase": [mean / scale if scale > 0 else float("nan") for mean in means],
            "weight": weights,
        }
    )
