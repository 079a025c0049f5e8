"""From frames to arrays: what the response model is given, checked at the door."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from forecast.errors import DataError, TooLittleDataError
from forecast.response.experiments import LiftTest, check_tests
from forecast.settings.response import ResponseSettings

Array = NDArray[np.float64]


@dataclass(frozen=True)
class History:
    """Spend and outcome as arrays; channels that never spent stand apart, since nothing can be learned about them.

    Attributes
    ----------
    spend : (channels, weeks), money per week
    outcome : (weeks,), revenue per week, NaN where it is not known
    seen : (weeks,), whether the outcome is known
    controls, events : (weeks, columns)
    """

    channels: tuple[str, ...]
    idle: tuple[str, ...]
    weeks: pd.DatetimeIndex
    spend: Array
    outcome: Array
    seen: NDArray[np.bool_]
    controls: Array
    control_names: tuple[str, ...]
    events: Array
    tests: tuple[LiftTest, ...]

    @property
    def level(self) -> float:
        """Mean revenue per week, the unit the model works in; 1 where there was none."""
        mean = float(np.abs(self.outcome[self.seen]).mean())
        return mean if mean > 0 else 1.0


def weekly_frame(frame: pd.DataFrame, what: str) -> pd.DataFrame:
    """The frame sorted by week, with a missing amount as nothing.

    Raises
    ------
    DataError
        where weeks are repeated, amounts are negative, infinite or not numbers.
    """
    if not isinstance(frame.index, pd.DatetimeIndex):
        raise DataError(f"{what}: the index holds {frame.index.dtype}; expected one date per week. Set the week as index.")
    repeated = frame.index[frame.index.duplicated()]
    if len(repeated):
        raise DataError(f"{what}: week {repeated[0]:%Y-%m-%d} appears more than once; expected one row per week. Sum the rows.")
    try:
        numbers = frame.sort_index().astype(float).fillna(0.0)
    except (TypeError, ValueError) as fault:
        raise DataError(f"{what}: {fault}; expected numbers only. Correct the column or leave it out.") from fault
    values = numbers.to_numpy()
    if not np.isfinite(values).all():
        raise DataError(f"{what}: an amount is infinite; expected finite money per week. Correct the row.")
    return numbers


def check_spend(spend: pd.DataFrame, settings: ResponseSettings) -> pd.DataFrame:
    """Spend per week, long enough, never negative.

    Raises
    ------
    DataError
        where spend is negative.
    TooLittleDataError
        where there are too few weeks or no channel.
    """
    frame = weekly_frame(spend, "spend per week")
    if frame.shape[1] == 0:
        raise TooLittleDataError(
            "spend per week: there is no channel; expected at least one column of spend. Add the channel's spend."
        )
    if len(frame) < settings.min_weeks:
        raise TooLittleDataError(
            f"spend per week: {len(frame)} weeks of history; expected at least {settings.min_weeks} weeks for an estimate. "
            "Collect more weeks, or run a lift test first."
        )
    lowest = frame.min()
    if (lowest < 0).any():
        name = str(lowest.idxmin())
        week = frame[name].idxmin()
        raise DataError(
            f"spend per week, channel '{name}', week {week:%Y-%m-%d}: {lowest[name]:g}; expected money ≥ 0. Correct the row."
        )
    return frame


def side_columns(frame: pd.DataFrame | None, weeks: pd.DatetimeIndex, what: str) -> pd.DataFrame:
    """Controls or events on the model's weeks, without columns that never vary."""
    if frame is None or frame.shape[1] == 0:
        return pd.DataFrame(index=weeks)
    numbers = weekly_frame(frame, what).reindex(weeks).fillna(0.0)
    return numbers.loc[:, numbers.nunique() > 1]


def history(
    spend: pd.DataFrame,
    outcome: pd.Series,
    sides: tuple[pd.DataFrame | None, pd.DataFrame | None],
    tests: tuple[LiftTest, ...],
    settings: ResponseSettings,
) -> History:
    """Arrays for the model, from weekly spend, weekly revenue, (controls, events) and lift tests.

    Raises
    ------
    DataError, TooLittleDataError, ParamsError
        as the checks of each part say.
    """
    money = check_spend(spend, settings).iloc[-settings.max_weeks :]
    weeks = pd.DatetimeIndex(money.index)
    revenue = outcome.sort_index().astype(float).reindex(weeks).to_numpy(dtype=float)
    seen = np.isfinite(revenue)
    if seen.sum() < settings.min_weeks:
        raise TooLittleDataError(
            f"revenue per week: {int(seen.sum())} of the {len(weeks)} weeks with spend have revenue; expected at least "
            f"{settings.min_weeks} weeks. Check that both tables name weeks by the same day."
        )
    check_tests(tests, tuple(map(str, money.columns)))
    active = money.columns[money.sum() > 0]
    if len(active) == 0:
        raise TooLittleDataError(
            "spend per week: no channel ever spent; expected spend in at least one. Nothing can be estimated."
        )
    controls = side_columns(sides[0], weeks, "controls per week")
    events = side_columns(sides[1], weeks, "events per week")
    spread = controls.std().replace(0.0, 1.0)
    return History(
        channels=tuple(map(str, active)),
        idle=tuple(str(name) for name in money.columns if name not in set(active)),
        weeks=weeks,
        spend=np.ascontiguousarray(money[active].to_numpy().T),
        outcome=np.asarray(revenue, dtype=np.float64),
        seen=seen,
        controls=((controls - controls.mean()) / spread).to_numpy(dtype=float),
        control_names=tuple(map(str, controls.columns)),
        events=events.to_numpy(dtype=float),
        tests=tuple(test for test in tests if test.channel in set(active)),
    )
