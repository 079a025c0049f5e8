"""The members of the combination, by the word that stands in params, tables and reports: one line each."""

from forecast.forecasters.analog import Analog, AnalogLog
from forecast.forecasters.base import Forecaster
from forecast.forecasters.boosting import BoostingLags
from forecast.forecasters.calendar import Calendar
from forecast.forecasters.decomposition import SeasonalTrend
from forecast.forecasters.harmonic import Harmonic
from forecast.forecasters.history import History
from forecast.forecasters.holt_winters import HoltWinters
from forecast.forecasters.linear import LinearLags
from forecast.forecasters.member import Member
from forecast.forecasters.naive import LastValue, SeasonalNaive
from forecast.forecasters.prophet import Prophet
from forecast.forecasters.smoothing import Smoothing
from forecast.forecasters.theta import Theta, ThetaLog
from forecast.settings.forecasting import ForecastSettings

MEMBERS: dict[str, type[Forecaster]] = {
    forecaster.name: forecaster
    for forecaster in (
        SeasonalNaive,
        LastValue,
        Smoothing,
        SeasonalTrend,
        HoltWinters,
        Theta,
        ThetaLog,
        Harmonic,
        Analog,
        AnalogLog,
        LinearLags,
        BoostingLags,
        Prophet,
    )
}


def choose_members(history: History, settings: ForecastSettings, calendar: Calendar | None) -> list[Member]:
    """Give the members that combine for one series: every one that suits it."""
    members = [kind(settings, calendar) for kind in MEMBERS.values()]
    return [member for member in members if member.suits(history)]
