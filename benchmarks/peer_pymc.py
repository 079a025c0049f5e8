"""PyMC-Marketing with its defaults beside us: return on spend and the plan it would choose, from its own posterior.

Not a dependency of the project: `make bench` installs it. Sampled by nutpie, which draws from the same posterior in about half
the time of PyMC's own sampler.
"""

import contextlib
import logging
import sys
import time
import warnings
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.optimize import minimize

Array = NDArray[np.float64]

LAGS = 8
KEPT = 200  # posterior draws the returns and the plan are worked out from


@dataclass(frozen=True)
class Posterior:
    """Draws of the default model's parameters, and the scales it used."""

    alpha: Array  # (draws, channels)
    lam: Array
    beta: Array
    spend_scale: Array  # (channels,)
    revenue_scale: float

    def revenue(self, channel: int, path: Array) -> Array:
        """Revenue (draws, weeks) of one channel for a path of weekly spend."""
        weights = self.alpha[:, channel, None] ** np.arange(LAGS)
        weights = weights / weights.sum(axis=1, keepdims=True)
        scaled = path / self.spend_scale[channel]
        stock = np.zeros((len(weights), len(path)))
        for lag in range(LAGS):
            stock[:, lag:] += weights[:, lag, None] * scaled[: len(path) - lag]
        shape = np.exp(-self.lam[:, channel, None] * stock)
        return self.revenue_scale * self.beta[:, channel, None] * (1 - shape) / (1 + shape)


def fit(spend: pd.DataFrame, revenue: pd.Series, seed: int = 0) -> Posterior:
    """Sample the default MMM (geometric adstock, logistic saturation, two yearly harmonics)."""
    from pymc_marketing.mmm import GeometricAdstock, LogisticSaturation
    from pymc_marketing.mmm.multidimensional import MMM

    logging.getLogger("pymc").setLevel(logging.ERROR)
    warnings.simplefilter("ignore")
    frame = spend.copy()
    frame.columns = [f"x{number}" for number in range(spend.shape[1])]
    frame.insert(0, "date", spend.index)
    model = MMM(
        date_column="date",
        channel_columns=list(frame.columns[1:]),
        target_column="y",
        adstock=GeometricAdstock(l_max=LAGS),
        saturation=LogisticSaturation(),
        yearly_seasonality=2,
    )
    outcome = pd.Series(revenue.to_numpy(), name="y")
    length = {"chains": 2, "cores": 1, "draws": 500, "tune": 1000}
    with contextlib.redirect_stdout(sys.stderr):  # its progress is no result
        model.fit(frame.reset_index(drop=True), outcome, **length, random_seed=seed, progressbar=False, nuts_sampler="nutpie")
    posterior = model.fit_result.stack(sample=("chain", "draw"))
    step = max(posterior.sizes["sample"] // KEPT, 1)

    def draws(name: str) -> Array:
        return posterior[name].transpose("sample", "channel").to_numpy()[::step]

    names = ("adstock_alpha", "saturation_lam", "saturation_beta")
    return Posterior(*(draws(name) for name in names), spend.max().to_numpy(), float(revenue.abs().max()))


def answer(
    spend: pd.DataFrame, revenue: pd.Series, bound: float = 0.3, weeks: int = 13, seed: int = 0
) -> tuple[pd.DataFrame, Array, float]:
    """Return on spend of the last year (roas, lo, hi), the plan (money per week) and the seconds it took."""
    began = time.perf_counter()
    posterior = fit(spend, revenue, seed)
    rows = []
    window = min(52, len(spend))
    for number, name in enumerate(spend):
        path = spend[name].to_numpy(float)
        without = path.copy()
        without[-window:] = 0
        caused = (posterior.revenue(number, path) - posterior.revenue(number, without))[:, -window:].sum(axis=1)
        roas = caused / path[-window:].sum()
        low, middle, high = np.quantile(roas, [0.05, 0.5, 0.95])
        rows.append({"channel": name, "roas": middle, "roas_lo": low, "roas_hi": high})
    current = spend.tail(13).mean().to_numpy()

    def expected(factor: Array) -> float:
        total = 0.0
        for number, name in enumerate(spend):
            path = np.concatenate([spend[name].to_numpy(float)[-20:], np.full(weeks, current[number] * factor[number])])
            total += posterior.revenue(number, path)[:, -weeks:].sum(axis=1).mean()
        return float(total)

    scale = max(expected(np.ones(len(current))), 1e-9)
    weight = current / current.sum()
    found = minimize(
        lambda factor: -100 * expected(factor) / scale,
        np.ones(len(current)),
        method="SLSQP",
        bounds=[(1 - bound, 1 + bound)] * len(current),
        constraints={"type": "eq", "fun": lambda factor: float(weight @ factor) - 1},
        options={"maxiter": 50},
    )
    return pd.DataFrame(rows).set_index("channel"), current * np.clip(found.x, 1 - bound, 1 + bound), time.perf_counter() - began
