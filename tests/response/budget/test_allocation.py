"""The advice as a whole: adds up, says hold or test first where it should, and answers every mode."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from forecast.response import BudgetRequest, fit_response, suggest_shifts
from forecast.response.budget.allocation import careful_quantile

SEARCH, TELEVISION, SOCIAL = "Яндекс Директ", 'TV "prime"', "social, paid"


@pytest.fixture(scope="module")
def question(plain):
    return BudgetRequest(current=plain.spend.tail(13).mean())


@pytest.fixture(scope="module")
def advice(fit, question):
    return suggest_shifts(fit, question)


def test_money_moves_from_the_worst_to_the_best_channel(advice):
    change = advice.shifts.set_index("channel")["change"]
    assert advice.verdict == "shift"
    assert change[SEARCH] > 0 > change[SOCIAL]
    assert advice.expected_gain > 0
    assert advice.gain_lo < advice.expected_gain < advice.gain_hi


def test_shifts_add_up(advice, question):
    shifts = advice.shifts
    assert shifts["current"].tolist() == pytest.approx((question.current * 13).tolist())
    assert shifts["suggested"].sum() == pytest.approx(shifts["current"].sum())
    assert (shifts["change"] - (shifts["suggested"] - shifts["current"])).abs().max() < 1e-6
    assert (shifts["change_share"].abs() <= 0.30 + 1e-9).all()
    assert advice.moved_share <= 0.20 + 1e-9
    assert advice.moved_share == pytest.approx(shifts["change"].clip(lower=0).sum() / shifts["current"].sum())


def test_the_weekly_plan_adds_up_to_the_suggestion(advice, fit):
    assert advice.plan.shape == (13, 3)
    assert advice.plan.index[0] == fit.weeks[-1] + pd.Timedelta(days=7)
    assert advice.plan.sum().tolist() == pytest.approx(advice.shifts["suggested"].tolist())


def test_the_gain_is_the_difference_of_two_predictions(advice, fit, question):
    now = advice.plan * 0.0 + question.current
    difference = fit.draw_plan(advice.plan).sum(axis=1) - fit.draw_plan(now).sum(axis=1)
    assert advice.expected_gain == pytest.approx(difference.mean(), rel=0.01)
    assert advice.probability_of_loss == pytest.approx((difference < 0).mean(), abs=0.02)


def test_the_same_call_gives_the_same_advice(advice, fit, question):
    pd.testing.assert_frame_equal(suggest_shifts(fit, question).shifts, advice.shifts)


def test_the_wider_answer_may_go_three_times_as_far(advice):
    assert advice.wider.expected_gain > advice.considered.expected_gain
    assert advice.wider.shifts["change_share"].abs().max() <= 0.90 + 1e-9


def test_a_capped_channel_gets_no_more_than_now_and_the_total_stays(fit, question):
    free = suggest_shifts(fit, question).considered.shifts.set_index("channel")
    capped = suggest_shifts(fit, replace(question, capped=(SEARCH,))).considered.shifts.set_index("channel")
    assert free.loc[SEARCH, "suggested"] > free.loc[SEARCH, "current"]
    assert capped.loc[SEARCH, "suggested"] <= capped.loc[SEARCH, "current"] * (1 + 1e-9)
    assert capped["suggested"].sum() == pytest.approx(capped["current"].sum())


def test_extra_money_does_not_go_to_a_capped_channel(fit, question):
    more = replace(question, mode="extra", total=float(question.current.sum()) * 13 * 1.5, capped=(SEARCH,))
    shifts = suggest_shifts(fit, more).considered.shifts.set_index("channel")
    assert shifts.loc[SEARCH, "suggested"] <= shifts.loc[SEARCH, "current"] * (1 + 1e-9)


def test_the_rule_of_thumb_takes_from_the_weak(fit, question):
    thumb = suggest_shifts(fit, replace(question, weak=(SOCIAL,), strong=(SEARCH,))).rule_of_thumb
    change = thumb.shifts.set_index("channel")["change"]
    assert change[SOCIAL] == pytest.approx(-0.20 * 13 * question.current.sum())
    assert change[SEARCH] == pytest.approx(-change[SOCIAL])
    assert change[TELEVISION] == 0


def test_without_weak_channels_there_is_no_rule_of_thumb(advice):
    assert advice.rule_of_thumb is None


def test_a_group_moves_by_the_same_share(fit, question):
    shifts = suggest_shifts(fit, replace(question, groups=((SEARCH, SOCIAL),))).considered.shifts.set_index("channel")
    assert shifts.loc[SEARCH, "change_share"] == pytest.approx(shifts.loc[SOCIAL, "change_share"])


def test_a_fixed_channel_stays(fit, question):
    shifts = suggest_shifts(fit, replace(question, fixed=(SEARCH,))).considered.shifts.set_index("channel")
    assert shifts.loc[SEARCH, "change"] == pytest.approx(0)


def test_where_nothing_may_move_the_answer_is_hold(fit, question):
    advice = suggest_shifts(fit, replace(question, channel_bound=0.0))
    assert (advice.verdict, advice.reason) == ("hold", "nothing_to_gain")
    assert not advice.shifts["change"].any()


def test_extra_money_only_adds(fit, question):
    total = 1.1 * 13 * question.current.sum()
    advice = suggest_shifts(fit, replace(question, mode="extra", total=total))
    assert (advice.considered.shifts["change"] >= -1e-6).all()
    assert advice.considered.total_suggested == pytest.approx(total)


def test_flexible_money_stops_where_the_next_unit_earns_too_little(fit, question):
    spent = [
        suggest_shifts(fit, replace(question, mode="flexible", target_marginal_roas=target)).considered.total_suggested
        for target in (0.2, 5.0)
    ]
    assert spent[0] > 13 * question.current.sum() > spent[1]


def test_a_target_on_all_returns_is_met(fit, question):
    advice = suggest_shifts(fit, replace(question, mode="flexible", target_roas=1.2))
    wanted = advice.considered
    assert advice.media_revenue + wanted.expected_gain >= 1.2 * wanted.total_suggested * 0.99


def test_a_likely_loss_is_a_hold_that_still_shows_what_was_considered(make_world, quick):
    noisy = make_world(noise=0.09, roas=(1.6, 1.5, 1.4))
    careful = BudgetRequest(current=noisy.spend.tail(13).mean(), risk=0.002)
    advice = suggest_shifts(fit_response(noisy.spend, noisy.revenue, settings=quick), careful)
    assert (advice.verdict, advice.reason) == ("hold", "chance_of_loss")
    assert advice.expected_gain == 0
    assert not advice.shifts["change"].any()
    assert advice.considered.shifts["change"].any()
    assert advice.probability_of_loss == advice.considered.probability_of_loss > 0.002


@pytest.mark.parametrize(("risk", "quantile"), [(0.05, 0.10), (0.2, 0.4), (0.4, 0.5)])
def test_a_plan_is_chosen_at_twice_the_chance_of_loss_that_is_accepted_but_never_above_the_middle(risk, quantile):
    assert careful_quantile(risk) == pytest.approx(quantile)


def test_a_short_history_is_tested_first(make_world, quick):
    few = make_world(weeks=16)
    question = BudgetRequest(current=few.spend.tail(13).mean())
    advice = suggest_shifts(fit_response(few.spend, few.revenue, settings=quick), question)
    assert (advice.verdict, advice.reason) == ("test_first", "short_history")
    assert len(advice.tests) == 3


def test_media_without_any_effect_are_tested_first(make_world, quick):
    world = make_world(seed=5)
    silent = world.revenue - world.caused.sum(axis=1)
    question = BudgetRequest(current=world.spend.tail(13).mean())
    advice = suggest_shifts(fit_response(world.spend, silent, settings=quick), question)
    assert (advice.verdict, advice.reason) == ("test_first", "no_evidence")


def test_a_single_channel_has_nowhere_to_go(plain, quick):
    spend = plain.spend[[SEARCH]]
    advice = suggest_shifts(fit_response(spend, plain.revenue, settings=quick), BudgetRequest(current=spend.tail(13).mean()))
    assert advice.verdict in ("hold", "test_first")
    assert not advice.shifts["change"].any()


def test_tests_are_ranked_by_what_would_be_learned(advice):
    tests = advice.tests
    assert set(tests["channel"]) == {SEARCH, TELEVISION, SOCIAL}
    assert (tests["value"].diff().dropna() <= 0).all()
    assert (tests["value"] >= 0).all()
    assert tests["weeks"].between(4, 12).all()
    assert (np.sign(tests["expected_lift"]) == np.sign(tests["spend_change"])).all()


def test_credited_revenue_is_advised_on_too(credited_fit, question):
    change = suggest_shifts(credited_fit, question).shifts.set_index("channel")["change"]
    assert change[SEARCH] > 0


def test_extrapolation_is_marked(fit, question):
    jump = {SEARCH: (0.0, 13 * 10 * float(fit.spend[SEARCH].max()))}
    shifts = suggest_shifts(fit, replace(question, bounds=jump, max_move_share=1.0)).considered.shifts.set_index("channel")
    assert shifts.loc[SEARCH, "extrapolated"] == (shifts.loc[SEARCH, "suggested"] > 13 * fit.spend[SEARCH].max())


def test_channels_that_stopped_spending_are_a_hold(fit, question):
    advice = suggest_shifts(fit, replace(question, current=0.0 * question.current))
    assert (advice.verdict, advice.reason) == ("hold", "nothing_to_gain")


def test_one_more_week_of_data_does_not_turn_the_advice_round(plain, quick, question, advice):
    shorter = fit_response(plain.spend.iloc[:-1], plain.revenue.iloc[:-1], settings=quick)
    before = suggest_shifts(shorter, question).considered.shifts["change"]
    now = advice.considered.shifts["change"]
    assert (np.sign(before) == np.sign(now)).all()
    assert (before * now).sum() > 0.8 * (before**2).sum() ** 0.5 * (now**2).sum() ** 0.5
