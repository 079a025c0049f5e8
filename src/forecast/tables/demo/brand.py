"""The team `brand`: an English consumer brand that knows its totals, and whose media nobody credits with revenue."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from forecast.tables.demo.calendar import DAYS, Array, Event, disturbance, lift_of, season, stream, weekday, within
from forecast.tables.demo.media import Channel, all_returns, caused, plan_spend

TEAM = "brand"
MARGIN = 0.50
LAUNCH = ("2026-06-15", "2026-08-30")
LAUNCH_CHANNELS = ("Video", "Social", "Outdoor")
LAUNCH_EXTRA = 0.6

CHANNELS = (
    Channel("Video", 12_000, 4.4, 0.26, 0.50, 14, 0.0040, wobble=0.28, pause=2, engagement=0.060),
    Channel("Outdoor", 8_000, 4.8, 0.26, 0.55, 6, 0.0, wobble=0.28, pause=2),
    Channel("Radio", 4_500, 4.1, 0.26, 0.35, 7, 0.0, wobble=0.28, pause=2),
    Channel("Social", 6_000, 4.1, 0.26, 0.25, 8, 0.011, engagement=0.025),
    Channel("Search", 7_000, 4.2, 0.26, 0.10, 32, 0.050),
)
EVENTS = (
    *(Event("Christmas shopping", f"{year}-12-10", f"{year}-12-24", "promotion", 0.18, TEAM) for year in (2024, 2025)),
    *(Event("Christmas", f"{year}-12-25", f"{year}-12-26", "holiday", -0.45, TEAM) for year in (2024, 2025)),
    *(Event("New Year", f"{year}-01-01", f"{year}-01-01", "holiday", -0.40, TEAM) for year in (2025, 2026)),
    *(Event("Summer offers", f"{year}-06-22", f"{year}-07-05", "promotion", 0.08, TEAM) for year in (2024, 2025, 2026)),
)


@dataclass(frozen=True)
class Brand:
    """The tables of the team and what is true about it."""

    performance: pd.DataFrame
    outcomes: pd.DataFrame
    returns: pd.DataFrame


def make_brand(seed: int) -> Brand:
    """Give the team's performance and outcomes."""
    demand = season(0.05, 0.08, 190)
    pattern = weekday((1.0, 1.0, 1.0, 1.0, 1.05, 1.0, 0.95))
    regular = {channel.name: plan_spend(seed, TEAM, channel, demand, pattern) for channel in CHANNELS}
    extra = {name: regular[name] * LAUNCH_EXTRA * within(*LAUNCH) for name in LAUNCH_CHANNELS}
    total = {name: regular[name] + extra.get(name, 0.0) for name in regular}
    media = np.sum([caused(channel, total[channel.name]) for channel in CHANNELS], axis=0)
    parts = []
    for channel in CHANNELS:
        random = stream(seed, TEAM, "platform", channel.name)
        parts.append(_rows(random, channel, regular[channel.name]).assign(channel=channel.name, campaign="always-on"))
        if channel.name in extra:
            launch = _rows(random, channel, extra[channel.name])[within(*LAUNCH)]
            parts.append(launch.assign(channel=channel.name, campaign="product-launch"))
    performance = pd.concat(parts, ignore_index=True).assign(team=TEAM, currency="EUR")
    spends = [total[channel.name] for channel in CHANNELS]
    return Brand(performance, _outcomes(seed, demand, media), all_returns(TEAM, CHANNELS, spends, np.ones(len(DAYS))))


def _rows(random: np.random.Generator, channel: Channel, spend: Array) -> pd.DataFrame:
    spend = spend.round(2)
    impressions = random.poisson(spend / channel.cpm * 1000 * np.exp(random.normal(0, 0.03, len(spend)))).astype(float)
    clicks = random.poisson(impressions * channel.ctr).astype(float)
    engagements = random.poisson(impressions * channel.engagement).astype(float)
    return pd.DataFrame(
        {
            "date": DAYS,
            "spend": spend,
            "impressions": impressions,
            "clicks": clicks if channel.ctr else np.nan,
            "engagements": engagements if channel.engagement else np.nan,
        }
    )


def _outcomes(seed: int, demand: Array, media: Array) -> pd.DataFrame:
    random = stream(seed, TEAM, "outcomes")
    price = np.repeat(100 + np.cumsum(random.normal(0, 0.35, len(DAYS) // 7)), 7).round(2)
    rivals = random.binomial(1, 0.2, len(DAYS) // 7)
    pull = 1 - 0.6 * (price / 100 - 1) - 0.03 * np.repeat(rivals, 7)
    baseline = 47_000 * demand * weekday((0.94, 0.92, 0.95, 1.0, 1.12, 1.15, 0.92)) * lift_of(EVENTS) * pull
    revenue = (baseline + media) * disturbance(random, 0.03, 0.012)
    return pd.DataFrame(
        {
            "date": DAYS,
            "team": TEAM,
            "revenue": revenue.round(2),
            "orders": random.poisson(revenue / 38).astype(float),
            "price_index": price,
            "competitor_promotions": np.repeat(rivals, 7).astype(float),
        }
    )
