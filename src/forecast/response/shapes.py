"""Candidate response curves: a channel's carry-over × saturation pairs, spread evenly over their prior.

The sampler never walks through shape space. It chooses among these curves by evidence, which averages families of response
and cannot get stuck; the list is the same for every seed, so that answers move little between seeds.
"""

from dataclasses import dataclass
from itertools import product

import numpy as np
from numpy.typing import NDArray

from forecast.response.adstock import ADSTOCKS
from forecast.response.saturation import NEARLY_FULL, SATURATIONS

Array = NDArray[np.float64]
Indices = NDArray[np.intp]

CLASSES = 5  # of equal size; enough to tell a nearly full channel from a nearly straight one
CARRIED_WEEKS = 26  # over which carry-over is looked at; hardly anything acts later
NOTICEABLE = 0.05  # share of the largest stock above which a week counts as one with advertising


def even_points(count: int, dimensions: int) -> Array:
    """Points (count, dimensions) spread evenly over the unit cube, the same on every call.

    Source: the additive recurrence of Roberts 2018, "The unreasonable effectiveness of quasirandom sequences".
    """
    root = 2.0
    for _ in range(40):
        root = (1.0 + root) ** (1.0 / (dimensions + 1))
    steps = root ** -np.arange(1.0, dimensions + 1)
    return (0.5 + np.outer(np.arange(1, count + 1), steps)) % 1.0


@dataclass(frozen=True)
class Shapes:
    """The candidate curves of one channel; every array has one entry a candidate."""

    family: Indices  # number of the (adstock, saturation) pair in `families`
    families: tuple[tuple[str, str], ...]
    first: Array  # adstock: alpha, or the kernel's scale
    second: Array  # adstock: peak in weeks, or the kernel's form; 0 for geometric
    ec: Array  # half-saturation, in units of stock
    slope: Array
    usual: Array  # the stock a channel usually sees
    factor: Array  # turns the response into money such that the coefficient is the return on spend

    def __len__(self) -> int:
        return len(self.family)

    def pick(self, chosen: Indices) -> "Shapes":
        """Only the chosen candidates, in the order asked."""
        parts = (self.first, self.second, self.ec, self.slope, self.usual, self.factor)
        return Shapes(self.family[chosen], self.families, *(part[chosen] for part in parts))

    def kinds(self) -> Indices:
        """Numbers (3, candidates) of what a curve may share with other channels'.

        Its saturation family; its class of elasticity at the usual stock; its class of carry-over, by the share of a week's money
        that acts later.
        """
        names = sorted({saturation for _, saturation in self.families})
        family = np.array([names.index(self.families[number][1]) for number in self.family], dtype=np.intp)
        usual = self.usual[:, None] * np.array([1.0, 1.01])
        money = self.saturate(usual)
        once = self.stock(np.eye(1, CARRIED_WEEKS)[0])
        return np.stack([family, _classes(money[:, 1] / money[:, 0]), _classes(1.0 - once[:, 0] / once.sum(axis=1))])

    def stock(self, path: Array) -> Array:
        """Stock (candidates, ..., weeks) of a path of spend (..., weeks)."""
        extra = (1,) * (path.ndim - 1)
        answer = np.empty((len(self), *path.shape))
        for number, (adstock, _) in enumerate(self.families):
            mine = self.family == number
            if mine.any():
                parts = (self.first[mine].reshape(-1, *extra), self.second[mine].reshape(-1, *extra))
                answer[mine] = ADSTOCKS[adstock].stock(path[None], *parts)
        return answer

    def saturate(self, stock: Array) -> Array:
        """Money (candidates, ...) at a return on spend of one, for a stock (candidates, ...)."""
        extra = (1,) * (stock.ndim - 1)
        answer = np.empty_like(stock)
        for number, (_, saturation) in enumerate(self.families):
            mine = self.family == number
            if mine.any():
                parts = (self.ec[mine].reshape(-1, *extra), self.slope[mine].reshape(-1, *extra))
                answer[mine] = SATURATIONS[saturation].respond(stock[mine], *parts)
        return answer * self.factor.reshape(-1, *extra)

    def respond(self, path: Array, last: int | None = None) -> Array:
        """Money (candidates, ..., weeks) at a return of one for a path of spend; only the last weeks, if asked."""
        stock = self.stock(path)
        return self.saturate(stock if last is None else stock[..., -last:])


def _classes(values: Array) -> Indices:
    ranks = np.argsort(np.argsort(values, kind="stable"), kind="stable")
    answer: Indices = ranks * CLASSES // len(ranks)
    return answer


def candidates(
    spend: Array, count: int, adstocks: tuple[str, ...], saturations: tuple[str, ...], least: float = NEARLY_FULL
) -> Shapes:
    """Candidate curves for one channel's spend (weeks,), scaled so that a coefficient is its return on spend.

    Hill gets half of the candidates where it is among the saturations, the others share the rest. `least` is the least
    half-saturation, by the stock that is usual.
    """
    pairs = tuple(product(adstocks, saturations))
    weights = np.array([2.0 if saturation == "hill" and len(saturations) > 1 else 1.0 for _, saturation in pairs])
    ends = np.round(np.cumsum(weights / weights.sum()) * count).astype(int)
    family = np.searchsorted(ends, np.arange(count), side="right")
    first, second, ec, slope = (np.empty(count) for _ in range(4))
    for number, (adstock, saturation) in enumerate(pairs):
        mine = np.flatnonzero(family == number)
        points = even_points(len(mine), 4)
        first[mine], second[mine] = ADSTOCKS[adstock].draw(points[:, 0], points[:, 1])
        ec[mine], slope[mine] = SATURATIONS[saturation].draw(points[:, 2], points[:, 3], least)
    raw = Shapes(family, pairs, first, second, np.ones(count), slope, np.ones(count), np.ones(count))
    stock = raw.stock(spend)
    noticed = stock > NOTICEABLE * stock.max(axis=1, keepdims=True)
    usual = (stock * noticed).sum(axis=1) / np.maximum(noticed.sum(axis=1), 1)
    sized = Shapes(family, pairs, first, second, ec * usual, slope, usual, np.ones(count))
    total = sized.saturate(stock).sum(axis=1)
    return Shapes(family, pairs, first, second, ec * usual, slope, usual, spend.sum() / np.maximum(total, 1e-300))
