"""The funnel against its own history: each stage's rate, when it fell, and what that costs."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

import numpy as np
import pandas as pd

from forecast.kpis.spans import covers
from forecast.kpis.stage_rates import StageDays, arrange, rate_of, stage_columns
from forecast.kpis.stages import count_stages, validity_of
from forecast.kpis.weekly import anchor_of
from forecast.settings.measures import FunnelSettings
from forecast.settings.params import Params
from forecast.settings.period import Period
from forecast.tables.facts import Facts

DEFAULT = FunnelSettings()
_COLUMNS = [
    "stage",
    "count",
    "rate_from_previous",
    "previous_period_rate",
    "history_rate",
    "expected_rate",
    "history_lo",
    "history_hi",
    "gap",
    "lost_count",
    "money_cost",
    "since",
    "is_bottleneck",
]


@dataclass(frozen=True)
class Funnel:
    """The stages of a period.

    Parameters
    ----------
    stages : frame
        stage, count, rate_from_previous (for deals: of those that left the stage before in the period), previous_period_rate,
        history_rate, expected_rate (own history at this period's mix of channels), history_lo and history_hi (the usual range
        of a week), gap (rate − expected rate), lost_count and money_cost (units and revenue, before margin, that the fall cost
        in the period; NaN unknown), since (first day of a fall that lasts; NaT where there is none), is_bottleneck.
    by_channel : frame of channel and the same columns
    bottleneck : str or None
        The stage whose fall costs most; None where no stage is worse than its own history beyond chance.
    since : date or None
        When the bottleneck's rate fell.
    money_cost : float or None
        Revenue the bottleneck cost in the period.
    weekly : frame of ds, stage, rate, expected_rate
    validity : frame of fault, stage, deals, share
        See `stages.validity_of`.
    missing : tuple of str
        Stages asked for that the data do not hold.
    """

    stages: pd.DataFrame
    by_channel: pd.DataFrame
    bottleneck: str | None
    since: date | None
    money_cost: float | None
    weekly: pd.DataFrame
    validity: pd.DataFrame
    missing: tuple[str, ...]


def measure_funnel(facts: Facts, period: Period, params: Params, settings: FunnelSettings = DEFAULT) -> Funnel:
    """Give the funnel of a period; without two stages in the data its frames are empty."""
    counts = count_stages(facts, params.funnel)
    order = [stage for stage in params.funnel if stage in set(facts.deal_moves.get("stage", ()))]
    validity = validity_of(facts, order, pd.Timestamp(period.end), settings.stuck_quantile)
    if len(counts.stages) < 2:
        empty = pd.DataFrame(columns=_COLUMNS)
        weekly = pd.DataFrame(columns=["ds", "stage", "rate", "expected_rate"])
        return Funnel(empty, empty.assign(channel=()), None, None, None, weekly, validity, counts.missing)
    end, anchor = pd.Timestamp(period.end), anchor_of(facts, period.end)
    scope = _Scope(period, covers(facts.performance, period.previous()), settings)
    table = arrange(counts.daily, facts.frequency, end, anchor)
    rows, weekly = _stage_rows(table, counts.stages, scope)
    stages = _marked(rows)
    pieces = []
    for place, channel in enumerate(table.channels):
        mine = table.only(place)
        measured = stage_columns(mine, counts.stages)
        if channel != "" and len(measured) >= 2:
            pieces.append(_marked(_stage_rows(mine, measured, scope)[0]).assign(channel=channel))
    by_channel = pd.concat(pieces, ignore_index=True) if pieces else stages.iloc[:0].assign(channel=())
    worst = stages[stages["is_bottleneck"]]
    found = worst.iloc[0] if len(worst) else None
    return Funnel(
        stages=stages,
        by_channel=by_channel[["channel", *_COLUMNS]],
        bottleneck=None if found is None else str(found["stage"]),
        since=None if found is None else found["since"].date(),
        money_cost=None if found is None or np.isnan(found["money_cost"]) else float(found["money_cost"]),
        weekly=weekly,
        validity=validity,
        missing=counts.missing,
    )


@dataclass(frozen=True)
class _Scope:
    """What the rates are asked about: the period, whether the one before is whole, and the thresholds."""

    period: Period
    told_before: bool
    settings: FunnelSettings


def _stage_rows(table: StageDays, stages: Sequence[str], scope: _Scope) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Give one row per stage, and the weekly rates of every stage after the first."""
    now = table.during(scope.period)
    counted = {stage: float(np.nansum(table.counts[stage][now])) for stage in stages}
    rows: list[dict[str, object]] = [{"stage": stages[0], "count": counted[stages[0]]}]
    weekly = []
    for before, stage in pairwise(stages):
        decided = f"decided:{stage}"
        entered = decided if decided in table.counts else before
        found = vars(rate_of(table, entered, stage, scope.period, scope.told_before, scope.settings))
        rows.append({"stage": stage, "count": counted[stage], **found})
        rates = {"rate": found["weekly_rate"], "expected_rate": found["weekly_expected"]}
        weekly.append(pd.DataFrame({"ds": table.week_days, "stage": stage, **rates}))
    frame = pd.DataFrame(rows).reindex(columns=_COLUMNS)
    return frame.assign(since=pd.to_datetime(frame["since"])), pd.concat(weekly, ignore_index=True)


def _marked(rows: pd.DataFrame) -> pd.DataFrame:
    """Mark the one stage, among those that fell beyond chance, whose fall costs most."""
    fallen = rows[rows["since"].notna() & (rows["lost_count"] > 0)]
    if fallen.empty:
        return rows.assign(is_bottleneck=False)
    cost = fallen["money_cost"]
    # Without money the furthest stage weighs most: a unit lost there is nearest to a sale.
    worst = cost.idxmax() if cost.notna().any() else fallen.index[-1]
    return rows.assign(is_bottleneck=rows.index == worst)
