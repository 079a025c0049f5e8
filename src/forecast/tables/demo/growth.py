"""The team `growth`: a Russian shop whose channels are credited with revenue, beside the totals of the till."""

from dataclasses import dataclass, replace
from datetime import date

import numpy as np
import pandas as pd

from forecast.tables.demo.advice import Advice, advise
from forecast.tables.demo.calendar import DAYS, Array, Event, disturbance, lift_of, season, stream, weekday, within
from forecast.tables.demo.media import Channel, all_returns, caused, plan_spend
from forecast.tables.demo.records import Lift
from forecast.tables.demo.truth import Plant

TEAM = "growth"
MARGIN = 0.45
BASKET = 5000.0  # roubles per order
NEW_SHARE = 0.7  # of orders come from new customers
LEAD_RATE = 0.30  # orders per lead while the funnel is whole
BROKEN_TO = 0.70  # of that rate once it broke
BREAK_START = "2026-08-13"  # seven weeks before the end
LOST_DAY = "2026-07-21"
QUARTER = ("2026-07-01", "2026-09-30")
SALE = ("2026-03-02", "2026-03-29")
SALE_CHANNELS = ("VK Реклама", "Баннеры", "Блогеры", "Email-рассылка")
SALE_EXTRA = 0.8  # of usual spend, on top, in the channels of the sale
TEENS = "Подростки"
STEP = 0.30  # of spend: the step that tells what more, or less, of it would bring

_CHANNELS = (
    Channel("Яндекс.Директ", 90_000, 4.2, 0.28, 0.20, 1700, 0.060, 1.15),
    Channel("VK Реклама", 55_000, 4.0, 0.28, 0.35, 216, 0.012, 1.05, engagement=0.020),
    Channel("Ретаргетинг", 30_000, 3.8, 0.28, 0.10, 180, 0.015, 1.20),
    Channel("Баннеры", 25_000, 3.9, 0.28, 0.30, 60, 0.004, 1.05),
    Channel("Блогеры", 35_000, 4.1, 0.28, 0.45, 350, 0.010, 0.95, wobble=0.3, pause=3, engagement=0.045),
    Channel("Email-рассылка", 12_000, 4.4, 0.28, 0.10, 300, 0.030, 1.10),
    Channel("Маркетплейсы", 50_000, 4.0, 0.28, 0.15, 400, 0.020, 1.10),
    Channel("Telegram Ads", 70_000, 4.1, 0.28, 0.25, 300, 0.010, 1.00, engagement=0.012),
)
#: What a plant changes about a channel.
_CHANGES: dict[str, tuple[str, dict[str, float]]] = {
    "low_ctr": ("Баннеры", {"ctr": 0.0005, "roas": 1.0}),
    "saturated": ("Маркетплейсы", {"saturation": 0.85, "roas": 3.0}),
    "underfunded": ("Telegram Ads", {"saturation": 0.14, "roas": 7.0}),
    "over_credited": ("Ретаргетинг", {"over_credit": 2.2}),
}
#: Lift tests: name, channel, first and last day, standard error as a share of what it measures.
_LIFT_TESTS = (
    ("retargeting-holdout", "Ретаргетинг", "2026-05-04", "2026-05-31", 0.12),
    ("telegram-holdout", "Telegram Ads", "2026-06-01", "2026-06-28", 0.08),
)
#: Which of a channel's numbers the sentence of a finding speaks of.
_SPOKEN_OF = {
    "low_ctr": "loss_money",
    "saturated": "waste_money",
    "underfunded": "gain_money",
    "over_credited": "beyond_money",
}
EVENTS = (
    *(Event("Новогодние праздники", f"{year}-01-01", f"{year}-01-08", "holiday", -0.12, TEAM) for year in (2025, 2026)),
    *(Event("Подарки к 8 марта", f"{year}-03-03", f"{year}-03-07", "promotion", 0.10, TEAM) for year in (2025, 2026)),
    *(
        Event("Чёрная пятница", start, end, "promotion", 0.30, TEAM)
        for start, end in (("2024-11-25", "2024-12-01"), ("2025-11-24", "2025-11-30"))
    ),
    *(Event("Школьный базар", f"{year}-08-18", f"{year}-08-31", "promotion", 0.06, TEAM) for year in (2024, 2025, 2026)),
    Event("Весенняя распродажа", *SALE, "promotion", 0.08, TEAM),
)
#: campaign, segment, product, share of a channel's spend and of its revenue
_SPLIT = (
    ("always-on", "Женщины", "Одежда", 0.44),
    ("always-on", "Мужчины", "Обувь", 0.28),
    ("always-on", TEENS, "Одежда", 0.14),
    ("new-collection", "Женщины", "Аксессуары", 0.14),
)
_TEEN_REVENUE = 0.03  # of revenue, for that share of spend, where the segment loses money


@dataclass(frozen=True)
class Growth:
    """The tables of the team and what is true about it."""

    performance: pd.DataFrame
    outcomes: pd.DataFrame
    decisions: pd.DataFrame
    returns: pd.DataFrame
    plants: tuple[Plant, ...]
    lifts: tuple[Lift, ...]


def make_growth(seed: int, plants: frozenset[str]) -> Growth:
    """Give the team's performance, outcomes and earlier advice."""
    channels = tuple(_changed(channel, plants) for channel in _CHANNELS)
    demand = season(0.08, 0.06, 345)
    pattern = weekday((1.0, 0.98, 0.98, 1.0, 1.05, 1.02, 0.97))
    spends = {channel.name: plan_spend(seed, TEAM, channel, demand, pattern) for channel in channels}
    advices: list[Advice] = []
    if "advice_followed" in plants:  # before it was followed, the money stood where it saturates
        before = ~within("2026-04-01", "2026-09-30")
        spends["Telegram Ads"] = np.where(before, spends["Telegram Ads"] * 30 / 70, spends["Telegram Ads"])
        spends["Маркетплейсы"] = np.where(before, spends["Маркетплейсы"] * 90 / 50, spends["Маркетплейсы"])
    if "advice_ignored" in plants:
        moves = {"Маркетплейсы": -15_000.0, "Яндекс.Директ": 15_000.0}
        advices.append(advise(seed, "2025-12-31", channels, spends, moves, share=0.0))
    if "advice_followed" in plants:
        moves = {"Маркетплейсы": -40_000.0, "Telegram Ads": 40_000.0}
        advices.append(advise(seed, "2026-03-31", channels, spends, moves, share=1.0))
    extra = {name: spends[name] * SALE_EXTRA * within(*SALE) for name in SALE_CHANNELS}
    total = {name: spends[name] + extra.get(name, 0.0) for name in spends}
    whole = np.where(within(BREAK_START, QUARTER[1]) & ("broken_stage" in plants), BROKEN_TO, 1.0)
    effects = {channel.name: caused(channel, total[channel.name]) for channel in channels}
    outcomes = _outcomes(seed, demand, np.sum(list(effects.values()), axis=0) * whole)
    performance = _performance(seed, plants, channels, (spends, extra, effects), whole)
    returns = all_returns(TEAM, channels, [total[channel.name] for channel in channels], whole)
    decisions = pd.concat([advice.decisions for advice in advices], ignore_index=True) if advices else pd.DataFrame()
    told = _tell(plants, channels, total, performance, returns, whole)
    told += tuple(advice.plant for advice in advices)
    return Growth(
        performance, outcomes, decisions, returns, told, tuple(_lift_test(channels, total, test) for test in _LIFT_TESTS)
    )


def _changed(channel: Channel, plants: frozenset[str]) -> Channel:
    for key, (name, change) in _CHANGES.items():
        if key in plants and channel.name == name:
            channel = replace(channel, **change)  # type: ignore[arg-type]
    return channel


def _outcomes(seed: int, demand: Array, media: Array) -> pd.DataFrame:
    random = stream(seed, TEAM, "outcomes")
    baseline = 480_000 * demand * weekday((0.96, 0.94, 0.96, 1.0, 1.05, 1.08, 1.01)) * lift_of(EVENTS)
    revenue = (baseline + media) * disturbance(random, 0.035, 0.012)
    orders = random.poisson(revenue / BASKET)
    return pd.DataFrame(
        {
            "date": DAYS,
            "team": TEAM,
            "revenue": revenue.round(2),
            "orders": orders.astype(float),
            "new_customers": random.binomial(orders, 0.45).astype(float),
        }
    )


def _performance(
    seed: int,
    plants: frozenset[str],
    channels: tuple[Channel, ...],
    money: tuple[dict[str, Array], dict[str, Array], dict[str, Array]],
    whole: Array,
) -> pd.DataFrame:
    spends, extra, effects = money
    lost = within(LOST_DAY, LOST_DAY) if "lost_tracking" in plants else np.zeros(len(DAYS), bool)
    parts = []
    for channel in channels:
        random = stream(seed, TEAM, "platform", channel.name)
        added = extra.get(channel.name, np.zeros(len(DAYS)))
        credited = effects[channel.name] * channel.over_credit * np.exp(random.normal(0, 0.04, len(DAYS)))
        regular = spends[channel.name] / (spends[channel.name] + added)
        for campaign, segment, product, share in _SPLIT:
            earned = _earned(segment, share, plants)
            rows = _rows(random, channel, spends[channel.name] * share, credited * regular * earned, whole)
            parts.append(rows.assign(channel=channel.name, campaign=campaign, segment=segment, product=product))
        if added.any():
            rows = _rows(random, channel, added, credited * (1 - regular), whole)[within(*SALE)]
            parts.append(rows.assign(channel=channel.name, campaign="spring-sale", segment="Женщины", product="Одежда"))
    performance = pd.concat(parts, ignore_index=True)
    tracked = ["clicks", "leads", "conversions", "orders", "new_customers", "engagements", "revenue"]
    performance.loc[performance["date"].isin(DAYS[lost]), tracked] = 0.0
    performance.loc[~performance["channel"].isin([c.name for c in channels if c.engagement]), "engagements"] = np.nan
    front = ["date", "team", "channel", "campaign", "segment", "product"]
    return performance.assign(team=TEAM, currency="RUB").pipe(lambda frame: frame[front + [c for c in frame if c not in front]])


def _earned(segment: str, share: float, plants: frozenset[str]) -> float:
    if "loss_making_segment" not in plants:
        return share
    return _TEEN_REVENUE if segment == TEENS else share * (1 - _TEEN_REVENUE) / (1 - 0.14)


def _rows(random: np.random.Generator, channel: Channel, spend: Array, credited: Array, whole: Array) -> pd.DataFrame:
    spend = spend.round(2)
    impressions = random.poisson(spend / channel.cpm * 1000 * np.exp(random.normal(0, 0.03, len(spend))))
    clicks = random.poisson(impressions * channel.ctr)
    leads = random.poisson(credited / BASKET / LEAD_RATE)
    conversions = random.binomial(leads, LEAD_RATE * whole)
    return pd.DataFrame(
        {
            "date": DAYS,
            "spend": spend,
            "impressions": impressions.astype(float),
            "clicks": np.maximum(clicks, leads).astype(float),
            "leads": leads.astype(float),
            "conversions": conversions.astype(float),
            "orders": conversions.astype(float),
            "new_customers": random.binomial(conversions, NEW_SHARE).astype(float),
            "engagements": random.poisson(impressions * channel.engagement).astype(float),
            "revenue": (credited * whole).round(2),
            "other_costs": (0.05 * spend).round(2),
        }
    )


def _tell(
    plants: frozenset[str],
    channels: tuple[Channel, ...],
    spends: dict[str, Array],
    performance: pd.DataFrame,
    returns: pd.DataFrame,
    whole: Array,
) -> tuple[Plant, ...]:
    told = _tell_channels(plants, channels, (spends, performance), returns, whole)
    media = {channel.name: caused(channel, spends[channel.name]) for channel in channels}
    if "broken_stage" in plants:
        told.append(_tell_break(performance, float((np.sum(list(media.values()), axis=0) * (1 - whole)).sum())))
    if "lost_tracking" in plants:
        credited = np.sum([media[channel.name] * channel.over_credit for channel in channels], axis=0) * whole
        told.append(_tell_lost_day(performance, float(credited[within(LOST_DAY, LOST_DAY)].sum())))
    if "loss_making_segment" in plants:
        told.append(_tell_segment(performance))
    return tuple(told)


def _tell_channels(
    plants: frozenset[str],
    channels: tuple[Channel, ...],
    seen: tuple[dict[str, Array], pd.DataFrame],
    returns: pd.DataFrame,
    whole: Array,
) -> list[Plant]:
    spends, performance = seen
    told = []
    claims = performance[performance["date"].between(*QUARTER)].groupby("channel")["revenue"].sum()
    for channel in channels:
        for key, (name, _) in _CHANGES.items():
            if key not in plants or name != channel.name:
                continue
            mine = returns[(returns["quarter"] == "2026Q3") & (returns["channel"] == name)].iloc[0]
            numbers = {column: float(mine[column]) for column in ("spend", "roas", "marginal_roas", "over_credit")}
            numbers |= {"ctr": channel.ctr, "saturation": channel.saturation}
            numbers["loss_money"] = numbers["spend"] * max(0.0, 1 - MARGIN * numbers["roas"])
            numbers["waste_money"] = _profit_of_step(channel, spends[name], whole, -STEP)
            numbers["gain_money"] = _profit_of_step(channel, spends[name], whole, STEP)
            numbers["beyond_money"] = float(claims[name]) * (1 - 1 / channel.over_credit)
            told.append(Plant(key, TEAM, name, *_days(*QUARTER), numbers[_SPOKEN_OF[key]], numbers))
    return told


def _profit_of_step(channel: Channel, spend: Array, whole: Array, share: float) -> float:
    """Give what spending more, or less, by a share in the quarter would have added to gross profit after its cost."""
    inside = within(*QUARTER)
    other = np.where(inside, spend * (1 + share), spend)
    revenue = float(((caused(channel, other, spend) - caused(channel, spend)) * whole)[inside].sum())
    return MARGIN * revenue - share * float(spend[inside].sum())


def _tell_break(performance: pd.DataFrame, lost: float) -> Plant:
    credited = float(performance.loc[performance["date"] >= BREAK_START, "revenue"].sum()) * (1 / BROKEN_TO - 1)
    numbers = {"rate_before": LEAD_RATE, "rate_after": LEAD_RATE * BROKEN_TO, "credited_revenue_lost": credited}
    return Plant("broken_stage", TEAM, "conversions", *_days(BREAK_START, QUARTER[1]), lost, numbers)


def _tell_lost_day(performance: pd.DataFrame, lost: float) -> Plant:
    numbers = {"spend": float(performance.loc[performance["date"] == LOST_DAY, "spend"].sum())}
    return Plant("lost_tracking", TEAM, LOST_DAY, *_days(LOST_DAY, LOST_DAY), lost, numbers)


def _tell_segment(performance: pd.DataFrame) -> Plant:
    rows = performance[performance["date"].between(*QUARTER) & (performance["segment"] == TEENS)]
    costs = float(rows["spend"].sum() + rows["other_costs"].sum())
    loss = costs - MARGIN * float(rows["revenue"].sum())
    return Plant("loss_making_segment", TEAM, TEENS, *_days(*QUARTER), loss, {"costs": costs})


def _days(start: str, end: str) -> tuple[date, date]:
    return date.fromisoformat(start), date.fromisoformat(end)


def new_customers_by_channel(performance: pd.DataFrame) -> dict[str, float]:
    """Give how many new customers each channel brought."""
    counts = performance.groupby("channel")["new_customers"].sum()
    return {str(name): float(count) for name, count in counts.items()}


def _lift_test(channels: tuple[Channel, ...], spends: dict[str, Array], test: tuple[str, str, str, str, float]) -> Lift:
    """Give a test in which a channel was switched off for a part of the customers, read out for all of them."""
    name, subject, start, end, error = test
    channel = next(found for found in channels if found.name == subject)
    spend, inside = spends[subject], within(start, end)
    without = caused(channel, np.where(inside, 0.0, spend), spend)
    return Lift(
        name, subject, start, end, float(spend[inside].sum()), float((caused(channel, spend) - without)[inside].sum()), error
    )
