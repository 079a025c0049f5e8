"""Google Analytics 4: standard reports, explorations, and overview files that hold several tables.

A table by day and channel becomes `performance` (what the channels cost is another file's matter: `--set spend=0`, or a cost
column); a table by day with revenue becomes `outcomes`. Users cannot be summed and are not read. The last days are provisional.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

import pandas as pd

from forecast.settings.importing import IMPORT_LIMITS
from forecast.sources.advertising import Layout, read_advertising
from forecast.sources.channels import CHANNELS
from forecast.sources.grid import Request, refusal
from forecast.sources.headers import Header, find_header, fold, take_apart
from forecast.sources.laying_out import preamble_period
from forecast.sources.periods import DAY_NAMES
from forecast.sources.result import Doubt, Portion
from forecast.sources.sheets import Row, Sheet
from forecast.sources.site_totals import read_site_totals

NAME = "ga4"

# Columns of hours, and of minutes: '2026090113' is an hour of its day.
_HOURS = ("Date + hour (YYYYMMDDHH)", "Date hour and minute", "Дата и час (ГГГГММДДЧЧ)")

# What a purchase has several of: its revenue stands beside each.
_OF_A_BASKET = (
    *("item name", "item id", "item category", "item brand", "item variant", "item list name", "item promotion name"),
    *("название товара", "идентификатор товара", "категория товара", "бренд товара", "nome do item", "nombre del artículo"),
)

LAYOUT = Layout(
    NAME,
    channel="site",
    synonyms={
        "date": (*DAY_NAMES, "Nth day", "N-й день", "event_date", *_HOURS),
        "channel": (
            *("Session primary channel group (Default Channel Group)", "Session default channel group", "Default channel group"),
            *("Session primary channel group", "Основная группа каналов сеанса (Группа каналов по умолчанию)"),
            *("Session source / medium", "Источник/канал сеанса", "Session manual source", "Session source"),
            *("First user primary channel group (Default Channel Group)", "First user default channel group"),
            *("First user source / medium", "Grupo principal de canais da sessão (grupo de canais padrão)"),
            *("Grupo de canales principal de la sesión (Grupo de canales predeterminado)", "Grupo padrão de canais da sessão"),
            *("Groupe de canaux principal de la session (groupe de canaux par défaut)", "Origem / mídia da sessão"),
            "Sitzung – primäre Channelgruppe (Standard-Channelgruppe)",
            *("Grupo de canales predeterminado de la sesión", "Grupo de canales principal de la sesión"),
            *(
                "Groupe de canaux par défaut de la session",
                "Standard-Channelgruppe der Sitzung",
                "Grupo de canais padrão da sessão",
            ),
            *("Gruppo di canali predefinito della sessione", "Группа каналов по умолчанию для сеанса"),
        ),
        "campaign": ("Session campaign", "Session manual campaign name", "Кампания сеанса", "Campaign"),
        "spend": ("Advertiser ad cost", "Google Ads cost", "Ads cost"),
        "impressions": ("Advertiser ad impressions", "Ads impressions"),
        "clicks": ("Advertiser ad clicks", "Google Ads clicks", "Ads clicks"),
        "conversions": (
            *("Key events", "Conversions", "Ключевые события", "Конверсии", "Eventos principais", "Eventos clave"),
            *("Schlüsselereignisse", "Événements clés"),
        ),
        "orders": ("Ecommerce purchases", "Transactions", "Purchases", "Покупки электронной торговли", "Транзакции"),
        "new_customers": ("First time purchasers", "First-time purchasers"),
        "revenue": (
            *("Total revenue", "Purchase revenue", "Общий доход", "Доход от покупок", "Receita total", "Ingresos totales"),
            *("Gesamtumsatz", "Revenu total"),
        ),
    },
    totals_cover_more=True,  # rows beyond the limit, and small groups that are withheld, stand in the grand total only
    mark=".",
    shared=_OF_A_BASKET,
    day_advice="Add the dimension 'Date' to the report (in an exploration: rows) and export it again",
)

_WORDS = (
    *("active users", "new users", "event count", "views", "sessions", "engaged sessions", "total revenue", "key events"),
    *("average engagement time per session", "average engagement time per active user", "engagement rate", "total users"),
    *("usuários ativos", "sessões", "eventos principais", "receita total", "usuarios activos", "sesiones", "eventos clave"),
    *("ingresos totales", "aktive nutzer", "sitzungen", "schlüsselereignisse", "gesamtumsatz", "utilisateurs actifs"),
    *("événements clés", "revenu total"),
    *("активные пользователи", "новые пользователи", "количество событий", "сеансы", "ключевые события", "общий доход"),
)


# Columns that stand beside visits in a person's own table, and never in an export: its costs are called 'Ads cost'.
_OF_OWN_TABLES = CHANNELS | {
    *("cost", "costs", "total cost", "spend", "ad spend", "adspend", "total spend", "spent", "amount spent", "marketing spend"),
    *(
        "расход",
        "расходы",
        "затраты",
        "бюджет",
        "kosten",
        "ausgaben",
        "coût",
        "dépenses",
        "coste",
        "gasto",
        "custo",
        "investimento",
    ),
}

_HOUR = re.compile(r"\d{10}(?:\d{2})?")
_MONTHS = ("month", "month of the year", "месяц", "monat", "mois", "mes", "mês", "mese")
_MONTH_NUMBER = re.compile(r"0?[1-9]|1[0-2]")
_COUNTED = ("nth", "n-й")  # days that are counted from a start date
# Columns whose members share visits, and those that compare two periods (which is no harm where each row has its own date).
_OVERLAPPING = ("segment", "comparison", "comparisons", "audience name", "сегмент", "сравнение", "название аудитории")
_RANGES = ("date range", "диапазон дат")


@dataclass(frozen=True)
class _Part:
    """One table of a file, with the comment lines above it."""

    sheet: Sheet
    header: Header | None

    def has(self, *fields: str) -> bool:
        return self.header is not None and any(field in self.header.fields for field in fields)


def sniff(sheet: Sheet) -> str | None:
    """Give why a sheet is a GA4 export, None where it is none."""
    for row in sheet.rows[: IMPORT_LIMITS.header_search_rows]:
        texts = [fold(text) for text in row.texts()]
        known = [word for word in _WORDS if word in texts]
        if known and _OF_OWN_TABLES.intersection(take_apart(text).key for text in row.texts()):
            return None
        if len(known) >= 2 or (known and row is not sheet.rows[0] and sheet.rows[0].texts()[0].startswith("#")):
            return f"columns {', '.join(known[:3])}"
    return None


def read(sheet: Sheet, request: Request) -> Portion:
    """Give the rows of the one table of the file that has days and channels, or days and revenue.

    Raises
    ------
    ExportError
        No table has both, or several have.
    """
    parts = [_dated(part, request) for part in split_parts(sheet)]
    by_channel = [part for part in parts if part.has("date") and part.has("channel", "campaign")]
    by_day = [part for part in parts if part.has("date") and part.has("revenue") and part not in by_channel]
    spread = [part for part in parts if part.has("channel", "campaign") and request.settings.spread == "even"]
    chosen = by_channel or by_day or spread
    if len(chosen) != 1:
        raise _no_table(sheet, parts, chosen, request)
    _refuse_overlap(chosen[0], request)
    if chosen == by_day:
        portion = read_site_totals(chosen[0].sheet, LAYOUT, request)
    else:
        portion = read_advertising(chosen[0].sheet, LAYOUT, request)
    frame = next(iter(portion.tables.values()))
    left = [_title(part) for part in parts if part not in chosen]
    return replace(portion, doubts=(*portion.doubts, *_provisional(frame, sheet), *_left_out(left, sheet)))


def split_parts(sheet: Sheet) -> list[_Part]:
    """Give the tables of a file; each begins with its comment lines."""
    groups: list[list[Row]] = [[]]
    commented, line = True, 0
    for row in sheet.rows:
        is_comment = row.texts()[0].startswith("#") and not any(row.texts()[1:])
        if is_comment and not commented:
            groups.append([])
        elif not is_comment and not commented and row.line > line + 1 and _is_header(row):
            groups.append([one for one in groups[-1] if one.texts()[0].startswith("#")])  # its period is theirs
        commented, line = is_comment, row.line
        groups[-1].append(row)
    parts = []
    for rows in groups:
        own = replace(sheet, rows=tuple(rows), open_ended=sheet.open_ended and rows is groups[-1])
        parts.append(_Part(own, find_header(own.rows, LAYOUT.synonyms, least=1)))
    return parts


def _is_header(row: Row) -> bool:
    """Tell whether a row under an empty line begins a table: words and no number."""
    texts = row.texts()
    return len(texts) > 1 and all(text and not any(letter.isdigit() for letter in text) for text in texts)


def _refuse_overlap(part: _Part, request: Request) -> None:
    """Refuse a table whose rows count the same visits several times: segments, audiences, compared periods."""
    if part.header is None:
        return
    body = part.sheet.rows[part.header.position + 1 :]
    dated = part.has("date") and not part.header.names[part.header.column("date") or 0].key.startswith(_COUNTED)
    for column, name in enumerate(part.header.names):
        members = {text for row in body if len(row.cells) > column and (text := row.texts()[column])}
        if len(members) > 1 and (name.key in _OVERLAPPING or (name.key in _RANGES and not dated)):
            raise refusal(
                request.source,
                part.sheet.file,
                f"its rows overlap: '{name.text}' is {', '.join(sorted(members)[: IMPORT_LIMITS.shown_examples])}",
                "each visit once",
                "Export it without segments, audiences or a comparison of periods.",
            )


def _dated(part: _Part, request: Request) -> _Part:
    """Give a table whose 'Nth day' counts from the start date, or whose rows are hours, as one with dates."""
    column = part.header.column("date") if part.header is not None else None
    if part.header is not None and column is None:
        return _with_years_of_months(part, part.header, request)
    if part.header is not None and column is not None and part.header.names[column].text in _HOURS:
        return _with_days_of_hours(part, part.header, column)
    if part.header is None or column is None or not part.header.names[column].key.startswith(_COUNTED):
        return part
    rows = list(part.sheet.rows)
    period = preamble_period(rows[: part.header.position])
    if period is None:
        raise refusal(
            request.source,
            part.sheet.file,
            "its days are counted from a start date that it does not name",
            "dates",
            "Export it with 'Date'.",
        )
    for index in range(part.header.position + 1, len(rows)):
        cells = list(rows[index].cells)
        text = rows[index].texts()[column] if column < len(cells) else ""
        if text.isdigit() and int(text) < 10_000:
            cells[column] = (period[0] + timedelta(days=int(text))).isoformat()
            rows[index] = Row(rows[index].line, tuple(cells))
    return _Part(replace(part.sheet, rows=tuple(rows)), part.header)


def _with_years_of_months(part: _Part, header: Header, request: Request) -> _Part:
    """Give a table by month, which GA4 numbers 01 to 12, with the year of each from the period above the header.

    Raises
    ------
    ExportError
        No period stands above, or one with some month twice.
    """
    column = next((at for at, name in enumerate(header.names) if name.key in _MONTHS), None)
    rows = list(part.sheet.rows)
    body = range(header.position + 1, len(rows))
    numbers = {at: rows[at].texts()[column] for at in body if column is not None and column < len(rows[at].cells)}
    if column is None or not (months := {text for text in numbers.values() if _MONTH_NUMBER.fullmatch(text)}):
        return part
    period = preamble_period(rows[: header.position])
    within = pd.period_range(*period, freq="M") if period else ()
    years = {month: [one for one in within if one.month == int(month)] for month in months}
    if any(len(found) != 1 for found in years.values()):
        what = f"its column '{header.names[column].text}' numbers months ({', '.join(sorted(months))}) without their years"
        do = "Make the exploration with 'Date', or with 'Year month', and export it again."
        raise refusal(request.source, part.sheet.file, what, "days", do)
    for at, text in numbers.items():
        if text in years:
            cells = rows[at].cells
            rows[at] = Row(rows[at].line, (*cells[:column], f"{years[text][0]}", *cells[column + 1 :]))
    return _Part(replace(part.sheet, rows=tuple(rows)), header)


def _with_days_of_hours(part: _Part, header: Header, column: int) -> _Part:
    """Give a table with the day of each hour; the hour stands in a column more, so that equal hours are no copies of one row."""
    rows = list(part.sheet.rows)
    width = len(rows[header.position].cells)
    rows[header.position] = Row(rows[header.position].line, (*rows[header.position].cells, "Hour"))
    for index in range(header.position + 1, len(rows)):
        cells = rows[index].cells
        text = rows[index].texts()[column] if column < len(cells) else ""
        if _HOUR.fullmatch(text) and len(cells) == width:
            rows[index] = Row(rows[index].line, (*cells[:column], text[:8], *cells[column + 1 :], f"{text[8:10]}:{text[10:]}"))
    return _Part(replace(part.sheet, rows=tuple(rows)), header)


def _no_table(sheet: Sheet, parts: Sequence[_Part], chosen: Sequence[_Part], request: Request) -> Exception:
    titles = "; ".join(_title(part) for part in parts[: IMPORT_LIMITS.shown_examples])
    found = (
        "several of its tables have days and channels or revenue"
        if chosen
        else "none of its tables has a day beside a channel or revenue"
    )
    spread = any(part.has("channel", "campaign") for part in parts) and request.settings.spread != "even"
    return refusal(
        request.source,
        sheet.file,
        f"{found} ({titles})",
        "one table by day, with a channel or with 'Total revenue'",
        "Make an exploration of Date × Session default channel group with Key events and Total revenue, and export that"
        + (", or say --set spread=even to spread the whole period over its days." if spread else "."),
    )


def _title(part: _Part) -> str:
    named = [row for row in part.sheet.rows if not row.texts()[0].startswith("#")] or list(part.sheet.rows)
    row = part.sheet.rows[part.header.position] if part.header is not None else named[0]
    return ", ".join(text for text in row.texts()[:3] if text)


def _provisional(frame: pd.DataFrame, sheet: Sheet) -> list[Doubt]:
    days = sorted(set(frame["date"]))[-IMPORT_LIMITS.provisional_days :]
    return [("provisional_days", {"file": sheet.file, "from": days[0].date().isoformat(), "n": len(days)})] if days else []


def _left_out(titles: Sequence[str], sheet: Sheet) -> list[Doubt]:
    return [("parts_left_out", {"files": [f"{sheet.file}: {title}" for title in titles]})] if titles else []
