"""Curves from credited revenue: what the platforms say each channel brought, as a function of its spend.

Credited revenue has no baseline and each channel its own series, so every channel is fitted alone: its total says the return,
its weeks say carry-over and saturation. Noise grows with the credit itself. The returns of all channels set the prior of each.
"""

from dataclasses import replace

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from forecast.errors import DataError
from forecast.response.adstock import geometric
from forecast.response.baseline import Baselines, inverted
from forecast.response.chains import Draws, Problem
from forecast.response.inputs import History, history, weekly_frame
from forecast.response.posterior import ChannelDraws, ResponseFit
from forecast.response.sampler import sample
from forecast.response.shapes import Shapes, candidates
from forecast.settings.response import ResponseSettings

Array = NDArray[np.float64]

WARMUP, KEPT = 30, 120  # sweeps; one channel and no baseline, so that every sweep is nearly a fresh draw
COVARIANCES = 16
POOL = 64  # times as many curves are looked at as are kept
LEAD_IN = 6  # weeks, where the history is ten times as long: what they are credited with began before the first of them
FULL = 0.05  # of the usual stock; credits are known well enough to see a channel as full as that
RULED_OUT = 8.0  # log likelihood below the best curve's
LEAST = 24  # curves that are kept in any case
ROUNDS = 4  # of telling the common factor from the channels' own curves
CARRY_OVERS = (0.0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7)
FLOOR = 0.25  # share of a channel's mean credit that noise does not fall below
DEFAULTS = ResponseSettings()


def fit_attributed(
    spend: pd.DataFrame, credited: pd.DataFrame, *, settings: ResponseSettings = DEFAULTS, seed: int = 0
) -> ResponseFit:
    """Posterior of the revenue each channel is credited with (basis "attributed"), from weekly spend and weekly credited revenue.

    Parameters
    ----------
    spend, credited : weeks × channels, money per week, indexed by date

    Raises
    ------
    TooLittleDataError
        where there are too few weeks.
    DataError
        where a channel has spend and no column of credit, or amounts are negative, infinite or not numbers.
    """
    missing = [str(name) for name in spend.columns if name not in credited.columns]
    if missing:
        raise DataError(
            f"credited revenue: no column for channel '{missing[0]}'; expected one for each channel with spend. Add it."
        )
    past = history(spend, credited.sum(axis=1), (None, None), (), settings)
    money = weekly_frame(credited, "credited revenue").reindex(past.weeks)[list(past.channels)].fillna(0.0)
    money = money.div(common_weeks(past.spend, money.to_numpy(dtype=float).T), axis=0)
    parts = []
    prior = pooled_prior(past, money)
    noise = np.zeros(settings.chains * KEPT)
    for number, name in enumerate(past.channels):
        outcome = money[name].to_numpy(dtype=float)
        draws, sd = fit_channel(past.spend[number], outcome, prior, (settings, seed + 1009 * number))
        parts.append(draws)
        noise += sd**2
    return ResponseFit(
        basis="attributed",
        past=past,
        draws=tuple(parts),
        chains=settings.chains,
        noise=np.sqrt(noise),
        baseline=np.zeros((1, len(past.weeks))),
        settings=settings,
        seed=seed,
    )


def pooled_prior(past: History, money: pd.DataFrame) -> tuple[float, float]:
    """Location and standard deviation of the log returns of all channels, from their totals."""
    ratio = np.array([money[name].sum() for name in past.channels]) / past.spend.sum(axis=1)
    logs = np.log(ratio[ratio > 0])
    if not len(logs):
        return 0.0, 1.0
    return float(np.median(logs)), float(max(np.std(logs), 0.3))


def fit_channel(
    spend: Array, credit: Array, prior: tuple[float, float], how: tuple[ResponseSettings, int]
) -> tuple[ChannelDraws, Array]:
    """Draws of one channel's curve and return, and the standard deviation of its noise by draw, money."""
    settings, seed = how
    shapes = plausible(spend, credit, settings)
    count = settings.chains * KEPT
    if credit.sum() <= 0:
        return ChannelDraws(shapes.pick(np.zeros(1, dtype=np.intp)), np.zeros(count, dtype=np.intp), np.zeros(count)), np.zeros(
            count
        )
    level = float(credit.mean())
    weight, start = noise_weight(spend, credit), lead_in(len(spend))
    own = replace(
        settings, roas_location=prior[0], roas_location_sd=max(2.0 * prior[1], 1.0), zero_share=1e-9, warmup=WARMUP, draws=KEPT
    )
    problem = Problem(
        outcome=(credit / level / weight)[start:],
        features=(shapes.respond(spend)[None] / level / weight)[..., start:],
        share=np.array([1e-9]),
        size=np.zeros(1),
        location=prior[0],
        baselines=relative_noise(len(spend) - start),
        lift_linear=np.zeros((1, len(shapes))),
        lift_square=np.zeros((1, len(shapes))),
        kinds=shapes.kinds(),
    )
    draws = sample(problem, own, seed)
    noise = np.sqrt(draws.variance.ravel()) * level * float(np.sqrt((weight**2).mean()))
    # the total credited is known, so the return of the whole history is too, up to the noise of its mean
    doubt = np.random.default_rng([seed, 1]).normal(size=count) * noise / np.sqrt(len(spend))
    return one_channel(shapes, draws, np.maximum(level + doubt, 0.0) / float(spend.mean())), noise


def plausible(spend: Array, credit: Array, settings: ResponseSettings) -> Shapes:
    """Candidate curves of one channel, dense where its credits leave room.

    Credits are known to a few per cent, so that curves spread over the whole prior stand too far apart: of many of them those
    are kept that a least-squares fit does not rule out, spread evenly where they are more than `settings.shapes`.
    """
    wide = candidates(spend, POOL * settings.shapes, settings.adstocks, settings.saturations, FULL)
    if credit.sum() <= 0:
        return wide.pick(np.arange(settings.shapes))
    weight, start = noise_weight(spend, credit) * float(credit.mean()), lead_in(len(spend))
    money, seen = (wide.respond(spend) / weight)[:, start:], (credit / weight)[start:]
    left = seen - (money @ seen / (money**2).sum(axis=1))[:, None] * money
    misfit = (left**2).sum(axis=1)
    best = left[int(np.argmin(misfit))]
    alike = float(np.clip(best[1:] @ best[:-1] / max(float(best @ best), 1e-300), 0.0, 0.9))
    loss = 0.5 * len(seen) * (1.0 - alike) / (1.0 + alike) * np.log(misfit / misfit.min())
    order = np.argsort(loss, kind="stable")
    near = order[: max(int((loss < RULED_OUT).sum()), LEAST)]
    return wide.pick(np.sort(near[np.linspace(0, len(near) - 1, min(settings.shapes, len(near))).astype(np.intp)]))


def common_weeks(spend: Array, credit: Array) -> Array:
    """What all channels' credits share from week to week (weeks,), a factor around one: a season of conversion, a broken stage.

    Left in, it bends the curve of every channel whose spend happened to move at the same time. It is the median over channels
    of what each one's own spend does not explain, so one channel alone cannot move it; with fewer than four it is one.
    """
    start = lead_in(spend.shape[1])
    known = (spend > 0) & (credit > 0) & (np.arange(spend.shape[1]) >= start)
    channels = np.flatnonzero(known[:, start:].mean(axis=1) > 0.5)
    factor = np.zeros(spend.shape[1])
    if len(channels) < 4:
        return np.exp(factor)
    for _ in range(ROUNDS):
        left = np.full((len(channels), len(factor)), np.nan)
        for row, number in enumerate(channels):
            seen = known[number]
            left[row, seen] = unexplained(spend[number], np.log(credit[number, seen]) - factor[seen], seen)
        shared = np.isfinite(left).sum(axis=0) >= 4
        factor[shared] += np.nanmedian(left[:, shared], axis=0)
        factor -= factor.mean()
    whole = np.exp(factor)
    answer: Array = whole * (credit / whole).sum() / credit.sum()
    return answer


def unexplained(spend: Array, logs: Array, seen: NDArray[np.bool_]) -> Array:
    """Log credits less a parabola in log stock, with the carry-over that leaves least."""
    best: Array = logs - logs.mean()
    for alpha in CARRY_OVERS:
        stock = np.log(np.maximum(geometric(spend, alpha)[seen], 1e-300))
        design = np.column_stack([np.ones_like(stock), stock, stock**2])
        left = logs - design @ np.linalg.lstsq(design, logs, rcond=None)[0]
        if float(left @ left) < float(best @ best):
            best = left
    return best


def one_channel(shapes: Shapes, draws: Draws, roas: Array) -> ChannelDraws:
    """The curves drawn for a single channel, with its returns (draws,)."""
    used, position = np.unique(np.maximum(draws.curve.ravel(), 0), return_inverse=True)
    return ChannelDraws(shapes.pick(used), position, roas)


def lead_in(weeks: int) -> int:
    """How many of the first weeks say nothing of a curve: stocks start empty, while credits go on from what was spent before.

    A channel that carries little over looks bent by the first weeks of those that carry much.
    """
    return min(LEAD_IN, weeks // 10)


def noise_weight(spend: Array, credit: Array) -> Array:
    """How large noise is in each week (weeks,), as a share of the mean credit: it follows recent spend, with a floor."""
    recent = np.sqrt(np.maximum(geometric(spend, 0.3), 0.0))
    weight: Array = FLOOR + (1.0 - FLOOR) * recent / max(float(recent.mean()), 1e-12)
    return weight


def relative_noise(weeks: int) -> Baselines:
    """Candidate covariances of credited revenue around its curve: autocorrelated noise, no level of its own."""
    clock = np.arange(weeks, dtype=float)
    known = Baselines(
        precision=np.empty((COVARIANCES, weeks, weeks)),
        log_determinant=np.empty(COVARIANCES),
        noise_guess=0.1,
        design=np.zeros((weeks, 1)),
        drift=np.zeros(COVARIANCES),  # a drift or a season of its own would take the place of the return
        wave=np.zeros(COVARIANCES),
        smoothness=np.full(COVARIANCES, 0.8),
        rho=0.95 * np.arange(COVARIANCES) / COVARIANCES,
        demand=np.zeros(weeks),
        demand_sd=np.zeros(COVARIANCES),
    )
    return inverted(known, clock)
