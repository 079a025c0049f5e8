"""What to move: now and suggested, the expected gain with its range and its chance of loss, and a what-if in the page."""

import json
from importlib import resources
from typing import TYPE_CHECKING

import pandas as pd

from forecast.chapters.figures import Figure, make_figure
from forecast.chapters.grid import Column, Grid, make_grid
from forecast.chapters.page import Page, compose
from forecast.chapters.speaking import missing_of, remarks
from forecast.chapters.tiles import Tile
from forecast.chapters.writer import Writer
from forecast.charts import budget_shift, response_curves
from forecast.review import Review
from forecast.text import Words

if TYPE_CHECKING:
    from forecast.response import Allocation, Scenario

KEY = "budget"
#: Sliders in the page: the channels with the largest budgets.
_MOST_SLIDERS = 12
_SHIFTS = (
    Column("channel"),
    Column("current", "money"),
    Column("suggested", "money"),
    Column("change", "gain", title="money_change"),
    Column("change_share", "change"),
    Column("beyond"),
)
_TESTS = (
    Column("channel"),
    Column("spend_change", "gain"),
    Column("weeks", "count"),
    Column("expected_lift", "gain"),
    Column("value", "money", title="worth"),
    Column("enough", "text", title="clear"),
)


def render(review: Review, words: Words) -> Page:
    """Give the budget."""
    writer = Writer(words, review.scope.currency)
    advice = review.responded.allocation
    gaps = missing_of(review, writer, KEY)
    if advice is None:
        why = "monthly" if any(silence.key == "monthly" for silence in review.silences) else "too_short"
        gaps = gaps or (writer.say(f"chapters.missing.{why}", what=writer.say("chapters.budget.would_show.all")),)
        return compose(KEY, writer, review, {}, advice=None, missing=gaps)
    considered = advice.shifts if advice.verdict == "shift" else advice.considered.shifts
    points = _points(considered, review.scope.params.horizon_weeks)
    curves = _leading_curves(review)
    page = compose(
        KEY,
        writer,
        review,
        {"budget": considered, "curves": curves, "tests": advice.tests},
        advice=advice.verdict,
        lead=_lead(advice, writer),
        tiles=_tiles(advice, writer),
        moved=_shift(considered, advice, writer),
        curves=_curves(curves, points, writer),
        shifts=_shift_grid(considered, advice, writer),
        exceptions=_exceptions(review, advice, writer),
        others=_others(advice, writer),
        tests=_tests(advice, writer),
        model=_model(curves, points, review, writer),
        findings=remarks(review, writer, ("budget",), without=("shift_advised",)),
        missing=gaps,
    )
    return Page(page.html, page.tables, _script() if 'class="whatif"' in page.html else None)


def _script() -> str:
    return resources.files("forecast.chapters").joinpath("what_if.js").read_text(encoding="utf-8")


def _points(shifts: pd.DataFrame, weeks: int) -> pd.DataFrame:
    """Give today's and the suggested money of each channel, by week."""
    return shifts.assign(current=shifts["current"] / weeks, suggested=shifts["suggested"] / weeks)


def _leading_curves(review: Review) -> pd.DataFrame:
    curves = review.responded.curves
    return curves[curves["basis"] == review.responded.basis] if not curves.empty else curves


def _lead(advice: "Allocation", writer: Writer) -> str:
    moved = advice if advice.verdict == "shift" else advice.considered
    found = moved.moved_share > 0 or moved.expected_gain != 0 or advice.verdict != "hold"
    return writer.say(
        f"chapters.budget.lead.{advice.verdict if found else 'nothing_found'}",
        share=writer.share(moved.moved_share),
        gain=writer.gain(moved.expected_gain),
        interval=writer.interval("gain", moved.gain_lo, moved.gain_hi),
        chance=writer.chance(advice.probability_of_loss),
        reason=writer.say(f"advice.{advice.reason}"),
    )


def _tiles(advice: "Allocation", writer: Writer) -> list[Tile]:
    say, moved = writer.say, advice if advice.verdict == "shift" else advice.considered
    suffix = "" if advice.verdict == "shift" else "_considered"
    gained = Tile(
        say(f"chapters.budget.gain{suffix}"),
        writer.gain(moved.expected_gain),
        note=writer.interval("gain", moved.gain_lo, moved.gain_hi),
    )
    total = Tile(say("chapters.budget.total"), writer.money(moved.total_suggested), note=_before(advice, writer))
    return [
        gained,
        Tile(say("chapters.budget.chance_of_loss"), writer.chance(advice.probability_of_loss)),
        Tile(say("chapters.budget.moved"), writer.share(moved.moved_share)),
        total,
    ]


def _before(advice: "Allocation", writer: Writer) -> str:
    return writer.say("chapters.budget.now", value=writer.money(advice.total_current))


def _shift(shifts: pd.DataFrame, advice: "Allocation", writer: Writer) -> Figure | None:
    if len(shifts) < 2:
        return None
    ranked = shifts.sort_values("change")
    up, down = ranked.iloc[-1], ranked.iloc[0]
    told = {
        "up": f"{up['channel']} {writer.gain(float(up['change']))}",
        "down": f"{down['channel']} {writer.gain(float(down['change']))}",
        "kind": writer.say(f"chapters.budget.kind.{advice.verdict}"),
    }
    return make_figure(writer, "budget_shift", budget_shift(shifts, writer.words), "budget", told)


def _curves(curves: pd.DataFrame, points: pd.DataFrame, writer: Writer) -> Figure | None:
    if curves.empty:
        return None
    known = points[points["channel"].isin(set(curves["channel"]))]
    if known.empty:
        return None
    axes = response_curves(curves, known, writer.words)
    told = {"n": min(len(known), 8)}
    return make_figure(writer, "response_curves", axes, "curves", told, wide=len(known) > 2)


def _shift_grid(shifts: pd.DataFrame, advice: "Allocation", writer: Writer) -> Grid:
    outside = writer.say("chapters.budget.beyond")
    beyond = [outside if flag else "" for flag in shifts["extrapolated"]] if shifts["extrapolated"].any() else None
    caption = writer.say(f"chapters.budget.shifts.{advice.verdict}")
    moved = shifts.assign(beyond=pd.Series(beyond, index=shifts.index, dtype=object))
    ranked = moved.sort_values("change", key=abs, ascending=False, kind="stable")
    return make_grid(writer, caption, ranked, _SHIFTS, source="budget")


def _exceptions(review: Review, advice: "Allocation", writer: Writer) -> list[str]:
    """Say which steps with one channel's own money are asked for although no money is to move between channels."""
    from forecast.retrospective import STEPS, say_action

    if advice.verdict == "shift":
        return []
    told = []
    for action in review.judged.actions:
        if action.finding_key in STEPS and action.asked and action.status == "open":
            effect = action.expected_effect
            gain = (
                writer.say(
                    "chapters.budget.exception_gain",
                    gain=writer.gain(effect["value"]),
                    interval=writer.interval("gain", effect["lo"], effect["hi"]),
                )
                if effect
                else ""
            )
            title = say_action(action, writer.words, writer.currency)
            told.append(writer.say("chapters.budget.exception", action=title, gain=gain))
    return told


def _others(advice: "Allocation", writer: Writer) -> list[str]:
    """Say what the wider answer and the managers' rule of thumb would bring: potential, not advice."""
    sentences = []
    scenarios: tuple[tuple[str, Scenario | None], ...] = (("wider", advice.wider), ("rule_of_thumb", advice.rule_of_thumb))
    for key, scenario in scenarios:
        if scenario is not None and (scenario.moved_share > 0 or scenario.expected_gain != 0):
            sentences.append(
                writer.say(
                    f"chapters.budget.{key}",
                    gain=writer.gain(scenario.expected_gain),
                    interval=writer.interval("gain", scenario.gain_lo, scenario.gain_hi),
                    chance=writer.chance(scenario.probability_of_loss),
                    share=writer.share(scenario.moved_share),
                )
            )
    return sentences


def _tests(advice: "Allocation", writer: Writer) -> Grid:
    tests = advice.tests.head(5)
    yes, no = writer.say("chapters.answers.yes"), writer.say("chapters.answers.no")
    enough = pd.Series([yes if clear else no for clear in tests["clear"]], index=tests.index, dtype=object)
    return make_grid(writer, writer.say("chapters.budget.tests"), tests.assign(enough=enough), _TESTS, source="tests")


def _model(curves: pd.DataFrame, points: pd.DataFrame, review: Review, writer: Writer) -> dict[str, object] | None:
    """Give the data and the rows of the what-if: each channel's curve by week, today's and the suggested point."""
    if curves.empty:
        return None
    channels = []
    for row in points.sort_values("current", ascending=False).head(_MOST_SLIDERS).to_dict("records"):
        curve = curves[curves["channel"] == row["channel"]].sort_values("spend")
        if len(curve) < 2 or row["current"] <= 0:
            continue
        top = min(float(curve["spend"].max()), 2.5 * max(row["current"], row["suggested"]))
        numbers = {name: [_short(value) for value in curve[name]] for name in ("spend", "revenue", "lo", "hi")}
        now, then = _short(row["current"]), _short(row["suggested"])
        channels.append({"name": str(row["channel"]), "now": now, "suggested": then, "most": _short(top)} | numbers)
    if not channels:
        return None
    model = {
        "weeks": review.scope.params.horizon_weeks,
        "currency": writer.currency,
        "language": writer.words.language,
        "channels": channels,
    }
    return {"channels": channels, "json": json.dumps(model, ensure_ascii=False)}


def _short(value: float) -> float:
    """Keep five significant digits: the page draws no more."""
    return float(f"{float(value):.5g}")
