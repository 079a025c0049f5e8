"""Imports written into a dataset: all or nothing, twice is once, exactly what the file covers, and undone by id.

Beside the tables stand `imports/<id>.json` (the reconciliation), `imports/<id>.rejected.csv` (every row left out and why) and
`imports/<id>.before/` (the rows it replaced); in a database a table `forecast_imports` holds the same.
"""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

import pandas as pd

from forecast.cells import harmless
from forecast.errors import DataError, ParamsError, nearest
from forecast.sources.money import without_sign
from forecast.sources.records import NEEDLESS
from forecast.sources.result import ImportResult, told_currencies
from forecast.sources.wording import say_doubt, say_reasons
from forecast.tables.contracts import TABLES
from forecast.text import Words
from forecast.warehouse.casts import MOMENTS
from forecast.warehouse.dataset import IMPORTS
from forecast.warehouse.import_cover import Cover, cover_of, written_days
from forecast.warehouse.import_gone import rows_gone
from forecast.warehouse.import_grain import refuse_other_grain
from forecast.warehouse.import_opening import is_database, open_store
from forecast.warehouse.import_renamed import refuse_renamed_campaigns
from forecast.warehouse.import_stores import ImportStore, Kept


@dataclass(frozen=True)
class _Trace:
    """What undoing an import needs: for each table what it covers, the fingerprint of its rows, the columns it brought."""

    cover: Mapping[str, Cover]
    state: Mapping[str, str]
    added: Mapping[str, tuple[str, ...]]
    zone: str = "UTC"  # by whose clocks instants were read and written

    def to_json(self) -> str:
        kept = {name: cover.to_json() for name, cover in self.cover.items()}
        told = {"cover": kept, "state": self.state, "added": self.added, "zone": self.zone}
        return json.dumps(told, ensure_ascii=False)

    @classmethod
    def from_json(cls, text: str) -> "_Trace":
        kept = json.loads(text)
        cover = {name: Cover.from_json(cover) for name, cover in kept["cover"].items()}
        return cls(cover, kept["state"], kept["added"], kept.get("zone", "UTC"))


@dataclass(frozen=True)
class ImportRecord:
    """The reconciliation of an import, as it is kept; `changed` is False where the same import stood already.

    `warnings` are sentences; `doubts` are the same as keys with their values, for programs and other languages.
    """

    id: str
    source: str
    team: str
    files: tuple[str, ...]
    rows_read: int
    rows_accepted: int
    rows_rejected: int
    totals: Mapping[str, Mapping[str, float | None]]
    warnings: tuple[str, ...]
    tables: Mapping[str, int]  # table → rows written
    doubts: tuple[Mapping[str, Any], ...] = ()
    changed: bool = True
    undone: bool = False
    number: int = 1  # the how-manyth import of the dataset
    days: tuple[str, ...] = ()  # first and last day of what it wrote by day
    rows_to_mend: int | None = None  # of the rejected ones, those that belong in the table; None where it was not written down

    def as_json(self) -> dict[str, Any]:
        """Give the record as it stands in `imports/<id>.json`."""
        kept = {name: value for name, value in asdict(self).items() if name not in ("changed", "undone")}
        return {
            **kept,
            "files": list(self.files),
            "warnings": list(self.warnings),
            "doubts": list(self.doubts),
            "days": list(self.days),
        }

    @classmethod
    def from_json(cls, kept: Mapping[str, Any]) -> "ImportRecord":
        """Give the record that stands in `imports/<id>.json`."""
        listed = {name: tuple(kept.get(name, ())) for name in ("files", "warnings", "doubts", "days")}
        return cls(**{**kept, **listed})


def write_import(result: ImportResult, into: str, *, zone: str = "UTC") -> ImportRecord:
    """Write an import into a dataset, replacing exactly the days, campaigns and records it covers.

    `into` is a folder (made where there is none: Parquet, or CSV where the folder holds CSV), a `.duckdb` file or a URL.

    Parameters
    ----------
    zone : str
        The team's time zone, by whose clocks a table of instants is read and written.

    Raises
    ------
    ParamsError
        `into` cannot be written.
    DataError
        The dataset is in another currency, or a table of it cannot be read.
    """
    with open_store(into) as store:
        records = _records(store)
        earlier = [record for record in records if record.id.startswith(_stem(result))]
        if earlier and _stands(store, earlier[-1]):
            return replace(earlier[-1], changed=False)
        store.in_zone(zone)
        _refuse_other_currency(store, result, records)
        cover = {name: cover_of(name, frame, result.team) for name, frame in result.tables.items()}
        _refuse_another_team_s(store, result, cover)
        before = {name: store.covered(name, cover[name]) for name in result.tables}
        for name, frame in result.tables.items():
            refuse_other_grain(store, cover[name], frame, before[name], result.source)
            refuse_renamed_campaigns(store, cover[name], frame, result.source)
        rows = {name: _completed(name, frame, before[name]) for name, frame in result.tables.items()}
        added = {
            name: tuple(sorted(set(frame.columns) - {one.lower() for one in store.columns(name)})) for name, frame in rows.items()
        }
        for name, frame in rows.items():
            store.replace(name, cover[name], frame)
        result = replace(result, warnings=(*result.warnings, *rows_gone(result.tables, before)))
        record = _record(result, records, len(earlier), rows)
        trace = _Trace(cover, {name: fingerprint(name, frame) for name, frame in rows.items()}, added, zone)
        store.commit(record.id, Kept(json_text(record.as_json()), _csv(result.rejected), trace.to_json(), before))
        return record


def undo_import(into: str, id: str) -> ImportRecord:
    """Take an import back: its rows go, and the rows it had replaced return.

    Raises
    ------
    ParamsError
        The dataset knows no such import.
    DataError
        Its rows have been changed since, by a later import, which has to be undone first.
    """
    with open_store(into, must_exist=True) as store:
        records = _records(store)
        record = next((one for one in records if one.id == id), None)
        if record is None:
            hint = nearest(id, [one.id for one in records]).rstrip("?")
            raise ParamsError(f"the dataset '{store.shown}' has no import '{id}'; {hint}. Correct --undo ID.")
        before, trace = store.before(id), _Trace.from_json(store.trace(id))
        if not _stands(store, record) or _built_upon(store, record, records, before):
            raise _changed_since(store, record, records)
        for name, cover in trace.cover.items():
            store.replace(name, cover, before[name], drop=trace.added.get(name, ()))
        store.forget(id)
        return replace(record, undone=True)


def _built_upon(
    store: ImportStore, record: ImportRecord, records: Sequence[ImportRecord], before: Mapping[str, pd.DataFrame]
) -> bool:
    """Tell whether a later import covers rows that this one wrote or replaced, even where it left them as they were."""
    own = _Trace.from_json(store.trace(record.id)).cover
    touched = {name: pd.concat([_listed(store.covered(name, own[name])), _listed(before[name])]) for name in own}
    mine = {name: cover_of(name, rows, record.team) for name, rows in touched.items() if len(rows)}
    for later in (one for one in records if one.number > record.number and one.team == record.team):
        theirs = _Trace.from_json(store.trace(later.id)).cover
        if any(mine[name].meets(theirs[name]) for name in mine.keys() & theirs.keys()):
            return True
    return False


def _listed(rows: pd.DataFrame) -> pd.DataFrame:
    return rows.astype("object").rename(columns=lambda name: str(name).strip().lower())


def _changed_since(store: ImportStore, record: ImportRecord, records: list[ImportRecord]) -> DataError:
    later = [one.id for one in records if one.number > record.number and set(one.tables) & set(record.tables)]
    do = (
        f"Undo the later imports first: {', '.join(reversed(later))}."
        if later
        else "The tables were edited: import the file again."
    )
    return DataError(
        f"import '{record.id}' of '{store.shown}' cannot be undone: its rows have been replaced or edited since; "
        f"the rows it wrote were expected. {do}"
    )


def say_rejected(result: ImportResult, record: ImportRecord, into: str, words: Words) -> str:
    """Give how many rows an import left out, why, and where the list of them is; '' where there are none."""
    if result.rejected.empty:
        return ""
    path = f"{into.rstrip('/')}/imports/{record.id}.rejected.csv"
    place = "imports.list.database" if is_database(into) else "imports.list.folder"
    return words.say(
        "imports.rejected",
        n=len(result.rejected),
        read=words.number(result.rows_read),
        reasons=say_reasons(result.rejected["reason_key"], words),
        list=words.say(place, path=path, table=IMPORTS, id=record.id),
    )


def list_imports(into: str) -> tuple[ImportRecord, ...]:
    """Give the imports of a dataset, the oldest first."""
    with open_store(into, must_exist=True) as store:
        return tuple(_records(store))


def _records(store: ImportStore) -> list[ImportRecord]:
    return sorted((ImportRecord.from_json(kept) for kept in store.records()), key=lambda record: record.number)


def _stem(result: ImportResult) -> str:
    return f"{result.source}-{result.digest[:12]}"


def _record(result: ImportResult, records: list[ImportRecord], repeats: int, rows: Mapping[str, pd.DataFrame]) -> ImportRecord:
    return ImportRecord(
        id=_stem(result) + (f"-{repeats + 1}" if repeats else ""),
        source=result.source,
        team=result.team,
        files=result.files,
        rows_read=result.rows_read,
        rows_accepted=result.rows_accepted,
        rows_rejected=len(result.rejected),
        rows_to_mend=int((~result.rejected["reason_key"].isin(NEEDLESS)).sum()),
        totals=result.totals,
        warnings=tuple(say_doubt(key, values, Words("en")) for key, values in result.warnings),
        doubts=tuple({"key": key, **values} for key, values in result.warnings),
        tables={name: len(frame) for name, frame in rows.items()},
        days=_days_of(rows),
        number=max((record.number for record in records), default=0) + 1,
    )


def _days_of(rows: Mapping[str, pd.DataFrame]) -> tuple[str, ...]:
    """Give the first and the last day of the rows written; none where they are records without a day."""
    dated = [written_days(frame["date"].dropna()) for frame in rows.values() if "date" in frame and frame["date"].notna().any()]
    return (min(days.min() for days in dated), max(days.max() for days in dated)) if dated else ()


def _stands(store: ImportStore, record: ImportRecord) -> bool:
    """Tell whether the rows an import wrote are still there as it wrote them."""
    trace = _Trace.from_json(store.trace(record.id))
    store.in_zone(trace.zone)
    return all(fingerprint(name, store.covered(name, cover)) == trace.state[name] for name, cover in trace.cover.items())


def _completed(name: str, frame: pd.DataFrame, before: pd.DataFrame) -> pd.DataFrame:
    """Give the rows to write: a day of `outcomes` keeps the further columns that this import does not bring."""
    old = before.rename(columns=lambda column: str(column).strip().lower())
    kept = [column for column in old.columns if column not in frame.columns]
    if name != "outcomes" or before.empty or not kept:
        return frame
    old = old.assign(date=pd.to_datetime(written_days(old["date"])))[["date", *kept]].drop_duplicates("date")
    numbers = {column: pd.to_numeric(old[column], errors="coerce") for column in kept if TABLES[name].kind(column) != "text"}
    return frame.merge(old.assign(**numbers), on="date", how="left")


def _refuse_another_team_s(store: ImportStore, result: ImportResult, cover: Mapping[str, Cover]) -> None:
    """Refuse records whose ids another team's records have: what belongs to a record knows it by its id alone."""
    for name in [name for name in cover if TABLES[name].unique and "team" not in TABLES[name].key]:
        held = _listed(store.covered(name, replace(cover[name], team=None)))
        others = held[held["team"].astype("string").str.strip() != result.team] if "team" in held else held.iloc[:0]
        if len(others):
            ids = sorted(set(others[TABLES[name].key[0]].astype(str)))
            owners = ", ".join(sorted(set(others["team"].astype(str).str.strip())))
            raise DataError(
                f"{result.source} import: {len(ids)} ids of the table {name} ({', '.join(ids[:5])}) stand in the dataset "
                f"'{store.shown}' as records of {owners}; ids that no other team has were expected, for one record would count "
                f"for both. Import it into a dataset of its own, or undo the other import if the records are {result.team}'s."
            )


def _refuse_other_currency(store: ImportStore, result: ImportResult, records: Sequence[ImportRecord]) -> None:
    """Refuse money in another currency than the dataset's, which its rows name or an import told of tables that keep none."""
    frame = result.tables.get("performance")
    new = set(frame["currency"].dropna()) if frame is not None and "currency" in frame else set()
    new |= told_currencies(result.warnings)
    old = store.currencies() | told_currencies((str(doubt.get("key")), doubt) for one in records for doubt in one.doubts)
    if new and old and len(without_sign(new | old)) > 1:
        raise DataError(
            f"{result.source} import: its money is in {', '.join(sorted(new))} and the dataset '{store.shown}' is in "
            f"{', '.join(sorted(old))}; one currency a dataset was expected. Import it into a dataset of its own, or convert it."
        )


def fingerprint(name: str, frame: pd.DataFrame) -> str:
    """Give a fingerprint of some rows of a table: the same for the same values in any order, file format, database or case."""
    frame = frame.rename(columns=lambda column: str(column).strip().lower())
    columns = sorted(column for column in frame.columns if frame[column].notna().any())
    texts = {column: _texts(frame[column], TABLES[name].kind(column)) for column in columns}
    lines = sorted("\x1f".join(line) for line in zip(*texts.values(), strict=True)) if columns else []
    return hashlib.sha256("\n".join([*columns, *lines]).encode()).hexdigest()


def _texts(column: pd.Series, kind: str) -> list[str]:
    if kind == "date":
        moments = pd.to_datetime(column, errors="coerce", format="mixed")
        if column.name not in MOMENTS:
            moments = moments.dt.normalize()  # a CSV keeps the day of these, and seconds of the others
        return ["" if pd.isna(moment) else moment.isoformat() for moment in moments.dt.floor("s")]
    if kind in ("money", "count", "number"):
        return ["" if pd.isna(number) else f"{number:.9g}" for number in pd.to_numeric(column, errors="coerce")]
    return ["" if pd.isna(text) else str(text) for text in column]


def json_text(value: Mapping[str, Any]) -> str:
    """Give JSON as people read it: UTF-8, indented, never NaN."""
    return json.dumps(value, ensure_ascii=False, indent=2, allow_nan=False, default=str)


def _csv(rejected: pd.DataFrame) -> str:
    guarded = {name: rejected[name].map(lambda cell: harmless(str(cell))) for name in ("detail", "file")}
    return rejected.assign(**guarded).to_csv(index=False)
