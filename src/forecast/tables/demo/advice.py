"""Earlier advice of the demo world: one that was followed, one that was not, with what they truly were worth."""

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


def follow(
    seed: int, day: str, channels: Sequence[Channel], spends: MutableMapping[str, Array], moves: Mapping[str, float]
) -> Advice:
    """Give an advice whose quarter was spent as it says; the spends are replaced in the mapping."""
    return _advise(seed, day, channels, spends, moves, followed=True)


def ignore(
    seed: int, day: str, channels: Sequence[Channel], spends: MutableMapping[str, Array], moves: Mapping[str, float]
) -> Advice:
    """Give an advice after which everything was spent as before."""
    return _advise(seed, day, channels, spends, moves, followed=False)


def _advise(
    seed: int,
    day: str,
    channels: Sequence[Channel],
    spends: MutableMapping[str, Array],
    moves: Mapping[str, float],
    *,
    followed: bool,
) -> Advice:
    random = stream(seed, "advice", day)
    made = int(np.flatnonzero(pd.Timestamp(day) == DAYS)[0])
    before, after = slice(made - 7 * WEEKS + 1, made + 1), slice(made + 1, made + 1 + 7 * WEEKS)
    rows, gain = [], 0.0
    for channel in channels:
        spend = spends[channel.name]
        current = float(spend[before].sum())
        suggested = current + WEEKS * moves.get(channel.name, 0.0)
        kept, moved = (_scaled(spend, after, money) for money in (current, suggested))
        gain += float((caused(channel, moved) - caused(channel, kept))[after].sum())
        spent = (suggested if followed else current) * float(np.exp(random.normal(0, 0.01)))
        spends[channel.name] = _scaled(spend, after, spent)
        rows.append((pd.Timestamp(day), TEAM, channel.name, round(current, 2), round(suggested, 2)))
    frame = pd.DataFrame(rows, columns=["date", "team", "channel", "current", "suggested"])
    expected = gain * float(np.exp(random.normal(0, 0.08)))
    frame = frame.assign(
        weeks=float(WEEKS),
        expected_gain=round(expected, -3),
        expected_lower=round(expected - 0.5 * abs(expected), -3),
        expected_upper=round(expected + 0.5 * abs(expected), -3),
        owner="руководитель группы роста",
    )
    start, end = DAYS[made + 1].date(), DAYS[made + 7 * WEEKS].date()
    key = "advice_followed" if followed else "advice_ignored"
    numbers = {"true_gain": gain if followed else 0.0, "gain_if_followed": gain, "followed": float(followed)}
    return Advice(frame, Plant(key, TEAM, day, start, end, gain, numbers))


def _scaled(spend: Array, window: slice, money: float) -> Array:
    scaled = spend.copy()
    scaled[window] *= money / spend[window].sum()
    return scaled
