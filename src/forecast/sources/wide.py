"""The weekly spreadsheet every analyst has: one row a date, one column a channel's spend, the total revenue beside them.

Nothing in it says which column is money of what, so the person does:
`--set date=DATE --set revenue=revenue --set spend=tv_S,ooh_S --set controls=newsletter`.
"""

import re
from collections.abc import Collection, Sequence
from dataclasses import replace
from itertools import permutations

import numpy as np
import pandas as pd

from forecast.errors import ParamsError
from forecast.settings.importing import IMPORT_LIMITS
from forecast.sources.grid import Asked, Grid, Request, refusal
from forecast.sources.headers import fold, take_apart
from forecast.sources.laying_out import lay_out
from forecast.sources.meanings import refuse_longer_than_months, refuse_spread, refuse_swapped_months
from forecast.sources.money import one_currency
from forecast.sources.reconciling import reconcile
from forecast.sources.records import own_totals, read_records, refuse_misread
from forecast.sources.result import Doubt, ImportSettings, Portion, Total
from forecast.sources.sheets import Sheet
from forecast.sources.sums import HALF_A_CENT, SURE, sum_with_a_day
from forecast.sources.swapped import refuse_half_swapped
from forecast.sources.weeks import by_last_days
from forecast.sources.wide_columns import names_row, wide_settings

NAME = "wide"
MAPS_ANY = True  # the person says which column is what, so another source's export is welcome

_MOST_TAX = 1.4  # as much as VAT and an agency's fee add to a net price
_TAX_WORDS = frozenset(
    {
        *("net", "netto", "нетто", "gross", "brutto", "брутто", "vat", "tax", "ндс", "tva", "iva", "mwst", "ht", "ttc"),
        *("с", "без", "in", "incl", "excl", "inkl", "exkl", "ex"),
    }
)
_SUMMED_ROWS = 3  # rows of which another one may be the sum; two may agree by chance
_LISTS = ("spend", "impressions", "clicks", "controls")
# Words around a channel's name that say 'spend' and not which channel.
_AFFIX = r"spends?|spent|costs?|budget|s|расходы?|затраты|бюджет"
_TAIL = re.compile(rf"[\s_.-]+(?:{_AFFIX})$", re.IGNORECASE)
_UNIT = re.compile(r"[,\s_]*[(\[]?\s*[^\s,_(\[]+\s*[)\]]?\s*$")  # the last word, where it is the name's currency
_HEAD = re.compile(rf"^(?:{_AFFIX})[\s_.-]+", re.IGNORECASE)


def sniff(sheet: Sheet) -> str | None:
    """Give None: no content tells a weekly spreadsheet from any other table, so `wide` is always named."""
    return None


def read(sheet: Sheet, request: Request) -> Portion:
    """Give `performance` (one row a date × spend column) and `outcomes` (revenue and the control columns).

    Raises
    ------
    ParamsError
        The date or the spend columns were not named, or the named columns do not pair up.
    """
    known = {fold(text) for row in sheet.rows[: IMPORT_LIMITS.header_search_rows] for text in row.texts() if text}
    lists = {name: split_list(request.settings.columns.get(name, ""), known) for name in _LISTS}
    _refuse_unnamed(sheet, request, lists)
    refuse_spread(request)
    asked = _asked(request, lists)
    inner = Request(request.source, request.team, _mapped(request, asked))
    grid = lay_out(sheet, asked, inner)
    frame, rejected = read_records(grid, asked, ["date"])
    rejected += grid.rejected
    refuse_misread(grid, rejected, len(frame), request)
    _refuse_repeated_dates(frame, grid, request)
    refuse_swapped_months(frame, grid, request)
    refuse_half_swapped(frame["date"], grid, request)
    refuse_longer_than_months(frame, grid, request)
    _refuse_sum_of_columns(frame, grid, lists["spend"], request)
    _refuse_twins(frame, grid, lists["spend"], request)
    _refuse_sum_of_rows(frame, grid, request)
    frame, moved = by_last_days(frame, grid)
    differing = reconcile(frame, own_totals(grid, asked), rejected, grid, request)
    channels = channel_names(lists["spend"])
    money = [name for name in asked.numbers if name.split(" ")[0] in ("spend", "revenue")]
    currency = one_currency(frame, grid, money, request)
    tables = {"performance": _performance(frame, channels, lists, request.team, currency)}
    if "revenue" in frame:
        tables["outcomes"] = _outcomes(frame, lists["controls"], request)
    doubts = (*_doubts(grid, frame, lists, channels), *moved, *differing)
    return Portion(tables, tuple(rejected), _totals(grid, asked), doubts, len(grid.rows) + len(grid.rejected))


def _totals(grid: Grid, asked: Asked) -> dict[str, tuple[Total, ...]]:
    """Give what the sheet's own total row says of the revenue, and of the spend where it says it of every channel."""
    own = own_totals(grid, asked)
    spends = [name for name in asked.numbers if name.startswith("spend ")]
    found = {"revenue": own["revenue"]} if "revenue" in own else {}
    if all(len(own.get(name, ())) == 1 for name in spends):
        parts = [own[name][0] for name in spends]
        found["spend"] = (Total(parts[0].label, sum(part.value for part in parts), sum(part.rounding for part in parts)),)
    return found


def split_list(value: str, known: Collection[str] = ()) -> list[str]:
    """Give the column names of a list written with commas; a comma within a `known` (folded) name splits nothing.

    >>> split_list("tv_S, ooh_S"), split_list("ТВ, руб.,Радио, руб.", ["тв, руб.", "радио, руб."])
    (['tv_S', 'ooh_S'], ['ТВ, руб.', 'Радио, руб.'])
    """
    parts, names = value.split(","), []
    while parts:
        widths = (width for width in range(len(parts), 1, -1) if fold(",".join(parts[:width])) in known)
        width = next(widths, 1)
        names.append(",".join(parts[:width]).strip())
        parts = parts[width:]
    return [name for name in names if name]


def _refuse_unnamed(sheet: Sheet, request: Request, lists: dict[str, list[str]]) -> None:
    columns = request.settings.columns
    lacking = [name for name in ("date", "spend") if name not in columns]
    if lacking:
        place = names_row(sheet)
        names = ", ".join(f"'{text}'" for text in (sheet.rows[place].texts() if place is not None else []) if text)
        raise ParamsError(
            f"wide spreadsheet '{sheet.file}': {' and '.join(lacking)} not named; its columns are {names}. "
            f"Type {wide_settings(sheet) or '--set date=COLUMN --set revenue=COLUMN --set spend=COLUMN,COLUMN,...'}"
        )
    unknown = [name for name in columns if name not in (*_LISTS, "date", "revenue", "totals")]
    if unknown:
        raise ParamsError(
            f"import setting '{unknown[0]}' is not read from a wide spreadsheet; "
            f"date, revenue, {', '.join(_LISTS)} are. Remove it."
        )
    for name in ("impressions", "clicks"):
        if lists[name] and len(lists[name]) != len(lists["spend"]):
            raise ParamsError(
                f"wide spreadsheet '{sheet.file}': {len(lists[name])} {name} columns for {len(lists['spend'])} spend columns; "
                f"one each, in the same order, was expected. Correct --set {name}=..."
            )


def _asked(request: Request, lists: dict[str, list[str]]) -> Asked:
    numbered = {f"{name} {n}": (column,) for name in _LISTS for n, column in enumerate(lists[name])}
    single = {name: (request.settings.columns[name],) for name in ("date", "revenue") if name in request.settings.columns}
    numbers = tuple(name for name in (*single, *numbered) if name != "date")
    signed = tuple(name for name in numbers if name.startswith("controls "))
    return Asked({**single, **numbered}, ("date",), numbers, signed=signed, coarse=("date",))


def _mapped(request: Request, asked: Asked) -> ImportSettings:
    return replace(request.settings, columns={name: words[0] for name, words in asked.synonyms.items()})


def _refuse_repeated_dates(frame: pd.DataFrame, grid: Grid, request: Request) -> None:
    twice = frame[frame["date"].duplicated()]
    if len(twice):
        raise refusal(
            request.source,
            grid.sheet.file,
            f"row {twice['line'].iloc[0]}: {twice['date'].iloc[0]:%Y-%m-%d} stands in it twice",
            "one row a date",
            "Sum the rows of a date (regions or products), or import each part for a team of its own.",
        )


def _refuse_sum_of_columns(frame: pd.DataFrame, grid: Grid, columns: Sequence[str], request: Request) -> None:
    """Refuse a spend column that is, on every date, the sum of all others or of its neighbours: a total is no channel."""
    spends = frame[[f"spend {n}" for n in range(len(columns))]].fillna(0.0).to_numpy()
    if len(columns) < 3 or len(frame) < 2:  # two equal columns are two channels, and one date may agree by chance
        return
    for at, column in enumerate(columns):
        others = [other for other in range(len(columns)) if other != at]
        runs = [others, *(list(range(start, at)) for start in range(at - 1)), *_following(at, len(columns))]
        for run in runs:
            off = abs(spends[:, run].sum(axis=1) - spends[:, at]) <= HALF_A_CENT * (len(run) + 1)
            if off.all() and (spends[:, run] > 0).any(axis=0).sum() > 1 and (len(run) == len(others) or _is_sure(spends[:, at])):
                summed = "the other spend columns" if len(run) == len(others) else ", ".join(f"'{columns[n]}'" for n in run)
                raise refusal(
                    request.source,
                    grid.sheet.file,
                    f"column '{column}' is the sum of {summed} on every date",
                    "channels",
                    f"Leave it out of --set spend={','.join(name for name in columns if name != column)}.",
                )


def _refuse_twins(frame: pd.DataFrame, grid: Grid, columns: Sequence[str], request: Request) -> None:
    """Refuse a column that is another of nearly its name times one number on every date: the same money, with VAT added."""
    for at, other in permutations(range(len(columns)), 2):
        both = frame[[f"spend {at}", f"spend {other}"]].fillna(0.0).drop_duplicates()
        bare, taxed = both.to_numpy().T
        if not bare.any():
            continue
        ratio = taxed.sum() / bare.sum()
        rounding = 0.5 if (both == both.round()).all(axis=None) else HALF_A_CENT
        constant = (abs(taxed - ratio * bare) <= rounding * (1 + ratio)).all()
        if 1 <= ratio <= _MOST_TAX and constant and _is_sure(taxed) and _nearly_alike(columns[at], columns[other]):
            raise refusal(
                request.source,
                grid.sheet.file,
                f"column '{columns[other]}' is {ratio:.4g} times '{columns[at]}' on every date",
                "each channel's money once",
                f"Leave one of them out of --set spend={','.join(columns)}.",
            )


def _nearly_alike(one: str, other: str) -> bool:
    """Tell whether one name has all words of another, or both have the same ones but for those that tell of tax.

    >>> _nearly_alike("Meta", "Meta с НДС"), _nearly_alike("TV (net)", "TV (gross)"), _nearly_alike("TV", "Radio")
    (True, True, False)
    """
    words, others = (set(re.findall(r"[^\W_]+", fold(name))) for name in (one, other))
    return words <= others or others <= words or words ^ others <= _TAX_WORDS


def _is_sure(sums: np.ndarray) -> bool:
    """Tell whether sums are too large to agree by chance with those of one of several runs of columns."""
    units = sums if (sums == sums.round()).all() else sums * 100
    return float(np.log10(units[units > 1]).sum()) >= SURE + 1


def _following(at: int, width: int) -> list[list[int]]:
    """Give the runs of two columns or more that begin right after one."""
    return [list(range(at + 1, end)) for end in range(at + 3, width + 1)]


def _refuse_sum_of_rows(frame: pd.DataFrame, grid: Grid, request: Request) -> None:
    """Refuse a first or last row that has a date and is the sum of all others in every column: it would count them twice."""
    numbers = (
        frame[[name for name in map(str, frame.columns) if name.split(" ")[0] in ("spend", "revenue")]].fillna(0.0).to_numpy()
    )
    if len(frame) < _SUMMED_ROWS + 1 or not (numbers.sum(axis=0) > 0).any():
        return
    for at in (0, len(frame) - 1):
        off = abs(numbers.sum(axis=0) - 2 * numbers[at])
        if (off <= HALF_A_CENT * len(frame)).all():
            raise sum_with_a_day(int(frame["line"].iloc[at]), grid, request)


def channel_names(columns: Sequence[str]) -> list[str]:
    """Give channel names: the columns without the words for spend, unless that makes two equal or one empty.

    >>> channel_names(["tv_S", "ooh_S"]), channel_names(["spend_tv", "tv"]), channel_names(["mdsp_dm", "mdsp_so"])
    (['tv', 'ooh'], ['spend_tv', 'tv'], ['dm', 'so'])
    >>> channel_names(["tv_eur", "Radio (EUR)"])
    ['tv', 'Radio']
    """
    bare = [_UNIT.sub("", column) if take_apart(column).currency else column for column in columns]
    tidy = [_HEAD.sub("", _TAIL.sub("", column)).strip(" _.-") for column in bare]
    shared = _shared_prefix(tidy)
    short = [name[len(shared) :] for name in tidy]
    for candidate in (short, tidy):
        folded = [name.casefold() for name in candidate]
        if all(folded) and len(set(folded)) == len(folded):
            return candidate
    return list(columns)


def _shared_prefix(names: Sequence[str]) -> str:
    """Give the first word that all names (two at least) share, with its separator."""
    heads = {match[0] if (match := re.match(r"^[^\W_]+[\s_.-]+", name)) else "" for name in names}
    return heads.pop() if len(names) > 1 and len(heads) == 1 else ""


def _performance(
    frame: pd.DataFrame, channels: Sequence[str], lists: dict[str, list[str]], team: str, currency: str | None
) -> pd.DataFrame:
    parts = []
    for n, channel in enumerate(channels):
        part = frame[["date"]].assign(team=team, channel=channel, spend=frame[f"spend {n}"])
        extra = {name: frame[f"{name} {n}"] for name in ("impressions", "clicks") if lists[name]}
        parts.append(part.assign(**extra))
    table = pd.concat(parts, ignore_index=True)
    table = table[table["spend"].notna()]  # an empty cell is not zero: that channel has no row that date
    return table.assign(currency=currency) if currency else table


def _outcomes(frame: pd.DataFrame, controls: Sequence[str], request: Request) -> pd.DataFrame:
    kept = frame[frame["revenue"].notna()]
    extra = {column: kept[f"controls {n}"] for n, column in enumerate(controls)}
    return kept[["date"]].assign(team=request.team, revenue=kept["revenue"], **extra)


def _doubts(grid: Grid, frame: pd.DataFrame, lists: dict[str, list[str]], channels: Sequence[str]) -> list[Doubt]:
    left = [grid.header.names[index].text for index in grid.unread()]
    doubts: list[Doubt] = [
        ("channels_named", {"file": grid.sheet.file, "channels": dict(zip(lists["spend"], channels, strict=True))})
    ]
    for n, channel in enumerate(channels):
        empty = int(frame[f"spend {n}"].isna().sum())
        if empty:
            doubts.append(("spend_cells_empty", {"file": grid.sheet.file, "channel": channel, "n": empty}))
    if "revenue" in frame and frame["revenue"].isna().any():
        doubts.append(("revenue_cells_empty", {"file": grid.sheet.file, "n": int(frame["revenue"].isna().sum())}))
    if left:
        doubts.append(("columns_left_out", {"file": grid.sheet.file, "columns": left}))
    return doubts
