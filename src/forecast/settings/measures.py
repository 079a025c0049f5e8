"""Numbers of the measures: how far a customer is looked ahead, how much history a rate needs, when a stage counts as broken."""

from dataclasses import dataclass


@dataclass(frozen=True)
class ValueSettings:
    """How the value of a customer is estimated."""

    months: int = 24  # a customer's value is counted over two years: further on, data of this age say nothing
    reach: float = 2.0  # times the observed span; no further ahead than this, else the curve is guesswork
    discount_year: float = 0.10  # money in a year is worth this much less than money today
    min_weeks: int = 26  # weeks observed; below it repeat purchases have had no time to show
    min_customers: int = 100  # customers; below it a fitted curve says less than a mean
    min_repeaters: int = 30  # customers who came back; below it dropout cannot be told from patience
    min_member_customers: int = 50  # customers of one channel or segment for an estimate of its own
    min_mean_customers: int = 20  # customers for a plain mean of what was observed
    pooling_sd: float = 0.5  # log units; how far one member's habits may differ from everybody's
    prior_sd: float = 3.0  # log units; keeps parameters finite where the data say nothing
    regular_share: float = 0.95  # share of months paid between first and last payment that makes it a subscription
    model_sd: float = 0.10  # log units; least error of a model of repeat purchases: on CDNOW it was 0.13 over 39 weeks
    pace_weeks: int = 13  # weeks whose pace of repeat purchases is carried forward beside the model
    check_weeks: int = 13  # weeks back at which the model is fitted once more, to compare it with what came
    draws: int = 400  # simulated parameter sets behind an interval
    level: float = 0.90  # coverage of the intervals
    max_cells: int = 20_000  # distinct customer histories fitted one by one; above it days are rounded to weeks


@dataclass(frozen=True)
class FunnelSettings:
    """When a stage counts as worse than its own history."""

    history_weeks: int = 52  # weeks before the period (or the break) that are "usual"
    min_history_weeks: int = 8  # weeks; a usual rate cannot be told from fewer
    min_after_weeks: int = 3  # weeks; two bad weeks are not a break
    search_weeks: int = 26  # weeks back from the period's end in which a break is looked for
    min_fall: float = 0.10  # relative fall below which nobody would act
    min_score: float = 4.5  # robust standard errors; allows for the number of weeks and stages tried
    min_count: float = 50  # units a stage must have received in the period
    min_week_count: float = 5  # expected units a week; below it one more or less decides the week
    band: float = 0.90  # share of usual weekly rates inside history_lo..history_hi
    stuck_quantile: float = 0.95  # an open deal longer in its stage than this share of all stays is stuck


@dataclass(frozen=True)
class FlowSettings:
    """How the flow of team work is read."""

    history_weeks: int = 52  # weeks before the period that are "usual"
    min_tasks: int = 5  # tasks through a status before its median is compared
    min_growth: float = 0.25  # relative growth of a status's median below which nobody would act
    min_growth_days: float = 0.5  # days of growth, likewise
    chance: float = 0.01  # chance of a false alarm in a report without any slow status
    slow_share: float = 0.85  # the quantile beside the median that a plan should allow for


@dataclass(frozen=True)
class DealSettings:
    """How deals and leads are read."""

    cycle_weeks: int = 26  # weeks of deals at risk behind a cycle's median, where the period is shorter
    min_deals: int = 20  # deals of a member before its cycle is told
    min_closed: int = 10  # closed deals of a member, likewise
    quality_weeks: int = 52  # weeks in which leads were created that count for lead quality
    min_leads: int = 20  # closed leads of a source before it is compared
    chance: float = 0.02  # chance that a report calls any source better, or any cycle longer, when none is
    level: float = 0.90  # coverage of the intervals
