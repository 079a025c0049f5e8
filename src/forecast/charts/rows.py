"""What the pictures share: names down the left side, numbers written as the language writes them."""

import math
import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

import pandas as pd

from forecast.charts import theme

if TYPE_CHECKING:
    from datetime import date

    from matplotlib.axes import Axes

    from forecast.text import Words

# Line breaks and marks that turn the writing direction round would leave their own label.
_BREAKS = re.compile(r"[\s\u2028\u2029\u202a-\u202e\u2066-\u2069]+")
_FIRST_DAY = pd.Timestamp("1970-01-01")  # where matplotlib counts days from
_LAST_TICK = 0.94  # share of an axis of days
_STEPS = (1, 2, 3, 6, 12, 24, 48, 96, 480)  # months between two ticks
_LETTER = 0.62 * theme.TYPE  # points that a letter takes, on the wide side


def label_width(labels: "Sequence[str]") -> float:
    """Give the points that the longest label takes."""
    return max((len(label) for label in labels), default=0) * _LETTER


def short_name(name: object, length: int = theme.NAME_LENGTH) -> str:
    """Give a name that fits beside a row.

    >>> short_name("Spring sale, second wave, retargeting")
    'Spring sale, second w…'
    """
    text = _BREAKS.sub(" ", str(name)).strip()
    return text if len(text) <= length else text[: length - 1].rstrip() + "…"


def size_of(ax: "Axes") -> tuple[float, float]:
    """Give the width and height of the picture, inches."""
    figure = ax.get_figure(root=True)
    if figure is None:
        raise ValueError("these axes belong to no figure.")
    width, height = figure.get_size_inches()
    return float(width), float(height)


def leave_top(ax: "Axes", inches: float = 0.38) -> None:
    """Leave room above the rows for a line that says what the marks are."""
    ax.figure.subplots_adjust(top=1 - inches / size_of(ax)[1])


def put_names(ax: "Axes", names: Sequence[object], right: float = 0.12, bottom: float = 0.40) -> None:
    """Write a name beside each row, the first on top, and leave room for labels to the right and below, inches."""
    short = [short_name(name) for name in names]
    ax.set_yticks(range(len(short)), short)
    ax.set_ylim(len(short) - 0.5, -0.5)
    width, height = size_of(ax)
    left = (label_width(short) + 12) / 72
    ax.figure.subplots_adjust(
        left=min(left, 0.5 * width) / width,
        right=1 - right / width,
        top=1 - 0.16 / height,
        bottom=bottom / height,
    )
    ax.grid(axis="y", visible=False)
    ax.spines["bottom"].set_visible(False)


def frame_sides(ax: "Axes", left: float = 0.66, right: float = 0.34, top: float = 0.22, bottom: float = 0.40) -> None:
    """Set the margins of a picture of lines, inches."""
    width, height = size_of(ax)
    ax.figure.subplots_adjust(left=left / width, right=1 - right / width, top=1 - top / height, bottom=bottom / height)


def few_ticks(ax: "Axes", axis: str, most: int = 4) -> None:
    """Keep the numbers on an axis few."""
    from matplotlib.ticker import MaxNLocator

    target = ax.xaxis if axis == "x" else ax.yaxis
    target.set_major_locator(MaxNLocator(nbins=most, min_n_ticks=2))


def write_axis(ax: "Axes", axis: str, words: "Words", form: str) -> None:
    """Write an axis' numbers as the language does: `short` for money and counts, `share`, `ratio`."""
    from matplotlib.ticker import FuncFormatter

    written = {
        "short": lambda value, _: words.short(value) if value else "0",
        "share": lambda value, _: words.share(value, 0),
        "small_share": lambda value, _: words.share(value, 0 if value == 0 or value >= 0.05 else 1 if value >= 0.01 else 2),
        "ratio": lambda value, _: words.number(value, 0 if value == int(value) else 1),
    }[form]
    target = ax.xaxis if axis == "x" else ax.yaxis
    target.set_major_formatter(FuncFormatter(written))


def write_days(ax: "Axes", words: "Words", most: int = 5) -> None:
    """Write an axis of days: the first days of months, or Mondays where it is short, at most `most` of them."""
    low, high = ax.get_xlim()  # days since 1970
    first, last = pd.Timestamp(low, unit="D"), pd.Timestamp(high, unit="D")
    months = pd.date_range(first, last, freq="MS")
    if len(months) < 2:
        days = pd.date_range(first, last, freq="W-MON")
        shown = days[:: max(1, math.ceil(len(days) / most))]
        labels = [words.day_of_month(day.date()) for day in shown]
    else:
        step = next(step for step in _STEPS if len(months) / step <= most)
        shown = months[(months.month - 1) % step == 0] if step <= 12 else months[::step]
        labels = [words.month(day.date()).replace(".", "") for day in shown]
    # A label at the very end would reach into the neighbour's picture.
    places = [(_day_number(day), label) for day, label in zip(shown, labels, strict=True)]
    kept = [(at, label) for at, label in places if at <= low + _LAST_TICK * (high - low)]
    ax.set_xticks([at for at, _ in kept], [label for _, label in kept])
    ax.set_xlim(low, high)


def finish_values(ax: "Axes", words: "Words", form: str) -> None:
    """Write the numbers below a picture of rows, few, with a line up from each."""
    few_ticks(ax, "x")
    write_axis(ax, "x", words, form)
    ax.grid(axis="x")


def finish_days(ax: "Axes", words: "Words", form: str, left: float = 0.95, top: float = 0.42) -> None:
    """Frame a picture of days: the days below, few numbers at its left, a line across from each."""
    frame_sides(ax, left=left, top=top)
    few_ticks(ax, "y")
    ax.grid(axis="y")
    write_axis(ax, "y", words, form)
    write_days(ax, words)


def days_of(first: "date | pd.Timestamp", last: "date | pd.Timestamp") -> tuple[float, float]:
    """Give two days as the axis counts them."""
    return _day_number(first), _day_number(last)


def _day_number(day: "date | pd.Timestamp") -> float:
    return (pd.Timestamp(day) - _FIRST_DAY) / pd.Timedelta(days=1)


def top_rows(frame: pd.DataFrame, by: str, most: int = theme.MOST_ROWS) -> pd.DataFrame:
    """Give the rows with the largest values, largest first."""
    return frame.sort_values(by, ascending=False, key=abs, kind="stable").head(most).reset_index(drop=True)
