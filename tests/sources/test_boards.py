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


PARABOL = "reflectionGroup,author,votes,type,createdAt,discussionThread,prompt,content\n"


def test_groups_of_one_name_are_told_apart_by_their_votes_and_notes_without_a_group_have_their_own(read: Read) -> None:
    row = "{},Anonymous,{},Reflection,2026-09-30T10:00:00.000Z,,Glad,{}\n"
    notes = [("Ops", 3, "a"), ("Ops", 3, "b"), ("Ops", 2, "c"), ("", 1, "d"), ("", 1, "e")]
    votes = read(PARABOL + "".join(row.format(*note) for note in notes)).tables["feedback"]["votes"]
    assert votes.tolist() == [3.0, 0.0, 2.0, 1.0, 1.0]


def test_a_year_at_the_end_of_every_card_is_no_number_of_votes(read: Read) -> None:
    notes = read("Went well,To improve\nLaunch (2025),Plan (2026)\n", "date=2026-09-30").tables["feedback"]
    assert notes["note"].tolist() == ["Launch (2025)", "Plan (2026)"]
    assert "votes" not in notes


def test_cards_that_begin_with_a_dash_do_not_make_a_text_of_lists_side_by_side(read: Read) -> None:
    board = read('Went well,To improve\n"- Launch, late",- Meetings\n- Team (2),\n', "date=2026-09-30")
    assert notes(board) == [["Went well", "- Launch, late"], ["To improve", "- Meetings"], ["Went well", "- Team (2)"]]
    text = read("Start, Stop, Continue\n\nStart\n- Launch (3)\n\nStop\n- Meetings (1)\n", "date=2026-09-30")
    assert notes(text) == [["Start", "Launch"], ["Stop", "Meetings"]]


def test_a_card_called_like_a_list_is_no_header(read: Read) -> None:
    text = "list,text,votes\nStop,Meetings,6\nAction items,Went well,5\nStop,Calls,1\n"
    result = read(text, "date=2026-09-30")
    assert notes(result) == [["Stop", "Meetings"], ["Action items", "Went well"], ["Stop", "Calls"]]
    assert result.tables["feedback"]["votes"].sum() == 12.0


def test_a_board_with_notes_of_several_days_is_told_of(read: Read) -> None:
    text = "Date,Column,Text,Votes\n30/09/2026,Good,Demo,3\n14/10/2026,Bad,Build,2\n"
    result = read(text, "date=2026-09-30")
    told = {"file": "export.csv", "column": "Date", "first": "2026-09-30", "last": "2026-10-14"}
    assert ("notes_of_other_days", told) in result.warnings
    one = read(text.replace("14/10", "30/09"), "date=2026-09-30")
    assert "notes_of_other_days" not in {key for key, _ in one.warnings}


@pytest.mark.parametrize("source", ["table", "easyretro"])
def test_votes_that_stand_with_each_note_of_a_group_are_told(read: Read, source: str) -> None:
    text = "date,prompt,note,votes,theme\n2026-09-30,Mad,Slow build,5,CI\n2026-09-30,Mad,Flaky,5,CI\n2026-09-30,Glad,Demo,1,\n"
    text = text if source == "table" else text.replace("prompt", "column")
    said = ("table=feedback",) if source == "table" else ("date=2026-09-30",)
    told = ("votes_of_groups", {"file": "export.csv", "n": 1, "total": 10.0, "imported": 5.0})
    assert told in read(text, *said, source=source).warnings
    own = read(text.replace("Flaky,5", "Flaky,2"), *said, source=source)
    assert "votes_of_groups" not in {key for key, _ in own.warnings}


def test_votes_of_a_note_and_of_its_group_are_refused_until_one_is_called_votes(read: Read) -> None:
    text = "Column,Group,Note,Note Votes,Group Votes\nMad,CI,Slow build,2,5\nMad,CI,Flaky,3,5\n"
    with pytest.raises(ExportError, match=r"its votes may stand in 'Note Votes', 'Group Votes'.*Call the column"):
        read(text, "date=2026-09-30", source="easyretro")
    rows = read(text.replace("Note Votes", "Votes"), "date=2026-09-30").tables["feedback"]
    assert rows["votes"].tolist() == [2.0, 3.0]


def test_the_lists_of_a_board_in_markdown_are_called_without_its_marks(read: Read) -> None:
    rows = read("# Sprint 5\n\n## Went well\n- Demo (3)\n\n## To improve\n- Build (5)\n", "date=2026-09-30").tables["feedback"]
    assert rows["prompt"].tolist() == ["Went well", "To improve"]
