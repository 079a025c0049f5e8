"""Jira: issues as CSV; names of columns may stand twice, and rows may be wider than the header. Nobody's comments are read."""

import re

import pandas as pd

from forecast.sources.finished import is_finished
from forecast.sources.grid import Asked, Grid, Rejection, Request, refusal
from forecast.sources.headers import Header, find_header, fold
from forecast.sources.laying_out import lay_out
from forecast.sources.records import read_records, refuse_misread, without_reversed
from forecast.sources.result import Doubt, Portion
from forecast.sources.sheets import Sheet

NAME = "jira"

ASKED = Asked(
    synonyms={
        "task_id": (
            *(
                "Issue key",
                "Work item key",
                "Key",
                "Ключ проблемы",
                "Ключ задачи",
                "Ключ",
                "Код",
                "Vorgangsschlüssel",
                "Schlüssel",
            ),
            *("Clave de incidencia", "Clave", "Chave da item", "Chave do item", "Chave", "Clé de ticket", "Clé"),
            *("Klucz zgłoszenia", "Klucz"),
        ),
        "created": (
            "Created",
            "Создано",
            "Создана",
            "Дата создания",
            "Erstellt",
            "Creada",
            "Criado",
            "Création",
            "Créé",
            "Utworzono",
        ),
        "title": ("Summary", "Тема", "Резюме", "Название", "Zusammenfassung", "Resumen", "Resumo", "Résumé", "Podsumowanie"),
        "kind": (
            *("Issue Type", "Work type", "Тип задачи", "Тип проблемы", "Тип запроса", "Тип", "Vorgangstyp"),
            *("Tipo de Incidencia", "Tipo de item", "Type de ticket", "Typ zgłoszenia"),
        ),
        "status": ("Status", "Статус", "Estado", "État"),
        "assignee": (
            *("Assignee", "Исполнитель", "Bearbeiter", "Zugewiesene Person", "Persona asignada", "Responsável"),
            *("Responsable", "Personne assignée", "Osoba przypisana"),
        ),
        "started": (
            *("Custom field (Start date)", "Start date", "Пользовательское поле (Start date)", "Custom field (Actual start)"),
            *("Champs personnalisés (Start date)", "Campo personalizado (Start date)", "Pole niestandardowe (Start date)"),
            *("Benutzerdefinierte Felder (Start date)", "Campo personalizado (Fecha de inicio)"),
        ),
        "resolved": (
            "Resolved",
            "Решено",
            "Дата решения",
            "Resolution date",
            "Erledigt",
            "Resuelta",
            "Resolvido",
            "Résolu",
            "Rozwiązane",
        ),
        "due": (
            *("Due date", "Due", "Срок исполнения", "Срок", "Дата выполнения", "Fälligkeitsdatum", "Fällig"),
            *("Fecha de vencimiento", "Data limite", "Date d'échéance", "Termin"),
        ),
        "category": (
            *("Status Category", "Категория статуса", "Statuskategorie", "Categoría de estado", "Categoria do status"),
            *("Catégorie d'état", "Kategoria statusu"),
        ),
        "resolution": ("Resolution", "Решение", "Резолюция", "Lösung", "Resolución", "Resolução", "Résolution", "Rozwiązanie"),
        "categorised": (
            *(
                "Status Category Changed",
                "Категория статуса изменена",
                "Statuskategorie geändert",
                "Categoría de estado modificada",
                "Categoría de estado cambiada",
            ),
            *("Categoria de status alterada", "Catégorie d'état modifiée", "Zmieniono kategorię statusu"),
        ),
        "campaign": ("Custom field (Campaign)", "Пользовательское поле (Кампания)", "Custom field (Кампания)"),
    },
    days=("created", "started", "resolved", "due", "categorised"),
    wide_rows=True,
    has_totals=False,
)

_MARKS = (
    "issue key",
    "ключ проблемы",
    "ключ задачи",
    "issue id",
    "issue type",
    "тип задачи",
    "тип проблемы",
    "project key",
    "work type",
    *("vorgangsschlüssel", "vorgangstyp", "clave de incidencia", "tipo de incidencia", "chave da item", "tipo de item"),
    *("clé de ticket", "type de ticket", "klucz zgłoszenia", "typ zgłoszenia"),
)
_MOST = 1000  # issues; Jira's own limit of an export
_KEY = re.compile(r"^[^\W\d]\w*-\d+$")
_COLUMNS = ("task_id", "team", "created", "title", "kind", "status", "assignee", "started", "resolved", "due", "campaign")


def sniff(sheet: Sheet) -> str | None:
    """Give why a sheet is a Jira export, None where it is none."""
    header = find_header(sheet.rows, ASKED.synonyms)
    if header is None or not {"task_id", "status"} <= set(header.fields):
        return None
    keys = {fold(name.text) for name in header.names}
    marks = [mark for mark in _MARKS if mark in keys]
    if marks:
        return f"columns {', '.join(marks[:3])}"
    return _keyed(sheet, header) if {"title", "created"} <= set(header.fields) else None


def _keyed(sheet: Sheet, header: Header) -> str | None:
    """Give the first key where every row has one: the list of issues on the screen has no column that only Jira has."""
    column = header.fields["task_id"][0]
    body = [row.texts() for row in sheet.rows[header.position + 1 :]]
    found = [texts[column] for texts in body if column < len(texts)]
    return f"keys such as {found[0]}" if found and len(found) == len(body) and all(map(_KEY.match, found)) else None


def read(sheet: Sheet, request: Request) -> Portion:
    """Give the rows of `tasks` in a Jira export.

    Raises
    ------
    ExportError
        The export lacks keys or creation dates, or its dates can be read in two ways.
    """
    grid = lay_out(sheet, ASKED, request)
    _refuse_lacking(grid, request)
    frame, rejected = read_records(grid, ASKED, ("task_id", "created"))
    rejected += grid.rejected
    frame = _without_shifted(frame, rejected, grid)
    frame, doubts = _with_ends(frame, grid)
    frame = without_reversed(frame, ("created", "resolved"), rejected, grid)
    refuse_misread(grid, rejected, len(frame), request)
    read = len(grid.rows) + len(grid.rejected)
    doubts += [("most_that_is_exported", {"file": sheet.file, "n": read})] if read == _MOST else []
    table = frame.assign(team=request.team, **({"due": frame["due"].dt.normalize()} if "due" in frame else {}))
    kept = [name for name in _COLUMNS if name in table and table[name].notna().any()]
    return Portion({"tasks": table[kept]}, tuple(rejected), {}, tuple(doubts), read)


def _with_ends(frame: pd.DataFrame, grid: Grid) -> tuple[pd.DataFrame, list[Doubt]]:
    """Give the frame with the day on which work ended, and without starts that were planned for later than that.

    Teams whose workflow sets no resolution have no 'Resolved': such an issue was finished when its status came into the
    category of finished work, in which it still is.
    """
    ends = frame["resolved"] if "resolved" in frame else pd.Series(pd.NaT, index=frame.index, dtype="datetime64[ns]")
    done = frame["category"].fillna("").map(is_finished) if "category" in frame else _settled(frame, ends)
    if "categorised" in frame:
        ends = ends.fillna(frame["categorised"].where(done))
    frame = frame.assign(resolved=ends)
    undated = int((done & ends.isna()).sum())
    doubts: list[Doubt] = [("done_without_date", {"file": grid.sheet.file, "n": undated})] if undated else []
    planned = frame["started"] > ends if "started" in frame else done & False
    if planned.any():
        frame = frame.assign(started=frame["started"].mask(planned))
        doubts.append(("starts_after_the_end", {"file": grid.sheet.file, "n": int(planned.sum())}))
    return frame, doubts


# What a resolution says of an issue that has none.
_UNRESOLVED = frozenset(
    {"", "unresolved", "не решено", "нет решения", "nicht erledigt", "sin resolver", "non résolu", "nierozwiązane"}
)


def _settled(frame: pd.DataFrame, ends: pd.Series) -> pd.Series:
    """Tell of each issue of an export without categories whether it was finished: by its end, its resolution or its status."""
    settled = ends.notna()
    if "status" in frame:
        settled |= frame["status"].fillna("").map(is_finished)
    if "resolution" in frame:
        settled |= ~frame["resolution"].fillna("").map(lambda text: fold(text) in _UNRESOLVED)
    return settled


def _without_shifted(frame: pd.DataFrame, rejected: list[Rejection], grid: Grid) -> pd.DataFrame:
    """Give the frame without the rows that are wider than the header and whose key is no key: their cells have shifted."""
    width = len(grid.header.names)
    wide = {row.line for row in grid.rows if len(row.cells) > width}
    shifted = frame["line"].isin(wide) & ~frame["task_id"].map(lambda key: bool(_KEY.match(str(key))))
    rejected += [(grid.sheet.file, int(line), "too_many_cells", "") for line in frame.loc[shifted, "line"]]
    return pd.DataFrame(frame[~shifted])


def _refuse_lacking(grid: Grid, request: Request) -> None:
    lacking = [name for name in ("task_id", "created") if not grid.has(name)]
    if lacking:
        raise refusal(
            request.source,
            grid.sheet.file,
            f"{' and '.join(lacking)} is missing",
            "the columns 'Issue key' and 'Created'",
            f"Export 'CSV (all fields)', or say --set {lacking[0]}=COLUMN.",
        )
