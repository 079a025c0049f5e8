"""Checks of the team's own work: the status that holds it up, rework, promises kept."""

import math
from collections.abc import Iterator
from typing import Any, ClassVar

from forecast.retrospective.checking import Check, Quadrant, Stake, rows
from forecast.retrospective.results import Evidence, Finding, Kind, Status


class StatusSlow(Check):
    """One status holds work longer than it used to, or longer than all the others together."""

    key = "status_slow"
    findings = ("status_slower", "status_slow")
    kind: ClassVar[Kind] = "flow"
    quadrant: ClassVar[Quadrant] = "weakness"
    uses = ("slow_status_share", "slow_growth_ratio", "min_slow_days", "min_tasks")

    def run(self, evidence: Evidence) -> Iterator[Finding]:
        """Give a finding for each status grown slow (a fail) or always slow (to be looked at)."""
        if evidence.flow is None:
            return
        found = rows(evidence.flow.by_status, "status", "tasks", "median_days", "share_of_lead_time", "history_median")
        for row in found:
            if row["tasks"] < self.limit("min_tasks") or row["median_days"] < self.limit("min_slow_days"):
                continue
            usual = row["history_median"]
            grown = usual > 0 and row["median_days"] >= self.limit("slow_growth_ratio") * usual
            if grown and row["median_days"] - usual >= self.limit("min_slow_days"):
                yield self._finding("status_slower", "fail", row)
            elif row["share_of_lead_time"] >= self.limit("slow_status_share") and row["status"] == evidence.flow.slowest:
                yield self._finding("status_slow", "review", row)

    def _finding(self, key: str, status: Status, row: dict[str, Any]) -> Finding:
        usual = row["history_median"]
        excess = row["median_days"] - (usual if math.isfinite(usual) else 0.0)
        numbers = {
            "days": row["median_days"],
            "usual_days": usual,
            "slow_days": row.get("p85_days", math.nan),
            "lead_share": row["share_of_lead_time"],
            "n": int(row["tasks"]),
            "lost_days": excess * row["tasks"],
        }
        return self.found(key, status, row["status"], numbers, Stake(severity=3 if status == "fail" else 2, evidence=numbers))


class Rework(Check):
    """Too many tasks went back to an earlier status."""

    key = "rework"
    findings = ("rework",)
    kind: ClassVar[Kind] = "flow"
    quadrant: ClassVar[Quadrant] = "weakness"
    uses = ("rework_share", "min_tasks")

    def run(self, evidence: Evidence) -> Iterator[Finding]:
        """Give a finding where the share sent back is above the threshold."""
        flow = evidence.flow
        if flow is None or flow.resolved < self.limit("min_tasks") or not flow.rework_share > self.limit("rework_share"):
            return
        numbers = {"back_share": flow.rework_share, "before_share": flow.previous_rework_share}
        yield self.found("rework", "review", "rework", numbers, Stake(severity=2, evidence=numbers))


class OnTime(Check):
    """Promises to deliver by a day are not kept, or are."""

    key = "on_time"
    findings = ("late", "on_time")
    kind: ClassVar[Kind] = "flow"
    quadrant: ClassVar[Quadrant] = "weakness"
    uses = ("on_time_share", "min_tasks")

    def run(self, evidence: Evidence) -> Iterator[Finding]:
        """Give a finding where the share delivered in time is under the threshold, or nine tenths and more."""
        flow = evidence.flow
        if flow is None or flow.resolved < self.limit("min_tasks") or not math.isfinite(flow.on_time_share):
            return
        numbers = {"on_time_share": flow.on_time_share, "n": int(flow.overdue)}
        if flow.on_time_share < self.limit("on_time_share"):
            yield self.found("late", "review", "on_time", numbers, Stake(severity=2, evidence=numbers))
        elif flow.on_time_share >= 0.9:
            yield self.found("on_time", "pass", "on_time", numbers, Stake(severity=1, evidence=numbers))
