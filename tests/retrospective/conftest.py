"""Facts and evidence made of a few rows, everything not given being empty."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
import pytest

from forecast.kpis import channel_table, kpi_table
from forecast.retrospective import Evidence, Finding
from forecast.settings.params import Params
from forecast.settings.period import Period, parse_period
from forecast.tables.contracts import TABLES
from forecast.tables.facts import Doubt, Facts

QUARTER = "2026Q3"


def empty_table(name: str) -> pd.DataFrame:
    table = TABLES[name]
    types = {"date": "datetime64[ns]", "text": "str"}
    return pd.DataFrame({column: pd.Series(dtype=types.get(table.kind(column), "float64")) for column in table.columns})


def complete(name: str, frame: pd.DataFrame) -> pd.DataFrame:
    types = {"date": "datetime64[ns]", "text": "str"}
    absent = [column for column in TABLES[name].columns if column not in frame]
    empty = {c: pd.Series(index=frame.index, dtype=types.get(TABLES[name].kind(c), "float64")) for c in absent}
    return frame.assign(**empty)


def facts_from(
    frequency: str = "D",
    doubts: tuple[Doubt, ...] = (),
    reconciliation: tuple[dict[str, object], ...] = (),
    **tables: pd.DataFrame,
) -> Facts:
    frames: dict[str, Any] = {name: empty_table(name) for name in TABLES if name not in ("performance", "outcomes")}
    frames["performance"] = empty_table("performance")[["date", "channel", "campaign", "spend"]]
    frames["outcomes"] = empty_table("outcomes")[["date", "revenue"]]
    frames["members"] = pd.DataFrame({"date": pd.Series(dtype="datetime64[ns]"), "dimension": [], "member": []})
    for name, frame in tables.items():
        frames[name] = frame if name in ("performance", "outcomes", "members") else complete(name, frame)
    return Facts(
        team="growth",
        frequency=frequency,
        tables=pd.DataFrame(),
        doubts=doubts,
        reconciliation=reconciliation,
        sha256="",
        **frames,
    )


@pytest.fixture
def make_facts() -> Callable[..., Facts]:
    """Give a function that makes facts of the tables it is given."""
    return facts_from


@pytest.fixture(scope="session")
def make_facts_once() -> Callable[..., Facts]:
    """Give the same for fixtures that live longer than one test."""
    return facts_from


@pytest.fixture
def make_evidence() -> Callable[..., Evidence]:
    """Give evidence of facts, with KPIs and channels measured; everything else as given."""

    def make(facts: Facts, params: Params | None = None, period: Period | None = None, **more: Any) -> Evidence:
        params, period = params or Params(margin=0.5), period or parse_period(QUARTER)
        measured = {"kpis": kpi_table(facts, period, params), "channels": channel_table(facts, period, params)}
        return Evidence(facts=facts, params=params, period=period, previous=period.previous(), **{**measured, **more})

    return make


@pytest.fixture
def days() -> pd.DatetimeIndex:
    """Give every day from five quarters before the quarter's end to its end."""
    return pd.date_range("2025-07-01", "2026-09-30", freq="D")


@pytest.fixture
def rows_of(days: pd.DatetimeIndex) -> Callable[..., pd.DataFrame]:
    """Give a function that makes a channel's daily rows; numbers are repeated, arrays taken as they are."""

    def make(channel: str, campaign: str = "", **columns: Any) -> pd.DataFrame:
        values = {name: np.broadcast_to(np.asarray(value, dtype=float), len(days)) for name, value in columns.items()}
        return pd.DataFrame({"date": days, "channel": channel, "campaign": campaign, **values})

    return make


@pytest.fixture
def make_finding() -> Callable[..., Finding]:
    """Give a function that makes a finding; what is not named is a plain fail of severity 2."""

    def make(key: str = "low_ctr", subject: str = "Banners", **changed: Any) -> Finding:
        given: dict[str, Any] = {
            "kind": "channel",
            "status": "fail",
            "severity": 2,
            "numbers": {"subject_name": subject},
            "money_at_stake": 100.0,
        }
        return Finding(key=key, subject=subject, **(given | changed))

    return make
