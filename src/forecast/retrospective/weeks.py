"""Weekly arrays of one channel, with the weeks of the period marked, as the tests of `robust` want them."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from forecast.retrospective.results import Evidence

Array = NDArray[np.float64]


@dataclass(frozen=True)
class ChannelWeeks:
    """One channel's weeks, oldest first.

    Parameters
    ----------
    values : column to ndarray of shape (weeks,)
    recent : ndarray of bool of shape (weeks,), the weeks that end inside the period.
    """

    channel: str
    values: dict[str, Array]
    recent: NDArray[np.bool_]


def channel_weeks(evidence: Evidence, columns: tuple[str, ...], history: int) -> Iterator[ChannelWeeks]:
    """Give each channel's weeks up to the period's end: those of the period and `history` weeks before.

    Nothing comes where a column is absent from the data, or where the data are monthly.
    """
    if any(column not in evidence.facts.performance for column in columns):
        return
    frame = evidence.weekly
    if frame.empty:
        return
    start = pd.Timestamp(evidence.period.start)
    first = start - pd.Timedelta(weeks=history)
    frame = frame[frame["ds"] > first]
    for channel, own in frame.groupby("channel", sort=True):
        ordered = own.sort_values("ds")
        values = {column: ordered[column].to_numpy(dtype=float) for column in columns}
        yield ChannelWeeks(str(channel), values, (ordered["ds"] >= start + pd.Timedelta(days=6)).to_numpy())
