"""A grid → typed records: numbers, days and texts, with every row that could not be read set aside with its reason."""

import math
import re
from collections import Counter
from collections.abc import Sequence
from typing import Any

import pandas as pd

from forecast.errors import NoRowsError
from forecast.settings.importing import IMPORT_LIMITS
from forecast.sources import amounts, days
from forecast.sources.grid import WHOLE_FIELDS, Asked, Grid, Rejection, Request, refusal
from forecast.sources.headers import MONEY_FIELDS
from forecast.sources.result import Total
from forecast.sources.row_kinds import own_name
from forecast.sources.sheets import Cell, Row, cell_text
from forecast.sources.sums import HALF_A_CENT

#: Reasons for which a row is left out because it holds nothing that belongs in the table: there is nothing to mend.
NEEDLESS = frozenset({"duplicate", "subtotal", "empty_row", "other_team", "adjustment", "closing_note"})
# Reasons that say that a row was understood, whether or not it has to be mended; they do not count against the file.
UNDERSTOOD = NEEDLESS | {"closed_before_created", "resolved_before_created"}


class _RejectedRowError(ValueError):
    def __init__(self, reason: str, detail: str) -> None:
        super().__init__(reason)
        self.reason = reason
        self.detail = detail


def read_records(grid: Grid, asked: Asked, required: Sequence[str]) -> tuple[pd.DataFrame, list[Rejection]]:
    """Give one record a data row (the fields the file has, and `line`) and the rows that could not be read.

    Numbers are float with NaN for missing; days are datetimes; texts are str or None. A row that lacks a `required` field is
    rejected.
    """
    present = [name for name in asked.synonyms if grid.has(name)]
    counted = [name for name in asked.numbers if grid.header.column(name) is not None]
    records: list[dict[str, Any]] = []
    rejected: list[Rejection] = []
    for row in grid.rows:
        try:
            records.append(_record(grid, row, asked, (present, counted, required)))
        except _RejectedRowError as error:
            rejected.append((grid.sheet.file, row.line, error.reason, error.detail))
    frame = pd.DataFrame(records, columns=[*present, "line"])
    types = {name: "datetime64[ns]" for name in present if name in asked.days}
    types |= {name: "float64" for name in present if name in asked.numbers}
    return _without_fraction(
        frame.astype(types), [name for name in present if name == "campaign" or name.endswith("_id")]
    ), rejected


def _without_fraction(frame: pd.DataFrame, ids: Sequence[str]) -> pd.DataFrame:
    """Give ids that a program kept as numbers, '7.0' every one of them, as they are: '7'."""
    kept = [name for name in ids if frame[name].notna().any() and frame[name].dropna().str.fullmatch(r"[0-9]+\.0").all()]
    return frame.assign(**{name: frame[name].str.removesuffix(".0") for name in kept})


def _record(grid: Grid, row: Row, asked: Asked, names: tuple[Sequence[str], Sequence[str], Sequence[str]]) -> dict[str, Any]:
    present, counted, required = names
    record: dict[str, Any] = {"line": row.line}
    for name in present:
        if name in asked.numbers:
            record[name] = _number(grid, row, name, signed=name in asked.signed)
        elif name in asked.days:
            record[name] = _moment(grid, row, name, required=name in required)
        else:
            record[name] = grid.text(row, name) or None
    empty = bool(counted) and all(amounts.is_missing(grid.cell(row, name)) for name in counted)
    if empty and asked.has_totals:  # a deal may be without an amount; a row of a report without a number is a note
        raise _RejectedRowError("empty_row", "")
    for name in required:
        if not pd.isna(record.get(name)):
            continue
        if name in (*asked.numbers, *asked.days) or not _in_words(grid.cell(row, name)):
            raise _RejectedRowError("empty_row" if empty else f"{name}_missing", "")
    return record


def _in_words(cell: Cell) -> bool:
    """Tell whether a cell has letters, be it to say that there is no name: 'NA' may be North America; a total's is empty."""
    return any(letter.isalpha() for letter in cell_text(cell))


def _number(grid: Grid, row: Row, name: str, *, signed: bool) -> float:
    cell = grid.cell(row, name)
    if name in grid.constants and amounts.is_missing(cell):
        return grid.constants[name]  # it stands for what the file leaves open, never for a number that it has
    try:
        value = amounts.read_number(cell, grid.mark)
    except amounts.UnreadableNumberError as error:
        raise _RejectedRowError(error.reason, f"{name}: {cell_text(cell)[:60]}") from error
    if value < 0 and not signed:
        raise _RejectedRowError("negative", f"{name}: {cell_text(cell)[:60]}")
    return value


def _moment(grid: Grid, row: Row, name: str, *, required: bool) -> Any:
    cell = grid.cell(row, name)
    try:
        return days.read_moment(cell, grid.order)
    except days.UnreadableDayError as error:
        if error.reason == "date_missing" and not required:
            return pd.NaT
        raise _RejectedRowError(error.reason, f"{name}: {cell_text(cell)[:60]}") from error


def without_reversed(frame: pd.DataFrame, pair: tuple[str, str], rejected: list[Rejection], grid: Grid) -> pd.DataFrame:
    """Give the frame without the rows whose later day stands before the earlier one; those are rejected."""
    first, second = pair
    if first not in frame or second not in frame:
        return frame
    broken = frame[second].dt.normalize() < frame[first].dt.normalize()
    rejected += [(grid.sheet.file, int(line), f"{second}_before_{first}", "") for line in frame.loc[broken, "line"]]
    kept: pd.DataFrame = frame.drop(index=frame.index[broken])
    return kept


def refuse_fractions(grid: Grid, frame: pd.DataFrame, request: Request) -> None:
    """Refuse a file whose clicks or impressions are fractions: its decimal mark groups thousands, or the column is another.

    Raises
    ------
    ExportError
    """
    for name in WHOLE_FIELDS & set(frame.columns):
        broken = frame[(frame[name] % 1).fillna(0) != 0]
        if len(broken):
            value, line = broken[name].iloc[0], broken["line"].iloc[0]
            raise refusal(
                request.source,
                grid.sheet.file,
                f"row {line}: {name} is {value:g}",
                f"a whole number of {name}",
                "Say the file's decimal mark (--set decimal=, or .), or name the right column.",
            )


_SERIAL_DAY = re.compile(r": [34]\d{4}(?:\.\d+)?$")  # a day of 1982 to 2036 as a spreadsheet counts it
_FORMULA = re.compile(
    r"^\w+: (?:=|#(?:REF!|DIV/0!|VALUE!|NAME\?|NUM!|NULL!|ССЫЛКА!|ДЕЛ/0!|ЗНАЧ!|ИМЯ\?|ЧИСЛО!|ПУСТО!|BEZUG!|WERT!|ZAHL!))"
)
_ROUNDED_ID = re.compile(r"^\d[.,]\d+e\+\d+$", re.IGNORECASE)


def refuse_rounded_ids(grid: Grid, frame: pd.DataFrame, name: str, request: Request) -> None:
    """Refuse a file whose ids a spreadsheet has rounded: '1.23457E+11' may be any of a million records.

    Raises
    ------
    ExportError
    """
    rounded = frame[frame[name].map(lambda id: bool(_ROUNDED_ID.match(str(id))))]
    if len(rounded):
        raise refusal(
            request.source,
            grid.sheet.file,
            f"row {rounded['line'].iloc[0]}: the id '{rounded[name].iloc[0]}' has lost its last digits",
            "whole ids",
            "A spreadsheet has rounded them: export it again and do not save it from Excel.",
        )


def refuse_misread(grid: Grid, rejected: Sequence[Rejection], accepted: int, request: Request) -> None:
    """Refuse a file of which no row, or too few rows, could be read: it was misunderstood as a whole.

    Raises
    ------
    ExportError
    """
    misread = [entry for entry in rejected if entry[2] not in UNDERSTOOD]
    dates = [entry for entry in misread if entry[2] == "date_for_number"]
    if dates:
        raise refusal(
            request.source,
            grid.sheet.file,
            f"row {dates[0][1]}: a number has become a date ({dates[0][3]})",
            "a number",
            "A spreadsheet has changed the file: export it again and do not save it from Excel.",
        )
    _refuse_formulas(grid, misread, request)
    if accepted and len(misread) <= IMPORT_LIMITS.max_rejected_share * (accepted + len(misread)):
        return
    if not accepted and all(reason == "closing_note" for _, _, reason, _ in rejected):
        what, do = "it has a header and no data rows", "Choose a period with data and export it again."
        raise NoRowsError(str(refusal(request.source, grid.sheet.file, what, "at least one", do)))
    told = misread or rejected
    counts = ", ".join(f"{reason} ({count})" for reason, count in Counter(entry[2] for entry in told).most_common())
    examples = "; ".join(f"row {line}: {detail or reason}" for _, line, reason, detail in told[: IMPORT_LIMITS.shown_examples])
    raise refusal(
        request.source,
        grid.sheet.file,
        f"{len(told)} of its {accepted + len(rejected)} rows cannot be read: {counts}",
        f"at most {IMPORT_LIMITS.max_rejected_share:.0%}",
        f"See {examples}.{_advice(misread)}",
    )


def _advice(misread: Sequence[Rejection]) -> str:
    """Give what to do about rows that cannot be read, for each kind of fault that a person can mend."""
    reasons = {reason for _, _, reason, _ in misread}
    unread = [detail for _, _, reason, detail in misread if reason == "not_a_date"]
    counted = any(map(_SERIAL_DAY.search, unread))
    said = [
        (" Where nothing was paid, say --set spend=0.", bool(reasons & {"spend_missing", "spend_micros_missing"})),
        (" Money and counts are never below zero: take refunds off the sales that they belong to.", "negative" in reasons),
        (" A spreadsheet counts days from 1900: format the column as dates and save it again.", counted),
        (" A day or a month is read with its year: write 2026-09-01 or 2026-09.", bool(unread) and not counted),
    ]
    return "".join(sentence for sentence, holds in said if holds)


def _refuse_formulas(grid: Grid, misread: Sequence[Rejection], request: Request) -> None:
    """Refuse numbers and days that are formulas without results or with errors: what is not reckoned is not missing."""
    formula = next((entry for entry in misread if _FORMULA.search(entry[3])), None)
    if formula is not None:
        raise refusal(
            request.source,
            grid.sheet.file,
            f"row {formula[1]}: a formula has {'an error for its result' if '#' in formula[3] else 'no result'} ({formula[3]})",
            "numbers and days",
            "Mend it in a spreadsheet, save it, and import it again."
            if "#" in formula[3]
            else "A program wrote the workbook: open it in a spreadsheet, save it, and import it again.",
        )


def own_totals(grid: Grid, asked: Asked) -> dict[str, tuple[Total, ...]]:
    """Give what the file's total rows say of each number that is read, with the rounding its rows allow.

    Totals of single campaigns ('Всего' beside a campaign's name) are told together where every campaign has one.
    """
    if not grid.totals:
        return {}
    width = len(grid.header.names) + 1  # a label may follow the last cell; what is wider has its numbers in other columns
    names = [own_name(grid, row) for row in grid.rows]
    owners = {row.line: name for row in grid.totals if (name := own_name(grid, row)) in names and name}
    rows = [_in_place(grid, row, asked) for row in grid.totals if len(row.cells) <= width]
    of_all = [row for row in rows if row.line not in owners]
    complete = sorted(owners.values()) == sorted({name for name in names if name})
    found: dict[str, tuple[Total, ...]] = {}
    for name in [name for name in asked.numbers if rows and grid.header.column(name) is not None]:
        shown = [amounts.decimals_shown(grid.cell(row, name), grid.mark) for row in grid.rows]
        whole = name not in MONEY_FIELDS or any(shown)  # money without any cents may be rounded to whole units
        rounding = sum(0.5 * 10.0**-decimals for decimals in shown if decimals or not whole) + 1e-6
        totals = [told for row in (of_all or rows) if (told := _total(grid, row, name, rounding)) is not None]
        if not of_all and complete and len(totals) == len(rows):
            slack = sum(total.rounding - rounding for total in totals) + rounding
            totals = [Total(totals[0].label, sum(total.value for total in totals), slack)]
        if totals and (of_all or complete):
            found[name] = tuple(totals)
    return found


def _in_place(grid: Grid, row: Row, asked: Asked) -> Row:
    """Give a total row that is wider than the header by an empty cell without that cell, if its sums are right then."""
    spare = next((at for at, text in enumerate(row.texts()) if at and not text), None)
    if len(row.cells) != len(grid.header.names) + 1 or spare is None or _sums_up(grid, row, asked):
        return row
    shifted = Row(row.line, (*row.cells[:spare], *row.cells[spare + 1 :]))
    return shifted if _sums_up(grid, shifted, asked) else row


def _sums_up(grid: Grid, row: Row, asked: Asked) -> bool:
    """Tell whether a total row says, of every number that it has, what the rows sum to."""
    told = {name: found for name in asked.numbers if (found := _total(grid, row, name, HALF_A_CENT * len(grid.rows))) is not None}
    return bool(told) and all(abs(_sum(grid, name) - total.value) <= total.rounding for name, total in told.items())


def _sum(grid: Grid, name: str) -> float:
    total = 0.0
    for row in grid.rows:
        try:
            value = amounts.read_number(grid.cell(row, name), grid.mark)
        except amounts.UnreadableNumberError:
            continue
        total += 0.0 if math.isnan(value) else value
    return total


def _total(grid: Grid, row: Row, name: str, rounding: float) -> Total | None:
    cell = grid.cell(row, name)
    try:
        value = amounts.read_number(cell, grid.mark)
    except amounts.UnreadableNumberError:
        return None  # a total row may hold words in a column; then it says nothing of it
    if math.isnan(value):
        return None
    own = amounts.decimals_shown(cell, grid.mark)
    return Total(next((text for text in row.texts() if text), ""), value, rounding + 0.5 * 10.0**-own * (own > 0))
