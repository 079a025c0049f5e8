"""What the look back says of advice, on worlds whose truth is known: its intervals hold the truth nine times in ten."""

import numpy as np
import pandas as pd
import pytest

from forecast.response import fit_response
from forecast.retrospective import Recommendation, follow_up
from forecast.settings.params import Params
from forecast.tables.demo.calendar import DAYS, disturbance, season
from forecast.tables.demo.media import Channel, caused, plan_spend

WEEKS, WORLDS = 13, 40
MADE = len(DAYS) - 7 * WEEKS - 1  # the day of the advice, so that its window ends with the data


def channels_of(random):
    """Give four to six channels with their own return, bend, carry-over and error of credits."""
    return [
        Channel(
            f"c{number}",
            weekly=float(np.exp(random.normal(np.log(40_000), 0.6))),
            roas=float(np.exp(random.normal(np.log(3), 0.5))),
            saturation=float(random.uniform(0.1, 0.8)),
            alpha=float(random.uniform(0.05, 0.6)),
            cpm=300,
            ctr=0.01,
            over_credit=float(np.exp(random.normal(np.log(1.15), 0.35))),
        )
        for number in range(int(random.integers(4, 7)))
    ]


def played(seed, make_facts):
    """Give facts in which money moved between two channels after the advice, the advice, its true gain, and weekly tables."""
    random = np.random.default_rng([41, seed])
    channels, demand = channels_of(random), season(float(random.uniform(-0.05, 0.15)), float(random.uniform(0.02, 0.2)), 200)
    spends = {one.name: plan_spend(seed, "held", one, demand, np.ones(len(DAYS))) for one in channels}
    before, after = slice(MADE - 7 * WEEKS + 1, MADE + 1), slice(MADE + 1, None)
    current = {name: float(spend[before].sum()) for name, spend in spends.items()}
    money = min(current["c0"] * random.uniform(0.2, 0.6), current["c1"])
    carried_out, truth = float(random.choice([0.5, 1.0])), 0.0
    for one in channels:
        moved = {"c0": -money, "c1": money}.get(one.name, 0.0) * carried_out
        kept, done = (scaled(spends[one.name], after, current[one.name] + extra) for extra in (0.0, moved))
        truth += float((caused(one, done) - caused(one, kept))[after].sum())
        spends[one.name] = done
    media = {one.name: caused(one, spends[one.name]) for one in channels}
    total = np.sum(list(media.values()), axis=0)
    revenue = (total.mean() * 2 * demand + total) * disturbance(np.random.default_rng(seed), 0.035, 0.015)
    credit = {one.name: media[one.name] * one.over_credit * np.exp(random.normal(0, 0.04, len(DAYS))) for one in channels}
    parts = [
        pd.DataFrame({"date": DAYS, "channel": name, "campaign": "", "spend": spends[name], "revenue": credit[name]})
        for name in spends
    ]
    facts = make_facts(performance=pd.concat(parts), outcomes=pd.DataFrame({"date": DAYS, "revenue": revenue}))
    suggested = {**current, "c0": current["c0"] - money, "c1": current["c1"] + money}
    shifts = pd.DataFrame({"channel": list(current), "current": current.values(), "suggested": suggested.values()})
    by_week = {name: spend.reshape(-1, 7).sum(axis=1) for name, spend in spends.items()}
    weeks = pd.DataFrame(by_week, index=DAYS[6::7])
    return facts, shifts, truth, (weeks, pd.Series(revenue.reshape(-1, 7).sum(axis=1), weeks.index))


def scaled(spend, window, money):
    other = spend.copy()
    other[window] *= money / spend[window].sum()
    return other


@pytest.mark.slow
def test_the_interval_holds_what_advice_truly_brought_nine_times_in_ten(make_facts):
    held = []
    for seed in range(WORLDS):
        facts, shifts, truth, (spend, revenue) = played(seed, make_facts)
        given = {"id": "a", "made_on": DAYS[MADE].date(), "weeks": WEEKS, "expected_gain": 1.0, "expected_lo": 0.0}
        advice = Recommendation(**given, expected_hi=2.0, shifts=shifts, owner="", source="decisions")
        (item,) = follow_up([advice], facts, Params(), fit=fit_response(spend, revenue, seed=1))
        held.append(item.observed_lo <= truth <= item.observed_hi)
    assert 0.80 <= np.mean(held) <= 0.98  # 40 worlds: two standard errors around nine in ten
