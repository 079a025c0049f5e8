"""A campaign's report speaks of the campaign: the whole budget is its team's."""

import pytest

from forecast.analysis import review_campaign


@pytest.fixture(scope="module")
def campaign(demo_project):
    return review_campaign("spring-sale", data=str(demo_project / "data" / "demo"))


def test_the_shift_of_the_whole_budget_is_no_decision_of_a_campaign(campaign):
    assert campaign.responded.allocation is not None  # its chapter stands, to be read
    assert "shift_advised" not in {finding.key for finding in campaign.judged.findings}
    assert "shift_advised" not in {action.finding_key for action in campaign.judged.decisions}


def test_the_verdict_is_the_campaigns_own(campaign):
    assert campaign.judged.verdict.key.startswith("campaign_")
