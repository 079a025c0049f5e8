"""Sentences above or under a table that say that the report leaves out rows: no sum of what it lists is right."""

import re
from collections.abc import Sequence

from forecast.sources.grid import Grid, Rejection, Request, refusal

# 'Showing the first 1,000 of 5,423 rows', 'Показано 100 из 2500 строк'.
_SHOWN = re.compile(
    r"\b(?:showing|shown|shows|displaying|displayed|показан\w*|отображ\w*|выгружен\w*|angezeigt|affich\w+|mostrand\w*|mostrad\w*|"
    r"exibi\w+|visualizzat\w*|wyświetlon\w*)\b.*?"
    r"(?P<shown>\d[\d.,\s]*)\s*(?:out of|of|из|von|sur|de|di|z)\s*(?P<all>\d[\d.,\s]*)",
    re.IGNORECASE,
)
_ROWS = (
    r"(?:rows|results|records|data|report|export|строк\w*|данные|отч[её]т|zeilen|daten|lignes|données|filas|datos|linhas|dados)"
)
_LESS = r"(?:truncated|cut short|обрезан\w*|усечен\w*|abgeschnitten|gekürzt|tronqu\w+|truncad\w+)"
_FIRST = r"(?:first|only|top|limited to|первые|только|ограничен\w*|ersten|auf|limité\w* à|limitad\w+ a)"
# 'Results were truncated', 'Only the first 1,000 rows'; 'Campaign names are truncated' leaves out no row.
_CUT = re.compile(
    rf"\b{_ROWS}\b.{{0,40}}\b{_LESS}\b|\b{_LESS}\b.{{0,20}}\b{_ROWS}\b|"
    rf"\b(?:row limit|limit of rows|лимит\w* строк|zeilenlimit)\b|"
    rf"\b{_FIRST}\s\d[\d.,\s]*\s{_ROWS}\b",
    re.IGNORECASE,
)


def refuse_cut_report(grid: Grid, rejected: Sequence[Rejection], request: Request) -> None:
    """Refuse a report that says itself, above its table or under it, that it leaves out rows.

    Raises
    ------
    ExportError
    """
    above = [text for row in grid.sheet.rows[: grid.header.position] for text in row.texts() if text]
    left = {line for _, line, reason, _ in rejected if reason in ("closing_note", "too_few_cells")}
    cut = grid.sheet.delimiter or " "  # 'first 1,000 rows' without quotation marks stands in two cells
    under = [cut.join(filter(None, row.texts())) for row in grid.rows if row.line in left]
    for note in [*above, *under]:
        told = _SHOWN.search(note)
        if (told and _digits(told["shown"]) < _digits(told["all"])) or _CUT.search(note):
            raise refusal(
                request.source,
                grid.sheet.file,
                f"it says that rows are left out: '{note}'",
                "all rows",
                "Raise the limit or choose a shorter period, and export it again; remove that line if it is no longer true.",
            )


def _digits(text: str) -> int:
    return int(re.sub(r"\D", "", text))
