"""The team `b2b`: a Russian seller to companies, with leads, deals that take months, and revenue only when they are won."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from forecast.tables.demo.calendar import DAYS, Array, Event, season, stream, weekday
from forecast.tables.demo.media import Channel, all_returns, caused, plan_spend

TEAM = "b2b"
MARGIN = 0.60
STAGES = ("Новый", "Квалификация", "Предложение", "Переговоры", "Договор")
#: Share of deals that pass each stage to the next; the last one is the share signed.
_PASS = (0.62, 0.60, 0.68, 0.72, 0.80)
#: Median days in each stage.
_DAYS = (4.0, 12.0, 18.0, 24.0, 14.0)
_AMOUNT = 130_000.0  # roubles, median of a deal
_BEFORE = 182  # days of leads before the first day, so that deals are under way when it begins
_LEAD_VALUE = float(np.prod(_PASS)) * _AMOUNT * float(np.exp(0.4**2 / 2))  # expected roubles of a lead

CHANNELS = (
    Channel("Яндекс.Директ", 130_000, 3.2, 0.33, 0.15, 2400, 0.045),
    Channel("Вебинары", 70_000, 3.3, 0.33, 0.25, 900, 0.020, wobble=0.3, engagement=0.010),
    Channel("Выставки", 60_000, 3.8, 0.33, 0.40, 4000, 0.0, wobble=0.3, pause=3),
    Channel("Контент", 45_000, 3.3, 0.33, 0.50, 500, 0.012),
    Channel("Email-рассылка", 15_000, 3.6, 0.33, 0.10, 350, 0.025),
)
EVENTS = (
    *(Event("Новогодние каникулы", f"{year}-01-01", f"{year}-01-08", "holiday", -0.6, TEAM) for year in (2025, 2026)),
    *(Event("Майские праздники", f"{year}-05-01", f"{year}-05-09", "holiday", -0.3, TEAM) for year in (2024, 2025, 2026)),
)
_SEGMENTS = (("Малый бизнес", 0.55, 0.6), ("Средний бизнес", 0.33, 1.2), ("Крупный бизнес", 0.12, 2.2))
_PRODUCTS = ("Платформа", "Внедрение", "Поддержка")


@dataclass(frozen=True)
class B2B:
    """The tables of the team and what is true about it."""

    performance: pd.DataFrame
    outcomes: pd.DataFrame
    deals: pd.DataFrame
    moves: pd.DataFrame
    returns: pd.DataFrame


def make_b2b(seed: int) -> B2B:
    """Give the team's performance, deals with their moves, and revenue by the day deals are won."""
    demand, pattern = season(0.06, 0.05, 300), weekday((1.25, 1.25, 1.2, 1.2, 1.1, 0.5, 0.5))
    spends = {channel.name: plan_spend(seed, TEAM, channel, demand, pattern) for channel in CHANNELS}
    performance, created = [], []
    for channel in CHANNELS:
        random = stream(seed, TEAM, "leads", channel.name)
        spend = spends[channel.name].round(2)
        expected = caused(channel, spends[channel.name]) / _LEAD_VALUE * pattern
        leads = random.poisson(expected).astype(float)
        performance.append(_rows(random, channel, spend, leads))
        before = random.poisson(np.full(_BEFORE, expected[:91].mean()))
        days = np.concatenate([np.repeat(np.arange(-_BEFORE, 0), before), np.repeat(np.arange(len(DAYS)), leads.astype(int))])
        created.append(pd.DataFrame({"day": days, "channel": channel.name}))
    leads_in = pd.concat(created, ignore_index=True).sort_values("day", kind="stable", ignore_index=True)
    deals, moves = _deals(stream(seed, TEAM, "deals"), leads_in)
    money = [spends[channel.name] for channel in CHANNELS]
    returns = all_returns(TEAM, CHANNELS, money, np.ones(len(DAYS)))
    return B2B(pd.concat(performance, ignore_index=True), _outcomes(deals), deals, moves, returns)


def _rows(random: np.random.Generator, channel: Channel, spend: Array, leads: Array) -> pd.DataFrame:
    impressions = random.poisson(spend / channel.cpm * 1000 * np.exp(random.normal(0, 0.03, len(spend)))).astype(float)
    clicks = np.maximum(random.poisson(impressions * channel.ctr), leads).astype(float)
    return pd.DataFrame(
        {
            "date": DAYS,
            "team": TEAM,
            "channel": channel.name,
            "campaign": "always-on",
            "spend": spend,
            "impressions": impressions if channel.ctr else np.nan,
            "clicks": clicks if channel.ctr else np.nan,
            "leads": leads,
            "engagements": random.poisson(impressions * channel.engagement).astype(float) if channel.engagement else np.nan,
            "currency": "RUB",
        }
    )


def _deals(random: np.random.Generator, leads: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    count = len(leads)
    stay = np.maximum(1, np.round(np.array(_DAYS) * np.exp(random.normal(0, 0.55, (count, len(_DAYS)))))).astype(int)
    passed = np.cumprod(random.random((count, len(_PASS))) < np.array(_PASS), axis=1).astype(bool)
    reached = passed[:, :-1].sum(axis=1)  # index of the last stage entered
    entered = leads["day"].to_numpy()[:, None] + np.concatenate([np.zeros((count, 1), int), np.cumsum(stay, axis=1)], axis=1)
    closed = entered[np.arange(count), reached + 1]
    last = len(DAYS) - 1
    is_open = closed > last
    stage = np.where(is_open, (entered[:, :-1] <= last).sum(axis=1) - 1, reached)
    stage = np.minimum(stage, reached)
    pick = random.choice(len(_SEGMENTS), size=count, p=[share for _, share, _ in _SEGMENTS])
    size = np.array([factor for _, _, factor in _SEGMENTS])
    size = size / sum(share * factor for _, share, factor in _SEGMENTS)
    amount = _AMOUNT * size[pick] * np.exp(random.normal(0, 0.4, count))
    ids = np.array([f"D{number:05d}" for number in range(1, count + 1)])
    deals = pd.DataFrame(
        {
            "deal_id": ids,
            "team": TEAM,
            "created": _dates(leads["day"].to_numpy()),
            "closed": pd.Series(_dates(np.minimum(closed, last))).where(~is_open),
            "stage": np.array(STAGES)[stage],
            "status": np.where(is_open, "open", np.where(passed[:, -1], "won", "lost")),
            "amount": amount.round(-2),
            "channel": leads["channel"],
            "segment": np.array([name for name, _, _ in _SEGMENTS])[pick],
            "product": np.array(_PRODUCTS)[random.choice(3, size=count, p=[0.6, 0.25, 0.15])],
            "customer_id": [f"B-{number:05d}" for number in random.permutation(count) + 1],
            "source_channel": leads["channel"],
        }
    )
    index = np.arange(len(STAGES))
    inside = (index[None, :] <= stage[:, None]) & (entered[:, :-1] <= last)
    who, which = np.nonzero(inside)
    moves = pd.DataFrame({"deal_id": ids[who], "stage": np.array(STAGES)[which], "entered": _dates(entered[who, which])})
    return deals, moves


def _dates(days: NDArray[np.int64]) -> pd.DatetimeIndex:
    return pd.DatetimeIndex(DAYS[0] + pd.to_timedelta(days, unit="D"))


def _outcomes(deals: pd.DataFrame) -> pd.DataFrame:
    won = deals[(deals["status"] == "won") & (deals["closed"] >= DAYS[0])]
    by_day = won.groupby("closed")["amount"].agg(["sum", "count"]).reindex(DAYS, fill_value=0)
    orders = by_day["count"].to_numpy(float)
    revenue = by_day["sum"].to_numpy(float)
    return pd.DataFrame({"date": DAYS, "team": TEAM, "revenue": revenue, "orders": orders, "new_customers": orders})
