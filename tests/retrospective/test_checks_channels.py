"""Checks of channels from their own counts: what they find, and what they leave alone."""

import numpy as np
import pandas as pd
import pytest

from forecast.retrospective import run_checks, say_finding
from forecast.text import Words


def found(findings, key):
    return [finding for finding in findings if finding.key == key]


@pytest.fixture
def swing(days):
    """Give the usual swing of days: a few per cent, the same every time."""
    return 1 + 0.05 * np.sin(np.arange(len(days)) * 1.7)


@pytest.fixture
def search(rows_of, swing):
    return rows_of("Search", spend=1000 * swing, impressions=20_000 * swing, clicks=600.0, conversions=30.0, revenue=4000.0)


def test_a_banner_under_the_floor_is_found_with_what_it_loses(make_facts, make_evidence, rows_of, search, swing):
    banners = rows_of("Banners", spend=500.0, impressions=100_000 * swing, clicks=50.0, conversions=1.0, revenue=400.0)
    findings = run_checks(make_evidence(make_facts(performance=pd.concat([search, banners]))))
    (finding,) = found(findings, "low_ctr")
    assert (finding.subject, finding.status, finding.kind) == ("Banners", "fail", "channel")
    # 92 days: spend 46 000, credited revenue 36 800 at a margin of one half covers 18 400 of it
    assert finding.money_at_stake == finding.numbers["loss_money"] == pytest.approx(27_600)
    assert np.isnan(finding.numbers["modelled_loss_money"])
    assert finding.numbers["ctr_share"] == pytest.approx(0.0005, rel=0.01)


def test_a_banner_under_the_floor_that_pays_for_itself_is_said_to_lose_nothing(make_facts, make_evidence, rows_of, search, swing):
    banners = rows_of("Banners", spend=500.0, impressions=100_000 * swing, clicks=50.0, conversions=4.0, revenue=1400.0)
    (finding,) = found(run_checks(make_evidence(make_facts(performance=pd.concat([search, banners])))), "low_ctr")
    assert finding.money_at_stake == 0  # 92 days: half of 128 800 is more than 46 000
    assert np.isnan(finding.numbers["loss_money"])


def modelled(low, middle, high):
    """Give a response model's answer on one channel; at a margin of one half, two of revenue are needed for one of money."""
    row = {"spend": 46_000.0, "roas": middle, "roas_lo": low, "roas_hi": high}
    marginal = {"marginal_roas": middle, "marginal_lo": low, "marginal_hi": high, "saturation": 0.0}
    return pd.DataFrame([{"channel": "Banners", **row, **marginal}])


def seen(findings, key, language="en"):
    (finding,) = found(findings, key)
    return finding, say_finding(finding, Words(language), "USD")


@pytest.fixture
def banners(make_facts, rows_of, search, swing):
    rows = rows_of("Banners", spend=500.0, impressions=100_000 * swing, clicks=50.0, conversions=1.0, revenue=400.0)
    return make_facts(performance=pd.concat([search, rows]))


def test_a_banner_nobody_clicks_that_the_model_is_sure_of_is_said_to_pay_and_to_lose_nothing(banners, make_evidence):
    sure = make_evidence(banners, returns=modelled(3.8, 4.2, 4.6), basis="incremental")
    finding, sentence = seen(run_checks(sure), "low_ctr")
    assert (finding.money_at_stake, finding.status) == (0.0, "review")
    assert "effect" not in finding.evidence  # to stop what pays saves nothing
    assert sentence.endswith("; it pays all the same: 4.20 in revenue for each unit of money, where 2 is needed.")


def test_a_model_that_cannot_tell_whether_a_banner_pays_is_named_beside_the_platforms_count(banners, make_evidence):
    unsure = make_evidence(banners, returns=modelled(0.5, 3.0, 6.0), basis="incremental")
    finding, sentence = seen(run_checks(unsure), "low_ctr")
    assert finding.money_at_stake == pytest.approx(27_600)  # the platform's count: half of 36 800 against 46 000
    assert "falls short of the costs by US$27,600; the model by itself cannot tell: a return of 0.50 to 6" in sentence
    _, alone = seen(run_checks(make_evidence(banners)), "low_ctr")
    assert "the model" not in alone


def test_a_banner_that_only_its_platform_says_to_pay_is_not_said_to_beside_a_model(
    make_facts, make_evidence, rows_of, search, swing
):
    rows = rows_of("Banners", spend=500.0, impressions=100_000 * swing, clicks=50.0, conversions=9.0, revenue=4000.0)
    facts = make_facts(performance=pd.concat([search, rows]))
    _, sentence = seen(run_checks(make_evidence(facts)), "low_ctr")
    assert "it pays all the same: 8" in sentence
    _, doubted = seen(run_checks(make_evidence(facts, returns=modelled(0.5, 2.0, 9.0), basis="incremental")), "low_ctr")
    assert "it pays" not in doubted


def test_a_channel_just_above_the_floor_is_left_alone(make_facts, make_evidence, rows_of, search):
    banners = rows_of("Banners", spend=500.0, impressions=100_000.0, clicks=110.0, conversions=1.0, revenue=400.0)
    assert found(run_checks(make_evidence(make_facts(performance=pd.concat([search, banners])))), "low_ctr") == []


def test_a_channel_that_is_never_clicked_is_not_measured_by_clicks(make_facts, make_evidence, rows_of, search):
    outdoor = rows_of("Outdoor", spend=500.0, impressions=500_000.0, clicks=0.0, conversions=1.0, revenue=900.0)
    assert found(run_checks(make_evidence(make_facts(performance=pd.concat([search, outdoor])))), "low_ctr") == []


def test_a_few_impressions_say_nothing_about_a_rate(make_facts, make_evidence, rows_of, search):
    small = rows_of("Small", spend=5.0, impressions=100.0, clicks=0.05, conversions=1.0, revenue=40.0)
    assert found(run_checks(make_evidence(make_facts(performance=pd.concat([search, small])))), "low_ctr") == []


def test_a_click_that_costs_half_as_much_again_is_found(make_facts, make_evidence, rows_of, days, swing):
    dear = np.where(days >= "2026-07-01", 1.5, 1.0)
    performance = rows_of("Search", spend=1000 * dear * swing, impressions=20_000.0, clicks=600.0)
    findings = run_checks(make_evidence(make_facts(performance=performance)))
    (finding,) = found(findings, "price_per_click_up")
    assert finding.numbers["price_change"] == pytest.approx(0.5, abs=0.02)
    # 91 days of whole weeks at 500 more a day
    assert finding.money_at_stake == pytest.approx(45_500, rel=0.03)
    assert {"key": "price_per_view_up", "status": "fail"}.items() <= finding.evidence["also"][0].items()


def test_click_through_that_falls_while_shown_as_often_is_fatigue(make_facts, make_evidence, rows_of, days, swing):
    tired = np.where(days >= "2026-07-01", 0.6, 1.0)
    performance = rows_of("Video", spend=1000.0, impressions=20_000 * swing, clicks=600 * tired)
    (finding,) = found(run_checks(make_evidence(make_facts(performance=performance))), "creative_fatigue")
    assert finding.numbers["rate_change"] == pytest.approx(-0.4, abs=0.02)


def test_click_through_that_falls_with_fewer_impressions_is_no_fatigue(make_facts, make_evidence, rows_of, days):
    less = np.where(days >= "2026-07-01", 0.5, 1.0)
    performance = rows_of("Video", spend=1000 * less, impressions=20_000 * less, clicks=600 * less * 0.6)
    assert found(run_checks(make_evidence(make_facts(performance=performance))), "creative_fatigue") == []


def test_money_without_a_conversion_is_found_where_some_were_to_be_expected(make_facts, make_evidence, rows_of, search, days):
    once = np.where(days == days[0], 1.0, 0.0)  # it did convert once, so it is measured
    mute = rows_of("Mute", spend=300.0, impressions=9000.0, clicks=200.0, conversions=once, revenue=0.0)
    (finding,) = found(run_checks(make_evidence(make_facts(performance=pd.concat([search, mute])))), "spend_silent")
    assert (finding.subject, finding.status) == ("Mute", "fail")
    assert finding.money_at_stake == pytest.approx(92 * 300)


def test_a_campaign_of_a_channel_that_counts_no_conversions_is_not_said_to_have_none(make_facts, make_evidence, rows_of, search):
    rows = rows_of("VK", spend=300.0, impressions=9000.0, clicks=200.0).assign(campaign="Leads", conversions=np.nan)
    performance = pd.concat([search.assign(campaign="Brand"), rows])
    assert found(run_checks(make_evidence(make_facts(performance=performance))), "spend_silent") == []
    mute = performance.assign(conversions=performance["conversions"].fillna(0.0))
    others = rows_of("VK", spend=300.0, conversions=20.0).assign(campaign="Shop")
    (finding,) = found(run_checks(make_evidence(make_facts(performance=pd.concat([mute, others])))), "spend_silent")
    assert finding.subject == "Leads"


def test_one_channel_with_most_of_the_budget_is_a_dependence(make_facts, make_evidence, rows_of):
    parts = [rows_of(name, spend=spend) for name, spend in (("Search", 700.0), ("Social", 200.0), ("Radio", 100.0))]
    (finding,) = found(run_checks(make_evidence(make_facts(performance=pd.concat(parts)))), "concentration")
    assert finding.numbers["spend_share"] == pytest.approx(0.7)


def test_steady_channels_give_no_finding_that_fails(make_facts, make_evidence, search, rows_of, swing):
    social = rows_of("Social", spend=700.0, impressions=30_000 * swing, clicks=450.0, conversions=20.0, revenue=2500.0)
    findings = run_checks(make_evidence(make_facts(performance=pd.concat([search, social]))))
    assert [finding.key for finding in findings if finding.status == "fail"] == []


def test_the_checks_leave_the_facts_as_they_were(make_facts, make_evidence, search):
    evidence = make_evidence(make_facts(performance=search))
    before = search.copy(deep=True)
    run_checks(evidence)
    pd.testing.assert_frame_equal(evidence.facts.performance, before)


def test_weekly_and_monthly_data_are_checked_without_complaint(make_facts, make_evidence):
    for frequency, step in (("W", "W-SUN"), ("MS", "MS")):
        dates = pd.date_range("2025-01-05" if frequency == "W" else "2025-01-01", "2026-09-30", freq=step)
        frame = pd.DataFrame({"date": dates, "channel": "Search", "campaign": "", "spend": 100.0, "clicks": 50.0})
        assert isinstance(run_checks(make_evidence(make_facts(frequency, performance=frame))), tuple)
