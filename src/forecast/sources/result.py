"""What an import is asked for and what it gives back: settings, one file's portion, the result."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, fields
from typing import Any

import pandas as pd

from forecast.errors import ParamsError, nearest
from forecast.sources.vocabulary import iso_currencies
from forecast.tables.contracts import TABLES

# What `--set NAME=COLUMN` may point at: every canonical column, `table` (which table the file is), `controls` (further numeric
# columns of outcomes), `micros` (the API's whole numbers are millionths: true or false), `totals=ignore` (the file's total row
# covers more than its rows).
MAPPABLE = tuple(
    dict.fromkeys(
        ["table", "controls", "micros", "totals", "week", "month", *(c for table in TABLES.values() for c in table.columns)]
    )
)

REJECTED_COLUMNS = ("file", "line", "reason_key", "detail")

Doubt = tuple[str, Mapping[str, Any]]  # a warning: its key (words come from `text`) and the values to fill in


# Every warning an import can give, with the values that its sentence may use (`text` has the words).
DOUBTS: Mapping[str, tuple[str, ...]] = {
    "source_recognised": ("source", "why"),
    "parts_empty": ("files",),
    "parts_left_out": ("files",),
    "columns_left_out": ("file", "columns"),
    "last_line_open": ("file", "line"),
    "rows_hidden": ("file", "n"),
    "days_missing": ("file", "n", "first", "last"),
    "weeks_by_last_day": ("file", "column", "first", "last"),
    "only_growing": ("file", "dates"),
    "revenue_only_growing": ("file", "dates"),
    "clicks_above_impressions": ("file", "clicks", "impressions"),
    "provisional_days": ("file", "from", "n"),
    "currency_unknown": ("file",),
    "deal_currency": ("file", "currency"),
    "vat": ("file", "vat"),
    "total_differs": ("file", "column", "total", "imported"),
    "subtotals_left_out": ("file", "n"),
    "unmarked_total_left_out": ("file", "n"),
    "adjustments_left_out": ("file", "amounts"),  # of each measure, the sum of its corrections
    "identical_rows_kept": ("file", "n"),
    "identical_rows_dropped": ("file", "n"),
    "records_repeated": ("file", "n"),
    "rows_gone": ("table", "n", "names"),
    "channels_named": ("file", "channels"),
    "names_not_decoded": ("n", "names"),
    "spend_cells_empty": ("file", "channel", "n"),
    "revenue_cells_empty": ("file", "n"),
    "undone_orders_counted": ("file", "column", "words", "n", "total"),
    "refunds_beside": ("file", "column", "n", "total"),
    "payments_repeated": ("file", "n", "line", "total"),
    "prices_without_quantities": ("file", "price", "quantity", "n"),
    "votes_of_groups": ("file", "n", "total", "imported"),
    "notes_of_other_days": ("file", "column", "first", "last"),
    "stages_read_as": ("file", "stages"),
    "amounts_of_the_company": ("file", "column"),
    "deals_without_amounts": ("file",),
    "closed_without_outcome": ("file", "n", "line"),
    "done_without_date": ("file", "n"),
    "starts_after_the_end": ("file", "n"),
    "most_that_is_exported": ("file", "n"),
    "actions_cut_off": ("file", "n"),
    "no_list_of_finished_work": ("file", "lists"),
    "notes_left_out": ("file", "kind", "n"),
}


def told_currencies(doubts: Iterable[Doubt]) -> set[str]:
    """Give the currencies of amounts whose table keeps none, as the warnings of an import tell them; a word in place of a code
    may be any currency.
    """
    told = {str(values["currency"]) for key, values in doubts if key == "deal_currency"}
    return told & {"$", *iso_currencies()}


@dataclass(frozen=True)
class ImportSettings:
    """What the person says about a file because the file cannot say it."""

    channel: str | None = None  # the channel of a file of one channel
    currency: str | None = None  # ISO code of a file that names none
    vat: str | None = None  # 'included' or 'excluded'
    decimal: str | None = None  # ',' or '.'
    dayfirst: bool | None = None  # True: 3/4/2026 is 3 April
    spread: str | None = None  # 'even': a row of a whole period becomes equal days
    columns: Mapping[str, str] = field(default_factory=dict)  # canonical column → column of the file (or several, by comma)

    @classmethod
    def parse(cls, pairs: Sequence[str]) -> "ImportSettings":
        """Give the settings written as KEY=VALUE.

        >>> ImportSettings.parse(["spend=tv_S,ooh_S", "decimal=,"]).columns
        {'spend': 'tv_S,ooh_S'}

        Raises
        ------
        ParamsError
            A pair has no '=', a key is unknown, or a value is none of the allowed ones.
        """
        own: dict[str, Any] = {}
        columns: dict[str, str] = {}
        for pair in pairs:
            key, found, value = pair.partition("=")
            key, value = key.strip(), value.strip()
            if not found or not value:
                raise ParamsError(
                    f"import setting '{pair}' was not understood; KEY=VALUE was expected, such as channel=search. Correct it."
                )
            if key in _OWN:
                own[key] = _checked(key, value)
            elif key in MAPPABLE:
                columns[key] = value
            else:
                hint = nearest(key, [*_OWN, *MAPPABLE])
                raise ParamsError(f"import setting '{key}' is unknown; {hint}. Correct the word after --set.")
        return cls(**own, columns=columns)


_OWN = tuple(entry.name for entry in fields(ImportSettings) if entry.name != "columns")
_ALLOWED = {"vat": ("included", "excluded"), "decimal": (",", "."), "dayfirst": ("true", "false"), "spread": ("even",)}


def _checked(key: str, value: str) -> Any:
    folded = value.casefold()
    if key in _ALLOWED:
        if folded not in _ALLOWED[key]:
            raise ParamsError(
                f"import setting {key}='{value}' was not understood; one of {' | '.join(_ALLOWED[key])} was expected. "
                f"Write --set {key}={_ALLOWED[key][0]}, say."
            )
        return folded == "true" if key == "dayfirst" else folded
    if key == "currency":
        if value.upper() not in iso_currencies():
            raise ParamsError(
                f"import setting currency='{value}' is no currency; an ISO code of three letters was expected. "
                "Write --set currency=EUR, say."
            )
        return value.upper()
    return value


@dataclass(frozen=True)
class Total:
    """What a file itself says a column sums to."""

    label: str  # as the file calls the row
    value: float
    rounding: float  # how far the rows' own rounding may move the sum


@dataclass(frozen=True)
class Portion:
    """What one sheet gave: canonical rows with `file` and `line`, rejected rows, its own totals, doubts."""

    tables: Mapping[str, pd.DataFrame]
    rejected: tuple[tuple[str, int, str, str], ...] = ()
    totals: Mapping[str, tuple[Total, ...]] = field(default_factory=dict)
    doubts: tuple[Doubt, ...] = ()
    rows_read: int = 0
    ends_with_total: bool = False  # True: the file's last row is its total, so nothing was cut off


@dataclass(frozen=True)
class ImportResult:
    """An import before it is written: canonical tables and their reconciliation."""

    tables: Mapping[str, pd.DataFrame]
    source: str
    files: tuple[str, ...]
    rows_read: int
    rows_accepted: int
    rejected: pd.DataFrame  # file, line, reason_key, detail
    totals: Mapping[str, Mapping[str, float | None]]  # column → {file, imported}; file is None where it has no total
    warnings: tuple[Doubt, ...]
    team: str = ""
    digest: str = ""  # of the files' bytes, the team and the settings: the same import again has the same digest
    settings: ImportSettings = field(default_factory=ImportSettings)
