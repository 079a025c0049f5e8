"""Facts made of a few rows, everything not given being empty."""

from collections.abc import Callable
from typing import Any

import pandas as pd
import pytest

from forecast.tables.contracts import TABLES
from forecast.tables.facts import Facts

MakeFacts = Callable[..., Facts]


def empty_table(name: str) -> pd.DataFrame:
    table = TABLES[name]
    types = {"date": "datetime64[ns]", "text": "str"}
    return pd.DataFrame({column: pd.Series(dtype=types.get(table.kind(column), "float64")) for column in table.columns})


@pytest.fixture
def make_facts() -> MakeFacts:
    def make(frequency: str = "D", **tables: pd.DataFrame) -> Facts:
        frames: dict[str, Any] = {name: empty_table(name) for name in TABLES if name not in ("performance", "outcomes")}
        frames["performance"] = empty_table("performance")[["date", "channel", "campaign", "spend"]]
        frames["outcomes"] = empty_table("outcomes")[["date", "revenue"]]
        frames["members"] = pd.DataFrame({"date": pd.Series(dtype="datetime64[ns]"), "dimension": [], "member": []})
        for name, frame in tables.items():
            known = [] if name in ("performance", "outcomes", "members") else [c for c in TABLES[name].columns if c not in frame]
            types = {"date": "datetime64[ns]", "text": "str"}
            absent = {c: pd.Series(index=frame.index, dtype=types.get(TABLES[name].kind(c), "float64")) for c in known}
            frames[name] = frame.assign(**absent)
        return Facts(team="growth", frequency=frequency, tables=pd.DataFrame(), doubts=(), reconciliation=(), sha256="", **frames)

    return make
