"""What the look back says of advice, on worlds whose truth is known: its intervals hold the truth nine times in ten."""

import numpy as np
import pytest

from forecast.kpis import weekly, weekly_outcomes
from forecast.response import fit_response
from forecast.retrospective import follow_up, recommendations_of
from forecast.settings.params import Params
from forecast.tables.demo import make_moved_world

WORLDS = 40


@pytest.mark.slow
def test_the_interval_holds_what_advice_truly_brought_nine_times_in_ten(make_facts):
    held = []
    for seed in range(WORLDS):
        world = make_moved_world(seed)
        (plant,) = world.truth.plants.values()
        facts = make_facts(**{name: frame.drop(columns="team") for name, frame in world.tables.items()})
        spend = weekly(facts, ("spend",)).pivot_table(index="ds", columns="channel", values="spend")
        fit = fit_response(spend, weekly_outcomes(facts).set_index("ds")["revenue"], seed=1)
        (item,) = follow_up(recommendations_of(facts), facts, Params(), fit=fit)
        held.append(item.observed_lo <= plant.numbers["true_gain"] <= item.observed_hi)
    assert 0.80 <= np.mean(held) <= 0.98  # 40 worlds: two standard errors around nine in ten
