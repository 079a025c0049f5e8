"""A campaign: its days, its own rows, and its effect."""

from dataclasses import replace
from typing import TYPE_CHECKING

import pandas as pd

from forecast.errors import ParamsError, nearest
from forecast.review import Judged, Measured, Responded
from forecast.settings.loading import Scope
from forecast.settings.period import Period, parse_period
from forecast.tables.facts import Facts

if TYPE_CHECKING:
    from forecast.retrospective import CampaignEffect


def campaign_name(facts: Facts, scope: Scope) -> str:
    """Give the campaign's name in the data.

    Raises
    ------
    ParamsError
        When no row of the team carries it; the nearest name is named.
    """
    name = scope.params.campaign or scope.id
    known = [found for found in facts.performance["campaign"].unique() if found]
    if name not in known:
        raise ParamsError(
            f"campaign '{name}' stands in no row of team '{scope.team}'; {nearest(name, known)}. "
            f"Set `campaign` and `team` in params/campaigns/{scope.id}.yml."
        )
    return name


def campaign_facts(facts: Facts, scope: Scope) -> Facts:
    """Give the team's facts with `performance` narrowed to the campaign, and without what cannot be cut by campaign.

    Which campaign brought a customer is not known; what the team's customers buy later still tells what the new customers that
    the campaign's own rows count are worth.
    """
    name = campaign_name(facts, scope)
    rows = facts.performance[facts.performance["campaign"] == name].reset_index(drop=True)
    deals = facts.deals[facts.deals["campaign"] == name].reset_index(drop=True) if facts.has("deals") else facts.deals
    tasks = facts.tasks[facts.tasks["campaign"] == name].reset_index(drop=True) if facts.has("tasks") else facts.tasks
    counts_customers = "new_customers" in rows and rows["new_customers"].sum() > 0
    return replace(
        facts,
        performance=rows,
        members=facts.members.iloc[:0],
        outcomes=facts.outcomes.iloc[:0],
        customers=facts.customers if counts_customers else facts.customers.iloc[:0],
        deals=deals,
        deal_moves=facts.deal_moves[facts.deal_moves["deal_id"].isin(deals["deal_id"])].reset_index(drop=True),
        tasks=tasks,
        task_moves=facts.task_moves[facts.task_moves["task_id"].isin(tasks["task_id"])].reset_index(drop=True),
    )


def campaign_measures(measured: Measured) -> Measured:
    """Give a campaign's measures without what its team's customers do: who comes back, and what they will buy."""
    if measured.economics is None:
        return measured
    retention = measured.economics.retention.iloc[:0]
    return replace(measured, economics=replace(measured.economics, retention=retention, outlook=None, outlook_check=None))


def without_team_decisions(facts: Facts) -> Facts:
    """Give facts without what a team decides for all its campaigns together: what it plans to spend, and what it was advised."""
    return replace(facts, plan=facts.plan.iloc[:0], decisions=facts.decisions.iloc[:0])


def campaign_period(facts: Facts, scope: Scope, asked: str | None) -> Period:
    """Give the campaign's days: what was asked, else its params' start and end, else the days it spent on."""
    if asked:
        return parse_period(asked)
    rows = facts.performance[facts.performance["campaign"] == campaign_name(facts, scope)]
    days = rows.loc[rows["spend"] > 0, "date"]
    days = rows["date"] if days.empty else days
    start = scope.params.start or pd.Timestamp(days.min()).date()
    end = scope.params.end or pd.Timestamp(days.max()).date()
    first, last = (facts.days_of_row(day) for day in (start, end))
    return parse_period(f"{first[0]}..{last[1]}")


def measure_campaign(facts: Facts, scope: Scope, responded: Responded, period: Period) -> "CampaignEffect":
    """Measure the campaign before, during and after, and against what would have been without it."""
    from forecast.retrospective import measure_effect

    return measure_effect(facts, campaign_name(facts, scope), period, scope.params, responded.fits.get(responded.basis))


def judged_campaign(judged: Judged, effect: "CampaignEffect", margin: float) -> Judged:
    """Give the judgement with the campaign's own verdict in place of the team's."""
    from forecast.retrospective import judge_campaign

    return replace(judged, verdict=judge_campaign(effect, margin, judged.verdict.confidence))
