"""The small tables of the demo world: events, plans, experiments and answers to audit questions."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from forecast.tables.demo.calendar import DAYS, Event, stream

PLAN_END = "2026-12-31"
_QUARTER_START = "2026-07-01"


@dataclass(frozen=True)
class Lift:
    """A lift test: the spend it switched off, the revenue that truly caused, and its standard error as a share of that."""

    name: str
    channel: str
    start: str
    end: str
    spend: float
    caused: float
    error: float


def make_events(*groups: tuple[Event, ...]) -> pd.DataFrame:
    """Give the promotions and holidays of all teams."""
    rows = [(event.start, event.name, event.end, event.team, event.kind) for group in groups for event in group]
    frame = pd.DataFrame(rows, columns=["date", "name", "end_date", "team", "kind"])
    for column in ("date", "end_date"):
        frame[column] = pd.to_datetime(frame[column]).astype("datetime64[ns]")
    return frame.assign(channel=None)[["date", "name", "end_date", "team", "channel", "kind"]].sort_values(
        ["date", "team"], kind="stable", ignore_index=True
    )


def make_plan(seed: int, performance: pd.DataFrame) -> pd.DataFrame:
    """Give the spend planned by day and channel: the last quarter, kept within a few per cent, and the next one."""
    frames = []
    for (team, channel), rows in performance.groupby(["team", "channel"], sort=True):
        random = stream(seed, str(team), "plan", str(channel))
        daily = rows.groupby("date")["spend"].sum().reindex(DAYS, fill_value=0.0)
        past = pd.date_range(_QUARTER_START, DAYS[-1])
        ahead = pd.date_range(DAYS[-1] + pd.Timedelta(days=1), PLAN_END)
        kept = float(daily.loc[past].mean()) * float(np.exp(random.normal(0, 0.02)))
        coming = float(daily.tail(182).mean()) * float(np.exp(random.normal(0, 0.03)))
        for days, money in ((past, kept), (ahead, coming)):
            frames.append(pd.DataFrame({"date": days}).assign(team=str(team), channel=str(channel), spend=round(money, 2)))
    plan = pd.concat(frames, ignore_index=True)
    plan["date"] = plan["date"].astype("datetime64[ns]")
    return plan


def make_experiments(seed: int, lifts: Sequence[Lift]) -> pd.DataFrame:
    """Give an A/B test of `growth` and one of `brand`, and the lift tests of `growth`."""
    random = stream(seed, "experiments")
    seen = [lift.caused * (1 + lift.error * float(stream(seed, "lift", lift.name).normal())) for lift in lifts]
    rows = [
        *_arms(
            random,
            ("landing-2026-07", "growth", "2026-07-06", "2026-07-26", "orders"),
            {"control": 0.031, "короткая форма": 0.036},
            18_000,
        ),
        *_arms(
            random, ("subject-line", "brand", "2026-05-04", "2026-05-17", "clicks"), {"control": 0.052, "question": 0.052}, 9_000
        ),
        *(_read_out(lift, caused) for lift, caused in zip(lifts, seen, strict=True)),
    ]
    columns = ["experiment_id", "team", "kind", "start", "end", "channel", "metric", "variant", "trials", "successes"]
    frame = pd.DataFrame(rows, columns=[*columns, "spend", "lift", "lift_lower", "lift_upper", "confidence"])
    for column in ("start", "end"):
        frame[column] = pd.to_datetime(frame[column]).astype("datetime64[ns]")
    return frame


def _arms(random: np.random.Generator, test: tuple[str, ...], rates: dict[str, float], trials: int) -> list[dict[str, object]]:
    name, team, start, end, metric = test
    arms = []
    shown = random.multinomial(2 * trials, [0.5, 0.5])
    for (variant, rate), count in zip(rates.items(), shown, strict=True):
        arms.append(
            {
                "experiment_id": name,
                "team": team,
                "kind": "ab",
                "start": start,
                "end": end,
                "metric": metric,
                "variant": variant,
                "trials": float(count),
                "successes": float(random.binomial(count, rate)),
            }
        )
    return arms


def _read_out(lift: Lift, seen: float) -> dict[str, object]:
    half = 1.645 * lift.error * lift.caused
    return {
        "experiment_id": lift.name,
        "team": "growth",
        "kind": "lift",
        "start": lift.start,
        "end": lift.end,
        "channel": lift.channel,
        "metric": "revenue",
        "spend": round(lift.spend, 2),
        "lift": round(seen, 2),
        "lift_lower": round(seen - half, 2),
        "lift_upper": round(seen + half, 2),
        "confidence": 0.9,
    }
