"""Checks of the funnel and of deals' stages against their own history."""

from collections.abc import Iterator
from datetime import date
from typing import ClassVar

import pandas as pd

from forecast.retrospective.checking import Check, Quadrant, Stake, rows, spend_of
from forecast.retrospective.results import Evidence, Finding, Kind, Status


class StageBroken(Check):
    """A stage of the funnel lets fewer through than its own history and this period's channels explain."""

    key = "stage_broken"
    findings = ("stage_broken", "stage_improved")
    kind: ClassVar[Kind] = "funnel"
    quadrant: ClassVar[Quadrant] = "weakness"
    uses = ("stage_fall_share", "min_stage_count")

    def run(self, evidence: Evidence) -> Iterator[Finding]:
        """Give a finding for each stage that fell by more than the threshold and outside its usual weeks."""
        if evidence.funnel is None:
            return
        entering = float("nan")
        for row in rows(evidence.funnel.stages, "stage", "count", "rate_from_previous", "expected_rate"):
            before, entering = entering, row["count"]
            expected, rate = row["expected_rate"], row["rate_from_previous"]
            if not (expected > 0 and before >= self.limit("min_stage_count")):
                continue
            change = rate / expected - 1
            if change <= -self.limit("stage_fall_share"):
                yield self._fallen(evidence, row, change)
            elif change >= self.limit("stage_fall_share") and rate > row.get("history_hi", float("nan")):
                numbers = {"rate_share": rate, "usual_share": expected, "rate_change": change}
                yield self.found("stage_improved", "pass", row["stage"], numbers, Stake(severity=1, evidence=numbers))

    def _fallen(self, evidence: Evidence, row: dict[str, object], change: float) -> Finding:
        rate, expected = float(str(row["rate_from_previous"])), float(str(row["expected_rate"]))
        since = _day(row.get("since"))
        money = float(str(row.get("money_cost", "nan")))
        # A date of change was found by the funnel's own test; without one the fall may be the usual swing.
        outside = rate < float(str(row.get("history_lo", "nan")))
        status: Status = "fail" if since is not None and outside else "review"
        numbers = {
            "rate_share": rate,
            "usual_share": expected,
            "rate_change": change,
            "lost_money": money,
            "lost": float(str(row.get("lost_count", "nan"))),
            "since_date": since,
        }
        worth = evidence.params.margin * money / (expected - rate)  # of a stage that is as good as it usually is
        low, high = (max(float(str(row.get(name, "nan"))) - rate, 0.0) for name in ("history_lo", "history_hi"))
        effect = (worth * (expected - rate), worth * low, worth * high)
        stake = Stake(money, spend_of(evidence), severity=2, evidence=numbers, effect=effect)
        finding = self.found("stage_broken", status, str(row["stage"]), numbers, stake)
        return finding


def _day(value: object) -> date | None:
    if value is None or pd.isna(value):  # type: ignore[call-overload]
        return None
    return pd.Timestamp(value).date()  # type: ignore[arg-type]


class DealFaults(Check):
    """Deals skip stages, go back, or stand still in one."""

    key = "deal_faults"
    findings = ("deals_skipped", "deals_backward", "deals_stuck")
    kind: ClassVar[Kind] = "funnel"
    quadrant: ClassVar[Quadrant] = "weakness"
    uses = ("deal_fault_share", "min_deals")

    def run(self, evidence: Evidence) -> Iterator[Finding]:
        """Give a finding for each fault at a stage that more than the threshold of the deals share."""
        if evidence.funnel is None:
            return
        for row in rows(evidence.funnel.validity, "fault", "stage", "deals", "share"):
            if row["share"] < self.limit("deal_fault_share") or row["deals"] < self.limit("min_deals"):
                continue
            numbers = {"n": int(row["deals"]), "deals_share": row["share"]}
            yield self.found(f"deals_{row['fault']}", "review", str(row["stage"]), numbers, Stake(severity=2, evidence=numbers))
