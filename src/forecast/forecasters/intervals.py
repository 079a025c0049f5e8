"""Intervals of one series: the errors a forecast has made, as quantiles around what it says now."""

import numpy as np

from forecast.forecasters.backtest import Backtest
from forecast.forecasters.conformal import INTERMITTENT, SMOOTH, Errors, Spread, learn_spread
from forecast.forecasters.history import History

MANY_ZEROS = 0.2  # share of zeros above which a series is intermittent
LATELY = 200  # observations in which zeros are counted


def spread_at(history: History, rolling: Backtest, said: np.ndarray, cutoff: int) -> Spread:
    """Give the spread of the forecast `said` (rows, horizon) learned from the windows that were over at a cutoff."""
    over = rolling.cutoffs + rolling.steps_seen <= cutoff
    known = history.values[:cutoff]
    zeros = float((known[-LATELY:] == 0).mean())
    return learn_spread(
        Errors(
            values=(rolling.actual - said)[over],
            ages=cutoff - rolling.cutoffs[over],
            typical=_typical(known),
            shape=INTERMITTENT if zeros > MANY_ZEROS else SMOOTH,
        )
    )


def _typical(known: np.ndarray) -> float:
    """Mean absolute step; half the level where a single value, or one value only, has been seen in a short history."""
    step = float(np.abs(np.diff(known)).mean()) if len(known) > 1 else 0.0
    level = float(np.abs(known).mean())
    return max(step, 0.5 * level / len(known))


def quantile_columns(history: History, center: np.ndarray, spread: Spread, levels: tuple[int, ...]) -> dict[str, np.ndarray]:
    """Give `yhat`, the median, and `yhat_lo_<level>`, `yhat_hi_<level>`, nested by construction; each (horizon,)."""
    columns = {"yhat": allowed(history, center + spread.errors_at(0.5))}
    for level in levels:
        tail = (100 - level) / 200
        columns[f"yhat_lo_{level}"] = allowed(history, center + spread.errors_at(tail))
        columns[f"yhat_hi_{level}"] = allowed(history, center + spread.errors_at(1 - tail))
    return columns


def allowed(history: History, values: np.ndarray) -> np.ndarray:
    """Money and counts are never negative."""
    return np.maximum(values, 0.0) if history.nonnegative else values
