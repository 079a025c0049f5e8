"""What came of the last advice: followed or not, expected and observed, what is overdue, what comes back."""

from typing import TYPE_CHECKING

import pandas as pd

from forecast.chapters.figures import Figure, make_figure
from forecast.chapters.grid import Column, make_grid
from forecast.chapters.page import Page, compose
from forecast.chapters.speaking import missing_of
from forecast.chapters.tiles import Tile
from forecast.chapters.writer import Writer, finite
from forecast.charts import advice_and_outcome
from forecast.review import Review
from forecast.text import Words

if TYPE_CHECKING:
    from forecast.retrospective import Action, FollowUp, Scoreboard

KEY = "since_last_time"
#: Largest moves of an advice that are named.
_MOVES_NAMED = 3
_COLUMNS = (
    Column("made_on", "day"),
    Column("verdict", "pill"),
    Column("followed", "share"),
    Column("expected", "gain", "expected_lo", "expected_hi"),
    Column("observed", "gain", "observed_lo", "observed_hi"),
    Column("roi_moved", "right"),
    Column("advice", title="moves"),
)


def render(review: Review, words: Words) -> Page:
    """Give the look back."""
    writer = Writer(words, review.scope.currency)
    judged = review.judged
    followed = pd.DataFrame([_row(entry, writer) for entry in judged.follow_up])
    late = [action for action in judged.actions if action.status == "open" and action.age_days > 0]
    carried = pd.DataFrame([_carried(action, writer, review) for action in late])
    gaps = missing_of(review, writer, KEY)
    if not judged.follow_up and not gaps:
        gaps = (writer.say("chapters.since_last_time.first_time"),)
    return compose(
        KEY,
        writer,
        review,
        {"follow_up": followed, "carried_actions": carried},
        lead=_lead(judged.scoreboard, writer),
        tiles=_tiles(judged.scoreboard, writer) if judged.scoreboard else [],
        followed=make_grid(writer, writer.say("chapters.since_last_time.advice"), followed, _COLUMNS),
        outcomes=_picture(judged.follow_up, writer),
        carried=make_grid(writer, writer.say("chapters.since_last_time.carried"), carried, _CARRIED),
        recurring=_recurring(review, writer),
        judged=_judged(judged.follow_up, writer),
        record=_record(judged.scoreboard, writer),
        missing=gaps,
    )


_CARRIED = (
    Column("title", title="action"),
    Column("owner"),
    Column("due", "day"),
    Column("age_days", "days"),
    Column("late", "pill", title="status"),
)


def _row(entry: "FollowUp", writer: Writer) -> dict[str, object]:
    columns = ("made_on", "followed", "expected", "expected_lo", "expected_hi", "observed", "observed_lo", "observed_hi")
    numbers: dict[str, object] = {name: getattr(entry, name) for name in (*columns, "roi_before", "roi_after", "verdict")}
    moved = f"{writer.share(entry.roi_before)} → {writer.share(entry.roi_after)}" if finite(entry.roi_after) else None
    return numbers | {"advice": moves_in_words(entry.shifts, writer), "roi_moved": moved}


def moves_in_words(shifts: pd.DataFrame, writer: Writer) -> str:
    """Give the largest moves of an advice: Search +120 000 ₽, Banners −80 000 ₽."""
    change = (shifts["suggested"] - shifts["current"]).rename("change")
    largest = shifts.assign(change=change).sort_values("change", key=abs, ascending=False)
    named = largest[largest["change"] != 0].head(_MOVES_NAMED)
    return ", ".join(f"{name} {writer.gain(money)}" for name, money in zip(named["channel"], named["change"], strict=True))


def _carried(action: "Action", writer: Writer, review: Review) -> dict[str, object]:
    from forecast.retrospective.wording import say_action

    late = "overdue" if action.due < review.today else "open"
    title = say_action(action, writer.words, writer.currency)
    return {"title": title, "owner": action.owner, "due": action.due, "age_days": action.age_days, "late": late}


def _picture(entries: "tuple[FollowUp, ...]", writer: Writer) -> Figure | None:
    names = ("expected", "expected_lo", "expected_hi", "observed", "observed_lo", "observed_hi")
    known = [entry for entry in entries if finite(entry.expected) and finite(entry.observed)]
    if not known:
        return None
    rows = [{"name": writer.day(entry.made_on)} | {name: getattr(entry, name) for name in names} for entry in known]
    newest = known[0]
    told = {"day": writer.day(newest.made_on), "expected": writer.gain(newest.expected), "observed": writer.gain(newest.observed)}
    axes = advice_and_outcome(pd.DataFrame(rows), writer.words)
    return make_figure(writer, "advice_and_outcome", axes, "follow_up", told)


def _lead(board: "Scoreboard | None", writer: Writer) -> str:
    if board is None or not board.advices:
        return ""
    known = finite(board.gained)
    # Nothing that nobody did has brought anything: a gain of 0 with an interval of 0 would be a claim about it.
    key = "lead_idle" if board.not_followed == board.advices else "lead" if known else "lead_unknown"
    gained = writer.gain(board.gained) if known else ""
    interval = writer.interval("gain", board.gained_lo, board.gained_hi)
    counts = {"followed": writer.share(board.followed_share), "paid_off": board.paid_off, "not_followed": board.not_followed}
    return writer.say(f"chapters.since_last_time.{key}", n=board.advices, gained=gained, interval=interval, **counts)


def _tiles(board: "Scoreboard", writer: Writer) -> list[Tile]:
    say, number = writer.say, writer.words.number
    tiles = []
    if board.advices:
        tiles.append(Tile(say("chapters.since_last_time.followed"), writer.share(board.followed_share)))
    if board.advices > board.not_followed and finite(board.gained):
        interval = writer.interval("gain", board.gained_lo, board.gained_hi)
        tiles.append(Tile(say("chapters.since_last_time.gained"), writer.gain(board.gained), note=interval))
    open_ = say("chapters.since_last_time.overdue", n=board.actions_overdue) if board.actions_overdue else ""
    tiles.append(Tile(say("chapters.since_last_time.open"), number(board.actions_open), note=open_))
    if finite(board.days_to_resolution):
        tiles.append(Tile(say("chapters.since_last_time.to_resolution"), writer.days(board.days_to_resolution)))
    return tiles


def _recurring(review: Review, writer: Writer) -> list[str]:
    """Name each problem that comes back by what is to be done about it, where that is still open."""
    from forecast.retrospective.wording import say_action

    board = review.judged.scoreboard
    known = {(action.finding_key, action.subject): action for action in review.judged.actions}
    told = []
    for key, subject in board.recurring if board else ():
        action = known.get((key, subject))
        title = say_action(action, writer.words, writer.currency) if action else writer.name(subject)
        told.append(title)
    return list(dict.fromkeys(told))


def _judged(entries: "tuple[FollowUp, ...]", writer: Writer) -> str:
    """Say how the outcomes were told from what would have come anyway."""
    keys = list(dict.fromkeys(entry.method for entry in entries if entry.method != "none"))
    if not keys:
        return ""
    methods = "; ".join(writer.say(f"chapters.since_last_time.method.{key}") for key in keys)
    return writer.say("chapters.since_last_time.judged", n=len(keys), methods=methods)


def _record(board: "Scoreboard | None", writer: Writer) -> str:
    if board is None or not finite(board.forecast_wape):
        return ""
    return writer.say(
        "chapters.since_last_time.record",
        error=writer.share(board.forecast_wape),
        inside_80=writer.share(board.coverage_80),
        inside_95=writer.share(board.coverage_95),
    )
