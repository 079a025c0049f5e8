"""Boards of retrospectives: each card in its own list, however the file was written."""

from collections.abc import Callable

import pytest

from forecast.errors import ExportError
from forecast.sources import ImportResult

Read = Callable[..., ImportResult]

BOARD = "Went well,To improve,Actions\nPairing,Meetings,Plan\n"


def notes(result: ImportResult) -> list[list[str]]:
    return result.tables["feedback"][["prompt", "note"]].to_numpy().tolist()


def test_commas_of_sentences_without_quotation_marks_stay_in_their_cards(read: Read) -> None:
    result = read(BOARD + "Good pace, nice demo,,\n,More tests, please,\n", "date=2026-09-30")
    assert notes(result)[3:] == [["Went well", "Good pace, nice demo"], ["To improve", "More tests, please"]]


def test_a_board_whose_cards_were_shifted_by_commas_is_refused(read: Read) -> None:
    with pytest.raises(ExportError, match=r"1 of its 2 rows have more cells than it has lists \(row 3, for one\)"):
        read(BOARD + "Pace,demo,,\n", "date=2026-09-30")


def test_a_board_as_plain_text_is_read_with_its_votes(read: Read) -> None:
    text = "Sprint 12\n\nWent well\n- Good pace, nice demo (3)\n- Two\nlines (0)\n\nTo improve\n- Meetings (2)\n\n"
    result = read(text, "date=2026-09-30")
    assert notes(result) == [["Went well", "Good pace, nice demo"], ["Went well", "Two\nlines"], ["To improve", "Meetings"]]
    assert result.tables["feedback"]["votes"].tolist() == [3.0, 0.0, 2.0]
    with pytest.raises(ExportError, match="no source recognises"):
        read(text.replace("Meetings (2)", "Meet"), "date=2026-09-30")


def test_a_table_with_a_card_in_each_row_and_unknown_names_is_no_board(read: Read) -> None:
    text = "Type,Description,Votes,Created By\nKudos,Demo,3,Ann\nIdeas,Tests,2,Bob\n"
    with pytest.raises(ExportError, match="each of its rows seems to be a card, and 'Type' is no list.*list, text and votes"):
        read(text, "date=2026-09-30", source="easyretro")
