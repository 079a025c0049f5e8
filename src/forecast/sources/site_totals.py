"""A site's analytics by day alone: what the business sold in all, of which no channel and no cost is told."""

from dataclasses import replace

from forecast.sources.advertising import Layout, read_advertising
from forecast.sources.grid import Request, refusal
from forecast.sources.result import Portion
from forecast.sources.sheets import Sheet

_SUMMED = ("revenue", "orders", "new_customers")


def read_site_totals(sheet: Sheet, layout: Layout, request: Request) -> Portion:
    """Give `outcomes` of a table by day: revenue and what else of it can be summed.

    Raises
    ------
    ExportError
        Its revenue is empty, or the table cannot be read.
    """
    portion = read_advertising(sheet, replace(layout, free=True), request)
    frame = portion.tables["performance"]
    if "revenue" not in frame:
        raise refusal(
            request.source, sheet.file, "its revenue is empty on every day", "a number", "Export a period with revenue."
        )
    kept = [name for name in _SUMMED if name in frame]
    daily = frame[frame["revenue"].notna()]
    table = daily.groupby(["date", "team"], as_index=False)[kept].sum(min_count=1)
    return replace(portion, tables={"outcomes": table})
