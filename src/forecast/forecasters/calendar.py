"""The calendar a forecast knows in advance: public holidays of a country and the events of the team."""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import pandas as pd

from forecast.errors import ParamsError


@dataclass(frozen=True)
class Calendar:
    """Days that differ from their neighbours and are known ahead.

    Attributes
    ----------
    country : ISO code whose public holidays count, moved to their date in each year; None for no holidays.
    events : frame with `date` and `name`, and `end_date` where an event lasts longer than a day; None for no events.
    week_ends : whether the last day of a week labels it; None where only the labels tell: a Monday begins its week.
    """

    country: str | None = None
    events: pd.DataFrame | None = None
    week_ends: bool | None = None

    def days(self, first: pd.Timestamp, last: pd.Timestamp) -> pd.DataFrame:
        """Give one row a day and name between two dates: columns `ds` and `name`, in order of time."""
        parts = [_holidays(self.country, first, last), _event_days(self.events)]
        found = pd.concat(parts, ignore_index=True)
        inside = found[(found["ds"] >= first) & (found["ds"] <= last)]
        return inside.drop_duplicates().sort_values(["ds", "name"], ignore_index=True)

    def share(self, dates: pd.DatetimeIndex, ends: bool) -> dict[str, np.ndarray]:
        """Give for every name the number of its days inside each period.

        Parameters
        ----------
        dates : label of each period, evenly spaced, at least two.
        ends : whether a label is the last day of its period (a week-end day, a month end) or the first.

        Returns
        -------
        dict of ndarray of shape (len(dates),), days per period. Only names that occur at least once are there.
        """
        day = pd.Timedelta(days=1)
        if ends:
            known = self.days(dates[0] - (dates[1] - dates[0]) + day, dates[-1])
            position = np.searchsorted(dates.to_numpy(), known["ds"].to_numpy(), side="left")
        else:
            known = self.days(dates[0], dates[-1] + (dates[-1] - dates[-2]) - day)
            position = np.searchsorted(dates.to_numpy(), known["ds"].to_numpy(), side="right") - 1
        codes, names = pd.factorize(known["name"])
        return {
            str(name): np.bincount(position[codes == code], minlength=len(dates)).astype(float) for code, name in enumerate(names)
        }


def _holidays(country: str | None, first: pd.Timestamp, last: pd.Timestamp) -> pd.DataFrame:
    return _empty() if country is None else _holidays_of_years(country, first.year, last.year)


@lru_cache(maxsize=64)  # all series of a report ask for the same years; nobody writes into the frame
def _holidays_of_years(country: str, first: int, last: int) -> pd.DataFrame:
    from holidays import country_holidays

    try:
        found = country_holidays(country, years=range(first, last + 1))
    except NotImplementedError:
        raise ParamsError(
            f"`holidays` is '{country}', a country whose holidays are not known; expected a code such as RU, DE or US. "
            "Correct it in the params, or set it to null."
        ) from None
    rows = [(day, name) for day, names in sorted(found.items()) for name in str(names).split("; ")]
    frame = pd.DataFrame(rows, columns=["ds", "name"])
    return frame.assign(ds=pd.to_datetime(frame["ds"])) if rows else _empty()


def _event_days(events: pd.DataFrame | None) -> pd.DataFrame:
    if events is None or events.empty:
        return _empty()
    starts = pd.to_datetime(events["date"])
    ends = pd.to_datetime(events["end_date"]).fillna(starts) if "end_date" in events else starts
    rows = [
        (day, str(name))
        for start, end, name in zip(starts, ends, events["name"], strict=True)
        for day in pd.date_range(start, end)
    ]
    return pd.DataFrame(rows, columns=["ds", "name"])


def _empty() -> pd.DataFrame:
    return pd.DataFrame({"ds": pd.to_datetime([]), "name": pd.Series([], dtype=str)})
