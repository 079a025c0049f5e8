"""A frame as a table of the page: which columns, how each is written, what stands out."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from forecast.chapters.writer import Writer, finite

#: Rows that are seen at once; the others are folded.
ROWS_SHOWN = 12
#: What a state is in the page's four tones.
TONES = {
    "met": "pass", "missed": "fail", "none": "none", "paid_off": "pass", "did_not": "fail", "cannot_tell": "none",
    "not_followed": "review", "pass": "pass", "review": "review", "fail": "fail", "increase": "pass", "decrease": "review",
    "hold": "none", "test": "review", "on_track": "pass", "at_risk": "review", "unknown": "none", "open": "none",
    "done": "pass", "dropped": "none", "better": "pass", "worse": "fail", "no_difference": "none", "blind": "none",
}  # fmt: skip
_NUMBERS = frozenset(
    ("right", "money", "gain", "whole_gain", "share", "change", "ratio", "signed_ratio", "count", "days", "months", "chance",
     "unit", "points", "signed")
)  # fmt: skip
FORM_OF_UNIT = {"money": "money", "share": "share", "ratio": "ratio", "months": "duration", "count": "count"}


@dataclass(frozen=True)
class Column:
    """A column: which value, how it is written, between which ends it lies.

    Parameters
    ----------
    form : a method of `Writer`; `right` for a text among numbers; `unit` for the form that the row's `unit` asks for; `name`
        for a name; `pill` for a state.
    title : key below `chapters.columns`; the column's own name when empty.
    before : of a `change` of the row's `value`: the column that holds what it was.
    """

    name: str
    form: str = "text"
    low: str = ""
    high: str = ""
    title: str = ""
    before: str = ""


@dataclass(frozen=True)
class Cell:
    """A cell: its text, its interval, its kind (`num`, `text`, `day`, `pill`) and its tone."""

    text: str
    kind: str
    note: str = ""
    tone: str = ""


@dataclass(frozen=True)
class Grid:
    """A table ready for the template."""

    caption: str
    heads: tuple[tuple[str, bool], ...]  # title, whether numbers stand below
    rows: tuple[tuple[Cell, ...], ...]
    highlights: tuple[bool, ...]
    source: str = ""

    @property
    def shown(self) -> int:
        """Give how many rows are seen at once; one or two more are not worth a fold."""
        return len(self.rows) if len(self.rows) <= ROWS_SHOWN + 2 else ROWS_SHOWN


def make_grid(
    writer: Writer,
    caption: str,
    frame: pd.DataFrame,
    columns: tuple[Column, ...],
    highlight: Callable[[Mapping[str, Any]], bool] | None = None,
    source: str = "",
) -> Grid:
    """Give the table of a frame; a column of which nothing is known is left out.

    Parameters
    ----------
    caption : the words above it.
    source : name of the file in `tables/` that holds the same data.
    """
    kept = [column for column in columns if column.name in frame and (frame[column.name].notna().any() or frame.empty)]
    records = [{str(key): value for key, value in row.items()} for row in frame.to_dict("records")]
    return Grid(
        caption=caption,
        heads=tuple((writer.say(f"chapters.columns.{column.title or column.name}"), column.form in _NUMBERS) for column in kept),
        rows=tuple(tuple(_cell(writer, column, record) for column in kept) for record in records),
        highlights=tuple(bool(highlight and highlight(record)) for record in records),
        source=source,
    )


def _cell(writer: Writer, column: Column, record: Mapping[str, Any]) -> Cell:
    value = record[column.name]
    if column.form == "pill":
        key = str(value)
        if key == "none":
            return Cell("", "text")
        return Cell(writer.say(f"chapters.pills.{key}"), "pill", tone=TONES.get(key, "none"))
    form = FORM_OF_UNIT[str(record["unit"])] if column.form == "unit" else column.form
    number = None if column.form in _NUMBERS - {"right"} and not finite(value) else value
    text = writer.write(form, number)
    if column.name == "member" and not text.strip():  # what names no campaign or segment is a row like the others
        text = writer.say("chapters.unnamed")
    if column.before and (finite(number) or str(record["unit"]) == "share"):
        # A share moves by points also from below zero, where no relative change is told.
        text = writer.moved(str(record["unit"]), record["value"], record[column.before], number)
    note = writer.interval(form, record[column.low], record[column.high]) if column.low in record else ""
    kind = "num" if column.form in _NUMBERS else "day" if form == "day" else "text"
    return Cell(text, kind, note, _tone(column, record) if column.form == "change" else "")


def _tone(column: Column, record: Mapping[str, Any]) -> str:
    return tone_of(record[column.name], str(record.get("better", "")), str(record.get("name", "")))


def tone_of(change: object, better: str, name: str = "") -> str:
    """Give whether a change is `good`, `bad` or neither; more spend is neither."""
    if not finite(change) or better not in ("up", "down") or name == "spend" or abs(change) < 0.005:  # type: ignore[arg-type]
        return "flat"
    return "good" if (change > 0) == (better == "up") else "bad"  # type: ignore[operator]
