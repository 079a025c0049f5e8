"""The model of `summary.json`, the machine's twin of a report; its JSON Schema is generated from here.

CONTRACT.md §5 is the promise; every name, unit and nullable place below is part of it.
Money in `currency`, shares 0-1, dates ISO.
"""

from datetime import date
from typing import Annotated, Any, Literal

from pydantic import Field

from forecast.summary.fields import Basis, Count, Day, Interval, Number, Part, Status
from forecast.summary.forecasts import BacktestPart, ForecastPart, GoalPart, PointPart, RecordPart

__all__ = [
    "ActionPart",
    "AuditStepPart",
    "BacktestPart",
    "BudgetPart",
    "ChannelForecast",
    "ChannelPart",
    "CheckPart",
    "DataPart",
    "EffectPart",
    "FindingPart",
    "FollowUpPart",
    "ForecastPart",
    "GoalPart",
    "HealthPart",
    "Horizon",
    "KpiPart",
    "LabelledSpan",
    "PointPart",
    "Provenance",
    "RecordPart",
    "RulePart",
    "ScopePart",
    "ShiftPart",
    "Span",
    "StagePart",
    "Summary",
    "TablePart",
    "TestPart",
    "ThemePart",
    "VerdictPart",
    "WiderPart",
    "schema",
]


class ScopePart(Part):
    """What the report is about."""

    kind: Literal["team", "campaign", "portfolio", "audit"]
    id: str
    title: str


class Span(Part):
    """Days, both included."""

    start: date
    end: date


class LabelledSpan(Span):
    """Days with the label that names the folder."""

    label: str


class Horizon(Span):
    """The days looked ahead."""

    weeks: int


class VerdictPart(Part):
    """The report in one sentence."""

    key: str
    sentence: str
    confidence: Literal["high", "medium", "low"]


class KpiPart(Part):
    """One KPI of the period.

    Parameters
    ----------
    change, change_last_year : relative to what it was.
    difference, difference_last_year : value minus what it was, in the KPI's own unit; of a share, a hundred times this is the
        change in percentage points that the page shows.
    """

    name: str
    value: Number
    previous: Number
    change: Number
    difference: Number = None
    last_year: Number = None
    change_last_year: Number = None
    difference_last_year: Number = None
    target: Number
    status: Literal["met", "missed", "none"]
    unit: str
    better: Literal["up", "down"]


class ChannelForecast(Part):
    """A channel over the horizon at today's pace or at the planned spend."""

    spend: Number
    revenue: Number
    revenue_interval: Interval
    roas: Number
    roas_interval: Interval
    roi: Number
    roi_interval: Interval


class ChannelPart(Part):
    """One channel in the period."""

    channel: str
    spend: Number
    impressions: Number
    clicks: Number
    conversions: Number
    revenue: Number
    roas: Number
    roas_interval: Interval
    roi: Number
    roi_interval: Interval
    marginal_roas: Number
    cac: Number
    ctr: Number
    cpc: Number
    conversion_rate: Number
    basis: Basis
    level: float
    saturation: Number
    attributed_roas: Number = None
    forecast: ChannelForecast | None
    advice: Literal["increase", "decrease", "hold", "test"]
    reason: str


class ShiftPart(Part):
    """One channel's money over the horizon, now and suggested."""

    channel: str
    current: Number
    suggested: Number
    change: Number
    change_share: Number
    extrapolated: bool


class WiderPart(Part):
    """The wider answer: what bounds three times as wide could bring; potential, not advice."""

    bound: Number
    shifts: tuple[ShiftPart, ...]
    expected_gain: Number
    expected_gain_interval: Interval
    probability_of_loss: Number = None


class RulePart(Part):
    """The managers' rule of thumb beside ours: 20 % of the budget away from channels under 0.1 % CTR."""

    shifts: tuple[ShiftPart, ...]
    expected_gain: Number
    expected_gain_interval: Interval
    probability_of_loss: Number


class TestPart(Part):
    """A test worth running, ranked by the value of what would be learned."""

    channel: str
    weekly_change: Number
    weeks: Number
    value: Number


class BudgetPart(Part):
    """The suggested shift over the horizon."""

    period_weeks: int
    mode: Literal["fixed", "flexible", "extra"]
    total_current: Number
    total_suggested: Number
    moved_share: Number
    shifts: tuple[ShiftPart, ...]
    expected_gain: Number
    expected_gain_interval: Interval
    probability_of_loss: Number
    verdict: Literal["shift", "hold", "test_first"]
    reason: str
    considered: tuple[ShiftPart, ...] = ()
    considered_gain: Number = None
    considered_gain_interval: Interval = None
    wider: WiderPart | None
    rule_of_thumb: RulePart | None = None
    tests: tuple[TestPart, ...] = ()


class StagePart(Part):
    """One stage of the funnel."""

    stage: str
    count: Number
    rate_from_previous: Number
    previous_period_rate: Number
    is_bottleneck: bool
    money_cost: Number = None


class FindingPart(Part):
    """One finding with its evidence."""

    key: str
    status: Status
    severity: Annotated[int, Field(ge=1, le=3)]
    subject: str
    sentence: str
    money_at_stake: Number
    evidence: dict[str, Any]


class EffectPart(Part):
    """What an action is expected to bring, in money over the horizon."""

    value: Number
    low: Number
    high: Number


class ActionPart(Part):
    """One action with owner and due date."""

    id: str
    title: str
    finding_key: str
    owner: str
    due: date
    status: Literal["open", "done", "dropped"]
    priority: int
    expected_effect: EffectPart | None
    origin_period: str


class FollowUpPart(Part):
    """What came of an earlier advice."""

    action_id: str
    recommended: Number
    made_on: Day = None
    followed: Number
    expected: Number
    expected_interval: Interval = None
    observed: Number
    observed_interval: Interval
    verdict: Literal["paid_off", "did_not", "cannot_tell", "not_followed"]


class ThemePart(Part):
    """A theme of the notes."""

    theme: str
    notes: Count
    votes: Count
    prompt: str
    recurring: bool


class CheckPart(Part):
    """One check of the analysis' own health."""

    key: str
    status: Status
    sentence: str
    advice: str


class HealthPart(Part):
    """Whether to believe the analysis."""

    score: Annotated[float, Field(ge=0, le=100)]
    checks: tuple[CheckPart, ...]


class TablePart(Part):
    """One table of the dataset."""

    name: str
    rows: Count
    first_date: Day
    last_date: Day
    rejected_rows: Count


class DataPart(Part):
    """What the report was made from."""

    tables: tuple[TablePart, ...]
    provisional_from: Day
    reconciliation: tuple[dict[str, Any], ...]


class Provenance(Part):
    """Where the numbers come from. `created` and `seconds` are filled in by the run; all else is the same for the same inputs."""

    created: str
    package_version: str
    python: str
    packages: dict[str, str]
    params_sha256: str
    data_sha256: str
    notebook_sha256: str
    seed: int
    seconds: dict[str, float]


class AuditStepPart(Part):
    """One step of the audit."""

    step: str
    score: Number
    checks: tuple[CheckPart, ...]
    blind_spots: tuple[str, ...] = ()


class Summary(Part):
    """`summary.json`."""

    schema_version: Literal[1] = 1
    scope: ScopePart
    period: LabelledSpan
    previous: Span
    horizon: Horizon
    language: Literal["en", "ru"]
    currency: str
    margin: float
    basis: Basis
    verdict: VerdictPart
    kpis: tuple[KpiPart, ...] = ()
    channels: tuple[ChannelPart, ...] = ()
    budget: BudgetPart | None = None
    forecasts: tuple[ForecastPart, ...] = ()
    backtest: tuple[BacktestPart, ...] = ()
    record: tuple[RecordPart, ...] = ()
    funnel: tuple[StagePart, ...] = ()
    goals: tuple[GoalPart, ...] = ()
    findings: tuple[FindingPart, ...] = ()
    actions: tuple[ActionPart, ...] = ()
    follow_up: tuple[FollowUpPart, ...] = ()
    feedback: tuple[ThemePart, ...] = ()
    audit: tuple[AuditStepPart, ...] = ()
    health: HealthPart
    data: DataPart
    provenance: Provenance

    def as_json(self) -> dict[str, Any]:
        """Give the summary as JSON's own types: no NaN, dates ISO."""
        return self.model_dump(mode="json")


def schema() -> dict[str, Any]:
    """Give the JSON Schema that every summary is validated against."""
    return {"$schema": "https://json-schema.org/draft/2020-12/schema"} | Summary.model_json_schema(mode="serialization")
