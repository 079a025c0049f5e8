"""Look back on the forecasts: what earlier reports froze 13, 26 and 52 weeks ago, beside what came."""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import TYPE_CHECKING

import pandas as pd

from forecast.kpis import split_id, tidy_series
from forecast.settings.forecasting import ReportSettings
from forecast.tables.facts import Facts
from forecast.tables.frequency import Frequency

if TYPE_CHECKING:
    from forecast.retrospective import ForecastRecord, Recommendation

REPORT = ReportSettings()


def record_of(earlier: "Iterable[Recommendation]", facts: Facts, today: date) -> "ForecastRecord":
    """Give how good the forecasts were that earlier reports froze.

    Parameters
    ----------
    earlier : what the ledger holds of this scope; what froze no forecast is passed over.
    """
    from forecast.forecasters import pick_at_ages, score_frozen
    from forecast.forecasters.frozen import COLUMNS
    from forecast.retrospective import ForecastRecord

    frozen = {advice.made_on: advice.points for advice in earlier if advice.points is not None}
    scores = []
    for age, made_on in pick_at_ages(frozen, today, REPORT.record_ages, REPORT.record_slack).items():
        scored = score_frozen(frozen[made_on], what_came(frozen[made_on], facts))
        scores.append(scored.assign(age=age, made_on=made_on))
    known = [frame for frame in scores if not frame.empty]
    if known:
        return ForecastRecord(pd.concat(known, ignore_index=True)[["age", "made_on", *COLUMNS]])
    ripe = (day + timedelta(weeks=age) for day in (*frozen, today) for age in REPORT.record_ages)
    return ForecastRecord(pd.DataFrame(columns=["age", "made_on", *COLUMNS]), due=min(day for day in ripe if day > today))


def what_came(points: pd.DataFrame, facts: Facts) -> pd.DataFrame:
    """Give what was observed of frozen series on their own dates.

    Weeks are counted back from the last day of the data, which was another weekday when the forecast was made; so what came
    is summed again over the weeks that were forecast.

    Returns
    -------
    frame of unique_id, ds, y; empty where nothing has come yet
    """
    past = points["ds"][points["ds"] <= pd.Timestamp(facts.last_day)]
    if past.empty:
        return tidy_series(facts, columns=())
    frequency: Frequency = "MS" if facts.frequency == "MS" else "W"
    names = [split_id(str(unique_id)) for unique_id in points["unique_id"].unique()]
    until = past.max().date()
    totals = tuple(measure for measure, channel in names if not channel)
    measures = tuple(dict.fromkeys(measure for measure, channel in names if channel))
    series = [
        tidy_series(facts, columns=totals, by=None, frequency=frequency, until=until),
        tidy_series(facts, columns=measures, by="channel", frequency=frequency, until=until),
    ]
    return pd.concat(series, ignore_index=True)
