"""Pictures of what is likely: returns with their doubt, response curves, forecasts, the budget, goals."""

import math
from datetime import date
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from forecast.charts import theme
from forecast.charts.forms import beside, mark_reference, pair_of_dots, put_intervals, put_marks, write_key
from forecast.charts.rows import (
    days_of,
    few_ticks,
    finish_days,
    finish_values,
    leave_top,
    put_names,
    short_name,
    top_rows,
    write_axis,
    write_days,
)
from forecast.text import Words

if TYPE_CHECKING:
    from matplotlib.axes import Axes

#: How each basis is drawn: colour and marker.
_BASES = {"incremental": (theme.BLUE, "o"), "attributed": (theme.ORANGE, "D")}
PANELS = 8


@theme.styled
def returns_by_channel(returns: pd.DataFrame, break_even: float, words: Words, ax: "Axes | None" = None) -> "Axes":
    """Draw each channel's ROAS with its interval on every basis there is, and the line where a unit spent brings itself back.

    Parameters
    ----------
    returns : frame of basis, channel, spend, roas, roas_lo, roas_hi.
    """
    known = returns.dropna(subset=["roas"])
    order = top_rows(known.drop_duplicates("channel"), "spend")["channel"].tolist()
    bases = [basis for basis in _BASES if (known["basis"] == basis).any()]
    ax = theme.canvas(ax, height=theme.row_height(len(order)) * (1.0 if len(bases) < 2 else 1.12) + 0.40)
    for place, basis in enumerate(bases):
        colour, marker = _BASES[basis]
        rows = known[(known["basis"] == basis) & known["channel"].isin(order)]
        at = rows["channel"].map(order.index) + (place - (len(bases) - 1) / 2) * 0.30
        put_intervals(ax, rows, "roas", at, colour, marker)
    put_names(ax, order, right=0.2)
    # One channel that nobody can estimate must not press the others into a corner.
    most = min(float(known["roas_hi"].max()), 2.2 * max(float(known["roas"].max()), break_even))
    ax.set_xlim(0, max(most, break_even * 1.2) * 1.05)
    mark_reference(ax, break_even, "")
    leave_top(ax)
    finish_values(ax, words, "ratio")
    marks = {"o": "disc", "D": "diamond"}
    keys = [(marks[_BASES[basis][1]], _BASES[basis][0], words.say(f"charts.basis.{basis}")) for basis in bases]
    write_key(ax, [*keys, ("dash", theme.INK, words.say("charts.break_even"))])
    return ax


@theme.styled
def response_curves(curves: pd.DataFrame, points: pd.DataFrame, words: Words) -> "Axes":
    """Draw weekly revenue against weekly spend, a panel a channel, with today's point and the suggested one.

    Parameters
    ----------
    curves : frame of channel, spend, revenue, lo, hi.
    points : frame of channel, current, suggested; money per week.
    """
    channels = points.sort_values("current", ascending=False)["channel"].head(PANELS).tolist()
    grid = _panels(len(channels))
    for ax, channel in zip(grid, channels, strict=True):
        curve = curves[curves["channel"] == channel].sort_values("spend")
        point = points[points["channel"] == channel].iloc[0]
        ax.fill_between(curve["spend"], curve["lo"], curve["hi"], color=theme.TEAL, alpha=theme.WIDE_BAND, linewidth=0)
        ax.plot(curve["spend"], curve["revenue"], color=theme.TEAL)
        now = float(np.interp(point["current"], curve["spend"], curve["revenue"]))
        then = float(np.interp(point["suggested"], curve["spend"], curve["revenue"]))
        ax.scatter([point["current"]], [now], s=46, facecolor=theme.PAPER, edgecolor=theme.GREY, linewidth=2, zorder=4)
        if abs(point["suggested"] - point["current"]) > 1e-9:
            put_marks(ax, [point["suggested"]], [then], theme.BLUE, "o")
        ax.set_xlim(0, min(float(curve["spend"].max()), 2.2 * max(point["current"], point["suggested"], 1e-9)))
        inside = curve[curve["spend"] <= ax.get_xlim()[1]]
        ax.set_ylim(0, max(float(inside["hi"].max()), 1e-9) * 1.05)
        few_ticks(ax, "x", 2)
        write_axis(ax, "x", words, "short")
        _finish_panel(ax, channel, words)
    entries = [("ring", theme.GREY, words.say("charts.today")), ("disc", theme.BLUE, words.say("charts.suggested"))]
    write_key(grid[0], [*entries, ("band", theme.TEAL, words.say("charts.band", level=words.share(0.9, 0)))])
    return grid[0]


def _panels(count: int) -> "list[Axes]":
    """Give axes for small multiples: two in a line as wide as a phone, four where there are more than two."""
    across = 2 if count <= 2 else 4
    rows = max(math.ceil(count / across), 1)
    width, height = (theme.HALF, 0.36 + 1.42 * rows) if across == 2 else (theme.WIDE, 0.36 + 1.42 * rows)
    figure = theme.sheet(width, height)
    sides = {"left": 0.72 / width, "right": 1 - 0.24 / width, "top": 1 - 0.52 / height, "bottom": 0.26 / height}
    figure.subplots_adjust(**sides, wspace=0.46, hspace=0.62)
    return [figure.add_subplot(rows, across, place + 1) for place in range(max(count, 1))]


def _finish_panel(ax: "Axes", name: str, words: Words) -> None:
    ax.set_title(short_name(name, 20), fontsize=theme.SMALL_TYPE, color=theme.INK, loc="left", pad=4)
    few_ticks(ax, "y", 2)
    write_axis(ax, "y", words, "short")
    ax.tick_params(axis="both", labelsize=9, labelcolor=theme.MUTED, pad=3)
    ax.tick_params(axis="x", pad=6)  # clear of the nought at the left
    ax.grid(axis="y")


def _fan(ax: "Axes", history: pd.DataFrame, points: pd.DataFrame, colour: str) -> None:
    ax.fill_between(points["ds"], points["yhat_lo_95"], points["yhat_hi_95"], color=colour, alpha=theme.WIDE_BAND, linewidth=0)
    ax.fill_between(points["ds"], points["yhat_lo_80"], points["yhat_hi_80"], color=colour, alpha=theme.NARROW_BAND, linewidth=0)
    ax.plot(history["ds"], history["y"], color=theme.INK, linewidth=1.3)
    ax.plot(points["ds"], points["yhat"], color=colour, linewidth=2.2)
    highest = max(float(points["yhat_hi_95"].max()), float(history["y"].max()) if len(history) else 0.0)
    ax.set_ylim(0, highest * 1.06 if highest > 0 else 1)


@theme.styled
def forecast_fan(history: pd.DataFrame, points: pd.DataFrame, words: Words, ax: "Axes | None" = None) -> "Axes":
    """Draw a series and its forecast with the 80 and the 95 % interval.

    Parameters
    ----------
    history : frame of ds, y.
    points : frame of ds, yhat, yhat_lo_80, yhat_hi_80, yhat_lo_95, yhat_hi_95.
    """
    ax = theme.canvas(ax, width=theme.WIDE, height=2.6)
    _fan(ax, history, points, theme.BLUE)
    finish_days(ax, words, "short")
    write_key(
        ax,
        [
            ("line", theme.INK, words.say("charts.history")),
            ("line", theme.BLUE, words.say("charts.forecast")),
            ("band", theme.BLUE, words.say("charts.bands")),
        ],
    )
    return ax


@theme.styled
def forecast_panels(history: pd.DataFrame, points: pd.DataFrame, names: dict[str, str], words: Words) -> "Axes":
    """Draw the forecast of several series, a panel each, in the order of `names`.

    Parameters
    ----------
    history, points : frames as `forecast_fan` takes, with `unique_id`.
    names : unique_id to what it is called.
    """
    ids = list(names)[:PANELS]
    grid = _panels(len(ids))
    for ax, unique_id in zip(grid, ids, strict=True):
        _fan(ax, history[history["unique_id"] == unique_id], points[points["unique_id"] == unique_id], theme.BLUE)
        _finish_panel(ax, names[unique_id], words)
        write_days(ax, words, 2)
    return grid[0]


@theme.styled
def budget_shift(shifts: pd.DataFrame, words: Words, ax: "Axes | None" = None) -> "Axes":
    """Draw each channel's money over the horizon: now and suggested.

    Parameters
    ----------
    shifts : frame of channel, current, suggested.
    """
    shown = top_rows(shifts, "current")
    titles = ("charts.today", "charts.suggested")
    pairs = shown.rename(columns={"channel": "name", "current": "first", "suggested": "second"})
    return pair_of_dots(pairs, titles, "short", words, ax)


@theme.styled
def advice_and_outcome(outcomes: pd.DataFrame, words: Words, ax: "Axes | None" = None) -> "Axes":
    """Draw what each advice was expected to bring and what was observed, both with their interval.

    Parameters
    ----------
    outcomes : frame of name, expected, expected_lo, expected_hi, observed, observed_lo, observed_hi; money.
    """
    ax = theme.canvas(ax, height=theme.row_height(len(outcomes)) * 1.25 + 0.24)
    for shift, name, colour, marker in ((-0.16, "expected", theme.GREY, "D"), (0.16, "observed", theme.BLUE, "o")):
        put_intervals(ax, outcomes, name, np.arange(len(outcomes)) + shift, colour, marker)
    put_names(ax, list(outcomes["name"]))
    ax.axvline(0, color=theme.INK, linewidth=1.2)
    leave_top(ax)
    finish_values(ax, words, "short")
    write_key(ax, [("diamond", theme.GREY, words.say("charts.was_expected")), ("disc", theme.BLUE, words.say("charts.observed"))])
    return ax


@theme.styled
def chances(goals: pd.DataFrame, words: Words, ax: "Axes | None" = None) -> "Axes":
    """Draw the chance of each goal.

    Parameters
    ----------
    goals : frame of name, probability.
    """
    shown = goals.dropna(subset=["probability"]).head(theme.MOST_ROWS)
    ax = theme.canvas(ax, height=theme.row_height(len(shown), theme.BARE_ROOM))
    return _share_bars(ax, shown["name"], shown["probability"], [words.chance(value) for value in shown["probability"]])


def _share_bars(ax: "Axes", names: pd.Series, values: pd.Series, labels: list[str]) -> "Axes":
    rows = np.arange(len(values))
    ax.barh(rows, np.full(len(values), 1.0), height=0.5, color=theme.SOFT)
    ax.barh(rows, values, height=0.5, color=theme.BLUE)
    put_names(ax, list(names), right=0.62, bottom=0.14)
    for row, label in enumerate(labels):
        beside(ax, row, label)
    ax.set_xlim(0, 1)
    ax.set_xticks([])
    return ax


@theme.styled
def models_compared(ranking: pd.DataFrame, words: Words, ax: "Axes | None" = None) -> "Axes":
    """Draw the mean scaled error of each forecaster and the quartiles between series, beside repeating the last season.

    Parameters
    ----------
    ranking : frame indexed by model of mase, mase_lo, mase_hi; the first on top.
    """
    ax = theme.canvas(ax, width=theme.WIDE, height=theme.row_height(len(ranking)) + 0.40)
    put_intervals(ax, ranking, "mase", np.arange(len(ranking)), theme.BLUE, "o")
    put_names(ax, list(ranking.index), right=0.62)
    for row, value in enumerate(ranking["mase"]):
        beside(ax, row, words.number(value, 2))
    ax.set_xlim(left=0)
    mark_reference(ax, 1.0, words.say("charts.as_last_season"))
    finish_values(ax, words, "ratio")
    return ax


@theme.styled
def theme_votes(themes: pd.DataFrame, words: Words, ax: "Axes | None" = None) -> "Axes":
    """Draw the votes of each theme; one that comes back is marked with an arrow round.

    Parameters
    ----------
    themes : frame of theme, votes, recurring.
    """
    shown = themes.sort_values("votes", ascending=False, kind="stable").head(theme.MOST_ROWS)
    names = [f"{short_name(row.theme, 20)} ↻" if row.recurring else row.theme for row in shown.itertuples()]
    ax = theme.canvas(ax, height=theme.row_height(len(shown), theme.BARE_ROOM))
    rows = np.arange(len(shown))
    ax.barh(rows, shown["votes"], height=0.54, color=[theme.ORANGE if again else theme.GREY for again in shown["recurring"]])
    put_names(ax, names, right=0.5, bottom=0.14)
    for row, votes in enumerate(shown["votes"]):
        ax.annotate(words.number(votes), (votes, row), (4, 0), textcoords="offset points", va="center")
    ax.set_xticks([])
    return ax


@theme.styled
def before_during_after(weekly: pd.DataFrame, window: tuple[date, date], words: Words) -> "Axes":
    """Draw a campaign's weeks: what was observed and what would have been expected without it, its days shaded.

    Parameters
    ----------
    weekly : frame of ds, observed, expected, expected_lo, expected_hi; NaN where nothing was expected.
    """
    ax = theme.canvas(None, width=theme.WIDE, height=2.6)
    ax.axvspan(*days_of(*window), color=theme.ORANGE, alpha=0.12, linewidth=0)
    ax.fill_between(weekly["ds"], weekly["expected_lo"], weekly["expected_hi"], color=theme.GREY, alpha=0.22, linewidth=0)
    ax.plot(weekly["ds"], weekly["expected"], color=theme.GREY, linewidth=1.6, linestyle=(0, (4, 2)))
    ax.plot(weekly["ds"], weekly["observed"], color=theme.BLUE)
    ax.set_ylim(bottom=0)
    finish_days(ax, words, "short")
    write_key(
        ax,
        [
            ("line", theme.BLUE, words.say("charts.observed")),
            ("dash", theme.GREY, words.say("charts.without")),
            ("band", theme.ORANGE, words.say("charts.campaign_days")),
        ],
    )
    return ax
