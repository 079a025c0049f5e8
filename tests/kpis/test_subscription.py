"""Customers who pay every month: the published retention curve, and simulated leavers."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from forecast.kpis.subscription import fit_retention, regular_share, summarise_payments, survival

MONTHS = pd.date_range("2024-01-01", "2026-12-01", freq="MS")


def pays(customer: str, first: int, count: int, fee: float = 20.0) -> pd.DataFrame:
    return pd.DataFrame({"customer_id": customer, "date": MONTHS[first : first + count], "revenue": fee})


def test_published_retention_is_reproduced() -> None:
    # Fader, Hardie 2007, table 1, "Regular": shares of 1,000 customers alive after 1 to 7 years; alpha 0.704, beta 1.182.
    alive = np.array([1000, 631, 468, 382, 326, 289, 262, 241])
    left = [(years, True, gone) for years, gone in enumerate(alive[:-1] - alive[1:])]
    rows = [(years, flag) for years, flag, count in [*left, (7, False, 241)] for _ in range(count)]
    fit = fit_retention(pd.DataFrame(rows, columns=["months", "left"]), spread=3.0)
    assert fit.fit.best == pytest.approx([0.704, 1.182], rel=0.02)
    assert fit.survival(7)[0] * 1000 == pytest.approx(alive, abs=10)


def test_who_paid_in_the_last_complete_month_has_not_left() -> None:
    rows = pd.concat([pays("stays", 30, 3), pays("gone", 30, 2)])  # to September, to August 2026
    table = summarise_payments(rows, pd.Timestamp("2026-09-30")).set_index("customer_id")
    assert table["left"].to_dict() == {"stays": False, "gone": True}
    assert table["months"].to_dict() == {"stays": 2, "gone": 1}


def test_a_month_that_still_runs_does_not_make_a_leaver() -> None:
    rows = pays("a", 30, 2).assign(date=lambda frame: frame["date"] + pd.Timedelta(days=14))  # 15 July and 15 August
    table = summarise_payments(rows, pd.Timestamp("2026-09-10"))
    assert not table["left"].iloc[0]


def test_a_paused_month_shows_in_regularity() -> None:
    rows = pd.concat([pays("a", 0, 2), pays("a", 3, 1), pays("b", 0, 4)])
    table = summarise_payments(rows, pd.Timestamp("2026-09-30"))
    assert regular_share(table) == pytest.approx(7 / 8)


@given(alpha=st.floats(0.05, 20), beta=st.floats(0.05, 50))
def test_nobody_comes_back_from_having_left(alpha: float, beta: float) -> None:
    curve = survival(np.array([[alpha, beta]]), np.arange(24, dtype=float))[0]
    assert curve[0] == pytest.approx(1.0)
    assert (np.diff(curve) <= 1e-12).all()
    assert curve[1] == pytest.approx(beta / (alpha + beta))
