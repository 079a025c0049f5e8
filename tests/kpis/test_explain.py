"""The parts of a change sum to the whole."""

import math

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from forecast.errors import ParamsError
from forecast.kpis import explain_change
from forecast.kpis.explain import split_change
from forecast.settings.period import parse_period


def quarter(start: str, end: str, channel: str, spend: float, revenue: float) -> pd.DataFrame:
    dates = pd.date_range(start, end)
    return pd.DataFrame(
        {"date": dates, "channel": channel, "campaign": channel, "spend": spend / len(dates), "revenue": revenue / len(dates)}
    )


@pytest.fixture
def two_quarters() -> pd.DataFrame:
    second, third = ("2026-04-01", "2026-06-30"), ("2026-07-01", "2026-09-30")
    return pd.concat(
        [
            quarter(*second, "search", 100, 400),
            quarter(*second, "banners", 100, 100),
            quarter(*third, "search", 50, 200),
            quarter(*third, "banners", 150, 150),
        ],
        ignore_index=True,
    )


def test_a_sum_is_explained_by_each_members_difference(make_facts, two_quarters) -> None:
    told = explain_change(make_facts(performance=two_quarters), parse_period("2026Q3"), "revenue")
    assert told.change == pytest.approx(-150)
    assert told.parts["member"].tolist() == ["search", "banners"]
    assert told.parts["effect"].tolist() == pytest.approx([-200, 50])
    assert told.parts["mix_effect"].isna().all()


def test_a_ratio_that_fell_only_because_of_the_mix_is_explained_by_the_mix(make_facts, two_quarters) -> None:
    told = explain_change(make_facts(performance=two_quarters), parse_period("2026Q3"), "roas")
    assert (told.before, told.after) == (pytest.approx(2.5), pytest.approx(1.75))
    parts = told.parts.set_index("member")
    # Shares move by a quarter; the mean of the two overall ratios is 2.125.
    assert parts.loc["search", "mix_effect"] == pytest.approx(-0.25 * (4 - 2.125))
    assert parts.loc["banners", "mix_effect"] == pytest.approx(0.25 * (1 - 2.125))
    assert parts["rate_effect"].tolist() == pytest.approx([0, 0])
    assert parts.loc["search", "before"] == pytest.approx(4.0)


def test_return_on_investment_is_explained_with_the_margin(make_facts, two_quarters) -> None:
    told = explain_change(make_facts(performance=two_quarters), parse_period("2026Q3"), "roi", margin=0.5)
    assert told.before == pytest.approx(0.25)
    assert told.parts["effect"].sum() == pytest.approx(told.change)


def test_a_channel_that_is_new_is_a_change_of_mix(make_facts, two_quarters) -> None:
    rows = pd.concat([two_quarters, quarter("2026-07-01", "2026-09-30", "email", 100, 800)], ignore_index=True)
    told = explain_change(make_facts(performance=rows), parse_period("2026Q3"), "roas")
    email = told.parts.set_index("member").loc["email"]
    assert email["rate_effect"] == pytest.approx(0)
    assert email["mix_effect"] > 0
    assert math.isnan(email["before"])
    assert told.parts["effect"].sum() == pytest.approx(told.change)


def test_a_channel_that_records_no_revenue_still_bears_its_spend(make_facts, two_quarters) -> None:
    radio = quarter("2026-04-01", "2026-09-30", "radio", 100, 0).assign(revenue=float("nan"))
    told = explain_change(make_facts(performance=pd.concat([two_quarters, radio])), parse_period("2026Q3"), "roi", margin=0.5)
    # Second quarter: spend 200 and radio's 100 × 91 ÷ 183 days.
    assert told.before == pytest.approx(250 / (200 + 9100 / 183) - 1)
    assert told.parts["effect"].sum() == pytest.approx(told.change)
    own = told.parts.set_index("member").loc["radio"]
    assert own[["before", "after"]].isna().all()  # nobody knows its return: it is not one of zero
    assert own["mix_effect"] != 0


def test_a_channel_that_records_no_revenue_has_no_part_in_that_of_all(make_facts, two_quarters) -> None:
    radio = quarter("2026-04-01", "2026-09-30", "radio", 100, 0).assign(revenue=float("nan"))
    told = explain_change(make_facts(performance=pd.concat([two_quarters, radio])), parse_period("2026Q3"), "revenue")
    assert told.parts["member"].tolist() == ["search", "banners"]
    assert told.parts["effect"].sum() == pytest.approx(told.change) == pytest.approx(-150)


def test_without_the_quarter_before_nothing_is_explained(make_facts, two_quarters) -> None:
    rows = two_quarters[two_quarters["date"] >= "2026-07-01"]
    told = explain_change(make_facts(performance=rows), parse_period("2026Q3"))
    assert not told.comparable
    assert told.parts.empty
    assert math.isnan(told.change)


def test_what_is_missing_is_named(make_facts, two_quarters) -> None:
    facts = make_facts(performance=two_quarters.drop(columns="revenue"))
    assert explain_change(facts, parse_period("2026Q3"), "roas").missing == ("performance.revenue",)


def test_an_unknown_kpi_and_one_without_parts_are_refused(make_facts, two_quarters) -> None:
    facts = make_facts(performance=two_quarters)
    with pytest.raises(ParamsError, match="did you mean 'roas'"):
        explain_change(facts, parse_period("2026Q3"), "roass")
    with pytest.raises(ParamsError, match="cannot be split by member"):
        explain_change(facts, parse_period("2026Q3"), "blended_roas")


amounts = st.lists(st.tuples(*[st.floats(0, 1e6) for _ in range(4)]), min_size=1, max_size=8)


@given(rows=amounts, scale=st.sampled_from([1.0, 1000.0]))
def test_effects_of_a_ratio_sum_to_its_change(rows: list[tuple[float, float, float, float]], scale: float) -> None:
    before = pd.DataFrame([row[:2] for row in rows], columns=["numerator", "denominator"])
    after = pd.DataFrame([row[2:] for row in rows], columns=["numerator", "denominator"])
    before.loc[0, "denominator"] += 1.0
    after.loc[0, "denominator"] += 1.0
    split = split_change(before, after, scale)
    change = scale * (
        after["numerator"].sum() / after["denominator"].sum() - before["numerator"].sum() / before["denominator"].sum()
    )
    # Rates of a sliver of the denominator are huge and cancel: what rounding leaves is told from their size.
    size = 10 * max(1.0, split.abs().to_numpy().max())
    assert split["effect"].sum() == pytest.approx(change, rel=1e-9, abs=1e-9 * size)
    assert (split["mix_effect"] + split["rate_effect"]).tolist() == pytest.approx(split["effect"].tolist(), abs=1e-9 * size)


@given(rows=amounts)
def test_running_time_backwards_turns_every_effect_round(rows: list[tuple[float, float, float, float]]) -> None:
    before = pd.DataFrame([row[:2] for row in rows], columns=["numerator", "denominator"]).add([0, 1.0])
    after = pd.DataFrame([row[2:] for row in rows], columns=["numerator", "denominator"]).add([0, 1.0])
    forth, back = split_change(before, after), split_change(after, before)
    size = max(1.0, forth.abs().to_numpy().max())
    assert (forth + back).abs().to_numpy().max() <= 1e-9 * size


def test_the_sum_of_a_quarter_that_is_not_over_is_no_fall_while_its_ratios_are_compared(make_facts, two_quarters) -> None:
    rows = two_quarters[two_quarters["date"] <= "2026-09-13"]  # 75 of 92 days: 350 × 75 ÷ 92 = 285 of revenue beside 500
    facts = make_facts(performance=rows)
    assert not explain_change(facts, parse_period("2026Q3"), "revenue").comparable
    assert explain_change(facts, parse_period("2026Q3"), "roas").after == pytest.approx(1.75)
