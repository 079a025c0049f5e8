"""Files that hold the same money at several levels, or once for each thing that was counted: they are refused."""

import math
import re

import numpy as np
import pandas as pd

from forecast.names import MEASURES
from forecast.sources.grid import DAY_FIELDS, refusal
from forecast.sources.sums import (
    HALF_A_CENT,
    LEVELS,
    LIKELY,
    SURE,
    Rows,
    digits,
    folded_name,
    groups_of,
    unclear,
)

# Columns that split what was counted and not what was paid.
_RESULTS_BY = re.compile(
    r"\b(?:conv(?:ersion|\.)|action|attribution|event|goal|result)|конверси|действи|атрибуци|событи|\bцел[ьи]\b"
)


def refuse_levels(rows: Rows) -> None:
    """Refuse rows of several levels that are still left: a campaign and its advertisements would count twice.

    Raises
    ------
    ExportError
    """
    for column, name in enumerate(rows.grid.header.names):
        levels = _levels(rows, column)
        if len(levels) > 1:
            raise refusal(
                rows.request.source,
                rows.grid.sheet.file,
                f"its rows stand for different levels: '{name.text}' is {', '.join(levels)}",
                "rows of one level",
                "Export it at one level: campaigns, groups or advertisements.",
            )


def refuse_nested(rows: Rows) -> None:
    """Refuse rows that stand, day by day, above the rows that they sum up: one column holds campaigns and their groups.

    Raises
    ------
    ExportError
    """
    days = groups_of(rows.frame, [rows.frame[name] for name in DAY_FIELDS if name in rows.frame])
    above: list[int] = []
    for _, group in rows.frame.sort_values("line").groupby(days):
        found = _heads(group)
        if not found:
            return
        above += found
    heads = rows.frame[rows.frame["line"].isin(above)]
    if len(rows.names.columns) and digits(heads) >= SURE + math.log10(len(rows.frame)):
        raise unclear(rows, int(rows.names.columns[0]), heads["line"], "and that column names both")


def _heads(group: pd.DataFrame) -> list[int]:
    """Give the lines of rows each of which is the sum of the rows up to the next one; none where some row is in no such block."""
    numbers = group[[name for name in MEASURES if name in group]].fillna(0.0).to_numpy()
    sums, found, at = np.vstack([numbers[:1] * 0, numbers.cumsum(axis=0)]), [], 0
    while at < len(numbers):
        under = sums[at + 2 :] - sums[at + 1]  # of the next row, the next two ...
        ends = np.flatnonzero((np.abs(under - numbers[at]) <= 2 * HALF_A_CENT).all(axis=1))
        if not len(ends) or not (numbers[at] > 0).sum() >= min(2, numbers.shape[1]):
            return []
        found.append(int(group["line"].iloc[at]))
        at += int(ends[-1]) + 2
    return found if len(found) < len(numbers) / 2 else []  # one row under each is a repeat, not a level


def refuse_repeated(rows: Rows) -> None:
    """Refuse rows that repeat the costs of a day and campaign for each value of a column: each action that was counted, say.

    Raises
    ------
    ExportError
    """
    told = [name for name in ("spend", "impressions", "clicks") if name in rows.frame]
    paid = rows.frame[rows.frame["spend"] > 0] if "spend" in told else rows.frame[:0]
    days = [paid[name] for name in DAY_FIELDS if name in paid]
    header = rows.grid.header.names
    for column in rows.names.columns if len(paid) else ():
        if len(told) < 2 and not _RESULTS_BY.search(header[int(column)].key):
            continue  # two ads may cost the same; hardly with equal clicks or impressions, on every day
        groups = groups_of(paid, [*days, *(rows.names.loc[paid.index, other] for other in rows.names.columns if other != column)])
        several = rows.names.loc[paid.index, column].groupby(groups).transform("nunique") > 1
        if not several.any():
            continue
        equal = (paid.groupby(groups)[told].transform("nunique") == 1).all(axis=1)
        firsts = paid[several].drop_duplicates(told)
        by_result = _RESULTS_BY.search(header[int(column)].key) is not None
        sure = (LIKELY if by_result and len(told) > 1 else SURE) + math.log10(len(paid))
        enough = len(firsts) > 1 or (by_result and len(told) > 1)
        if equal[several].all() and enough and digits(firsts[told]) >= sure:
            raise refusal(
                rows.request.source,
                rows.grid.sheet.file,
                f"rows {', '.join(str(int(line)) for line in paid[several]['line'][:2])} and others differ in "
                f"'{header[int(column)].text}' and have the same costs and counts",
                "each cost once",
                "Export it without that column.",
            )


def _levels(rows: Rows, column: int) -> list[str]:
    """Give the levels that the cells of a column name, none where one of them names anything else."""
    lines = set(rows.frame["line"])
    found: set[str] = set()
    for row in rows.grid.rows:
        name = folded_name(row.cells[column]) if row.line in lines and column < len(row.cells) else ""
        if name and name not in LEVELS:
            return []
        found.add(name)
    return sorted(found - {""})
