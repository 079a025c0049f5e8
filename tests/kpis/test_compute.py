"""KPIs are ratios of sums, worked by hand."""

import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from forecast.kpis import KPIS, kpis_of
from forecast.text import LANGUAGES, Words


@pytest.fixture
def two_days() -> pd.DataFrame:
    return pd.DataFrame(
        {
            "channel": ["search", "search", "radio"],
            "spend": [100.0, 300.0, 600.0],
            "other_costs": [50.0, np.nan, 50.0],
            "revenue": [1000.0, 1000.0, 400.0],
            "impressions": [10_000.0, 30_000.0, np.nan],
            "clicks": [100.0, 700.0, np.nan],
            "conversions": [10.0, 6.0, 4.0],
            "orders": [8.0, 4.0, 4.0],
            "new_customers": [5.0, 3.0, 3.0],
        }
    )


def test_returns_follow_the_contract(two_days: pd.DataFrame) -> None:
    value = kpis_of(two_days, margin=0.5).iloc[0]
    # revenue 2400, margin 1200, spend 1000, other costs 100
    assert value["roas"] == pytest.approx(2.4)
    assert value["roi"] == pytest.approx((1200 - 1000 - 100) / 1100)
    assert value["romi"] == pytest.approx(0.2)
    assert value["cac"] == pytest.approx(100.0)
    assert value["cpa"] == pytest.approx(50.0)
    assert value["aov"] == pytest.approx(150.0)


def test_rates_and_prices_of_delivery_leave_out_a_channel_that_does_not_count_clicks(two_days: pd.DataFrame) -> None:
    value = kpis_of(two_days, margin=1.0).iloc[0]
    assert value["cpc"] == pytest.approx(0.5)  # 400 ÷ 800: the radio's 600 bought no counted click
    assert value["ctr"] == pytest.approx(0.02)
    assert value["cpm"] == pytest.approx(10.0)
    assert value["conversion_rate"] == pytest.approx(0.02)  # 16 ÷ 800


def test_the_price_of_a_conversion_leaves_out_a_channel_that_does_not_count_any(two_days: pd.DataFrame) -> None:
    uncounted = two_days.assign(conversions=two_days["conversions"].where(two_days["channel"] != "radio"))
    assert kpis_of(uncounted, margin=1.0).iloc[0]["cpa"] == pytest.approx(25.0)  # 400 ÷ 16
    assert kpis_of(uncounted, margin=1.0).iloc[0]["cac"] == pytest.approx(100.0)  # all costs, 1100 ÷ 11


def test_a_group_is_a_ratio_of_its_sums_and_not_a_mean_of_ratios(two_days: pd.DataFrame) -> None:
    by_channel = kpis_of(two_days, margin=1.0, by=("channel",)).set_index("channel")
    assert by_channel.loc["search", "roas"] == pytest.approx(5.0)  # the mean of 10 and 3.33 would be 6.67
    assert by_channel.loc["radio", "roas"] == pytest.approx(400 / 600)
    assert math.isnan(by_channel.loc["radio", "ctr"])


def test_a_zero_denominator_is_unknown_and_not_infinite() -> None:
    frame = pd.DataFrame({"spend": [0.0], "revenue": [10.0], "clicks": [0.0], "impressions": [0.0]})
    value = kpis_of(frame, margin=1.0).iloc[0]
    assert math.isnan(value["roas"])
    assert math.isnan(value["ctr"])
    assert value["revenue"] == 10.0


def test_a_measure_that_is_not_there_gives_no_kpi() -> None:
    assert set(kpis_of(pd.DataFrame({"spend": [1.0], "clicks": [2.0]}), margin=1.0)) == {"spend", "clicks", "cpc"}


def test_the_frame_is_not_edited(two_days: pd.DataFrame) -> None:
    before = two_days.copy(deep=True)
    kpis_of(two_days, margin=0.5, by=("channel",))
    pd.testing.assert_frame_equal(two_days, before)


@settings(max_examples=30)
@given(
    spend=st.lists(st.floats(1, 1e6), min_size=1, max_size=12),
    scale=st.floats(0.1, 100),
    margin=st.floats(0.05, 1.0),
)
def test_roi_and_roas_do_not_depend_on_the_currency(spend: list[float], scale: float, margin: float) -> None:
    frame = pd.DataFrame({"spend": spend, "revenue": [2 * value + 1 for value in spend]})
    one, other = (kpis_of(side, margin).iloc[0] for side in (frame, frame * scale))
    assert other["roas"] == pytest.approx(one["roas"])
    assert other["roi"] == pytest.approx(one["roi"])


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", KPIS)
def test_the_printed_formula_is_the_computed_one(name: str, language: str) -> None:
    words = Words(language)
    computed = KPIS[name].formula.text(lambda column: words.say(f"kpis.columns.{column}"))
    assert words.say(f"kpis.{name}.formula") == computed
    assert words.say(f"kpis.{name}.title")
    assert words.say(f"kpis.{name}.short")
    assert words.say(f"kpis.units.{KPIS[name].unit}")


@pytest.mark.parametrize("name", KPIS)
def test_every_kpi_names_its_source_and_needs_columns(name: str) -> None:
    assert KPIS[name].name == name
    assert KPIS[name].source
    assert KPIS[name].needs
