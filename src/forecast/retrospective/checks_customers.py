"""Checks of unit economics: value against cost, payback, losses, retention, quality of leads, length of deals."""

import math
from collections.abc import Iterator
from typing import Any, ClassVar

import numpy as np
import pandas as pd

from forecast.retrospective.checking import Check, Quadrant, Stake, rows, spend_of
from forecast.retrospective.pooling import around_credits
from forecast.retrospective.results import Evidence, Finding, Kind
from forecast.retrospective.robust import mean_upper


class LtvCacLow(Check):
    """A customer brings less than three times what winning him costs; surely under one, he brings a loss."""

    key = "ltv_cac_low"
    findings = ("value_low", "ltv_cac_low", "ltv_cac_sound", "payback_long")
    kind: ClassVar[Kind] = "customers"
    quadrant: ClassVar[Quadrant] = "weakness"
    uses = ("ltv_cac_floor_ratio", "payback_months", "min_customers")

    def run(self, evidence: Evidence) -> Iterator[Finding]:
        """Give a finding for the business as a whole and for each channel whose whole interval lies under the floor."""
        economics = evidence.economics
        if economics is None:
            return
        floor = self.limit("ltv_cac_floor_ratio")
        if economics.ltv_cac_lo > floor:
            numbers = {"ltv_cac_ratio": economics.ltv_cac, "floor_ratio": floor}
            yield self.found("ltv_cac_sound", "pass", "ltv_cac", numbers, Stake(severity=2, evidence=numbers))
        elif economics.ltv_cac_hi < floor:
            yield self._low("value_low", "ltv_cac", vars(economics) | {"spend": spend_of(evidence)}, evidence)
        for row in rows(economics.by_channel, "member", "ltv_cac", "ltv_cac_hi", "cac", "new_customers", "payback_months"):
            if row["new_customers"] < self.limit("min_customers"):
                continue
            if row["ltv_cac_hi"] < floor:
                yield self._low("ltv_cac_low", row["member"], row, evidence)
            elif row["payback_months"] > self.limit("payback_months"):
                numbers = {"payback": row["payback_months"], "limit": self.limit("payback_months")}
                yield self.found("payback_long", "review", row["member"], numbers, Stake(severity=2, evidence=numbers))

    def _low(self, key: str, subject: str, row: dict[str, Any], evidence: Evidence) -> Finding:
        loss = max(row["spend"] * (1 - row["ltv_cac"]), 0.0) if math.isfinite(row["spend"]) else math.nan
        numbers = {
            "ltv_cac_ratio": row["ltv_cac"],
            "floor_ratio": self.limit("ltv_cac_floor_ratio"),
            "cac_money": row["cac"],
            "ltv_money": row["ltv"],
        }
        stake = Stake(loss or math.nan, spend_of(evidence), severity=2, evidence={**numbers, "ltv_cac_hi": row["ltv_cac_hi"]})
        return self.found(key, "fail" if row["ltv_cac_hi"] < 1 else "review", subject, numbers, stake)


class LossMaking(Check):
    """A segment, product or region whose gross profit is under its costs, week after week."""

    key = "loss_making"
    findings = ("loss_making",)
    kind: ClassVar[Kind] = "customers"
    quadrant: ClassVar[Quadrant] = "weakness"
    uses = ("min_weeks",)

    def run(self, evidence: Evidence) -> Iterator[Finding]:
        """Give a finding for each member with a loss in the period; a fail where the weekly losses are beyond chance."""
        members = evidence.facts.members
        if evidence.economics is None or "revenue" not in members:
            return
        losses = list(rows(evidence.economics.losses, "dimension", "member", "profit", "revenue", "spend"))
        tested = max(int(members.groupby("dimension")["member"].nunique().sum()), 1) if len(members) else 1
        for row in losses:
            if row["dimension"] not in ("segment", "product", "region") or not row["member"]:
                continue
            profits = self._weekly_profit(evidence, row["dimension"], row["member"])
            upper = mean_upper(profits, self.limit("false_alarm_share") / tested)
            sure = len(profits) >= self.limit("min_weeks") and upper < 0
            numbers = {
                "loss_money": -row["profit"],
                "revenue_money": row["revenue"],
                "spend_money": row["spend"],
                "dimension_name": row["dimension"],
            }
            earned = around_credits(row["revenue"] * evidence.params.margin)
            effect = (-row["profit"], earned.middle - row["profit"] - earned.hi, earned.middle - row["profit"] - earned.lo)
            stake = Stake(-row["profit"], spend_of(evidence), evidence={**numbers, "upper_weekly": upper}, effect=effect)
            yield self.found("loss_making", "fail" if sure else "review", row["member"], numbers, stake)

    @staticmethod
    def _weekly_profit(evidence: Evidence, dimension: str, member: str) -> np.ndarray:
        members = evidence.facts.members
        start, end = pd.Timestamp(evidence.period.start), pd.Timestamp(evidence.period.end)
        own = members[(members["dimension"] == dimension) & (members["member"] == member)]
        own = own[(own["date"] >= start) & (own["date"] <= end)]
        costs = own["spend"].fillna(0) + (own["other_costs"].fillna(0) if "other_costs" in own else 0.0)
        profit = own["revenue"].fillna(0) * evidence.params.margin - costs
        weeks = (own["date"] - start).dt.days // 7
        return profit.groupby(weeks).sum().to_numpy(dtype=float)


class RetentionFalling(Check):
    """Fewer of the latest cohorts come back in their first month than of the cohorts before."""

    key = "retention_falling"
    findings = ("retention_falling", "retention_rising")
    kind: ClassVar[Kind] = "customers"
    quadrant: ClassVar[Quadrant] = "threat"
    uses = ("retention_fall_share", "min_customers")

    def run(self, evidence: Evidence) -> Iterator[Finding]:
        """Give a finding where the last three whole cohorts differ from the twelve before by more than threshold and chance."""
        frame = evidence.economics.retention if evidence.economics is not None else None
        if frame is None or frame.empty:
            return
        first = frame[frame["month"] == 1].sort_values("cohort")
        # a cohort counts when its first month is over
        first = first[first["cohort"] + pd.DateOffset(months=2) <= pd.Timestamp(evidence.period.end) + pd.Timedelta(days=1)]
        new, old = first.tail(3), first.iloc[:-3].tail(12)
        if len(old) < 6 or new["customers"].sum() < self.limit("min_customers"):
            return
        rates = (old["active"] / old["customers"]).to_numpy(dtype=float)
        before = float(old["active"].sum() / old["customers"].sum())
        after = float(new["active"].sum() / new["customers"].sum())
        if before <= 0:
            return
        swing = max(float(rates.std(ddof=1)) ** 2, before * (1 - before) / float(old["customers"].mean()))
        score = (after - before) / math.sqrt(swing * (1 / len(new) + 1 / len(old)))
        change = after / before - 1
        numbers = {"retained_share": after, "usual_share": before, "rate_change": change}
        stake = Stake(severity=3, evidence={**numbers, "score": score})
        if score < -3 and change <= -self.limit("retention_fall_share"):
            yield self.found("retention_falling", "review", "retention", numbers, stake)
        elif score > 3 and change >= self.limit("retention_fall_share"):
            yield self.found("retention_rising", "pass", "retention", numbers, stake)


class LeadQuality(Check):
    """A source whose leads are won far less often than the others'."""

    key = "lead_quality"
    findings = ("leads_poor", "leads_good")
    kind: ClassVar[Kind] = "customers"
    quadrant: ClassVar[Quadrant] = "weakness"
    uses = ("lead_quality_ratio", "min_deals")

    def run(self, evidence: Evidence) -> Iterator[Finding]:
        """Give a finding for each source beyond chance; poor ones must also win less than the threshold's share."""
        if evidence.economics is None:
            return
        for row in rows(evidence.economics.lead_quality, "source", "won", "lost", "won_share", "overall_share", "better"):
            if row["won"] + row["lost"] < self.limit("min_deals"):
                continue
            numbers = {"won_share": row["won_share"], "usual_share": row["overall_share"], "n": int(row["won"] + row["lost"])}
            if row["better"] > 0:
                yield self.found("leads_good", "pass", row["source"], numbers, Stake(severity=2, evidence=row))
            elif row["better"] < 0 and row["won_share"] < self.limit("lead_quality_ratio") * row["overall_share"]:
                yield self.found("leads_poor", "review", row["source"], numbers, Stake(severity=2, evidence=row))


class DealCycle(Check):
    """Deals take longer to close than before, open ones counted too."""

    key = "deal_cycle"
    findings = ("deal_cycle_longer",)
    kind: ClassVar[Kind] = "customers"
    quadrant: ClassVar[Quadrant] = "threat"
    uses = ("cycle_growth_share", "min_deals")

    def run(self, evidence: Evidence) -> Iterator[Finding]:
        """Give a finding where the median grew by more than the threshold and beyond chance, with the slowest factor."""
        if evidence.economics is None:
            return
        for row in rows(evidence.economics.deal_cycle, "dimension", "deals", "median_days", "previous_median", "longer"):
            grown = row["median_days"] / row["previous_median"] - 1 if row["previous_median"] > 0 else math.nan
            if row["dimension"] != "all" or not row["longer"] or row["deals"] < self.limit("min_deals"):
                continue
            if grown >= self.limit("cycle_growth_share"):
                numbers = {
                    "days": row["median_days"],
                    "before_days": row["previous_median"],
                    "days_change": grown,
                    "factor_name": self._factor(evidence),
                }
                yield self.found("deal_cycle_longer", "review", "deal_cycle", numbers, Stake(severity=2, evidence=numbers))

    @staticmethod
    def _factor(evidence: Evidence) -> str:
        frame = evidence.economics.cycle_factors if evidence.economics is not None else pd.DataFrame()
        slower = [row for row in rows(frame, "member", "speed", "speed_hi") if row["speed_hi"] < 1]
        return str(min(slower, key=lambda row: float(row["speed"]))["member"]) if slower else "—"
