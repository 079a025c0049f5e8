"""The one sentence of the first screen, with how sure we are of it."""

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING

from forecast.retrospective.campaigns import CampaignEffect
from forecast.retrospective.checking import worth
from forecast.retrospective.results import Audit, Confidence, Evidence, Finding, Value, Verdict
from forecast.settings.checks import read_thresholds

if TYPE_CHECKING:
    from forecast.response import Allocation


def judge(evidence: Evidence, findings: Sequence[Finding], allocation: "Allocation | None" = None) -> Verdict:
    """Give the verdict: how revenue moved, what pays, and what the decision at hand is worth.

    Returns
    -------
    Verdict whose key is `<up|down|flat|new>_<shift|hold|test|fix|steady>`; the second part is what to do: shift money, fix what
    failed (whose stake is larger), test first, hold, or go on. Without any revenue the first part of the last three is `blank`.
    """
    allocation = allocation if allocation is not None else evidence.allocation
    course, numbers = _course(evidence)
    task, more = _task(findings, allocation, evidence)
    if numbers["now_money"] is None and task in ("hold", "test", "steady"):
        course = "blank"  # revenue that nobody recorded is not one that cannot be compared
    confidence = confidence_of(evidence, findings)
    if task == "shift" and confidence == "high" and allocation is not None and allocation.gain_lo < 0:
        confidence = "medium"  # a gain that may be a loss is no certainty, however sound the data
    return Verdict(f"{course}_{task}", {**numbers, **more}, confidence)


def judge_campaign(effect: CampaignEffect, margin: float, confidence: Confidence) -> Verdict:
    """Give the verdict on a campaign: whether the gross profit of the revenue it caused is above what it cost.

    Returns
    -------
    Verdict whose key is `campaign_<paid_off|did_not|cannot_tell|unknown>`: paid off when even the low end of the interval is
    above the cost, did not when even the high end is below it.
    """
    numbers: dict[str, Value] = {"costs_money": effect.costs}
    if not math.isfinite(effect.caused):
        return Verdict("campaign_unknown", numbers, "low")
    numbers |= {"caused_money": effect.caused, "low_money": effect.caused_lo, "high_money": effect.caused_hi}
    if effect.caused_lo * margin > effect.costs:
        return Verdict("campaign_paid_off", numbers, confidence)
    if effect.caused_hi * margin < effect.costs:
        return Verdict("campaign_did_not", numbers, confidence)
    return Verdict("campaign_cannot_tell", numbers, "low")


def judge_audit(audit: Audit, confidence: Confidence) -> Verdict:
    """Give the verdict on an audit: its score, its weakest step, and how many questions nobody answers; the key is `audit`."""
    weakest = min(audit.steps, key=lambda step: step.score)
    numbers: dict[str, Value] = {"score": audit.score, "weakest_name": weakest.key, "n": len(audit.blind_spots)}
    return Verdict("audit", numbers, confidence)


def _course(evidence: Evidence) -> tuple[str, dict[str, Value]]:
    values = {str(row["name"]): row for row in evidence.kpis.to_dict("records")} if len(evidence.kpis) else {}
    row = next((values[name] for name in ("total_revenue", "revenue") if name in values), None)
    if row is None or not math.isfinite(row["value"]):
        return "new", {"now_money": None, "revenue_change": None}
    numbers: dict[str, Value] = {"now_money": row["value"], "revenue_change": row["change"]}
    if not math.isfinite(row["change"]):
        return "new", numbers
    bar = read_thresholds(evidence.params.thresholds)["overall_change_share"]
    return "up" if row["change"] >= bar else "down" if row["change"] <= -bar else "flat", numbers


def _task(findings: Sequence[Finding], allocation: "Allocation | None", evidence: Evidence) -> tuple[str, dict[str, Value]]:
    failed = [finding for finding in findings if finding.status == "fail" and finding.key != "shift_advised"]
    margin = evidence.params.margin
    stake = worth(failed[0].key, failed[0].money_at_stake, margin) if failed else 0.0
    if allocation is not None and allocation.verdict == "shift":
        gain = allocation.expected_gain
        if not failed or gain * margin >= stake:
            numbers: dict[str, Value] = {"gain_money": gain, "low_money": allocation.gain_lo, "high_money": allocation.gain_hi}
            return "shift", {**numbers, "loss_chance": allocation.probability_of_loss}
    if failed:
        return (
            "fix",
            {
                "subject_name": failed[0].subject,
                "problem_short": failed[0].key,
                "stake_money": failed[0].money_at_stake,
                "n": len(failed),
            },
        )
    if allocation is not None and allocation.verdict == "test_first":
        return "test", {}
    if allocation is not None and allocation.verdict == "hold":
        return "hold", {}
    return "steady", {}


def confidence_of(evidence: Evidence, findings: Sequence[Finding]) -> Confidence:
    """Give how sure the verdict is: by the model's own doubts, the data's, and the length of history."""
    doubts = sum(finding.kind == "data" and finding.status == "fail" for finding in findings)
    doubts += int((evidence.facts.last_day - evidence.facts.first_day).days < 364)
    if evidence.diagnostics is not None and len(evidence.diagnostics):
        status = evidence.diagnostics["status"]
        doubts += 2 * int((status == "fail").any()) + int((status == "review").mean() > 0.25)
        # a model that missed weeks it had not seen is never spoken of with high confidence
        unseen = evidence.diagnostics["key"].astype(str).str.startswith("holdout")
        doubts += int((unseen & (status != "pass")).any())
    else:
        doubts += 1
    if evidence.forecast is not None and len(evidence.forecast.backtest):
        doubts += int(not evidence.forecast.backtest["beats_naive"].astype(bool).mean() >= 0.5)
    return "high" if doubts == 0 else "medium" if doubts <= 2 else "low"
