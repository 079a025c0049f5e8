"""Export files → canonical tables and their reconciliation: the one way through every source."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from itertools import pairwise
from pathlib import Path, PurePath
from types import ModuleType

import pandas as pd

from forecast.errors import ExportError, NoRowsError, ParamsError
from forecast.settings.importing import IMPORT_LIMITS
from forecast.sources.delimited import BrokenTextError
from forecast.sources.grid import Request
from forecast.sources.growing import only_growing, revenue_only_growing
from forecast.sources.headers import fold
from forecast.sources.money import without_sign
from forecast.sources.opening import open_content
from forecast.sources.overlaps import refuse_copies, refuse_renamed, refuse_two_grains, refuse_two_levels
from forecast.sources.recognising import is_known, named_source, recognise_source, refuse_anothers, unknown
from forecast.sources.registry import SOURCES
from forecast.sources.result import REJECTED_COLUMNS, Doubt, ImportResult, ImportSettings, Portion, told_currencies
from forecast.sources.sheets import Sheet
from forecast.tables.contracts import TABLES

# Tables whose rows with an equal key are parts of one day; two files that both hold them would count them twice.
_ADDITIVE = {"performance": ("date", "channel", "campaign"), "outcomes": ("date",), "plan": ("date", "channel")}


def read_export(source: str, files: Sequence[Path], *, team: str, settings: ImportSettings) -> ImportResult:
    """Give the canonical tables in some export files of one source, with their reconciliation.

    `source` is a name in SOURCES, or `auto`: the one source that knows the files by their content.

    Raises
    ------
    ParamsError
        The source or a setting is unknown, or a mapping names a column that is not there.
    ExportError
        The files cannot be read without guessing.
    """
    contents = [(Path(file).name, _content(Path(file))) for file in files]
    if not contents:
        raise ParamsError("No file was given; at least one export file was expected. Name it after the source.")
    sheets = [sheet for name, content in contents for sheet in _opened(content, name, source)]
    seen = [sheet for sheet in sheets if not sheet.hidden] or sheets
    chosen, why = (recognise_source(seen), "auto") if source == "auto" else (named_source(source), "named")
    module = SOURCES[chosen]
    if why == "named" and not settings.columns:
        refuse_anothers(chosen, sheets)
    request = Request(chosen, team, settings)
    fitting, doubts = _fitting(module, sheets, why)
    fitting, portions, empty = _read_each(module, fitting, request)
    _refuse_two_worksheets(portions)
    doubts = [*doubts, *empty, *_maybe_cut_off(fitting, portions), *_hidden(fitting)]
    if source == "auto":
        doubts = [
            ("source_recognised", {"source": chosen, "why": module.sniff(fitting[0]) or "all its columns but one"}),
            *doubts,
        ]
    return _joined(portions, request, tuple(name for name, _ in contents), _digest(contents, request), doubts)


def _read_each(
    module: ModuleType, sheets: Sequence[Sheet], request: Request
) -> tuple[list[Sheet], list[tuple[str, Portion]], list[Doubt]]:
    """Give the sheets that hold rows with what they hold; those of a download that have none become a doubt.

    Raises
    ------
    NoRowsError
        None of them holds a row.
    """
    filled: list[Sheet] = []
    portions: list[tuple[str, Portion]] = []
    empty: list[str] = []
    for sheet in sheets:
        try:
            portions.append((sheet.file, module.read(sheet, request)))
            filled.append(sheet)
        except NoRowsError:
            if len(empty) == len(sheets) - 1:
                raise
            empty.append(PurePath(sheet.file).name)
    return filled, portions, [("parts_empty", {"files": empty})] if empty else []


def _maybe_cut_off(sheets: Sequence[Sheet], portions: Sequence[tuple[str, Portion]]) -> list[Doubt]:
    """Give a doubt for every text that does not end with a line break: its last row may have been cut short."""
    return [
        ("last_line_open", {"file": sheet.file, "line": sheet.rows[-1].line})
        for sheet, (_, portion) in zip(sheets, portions, strict=True)
        if sheet.open_ended and sheet.rows and not portion.ends_with_total
    ]


def _hidden(sheets: Sequence[Sheet]) -> list[Doubt]:
    """Give a doubt for every worksheet that holds hidden rows: they count, and who looks at it does not see them."""
    return [("rows_hidden", {"file": sheet.file, "n": sheet.hidden_rows}) for sheet in sheets if sheet.hidden_rows]


def _opened(content: bytes, name: str, source: str) -> list[Sheet]:
    """Give the sheets of a file; a broken text of which no source knows a column is no export, and no export is to be mended."""
    try:
        return open_content(content, name)
    except BrokenTextError as error:
        if source == "auto" and not is_known(error.sheet):
            raise unknown([error.sheet]) from error
        raise


def _content(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError as error:
        raise ExportError(
            f"'{file.name}' cannot be read ({error.strerror}); an export file was expected. Check the path."
        ) from error


def _fitting(module: ModuleType, sheets: Sequence[Sheet], why: str) -> tuple[list[Sheet], list[Doubt]]:
    """Give the sheets to read: all of a single one, else those the source recognises, and no hidden one beside others.

    The others become a doubt.
    """
    if len(sheets) == 1:
        return list(sheets), []
    known = [sheet for sheet in sheets if module.sniff(sheet) is not None]
    choose = getattr(module, "choose", None)  # a download may hold the same numbers several times
    known = choose(known) if choose and known else known or list(sheets)
    known = [sheet for sheet in known if not sheet.hidden] or known
    left = [PurePath(sheet.file).name for sheet in sheets if sheet not in known]
    return known, [("parts_left_out", {"files": left})] if left else []


def _refuse_two_worksheets(portions: Sequence[tuple[str, Portion]]) -> None:
    """Refuse a workbook with two sheets of the same kind: a copy, a filter or a pivot of the first would count twice.

    Sheets that share no day are no copies of each other: many people keep a sheet for each month.
    """
    books: dict[str, list[tuple[str, Portion]]] = {}
    for file, portion in portions:
        if file.endswith("]"):
            books.setdefault(file.rpartition("[")[0], []).append((file.rpartition("[")[2][:-1], portion))
    for book, sheets in books.items():
        if len(sheets) > 1 and not _share_no_day([portion for _, portion in sheets]):
            titles = ", ".join(title for title, _ in sheets)
            raise ExportError(
                f"'{PurePath(book).name}' holds {len(sheets)} worksheets of the same kind: {titles}; "
                "one was expected. Keep one of them, or save each as a file of its own."
            )


def _share_no_day(portions: Sequence[Portion]) -> bool:
    dated = [frame for portion in portions for frame in portion.tables.values() if "date" in frame]
    spans = sorted((frame["date"].min(), frame["date"].max()) for frame in dated if len(frame))
    apart = all(earlier[1] < later[0] for earlier, later in pairwise(spans))
    return apart and len(dated) == sum(len(portion.tables) for portion in portions)


def _digest(contents: Sequence[tuple[str, bytes]], request: Request) -> str:
    """Give the fingerprint of an import: equal for equal files, team and settings, whatever the files are called."""
    parts = sorted(hashlib.sha256(content).hexdigest() for _, content in contents)
    asked = json.dumps([request.source, request.team, asdict(request.settings), parts], sort_keys=True)
    return hashlib.sha256(asked.encode()).hexdigest()


def _joined(
    portions: Sequence[tuple[str, Portion]], request: Request, files: tuple[str, ...], digest: str, doubts: Sequence[Doubt]
) -> ImportResult:
    names = list(dict.fromkeys(name for _, portion in portions for name in portion.tables))
    tables = {name: _one_table(name, portions, request) for name in names}
    refuse_copies(portions, request)
    _refuse_currency_mix(tables, portions, request)
    rejected = pd.DataFrame([entry for _, portion in portions for entry in portion.rejected], columns=list(REJECTED_COLUMNS))
    read = sum(portion.rows_read for _, portion in portions)
    repeated = _repeated_records(tables, portions, files)
    return ImportResult(
        tables=tables,
        source=request.source,
        files=files,
        rows_read=read,
        rows_accepted=read - len(rejected),
        rejected=rejected,
        totals=_totals(tables, portions),
        warnings=(
            *doubts,
            *(doubt for _, portion in portions for doubt in portion.doubts),
            *repeated,
            *only_growing(tables, files),
            *revenue_only_growing(tables, files),
        ),
        team=request.team,
        digest=digest,
        settings=request.settings,
    )


def _repeated_records(
    tables: Mapping[str, pd.DataFrame], portions: Sequence[tuple[str, Portion]], files: Sequence[str]
) -> list[Doubt]:
    """Give a doubt where files hold a deal or a task several times, for its products or sprints, say; each is kept once."""
    records = [name for name in tables if TABLES[name].unique and name not in _ADDITIVE]
    written = sum(len(tables[name]) for name in records)
    n = sum(len(portion.tables[name]) for _, portion in portions for name in records if name in portion.tables) - written
    return [("records_repeated", {"file": ", ".join(files), "n": n})] if n else []


def _one_table(name: str, portions: Sequence[tuple[str, Portion]], request: Request) -> pd.DataFrame:
    parts = [(file, portion.tables[name]) for file, portion in portions if name in portion.tables]
    _refuse_overlap(name, parts, request)
    joined = pd.concat([frame for _, frame in parts], ignore_index=True)
    if name == "task_moves":  # boards of two days repeat the moves that both remember
        joined = joined.drop_duplicates(ignore_index=True)
    key = list(TABLES[name].key)
    if TABLES[name].unique and set(key) <= set(joined.columns):
        if name in _ADDITIVE:  # two equal payments of a day are no copies of one
            _refuse_repeated(name, joined, key, request)
        joined = joined.drop_duplicates().reset_index(drop=True)
        twice = joined[joined.duplicated(key, keep=False)]
        if len(twice):
            shown = ", ".join(str(value) for value in twice[key[0]].unique()[: IMPORT_LIMITS.shown_examples])
            raise ExportError(
                f"{request.source} export: {name} holds rows with the same {', '.join(key)} and different values ({shown}); "
                "one row each was expected. "
                "Remove the outdated ones, or import the newer file alone."
            )
    return joined.sort_values(
        [column for column in key if column in joined.columns], kind="stable", na_position="first"
    ).reset_index(drop=True)


def _refuse_repeated(name: str, frame: pd.DataFrame, key: Sequence[str], request: Request) -> None:
    """Refuse rows of one day where a table has a single one: payments and shops are to be summed, copies to be removed."""
    twice = frame[frame.duplicated(list(key))]
    if len(twice):
        day = pd.Timestamp(twice["date"].iloc[0]).date().isoformat()
        others = " ".join(str(twice[column].iloc[0]) for column in key if column not in ("date", "team"))
        raise ExportError(
            f"{request.source} export: {name} holds several rows of {' '.join(filter(None, [day, others]))}; one row "
            "each was expected. Sum the rows of a day (payments, shops, regions), or remove those that are copies."
        )


def _refuse_overlap(name: str, parts: Sequence[tuple[str, pd.DataFrame]], request: Request) -> None:
    """Refuse two files that hold the same day and campaign: which of them is right, or whether both count, cannot be known."""
    if name not in _ADDITIVE or len(parts) < 2:
        return
    refuse_two_grains(parts, request)
    if name == "performance":
        refuse_two_levels(parts, request)
    owner: dict[tuple[object, ...], tuple[int, str]] = {}  # files of two folders may have one name
    for number, (file, frame) in enumerate(parts):
        keys = [column for column in _ADDITIVE[name] if column in frame.columns]
        for values in dict.fromkeys(frame[keys].itertuples(index=False, name=None)):
            named = [fold(value) if isinstance(value, str) else value for value in values]
            padded = (*named, *[None] * (len(_ADDITIVE[name]) - len(named)))
            first, other = owner.setdefault(padded, (number, file))
            if first != number:
                day = pd.Timestamp(values[0]).date().isoformat()
                raise ExportError(
                    f"{request.source} export: '{PurePath(other).name}' and '{PurePath(file).name}' both hold {day} "
                    f"{' '.join(str(value) for value in values[1:])}; each day and campaign in one file was expected. "
                    "Import the newer file alone: it replaces the days it covers."
                )
    if name == "performance":
        refuse_renamed(parts, request)


def _refuse_currency_mix(tables: Mapping[str, pd.DataFrame], portions: Sequence[tuple[str, Portion]], request: Request) -> None:
    """Refuse files in several currencies, by their rows or by what they say of amounts whose table keeps no currency.

    Files of which some name one and some none may be in any: they are refused as well.
    """
    frame = tables.get("performance")
    written = set(frame["currency"].dropna()) if frame is not None and "currency" in frame else set()
    codes = sorted(without_sign(written | told_currencies(doubt for _, portion in portions for doubt in portion.doubts)))
    if len(codes) > 1:
        raise ExportError(
            f"{request.source} export: the files are in {', '.join(codes)}; one currency was expected. "
            "Import each into a dataset of its own."
        )
    if frame is not None and written and (frame["currency"].isna() & (frame["spend"] > 0)).any():
        raise ExportError(
            f"{request.source} export: some of the files are in {codes[0]} and some name no currency; one currency was expected. "
            f"Say --set currency={codes[0]} if all of them are in it."
        )


def _totals(tables: Mapping[str, pd.DataFrame], portions: Sequence[tuple[str, Portion]]) -> dict[str, dict[str, float | None]]:
    """Give each column's imported sum beside what the files' own total rows say (None where a file has no total)."""
    totals: dict[str, dict[str, float | None]] = {}
    for name, frame in tables.items():
        kinds = {column: TABLES[name].kind(column) for column in frame.columns}
        for column in [column for column, kind in kinds.items() if kind in ("money", "count")]:
            imported = float(frame[column].sum())
            told = [_closest(portion, column) for _, portion in portions]
            file = sum(value for value in told if value is not None) if told and None not in told else None
            totals[column] = {"file": file, "imported": round(imported, 6)}
    return totals


def _closest(portion: Portion, column: str) -> float | None:
    """Give the total that speaks of a file's rows: of several ('Total: Search', 'Total: Account') the nearest to their sum."""
    totals = portion.totals.get(column, ())
    imported = sum(float(frame[column].sum()) for frame in portion.tables.values() if column in frame)
    return min((total.value for total in totals), key=lambda value: abs(value - imported), default=None)
