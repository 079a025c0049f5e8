"""The forecasters there are, by the word that stands in params, tables and reports."""

from forecast.forecasters.base import Forecaster
from forecast.forecasters.boosting import BoostingLags
from forecast.forecasters.calendar import Calendar
from forecast.forecasters.combination import Combination
from forecast.forecasters.decomposition import SeasonalTrend
from forecast.forecasters.history import History
from forecast.forecasters.linear import LinearLags
from forecast.forecasters.naive import LastValue, SeasonalNaive
from forecast.forecasters.prophet import Prophet
from forecast.forecasters.smoothing import Smoothing
from forecast.forecasters.theta import Theta
from forecast.settings.forecasting import ForecastSettings

FORECASTERS: dict[str, type[Forecaster]] = {
    forecaster.name: forecaster
    for forecaster in (
        SeasonalNaive,
        LastValue,
        Smoothing,
        Theta,
        SeasonalTrend,
        LinearLags,
        BoostingLags,
        Prophet,
        Combination,
    )
}


def choose_members(history: History, settings: ForecastSettings, calendar: Calendar | None) -> list[Forecaster]:
    """Give the members of the combination for one series: all but the combination and, where too short, the dear ones."""
    left_out = {Combination.name}
    if settings.prophet == "never" or history.size < 2 * history.season:
        left_out.add(Prophet.name)
    if history.size < 60:
        left_out.add(BoostingLags.name)
    if history.size < 12:
        left_out.add(LinearLags.name)
    return [kind(settings, calendar) for name, kind in FORECASTERS.items() if name not in left_out]
