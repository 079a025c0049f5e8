"""Fitting: from frames to a `ResponseFit`, for total revenue (incremental) and for credited revenue (attributed)."""

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from forecast.response.baseline import Baselines, baselines
from forecast.response.chains import Draws, Problem
from forecast.response.experiments import LiftTest, lift_at_unit_return
from forecast.response.inputs import History, history
from forecast.response.posterior import ChannelDraws, ResponseFit
from forecast.response.sampler import sample
from forecast.response.shapes import Shapes, candidates
from forecast.settings.response import ResponseSettings

Array = NDArray[np.float64]

BASELINE_DRAWS = 200  # draws for which the baseline is worked out week by week; enough for a band
USUAL_SHARE = 0.15  # of revenue that media cause, from where chains begin; it holds in any unit of money
DEFAULTS = ResponseSettings()


def fit_response(  # noqa: PLR0913 (the front door: each argument is a table of its own)
    spend: pd.DataFrame,
    outcome: pd.Series,
    *,
    controls: pd.DataFrame | None = None,
    events: pd.DataFrame | None = None,
    lift_tests: tuple[LiftTest, ...] = (),
    settings: ResponseSettings = DEFAULTS,
    seed: int = 0,
) -> ResponseFit:
    """Posterior of the revenue each channel causes (basis "incremental"), from weekly spend and weekly total revenue.

    Parameters
    ----------
    spend : weeks × channels, money per week, indexed by the last day of each week
    outcome : total revenue per week, indexed by the same dates
    controls : weeks × columns, further numbers that move revenue
    events : weeks × columns, 0–1, the share of the week an event takes
    lift_tests : experiments, which enter the likelihood

    Raises
    ------
    TooLittleDataError
        where there are too few weeks.
    DataError
        where an amount is negative, infinite or not a number.
    """
    past = history(spend, outcome, (controls, events), tuple(lift_tests), settings)
    return fit_history(past, settings, seed)


def fit_history(past: History, settings: ResponseSettings, seed: int) -> ResponseFit:
    """Posterior from arrays; weeks that are not `seen` do not enter the likelihood, and their baseline is predicted."""
    shapes = tuple(candidates(path, settings.shapes, settings.adstocks, settings.saturations) for path in past.spend)
    problem = pose(past, shapes, settings)
    draws = sample(problem, settings, seed)
    return gather(past, shapes, problem, draws, (settings, seed))


def pose(past: History, shapes: tuple[Shapes, ...], settings: ResponseSettings) -> Problem:
    """The sampler's arrays, in units of mean revenue, over the weeks with known revenue."""
    level = past.level
    features = np.stack([curves.respond(path) for curves, path in zip(shapes, past.spend, strict=True)])
    total = past.spend.sum(axis=1)
    size = np.log(total) - np.log(total).mean()
    linear, square = np.zeros(features.shape[:2]), np.zeros(features.shape[:2])
    for test in past.tests:
        number = past.channels.index(test.channel)
        caused = lift_at_unit_return(test, shapes[number], past.spend[number], past.weeks)
        linear[number] += caused * test.lift / test.standard_error**2
        square[number] += caused**2 / test.standard_error**2
    return Problem(
        outcome=past.outcome[past.seen] / level,
        features=np.ascontiguousarray(features[:, :, past.seen] / level),
        share=total / (level * len(past.weeks)),
        size=size,
        location=float(np.log(USUAL_SHARE * level * len(past.weeks) / total.sum())),
        baselines=baselines(past, settings),
        lift_linear=linear,
        lift_square=square,
        kinds=shapes[0].kinds(),
    )


def gather(
    past: History, shapes: tuple[Shapes, ...], problem: Problem, draws: Draws, how: tuple[ResponseSettings, int]
) -> ResponseFit:
    """The result: draws by channel with only the curves that occur, noise and baseline in money."""
    settings, seed = how
    flat = draws.curve.reshape(-1, draws.curve.shape[-1])
    roas = draws.roas.reshape(flat.shape)
    parts = []
    for number, curves in enumerate(shapes):
        used, position = np.unique(np.maximum(flat[:, number], 0), return_inverse=True)
        parts.append(ChannelDraws(curves.pick(used), position, roas[:, number]))
    media = np.stack([part.revenue(part.shapes.respond(path)) for part, path in zip(parts, past.spend, strict=True)], axis=1)
    baseline, baseline_sd = baseline_weeks(past, problem.baselines, draws, media)
    return ResponseFit(
        basis="incremental",
        past=past,
        draws=tuple(parts),
        chains=draws.curve.shape[0],
        noise=np.sqrt(draws.variance.ravel()) * past.level,
        baseline=baseline,
        settings=settings,
        seed=seed,
        hidden={"baseline_sd": baseline_sd, "against_nothing": without_demand(problem.baselines, draws)},
    )


def without_demand(known: Baselines, draws: Draws) -> Array:
    """Log likelihoods (some draws,) of no media against the media drawn, where the baseline takes nothing common to all spend.

    A baseline that may take what all spend has in common can say whatever media say, and hides them. Should no draw have such a
    baseline, all of them are kept.
    """
    free = known.demand_sd[draws.baseline.ravel()] == 0.0
    ratio = draws.ratio.ravel()
    return ratio[free] if free.any() else ratio


def baseline_weeks(past: History, known: Baselines, draws: Draws, media: Array) -> tuple[Array, Array]:
    """Expected baseline (some draws, weeks) given each draw's media, and its standard deviation, money."""
    chosen = np.linspace(0, media.shape[0] - 1, min(BASELINE_DRAWS, media.shape[0])).astype(int)
    number = draws.baseline.ravel()[chosen]
    sd = np.sqrt(draws.variance.ravel()[chosen]) * past.level
    left = past.outcome[None, past.seen] - media[chosen].sum(axis=1)[:, past.seen]
    answer, spread = np.empty((len(chosen), len(past.weeks))), np.empty((len(chosen), len(past.weeks)))
    clock = np.arange(len(past.weeks), dtype=float)
    for candidate in np.unique(number):
        mine = number == candidate
        between = known.structure(int(candidate), clock, clock[past.seen])
        pull = between @ known.precision[candidate]
        answer[mine] = left[mine] @ pull.T
        own = np.diag(known.structure(int(candidate), clock, clock)) - np.einsum("ts,ts->t", pull, between)
        spread[mine] = sd[mine, None] * np.sqrt(np.maximum(own, 0.0))
    return answer, spread
