"""Tables with a row for each measure, costs below clicks below views: added up, they would all be money spent."""

from forecast.settings.importing import IMPORT_LIMITS
from forecast.sources.amounts import is_missing
from forecast.sources.grid import Grid, Request, refusal
from forecast.sources.headers import bare, fold, take_apart
from forecast.sources.sheets import cell_text

# What a campaign may be after, too: by such words alone a column 'Objective' would be taken for one of measures.
_AIMS = frozenset(
    {
        *("conversions", "conv.", "leads", "orders", "purchases", "sales", "installs", "reach", "views", "users", "visits"),
        *("конверсии", "лиды", "заявки", "заказы", "покупки", "продажи", "визиты", "просмотры", "пользователи", "посетители"),
        *("охват", "vendas"),
    }
)
# Words for a measure, as they stand in the cells of a table that has a row for each: 'Measure Names' beside 'Measure Values'.
_MEASURES = _AIMS | frozenset(
    {
        *("cost", "costs", "spend", "spent", "ad spend", "amount spent", "budget", "clicks", "impressions", "impr."),
        *("кликабельность", "дрр"),
        *("revenue", "income", "conversion value", "sessions", "ctr", "cpc", "cpm", "cpa", "roas", "roi"),
        *("расход", "расходы", "затраты", "стоимость", "клики", "показы", "выручка", "доход", "сеансы", "витрати", "покази"),
        *("kosten", "ausgaben", "klicks", "impressionen", "umsatz", "coût", "coûts", "dépenses", "clics", "chiffre d'affaires"),
        *("coste", "costo", "gasto", "impresiones", "ingresos", "custo", "cliques", "impressões", "receita", "spesa"),
        *("clic", "impressioni", "ricavi", "koszt", "kliknięcia", "wyświetlenia", "przychód", "maliyet", "tıklamalar", "gelir"),
    }
)
_FOLDED = frozenset(bare(fold(word)) for word in _MEASURES)
_FOLDED_AIMS = frozenset(bare(fold(word)) for word in _AIMS)
# What such a table calls the column that says what its numbers are.
_KINDS = frozenset(
    {
        *("metric", "metrics", "metric name", "measure", "measures", "measure names", "kpi", "indicator", "variable"),
        *("метрика", "метрики", "показатель", "показник", "kennzahl", "indicateur", "métrica", "metrica", "indicador"),
        *("attribute", "indicatore", "wskaźnik", "metriek", "metrik", "gösterge"),
    }
)


def is_measure(name: str) -> bool:
    """Tell whether a name is a word for a measure, whatever its unit.

    >>> is_measure("Расход, ₽"), is_measure("Google")
    (True, False)
    """
    return bare(take_apart(name).key) in _FOLDED


def refuse_measures_in_rows(grid: Grid, table: str, request: Request) -> None:
    """Refuse a table in which a column that is not read says of each row what its number is: costs, clicks, views.

    Raises
    ------
    ExportError
    """
    for column in grid.unread():
        name = grid.header.names[column]
        cells = [row.cells[column] if column < len(row.cells) else None for row in grid.rows]
        words = list(dict.fromkeys(cell_text(cell) for cell in cells if not is_missing(cell)))
        measured = [word for word in words if is_measure(word)]
        told = len(measured) > 1 and 2 * len(measured) > len(words) and any(not _is_aim(word) for word in measured)
        if told or (name.key in _KINDS and len(words) > 1):
            shown = ", ".join(f"'{word}'" for word in words[: IMPORT_LIMITS.shown_examples])
            raise refusal(
                request.source,
                grid.sheet.file,
                f"its column '{name.text}' says what the number of each row is, {shown}, and {table} would add them up",
                "a column for each measure, and one row for all of them",
                f"Make a pivot table with '{name.text}' across the columns, save it as a file of its own and import that.",
            )


def _is_aim(word: str) -> bool:
    return bare(take_apart(word).key) in _FOLDED_AIMS
