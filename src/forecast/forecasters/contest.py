"""A contest: every forecaster and the combination forecast the same series from the same past days, and are scored.

>>> import numpy as np
>>> import pandas as pd
>>> weeks = pd.date_range("2025-01-05", periods=60, freq="W")
>>> frame = pd.DataFrame({"unique_id": "search", "ds": weeks, "y": 10.0 + np.arange(60) % 2})
>>> scores = hold_contest(frame, horizon=4, origins=2, models=("last_value", "theta"))
>>> scores[["model", "cutoff"]].astype(str).to_numpy().tolist()[:2]
[['last_value', '2025-12-28'], ['theta', '2025-12-28']]
"""

import time
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np
import pandas as pd

from forecast.errors import ParamsError, TooLittleDataError, nearest
from forecast.forecasters.accuracy import covered, mase, naive_scale, scaled_quantile_loss
from forecast.forecasters.calendar import Calendar
from forecast.forecasters.combination import FORECASTERS, Combination
from forecast.forecasters.frames import Request, build_histories, check_frame, check_request
from forecast.forecasters.history import History
from forecast.forecasters.one import forecast_one
from forecast.forecasters.registry import choose_members
from forecast.forecasters.single import predict_history
from forecast.settings.forecasting import ForecastSettings

PROBABILITIES = np.array([0.025, 0.1, 0.5, 0.9, 0.975])
QUANTILES = ["yhat_lo_95", "yhat_lo_80", "yhat", "yhat_hi_80", "yhat_hi_95"]
COLUMNS = ["unique_id", "model", "cutoff", "steps", "mase", "quantile_loss", "coverage_80", "coverage_95", "seconds"]


@dataclass(frozen=True)
class Rules:
    """Who forecasts, and from how many past days."""

    request: Request
    origins: int
    models: tuple[str, ...]


def hold_contest(  # noqa: PLR0913  (the door of `forecast_series`, with the same names, and who takes part)
    frame: pd.DataFrame,
    horizon: int,
    *,
    origins: int = 4,
    models: Sequence[str] | None = None,
    calendar: Calendar | None = None,
    settings: ForecastSettings | None = None,
    pool: Any = None,
) -> pd.DataFrame:
    """Give the scores of every forecaster on every series, from origins one horizon apart, with what was known there.

    Parameters
    ----------
    frame : unique_id, ds, y.
    horizon : steps ahead, and steps between two origins; the last origin lies one horizon before the end of a series.
    origins : how many past days each series is forecast from.
    models : names of the registry; all of them when None. `combination` is what a report would have said.
    pool : anything with `.map`; None works in this process.

    Returns
    -------
    frame `unique_id, model, cutoff, steps, mase, quantile_loss, coverage_80, coverage_95, seconds`; one row a series, model
    and origin. A cutoff is the last day known, steps how many could be compared; errors are scaled by the seasonal naive
    error before the cutoff; seconds include the model's own backtest, from which its intervals come.

    Raises
    ------
    ParamsError : no origin is asked for, or a model is unknown.
    ContractError : the frame breaks its contract.
    TooLittleDataError : no series is long enough for one origin.
    """
    request = Request(horizon, None, (80, 95), calendar, settings or ForecastSettings())
    check_request(request)
    rules = Rules(request, origins, _names(models))
    if origins < 1:
        raise ParamsError(f"origins is {origins}: expected at least 1. Ask for 1 to see each model once.")
    histories = build_histories(check_frame(frame), request, None)
    mapper = map if pool is None else pool.map
    rows = [row for part in mapper(partial(_of_series, rules=rules), histories.values()) for row in part]
    if not rows:
        needed = horizon + request.settings.min_points
        raise TooLittleDataError(
            f"no series is long enough for a backtest of {horizon} steps: expected {needed} values, found at most "
            f"{max(history.size for history in histories.values())}. Ask for a shorter horizon."
        )
    return pd.DataFrame(rows, columns=COLUMNS)


def _names(models: Sequence[str] | None) -> tuple[str, ...]:
    for name in models or ():
        if name not in FORECASTERS:
            raise ParamsError(
                f"no forecaster is called '{name}'; {nearest(name, FORECASTERS)}. Use one of {', '.join(FORECASTERS)}."
            )
    return tuple(models or FORECASTERS)


def _of_series(history: History, rules: Rules) -> list[tuple[object, ...]]:
    last = history.size - rules.request.horizon
    cutoffs = [last - number * rules.request.horizon for number in range(rules.origins)]
    known = [cutoff for cutoff in cutoffs if cutoff >= rules.request.settings.min_points]
    return [_score(history, cutoff, name, rules.request) for cutoff in reversed(known) for name in rules.models]


def _score(history: History, cutoff: int, name: str, request: Request) -> tuple[object, ...]:
    then = history.until(cutoff)
    started = time.perf_counter()
    points = _say(then, name, request)
    seconds = time.perf_counter() - started
    steps = slice(cutoff, cutoff + request.horizon)
    actual = np.where(history.observed[steps], history.values[steps], np.nan)
    scale = naive_scale(np.where(then.observed, then.values, np.nan), then.season)
    said = points[QUANTILES].to_numpy(float).T
    return (
        history.unique_id,
        name,
        history.dates[cutoff - 1],
        int(np.isfinite(actual).sum()),
        mase(said[2], actual, scale),
        scaled_quantile_loss(said, actual, PROBABILITIES, scale) if scale > 0 else float("nan"),
        covered(said[1], said[3], actual),
        covered(said[0], said[4], actual),
        seconds,
    )


def _say(history: History, name: str, request: Request) -> pd.DataFrame:
    if name == Combination.name:
        members = choose_members(history, request.settings, request.calendar)
        return forecast_one(history, members, request).points
    return predict_history(FORECASTERS[name](request.settings, request.calendar), history, request)
