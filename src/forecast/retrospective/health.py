"""How far the analysis can be trusted: data, model, forecasts, each with what to do about it."""

import math
from collections.abc import Iterator
from typing import ClassVar

from forecast.retrospective.checks_data import TrackingGap
from forecast.retrospective.results import Evidence, Health, HealthCheck, Status, Value
from forecast.settings.checks import read_thresholds
from forecast.tables.facts import Doubt

_NAMED = 3  # places of a doubt that are named; more do not fit into a sentence
_COST: dict[Status, float] = {"pass": 0.0, "review": 0.5, "fail": 1.0}


class _Weights:
    """How much each group of checks counts for in the score; they add up to one."""

    of: ClassVar[dict[str, float]] = {"data": 0.45, "model": 0.30, "forecast": 0.25}


def health(evidence: Evidence) -> Health:
    """Give the score 0–100 and the checks behind it, the worst first.

    Each group loses its weight times the mean of its three worst checks, so that one bad fit is seen and ten good ones do not
    hide it.
    """
    groups = {"data": tuple(_data(evidence)), "model": tuple(_model(evidence)), "forecast": tuple(_forecast(evidence))}
    lost = 0.0
    for name, checks in groups.items():
        worst = sorted((_COST[check.status] for check in checks), reverse=True)[:3]
        lost += _Weights.of[name] * (sum(worst) / len(worst) if worst else 0.0)
    every = [check for checks in groups.values() for check in checks]
    ordered = tuple(sorted(every, key=lambda check: (-_COST[check.status], check.key, check.subject)))
    return Health(round(100 * (1 - lost)), ordered)


def _data(evidence: Evidence) -> Iterator[HealthCheck]:
    kinds: dict[str, list[Doubt]] = {}
    for doubt in (*evidence.facts.doubts, *(evidence.flow.doubts if evidence.flow else ())):
        if doubt.key != "tracking_gap":
            kinds.setdefault(doubt.key, []).append(doubt)
    for key, doubts in sorted(kinds.items()):
        status: Status = "fail" if key in ("counted_twice", "currency_differs", "future_dates") else "review"
        count = len(doubts) if key == "unknown_columns" else sum(doubt.count for doubt in doubts)
        named = "; ".join(doubt.subject for doubt in doubts[:_NAMED])
        numbers: dict[str, Value] = {"n": count, "subject_name": named, "doubt_money": sum(doubt.money for doubt in doubts)}
        yield HealthCheck(key, status, doubts[-1].subject, numbers)
    limits = read_thresholds(evidence.params.thresholds)
    gaps = list(TrackingGap(limits).run(evidence))
    lost = sum(int(str(gap.numbers["n"])) for gap in gaps)
    yield HealthCheck("tracking", "review" if gaps else "pass", "", {"n": lost})
    yield from _history(evidence)
    yield from _reconciled(evidence, limits["totals_tolerance_share"])
    if evidence.params.margin == 1.0:
        yield HealthCheck("margin_not_set", "review", "", {})


def _history(evidence: Evidence) -> Iterator[HealthCheck]:
    weeks = ((evidence.facts.last_day_covered - evidence.facts.first_day_covered).days + 1) // 7
    status: Status = "pass" if weeks >= 104 else "review" if weeks >= 26 else "fail"
    yield HealthCheck("history", status, "", {"n": weeks})
    last = evidence.facts.last_day_covered
    behind = (evidence.period.end - last).days
    if behind > 0:
        yield HealthCheck("period_incomplete", "review", "", {"n": behind, "last_date": last})
    open_from = evidence.facts.provisional_from
    if open_from is not None and open_from <= evidence.period.end:
        yield HealthCheck("provisional", "review", "", {"since_date": open_from})


def _reconciled(evidence: Evidence, tolerance: float) -> Iterator[HealthCheck]:
    gaps = [_gaps(record.get("totals")) for record in evidence.facts.reconciliation]
    told = [max(gap) for gap in gaps if gap]  # a file without totals of its own agrees with nothing
    if told:
        worst = max(told)
        numbers: dict[str, Value] = {"n": len(told), "worst_share": worst}
        yield HealthCheck("reconciliation", "review" if worst > tolerance else "pass", "", numbers)


def _gaps(totals: object) -> list[float]:
    """Give how far each column of an import is from the total that its file states, as a share."""
    pairs = [pair for pair in totals.values() if isinstance(pair, dict)] if isinstance(totals, dict) else []
    stated = [(float(pair["file"]), float(pair.get("imported") or 0.0)) for pair in pairs if pair.get("file")]
    return [abs(imported / total - 1) for total, imported in stated]


def _model(evidence: Evidence) -> Iterator[HealthCheck]:
    """Give the response model's own doubts, one for each kind, with the channel it is worst in."""
    if evidence.diagnostics is None or evidence.diagnostics.empty:
        yield HealthCheck("no_model", "review", "", {})
        return
    frame = evidence.diagnostics.assign(cost=evidence.diagnostics["status"].map(_COST))
    for key, rows in frame.groupby("key", sort=True):
        worst = rows.sort_values(["cost", "subject"], ascending=[False, True]).iloc[0]
        n = int((rows["status"] != "pass").sum())
        numbers: dict[str, Value] = {
            "now_ratio": float(worst["value"]),
            "now_share": float(worst["value"]),
            "now": float(worst["value"]),
            "limit_share": float(worst["limit"]),
            "limit": float(worst["limit"]),
            "limit_ratio": float(worst["limit"]),
            "subject_name": str(worst["subject"]) or "all_channels",
            "n": n,
        }
        yield HealthCheck(f"model_{key}", worst["status"], str(worst["subject"]), numbers)


def _forecast(evidence: Evidence) -> Iterator[HealthCheck]:
    forecast = evidence.forecast
    if forecast is None or forecast.backtest.empty:
        yield HealthCheck("no_forecast", "review", "", {})
        return
    record = forecast.backtest
    beaten = float(record["beats_naive"].astype(bool).mean())
    status: Status = "pass" if beaten >= 0.7 else "review" if beaten >= 0.4 else "fail"
    yield HealthCheck("forecast_accuracy", status, "", {"n": len(record), "beaten_share": beaten})
    slack = read_thresholds(evidence.params.thresholds)["coverage_slack"]
    coverage = float(record["coverage_80"].mean())
    if math.isfinite(coverage):
        low, numbers = 0.8 - coverage, {"coverage_share": coverage}
        status = "fail" if low > 2 * slack else "review" if abs(low) > slack else "pass"
        # Too many values inside are no danger, only width: other words and another advice.
        yield HealthCheck("forecast_wide" if status == "review" and low < 0 else "forecast_coverage", status, "", numbers)
    if len(forecast.refused):
        yield HealthCheck("forecast_refused", "review", "", {"n": len(forecast.refused)})
