"""What came of a move by the credits of the channels that moved, with those that did not as the yardstick of demand."""

import math

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from forecast.retrospective.counterfactual import NOTHING, Effect, Window
from forecast.retrospective.pooling import CREDIT_ERROR
from forecast.tables.facts import Facts

Array = NDArray[np.float64]

_ELASTICITY = 0.7  # of credited revenue to spend, where a channel's own is not asked for: between flat and proportional
_STEP = 28  # days between placebo windows
_LEAST = 3  # placebo windows
_MOST = 16


def by_credits(facts: Facts, shifts: pd.DataFrame, window: Window, level: float) -> Effect:
    """Give the revenue that moved channels brought beyond what they would have brought unmoved, by the platforms' credits.

    Their credited revenue is compared with the same number of days before, brought to the demand of the window by the channels
    that were not moved. The doubt is the error of the same comparison at earlier dates, and that of credits themselves: each
    platform's by itself (`CREDIT_ERROR`).

    Parameters
    ----------
    shifts : frame of channel, current, suggested, unmoved; money over the window, `unmoved` had nothing been moved.

    Source
    ------
    Difference in differences on logarithms, placebo inference: Abadie, Diamond and Hainmueller 2010, section 2.4.
    """
    if "revenue" not in facts.performance:
        return NOTHING
    moved = shifts[shifts["current"] != shifts["suggested"]].set_index("channel")
    length = int((window[1] - window[0]).days)
    after, before = _daily(facts, window[0], length), _daily(facts, window[0] - pd.Timedelta(days=length), length)
    usable = [name for name in moved.index if _lived(after, before, name)]
    index, doubt = _index(after, before, tuple(moved.index))
    errors = _placebo(facts, tuple(moved.index), window[0], length)
    if not math.isfinite(index) or len(usable) < len(moved) or len(errors) < _LEAST:
        return NOTHING
    unmoved = moved["unmoved"] / length
    scale = (unmoved / before.loc[usable, "spend"]) ** _ELASTICITY * math.exp(index)
    expected = before.loc[usable, "revenue"] * scale
    change = ((after.loc[usable, "revenue"] - expected) * length).to_numpy(dtype=float)
    noise = float(expected.sum()) * length * math.hypot(float(np.sqrt(np.mean(errors**2))), doubt)
    return _effect(float(change.sum()), (noise, CREDIT_ERROR * float(np.sqrt((change**2).sum()))), len(errors), level)


def _effect(middle: float, errors: tuple[float, float], placebos: int, level: float) -> Effect:
    """Give the effect; the first of the two standard errors was learned from placebo windows."""
    from scipy.stats import norm, t

    # placebo windows overlap, so they count for fewer
    half = math.hypot(
        errors[0] * float(t.ppf(0.5 + level / 2, max(placebos / 3, 2.0))), errors[1] * float(norm.ppf(0.5 + level / 2))
    )
    return Effect(middle, middle - half, middle + half, "credits")


def _daily(facts: Facts, start: pd.Timestamp, length: int) -> pd.DataFrame:
    """Give spend and credited revenue a day by channel for the days after `start`; days without any credit are left out."""
    rows = facts.performance
    inside = rows[(rows["date"] > start) & (rows["date"] <= start + pd.Timedelta(days=length))]
    by_day = inside.groupby("date")["revenue"].sum()
    tracked = inside[inside["date"].isin(by_day.index[by_day > 0])]
    days = max(int((by_day > 0).sum()), 1) * _days_of(facts)
    return tracked.groupby("channel")[["spend", "revenue"]].sum() / days


def _days_of(facts: Facts) -> float:
    return {"D": 1.0, "W": 7.0, "MS": 30.44}[facts.frequency]


def _lived(after: pd.DataFrame, before: pd.DataFrame, channel: str) -> bool:
    return all(channel in frame.index and (frame.loc[channel] > 0).all() for frame in (after, before))


def _index(after: pd.DataFrame, before: pd.DataFrame, moved: tuple[str, ...]) -> tuple[float, float]:
    """Give the log change of demand, and its error by how far channels disagree about it.

    It is the change of the other channels' credited revenue beyond what their own spend explains.
    """
    others = [name for name in after.index if name not in moved and _lived(after, before, name)]
    if not others:
        return math.nan, math.nan
    ratio = (after.loc[others] / before.loc[others]).map(math.log)
    change = (ratio["revenue"] - _ELASTICITY * ratio["spend"]).to_numpy(dtype=float)
    weight = (before.loc[others, "revenue"] / before.loc[others, "revenue"].sum()).to_numpy(dtype=float)
    middle = float(change @ weight)
    spread = math.sqrt(float((change - middle) ** 2 @ weight))
    return middle, spread * math.sqrt(float(weight @ weight))


def _placebo(facts: Facts, moved: tuple[str, ...], start: pd.Timestamp, length: int) -> Array:
    """Give the log errors of the same comparison at earlier dates, the newest first, (windows,)."""
    first = pd.Timestamp(facts.first_day)
    errors = []
    for number in range(1, _MOST + 1):
        cut = start - pd.Timedelta(days=length + number * _STEP - _STEP)
        if cut - pd.Timedelta(days=length) < first:
            break
        after, before = _daily(facts, cut, length), _daily(facts, cut - pd.Timedelta(days=length), length)
        index, _ = _index(after, before, moved)
        lived = [name for name in moved if _lived(after, before, name)]
        if math.isfinite(index) and lived:
            ratio = (after.loc[lived, "spend"] / before.loc[lived, "spend"]) ** _ELASTICITY
            expected = float((before.loc[lived, "revenue"] * ratio).sum()) * math.exp(index)
            errors.append(math.log(float(after.loc[lived, "revenue"].sum()) / expected))
    return np.array(errors)
