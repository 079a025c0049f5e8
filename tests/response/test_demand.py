"""The common factor of spend: found where there is one, nearly nothing where there is none."""

import numpy as np

from forecast.response.demand import common_factor


def spends(tie):
    random = np.random.default_rng(1)
    demand = random.normal(size=120)
    own = random.normal(size=(5, 120))
    return demand, 1000 * np.exp(0.3 * (tie * demand + (1 - tie) * own))


def test_the_factor_follows_demand_where_spend_does():
    demand, spend = spends(0.8)
    assert np.corrcoef(common_factor(spend), demand)[0, 1] > 0.97


def test_the_factor_is_weaker_where_channels_move_alone():
    assert common_factor(spends(0.0)[1]).std() < 0.75 * common_factor(spends(0.8)[1]).std()


def test_a_single_channel_shares_nothing():
    assert not common_factor(spends(0.5)[1][:1]).any()


def test_constant_spend_shares_nothing():
    assert not common_factor(np.full((3, 20), 7.0)).any()
