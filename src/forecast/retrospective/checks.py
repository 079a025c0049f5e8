"""The registry of checks, and running them all."""

from forecast.retrospective.checking import Check, mark, merge, rank
from forecast.retrospective.checks_channels import (
    Concentration,
    CreativeFatigue,
    EngagementFalling,
    LowCtr,
    PriceUp,
    SpendSilent,
)
from forecast.retrospective.checks_customers import DealCycle, LeadQuality, LossMaking, LtvCacLow, RetentionFalling
from forecast.retrospective.checks_data import DataDoubt, OddDay, TotalsDiffer, TrackingGap
from forecast.retrospective.checks_flow import OnTime, Rework, StatusSlow
from forecast.retrospective.checks_funnel import DealFaults, StageBroken
from forecast.retrospective.checks_results import AdviceOutcome, GoalChance, Pacing, RecurringTheme, ResultsChanged, TargetMissed
from forecast.retrospective.checks_returns import OverCredited, RoiNegative, Saturated, ShiftAdvised, Underfunded
from forecast.retrospective.results import Evidence, Finding
from forecast.settings.checks import read_thresholds

CHECKS: dict[str, type[Check]] = {
    check.key: check
    for check in (
        TargetMissed,
        GoalChance,
        ResultsChanged,
        Pacing,
        AdviceOutcome,
        LowCtr,
        PriceUp,
        CreativeFatigue,
        EngagementFalling,
        SpendSilent,
        Concentration,
        RoiNegative,
        Saturated,
        Underfunded,
        OverCredited,
        ShiftAdvised,
        StageBroken,
        DealFaults,
        LtvCacLow,
        LossMaking,
        RetentionFalling,
        LeadQuality,
        DealCycle,
        StatusSlow,
        Rework,
        OnTime,
        TrackingGap,
        OddDay,
        DataDoubt,
        TotalsDiffer,
        RecurringTheme,
    )
}


def run_checks(evidence: Evidence) -> tuple[Finding, ...]:
    """Give every finding, those that say the same made one, ranked by status and money; `main` marks the first screen.

    Raises
    ------
    ParamsError
        When `params.thresholds` holds an unknown name, or a value outside its range.
    """
    limits = read_thresholds(evidence.params.thresholds)
    found = [finding for check in CHECKS.values() for finding in check(limits).run(evidence)]
    return mark(rank(merge(found), evidence.params.margin), int(limits["first_screen"]))


def finding_keys() -> tuple[str, ...]:
    """Give every key a finding may have; each has its words in `text`."""
    return tuple(key for check in CHECKS.values() for key in check.findings)
