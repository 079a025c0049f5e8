"""The common factor of spend: found where there is one, nearly nothing where there is none."""

from types import SimpleNamespace

import numpy as np

from forecast.response.baseline import baselines
from forecast.response.demand import common_factor
from forecast.response.inputs import history
from forecast.response.model import without_demand
from forecast.settings.response import ResponseSettings


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


def test_half_of_the_candidate_baselines_take_nothing_that_all_spend_shares(plain):
    settings = ResponseSettings()
    known = baselines(history(plain.spend, plain.revenue, (None, None), (), settings), settings)
    assert (known.demand_sd == 0).sum() == len(known) / 2


def drawn(*candidates):
    return SimpleNamespace(baseline=np.array([candidates]), ratio=np.array([[-3.0, -1.0, -5.0]]))


def test_evidence_for_media_is_read_where_the_baseline_takes_nothing_that_all_spend_shares():
    known = SimpleNamespace(demand_sd=np.array([0.0, 1.5]))
    assert without_demand(known, drawn(0, 1, 0)).tolist() == [-3.0, -5.0]


def test_all_draws_speak_where_every_baseline_takes_what_spend_shares():
    known = SimpleNamespace(demand_sd=np.array([0.0, 1.5]))
    assert without_demand(known, drawn(1, 1, 1)).tolist() == [-3.0, -1.0, -5.0]
