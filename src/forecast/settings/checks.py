"""Thresholds of the checks, each with unit, range and reason; `thresholds` in the params overrides them by name."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from forecast.errors import ParamsError, nearest


@dataclass(frozen=True)
class Threshold:
    """One number that a check compares with.

    Parameters
    ----------
    value : in `unit`.
    low, high : what `params.thresholds` may set it to.
    reason : why it is this number.
    """

    value: float
    unit: str
    low: float
    high: float
    reason: str


THRESHOLDS: Mapping[str, Threshold] = MappingProxyType(
    {
        # How sure a check must be, and how much must be at stake
        "false_alarm_share": Threshold(
            0.01, "probability", 1e-6, 0.2, "of a fail in a quiet report; shared by all members tested"
        ),
        "needless_review_share": Threshold(
            0.05, "probability", 1e-6, 0.2, "of a review in a quiet report; shared by all members tested"
        ),
        "likely_share": Threshold(0.75, "probability", 0.5, 0.99, "from which a return under break-even is worth a word"),
        "surely_share": Threshold(0.90, "probability", 0.5, 0.999, "from which a return above break-even is room for more"),
        "min_stake_share": Threshold(0.005, "share of spend", 0, 1, "below it a finding is not worth a meeting"),
        "grave_stake_share": Threshold(0.05, "share of spend", 0, 1, "from it on a finding is of severity 3"),
        "first_screen": Threshold(7, "findings", 1, 50, "more than a reader keeps in mind"),
        "min_weeks": Threshold(8, "weeks", 3, 104, "of own history before a change is told from its usual swing"),
        "history_weeks": Threshold(52, "weeks", 8, 156, "of history a change is compared with; older weeks are another world"),
        # Money against target and plan
        "target_tolerance_share": Threshold(0.0, "share of the target", 0, 0.5, "a target that is missed by less counts as met"),
        "grave_miss_share": Threshold(0.25, "share of the target", 0.01, 2, "a miss from which severity is 3"),
        "pacing_share": Threshold(0.10, "share of the plan", 0.01, 1, "spend this far from its plan is worth a word"),
        "concentration_share": Threshold(0.60, "share of spend", 0.2, 1, "one channel with more makes the team depend on it"),
        "overall_change_share": Threshold(0.05, "relative change", 0, 1, "of revenue or ROI that counts as a change"),
        # Channels
        "ctr_floor_share": Threshold(0.001, "clicks per impression", 0, 0.1, "banners under 0.1 % are hardly looked at"),
        "min_impressions": Threshold(50_000, "impressions", 100, 1e9, "fewer say little about a rate of one in a thousand"),
        "break_even_ratio": Threshold(
            1.0, "gross profit per unit of money", 0.1, 10, "the next unit of money must earn itself back"
        ),
        "underfunded_ratio": Threshold(
            1.3, "times break-even", 1, 10, "the lower end of the marginal return must beat it clearly"
        ),
        "outstanding_ratio": Threshold(1.3, "times the median channel", 1, 10, "a marginal return that stands out"),
        "saturation_share": Threshold(0.5, "share", 0.1, 1, "above it the next unit brings less than half of the average one"),
        "room_share": Threshold(0.30, "share of spend", 0.05, 1, "the step that tells what more, or less, money would do"),
        "inflation_share": Threshold(
            0.20, "relative change", 0.02, 5, "of a price per click or per thousand views against its own history"
        ),
        "fatigue_share": Threshold(
            0.25, "relative fall", 0.02, 1, "of click-through while the advertisements are shown as often"
        ),
        "engagement_fall_share": Threshold(
            0.25, "relative fall", 0.02, 1, "of engagement per impression against its own history"
        ),
        "silent_expected": Threshold(8, "conversions", 3, 1000, "expected at the others' rate: none at all is then no accident"),
        "over_credit_ratio": Threshold(
            1.5, "credited to caused revenue", 1.05, 20, "a platform that claims this much more misleads"
        ),
        # Customers
        "ltv_cac_floor_ratio": Threshold(3.0, "LTV per CAC", 0.5, 20, "the usual mark of a business that can pay for growth"),
        "payback_months": Threshold(18, "months", 1, 120, "longer ties up more cash than most teams can carry"),
        "retention_fall_share": Threshold(0.15, "relative fall", 0.02, 1, "of month-one retention of the last cohorts"),
        "min_customers": Threshold(100, "customers", 20, 1e6, "fewer say little about a share of them"),
        "cycle_growth_share": Threshold(0.25, "relative growth", 0.02, 5, "of the median days to close a deal"),
        "lead_quality_ratio": Threshold(
            0.5, "won share to that of all", 0.05, 1, "a source that wins half as often wastes sales' time"
        ),
        "min_deals": Threshold(30, "closed deals", 10, 1e5, "fewer say little about a won share"),
        # Funnel and the team's own flow
        "stage_fall_share": Threshold(0.12, "relative fall", 0.02, 1, "of a stage's rate against its own history"),
        "min_stage_count": Threshold(200, "units", 20, 1e6, "entering a stage in the period; fewer say little about its rate"),
        "deal_fault_share": Threshold(0.10, "share of deals", 0.01, 1, "that skip a stage, go back or stand still"),
        "slow_status_share": Threshold(
            0.35, "share of lead time", 0.1, 1, "one status that holds work this long is a bottleneck"
        ),
        "slow_growth_ratio": Threshold(1.5, "times its usual days", 1.05, 10, "a status this much slower than it used to be"),
        "min_slow_days": Threshold(2.0, "days", 0.1, 60, "a wait below it hurts nobody"),
        "min_tasks": Threshold(15, "finished tasks", 5, 1e5, "fewer say little about a median"),
        "rework_share": Threshold(0.25, "share of tasks", 0.02, 1, "sent back at least once"),
        "on_time_share": Threshold(0.70, "share of tasks", 0.1, 1, "finished by the day they were promised for"),
        # Data
        "gap_share": Threshold(
            0.10, "share of what is usual", 0, 0.5, "of clicks for what was spent: less is a break in tracking"
        ),
        "gap_min_expected": Threshold(30, "clicks", 5, 1e6, "expected that day; a small channel's quiet day is no gap"),
        "anomaly_score": Threshold(6.0, "robust standard deviations", 3, 50, "one in a report of ninety days stays below by far"),
        "totals_tolerance_share": Threshold(0.005, "share of the total", 0, 0.5, "rounding of rows explains less than this"),
        "missing_days_share": Threshold(0.05, "share of the period's days", 0, 1, "without any row"),
        # Voices
        "recurring_periods": Threshold(3, "periods", 2, 20, "a theme heard so often was not solved"),
        "theme_votes": Threshold(5, "votes", 0, 1000, "over its periods; fewer is one person's wish"),
        # Model
        "coverage_slack": Threshold(
            0.10, "share", 0.01, 0.5, "by which the coverage of an 80 % interval may differ in backtests"
        ),
        "goal_chance_low": Threshold(0.35, "probability", 0.01, 0.99, "a goal below it is at risk"),
        "goal_chance_high": Threshold(0.80, "probability", 0.01, 0.99, "a goal above it is on track"),
        # Due dates
        "due_days_grave": Threshold(14, "days", 1, 365, "until an action of priority 1 is due"),
        "due_days_middling": Threshold(30, "days", 1, 365, "until an action of priority 2 is due"),
        "due_days_small": Threshold(60, "days", 1, 365, "until an action of priority 3 is due"),
    }
)


def read_thresholds(overrides: Mapping[str, float]) -> Mapping[str, float]:
    """Give the value of every threshold, those of the params first.

    >>> read_thresholds({"ctr_floor_share": 0.002})["ctr_floor_share"]
    0.002

    Raises
    ------
    ParamsError
        For an unknown name (naming the nearest), or a value outside its range.
    """
    for name, value in overrides.items():
        if name not in THRESHOLDS:
            raise ParamsError(
                f"params thresholds: unknown threshold '{name}'; {nearest(name, THRESHOLDS)}. "
                "settings/checks.py lists every threshold with its unit and range."
            )
        known = THRESHOLDS[name]
        if not known.low <= value <= known.high:
            raise ParamsError(
                f"params thresholds: '{name}' is {value:g}; expected {known.low:g} to {known.high:g} ({known.unit}). "
                "Correct it, or leave it out to use the default."
            )
    return MappingProxyType({name: float(overrides.get(name, known.value)) for name, known in THRESHOLDS.items()})
