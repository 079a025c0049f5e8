"""Checks of what a channel's money brings: return, the next unit, room to grow, what platforms claim, the advised shift."""

import math
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np
import pandas as pd

from forecast.retrospective.checking import Check, Quadrant, Stake, rows, spend_of, status_of
from forecast.retrospective.pooling import RETURNS, around_credits, pooled_row, return_of, weighed, with_bend_error
from forecast.retrospective.results import Evidence, Finding, Kind, Status
from forecast.retrospective.robust import chance_below

if TYPE_CHECKING:
    from forecast.response import Allocation

# Diagnostics of the response model whose failure takes the ground from what it says of single channels.
_GROUNDS = frozenset({"fit", "holdout_error", "history", "baseline_negative"})
#: Diagnostics of one channel's draws whose failure makes its interval a guess: chains that disagree, or hardly moved.
_GUESSES = frozenset({"r_hat", "ess"})
#: Share of the spend that a channel under break-even is first cut by: the action's words advise a third.
FIRST_CUT = 1 / 3


def returns_of(evidence: Evidence) -> list[dict[str, Any]]:
    """Give the returns of each spending channel of the report; none where the model says that it does not explain revenue.

    Where credited returns are known too, the level is pooled with them and the bend of the curve read off them; credits that
    the model contradicts beyond doubt say nothing about the level.
    """
    if not trusted(evidence):
        return []
    credited = credited_of(evidence)
    found = []
    for row in caused_rows(evidence):
        other = credited.get(row["channel"])
        found.append(pooled_row(row, other) if other is not None and other["roas"] > 0 else row)
    return found


def credited_of(evidence: Evidence) -> dict[str, dict[str, Any]]:
    """Give the credited returns of the report's channels by channel; their marginal return with the error of its bend."""
    return {row["channel"]: with_bend_error(row) for row in own_rows(evidence, evidence.credited)}


def caused_rows(evidence: Evidence) -> Iterator[dict[str, Any]]:
    """Give the caused returns of the report's channels, without those whose interval the model itself calls a guess."""
    guessed: set[str] = set()
    if evidence.diagnostics is not None and len(evidence.diagnostics):
        failed = evidence.diagnostics[(evidence.diagnostics["status"] == "fail") & evidence.diagnostics["key"].isin(_GUESSES)]
        guessed = set(failed["subject"])
    yield from (row for row in own_rows(evidence, evidence.returns) if row["channel"] not in guessed)


def own_rows(evidence: Evidence, returns: pd.DataFrame | None) -> Iterator[dict[str, Any]]:
    """Give a model's returns of the report's channels; `spend` is what the report itself counts, `pace` the channel's a week.

    The model knows whole weeks, up to six days more than the period, and the whole team, where a campaign's report speaks of
    the campaign's own money.
    """
    own = {row["channel"]: row["spend"] for row in rows(evidence.channels, "channel", "spend")}
    for row in rows(returns, *RETURNS):
        spend = own.get(row["channel"], math.nan)
        if row["spend"] > 0 and spend > 0:
            yield row | {"spend": spend, "pace": _pace(evidence, row["channel"])}


def _pace(evidence: Evidence, channel: str) -> float:
    weeks = evidence.weekly
    inside = weeks[weeks["ds"].between(pd.Timestamp(evidence.period.start), pd.Timestamp(evidence.period.end))]
    return float(inside.loc[inside["channel"] == channel, "spend"].sum()) / max(inside["ds"].nunique(), 1)


def trusted(evidence: Evidence) -> bool:
    """Tell whether the response model explains revenue well enough to speak of single channels."""
    if evidence.diagnostics is None or evidence.diagnostics.empty:
        return True
    doubts = evidence.diagnostics[evidence.diagnostics["status"] != "pass"]
    failed = set(doubts.loc[doubts["status"] == "fail", "key"])
    return not failed & _GROUNDS and "no_effect" not in set(doubts["key"])


def paying_return(evidence: Evidence, channel: str, needed: float, likely: float) -> float:
    """Give the return of a channel that the model and the credits together find likely to pay; NaN of any other.

    Parameters
    ----------
    needed : return from which a channel pays.
    likely : chance from which it is said to.
    """
    for row in returns_of(evidence):
        if row["channel"] == channel and 1 - chance_below(needed, row["roas"], row["roas_lo"], row["roas_hi"]) >= likely:
            return float(row["roas"])
    return math.nan


def cases(evidence: Evidence, needed: float, prefix: str) -> Iterator[tuple[dict[str, Any], float]]:
    """Give each channel's returns with the probability that a return reaches what is needed.

    Parameters
    ----------
    prefix : `roas` or `marginal`.

    Notes
    -----
    Where the caused return is likely too low, and what the platform credits is surely so, the credited one is the case: it is
    known far better, and flatters the channel if anything. Credits alone prove nothing: they miss what it causes elsewhere.
    """
    middle = "roas" if prefix == "roas" else "marginal_roas"
    credited = credited_of(evidence)
    for row in returns_of(evidence):
        if not row[middle] < needed:
            continue
        options = [row] + ([credited[row["channel"]]] if row["channel"] in credited else [])
        doubts = [1 - chance_below(needed, case[middle], case[f"{prefix}_lo"], case[f"{prefix}_hi"]) for case in options]
        place = int(np.nanargmin(doubts)) if not np.isnan(doubts).all() else 0
        yield options[place] | ({} if place == 0 else {"credited": True, "alone": True}), doubts[place]


class RoiNegative(Check):
    """A channel whose gross profit does not pay for itself."""

    key = "roi_negative"
    findings = ("roi_negative",)
    kind: ClassVar[Kind] = "budget"
    quadrant: ClassVar[Quadrant] = "weakness"
    uses = ("break_even_ratio", "likely_share")

    def run(self, evidence: Evidence) -> Iterator[Finding]:
        """Give a finding for each channel whose return is likely under break-even; a fail where it surely is."""
        needed = self.limit("break_even_ratio") / evidence.params.margin
        tested = len(evidence.returns) if evidence.returns is not None else 1
        for row, doubt in cases(evidence, needed, "roas"):
            loss = row["spend"] * (1 - evidence.params.margin * row["roas"])
            numbers = {"roas_ratio": row["roas"], "needed_ratio": needed, "loss_money": loss, "spend_money": row["spend"]}
            status: Status = "fail" if doubt < self.limit("false_alarm_share") / tested else "review"
            saved, lost = _step(evidence, row, -FIRST_CUT)
            effect = _effect(row, -evidence.params.margin * lost, saved)
            stake = Stake(loss, spend_of(evidence), evidence={**numbers, **_interval(row), "chance_above": doubt}, effect=effect)
            if doubt < 1 - self.limit("likely_share"):
                yield self.found("roi_negative", status, row["channel"], numbers, stake)


class Saturated(Check):
    """The next unit of money in a channel no longer earns itself back: the last part of its spend loses money."""

    key = "saturated"
    findings = ("saturated", "marginal_low")
    kind: ClassVar[Kind] = "budget"
    quadrant: ClassVar[Quadrant] = "weakness"
    uses = ("break_even_ratio", "saturation_share", "room_share", "likely_share")

    def run(self, evidence: Evidence) -> Iterator[Finding]:
        """Give a finding for each channel whose marginal return is likely under break-even; a fail where the curve is flat."""
        needed = self.limit("break_even_ratio") / evidence.params.margin
        tested = len(evidence.returns) if evidence.returns is not None else 1
        for row, doubt in cases(evidence, needed, "marginal"):
            saved, lost = _step(evidence, row, -self.limit("room_share"))
            waste = saved - evidence.params.margin * lost
            numbers = {
                "marginal_ratio": row["marginal_roas"],
                "needed_ratio": needed,
                "saturation_share": row.get("saturation", math.nan),
                "waste_money": waste if waste > 0 else math.nan,
                "cut_share": self.limit("room_share"),
            }
            flat = numbers["saturation_share"] >= self.limit("saturation_share")
            sure = doubt < self.limit("false_alarm_share") / tested
            told = {**numbers, **_interval(row), "chance_above": doubt}
            # To leave spend as it is changes nothing: only the cut that is advised has an effect.
            effect = _effect(row, -evidence.params.margin * lost, saved) if flat else None
            stake = Stake(max(waste, 0.0), spend_of(evidence), evidence=told, effect=effect)
            if doubt < 1 - self.limit("likely_share") and (flat or stake.money >= self.limit("min_stake_share") * stake.scale):
                key, status = ("saturated", "fail" if sure else "review") if flat else ("marginal_low", "review")
                yield self.found(key, status_of(status), row["channel"], numbers, stake)


class Underfunded(Check):
    """A channel whose next unit of money earns far more than it costs: there is room for more."""

    key = "underfunded"
    findings = ("underfunded",)
    kind: ClassVar[Kind] = "budget"
    quadrant: ClassVar[Quadrant] = "opportunity"
    uses = ("break_even_ratio", "underfunded_ratio", "outstanding_ratio", "surely_share", "room_share")

    def run(self, evidence: Evidence) -> Iterator[Finding]:
        """Give a finding for each channel whose marginal return very likely beats break-even and clearly beats the others."""
        needed = self.limit("break_even_ratio") / evidence.params.margin
        found = returns_of(evidence)
        usual = float(np.median([row["marginal_roas"] for row in found])) if found else math.nan
        for row in found:
            bar = max(self.limit("underfunded_ratio") * needed, self.limit("outstanding_ratio") * usual)
            sure = 1 - chance_below(needed, row["marginal_roas"], row["marginal_lo"], row["marginal_hi"])
            if not (sure >= self.limit("surely_share") and row["marginal_roas"] > bar):
                continue
            paid, gained = _step(evidence, row, self.limit("room_share"))
            gain = max(evidence.params.margin * gained - paid, 0.0)
            numbers = {
                "marginal_ratio": row["marginal_roas"],
                "usual_ratio": usual,
                "extra_money": paid,
                "gain_money": gain,
                "raise_share": self.limit("room_share"),
            }
            effect = _effect(row, evidence.params.margin * gained, -paid)
            stake = Stake(gain, spend_of(evidence), evidence={**numbers, **_interval(row), "chance": sure}, effect=effect)
            yield self.found("underfunded", "review", row["channel"], numbers, stake)


def _interval(row: dict[str, Any]) -> dict[str, Any]:
    names = ("spend", "roas", "roas_lo", "roas_hi", "marginal_roas", "marginal_lo", "marginal_hi", "saturation")
    return {name: row.get(name) for name in names}


def _effect(row: dict[str, Any], moving: float, fixed: float) -> tuple[float, float, float] | None:
    """Give the effect of a step whose `moving` part goes with the marginal return and is as uncertain; low before high.

    Credits alone are known closely and may still be off: their own error is what counts.
    """
    middle, ends = row["marginal_roas"], (row["marginal_lo"], row["marginal_hi"])
    if not middle > 0:
        return None
    if row.get("alone", False):
        around = around_credits(middle)
        ends = (around.lo, around.hi)
    low, high = sorted(fixed + moving * end / middle for end in ends)
    return fixed + moving, low, high


def _step(evidence: Evidence, row: dict[str, Any], share: float) -> tuple[float, float]:
    """Give the money and the revenue, both positive, of a step of spend by a share, over the period.

    Read from the response curve where the row is the model's own; else from the curve of slope one through its average and its
    marginal return: a share h more spend brings (1 + h) / (1 + h s) times the revenue, s being the saturation.
    """
    money = abs(share) * row["spend"]
    curve = None if row.get("credited", False) else evidence.curves.get(row["channel"])
    weeks = evidence.period.days / 7
    if curve is not None and len(curve) > 1 and curve["spend"].iloc[-1] > 0:
        here, there = np.interp([row["pace"], row["pace"] + share * row["spend"] / weeks], curve["spend"], curve["revenue"])
        return money, abs(float(there - here)) * weeks
    bent = min(max(1 - row["marginal_roas"] / row["roas"], 0.0), 1.0) if row["roas"] > 0 else 0.0
    return money, row["roas"] * row["spend"] * abs((1 + share) / (1 + share * bent) - 1)


class OverCredited(Check):
    """A platform that claims far more revenue than the channel causes."""

    key = "over_credited"
    findings = ("over_credited",)
    kind: ClassVar[Kind] = "budget"
    quadrant: ClassVar[Quadrant] = "threat"
    uses = ("over_credit_ratio", "needless_review_share")

    def run(self, evidence: Evidence) -> Iterator[Finding]:
        """Give a finding where the credited return is beyond doubt, and by more than the threshold, above the caused one."""
        if evidence.basis != "incremental" or evidence.returns is None or not trusted(evidence):
            return
        claims = {row["channel"]: row["roas"] for row in rows(evidence.channels, "channel", "roas", "revenue")}
        # Each channel is asked about, so the chance of one needless review in the report is shared among them (Bonferroni).
        sure = 1 - self.limit("needless_review_share") / max(len(evidence.returns), 1)
        for row in caused_rows(evidence):
            claim, model = claims.get(row["channel"], math.nan), return_of(row)
            beyond_doubt = model.chance_below(claim) > sure
            if not (beyond_doubt and claim > self.limit("over_credit_ratio") * weighed(model, claim).middle):
                continue
            beyond = (claim - row["roas"]) * row["spend"]
            numbers = {"claimed_ratio": claim, "caused_ratio": row["roas"], "beyond_money": beyond}
            yield self.found(
                "over_credited", "review", row["channel"], numbers, Stake(severity=2, evidence={**numbers, **_interval(row)})
            )


class ShiftAdvised(Check):
    """What the budget advice of this report is worth, or why it says to hold or to test."""

    key = "shift_advised"
    findings = ("shift_advised", "test_first", "test_unclear")
    kind: ClassVar[Kind] = "budget"
    quadrant: ClassVar[Quadrant] = "opportunity"

    def run(self, evidence: Evidence) -> Iterator[Finding]:
        """Give one finding for an advised shift or a test to run; holding is no finding."""
        allocation = evidence.allocation
        if allocation is None:
            return
        if allocation.verdict == "shift":
            yield self._shift(evidence, allocation)
        elif allocation.verdict == "test_first":
            yield from self._tests(allocation.tests)

    def _shift(self, evidence: Evidence, allocation: "Allocation") -> Finding:
        shifts = allocation.shifts
        ordered = shifts.sort_values("change")["channel"].astype(str).tolist()
        numbers = {
            "gain_money": allocation.expected_gain,
            "low_money": allocation.gain_lo,
            "high_money": allocation.gain_hi,
            "loss_chance": allocation.probability_of_loss,
            "moved_share": allocation.moved_share,
            "up_name": ordered[-1],
            "down_name": ordered[0],
        }
        stake = Stake(evidence.params.margin * allocation.expected_gain, spend_of(evidence), evidence=numbers)
        return self.found("shift_advised", "review", ordered[-1], numbers, stake)

    def _tests(self, tests: pd.DataFrame) -> Iterator[Finding]:
        """Give the test worth most among those that would give a clear answer; where none would, say so of the first."""
        known = list(rows(tests, "channel", "weeks", "spend_change", "change_share", "clear", "value"))
        for row in ([row for row in known if row["clear"]] or known)[:1]:
            pause = row["change_share"] <= -1 + 1e-6
            numbers = {
                "n": int(row["weeks"]),
                "size_money": abs(row["spend_change"]),
                "size_change": math.nan if pause else row["change_share"],
                "pause_name": "pause" if pause else None,
                "value_money": row["value"],
            }
            key = "test_first" if row["clear"] else "test_unclear"
            yield self.found(key, "review", str(row["channel"]), numbers, Stake(severity=2, evidence=row))
