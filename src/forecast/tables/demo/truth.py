"""What was planted in the demo world, and what its channels truly return: kept so that tests can check what is found."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from types import MappingProxyType

import pandas as pd

#: Every fact that can be planted, and the key of the finding that says it; a world without a fact has none of its effect.
FOUND_AS: Mapping[str, str] = MappingProxyType(
    {
        "low_ctr": "low_ctr",
        "saturated": "saturated",
        "underfunded": "underfunded",
        "over_credited": "over_credited",
        "broken_stage": "stage_broken",
        "slow_approval": "status_slower",
        "lost_tracking": "tracking_gap",
        "loss_making_segment": "loss_making",
        "recurring_theme": "recurring_theme",
        "advice_followed": "advice_paid_off",
        "advice_ignored": "advice_not_followed",
    }
)
ALL_PLANTS: frozenset[str] = frozenset(FOUND_AS)


@dataclass(frozen=True)
class Plant:
    """One planted fact.

    Parameters
    ----------
    subject : str
        Channel, stage, segment, status, theme or day it is about, as the data write it.
    start, end : date
        The days on which it holds.
    money : float or None
        The money that the finding's sentence speaks of, over those days, in the team's currency: what is lost, wasted, to be
        gained or claimed without cause; None where money is not the point.
    numbers : mapping of str to float
        Its further truth: a rate before and after, a return, a number of days; of a channel also what its last 30 per cent of
        spend wastes, what 30 per cent more would gain (both gross profit over those days), and what is credited beyond cause.
    """

    key: str
    team: str
    subject: str
    start: date
    end: date
    money: float | None = None
    numbers: Mapping[str, float] = field(default_factory=lambda: MappingProxyType({}))


@dataclass(frozen=True)
class Truth:
    """What is true in a demo world.

    Parameters
    ----------
    plants : mapping of str to Plant
        By key; only those that were planted.
    channels : frame of team, channel, quarter, spend, roas, marginal_roas, over_credit
        `roas` is caused revenue over spend, counted inside the quarter; `marginal_roas` that of one per cent more spend;
        `over_credit` is credited over caused revenue, 1 where nothing is credited.
    personal : tuple of str
        Names, addresses and ids in the inputs that no report may show.
    """

    plants: Mapping[str, Plant]
    channels: pd.DataFrame
    personal: tuple[str, ...]


@dataclass(frozen=True)
class DemoWorld:
    """A demo world: its canonical tables and what is true in it."""

    tables: Mapping[str, pd.DataFrame]
    truth: Truth
