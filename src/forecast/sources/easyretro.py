"""EasyRetro (FunRetro): a board as one column a list with its cards stacked, as rows of list, text and votes, or as plain text:
the board's title, then each list's title above its cards, '- card (2)' → `feedback`.

The file does not say when the meeting was: the person does, `--set date=2026-09-30`. Votes stand in a column of their own
('Votes Went well' beside 'Went well'), or in the text: `(+2)`, or `(2)` where every card has them.
"""

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

import pandas as pd

from forecast.settings.importing import IMPORT_LIMITS
from forecast.sources.amounts import UnreadableNumberError, is_missing, read_number
from forecast.sources.days import MixedOrderError, UnreadableDayError, day_order, read_moment
from forecast.sources.grid import Rejection, Request, refusal
from forecast.sources.headers import fold
from forecast.sources.result import Doubt, Portion
from forecast.sources.sheets import Row, Sheet, cell_text
from forecast.sources.votes import doubts_of_votes

NAME = "easyretro"

Note = tuple[str, str, float | None, str | None]  # prompt, note, votes, theme

_WORDS = {
    "list": ("list", "column", "колонка", "список", "category", "категория"),
    "text": ("text", "card", "note", "message", "content", "текст", "заметка", "карточка"),
    "votes": ("votes", "голоса", "likes", "vote count"),
    "theme": ("theme", "тема", "group", "группа"),
}
# Names of lists that teams give their boards.
_PROMPTS = (
    *("went well", "what went well", "to improve", "what to improve", "what didn't go well", "what went wrong", "action items"),
    *("actions", "start", "stop", "continue", "mad", "sad", "glad", "liked", "learned", "lacked", "longed for", "ideas", "kudos"),
    *("что прошло хорошо", "хорошо", "что было хорошо", "что улучшить", "улучшить", "плохо", "что прошло плохо", "действия"),
    *("o que foi bom", "o que deu certo", "o que pode melhorar", "o que deu errado", "ações", "o que melhorar"),
    *("qué salió bien", "qué fue bien", "qué mejorar", "qué salió mal", "acciones", "was lief gut", "was lief schlecht"),
    *("maßnahmen", "gut", "schlecht", "à améliorer", "ce qui a bien marché", "ce qui peut être amélioré"),
    *("начать", "прекратить", "продолжить", "проблемы", "благодарности", "идеи", "could be improved", "didn't go well"),
)
# Columns of a table in which each row is a card; as lists of a board they would make notes of names and dates.
_OF_RECORDS = frozenset(
    {
        *("author", "created by", "created at", "created", "creation date", "date", "date created", "link", "url", "id", "type"),
        *("status", "assignee", "owner", "description", "автор", "дата", "ссылка", "тип", "статус", "описание", "исполнитель"),
    }
)
_ABOUT_VOTES = re.compile(r"\bvotes?\b|\blikes?\b|голос")
_CARD = re.compile(r"^- +(?P<text>.*?)\s*\((?P<votes>\d{1,4})\)$", re.DOTALL)
_LONGEST_CARD = 100  # lines; a card that does not end is none
_AROUND = re.compile(r"^[\W_]+|[\W_]+$")  # a question's marks, an emoji
_IN_TEXT = re.compile(r"\s*\(\+(\d{1,4})\)\s*$")
_BARE = re.compile(r"\s*\((\d{1,3})\)\s*$")  # a card may end with a number of its own, a year say; all of them hardly do


def sniff(sheet: Sheet) -> str | None:
    """Give why a sheet is a retrospective board, None where it is none."""
    if lines := _from_lines(sheet):
        return f"lists of cards with their votes, such as '{lines[0][0]}'"
    keys = _keys(_from_header(sheet))
    if len(keys) < 2:
        return None
    if all(_place(keys, name) is not None for name in ("list", "text", "votes")):
        return f"columns {', '.join(keys[:3])}"
    counted = [keys[at - 1] for at in _counted(keys) if keys[at]]
    lists = counted if len(counted) >= 2 else _lists(keys)
    return f"lists {', '.join(lists[:3])}" if len(lists) >= 2 else None


def _counted(keys: Sequence[str]) -> list[int]:
    """Give the columns that count the votes of the list before them: without a name, called votes, or 'votes' and its name.

    >>> _counted(["went well", "votes went well", "ideas", ""])
    [1, 3]
    """
    votes = _WORDS["votes"]
    named = [{f"{word} {key}" for word in votes} | {f"{key} {word}" for word in votes} for key in keys]
    return [at for at, key in enumerate(keys) if at and (not key or key in votes or key in named[at - 1])]


def _lists(keys: Sequence[str]) -> list[str]:
    return [key for key in keys if _AROUND.sub("", key) in _PROMPTS]


def _names_rows(keys: Sequence[str]) -> bool:
    """Tell whether columns say of each row in which list a card is and what it says."""
    return _place(keys, "list") is not None and _place(keys, "text") is not None


def _side_by_side(sheet: Sheet) -> bool:
    """Tell whether lists stand side by side: their row is as wide as most others; a title 'Start, Stop, Continue' is not."""
    rows = _from_header(sheet).rows
    width = len(rows[0].cells) if rows and len(_lists([fold(text) for text in rows[0].texts()])) >= 2 else 0
    return 2 * sum(len(row.cells) == width for row in rows[1:]) > len(rows) - 1


def _from_header(sheet: Sheet) -> Sheet:
    """Give the sheet without the lines above its lists: a board's title, say."""
    for position, row in enumerate(sheet.rows[: IMPORT_LIMITS.header_search_rows]):
        keys = [fold(text) for text in row.texts()]
        if _names_rows(keys) or len(_lists(keys)) >= 2 or len([at for at in _counted(keys) if keys[at]]) >= 2:
            return replace(sheet, rows=sheet.rows[position:])
    return sheet


def read(sheet: Sheet, request: Request) -> Portion:
    """Give the rows of `feedback` of a board. No author is read.

    Raises
    ------
    ExportError
        The date of the meeting was not said, or the file is no board.
    """
    day = _day(sheet, request)
    lines = _from_lines(sheet)
    sheet = _without_empty_columns(_from_header(_mended(sheet)))
    keys = _keys(sheet)
    rejected: list[Rejection] = []
    if lines:
        notes = lines
    elif _names_rows(keys):
        _refuse_rival_votes(sheet, keys, request)
        notes = _from_rows(sheet, keys, rejected)
    elif len(keys) >= 2 and keys[0] and not any(at - 1 in _counted(keys) for at in _counted(keys)):
        _refuse_records(sheet, keys, request)
        _refuse_numbers(sheet, keys, request)
        notes = _from_columns(sheet, keys, rejected)
    else:
        what = "it has neither lists as columns nor the columns list, text and votes"
        raise refusal(request.source, sheet.file, what, "a board", "Export the board as CSV.")
    _refuse_shifted(sheet, rejected, len(sheet.rows) - 1, request)
    if not notes:
        raise refusal(request.source, sheet.file, "it holds no card", "at least one", "Export the board after the meeting.")
    table = pd.DataFrame(notes, columns=["prompt", "note", "votes", "theme"]).assign(date=pd.Timestamp(day), team=request.team)
    kept = [name for name in ("date", "team", "prompt", "note", "votes", "theme") if table[name].notna().any()]
    types = {"date": "datetime64[ns]", **({"votes": "float64"} if "votes" in kept else {})}
    doubts = _other_days(sheet, keys) if _names_rows(keys) and not lines else []
    doubts += doubts_of_votes(table, sheet.file)
    return Portion({"feedback": table[kept].astype(types)}, tuple(rejected), {}, tuple(doubts), len(notes) + len(rejected))


def _other_days(sheet: Sheet, keys: Sequence[str]) -> list[Doubt]:
    """Give a doubt where a column of the cards holds several days: they may be notes of several meetings."""
    for at in range(len(keys)):
        cells = [row.cells[at] for row in sheet.rows[1:] if at < len(row.cells) and not is_missing(row.cells[at])]
        try:
            order = day_order(cells)
            days = sorted({read_moment(cell, order).date() for cell in cells})
        except (MixedOrderError, UnreadableDayError):
            continue  # its cells are no days, or days of an open order
        if len(days) > 1:
            values = {"column": sheet.rows[0].texts()[at], "first": days[0].isoformat(), "last": days[-1].isoformat()}
            return [("notes_of_other_days", {"file": sheet.file, **values})]
    return []


def _from_lines(sheet: Sheet) -> list[Note]:
    """Give the notes of a board as plain text; none where a line is neither a title nor a part of a card '- text (2)'."""
    notes: list[Note] = []
    title, card = "", ""
    for count, row in enumerate(() if sheet.typed or _side_by_side(sheet) else sheet.rows):
        if card.count("\n") > _LONGEST_CARD or (count > IMPORT_LIMITS.header_search_rows and not notes):
            return []
        line = sheet.delimiter.join(str(cell) for cell in row.cells).strip()
        if not card and not line.startswith("- "):
            title = line.lstrip("# ")  # a board as Markdown
            continue
        card = f"{card}\n{line}" if card else line  # a card may have several lines; its votes end the last one
        if match := _CARD.match(card):
            notes.append((title, match["text"], float(match["votes"]), None))
            card = ""
    return [] if card or not all(title for title, _, _, _ in notes) else notes


def _mended(sheet: Sheet) -> Sheet:
    """Give the sheet with the commas inside its cards, where a program joined cards without quotation marks.

    A comma of a sentence has a space behind it and one between two cards has none; a row is mended only if it fits then.
    """
    width = len(sheet.rows[0].cells) if sheet.rows else 0
    rows = []
    for row in sheet.rows if not sheet.typed else ():
        cells: list[str] = []
        for cell in map(str, row.cells):
            if cells and cells[-1] and cell.startswith(" "):
                cells[-1] += f"{sheet.delimiter}{cell}"
            else:
                cells.append(cell)
        rows.append(Row(row.line, tuple(cells)) if len(row.cells) > width == len(cells) else row)
    return replace(sheet, rows=tuple(rows)) if rows else sheet


def _without_empty_columns(sheet: Sheet) -> Sheet:
    """Give the sheet without the columns at its right end that have neither a name nor a card."""
    width = max((at for row in sheet.rows for at, text in enumerate(row.texts(), start=1) if text), default=0)
    usual = {len(row.cells) for row in sheet.rows[1:]}
    if len(usual) == 1 or sheet.typed:
        return replace(sheet, rows=tuple(Row(row.line, row.cells[:width]) for row in sheet.rows))
    return sheet  # a row that is longer than the others has a comma too many


def _keys(sheet: Sheet) -> list[str]:
    return [fold(text) for text in sheet.rows[0].texts()] if sheet.rows else []


def _place(keys: Sequence[str], name: str) -> int | None:
    return next((index for index, key in enumerate(keys) if key in _WORDS[name]), None)


def _day(sheet: Sheet, request: Request) -> datetime:
    try:
        return read_moment(request.settings.columns.get("date", ""), None).replace(hour=0, minute=0, second=0)
    except UnreadableDayError as error:
        do = "Say it: --set date=2026-09-30."
        raise refusal(request.source, sheet.file, "it does not say when the meeting was", "its date", do) from error


def _way_of_counting(cards: Sequence[str]) -> re.Pattern[str]:
    """Give how the votes of a board stand in its cards: '(+2)', or '(2)' where each of two cards or more ends so."""
    bare = len(cards) > 1 and all(_BARE.search(card) for card in cards)
    return _BARE if bare else _IN_TEXT


def _votes(text: str, written: re.Pattern[str]) -> tuple[str, float | None]:
    match = written.search(text)
    return (written.sub("", text), float(match[1])) if match else (text, None)


def _from_rows(sheet: Sheet, keys: Sequence[str], rejected: list[Rejection]) -> list[Note]:
    places = {name: _place(keys, name) for name in _WORDS}
    at_text = places["text"] or 0
    cards = [text for row in sheet.rows[1:] if (text := "".join(row.texts()[at_text : at_text + 1]))]
    written = _way_of_counting(cards) if places["votes"] is None else _IN_TEXT
    notes: list[Note] = []
    for row in sheet.rows[1:]:
        cells = {name: row.cells[at] if at is not None and at < len(row.cells) else None for name, at in places.items()}
        text, votes = _votes(cell_text(cells["text"]), written)
        if not text:
            rejected.append((sheet.file, row.line, "note_missing", ""))
            continue
        try:
            counted = votes if is_missing(cells["votes"]) else read_number(cells["votes"], ".")
        except UnreadableNumberError as error:
            rejected.append((sheet.file, row.line, error.reason, f"votes: {cell_text(cells['votes'])[:60]}"))
            continue
        notes.append((cell_text(cells["list"]) or "(none)", text, counted, cell_text(cells["theme"]) or None))
    return notes


def _refuse_rival_votes(sheet: Sheet, keys: Sequence[str], request: Request) -> None:
    """Refuse a board none of whose columns is called votes and several are about them: of a note, and of its group."""
    found = [text for text, key in zip(sheet.rows[0].texts(), keys, strict=True) if _ABOUT_VOTES.search(key)]
    if _place(keys, "votes") is None and found:
        shown = ", ".join(f"'{text}'" for text in found)
        what, do = f"its votes may stand in {shown}", "Call the column of each note's own votes 'Votes' and import it again."
        raise refusal(request.source, sheet.file, what, "a column called votes", do)


def _refuse_records(sheet: Sheet, keys: Sequence[str], request: Request) -> None:
    """Refuse a table in which each row is a card: its columns are no lists."""
    found = [name for name, key in zip(sheet.rows[0].texts(), keys, strict=True) if key in _OF_RECORDS]
    if found:
        what = f"each of its rows seems to be a card, and '{found[0]}' is no list"
        do = "Call the columns list, text and votes, or remove those that hold no cards."
        raise refusal(request.source, sheet.file, what, "lists as columns, or the columns list, text and votes", do)


def _refuse_shifted(sheet: Sheet, rejected: Sequence[Rejection], read: int, request: Request) -> None:
    """Refuse a board of which too many rows have more cells than there are lists: commas without quotation marks shift cards."""
    wide = [line for _, line, reason, _ in rejected if reason == "too_many_cells"]
    if len(wide) > IMPORT_LIMITS.max_rejected_share * read:
        what = f"{len(wide)} of its {read} rows have more cells than it has lists (row {wide[0]}, for one)"
        do = "Set cards that hold a comma in quotation marks, or export the board as XLSX."
        raise refusal(request.source, sheet.file, what, f"at most {IMPORT_LIMITS.max_rejected_share:.0%}", do)


def _refuse_numbers(sheet: Sheet, keys: Sequence[str], request: Request) -> None:
    """Refuse a list whose cards are all numbers: they count the votes of the list beside it, under a name that nobody knows."""
    for at, name in enumerate(sheet.rows[0].texts()):
        cards = [text for row in sheet.rows[1:] if (text := "".join(row.texts()[at : at + 1]))]
        if cards and at not in _counted(keys) and all(card.isdecimal() for card in cards):
            what = f"'{name}' holds numbers and no cards"
            do = f"If they count votes, call the column 'Votes {sheet.rows[0].texts()[at - 1]}'; else remove it."
            raise refusal(request.source, sheet.file, what, "lists of cards", do)


def _from_columns(sheet: Sheet, keys: Sequence[str], rejected: list[Rejection]) -> list[Note]:
    """Give the cards of lists that stand side by side, each with its votes from the column beside it or from its text."""
    prompts = sheet.rows[0].texts()
    counted = _counted(keys)
    cards = [text for row in sheet.rows[1:] for at, text in enumerate(row.texts()) if text and at not in counted]
    written = _way_of_counting(cards)
    notes: list[Note] = []
    for row in sheet.rows[1:]:
        texts = [*row.texts(), *[""] * len(keys)]
        if len(row.cells) > len(keys):
            rejected.append((sheet.file, row.line, "too_many_cells", ""))
            continue
        for at, prompt in enumerate(prompts):
            text, votes = _votes(texts[at], written)
            number = texts[at + 1] if at + 1 in counted else ""
            if number and not text:
                rejected.append((sheet.file, row.line, "note_missing", f"votes: {number[:60]}"))
            if at in counted or not text:
                continue
            if number and not number.isdecimal():
                rejected.append((sheet.file, row.line, "not_a_number", f"votes: {number[:60]}"))
                continue
            notes.append((prompt, text, float(number) if number else votes, None))
    return notes
