"""Curves of credited revenue: a week that moves all channels bends none of them, and bends are found where they are."""

import numpy as np
import pandas as pd
import pytest

from forecast.response import fit_attributed
from forecast.response.attributed import common_weeks

WEEKS = 120
#: Half-saturation by channel, as a share of its usual spend: from nearly full to nearly straight.
BENDS = {"full": 0.3, "half": 1.0, "open": 3.0, "straight": 5.0, "other": 2.0}


def world(seed=1, factor=None):
    """Give spend and credit of five channels on Hill curves of slope one; credit errs by two per cent."""
    random = np.random.default_rng(seed)
    spend = pd.DataFrame(
        {name: 1000 * np.exp(random.normal(0, 0.25, WEEKS)) for name in BENDS},
        index=pd.date_range("2024-01-07", periods=WEEKS, freq="7D"),
    )
    curves = pd.DataFrame({name: 3000 * spend[name] / (bend * 1000 + spend[name]) for name, bend in BENDS.items()})
    noise = np.exp(random.normal(0, 0.02, curves.shape))
    whole = np.ones(WEEKS) if factor is None else factor
    return spend, curves * noise * whole[:, None]


def bends(spend, credit):
    table = fit_attributed(spend, credit, seed=1).returns().set_index("channel")
    return (table["marginal_roas"] / table["roas"]).to_dict()


TRUE = {name: bend / (1 + bend) for name, bend in BENDS.items()}  # of a Hill curve of slope one at its usual spend


def test_bends_are_found_within_a_tenth():
    assert bends(*world()) == pytest.approx(TRUE, abs=0.1)


def test_a_stage_that_breaks_while_spend_is_raised_hardly_bends_a_curve():
    late = np.arange(WEEKS) >= 100
    spend, _ = world()
    raised = spend.assign(open=spend["open"] * np.where(late, 1.8, 1.0))
    curves = pd.DataFrame({name: 3000 * raised[name] / (bend * 1000 + raised[name]) for name, bend in BENDS.items()})
    noise = np.exp(np.random.default_rng(2).normal(0, 0.02, curves.shape))
    found = bends(raised, curves * noise * np.where(late, 0.7, 1.0)[:, None])
    truth = TRUE | {"open": 3 / (3 + float(raised["open"].mean()) / 1000)}
    # left in the credits, the break alone is worth 0.06
    assert np.mean([abs(found[name] - truth[name]) for name in BENDS]) < 0.05


def carried(money, alpha, earlier):
    """Give the stock of spend that went on like `earlier` before the first week."""
    stock = np.empty(len(money))
    for week, spent in enumerate(money):
        earlier = stock[week] = (1 - alpha) * spent + alpha * earlier
    return stock


def bend_of_a_channel_cut_late(seed):
    """Give by how much the bend of a nearly full channel is missed, where spend went on as usual before the first week."""
    spend, _ = world(seed)
    spend["full"] *= np.where(np.arange(WEEKS) < 104, 1.8, 1.0)
    kept = {name: 0.15 if name == "full" else 0.3 for name in BENDS}
    stock = pd.DataFrame({name: carried(spend[name], kept[name], spend[name].iloc[:20].mean()) for name in BENDS})
    curves = pd.DataFrame({name: 3000 * stock[name] / (bend * 500 + stock[name]) for name, bend in BENDS.items()})
    curves.index = spend.index
    noise = np.exp(np.random.default_rng(seed).normal(0, 0.015, curves.shape))
    found = fit_attributed(spend, curves * noise, seed=1).returns(spend.index[104]).set_index("channel").loc["full"]
    full, filled = curves["full"].to_numpy()[104:], stock["full"].to_numpy()[104:]
    return found["marginal_roas"] / found["roas"] - (full * 150 / (150 + filled)).sum() / full.sum()


@pytest.mark.slow
def test_what_was_spent_before_the_first_week_bends_no_curve():
    # with the first weeks believed, the mean error of these four is 0.06
    assert abs(np.mean([bend_of_a_channel_cut_late(seed) for seed in range(1, 5)])) < 0.04


def test_what_all_channels_share_is_told_from_their_own_spend():
    broken = np.where(np.arange(WEEKS) >= 100, 0.7, 1.0)
    spend, credit = world(factor=broken)
    found = common_weeks(spend.to_numpy().T, credit.to_numpy().T)
    assert found[100:].mean() / found[:100].mean() == pytest.approx(0.7, abs=0.02)
    assert (credit.sum(axis=1) / found).sum() == pytest.approx(float(credit.to_numpy().sum()))


def test_few_channels_share_nothing():
    spend, credit = world()
    assert common_weeks(spend.to_numpy().T[:3], credit.to_numpy().T[:3]).tolist() == [1.0] * WEEKS


def test_a_channel_that_is_credited_and_never_spends_leaves_the_others_as_they_are():
    spend, credit = world()
    letters = {"spend": spend.assign(letters=0.0), "credit": credit.assign(letters=500.0)}
    alone, beside = fit_attributed(spend, credit, seed=1), fit_attributed(letters["spend"], letters["credit"], seed=1)
    assert beside.returns()["roas"].tolist() == pytest.approx([*alone.returns()["roas"], np.nan], nan_ok=True)
