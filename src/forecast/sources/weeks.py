"""Rows of weeks that a person's own table names by their first day: a Sunday that begins a week is not the one that ends it.

Everywhere else a week is dated by the Monday that begins it, or by another day, which ends it.
"""

import re

import pandas as pd

from forecast.settings.period import days_into_week
from forecast.sources.grid import Grid
from forecast.sources.headers import Name, bare
from forecast.sources.meanings import is_beginning
from forecast.sources.result import Doubt
from forecast.tables.frequency import known_frequency

_WEEK = re.compile(r"\b(?:week|wk|w/c|недел[яи]|woche|wochen\w*|semaine|semana|settimana|tydzien|tygodnia|hafta|тиждень|тижня)\b")
_FROM = re.compile(r"\b(?:starting|commencing|week of|w/c|неделя с|woche ab|semaine du|semana del?)\b")
_LAST = pd.Timedelta(days=6)  # from the first day of a week


def by_last_days(frame: pd.DataFrame, grid: Grid) -> tuple[pd.DataFrame, list[Doubt]]:
    """Give the rows of weeks that begin on another day than Monday by the last day of each, and that this was done."""
    name = grid.name("date")
    if name is None or frame["date"].isna().all() or not _is_first_day(name, frame["date"]):
        return frame, []
    days = frame["date"].dropna()
    if days.dt.day_of_week.nunique() > 1 or days_into_week(days.dt.date) == 0:
        return frame, []
    told = {
        "file": grid.sheet.file,
        "column": name.text,
        "first": f"{days.min():%Y-%m-%d}",
        "last": f"{days.min() + _LAST:%Y-%m-%d}",
    }
    return frame.assign(date=frame["date"] + _LAST), [("weeks_by_last_day", told)]


def _is_first_day(name: Name, days: pd.Series) -> bool:
    """Tell whether a column says that its days are the first ones of weeks, by its words, or by its words and its days."""
    key = bare(name.key)
    if _WEEK.search(key):
        return is_beginning(name) or _FROM.search(key) is not None
    return is_beginning(name) and known_frequency(days) == "W"
