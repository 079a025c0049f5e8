"""A small simulated history with a known truth, and fits that several tests look at; each is made once."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pandas as pd
import pytest

from forecast.response import ResponseFit, fit_attributed, fit_response
from forecast.response.adstock import geometric
from forecast.response.saturation import exponential
from forecast.settings.response import ResponseSettings


@dataclass(frozen=True)
class World:
    """Spend, revenue, and what each channel caused."""

    spend: pd.DataFrame
    revenue: pd.Series
    caused: pd.DataFrame


def world(weeks: int = 104, seed: int = 1, noise: float = 0.02, roas: tuple[float, ...] = (3.0, 1.5, 0.7)) -> World:
    """Three channels with names nobody likes to parse, independent spend, a yearly wave and mild noise."""
    random = np.random.default_rng(seed)
    index = pd.date_range(end="2026-09-28", periods=weeks, freq="W-MON")
    names = ["Яндекс Директ", 'TV "prime"', "social, paid"][: len(roas)]
    money = pd.DataFrame({name: 1000.0 * (2 + n) * random.lognormal(0, 0.6, weeks) for n, name in enumerate(names)}, index=index)
    caused = pd.DataFrame(index=index)
    for name, alpha, target in zip(names, (0.2, 0.6, 0.0), roas, strict=False):
        shape = exponential(geometric(money[name].to_numpy(), alpha), money[name].mean() / (1 - alpha))
        caused[name] = target * money[name].sum() * shape / shape.sum()
    base = 60000 * (1 + 0.15 * np.sin(2 * np.pi * np.arange(weeks) / 52.18))
    revenue = pd.Series(base + caused.sum(axis=1) + random.normal(0, noise * 60000, weeks), index=index, name="revenue")
    return World(money, revenue, caused)


@pytest.fixture(scope="session")
def make_world() -> Callable[..., World]:
    """The maker of worlds, for tests that need one of their own."""
    return world


@pytest.fixture(scope="session")
def quick() -> ResponseSettings:
    """Few sweeps: enough for a mean and a band."""
    return ResponseSettings(warmup=50, draws=80)


@pytest.fixture(scope="session")
def plain() -> World:
    return world()


@pytest.fixture(scope="session")
def fit(plain: World, quick: ResponseSettings) -> ResponseFit:
    return fit_response(plain.spend, plain.revenue, settings=quick)


@pytest.fixture(scope="session")
def credited_fit(plain: World) -> ResponseFit:
    return fit_attributed(plain.spend, plain.caused)
