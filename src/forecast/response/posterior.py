"""The fitted response: posterior draws, and the frames that answer questions about them."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from forecast.errors import ParamsError, nearest
from forecast.response.inputs import History
from forecast.response.shapes import Indices, Shapes
from forecast.settings.response import ResponseSettings

Array = NDArray[np.float64]
Basis = Literal["incremental", "attributed"]

NUDGE = 0.01  # share of spend by which a marginal return is measured


@dataclass(frozen=True)
class ChannelDraws:
    """Posterior draws of one channel: the curves that occur in them, and which draw uses which.

    Attributes
    ----------
    shapes : only the curves that occur
    curve : (draws,), number among these curves
    roas : (draws,), return over the whole history; 0 where the channel does nothing
    """

    shapes: Shapes
    curve: Indices
    roas: Array

    def revenue(self, by_curve: Array) -> Array:
        """Money (draws, ...) from money at a return of one by curve (curves, ...)."""
        extra = (1,) * (by_curve.ndim - 1)
        answer: Array = self.roas.reshape(-1, *extra) * by_curve[self.curve]
        return answer


@dataclass(frozen=True)
class ResponseFit:
    """What was learned about the response of revenue to spend.

    Attributes
    ----------
    basis : "incremental" (caused, modelled from total revenue) or "attributed" (credited by the platforms)
    past : the history the model saw, as arrays; `past.channels` are those that ever spent
    draws : one entry a channel, in the order of `past.channels`
    chains : number of chains; draws are ordered chain by chain
    noise : (draws,), standard deviation of weekly noise, money
    baseline : (kept draws, weeks), revenue without media, for some of the draws evenly apart
    hidden : what diagnostics need besides, by name
    """

    basis: Basis
    past: History
    draws: tuple[ChannelDraws, ...]
    chains: int
    noise: Array
    baseline: Array
    settings: ResponseSettings
    seed: int
    hidden: dict[str, Array] = field(default_factory=dict)

    @property
    def channels(self) -> tuple[str, ...]:
        """Channels that ever spent, then those that never did."""
        return (*self.past.channels, *self.past.idle)

    @property
    def weeks(self) -> pd.DatetimeIndex:
        """The weeks of the history."""
        return self.past.weeks

    @property
    def spend(self) -> pd.DataFrame:
        """Spend per week and channel, as the model saw it."""
        frame = pd.DataFrame(self.past.spend.T, index=self.past.weeks, columns=list(self.past.channels))
        return frame.assign(**dict.fromkeys(self.past.idle, 0.0))

    @property
    def count(self) -> int:
        """Number of posterior draws."""
        return len(self.noise)

    def number(self, channel: str) -> int:
        """Position of a channel among those that ever spent.

        Raises
        ------
        ParamsError
            where there is no such channel.
        """
        if channel not in self.past.channels:
            raise ParamsError(
                f"response: unknown channel '{channel}'; expected one that has spent; {nearest(channel, self.past.channels)}"
            )
        return self.past.channels.index(channel)

    @cached_property
    def weekly(self) -> Array:
        """Revenue by draw, channel and week (draws, channels, weeks) of the history, money."""
        parts = [draws.revenue(draws.shapes.respond(spend)) for draws, spend in zip(self.draws, self.past.spend, strict=True)]
        return np.stack(parts, axis=1)

    def returns(self, start: object = None, end: object = None, level: float | None = None) -> pd.DataFrame:
        """Return on spend by channel over a window of weeks, with intervals.

        Returns a frame: channel, spend, revenue, revenue_lo, revenue_hi, roas, roas_lo, roas_hi, marginal_roas, marginal_lo,
        marginal_hi, saturation, extrapolates. `revenue` is revenue of the window minus what it would have been had the channel's
        spend of the window been zero, both counted inside the window. `saturation` is 0 where the next unit of money earns
        as much as the average one and 1 where it earns nothing.
        """
        inside = self.window(start, end)
        sides = interval_sides(self.settings.level if level is None else level)
        rows = [self._return_row(number, inside, sides) for number in range(len(self.past.channels))]
        rows += [{"channel": name, "spend": 0.0, "revenue": 0.0, "extrapolates": False} for name in self.past.idle]
        columns = ["channel", "spend", "revenue", "revenue_lo", "revenue_hi", "roas", "roas_lo", "roas_hi"]
        columns += ["marginal_roas", "marginal_lo", "marginal_hi", "saturation", "extrapolates"]
        return pd.DataFrame(rows, columns=columns)

    def window(self, start: object = None, end: object = None) -> NDArray[np.bool_]:
        """Which weeks (weeks,) lie between two dates, both included; the whole history without dates.

        Raises
        ------
        ParamsError
            where no week lies between them.
        """
        first = self.weeks[0] if start is None else pd.Timestamp(start)  # type: ignore[arg-type]
        last = self.weeks[-1] if end is None else pd.Timestamp(end)  # type: ignore[arg-type]
        inside = np.asarray((self.weeks >= first) & (self.weeks <= last))
        if not inside.any():
            raise ParamsError(
                f"response: no week between {first:%Y-%m-%d} and {last:%Y-%m-%d}; expected dates within "
                f"{self.weeks[0]:%Y-%m-%d} to {self.weeks[-1]:%Y-%m-%d}. Choose a period inside the history."
            )
        return inside

    def window_revenue(self, number: int, inside: NDArray[np.bool_]) -> tuple[Array, Array]:
        """Revenue (draws,) a channel's spend of a window causes inside it, and the revenue (draws,) of the next unit of money."""
        spend, draws = self.past.spend[number], self.draws[number]
        paths = np.stack([spend, np.where(inside, 0.0, spend), np.where(inside, spend * (1.0 + NUDGE), spend)])
        money = draws.shapes.respond(paths)[:, :, inside].sum(axis=2)  # (curves, 3)
        caused = draws.revenue(money[:, 0] - money[:, 1])
        extra = float(spend[inside].sum()) * NUDGE
        if extra <= 0:
            return caused, np.full(len(caused), np.nan)
        return caused, draws.revenue(money[:, 2] - money[:, 0]) / extra

    def _return_row(self, number: int, inside: NDArray[np.bool_], sides: tuple[float, float]) -> dict[str, object]:
        spend = float(self.past.spend[number, inside].sum())
        caused, marginal = self.window_revenue(number, inside)
        row: dict[str, object] = {"channel": self.past.channels[number], "spend": spend, "extrapolates": False}
        if spend <= 0:
            return row | {"revenue": 0.0}
        low, high = np.quantile(caused, sides)
        middle = float(np.median(caused))
        row |= {"revenue": middle, "revenue_lo": low, "revenue_hi": high}
        row |= {"roas": middle / spend, "roas_lo": low / spend, "roas_hi": high / spend}
        row |= dict(zip(("marginal_lo", "marginal_hi"), np.quantile(marginal, sides), strict=True))
        row["marginal_roas"] = float(np.median(marginal))
        ratio = marginal[caused > 0] * spend / caused[caused > 0]
        row["saturation"] = float(np.clip(1.0 - np.median(ratio), 0.0, 1.0)) if len(ratio) else np.nan
        outside = self.past.spend[number, ~inside]
        row["extrapolates"] = bool(len(outside) and self.past.spend[number, inside].mean() > outside.max())
        return row

    def curve(self, channel: str, points: int = 40, level: float | None = None) -> pd.DataFrame:
        """The steady-state weekly response curve of a channel: spend, revenue, lo, hi, mroas.

        The curve runs to one and a half times the largest week seen; `spend` is money per week, kept up until it has settled.
        """
        number = self.number(channel)
        draws = self.draws[number]
        sides = interval_sides(self.settings.level if level is None else level)
        spend = np.linspace(0.0, 1.5 * float(self.past.spend[number].max()), points)
        step = max(spend[-1], 1e-9) * 1e-4
        levels = np.concatenate([spend, spend + step])
        settled = draws.shapes.respond(np.repeat(levels[:, None], 60, axis=1), last=1)[:, :, 0]
        revenue = draws.revenue(settled)
        low, high = np.quantile(revenue[:, :points], sides, axis=0)
        middle = np.median(revenue, axis=0)
        slope = np.median((revenue[:, points:] - revenue[:, :points]) / step, axis=0)
        return pd.DataFrame({"spend": spend, "revenue": middle[:points], "lo": low, "hi": high, "mroas": slope})

    def draw_plan(self, plan: pd.DataFrame) -> Array:
        """Media revenue (draws, weeks) of a plan of spend (weeks × channels) that follows the history, carry-over included."""
        total = np.zeros((self.count, len(plan)))
        for number, name in enumerate(self.past.channels):
            future = plan[name].to_numpy(dtype=float) if name in plan else np.zeros(len(plan))
            path = np.concatenate([self.past.spend[number], future])
            total += self.draws[number].revenue(self.draws[number].shapes.respond(path, last=len(plan)))
        return total

    def predict(self, plan: pd.DataFrame, level: float | None = None) -> pd.DataFrame:
        """Media-driven revenue of a plan, week by week: ds, revenue, lo, hi."""
        sides = interval_sides(self.settings.level if level is None else level)
        money = self.draw_plan(plan)
        low, high = np.quantile(money, sides, axis=0)
        return pd.DataFrame({"ds": plan.index, "revenue": money.mean(axis=0), "lo": low, "hi": high})

    def contributions(self, level: float | None = None) -> pd.DataFrame:
        """Revenue by week and channel, and the baseline as the row whose channel is missing: ds, channel, revenue, lo, hi."""
        sides = interval_sides(self.settings.level if level is None else level)
        frames = [self._weekly_frame(name, self.weekly[:, number], sides) for number, name in enumerate(self.past.channels)]
        return pd.concat([*frames, self._weekly_frame(None, self.baseline, sides)], ignore_index=True)

    def _weekly_frame(self, channel: str | None, money: Array, sides: Sequence[float]) -> pd.DataFrame:
        low, high = np.quantile(money, sides, axis=0)
        name = pd.Series([channel] * len(self.weeks), dtype="str")
        return pd.DataFrame({"ds": self.weeks, "channel": name, "revenue": money.mean(axis=0), "lo": low, "hi": high})


def interval_sides(level: float) -> tuple[float, float]:
    """The two quantiles between which a central interval lies.

    Raises
    ------
    ParamsError
        where the level is not between 0 and 1.
    """
    if not 0.0 < level < 1.0:
        raise ParamsError(f"level is {level:g}; expected a share between 0 and 1, such as 0.9. Correct the level.")
    return (1.0 - level) / 2.0, (1.0 + level) / 2.0
