"""The `channels` and `budget` parts: what `forecast advise` prints, and the heart of every summary."""

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from forecast.review import Advice, Responded
from forecast.summarising.rows import rows_of
from forecast.summary import BudgetPart, ChannelForecast, ChannelPart, RulePart, ShiftPart, TestPart, WiderPart
from forecast.text import Words

if TYPE_CHECKING:
    from forecast.response import Allocation, Scenario
    from forecast.settings.params import Params

LEVEL = 0.9
CHANGED = 0.005  # share; a smaller move rounds to nothing in a meeting
TESTS_NAMED = 3  # channels whose advice is to test them, when the verdict is to test first


def summarise_advice(advice: Advice) -> dict[str, Any]:
    """Give the `channels` and `budget` parts as JSON's own types."""
    words, params = Words(advice.scope.params.language), advice.scope.params
    channels = channel_parts(advice.channels, advice.responded, advice.outlook, params, words)
    budget = budget_part(advice.responded.allocation, params, words)
    return {
        "channels": [part.model_dump(mode="json") for part in channels],
        "budget": budget.model_dump(mode="json"),
    }


def channel_parts(
    table: pd.DataFrame, responded: Responded, outlook: pd.DataFrame, params: "Params", words: Words
) -> tuple[ChannelPart, ...]:
    """Give one part for each channel, the largest spend first.

    Parameters
    ----------
    table : frame of `kpis.channel_table`
    outlook : frame of `analysis.predicting.channel_outlook`
    """
    leading = responded.returns[responded.returns["basis"] == responded.basis] if responded.fits else pd.DataFrame()
    returns = {row["channel"]: row for row in rows_of(leading)}
    ahead = {row["channel"]: row for row in rows_of(outlook)}
    parts = []
    for row in rows_of(table):
        channel = str(row["channel"])
        measured, future = returns.get(channel, {}), ahead.get(channel)
        advice, reason = channel_advice(channel, responded.allocation)
        numbers = _returns_of(row, measured, responded.basis, params.margin)
        parts.append(
            ChannelPart(
                channel=channel,
                **{name: row.get(name) for name in ("spend", "impressions", "clicks", "conversions")},
                **{name: row.get(name) for name in ("cac", "ctr", "cpc", "conversion_rate")},
                **numbers,
                basis=responded.basis,
                level=LEVEL,
                forecast=_forecast_of(future),
                advice=advice,
                reason=words.say(f"advice.{reason}"),
            )
        )
    return tuple(parts)


def _returns_of(row: dict[str, Any], measured: dict[str, Any], basis: str, margin: float) -> dict[str, Any]:
    """Give revenue, ROAS and ROI on the leading basis, with intervals.

    On the attributed basis the credited revenue is known, and the interval is that of the return it was drawn from; on the
    incremental one the revenue is the modelled return times the period's spend.
    """
    spend, other = float(row["spend"]), float(np.nan_to_num(row.get("other_costs", 0.0)))
    credited = row.get("roas", np.nan)
    if spend <= 0:
        # The model counts whole weeks: a day of spend before the period would give a channel without any a return.
        measured = {}
    roas = credited if basis == "attributed" else measured.get("roas", np.nan)
    low, high = measured.get("roas_lo", np.nan), measured.get("roas_hi", np.nan)
    if basis == "attributed" and np.isfinite(roas):
        low, high = np.fmin(low, roas), np.fmax(high, roas)
    costs = spend + other

    def roi(value: float) -> float:
        return (value * spend * margin - costs) / costs if costs > 0 else np.nan

    return {
        "revenue": 0.0 if spend <= 0 and basis == "incremental" else roas * spend,
        "roas": roas,
        "roas_interval": _interval(low, high),
        "roi": roi(roas),
        "roi_interval": _interval(roi(low), roi(high)),
        "marginal_roas": measured.get("marginal_roas"),
        "saturation": measured.get("saturation"),
        "attributed_roas": credited,
    }


def _interval(low: float, high: float) -> tuple[float, float] | None:
    return (low, high) if np.isfinite(low) and np.isfinite(high) else None


def _forecast_of(future: dict[str, Any] | None) -> ChannelForecast | None:
    if future is None:
        return None
    return ChannelForecast(
        spend=future["spend"],
        revenue=future["revenue"],
        revenue_interval=_interval(future["revenue_lo"], future["revenue_hi"]),
        roas=future["roas"],
        roas_interval=_interval(future["roas_lo"], future["roas_hi"]),
        roi=future["roi"],
        roi_interval=_interval(future["roi_lo"], future["roi_hi"]),
    )


def channel_advice(channel: str, allocation: "Allocation | None") -> tuple[str, str]:
    """Give what to do about one channel (increase, decrease, hold, test) and the key of the reason."""
    if allocation is None:
        return "hold", "no_model"
    shifts = allocation.shifts.set_index("channel")
    if allocation.verdict == "shift" and channel in shifts.index:
        row = shifts.loc[channel]
        if abs(row["change"]) > CHANGED * max(row["current"], 1e-9):
            return ("increase", "marginal_above") if row["change"] > 0 else ("decrease", "marginal_below")
        return "hold", "within_bounds"
    if allocation.verdict == "test_first" and channel in set(allocation.tests["channel"].head(TESTS_NAMED)):
        return "test", "worth_testing"
    return "hold", allocation.reason


def budget_part(allocation: "Allocation | None", params: "Params", words: Words) -> BudgetPart:
    """Give the suggested shift; an honest hold where there is no model to suggest one."""
    if allocation is None:
        return BudgetPart(
            period_weeks=params.horizon_weeks,
            mode=params.budget.mode,
            total_current=None,
            total_suggested=None,
            moved_share=0.0,
            shifts=(),
            expected_gain=0.0,
            expected_gain_interval=None,
            probability_of_loss=None,
            verdict="test_first",
            reason=words.say("advice.no_model"),
            wider=None,
        )
    considered = allocation.considered
    return BudgetPart(
        period_weeks=params.horizon_weeks,
        mode=params.budget.mode,
        total_current=allocation.total_current,
        total_suggested=allocation.total_suggested,
        moved_share=allocation.moved_share,
        shifts=shift_parts(allocation.shifts),
        expected_gain=allocation.expected_gain,
        expected_gain_interval=(allocation.gain_lo, allocation.gain_hi),
        probability_of_loss=allocation.probability_of_loss,
        verdict=allocation.verdict,
        reason=words.say(f"advice.{allocation.reason}"),
        considered=shift_parts(considered.shifts),
        considered_gain=considered.expected_gain,
        considered_gain_interval=(considered.gain_lo, considered.gain_hi),
        wider=_wider(allocation.wider, params),
        rule_of_thumb=_rule(allocation.rule_of_thumb),
        tests=tuple(
            TestPart(channel=row["channel"], weekly_change=row["spend_change"], weeks=row["weeks"], value=row["value"])
            for row in rows_of(allocation.tests)
        ),
    )


def _wider(scenario: "Scenario | None", params: "Params") -> WiderPart | None:
    if scenario is None:
        return None
    return WiderPart(
        bound=params.budget.channel_bound * 3,
        shifts=shift_parts(scenario.shifts),
        expected_gain=scenario.expected_gain,
        expected_gain_interval=(scenario.gain_lo, scenario.gain_hi),
        probability_of_loss=scenario.probability_of_loss,
    )


def _rule(scenario: "Scenario | None") -> RulePart | None:
    if scenario is None:
        return None
    return RulePart(
        shifts=shift_parts(scenario.shifts),
        expected_gain=scenario.expected_gain,
        expected_gain_interval=(scenario.gain_lo, scenario.gain_hi),
        probability_of_loss=scenario.probability_of_loss,
    )


def shift_parts(shifts: pd.DataFrame) -> tuple[ShiftPart, ...]:
    """Give one part for each channel of a plan."""
    columns = ("channel", "current", "suggested", "change", "change_share", "extrapolated")
    return tuple(ShiftPart(**{name: row[name] for name in columns}) for row in rows_of(shifts))
