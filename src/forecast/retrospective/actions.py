"""From findings to actions with an owner and a day: the same finding is the same action, however often it is reported."""

import hashlib
import math
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from functools import cache
from typing import TYPE_CHECKING

from forecast.retrospective.checking import worth
from forecast.retrospective.experiments import lift_tests_of
from forecast.retrospective.results import Action, Evidence, Finding, Kind
from forecast.settings.checks import read_thresholds
from forecast.settings.params import Owners
from forecast.text import LANGUAGES, Words

if TYPE_CHECKING:
    from forecast.response import Allocation

#: The finding key of an action that people added.
MANUAL = "manual"
# Findings that inform and ask for nothing: an action from them would be busywork.
QUIET = frozenset({"result_worse", "advice_did_not", "anomaly_high", "over_plan", "under_plan"})
#: Findings that ask for a step with one channel's money: their actions must agree with advice to move none between channels.
STEPS = frozenset({"roi_negative", "saturated", "underfunded"})
_DUE = {1: "due_days_grave", 2: "due_days_middling", 3: "due_days_small"}
# Numbers that bound the effect of an action, by finding: (low, high).
_BOUNDS: Mapping[str, tuple[str, str]] = {"shift_advised": ("low_money", "high_money")}


def action_id(scope: str, key: str, subject: str) -> str:
    """Give the id of the action for a finding: sixteen hexadecimal digits that depend on nothing else.

    >>> action_id("growth", "low_ctr", "Banners") == action_id("growth", "low_ctr", "Banners")
    True
    """
    text = "\x1f".join((scope, key, subject))
    return hashlib.sha256(text.encode("utf-8")).hexdigest()[:16]


def propose_actions(
    findings: Sequence[Finding], evidence: Evidence, earlier: Sequence[Action] = (), untouched: Collection[str] = ()
) -> tuple[Action, ...]:
    """Give the actions of this report: one for each finding that asks for one, and those still open from before.

    Parameters
    ----------
    earlier : actions of earlier reports with their latest status, owner and due date. An action found again keeps its origin
        and what people decided about it. One that was done and is found after the day it was closed is open again; one that
        was dropped stays dropped: people decided so.
    untouched : ids of those of `earlier` that go where no finding asks for them: only an earlier version of this report did.

    Returns
    -------
    tuple of Action, open ones first by priority and money, and of these what this report asks for first.
    """
    earlier = [_spoken(action, evidence.params.owners.default) for action in earlier]
    known = {action.id: action for action in earlier}
    days = read_thresholds(evidence.params.thresholds)
    proposed: dict[str, Action] = {}
    for finding in findings:
        if (
            finding.status == "pass"
            or finding.key in QUIET
            or _covered(finding, evidence)
            or _too_soon(finding, findings, evidence)
        ):
            continue
        action = _new(finding, evidence, days)
        proposed.setdefault(action.id, _carried(action, known.get(action.id), evidence.today))
    left = [_left(action, evidence.today) for action in earlier if action.id not in proposed and action.id not in untouched]
    margin = evidence.params.margin
    return tuple(sorted([*proposed.values(), *left], key=lambda action: _place(action, margin)))


def _covered(finding: Finding, evidence: Evidence) -> bool:
    """Tell whether the advised shift already does what the finding asks for; a channel that surely loses asks for more."""
    wanted = {"underfunded": 1, "saturated": -1, "marginal_low": -1}.get(finding.key, 0)
    if finding.key == "roi_negative" and finding.status == "review":
        wanted = -1
    return wanted * _advised_change(finding.subject, evidence) > 0


def _advised_change(channel: str, evidence: Evidence) -> float:
    """Give the money that the advised shift adds to a channel or takes from it; 0 where none is advised."""
    if evidence.allocation is None or evidence.allocation.verdict != "shift":
        return 0.0
    shifts = evidence.allocation.shifts
    return float(shifts.loc[shifts["channel"] == channel, "change"].sum())


def _too_soon(finding: Finding, findings: Sequence[Finding], evidence: Evidence) -> bool:
    """Tell whether a rise must wait for better creatives: the budget advice does not raise a channel that is hardly clicked."""
    unclicked = {other.subject for other in findings if other.key == "low_ctr"}
    return finding.key == "underfunded" and finding.subject in unclicked and not _advised_change(finding.subject, evidence) > 0


def _place(action: Action, margin: float) -> tuple[bool, bool, int, float, str]:
    money = worth(action.finding_key, action.money_at_stake, margin)
    return action.status != "open", not action.asked, action.priority, -money, action.id


def _new(finding: Finding, evidence: Evidence, days: Mapping[str, float]) -> Action:
    scope = evidence.scope or evidence.facts.team
    priority = priority_of(finding)
    return Action(
        id=action_id(scope, finding.key, anchor(finding)),
        finding_key=finding.key,
        subject=finding.subject,
        kind=finding.kind,
        title_key=f"actions.{_asks_for(finding, evidence)}.title",
        numbers={**finding.numbers, **_reason_to_hold(finding, evidence)},
        owner=_goals_owner(finding, evidence) or owner_of(finding.kind, _named(finding), evidence.params.owners),
        due=evidence.today + timedelta(days=int(days[_DUE[priority]])),
        status="open",
        priority=priority,
        expected_effect=effect_of(finding, evidence),
        money_at_stake=finding.money_at_stake,
        origin_period=evidence.period.label,
        created=evidence.today,
    )


def anchor(finding: Finding) -> str:
    """Give what an id is made of besides the key: the subject, or nothing where each report names another one."""
    return "" if finding.key in ("shift_advised", "test_first", "test_unclear") else finding.subject


def _asks_for(finding: Finding, evidence: Evidence) -> str:
    """Give the key of an action's words, chosen so that it does not contradict what the report knows or advises elsewhere.

    Who has tested a channel already is not asked to test it; what pays, or is to get more money, is not to be stopped; and where
    no money is to move between channels, a step with one channel's own money says why it may be taken all the same.
    """
    if finding.key == "over_credited" and lift_tests_of(evidence.facts.experiments, (finding.subject,)):
        return "over_credited_tested"
    if finding.key == "low_ctr" and (_pays(finding) or _advised_change(finding.subject, evidence) > 0):
        return "low_ctr_pays"
    return f"{finding.key}_held" if _reason_to_hold(finding, evidence) else finding.key


def _pays(finding: Finding) -> bool:
    ratio = finding.numbers.get("pays_ratio")
    return isinstance(ratio, float) and math.isfinite(ratio)


def _reason_to_hold(finding: Finding, evidence: Evidence) -> Mapping[str, str | float]:
    """Give why no money is to move between channels, of a finding that asks for a step with one channel's; else nothing."""
    allocation = evidence.allocation
    if finding.key not in STEPS or allocation is None or allocation.verdict == "shift":
        return {}
    feared = allocation.reason == "chance_of_loss"
    return {"reason_name": allocation.reason, "loss_chance": allocation.probability_of_loss if feared else math.nan}


def _named(finding: Finding) -> tuple[str, ...]:
    return (finding.subject, *(str(value) for name, value in finding.numbers.items() if name in ("up_name", "down_name")))


def _goals_owner(finding: Finding, evidence: Evidence) -> str:
    """Give who answers for the goal a finding is about; empty where it is about none, or nobody is named."""
    return next((goal.owner for goal in evidence.params.goals if finding.kind == "goal" and goal.name == finding.subject), "")


def priority_of(finding: Finding) -> int:
    """Give 1 for what fails gravely, 2 for what fails or is grave, 3 for the rest."""
    if finding.status == "fail":
        return 1 if finding.severity >= 2 else 2
    return 2 if finding.severity == 3 else 3 if finding.severity == 1 else 2


def owner_of(kind: Kind, subjects: Sequence[str], owners: Owners) -> str:
    """Give the role an action goes to: of the channel, else of the kind, else the default."""
    for subject in subjects:
        if subject in owners.channels:
            return owners.channels[subject]
    return owners.kinds.get(kind, owners.default)


def effect_of(finding: Finding, evidence: Evidence) -> Mapping[str, float] | None:
    """Give what the action may bring in money per period, with its range; None where nothing honest can be said.

    Advice and most findings carry their own. Spend that brought nothing seen may still bring what nobody sees: its range starts
    at nothing.
    """
    money = finding.money_at_stake
    if money is None or not math.isfinite(money) or finding.kind == "data":
        return None
    if finding.key in _BOUNDS:
        low, high = (float(str(finding.numbers[name])) * evidence.params.margin for name in _BOUNDS[finding.key])
        return {"value": money, "lo": low, "hi": high}
    own = finding.evidence.get("effect")
    if own is not None:
        return {name: float(own[name]) for name in ("value", "lo", "hi")}
    if finding.key == "spend_silent":
        return {"value": abs(money) / 2, "lo": 0.0, "hi": abs(money)}
    return None


def _carried(action: Action, before: Action | None, today: date) -> Action:
    if before is None:
        return action
    returned = before.status == "done" and before.closed is not None and before.closed < today
    # One action for every advised shift: where this one names other channels, who does it and by when were said of another.
    other = before.subject != action.subject
    return replace(
        action,
        owner=action.owner if other else before.owner,
        due=action.due if returned or other else before.due,
        status="open" if returned else before.status,
        origin_period=before.origin_period,
        created=before.created,
        age_days=max((today - before.created).days, 0),
        closed=None if returned else before.closed,
    )


def _left(action: Action, today: date) -> Action:
    return replace(action, age_days=max((today - action.created).days, 0), asked=action.finding_key == MANUAL)


def _spoken(action: Action, default: str) -> Action:
    """Give an action whose owner nobody chose with the default owner in the language of this report."""
    return replace(action, owner=default) if {action.owner, default} <= _default_owners() else action


@cache
def _default_owners() -> frozenset[str]:
    return frozenset(Words(language).say("actions.default_owner") for language in LANGUAGES)


def top_decisions(actions: Sequence[Action], allocation: "Allocation | None" = None, limit: int = 3) -> tuple[Action, ...]:
    """Give the decisions the meeting is asked for: open actions, an advised shift first, never two about one subject.

    What only an earlier report asked for is no decision of this one: it may contradict what is advised now.
    """
    waiting = [action for action in actions if action.status == "open" and action.asked]
    if allocation is not None and allocation.verdict == "shift":
        waiting.sort(key=lambda action: action.finding_key != "shift_advised")
    chosen: list[Action] = []
    for action in waiting:
        if len(chosen) < limit and action.subject not in {other.subject for other in chosen}:
            chosen.append(action)
    return tuple(chosen)
