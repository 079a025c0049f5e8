"""Simulated marketing worlds whose truth is known: what a response model is measured on.

Several generators, so that no method is tuned to one of them: `market` follows Jin et al. 2017 (geometric adstock, Hill,
autocorrelated noise, spend that follows demand) with returns drawn channel by channel, `capacity` does the same with the
largest effects drawn instead, `varied` draws length, channels, noise, shape of response and the
planners' habits at random, `flights` spends in campaigns on a drifting baseline, `tied` sets every channel's spend by
demand alone, and in `nothing` and `idle` no channel has any effect: in `idle` spend follows the demand that moves revenue, as
in the worlds it is taken from.
"""

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.optimize import minimize

Array = NDArray[np.float64]


@dataclass(frozen=True)
class Channel:
    """How one simulated channel turns spend into revenue."""

    alpha: float
    kind: str  # hill, exponential or power
    ec: float
    slope: float
    size: float

    def revenue(self, spend: Array) -> Array:
        """Revenue a week for a path of spend, carry-over included; the path starts from nothing."""
        stock = np.zeros_like(spend)
        carried = 0.0
        for week, money in enumerate(spend):
            carried = money + self.alpha * carried
            stock[week] = carried
        if self.kind == "hill":
            return self.size * stock**self.slope / (self.ec**self.slope + stock**self.slope)
        if self.kind == "exponential":
            return self.size * (1 - np.exp(-stock / self.ec))
        return self.size * stock**self.slope


@dataclass(frozen=True)
class World:
    """A simulated history and the truth behind it."""

    name: str
    spend: pd.DataFrame
    revenue: pd.Series
    channels: dict[str, Channel]
    controls: pd.DataFrame | None = None
    tags: dict[str, float] = field(default_factory=dict)

    def caused(self, name: str, path: Array) -> Array:
        """Revenue of one channel for a whole path of weekly spend."""
        return self.channels[name].revenue(path)

    def roas(self, weeks: int = 52) -> pd.Series:
        """The true return of the last weeks: revenue lost inside the window had its spend been zero, by its spend."""
        answer = {}
        for name in self.channels:
            path = self.spend[name].to_numpy(float)
            without = path.copy()
            without[-weeks:] = 0
            lost = (self.caused(name, path) - self.caused(name, without))[-weeks:].sum()
            answer[name] = lost / max(path[-weeks:].sum(), 1e-9)
        return pd.Series(answer)

    def media_revenue(self, plan: Array, weeks: int = 13) -> float:
        """Revenue the channels cause over the horizon for money per week by channel, after the true history."""
        total = 0.0
        for money, name in zip(plan, self.channels, strict=True):
            path = np.concatenate([self.spend[name].to_numpy(float), np.full(weeks, money)])
            total += self.caused(name, path)[-weeks:].sum()
        return total

    def best_plan(self, current: Array, bound: float = 0.3, weeks: int = 13) -> Array:
        """The allocation that is truly best within ± bound a channel at an unchanged total (several starts)."""
        scale = max(self.media_revenue(current, weeks), 1e-9)
        random = np.random.default_rng(0)
        best, best_value = current, scale
        weight = current / current.sum()  # the search runs in shares of the current spend, so that its steps fit
        for _ in range(6):
            found = minimize(
                lambda factor: -100.0 * self.media_revenue(current * factor, weeks) / scale,
                1 + bound * random.uniform(-1, 1, len(current)),
                method="SLSQP",
                bounds=[(1 - bound, 1 + bound)] * len(current),
                constraints={"type": "eq", "fun": lambda factor: float(weight @ factor) - 1.0},
                options={"maxiter": 100, "ftol": 1e-9},
            )
            plan = current * np.clip(found.x, 1 - bound, 1 + bound)
            if abs(plan.sum() / current.sum() - 1) < 1e-3 and self.media_revenue(plan, weeks) > best_value:
                best, best_value = plan, self.media_revenue(plan, weeks)
        return best


def autoregressive(random: np.random.Generator, weeks: int, rho: float, sd: float) -> Array:
    """A first-order autoregressive path with the given stationary standard deviation."""
    shocks = random.normal(0, sd * np.sqrt(1 - rho**2), weeks)
    path = np.zeros(weeks)
    path[0] = random.normal(0, sd)
    for week in range(1, weeks):
        path[week] = rho * path[week - 1] + shocks[week]
    return path


def season(random: np.random.Generator, weeks: int, strength: float, orders: int = 2) -> Array:
    """A yearly wave of a few harmonics with about the given amplitude."""
    turn = 2 * np.pi * np.arange(weeks) / 52.18
    wave = sum(
        random.normal(0, 1 / order) * np.sin(order * turn + random.uniform(0, 2 * np.pi)) for order in range(1, orders + 1)
    )
    return strength * wave / max(np.std(wave), 1e-9) / np.sqrt(2) * 1.0


def draw_channel(random: np.random.Generator, kind: str, spend: Array, typical_alpha: tuple[float, float]) -> Channel:
    """A channel whose saturation lies around the adstock it usually sees; its size is set later."""
    alpha = random.uniform(*typical_alpha)
    usual = spend[spend > 0].mean() / (1 - alpha) if (spend > 0).any() else 1.0
    if kind == "hill":
        return Channel(alpha, kind, usual * random.uniform(0.4, 2.0), random.uniform(0.7, 2.2), 1.0)
    if kind == "exponential":
        return Channel(alpha, kind, usual * random.uniform(0.4, 2.5), 1.0, 1.0)
    return Channel(alpha, kind, 1.0, random.uniform(0.3, 0.9), 1.0)


def scale_channels(channels: dict[str, Channel], spend: pd.DataFrame, revenue: dict[str, float]) -> dict[str, Channel]:
    """Give each channel the mean weekly revenue wanted over the history."""
    scaled = {}
    for name, channel in channels.items():
        mean = channel.revenue(spend[name].to_numpy(float)).mean()
        scaled[name] = Channel(channel.alpha, channel.kind, channel.ec, channel.slope, revenue[name] / max(mean, 1e-12))
    return scaled


def assemble(name: str, spend: pd.DataFrame, baseline: Array, noise: Array, channels: dict[str, Channel], **tags: float) -> World:
    """Put a world together from its parts."""
    media = sum(channel.revenue(spend[key].to_numpy(float)) for key, channel in channels.items())
    revenue = pd.Series(np.maximum(baseline + media + noise, 0.0), index=spend.index, name="revenue")
    return World(name, spend, revenue, channels, tags=tags)


def calendar(weeks: int) -> pd.DatetimeIndex:
    """Mondays that end in September 2026."""
    return pd.date_range(end="2026-09-28", periods=weeks, freq="W-MON")


def market(seed: int) -> World:
    """Jin et al. 2017: six channels, 104 weeks, Hill, geometric adstock, spend that partly follows demand."""
    random = np.random.default_rng([1, seed])
    weeks, count = 104, 6
    demand = np.exp(season(random, weeks, random.uniform(0.08, 0.25)) + autoregressive(random, weeks, 0.7, 0.05))
    budgets = random.dirichlet(np.full(count, 3.0)) * 1e5
    columns = {}
    for index, budget in enumerate(budgets):
        follow = random.uniform(0.3, 1.5)
        path = budget * demand**follow * np.exp(random.normal(0, random.uniform(0.2, 0.6), weeks))
        if random.random() < 0.3:
            path = path * (random.random(weeks) < 0.7)
        columns[f"channel {index}"] = path
    spend = pd.DataFrame(columns, index=calendar(weeks))
    channels = {name: draw_channel(random, "hill", spend[name].to_numpy(), (0.05, 0.8)) for name in spend}
    media_share = random.uniform(0.15, 0.4)
    roas = np.exp(random.normal(0, 0.55, count))
    weight = roas * spend.mean().to_numpy()
    level = weight.sum() / media_share * random.uniform(0.7, 3)
    wanted = dict(zip(spend, weight / weight.sum() * media_share * level, strict=True))
    trend = 1 + random.uniform(-0.1, 0.2) * np.arange(weeks) / 104
    baseline = level * (1 - media_share) * trend * demand
    noise = autoregressive(random, weeks, random.uniform(0.1, 0.6), random.uniform(0.02, 0.05) * level)
    return assemble(f"market {seed}", spend, baseline, noise, scale_channels(channels, spend, wanted), media_share=media_share)


def capacity(seed: int) -> World:
    """Six channels, 104 weeks, Hill; what a channel can cause is drawn apart from what it spends, as in Jin et al. 2017.

    There the size of each effect is a number of its own. So small channels tend to return more, and the best plan moves
    money to them; in `market` returns are drawn instead, and size says nothing.
    """
    random = np.random.default_rng([7, seed])
    weeks, count = 104, 6
    demand = np.exp(season(random, weeks, random.uniform(0.05, 0.2)) + autoregressive(random, weeks, 0.7, 0.03))
    budgets = random.dirichlet(np.full(count, 3.0)) * 1e5 if seed % 2 else random.uniform(0.3, 1.5, count) * 1e4
    columns = {}
    for index, budget in enumerate(budgets):
        follow = random.uniform(0.3, 1.5)
        own = autoregressive(random, weeks, random.uniform(0, 0.6), random.uniform(0.2, 0.6))
        columns[f"channel {index}"] = budget * demand**follow * np.exp(own)
    spend = pd.DataFrame(columns, index=calendar(weeks))
    channels = {name: draw_channel(random, "hill", spend[name].to_numpy(), (0.1, 0.8)) for name in spend}
    media_share = random.uniform(0.15, 0.4)
    weight = random.uniform(0.3, 1.5, count) * spend.mean().sum() / count
    level = weight.sum() / media_share * random.uniform(0.7, 3)
    wanted = dict(zip(spend, weight / weight.sum() * media_share * level, strict=True))
    trend = 1 + random.uniform(-0.1, 0.2) * np.arange(weeks) / 104
    baseline = level * (1 - media_share) * trend * demand
    noise = autoregressive(random, weeks, random.uniform(0.1, 0.6), random.uniform(0.01, 0.04) * level)
    return assemble(f"capacity {seed}", spend, baseline, noise, scale_channels(channels, spend, wanted), media_share=media_share)


def planners_path(random: np.random.Generator, budget: float, demand: Array, tie: float) -> Array:
    """One channel's weekly spend under one of several habits of planning."""
    weeks = len(demand)
    wobble = np.exp(autoregressive(random, weeks, random.uniform(0, 0.8), random.uniform(0.15, 0.5)))
    path = budget * demand ** (tie * random.uniform(0.5, 2)) * wobble
    habit = random.choice(["steady", "pulsed", "growing", "steps", "late"], p=[0.4, 0.25, 0.15, 0.15, 0.05])
    clock = np.arange(weeks)
    if habit == "pulsed":
        period, phase = random.integers(4, 14), random.integers(0, 14)
        path = path * np.where((clock + phase) % period < period * random.uniform(0.3, 0.7), 1.5, random.choice([0, 0.2]))
    elif habit == "growing":
        path = path * np.exp(random.uniform(-0.6, 1.2) * clock / weeks)
    elif habit == "steps":
        path = path * np.repeat(np.exp(random.normal(0, 0.4, weeks // 13 + 1)), 13)[:weeks]
    elif habit == "late":
        path = path * (clock > weeks * random.uniform(0.1, 0.4))
    return path


def varied(seed: int, tie: float | None = None, kind: str | None = None) -> World:
    """Anything goes: 60–156 weeks, 4–9 channels, noise to 12 %, media 6–40 % of revenue, any response."""
    random = np.random.default_rng([2, seed])
    weeks, count = int(random.integers(60, 157)), int(random.integers(4, 10))
    kind = kind or str(random.choice(["hill", "exponential", "power"]))
    tie = random.uniform(0, 1) if tie is None else tie
    demand = np.exp(
        season(random, weeks, random.uniform(0.03, 0.3), int(random.integers(1, 5)))
        + autoregressive(random, weeks, random.uniform(0.3, 0.95), random.uniform(0.01, 0.1))
    )
    budgets = random.dirichlet(np.full(count, random.uniform(1, 4))) * random.uniform(1e4, 1e6)
    spend = pd.DataFrame(
        {f"channel {i}": planners_path(random, budget, demand, tie) for i, budget in enumerate(budgets)}, index=calendar(weeks)
    )
    channels = {name: draw_channel(random, kind, spend[name].to_numpy(), (0.0, 0.8)) for name in spend}
    media_share = random.uniform(0.06, 0.4)
    if random.random() < 0.5:
        weight = np.exp(random.normal(0, random.uniform(0.2, 0.9), count)) * spend.mean().to_numpy()
    else:
        weight = random.dirichlet(np.full(count, 2.5)) * spend.mean().sum()
    level = weight.sum() / media_share * np.exp(random.normal(0.3, 0.6))
    wanted = dict(zip(spend, weight / weight.sum() * media_share * level, strict=True))
    trend = 1 + random.uniform(-0.25, 0.4) * np.arange(weeks) / 104
    baseline = level * (1 - media_share) * trend * demand ** random.uniform(0.5, 1)
    noise = autoregressive(random, weeks, random.uniform(0, 0.6), random.uniform(0.01, 0.12) * level)
    scaled = scale_channels(channels, spend, wanted)
    return assemble(f"varied {kind} {seed}", spend, baseline, noise, scaled, media_share=media_share, tie=tie, weeks=weeks)


def flights(seed: int) -> World:
    """Campaign bursts of random length on a baseline that drifts as a random walk; promotions are not told."""
    random = np.random.default_rng([3, seed])
    weeks, count = int(random.integers(70, 150)), int(random.integers(4, 9))
    drift = np.exp(np.cumsum(random.normal(0, 0.012, weeks)) + season(random, weeks, 0.12, 3))
    columns = {}
    for index in range(count):
        active, path = random.random() < 0.5, np.zeros(weeks)
        week = 0
        while week < weeks:
            length = int(random.integers(2, 12))
            path[week : week + length] = random.lognormal(0, 0.5) if active else random.choice([0, 0.1])
            active, week = not active, week + length
        columns[f"channel {index}"] = path * random.lognormal(9, 0.7) * np.exp(random.normal(0, 0.15, weeks)) * drift**0.5 + 1
    spend = pd.DataFrame(columns, index=calendar(weeks))
    kinds = random.choice(["hill", "exponential", "power"], count)
    channels = {
        name: draw_channel(random, kind, spend[name].to_numpy(), (0.0, 0.7)) for name, kind in zip(spend, kinds, strict=True)
    }
    media_share = random.uniform(0.08, 0.4)
    weight = np.exp(random.normal(0, 0.6, count)) * spend.mean().to_numpy()
    level = weight.sum() / media_share * np.exp(random.normal(0.3, 0.5))
    wanted = dict(zip(spend, weight / weight.sum() * media_share * level, strict=True))
    promotions = (random.random(weeks) < 0.05) * random.uniform(0.03, 0.15) * level
    noise = random.normal(0, random.uniform(0.02, 0.07) * level, weeks) + promotions
    baseline = level * (1 - media_share) * drift
    return assemble(f"flights {seed}", spend, baseline, noise, scale_channels(channels, spend, wanted), media_share=media_share)


def tied(seed: int) -> World:
    """Every channel's spend is a fixed share of demand with almost nothing of its own: the hardest case."""
    random = np.random.default_rng([4, seed])
    weeks, count = int(random.integers(90, 140)), int(random.integers(4, 8))
    demand = np.exp(season(random, weeks, 0.25, 2) + autoregressive(random, weeks, 0.7, 0.08))
    budgets = random.dirichlet(np.full(count, 3.0)) * 1e5
    spend = pd.DataFrame(
        {f"channel {i}": money * demand * np.exp(random.normal(0, 0.02, weeks)) for i, money in enumerate(budgets)},
        index=calendar(weeks),
    )
    channels = {name: draw_channel(random, "hill", spend[name].to_numpy(), (0.0, 0.7)) for name in spend}
    media_share = random.uniform(0.15, 0.35)
    weight = np.exp(random.normal(0, 0.5, count)) * spend.mean().to_numpy()
    level = weight.sum() / media_share * random.uniform(0.8, 2)
    wanted = dict(zip(spend, weight / weight.sum() * media_share * level, strict=True))
    baseline = level * (1 - media_share) * demand
    noise = random.normal(0, 0.04 * level, weeks)
    return assemble(f"tied {seed}", spend, baseline, noise, scale_channels(channels, spend, wanted), media_share=media_share)


def nothing(seed: int) -> World:
    """The spend of another world beside revenue that no channel has any effect on."""
    source = varied(1000 + seed) if seed % 2 else market(1000 + seed)
    random = np.random.default_rng([5, seed])
    level = source.revenue.mean()
    weeks = len(source.revenue)
    demand = np.exp(season(random, weeks, random.uniform(0.03, 0.2)) + autoregressive(random, weeks, 0.6, 0.03))
    noise = autoregressive(random, weeks, random.uniform(0, 0.5), random.uniform(0.02, 0.1) * level)
    channels = {name: Channel(0.0, "exponential", 1.0, 1.0, 0.0) for name in source.spend}
    return assemble(f"nothing {seed}", source.spend, level * demand, noise, channels)


def idle(seed: int) -> World:
    """A world of another generator with all that media cause taken away: spend still follows the demand that moves revenue."""
    source = (market, capacity, varied, varied)[seed % 4](20000 + seed)
    caused = sum(source.caused(name, source.spend[name].to_numpy(float)) for name in source.spend)
    channels = {name: Channel(0.0, "exponential", 1.0, 1.0, 0.0) for name in source.spend}
    return World(f"idle {source.name}", source.spend, (source.revenue - caused).clip(lower=0.0), channels)


GENERATORS: dict[str, Callable[[int], World]] = {
    "market": market,
    "capacity": capacity,
    "varied": varied,
    "flights": flights,
    "tied": tied,
    "nothing": nothing,
    "idle": idle,
}
