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
    """
    random = stream(seed, "advice", day)
    made = int(np.flatnonzero(pd.Timestamp(day) == DAYS)[0])
    before, after = slice(made - 7 * WEEKS + 1, made + 1), slice(made + 1, made + 1 + 7 * WEEKS)
    rows, promised, came = [], 0.0, 0.0
    for channel in channels:
        spend = spends[channel.name]
        current = float(spend[before].sum())
        move = WEEKS * moves.get(channel.name, 0.0)
        suggested, meant = current + move, current + share * move
        kept, advised, done = (caused(channel, _scaled(spend, after, money))[after] for money in (current, suggested, meant))
        promised += float((advised - kept).sum())
        came += float((done - kept).sum())
        spends[channel.name] = _scaled(spend, after, meant * float(np.exp(random.normal(0, 0.01))))
        rows.append((pd.Timestamp(day), TEAM, channel.name, round(current, 2), round(suggested, 2)))
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


def _scaled(spend: Array, window: slice, money: float) -> Array:
    other = spend.copy()
    other[window] *= money / spend[window].sum()
    return other
