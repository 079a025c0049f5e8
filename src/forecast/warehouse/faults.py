"""What is wrong with a dataset: SQL counts and picks the suspicious rows, pandera judges them, and all is told at once."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any

import pandas as pd
import sqlalchemy as sa
from sqlalchemy import ColumnElement

from forecast.errors import ContractError, nearest
from forecast.warehouse import casts
from forecast.warehouse.dataset import Dataset, Query, Stored
from forecast.warehouse.delimited import line_numbers
from forecast.warehouse.fault import Example, Fault, Kind
from forecast.warehouse.wording import sentence

EXAMPLES = 5
#: First cells of a row that sums the others up. "Total Wine" is a name, "Total" and "Итого: аккаунт" are not.
TOTAL_WORDS = ("total", "totals", "grand total", "sum", "итого", "всего", "общий итог", "gesamt", "summe")


def check_dataset(dataset: Dataset, team: str | None = None) -> tuple[Fault, ...]:
    """Give every fault of every table, as one list; an empty one means that the contract is kept.

    Parameters
    ----------
    team : str, optional
        Judge only that team's rows, and rows that name no team.
    """
    faults: list[Fault] = []
    if "performance" not in dataset.stored:
        found = (*dataset.stored, *dataset.strangers)
        faults.append(Fault("performance", dataset.location.shown, "missing_table", "", 0, detail=nearest("performance", found)))
    for stored in dataset.stored.values():
        structural = list(_structural(stored))
        faults += structural or _of_rows(dataset, stored, team)
    return tuple(faults)


def contract_error(dataset: Dataset, faults: Sequence[Fault]) -> ContractError:
    """Give the error that tells every fault in one paragraph."""
    told = " ".join(f"({number}) {sentence(fault)}" for number, fault in enumerate(faults, start=1))
    one = "one fault" if len(faults) == 1 else f"{len(faults)} kinds of fault"
    do = "mend these rows and run again, or read the original export with `forecast import`"
    if {fault.kind for fault in faults} == {"missing_table"}:  # what is there is as it should be
        into = f"`forecast import auto FILE --team ID --into {dataset.location.shown}`"
        do = f"import what was spent, an advertising export ({into}), or rename the table that holds it"
    return ContractError(f"the dataset '{dataset.location.shown}' breaks its contract, {one}: {told} Nothing was computed; {do}.")


def _structural(stored: Stored) -> Iterable[Fault]:
    name, where = stored.table.name, stored.where
    if stored.fault == "empty":
        yield Fault(name, where, "no_rows", "", 0)
    elif stored.fault == "not_utf8":
        yield Fault(name, where, "not_utf8", "", 1, detail=stored.detail)
    elif stored.fault == "repeated_column":
        yield Fault(name, where, "repeated_column", stored.detail, 2)
    else:
        for column in stored.table.required:
            if column not in stored.columns:
                yield Fault(name, where, "missing_column", column, 0, detail=_nearest_column(column, stored))


def _nearest_column(column: str, stored: Stored) -> str:
    free = [written for key, written in stored.columns.items() if key not in stored.table.columns]
    return nearest(column, free or stored.columns.values())


def _of_rows(dataset: Dataset, stored: Stored, team: str | None) -> list[Fault]:
    table = stored.table
    if table.name == "performance" and _is_empty(dataset, stored):
        return [Fault(table.name, stored.where, "no_rows", "", 0)]
    within = _rows_of(stored, team)
    suspicions = _suspicions(stored)
    counts: Query = sa.select(*(_count(condition) for _, _, condition in suspicions)).select_from(stored.relation)
    found = dataset.rows(counts if within is None else counts.where(within), table.name)[0]
    faults = []
    for (kind, column, condition), count in zip(suspicions, found, strict=True):
        if count:
            picked = condition if within is None else sa.and_(within, condition)
            faults.append(Fault(table.name, stored.where, kind, column, int(count), _examples(dataset, stored, column, picked)))
    faults = _judged(stored, faults)
    if table.unique:
        faults += _repeated_keys(dataset, stored, within)
    if "currency" in stored.columns:
        faults += _currencies(dataset, stored, within)
    return faults


def _is_empty(dataset: Dataset, stored: Stored) -> bool:
    return not dataset.rows(sa.select(sa.literal(1)).select_from(stored.relation).limit(1), stored.table.name)


def _rows_of(stored: Stored, team: str | None) -> ColumnElement[bool] | None:
    if team is None or "team" not in stored.columns:
        return None
    return sa.or_(stored.of_team(team), stored.typed("team").is_(None))


def _count(condition: ColumnElement[bool]) -> ColumnElement[Any]:
    return sa.func.coalesce(sa.func.sum(sa.case((condition, 1), else_=0)), 0)


def _suspicions(stored: Stored) -> list[tuple[Kind, str, ColumnElement[bool]]]:
    """Give every (kind, column, condition) that a row of this table could offend."""
    found: list[tuple[Kind, str, ColumnElement[bool]]] = []
    totals = _totals(stored)
    total = sa.or_(*totals.values()) if totals else None
    for column, condition in totals.items():
        told = [totals["date"]] if column == "channel" and "date" in totals else []  # a row is told once, by its first cell
        found.append(("total_row", column, sa.and_(condition, *(sa.not_(other) for other in told))))
    for column in stored.known:
        kind, raw, raw_type = stored.table.kind(column), stored.raw(column), stored.types[column]
        if column in stored.table.required:
            blank = casts.is_blank(raw, raw_type)
            found.append(("no_value", column, blank if total is None else sa.and_(blank, sa.not_(total))))
        if kind == "text":
            continue
        typed = stored.typed(column)
        unread = casts.is_unreadable(raw, raw_type, stored.engine, typed)
        if total is not None and column == "date":
            unread = sa.and_(unread, sa.not_(total))
        found.append(("not_a_date" if kind == "date" else "not_a_number", column, unread))
        if kind in ("money", "count"):
            plain = casts.family(raw_type) == "number" and stored.engine != "sqlite"
            found.append(("negative", column, (raw if plain else typed) < 0))
    return found


def _totals(stored: Stored) -> dict[str, ColumnElement[bool]]:
    """Give column → the condition under which its cell says that the row sums up the others, where that would double money."""
    if stored.table.name not in ("performance", "outcomes", "plan"):
        return {}
    found: dict[str, ColumnElement[bool]] = {}
    for column in ("date", "channel"):
        if column in stored.columns and (column == "channel" or stored.file is not None):
            text = sa.func.lower(sa.func.trim(sa.cast(stored.raw(column), sa.Text)))
            named = sa.or_(text.in_(TOTAL_WORDS), *(text.like(f"{word}:%") for word in ("total", "итого", "gesamt")))
            found[column] = sa.func.coalesce(named, sa.false())
    return found


def _examples(dataset: Dataset, stored: Stored, column: str, condition: ColumnElement[bool]) -> tuple[Example, ...]:
    value = sa.cast(stored.raw(column), sa.Text).label("value")
    if stored.file is not None:  # record numbers follow the file's order, and lead to its lines
        record = sa.func.row_number().over().label("record")
        inner = sa.select(record, stored.relation).subquery()
        picked = replace(stored, relation=inner)
        moved = _moved(condition, stored, picked)
        query = sa.select(inner.c.record, sa.cast(picked.raw(column), sa.Text)).where(moved).limit(EXAMPLES)
        rows = dataset.rows(query, stored.table.name)
        lines = line_numbers(stored.file, stored.delimiter, [int(row[0]) for row in rows])
        return tuple(Example(f"line {lines.get(int(row[0]), int(row[0]) + 1)}", str(row[1] or "")) for row in rows)
    keys = [name for name in (stored.table.key or stored.table.required) if name in stored.columns and name != column][:3]
    shown = [sa.cast(stored.raw(name), sa.Text) for name in keys]
    rows = dataset.rows(sa.select(value, *shown).where(condition).limit(EXAMPLES), stored.table.name)
    return tuple(
        Example(", ".join(f"{name} {cell}" for name, cell in zip(keys, row[1:], strict=True)), str(row[0] or "")) for row in rows
    )


def _moved(condition: ColumnElement[bool], stored: Stored, onto: Stored) -> ColumnElement[bool]:
    from sqlalchemy.sql.visitors import replacement_traverse

    def swap(element: Any, **_: Any) -> Any:
        return onto.relation.c[element.name] if getattr(element, "table", None) is stored.relation else None

    moved: ColumnElement[bool] = replacement_traverse(condition, {}, swap)
    return moved


def _judged(stored: Stored, faults: Sequence[Fault]) -> list[Fault]:
    """Keep what pandera's contract refuses too; totals are ours alone to see, for their cells fit the contract."""
    suspects = [fault for fault in faults if fault.kind in ("not_a_number", "not_a_date", "negative", "no_value")]
    if not suspects:
        return list(faults)
    refused = _refused(stored, suspects)
    return [fault for fault in faults if fault not in suspects or fault.column in refused]


def _refused(stored: Stored, suspects: Sequence[Fault]) -> set[str]:
    import pandera.errors

    refused: set[str] = set()
    for fault in suspects:
        cells = [_as_judged(fault, example.value) for example in fault.examples]
        schema = stored.table.schema.select_columns([fault.column])
        schema.unique = None
        try:
            schema.validate(pd.DataFrame({fault.column: pd.Series(cells, dtype=object)}), lazy=True)
        except pandera.errors.SchemaErrors as error:
            refused |= {str(column) for column in error.failure_cases["column"].dropna()} or {fault.column}
    return refused


def _as_judged(fault: Fault, value: str) -> Any:
    if fault.kind == "no_value":
        return None
    if fault.kind == "negative":
        return float(value)
    return f"«{value}»"  # quoted, so that no reader guesses a date or a number out of it


def _repeated_keys(dataset: Dataset, stored: Stored, within: ColumnElement[bool] | None) -> list[Fault]:
    keys = [name for name in stored.table.key if name in stored.columns]
    typed = [stored.typed(name).label(name) for name in keys]
    grouped = sa.select(*typed, sa.func.count().label("times")).group_by(*typed).having(sa.func.count() > 1)
    inner = (grouped if within is None else grouped.where(within)).subquery()
    count = int(dataset.rows(sa.select(sa.func.count()).select_from(inner), stored.table.name)[0][0])
    if not count:
        return []
    rows = dataset.rows(sa.select(inner).order_by(*inner.c).limit(EXAMPLES), stored.table.name)
    examples = tuple(
        Example(", ".join(f"{name} {_short(cell)}" for name, cell in zip(keys, row[:-1], strict=True)), f"{row[-1]} times")
        for row in rows
    )
    return [Fault(stored.table.name, stored.where, "repeated_key", ", ".join(keys), count, examples)]


def _short(cell: Any) -> str:
    return str(cell).removesuffix(" 00:00:00")


def _currencies(dataset: Dataset, stored: Stored, within: ColumnElement[bool] | None) -> list[Fault]:
    """Find teams whose money is in several currencies; each team may have its own."""
    team, code = stored.typed("team"), sa.func.upper(stored.typed("currency"))
    query = sa.select(team, code, sa.func.count()).where(code.is_not(None)).group_by(team, code)
    counts: dict[str, dict[str, int]] = {}
    for name, currency, rows in dataset.rows(query if within is None else query.where(within), stored.table.name):
        counts.setdefault(str(name or ""), {})[str(currency)] = int(rows)
    faults = []
    for name, found in sorted(counts.items()):
        if len(found) > 1:
            main = max(sorted(found), key=lambda currency: found[currency])
            other = sa.and_(sa.func.coalesce(team, "") == name, code != main)
            examples = _examples(dataset, stored, "currency", other)
            count = sum(found.values()) - found[main]
            faults.append(Fault(stored.table.name, stored.where, "currency_mix", "currency", count, examples, detail=main))
    return faults
