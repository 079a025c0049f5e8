"""The way on one page: load → measure → respond → predict → judge.

Notebooks and commands call these, so that none of them composes the steps again.

    review = review_team("growth")
    review.judged.verdict.key
"""

from dataclasses import replace
from datetime import date
from typing import Any

from forecast.analysis.campaigns import (
    campaign_facts,
    campaign_measures,
    campaign_period,
    judged_campaign,
    measure_campaign,
    without_team_decisions,
)
from forecast.analysis.contests import rank_models, series_to_try, try_forecasters
from forecast.analysis.deciding import Decision, OpenAction, actions_in, add_action
from forecast.analysis.judging import Steps, audit_of, judge_all, judged_audit, start_look_back
from forecast.analysis.loading import (
    Fingerprint,
    Request,
    choose_period,
    cut,
    day_of,
    known_scope,
    location_of,
    make_demo,
    origin_of,
    scope_of,
)
from forecast.analysis.measuring import measure, start_economics
from forecast.analysis.predicting import channel_outlook, forecast_table, planned_costs, predict, series_of, start_forecasts
from forecast.analysis.references import idle_names
from forecast.analysis.remembering import memory_of, memory_sha256, recall, remember
from forecast.analysis.responding import SETTINGS, fit_of, respond, start_fits, start_untested
from forecast.analysis.silences import silences_of
from forecast.kpis import channel_table
from forecast.review import Advice, Portfolio, Review
from forecast.settings.loading import Scope, known_ids, project_root
from forecast.settings.period import ONE_DAY, Period, parse_period
from forecast.tables.facts import Facts

__all__ = [
    "Advice",
    "Decision",
    "Fingerprint",
    "OpenAction",
    "Portfolio",
    "Request",
    "Review",
    "actions_in",
    "add_action",
    "advise",
    "fingerprint",
    "forecast_table",
    "location_of",
    "make_demo",
    "memory_of",
    "rank_models",
    "remember",
    "review_audit",
    "review_campaign",
    "review_portfolio",
    "review_team",
    "scope_of",
    "series_to_try",
    "try_forecasters",
]


def review_team(team: str, **asked: Any) -> Review:
    """Look back on a team's period and ahead from it.

    Parameters
    ----------
    team : str
        The team's id.
    **asked
        The other fields of `Request`: `period`, `language`, `data`, `params_file`, `overrides`, `ledger`.

    Raises
    ------
    ParamsError, DataError
        What was typed, or what the data hold, does not allow a report; the message says what to do.
    """
    return _review(Request("team", team, **asked))


def review_campaign(campaign: str, **asked: Any) -> Review:
    """Look back on a campaign: before, during and after it, and against what would have been."""
    return _review(Request("campaign", campaign, **asked))


def review_audit(team: str, **asked: Any) -> Review:
    """Walk the eleven steps of a marketing-analytics audit of a team's data."""
    review = _review(Request("audit", team, **asked))
    return replace(review, judged=judged_audit(review.judged, audit_of(review)))


def review_portfolio(teams: tuple[str, ...] = (), **asked: Any) -> Portfolio:
    """Compare teams; every team in `params/teams` when none is named."""
    names = teams or tuple(known_ids(project_root() / "params", "team"))
    reviews = tuple(review_team(name, **asked) for name in names)
    return Portfolio(reviews=reviews, language=asked.get("language") or reviews[0].language)


def advise(request: Request, horizon: int | None = None) -> Advice:
    """Give the channels and the budget without a notebook, fast: no series is forecast, no chapter written.

    Without a period it looks back over the last 52 weeks, or over all where there are fewer.
    """
    overrides = dict(request.overrides or {}) | ({"horizon_weeks": horizon} if horizon else {})
    scope, facts = known_scope(scope_of(replace(request, overrides=overrides)))
    last = facts.last_day_covered
    if request.period:
        period = choose_period(facts, scope, request.period)
    else:
        first = max(facts.first_day, last - (SETTINGS.advise_weeks * 7 - 1) * ONE_DAY)
        period = parse_period(f"{first}..{last}")
    params = scope.params
    responded, silences = respond(facts, period, params, start_fits(facts, params))
    costs = planned_costs(facts, horizon_after(last, params.horizon_weeks))
    outlook = channel_outlook({}, responded, costs, params.horizon_weeks, params.margin)
    return Advice(scope, period, channel_table(facts, period, params), responded, outlook, silences, idle_names(scope, facts))


def fingerprint(request: Request) -> Fingerprint:
    """Give what a report would be on and what it depends on, before it is made.

    Raises
    ------
    ParamsError, DataError
        Whatever is wrong with the call, the params or the data.
    """
    if request.kind == "portfolio":
        parts = [fingerprint(replace(request, kind="team", id=name)) for name in known_ids(project_root() / "params", "team")]
        language = request.language or parts[0].language
        digests = tuple(digest for part in parts for digest in part.digests)
        return Fingerprint(parts[0].period, language, digests, idle=tuple(name for part in parts for name in part.idle))
    scope, facts = known_scope(scope_of(request))
    origin = origin_of(scope, facts)
    period = period_of_request(facts, scope, request)
    remembered = memory_sha256(request.ledger, scope, day_of(period, facts.last_day_covered))
    digests = (origin.params_sha256, origin.data_sha256, origin.package_version, remembered)
    return Fingerprint(period, scope.params.language, digests, scope.params.chapters, idle_names(scope, facts))


def period_of_request(facts: Facts, scope: Scope, request: Request) -> Period:
    """Give the period of a team's or audit's request, or a campaign's own days."""
    if request.kind == "campaign":
        return campaign_period(facts, scope, request.period)
    return choose_period(facts, scope, request.period)


def horizon_after(day: Any, weeks: int) -> Period:
    """Give the weeks that follow a day."""
    start, end = day + ONE_DAY, day + weeks * 7 * ONE_DAY
    return Period(start, end, f"{start}..{end}", "span")


def _review(request: Request) -> Review:
    scope, whole = known_scope(scope_of(request))
    period = period_of_request(whole, scope, request)
    today = _today(whole, period, request)
    facts = cut(whole, today)
    params = scope.params
    fits = start_fits(facts, params)
    history = series_of(facts)
    forecasts = start_forecasts(facts, history, params)
    fits |= start_untested(facts, params)
    of_campaign = request.kind == "campaign"
    seen, asked_about = _views(facts, scope) if of_campaign else (facts, facts)
    known = period.until(today)
    economics = start_economics(seen, known, params)
    memory = recall(request.ledger, scope, period.label, today)
    looked_back = start_look_back(asked_about, memory, params, today, fit_of(fits, "incremental"))
    responded, silences = respond(facts, period, params, fits)
    measured = measure(seen, period, known, params, economics)
    measured = campaign_measures(measured) if of_campaign else measured
    horizon = horizon_after(today, params.horizon_weeks)
    predicted = predict(facts, forecasts.result(), history, responded, scope, horizon)
    steps = Steps(scope, params.language, period, today, asked_about, measured, responded, predicted)
    judged = judge_all(steps, memory, looked_back.result())
    effect = measure_campaign(facts, scope, responded, period) if of_campaign else None
    return Review(
        scope=scope,
        language=params.language,
        period=period,
        previous=period.previous(),
        today=today,
        horizon=horizon,
        facts=facts,
        measured=measured,
        responded=responded,
        predicted=predicted,
        judged=judged if effect is None else judged_campaign(judged, effect, params.margin),
        campaign=effect,
        silences=(*silences, *silences_of(facts, request.kind)),
        origin=origin_of(scope, whole),
    )


def _today(whole: Facts, period: Period, request: Request) -> date:
    """Give the day a report speaks from.

    What came after a campaign belongs to its report; a team's report on older times knows nothing of later ones.
    """
    return whole.last_day_covered if request.kind == "campaign" else day_of(period, whole.last_day_covered)


def _views(facts: Facts, scope: Scope) -> tuple[Facts, Facts]:
    """Give of a campaign what is measured, and what findings and advice may speak of."""
    return campaign_facts(facts, scope), without_team_decisions(facts)
