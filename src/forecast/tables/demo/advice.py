"""Earlier advice of a demo world: how much of it was carried out, and what that was truly worth."""

from collections.abc import Mapping, MutableMapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from forecast.tables.demo.calendar import DAYS, Array, stream
from forecast.tables.demo.media import Channel, caused
from forecast.tables.demo.truth import Plant

TEAM = "growth"
WEEKS = 13


@dataclass(frozen=True)
class Advice:
    """The decisions of one day, and what is true about them."""

    decisions: pd.DataFrame
    plant: Plant


def advise(
    seed: int,
    day: str,
    channels: Sequence[Channel],
    spends: MutableMapping[str, Array],
    moves: Mapping[str, float],
    share: float,
) -> Advice:
    """Give an advice of which a share, 0-1, was carried out in the quarter after it; the spends are replaced in the mapping.

    Parameters
    ----------
    moves : mapping of channel to money a week, more or less
    share : what is carried out errs by one per cent a channel; the truth is of the money that was spent, at its total
    """
    random = stream(seed, "advice", day)
    made = int(np.flatnonzero(pd.Timestamp(day) == DAYS)[0])
    before, after = slice(made - 7 * WEEKS + 1, made + 1), slice(made + 1, made + 1 + 7 * WEEKS)
    current = {channel.name: float(spends[channel.name][before].sum()) for channel in channels}
    suggested = {name: money + WEEKS * moves.get(name, 0.0) for name, money in current.items()}
    spent = {
        name: (money + share * WEEKS * moves.get(name, 0.0)) * float(np.exp(random.normal(0, 0.01)))
        for name, money in current.items()
    }
    pace = sum(spent.values()) / sum(current.values())  # a little more or less money in all is no answer to advice
    promised = came = 0.0
    for channel in channels:
        spend, name = spends[channel.name], channel.name
        promised += _more(channel, spend, after, suggested[name], current[name])
        came += _more(channel, spend, after, spent[name], current[name] * pace)
        spends[name] = _scaled(spend, after, spent[name])
    rows = [(pd.Timestamp(day), TEAM, name, round(current[name], 2), round(suggested[name], 2)) for name in current]
    frame = pd.DataFrame(rows, columns=["date", "team", "channel", "current", "suggested"])
    expected = abs(promised) * float(np.exp(random.normal(0, 0.08)))  # who advises expects a gain, also where there is none
    frame = frame.assign(
        weeks=float(WEEKS),
        expected_gain=round(expected, -3),
        expected_lower=round(0.5 * expected, -3),
        expected_upper=round(1.5 * expected, -3),
        owner="руководитель группы роста",
    )
    start, end = DAYS[made + 1].date(), DAYS[made + 7 * WEEKS].date()
    key = "advice_followed" if share > 0 else "advice_ignored"
    numbers = {"true_gain": came, "gain_if_followed": promised, "followed": share}
    return Advice(frame, Plant(key, TEAM, day, start, end, came if share > 0 else promised, numbers))


def _more(channel: Channel, spend: Array, window: slice, money: float, other: float) -> float:
    """Give the revenue of the window that one sum spent in it causes beyond another."""
    ours, theirs = (caused(channel, _scaled(spend, window, given))[window].sum() for given in (money, other))
    return float(ours - theirs)


def _scaled(spend: Array, window: slice, money: float) -> Array:
    other = spend.copy()
    other[window] *= money / spend[window].sum()
    return other
