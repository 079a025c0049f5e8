"""What the rows of a person's own table stand for, where a column that is not read tells: longer spans than a day, or plans.

A campaign's whole cost on its first day, or a plan added to what was spent, would be wrong numbers that nothing shows.
"""

import re
from datetime import datetime

import pandas as pd

from forecast.errors import ParamsError
from forecast.sources.amounts import is_missing
from forecast.sources.days import UnreadableDayError, read_moment
from forecast.sources.grid import TEXTS, Grid, Request, refusal
from forecast.sources.headers import Name, bare, fold
from forecast.sources.periods import PERIOD_ENDS
from forecast.sources.sheets import Cell, cell_text

# What interfaces call the last day of a row, and the words by which people call it: 'Data de Fim', 'Ende der Kampagne'.
_ENDS = frozenset(
    {
        *(bare(fold(name)) for name in PERIOD_ENDS),
        *("to", "date to", "по", "bis", "hasta", "ate", "au", "al", "do", "نهاية التقارير", "ngày kết thúc"),
        "lượt kết thúc báo cáo",
    }
)
_END = re.compile(
    r"\b(?:end(?:s|ed|e|date|datum|day)?|finish(?:ed)?|stop|until|\w*enddatum|laufzeitende|fin|fim|finale?|fine|termino|encerramento|"
    r"koniec|zakonczenia|einddatum|slutdatum|bitis|(?:о|за)кончани[ея]|кон(?:ец|ца)|завершени[ея]|кінець|кінця|закінчення)\b"
)
_BEGIN = re.compile(
    r"\b(?:start(?:s|ed|ing|date|datum|day)?|commencing|begin(?:s|n|ning)?|from|desde|inicio|inicial|debut|anfang|beginn|\w*startdatum|inizio|"
    r"poczatek|rozpoczecia|baslang[iı]c|начал[оа]|початок|початку)\b"
)
_PLANNED = frozenset(
    {
        *("plan", "planned", "budget", "budgeted", "forecast", "target", "план", "плановый", "бюджет", "прогноз", "цель"),
        *("soll", "geplant", "prévu", "presupuesto", "previsto", "planejado", "orçado", "planowane", "begroot", "hedef"),
    }
)
_ACTUAL = frozenset(
    {
        *("actual", "actuals", "fact", "real", "realized", "realised", "spent", "факт", "фактический", "фактические", "ist"),
        *("tatsächlich", "réel", "réalisé", "realizado", "efetivo", "wykonanie", "werkelijk", "gerçekleşen"),
    }
)
# Two periods beside one another, as a comparison writes them.
_NOW = frozenset(
    {
        *("current", "current period", "this period", "this year", "current year", "selected period", "cy", "ty"),
        *("текущий период", "текущий", "этот год", "текущий год", "aktueller zeitraum", "dieses jahr", "période actuelle"),
        *("cette année", "período actual", "este año", "período atual", "este ano", "periodo corrente", "quest'anno"),
    }
)
_BEFORE = frozenset(
    {
        *("previous", "previous period", "prior period", "last period", "last year", "previous year", "prior year", "py", "ly"),
        *("comparison period", "предыдущий период", "предыдущий", "прошлый период", "прошлый год", "vorheriger zeitraum"),
        *("vorjahr", "letztes jahr", "période précédente", "année précédente", "l'année dernière", "período anterior"),
        *("año pasado", "año anterior", "ano passado", "ano anterior", "periodo precedente", "anno precedente", "anno scorso"),
    }
)
_SWAPPED_DAYS = 3  # dates of one day of each month in turn; two may be two payments
_MONTHS = 12  # a day above it cannot be taken for a month
_ONLY_PLANNED = frozenset({"plan", "planned", "план"})


def refuse_swapped_months(frame: pd.DataFrame, grid: Grid, request: Request) -> None:
    """Refuse rows of one day of each month in turn, such as the 9th: a spreadsheet that swaps days and months makes them of days.

    Months that are meant are dated by their first or last day, or written as months.

    Raises
    ------
    ExportError
    """
    days = pd.Series(sorted(frame["date"].dropna().unique())) if "date" in frame else pd.Series(dtype="datetime64[ns]")
    apart = days.dt.to_period("M").astype("int64").diff().iloc[1:]
    swapped = len(days) >= _SWAPPED_DAYS and days.dt.year.nunique() == 1 and (apart == 1).all()
    if not (swapped and days.dt.day.nunique() == 1 and 1 < days.dt.day.iloc[0] <= _MONTHS):
        return
    name = grid.name("date")
    raise refusal(
        request.source,
        grid.sheet.file,
        f"column '{name.text if name else 'date'}' holds day {days.dt.day.iloc[0]} of each month ({days.iloc[0]:%Y-%m-%d}, "
        f"{days.iloc[1]:%Y-%m-%d}, ...): a spreadsheet may have made them of the first days of one month",
        "days that follow one another, or months",
        "Export it again and do not save it from a spreadsheet; of months, write 2026-01 or their first days.",
    )


def refuse_spread(request: Request) -> None:
    """Refuse the setting that spreads rows where rows are taken as they are.

    Raises
    ------
    ParamsError
    """
    if request.settings.spread is not None:
        raise ParamsError(
            f"import setting 'spread' does nothing for {request.source}; a row a day, week or month was expected. "
            "Remove --set spread, and split rows of other spans into days in the file."
        )


def is_beginning(name: Name) -> bool:
    """Tell whether a column's name says that its days are first days.

    >>> from forecast.sources.headers import take_apart
    >>> [is_beginning(take_apart(text)) for text in ("Data de Início", "Day")]
    [True, False]
    """
    return _BEGIN.search(bare(name.key)) is not None


def refuse_spans(frame: pd.DataFrame, grid: Grid, request: Request, *, coarse: bool = True) -> None:
    """Refuse rows beside whose day a column that is not read names a later last day: they stand for more than that day.

    Where such spans of the same names overlap, the column tells when a campaign ends, and a row is a day of it. What has no last
    day yet says nothing of the others. Weeks and months may stand in a table (`coarse`), and not in a cabinet's report of days.

    Raises
    ------
    ExportError
    """
    rows = {row.line: row for row in grid.rows}
    for column in [index for index in grid.unread() if _is_end(grid.header.names[index])]:
        cells = [rows[line].cells[column] if column < len(rows[line].cells) else None for line in frame["line"]]
        ends = pd.Series([_day(cell, grid) for cell in cells], index=frame.index, dtype="datetime64[ns]").dt.normalize()
        longer = frame["date"].notna() & (ends > frame["date"])
        unreadable = any(pd.isna(end) and not is_missing(cell) for end, cell in zip(ends, cells, strict=True))
        if unreadable or not longer.any() or (coarse and _are_whole(frame["date"], ends)) or _overlap(frame, ends):
            continue
        line = int(frame.loc[longer, "line"].iloc[0])
        name = grid.header.names[column].text
        begins = grid.name("date")
        spread = f"Say --set start='{begins.text if begins else ''}' --set end='{name}' --set spread=even, and no --set date"
        do = "Split such rows into days in the file" if coarse else spread
        raise refusal(
            request.source,
            grid.sheet.file,
            f"row {line} begins on {frame.loc[longer, 'date'].iloc[0]:%Y-%m-%d}, and its column '{name}' says that it ends on "
            f"{ends[longer].iloc[0]:%Y-%m-%d}",
            "rows of a day, a week or a month" if coarse else "rows of a day",
            f"{do}, or remove the column '{name}' where it says something else.",
        )


def _is_end(name: Name) -> bool:
    key = bare(name.key)
    return key in _ENDS or _END.search(key) is not None


def _are_whole(starts: pd.Series, ends: pd.Series) -> bool:
    """Tell whether all spans are weeks, or all are months: a table may have such rows."""
    weeks = (ends - starts).dt.days.isin([6, 7])
    months = (starts.dt.day == 1) & ((ends == starts + pd.offsets.MonthEnd(0)) | (ends == starts + pd.offsets.MonthBegin()))
    return bool(weeks.all() or months.all())


def _overlap(frame: pd.DataFrame, ends: pd.Series) -> bool:
    """Tell whether some span begins before another one of the same names has ended."""
    named = [name for name in TEXTS if name in frame]
    sorted_rows = frame.assign(_end=ends).sort_values("date")
    keys = [sorted_rows[name].fillna("") for name in named] or [pd.Series("", index=sorted_rows.index)]
    before = sorted_rows["_end"].groupby(keys).shift()
    return bool((sorted_rows["date"] <= before).any())


def refuse_scenarios(grid: Grid, table: str, request: Request) -> None:
    """Refuse rows of plans among rows of what was spent: a column that is not read tells them apart.

    Raises
    ------
    ExportError
    """
    for column in grid.unread():
        cells = [row.cells[column] if column < len(row.cells) else None for row in grid.rows]
        words = {fold(cell_text(cell)) for cell in cells if not is_missing(cell)}
        planned, actual = sorted(words & _PLANNED), sorted(words & _ACTUAL)
        mixed = bool(planned and actual and words <= _PLANNED | _ACTUAL)
        if words & _NOW and words & _BEFORE and words <= _NOW | _BEFORE:
            raise _compared(grid, column, words, table, request)
        if mixed or (table == "performance" and bool(words) and words <= _ONLY_PLANNED):
            shown = " and ".join(f"'{word}'" for word in [*planned[:1], *actual[:1]])
            raise refusal(
                request.source,
                grid.sheet.file,
                f"its column '{grid.header.names[column].text}' holds {shown}, and {table} would add them up",
                "rows of one kind",
                "Keep the rows of what was spent for table=performance, and those of the plan for table=plan, each in a file.",
            )


def _compared(grid: Grid, column: int, words: set[str], table: str, request: Request) -> Exception:
    """Give the error of a table that holds two periods beside one another, both by the days of one of them or each by its own."""
    name = grid.header.names[column].text
    return refusal(
        request.source,
        grid.sheet.file,
        f"its column '{name}' holds '{min(words & _NOW)}' and '{min(words & _BEFORE)}', and {table} would add them up",
        "one period",
        f"Keep the rows of one of them, or export it without a comparison; where each has its own days, remove '{name}'.",
    )


_LONGER = {3: "quarter", 6: "half-year", 12: "year"}


def refuse_longer_than_months(frame: pd.DataFrame, grid: Grid, request: Request) -> None:
    """Refuse rows that are all three, six or twelve months apart: quarters and years, whose money would stand in one month.

    Raises
    ------
    ExportError
    """
    days = pd.Series(sorted(frame["date"].dropna().unique())) if "date" in frame else pd.Series(dtype="datetime64[ns]")
    apart = set(days.dt.to_period("M").astype("int64").diff().iloc[1:].astype(int))
    ends = days.dt.day.nunique() == 1 or days.dt.is_month_end.all()
    if len(days) < _SWAPPED_DAYS or len(apart) != 1 or not ends or (months := apart.pop()) not in _LONGER:
        return
    raise refusal(
        request.source,
        grid.sheet.file,
        f"its dates are {months} months apart ({days.iloc[0]:%Y-%m-%d}, {days.iloc[1]:%Y-%m-%d}, ...): each row may stand for a "
        f"{_LONGER[months]}",
        "days, weeks or months",
        "Split each row into its months in the file, and write a row of 0 for a month in which nothing was paid.",
    )


def _day(cell: Cell, grid: Grid) -> datetime | None:
    try:
        return read_moment(cell, grid.order)
    except UnreadableDayError:
        return None
