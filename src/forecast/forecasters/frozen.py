"""How good were we: a forecast frozen by an earlier report beside what came."""

import numpy as np
import pandas as pd

from forecast.forecasters.accuracy import covered, wape

COLUMNS = ["unique_id", "horizon", "wape", "covered_80", "covered_95"]


def score_frozen(points: pd.DataFrame, actual: pd.DataFrame) -> pd.DataFrame:
    """Give the error and the coverage of frozen forecasts, one row a series that has come true in part.

    Parameters
    ----------
    points : unique_id, ds, yhat, yhat_lo_80, yhat_hi_80, yhat_lo_95, yhat_hi_95, as a report froze them.
    actual : unique_id, ds, y, what came.

    Returns
    -------
    frame `unique_id, horizon, wape, covered_80, covered_95`; horizon is the number of steps that can be compared. A
    series of which nothing has come yet has no row.
    """
    joined = points.merge(actual[["unique_id", "ds", "y"]].dropna(), on=["unique_id", "ds"])
    rows = [(str(key), *_score(group)) for key, group in joined.groupby("unique_id", sort=False)]
    return pd.DataFrame(rows, columns=COLUMNS)


def _score(group: pd.DataFrame) -> tuple[int, float, float, float]:
    came = group["y"].to_numpy(float)
    inside = [covered(_column(group, f"yhat_lo_{level}"), _column(group, f"yhat_hi_{level}"), came) for level in (80, 95)]
    return len(group), wape(_column(group, "yhat"), came), inside[0], inside[1]


def _column(group: pd.DataFrame, name: str) -> np.ndarray:
    return group[name].to_numpy(float)
