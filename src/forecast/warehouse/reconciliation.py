"""What imports said about themselves, read back from beside the tables."""

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import sqlalchemy as sa

from forecast.errors import DataError
from forecast.warehouse.dataset import IMPORTS, Dataset, Query

_RECORD = re.compile(r"^imports/[^/]+\.json$")
_TOLD = (
    *("id", "source", "team", "files", "rows_read", "rows_accepted", "rows_rejected", "rows_to_mend", "totals", "warnings"),
    *("tables", "days"),
)


def read_reconciliation(dataset: Dataset, team: str) -> tuple[dict[str, object], ...]:
    """Give the reconciliation of every import of a team that stands in the dataset, oldest first.

    Raises
    ------
    DataError
        When a record cannot be read.
    """
    records = []
    for name, text in _texts(dataset):
        try:
            record = json.loads(text)
            told = {key: record[key] for key in _TOLD if key in record} | _provisional(record) | _vat(record)
            records.append((int(record.get("number", 0)), str(record["id"]), told))
        except (ValueError, KeyError, TypeError) as error:
            raise DataError(
                f"the import record {name} of '{dataset.location.shown}' cannot be read ({error!r}); expected what "
                f"`forecast import` wrote. Restore it, or remove it to go on without its reconciliation."
            ) from None
    return tuple(told for _, _, told in sorted(records, key=lambda record: record[:2]) if told.get("team", team) == team)


def _provisional(record: Mapping[str, Any]) -> dict[str, str]:
    """Give the first day that the import itself called provisional, under `provisional_from`; nothing where it called none so."""
    days = [str(doubt["from"]) for doubt in record.get("doubts", ()) if doubt["key"] == "provisional_days"]
    return {"provisional_from": min(days)} if days else {}


def _vat(record: Mapping[str, Any]) -> dict[str, list[str]]:
    """Give under `vat` how the costs of an import were read, 'included' or 'excluded'; nothing where nobody said."""
    read = sorted({str(doubt["vat"]) for doubt in record.get("doubts", ()) if doubt["key"] == "vat" and "vat" in doubt})
    return {"vat": read} if read else {}


def rejected_by_table(reconciliation: Iterable[Mapping[str, Any]]) -> dict[str, int]:
    """Give table → rows that its imports left out; an import of several tables counts for the first of them."""
    counts: dict[str, int] = {}
    for record in reconciliation:
        written = list(record.get("tables") or ("performance",))
        table = "performance" if "performance" in written else written[0]
        counts[table] = counts.get(table, 0) + int(record.get("rows_rejected") or 0)
    return counts


def _texts(dataset: Dataset) -> Iterator[tuple[str, str]]:
    query: Query
    if dataset.folder is not None:
        for path in sorted((dataset.folder / "imports").glob("*.json")):
            yield path.name, path.read_text(encoding="utf-8", errors="replace")
    elif dataset.location.kind == "store":
        root = dataset.location.text.rstrip("/")
        for name in sorted(name for name in dataset.strangers if _RECORD.match(name)):  # listed when it was opened
            query = sa.select(sa.column("content")).select_from(sa.func.read_text(f"{root}/{name}").table_valued("content"))
            yield name, str(dataset.rows(query, IMPORTS)[0][0])
    elif dataset.keeps_imports:
        query = sa.select(sa.column("id"), sa.column("record")).select_from(sa.table(IMPORTS))
        yield from ((str(name), str(text)) for name, text in dataset.rows(query, IMPORTS))
