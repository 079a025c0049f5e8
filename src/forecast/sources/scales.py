"""Lines beside a table that say that its numbers are thousands or millions: above the header, right under it, below the rows."""

import re

from forecast.sources.grid import Grid, Request, refusal
from forecast.sources.headers import SCALE, fold
from forecast.sources.sheets import Row

# A report may be called 'A million views': such a word counts with a preposition or a currency, or where units stand.
_IN_THOUSANDS = re.compile(
    r"\b(?:in|w|в)\s+(?:[a-z]{3}\s+)?(?:thousands|millions|тыс\w*|млн|миллионах|tausend|millionen|tsd|mio|tysiącach|k[$€£₽])(?!\w)|"
    r"\b(?:en|em)\s+(?:miles|millones|milhares|milhões|milliers|millions)\b|"
    r"\b(?:тыс|млн|tsd|mio)\.?\s?(?:бел\.\s?)?(?:руб|р\b|₽|долл|евро|тенге|грн|€|\$|rub|usd|eur)|"
    r"\b(?:usd|eur|gbp|rub|inr)\s?(?:thousands?|millions?|k)\b|['’]000\b"
)


def refuse_scaled(grid: Grid, request: Request) -> None:
    """Refuse a table whose unit is told beside it and is no whole one: every number would be a thousand times too small.

    Raises
    ------
    ExportError
    """
    for row, is_units in _beside(grid):
        for text in row.texts():
            if _IN_THOUSANDS.search(fold(text)) or (is_units and SCALE.search(fold(text))):
                raise refusal(
                    request.source,
                    grid.sheet.file,
                    f"row {row.line} says '{text[:80]}', so its numbers are thousands or millions",
                    "whole numbers",
                    "Export it in whole units, or convert the numbers and correct that row.",
                )


def _beside(grid: Grid) -> list[tuple[Row, bool]]:
    """Give the rows that are not the table's own, and of each whether it is the row of units under the header."""
    under = grid.sheet.rows[grid.header.position + 1 :]
    first = [(row, True) for row in under[:1] if not any(letter.isdigit() for text in row.texts() for letter in text)]
    noted = {line for _, line, reason, _ in grid.rejected if reason == "closing_note"}
    above = [(row, False) for row in grid.sheet.rows[: grid.header.position]]
    return [*above, *first, *((row, False) for row in under if row.line in noted)]
