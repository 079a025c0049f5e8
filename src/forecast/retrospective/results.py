"""What the room gives back: findings, actions, the look back, the verdict. Numbers and keys; words come from `text`."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING, Any, Literal

import pandas as pd

from forecast.names import MEASURES
from forecast.settings.params import FindingKind, Params
from forecast.settings.period import Period
from forecast.tables.facts import Facts

if TYPE_CHECKING:
    from forecast.forecasters import ForecastResult
    from forecast.kpis import Economics, Flow, Funnel
    from forecast.response import Allocation

Status = Literal["pass", "review", "fail"]
Kind = FindingKind
FollowUpVerdict = Literal["paid_off", "did_not", "cannot_tell", "not_followed"]
Confidence = Literal["high", "medium", "low"]
Value = float | int | str | date | None


@dataclass(frozen=True)
class Evidence:
    """All that the checks may look at; whatever is absent is None, and the checks that need it are silent.

    Parameters
    ----------
    kpis, channels : frames of `kpis.kpi_table` and `kpis.channel_table`.
    returns : frame of `ResponseFit.returns`, a channel a row.
    diagnostics : frame of `response.diagnose`.
    basis : `attributed` or `incremental`: how `returns` counts revenue.
    themes : frame of `read_themes`, when it was read already.
    experiments : frame of `read_experiments`, when it was read already.
    follow_ups : what came of earlier advice.
    scope : what ids of actions are made of; the team when empty.
    curves : channel to frame of `ResponseFit.curve`, on the same basis as `returns`.
    now : the day the report speaks from.
    credited : frame of `ResponseFit.returns` on the attributed basis, where `returns` are incremental and both exist.
    """

    facts: Facts
    params: Params
    period: Period
    previous: Period
    kpis: pd.DataFrame
    channels: pd.DataFrame
    funnel: "Funnel | None" = None
    flow: "Flow | None" = None
    economics: "Economics | None" = None
    forecast: "ForecastResult | None" = None
    returns: pd.DataFrame | None = None
    allocation: "Allocation | None" = None
    diagnostics: pd.DataFrame | None = None
    basis: str = "attributed"
    themes: pd.DataFrame | None = None
    experiments: pd.DataFrame | None = None
    follow_ups: "tuple[FollowUp, ...]" = ()
    goals: pd.DataFrame | None = None
    scope: str = ""
    curves: Mapping[str, pd.DataFrame] = field(default_factory=dict)
    now: date | None = None
    credited: pd.DataFrame | None = None

    @cached_property
    def weekly(self) -> pd.DataFrame:
        """Give every measure by week and channel up to the period's end, worked out once for all checks."""
        from forecast.kpis import weekly

        held = [name for name in MEASURES if name in self.facts.performance]
        return weekly(self.facts, held, until=self.period.end)

    @property
    def today(self) -> date:
        """Give the day the report stands on: as it was told, else the last day of its period, or of its data if earlier."""
        return self.now or min(self.period.end, self.facts.last_day_covered)


@dataclass(frozen=True)
class Finding:
    """One thing worth saying, with its evidence.

    Parameters
    ----------
    key : names the sentence `findings.<key>`.
    status : `pass` is good news, `review` wants a look, `fail` wants an action.
    severity : 1 small, 2 middling, 3 grave.
    subject : the channel, stage, segment, KPI or day it is about; a member of the data or a key of the code.
    numbers : placeholders of the sentence; the end of a name tells how it is written (`_money`, `_share`, `_change`,
        `_ratio`, `_date`), a name that ends with `_name` holds a member or a key that `text` may translate.
    money_at_stake : money per period that the finding costs or could bring; None where it cannot be told.
    evidence : JSON-able numbers behind it.
    main : whether it belongs on the first screen.
    """

    key: str
    kind: Kind
    status: Status
    severity: int
    subject: str
    numbers: Mapping[str, Value]
    money_at_stake: float | None = None
    evidence: Mapping[str, Any] = field(default_factory=dict)
    main: bool = False


@dataclass(frozen=True)
class Action:
    """One thing to do. The same finding about the same subject is the same action in every report.

    Parameters
    ----------
    id : sixteen hexadecimal digits, made of scope, finding key and subject.
    title_key : names the title `actions.<finding key>.title`, or that of a variant; `numbers` fill its placeholders.
    expected_effect : `value`, `lo`, `hi` in money per period; None where nothing honest can be said.
    created : day of the report that first proposed it.
    age_days : days from `created` to this report.
    closed : day it was done or dropped.
    asked : whether a finding of this report asks for it, or people decided it; else it is left from an earlier report.
    """

    id: str
    finding_key: str
    subject: str
    kind: Kind
    title_key: str
    numbers: Mapping[str, Value]
    owner: str
    due: date
    status: Literal["open", "done", "dropped"]
    priority: int
    expected_effect: Mapping[str, float] | None
    money_at_stake: float | None
    origin_period: str
    created: date
    age_days: int = 0
    closed: date | None = None
    asked: bool = True


@dataclass(frozen=True)
class Verdict:
    """The one sentence of the first screen: `findings.verdict.<key>`, and how sure we are of it."""

    key: str
    numbers: Mapping[str, Value]
    confidence: Confidence


@dataclass(frozen=True)
class Recommendation:
    """Advice as it was given and frozen.

    Parameters
    ----------
    made_on : last day of data the advice knew; it is for the `weeks` after it.
    shifts : frame of channel, current, suggested; money over the horizon.
    expected_gain, expected_lo, expected_hi : revenue it was to add over its horizon; NaN where nothing was said.
    points : frozen forecast, frame as `ForecastResult.points` with an own `unique_id` for the total; None where there was none.
    source : `decisions` (table) or `ledger`.
    """

    id: str
    made_on: date
    weeks: int
    shifts: pd.DataFrame
    expected_gain: float
    expected_lo: float
    expected_hi: float
    owner: str = ""
    source: str = "ledger"
    points: pd.DataFrame | None = None


@dataclass(frozen=True)
class FollowUp:
    """What came of one piece of advice.

    Parameters
    ----------
    start, end : days of its window for which there are data.
    complete : whether the window is over.
    shifts : frame of channel, current, suggested, actual; money over the observed window.
    recommended : money that was to change channel over the observed window.
    followed : 0–1, share of the advised change that was carried out.
    expected, expected_lo, expected_hi : gain that was expected over the observed window.
    observed, observed_lo, observed_hi : revenue beyond the counterfactual.
    method : how the counterfactual was made: `frozen_forecast`, `control` (season and channels that were not moved), `credits`
        (credited revenue of the moved against the unmoved channels), `response` (the model fitted to what came) or `none`.
    roi_before, roi_after : all channels together, as `kpis.roi`; NaN where it cannot be told.
    """

    action_id: str
    made_on: date
    start: date
    end: date
    complete: bool
    weeks: float
    shifts: pd.DataFrame
    recommended: float
    followed: float
    expected: float
    expected_lo: float
    expected_hi: float
    observed: float
    observed_lo: float
    observed_hi: float
    level: float
    method: str
    roi_before: float
    roi_after: float
    verdict: FollowUpVerdict
    source: str = "ledger"


@dataclass(frozen=True)
class ForecastRecord:
    """How good the forecasts of earlier reports were.

    Parameters
    ----------
    scores : frame of age, made_on and the columns of `forecasters.score_frozen`; one row an age in weeks and a series.
    due : day from which the first frozen forecast can be compared; None where one can be now.
    """

    scores: pd.DataFrame
    due: date | None = None


@dataclass(frozen=True)
class Scoreboard:
    """How the loop itself fares.

    Parameters
    ----------
    advices, followed_share : pieces of advice, and the mean share of them that was carried out.
    paid_off, did_not, cannot_tell, not_followed : how many ended so; they add up to `advices`.
    gained, gained_lo, gained_hi : money that followed advice brought (negative: lost), where it can be told.
    actions_open, actions_done, actions_dropped, actions_overdue : counts.
    days_to_action, days_to_resolution : median days from finding to acceptance, and to being done; NaN where none.
    recurring : keys and subjects of problems that came back after they were closed, or stay open for two reports and more.
    forecast_wape, coverage_80, coverage_95 : of the frozen forecasts whose time has come; NaN where none.
    """

    advices: int
    followed_share: float
    paid_off: int
    did_not: int
    cannot_tell: int
    not_followed: int
    gained: float
    gained_lo: float
    gained_hi: float
    actions_open: int
    actions_done: int
    actions_dropped: int
    actions_overdue: int
    days_to_action: float
    days_to_resolution: float
    recurring: tuple[tuple[str, str], ...]
    forecast_wape: float
    coverage_80: float
    coverage_95: float


@dataclass(frozen=True)
class HealthCheck:
    """One line of the health chapter: `findings.health.<key>.sentence` and `findings.health.<key>.advice`."""

    key: str
    status: Status
    subject: str
    numbers: Mapping[str, Value]


@dataclass(frozen=True)
class Health:
    """How far the analysis can be trusted: 100 is sound."""

    score: int
    checks: tuple[HealthCheck, ...]


@dataclass(frozen=True)
class AuditItem:
    """One question of the audit: `audit.items.<step>.<key>`.

    Parameters
    ----------
    source : `data` (checked), `answers` (asked) or `blind` (neither: a blind spot).
    numbers : placeholders of the sentence `audit.items.<step>.<key>.<status>`.
    note : what was answered, with names and addresses masked.
    owner, due : who closes the blind spot and by when; empty and None where there is none.
    """

    step: str
    key: str
    status: Status
    source: Literal["data", "answers", "blind"]
    numbers: Mapping[str, Value]
    note: str = ""
    owner: str = ""
    due: date | None = None


@dataclass(frozen=True)
class AuditStep:
    """One of the eleven steps: `audit.steps.<key>`; score 0–100, and its change since the last audit (None: none before)."""

    key: str
    score: int
    change: int | None
    items: tuple[AuditItem, ...]


@dataclass(frozen=True)
class Audit:
    """The eleven steps, and the score of them all."""

    steps: tuple[AuditStep, ...]
    score: int

    @property
    def blind_spots(self) -> tuple[AuditItem, ...]:
        """Give what neither data nor answers tell, in the order of the steps."""
        return tuple(item for step in self.steps for item in step.items if item.source == "blind")


@dataclass(frozen=True)
class Swot:
    """Findings by what they mean; each list is ranked as findings are."""

    strengths: tuple[Finding, ...]
    weaknesses: tuple[Finding, ...]
    opportunities: tuple[Finding, ...]
    threats: tuple[Finding, ...]
