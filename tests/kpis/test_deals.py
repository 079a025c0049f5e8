"""Leads by source, and the length of deals while open ones count."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from forecast.kpis.deals import cycle_factors, deal_curve, deal_cycle, lead_quality, wilson
from forecast.settings.period import parse_period

THIRD = parse_period("2026Q3")


def leads(source: str, won: int, lost: int, still_open: int, amount: float = 100.0) -> pd.DataFrame:
    count = won + lost + still_open
    created = pd.Timestamp("2026-05-01")
    return pd.DataFrame(
        {
            "deal_id": [f"{source}{number}" for number in range(count)],
            "source_channel": source,
            "created": created,
            "closed": [created + pd.Timedelta(days=31)] * (won + lost) + [pd.NaT] * still_open,
            "status": ["won"] * won + ["lost"] * lost + ["open"] * still_open,
            "amount": amount,
        }
    )


def test_quality_of_leads_counts_closed_ones_for_the_share_and_all_for_the_money() -> None:
    table = lead_quality(pd.concat([leads("fair", 60, 40, 20), leads("search", 30, 170, 0)]), THIRD).set_index("source")
    assert table.loc["fair", ["leads", "won", "lost", "open"]].tolist() == [120, 60, 40, 20]
    assert table.loc["fair", "won_share"] == pytest.approx(0.6)
    assert table.loc["fair", "amount_per_lead"] == pytest.approx(50.0)
    assert table.loc["fair", "overall_share"] == pytest.approx(0.15)
    assert table["better"].to_dict() == {"search": -1, "fair": 1}


def test_a_source_with_few_leads_is_not_called_worse() -> None:
    table = lead_quality(pd.concat([leads("fair", 0, 5, 0), leads("search", 100, 100, 0)]), THIRD).set_index("source")
    assert table.loc["fair", "better"] == 0


def test_what_closed_after_the_period_was_still_open_in_it() -> None:
    table = lead_quality(leads("fair", 10, 10, 0), parse_period("2026-05")).set_index("source")
    assert table.loc["fair", ["won", "lost", "open"]].tolist() == [0, 0, 20]
    assert np.isnan(table.loc["fair", "won_share"])


def test_the_interval_of_a_share_is_wilsons() -> None:
    low, high = wilson(pd.Series([81.0]), pd.Series([263.0]), 0.95)
    # Newcombe 1998, table I: 0.2553 to 0.3662.
    assert low[0] == pytest.approx(0.2553, abs=1e-4)
    assert high[0] == pytest.approx(0.3662, abs=1e-4)


@given(n=st.integers(1, 500), share=st.floats(0, 1))
def test_the_interval_of_a_share_holds_it_and_stays_between_zero_and_one(n: int, share: float) -> None:
    won = round(n * share)
    low, high = wilson(pd.Series([float(won)]), pd.Series([float(n)]), 0.9)
    assert -1e-9 <= low[0] <= won / n + 1e-9
    assert won / n - 1e-9 <= high[0] <= 1 + 1e-9


def simulated(start: str, end: str, days: float, seed: int) -> pd.DataFrame:
    """Deals created day by day, closed after an exponential time, open where that lies beyond the end."""
    rng = np.random.default_rng(seed)
    created = pd.Series(pd.date_range(start, end).repeat(4))
    closed = created + pd.to_timedelta(rng.exponential(days / np.log(2), len(created)), unit="D")
    over = closed <= pd.Timestamp("2026-09-30")
    return pd.DataFrame(
        {
            "deal_id": [f"{seed}-{number}" for number in range(len(created))],
            "created": created,
            "closed": closed.where(over),
            "status": np.where(over, np.where(rng.random(len(created)) < 0.3, "won", "lost"), "open"),
            "segment": "all",
        }
    )


def test_open_deals_count_so_that_the_median_is_the_true_one() -> None:
    deals = simulated("2025-01-01", "2026-09-30", 60.0, 1)
    cycle = deal_cycle(deals, THIRD).set_index("dimension").loc["all"]
    assert cycle["median_days"] == pytest.approx(60, rel=0.1)
    assert cycle["median_lo"] <= 60 <= cycle["median_hi"]
    assert cycle["previous_median"] == pytest.approx(60, rel=0.12)
    assert not cycle["longer"]
    closed = deals[deals["closed"] >= "2026-07-01"]
    recent = closed[closed["created"] >= "2026-04-01"]
    naive = (recent["closed"] - recent["created"]).dt.days.median()
    assert naive < 45  # what one gets by looking at closed deals only


def test_the_curve_of_closed_deals_is_that_of_all_deals_the_open_ones_included() -> None:
    curve = deal_curve(simulated("2025-01-01", "2026-09-30", 60.0, 1), THIRD).set_index("days")
    assert curve["closed_share"].is_monotonic_increasing
    for days, share in ((60, 0.5), (120, 0.75)):  # half of an exponential time's deals close in each sixty days
        there = curve[curve.index <= days].iloc[-1]
        assert there["closed_share"] == pytest.approx(share, abs=0.04)
        assert there["closed_lo"] <= share <= there["closed_hi"]


def test_a_cycle_that_grew_is_called_longer() -> None:
    deals = pd.concat([simulated("2025-01-01", "2026-03-31", 30.0, 2), simulated("2026-04-01", "2026-09-30", 60.0, 3)])
    cycle = deal_cycle(deals, THIRD).set_index("dimension").loc["all"]
    assert cycle["longer"]
    assert cycle["change_days"] > 10


def test_factors_show_the_slow_segment_beside_the_largest() -> None:
    fast = simulated("2025-06-01", "2026-09-30", 20.0, 4).assign(segment="small")
    slow = simulated("2025-06-01", "2026-09-30", 60.0, 5).assign(segment="large").iloc[::2]
    factors = cycle_factors(pd.concat([fast, slow]), THIRD).set_index("member")
    assert factors.index.tolist() == ["large"]
    assert factors.loc["large", "speed_lo"] <= 1 / 3 <= factors.loc["large", "speed_hi"]


def test_without_deals_everything_is_empty() -> None:
    nothing = pd.DataFrame(columns=["deal_id", "created"])
    assert lead_quality(nothing, THIRD).empty
    assert deal_cycle(nothing, THIRD).empty
    assert deal_curve(nothing, THIRD).empty
    assert deal_curve(simulated("2026-09-29", "2026-09-30", 60.0, 6), THIRD).empty
    assert cycle_factors(nothing, THIRD).empty
