"""Reports whose rows do not sum to the whole: they list a part, or count a thing once for each of its parts."""

from collections.abc import Mapping, Sequence

import pandas as pd

from forecast.sources.grid import Grid, Request, refusal
from forecast.sources.result import Total

_MEASURES = ("spend", "clicks", "impressions")


def refuse_partial(grid: Grid, names: Sequence[str], advice: str, request: Request) -> None:
    """Refuse a report of search terms: what few people searched for is withheld, and its clicks and costs with it.

    Raises
    ------
    ExportError
    """
    listed = [name.text for name in grid.header.names if name.key in names]
    if listed and request.settings.columns.get("totals") != "ignore":
        raise refusal(
            request.source,
            grid.sheet.file,
            f"it has a row for each '{listed[0]}', and terms that few people searched for are withheld with clicks and costs",
            "rows that sum to the whole",
            f"{advice}, without search terms; or say --set totals=ignore to import the part that is listed.",
        )


def refuse_shared(
    frame: pd.DataFrame, totals: Mapping[str, Sequence[Total]], grid: Grid, names: Sequence[str], request: Request
) -> None:
    """Refuse a report with a row for each asset of an advertisement, or for each trait of a person, unless its total is the sum.

    Raises
    ------
    ExportError
    """
    listed = [name.text for name in grid.header.names if name.key in names]
    told = [name for name in _MEASURES if name in frame and name in totals]
    whole = any(abs(frame[name].sum() - total.value) <= total.rounding for name in told for total in totals[name])
    if listed and not whole:
        raise refusal(
            request.source,
            grid.sheet.file,
            f"it has a row for each '{listed[0]}', and what belongs to several of them counts once for each",
            "rows that sum to the whole",
            f"Export it by day without '{listed[0]}'.",
        )
