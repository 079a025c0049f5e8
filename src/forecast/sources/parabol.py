"""Parabol, a retrospective as CSV → `feedback`: what was written, never who wrote it.

Votes belong to a group of notes and stand in each of its rows; they are counted once, with its first note. Tasks have
neither an owner nor a date in this file, and comments are replies to notes: both are left out and counted.
"""

from collections import Counter

import pandas as pd

from forecast.sources.grid import Asked, Request, refusal
from forecast.sources.headers import find_header, fold
from forecast.sources.laying_out import lay_out
from forecast.sources.records import read_records, refuse_misread
from forecast.sources.result import Doubt, Portion
from forecast.sources.sheets import Sheet

NAME = "parabol"

ASKED = Asked(
    synonyms={
        "theme": ("reflectionGroup",),
        "votes": ("votes",),
        "type": ("type",),
        "date": ("createdAt",),
        "prompt": ("prompt",),
        "note": ("content",),
    },
    days=("date",),
    numbers=("votes",),
    has_totals=False,
)


def sniff(sheet: Sheet) -> str | None:
    """Give why a sheet is a Parabol retrospective, None where it is none."""
    header = find_header(sheet.rows, ASKED.synonyms)
    keys = {fold(name.text) for name in header.names} if header is not None else set()
    return "columns reflectionGroup, prompt, content" if {"reflectiongroup", "prompt", "content"} <= keys else None


def read(sheet: Sheet, request: Request) -> Portion:
    """Give the rows of `feedback` in a Parabol retrospective.

    Raises
    ------
    ExportError
        A column of the export is missing.
    """
    grid = lay_out(sheet, ASKED, request)
    lacking = [name for name in ASKED.synonyms if not grid.has(name)]
    if lacking:
        do = "Export the meeting's summary as CSV again."
        raise refusal(request.source, sheet.file, f"{', '.join(lacking)} is missing", "Parabol's columns", do)
    frame, rejected = read_records(grid, ASKED, ("date", "type"))
    rejected += grid.rejected
    refuse_misread(grid, rejected, len(frame), request)
    kinds = frame["type"].map(fold)
    table = _feedback(frame[(kinds == "reflection") & frame["note"].notna()], request)
    if table.empty:
        raise refusal(request.source, sheet.file, "it holds no reflection", "at least one", "Export a finished meeting.")
    left: list[Doubt] = [
        ("notes_left_out", {"file": sheet.file, "kind": kind, "n": count})
        for kind, count in sorted(Counter(kinds).items())
        if kind != "reflection"
    ]
    return Portion({"feedback": table}, tuple(rejected), {}, tuple(left), len(grid.rows) + len(grid.rejected))


def _feedback(notes: pd.DataFrame, request: Request) -> pd.DataFrame:
    """Give the notes; the votes of a group stand with its first note, so that they sum to what was cast.

    Two groups may have one name: other votes tell them apart. A note without a group has its own votes.
    """
    repeated = notes["theme"].notna() & notes.duplicated(["theme", "votes"])
    return pd.DataFrame(
        {
            "date": notes["date"].dt.normalize(),
            "team": request.team,
            "prompt": notes["prompt"].fillna("(none)"),
            "note": notes["note"],
            "votes": notes["votes"].where(~repeated, 0.0),
            "theme": notes["theme"],
        }
    ).reset_index(drop=True)
