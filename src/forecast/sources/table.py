"""A canonical table, or any CSV or XLSX whose columns are mapped to one.

`--set table=deals --set deal_id=Nr --set created=Angelegt` says that column `Nr` holds the deals' ids.
"""

import re
from collections.abc import Mapping
from dataclasses import replace
from pathlib import PurePath
from typing import Any

import pandas as pd

from forecast.errors import ParamsError, nearest
from forecast.settings.importing import IMPORT_LIMITS
from forecast.sources.amounts import SIGNS, is_missing, is_numeric
from forecast.sources.deal_lists import stage_status
from forecast.sources.experiments import told_kind, with_kinds
from forecast.sources.grid import DAY_FIELDS, TEXTS, Asked, Grid, Rejection, Request, refusal
from forecast.sources.headers import fold
from forecast.sources.laying_out import lay_out
from forecast.sources.long_tables import refuse_measures_in_rows
from forecast.sources.meanings import (
    is_beginning,
    refuse_longer_than_months,
    refuse_scenarios,
    refuse_spans,
    refuse_spread,
    refuse_swapped_months,
)
from forecast.sources.money import refuse_implausible, refuse_millionths, told_currency
from forecast.sources.orders import doubts_of_orders
from forecast.sources.overlaps import refuse_glued
from forecast.sources.reconciling import reconcile
from forecast.sources.records import own_totals, read_records, refuse_misread, refuse_rounded_ids, without_reversed
from forecast.sources.repeats import drop_repeats
from forecast.sources.result import Doubt, Portion, Total
from forecast.sources.sheets import Sheet, cell_text
from forecast.sources.subtotals import without_dated_total, without_subtotals
from forecast.sources.swapped import refuse_half_swapped
from forecast.sources.votes import doubts_of_votes
from forecast.sources.weeks import by_last_days
from forecast.tables.contracts import TABLES, Table

NAME = "table"
MAPS_ANY = True  # the person says which column is what, so another source's export is welcome

# Tables whose rows may stand for a week or a month.
_ADDED_UP = ("performance", "outcomes", "plan", "customers")

_BY_WEEKS = ("performance", "outcomes", "plan")  # a payment counts on its day

# Days without a time: a payment's '2026-09-01 23:30' belongs to its day.
_WHOLE_DAYS = ("date", "end_date", "due", "start", "end")

# What a column of currencies is called; a table that has no such column must be in one currency all the same.
_CURRENCY = ("currency", "currency code", "валюта", "währung", "moneda", "moeda", "devise", "valuta")

_STATUSES = ("open", "won", "lost")

_IN_UNITS = "Divide the column by 1,000,000 in the file, or say --set micros=false where it is money."

#: What people call the column that names a team, folded.
TEAM_NAMES = frozenset(
    {"team", "teams", "team name", "squad", "команда", "команды", "название команды", "équipe", "equipo", "equipe"}
)

# Pairs of days that cannot stand the other way round.
_ORDERED = (("created", "closed"), ("created", "resolved"), ("started", "resolved"), ("start", "end"), ("date", "end_date"))


def sniff(sheet: Sheet) -> str | None:
    """Give why a sheet is a canonical table: it has every required column of one, but for the team that the person names."""
    names = _names(sheet)
    lacking = {table.name: set(table.required) - names for table in TABLES.values() if len(table.required) > 2}
    told = {table.name: len(table.required) > 3 for table in TABLES.values()}  # two columns more make no table
    found = [name for name, columns in lacking.items() if not columns or (columns == {"team"} and told[name])]
    return f"every required column of {', '.join(found)}" if found else None


def _names(sheet: Sheet) -> set[str]:
    return {fold(text) for text in sheet.rows[0].texts()} if sheet.rows else set()


def read(sheet: Sheet, request: Request) -> Portion:
    """Give the rows of one canonical table, typed; columns that no contract names are kept where they are numbers of `outcomes`.

    Raises
    ------
    ParamsError
        Which table it is was not said and cannot be seen, or a mapping names a column that is not there.
    """
    table = _chosen(sheet, request)
    refuse_spread(request)
    _refuse_micros(request)
    asked = _asked(table, sheet, request)
    request = _with_channel(table, sheet, request)
    kind = told_kind(request.settings) if table.name == "experiments" else None
    said = ("table", "kind") if kind else ("table",)
    kept = {name: value for name, value in request.settings.columns.items() if name not in said}
    inner = Request(request.source, request.team, replace(request.settings, columns=kept))
    grid = lay_out(sheet, asked, inner)
    _refuse_lacking(table, grid, request, {"kind"} if kind else set())
    frame, rejected = _records(table, grid, asked, request)
    totals = own_totals(grid, asked)
    frame, found = by_last_days(frame, grid) if table.name in _BY_WEEKS else (frame, [])
    doubts = [*_doubts(frame, grid), *found]
    if table.name in _ADDED_UP:
        without_sums = without_subtotals if "spend" in frame else without_dated_total
        frame, found = without_sums(frame, rejected, grid, request)
        doubts += found
    if table.name == "performance":
        frame, found = _once(frame, rejected, totals, grid, request)
        doubts += found
    doubts += reconcile(frame, totals, rejected, grid, request)
    frame, found = _in_one_currency(table, frame, grid, request)
    doubts += found
    frame, found = _with_status(table, frame, grid)
    doubts += found
    frame = with_kinds(frame, kind, grid, request) if table.name == "experiments" else frame
    frame = _filled(table, frame, request)
    beside = [name for name in ("line", "currency") if name in frame and name not in table.columns]
    return Portion(
        {table.name: frame.drop(columns=beside)}, tuple(rejected), totals, tuple(doubts), len(grid.rows) + len(grid.rejected)
    )


def _records(table: Table, grid: Grid, asked: Asked, request: Request) -> tuple[pd.DataFrame, list[Rejection]]:
    """Give the rows of the team that can be read, and those left out."""
    required = [name for name in table.required if name in asked.synonyms and grid.has(name)]
    frame, rejected = read_records(grid, asked, required)
    rejected += grid.rejected
    frame = frame.assign(**{name: frame[name].dt.normalize() for name in _WHOLE_DAYS if name in frame})
    frame = _own_team(table, frame, rejected, grid, request)
    for pair in _ORDERED:
        frame = without_reversed(frame, pair, rejected, grid)
    for name in [name for name in table.key if name.endswith("_id") and name in frame]:
        refuse_rounded_ids(grid, frame, name, request)
    refuse_misread(grid, rejected, len(frame), request)
    _refuse_meanings(table, frame, grid, request)
    return frame, rejected


def _refuse_micros(request: Request) -> None:
    """Refuse the word that costs are in millionths where nothing would divide them."""
    if request.settings.columns.get("micros", "false").casefold() != "false":
        raise ParamsError(
            f"import setting 'micros' does not divide the costs of a {request.source}; costs in whole money were expected. "
            "Divide the column by 1,000,000 in the file, and remove --set micros."
        )


def _refuse_meanings(table: Table, frame: pd.DataFrame, grid: Grid, request: Request) -> None:
    """Refuse rows of sums that stand for longer spans than they seem to, and plans among what was spent."""
    if table.name in _ADDED_UP:
        begins = (name := grid.name("date")) is not None and is_beginning(name)
        if table.name != "customers" or begins:  # a payment counts on its day, whatever time it is for
            refuse_spans(frame, grid, request)
        refuse_scenarios(grid, table.name, request)
        refuse_measures_in_rows(grid, table.name, request)
        refuse_half_swapped(frame["date"], grid, request)
    if table.name in _BY_WEEKS:
        refuse_swapped_months(frame, grid, request)
        refuse_longer_than_months(frame, grid, request)


def _once(
    frame: pd.DataFrame, rejected: list[Rejection], totals: Mapping[str, tuple[Total, ...]], grid: Grid, request: Request
) -> tuple[pd.DataFrame, list[Doubt]]:
    """Give the rows of costs without those that were pasted twice."""
    refuse_implausible(grid, frame, request)
    refuse_millionths(grid, frame, request, _IN_UNITS)
    frame, doubts = drop_repeats(frame, rejected, grid, totals)
    refuse_glued(frame, [name for name in (*DAY_FIELDS, *TEXTS) if name in frame], grid, request)
    return frame, doubts


def _with_channel(table: Table, sheet: Sheet, request: Request) -> Request:
    """Give the request with `channel=Kanal` as a mapping where the table has channels and the file a column of that name."""
    settings = request.settings
    if settings.channel is None or "channel" not in table.columns or fold(settings.channel) not in _header_names(sheet):
        return request
    return replace(request, settings=replace(settings, channel=None, columns={**settings.columns, "channel": settings.channel}))


def _header_names(sheet: Sheet) -> set[str]:
    """Give the names of every column of a sheet, folded."""
    place = _header_place(sheet)
    return set() if place is None else {fold(text) for text in sheet.rows[place].texts() if text}


def _header_place(sheet: Sheet) -> int | None:
    """Give where the widest of a sheet's first rows stands: its header, whatever stands above it."""
    widths = [sum(bool(text) for text in row.texts()) for row in sheet.rows[: IMPORT_LIMITS.header_search_rows]]
    return widths.index(max(widths)) if widths else None


def _chosen(sheet: Sheet, request: Request) -> Table:
    """Give the table that was named, else the one whose required columns the file has (or the mapping gives)."""
    told = request.settings.columns.get("table")
    if told is not None:
        if told not in TABLES:
            raise ParamsError(f"table '{told}' is unknown; {nearest(told, TABLES)}. Correct --set table=NAME.")
        return TABLES[told]
    given = _names(sheet) | set(request.settings.columns) | {"team"} | ({"channel"} if request.settings.channel else set())
    fitting = [table for table in TABLES.values() if set(table.required) <= given]
    best = [table for table in fitting if not any(set(table.columns) & given < set(other.columns) & given for other in fitting)]
    by_name = [table for table in best if re.split(r"[.\[]", PurePath(sheet.file).name)[0] == table.name]
    chosen = best if len(best) == 1 else by_name
    if len(chosen) != 1:
        shown = ", ".join(f"'{text}'" for text in (sheet.rows[0].texts() if sheet.rows else []) if text)
        may = f"it may be {' or '.join(table.name for table in best)}" if best else "its columns are those of no table"
        raise ParamsError(
            f"table file '{PurePath(sheet.file).name}': {may}; its columns are {shown}. "
            f"Say --set table=NAME ({', '.join(TABLES)}) and map its columns: --set date=COLUMN."
        )
    return chosen[0]


def _asked(table: Table, sheet: Sheet, request: Request) -> Asked:
    columns: dict[str, tuple[str, ...]] = {name: (name,) for name in table.columns}
    if "currency" not in columns and any(table.kind(name) == "money" for name in columns):
        columns |= {"currency": _CURRENCY}
    if table.name == "outcomes":
        columns |= {name: (name,) for name in _controls(sheet, {*table.columns, *map(fold, request.settings.columns.values())})}
    numbers = tuple(name for name in columns if table.kind(name) in ("money", "count", "number"))
    dated = tuple(name for name in columns if table.kind(name) == "date")
    signed = tuple(name for name in numbers if table.kind(name) == "number")
    coarse = ("date",) if table.name in _ADDED_UP else ()
    return Asked(columns, dated, numbers, signed=signed, has_totals="spend" in columns, coarse=coarse)


def _controls(sheet: Sheet, known: set[str]) -> list[str]:
    """Give the further columns of outcomes that hold numbers: most of their filled cells are some."""
    place = _header_place(sheet)
    if place is None:
        return []
    body = sheet.rows[place + 1 :]
    found: list[str] = []
    for column, name in enumerate(sheet.rows[place].texts()):
        filled = [row.cells[column] for row in body if column < len(row.cells) and not is_missing(row.cells[column])]
        if name and fold(name) not in known and filled and 2 * sum(map(is_numeric, filled)) >= len(filled):
            found.append(name)
    return found


def _refuse_lacking(table: Table, grid: Grid, request: Request, told: set[str]) -> None:
    given = {"team"} | told | ({"channel"} if request.settings.channel else set())
    lacking = [name for name in table.required if name not in given and not grid.has(name)]
    if lacking:
        names = ", ".join(f"'{name.text}'" for name in grid.header.names if name.text)
        raise refusal(
            request.source,
            grid.sheet.file,
            f"{table.name} needs {', '.join(lacking)}; the columns are {names}",
            f"the columns {', '.join(table.required)}",
            f"Map them: --set {lacking[0]}=COLUMN.",
        )


def _own_team(table: Table, frame: pd.DataFrame, rejected: list[Rejection], grid: Grid, request: Request) -> pd.DataFrame:
    """Give the rows of the team that is imported; another team's rows are set aside.

    Raises
    ------
    ExportError
        Every row is another team's, or a column that is not read names several teams.
    """
    if "team" in table.columns and not grid.has("team"):
        _refuse_several_teams(grid, request)
    if "team" not in frame or "team" not in table.columns:
        return frame
    foreign = frame["team"].notna() & (frame["team"] != request.team)
    if len(frame) and foreign.all():
        names = ", ".join(list(dict.fromkeys(map(str, frame["team"])))[: IMPORT_LIMITS.shown_examples])
        name = grid.name("team")
        what = f"its column '{name.text if name else 'team'}' names {names} and never {request.team}"
        do = "If it names something else, such as a tracker's own teams, rename or remove the column; else correct --team."
        raise refusal(request.source, grid.sheet.file, what, f"rows of {request.team}", do)
    rejected += [
        (grid.sheet.file, int(line), "other_team", str(team))
        for line, team in zip(frame.loc[foreign, "line"], frame.loc[foreign, "team"], strict=True)
    ]
    return frame[~foreign]


def _refuse_several_teams(grid: Grid, request: Request) -> None:
    for column in [at for at in grid.unread() if grid.header.names[at].key in TEAM_NAMES]:
        cells = [row.cells[column] if column < len(row.cells) else None for row in grid.rows]
        teams = dict.fromkeys(cell_text(cell) for cell in cells if not is_missing(cell))
        if len(teams) > 1:
            name = grid.header.names[column].text
            raise refusal(
                request.source,
                grid.sheet.file,
                f"its column '{name}' names {', '.join(list(teams)[: IMPORT_LIMITS.shown_examples])}, "
                f"and all of them would count as {request.team}",
                "rows of one team",
                f"Say --set team='{name}' and, by --team, which of them; if it names something else, remove the column.",
            )


def _with_status(table: Table, frame: pd.DataFrame, grid: Grid) -> tuple[pd.DataFrame, list[Doubt]]:
    """Give deals as open, won or lost, by other words ('Won', 'выиграна') or by their stages, and how each was read."""
    column = next((name for name in ("status", "stage") if name in frame and frame[name].notna().any()), None)
    told = column == "status" and frame["status"].dropna().isin(_STATUSES).all()
    if table.name != "deals" or column is None or told:
        return frame, []
    read_as = {str(word): stage_status(str(word)) for word in frame[column].dropna().unique()}
    return frame.assign(status=frame[column].map(read_as)), [("stages_read_as", {"file": grid.sheet.file, "stages": read_as})]


def _filled(table: Table, frame: pd.DataFrame, request: Request) -> pd.DataFrame:
    extra: dict[str, Any] = {}
    if "team" in table.columns:
        extra["team"] = request.team
    if "channel" in table.columns and request.settings.channel:
        extra["channel"] = frame["channel"].fillna(request.settings.channel) if "channel" in frame else request.settings.channel
    return frame.assign(**extra)


def _in_one_currency(table: Table, frame: pd.DataFrame, grid: Grid, request: Request) -> tuple[pd.DataFrame, list[Doubt]]:
    """Give the frame with the one currency of its money, or where the table keeps none a doubt that tells it.

    Raises
    ------
    ExportError
        The signs in its cells, the names of its columns or a column of currencies tell several.
    """
    money = [name for name in table.columns if table.kind(name) == "money" and grid.has(name)]
    found = told_currency(frame, grid, money, request)
    if found is None or not money:
        return frame, []
    if "currency" in table.columns:
        return frame.drop(columns="currency", errors="ignore") if found in SIGNS else frame.assign(currency=found), []
    return frame, [("deal_currency", {"file": grid.sheet.file, "currency": found})]


def _doubts(frame: pd.DataFrame, grid: Grid) -> list[Doubt]:
    left = [grid.header.names[index].text for index in grid.unread()]
    unread: list[Doubt] = [("columns_left_out", {"file": grid.sheet.file, "columns": left})] if left else []
    return [*unread, *doubts_of_orders(frame, grid), *doubts_of_votes(frame, grid.sheet.file)]
