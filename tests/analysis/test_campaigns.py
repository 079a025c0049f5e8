"""A campaign's report speaks of the campaign: the whole budget is its team's."""

import pytest

from forecast.analysis import review_campaign
from forecast.chapters import funnel, results
from forecast.text import Words


@pytest.fixture(scope="module")
def campaign(demo_project):
    return review_campaign("spring-sale", data=str(demo_project / "data" / "demo"))


def test_the_shift_of_the_whole_budget_is_no_decision_of_a_campaign(campaign):
    assert campaign.responded.allocation is not None  # its chapter stands, to be read
    assert "shift_advised" not in {finding.key for finding in campaign.judged.findings}
    assert "shift_advised" not in {action.finding_key for action in campaign.judged.decisions}


def test_the_verdict_is_the_campaigns_own(campaign):
    assert campaign.judged.verdict.key.startswith("campaign_")


def test_what_its_team_was_advised_and_plans_to_spend_is_not_the_campaigns_business(campaign):
    assert campaign.facts.has("decisions")
    assert campaign.judged.follow_up == ()
    told = {finding.key for finding in campaign.judged.findings}
    assert not told & {"advice_not_followed", "advice_paid_off", "over_plan", "under_plan"}
    assert {silence.needs for silence in campaign.silences} & {"decisions", "plan"} == set()


def test_status_moves_of_the_teams_other_tasks_are_no_doubt_about_a_campaigns_data(campaign):
    assert campaign.facts.has("task_moves")
    assert "unknown_task" not in {check.key for check in campaign.judged.health.checks}


def test_a_campaigns_customers_are_worth_what_the_teams_customers_bring_later(campaign):
    economics = campaign.measured.economics
    assert economics.basis == "repeat_purchase"
    # 150 new customers for 398 983 of spend and 5 % of other costs
    assert economics.cac == pytest.approx(398_983 * 1.05 / 150, rel=0.001)
    assert economics.ltv > 2 * 3340  # what their first period alone brought
    assert economics.retention.empty  # who comes back is known for the team only


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", "The campaign was not running in the period before, so there is nothing to compare with."),
        ("ru", "В прошлом периоде кампания не шла, поэтому сравнивать не с чем."),
    ],
)
def test_a_campaign_without_a_time_before_does_not_blame_the_data(campaign, language, said):
    assert said in results.render(campaign, Words(language)).html


def test_a_table_that_does_not_name_the_campaign_is_not_asked_for(campaign):
    html = funnel.render(campaign, Words("en")).html
    assert "Add a table" not in html
    assert "names this campaign in its column" in html
