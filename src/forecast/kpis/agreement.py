"""The same customers counted three times: as conversions by the platforms, as deals by the CRM, as orders by the books.

Platforms count what they claim, each for itself, so their sum is rarely the others'; how far apart they are says how far a
channel's own numbers can be trusted. Only days that every count covers are compared: a CRM that begins in June says nothing
of May.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

import pandas as pd

from forecast.kpis.spans import step_days
from forecast.tables.facts import Facts

COUNTS = ("conversions", "deals", "won", "orders")


@dataclass(frozen=True)
class Agreement:
    """The counts of the days that all of them cover.

    Parameters
    ----------
    total : mapping of count → number
        `conversions` (platforms), `deals` created and of them `won` (CRM), `orders` (outcomes); a count that the data do not hold
        is left out.
    channels : frame of channel and those counts that are known by channel (never `orders`), most conversions first
    """

    start: date
    end: date
    total: Mapping[str, float]
    channels: pd.DataFrame


def compare_counts(facts: Facts, first: date | None = None, last: date | None = None) -> Agreement | None:
    """Give the counts between two days, both included (of all days where none are named); None where fewer than two count."""
    sources = {
        "conversions": _counted(facts.performance, "date", "conversions"),
        "deals": _counted(facts.deals, "created", None),
        "orders": _counted(facts.outcomes, "date", "orders"),
    }
    held = {name: _between(frame, first, last) for name, frame in sources.items()}
    held = {name: frame for name, frame in held.items() if len(frame)}
    if len(held) < 2:
        return None
    start = max(frame["date"].min() for frame in held.values())
    end = min(frame["until"].max() for frame in held.values())
    for _ in held:  # a week that only partly belongs shortens the days of all
        held = {name: _between(frame, start.date(), end.date()) for name, frame in held.items()}
        if not all(len(frame) for frame in held.values()):
            return None
        coarse = [frame for frame in held.values() if (frame["until"] > frame["date"]).any()]
        start = max([start, *(frame["date"].min() for frame in coarse)])
        end = min([end, *(frame["until"].max() for frame in coarse)])
    return Agreement(start.date(), end.date(), _total(held), _by_channel(held))


def _counted(frame: pd.DataFrame, day: str, column: str | None) -> pd.DataFrame:
    """Give date, until (the last day a row covers), channel, count and won of the rows that count something."""
    if frame.empty or (column is not None and column not in frame):
        return pd.DataFrame(columns=["date", "until", "channel", "count", "won"])
    rows = frame[frame[day].notna() & (frame[column].notna() if column else True)]
    days = rows[day].dt.normalize()
    step = step_days(pd.DataFrame({"date": days})) if column else 1
    until = days + pd.offsets.MonthEnd(0) if step > 7 else days + timedelta(days=step - 1)
    won = rows["status"].eq("won").astype(float) if column is None and "status" in rows else 0.0
    channel = rows.get("channel")
    count = rows[column].astype(float) if column else 1.0
    return pd.DataFrame({"date": days, "until": until, "channel": channel, "count": count, "won": won})


def _between(frame: pd.DataFrame, first: date | None, last: date | None) -> pd.DataFrame:
    inside = frame if first is None else frame[frame["date"] >= pd.Timestamp(first)]
    return inside if last is None else inside[inside["until"] <= pd.Timestamp(last)]


def _total(held: Mapping[str, pd.DataFrame]) -> dict[str, float]:
    sums = {name: float(frame["count"].sum()) for name, frame in held.items()}
    won = {"won": float(held["deals"]["won"].sum())} if "deals" in held else {}
    return {name: round({**sums, **won}[name], 6) for name in COUNTS if name in {**sums, **won}}


def _by_channel(held: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    parts = {name: frame.groupby("channel")["count"].sum() for name, frame in held.items() if name != "orders"}
    if "deals" in held:
        parts["won"] = held["deals"].groupby("channel")["won"].sum()
    table = pd.DataFrame({name: parts[name] for name in COUNTS if name in parts})
    table = table.astype(float).rename_axis("channel").reset_index()
    by = [name for name in ("conversions", "deals") if name in table]
    return table.sort_values([*by, "channel"], ascending=[*[False] * len(by), True], ignore_index=True)
