"""Trello: a board as JSON → tasks, and their moves between lists as far as the board remembers them (its last 1000 actions)."""

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import pandas as pd

from forecast.sources.days import UnreadableDayError, read_moment
from forecast.sources.finished import is_finished
from forecast.sources.grid import Rejection, Request, refusal
from forecast.sources.headers import fold
from forecast.sources.result import Doubt, Portion
from forecast.sources.sheets import Sheet

NAME = "trello"

_ID = re.compile(r"^[0-9a-f]{24}$")
# Actions by which a card comes into a list without a move from another one.
_MADE = frozenset({"createCard", "copyCard", "emailCard", "moveCardToBoard", "convertToCardFromCheckItem"})
_REMEMBERED = 1000  # actions; a board's export holds no more


def sniff(sheet: Sheet) -> str | None:
    """Give why a document is a Trello board, None where it is none."""
    board = sheet.document
    if isinstance(board, dict) and isinstance(board.get("cards"), list) and isinstance(board.get("lists"), list):
        return "a JSON document with cards and lists"
    if sheet.rows and {"card id", "card name", "list name"} <= {fold(text) for text in sheet.rows[0].texts()}:
        return "columns card id, card name, list name"
    return None


def read(sheet: Sheet, request: Request) -> Portion:
    """Give the rows of `tasks` and `task_moves` in a board. Who works on a card is not read.

    Raises
    ------
    ExportError
        The document is no board, or holds no card.
    """
    if not isinstance(sheet.document, dict) or sniff(sheet) is None:
        what, do = "it is no board with its moves", "In Trello: Menu, 'Print, export and share', 'Export as JSON'."
        raise refusal(request.source, sheet.file, what, "JSON with cards and lists", do)
    board: Mapping[str, Any] = sheet.document
    lists = {str(one.get("id")): one for one in board["lists"] if isinstance(one, dict)}
    moves, finished = _moves(board, lists)
    tasks: list[dict[str, Any]] = []
    rejected: list[Rejection] = []
    for number, card in enumerate(board["cards"], start=1):
        task = _task(card, lists, finished) if isinstance(card, dict) else None
        if task is not None and (card.get("isTemplate") is True or card.get("cardRole")):
            rejected.append((sheet.file, number, "card_of_no_work", str(card.get("name") or "")[:80]))
        elif task is None:
            rejected.append((sheet.file, number, "card_without_id", ""))
        else:
            tasks.append({**task, "team": request.team})
    if not tasks:
        raise refusal(request.source, sheet.file, "it holds no card", "at least one", "Export the board that the team works on.")
    frame = pd.DataFrame(tasks).astype(dict.fromkeys(("created", "started", "resolved", "due"), "datetime64[ns]"))
    kept = [name for name in frame.columns if frame[name].notna().any()]
    known = moves[moves["task_id"].isin(frame["task_id"])].reset_index(drop=True)
    tables = {"tasks": frame[kept], **({"task_moves": known} if len(known) else {})}
    return Portion(tables, tuple(rejected), {}, tuple(_doubts(board, frame, sheet)), len(board["cards"]))


def _task(card: Mapping[str, Any], lists: Mapping[str, Any], finished: Mapping[str, datetime]) -> dict[str, Any] | None:
    """Give a card as a task; its id begins with the second it was made."""
    id = str(card.get("id", ""))
    if not _ID.match(id):
        return None
    place = lists.get(str(card.get("idList")), {})
    shelved = bool(card.get("closed")) or bool(place.get("closed"))
    labels = [one.get("name") for one in _listed(card, "labels") if isinstance(one, dict) and one.get("name")]
    name = str(place.get("name") or "")
    return {
        "task_id": id,
        "created": datetime.fromtimestamp(int(id[:8], 16), UTC).replace(tzinfo=None),
        "title": str(card.get("name") or "") or None,
        "kind": str(labels[0]) if labels else None,
        "status": "archived" if shelved and not is_finished(name) else name or None,
        "started": _moment(card.get("start")),
        "resolved": finished.get(id) or (_moment(card.get("dateCompleted")) if card.get("dueComplete") is True else None),
        "due": _day(card.get("due")),
    }


def _listed(holder: Mapping[str, Any], name: str) -> list[Any]:
    found = holder.get(name)
    return found if isinstance(found, list) else []


def _mapped(holder: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    found = holder.get(name)
    return found if isinstance(found, dict) else {}


def _moment(text: Any) -> datetime | None:
    if not isinstance(text, str):
        return None
    try:
        return read_moment(text, None)
    except UnreadableDayError:
        return None  # a card's date that is none is no date


def _day(text: Any) -> datetime | None:
    moment = _moment(text)
    return moment.replace(hour=0, minute=0, second=0) if moment else None


def _moves(board: Mapping[str, Any], lists: Mapping[str, Any]) -> tuple[pd.DataFrame, dict[str, datetime]]:
    """Give the moves of cards between lists, and when each card was finished: when it last came into a list of done work.

    A card that is moved on from one such list to another, as the work of a month is put away, was finished before.
    """
    rows: list[dict[str, Any]] = []
    finished: dict[str, datetime] = {}
    actions = [one for one in _listed(board, "actions") if isinstance(one, dict)]
    for action in sorted(actions, key=lambda one: str(one.get("date"))):
        data, moment = _mapped(action, "data"), _moment(action.get("date"))
        card = str(_mapped(data, "card").get("id") or "")
        entered = _mapped(data, "listAfter") or (_mapped(data, "list") if action.get("type") in _MADE else {})
        if moment is None or not card:
            continue
        if entered:
            name = _name_of(entered, lists)
            rows.append({"task_id": card, "status": name, "entered": moment})
            if not is_finished(name):
                finished.pop(card, None)  # taken up again
            elif not is_finished(_name_of(_mapped(data, "listBefore"), lists)):
                finished[card] = moment
        elif (marked := _mapped(data, "card").get("dueComplete")) is True and _mapped(data, "old").get("dueComplete") is False:
            finished.setdefault(card, moment)
        elif marked is False and _mapped(data, "old").get("dueComplete") is True:
            finished.pop(card, None)
    moves = pd.DataFrame(rows, columns=["task_id", "status", "entered"])
    return moves.astype({"entered": "datetime64[ns]"}), finished


def _name_of(place: Mapping[str, Any], lists: Mapping[str, Any]) -> str:
    """Give the name of a list that an action tells of, as it is called now."""
    return str(lists.get(str(place.get("id")), place).get("name") or "")


def _doubts(board: Mapping[str, Any], frame: pd.DataFrame, sheet: Sheet) -> list[Doubt]:
    marked = {str(card.get("id")) for card in board["cards"] if isinstance(card, dict) and card.get("dueComplete") is True}
    done = frame["status"].fillna("").map(is_finished) | frame["task_id"].isin(marked)
    undated = int((done & frame["resolved"].isna()).sum())
    doubts: list[Doubt] = [("done_without_date", {"file": sheet.file, "n": undated})] if undated else []
    names = [str(one.get("name") or "") for one in board["lists"] if isinstance(one, dict)]
    if names and not any(map(is_finished, names)):
        doubts.append(("no_list_of_finished_work", {"file": sheet.file, "lists": names}))
    if len(_listed(board, "actions")) >= _REMEMBERED:
        doubts.append(("actions_cut_off", {"file": sheet.file, "n": _REMEMBERED}))
    return doubts
