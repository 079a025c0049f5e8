"""Teams side by side, each in its own currency: what they earned, what they may gain, whether to believe it."""

from typing import Any

import pandas as pd

from forecast.chapters.grid import Column, make_grid
from forecast.chapters.page import Page, fill
from forecast.chapters.speaking import remark_of
from forecast.chapters.tiles import first_known
from forecast.chapters.writer import Writer
from forecast.review import Portfolio, Review
from forecast.summarising.portfolio import latest, portfolio_verdict
from forecast.text import Words

KEY = "comparison"
_COLUMNS = (
    Column("team"),
    Column("revenue", "right", title="team_revenue"),
    Column("change", "change"),
    Column("roas", "ratio", title="blended_roas"),
    Column("spend", "right"),
    Column("gain", "right", title="possible_gain"),
    Column("chance", "right", title="chance_of_loss"),
    Column("budget", "pill"),
    Column("actions", "count", title="open_actions"),
    Column("score", "count", title="health"),
)


def render(portfolio: Portfolio, words: Words) -> Page:
    """Give the teams side by side."""
    writer = Writer(words, portfolio.reviews[0].scope.currency)
    rows = pd.DataFrame([_row(review, words) | {"team": _named(review, portfolio, words)} for review in portfolio.reviews])
    html = fill(
        KEY,
        writer,
        key=KEY,
        anchor=KEY,
        lead="",
        missing=(),
        table=make_grid(writer, words.say("chapters.comparison.table"), rows, _COLUMNS, source="teams"),
        teams=[_team(review, words) | {"title": _named(review, portfolio, words)} for review in portfolio.reviews],
    )
    return Page(html, {"teams": rows})


def render_masthead(portfolio: Portfolio, words: Words) -> Page:
    """Give the portfolio's first screen: the verdict on all teams."""
    first = portfolio.reviews[0]
    writer = Writer(words, first.scope.currency)
    verdict = portfolio_verdict(portfolio, words)
    html = fill(
        "masthead",
        writer,
        kind="portfolio",
        title=f"{words.say('summary.portfolio_title')}, {writer.period(first.period)}",
        facts=[
            (words.say("chapters.masthead.period"), writer.span(first.period)),
            (words.say("chapters.masthead.data_as_of"), writer.day(latest(portfolio))),
        ],
        verdict=verdict.sentence,
        confidence=words.say(f"chapters.confidence.{verdict.confidence}"),
        tone="unknown",
        tiles=[],
        decisions=_decisions(portfolio, words),
        missing=(),
    )
    return Page(html)


def _decisions(portfolio: Portfolio, words: Words) -> list[Any]:
    """Give the first decision of each team, the largest expected effect relative to nothing but its own priority."""
    from dataclasses import replace

    from forecast.chapters.masthead import decision_of

    found = []
    for review in portfolio.reviews:
        writer = Writer(words, review.scope.currency)
        for action in review.judged.decisions[:1]:
            decision = decision_of(action, review.today, writer)
            found.append(replace(decision, title=f"{_named(review, portfolio, words)} · {decision.title}"))
    return found[:3]


def _named(review: Review, portfolio: Portfolio, words: Words) -> str:
    """Give a team's name, and its period where that is not the one in the heading: data of another team may end earlier."""
    if review.period == portfolio.reviews[0].period:
        return review.scope.title
    return f"{review.scope.title}, {Writer(words, review.scope.currency).period(review.period)}"


def _row(review: Review, words: Words) -> dict[str, Any]:
    writer = Writer(words, review.scope.currency)
    kpis = review.measured.kpis
    revenue = next(iter(first_known(kpis, [("total_revenue", "revenue")])), None)
    roas = next(iter(first_known(kpis, [("blended_roas", "roas")])), None)
    spend = next(iter(first_known(kpis, [("spend",)])), None)
    advice = review.responded.allocation
    return {
        "revenue": writer.money(revenue["value"]) if revenue else None,
        "change": revenue["change"] if revenue else None,
        "better": "up",
        "roas": roas["value"] if roas else None,
        "basis": words.say(f"chapters.basis.{review.responded.basis}"),
        "spend": writer.money(spend["value"]) if spend else None,
        "gain": writer.gain(advice.considered.expected_gain) if advice else None,
        "chance": writer.chance(advice.probability_of_loss) if advice else None,
        "budget": advice.verdict if advice else "unknown",
        "actions": float(sum(action.status == "open" for action in review.judged.actions)),
        "score": float(review.judged.health.score),
    }


def _team(review: Review, words: Words) -> dict[str, Any]:
    """Give a team's own part: its verdict and the findings that matter most."""
    from forecast.retrospective.wording import say_verdict

    writer = Writer(words, review.scope.currency)
    sentence = say_verdict(review.judged.verdict, words, writer.currency)
    main = [finding for finding in review.judged.findings if finding.main][:3]
    told = [remark_of(finding, writer) for finding in main]
    return {"anchor": review.scope.id.replace("_", "-"), "verdict": sentence, "remarks": told}
