"""What is planted in the demo world is measured there, and what is not stays silent."""

import pandas as pd
import pytest

from forecast.kpis import channel_table, measure_economics, measure_flow, measure_funnel
from forecast.names import DIMENSIONS, MEASURES
from forecast.settings.params import Params
from forecast.settings.period import parse_period
from forecast.tables.demo import DemoWorld, make_world
from forecast.tables.facts import Facts

THIRD = parse_period("2026Q3")
FUNNELS = {
    "growth": ("impressions", "clicks", "leads", "conversions"),
    "brand": ("impressions", "clicks"),
    "b2b": ("impressions", "clicks", "leads", "Новый", "Квалификация", "Предложение", "Переговоры", "Договор", "won"),
}


def facts_of(make_facts, world: DemoWorld, team: str) -> Facts:
    tables = {name: frame[frame["team"] == team] if "team" in frame else frame for name, frame in world.tables.items()}
    rows = tables["performance"]
    measures = [column for column in MEASURES if column in rows and rows[column].notna().any()]
    tables["performance"] = rows.groupby(["date", "channel", "campaign"], dropna=False)[measures].sum(min_count=1).reset_index()
    cuts = [
        rows.assign(member=rows[name]).groupby(["date", "member"])[measures].sum(min_count=1).reset_index().assign(dimension=name)
        for name in DIMENSIONS
        if name in rows and rows[name].notna().any()
    ]
    tables["outcomes"] = tables["outcomes"].drop(columns="team").dropna(axis=1, how="all")
    tables["deal_moves"] = tables["deal_moves"][tables["deal_moves"]["deal_id"].isin(tables["deals"]["deal_id"])]
    tables["task_moves"] = tables["task_moves"][tables["task_moves"]["task_id"].isin(tables["tasks"]["task_id"])]
    return make_facts(**tables, **({"members": pd.concat(cuts)} if cuts else {}))


@pytest.fixture(scope="module")
def world() -> DemoWorld:
    return make_world()


def test_the_stage_that_broke_is_the_bottleneck_with_its_day_and_money(make_facts, world) -> None:
    plant = world.truth.plants["broken_stage"]
    funnel = measure_funnel(facts_of(make_facts, world, "growth"), THIRD, Params(funnel=FUNNELS["growth"]))
    assert funnel.bottleneck == plant.subject
    assert abs((funnel.since - plant.start).days) <= 7
    assert funnel.money_cost == pytest.approx(plant.money, rel=0.25)


def test_the_segment_that_loses_money_does(make_facts, world) -> None:
    plant = world.truth.plants["loss_making_segment"]
    economics = measure_economics(facts_of(make_facts, world, "growth"), THIRD, Params(margin=0.45), 1)
    segments = economics.losses[economics.losses["dimension"] == "segment"]
    assert segments["member"].tolist() == [plant.subject]
    assert -segments["profit"].iloc[0] == pytest.approx(plant.money, rel=0.01)


def test_approval_is_the_status_that_slowed_down(make_facts, world) -> None:
    flow = measure_flow(facts_of(make_facts, world, "growth"), THIRD)
    assert flow.slowed == world.truth.plants["slow_approval"].subject
    worst = flow.by_kind_status.iloc[0]
    assert worst["kind"] == "креатив"
    assert worst["median_days"] == pytest.approx(world.truth.plants["slow_approval"].numbers["days_after"], rel=0.25)


def test_the_banner_channel_is_below_a_tenth_of_a_per_cent(make_facts, world) -> None:
    table = channel_table(facts_of(make_facts, world, "growth"), THIRD, Params()).set_index("channel")
    low = table["ctr"] < 0.001
    assert table.index[low].tolist() == [world.truth.plants["low_ctr"].subject]


@pytest.mark.parametrize("team", ["growth", "brand", "b2b"])
def test_a_world_without_plants_stays_silent(make_facts, team: str) -> None:
    quiet = facts_of(make_facts, make_world(7, frozenset()), team)
    funnel = measure_funnel(quiet, THIRD, Params(funnel=FUNNELS[team]))
    assert funnel.bottleneck is None
    assert not funnel.by_channel["is_bottleneck"].any()
    assert measure_flow(quiet, THIRD).slowed is None


@pytest.mark.slow
def test_broken_stages_are_found_in_nearly_every_world_and_quiet_worlds_raise_at_most_one_alarm(make_facts) -> None:
    found, alarms, params = 0, 0, Params(funnel=FUNNELS["growth"])
    for seed in range(1, 11):
        planted, quiet = make_world(seed), make_world(seed, frozenset())
        found += measure_funnel(facts_of(make_facts, planted, "growth"), THIRD, params).bottleneck == "conversions"
        calm = facts_of(make_facts, quiet, "growth")
        alarms += measure_funnel(calm, THIRD, params).bottleneck is not None
        alarms += measure_flow(calm, THIRD).slowed is not None
    assert found >= 9
    assert alarms <= 1
