"""Doubts about a fit: raised where there is a reason, silent where there is none."""

import pandas as pd
import pytest

from forecast.response import diagnose, fit_response
from forecast.response.diagnostics import RULES, Rule


@pytest.fixture(scope="module")
def doubts(fit):
    return diagnose(fit)


def find(table, key, subject=""):
    return table.set_index(["key", "subject"]).loc[(key, subject)]


def test_a_sound_fit_passes(doubts):
    keys = ("history", "baseline_negative", "no_effect", "fit", "holdout_error", "holdout_coverage")
    assert [find(doubts, key)["status"] for key in keys] == ["pass"] * 6
    assert set(doubts.loc[doubts["key"] == "r_hat", "status"]) <= {"pass", "review"}


def test_every_doubt_has_a_rule_and_its_limit(doubts):
    assert set(doubts["key"]) == set(RULES)
    assert doubts.columns.tolist() == ["key", "status", "value", "limit", "subject"]
    assert (doubts["limit"] == doubts["key"].map(lambda key: RULES[key].review)).all()


def test_collinear_and_steady_channels_are_named(make_world, quick):
    world = make_world(weeks=60)
    spend = world.spend.assign(twin=2.0 * world.spend["social, paid"], steady=100.0)
    table = diagnose(fit_response(spend, world.revenue, settings=quick))
    assert find(table, "collinearity", "twin")["status"] == "fail"
    assert find(table, "collinearity", "Яндекс Директ")["status"] == "pass"
    assert find(table, "spend_varied", "steady")["status"] == "fail"
    assert find(table, "history")["status"] == "pass"


def test_spend_tied_to_demand_is_named(make_world, quick):
    world = make_world()
    follows = world.spend * 0 + 1000.0
    demand = (world.revenue - world.caused.sum(axis=1)) / 60000
    tied = follows.mul(demand**3, axis=0)
    table = diagnose(fit_response(tied, world.revenue, settings=quick))
    assert find(table, "spend_follows_demand", "social, paid")["status"] == "fail"


def test_media_without_effect_are_told(make_world, quick):
    world = make_world(seed=5)
    table = diagnose(fit_response(world.spend, world.revenue - world.caused.sum(axis=1), settings=quick))
    assert find(table, "no_effect")["status"] == "fail"


def test_a_short_history_skips_the_holdout(make_world, quick):
    few = make_world(weeks=18)
    table = diagnose(fit_response(few.spend, few.revenue, settings=quick))
    assert "holdout_error" not in set(table["key"])
    assert find(table, "history")["status"] == "fail"


def test_credited_revenue_is_judged_on_what_applies(credited_fit):
    assert set(diagnose(credited_fit)["key"]) == {"history", "r_hat", "ess", "spend_varied", "prior_shift"}


@pytest.mark.parametrize(("value", "status"), [(0.05, "pass"), (0.2, "review"), (0.4, "fail"), (float("nan"), "review")])
def test_a_rule_turns_a_number_into_a_status(value, status):
    assert Rule(0.15, 0.3).status(value) == status


def test_a_rule_may_look_downwards():
    rule = Rule(52, 20, "low")
    assert [rule.status(weeks) for weeks in (60, 30, 10)] == ["pass", "review", "fail"]


def test_the_table_is_a_plain_frame(doubts):
    assert isinstance(doubts, pd.DataFrame)
    assert doubts["value"].notna().all()
