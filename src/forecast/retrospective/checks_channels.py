"""Checks of single channels from their own counts: attention, price, fatigue, silence, dependence."""

import math
from collections.abc import Iterator
from typing import Any, ClassVar

import numpy as np
import pandas as pd

from forecast.retrospective.checking import Check, Quadrant, Stake, rows, spend_of
from forecast.retrospective.checks_returns import paying_return
from forecast.retrospective.pooling import RETURNS, around_credits, return_of
from forecast.retrospective.results import Evidence, Finding, Kind, Status
from forecast.retrospective.robust import RateChange, rate_change, rate_upper
from forecast.retrospective.weeks import ChannelWeeks, channel_weeks


class LowCtr(Check):
    """A channel that people see and do not click: the upper bound of its click-through rate lies under the floor."""

    key = "low_ctr"
    findings = ("low_ctr",)
    kind: ClassVar[Kind] = "channel"
    quadrant: ClassVar[Quadrant] = "weakness"
    uses = ("ctr_floor_share", "min_impressions", "break_even_ratio", "likely_share")

    def run(self, evidence: Evidence) -> Iterator[Finding]:
        """Give a finding for each channel below the floor; a channel that never had a click is not measured by clicks."""
        floor = self.limit("ctr_floor_share")
        clicked = {weeks.channel: weeks for weeks in channel_weeks(evidence, ("clicks", "impressions"), 104)}
        alpha = self.limit("false_alarm_share") / max(len(clicked), 1)
        for row in rows(evidence.channels, "channel", "ctr", "impressions", "clicks", "spend"):
            weeks = clicked.get(row["channel"])
            if weeks is None or row["impressions"] < self.limit("min_impressions") or weeks.values["clicks"].sum() <= 0:
                continue
            if not row["ctr"] < floor:
                continue
            shown = weeks.recent if weeks.recent.any() else np.ones(len(weeks.recent), dtype=bool)
            upper = rate_upper(weeks.values["clicks"][shown], weeks.values["impressions"][shown], alpha)
            loss, effect, told = self._told(evidence, row)
            numbers = {"ctr_share": row["ctr"], "floor_share": floor, "spend_money": row["spend"], **told}
            money = loss if math.isfinite(loss) else row["spend"]
            stake = Stake(money, spend_of(evidence), evidence={**numbers, "ctr_upper": upper, **_result(row)}, effect=effect)
            yield self.found("low_ctr", "fail" if upper < floor else "review", row["channel"], numbers, stake)

    def _told(self, evidence: Evidence, row: dict[str, Any]) -> tuple[float, tuple[float, float, float] | None, dict[str, float]]:
        """Give the loss, what stopping would bring, and of both what the sentence says.

        Of a channel that pays it says so, and neither a loss nor what stopping it would save: who is not clicked may still sell.
        """
        needed = self.limit("break_even_ratio") / evidence.params.margin
        claimed = row.get("roas", math.nan)
        told = dict.fromkeys(("loss_money", "modelled_loss_money", "pays_ratio", "model_lo_ratio", "model_hi_ratio"), math.nan)
        told["needed_ratio"] = needed
        pays = paying_return(evidence, row["channel"], needed, self.limit("likely_share"))
        loss, effect = self._loss(evidence, row)
        if not math.isfinite(pays) and loss == 0 and math.isfinite(claimed) and evidence.basis != "incremental":
            pays = claimed  # where a model tells what is caused, what a platform claims is no proof
        if math.isfinite(pays):
            return 0.0, None, told | {"pays_ratio": pays}
        if loss > 0:  # a sentence says nothing of a loss that is none
            told["loss_money" if math.isfinite(claimed) else "modelled_loss_money"] = loss
        return loss, effect, told | _unsure(evidence, row["channel"], needed)

    @staticmethod
    def _loss(evidence: Evidence, row: dict[str, Any]) -> tuple[float, tuple[float, float, float] | None]:
        """Give what gross profit lacks to cover the spend, and what stopping it would bring.

        By the platform's own count, which flatters the channel if anything; where it does not count, by the model.
        """
        roas = row.get("roas", math.nan)
        back = around_credits(roas)
        if not math.isfinite(roas):
            caused = [return_of(found) for found in rows(evidence.returns, *RETURNS) if found["channel"] == row["channel"]]
            if not caused:
                return math.nan, None
            back = caused[0]
        spend, margin = row["spend"], evidence.params.margin
        middle, low, high = (float(spend * (1 - margin * value)) for value in (back.middle, back.hi, back.lo))
        return max(middle, 0.0), (middle, low, high)


def _unsure(evidence: Evidence, channel: str, needed: float) -> dict[str, float]:
    """Give the two ends of a caused return that may pay and may not; nothing where it is sure, or credits are all there is."""
    for row in rows(evidence.returns, *RETURNS) if evidence.basis == "incremental" else ():
        if row["channel"] == channel and row["roas_lo"] < needed < row["roas_hi"]:
            return {"model_lo_ratio": row["roas_lo"], "model_hi_ratio": row["roas_hi"]}
    return {}


def _result(row: dict[str, object]) -> dict[str, object]:
    return {name: row.get(name) for name in ("impressions", "revenue", "roas", "conversions")}


class PriceUp(Check):
    """Clicks or views of a channel became dearer than its own history explains."""

    key = "price_up"
    findings = ("price_per_click_up", "price_per_view_up")
    kind: ClassVar[Kind] = "channel"
    quadrant: ClassVar[Quadrant] = "threat"
    uses = ("inflation_share", "history_weeks", "min_weeks")

    def run(self, evidence: Evidence) -> Iterator[Finding]:
        """Give a finding for each channel and price that rose by more than the threshold and beyond chance."""
        for key, count in (("price_per_click_up", "clicks"), ("price_per_view_up", "impressions")):
            channels = list(channel_weeks(evidence, ("spend", count), int(self.limit("history_weeks"))))
            for weeks in channels:
                change = rate_change(weeks.values["spend"], weeks.values[count], weeks.recent)
                if change and change.weeks >= self.limit("min_weeks"):
                    yield from self._judge(evidence, key, weeks, change, len(channels))

    def _judge(self, evidence: Evidence, key: str, weeks: ChannelWeeks, change: RateChange, tested: int) -> Iterator[Finding]:
        sure = change.chance < self.limit("false_alarm_share") / tested
        if not (sure and change.change >= self.limit("inflation_share")):
            return
        count = "clicks" if key == "price_per_click_up" else "impressions"
        scale = 1.0 if count == "clicks" else 1000.0
        extra = (change.after - change.before) * float(weeks.values[count][weeks.recent].sum())
        numbers = {
            "price_change": change.change,
            "before_ratio": change.before * scale,
            "after_ratio": change.after * scale,
            "extra_money": extra,
        }
        stake = Stake(extra, spend_of(evidence), evidence={**numbers, "chance": change.chance, "weeks": change.weeks})
        grave: Status = "fail" if change.change >= 2 * self.limit("inflation_share") else "review"
        yield self.found(key, grave, weeks.channel, numbers, stake)


class RateFalling(Check):
    """A rate of answers per impression falls while the advertisements are shown as often as before."""

    rate: ClassVar[str]  # column counted per impression
    threshold: ClassVar[str]

    def run(self, evidence: Evidence) -> Iterator[Finding]:
        """Give a finding for each channel whose rate fell by more than the threshold and beyond chance."""
        channels = list(channel_weeks(evidence, (self.rate, "impressions", "spend"), int(self.limit("history_weeks"))))
        for weeks in channels:
            change = rate_change(weeks.values[self.rate], weeks.values["impressions"], weeks.recent)
            if change is None or change.weeks < self.limit("min_weeks") or not self._shown_as_often(weeks):
                continue
            sure = change.chance < self.limit("false_alarm_share") / len(channels)
            if sure and change.change <= -self.limit(self.threshold):
                yield self._finding(evidence, weeks, change)

    @staticmethod
    def _shown_as_often(weeks: ChannelWeeks) -> bool:
        shown = weeks.values["impressions"]
        return float(shown[weeks.recent].mean()) >= 0.8 * float(shown[~weeks.recent].mean())

    def _finding(self, evidence: Evidence, weeks: ChannelWeeks, change: RateChange) -> Finding:
        # Money: what the answers that did not come would have cost at the price paid for those that did.
        spend = float(weeks.values["spend"][weeks.recent].sum())
        lost = spend * -change.change
        numbers = {
            "rate_change": change.change,
            "before_share": change.before,
            "after_share": change.after,
            "lost_money": lost,
        }
        stake = Stake(lost, spend_of(evidence), evidence={**numbers, "chance": change.chance, "weeks": change.weeks})
        return self.found(self.findings[0], "review", weeks.channel, numbers, stake)


class CreativeFatigue(RateFalling):
    """Click-through falls at unchanged or rising frequency: people have seen the creative too often."""

    key = "creative_fatigue"
    findings = ("creative_fatigue",)
    kind: ClassVar[Kind] = "channel"
    quadrant: ClassVar[Quadrant] = "weakness"
    uses = ("fatigue_share", "history_weeks", "min_weeks")
    rate = "clicks"
    threshold = "fatigue_share"


class EngagementFalling(RateFalling):
    """Likes, comments and shares per impression fall."""

    key = "engagement_falling"
    findings = ("engagement_falling",)
    kind: ClassVar[Kind] = "channel"
    quadrant: ClassVar[Quadrant] = "weakness"
    uses = ("engagement_fall_share", "history_weeks", "min_weeks")
    rate = "engagements"
    threshold = "engagement_fall_share"


class SpendSilent(Check):
    """Money was spent and nothing came, though at the others' rate it should have."""

    key = "spend_silent"
    findings = ("spend_silent",)
    kind: ClassVar[Kind] = "channel"
    quadrant: ClassVar[Quadrant] = "weakness"
    uses = ("silent_expected",)

    def run(self, evidence: Evidence) -> Iterator[Finding]:
        """Give a finding for each channel or campaign without a conversion where at least the threshold was expected."""
        performance = evidence.facts.performance
        if "conversions" not in performance:
            return
        measured = set(performance.loc[performance["conversions"] > 0, "channel"])
        yield from self._silent(evidence, [row for row in rows(evidence.channels) if row["channel"] in measured], "channel")
        if "campaign" in performance and performance["campaign"].nunique() > 1:
            start, end = pd.Timestamp(evidence.period.start), pd.Timestamp(evidence.period.end)
            named = performance[performance["channel"].isin(measured) & (performance["campaign"] != "")]
            inside = named[(named["date"] >= start) & (named["date"] <= end)]
            table = inside.groupby("campaign")[["spend", "conversions"]].sum().reset_index()
            yield from self._silent(evidence, list(rows(table)), "campaign")

    def _silent(self, evidence: Evidence, members: list[dict[str, object]], name: str) -> Iterator[Finding]:
        spend = sum(_number(row["spend"]) for row in members)
        conversions = sum(_number(row["conversions"]) for row in members)
        if spend <= 0 or conversions <= 0:
            return
        for row in members:
            own = _number(row["spend"])
            expected = own * conversions / spend
            if _number(row["conversions"]) > 0 or expected < self.limit("silent_expected"):
                continue
            numbers = {"spend_money": own, "expected": expected}
            yield self.found("spend_silent", "fail", str(row[name]), numbers, Stake(own, spend_of(evidence), evidence=numbers))


def _number(value: object) -> float:
    number = float(value) if isinstance(value, int | float) else 0.0
    return number if math.isfinite(number) else 0.0


class Concentration(Check):
    """One channel holds so much of the budget that its bad quarter is everybody's."""

    key = "concentration"
    findings = ("concentration",)
    kind: ClassVar[Kind] = "channel"
    quadrant: ClassVar[Quadrant] = "threat"
    uses = ("concentration_share",)

    def run(self, evidence: Evidence) -> Iterator[Finding]:
        """Give a finding for a channel above the threshold, where there are at least three."""
        if len(evidence.channels) < 3:
            return
        for row in rows(evidence.channels, "channel", "spend_share", "spend"):
            if row["spend_share"] > self.limit("concentration_share"):
                numbers = {"spend_share": row["spend_share"], "spend_money": row["spend"]}
                yield self.found("concentration", "review", row["channel"], numbers, Stake(severity=2, evidence=numbers))
