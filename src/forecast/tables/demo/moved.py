"""A small world in which money moved between two channels after an advice: what a look back is tried on."""

import numpy as np
import pandas as pd

from forecast.tables.demo.advice import TEAM, WEEKS, advise
from forecast.tables.demo.calendar import DAYS, disturbance, season
from forecast.tables.demo.media import Channel, all_returns, caused, plan_spend
from forecast.tables.demo.truth import DemoWorld, Truth

MADE = DAYS[-7 * WEEKS - 1]  # the day of the advice, so that its quarter ends with the data
_CARRIED_OUT = (0.0, 0.5, 1.0)


def make_moved_world(seed: int) -> DemoWorld:
    """Give a world of four to six channels with one advice, of which nothing, half or all was carried out.

    Each channel has its own return, bend, carry-over and error of credits; the move is blind, so it may gain or lose. The one
    plant tells which: `advice_followed`, or `advice_ignored` where nothing was carried out.
    """
    random = np.random.default_rng([41, seed])
    channels = _channels(random)
    demand = season(float(random.uniform(-0.05, 0.15)), float(random.uniform(0.02, 0.2)), 200)
    spends = {one.name: plan_spend(seed, "moved", one, demand, np.ones(len(DAYS))) for one in channels}
    before = {name: float(spend[-14 * WEEKS : -7 * WEEKS].sum()) for name, spend in spends.items()}
    money = min(before["c0"] * random.uniform(0.2, 0.6), before["c1"]) / WEEKS
    share = float(random.choice(_CARRIED_OUT))
    advice = advise(seed, str(MADE.date()), channels, spends, {"c0": -money, "c1": money}, share)
    media = {one.name: caused(one, spends[one.name]) for one in channels}
    total = np.sum(list(media.values()), axis=0)
    revenue = (total.mean() * 2 * demand + total) * disturbance(np.random.default_rng(seed), 0.035, 0.015)
    credit = {one.name: media[one.name] * one.over_credit * np.exp(random.normal(0, 0.04, len(DAYS))) for one in channels}
    parts = [pd.DataFrame({"channel": name, "date": DAYS, "spend": spends[name], "revenue": credit[name]}) for name in spends]
    tables = {
        "performance": pd.concat(parts, ignore_index=True).assign(team=TEAM),
        "outcomes": pd.DataFrame({"date": DAYS, "team": TEAM, "revenue": revenue}),
        "decisions": advice.decisions,
    }
    returns = all_returns(TEAM, channels, list(spends.values()), np.ones(len(DAYS)))
    return DemoWorld(tables, Truth({advice.plant.key: advice.plant}, returns, ()))


def _channels(random: np.random.Generator) -> list[Channel]:
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
