"""What cells hand over is plain JSON."""

import json
from datetime import date, datetime

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from forecast.reporting import emit
from forecast.reporting.emit import plain
from forecast.reporting.mime import SUMMARY, TABLE


@pytest.fixture
def shown(monkeypatch: pytest.MonkeyPatch) -> list[dict]:
    bundles: list[dict] = []
    monkeypatch.setattr(emit, "_display", bundles.append)
    return bundles


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (np.float64("nan"), None),
        (float("-inf"), None),
        (np.int64(3), 3),
        (np.float32(0.5), 0.5),
        (np.array([1.0, np.nan]), [1.0, None]),
        (pd.NaT, None),
        (pd.NA, None),
        (pd.Timestamp("2026-09-30"), "2026-09-30"),
        (datetime(2026, 9, 30, 8, 15), "2026-09-30T08:15:00"),
        (date(2026, 9, 30), "2026-09-30"),
        (np.datetime64("2026-09-30"), "2026-09-30"),
        ({"a": (1, None)}, {"a": [1, None]}),
        (np.bool_(True), True),
    ],
)
def test_values_of_numpy_and_pandas_become_plain(value, expected):
    assert plain(value) == expected


@given(
    st.recursive(
        st.none() | st.floats() | st.text() | st.integers(), lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner)
    )
)
def test_whatever_was_made_plain_is_json_without_nan(value):
    json.dumps(plain(value), allow_nan=False)


def test_a_summary_is_displayed_as_the_twin_of_the_report(shown: list[dict]):
    emit.emit_summary({"roas": float("nan")})
    assert shown == [{SUMMARY: {"roas": None}, "text/plain": "summary.json"}]


def test_a_table_keeps_its_columns_in_order_and_leaves_the_frame_alone(shown: list[dict]):
    frame = pd.DataFrame({"ds": pd.to_datetime(["2026-09-28"]), "канал": ["Поиск"], "spend": [np.nan]})
    before = frame.copy()
    emit.emit_table("channels", frame)
    assert shown[0][TABLE] == {"name": "channels", "columns": ["ds", "канал", "spend"], "rows": [["2026-09-28", "Поиск", None]]}
    pd.testing.assert_frame_equal(frame, before)
