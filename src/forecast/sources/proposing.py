"""What a person may type to import a file that no source knows: its own columns, laid out as the settings that would read it."""

from forecast.sources.advertising import Layout
from forecast.sources.channels import CHANNELS, column_of_channels
from forecast.sources.deal_lists import DealLayout
from forecast.sources.headers import Header, Synonyms, find_header
from forecast.sources.jira import ASKED as TASKS
from forecast.sources.periods import COARSE_NAMES
from forecast.sources.registry import SOURCES
from forecast.sources.row_kinds import is_day
from forecast.sources.sheets import Sheet
from forecast.sources.table import TEAM_NAMES
from forecast.sources.wide_columns import TOTALS, kinds_of, typed, wide_settings

# What the mapping that a person is told to type may hold.
_MAPPED = (
    *("date", "spend", "channel", "campaign", "impressions", "clicks", "leads", "conversions", "orders", "new_customers"),
    "revenue",
)
_LEADS = ("Leads", "Лиды", "Заявки", "Leads generated", "Prospects")
# What people call costs in tables of their own, and no cabinet does.
_SPENT = ("Spend", "Ad spend", "Затраты", "Inversión", "Investimento", "Dépenses", "Ausgaben", "Spesa", "Wydatki", "Uitgaven")
# Lists of single things: what people call their columns where no program does.
_DEALS: Synonyms = {
    "deal_id": ("Deal ID", "Deal", "ID", "ID сделки", "Номер сделки", "№ сделки", "№", "Nr", "Nr.", "Opportunity ID"),
    "created": ("Created", "Created at", "Created on", "Opened", "Date created", "Создана", "Дата создания", "Angelegt"),
    "closed": ("Closed", "Closed at", "Closed on", "Won at", "Закрыта", "Дата закрытия", "Abgeschlossen"),
    "stage": ("Stage", "Pipeline stage", "Стадия", "Этап", "Phase", "Etapa"),
    "status": ("Status", "Статус", "Estado"),
    "source_channel": ("Source", "Lead source", "Источник", "Источник сделки", "Quelle", "Origen", "Origem"),
    "amount": ("Amount", "Value", "Deal value", "Сумма", "Бюджет", "Wert", "Importe", "Valor"),
}
_CUSTOMERS: Synonyms = {
    "customer_id": (
        *("Customer ID", "Customer", "Client ID", "Client", "Buyer", "User ID", "Email", "Клиент", "ID клиента", "Покупатель"),
        *("Kunde", "Kundennummer", "Kunden-ID", "Cliente", "ID do cliente", "Klient", "Klant"),
    ),
    "date": (
        *("Date", "Order date", "Paid at", "Paid on", "Purchase date", "Created at", "Дата", "Дата заказа", "Дата оплаты"),
        *("Datum", "Bestelldatum", "Fecha", "Data", "Data do pedido"),
    ),
    "revenue": (
        *("Amount", "Total", "Revenue", "Sum", "Paid", "Order total", "Сумма", "Сумма заказа", "Оплачено", "Выручка"),
        *("Betrag", "Umsatz", "Importe", "Valor", "Valor total", "Kwota", "Bedrag"),
    ),
}
_OUTCOMES: Synonyms = {"date": _CUSTOMERS["date"], **TOTALS, "revenue": (*TOTALS["revenue"], *_CUSTOMERS["revenue"])}
_LISTS = {
    "deals": ("deal_id", "created"),
    "tasks": ("task_id", "created"),
    "customers": ("customer_id", "date", "revenue"),
}
_CALLED = {
    "deals": "a list of deals",
    "tasks": "a list of tasks",
    "customers": "a list of purchases",
}
_LEAST = 3  # columns that make a list


def proposal(sheet: Sheet) -> str:
    """Give the sentence that says what to type for a table of costs, a list, or a column for each channel; '' for another."""
    return next((sentence for sentence in (_costs(sheet), _list(sheet), _wide(sheet), _totals(sheet)) if sentence), "")


def _wide(sheet: Sheet) -> str:
    settings = wide_settings(sheet)
    return f"It may have a column for each channel's spend: name wide in place of auto, with {settings}." if settings else ""


def _totals(sheet: Sheet) -> str:
    """Give what to type for a table of the business's own results, a row a date; nothing where rows have names."""
    header = find_header(sheet.rows, _OUTCOMES)
    if header is None or not {"date", "revenue"} <= header.fields.keys() or kinds_of(sheet).worded:
        return ""
    told = typed({"table": "outcomes", **_named(header, _OUTCOMES)})
    return f"It may be the results of the whole business: name table in place of auto, with {told}."


def _list(sheet: Sheet) -> str:
    """Give what to type for a list of deals, tasks or purchases in words that people or some program use."""
    crms = [layout for module in SOURCES.values() if isinstance(layout := getattr(module, "LAYOUT", None), DealLayout)]
    deals = {name: (*words, *(word for crm in crms for word in crm.synonyms.get(name, ()))) for name, words in _DEALS.items()}
    words = {"deals": deals, "tasks": {**TASKS.synonyms, "task_id": (*TASKS.synonyms["task_id"], "Task ID", "ID", "№")}}
    found: dict[str, dict[str, str]] = {}
    for table, synonyms in {**words, "customers": _CUSTOMERS}.items():
        header = find_header(sheet.rows, synonyms)
        if header is not None and set(_LISTS[table]) <= header.fields.keys() and len(header.fields) >= _LEAST:
            found[table] = _named(header, synonyms)
    if not found:
        return ""
    best = max(found, key=lambda table: len(found[table]))
    return f"It may be {_CALLED[best]}: name table in place of auto, with {typed({'table': best, **found[best]})}."


def _named(header: Header, synonyms: Synonyms) -> dict[str, str]:
    """Give the field and the column of each name that was found; a column that two fields may be is the first one's."""
    places = {header.fields[name][0]: name for name in reversed(list(synonyms)) if name in header.fields}
    return {name: header.names[header.fields[name][0]].text for name in synonyms if name in places.values()}


def _costs(sheet: Sheet) -> str:
    """Give what to type for a table of costs in words that some cabinet uses; nothing for another one."""
    layouts = [layout for module in SOURCES.values() if isinstance(layout := getattr(module, "LAYOUT", None), Layout)]
    own: Synonyms = {"leads": _LEADS, "orders": TOTALS["orders"], "new_customers": TOTALS["new_customers"], "spend": _SPENT}
    words = {name: (*(word for one in layouts for word in one.synonyms.get(name, ())), *own.get(name, ())) for name in _MAPPED}
    asked = {**words, "date": (*words["date"], *COARSE_NAMES), "channel": tuple(CHANNELS)}
    header = find_header(sheet.rows, asked)
    if header is None or "spend" not in header.fields:
        return ""
    dated = kinds_of(sheet).dated
    if "date" not in header.fields and len(dated) != 1:
        return _without_days(header, sheet)
    told = _named(header, asked)
    told = told if "date" in told else {"date": dated[0], **told}
    team = next((name.text for name in header.names if name.key in TEAM_NAMES), None)
    told = {**told, "team": team} if team else told
    several = column_of_channels(header, sheet.rows[header.position + 1 :], "")
    told = {**told, **({"channel": several.text} if several and "channel" not in told else {})}
    named = "" if "channel" in told else ", with the channel's name for NAME"
    settings = typed({"table": "performance", **told, "channel": told.get("channel", "NAME")})
    return f"It may be a table of costs: name table in place of auto, with {settings}{named}."


def _without_days(header: Header, sheet: Sheet) -> str:
    """Give what to do about a table of costs without days; nothing where some column holds days under another name."""
    body = sheet.rows[header.position + 1 :]
    cells = [cell for row in body for at, cell in enumerate(row.cells) if at < len(header.names) and header.names[at].text]
    if any(is_day(cell) for cell in cells):
        return ""
    return "None of its columns has days: add the segment (breakdown) 'Day' to the report and export it again."
