"""What a file's rows sum to, beside what its own total rows say: equal, larger for a stated reason, or refused."""

from collections.abc import Mapping, Sequence

import pandas as pd

from forecast.sources.amounts import UnreadableNumberError, is_missing, read_number
from forecast.sources.grid import Grid, Rejection, Request, refusal
from forecast.sources.records import NEEDLESS
from forecast.sources.result import Doubt, Total
from forecast.sources.sheets import cell_text

# Rows left out for these reasons are in no total, or the total counts them with the rows that are kept; another team's it counts.
_NOT_LOST = NEEDLESS - {"other_team"}
_MORE = "It is cut short, filtered or misread: export it again, or say --set totals=ignore if its total row covers more."
_LESS = (
    "Some of its rows count the same things, or it was edited: export it at one level, or remove the total row if it is wrong."
)

_CREDITS = "Its rows below zero (credits) were left out: take them off the days that they correct, and remove them."


def reconcile(
    frame: pd.DataFrame,
    totals: Mapping[str, Sequence[Total]],
    rejected: Sequence[Rejection],
    grid: Grid,
    request: Request,
    *,
    cover_more: bool = False,
) -> list[Doubt]:
    """Give a doubt for each total that is larger than its rows.

    That is let through where rows were rejected by name, where the vendor's total counts more than the rows (`cover_more`), or
    where the person says so, and where another total equals the rows ('Total: Filtered campaigns' above 'Total: Account'); a
    total smaller than the rows never is.

    Raises
    ------
    ExportError
        The rows do not sum to the file's own total row.
    """
    lost = any(reason not in _NOT_LOST for _, _, reason, _ in rejected)
    ignored = request.settings.columns.get("totals") == "ignore"
    doubts: list[Doubt] = []
    wider: dict[str, Doubt] = {}
    for name in sorted(totals.keys() & set(frame.columns)):
        imported = float(frame[name].sum())
        sums = (imported, imported + corrected(grid, name, request))  # some totals count the corrections, some do not
        largest = max(totals[name], key=lambda total: total.value)
        told = [*totals[name], _together(totals[name])]  # totals of each day or group are told together
        equal = any(abs(one - total.value) <= total.rounding for total in told for one in sums)
        if equal and largest.value <= max(sums) + largest.rounding:
            continue
        more = largest.value > imported
        if not (equal or ((ignored or cover_more or lost) and more)):
            raise refusal(
                request.source,
                grid.sheet.file,
                f"its rows sum to {name} {imported:,.2f} and its total row '{largest.label}' says {largest.value:,.2f}",
                "the same",
                _MORE if more else _CREDITS if any(entry[2] == "negative" for entry in rejected) else _LESS,
            )
        values = {"file": grid.sheet.file, "column": name, "total": largest.value, "imported": imported}
        if equal:
            wider[name] = ("total_differs", values)
        else:
            doubts.append(("total_differs", values))
    return [*doubts, *[wider[name] for name in (["spend"] if "spend" in wider else sorted(wider)[:1])]]


def _together(totals: Sequence[Total]) -> Total:
    return Total(totals[0].label, sum(total.value for total in totals), sum(total.rounding for total in totals))


def corrected(grid: Grid, name: str, request: Request) -> float:
    """Give the sum of the corrections that belong to no day.

    Raises
    ------
    ExportError
        One of them cannot be read.
    """
    total = 0.0
    for row in grid.aside:
        cell = grid.cell(row, name)
        try:
            total += 0.0 if is_missing(cell) else read_number(cell, grid.mark)
        except UnreadableNumberError as error:
            what = f"row {row.line}: the correction of {name} is '{cell_text(cell)}'"
            raise refusal(request.source, grid.sheet.file, what, "a number", "It was cut short: export it again.") from error
    return total
