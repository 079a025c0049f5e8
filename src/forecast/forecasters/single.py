"""One forecaster alone: its forecast of every series, with intervals from its own rolling backtest."""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from forecast.forecasters.backtest import choose_cutoffs, run_backtest
from forecast.forecasters.frames import Request, build_histories, check_request
from forecast.forecasters.history import History
from forecast.forecasters.intervals import quantile_columns, spread_at
from forecast.forecasters.member import Member
from forecast.settings.forecasting import ForecastSettings


def predict_alone(member: Member, frame: pd.DataFrame, horizon: int, level: Sequence[int]) -> pd.DataFrame:
    """Give `unique_id, ds, <name>, <name>-lo-<level>, <name>-hi-<level>` for every series of a checked frame.

    Raises
    ------
    ParamsError : the horizon or a level makes no sense.
    """
    settings = member.settings or ForecastSettings()
    request = Request(horizon, None, tuple(sorted(level)), member.calendar, settings)
    check_request(request)
    histories = build_histories(frame, request, None)
    parts = [predict_history(member, history, request) for history in histories.values()]
    names = {"yhat": member.name} | {
        f"yhat_{side}_{level}": f"{member.name}-{side}-{level}" for level in request.levels for side in ("lo", "hi")
    }
    return pd.concat(parts, ignore_index=True).rename(columns=names)


def predict_history(member: Member, history: History, request: Request) -> pd.DataFrame:
    """Give `unique_id, ds, yhat, yhat_lo_<level>, yhat_hi_<level>` of one series, from this forecaster alone."""
    horizon = request.horizon
    tried = choose_cutoffs(history.size, horizon, history.season, request.settings)
    rolling = run_backtest(history, [member], horizon, np.r_[tried, history.size])
    said = rolling.projections[member.name]
    columns = quantile_columns(history, said[-1], spread_at(history, rolling, said, history.size), request.levels)
    dates = history.dates[history.size : history.size + horizon]
    return pd.DataFrame({"unique_id": history.unique_id, "ds": dates} | columns)
