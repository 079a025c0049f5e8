"""Paid media of the demo world: how much is spent, and what the spend truly brings."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from forecast.tables.demo.calendar import DAYS, WEEKS, Array, quarters, stream


@dataclass(frozen=True)
class Channel:
    """A channel of the demo world.

    Parameters
    ----------
    weekly : float
        Usual spend, money a week.
    roas : float
        Caused revenue per unit of money at that spend.
    saturation : float
        Share of the curve's ceiling reached at that spend, 0-1.
    alpha : float
        Retention of the geometric adstock, a week.
    cpm : float
        Money per thousand impressions.
    ctr : float
        Clicks per impression; 0 where nobody can click.
    over_credit : float
        Credited over caused revenue.
    wobble : float
        Standard deviation of the log of weekly spend around its level.
    pause : int
        Weeks off in every eight; campaigns come in flights.
    """

    name: str
    weekly: float
    roas: float
    saturation: float
    alpha: float
    cpm: float
    ctr: float
    over_credit: float = 1.0
    wobble: float = 0.22
    pause: int = 0
    slope: float = 1.0
    engagement: float = 0.0


def plan_spend(seed: int, team: str, channel: Channel, demand: Array, pattern: Array) -> Array:
    """Give the money spent each day: budgets that change by the quarter, weeks that wander, a little pull of demand."""
    random = stream(seed, team, "spend", channel.name)
    steps = dict(zip(sorted(set(quarters())), np.exp(random.normal(0, 0.10, 12)), strict=False))
    level = quarters().map(steps).to_numpy(float)
    weeks = np.zeros(WEEKS)
    shocks = random.normal(0, channel.wobble, WEEKS)
    for week in range(WEEKS):
        weeks[week] = (0.4 * weeks[week - 1] if week else 0.0) + shocks[week]
    on = np.ones(WEEKS)
    if channel.pause:
        start = int(random.integers(0, 8))
        on = np.where((np.arange(WEEKS) + start) % 8 < channel.pause, 0.15, 8 / (8 - channel.pause))
    factor = np.repeat(np.exp(weeks - channel.wobble**2 / 2) * on, 7)
    daily = channel.weekly / 7 * level * factor * demand**0.4 * pattern
    spend: Array = daily * np.exp(random.normal(0, 0.06, len(DAYS)))
    return spend


def caused(channel: Channel, spend: Array, shape: Array | None = None) -> Array:
    """Give the revenue that the spend causes each day: geometric adstock and Hill on weeks, shared out over their days.

    Parameters
    ----------
    spend : ndarray of shape (n_days,)
    shape : ndarray of shape (n_days,), optional
        Spend by which a week's revenue is shared out; the same, unless a counterfactual is asked for.
    """
    weekly = spend.reshape(-1, 7).sum(axis=1)
    stock = np.empty(len(weekly))
    carried = channel.weekly  # the history before the first day looked like the usual
    for week, money in enumerate(weekly):
        carried = (1 - channel.alpha) * money + channel.alpha * carried
        stock[week] = carried
    ceiling = channel.roas * channel.weekly / channel.saturation
    ec = channel.weekly * ((1 - channel.saturation) / channel.saturation) ** (1 / channel.slope)
    response = ceiling * stock**channel.slope / (ec**channel.slope + stock**channel.slope)
    by_day = (spend if shape is None else shape).reshape(-1, 7)
    share = 0.5 / 7 + 0.5 * by_day / by_day.sum(axis=1, keepdims=True)
    daily: Array = (response[:, None] * share).ravel()
    return daily


def true_returns(team: str, channel: Channel, spend: Array, factor: Array) -> pd.DataFrame:
    """Give what a channel truly returned in each quarter, counted inside it.

    Parameters
    ----------
    factor : ndarray of shape (n_days,)
        What else scales the revenue of a day: a broken stage, say.
    """
    real = caused(channel, spend) * factor
    rows = []
    labels = quarters().to_numpy()
    for label in sorted(set(labels)):
        inside = labels == label
        money = float(spend[inside].sum())
        without = caused(channel, np.where(inside, 0.0, spend), spend) * factor
        more = caused(channel, np.where(inside, 1.01 * spend, spend), spend) * factor
        gone = float((real - without)[inside].sum())
        gained = float((more - real)[inside].sum())
        rows.append((team, channel.name, label, money, gone / money, gained / (0.01 * money), channel.over_credit))
    return pd.DataFrame(rows, columns=["team", "channel", "quarter", "spend", "roas", "marginal_roas", "over_credit"])


def all_returns(team: str, channels: Sequence[Channel], spends: Sequence[Array], factor: Array) -> pd.DataFrame:
    """Give the true returns of all channels of a team."""
    frames = [true_returns(team, channel, spend, factor) for channel, spend in zip(channels, spends, strict=True)]
    return pd.concat(frames, ignore_index=True)
