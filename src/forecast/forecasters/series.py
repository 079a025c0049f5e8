"""Forecasts of many series at once, each with its own backtest, weights and intervals."""

from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np
import pandas as pd

from forecast.forecasters.calendar import Calendar
from forecast.forecasters.frames import Request, build_histories, check_frame, check_request
from forecast.forecasters.history import DAYS, History
from forecast.forecasters.one import SeriesForecast, forecast_one
from forecast.forecasters.registry import choose_members
from forecast.settings.forecasting import ForecastSettings


@dataclass(frozen=True)
class ForecastResult:
    """What is said about every series.

    Attributes
    ----------
    points : unique_id, ds, yhat, yhat_lo_<level>, yhat_hi_<level>, model; horizon rows a series, in the input's order.
    backtest : unique_id, model, windows, mase, wape, coverage_80, coverage_95, beats_naive; one row a series, of the
        model that is used. Coverage is that of intervals learned before the window they are scored on.
    candidates : unique_id, model, mase, weight; every member that took part.
    paths : dict of unique_id to ndarray of shape (n_paths, horizon), sampled futures that match the intervals.
    refused : unique_id, key, weeks; series about which too little can be said: `no_values` has no forecast, `too_short`
        has the last value with wide intervals.
    """

    points: pd.DataFrame
    backtest: pd.DataFrame
    candidates: pd.DataFrame
    paths: dict[str, np.ndarray]
    refused: pd.DataFrame


def forecast_series(  # noqa: PLR0913  (one door for every caller; each has its own need of these)
    frame: pd.DataFrame,
    horizon: int,
    *,
    frequency: str | None = None,
    levels: tuple[int, ...] = (80, 95),
    calendar: Calendar | None = None,
    settings: ForecastSettings | None = None,
    future: pd.DataFrame | None = None,
    pool: Any = None,
) -> ForecastResult:
    """Give forecasts, intervals, backtest record and sampled paths of every series in a long table.

    Parameters
    ----------
    frame : unique_id, ds, y (NaN for missing), and `spend` where it explains y.
    horizon : steps ahead of each series' last observed value.
    frequency : "D", "W", "MS", "QS", "YS", or None to detect it series by series.
    levels : per cents of the intervals.
    calendar : holidays and events known ahead.
    future : unique_id, ds, spend: planned spend of the steps ahead.
    pool : anything with `.map`; None works in this process.

    Raises
    ------
    ParamsError : horizon, frequency or levels make no sense.
    ContractError : the frame breaks its contract.
    TooLittleDataError : the frame has no value at all.
    """
    request = Request(horizon, frequency, tuple(sorted(levels)), calendar, settings or ForecastSettings())
    check_request(request)
    histories = build_histories(_in_order(check_frame(frame), frame), request, future)
    mapper = map if pool is None else pool.map
    results = list(mapper(partial(_forecast, request=request), histories.values()))
    return _stack(results, histories, _refused(frame, histories, request.settings))


def _in_order(checked: pd.DataFrame, frame: pd.DataFrame) -> pd.DataFrame:
    """Rows in order of time, series in order of their first appearance in the input."""
    order = {key: rank for rank, key in enumerate(frame["unique_id"].astype(str).unique())}
    return checked.assign(rank=checked["unique_id"].map(order)).sort_values(["rank", "ds"]).drop(columns="rank")


def _forecast(history: History, request: Request) -> SeriesForecast:
    members = choose_members(history, request.settings, request.calendar)
    return forecast_one(history, members, request)


def _stack(results: list[SeriesForecast], histories: dict[str, History], refused: pd.DataFrame) -> ForecastResult:
    return ForecastResult(
        points=pd.concat([result.points for result in results], ignore_index=True),
        backtest=pd.DataFrame([result.backtest for result in results]),
        candidates=pd.concat([result.candidates for result in results], ignore_index=True),
        paths={key: result.paths for key, result in zip(histories, results, strict=True)},
        refused=refused,
    )


def _refused(frame: pd.DataFrame, histories: dict[str, History], settings: ForecastSettings) -> pd.DataFrame:
    rows = []
    for key in frame["unique_id"].astype(str).unique():
        if key not in histories:
            rows.append((key, "no_values", 0.0))
        elif histories[key].observed.sum() < settings.min_points:
            history = histories[key]
            rows.append((key, "too_short", round(history.size * DAYS[history.frequency] / 7, 1)))
    return pd.DataFrame(rows, columns=["unique_id", "key", "weeks"])
