"""The funnel against its own history: each stage's rate, when it fell, and what that costs."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import pairwise

import numpy as np
import pandas as pd

from forecast.kpis.breaks import Break, find_fall
from forecast.kpis.spans import covers, within
from forecast.kpis.stages import StageCounts, count_stages, validity_of
from forecast.kpis.weekly import anchor_of, week_ends
from forecast.settings.measures import FunnelSettings
from forecast.settings.params import Params
from forecast.settings.period import Period
from forecast.tables.facts import Facts

DEFAULT = FunnelSettings()
_ONE_WEEK = pd.Timedelta(days=7)
#: Weeks taken together where one holds too few units to tell a fall from chance.
_TOGETHER = (1, 2, 4)
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
    # Grouped dozens of times below: numbers instead of names are several times faster.
    codes, names = pd.factorize(counts.daily["channel"], sort=True)
    counts = replace(counts, daily=counts.daily.assign(channel=codes))
    table = _with_weeks(counts, facts.frequency, period, anchor_of(facts, period.end))
    told_before = covers(facts.performance, period.previous())
    scope = _Scope(period, told_before, settings)
    rows, weekly = _stage_rows(table, counts.stages, scope)
    stages = _marked(rows)
    pieces = []
    for code, channel in enumerate(names.astype(str)):
        mine = table[table["channel"] == code]
        measured = [stage for stage in counts.stages if mine[stage].notna().any()]
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


@dataclass(frozen=True)
class _History:
    """Usual rates by channel, and what they lead to expect of each week: frame of ds, actual, expected, weight."""

    rates: pd.Series
    values: pd.Series
    weeks: pd.DataFrame


def _with_weeks(counts: StageCounts, frequency: str, period: Period, anchor: pd.Timestamp) -> pd.DataFrame:
    """Give the daily counts up to the period's end, each with the last day of its week (of its month in monthly data)."""
    daily = counts.daily[counts.daily["date"] < pd.Timestamp(period.end) + pd.Timedelta(days=1)]
    if frequency == "MS" or daily.empty:
        return daily.assign(ds=daily["date"])
    return daily.assign(ds=week_ends(daily["date"], frequency, anchor))


def _stage_rows(table: pd.DataFrame, stages: Sequence[str], scope: _Scope) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Give one row per stage, and the weekly rates of every stage after the first."""
    now = within(table, scope.period)
    first = {"stage": stages[0], "count": float(now[stages[0]].sum()), "since": pd.NaT}
    rows: list[dict[str, object]] = [first]
    weekly = []
    for before, stage in pairwise(stages):
        decided = f"decided:{stage}"
        base = table[decided] if decided in table else table[before]
        pair = table[["date", "ds", "channel", "money"]].assign(entered=base, passed=table[stage])
        pair = _comparable(pair)
        row, weeks = _stage_row(pair, scope)
        rows.append({"stage": stage, "count": float(now[stage].sum()), **row})
        weekly.append(weeks.assign(stage=stage))
    frame = pd.DataFrame(rows).reindex(columns=_COLUMNS)
    return frame.assign(since=pd.to_datetime(frame["since"])), pd.concat(weekly, ignore_index=True)[
        ["ds", "stage", "rate", "expected_rate"]
    ]


def _comparable(pair: pd.DataFrame) -> pd.DataFrame:
    """Give the rows of channels that record both stages: others would dilute the rate without meaning anything."""
    recorded = pair.groupby("channel")[["entered", "passed"]].count().gt(0).all(axis=1)
    return pair[pair["channel"].isin(recorded[recorded].index)]


def _stage_row(pair: pd.DataFrame, scope: _Scope) -> tuple[dict[str, object], pd.DataFrame]:
    settings, period = scope.settings, scope.period
    start = pd.Timestamp(period.start)
    usual = _history(pair, start, settings)
    fall = _fall(usual, settings)
    since = pd.NaT
    if fall is not None:
        week = usual.weeks["ds"].iloc[fall.place]
        since = week - _ONE_WEEK + pd.Timedelta(days=1) if _weekly(usual.weeks["ds"]) else week
        usual = _history(pair, since, settings)
    now = within(pair, period)
    enough = float(now["entered"].sum()) >= settings.min_count
    since = since if enough else pd.NaT
    lost, money = _loss(now if pd.isna(since) else now[now["date"] >= since], usual)
    rates = usual.weeks["actual_all"] / usual.weeks["entered_all"].where(usual.weeks["entered_all"] > 0)
    band = _band(rates[usual.weeks["is_history"]], settings)
    rate = _share(now["passed"].sum(), now["entered"].sum())
    expected = _expected_rate(now, usual)
    previous = within(pair, period.previous()) if scope.told_before else pair.iloc[:0]
    row = {
        "rate_from_previous": rate,
        "previous_period_rate": _share(previous["passed"].sum(), previous["entered"].sum()),
        "history_rate": _share(
            usual.weeks.loc[usual.weeks["is_history"], "actual_all"].sum(),
            usual.weeks.loc[usual.weeks["is_history"], "entered_all"].sum(),
        ),
        "expected_rate": expected,
        "history_lo": band[0],
        "history_hi": band[1],
        "gap": rate - expected,
        "lost_count": lost,
        "money_cost": money,
        "since": since,
    }
    weeks = usual.weeks.assign(
        rate=rates, expected_rate=usual.weeks["expected"] / usual.weeks["entered"].where(usual.weeks["entered"] > 0)
    )
    return row, weeks[["ds", "rate", "expected_rate"]]


def _history(pair: pd.DataFrame, until: pd.Timestamp, settings: FunnelSettings) -> _History:
    """Give the usual rates by channel before a day, and every week's actual and expected counts."""
    past = pair[(pair["date"] < until) & (pair["date"] >= until - settings.history_weeks * _ONE_WEEK)]
    sums = past.groupby("channel")[["entered", "passed", "money"]].sum(min_count=1)
    told = sums[sums["entered"] >= settings.min_week_count]
    rates = told["passed"] / told["entered"]
    values = told["money"] / told["passed"].where(told["passed"] > 0)
    weeks = pair[pair["ds"].notna()]
    known = weeks[weeks["channel"].isin(rates.index)]
    known = known.assign(expected=known["entered"] * known["channel"].map(rates))
    table = known.groupby("ds")[["entered", "passed", "expected"]].sum().rename(columns={"passed": "actual"})
    every = weeks.groupby("ds")[["entered", "passed"]].sum().set_axis(["entered_all", "actual_all"], axis=1)
    table = every.join(table).reset_index()
    is_history = (table["ds"] < until) & (table["ds"] >= until - settings.history_weeks * _ONE_WEEK)
    return _History(rates, values, table.assign(is_history=is_history))


def _fall(usual: _History, settings: FunnelSettings) -> Break | None:
    """Give the fall that lasts to the last week; where weeks hold too few, two or four of them are taken together."""
    weeks = usual.weeks.iloc[-(settings.history_weeks + settings.search_weeks) :]
    offset = len(usual.weeks) - len(weeks)
    actual, expected = (weeks[name].to_numpy(dtype=float) for name in ("actual", "expected"))
    usual_week = np.nanmedian(expected) if np.isfinite(expected).any() else 0.0
    together = next((size for size in _TOGETHER if usual_week * size >= settings.min_week_count), None)
    if together is None:
        return None
    skipped = len(weeks) % together
    actual, expected = (np.nansum(side[skipped:].reshape(-1, together), axis=1) for side in (actual, expected))
    enough = expected >= settings.min_week_count
    index = np.where(enough, actual / np.where(enough, expected, 1.0), np.nan)
    shorter = replace(
        settings,
        history_weeks=settings.history_weeks // together,
        search_weeks=settings.search_weeks // together,
        min_after_weeks=max(2, settings.min_after_weeks // together),
    )
    found = find_fall(index, np.where(enough, expected, 0.0), shorter)
    return None if found is None else replace(found, place=offset + skipped + found.place * together)


def _loss(rows: pd.DataFrame, usual: _History) -> tuple[float, float]:
    """Give the units and the revenue that the usual rates would have brought beyond what came; never below zero."""
    sums = rows.groupby("channel")[["entered", "passed"]].sum()
    sums = sums[sums.index.isin(usual.rates.index)]
    if sums.empty:
        return float("nan"), float("nan")
    lost = sums["entered"] * usual.rates.reindex(sums.index) - sums["passed"]
    values = usual.values.reindex(sums.index)
    money = float((lost * values).sum()) if values.notna().any() else float("nan")
    return max(0.0, float(lost.sum())), max(0.0, money) if np.isfinite(money) else money


def _expected_rate(now: pd.DataFrame, usual: _History) -> float:
    """Give the rate that the usual rates of the channels give at this period's mix; a channel without history counts as it is."""
    sums = now.groupby("channel")[["entered", "passed"]].sum()
    if usual.rates.empty:
        return float("nan")
    own = sums["passed"] / sums["entered"].where(sums["entered"] > 0)
    rates = usual.rates.reindex(sums.index).fillna(own)
    return _share(float((sums["entered"] * rates).sum()), float(sums["entered"].sum()))


def _band(rates: pd.Series, settings: FunnelSettings) -> tuple[float, float]:
    known = rates.dropna()
    if len(known) < settings.min_history_weeks:
        return float("nan"), float("nan")
    low, high = known.quantile([(1 - settings.band) / 2, (1 + settings.band) / 2])
    return float(low), float(high)


def _marked(rows: pd.DataFrame) -> pd.DataFrame:
    """Mark the one stage, among those that fell beyond chance, whose fall costs most."""
    fallen = rows[rows["since"].notna() & (rows["lost_count"] > 0)]
    if fallen.empty:
        return rows.assign(is_bottleneck=False)
    cost = fallen["money_cost"]
    # Without money the furthest stage weighs most: a unit lost there is nearest to a sale.
    worst = cost.idxmax() if cost.notna().any() else fallen.index[-1]
    return rows.assign(is_bottleneck=rows.index == worst)


def _share(part: float, whole: float) -> float:
    return float(part / whole) if whole > 0 else float("nan")


def _weekly(ds: pd.Series) -> bool:
    gaps = ds.diff().dropna()
    return bool(len(gaps)) and gaps.min() <= _ONE_WEEK
