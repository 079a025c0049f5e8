"""Checks of the data themselves: breaks in tracking, odd days, doubts met while reading, totals that do not agree."""

import math
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import ClassVar

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from forecast.forecasters import Calendar
from forecast.retrospective.checking import Check, Quadrant, Stake, spend_of
from forecast.retrospective.results import Evidence, Finding, Kind, Status
from forecast.retrospective.robust import robust_sd

Array = NDArray[np.float64]

_AROUND = 28  # rows on each side that say what is usual
_COUNTED = ("clicks", "leads", "conversions", "revenue")


class TrackingGap(Check):
    """Days on which money was spent as usual and nothing, or next to nothing, was counted."""

    key = "tracking_gap"
    findings = ("tracking_gap",)
    kind: ClassVar[Kind] = "data"
    quadrant: ClassVar[Quadrant] = "weakness"
    uses = ("gap_share", "gap_min_expected")

    def run(self, evidence: Evidence) -> Iterator[Finding]:
        """Give one finding for each unbroken run of such days; known outages are named as known."""
        performance = evidence.facts.performance
        if "clicks" not in performance:
            return
        counted = [name for name in _COUNTED if name in performance]
        clicked = performance.groupby("channel")["clicks"].transform("sum") > 0
        days = performance[clicked].groupby("date")[["spend", *counted]].sum().sort_index()
        days = days[days.index <= pd.Timestamp(evidence.period.end)]
        gaps = self._gaps(days, counted) & (days.index >= pd.Timestamp(evidence.period.start))
        for run in _runs(gaps):
            yield self._finding(evidence, days, run)

    def _gaps(self, days: pd.DataFrame, counted: Sequence[str]) -> NDArray[np.bool_]:
        gaps = usual(days, "clicks") >= self.limit("gap_min_expected")
        for name in counted:
            gaps &= days[name].to_numpy(dtype=float) < self.limit("gap_share") * usual(days, name)
        return np.asarray(gaps, dtype=bool)

    def _finding(self, evidence: Evidence, days: pd.DataFrame, run: slice) -> Finding:
        first, last = days.index[run][0].date(), days.index[run][-1].date()
        lost = math.nan
        if "revenue" in days:
            lost = float((usual(days, "revenue") - days["revenue"].to_numpy(dtype=float))[run].sum())
        known = bool(_explained(evidence, days.index[run]).all())
        numbers = {
            "since_date": first,
            "until_date": last,
            "n": run.stop - run.start,
            "lost_money": lost,
            "spend_money": float(days["spend"].iloc[run].sum()),
        }
        status: Status = "review" if known else "fail"
        stake = Stake(lost, spend_of(evidence), severity=2, evidence={**numbers, "known": known})
        finding = self.found("tracking_gap", status, first.isoformat(), numbers, stake)
        # A day without counts spoils every rate of the period, however little of its revenue it was.
        return finding if known else _failing(finding)


def _failing(finding: Finding) -> Finding:
    return replace(finding, status="fail", severity=max(finding.severity, 2))


def usual(days: pd.DataFrame, column: str) -> Array:
    """Give what a column would be on each day for that day's spend, by the median rate of the days around it.

    Parameters
    ----------
    days : frame with `spend` and the column, a day (or week) a row, oldest first.

    Returns
    -------
    ndarray of shape (days,)
    """
    spend = days["spend"].to_numpy(dtype=float)
    values = days[column].to_numpy(dtype=float)
    rates = pd.Series(np.divide(values, spend, out=np.full(len(spend), np.nan), where=spend > 0))
    middle = rates.rolling(2 * _AROUND + 1, center=True, min_periods=5).median()
    return np.asarray(np.nan_to_num(middle.to_numpy() * spend))


def _runs(flags: NDArray[np.bool_]) -> Iterator[slice]:
    edges = np.flatnonzero(np.diff(np.concatenate([[0], flags.astype(int), [0]])))
    for start, stop in zip(edges[::2], edges[1::2], strict=True):
        yield slice(int(start), int(stop))


def _explained(evidence: Evidence, days: pd.Index) -> NDArray[np.bool_]:
    """Tell for each day whether a known outage or break in tracking covers it."""
    events = evidence.facts.events
    if events.empty or "kind" not in events:
        return np.zeros(len(days), dtype=bool)
    outages = events[events["kind"].isin(["tracking", "outage"])]
    known = Calendar(None, outages).days(days[0], days[-1])
    return np.asarray(days.isin(known["ds"]))


class OddDay(Check):
    """A day whose revenue stands far outside its weekdays around it, with no event that explains it."""

    key = "odd_day"
    findings = ("anomaly_low", "anomaly_high")
    kind: ClassVar[Kind] = "data"
    quadrant: ClassVar[Quadrant] = "threat"
    uses = ("anomaly_score",)

    def run(self, evidence: Evidence) -> Iterator[Finding]:
        """Give a finding for each odd day of the period; daily data only."""
        if evidence.facts.frequency != "D":
            return
        series = self._series(evidence)
        if len(series) < 60:
            return
        frame = pd.DataFrame({"seen": series, "weekday": pd.DatetimeIndex(series.index).day_of_week})
        around = frame.groupby("weekday")["seen"].transform(lambda own: own.rolling(9, center=True, min_periods=4).median())
        frame = frame.assign(expected=around)
        frame = frame[(frame["seen"] > 0) & (frame["expected"] > 0)]
        frame = frame.assign(residual=np.log(frame["seen"] / frame["expected"]))
        sd = robust_sd(frame["residual"].to_numpy()[-365:])
        frame = frame[frame.index >= pd.Timestamp(evidence.period.start)]
        if sd <= 0 or frame.empty:
            return
        calendar = Calendar(evidence.params.holidays, evidence.facts.events).days(frame.index[0], frame.index[-1])
        odd = frame[(frame["residual"].abs() > self.limit("anomaly_score") * sd) & ~frame.index.isin(calendar["ds"])]
        for day, row in odd.iterrows():
            score = float(row["residual"]) / sd
            yield self._finding(evidence, pd.Timestamp(str(day)), float(row["expected"]), float(row["seen"]), score)

    @staticmethod
    def _series(evidence: Evidence) -> pd.Series:
        facts = evidence.facts
        frame = facts.outcomes if facts.has("outcomes") else facts.performance
        if "revenue" not in frame:
            return pd.Series(dtype=float)
        days = frame.groupby("date")["revenue"].sum().sort_index()
        return days[days.index <= pd.Timestamp(evidence.period.end)]

    def _finding(self, evidence: Evidence, day: pd.Timestamp, expected: float, seen: float, score: float) -> Finding:
        numbers = {
            "on_date": day.date(),
            "seen_money": seen,
            "expected_money": expected,
            "revenue_change": seen / expected - 1,
        }
        key = "anomaly_low" if seen < expected else "anomaly_high"
        stake = Stake(abs(seen - expected), spend_of(evidence), evidence={**numbers, "score": score})
        return self.found(key, "review", day.date().isoformat(), numbers, stake)


#: Doubts that are no finding here: they count columns, channels or files, which health lists, or have a check of their own.
_SAID_ELSEWHERE = frozenset(
    {
        *("unknown_columns", "tracking_gap", "vat_mixed"),
        *("revenue_unrecorded", "credits_unrecorded", "revenue_of_deals", "revenue_of_payments"),
    }
)


#: Doubts that have words of their own as findings; the others share one sentence.
_FINDINGS = {"days_missing": "days_missing", "import_rejected": "rows_rejected", "counted_twice": "counted_twice"}


class DataDoubt(Check):
    """What reading the data left open: missing days, unknown columns, rejected rows."""

    key = "data_doubt"
    findings = ("days_missing", "rows_rejected", "counted_twice", "data_doubt")
    kind: ClassVar[Kind] = "data"
    quadrant: ClassVar[Quadrant] = "weakness"
    uses = ("missing_days_share",)

    def run(self, evidence: Evidence) -> Iterator[Finding]:
        """Give a finding for each doubt about rows that a reader should weigh."""
        for doubt in evidence.facts.doubts:
            if doubt.key in _SAID_ELSEWHERE:
                continue
            numbers = {"n": doubt.count, "table_name": doubt.table, "doubt_name": doubt.key}
            key = _FINDINGS.get(doubt.key, "data_doubt")
            grave = key == "days_missing" and doubt.count > self.limit("missing_days_share") * evidence.period.days
            doubled = key == "counted_twice"  # no credited number of the report is right
            stake = Stake(severity=3 if doubled else 2 if grave else 1, evidence=numbers)
            yield self.found(key, "fail" if doubled else "review", doubt.subject or doubt.table, numbers, stake)


class TotalsDiffer(Check):
    """An import's sum differs from the file's own total, or platforms together claim more than was earned."""

    key = "totals_differ"
    findings = ("totals_differ", "claims_exceed")
    kind: ClassVar[Kind] = "data"
    quadrant: ClassVar[Quadrant] = "weakness"
    uses = ("totals_tolerance_share",)

    def run(self, evidence: Evidence) -> Iterator[Finding]:
        """Give a finding for each column of each import beyond the tolerance, and one for claims over the total."""
        for record in evidence.facts.reconciliation:
            totals = record.get("totals")
            if isinstance(totals, dict):
                yield from self._columns(str(record.get("source", "")), totals)
        values = {row["name"]: row["value"] for row in evidence.kpis.to_dict("records")} if len(evidence.kpis) else {}
        claimed, earned = values.get("revenue", math.nan), values.get("total_revenue", math.nan)
        if claimed > earned:
            numbers = {"claimed_money": claimed, "earned_money": earned}
            yield self.found("claims_exceed", "review", "revenue", numbers, Stake(severity=2, evidence=numbers))

    def _columns(self, source: str, totals: dict[str, object]) -> Iterator[Finding]:
        for column, pair in totals.items():
            if not isinstance(pair, dict) or not pair.get("file"):
                continue
            stated, imported = float(pair["file"]), float(pair.get("imported") or 0.0)
            gap = imported / stated - 1
            if abs(gap) > self.limit("totals_tolerance_share"):
                numbers = {"source_name": source, "stated": stated, "imported": imported, "total_change": gap}
                yield self.found("totals_differ", "review", column, numbers, Stake(severity=3, evidence=numbers))
