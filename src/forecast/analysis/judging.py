"""Judge: findings, actions, what came of the earlier ones, themes, experiments, health and the verdict."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING

import pandas as pd

from forecast.analysis.track_record import record_of
from forecast.background import Promise, aside
from forecast.review import Judged, Measured, Predicted, Responded, Review
from forecast.settings.loading import Scope
from forecast.settings.params import Params
from forecast.settings.period import Period
from forecast.tables.facts import Facts

if TYPE_CHECKING:
    from forecast.response import Allocation, ResponseFit
    from forecast.retrospective import Action, Audit, Evidence, FollowUp, Recommendation


@dataclass(frozen=True)
class Memory:
    """What the ledger holds from before this period.

    Parameters
    ----------
    actions : tuple of Action
        With their latest owner, due date and status.
    untouched : frozenset of str
        Ids of those that only an earlier version of this same report proposed, and about which nobody has said anything.
    states : frame of action_id, state, value, at
    recommendations : tuple of Recommendation
        Advice, where there was some, with the forecast frozen at the time.
    """

    actions: tuple["Action", ...] = ()
    untouched: frozenset[str] = frozenset()
    states: pd.DataFrame | None = None
    recommendations: tuple["Recommendation", ...] = ()


@dataclass(frozen=True)
class Steps:
    """What the earlier steps gave."""

    scope: Scope
    language: str
    period: Period
    today: date
    facts: Facts
    measured: Measured
    responded: Responded
    predicted: Predicted

    @property
    def allocation(self) -> "Allocation | None":
        """The shift that the report may decide on: none for a campaign, since the whole budget is its team's."""
        return None if self.scope.kind == "campaign" else self.responded.allocation


def start_look_back(facts: Facts, memory: Memory, params: Params, today: date, fit: "ResponseFit | None") -> Promise:
    """Start to look back on earlier advice beside the main work; the promise is of a tuple of `FollowUp`.

    Parameters
    ----------
    fit : of total revenue, where there is one; its answer is one of those compared.
    """
    from forecast.retrospective import follow_up, recommendations_of

    return aside(follow_up, (*memory.recommendations, *recommendations_of(facts)), facts, params, until=today, fit=fit)


def judge_all(steps: Steps, memory: Memory, follow_ups: "tuple[FollowUp, ...]") -> Judged:
    """Turn measures, forecasts, curves and what came of earlier advice into findings, actions and a verdict."""
    from forecast import retrospective as retro

    facts, params, allocation = steps.facts, steps.scope.params, steps.allocation
    experiments = retro.read_experiments(facts.experiments)
    evidence = evidence_of(steps, experiments, follow_ups)
    names = retro.known_names(facts)
    themes = retro.read_themes(facts.feedback, steps.period, steps.language, params.seed, names=names)
    evidence = replace(evidence, themes=themes)
    findings = retro.run_checks(evidence)
    themes = retro.read_themes(facts.feedback, steps.period, steps.language, params.seed, findings, names)
    actions = retro.propose_actions(findings, evidence, memory.actions, memory.untouched)
    record = record_of(memory.recommendations, facts, steps.today)
    return Judged(
        verdict=retro.judge(evidence, findings, allocation),
        findings=findings,
        actions=actions,
        decisions=retro.top_decisions(actions, allocation),
        follow_up=follow_ups,
        scoreboard=retro.keep_score(follow_ups, actions, memory.states, record.scores, steps.today),
        record=record,
        themes=themes,
        experiments=experiments,
        swot=retro.swot(findings, steps.measured.kpis),
        audit=None,
        health=retro.health(evidence),
    )


def evidence_of(steps: Steps, experiments: pd.DataFrame, follow_ups: "tuple[FollowUp, ...]") -> "Evidence":
    """Give everything the checks may look at, in one bundle."""
    from forecast.retrospective import Evidence

    responded, measured = steps.responded, steps.measured
    by_basis = {str(basis): rows for basis, rows in responded.returns.groupby("basis")} if responded.fits else {}
    curves = responded.curves[responded.curves["basis"] == responded.basis] if responded.fits else pd.DataFrame({"channel": []})
    return Evidence(
        facts=steps.facts,
        params=steps.scope.params,
        period=steps.period,
        previous=steps.period.previous(),
        kpis=measured.kpis,
        channels=measured.channels,
        funnel=measured.funnel,
        flow=measured.flow,
        economics=measured.economics,
        forecast=steps.predicted.series,
        returns=by_basis.get(responded.basis),
        credited=by_basis.get("attributed") if responded.basis == "incremental" else None,
        allocation=steps.allocation,
        diagnostics=responded.diagnostics if responded.fits else None,
        basis=responded.basis,
        experiments=experiments,
        follow_ups=follow_ups,
        goals=steps.predicted.goals,
        scope=steps.scope.id,
        curves={str(name): rows for name, rows in curves.groupby("channel")},
        now=steps.today,
    )


def audit_of(review: Review, earlier: Mapping[str, int] | None = None) -> "Audit":
    """Walk the eleven steps over everything a review holds.

    Parameters
    ----------
    earlier : mapping of step to its score in the last audit
    """
    from forecast.retrospective import walk_audit

    steps = Steps(
        review.scope,
        review.language,
        review.period,
        review.today,
        review.facts,
        review.measured,
        review.responded,
        review.predicted,
    )
    evidence = evidence_of(steps, review.judged.experiments, review.judged.follow_up)
    return walk_audit(replace(evidence, themes=review.judged.themes), review.judged.findings, earlier)


def judged_audit(judged: Judged, audit: "Audit") -> Judged:
    """Give the judgement with the audit, and its own verdict in place of the team's."""
    from forecast.retrospective import judge_audit

    return replace(judged, audit=audit, verdict=judge_audit(audit, judged.verdict.confidence))
