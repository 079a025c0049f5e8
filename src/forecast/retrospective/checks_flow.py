"""Checks of the team's own work: the status that holds it up, rework, promises kept."""

import math
from collections.abc import Iterator
from typing import Any, ClassVar

from forecast.retrospective.checking import Check, Quadrant, Stake, rows
from forecast.retrospective.results import Evidence, Finding, Kind, Status


class StatusSlow(Check):
    """One status holds work longer than it used to, or longer than all the others."""

    key = "status_slow"
    findings = ("status_slower", "status_slow")
    kind: ClassVar[Kind] = "flow"
    quadrant: ClassVar[Quadrant] = "weakness"
    uses = ("slow_status_share", "slow_growth_ratio", "min_slow_days", "min_tasks")

    def run(self, evidence: Evidence) -> Iterator[Finding]:
        """Give a finding for each status grown slow beyond chance (a fail), and for the one that is always slow."""
        flow = evidence.flow
        if flow is None or flow.by_status.empty:
            return
        shares = dict(zip(flow.by_status["status"], flow.by_status["share_of_lead_time"], strict=True))
        grown = [row for row in rows(flow.by_kind_status, "kind", "status", "tasks", "longer") if self._grown(row)]
        worst: dict[str, dict[str, Any]] = {}
        for row in sorted(grown, key=lambda row: float(row["growth_days"] * row["tasks"])):
            worst[row["status"]] = row
        for row in [*worst.values(), *(row for row in rows(flow.by_status, "longer") if self._grown(row))]:
            if row is worst.get(row["status"]) or row["status"] not in worst:
                yield self._finding("status_slower", "fail", row, shares.get(row["status"], math.nan))
        slowest = [row for row in rows(flow.by_status) if row["status"] == flow.slowest and row["status"] not in worst]
        for row in slowest:
            enough = row["tasks"] >= self.limit("min_tasks") and row["median_days"] >= self.limit("min_slow_days")
            if enough and row["share_of_lead_time"] >= self.limit("slow_status_share"):
                yield self._finding("status_slow", "review", row, row["share_of_lead_time"])

    def _grown(self, row: dict[str, Any]) -> bool:
        usual = row["history_median"]
        return bool(
            row["longer"]
            and row["tasks"] >= self.limit("min_tasks")
            and row["growth_days"] >= self.limit("min_slow_days")
            and row["median_days"] >= self.limit("slow_growth_ratio") * usual
        )

    def _finding(self, key: str, status: Status, row: dict[str, Any], share: float) -> Finding:
        usual = row["history_median"]
        numbers = {
            "days": row["median_days"],
            "usual_days": usual,
            "lead_share": share,
            "n": int(row["tasks"]),
            "lost_days": (row["median_days"] - usual) * row["tasks"],
            "kind_name": row.get("kind"),
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
