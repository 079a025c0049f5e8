"""Checks of results as a whole: targets, goals, the plan, the change since last time, advice, voices."""

import math
from collections.abc import Iterator
from typing import Any, ClassVar

import pandas as pd

from forecast.kpis.spans import by_day, step_days
from forecast.retrospective.checking import Check, Quadrant, Stake, rows, spend_of, status_of
from forecast.retrospective.results import Evidence, Finding, FollowUp, Kind, Status
from forecast.retrospective.themes import known_names, read_themes
from forecast.settings.period import days_into_week


class TargetMissed(Check):
    """A KPI against the target of the params."""

    key = "target"
    findings = ("target_missed", "target_met")
    kind: ClassVar[Kind] = "goal"
    quadrant: ClassVar[Quadrant] = "weakness"
    uses = ("target_tolerance_share", "grave_miss_share")

    def run(self, evidence: Evidence) -> Iterator[Finding]:
        """Give a finding for each KPI that has a target and a value."""
        for row in rows(evidence.kpis, "name", "value", "target", "status", "unit"):
            if row["status"] == "none" or not row["target"]:
                continue
            miss = abs(row["value"] / row["target"] - 1)
            numbers = {"now_value": row["value"], "target_value": row["target"], "unit": row["unit"], "miss_share": miss}
            missed = row["status"] == "missed" and miss > self.limit("target_tolerance_share")
            severity = 3 if missed and miss >= self.limit("grave_miss_share") else 2
            key, status = ("target_missed", "review") if missed else ("target_met", "pass")
            yield self.found(key, status_of(status), row["name"], numbers, Stake(severity=severity, evidence=numbers))


class GoalChance(Check):
    """A SMART goal by the chance the forecast gives it."""

    key = "goal"
    findings = ("goal_at_risk", "goal_on_track", "goal_missed", "goal_met")
    kind: ClassVar[Kind] = "goal"
    quadrant: ClassVar[Quadrant] = "threat"

    def run(self, evidence: Evidence) -> Iterator[Finding]:
        """Give a finding for each goal that is decided, at risk or on track."""
        for row in rows(evidence.goals, "name", "metric", "target", "deadline", "expected", "probability", "status", "unit"):
            key = f"goal_{row['status']}"
            if key not in self.findings:
                continue
            numbers = {
                "goal_chance": row["probability"],
                "expected_value": row["expected"],
                "target_value": row["target"],
                "unit": row["unit"],
                "deadline_date": row["deadline"],
            }
            good = row["status"] in ("on_track", "met")
            stake = Stake(severity=1 if good else 3, evidence=numbers)
            yield self.found(key, "pass" if good else "review", row["name"], numbers, stake)


class ResultsChanged(Check):
    """Revenue and return against the period before, as strengths and weaknesses."""

    key = "results"
    findings = ("result_better", "result_worse")
    kind: ClassVar[Kind] = "goal"
    quadrant: ClassVar[Quadrant] = "weakness"
    uses = ("overall_change_share",)
    names = ("total_revenue", "revenue", "roas", "blended_roas", "cac", "aov")

    def run(self, evidence: Evidence) -> Iterator[Finding]:
        """Give a finding for each main KPI that changed by more than the threshold; last year's change stands beside it."""
        known = list(rows(evidence.kpis, "name", "value", "previous", "change", "change_last_year", "unit", "better"))
        whole = any(row["name"] == "total_revenue" and math.isfinite(row["value"]) for row in known)
        for row in known:
            # beside the revenue of the books, that of the platforms would be a second number of the same name
            if row["name"] not in self.names or (whole and row["name"] == "revenue"):
                continue
            if not abs(row["change"]) >= self.limit("overall_change_share"):
                continue
            better = (row["change"] > 0) == (row["better"] == "up")
            numbers = {
                "now_value": row["value"],
                "before_value": row["previous"],
                "unit": row["unit"],
                "result_change": row["change"],
                "year_change": row["change_last_year"],
            }
            money = abs(row["value"] - row["previous"]) if row["name"] == "total_revenue" else math.nan
            stake = Stake(money, spend_of(evidence), severity=2, evidence=numbers)
            key, status = ("result_better", "pass") if better else ("result_worse", "review")
            yield self.found(key, status_of(status), row["name"], numbers, stake)


class Pacing(Check):
    """Spend against its plan, by channel."""

    key = "pacing"
    findings = ("over_plan", "under_plan")
    kind: ClassVar[Kind] = "budget"
    quadrant: ClassVar[Quadrant] = "weakness"
    uses = ("pacing_share",)

    def run(self, evidence: Evidence) -> Iterator[Finding]:
        """Give a finding for each channel whose spend left the plan by more than the threshold."""
        planned, spent = self._compared(evidence)
        if planned.empty:
            return
        spent = spent[spent["date"] >= planned["date"].min()].groupby("channel")["spend"].sum()
        for channel, plan in planned.groupby("channel")["spend"].sum().items():
            actual = float(spent.get(channel, 0.0))
            gap = actual / plan - 1 if plan > 0 else math.nan
            if not abs(gap) > self.limit("pacing_share"):
                continue
            numbers = {"plan_money": float(plan), "spend_money": actual, "gap_change": gap, "gap_money": abs(actual - plan)}
            stake = Stake(abs(actual - plan), spend_of(evidence), evidence=numbers)
            yield self.found("over_plan" if gap > 0 else "under_plan", "review", str(channel), numbers, stake)

    @staticmethod
    def _compared(evidence: Evidence) -> tuple[pd.DataFrame, pd.DataFrame]:
        """Give the period's rows of plan and of spend; a plan of longer rows is spread over the days that spend stands for."""
        plan, spend = evidence.facts.plan, evidence.facts.performance
        start, end = pd.Timestamp(evidence.period.start), pd.Timestamp(min(evidence.period.end, evidence.today))
        spent = spend[spend["date"].between(start, end)]
        step = step_days(spend)
        if step_days(plan) > step:
            plan = by_day(plan)
            if step > 1 and len(spent):
                into = days_into_week(spent["date"]) if step == 7 else 0
                start, end = (
                    spent["date"].min() - pd.Timedelta(days=into),
                    spent["date"].max() + pd.Timedelta(days=step - 1 - into),
                )
        return plan[plan["date"].between(start, end)], spent


class AdviceOutcome(Check):
    """What came of earlier advice: paid off, did not, was not followed."""

    key = "advice"
    findings = ("advice_paid_off", "advice_did_not", "advice_not_followed")
    kind: ClassVar[Kind] = "budget"
    quadrant: ClassVar[Quadrant] = "weakness"

    def run(self, evidence: Evidence) -> Iterator[Finding]:
        """Give a finding for each piece of advice whose outcome can be told."""
        for item in evidence.follow_ups:
            if item.verdict != "cannot_tell":
                yield self._finding(evidence, item)

    def _finding(self, evidence: Evidence, item: FollowUp) -> Finding:
        numbers = {
            "made_date": item.made_on,
            "followed_share": item.followed,
            "expected_money": item.expected,
            "observed_money": item.observed,
            "low_money": item.observed_lo,
            "high_money": item.observed_hi,
        }
        missed = item.expected * (1 - item.followed) if item.verdict == "not_followed" else abs(item.observed)
        status: Status = "pass" if item.verdict == "paid_off" else "review"
        stake = Stake(missed, spend_of(evidence), severity=2, evidence={**numbers, "action_id": item.action_id})
        return self.found(f"advice_{item.verdict}", status, item.made_on.isoformat(), numbers, stake)


class RecurringTheme(Check):
    """The team says the same thing period after period."""

    key = "recurring_theme"
    findings = ("recurring_theme",)
    kind: ClassVar[Kind] = "voice"
    quadrant: ClassVar[Quadrant] = "weakness"
    uses = ("recurring_periods", "theme_votes")

    def run(self, evidence: Evidence) -> Iterator[Finding]:
        """Give a finding for each theme heard in enough periods with enough votes."""
        themes: Any = evidence.themes
        if themes is None:
            facts, params = evidence.facts, evidence.params
            themes = read_themes(facts.feedback, evidence.period, params.language, params.seed, names=known_names(facts))
        for row in rows(themes, "theme", "notes", "votes", "all_votes", "recurring"):
            if row["recurring"] >= self.limit("recurring_periods") and row["all_votes"] >= self.limit("theme_votes"):
                numbers = {"n": int(row["recurring"]), "notes": row["notes"], "votes": row["votes"]}
                numbers["subject_name"] = row.get("title") or row["theme"]
                yield self.found("recurring_theme", "review", row["theme"], numbers, Stake(severity=2, evidence=row))
