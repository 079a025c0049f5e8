"""Checks of returns: break-even, saturation, room for more, over-credit; and silence where the model explains nothing."""

import math
from types import SimpleNamespace

import pandas as pd
import pytest

from forecast.retrospective import run_checks, say_finding
from forecast.settings.params import Params
from forecast.text import Words


def returns(**channels):
    columns = ["spend", "roas", "roas_lo", "roas_hi", "marginal_roas", "marginal_lo", "marginal_hi", "saturation"]
    frame = pd.DataFrame.from_dict(channels, orient="index", columns=columns).rename_axis("channel").reset_index()
    return frame


A_DAY = 1000 / 92  # of each channel, so that the quarter's spend is 1000
FINE = (1000.0, 4.0, 3.5, 4.5, 3.0, 2.6, 3.4, 0.3)


@pytest.fixture
def evidence(make_facts, make_evidence, rows_of):
    facts = make_facts(performance=pd.concat([rows_of(name, spend=A_DAY) for name in "ABC"]))

    def make(frame, **more):
        return make_evidence(facts, Params(margin=0.5), returns=frame, basis="incremental", **more)

    return make


def keys(findings):
    return {(finding.key, finding.subject): finding for finding in findings}


def test_a_channel_whose_whole_interval_lies_under_break_even_fails(evidence):
    found = keys(run_checks(evidence(returns(A=FINE, B=(1000.0, 1.0, 0.8, 1.2, 0.9, 0.7, 1.1, 0.1), C=FINE))))
    finding = found["roi_negative", "B"]
    assert finding.status == "fail"
    assert finding.numbers["needed_ratio"] == 2.0  # margin one half: two of revenue for one of money
    assert finding.money_at_stake == pytest.approx(500.0)
    assert [other["key"] for other in finding.evidence["also"]] == ["marginal_low"]


def test_money_is_that_of_the_reports_own_days(evidence):
    # the model counted the 14 whole weeks that end in the quarter, 1065; the quarter's own 92 days cost 1000
    finding = keys(run_checks(evidence(returns(A=FINE, B=(1065.0, 1.0, 0.8, 1.2, 0.9, 0.7, 1.1, 0.1), C=FINE))))
    assert finding["roi_negative", "B"].numbers["spend_money"] == pytest.approx(1000.0)
    assert finding["roi_negative", "B"].money_at_stake == pytest.approx(500.0)


def test_a_channel_that_may_pay_is_only_looked_at(evidence):
    found = keys(run_checks(evidence(returns(A=FINE, B=(1000.0, 1.5, 0.7, 2.3, 1.9, 0.5, 3.3, 0.1), C=FINE))))
    assert found["roi_negative", "B"].status == "review"


def test_a_flat_curve_under_break_even_is_saturated_and_its_last_part_is_wasted(evidence):
    frame = returns(A=FINE, B=(1000.0, 3.0, 2.5, 3.5, 0.5, 0.4, 0.6, 0.8), C=FINE)
    curve = pd.DataFrame({"spend": [0.0, 500.0, 5000.0], "revenue": [0.0, 1500.0, 1500.0]})
    finding = keys(run_checks(evidence(frame, curves={"B": curve})))["saturated", "B"]
    # the curve gives 3 for 1 here (77 a week): a cut would cost more than it saves, so nothing is wasted and nothing fails
    assert math.isnan(finding.numbers["waste_money"])
    assert finding.status == "review"
    flat = pd.DataFrame({"spend": [0.0, 10.0, 5000.0], "revenue": [0.0, 200.0, 200.0]})
    finding = keys(run_checks(evidence(frame, curves={"B": flat})))["saturated", "B"]
    assert finding.status == "fail"
    assert finding.money_at_stake == pytest.approx(300.0)


def test_credits_settle_what_the_model_finds_likely(evidence):
    unsure = returns(A=FINE, B=(1000.0, 3.0, 0.5, 6.0, 1.5, 0.3, 3.1, 0.4), C=FINE)
    credits = returns(A=FINE, B=(1000.0, 3.4, 3.3, 3.5, 0.6, 0.55, 0.65, 0.82), C=FINE)
    assert ("saturated", "B") not in keys(run_checks(evidence(unsure)))
    assert keys(run_checks(evidence(unsure, credited=credits)))["saturated", "B"].status == "fail"
    # a bend read off credits errs by 0.06 of the average return: 2 − 1.45 is 2.7 such errors, too few for one channel in three
    doubtful = returns(A=FINE, B=(1000.0, 3.4, 3.3, 3.5, 1.45, 1.4, 1.5, 0.57), C=FINE)
    assert keys(run_checks(evidence(unsure, credited=doubtful)))["saturated", "B"].status == "review"


def test_credits_alone_prove_nothing(evidence):
    pays = returns(A=FINE, B=(1000.0, 9.0, 7.0, 11.0, 8.0, 6.0, 10.0, 0.1), C=FINE)
    credits = returns(A=FINE, B=(1000.0, 1.0, 0.9, 1.1, 0.9, 0.85, 0.95, 0.1), C=FINE)
    assert ("roi_negative", "B") not in keys(run_checks(evidence(pays, credited=credits)))


def test_a_channel_with_room_is_an_opportunity(evidence):
    frame = returns(A=FINE, B=(1000.0, 8.0, 7.0, 9.0, 7.0, 6.0, 8.0, 0.1), C=FINE)
    finding = keys(run_checks(evidence(frame)))["underfunded", "B"]
    assert finding.status == "review"
    # 8000 of revenue, of which the next unit brings 7/8: 30 % more spend gives 8000 × (1.3 / 1.0375 − 1) = 2024.1 of revenue
    assert finding.money_at_stake == pytest.approx(0.5 * 2024.096 - 300, abs=0.01)


def test_what_more_money_would_bring_is_as_uncertain_as_the_marginal_return(evidence):
    frame = returns(A=FINE, B=(1000.0, 8.0, 7.0, 9.0, 7.0, 6.0, 8.0, 0.1), C=FINE)
    finding = keys(run_checks(evidence(frame)))["underfunded", "B"]
    # half of 2024.1 × 6/7 and × 8/7, less the 300 that are paid
    assert finding.evidence["effect"]["lo"] == pytest.approx(0.5 * 2024.096 * 6 / 7 - 300, abs=0.01)
    assert finding.evidence["effect"]["hi"] == pytest.approx(0.5 * 2024.096 * 8 / 7 - 300, abs=0.01)


def test_the_effect_of_a_cut_by_a_third_is_that_of_the_third_and_not_of_the_whole_loss(evidence):
    found = keys(run_checks(evidence(returns(A=FINE, B=(1000.0, 1.0, 0.8, 1.2, 0.9, 0.7, 1.1, 0.1), C=FINE))))
    finding = found["roi_negative", "B"]
    assert finding.money_at_stake == pytest.approx(500.0)
    # a third of 1000 is saved; on the curve through (1000, 1000) with a slope of 0.9 two thirds of the spend bring
    # 1000 × 0.6667 / (1 − 0.1 / 3) = 689.66, so 310.34 of revenue goes, 155.17 of margin: 333.33 − 155.17 = 178.16;
    # the next unit brings 0.7 to 1.1, so the margin lost is 120.69 to 189.66
    assert finding.evidence["effect"] == pytest.approx({"value": 178.16, "lo": 143.68, "hi": 212.64}, abs=0.01)


def test_to_leave_spend_as_it_is_has_no_effect_of_its_own(evidence):
    frame = returns(A=FINE, B=(1000.0, 2.4, 2.2, 2.6, 1.2, 1.0, 1.4, 0.4), C=FINE)
    finding = keys(run_checks(evidence(frame)))["marginal_low", "B"]
    assert finding.money_at_stake > 0
    assert "effect" not in finding.evidence


def test_credits_lift_what_the_model_hardly_knows(evidence):
    vague = returns(A=FINE, B=(1000.0, 2.0, 0.0, 9.0, 1.6, 0.0, 7.2, 0.2), C=FINE)
    credits = returns(A=FINE, B=(1000.0, 8.0, 7.9, 8.1, 7.2, 7.0, 7.4, 0.1), C=FINE)
    assert ("underfunded", "B") not in keys(run_checks(evidence(vague)))
    # the model's 2 errs by 2.74, the credits' 8 by 35 % of 5.85: (2 / 2.74² + 8 / 2.05²) / (1 / 2.74² + 1 / 2.05²) = 5.85,
    # and the next unit brings nine tenths of that
    finding = keys(run_checks(evidence(vague, credited=credits)))["underfunded", "B"]
    assert finding.numbers["marginal_ratio"] == pytest.approx(0.9 * 5.85, abs=0.02)


def test_credits_that_the_model_contradicts_lift_nothing(evidence):
    low = returns(A=FINE, B=(1000.0, 2.5, 2.2, 2.8, 2.0, 1.7, 2.3, 0.2), C=FINE)
    credits = returns(A=FINE, B=(1000.0, 9.0, 8.9, 9.1, 8.5, 8.3, 8.7, 0.05), C=FINE)
    assert ("underfunded", "B") not in keys(run_checks(evidence(low, credited=credits)))


@pytest.mark.parametrize(("share", "told"), [(0.05, True), (0.01, False)])
def test_how_sure_a_word_of_doubt_about_a_platform_must_be_is_a_setting(share, told, make_facts, make_evidence, rows_of):
    facts = make_facts(performance=pd.concat([rows_of("A", spend=10.0, revenue=80.0), rows_of("B", spend=10.0, revenue=40.0)]))
    params = Params(margin=0.5, thresholds={"needless_review_share": share, "over_credit_ratio": 1.1})
    # 8 is claimed and 4 ± 2.8 caused: below the claim with a chance of 0.99, where two channels ask for 0.975 or 0.995
    doubtful = returns(A=(1000.0, 4.0, 1.2, 6.8, 3.0, 1.0, 5.0, 0.2), B=FINE)
    found = keys(run_checks(make_evidence(facts, params, returns=doubtful, basis="incremental")))
    assert (("over_credited", "A") in found) == told


def test_a_platform_that_claims_twice_what_is_caused_is_found(evidence, make_facts, make_evidence, rows_of):
    facts = make_facts(performance=pd.concat([rows_of("A", spend=10.0, revenue=80.0), rows_of("B", spend=10.0, revenue=40.0)]))
    found = keys(run_checks(make_evidence(facts, Params(margin=0.5), returns=returns(A=FINE, B=FINE), basis="incremental")))
    assert found["over_credited", "A"].numbers["claimed_ratio"] == pytest.approx(8.0)
    assert ("over_credited", "B") not in found


@pytest.mark.parametrize(("key", "status"), [("fit", "fail"), ("no_effect", "review")])
def test_a_model_that_explains_nothing_accuses_no_channel(evidence, key, status):
    diagnostics = pd.DataFrame({"key": [key], "status": [status], "value": [0.5], "limit": [0.1], "subject": [""]})
    frame = returns(A=FINE, B=(1000.0, 0.2, 0.1, 0.3, 0.2, 0.1, 0.3, 0.1), C=FINE)
    assert run_checks(evidence(frame, diagnostics=diagnostics)) == ()


def trials_of(**channels):
    frame = pd.DataFrame.from_dict(channels, orient="index", columns=["weeks", "change_share", "value", "clear"])
    return frame.rename_axis("channel").reset_index().assign(spend_change=-100.0)


def test_a_test_that_would_settle_nothing_is_not_said_to_show_the_effect(evidence):
    tests = trials_of(A=(12, -1.0, 900.0, False), B=(6, 0.5, 500.0, True))
    found = keys(run_checks(evidence(returns(A=FINE, B=FINE), allocation=SimpleNamespace(verdict="test_first", tests=tests))))
    assert ("test_first", "B") in found
    tests = tests.assign(clear=False)
    found = keys(run_checks(evidence(returns(A=FINE, B=FINE), allocation=SimpleNamespace(verdict="test_first", tests=tests))))
    assert {key for key, _ in found if key.startswith("test")} == {"test_unclear"}
    said = say_finding(found["test_unclear", "A"], Words("en"), "EUR")
    assert said.startswith("A: its effect cannot be told from the data, and 12 weeks of another spend would hardly show it")


@pytest.mark.parametrize("key", ["ess", "r_hat"])
def test_a_channel_whose_chains_did_not_settle_is_not_accused_and_others_are(evidence, key):
    diagnostics = pd.DataFrame({"key": [key], "status": ["fail"], "value": [20.0], "limit": [300.0], "subject": ["B"]})
    losing = (1000.0, 0.2, 0.1, 0.3, 0.2, 0.1, 0.3, 0.1)
    found = keys(run_checks(evidence(returns(A=FINE, B=losing, C=losing), diagnostics=diagnostics)))
    assert {subject for check, subject in found if check == "roi_negative"} == {"C"}


@pytest.mark.parametrize(("change", "said"), [(-1.0, "12 weeks (stop its spend altogether)"), (0.5, "12 weeks (spend +50%)")])
def test_a_test_that_pauses_a_channel_says_so_in_words(evidence, change, said):
    tests = trials_of(B=(12, change, 500.0, True))
    findings = run_checks(evidence(returns(A=FINE, B=FINE), allocation=SimpleNamespace(verdict="test_first", tests=tests)))
    assert said in say_finding(keys(findings)["test_first", "B"], Words("en"), "EUR")


def test_a_report_speaks_of_its_own_channels_only(evidence):
    losing = (1000.0, 0.2, 0.1, 0.3, 0.2, 0.1, 0.3, 0.1)
    found = keys(run_checks(evidence(returns(A=FINE, B=losing, Elsewhere=losing))))
    assert ("roi_negative", "B") in found
    assert [subject for _, subject in found if subject == "Elsewhere"] == []
