"""The whole summary of a team, a campaign or an audit."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from forecast import summary as model
from forecast.kpis import split_id
from forecast.kpis.agreement import compare_counts
from forecast.review import Origin, Review
from forecast.summarising.channels import budget_part, channel_parts
from forecast.summarising.rows import rows_of
from forecast.text import Words

if TYPE_CHECKING:
    from forecast.forecasters import ForecastResult
    from forecast.kpis import Funnel
    from forecast.retrospective import Action, Audit, Finding, FollowUp, ForecastRecord, Health


def summarise(review: Review) -> model.Summary:
    """Give the machine's twin of a report."""
    words, params, judged = Words(review.language), review.scope.params, review.judged
    say = _Sentences(words, review.scope.currency)
    return model.Summary(
        scope=model.ScopePart(kind=review.scope.kind, id=review.scope.id, title=review.scope.title),
        period=model.LabelledSpan(start=review.period.start, end=review.period.end, label=review.period.label),
        previous=model.Span(start=review.previous.start, end=review.previous.end),
        horizon=model.Horizon(start=review.horizon.start, end=review.horizon.end, weeks=params.horizon_weeks),
        language=params.language,
        currency=review.scope.currency,
        margin=params.margin,
        basis=review.responded.basis,
        verdict=say.verdict(judged.verdict),
        kpis=kpi_parts(review.measured.kpis),
        channels=channel_parts(review.measured.channels, review.responded, review.predicted.channels, params, words),
        budget=budget_part(review.responded.allocation, params, words),
        forecasts=forecast_parts(review.predicted.series),
        backtest=backtest_parts(review.predicted.series),
        record=record_parts(judged.record),
        funnel=stage_parts(review.measured.funnel),
        goals=goal_parts(review.predicted.goals),
        findings=tuple(say.finding(finding) for finding in judged.findings),
        actions=tuple(say.action(action) for action in judged.actions),
        follow_up=tuple(follow_up_part(follow_up) for follow_up in judged.follow_up),
        feedback=theme_parts(judged.themes),
        audit=say.audit(judged.audit) if judged.audit else (),
        health=say.health(judged.health),
        data=data_part(review),
        provenance=provenance_part(review.origin),
    )


class _Sentences:
    """Findings, actions and checks with their sentences in one language."""

    def __init__(self, words: Words, currency: str) -> None:
        self.words = words
        self.currency = currency

    def verdict(self, verdict: Any) -> model.VerdictPart:
        from forecast.retrospective import say_verdict

        sentence = say_verdict(verdict, self.words, self.currency)
        return model.VerdictPart(key=verdict.key, sentence=sentence, confidence=verdict.confidence)

    def finding(self, finding: "Finding") -> model.FindingPart:
        from forecast.retrospective import say_finding

        return model.FindingPart(
            key=finding.key,
            status=finding.status,
            severity=finding.severity,
            subject=finding.subject,
            sentence=say_finding(finding, self.words, self.currency),
            money_at_stake=finding.money_at_stake,
            evidence={name: plain(value) for name, value in finding.evidence.items()},
        )

    def action(self, action: "Action") -> model.ActionPart:
        from forecast.retrospective import say_action

        effect = action.expected_effect
        return model.ActionPart(
            id=action.id,
            title=say_action(action, self.words, self.currency),
            finding_key=action.finding_key,
            owner=action.owner,
            due=action.due,
            status=action.status,
            priority=action.priority,
            expected_effect=model.EffectPart(value=effect["value"], low=effect["lo"], high=effect["hi"]) if effect else None,
            origin_period=action.origin_period,
        )

    def health(self, health: "Health") -> model.HealthPart:
        from forecast.retrospective import say_health

        checks = []
        for check in health.checks:
            sentence, advice = say_health(check, self.words, self.currency)
            checks.append(model.CheckPart(key=check.key, status=check.status, sentence=sentence, advice=advice))
        return model.HealthPart(score=health.score, checks=tuple(checks))

    def audit(self, audit: "Audit") -> tuple[model.AuditStepPart, ...]:
        from forecast.retrospective import say_audit

        steps = []
        for step in audit.steps:
            checks, blind = [], []
            for item in step.items:
                question, sentence = say_audit(item, self.words, self.currency)
                checks.append(model.CheckPart(key=item.key, status=item.status, sentence=sentence, advice=question))
                if item.source == "blind":
                    blind.append(question)
            steps.append(model.AuditStepPart(step=step.key, score=step.score, checks=tuple(checks), blind_spots=tuple(blind)))
        return tuple(steps)


def plain(value: Any) -> Any:
    """Give a value of a finding's evidence as JSON's own type: no NaN, no numpy."""
    if isinstance(value, dict):
        return {str(key): plain(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [plain(inner) for inner in value]
    if hasattr(value, "isoformat"):
        return None if pd.isna(value) else value.isoformat()
    if hasattr(value, "item"):
        value = value.item()
    return None if isinstance(value, float) and not np.isfinite(value) else value


def kpi_parts(table: pd.DataFrame) -> tuple[model.KpiPart, ...]:
    """Give one part for each KPI of `kpis.kpi_table`; where a change is known, its difference too."""
    told = table.assign(
        difference=(table["value"] - table["previous"]).where(table["change"].notna()),
        difference_last_year=(table["value"] - table["last_year"]).where(table["change_last_year"].notna()),
    )
    columns = [name for name in model.KpiPart.model_fields if name in told]
    return tuple(model.KpiPart(**row) for row in rows_of(told[columns]))


def forecast_parts(series: "ForecastResult") -> tuple[model.ForecastPart, ...]:
    """Give one part for each forecast series."""
    names = {
        "ds": "ds",
        "yhat": "yhat",
        "lo_80": "yhat_lo_80",
        "hi_80": "yhat_hi_80",
        "lo_95": "yhat_lo_95",
        "hi_95": "yhat_hi_95",
    }
    parts = []
    for unique_id, rows in series.points.groupby("unique_id", sort=False):
        metric, channel = split_id(str(unique_id))
        points = tuple(
            model.PointPart(**{name: row[column] if name != "ds" else row["ds"].date() for name, column in names.items()})
            for row in rows_of(rows)
        )
        parts.append(
            model.ForecastPart(
                unique_id=str(unique_id),
                metric=metric,
                channel=channel or None,
                model=str(rows["model"].iloc[0]),
                points=points,
            )
        )
    return tuple(parts)


def backtest_parts(series: "ForecastResult") -> tuple[model.BacktestPart, ...]:
    """Give each series' record on its own past."""
    columns = list(model.BacktestPart.model_fields)
    rows = series.backtest[columns].astype(object).where(series.backtest[columns].notna(), None)
    return tuple(model.BacktestPart(**row) for row in rows_of(rows))


def record_parts(record: "ForecastRecord") -> tuple[model.RecordPart, ...]:
    """Give how good each frozen forecast was."""
    names = {"age": "age_weeks", "horizon": "steps", "came": "observed", "covered_80": "coverage_80", "covered_95": "coverage_95"}
    rows = record.scores.rename(columns=names)[list(model.RecordPart.model_fields)]
    return tuple(model.RecordPart(**row) for row in rows_of(rows))


def stage_parts(funnel: "Funnel | None") -> tuple[model.StagePart, ...]:
    """Give one part for each stage of the funnel."""
    if funnel is None or funnel.stages.empty:
        return ()
    columns = list(model.StagePart.model_fields)
    return tuple(model.StagePart(**row) for row in rows_of(funnel.stages[columns]))


def goal_parts(goals: pd.DataFrame) -> tuple[model.GoalPart, ...]:
    """Give one part for each goal."""
    columns = [name for name in model.GoalPart.model_fields if name in goals]
    return tuple(model.GoalPart(**row) for row in rows_of(goals[columns]))


def follow_up_part(follow_up: "FollowUp") -> model.FollowUpPart:
    """Give what came of one advice."""
    return model.FollowUpPart(
        action_id=follow_up.action_id,
        recommended=follow_up.recommended,
        made_on=follow_up.made_on,
        followed=follow_up.followed,
        expected=follow_up.expected,
        expected_interval=(follow_up.expected_lo, follow_up.expected_hi),
        observed=follow_up.observed,
        observed_interval=(follow_up.observed_lo, follow_up.observed_hi),
        verdict=follow_up.verdict,
    )


def theme_parts(themes: pd.DataFrame) -> tuple[model.ThemePart, ...]:
    """Give one part for each theme of the notes; `recurring` from the second period on."""
    return tuple(
        model.ThemePart(
            theme=row["theme"], notes=row["notes"], votes=row["votes"], prompt=row["prompt"], recurring=bool(row["recurring"] > 1)
        )
        for row in rows_of(themes)
    )


def data_part(review: Review) -> model.DataPart:
    """Give what the report was made from."""
    tables = tuple(
        model.TablePart(
            name=row["name"],
            rows=row["rows"],
            first_date=None if pd.isna(row["first_date"]) else pd.Timestamp(row["first_date"]).date(),
            last_date=None if pd.isna(row["last_date"]) else pd.Timestamp(row["last_date"]).date(),
            rejected_rows=row["rejected_rows"],
        )
        for row in rows_of(review.facts.tables)
    )
    imports = ({str(key): plain(value) for key, value in entry.items()} for entry in review.facts.reconciliation)
    reconciliation = (*imports, *_agreement(review))
    return model.DataPart(tables=tables, provisional_from=review.facts.provisional_from, reconciliation=reconciliation)


def _agreement(review: Review) -> Iterator[dict[str, Any]]:
    """Give how the platforms, the CRM and the books count the period's customers, where two of them do."""
    found = compare_counts(review.facts, review.period.start, review.period.end)
    if found is not None:
        channels = [{str(key): plain(value) for key, value in row.items()} for row in rows_of(found.channels)]
        days = {"start": found.start.isoformat(), "end": found.end.isoformat()}
        yield {"id": "conversions_deals_orders", **days, "totals": {}, "counts": dict(found.total), "channels": channels}


def provenance_part(origin: Origin) -> model.Provenance:
    """Give where the numbers come from; the run fills in `created`, `notebook_sha256` and `seconds`."""
    return model.Provenance(
        created="",
        package_version=origin.package_version,
        python=origin.python,
        packages=origin.packages,
        params_sha256=origin.params_sha256,
        data_sha256=origin.data_sha256,
        notebook_sha256="",
        seed=origin.seed,
        seconds={},
    )
