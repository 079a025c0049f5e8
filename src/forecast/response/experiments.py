"""Lift tests as evidence: what an experiment measured becomes a term of the likelihood."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from forecast.errors import ParamsError, nearest
from forecast.response.shapes import Shapes

Array = NDArray[np.float64]

# half-width of a central normal interval in standard errors, by its level; others are found by `half_width`
HALF_WIDTHS: Mapping[float, float] = {0.5: 0.6745, 0.8: 1.2816, 0.9: 1.6449, 0.95: 1.9600, 0.99: 2.5758}


@dataclass(frozen=True)
class LiftTest:
    """An experiment: between two dates, `spend` of one channel caused `lift` of revenue.

    Attributes
    ----------
    channel : a column of the spend frame
    start, end : first and last day
    lift, lower, upper : incremental revenue over these dates with its interval, money
    spend : the spend that was tested, money over these dates; None means all the channel spent then
    level : what share of the time the interval holds the truth
    """

    channel: str
    start: pd.Timestamp
    end: pd.Timestamp
    lift: float
    lower: float
    upper: float
    spend: float | None = None
    level: float = 0.95

    @property
    def standard_error(self) -> float:
        """Standard error of the lift, money."""
        return max((self.upper - self.lower) / (2.0 * half_width(self.level)), 1e-9)


def half_width(level: float) -> float:
    """Half the width of a central normal interval, in standard errors.

    >>> round(half_width(0.95), 2)
    1.96
    """
    known = HALF_WIDTHS.get(round(level, 4))
    if known is not None:
        return known
    from scipy.special import ndtri

    return float(ndtri(0.5 + level / 2.0))


def check_tests(tests: tuple[LiftTest, ...], channels: tuple[str, ...]) -> None:
    """Refuse a test that cannot be used.

    Raises
    ------
    ParamsError
        where the channel is unknown, the dates are reversed, or the interval does not hold the lift.
    """
    for test in tests:
        where = f"lift test of '{test.channel}' from {test.start:%Y-%m-%d}"
        if test.channel not in channels:
            raise ParamsError(
                f"{where}: unknown channel; expected a column of the spend table; {nearest(test.channel, channels)}"
            )
        if test.end < test.start:
            raise ParamsError(f"{where}: it ends on {test.end:%Y-%m-%d}, before it starts. Correct its dates.")
        if not test.lower <= test.lift <= test.upper or test.lower == test.upper:
            raise ParamsError(
                f"{where}: lift {test.lift:g} with interval {test.lower:g} to {test.upper:g}; expected lower ≤ lift ≤ upper "
                "and an interval with a width. Correct lift_lower and lift_upper."
            )


def weeks_held(test: LiftTest, weeks: pd.DatetimeIndex) -> NDArray[np.bool_]:
    """Which weeks (weeks,), named by their last days, a test holds by most of their days; a shorter test those it touches."""
    most = np.asarray((weeks >= test.start + pd.Timedelta(days=3)) & (weeks <= test.end + pd.Timedelta(days=3)))
    return most if most.any() else np.asarray((weeks >= test.start) & (weeks <= test.end + pd.Timedelta(days=6)))


def lift_at_unit_return(test: LiftTest, shapes: Shapes, spend: Array, weeks: pd.DatetimeIndex) -> Array:
    """Revenue (candidates,) the tested spend causes inside the test's weeks, at a return on spend of one.

    The tested spend is taken out of the channel's own spend of these weeks in proportion; a test larger than what the
    channel spent is scaled down with its spend.
    """
    inside = weeks_held(test, weeks)
    own = float(spend[inside].sum())
    if own <= 0:
        return np.zeros(len(shapes))
    share = 1.0 if test.spend is None else min(test.spend / own, 1.0)
    without = np.where(inside, spend * (1.0 - share), spend)
    difference = shapes.respond(spend) - shapes.respond(without)
    answer: Array = difference[:, inside].sum(axis=1)
    return answer if test.spend is None or test.spend <= own else answer * (test.spend / own)
