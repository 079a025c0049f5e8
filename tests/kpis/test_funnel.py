"""The funnel against its own history: worked by hand where rates are exact, on simulated counts where chance plays."""

import math
from datetime import date

import numpy as np
import pandas as pd
import pytest

from forecast.kpis import measure_funnel
from forecast.kpis.stages import reached_stages
from forecast.settings.params import Params
from forecast.settings.period import parse_period

THIRD = parse_period("2026Q3")
PARAMS = Params(funnel=("clicks", "leads", "conversions"))


def exact(channel: str, clicks: float, lead_rate: float, close_rate: float, start: str = "2025-07-01") -> pd.DataFrame:
    dates = pd.date_range(start, "2026-09-30")
    leads = clicks * lead_rate
    sold = leads * close_rate
    return pd.DataFrame(
        {
            "date": dates,
            "channel": channel,
            "campaign": "",
            "clicks": clicks,
            "leads": leads,
            "conversions": sold,
            "revenue": 50 * sold,
        }
    )


def test_counts_and_rates_of_a_quiet_funnel(make_facts) -> None:
    funnel = measure_funnel(make_facts(performance=exact("search", 100, 0.2, 0.5)), THIRD, PARAMS)
    stages = funnel.stages.set_index("stage")
    assert stages["count"].tolist() == pytest.approx([9200, 1840, 920])
    assert stages["rate_from_previous"].tolist()[1:] == pytest.approx([0.2, 0.5])
    assert stages.loc["leads", "previous_period_rate"] == pytest.approx(0.2)
    assert stages.loc["leads", "gap"] == pytest.approx(0)
    assert (funnel.bottleneck, funnel.since, funnel.money_cost) == (None, None, None)


def test_a_broken_stage_is_found_with_its_day_and_its_money(make_facts) -> None:
    rows = exact("search", 100, 0.2, 0.5)
    broken = rows["date"] >= "2026-08-13"
    rows["conversions"] = rows["conversions"].where(~broken, rows["leads"] * 0.3)
    rows["revenue"] = 50 * rows["conversions"]
    funnel = measure_funnel(make_facts(performance=rows), THIRD, PARAMS)
    assert funnel.bottleneck == "conversions"
    assert funnel.since == date(2026, 8, 13)
    # 49 days × 20 leads × 0.2 lost × 50 money
    assert funnel.money_cost == pytest.approx(9800)
    stage = funnel.stages.set_index("stage").loc["conversions"]
    assert stage["lost_count"] == pytest.approx(196)
    assert stage["expected_rate"] == pytest.approx(0.5)


def test_a_change_of_the_channel_mix_is_not_a_broken_stage(make_facts) -> None:
    search, banners = exact("search", 100, 0.2, 0.5), exact("banners", 100, 0.02, 0.5)
    late = banners["date"] >= "2026-08-13"
    banners[["clicks", "leads", "conversions", "revenue"]] *= np.where(late, 9.0, 1.0)[:, None]
    funnel = measure_funnel(make_facts(performance=pd.concat([search, banners])), THIRD, PARAMS)
    leads = funnel.stages.set_index("stage").loc["leads"]
    assert leads["rate_from_previous"] < 0.08
    assert leads["gap"] == pytest.approx(0)
    assert funnel.bottleneck is None


def test_a_channel_that_records_no_leads_does_not_dilute_the_rate(make_facts) -> None:
    radio = exact("radio", 1000, 0.2, 0.5).assign(leads=np.nan, conversions=np.nan, revenue=np.nan)
    funnel = measure_funnel(make_facts(performance=pd.concat([exact("search", 100, 0.2, 0.5), radio])), THIRD, PARAMS)
    assert funnel.stages.set_index("stage").loc["leads", "rate_from_previous"] == pytest.approx(0.2)


def test_a_stage_that_broke_in_one_channel_shows_in_that_channel(make_facts) -> None:
    search, social = exact("search", 100, 0.2, 0.5), exact("social", 100, 0.2, 0.5)
    social["conversions"] = social["conversions"].where(social["date"] < "2026-08-13", social["leads"] * 0.3)
    by_channel = measure_funnel(make_facts(performance=pd.concat([search, social])), THIRD, PARAMS).by_channel
    assert by_channel.loc[by_channel["is_bottleneck"], ["channel", "stage"]].to_numpy().tolist() == [["social", "conversions"]]


def test_three_weeks_of_history_give_counts_and_no_verdict(make_facts) -> None:
    rows = exact("search", 100, 0.2, 0.5, "2026-09-10")
    funnel = measure_funnel(make_facts(performance=rows), parse_period("2026-09-10..2026-09-30"), PARAMS)
    assert funnel.stages["count"].tolist() == pytest.approx([2100, 420, 210])
    assert funnel.stages["history_lo"].isna().all()
    assert funnel.bottleneck is None


def test_stages_that_the_data_do_not_hold_are_named(make_facts) -> None:
    rows = exact("search", 100, 0.2, 0.5).drop(columns=["leads", "conversions"])
    funnel = measure_funnel(make_facts(performance=rows), THIRD, PARAMS)
    assert funnel.stages.empty
    assert funnel.missing == ("leads", "conversions")


def test_without_revenue_the_loss_is_counted_and_not_priced(make_facts) -> None:
    rows = exact("search", 100, 0.2, 0.5).drop(columns="revenue")
    rows["conversions"] = rows["conversions"].where(rows["date"] < "2026-08-13", rows["leads"] * 0.3)
    funnel = measure_funnel(make_facts(performance=rows), THIRD, PARAMS)
    assert funnel.bottleneck == "conversions"
    assert funnel.money_cost is None


DEALS = pd.DataFrame(
    {
        "deal_id": ["a", "b", "c", "d"],
        "channel": ["search", "search", "email", "email"],
        "created": pd.to_datetime(["2026-07-01", "2026-07-02", "2026-07-03", "2026-07-04"]),
        "closed": pd.to_datetime(["2026-07-20", "2026-07-25", None, "2026-07-06"]),
        "status": ["won", "lost", "open", "lost"],
        "stage": ["offer", "talk", "new", "new"],
        "amount": [900.0, 100.0, 50.0, 70.0],
    }
)
MOVES = pd.DataFrame(
    {
        "deal_id": ["a", "a", "b", "b", "b", "c", "d"],
        "stage": ["new", "offer", "new", "talk", "new", "new", "new"],
        "entered": pd.to_datetime(
            ["2026-07-01", "2026-07-10", "2026-07-02", "2026-07-05", "2026-07-08", "2026-07-03", "2026-07-04"]
        ),
    }
)
STAGES = ("new", "talk", "offer", "won")


@pytest.fixture
def deal_facts(make_facts):
    rows = pd.DataFrame({"date": pd.date_range("2026-07-01", "2026-07-31"), "channel": "search", "campaign": "", "spend": 1.0})
    return make_facts(performance=rows, deals=DEALS, deal_moves=MOVES)


def test_a_deal_that_skips_a_stage_has_reached_it(deal_facts) -> None:
    reached = reached_stages(deal_facts, STAGES)
    mine = reached[reached["deal_id"] == "a"].set_index("stage")["date"]
    assert mine["talk"] == pd.Timestamp("2026-07-10")
    assert mine["won"] == pd.Timestamp("2026-07-20")


def test_a_deals_rate_is_the_share_of_those_that_left_the_stage(deal_facts) -> None:
    funnel = measure_funnel(deal_facts, parse_period("2026-07"), Params(funnel=STAGES))
    stages = funnel.stages.set_index("stage")
    assert stages["count"].tolist() == [4, 2, 1, 1]
    # c is still in `new`; a and b went on, d was lost there. b was lost in `talk`, a went on.
    assert stages.loc["talk", "rate_from_previous"] == pytest.approx(2 / 3)
    assert stages.loc["offer", "rate_from_previous"] == pytest.approx(1 / 2)
    assert stages.loc["won", "rate_from_previous"] == pytest.approx(1.0)


def test_skipped_and_backward_moves_are_counted(deal_facts) -> None:
    validity = measure_funnel(deal_facts, parse_period("2026-07"), Params(funnel=STAGES)).validity.set_index("fault")
    assert validity.loc["skipped", ["stage", "deals"]].tolist() == ["talk", 1]
    assert validity.loc["backward", ["stage", "deals"]].tolist() == ["new", 1]
    assert validity.loc["skipped", "share"] == pytest.approx(1 / 2)


def test_an_open_deal_that_outstays_the_usual_is_stuck(make_facts) -> None:
    start = pd.Timestamp("2026-01-01")
    ids = [f"d{number}" for number in range(40)]
    stays = [5 + number % 3 for number in range(39)]
    moves = pd.DataFrame(
        [(deal, "new", start) for deal in ids]
        + [(deal, "talk", start + pd.Timedelta(days=stay)) for deal, stay in zip(ids, stays, strict=False)],
        columns=["deal_id", "stage", "entered"],
    )
    deals = pd.DataFrame({"deal_id": ids, "created": start, "status": "open", "closed": pd.NaT})
    rows = pd.DataFrame({"date": pd.date_range("2026-01-01", "2026-01-31"), "channel": "a", "campaign": "", "spend": 1.0})
    facts = make_facts(performance=rows, deals=deals, deal_moves=moves)
    validity = measure_funnel(facts, parse_period("2026-01"), Params(funnel=("new", "talk"))).validity
    stuck = validity[(validity["fault"] == "stuck") & (validity["stage"] == "new")]
    assert stuck["deals"].tolist() == [1]
    assert math.isclose(stuck["share"].iloc[0], 1.0)
