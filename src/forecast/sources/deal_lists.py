"""What every list of CRM deals has in common: one row a deal → `deals`.

Nobody's name is read: not the owner's, not the contact's. A deal is won or lost only where its stage, or a column, says so.
"""

import math
import re
from dataclasses import dataclass, replace

import pandas as pd

from forecast.sources.amounts import UnreadableNumberError, currency_from_word, currency_of, read_number
from forecast.sources.grid import Asked, Grid, Request, refusal
from forecast.sources.headers import Synonyms, bare, find_header, fold
from forecast.sources.laying_out import lay_out
from forecast.sources.money import without_sign
from forecast.sources.reconciling import reconcile
from forecast.sources.records import own_totals, read_records, refuse_misread, refuse_rounded_ids, without_reversed
from forecast.sources.result import Doubt, Portion
from forecast.sources.sheets import Row, Sheet
from forecast.sources.sums import HALF_A_CENT

_WON = (
    *(
        "closed won",
        "closed - won",
        "closedwon",
        "won",
        "успешно реализовано",
        "сделка успешна",
        "успешна",
        "успех",
        "выиграна",
        "выиграно",
    ),
    *("deal won", "abgeschlossen und gewonnen", "gewonnen", "cierre ganado", "cerrado ganado", "ganado", "fermé gagné"),
    *("fermée gagnée", "conclu gagné", "negócio fechado", "fechado ganho", "ganho", "chiuso vinto", "chiusa vinta", "vinto"),
    *("gagné", "gagnée", "ganada", "ganha", "vinta", "logrado con éxito", "успішно реалізовано"),
    *("виграно", "виграна", "wygrana", "wygrane", "kazanıldı", "kazanılan"),
)
_LOST = (
    *(
        "closed lost",
        "closed - lost",
        "closedlost",
        "lost",
        "lose",
        "apology",
        "закрыто и не реализовано",
        "сделка провалена",
        "провалена",
        "провал",
        "проиграна",
    ),
    *("проиграно", "отказ", "не реализовано", "deal lost", "анализ причины провала"),
    *("abgeschlossen und verloren", "verloren", "cierre perdido", "cerrado perdido", "perdido", "fermé perdu", "fermée perdue"),
    *("conclu perdu", "negócio perdido", "fechado perdido", "chiuso perso", "chiusa persa", "perso"),
    *("perdu", "perdue", "perdida", "persa", "ventas perdidos", "закрито і не реалізовано", "програно", "програна"),
    *("cancelled", "canceled", "abandoned", "declined", "rejected", "dead"),
    *("отменен", "отменена", "отменено", "отклонена", "отклонено"),
    *("przegrana", "przegrane", "kaybedildi", "kaybedilen"),
)
# 'Closed Lost to Competition', 'Closed Won - Renewal': what follows only says how.
_ENDED = re.compile(
    r"^closed (?P<how>won|lost)\b|^(?:deal|project|opportunity|order|contract|sale|client|customer) (?P<what>won|lost)$"
)
_NUMBERED = re.compile(r"^(?:\d+|[a-z])\s+")  # 'G. Project Won' is one of the stages A to O


def _spaced(folded: str) -> str:
    """Give a stage's name as words alone: 'closed-won' and '5. closed won' are 'closed won'."""
    return _NUMBERED.sub("", " ".join(re.sub(r"[\W_]", " ", folded).split()))


_WON_STAGES, _LOST_STAGES = (frozenset(_spaced(fold(word)) for word in words) for words in (_WON, _LOST))
# What Bitrix24 itself says of a stage, whatever the team called it: S for success, F for failure.
_OUTCOMES = {"s": "won", "success": "won", "f": "lost", "failure": "lost"}
# A column beside the stages that says how each deal ended; what is neither won nor lost is one of these.
_OUTCOME_NAMES = re.compile(r"\b(?:status|outcome|result|statut|stato|estado|situacao|статус|исход|результат)\b")
_OPEN = frozenset(
    {
        *("open", "active", "in progress", "ongoing", "pending", "new", "открыта", "открыт", "в работе", "в процессе", "новая"),
        *("offen", "laufend", "abierto", "abierta", "aberto", "aberta", "em andamento", "ouvert", "ouverte", "en cours"),
        *("aperto", "aperta", "otwarta", "otwarte", "acik", "відкрита"),
    }
)
_YES = frozenset({"да", "yes", "true", "y", "1", "истина"})
_COLUMNS = (
    *("deal_id", "team", "created", "closed", "stage", "status", "amount", "channel", "campaign", "segment", "product"),
    *("customer_id", "source_channel"),
)


@dataclass(frozen=True)
class DealLayout:
    """What differs from one CRM to another."""

    name: str
    synonyms: Synonyms
    marks: tuple[str, ...]  # folded column names that only this CRM has
    at_least: int = 1  # how many of them recognise it


def recognise_deals(sheet: Sheet, layout: DealLayout, needed: tuple[str, ...] = ("deal_id", "stage")) -> str | None:
    """Give why a sheet is this CRM's list of deals, None where it is none or has not the columns that are needed."""
    header = find_header(sheet.rows, layout.synonyms)
    if header is None or not set(needed) <= set(header.fields):
        return None
    keys = {fold(name.text) for name in header.names}
    marks = [mark for mark in layout.marks if mark in keys]
    return f"columns {', '.join(marks[:3])}" if len(marks) >= layout.at_least else None


def read_deals(sheet: Sheet, layout: DealLayout, request: Request) -> Portion:
    """Give the rows of `deals` in a list of deals.

    Raises
    ------
    ExportError
        The list lacks ids, dates or stages, or mixes currencies.
    """
    synonyms = {name: (*words, name) for name, words in layout.synonyms.items()}  # a program may write our own names
    asked = Asked(synonyms, ("created", "closed"), ("amount", "company_amount"), wide_rows=False, has_totals=False)
    grid = lay_out(sheet, asked, request)
    _refuse_lacking(grid, request)
    grid, own, money = _in_company_currency(grid, request)
    currency = _one_currency(grid, own, request)
    frame, rejected = read_records(grid, asked, ("deal_id", "created"))
    rejected += grid.rejected
    refuse_rounded_ids(grid, frame, "deal_id", request)
    refuse_misread(grid, rejected, len(frame), request)
    frame, doubts = _with_status(frame, grid)
    frame = without_reversed(frame, ("created", "closed"), rejected, grid)
    totals = own_totals(grid, asked)
    doubts += [*money, *reconcile(frame, totals, rejected, grid, request)]
    customer = frame["customer_id"].map(_single) if "customer_id" in frame else None
    source = {"source_channel": frame["source_channel"]} if "source_channel" in frame else {}
    table = frame.assign(team=request.team, **source)
    table = table if customer is None else table.assign(customer_id=customer)
    if "channel" not in table and request.settings.channel:
        table = table.assign(channel=request.settings.channel)
    kept = [name for name in _COLUMNS if name in table and table[name].notna().any()]
    doubts += [("deal_currency", {"file": sheet.file, "currency": currency})] if currency else []
    doubts += [] if "amount" in kept else [("deals_without_amounts", {"file": sheet.file})]
    return Portion({"deals": table[kept]}, tuple(rejected), totals, tuple(doubts), len(grid.rows) + len(grid.rejected))


def _refuse_lacking(grid: Grid, request: Request) -> None:
    lacking = [name for name in ("deal_id", "created", "stage") if not grid.has(name)]
    if lacking:
        names = ", ".join(f"'{name.text}'" for name in grid.header.names if name.text)
        raise refusal(
            request.source,
            grid.sheet.file,
            f"{', '.join(lacking)} is missing; its columns are {names}",
            "a deal's id, creation date and stage",
            f"Add the column to the list and export it again, or say --set {lacking[0]}=COLUMN.",
        )


def _in_company_currency(grid: Grid, request: Request) -> tuple[Grid, str | None, list[Doubt]]:
    """Give the grid with amounts that can be added up, and their currency where the file tells it.

    A CRM with deals in several currencies writes beside each amount what it is worth in the company's own; where the two
    differ, that one is read.
    """
    column = grid.header.column("company_amount")
    if column is None or not grid.has("amount") or "amount" in request.settings.columns:
        return grid, None, []
    pairs = [(row, _amount(grid, row, "amount"), _amount(grid, row, "company_amount")) for row in grid.rows]
    if not any(abs(amount - worth) > HALF_A_CENT for _, amount, worth in pairs):
        return grid, None, []
    name = grid.header.names[column].text
    lacking = next((row.line for row, amount, worth in pairs if amount and not math.isnan(amount) and math.isnan(worth)), None)
    if lacking is not None:
        what, do = f"row {lacking} has an amount and none in '{name}'", "Fill it in, or filter the list by currency."
        raise refusal(request.source, grid.sheet.file, what, "both: its amounts are in several currencies", do)
    own = {_code(grid, row) for row, amount, worth in pairs if amount and abs(amount - worth) <= HALF_A_CENT} - {""}
    fields = {key: columns for key, columns in grid.header.fields.items() if key not in ("company_amount", "currency")}
    header = replace(grid.header, fields={**fields, "amount": (column,)})
    taken: Doubt = ("amounts_of_the_company", {"file": grid.sheet.file, "column": name})
    return replace(grid, header=header), own.pop() if len(own) == 1 else None, [taken]


def _amount(grid: Grid, row: Row, name: str) -> float:
    try:
        return read_number(grid.cell(row, name), grid.mark)
    except UnreadableNumberError:
        return math.nan  # its row is set aside when it is read


def _code(grid: Grid, row: Row) -> str:
    """Give the currency of a deal, by its column or the sign beside its amount; '' where neither tells."""
    written = grid.text(row, "currency")
    return currency_from_word(written) or written.upper() or currency_of(grid.cell(row, "amount")) or ""


def _one_currency(grid: Grid, own: str | None, request: Request) -> str | None:
    name = grid.name("amount")
    found: dict[str, int] = {code: 0 for code in (own, name.currency if name else None) if code}
    for row in grid.rows:
        if code := _code(grid, row):
            found.setdefault(code, row.line)
    told = request.settings.currency
    codes = without_sign(set(found) | ({told} if told else set()))
    if len(codes) > 1:
        shown = "; ".join(f"{code} (row {line})" for code, line in found.items())
        raise refusal(
            request.source,
            grid.sheet.file,
            f"amounts in more than one currency: {shown or told}",
            "one",
            "Add the amounts in the company's own currency to the list, or filter it and import each into a dataset of its own.",
        )
    return told or next(iter(found), None)


def stage_status(stage: str | None) -> str:
    """Give 'won', 'lost' or 'open' for a stage's name, whatever stands around it: the pipeline's in brackets, a number, an emoji.

    >>> stage_status("Closed Won (Sales)"), stage_status("Закрыто и не реализовано"), stage_status("Winning proposal")
    ('won', 'lost', 'open')
    >>> stage_status("5. Closed-won 🎉")
    'won'
    """
    key = _spaced(re.sub(r"\s*\([^()]*\)$|^c\d+:", "", fold(stage or "")))  # Bitrix24 sets the pipeline's number before: 'C4:WON'
    if key in _LOST_STAGES:
        return "lost"
    if ended := _ENDED.match(key):
        return ended["how"] or ended["what"]
    return "won" if key in _WON_STAGES else "open"


def _with_status(frame: pd.DataFrame, grid: Grid) -> tuple[pd.DataFrame, list[Doubt]]:
    """Give the frame with a status, and without the closing dates of deals that are open: those are plans."""
    status, read_as = frame["stage"].map(stage_status), frame["stage"]
    written = None if "outcome" in frame else _written_outcomes(frame, grid)
    if written is not None:
        status, read_as = written.map(stage_status).where(written != "", status), written.where(written != "", frame["stage"])
    for flag, value in (("is_won", "won"), ("is_lost", "lost")):
        if flag in frame:
            status = status.mask(frame[flag].map(lambda text: fold(text or "") in _YES), value)
    if "outcome" in frame:
        status = frame["outcome"].map(lambda text: _OUTCOMES.get(fold(text or ""))).fillna(status)
    closed = {"closed": frame["closed"].where(status != "open")} if "closed" in frame else {}
    counts = {str(stage): str(of_stage) for stage, of_stage in zip(read_as, status, strict=True) if pd.notna(stage)}
    doubts: list[Doubt] = [("stages_read_as", {"file": grid.sheet.file, "stages": counts})]
    shut = frame["is_closed"].map(lambda text: fold(text or "") in _YES) if "is_closed" in frame else None
    if shut is not None and (shut & (status == "open")).any():
        lines = [int(line) for line in frame.loc[shut & (status == "open"), "line"]]
        doubts.append(("closed_without_outcome", {"file": grid.sheet.file, "n": len(lines), "line": lines[0]}))
    return frame.assign(status=status, **closed), doubts


def _written_outcomes(frame: pd.DataFrame, grid: Grid) -> pd.Series | None:
    """Give what a column that nobody reads says of how each deal ended ('Deal Status': Won, Dead, Open), None without one.

    Teams call their stages what they like ('Work Order Received'); such a column holds nothing but outcomes.
    """
    rows = {row.line: row.texts() for row in grid.rows}
    for column in [at for at in grid.unread() if _OUTCOME_NAMES.search(bare(grid.header.names[at].key))]:
        texts = [rows[line][column] if column < len(rows[line]) else "" for line in frame["line"]]
        ended = {stage_status(text) != "open" for text in texts if text}
        if True in ended and all(stage_status(text) != "open" or fold(text) in _OPEN for text in texts if text):
            return pd.Series(texts, index=frame.index)
    return None


def _single(text: object) -> str | None:
    """Give the id where a cell holds one; several customers of a deal are none in particular, and an id of 0 is nobody's."""
    return text if isinstance(text, str) and ";" not in text and "," not in text and text != "0" else None
