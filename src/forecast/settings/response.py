"""Defaults of the response model and of the budget advice, each with unit and reason."""

from dataclasses import dataclass


@dataclass(frozen=True)
class ResponseSettings:
    """What the response model assumes before it sees data, and how long it samples."""

    level: float = 0.90  # share of the posterior an interval holds
    min_weeks: int = 8  # weeks; below this even a prior-driven answer would be theatre
    short_history: int = 20  # weeks; below this the advice is to test first
    max_weeks: int = 260  # weeks used at most; older behaviour says little about the next quarter
    chains: int = 8  # run side by side as one batch of arrays; needed for R-hat
    warmup: int = 60  # sweeps thrown away; each sweep draws a channel's shape and return jointly, so few are needed
    draws: int = 160  # sweeps kept per chain
    shapes: int = 192  # candidate curves per channel: carry-over × saturation, spread evenly over their prior
    grid: int = 36  # points at which a channel's return is tried for every candidate curve
    baselines: int = 96  # candidate covariances of baseline and noise; with 48, close calls turned on which ones stood there
    roas_location: float = 0.4  # log of the usual return on spend (1.5) before data
    roas_location_sd: float = 1.0  # log units; money on money, so returns of 0.2 to 11 stay possible
    roas_location_freedom: float = 3.0  # of the Student t around it: spend may be in thousands, or revenue in another unit
    roas_spread_sd: float = 0.8  # log units; how far channels of one team may differ (half-normal scale)
    zero_share: float = 0.05  # prior chance that a channel does nothing at all
    share_alpha: float = 1.6  # Beta prior of the share of revenue that paid media cause: mean 0.15,
    share_beta: float = 9.0  # 90 % between 0.02 and 0.36; wider priors raised returns and their error in 32 worlds
    size_slope: float = 0.3  # how much less bigger channels return (minus the elasticity of roas to spend): between 0, where
    size_slope_sd: float = 0.5  # size says nothing, and 1, where what a channel can cause has nothing to do with its spend
    trend_sd: float = 0.30  # share of mean revenue the baseline may drift in two years along a straight line
    event_sd: float = 0.25  # share of mean revenue an event week may add or take
    control_sd: float = 0.50  # standard deviations of revenue that all controls together may explain
    demand_scale: float = 4.0  # noise standard deviations the demand seen in all channels' spend may add
    kind_strength: float = 10.0  # channels' worth of prior that kinds of curve are as common as among the candidates;
    # with few of them all channels change kind together or not at all, and chains stick
    adstocks: tuple[str, ...] = ("geometric",)  # carry-over families that are averaged
    saturations: tuple[str, ...] = ("hill", "exponential", "power")  # response families that are averaged


@dataclass(frozen=True)
class BudgetSettings:
    """When advice is given, and how carefully."""

    levels: int = 25  # spend levels per channel at which the response is tabulated
    max_chance_of_loss: float = 0.20  # above this the answer is hold; plans between 0.20 and 0.25 earned nothing on average
    max_moved: float = 0.20  # share of the budget that may change channel
    channel_bound: float = 0.30  # a channel moves at most this share of what it spends now
    beyond_seen: float = 0.5  # share of the modelled gain that counts where spend was never seen so high
    wider: float = 3.0  # the potential answer uses bounds this many times as wide
    max_chance_of_no_effect: float = 0.006  # posterior chance that media do nothing, above which a test comes first;
    # so strict since spend that follows demand looks like cause: of 120 worlds without any effect 6 lie below it
    min_gain_share: float = 0.002  # a gain below this share of the budget is not worth a meeting


@dataclass(frozen=True)
class AdviceSettings:
    """How the report reads the model."""

    level: float = 0.90  # share of the posterior an interval holds
    recent_weeks: int = 13  # weeks; their mean spend is called today's pace, as CONTRACT.md says
    advise_weeks: int = 52  # weeks `advise` looks back over when no period is named
    low_ctr: float = 0.001  # share; a channel under it is weak by the managers' rule of thumb
    best_performers: int = 3  # channels the rule of thumb gives the money to
    most_events: int = 16  # named events the model may use; more would eat the weeks it learns from
    longest_event_days: int = 92  # days; an event longer than a quarter is a season, not an event
    days_of_week: float = 7.0  # days
