"""Try the forecasters on a team's own series, or on any long table: what `notebooks/backtest.ipynb` is made of."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd

from forecast.analysis.loading import Request, facts_of, scope_of
from forecast.analysis.pools import shared_cores
from forecast.analysis.predicting import calendar_of, series_of
from forecast.errors import DataError, ParamsError, nearest
from forecast.kpis import split_id

if TYPE_CHECKING:
    from forecast.forecasters import Calendar


def series_to_try(
    team: str, data: str | None = None, measures: Sequence[str] = (), file: str | None = None
) -> "tuple[pd.DataFrame, Calendar | None]":
    """Give the series that a team's report forecasts with the calendar they are forecast with; or those of a file.

    Parameters
    ----------
    data : the team's dataset; the params' own when None.
    measures : which series by what they measure, such as total_revenue or spend; all of them when empty.
    file : a CSV of unique_id, ds, y that is read in the team's place; it has no calendar.

    Raises
    ------
    ParamsError, DataError, ContractError : what was typed, or what the data hold, gives no series; the message says why.
    """
    from forecast.warehouse import read_series

    if file is not None:
        return read_series(Path(file)), None
    scope = scope_of(Request("team", team, data=data))
    facts = facts_of(scope)
    frame = series_of(facts)
    known = list(dict.fromkeys(split_id(str(unique_id))[0] for unique_id in frame["unique_id"].unique()))
    if not known:
        raise DataError(f"team '{team}' has no series yet: expected at least a whole week of data. Add rows and run again.")
    for name in measures:
        if name not in known:
            raise ParamsError(
                f"team '{team}' has no series of '{name}'; {nearest(name, known)}. Choose among {', '.join(known)}, or leave "
                "the choice out."
            )
    chosen = frame[[not measures or split_id(str(one))[0] in measures for one in frame["unique_id"]]]
    return chosen.reset_index(drop=True), calendar_of(facts, scope.params.holidays)


def try_forecasters(
    frame: pd.DataFrame, horizon: int, origins: int = 4, calendar: "Calendar | None" = None, models: Sequence[str] = ()
) -> pd.DataFrame:
    """Give the scores of every forecaster on every series; many series share the machine's cores.

    Parameters
    ----------
    models : names of `forecasters.FORECASTERS`; all of them when empty.

    Returns
    -------
    frame of `forecasters.hold_contest`: one row a series, model and origin
    """
    from forecast.forecasters import hold_contest

    with shared_cores(frame["unique_id"].nunique()) as pool:
        return hold_contest(frame, horizon, origins=origins, models=models or None, calendar=calendar, pool=pool)


def rank_models(scores: pd.DataFrame) -> pd.DataFrame:
    """Give how each model did over all series and origins, the smallest error first.

    Returns
    -------
    frame indexed by model: series, mase, mase_lo and mase_hi (the quartiles between series), quantile_loss, coverage_80,
    coverage_95 (means), seconds (median of one forecast with its backtest)
    """
    groups = scores.groupby("model", sort=False)
    means = groups[["mase", "quantile_loss", "coverage_80", "coverage_95"]].mean()
    by_series = scores.groupby(["model", "unique_id"], sort=False)["mase"].mean().groupby("model", sort=False)
    ranked = means.assign(
        series=groups["unique_id"].nunique(),
        mase_lo=by_series.quantile(0.25),
        mase_hi=by_series.quantile(0.75),
        seconds=groups["seconds"].median(),
    )
    order = ["series", "mase", "mase_lo", "mase_hi", "quantile_loss", "coverage_80", "coverage_95", "seconds"]
    return ranked[order].sort_values("mase", kind="stable")
