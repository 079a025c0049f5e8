"""The summary of a portfolio: teams side by side, each in its own currency."""

from datetime import date
from typing import Literal

from forecast import summary as model
from forecast.review import Portfolio, Review
from forecast.summarising.whole import provenance_part, summarise
from forecast.text import Words

WORST_FIRST = {"fail": 0, "review": 1, "pass": 2}
MOST_FINDINGS = 20  # findings of all teams together that a portfolio lists
_SURENESS = ("low", "medium", "high")


def summarise_portfolio(portfolio: Portfolio) -> model.Summary:
    """Give the machine's twin of a portfolio report.

    Money of teams with different currencies is not added up: the parts that hold money are listed by team, with the team's
    id before each subject (and its period where that is not the summary's), and the totals are left out.
    """
    words = Words(portfolio.language)
    parts = [(review, summarise(review)) for review in portfolio.reviews]
    first = portfolio.reviews[0]
    currencies = {review.scope.currency for review in portfolio.reviews}
    findings = sorted(
        (
            finding.model_copy(update={"subject": f"{_named(review, first)}: {finding.subject}"})
            for review, part in parts
            for finding in part.findings
        ),
        key=lambda finding: (WORST_FIRST[finding.status], -finding.severity),
    )
    lowest = min(part.health.score for _, part in parts)
    return model.Summary(
        scope=model.ScopePart(kind="portfolio", id="portfolio", title=words.say("summary.portfolio_title")),
        period=model.LabelledSpan(start=first.period.start, end=first.period.end, label=first.period.label),
        previous=model.Span(start=first.previous.start, end=first.previous.end),
        horizon=model.Horizon(start=first.horizon.start, end=first.horizon.end, weeks=first.scope.params.horizon_weeks),
        language=_language(portfolio.language),
        currency=currencies.pop() if len(currencies) == 1 else "XXX",
        margin=1.0,
        basis=first.responded.basis,
        verdict=portfolio_verdict(portfolio, words),
        findings=tuple(findings[:MOST_FINDINGS]),
        actions=tuple(action for _, part in parts for action in part.actions),
        follow_up=tuple(entry for _, part in parts for entry in part.follow_up),
        health=model.HealthPart(score=lowest, checks=tuple(check for _, part in parts for check in part.health.checks)),
        data=model.DataPart(tables=(), provisional_from=None, reconciliation=()),
        provenance=provenance_part(first.origin),
    )


def _named(review: Review, first: Review) -> str:
    return review.scope.id if review.period == first.period else f"{review.scope.id} {review.period.label}"


def portfolio_verdict(portfolio: Portfolio, words: Words) -> model.VerdictPart:
    """Give the portfolio in one sentence: in how many teams revenue grew, how many should move money.

    It is no surer than its least sure team, and says no more than each team's own verdict: what hardly moved there has not
    grown here.
    """
    courses = [review.judged.verdict.key.partition("_")[0] for review in portfolio.reviews]
    counts = {name: courses.count(course) for name, course in (("grown", "up"), ("flat", "flat"), ("fallen", "down"))}
    shifting = sum(_shifts(review) for review in portfolio.reviews)
    sentence = words.say("summary.portfolio_verdict", n=len(portfolio.reviews), shifting=shifting, **counts)
    confidences = [review.judged.verdict.confidence for review in portfolio.reviews]
    return model.VerdictPart(key="portfolio", sentence=sentence, confidence=min(confidences, key=_SURENESS.index))


def _shifts(review: Review) -> bool:
    allocation = review.responded.allocation
    return allocation is not None and allocation.verdict == "shift"


def _language(language: str) -> Literal["en", "ru"]:
    return "ru" if language == "ru" else "en"


def latest(portfolio: Portfolio) -> date:
    """Give the last day any team's data reach."""
    return max(review.today for review in portfolio.reviews)
