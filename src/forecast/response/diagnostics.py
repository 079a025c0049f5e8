"""When not to believe the model: each doubt as a row with a status, a number and its limit."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Literal

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from forecast.response.convergence import effective_draws, split_r_hat
from forecast.response.evidence import chance_of_no_effect, never_varied
from forecast.response.model import fit_history
from forecast.response.posterior import ResponseFit

Array = NDArray[np.float64]
Status = Literal["pass", "review", "fail"]

HOLDOUT_WEEKS = 13  # weeks; the horizon the advice is given for
HOLDOUT_DRAWS = 60  # sweeps per chain: a mean and a band, not tails
HOLDOUT_SHAPES = 96  # candidate curves a channel; enough to predict a quarter, at half the time


@dataclass(frozen=True)
class Rule:
    """Where review and fail begin for one kind of doubt; `worse` says in which direction it grows."""

    review: float
    fail: float
    worse: Literal["high", "low"] = "high"

    def status(self, value: float) -> Status:
        """Pass, review or fail for a number; one that could not be worked out needs review."""
        if not np.isfinite(value):
            return "review"
        sign = 1.0 if self.worse == "high" else -1.0
        if sign * value > sign * self.fail:
            return "fail"
        return "review" if sign * value > sign * self.review else "pass"


RULES: Mapping[str, Rule] = MappingProxyType(
    {
        "history": Rule(52, 20, "low"),  # weeks; a yearly season unseen, then too little for advice
        "r_hat": Rule(1.05, 1.2),
        "ess": Rule(300, 100, "low"),  # independent draws; below 100 interval ends are guesses
        "collinearity": Rule(0.8, 0.95),  # largest correlation of a channel's spend with another's
        "spend_varied": Rule(0.15, 0.05, "low"),  # coefficient of variation of weekly spend
        "spend_follows_demand": Rule(0.5, 0.8),  # share of a channel's variation that trend, season and all other spend explain
        "baseline_negative": Rule(0.02, 0.10),  # share of weeks whose expected baseline is below zero
        "prior_shift": Rule(0.9, 0.98),  # width of the posterior of log roas by that of its prior
        "no_effect": Rule(0.003, 0.006),  # chance that all media together do nothing; beyond fail the advice is to test first
        "fit": Rule(0.15, 0.3),  # weighted absolute percentage error within the history
        "holdout_error": Rule(0.15, 0.3),  # the same on the last quarter, predicted from the weeks before
        "holdout_coverage": Rule(0.7, 0.5, "low"),  # share of held-out weeks inside the interval
    }
)


def diagnose(fit: ResponseFit) -> pd.DataFrame:
    """Every doubt about a fit: key, status (pass, review, fail), value, limit, subject.

    `limit` is where review begins; `subject` is a channel, or empty for the model as a whole. Holding out the last quarter
    refits the model once, so this takes about a second.
    """
    rows = [(key, subject, value) for check in CHECKS if applies(check, fit) for key, subject, value in check(fit)]
    table = [
        {"key": key, "status": RULES[key].status(value), "value": value, "limit": RULES[key].review, "subject": subject}
        for key, subject, value in rows
    ]
    return pd.DataFrame(table, columns=["key", "status", "value", "limit", "subject"])


Row = tuple[str, str, float]
Check = Callable[[ResponseFit], Iterable[Row]]


def applies(check: Check, fit: ResponseFit) -> bool:
    """Whether a check makes sense for the fit's basis: credited revenue has no baseline."""
    return fit.basis == "incremental" or check in (history_length, chains_agree, spend_varied, posterior_narrower)


def history_length(fit: ResponseFit) -> Iterable[Row]:
    """Weeks with known revenue."""
    yield "history", "", float(fit.past.seen.sum())


def chains_agree(fit: ResponseFit) -> Iterable[Row]:
    """R-hat and effective draws of each channel's return."""
    for name, draws in zip(fit.past.channels, fit.draws, strict=True):
        if draws.roas.any():
            by_chain = np.log(draws.roas + 1e-3 * draws.roas.mean()).reshape(fit.chains, -1)
            yield "r_hat", name, split_r_hat(by_chain)
            yield "ess", name, effective_draws(by_chain)


def collinear_spend(fit: ResponseFit) -> Iterable[Row]:
    """The largest correlation of each channel's spend with another channel's."""
    moving = ~never_varied(fit)
    if moving.sum() < 2:
        return
    table = np.corrcoef(fit.past.spend[moving]) - 2.0 * np.eye(int(moving.sum()))
    for name, largest in zip(np.array(fit.past.channels)[moving], table.max(axis=1), strict=True):
        yield "collinearity", str(name), float(largest)


def spend_varied(fit: ResponseFit) -> Iterable[Row]:
    """Coefficient of variation of each channel's weekly spend."""
    for name, spend in zip(fit.past.channels, fit.past.spend, strict=True):
        yield "spend_varied", name, float(spend.std() / spend.mean())


def spend_follows_demand(fit: ResponseFit) -> Iterable[Row]:
    """Share of each channel's variation that trend, season and the other channels' joint movement explain (adjusted R²)."""
    weeks = np.arange(len(fit.weeks), dtype=float)
    turn = 2.0 * np.pi * weeks / 52.18
    season = [np.sin(turn), np.cos(turn), np.sin(2 * turn), np.cos(2 * turn)] if len(weeks) >= 40 else []
    logs = np.log(fit.past.spend + 0.1 * fit.past.spend.mean(axis=1, keepdims=True))
    logs = logs - logs.mean(axis=1, keepdims=True)
    for number, name in enumerate(fit.past.channels):
        others = [np.delete(logs, number, axis=0).mean(axis=0)] if len(logs) > 1 else []
        design = np.column_stack([np.ones_like(weeks), weeks, *season, *others])
        left = logs[number] - design @ np.linalg.lstsq(design, logs[number], rcond=None)[0]
        spread = float(logs[number].var())
        free = max(len(weeks) - design.shape[1], 1)
        yield "spend_follows_demand", name, 1.0 - float((left**2).sum() / free) / spread if spread > 1e-12 else 0.0


def baseline_sign(fit: ResponseFit) -> Iterable[Row]:
    """Share of weeks whose expected baseline is below zero."""
    yield "baseline_negative", "", float((fit.baseline.mean(axis=0) < 0).mean())


def posterior_narrower(fit: ResponseFit) -> Iterable[Row]:
    """How wide each channel's log return still is, as a share of what the prior allowed."""
    prior = float(np.hypot(fit.settings.roas_location_sd, fit.settings.roas_spread_sd))
    for name, draws in zip(fit.past.channels, fit.draws, strict=True):
        if (draws.roas > 0).any():
            logs = np.log(draws.roas[draws.roas > 0])
            yield "prior_shift", name, float(logs.std()) / prior


def no_effect(fit: ResponseFit) -> Iterable[Row]:
    """Chance that all media together do nothing."""
    yield "no_effect", "", chance_of_no_effect(fit)


def fit_error(fit: ResponseFit) -> Iterable[Row]:
    """Weighted absolute percentage error of the expected revenue within the history."""
    expected = fit.weekly.sum(axis=1).mean(axis=0) + fit.baseline.mean(axis=0)
    yield "fit", "", weighted_error(fit.past.outcome[fit.past.seen], expected[fit.past.seen])


def holdout(fit: ResponseFit) -> Iterable[Row]:
    """Error and coverage on the last quarter of the history, predicted from the weeks before it."""
    held = np.arange(len(fit.weeks)) >= len(fit.weeks) - HOLDOUT_WEEKS
    kept = fit.past.seen & ~held
    if kept.sum() < 2 * HOLDOUT_WEEKS:
        return
    short = replace(fit.settings, draws=HOLDOUT_DRAWS, shapes=min(HOLDOUT_SHAPES, fit.settings.shapes))
    again = fit_history(replace(fit.past, seen=kept), short, fit.seed)
    chosen = np.linspace(0, again.count - 1, len(again.baseline)).astype(int)
    expected = again.weekly[chosen].sum(axis=1) + again.baseline
    spread = np.sqrt(again.hidden["baseline_sd"] ** 2 + again.noise[chosen, None] ** 2)
    drawn = expected + spread * np.random.default_rng(fit.seed).normal(size=expected.shape)
    judged = held & fit.past.seen
    low, high = np.quantile(drawn[:, judged], [0.05, 0.95], axis=0)
    truth = fit.past.outcome[judged]
    yield "holdout_error", "", weighted_error(truth, expected.mean(axis=0)[judged])
    yield "holdout_coverage", "", float(((truth >= low) & (truth <= high)).mean())


def weighted_error(truth: Array, expected: Array) -> float:
    """Sum of absolute errors by the sum of absolute values."""
    return float(np.abs(truth - expected).sum() / max(np.abs(truth).sum(), 1e-12))


CHECKS: tuple[Check, ...] = (
    history_length,
    chains_agree,
    collinear_spend,
    spend_varied,
    spend_follows_demand,
    baseline_sign,
    posterior_narrower,
    no_effect,
    fit_error,
    holdout,
)
