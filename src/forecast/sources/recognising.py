"""Which source a file is of: the one that is named, or the one that knows it by its content; and what to say where none does."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import PurePath

from forecast.errors import ExportError, ParamsError, nearest
from forecast.settings.importing import IMPORT_LIMITS
from forecast.sources.advertising import Layout, recognise
from forecast.sources.deal_lists import DealLayout, recognise_deals
from forecast.sources.proposing import proposal
from forecast.sources.registry import SOURCES
from forecast.sources.sheets import Sheet
from forecast.sources.wide_columns import names_row

# What to type where nothing better can be told of a file, and beside what can.
_MAP = (
    "Name the source, or use 'table' with a mapping: --set table=performance --set date=COLUMN --set spend=COLUMN "
    "--set channel=COLUMN. Deals, tasks, purchases and notes have tables of their own: --set table=deals, tasks, customers or "
    "feedback."
)
_OR_ELSE = (
    "If it is something else, name its source, or map its columns to another table: performance, deals, tasks, customers, …"
)


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
    place = names_row(sheet)
    names = [text for text in sheet.rows[place].texts() if text] if place is not None else []
    more = ", …" if len(names) > IMPORT_LIMITS.shown_examples else ""
    shown = ", ".join(f"'{name[:40]}'" for name in names[: IMPORT_LIMITS.shown_examples])
    return f" (its columns: {shown}{more})" if len(names) > 1 else ""


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
    proposed = proposal(sheets[0])
    return ExportError(
        f"auto: no source recognises {_files(sheets)} by content{_columns(sheets[0])}; one of {', '.join(SOURCES)} was expected. "
        f"{f'{proposed} {_OR_ELSE}' if proposed else _MAP}"
    )


def _files(sheets: Sequence[Sheet]) -> str:
    return ", ".join(f"'{PurePath(sheet.file).name}'" for sheet in sheets[: IMPORT_LIMITS.shown_examples])
