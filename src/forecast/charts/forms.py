"""Forms that several pictures share: pairs of dots, intervals against a line, bars with their numbers, the key to the marks."""

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from forecast.charts import theme
from forecast.charts.rows import finish_values, label_width, leave_top, put_names, size_of
from forecast.text import Words

if TYPE_CHECKING:
    from matplotlib.axes import Axes


@theme.styled
def pair_of_dots(pairs: pd.DataFrame, titles: tuple[str, str], form: str, words: Words, ax: "Axes | None" = None) -> "Axes":
    """Draw two numbers per name joined by a line: the first a ring, the second a disc.

    Parameters
    ----------
    pairs : frame of name, first, second.
    titles : keys of what the two are called.
    form : how the axis is written, as `write_axis` takes it.
    """
    ax = theme.canvas(ax, height=theme.row_height(len(pairs)) + 0.22)
    rows = np.arange(len(pairs))
    ax.hlines(rows, pairs["first"], pairs["second"], color=theme.GRID, linewidth=4, zorder=1)
    ax.scatter(pairs["first"], rows, s=46, facecolor=theme.PAPER, edgecolor=theme.GREY, linewidth=2, zorder=2)
    put_marks(ax, pairs["second"], rows, theme.BLUE, "o")
    put_names(ax, list(pairs["name"]), right=0.32)
    leave_top(ax)
    ax.set_xlim(left=min(0.0, ax.get_xlim()[0]))
    finish_values(ax, words, form)
    write_key(ax, [("ring", theme.GREY, words.say(titles[0])), ("disc", theme.BLUE, words.say(titles[1]))])
    return ax


def put_marks(ax: "Axes", x: object, y: object, colour: str, marker: str) -> None:
    """Put a disc (`o`) or a diamond (`D`), with an edge that keeps it apart from what lies under it."""
    ax.scatter(x, y, s=50, marker=marker, color=colour, edgecolor=theme.PAPER, linewidth=0.8, zorder=3)  # type: ignore[arg-type]


def put_intervals(ax: "Axes", rows: pd.DataFrame, name: str, at: object, colour: str, marker: str) -> None:
    """Put a mark and its interval at each height.

    Parameters
    ----------
    rows : frame of <name>, <name>_lo, <name>_hi.
    """
    ax.hlines(at, rows[f"{name}_lo"], rows[f"{name}_hi"], color=colour, linewidth=3, alpha=0.55)  # type: ignore[arg-type]
    put_marks(ax, rows[name], at, colour, marker)


def write_key(ax: "Axes", entries: list[tuple[str, str, str]]) -> None:
    """Say above the picture, in a line, what each mark is."""
    from matplotlib.lines import Line2D

    marks: dict[str, dict[str, Any]] = {
        "ring": {"marker": "o", "markerfacecolor": theme.PAPER, "markeredgewidth": 2, "linestyle": "none", "markersize": 6.5},
        "disc": {"marker": "o", "linestyle": "none", "markersize": 7},
        "diamond": {"marker": "D", "linestyle": "none", "markersize": 5.5},
        "line": {"linewidth": 2.2},
        "dash": {"linewidth": 1.6, "linestyle": (0, (4, 2))},
        "band": {"linewidth": 7, "alpha": 0.35, "solid_capstyle": "butt"},
        "tick": {"marker": "|", "linestyle": "none", "markersize": 10, "markeredgewidth": 2},
    }
    handles = [Line2D([], [], color=colour, label=label, **marks[mark]) for mark, colour, label in entries]
    figure = ax.get_figure(root=True)
    ax.legend(
        handles=handles,
        loc="upper left",
        bbox_to_anchor=(0.01, 0.995),
        bbox_transform=figure.transFigure if figure else None,
        borderaxespad=0.1,
        ncols=len(entries),
        frameon=False,
        fontsize=theme.SMALL_TYPE,
        labelcolor=theme.MUTED,
        handlelength=1.4,
        handletextpad=0.5,
        columnspacing=1.4,
        borderpad=0,
    )


@theme.styled
def intervals(rows: pd.DataFrame, words: Words, reference: tuple[float, str] | None = None, ax: "Axes | None" = None) -> "Axes":
    """Draw low, middle and high of each name: a disc where it is good, a diamond where it is not.

    Parameters
    ----------
    rows : frame of name, low, middle, high, good.
    reference : the value one compares with, and the key of its words.
    """
    ax = theme.canvas(ax, height=theme.row_height(len(rows)) + 0.20)
    for row, (low, middle, high, good) in enumerate(
        zip(*(rows[name] for name in ("low", "middle", "high", "good")), strict=True)
    ):
        colour = theme.BLUE if good else theme.BAD
        ax.plot([low, high], [row, row], color=colour, linewidth=3, alpha=0.55)
        put_marks(ax, [middle], [row], colour, "o" if good else "D")
    put_names(ax, list(rows["name"]), right=0.62)
    digits = 0 if rows["middle"].max() >= 20 else 1
    for row, middle in enumerate(rows["middle"]):
        beside(ax, row, words.number(middle, digits))
    ax.set_xlim(*_limits(rows, reference[0] if reference else 0.0))
    if reference is not None:
        value, key = reference
        mark_reference(ax, value, words.say(key, value=words.number(value, 0 if value == int(value) else 2)))
    finish_values(ax, words, "ratio")
    return ax


def _limits(rows: pd.DataFrame, reference: float) -> tuple[float, float]:
    """Give the ends of the axis; one very wide interval runs off the picture rather than press the others together."""
    most = max(2.2 * float(rows["middle"].max()), 1.2 * reference)
    least = min(0.0, float(rows["low"].fillna(0).min()))
    return max(least, -0.5 * most), min(most, 1.06 * max(float(rows["high"].fillna(rows["middle"]).max()), reference))


def beside(ax: "Axes", row: int, label: str) -> None:
    """Write a number to the right of a row, outside the axes."""
    ax.annotate(label, (1.02, row), xycoords=("axes fraction", "data"), va="center", ha="left")


def mark_reference(ax: "Axes", value: float, label: str) -> None:
    """Draw the line one compares with, and say above it what it is."""
    ax.axvline(value, color=theme.INK, linewidth=1.2, linestyle=(0, (4, 2)))
    leave_top(ax, 0.36)
    ax.annotate(
        label,
        (value, 1.0),
        (0, 3),
        xycoords=("data", "axes fraction"),
        textcoords="offset points",
        ha="center",
        va="bottom",
        fontsize=theme.SMALL_TYPE,
        color=theme.MUTED,
    )


def label_bars(ax: "Axes", values: np.ndarray, labels: list[str]) -> None:
    """Write each bar's number at its end, outside, and leave the room that it needs there."""
    known = np.where(np.isfinite(values), values, 0.0)
    low, high = min(0.0, float(known.min(initial=0.0))), max(0.0, float(known.max(initial=0.0)))
    span = (high - low) or 1.0
    wide = ax.get_position().width * 72 * size_of(ax)[0]
    left = label_width([label for label, value in zip(labels, known, strict=True) if value < 0]) + 6
    right = label_width([label for label, value in zip(labels, known, strict=True) if value >= 0]) + 6
    left, right = (left if low < 0 else 0.0), (right if high > 0 or low == 0 else 0.0)
    each = span / max(wide - left - right, 0.25 * wide)  # data units in a point
    ax.set_xlim(low - left * each, high + right * each)
    for row, (value, label) in enumerate(zip(values, labels, strict=True)):
        if np.isfinite(value):
            side, away = ("left", 4) if value >= 0 else ("right", -4)
            ax.annotate(label, (value, row), (away, 0), textcoords="offset points", ha=side, va="center")
