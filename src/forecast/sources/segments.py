"""Rows that are split by a time which is not the day that was read: a weekday, a quarter, a date under an unknown name.

Such rows would be spread over days that are not theirs, or a whole week would be put on its first day: they are refused.
"""

import re

import pandas as pd

from forecast.errors import ExportError
from forecast.settings.importing import IMPORT_LIMITS
from forecast.sources.amounts import is_missing
from forecast.sources.days import form_of
from forecast.sources.grid import Grid, Request, refusal
from forecast.sources.periods import first_day
from forecast.sources.row_kinds import is_day
from forecast.sources.sheets import Cell, cell_text
from forecast.sources.sums import groups_of, named_columns

_WORDS = (
    *("week", "month", "quarter", "year", "weekday", "неделя", "недели", "месяц", "месяца", "квартал", "год", "тиждень"),
    *("місяць", "woche", "wochentag", "monat", "quartal", "jahr", "semaine", "mois", "trimestre", "année", "semana", "mes"),
    *("mês", "año", "ano", "settimana", "mese", "anno", "tydzień", "miesiąc", "kwartał", "rok", "maand", "jaar", "kwartaal"),
    *("hafta", "ay", "yıl"),
)
_SHORTEST_WEEK = 5  # days from one week's row to the next, where a holiday moved one
_BEFORE = r"nth |day of (?:the )?|iso |день |день визита по |jour de la |día de la |dia da "
_SEGMENT = re.compile(rf"^(?:{_BEFORE})?(?:{'|'.join(_WORDS)})(?:\s*\(.*\)|\s+(?:of|du|de|del|der|визита)\b.*)?$")


def refuse_other_segments(frame: pd.DataFrame, starts: pd.Series, ends: pd.Series, grid: Grid, request: Request) -> None:
    """Refuse rows of one period that differ by a time of their own: which days of the period are theirs is not known.

    Raises
    ------
    ExportError
    """
    rows = {row.line: row for row in grid.rows}
    names = named_columns(frame, grid)
    for column in grid.unread():
        name = grid.header.names[column]
        cells = pd.Series([_cell(rows[line].cells, column) for line in frame["line"]], index=frame.index)
        others = [names[other] for other in names.columns if int(other) != column]
        beside = [starts, ends] if _SEGMENT.match(name.key) else [starts, ends, *others] if _are_days(cells) else []
        if beside and cells.map(cell_text).groupby(beside, dropna=False).nunique().gt(1).any():
            raise refusal(
                request.source,
                grid.sheet.file,
                f"its rows are split by '{name.text}', which is not read as their day",
                "a row a day",
                "Add the segment (breakdown) 'Day' and export it again"
                + ("." if _SEGMENT.match(name.key) else f"; if '{name.text}' holds days, say --set date='{name.text}'."),
            )


_ID = re.compile(r"\bids?\b|№|\bnr\b|\bcode\b|\bкод\b|артикул|\bsku\b")


def refuse_overlapping_spans(frame: pd.DataFrame, starts: pd.Series, ends: pd.Series, grid: Grid, request: Request) -> None:
    """Refuse spans of the same names of which one begins within another: two exports of overlapping periods, put together.

    Spread over their days, both would count on those that they share. Equal spans are parts of one thing.

    Raises
    ------
    ExportError
    """
    names = named_columns(frame, grid)
    rows = {row.line: row for row in grid.rows}
    ids = [column for column in grid.unread() if _ID.search(grid.header.names[column].key)]
    told = [frame["line"].map(lambda line, at=column: cell_text(_cell(rows[line].cells, at))) for column in ids]
    keys = [*(names[column] for column in names.columns), *told]
    groups = groups_of(frame, keys)
    spans = pd.DataFrame({"start": starts, "end": ends, "line": frame["line"], "group": groups}).sort_values(["start", "end"])
    latest = spans.groupby("group")["end"].cummax().groupby(spans["group"]).shift()
    later = spans["start"] > spans.groupby("group")["start"].shift()
    broken = spans[later & (spans["start"] <= latest)]
    if len(broken):
        first = broken.iloc[0]
        raise refusal(
            request.source,
            grid.sheet.file,
            f"row {int(first['line'])} stands for {first['start']:%Y-%m-%d} to {first['end']:%Y-%m-%d}, and another row of the "
            "same names for some of these days",
            "each day of a name once",
            "Export one period, or add the segment (breakdown) 'Day' and export it again.",
        )


def _cell(cells: tuple[Cell, ...], column: int) -> Cell:
    return cells[column] if column < len(cells) else None


def _are_days(cells: pd.Series) -> bool:
    filled = [cell for cell in cells if not is_missing(cell)]
    return bool(filled) and all(is_day(cell) or first_day(cell) is not None for cell in filled)


def refuse_distant_days(days: pd.Series, grid: Grid, request: Request) -> None:
    """Refuse days that may be the first of longer spans, unless the person named their column.

    They are all whole weeks or months apart (a spreadsheet that swaps days and months makes months of the days 1 to 12), they
    would follow one another if day and month were swapped, or a column of start dates holds a single one.

    Raises
    ------
    ExportError
    """
    begins = pd.Series(sorted(days.unique()))
    name = grid.name("date")
    starting = name is not None and name.key.startswith("start") and set(grid.period or ()) != set(begins.dt.date)
    if "date" in request.settings.columns:
        _refuse_named_segment(begins, grid, request)
        return
    if _was_swapped(begins, grid):
        raise _distant("months", begins, grid, request)
    several = len(begins) >= (1 if starting else IMPORT_LIMITS.distant_days)
    weekly = several and (begins.diff().dt.days.iloc[1:] % 7 == 0).all()
    monthly = begins.dt.day.nunique() == 1 or begins.dt.is_month_end.all()
    if weekly or (monthly and (several or len(begins) == 2)):  # two weeks may be two single days, two months hardly
        raise _distant("weeks" if weekly else "months", begins, grid, request)


def _refuse_named_segment(begins: pd.Series, grid: Grid, request: Request) -> None:
    """Refuse a column of weeks, months or quarters by its name and its gaps that was mapped as the day of its rows."""
    name = grid.name("date")
    if name is None or not _SEGMENT.match(name.key) or (begins.diff().dt.days.iloc[1:] < _SHORTEST_WEEK).any():
        return
    raise refusal(
        request.source,
        grid.sheet.file,
        f"its column '{name.text}' names longer spans than days",
        "a row a day",
        "Add the segment (breakdown) 'Day' and export it again; of weeks or months, remove --set date and say --set spread=even.",
    )


def _was_swapped(begins: pd.Series, grid: Grid) -> bool:
    """Tell whether days that a spreadsheet may have written follow one another only with day and month swapped."""
    cell = grid.cell(grid.rows[0], "date") if grid.rows else None
    if len(begins) < 2 or form_of(cell) not in ("typed", ".") or (begins.dt.day > 12).any():
        return False
    swapped = pd.Series(sorted(day.replace(month=day.day, day=day.month) for day in begins))
    follows, followed = ((days.diff().iloc[1:] == pd.Timedelta(days=1)).all() for days in (begins, swapped))
    return bool(followed and not follows)


_WHOLE = {"weeks": "the seven days that it begins", "months": "its whole month"}


def _distant(apart: str, begins: pd.Series, grid: Grid, request: Request) -> ExportError:
    name = grid.name("date")
    shown = ", ".join(f"{day:%Y-%m-%d}" for day in begins[: IMPORT_LIMITS.distant_days])
    swapped = ", or a spreadsheet has swapped days and months" if apart == "months" else ""
    alone = f"all its rows begin on {shown}" if len(begins) == 1 else f"its days are whole {apart} apart ({shown})"
    column = name.text if name else "date"
    kind = apart.removesuffix("s")
    spread = f"if each stands for {_WHOLE[apart]}, say --set {kind}='{column}' --set spread=even; " if len(begins) > 1 else ""
    return refusal(
        request.source,
        grid.sheet.file,
        f"{alone}: a row may stand for more than its day{swapped}",
        "a row a day",
        f"Add the segment (breakdown) 'Day' and export it again; {spread}if these are single days, say --set date='{column}'.",
    )
