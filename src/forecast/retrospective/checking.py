"""What every check shares: its limits, how a finding is made, graded, ranked and merged."""

import math
from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any, ClassVar, Literal

import pandas as pd

from forecast.retrospective.results import Evidence, Finding, Kind, Status

Quadrant = Literal["weakness", "opportunity", "threat"]
_ORDER: Mapping[Status, int] = {"fail": 0, "review": 1, "pass": 2}

# Findings about one subject that say the same, the plainest first: it stays, the others become its evidence.
SAME: tuple[tuple[str, ...], ...] = (
    ("spend_silent", "low_ctr", "over_credited", "roi_negative", "saturated", "marginal_low", "ltv_cac_low", "payback_long"),
    ("value_low", "target_missed", "result_worse"),
    ("price_per_click_up", "price_per_view_up"),
    ("creative_fatigue", "engagement_falling"),
    ("status_slow", "status_slower"),
    ("tracking_gap", "anomaly_low"),
)
#: Findings whose money is revenue; that of all others is spend or gross profit.
IN_REVENUE = frozenset(
    {
        "stage_broken",
        "tracking_gap",
        "anomaly_low",
        "anomaly_high",
        "result_worse",
        "result_better",
        "advice_paid_off",
        "advice_did_not",
        "advice_not_followed",
    }
)


class Check(ABC):
    """One question to the evidence. A new one needs the class variables and `run`, one line in `CHECKS`, and its words.

    Parameters
    ----------
    limits : threshold name to value, as `settings.checks.read_thresholds` gives them.
    """

    key: ClassVar[str]  # names the check
    findings: ClassVar[tuple[str, ...]]  # keys of all it may find
    kind: ClassVar[Kind]
    quadrant: ClassVar[Quadrant]
    uses: ClassVar[tuple[str, ...]] = ()  # thresholds it reads

    def __init__(self, limits: Mapping[str, float]) -> None:
        self.limits = limits

    @abstractmethod
    def run(self, evidence: Evidence) -> Iterator[Finding]:
        """Give the findings; nothing where what it needs is absent."""

    def limit(self, name: str) -> float:
        """Give a threshold the check declared."""
        if name not in (*self.uses, *_SHARED):
            raise KeyError(f"check '{self.key}' reads threshold '{name}' but does not declare it in `uses`; add it there.")
        return self.limits[name]

    def found(
        self,
        key: str,
        status: Status,
        subject: str,
        numbers: Mapping[str, Any],
        stake: "Stake",
    ) -> Finding:
        """Give a finding whose severity follows from what is at stake; too little at stake never fails."""
        money = stake.money if math.isfinite(stake.money) else None
        severity = stake.severity
        if money is not None and stake.scale > 0:
            share = abs(money) / stake.scale
            severity = 3 if share >= self.limit("grave_stake_share") else 2 if share >= self.limit("min_stake_share") else 1
            if status == "fail" and share < self.limit("min_stake_share"):
                status = "review"
        return Finding(
            key, self.kind, status, severity, subject, {"subject_name": subject, **numbers}, money, jsonable(stake.evidence)
        )


_SHARED = ("min_stake_share", "grave_stake_share", "false_alarm_share")


class Stake:
    """Money at stake, what it is measured against, and the evidence; `severity` stands where there is no money.

    Parameters
    ----------
    money : money per period; NaN where it cannot be told.
    scale : the period's spend.
    effect : what acting on the finding would bring to gross profit per period: middle, low, high of its 90 % interval.
    """

    def __init__(
        self,
        money: float = math.nan,
        scale: float = math.nan,
        severity: int = 1,
        evidence: Mapping[str, Any] | None = None,
        effect: tuple[float, float, float] | None = None,
    ) -> None:
        self.money = float(money)
        self.scale = float(scale)
        self.severity = severity
        self.evidence = dict(evidence or {})
        if effect is not None and all(math.isfinite(value) for value in effect):
            self.evidence["effect"] = dict(zip(("value", "lo", "hi"), effect, strict=True))


def spend_of(evidence: Evidence) -> float:
    """Give the period's spend: the scale that money at stake is measured on."""
    return float(evidence.channels["spend"].sum()) if len(evidence.channels) else math.nan


def status_of(text: str) -> Status:
    """Give a status of a word."""
    return "pass" if text == "pass" else "fail" if text == "fail" else "review"


def rows(frame: pd.DataFrame | None, *columns: str) -> Iterator[dict[str, Any]]:
    """Give the rows of a frame as dictionaries; none where the frame or one of the columns is absent."""
    if frame is None or any(column not in frame for column in columns):
        return
    for record in frame.to_dict("records"):
        yield {str(name): value for name, value in record.items()}


def jsonable(evidence: Mapping[str, Any]) -> dict[str, Any]:
    """Give evidence that JSON can hold: no NaN, no numpy scalar, days in ISO form."""
    return {str(name): _plain(value) for name, value in evidence.items()}


def _plain(value: Any) -> Any:
    if isinstance(value, Mapping):
        return jsonable(value)
    if isinstance(value, list | tuple):
        return [_plain(entry) for entry in value]
    if value is None or value is pd.NaT:
        return None
    if isinstance(value, str | bool):
        return value
    if isinstance(value, pd.Timestamp):
        return value.date().isoformat()
    if hasattr(value, "isoformat"):
        return value.isoformat()
    number = value.item() if hasattr(value, "item") else value
    if isinstance(number, float) and not math.isfinite(number):
        return None
    return number


def worth(key: str, money: float | None, margin: float) -> float:
    """Give money at stake in gross profit, so that findings whose sentences speak of revenue compare with the others.

    >>> worth("stage_broken", 200.0, 0.5) == worth("loss_making", 100.0, 0.5)
    True
    """
    return abs(money or 0.0) * (margin if key in IN_REVENUE else 1.0)


def rank(findings: Iterable[Finding], margin: float = 1.0) -> tuple[Finding, ...]:
    """Give the findings by status, then what is at stake, then severity; ties by name, so that the order never wavers."""
    return tuple(
        sorted(
            findings,
            key=lambda finding: (
                _ORDER[finding.status],
                -worth(finding.key, finding.money_at_stake, margin),
                -finding.severity,
                finding.key,
                finding.subject,
            ),
        )
    )


def merge(findings: Sequence[Finding]) -> tuple[Finding, ...]:
    """Give the findings with those that say the same about one subject made one.

    The surest stays, the plainest of those that are equally sure, and names the others in its evidence as `also`.
    """
    groups: dict[tuple[str, ...], list[Finding]] = {}
    for finding in findings:
        groups.setdefault(_group(finding), []).append(finding)
    return tuple(_merged(members) for members in groups.values())


def _group(finding: Finding) -> tuple[str, ...]:
    for number, family in enumerate(SAME):
        if finding.key in family:
            return (str(number), finding.subject)
    return (finding.key, finding.subject, str(sorted(map(str, finding.numbers.items()))))


def _merged(members: Sequence[Finding]) -> Finding:
    if len(members) == 1:
        return members[0]
    order = {key: place for family in SAME for place, key in enumerate(family)}
    first, *others = sorted(members, key=lambda finding: (_ORDER[finding.status], order.get(finding.key, 0)))
    also = [{"key": other.key, "status": other.status, "money_at_stake": other.money_at_stake} for other in others]
    return replace(
        first,
        severity=max(member.severity for member in members),
        evidence={**first.evidence, "also": also},
    )


def mark(findings: Sequence[Finding], most: int) -> tuple[Finding, ...]:
    """Give the same findings with the first `most` that are no good news marked for the first screen."""
    left = most
    marked = []
    for finding in findings:
        main = finding.status != "pass" and left > 0
        left -= main
        marked.append(replace(finding, main=main))
    return tuple(marked)
