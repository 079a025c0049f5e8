"""Moved channels against those that did not move: a gain worked by hand, a season that is no gain, an interval that holds."""

import numpy as np
import pandas as pd
import pytest

from forecast.retrospective.counterfactual import NOTHING
from forecast.retrospective.credits import by_credits

WINDOW = (pd.Timestamp("2026-06-30"), pd.Timestamp("2026-09-29"))


def shifts(a=(9100.0, 6370.0), b=(9100.0, 11830.0)):
    frame = pd.DataFrame({"channel": ["A", "B"], "current": [a[0], b[0]], "suggested": [a[1], b[1]]})
    return frame.assign(unmoved=frame["current"])


@pytest.fixture
def facts(make_facts, rows_of, days):
    def make(season=1.0, gain=50.0, seed=2):
        random = np.random.default_rng(seed)
        after = days > WINDOW[0]
        demand = np.where(after, season, 1.0)

        def noisy(level):
            return level * demand * np.exp(random.normal(0, 0.05, len(days)))

        parts = [
            rows_of("A", spend=100 - 30.0 * after, revenue=noisy(300.0 - 30 * after)),
            rows_of("B", spend=100 + 30.0 * after, revenue=noisy(500.0 + (30 + gain) * after)),
            rows_of("C", spend=100.0, revenue=noisy(400.0)),
            rows_of("D", spend=50.0, revenue=noisy(150.0)),
        ]
        return make_facts(performance=pd.concat(parts))

    return make


def test_the_gain_is_found_at_face_value(facts):
    effect = by_credits(facts(), shifts(), WINDOW, 0.9)
    assert effect.method == "credits"
    assert effect.middle == pytest.approx(91 * 50, rel=0.15)
    assert effect.lo < 91 * 50 < effect.hi


def test_credits_are_believed_within_their_own_error(facts):
    effect = by_credits(facts(), shifts(), WINDOW, 0.9)
    # A is credited with 30 a day less and B with 80 more; each errs by 35 % by itself, so nine in ten lie within 1.645 of that
    assert effect.hi - effect.middle > 1.645 * 0.35 * 91 * (30**2 + 80**2) ** 0.5 * 0.85


def test_a_season_that_lifts_every_channel_is_no_gain(facts):
    effect = by_credits(facts(season=1.4, gain=0.0), shifts(), WINDOW, 0.9)
    assert effect.lo < 0 < effect.hi


def test_the_interval_holds_the_truth_nine_times_in_ten(facts):
    held = []
    for seed in range(20):
        effect = by_credits(facts(gain=0.0, seed=seed), shifts(), WINDOW, 0.9)
        held.append(effect.lo <= 0 <= effect.hi)
    assert sum(held) >= 16


def test_without_credits_or_without_a_channel_that_stood_still_nothing_is_said(facts, make_facts):
    performance = facts().performance
    assert by_credits(make_facts(performance=performance.drop(columns="revenue")), shifts(), WINDOW, 0.9) == NOTHING
    alone = performance[performance["channel"].isin(["A", "B"])]
    assert by_credits(make_facts(performance=alone), shifts(), WINDOW, 0.9) == NOTHING
