"""Dates of which a program has read some month first and some day first: days 1 to 12 stand in other months than the rest."""

import pandas as pd

from forecast.sources.grid import Grid, Request, refusal

_MONTHS = 12  # a day above it cannot be taken for a month
_DATES = 6  # dates; fewer follow one another by chance
_REGULAR = 0.9  # of the gaps between dates are equal: a day or a week, but for holidays


def refuse_half_swapped(days: pd.Series, grid: Grid, request: Request) -> None:
    """Refuse dates that follow one another only if day and month are swapped in those that have a day up to 12.

    A program that guesses reads 05/09/2026 month first and 13/09/2026 day first, and writes both as dates that look alike.

    Raises
    ------
    ExportError
    """
    written = pd.Series(sorted(days.dropna().dt.normalize().unique()))
    if len(written) < _DATES or written.dt.day.nunique() == 1:  # one day of each month may be the month itself
        return
    meant = pd.Series(sorted(_swapped(day) for day in written))
    shorter = (meant.iloc[-1] - meant.iloc[0]) < (written.iloc[-1] - written.iloc[0]) / 2
    if not shorter or meant.nunique() < len(written) or _is_regular(written) or not _is_regular(meant):
        return
    name = grid.name("date")
    example = next(day for day in written if _swapped(day) != day)
    raise refusal(
        request.source,
        grid.sheet.file,
        f"dates of '{name.text if name else 'date'}' follow one another only with day and month swapped where they can be "
        f"({example:%Y-%m-%d} would be {_swapped(example):%Y-%m-%d})",
        "days in one order",
        "A program has read some of them month first: export the file again, and do not change its dates.",
    )


def _swapped(day: pd.Timestamp) -> pd.Timestamp:
    return day.replace(month=day.day, day=day.month) if day.day <= _MONTHS else day


def _is_regular(days: pd.Series) -> bool:
    """Tell whether nearly all dates are as far apart as the others."""
    gaps = days.diff().iloc[1:]
    return bool((gaps == gaps.mode().iloc[0]).mean() >= _REGULAR)
