"""Files of one import that hold the same things in a way that no key shows: copies, and reports of two levels."""

from collections.abc import Mapping, Sequence
from itertools import combinations
from pathlib import PurePath

import pandas as pd

from forecast.errors import ExportError
from forecast.names import MEASURES
from forecast.sources.grid import DAY_FIELDS, Grid, Request, refusal
from forecast.sources.result import Portion
from forecast.sources.sums import HALF_A_CENT, LIKELY, SURE, digits, named_columns
from forecast.tables.contracts import TABLES
from forecast.tables.frequency import GRAINS, known_frequency, span

_SHARED_DAYS = 3  # days with equal sums; two campaigns of a day may cost the same
_CORRECTED = 0.1  # of the costs of a day: vendors take back false clicks
# Tables whose rows may be equal by chance, and what makes two of them the same; None: everything. Votes may come later.
_ONCE: Mapping[str, tuple[str, ...] | None] = {"customers": None, "feedback": ("date", "prompt", "note")}


def refuse_copies(portions: Sequence[tuple[str, Portion]], request: Request) -> None:
    """Refuse two files with equal rows of a table without a key, such as a meeting's notes: they would count twice.

    Some purchases of two files may be equal by chance; exports of overlapping periods share most of those of their common days.

    Raises
    ------
    ExportError
    """
    for (first, one), (second, other) in combinations(portions, 2):
        for name in one.tables.keys() & other.tables.keys():
            table = one.tables[name]
            if TABLES[name].unique or name == "task_moves" or table.empty:
                continue
            files = f"'{PurePath(first).name}' and '{PurePath(second).name}'"
            if table.equals(other.tables[name]):
                raise ExportError(
                    f"{request.source} export: {files} hold the same {name}; each file once was expected. Leave one of them out."
                )
            if name in _ONCE and (shared := _shared_rows(table, other.tables[name], _ONCE[name])) is not None:
                raise ExportError(
                    f"{request.source} export: {files} both hold {_shown(shared)} "
                    f"(rows of {name} that are in both: {len(shared)}); "
                    "each in one file was expected. Remove them from one of the files, or import the newer file alone."
                )


def _shared_rows(one: pd.DataFrame, other: pd.DataFrame, told: tuple[str, ...] | None) -> pd.DataFrame | None:
    """Give the rows that stand in both tables, if they are most of what the smaller one has of the days of both; else None."""
    same = [name for name in told or one.columns if name in one and name in other]
    days = set(one["date"]) & set(other["date"])
    common = [table.loc[table["date"].isin(days), same] for table in (one, other)]
    theirs = set(common[1].itertuples(index=False, name=None))
    shared = common[0][[row in theirs for row in common[0].itertuples(index=False, name=None)]]
    least = min(len(table) for table in common)
    return shared if least and 2 * len(shared) > least else None


def _shown(rows: pd.DataFrame) -> str:
    """Give the first of some rows as words of a message."""
    first = rows.drop(columns="team", errors="ignore").iloc[0]
    values = [value for value in first if not pd.isna(value)]
    return " ".join(f"{value:%Y-%m-%d}" if isinstance(value, pd.Timestamp) else str(value)[:60] for value in values)


def refuse_two_levels(parts: Sequence[tuple[str, pd.DataFrame]], request: Request) -> None:
    """Refuse a file with campaigns beside one without for the same day and channel: the one may sum up the other.

    Raises
    ------
    ExportError
    """
    seen: dict[tuple[object, object], dict[bool, int]] = {}  # of a day and channel, the file with campaigns and that without
    for number, (_, frame) in enumerate(parts):
        named = frame["campaign"].notna() if "campaign" in frame else pd.Series(False, index=frame.index)
        for day, channel, has_name in zip(frame["date"], frame["channel"], named, strict=True):
            found = seen.setdefault((day, channel), {})
            other = found.get(not has_name, number)
            if other != number:
                with_names, without = (number, other) if has_name else (other, number)
                raise ExportError(
                    f"{request.source} export: '{PurePath(parts[with_names][0]).name}' names campaigns, "
                    f"'{PurePath(parts[without][0]).name}' does not, and both hold {day:%Y-%m-%d} {channel}; one of them was "
                    "expected. Import the one with campaigns alone: the other may sum it up."
                )
            found.setdefault(bool(has_name), number)


def refuse_two_grains(parts: Sequence[tuple[str, pd.DataFrame]], request: Request) -> None:
    """Refuse files or worksheets of which one has weeks or months and another days of the same time: the same money twice.

    Where there are too few dates to see what a row stands for, sums that are equal in every number say as much.

    Raises
    ------
    ExportError
    """
    for (first, one), (second, other) in combinations(parts, 2):
        days = [_by_channel(one), _by_channel(other)]
        for channel in [name for name in days[0] if name in days[1]]:
            kinds = [known_frequency(part[channel]) for part in days]
            whole = [span(part[channel], whole_months="MS" in kinds) for part in days]
            meet = whole[0][0] <= whole[1][1] and whole[1][0] <= whole[0][1]
            if kinds[0] and kinds[1] and kinds[0] != kinds[1] and meet:
                raise _twice(
                    f"rows{_of(channel)} stand for a {GRAINS[kinds[0]]} each in '{PurePath(first).name}' and for a "
                    f"{GRAINS[kinds[1]]} each in '{PurePath(second).name}', in the same time",
                    request,
                )
        of_one_book = first.endswith("]") and first.rpartition("[")[0] == second.rpartition("[")[0]
        if _equal_sums(one, other, LIKELY if of_one_book else SURE):
            shown = f"'{PurePath(first).name}' and '{PurePath(second).name}'"
            raise _twice(f"{shown} have the same sums on other days", request)


def _by_channel(frame: pd.DataFrame) -> dict[str, pd.Series]:
    if "channel" not in frame:
        return {"": frame["date"]}
    return {str(channel): days for channel, days in frame["date"].groupby(frame["channel"])}


def _of(channel: str) -> str:
    return f" of '{channel}'" if channel else ""


def _equal_sums(one: pd.DataFrame, other: pd.DataFrame, sure: int) -> bool:
    """Tell whether one table has, on fewer and other days, the sums of another one, too large to be equal by chance."""
    names = _measures(one, other)
    sums = [frame[names].sum() for frame in (one, other)]
    apart = not set(one["date"]) & set(other["date"]) and one["date"].nunique() != other["date"].nunique()
    equal = (sums[0] - sums[1]).abs() <= HALF_A_CENT
    return apart and bool(len(names)) and bool(equal.all()) and digits(sums[0].to_frame().T) >= sure


def _twice(what: str, request: Request) -> ExportError:
    return ExportError(
        f"{request.source} export: {what}; each day's money once was expected. "
        "Import one of them alone: the one by day, where it covers the whole time."
    )


def refuse_renamed(parts: Sequence[tuple[str, pd.DataFrame]], request: Request) -> None:
    """Refuse two files whose sums are equal on each of several shared days: the same costs under two names.

    A campaign that was renamed between two exports has another key, and so has one that is split by device.

    Raises
    ------
    ExportError
    """
    for (first, one), (second, other) in combinations(parts, 2):
        sums = [frame.groupby(["date", "channel"])[_measures(one, other)].sum() for frame in (one, other)]
        shared = sums[0].index.intersection(sums[1].index)
        left, right = (part.loc[shared] for part in sums)
        paid = left[(left > 0).any(axis=1)].drop_duplicates()  # days without costs and equal days are equal by nature
        if len(paid) >= _SHARED_DAYS and (left - right).abs().max().max() <= HALF_A_CENT:
            raise ExportError(
                f"{request.source} export: '{PurePath(first).name}' and '{PurePath(second).name}' have the same sums on each of "
                f"{len(shared)} days under other names; each day in one file was expected. Leave one of them out."
            )


def _measures(one: pd.DataFrame, other: pd.DataFrame) -> list[str]:
    return [name for name in MEASURES if name in one and name in other]


def refuse_glued(frame: pd.DataFrame, keys: Sequence[str], grid: Grid, request: Request) -> None:
    """Refuse a file that repeats its header and then rows with the keys of earlier ones: two exports of overlapping periods.

    Raises
    ------
    ExportError
    """
    header = grid.sheet.rows[grid.header.position].texts()
    repeats = [row.line for row in grid.sheet.rows[grid.header.position + 1 :] if row.texts() == header]
    if not repeats or not keys:
        return
    part = frame["line"].map(lambda line: sum(repeat < line for repeat in repeats))
    parts = part.groupby([frame[key] for key in keys], dropna=False).nunique()
    if (parts > 1).any():
        twice = parts[parts > 1].index[0]
        values = [value for value in (twice if isinstance(twice, tuple) else (twice,)) if not pd.isna(value)]
        shown = " ".join(f"{value:%Y-%m-%d}" if isinstance(value, pd.Timestamp) else str(value) for value in values)
        raise refusal(
            request.source,
            grid.sheet.file,
            f"row {repeats[0]} repeats the header, and above it and below it stand different numbers of {shown}",
            "one export",
            "Two exports were put together: import the newer one alone.",
        )


def refuse_pasted(frame: pd.DataFrame, grid: Grid, request: Request) -> None:
    """Refuse a file whose later rows repeat the days and names of earlier ones with costs that are nearly the same.

    That is an export of some days pasted under an older one, before the vendor had corrected their costs.

    Raises
    ------
    ExportError
    """
    days = [frame[name] for name in DAY_FIELDS if name in frame]
    if not days or "spend" not in frame or len(frame) < 2 * _SHARED_DAYS:
        return
    names = named_columns(frame, grid)
    groups = frame.groupby([*days, *(names[column] for column in names.columns)], dropna=False)
    twice = groups["line"].transform("size") == 2
    first = frame[twice & (groups.cumcount() == 0)]
    again = frame[twice & (groups.cumcount() == 1)]
    if len(first) < _SHARED_DAYS or first["line"].max() >= again["line"].min():
        return
    pairs = groups["spend"].agg(["size", "min", "max"]).query("size == 2 and max > 0")
    near = (pairs["max"] - pairs["min"]) <= _CORRECTED * pairs["max"]
    if len(pairs) >= _SHARED_DAYS and near.all():
        raise refusal(
            request.source,
            grid.sheet.file,
            f"from row {int(again['line'].min())} on it repeats the days and names of earlier rows, with nearly the same costs",
            "each day once",
            "Two exports were put together: import the newer one alone.",
        )
