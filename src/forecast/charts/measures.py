"""Pictures of what happened: what changed, where the money went and came from, stages, queues, customers."""

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from forecast.charts import theme
from forecast.charts.forms import beside, intervals, label_bars, pair_of_dots, put_marks, write_key
from forecast.charts.rows import (
    days_of,
    finish_days,
    finish_values,
    frame_sides,
    leave_top,
    put_names,
    short_name,
    top_rows,
)
from forecast.text import Words
from forecast.text.words import three_digits

if TYPE_CHECKING:
    from datetime import date

    from matplotlib.axes import Axes

    from forecast.kpis import Explanation


@theme.styled
def what_changed(explanation: "Explanation", words: Words, ax: "Axes | None" = None) -> "Axes":
    """Draw what each channel or campaign added to the change, largest first; the ones left out as one bar."""
    parts = top_rows(explanation.parts, "effect", most=9).sort_values("effect", ascending=False)
    rest = float(explanation.parts["effect"].sum() - parts["effect"].sum())
    names, effects = [name or words.say("charts.unnamed") for name in parts["member"]], list(parts["effect"])
    if len(explanation.parts) > len(parts):
        names, effects = [*names, words.say("charts.rest")], [*effects, rest]
    ax = theme.canvas(ax, height=theme.row_height(len(names), theme.BARE_ROOM))
    colours = [theme.GOOD if effect >= 0 else theme.BAD for effect in effects]
    ax.barh(range(len(names)), effects, height=0.56, color=colours)
    put_names(ax, names, bottom=0.14)
    ax.axvline(0, color=theme.MUTED, linewidth=1)
    label_bars(ax, np.asarray(effects, dtype=float), [_signed(effect, words, explanation.metric) for effect in effects])
    ax.set_xticks([])
    return ax


def _signed(value: float, words: Words, metric: str) -> str:
    whole = metric in {"revenue", "total_revenue", "spend", "conversions", "orders", "clicks", "leads"} or abs(value) >= 1000
    text = words.short(three_digits(abs(value))) if whole else words.number(abs(value), 2)
    return ("+" if value > 0 else "−" if value < 0 else "") + text


@theme.styled
def shares_of_spend_and_revenue(channels: pd.DataFrame, words: Words, ax: "Axes | None" = None) -> "Axes":
    """Draw each channel's share of the spend beside its share of the revenue.

    Parameters
    ----------
    channels : frame of channel, spend_share, revenue_share.
    """
    shown = top_rows(channels.dropna(subset=["spend_share"]), "spend_share")
    pairs = shown.rename(columns={"channel": "name", "spend_share": "first", "revenue_share": "second"})
    return pair_of_dots(pairs, ("charts.of_spend", "charts.of_revenue"), "share", words, ax)


@theme.styled
def stage_rates(stages: pd.DataFrame, names: dict[str, str], words: Words, ax: "Axes | None" = None) -> "Axes":
    """Draw each stage's rate as a part of what is usual for it, on the band in which nine weeks of ten lie.

    Parameters
    ----------
    stages : frame of stage, rate_from_previous, expected_rate, history_lo, history_hi, is_bottleneck.
    names : what a stage is called.
    """
    shown = stages.dropna(subset=["rate_from_previous", "expected_rate"]).reset_index(drop=True)
    ax = theme.canvas(ax, height=theme.row_height(len(shown)) + 0.24)
    rows, usual = np.arange(len(shown)), shown["expected_rate"]
    low, high = shown["history_lo"] / usual, shown["history_hi"] / usual
    ax.barh(rows, (high - low).fillna(0), left=low.fillna(1), height=0.5, color=theme.GREY, alpha=theme.NARROW_BAND)
    ax.axvline(1, color=theme.MUTED, linewidth=1)
    value = shown["rate_from_previous"] / usual
    broken = shown["is_bottleneck"].astype(bool).to_numpy()
    for row, (at, bad) in enumerate(zip(value, broken, strict=True)):
        put_marks(ax, [at], [row], theme.BAD if bad else theme.BLUE, "D" if bad else "o")
    put_names(ax, [names.get(stage, stage) for stage in shown["stage"]], right=0.62)
    leave_top(ax, 0.40)
    for row, rate in enumerate(shown["rate_from_previous"]):
        beside(ax, row, words.share(rate, 2 if rate < 0.02 else 1))
    finish_values(ax, words, "share")
    write_key(ax, [("band", theme.GREY, words.say("charts.usual_band")), ("disc", theme.BLUE, words.say("charts.this_period"))])
    return ax


@theme.styled
def rate_by_week(weekly: pd.DataFrame, stage: str, since: "date | None", words: Words, ax: "Axes | None" = None) -> "Axes":
    """Draw a stage's rate week by week beside what was expected, and the day it broke.

    Parameters
    ----------
    weekly : frame of ds, stage, rate, expected_rate.
    """
    ax = theme.canvas(ax, height=2.6)
    line = weekly[weekly["stage"] == stage].sort_values("ds").tail(53)
    ax.plot(line["ds"], line["rate"], color=theme.BLUE)
    if "expected_rate" in line:
        ax.plot(line["ds"], line["expected_rate"], color=theme.GREY, linewidth=1.6, linestyle=(0, (4, 2)))
    if since is not None and not line.empty:
        ax.axvspan(*days_of(since, line["ds"].max()), color=theme.BAD, alpha=0.10, linewidth=0)
        ax.annotate(
            words.say("charts.since", day=words.day(since)),
            (pd.Timestamp(since), 1.0),
            (-4, -3),
            xycoords=("data", "axes fraction"),
            textcoords="offset points",
            ha="right",
            va="top",
            color=theme.BAD,
        )
    ax.set_ylim(0, float(line["rate"].max() or 1) * 1.2 if not line.empty else 1)
    finish_days(ax, words, "small_share", left=0.66, top=0.36)
    write_key(ax, [("line", theme.BLUE, words.say("charts.this_rate")), ("dash", theme.GREY, words.say("charts.expected"))])
    return ax


@theme.styled
def time_by_status(
    by_status: pd.DataFrame, slow: str | None, names: dict[str, str], words: Words, ax: "Axes | None" = None
) -> "Axes":
    """Draw how long a task usually stays in each status, the slow one marked, its own past as a tick.

    Parameters
    ----------
    by_status : frame of status, median_days, history_median, share_of_lead_time.
    """
    shown = by_status.head(theme.MOST_ROWS).reset_index(drop=True)
    ax = theme.canvas(ax, height=theme.row_height(len(shown), theme.BARE_ROOM) + 0.22)
    colours = [theme.BAD if status == slow else theme.GREY for status in shown["status"]]
    ax.barh(range(len(shown)), shown["median_days"].fillna(0), height=0.54, color=colours)
    ax.scatter(shown["history_median"], range(len(shown)), marker="|", s=150, linewidth=2, color=theme.INK, zorder=3)
    put_names(ax, [names.get(status, status) for status in shown["status"]], bottom=0.14)
    leave_top(ax)
    labels = [
        words.say("charts.days_and_share", days=words.number(days, 1), share=words.share(share, 0))
        for days, share in zip(shown["median_days"], shown["share_of_lead_time"], strict=True)
    ]
    ends = shown[["median_days", "history_median"]].max(axis=1).fillna(0).to_numpy(dtype=float)
    label_bars(ax, ends, labels)
    ax.set_xticks([])
    write_key(ax, [("tick", theme.INK, words.say("charts.own_past"))])
    return ax


@theme.styled
def value_against_cost(members: pd.DataFrame, least: float, words: Words, ax: "Axes | None" = None) -> "Axes":
    """Draw the lifetime value for each unit of acquisition cost with its interval, against the least that is wanted.

    Parameters
    ----------
    members : frame of member, ltv_cac, ltv_cac_lo, ltv_cac_hi.
    """
    shown = top_rows(members.dropna(subset=["ltv_cac"]), "ltv_cac")
    named = {"member": "name", "ltv_cac_lo": "low", "ltv_cac": "middle", "ltv_cac_hi": "high"}
    rows = shown.rename(columns=named).assign(good=shown["ltv_cac"] >= least)
    return intervals(rows, words, (least, "charts.wanted"), ax)


@theme.styled
def deal_cycle(cycle: pd.DataFrame, words: Words, ax: "Axes | None" = None) -> "Axes":
    """Draw the days from a deal's creation to its close, half of the deals being faster, with the interval.

    Parameters
    ----------
    cycle : frame of dimension, member, median_days, median_lo, median_hi, previous_median, longer.
    """
    shown = cycle.dropna(subset=["median_days"]).head(theme.MOST_ROWS)
    names = [words.say("charts.all_deals") if row.dimension == "all" else row.member for row in shown.itertuples()]
    named = {"median_lo": "low", "median_days": "middle", "median_hi": "high"}
    rows = shown.rename(columns=named).assign(
        name=pd.Series(names, index=shown.index, dtype=object), good=~shown["longer"].astype(bool)
    )
    ax = intervals(rows, words, None, ax)
    ax.scatter(shown["previous_median"], range(len(shown)), marker="|", s=150, linewidth=2, color=theme.INK, zorder=4)
    leave_top(ax)
    write_key(ax, [("disc", theme.BLUE, words.say("charts.this_period")), ("tick", theme.INK, words.say("charts.before"))])
    return ax


@theme.styled
def deal_curve(curve: pd.DataFrame, words: Words, ax: "Axes | None" = None) -> "Axes":
    """Draw the share of deals that are closed by the days since their creation, with its interval.

    Parameters
    ----------
    curve : frame of days, closed_share, closed_lo, closed_hi.
    """
    ax = theme.canvas(ax, height=theme.row_height(5))
    known = curve.dropna(subset=["closed_share"])
    ax.fill_between(known["days"], 100 * known["closed_lo"], 100 * known["closed_hi"], step="post", color=theme.BLUE, alpha=0.2)
    ax.step(known["days"], 100 * known["closed_share"], where="post", color=theme.BLUE, linewidth=2.2)
    ax.axhline(50, color=theme.INK, linewidth=1.2, linestyle=(0, (4, 2)))
    ax.set_ylim(0, 100)
    ax.set_yticks([0, 50, 100], [words.share(share, 0) for share in (0.0, 0.5, 1.0)])
    ax.set_xlim(0, float(known["days"].max()))
    ax.set_xlabel(words.say("charts.days_since_creation"))
    return ax


@theme.styled
def retention(cohorts: pd.DataFrame, words: Words, ax: "Axes | None" = None) -> "Axes":
    """Draw the share of each month's new customers that bought again, by months since.

    Parameters
    ----------
    cohorts : frame of cohort (month's first day), month, retained.
    """
    import seaborn as sns
    from matplotlib.colors import LinearSegmentedColormap

    table = cohorts[cohorts["month"].between(1, 9)].pivot(index="cohort", columns="month", values="retained").tail(9)
    table.index = [words.month(day.date()) for day in pd.DatetimeIndex(table.index)]
    ax = theme.canvas(ax, height=theme.row_height(len(table)))
    # Not SOFT, which the page darkens in the dark: the numbers on it stay dark.
    colours = LinearSegmentedColormap.from_list("retention", ["#e4edf8", "#9dbce2", theme.BLUE])
    written = table.map(lambda share: words.number(100 * share) if pd.notna(share) else "")
    # Dark type on the light half of the scale, and none of the picture's meaning in the colour alone: the number stands there.
    sns.heatmap(table, ax=ax, cmap=colours, annot=written, fmt="", cbar=False, linewidths=1, linecolor=theme.PAPER,
                annot_kws={"fontsize": 9, "color": "#10161d"})  # fmt: skip
    names = [short_name(name) for name in table.index]
    ax.set_yticks(np.arange(len(names)) + 0.5, names, rotation=0)
    ax.set(xlabel="", ylabel="")
    frame_sides(ax, left=1.05, top=0.12)
    ax.spines["bottom"].set_visible(False)
    return ax
