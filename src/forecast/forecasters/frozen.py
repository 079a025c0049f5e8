"""How good were we: a forecast frozen by an earlier report beside what came."""

from collections.abc import Iterable
from datetime import date

import numpy as np
import pandas as pd

from forecast.forecasters.accuracy import covered, wape

COLUMNS = ["unique_id", "horizon", "expected", "came", "missed", "wape", "bias", "covered_80", "covered_95"]


def pick_at_ages(made_on: Iterable[date], today: date, ages: tuple[int, ...], slack: int) -> dict[int, date]:
    """Give for each age in weeks the day on which a report was made that many weeks ago, give or take the slack.

    Parameters
    ----------
    made_on : the days on which earlier reports froze a forecast.
    slack : weeks by which a report may be younger or older than the age; of several the nearest is taken.

    Returns
    -------
    dict of age to day; an age at which no report was made is left out.
    """
    days = sorted(set(made_on))
    picked = {}
    for age in ages:
        off = {day: abs((today - day).days - 7 * age) for day in days}
        near = min(days, key=off.__getitem__, default=None)
        if near is not None and off[near] <= 7 * slack:
            picked[age] = near
    return picked


def score_frozen(points: pd.DataFrame, actual: pd.DataFrame) -> pd.DataFrame:
    """Give the error and the coverage of frozen forecasts, one row a series that has come true in part.

    Parameters
    ----------
    points : unique_id, ds, yhat, yhat_lo_80, yhat_hi_80, yhat_lo_95, yhat_hi_95, as a report froze them.
    actual : unique_id, ds, y, what came, on the same dates.

    Returns
    -------
    frame `unique_id, horizon, expected, came, missed, wape, bias, covered_80, covered_95`; horizon is the number of steps
    that can be compared, expected and came are sums over them, missed is the sum of absolute errors, bias is the
    difference of the sums over `came` (above 0: too high a forecast). A series of which nothing has come yet has no row.
    """
    joined = points.merge(actual[["unique_id", "ds", "y"]].dropna(), on=["unique_id", "ds"])
    rows = [(str(key), *_score(group)) for key, group in joined.groupby("unique_id", sort=False)]
    return pd.DataFrame(rows, columns=COLUMNS)


def pool_scores(scores: pd.DataFrame) -> pd.Series:
    """Give the scores of several series of one unit together, as if they were one long series.

    Parameters
    ----------
    scores : rows of `score_frozen`, of money or counts that are never negative.

    Returns
    -------
    Series of horizon, expected, came, missed, wape, bias, covered_80, covered_95; NaN where nothing can be said.
    """
    steps = scores["horizon"]
    pooled = {name: scores[name].sum() for name in ("horizon", "expected", "came", "missed")}
    pooled["wape"] = _share(pooled["missed"], pooled["came"])
    pooled["bias"] = _share(pooled["expected"] - pooled["came"], pooled["came"])
    pooled |= {name: _share((scores[name] * steps).sum(), steps.sum()) for name in ("covered_80", "covered_95")}
    return pd.Series(pooled, dtype=float)


def _score(group: pd.DataFrame) -> tuple[float, ...]:
    came, said = group["y"].to_numpy(float), _column(group, "yhat")
    inside = [covered(_column(group, f"yhat_lo_{level}"), _column(group, f"yhat_hi_{level}"), came) for level in (80, 95)]
    expected, total, missed = float(said.sum()), float(came.sum()), float(np.abs(said - came).sum())
    return len(group), expected, total, missed, wape(said, came), _share(expected - total, total), *inside


def _column(group: pd.DataFrame, name: str) -> np.ndarray:
    return group[name].to_numpy(float)


def _share(part: float, whole: float) -> float:
    return float(part / whole) if whole > 0 else float("nan")
