"""The result of one retrospective: numbers and keys only. Chapters print it, `summary` writes it down, notebooks pass it on."""

from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING

import pandas as pd

from forecast.settings.loading import Scope
from forecast.settings.period import Period
from forecast.tables.facts import Facts

if TYPE_CHECKING:
    from forecast.forecasters import ForecastResult
    from forecast.kpis import Economics, Explanation, Flow, Funnel
    from forecast.response import Allocation, ResponseFit
    from forecast.retrospective import (
        Action,
        Audit,
        CampaignEffect,
        Finding,
        FollowUp,
        ForecastRecord,
        Health,
        Scoreboard,
        Swot,
        Verdict,
    )


@dataclass(frozen=True)
class Silence:
    """What a chapter cannot say yet, and what would let it speak.

    Parameters
    ----------
    chapter : str
        The chapter's key.
    key : str
        Why: `no_table`, `later`, `not_of_campaign`, `not_in_period`, `too_short`, `monthly`, `no_columns`, `no_credits`,
        `nothing_yet`.
    needs : str
        Table, columns or weeks that would fill it.
    first : date, optional
        First day of a table that begins after the day the report speaks from (`later`).
    """

    chapter: str
    key: str
    needs: str
    first: date | None = None


@dataclass(frozen=True)
class Measured:
    """What happened: the period against its comparisons."""

    kpis: pd.DataFrame
    channels: pd.DataFrame
    explanations: dict[str, "Explanation"]
    funnel: "Funnel | None"
    flow: "Flow | None"
    economics: "Economics | None"


@dataclass(frozen=True)
class Predicted:
    """What is likely: series to come, each channel's return over the horizon, the chance of each goal.

    Parameters
    ----------
    series : ForecastResult
        Series named `<metric>` for the whole team and `<metric>/<channel>` for a channel.
    channels : frame of channel, spend, revenue, revenue_lo, revenue_hi, roas, roas_lo, roas_hi, roi, roi_lo, roi_hi
        Over the horizon, at planned spend where the plan holds it, else at today's pace.
    goals : frame of name, metric, target, deadline, owner, expected, to_date, probability
    """

    series: "ForecastResult"
    history: pd.DataFrame
    channels: pd.DataFrame
    goals: pd.DataFrame


@dataclass(frozen=True)
class Responded:
    """What caused it: fits on both bases, where the data hold them, and what is read off them.

    Parameters
    ----------
    basis : str
        `incremental` or `attributed`: the basis the report leads with.
    returns : frame of basis, channel, spend, revenue, roas, roas_lo, roas_hi, marginal_roas, saturation, ...
        `ResponseFit.returns` of the period, on every basis there is.
    curves : frame of basis, channel, spend, revenue, lo, hi
        Steady weekly response.
    untested : frame like `returns`, without basis
        What the incremental fit would say if it knew of no lift test; empty where there is none.
    """

    basis: str
    fits: dict[str, "ResponseFit"]
    returns: pd.DataFrame
    curves: pd.DataFrame
    diagnostics: pd.DataFrame
    allocation: "Allocation | None"
    untested: pd.DataFrame = field(default_factory=pd.DataFrame)


@dataclass(frozen=True)
class Judged:
    """What it means and what to do."""

    verdict: "Verdict"
    findings: tuple["Finding", ...]
    actions: tuple["Action", ...]
    decisions: tuple["Action", ...]
    follow_up: tuple["FollowUp", ...]
    scoreboard: "Scoreboard | None"
    record: "ForecastRecord"
    themes: pd.DataFrame
    experiments: pd.DataFrame
    swot: "Swot"
    audit: "Audit | None"
    health: "Health"


@dataclass(frozen=True)
class Origin:
    """Where the numbers come from."""

    package_version: str
    python: str
    packages: dict[str, str]
    params_sha256: str
    data_sha256: str
    seed: int


@dataclass(frozen=True)
class Review:
    """One retrospective, whole.

    Parameters
    ----------
    previous : Period
        The period before, of the same kind.
    today : date
        The day the report speaks from: the last day of the data within the period or after it. Never the wall clock.
    """

    scope: Scope
    language: str
    period: Period
    previous: Period
    today: date
    horizon: Period
    facts: Facts
    measured: Measured
    responded: Responded
    predicted: Predicted
    judged: Judged
    campaign: "CampaignEffect | None"
    silences: tuple[Silence, ...]
    origin: Origin


@dataclass(frozen=True)
class Portfolio:
    """Several teams side by side, each with its own currency and basis."""

    reviews: tuple[Review, ...]
    language: str


@dataclass(frozen=True)
class Advice:
    """The channels and the budget, without a report."""

    scope: Scope
    period: Period
    channels: pd.DataFrame
    responded: Responded
    outlook: pd.DataFrame
    silences: tuple[Silence, ...]
    idle: tuple[str, ...] = ()
