"""Findings are ranked by status and money, those that say the same are one, and the first screen holds seven."""

from forecast.retrospective.checking import jsonable, mark, merge, rank


def test_fails_come_first_then_money_then_severity(make_finding):
    findings = [
        make_finding("pacing", "a", status="review", money_at_stake=900.0),
        make_finding("low_ctr", "b", money_at_stake=10.0),
        make_finding("saturated", "c", money_at_stake=50.0),
        make_finding("rework", "d", status="review", money_at_stake=None, severity=3),
        make_finding("target_met", "e", status="pass", money_at_stake=5000.0),
    ]
    assert [finding.subject for finding in rank(findings)] == ["c", "b", "a", "d", "e"]


def test_revenue_that_is_lost_counts_by_its_gross_profit(make_finding):
    findings = [
        make_finding("loss_making", "Teens", money_at_stake=60.0),
        make_finding("tracking_gap", "a day", money_at_stake=100.0),
    ]
    assert [finding.subject for finding in rank(findings, margin=0.5)] == ["Teens", "a day"]
    assert [finding.subject for finding in rank(findings, margin=0.8)] == ["a day", "Teens"]


def test_what_says_the_same_about_one_channel_is_one_finding(make_finding):
    findings = [
        make_finding("saturated", "Banners", status="fail", money_at_stake=80.0, severity=3),
        make_finding("low_ctr", "Banners", status="review", money_at_stake=30.0),
        make_finding("saturated", "Radio"),
    ]
    merged = {finding.subject: finding for finding in merge(findings)}
    assert set(merged) == {"Banners", "Radio"}
    assert (merged["Banners"].key, merged["Banners"].status, merged["Banners"].severity) == ("saturated", "fail", 3)
    assert merged["Banners"].evidence["also"] == [{"key": "low_ctr", "status": "review", "money_at_stake": 30.0}]


def test_a_channel_that_claims_too_much_and_may_not_pay_is_one_finding_and_asks_for_a_test(make_finding):
    unsure = [make_finding(key, "Search", status="review") for key in ("marginal_low", "roi_negative", "over_credited")]
    (merged,) = merge(unsure)
    assert merged.key == "over_credited"
    assert [other["key"] for other in merged.evidence["also"]] == ["roi_negative", "marginal_low"]
    (surely,) = merge(
        [make_finding("roi_negative", "Search", status="fail"), make_finding("over_credited", "Search", status="review")]
    )
    assert surely.key == "roi_negative"


def test_of_two_that_are_equally_sure_the_plainer_one_speaks(make_finding):
    (merged,) = merge([make_finding("saturated", "Banners"), make_finding("low_ctr", "Banners")])
    assert merged.key == "low_ctr"


def test_two_segments_of_one_name_in_two_dimensions_stay_two(make_finding):
    findings = [make_finding("loss_making", name) for name in ("Teens", "Shoes")]
    assert len(merge(findings)) == 2


def test_good_news_does_not_take_a_place_on_the_first_screen(make_finding):
    findings = [make_finding("target_met", str(n), status="pass") for n in range(3)] + [
        make_finding("low_ctr", str(n)) for n in range(9)
    ]
    assert [finding.main for finding in mark(findings, 7)] == [False] * 3 + [True] * 7 + [False] * 2


def test_evidence_can_be_written_as_json():
    import json
    from datetime import date

    import numpy as np
    import pandas as pd

    evidence = {"a": np.float64(1.5), "b": float("nan"), "c": date(2026, 7, 1), "d": pd.NaT, "e": (np.int64(2), {"f": np.inf})}
    assert json.dumps(jsonable(evidence)) == '{"a": 1.5, "b": null, "c": "2026-07-01", "d": null, "e": [2, {"f": null}]}'
