"""The questions of the audit, step by step, and those that data can answer."""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from forecast.retrospective.checking import SAME
from forecast.retrospective.results import Evidence, Finding, Status, Value

Seen = tuple[Status, Mapping[str, Value]]
#: Findings under which a missed target may be told.
SAYS_MISSED = tuple(key for family in SAME if "target_missed" in family for key in family if key != "target_missed")


@dataclass(frozen=True)
class Look:
    """What an audit question may look at."""

    evidence: Evidence
    findings: Sequence[Finding]

    def found(self, *keys: str) -> list[Finding]:
        """Give the findings of these keys that are no good news."""
        return [finding for finding in self.findings if finding.key in keys and finding.status != "pass"]


@dataclass(frozen=True)
class Item:
    """One question.

    Parameters
    ----------
    key : names the words `audit.items.<key>` and the question in `quality_answers`.
    see : gives what the data answer; None where they cannot, or where only people can.
    """

    key: str
    see: Callable[[Look], Seen | None] | None = None


def _by_count(found: Sequence[Finding]) -> Seen:
    status: Status = "fail" if any(finding.status == "fail" for finding in found) else "review" if found else "pass"
    return status, {"n": len(found), "subject_name": found[0].subject if found else ""}


def _goals_stated(look: Look) -> Seen:
    n = len(look.evidence.params.goals)
    return ("pass" if n else "fail"), {"n": n}


def _targets_met(look: Look) -> Seen | None:
    missed = [finding for finding in look.found("target_missed", *SAYS_MISSED) if _misses_target(finding)]
    known = missed or any(finding.key == "target_met" for finding in look.findings)
    return _by_count(missed) if known else None


def _misses_target(finding: Finding) -> bool:
    """Tell whether a finding is a missed target, or a plainer one about the same KPI that took its place."""
    return finding.key == "target_missed" or any(other["key"] == "target_missed" for other in finding.evidence.get("also", ()))


_WANTED = ("outcomes", "plan", "events", "customers", "feedback", "experiments", "tasks")


def _tables_present(look: Look) -> Seen:
    n = sum(look.evidence.facts.has(table) for table in _WANTED)
    return ("pass" if n >= 6 else "review" if n >= 3 else "fail"), {"n": n, "wanted": len(_WANTED)}


def _tracking_sound(look: Look) -> Seen | None:
    return _by_count(look.found("tracking_gap", "days_missing")) if "clicks" in look.evidence.facts.performance else None


def _totals_agree(look: Look) -> Seen | None:
    facts = look.evidence.facts
    if not facts.reconciliation and not facts.has("outcomes"):
        return None
    return _by_count(look.found("totals_differ", "claims_exceed", "counted_twice"))


def _funnel_measured(look: Look) -> Seen:
    funnel = look.evidence.funnel
    n = int(funnel.stages["count"].notna().sum()) if funnel is not None and len(funnel.stages) else 0
    return ("pass" if n >= 3 else "review" if n == 2 else "fail"), {"n": n}


def _stages_sound(look: Look) -> Seen | None:
    return _by_count(look.found("stage_broken")) if _funnel_measured(look)[0] != "fail" else None


def _deal_stages_valid(look: Look) -> Seen | None:
    if not look.evidence.facts.has("deal_moves"):
        return None
    return _by_count(look.found("deals_skipped", "deals_backward", "deals_stuck"))


def _campaigns_named(look: Look) -> Seen | None:
    performance = look.evidence.facts.performance
    spend = float(performance["spend"].sum())
    if "campaign" not in performance or spend <= 0:
        return None
    share = float(performance.loc[performance["campaign"] != "", "spend"].sum()) / spend
    return ("pass" if share >= 0.95 else "review" if share >= 0.5 else "fail"), {"named_share": share}


def _channels_pay(look: Look) -> Seen:
    found = look.found("roi_negative", "low_ctr", "saturated", "spend_silent")
    status, numbers = _by_count(found)
    return status, {**numbers, "n": len({finding.subject for finding in found})}  # a channel may be found for several reasons


def _tested(look: Look) -> Seen:
    facts, today = look.evidence.facts, look.evidence.today
    if not facts.has("experiments"):
        return "fail", {"n": 0}
    age = (today - facts.experiments["end"].max().date()).days
    n = int(facts.experiments["experiment_id"].nunique())
    return ("pass" if age <= 365 else "review"), {"n": n}


def _customers_known(look: Look) -> Seen:
    facts = look.evidence.facts
    known = facts.has("customers") or facts.has("deals")
    n = int(facts.customers["customer_id"].nunique()) if facts.has("customers") else int(facts.deals.shape[0])
    return ("pass" if known else "fail"), {"n": n}


def _segments_known(look: Look) -> Seen:
    members = look.evidence.facts.members
    known = members[(members["dimension"] == "segment") & (members["member"] != "")] if len(members) else members
    n = int(known["member"].nunique()) if len(known) else 0
    return ("pass" if n >= 2 else "fail"), {"n": n}


def _retention_sound(look: Look) -> Seen | None:
    economics = look.evidence.economics
    if economics is None or economics.retention.empty:
        return None
    return _by_count(look.found("retention_falling"))


def _margin_set(look: Look) -> Seen:
    margin = look.evidence.params.margin
    return ("pass" if margin < 1 else "fail"), {"margin_share": margin}


def _costs_recorded(look: Look) -> Seen:
    performance = look.evidence.facts.performance
    spend = float(performance["spend"].sum())
    other = float(performance["other_costs"].sum()) if "other_costs" in performance else 0.0
    return ("pass" if other > 0 else "fail"), {"other_share": other / spend if spend > 0 else math.nan}


def _value_sound(look: Look) -> Seen | None:
    economics = look.evidence.economics
    if economics is None or not math.isfinite(economics.ltv_cac):
        return None
    status, numbers = _by_count(look.found("value_low", "ltv_cac_low", "payback_long"))
    return status, {**numbers, "ltv_cac_ratio": economics.ltv_cac}


def _no_losses(look: Look) -> Seen | None:
    return _by_count(look.found("loss_making")) if len(look.evidence.facts.members) else None


def _forecast_checked(look: Look) -> Seen | None:
    forecast = look.evidence.forecast
    if forecast is None or forecast.backtest.empty:
        return None
    share = float(forecast.backtest["beats_naive"].astype(bool).mean())
    return ("pass" if share >= 0.7 else "review"), {"beaten_share": share}


def _plan_kept(look: Look) -> Seen | None:
    return _by_count(look.found("over_plan", "under_plan")) if look.evidence.facts.has("plan") else None


def _work_flows(look: Look) -> Seen | None:
    if not look.evidence.facts.has("tasks"):
        return None
    waits, harms = look.found("status_slow", "status_slower"), look.found("rework", "late")
    # What is late or sent back harms the work and still is no place where it waits: no bottleneck.
    other = {} if waits or not harms else {"problem_short": harms[0].key}
    return _by_count([*waits, *harms])[0], {**_by_count(waits)[1], **other}


def _voices_heard(look: Look) -> Seen | None:
    facts = look.evidence.facts
    n = int(facts.feedback.shape[0])
    if n == 0 and len(facts.tables) and "feedback" in set(facts.tables.loc[facts.tables["rows"] > 0, "name"]):
        return None  # the notes are of days after this report's: nobody can say yet what they lead to
    if n == 0:
        return "fail", {"n": 0}
    return ("review" if look.found("recurring_theme") else "pass"), {"n": n}


def _advice_followed(look: Look) -> Seen | None:
    past = [item.followed for item in look.evidence.follow_ups if math.isfinite(item.followed)]
    if not past:
        return None
    share = sum(past) / len(past)
    return ("pass" if share >= 0.7 else "review" if share >= 0.3 else "fail"), {"followed_share": share, "n": len(past)}


def _advice_possible(look: Look) -> Seen | None:
    allocation = look.evidence.allocation
    if allocation is None:
        return None
    return ("review" if allocation.verdict == "test_first" else "pass"), {"verdict_name": allocation.verdict}


def _owners_named(look: Look) -> Seen:
    owners = look.evidence.params.owners
    channels = [str(name) for name in look.evidence.channels["channel"]] if len(look.evidence.channels) else []
    missing = [name for name in channels if name not in owners.channels]
    status: Status = "pass" if not missing or owners.kinds else "review"
    return status, {"n": len(missing), "subject_name": missing[0] if missing else ""}


STEPS: dict[str, tuple[Item, ...]] = {
    "goals": (Item("goals_stated", _goals_stated), Item("targets_met", _targets_met), Item("goals_shared")),
    "sources": (
        Item("tables_present", _tables_present),
        Item("tracking_sound", _tracking_sound),
        Item("totals_agree", _totals_agree),
        Item("definitions_agreed"),
    ),
    "funnel": (
        Item("funnel_measured", _funnel_measured),
        Item("stages_sound", _stages_sound),
        Item("deal_stages_valid", _deal_stages_valid),
        Item("lead_handover"),
    ),
    "channels": (
        Item("campaigns_named", _campaigns_named),
        Item("channels_pay", _channels_pay),
        Item("tested", _tested),
        Item("utm_rules"),
    ),
    "customers": (
        Item("customers_known", _customers_known),
        Item("segments_known", _segments_known),
        Item("retention_sound", _retention_sound),
        Item("customers_asked"),
    ),
    "economics": (
        Item("margin_set", _margin_set),
        Item("costs_recorded", _costs_recorded),
        Item("value_sound", _value_sound),
        Item("no_losses", _no_losses),
    ),
    "reporting": (Item("forecast_checked", _forecast_checked), Item("plan_kept", _plan_kept), Item("one_source")),
    "cooperation": (Item("work_flows", _work_flows), Item("voices_heard", _voices_heard), Item("sales_alignment")),
    "stack": (Item("tools_listed"), Item("access_rights"), Item("consent")),
    "recommendations": (
        Item("advice_followed", _advice_followed),
        Item("advice_possible", _advice_possible),
        Item("owners_named", _owners_named),
    ),
    "presentation": (Item("readers_named"), Item("decisions_recorded"), Item("language_fits")),
}
