"""What every advertising report has in common: a sheet of days and campaigns → rows of `performance`.

A source states only what differs (a `Layout`); this file decides the day, the currency, the VAT and the totals, and refuses
to guess.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

from forecast.names import MEASURES
from forecast.sources.amounts import Mark
from forecast.sources.channels import column_of_channels
from forecast.sources.days import days_between
from forecast.sources.grid import DAY_FIELDS, TEXTS, Asked, Grid, Rejection, Request, refusal
from forecast.sources.headers import Name, Synonyms, bare, find_header, fold
from forecast.sources.laying_out import lay_out, preamble_period
from forecast.sources.listings import refuse_partial, refuse_shared
from forecast.sources.meanings import is_beginning, refuse_spans
from forecast.sources.money import refuse_implausible, refuse_millionths, vat_of, with_currency
from forecast.sources.overlaps import refuse_glued, refuse_pasted
from forecast.sources.periods import DAY_NAMES, with_periods
from forecast.sources.reconciling import corrected, reconcile
from forecast.sources.records import own_totals, read_records, refuse_fractions, refuse_misread, refuse_rounded_ids
from forecast.sources.repeats import drop_repeats
from forecast.sources.result import Doubt, Portion, Total
from forecast.sources.segments import refuse_distant_days, refuse_other_segments, refuse_overlapping_spans
from forecast.sources.sheets import Sheet
from forecast.sources.subtotals import without_subtotals
from forecast.sources.swapped import refuse_half_swapped
from forecast.sources.unplaced import unplaced_sums

NUMBERS = (*MEASURES, "spend_micros")


@dataclass(frozen=True)
class Layout:
    """What differs from one advertising export to another."""

    name: str
    channel: str  # the channel of its rows, where the person names none
    synonyms: Synonyms
    asks_vat: bool = False  # True: the file's costs may or may not include VAT, and only the person knows
    free: bool = False  # True: its clicks cost nothing by definition
    totals_cover_more: bool = False  # True: its total row may count what its rows leave out (other campaigns, a row limit)
    mark: Mark | None = None  # the decimal mark the vendor always writes
    aside: re.Pattern[str] | None = None  # rows that correct the total and belong to no day
    marks: tuple[str, ...] = ()  # folded column names that only this export has; one is enough to recognise it
    weak: tuple[str, ...] = ()  # those of them that people write in tables of their own, too: one alone is not enough
    ratios: tuple[str, ...] = ()  # those of the weak ones that anybody reckons: however many, they name no vendor by themselves
    never: tuple[str, ...] = ()  # folded column names that prove another export
    partial: tuple[str, ...] = ()  # folded column names of what the vendor lists in part: search terms
    shared: tuple[str, ...] = ()  # folded column names of what a click has several of: assets, a person's jobs
    sendings: bool = False  # True: a row is one sending; that it comes back each week or month is no sign of a coarser row
    day_advice: str = "Add the segment (breakdown) 'Day' to the report and export it again"


def recognise(sheet: Sheet, layout: Layout) -> str | None:
    """Give why a sheet is an export of this layout, None where it is none."""
    header = find_header(sheet.rows, layout.synonyms)
    if header is None:
        return None
    keys = {name.key for name in header.names}
    written = [mark for mark in layout.marks if mark in keys]
    tidied = {bare(key) for key in keys}
    others = [mark for mark in layout.marks if mark not in keys and bare(mark) in tidied and mark not in layout.weak]
    marks = written + others
    paid = layout.free or "spend" in header.fields or "spend_micros" in header.fields
    measured = {"impressions", "clicks", "conversions", "orders", "revenue"} & set(header.fields)
    own = set(written) - set(layout.weak)  # 'amount_spent' alone may stand in anybody's table
    named = own and "campaign" in header.fields  # a report may count nothing but costs
    least = 0 if preamble_period(sheet.rows[: header.position]) else 1  # cabinets name the period above
    enough = own or (len(marks) > least and not set(marks) <= set(layout.ratios))
    if not (enough and paid and (measured or named)) or tidied.intersection(map(bare, layout.never)):
        return None
    if column_of_channels(header, sheet.rows[header.position + 1 :], layout.name) is not None:
        return None
    return f"columns {', '.join(marks[:3])}"


def read_advertising(sheet: Sheet, layout: Layout, request: Request) -> Portion:
    """Give the `performance` rows of an advertising report, with its totals and what is doubtful.

    Raises
    ------
    ExportError
        The file leaves the day, the spend, the currency, the VAT or a decimal mark open, or disagrees with its own total.
    """
    sheet, synonyms = with_periods(sheet, _with_ends(_in_millionths(layout.synonyms, request), request), request.settings.columns)
    asked = Asked(synonyms, DAY_FIELDS, NUMBERS, layout.mark, aside=layout.aside, coarse=("week", "month"))
    grid = lay_out(sheet, asked, request)
    _refuse_without_spend(grid, layout, request)
    refuse_partial(grid, layout.partial, layout.day_advice, request)
    _refuse_channels(grid, layout, request)
    vat = vat_of(grid, request, asks=layout.asks_vat)
    frame, rejected = read_records(grid, asked, _required(grid, layout))
    rejected = [*unplaced_sums(frame, rejected, grid), *grid.rejected]
    totals = own_totals(grid, asked)
    refuse_misread(grid, _unsettled(frame, rejected, totals), len(frame), request)
    for name in [name for name in ("campaign", "ad_group") if name in frame]:
        refuse_rounded_ids(grid, frame, name, request)
    refuse_fractions(grid, frame, request)
    refuse_implausible(grid, frame, request)
    refuse_millionths(grid, frame, request)
    frame, totals = _whole_units(frame, totals)
    refuse_shared(frame, totals, grid, layout.shared, request)
    frame, doubts = without_subtotals(frame, rejected, grid, request)
    frame, more = drop_repeats(frame, rejected, grid, totals)
    refuse_glued(frame, [name for name in (*DAY_FIELDS, *TEXTS, "ad_group") if name in frame], grid, request)
    refuse_pasted(frame, grid, request)
    frame = with_currency(frame, grid, request)
    more += reconcile(frame, totals, rejected, grid, request, cover_more=layout.totals_cover_more)
    frame = _with_days(frame, grid, layout, request)
    table = _performance(frame, layout, request)
    doubts = [*doubts, *more, *_doubts(table, grid, layout, vat, request)]
    whole = bool(grid.totals) and grid.totals[-1] is sheet.rows[-1]
    read = len(grid.rows) + len(grid.rejected)
    return Portion({"performance": table}, tuple(rejected), totals, tuple(doubts), read, ends_with_total=whole)


def _required(grid: Grid, layout: Layout) -> tuple[str, ...]:
    coarse = tuple(name for name in ("week", "month") if grid.has(name))[:1]
    days = ("date",) if grid.has("date") else ("start", "end") if grid.has("start") and grid.has("end") else coarse
    money = () if layout.free else ("spend_micros",) if grid.has("spend_micros") else ("spend",)
    # a row without the name that the others have may be a total: it is set aside where everybody sees it
    name = [column for column in ("campaign", "ad_group") if grid.has(column)][: 0 if grid.has("channel") else 1]
    return (*days, *money, *name)


def _unsettled(frame: pd.DataFrame, rejected: Sequence[Rejection], totals: Mapping[str, tuple[Total, ...]]) -> list[Rejection]:
    """Give the rows left out but for those without costs, where the file's own total says that nothing was paid for them."""
    spent = frame["spend"].sum() if "spend" in frame else None
    settled = spent is not None and any(abs(spent - total.value) <= total.rounding for total in totals.get("spend", ()))
    return [entry for entry in rejected if not (settled and entry[2] == "spend_missing")]


def _refuse_without_spend(grid: Grid, layout: Layout, request: Request) -> None:
    if layout.free or grid.has("spend") or grid.has("spend_micros"):
        return
    names = ", ".join(f"'{name.text}'" for name in grid.header.names if name.text)
    raise refusal(
        request.source,
        grid.sheet.file,
        f"no column says what was spent; it has {names}",
        "a cost column",
        "Name it with --set spend=COLUMN, or say --set spend=0 where nothing was paid.",
    )


def _refuse_channels(grid: Grid, layout: Layout, request: Request) -> None:
    """Refuse a table of several channels that was named as an export of one, and a channel called as one of its columns is."""
    if "channel" in layout.synonyms:
        return
    told = request.settings.channel
    called = [name for name in grid.header.names if told and fold(name.text) == fold(told)]
    several = None if told else column_of_channels(grid.header, grid.rows, layout.name)
    for name in [*called, *([several] if several else [])]:
        raise refusal(
            request.source,
            grid.sheet.file,
            f"its column '{name.text}' names channels, and each of them would become '{told or layout.channel}'",
            "a report of one cabinet",
            f"Import it as table with --set table=performance --set channel='{name.text}' --set spend=COLUMN --set date=COLUMN.",
        )


def _with_ends(synonyms: Synonyms, request: Request) -> Synonyms:
    """Give the names of columns with those of first and last days that the person names, in a report that has none by itself."""
    told = {name: (column,) for name in ("start", "end") if (column := request.settings.columns.get(name))}
    return {**{name: words for name, words in synonyms.items() if name != "date" or not told}, **told}


MICROS = 1_000_000  # the vendors' interfaces count money in millionths


def _in_millionths(synonyms: Synonyms, request: Request) -> Synonyms:
    """Give the names of columns with the cost in millionths where the person said so."""
    told = request.settings.columns.get("micros", "").casefold() == "true"
    if not told or "spend" not in synonyms or "spend" in request.settings.columns:
        return synonyms
    words = (*synonyms.get("spend_micros", ()), *synonyms["spend"])
    return {**{name: known for name, known in synonyms.items() if name != "spend"}, "spend_micros": words}


def _whole_units(
    frame: pd.DataFrame, totals: Mapping[str, tuple[Total, ...]]
) -> tuple[pd.DataFrame, dict[str, tuple[Total, ...]]]:
    """Give the frame and its totals with money in units where the file has it in millionths."""
    if "spend_micros" not in frame:
        return frame, dict(totals)
    others = {name: found for name, found in totals.items() if name != "spend_micros"}
    found = tuple(Total(total.label, total.value / MICROS, 0.01) for total in totals.get("spend_micros", ()))
    money = {"spend": found} if found else {}
    return frame.assign(spend=frame["spend_micros"] / MICROS).drop(columns="spend_micros"), {**others, **money}


def _with_days(frame: pd.DataFrame, grid: Grid, layout: Layout, request: Request) -> pd.DataFrame:
    """Give the frame with one `date` a row; rows of a whole period are spread evenly if the person said so.

    Raises
    ------
    ExportError
        There is no day, and `spread` was not set or no period is known.
    """
    if "date" in frame:
        days = frame["date"].dt.normalize()
        _refuse_outside(days, grid, request)
        _refuse_longer(days, frame, grid, request)
        if (begins := grid.name("date")) is not None and (is_beginning(begins) or _is_told(begins, request)):
            refuse_spans(frame.assign(date=days), grid, request, coarse=False)
        if not layout.sendings:
            refuse_half_swapped(days, grid, request)
            refuse_distant_days(days, grid, request)
        return frame.assign(date=days)
    starts, ends = _periods(frame, grid, layout, request)
    if (starts > ends).any():
        raise refusal(request.source, grid.sheet.file, "a period ends before it starts", "start ≤ end", "Export it again.")
    if (starts == ends).all():
        return frame.assign(date=starts)
    refuse_other_segments(frame, starts, ends, grid, request)
    if request.settings.spread != "even":
        raise refusal(
            request.source,
            grid.sheet.file,
            f"its rows cover whole periods ({starts.min():%Y-%m-%d} to {ends.max():%Y-%m-%d}) and no single days",
            "a row a day",
            f"{layout.day_advice}, or say --set spread=even to spread each row evenly over its days.",
        )
    refuse_overlapping_spans(frame, starts, ends, grid, request)
    return _spread(frame, starts, ends)


def _is_told(begins: Name, request: Request) -> bool:
    """Tell whether the person, and no interface, says that a column holds days: it may hold first days, in any language."""
    return "date" in request.settings.columns and bare(begins.key) not in {bare(fold(name)) for name in DAY_NAMES}


def _refuse_longer(days: pd.Series, frame: pd.DataFrame, grid: Grid, request: Request) -> None:
    """Refuse first days of longer periods that were mapped as days: the whole cost would stand on the first one."""
    if "end" not in frame or grid.header.column("start") != grid.header.column("date"):
        return
    ends = frame["end"].dt.normalize()
    longer = ends > days
    if longer.any():
        raise refusal(
            request.source,
            grid.sheet.file,
            f"its rows stand for whole periods, the first for {days[longer].iloc[0]:%Y-%m-%d} to {ends[longer].iloc[0]:%Y-%m-%d}",
            "a row a day",
            "Remove --set date, and say --set spread=even to spread each row evenly over its days.",
        )


def _periods(frame: pd.DataFrame, grid: Grid, layout: Layout, request: Request) -> tuple[pd.Series, pd.Series]:
    """Give the first and last day that each row stands for, where it names no single day."""
    if "start" in frame and "end" in frame:
        return frame["start"].dt.normalize(), frame["end"].dt.normalize()
    if "week" in frame or "month" in frame:
        return _coarse_periods(frame, grid, request)
    if "start" in frame:
        begins = grid.header.names[grid.header.column("start") or 0].text
        what = f"'{begins}' says when its rows begin, and no column when they end"
        raise refusal(request.source, grid.sheet.file, what, "a row a day", f"{layout.day_advice}.")
    if grid.period is None:
        what = "it has no day column and names no period"
        above = (
            "--set spread=even can spread its rows only where a line above the header names one: '2026-09-01 - 2026-09-30', "
            "or where columns hold first and last days: --set start=COLUMN --set end=COLUMN"
        )
        do = layout.day_advice if layout.free else f"{layout.day_advice}; {above}"
        raise refusal(request.source, grid.sheet.file, what, "a row a day", f"{do}.")
    first, last = (pd.Series(pd.Timestamp(day), index=frame.index) for day in grid.period)
    return first, last


def _refuse_outside(days: pd.Series, grid: Grid, request: Request) -> None:
    """Refuse days that the report does not cover by its own words: months and days were swapped, or two reports glued."""
    if grid.period is None or days.empty:
        return
    first, last = (pd.Timestamp(day) for day in grid.period)
    outside = days[(days < first) | (days > last)]
    if len(outside):
        raise refusal(
            request.source,
            grid.sheet.file,
            f"a row is of {outside.iloc[0]:%Y-%m-%d}, and the report says that it covers {first:%Y-%m-%d} to {last:%Y-%m-%d}",
            "days of that period",
            "Days and months may have been swapped (--set dayfirst), or the file was edited: export it again.",
        )


def _coarse_periods(frame: pd.DataFrame, grid: Grid, request: Request) -> tuple[pd.Series, pd.Series]:
    """Give the first and last day of each row's week or month, within the period that the report names."""
    if "week" in frame:
        starts = frame["week"].dt.normalize()
        ends = _ends_of_weeks(starts, grid, request)
    else:
        starts = frame["month"].dt.to_period("M").dt.start_time  # a month may be named by its last day
        ends = starts + pd.offsets.MonthEnd(0)
    if grid.period is not None:
        first, last = (pd.Timestamp(day) for day in grid.period)
        starts, ends = starts.where(starts >= first, first), ends.where(ends <= last, last)
    return starts, ends


# Days on which a week begins somewhere: Monday, Saturday, Sunday. Only after a first week cut short does another one begin it.
_FIRST_DAYS = (0, 5, 6)


def _ends_of_weeks(starts: pd.Series, grid: Grid, request: Request) -> pd.Series:
    """Give the last day of each week; a first week may be named by the day on which the report begins."""
    begins = pd.Series(sorted(starts.unique()))
    gaps = begins.diff().dt.days.iloc[1:]
    short = len(gaps) > 0 and gaps.iloc[0] % 7 != 0
    if (gaps.iloc[1:] % 7 != 0).any() or (short and begins.iloc[1].weekday() not in _FIRST_DAYS):
        raise refusal(
            request.source,
            grid.sheet.file,
            "its weeks begin on different days of the week",
            "weeks of seven days",
            "Export it again with the segment 'Day'.",
        )
    first_ends = begins.iloc[0] + pd.Timedelta(days=min(6, gaps.iloc[0] - 1 if len(gaps) else 6))
    return (starts + pd.Timedelta(days=6)).where(starts != begins.iloc[0], first_ends)


def _spread(frame: pd.DataFrame, starts: pd.Series, ends: pd.Series) -> pd.DataFrame:
    spans = [days_between(start.date(), end.date()) for start, end in zip(starts, ends, strict=True)]
    measures = [name for name in MEASURES if name in frame]
    shares = frame[measures].div([len(span) for span in spans], axis=0)
    rows = frame.assign(**{name: shares[name] for name in measures}, date=pd.Series(spans, index=frame.index)).explode("date")
    return rows.assign(date=pd.to_datetime(rows["date"]))


def _performance(frame: pd.DataFrame, layout: Layout, request: Request) -> pd.DataFrame:
    """Give one row a date × campaign: device, ad and placement rows are summed; missing stays missing."""
    if layout.free and "spend" not in frame:
        frame = frame.assign(spend=0.0)
    measures = [name for name in MEASURES if name in frame and frame[name].notna().any()]
    dimensions = [name for name in ("campaign", "segment", "product", "region") if name in frame and frame[name].notna().any()]
    own = request.settings.channel or layout.channel
    channel = frame["channel"].fillna("(not set)") if "channel" in frame and not request.settings.channel else own
    frame = frame.assign(channel=channel)
    grouped = frame.groupby(["date", "channel", *dimensions], dropna=False, sort=True)[measures].sum(min_count=1).reset_index()
    currency = frame["currency"].iloc[0] if len(frame) else None
    table = grouped.assign(team=request.team)
    if currency is not None:
        table = table.assign(currency=currency)
    order = ["date", "team", "channel", *dimensions, *measures, *(["currency"] if currency is not None else [])]
    return table[order].astype({"date": "datetime64[ns]"})


def _doubts(table: pd.DataFrame, grid: Grid, layout: Layout, vat: str | None, request: Request) -> list[Doubt]:
    doubts: list[Doubt] = []
    file = grid.sheet.file
    days = sorted({day.date() for day in table["date"]})
    covered = days_between(*(grid.period or (days[0], days[-1]))) if days else []
    missing = sorted(set(covered) - set(days))
    if missing and not layout.sendings:
        doubts.append(
            ("days_missing", {"file": file, "n": len(missing), "first": missing[0].isoformat(), "last": missing[-1].isoformat()})
        )
    if {"clicks", "impressions"} <= set(table):
        shown, clicked = (float(table.dropna(subset=["clicks", "impressions"])[name].sum()) for name in ("impressions", "clicks"))
        if clicked > shown:
            doubts.append(("clicks_above_impressions", {"file": file, "clicks": clicked, "impressions": shown}))
    if grid.aside:
        amount = {name: round(corrected(grid, name, request), 6) for name in MEASURES if grid.header.column(name) is not None}
        doubts.append(("adjustments_left_out", {"file": file, "amounts": amount}))
    if "currency" not in table and not layout.free:
        doubts.append(("currency_unknown", {"file": file}))
    if vat:
        doubts.append(("vat", {"file": file, "vat": vat}))
    left = [grid.header.names[index].text for index in grid.unread()]
    if left:
        doubts.append(("columns_left_out", {"file": file, "columns": left}))
    return doubts
