"""How far apart rows are, whatever is missing between them."""

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from forecast.tables.frequency import detect_frequency, missing_dates


@pytest.mark.parametrize(
    ("frequency", "said"), [("D", "D"), ("W-SUN", "W"), ("W-WED", "W"), ("MS", "MS"), ("ME", "MS"), ("2W-SUN", "W")]
)
def test_even_rows_are_recognised(frequency, said):
    assert detect_frequency(pd.Series(pd.date_range("2024-01-01", periods=40, freq=frequency))) == said


@pytest.mark.parametrize(
    ("dates", "said"),
    [
        (["2026-01-01"], "D"),
        (["2026-01-01", "2026-01-02"], "D"),
        (["2026-01-01", "2026-01-08"], "W"),
        (["2026-02-01", "2026-03-01"], "MS"),
        (["2026-01-05", "2026-01-06", "2026-03-20"], "D"),
        (["2026-01-04", "2026-01-04", "2026-01-11", "2026-02-01"], "W"),
    ],
)
def test_few_rows_are_judged_by_what_they_are(dates, said):
    assert detect_frequency(pd.Series(pd.to_datetime(dates))) == said


@given(kept=st.sets(st.integers(0, 120), min_size=30))
def test_daily_rows_with_gaps_stay_daily(kept):
    days = pd.Series(pd.Timestamp("2026-01-01") + pd.to_timedelta(sorted(kept | {0, 1}), unit="D"))

    assert detect_frequency(days) == "D"


@given(kept=st.sets(st.integers(0, 100), min_size=3))
def test_weekly_rows_with_gaps_stay_weekly_and_their_gaps_are_counted(kept):
    weeks = sorted(kept | {0, 1})
    days = pd.Series(pd.Timestamp("2026-01-04") + pd.to_timedelta([7 * week for week in weeks], unit="D"))

    assert detect_frequency(days) == "W"
    assert len(missing_dates(days, "W")) == weeks[-1] + 1 - len(weeks)
