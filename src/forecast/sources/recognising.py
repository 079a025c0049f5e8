"""Which source a file is of: the one that is named, or the one that knows it by its content; and what to say where none does."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import PurePath

from forecast.errors import ExportError, ParamsError, nearest
from forecast.settings.importing import IMPORT_LIMITS
from forecast.sources.advertising import Layout, recognise
from forecast.sources.channels import CHANNELS, column_of_channels
from forecast.sources.deal_lists import DealLayout, recognise_deals
from forecast.sources.headers import Header, Synonyms, find_header
from forecast.sources.periods import COARSE_NAMES
from forecast.sources.registry import SOURCES
from forecast.sources.row_kinds import is_day
from forecast.sources.sheets import Sheet

# What the mapping that a person is told to type may hold.
_MAPPED = ("date", "spend", "channel", "campaign", "impressions", "clicks", "conversions", "revenue")
# What people call costs in tables of their own, and no cabinet does.
_SPENT = ("Spend", "Ad spend", "Затраты", "Inversión", "Investimento", "Dépenses", "Ausgaben", "Spesa", "Wydatki", "Uitgaven")


def named_source(source: str) -> str:
    """Give the name of a source as it was typed.

    Raises
    ------
    ParamsError
        There is no such source.
    """
    if source not in SOURCES:
        hint = nearest(source, SOURCES)
        near = f"; {hint}" if hint.endswith("?") else ""
        raise ParamsError(f"source '{source}' is unknown{near}. Write auto, or one of {', '.join(sorted(SOURCES))}.")
    return source


def recognise_source(sheets: Sequence[Sheet]) -> str:
    """Give the one source that recognises some sheet.

    Raises
    ------
    ExportError
        None does, or several do.
    """
    reasons: dict[str, str] = {}
    for sheet in sheets:
        for name, module in SOURCES.items():
            reason = module.sniff(sheet)
            if reason is not None:
                reasons.setdefault(name, f"{name} ('{PurePath(sheet.file).name}': {reason})")
    if not reasons and (known := _without_costs(sheets) or _without_ids(sheets)) is not None:
        return known  # its reader says which column is lacking
    if not reasons:
        raise unknown(sheets)
    if len(reasons) > 1:
        raise ExportError(
            f"auto: {_files(sheets)} may be of several sources: {'; '.join(reasons.values())}; one was expected. "
            "Name the source in place of auto."
        )
    return next(iter(reasons))


def _without_costs(sheets: Sequence[Sheet]) -> str | None:
    """Give the one advertising source whose columns some sheet has, but for what was spent."""
    layouts = {name: layout for name, module in SOURCES.items() if isinstance(layout := getattr(module, "LAYOUT", None), Layout)}
    known = [name for name, layout in layouts.items() if any(recognise(sheet, replace(layout, free=True)) for sheet in sheets)]
    return known[0] if len(known) == 1 else None


def _without_ids(sheets: Sequence[Sheet]) -> str | None:
    """Give the one CRM whose list of deals some sheet is, but for their ids."""
    layouts = {name: module.LAYOUT for name, module in SOURCES.items() if isinstance(getattr(module, "LAYOUT", None), DealLayout)}
    known = [name for name, layout in layouts.items() if any(recognise_deals(sheet, layout, ("stage",)) for sheet in sheets)]
    return known[0] if len(known) == 1 else None


def _columns(sheet: Sheet) -> str:
    """Give the columns of a sheet as words of a message, as the first row with the most words names them; nothing for one."""
    rows = [[text for text in row.texts() if text] for row in sheet.rows[: IMPORT_LIMITS.header_search_rows]]
    names = max(rows, key=_words_of, default=[])  # of equals the first
    more = ", …" if len(names) > IMPORT_LIMITS.shown_examples else ""
    shown = ", ".join(f"'{name[:40]}'" for name in names[: IMPORT_LIMITS.shown_examples])
    return f" (its columns: {shown}{more})" if len(names) > 1 else ""


def _words_of(texts: Sequence[str]) -> tuple[int, int]:
    """Give how many cells of a row have letters, and how many it has: the numbers under a header are more than its names."""
    return sum(any(letter.isalpha() for letter in text) for text in texts), len(texts)


def refuse_anothers(chosen: str, sheets: Sequence[Sheet]) -> None:
    """Refuse files that only another source than the named one recognises: its names of columns are not theirs.

    Raises
    ------
    ExportError
    """
    if getattr(SOURCES[chosen], "MAPS_ANY", False) or any(SOURCES[chosen].sniff(sheet) for sheet in sheets):
        return
    known = {name: reason for name, module in SOURCES.items() for sheet in sheets if (reason := module.sniff(sheet))}
    if known:
        name, reason = next(iter(known.items()))
        raise ExportError(
            f"{chosen} export '{PurePath(sheets[0].file).name}': it looks like {name} ({reason}); an export of {chosen} was "
            f"expected. Name {name} in place of {chosen}, or write auto."
        )


def is_known(sheet: Sheet) -> bool:
    """Tell whether some source knows a sheet by its content, with its costs or without them."""
    return any(module.sniff(sheet) for module in SOURCES.values()) or _without_costs([sheet]) is not None


def unknown(sheets: Sequence[Sheet]) -> ExportError:
    """Give the error of files that no source knows, with what may be typed to import them all the same."""
    return ExportError(
        f"auto: no source recognises {_files(sheets)} by content{_columns(sheets[0])}; one of {', '.join(SOURCES)} was expected. "
        "Name the source, or use 'table' with a mapping: --set table=performance --set date=COLUMN --set spend=COLUMN "
        f"--set channel=COLUMN.{_mapping(sheets[0])} Deals, tasks, purchases and notes have tables of their own: "
        "--set table=deals, tasks, customers or feedback."
    )


def _files(sheets: Sequence[Sheet]) -> str:
    return ", ".join(f"'{PurePath(sheet.file).name}'" for sheet in sheets[: IMPORT_LIMITS.shown_examples])


def _without_days(header: Header, sheet: Sheet) -> str:
    """Give what to do about a table of costs without days; nothing where some column holds days under another name."""
    body = sheet.rows[header.position + 1 :]
    cells = [cell for row in body for at, cell in enumerate(row.cells) if at < len(header.names) and header.names[at].text]
    if any(is_day(cell) for cell in cells):
        return ""
    return " None of its columns has days: add the segment (breakdown) 'Day' to the report and export it again."


def _mapping(sheet: Sheet) -> str:
    """Give what to type for a table of costs in words that some cabinet uses; nothing for another one."""
    layouts = [layout for module in SOURCES.values() if isinstance(layout := getattr(module, "LAYOUT", None), Layout)]
    words: Synonyms = {name: tuple(word for one in layouts for word in one.synonyms.get(name, ())) for name in _MAPPED}
    asked = {"date": (*words["date"], *COARSE_NAMES), "spend": (*words["spend"], *_SPENT), "channel": tuple(CHANNELS)}
    header = find_header(sheet.rows, {**words, **asked})
    if header is None or "spend" not in header.fields:
        return ""
    if "date" not in header.fields:
        return _without_days(header, sheet)
    places = {header.fields[name][0]: name for name in reversed(_MAPPED) if name in header.fields}  # a word may mean two things
    told = {name: header.names[header.fields[name][0]].text for name in _MAPPED if name in places.values()}
    several = column_of_channels(header, sheet.rows[header.position + 1 :], "")
    told = {**told, **({"channel": several.text} if several and "channel" not in told else {})}
    settings = {**told, "channel": told.get("channel", "NAME")}
    named = "" if "channel" in told else ", with the channel's name for NAME"
    typed = " ".join(f"--set {name}='{text}'" for name, text in settings.items())
    return f" Its columns may be: {typed}{named}."
