"""Rows that are called a total and are not the sum of the rows beside them: of a filtered report, or of an edited one.

Taken for a campaign, such a row would double what was spent.
"""

import re
from collections.abc import Iterator

import pandas as pd

from forecast.names import MEASURES
from forecast.settings.importing import IMPORT_LIMITS
from forecast.sources.grid import DAY_FIELDS, refusal
from forecast.sources.row_kinds import TOTAL
from forecast.sources.sums import Rows, groups_of, of_group, one_group

# What a device or a network is called where it is all of them; a campaign may be called so.
_ALL = re.compile(r"^\(?(?:all|alle|alles|todos|todas|tous|toutes|tutti|tutte|все|всі|wszystkie|tümü)\)?$")


def refuse_other_totals(rows: Rows) -> None:
    """Refuse rows whose whole name is a word for a total and which count as much as the rows beside them.

    Where the file has a total of its own, it tells by its sum whether a campaign is called so. A small one may be; no channel is.

    Raises
    ------
    ExportError
    """
    counted = next((name for name in MEASURES if name in rows.frame and rows.frame[name].sum() > 0), None)
    if rows.grid.totals or counted is None:
        return
    numbers = rows.frame[counted].fillna(0.0)
    for column in map(int, rows.names.columns):
        words = (TOTAL,) if column in _campaigns(rows) else (TOTAL, _ALL)
        marked = pd.Series([any(word.match(name) for word in words) for name in rows.names[column]], index=numbers.index)
        if not marked.any() or marked.all():
            continue
        is_channel = column == rows.grid.header.column("channel")
        for groups in _groupings(rows, column):
            rest = pd.Series(of_group(numbers.where(~marked, 0.0), groups), index=numbers.index)
            large = marked & (rest > 0) & (numbers >= IMPORT_LIMITS.like_total * rest)
            if is_channel or 2 * large.sum() >= marked.sum():
                raise _refused(rows, column, large if large.any() else marked, counted, rest)


def _campaigns(rows: Rows) -> set[int | None]:
    return {rows.grid.header.column(name) for name in ("campaign", "ad_group", "channel", "product")}


def _groupings(rows: Rows, column: int) -> Iterator[pd.Series]:
    """Give what such a row may sum up: the rows of its day and other names, those of its day, all of the file."""
    days = [rows.frame[name] for name in DAY_FIELDS if name in rows.frame]
    others = [rows.names[other] for other in rows.names.columns if int(other) != column]
    yield groups_of(rows.frame, [*days, *others])
    yield groups_of(rows.frame, days)
    yield one_group(rows.frame)


def _refused(rows: Rows, column: int, found: pd.Series, counted: str, rest: pd.Series) -> Exception:
    lines = ", ".join(str(int(line)) for line in rows.frame.loc[found, "line"][: IMPORT_LIMITS.shown_examples])
    own, beside = rows.frame.loc[found, counted].iloc[0], rest[found].iloc[0]
    name = rows.grid.header.names[column].text
    return refusal(
        rows.request.source,
        rows.grid.sheet.file,
        f"rows {lines}, whose '{name}' is '{rows.names.loc[found, column].iloc[0]}', are not the sums of the rows beside them "
        f"({counted} {own:,.2f}, and {beside:,.2f} beside it)",
        "totals of the rows in the file, or none",
        "Remove those rows, or export it without a filter; if it is a name of one of them, give it another.",
    )
