"""One series from history to result: backtest, weights, calibrated intervals, sampled paths."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from forecast.forecasters.accuracy import covered, mase, naive_scale, wape
from forecast.forecasters.backtest import Backtest, choose_cutoffs, run_backtest
from forecast.forecasters.base import Forecaster
from forecast.forecasters.combination import Combination, combine, mean_errors
from forecast.forecasters.conformal import Spread, learn_spread
from forecast.forecasters.frames import Request
from forecast.forecasters.history import History
from forecast.forecasters.naive import LastValue, SeasonalNaive
from forecast.forecasters.paths import sample_paths

PRIOR_DEVIATION = 1.3  # of the first step, in mean absolute steps, before anything is seen
BURN_IN = 4  # windows before out-of-sample intervals are scored


@dataclass(frozen=True)
class SeriesForecast:
    """All that is said about one series; frames of `ForecastResult` are these, stacked."""

    points: pd.DataFrame
    backtest: dict[str, object]
    candidates: pd.DataFrame
    paths: np.ndarray


@dataclass(frozen=True)
class Calibrated:
    """A forecast from every cutoff and how it misses."""

    name: str
    said: np.ndarray  # (rows, horizon); the last row is the forecast asked for
    rolling: Backtest
    spread: Spread


def calibrate(name: str, said: np.ndarray, rolling: Backtest) -> Calibrated:
    """Give the forecast with the spread learned from all its backtest windows."""
    errors = (rolling.actual - said)[:-1]
    return Calibrated(name, said, rolling, _learn(errors, rolling.scales[:-1], said.shape[1]))


def _learn(errors: np.ndarray, scales: np.ndarray, horizon: int) -> Spread:
    return learn_spread(errors, scales, PRIOR_DEVIATION, horizon)


def intervals(history: History, calibrated: Calibrated, levels: tuple[int, ...]) -> dict[str, np.ndarray]:
    """Give `lo_<level>` and `hi_<level>` of the forecast, each of shape (horizon,), nested around the point."""
    center, scale = calibrated.said[-1], calibrated.rolling.scales[-1]
    return _bounds(center, scale, calibrated.spread, levels, history.nonnegative)


def _bounds(
    center: np.ndarray, scale: float, spread: Spread, levels: tuple[int, ...], nonnegative: bool
) -> dict[str, np.ndarray]:
    bounds = {}
    for level in levels:
        tail = (100 - level) / 200
        low = center + scale * spread.deviation * np.minimum(spread.quantile(tail), 0.0)
        high = center + scale * spread.deviation * np.maximum(spread.quantile(1 - tail), 0.0)
        bounds[f"lo_{level}"] = np.maximum(low, 0.0) if nonnegative else low
        bounds[f"hi_{level}"] = np.maximum(high, 0.0) if nonnegative else high
    return bounds


def forecast_one(history: History, members: list[Forecaster], request: Request) -> SeriesForecast:
    """Give the forecast of one series from its members' combination, or the last value where it is too short."""
    horizon, settings = request.horizon, request.settings
    if history.observed.sum() < settings.min_points:
        members = [LastValue()]
    ends = np.r_[choose_cutoffs(history.size, horizon, history.season, settings), history.size]
    rolling = run_backtest(history, members, horizon, ends)
    said, weights = combine(rolling, settings)
    name = Combination.name if len(members) > 1 else members[0].name
    calibrated = calibrate(name, said, rolling)
    generator = np.random.default_rng([settings.seed, *history.unique_id.encode()])
    paths = sample_paths(said[-1], rolling.scales[-1], calibrated.spread, settings.paths, generator)
    return SeriesForecast(
        points=_points(history, calibrated, request.levels),
        backtest=judge(history, calibrated),
        candidates=_candidates(history, rolling, weights),
        paths=np.maximum(paths, 0.0) if history.nonnegative else paths,
    )


def _points(history: History, calibrated: Calibrated, levels: tuple[int, ...]) -> pd.DataFrame:
    horizon = calibrated.said.shape[1]
    bounds = intervals(history, calibrated, levels)
    return pd.DataFrame(
        {"unique_id": history.unique_id, "ds": history.dates[history.size : history.size + horizon]}
        | {"yhat": calibrated.said[-1]}
        | {f"yhat_{side}_{level}": bounds[f"{side}_{level}"] for level in levels for side in ("lo", "hi")}
        | {"model": calibrated.name}
    )


def judge(history: History, calibrated: Calibrated) -> dict[str, object]:
    """Give the record of one forecast in its backtest: errors, and coverage by intervals learned before each window."""
    rolling, said = calibrated.rolling, calibrated.said
    actual = rolling.actual[:-1]
    seen = np.isfinite(actual)
    scale = naive_scale(_observed(history), history.season)
    naive = SeasonalNaive().project(history, rolling.cutoffs[:-1], said.shape[1]) if seen.any() else said[:-1]
    own, reference = mase(said[:-1][seen], actual[seen], scale), mase(naive[seen], actual[seen], scale)
    inside = _coverage(history, calibrated)
    return {
        "unique_id": history.unique_id,
        "model": calibrated.name,
        "windows": int(seen.any(axis=1).sum()),
        "mase": own,
        "wape": wape(said[:-1][seen], actual[seen]),
        "coverage_80": inside[80],
        "coverage_95": inside[95],
        "beats_naive": bool(own < reference),
    }


def _observed(history: History) -> np.ndarray:
    return np.where(history.observed, history.values, np.nan)


def _coverage(history: History, calibrated: Calibrated) -> dict[int, float]:
    """Share inside intervals that were learned from windows wholly before each cutoff."""
    rolling, said = calibrated.rolling, calibrated.said
    horizon = said.shape[1]
    errors = rolling.actual - said
    lows: dict[int, list[np.ndarray]] = {80: [], 95: []}
    highs: dict[int, list[np.ndarray]] = {80: [], 95: []}
    actual = []
    for row, cutoff in enumerate(rolling.cutoffs[:-1]):
        before = rolling.cutoffs + rolling.steps_seen <= cutoff
        if before.sum() < BURN_IN:
            continue
        spread = _learn(errors[before], rolling.scales[before], horizon)
        bounds = _bounds(said[row], rolling.scales[row], spread, (80, 95), history.nonnegative)
        actual.append(rolling.actual[row])
        for level in (80, 95):
            lows[level].append(bounds[f"lo_{level}"])
            highs[level].append(bounds[f"hi_{level}"])
    if not actual:
        return {80: float("nan"), 95: float("nan")}
    return {level: covered(np.array(lows[level]), np.array(highs[level]), np.array(actual)) for level in (80, 95)}


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
