"""What revenue would be without media: candidate covariances of baseline and noise.

The baseline (level, straight trend, random walk, yearly season, events, controls) and autocorrelated noise are Gaussian, so
both are integrated out: each candidate is one covariance of the weeks, up to the noise variance. The sampler chooses among
candidates by evidence.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from forecast.response.demand import common_factor
from forecast.response.inputs import History
from forecast.response.shapes import even_points
from forecast.settings.response import ResponseSettings

Array = NDArray[np.float64]

YEAR = 365.2425 / 7.0  # weeks
HALF_HISTORY = 52.0  # weeks; the unit of the straight trend


@dataclass(frozen=True)
class Baselines:
    """Candidate covariances over the weeks with known revenue, in units of the noise variance.

    Attributes
    ----------
    precision : (candidates, seen weeks, seen weeks), inverse of baseline + noise covariance
    log_determinant : (candidates,), of the covariance
    noise_guess : standard deviation of noise as a share of mean revenue, the scale of the noise prior
    design : (weeks, columns), what every candidate shares (level, trend, events, controls), scaled by its prior
    drift, wave, smoothness, rho : (candidates,), random walk per week, yearly wave and its smoothness, autocorrelation of noise
    demand : (weeks,), what all spend has in common
    demand_sd : (candidates,), how much of it may be demand, in noise standard deviations; half of the candidates have none
    """

    precision: Array
    log_determinant: Array
    noise_guess: float
    design: Array
    drift: Array
    wave: Array
    smoothness: Array
    rho: Array
    demand: Array
    demand_sd: Array

    def __len__(self) -> int:
        return len(self.log_determinant)

    def structure(self, candidate: int, first: Array, second: Array) -> Array:
        """Covariance (first weeks, second weeks) of the baseline under a candidate, for numbers of weeks."""
        left, right = self.design[first.astype(int)], self.design[second.astype(int)]
        walk = np.minimum(first[:, None], second[None, :]) + 1.0
        season = yearly(first[:, None] - second[None, :], float(self.smoothness[candidate]))
        shared = np.outer(self.demand[first.astype(int)], self.demand[second.astype(int)])
        moving = self.drift[candidate] ** 2 * walk + self.wave[candidate] ** 2 * season
        answer: Array = left @ right.T + self.demand_sd[candidate] ** 2 * shared + moving
        return answer


def rough_noise(outcome: Array, clock: Array) -> float:
    """Standard deviation left over after a straight line and two harmonics, never below a half per cent."""
    turn = 2 * np.pi * clock / YEAR
    columns = [np.ones_like(clock), clock, np.sin(turn), np.cos(turn), np.sin(2 * turn), np.cos(2 * turn)]
    design = np.column_stack(columns[: max(2, min(len(columns), len(clock) // 4))])
    left = outcome - design @ np.linalg.lstsq(design, outcome, rcond=None)[0]
    free = max(len(clock) - design.shape[1], 1)
    return max(float(np.sqrt((left**2).sum() / free)), 0.005)


def yearly(gap: Array, smoothness: float) -> Array:
    """Covariance of a wave that repeats every year, for gaps in weeks.

    Source: MacKay 1998, "Introduction to Gaussian processes", eq. 47 (periodic kernel).
    """
    answer: Array = np.exp(-2.0 * np.sin(np.pi * gap / YEAR) ** 2 / smoothness**2)
    return answer


def fixed_design(past: History, guess: float, settings: ResponseSettings) -> Array:
    """What every candidate shares (weeks, columns): level, trend, events, controls, each scaled by its prior over the noise."""
    outcome = past.outcome[past.seen] / past.level
    spread = max(float(outcome.std()), 1e-6)
    clock = np.arange(len(past.weeks), dtype=float)
    columns = [np.full((len(clock), 1), 2.0), settings.trend_sd * ((clock - clock.mean()) / HALF_HISTORY)[:, None]]
    columns.append(settings.event_sd * past.events)
    columns.append(settings.control_sd * spread / max(past.controls.shape[1], 1) ** 0.25 * past.controls)
    return np.concatenate(columns, axis=1) / guess


def baselines(past: History, settings: ResponseSettings) -> Baselines:
    """Candidate covariances for a history; the same for every seed."""
    clock = np.flatnonzero(past.seen).astype(float)
    guess = 0.7 * rough_noise(past.outcome[past.seen] / past.level, clock)
    points = even_points(settings.baselines, 5)
    known = Baselines(
        precision=np.empty((len(points), len(clock), len(clock))),
        log_determinant=np.empty(len(points)),
        noise_guess=guess,
        design=fixed_design(past, guess, settings),
        drift=np.exp(np.log(0.004) + points[:, 1] * np.log(0.4 / 0.004)),  # per week, in noise standard deviations
        wave=np.exp(np.log(0.15) + points[:, 2] * np.log(12.0 / 0.15)),
        smoothness=np.exp(np.log(0.35) + points[:, 3] * np.log(1.5 / 0.35)),
        rho=0.85 * points[:, 0] ** 1.2,
        demand=common_factor(past.spend),
        demand_sd=settings.demand_scale * np.maximum(2.0 * points[:, 4] - 1.0, 0.0) ** 2,  # none in half of the candidates
    )
    return inverted(known, clock)


def inverted(known: Baselines, clock: Array) -> Baselines:
    """The candidates with precision and determinant worked out for the weeks with known revenue."""
    gap = np.abs(clock[:, None] - clock[None, :])
    for number in range(len(known)):
        covariance = known.structure(number, clock, clock) + known.rho[number] ** gap
        root = np.linalg.cholesky(covariance + 1e-9 * np.eye(len(clock)))
        whitener = np.linalg.inv(root)
        known.precision[number] = whitener.T @ whitener
        known.log_determinant[number] = 2.0 * np.log(np.diag(root)).sum()
    return known
