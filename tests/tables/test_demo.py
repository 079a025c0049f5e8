"""The demo world: what is planted stands in the data, what is not planted leaves no trace, and the truth is true."""

from itertools import pairwise

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from forecast.errors import ParamsError
from forecast.tables.contracts import TABLES
from forecast.tables.demo import ALL_PLANTS, make_moved_world, make_world
from forecast.tables.demo.media import Channel, caused

QUARTER = ("2026-07-01", "2026-09-30")


@pytest.fixture(scope="module")
def world():
    return make_world()


@pytest.fixture(scope="module")
def quiet():
    return make_world(plants=())


def _growth(world, *span):
    rows = world.tables["performance"].query("team == 'growth'")
    return rows[rows["date"].between(*span)] if span else rows


def _rate(rows, numerator, denominator):
    return rows[numerator].sum() / rows[denominator].sum()


def test_every_table_of_the_contract_is_filled_and_keeps_it(world):
    assert set(world.tables) == set(TABLES)
    for name, frame in world.tables.items():
        TABLES[name].schema.validate(frame, lazy=True)
        assert len(frame)


def test_three_teams_have_130_weeks_of_daily_rows(world):
    days = world.tables["performance"].groupby("team")["date"].agg(["min", "max", "nunique"])

    assert days.index.tolist() == ["b2b", "brand", "growth"]
    assert days["nunique"].tolist() == [910, 910, 910]
    assert set(days["max"]) == {pd.Timestamp("2026-09-30")}


def test_the_same_seed_makes_the_same_world_and_another_seed_another(world):
    again, other = make_world(), make_world(seed=1)

    for name, frame in world.tables.items():
        pd.testing.assert_frame_equal(frame, again.tables[name])
    assert not world.tables["outcomes"].equals(other.tables["outcomes"])


def test_an_unknown_plant_names_the_nearest():
    with pytest.raises(ParamsError, match="knows no plant 'low_crt'; did you mean 'low_ctr'"):
        make_world(plants=["low_crt"])


def test_every_plant_is_told_and_only_those_that_were_planted(world, quiet):
    assert set(world.truth.plants) == ALL_PLANTS
    assert quiet.truth.plants == {}


def test_banners_are_clicked_by_less_than_one_in_a_thousand(world, quiet):
    rates = [_rate(_growth(w, *QUARTER).query("channel == 'Баннеры'"), "clicks", "impressions") for w in (world, quiet)]

    assert rates[0] < 0.0007
    assert rates[1] > 0.003


def test_the_saturated_channel_brings_little_more_and_the_underfunded_one_much(world, quiet):
    def marginal(world, channel):
        rows = world.truth.channels.query("quarter == '2026Q3' and channel == @channel and team == 'growth'")
        return rows["marginal_roas"].item()

    assert marginal(world, "Маркетплейсы") < 1 < 2 < marginal(quiet, "Маркетплейсы")
    assert marginal(world, "Telegram Ads") > 4.5 > 3.5 > marginal(quiet, "Telegram Ads")


def test_without_plants_every_channel_pays_and_none_stands_out(quiet):
    last = quiet.truth.channels.query("quarter == '2026Q3' and team == 'growth'")

    assert (last["roas"] * 0.45 > 1.05).all()
    assert last["marginal_roas"].between(2.0, 3.6).all()
    assert last["over_credit"].max() <= 1.2


def test_credited_revenue_is_caused_revenue_times_the_over_credit(world):
    rows = _growth(world, "2026-04-01", "2026-06-30").groupby("channel")[["revenue", "spend"]].sum()
    true = world.truth.channels.query("quarter == '2026Q2' and team == 'growth'").set_index("channel")
    credited = rows["revenue"] / rows["spend"] / true["roas"]

    # Credited revenue counts what earlier weeks carried over; the truth counts inside the quarter only.
    assert (credited / true["over_credit"]).between(1.0, 1.25).all()


def test_one_stage_of_the_funnel_broke_seven_weeks_before_the_end(world, quiet):
    def rates(world):
        rows = _growth(world, *QUARTER)
        since = rows["date"] >= "2026-08-13"
        return _rate(rows[~since], "conversions", "leads"), _rate(rows[since], "conversions", "leads")

    before, after = rates(world)
    assert before == pytest.approx(0.30, abs=0.02)
    assert after == pytest.approx(0.21, abs=0.02)
    assert rates(quiet) == pytest.approx((0.30, 0.30), abs=0.02)


def test_tracking_was_lost_on_one_day_and_spend_and_the_till_went_on(world, quiet):
    day = _growth(world, "2026-07-21", "2026-07-21")
    outcomes = world.tables["outcomes"].query("team == 'growth'").set_index("date")
    till = outcomes.loc["2026-07-21", "revenue"]

    assert day[["clicks", "leads", "conversions", "orders", "revenue"]].to_numpy().sum() == 0
    assert day["spend"].sum() > 20_000
    assert till > 400_000
    assert _growth(quiet, "2026-07-21", "2026-07-21")["revenue"].sum() > 100_000


def test_one_segment_costs_more_than_it_brings(world, quiet):
    def profit(world):
        sums = _growth(world, *QUARTER).groupby("segment")[["revenue", "spend", "other_costs"]].sum()
        return 0.45 * sums["revenue"] - sums["spend"] - sums["other_costs"]

    assert profit(world)["Подростки"] == pytest.approx(-world.truth.plants["loss_making_segment"].money)
    assert (profit(world).drop("Подростки") > 0).all()
    assert (profit(quiet) > 0).all()


def test_approval_of_creatives_became_slow(world, quiet):
    def days(world, since, until):
        tasks = world.tables["tasks"].query("team == 'growth' and kind == 'креатив'")
        moves = world.tables["task_moves"].merge(tasks[["task_id"]])
        first = moves.groupby(["task_id", "status"])["entered"].max().unstack()
        spent = (first["Готово"] - first["Согласование"]).dt.total_seconds() / 86_400
        return spent[first["Согласование"].between(since, until)].median()

    assert days(world, "2026-05-01", "2026-09-01") > 3 * days(world, "2025-05-01", "2025-09-01")
    assert days(quiet, "2026-05-01", "2026-09-01") < 1.5 * days(quiet, "2025-05-01", "2025-09-01")


def test_a_complaint_comes_back_in_four_quarters_in_a_row(world, quiet):
    def complaints(world):
        notes = world.tables["feedback"].query("team == 'growth'")
        return notes[notes["note"].str.lower().str.contains("согласован")]

    quarters = sorted(set(complaints(world)["date"].dt.to_period("Q")))
    assert [str(quarter) for quarter in quarters] == ["2025Q4", "2026Q1", "2026Q2", "2026Q3"]
    assert complaints(quiet).empty
    assert not quiet.tables["feedback"]["note"].duplicated().any()


@pytest.mark.parametrize(("day", "followed"), [("2025-12-31", False), ("2026-03-31", True)])
def test_earlier_advice_was_followed_or_not(world, quiet, day, followed):
    advice = world.tables["decisions"]
    advice = advice[advice["date"] == pd.Timestamp(day)].set_index("channel")
    after = pd.Timestamp(day) + pd.Timedelta(days=1), pd.Timestamp(day) + pd.Timedelta(days=91)
    rows = _growth(world, *after)
    spent = rows[rows["campaign"] != "spring-sale"].groupby("channel")["spend"].sum()

    wanted = advice["suggested"] if followed else advice["current"]
    assert (spent / wanted).between(0.95, 1.05).all()
    assert advice["suggested"].sum() == pytest.approx(advice["current"].sum())
    assert "decisions" not in quiet.tables


def test_the_followed_advice_was_worth_what_the_truth_says(world):
    plant = world.truth.plants["advice_followed"]
    expected = world.tables["decisions"].set_index("date").loc["2026-03-31", "expected_gain"].iloc[0]

    assert plant.numbers["true_gain"] == pytest.approx(expected, rel=0.3)
    assert plant.money > 1_000_000
    ignored = world.truth.plants["advice_ignored"].numbers
    assert abs(ignored["true_gain"]) < 0.1 * ignored["gain_if_followed"]  # budgets are kept within one per cent


def test_a_plants_money_is_what_the_sentence_about_it_speaks_of(world):
    plants = world.truth.plants
    claimed = _growth(world, *QUARTER).query("channel == 'Ретаргетинг'")["revenue"].sum()
    assert plants["over_credited"].money == pytest.approx(claimed * (1 - 1 / 2.2))  # 2.2 times what it causes is claimed
    around = _growth(world, "2026-07-07", "2026-08-04").groupby("date")["revenue"].sum()
    assert plants["lost_tracking"].money == pytest.approx(around.drop(pd.Timestamp("2026-07-21")).mean(), rel=0.25)
    # three tenths of what was caused while the stage was whole: less than three tenths of what platforms claim
    assert 0.7 < plants["broken_stage"].money / plants["broken_stage"].numbers["credited_revenue_lost"] < 1
    for key, number in (("saturated", "waste_money"), ("underfunded", "gain_money"), ("low_ctr", "loss_money")):
        assert plants[key].money == plants[key].numbers[number] > 0


@pytest.mark.parametrize("seed", range(4))
def test_a_moved_world_did_with_its_advice_what_it_tells(seed):
    moved = make_moved_world(seed)
    (plant,) = moved.truth.plants.values()
    advice = moved.tables["decisions"].set_index("channel")
    after = moved.tables["performance"].query("date >= @plant.start and date <= @plant.end").groupby("channel")["spend"].sum()
    share = plant.numbers["followed"]
    assert after.to_numpy() == pytest.approx(((1 - share) * advice["current"] + share * advice["suggested"]).to_numpy(), rel=0.05)
    assert plant.key == ("advice_followed" if share else "advice_ignored")


def test_moved_worlds_know_advice_that_gains_that_loses_and_that_was_not_followed():
    plants = [next(iter(make_moved_world(seed).truth.plants.values())) for seed in range(12)]
    gains = [plant.numbers["true_gain"] for plant in plants if plant.key == "advice_followed"]
    assert min(gains) < 0 < max(gains)
    assert len(gains) < 12


def test_a_plant_leaves_the_rest_of_the_world_as_it_was(quiet):
    one = make_world(plants=["slow_approval"])

    for name in ("performance", "outcomes", "deals", "customers", "feedback", "plan"):
        pd.testing.assert_frame_equal(one.tables[name], quiet.tables[name])
    assert not one.tables["task_moves"].equals(quiet.tables["task_moves"])


def test_media_cause_a_fifth_to_a_third_of_revenue(world):
    true = world.truth.channels
    caused_by = (true["roas"] * true["spend"]).groupby(true["team"]).sum()
    share = caused_by / world.tables["outcomes"].groupby("team")["revenue"].sum()

    assert share.loc[["growth", "brand"]].between(0.2, 0.35).all()


def test_only_growth_is_credited_with_revenue(world):
    credited = world.tables["performance"].groupby("team")["revenue"].count()

    assert credited.loc["growth"] > 0
    assert credited.loc[["brand", "b2b"]].tolist() == [0, 0]


def test_deals_move_through_their_stages_in_order_and_take_months(world):
    deals, moves = world.tables["deals"], world.tables["deal_moves"]
    stages = ["Новый", "Квалификация", "Предложение", "Переговоры", "Договор"]
    entered = moves.pivot(index="deal_id", columns="stage", values="entered")[stages]

    for earlier, later in pairwise(stages):
        both = entered.dropna(subset=[later])
        assert (both[earlier] <= both[later]).all()
    won = deals[deals["status"] == "won"]
    assert 50 < (won["closed"] - won["created"]).dt.days.median() < 120
    assert set(deals["status"]) == {"open", "won", "lost"}


def test_revenue_of_b2b_is_that_of_the_deals_won(world):
    won = world.tables["deals"].query("status == 'won' and closed >= '2024-04-04'")["amount"].sum()

    assert world.tables["outcomes"].query("team == 'b2b'")["revenue"].sum() == pytest.approx(won)


def test_customers_come_back_and_then_stop(world):
    bought = world.tables["customers"].groupby("customer_id")["date"].agg(["min", "max", "count"])
    early = bought[bought["min"] < "2024-07-01"]

    assert 0.15 < (early["count"] == 1).mean() < 0.7
    assert (early["max"] < "2026-01-01").mean() > 0.5


@pytest.mark.parametrize("channel", ["Ретаргетинг", "Telegram Ads"])
def test_a_lift_test_agrees_with_the_truth(world, channel):
    test = world.tables["experiments"].query("kind == 'lift' and channel == @channel").iloc[0]
    roas = world.truth.channels.query("channel == @channel and quarter == '2026Q2'")["roas"].item()

    assert test["lift"] / test["spend"] == pytest.approx(roas, rel=0.4)
    assert test["lift_lower"] < test["lift"] < test["lift_upper"]


def test_personal_data_are_listed_with_the_truth(world):
    notes = " ".join(world.tables["feedback"]["note"])
    people = set(world.tables["tasks"]["assignee"])

    assert people <= set(world.truth.personal)
    assert sum(personal in notes for personal in world.truth.personal) == 3


def test_campaigns_keep_their_days(world):
    rows = world.tables["performance"].groupby("campaign")["date"].agg(["min", "max"])

    assert [str(day.date()) for day in rows.loc["spring-sale"]] == ["2026-03-02", "2026-03-29"]
    assert [str(day.date()) for day in rows.loc["product-launch"]] == ["2026-06-15", "2026-08-30"]


_channel = st.builds(
    Channel,
    name=st.just("any"),
    weekly=st.floats(100, 1e5),
    roas=st.floats(0.1, 10),
    saturation=st.floats(0.05, 0.95),
    alpha=st.floats(0, 0.9),
    cpm=st.just(100.0),
    ctr=st.just(0.01),
    slope=st.floats(0.5, 2),
)


@settings(max_examples=40)
@given(channel=_channel, seed=st.integers(0, 1000))
def test_more_spend_never_causes_less_revenue(channel, seed):
    spend = np.random.default_rng(seed).gamma(2, channel.weekly / 14, 28)

    assert (caused(channel, spend * 1.1, spend) >= caused(channel, spend, spend)).all()


@settings(max_examples=40)
@given(channel=_channel)
def test_steady_spend_returns_what_the_channel_says(channel):
    spend = np.full(28, channel.weekly / 7)

    assert caused(channel, spend).sum() / spend.sum() == pytest.approx(channel.roas)
