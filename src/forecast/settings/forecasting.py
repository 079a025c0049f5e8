"""Numbers of the forecasts: how far the backtest looks, how members are weighed, how wide intervals start."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

#: How far members usually err on weeks whose year was seen about twice, by the median member: geometric means over the 41 weekly
#: series of the benchmark, cut to 100 and 130 weeks. Members that are not named usually err like the median one.
USUAL_ERRORS: Mapping[str, float] = MappingProxyType(
    {
        "analog": 0.94,
        "analog_log": 0.89,
        "harmonic": 0.90,
        "linear": 1.2,
        "seasonal_naive": 1.54,
        "seasonal_trend": 1.02,
        "theta": 0.98,
    }
)


@dataclass(frozen=True)
class ForecastSettings:
    """Every default of `forecast.forecasters`, with its unit and its reason.

    The values were chosen over five rolling origins of the benchmark's series, at two lengths of history.
    """

    seed: int = 0  # for sampled paths and for models that draw; same seed, same numbers
    min_points: int = 4  # observations; below it a series has no pattern to learn and is told to be too short
    max_points: int = 1200  # observations; older ones no longer change a short forecast, and cost time
    max_windows: int = 32  # backtest windows; more no longer change weights or intervals
    windows_per_horizon: int = 4  # cutoffs within one horizon; overlapping windows use the data better
    shrinkage: float = 0.25  # 0–1; share of equal weights in the combination
    weight_power: float = 4.0  # weight falls with the error to this power
    usual_windows: int = 4  # windows that what is usual counts for, beside those of the series itself
    usual_from: int = 91  # weeks; with fewer a year was not seen often enough for it to be usual
    paths: int = 1000  # sampled paths; the 2.5 % quantile then rests on 25 of them
    prophet: bool = True  # whether Prophet takes part; it is fitted once more only where it kept up in its window
    boosting: bool = True  # whether gradient boosting takes part
    prophet_points: int = 730  # days Prophet is fitted on, half as many weeks or months; a longer past slows the fit


@dataclass(frozen=True)
class ReportSettings:
    """Which series a report forecasts, and which earlier forecasts it looks back on."""

    totals: tuple[str, ...] = ("revenue", "spend", "conversions", "new_customers")  # columns forecast for the whole team
    by_channel: tuple[str, ...] = ("revenue", "spend", "conversions")  # columns forecast channel by channel
    light: tuple[str, ...] = ("spend", "conversions", "new_customers")  # forecast without the members that are dear to fit
    most_channels: int = 12  # channels forecast one by one; the rest are in the totals
    plan_covers: float = 0.5  # share of the horizon a plan must cover to be taken for the whole
    record_ages: tuple[int, ...] = (13, 26, 52)  # weeks ago; frozen forecasts that old are compared with what came
    record_slack: int = 3  # weeks a report may be younger or older than that: quarters and months are no whole weeks
