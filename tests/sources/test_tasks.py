"""Lists of work: when it ended, and what is no work at all."""

import json
from collections.abc import Callable
from typing import Any

import pandas as pd
import pytest

from forecast.errors import ExportError
from forecast.sources import ImportResult

Read = Callable[..., ImportResult]

HEAD = "Summary,Issue key,Issue id,Issue Type,Status,Created,Resolved,Custom field (Start date),Status Category,"
JIRA = f"{HEAD}Status Category Changed\n"


def test_an_issue_without_a_resolution_ended_when_its_status_came_into_the_category_of_finished_work(read: Read) -> None:
    rows = (
        "A,MK-1,1,Task,Closed,11/May/26 9:00 AM,,,Done,14/May/26 5:00 PM\n"
        "B,MK-2,2,Task,Closed,11/May/26 9:00 AM,12/May/26 1:00 PM,,Done,14/May/26 5:00 PM\n"
        "C,MK-3,3,Task,Review,11/May/26 9:00 AM,,,In Progress,14/May/26 5:00 PM\n"
    )
    ends = read(JIRA + rows).tables["tasks"]["resolved"]
    assert ends.tolist() == [pd.Timestamp("2026-05-14 17:00"), pd.Timestamp("2026-05-12 13:00"), pd.NaT]


def test_a_finished_issue_of_which_nothing_says_when_is_counted(read: Read) -> None:
    result = read(f"{HEAD}Updated\nA,MK-1,1,Task,Closed,11/May/26 9:00 AM,,,Done,14/May/26 5:00 PM\n")
    assert ("done_without_date", {"file": "export.csv", "n": 1}) in result.warnings


def test_issues_of_a_short_list_are_finished_by_their_resolution_or_status_and_counted_where_nothing_says_when(
    read: Read,
) -> None:
    head = "Issue Type,Issue key,Issue id,Summary,Status,Resolution,Created,Updated\n"
    rows = (
        "Task,KN-1,11,Banner,Done,Done,03/Feb/26 1:47 PM,12/Feb/26 11:56 AM\n"
        "Task,KN-2,12,Meter,Done,,03/Feb/26 1:52 PM,12/Feb/26 12:23 PM\n"
        "Task,KN-3,13,Sound,Rejected,Won't Do,03/Feb/26 2:16 PM,12/Feb/26 11:53 AM\n"
        "Task,KN-4,14,Log,To Do,,03/Feb/26 2:20 PM,12/Feb/26 11:53 AM\n"
        "Task,KN-5,15,Map,Review,Unresolved,03/Feb/26 2:20 PM,12/Feb/26 11:53 AM\n"
    )
    result = read(head + rows)
    assert ("done_without_date", {"file": "export.csv", "n": 3}) in result.warnings
    assert "resolved" not in result.tables["tasks"]


def test_a_start_after_the_end_was_a_plan_and_its_task_is_kept(read: Read) -> None:
    rows = (
        "A,MK-1,1,Task,Done,11/May/26 9:00 AM,12/May/26 1:00 PM,20/May/26 12:00 AM,Done,12/May/26 1:00 PM\n"
        "B,MK-2,2,Task,Done,11/May/26 9:00 AM,22/May/26 1:00 PM,20/May/26 12:00 AM,Done,22/May/26 1:00 PM\n"
    )
    result = read(JIRA + rows)
    assert result.tables["tasks"]["started"].tolist() == [pd.NaT, pd.Timestamp("2026-05-20")]
    assert ("starts_after_the_end", {"file": "export.csv", "n": 1}) in result.warnings


def test_a_table_inside_a_cell_of_a_page_is_its_text(read: Read) -> None:
    cells = "<td>AB-1</td><td>{}</td><td>Story</td><td>Done</td><td>15/Feb/26 4:37 PM</td>"
    names = "".join(f"<th>{name}</th>" for name in ("Key", "Summary", "Issue Type", "Status", "Created"))
    inner = "Sizes<table><tr><td>S</td><td>M</td></tr></table>"
    page = f"<html><body><table><tr>{names}</tr><tr>{cells.format(inner)}</tr></table></body></html>"
    tasks = read(page).tables["tasks"]
    assert tasks[["task_id", "title", "status"]].to_numpy().tolist() == [["AB-1", "Sizes S M", "Done"]]


def test_the_list_of_issues_on_the_screen_is_known_by_its_keys(read: Read) -> None:
    head = "Type,Key,Summary,Assignee,Priority,Status,Resolution,Created,Due date\n"
    row = "Story,{},Banner,A,High,Done,Done,2026-02-15,2026-02-20\n"
    assert read(head + row.format("AB-1") + row.format("CD-22")).tables["tasks"]["task_id"].tolist() == ["AB-1", "CD-22"]


LISTS = {"l1": "To do", "l2": "Done (September)"}


def board(cards: list[dict[str, Any]], actions: list[tuple[str, str, int, dict[str, Any]]]) -> str:
    made = [{"id": f"6a96a22{n}0000000000000000", "name": f"card {n}", "idList": "l1", **card} for n, card in enumerate(cards)]
    done = [
        {
            "type": kind,
            "date": f"2026-09-{day}T10:00:00.000Z",
            "data": {**data, "card": {"id": made[n]["id"], **data.get("card", {})}},
        }
        for kind, day, n, data in actions
    ]
    lists = [{"id": id, "name": name, "closed": False} for id, name in LISTS.items()]
    return json.dumps({"cards": made, "lists": lists, "actions": done})


def marked(complete: bool) -> dict[str, Any]:
    return {"card": {"dueComplete": complete}, "old": {"dueComplete": not complete}}


def test_a_card_whose_mark_of_completion_was_taken_back_is_not_finished(read: Read) -> None:
    text = board([{}, {"dueComplete": True}], [("updateCard", "02", n, marked(True)) for n in (0, 1)])
    once = read(text).tables["tasks"]["resolved"]
    assert once.tolist() == [pd.Timestamp("2026-09-02 10:00")] * 2
    back = board(
        [{}, {"dueComplete": True}],
        [*[("updateCard", "02", n, marked(True)) for n in (0, 1)], ("updateCard", "03", 0, marked(False))],
    )
    assert read(back).tables["tasks"]["resolved"].tolist() == [pd.NaT, pd.Timestamp("2026-09-02 10:00")]


def test_a_card_that_was_copied_into_a_list_of_finished_work_is_finished(read: Read) -> None:
    result = read(board([{"idList": "l2"}], [("copyCard", "04", 0, {"list": {"id": "l2"}})]))
    assert result.tables["tasks"]["resolved"].tolist() == [pd.Timestamp("2026-09-04 10:00")]
    assert result.tables["task_moves"]["status"].tolist() == ["Done (September)"]


@pytest.mark.parametrize("name", ["Finalizado", "Done - Sprint 12", "Sprint 3: Done", "Completed tasks this week", "Concluídos"])
def test_a_list_of_finished_work_is_known_whatever_says_of_when_it_was(read: Read, name: str) -> None:
    text = board([{"idList": "l2"}], [("updateCard", "04", 0, {"listAfter": {"id": "l2"}})])
    result = read(text.replace("Done (September)", name))
    assert result.tables["tasks"]["resolved"].tolist() == [pd.Timestamp("2026-09-04 10:00")]
    assert "no_list_of_finished_work" not in dict(result.warnings)


def test_a_board_without_a_list_of_finished_work_says_so(read: Read) -> None:
    text = board([{"idList": "l2"}], [("updateCard", "04", 0, {"listAfter": {"id": "l2"}})])
    for name in ("Dev Done", "Not done", "Live"):
        result = read(text.replace("Done (September)", name))
        assert "resolved" not in result.tables["tasks"]
        assert ("no_list_of_finished_work", {"file": "export.csv", "lists": ["To do", name]}) in result.warnings


def test_finished_cards_that_are_put_away_later_were_finished_before(read: Read) -> None:
    into, away = {"listAfter": {"id": "l2"}}, {"listBefore": {"id": "l2"}, "listAfter": {"id": "l3", "name": "Done (August)"}}
    ends = read(
        board(
            [{"idList": "l2"}, {"idList": "l2"}],
            [("updateCard", "04", 0, into), *[("updateCard", "20", n, away) for n in (0, 1)]],
        )
    )
    assert ends.tables["tasks"]["resolved"].tolist() == [
        pd.Timestamp("2026-09-04 10:00"),
        pd.NaT,
    ]  # of the second nothing says when
    assert ("done_without_date", {"file": "export.csv", "n": 1}) in ends.warnings


def test_templates_separators_and_mirrors_are_no_tasks(read: Read) -> None:
    result = read(board([{}, {"isTemplate": True}, {"cardRole": "separator"}, {"cardRole": "mirror"}], []))
    assert result.tables["tasks"]["title"].tolist() == ["card 0"]
    assert result.rejected["reason_key"].tolist() == ["card_of_no_work"] * 3


def test_a_card_that_is_marked_complete_without_a_day_is_counted(read: Read) -> None:
    result = read(board([{"dueComplete": True}, {"idList": "l2"}, {}], []))
    assert ("done_without_date", {"file": "export.csv", "n": 2}) in result.warnings


def test_a_card_tells_itself_when_it_was_completed_though_the_board_has_forgotten_it(read: Read) -> None:
    day = "2026-09-05T08:30:00.000Z"
    ends = read(board([{"dueComplete": True, "dateCompleted": day}, {"dateCompleted": day}], [])).tables["tasks"]["resolved"]
    assert ends.tolist() == [pd.Timestamp("2026-09-05 08:30"), pd.NaT]


def test_as_many_issues_as_jira_exports_at_once_may_not_be_all(read: Read) -> None:
    head = "Summary,Issue key,Issue Type,Status,Created\n"
    rows = [f"A,MK-{n},Task,Review,11/May/26 9:00 AM\n" for n in range(1, 1001)]
    assert ("most_that_is_exported", {"file": "export.csv", "n": 1000}) in read(head + "".join(rows)).warnings
    assert read(head + "".join(rows[:-1])).warnings[1:] == ()


TRACKER = ("table=tasks", "task_id=ID", "created=Created", "resolved=Resolved", "status=State")


def test_a_day_that_has_not_come_is_none_by_a_word_or_by_the_zero_of_a_database(read: Read) -> None:
    text = (
        "ID,Created,Resolved,State\n1,2026-09-01T10:00:00Z,2026-09-05T12:00:00Z,Fixed\n2,2026-09-02T10:00:00Z,Unresolved,Open\n"
        "3,2026-09-02T10:00:00Z,0001-01-01T00:00:00Z,Open\n4,2026-09-02T10:00:00Z,0000-00-00 00:00:00,Open\n"
    )
    ends = read(text, *TRACKER, source="table").tables["tasks"]["resolved"]
    assert ends.tolist() == [pd.Timestamp("2026-09-05 12:00"), pd.NaT, pd.NaT, pd.NaT]


def test_a_trackers_own_teams_are_refused_with_what_to_do(read: Read) -> None:
    text = "ID,Team,Created,State\n1,Engineering,2026-09-01,Done\n2,Design,2026-09-02,Open\n"
    mapped = (*TRACKER[:3], TRACKER[4])
    with pytest.raises(ExportError, match=r"'Team' names Engineering, Design and never growth.*rename or remove the column"):
        read(text, *mapped, source="table")
    assert len(read(text.replace("Design", "growth"), *mapped, source="table").tables["tasks"]) == 1


@pytest.mark.parametrize("name", ["Команда", "Team name", "squad"])
def test_a_column_of_teams_that_is_not_read_would_make_all_of_them_one(read: Read, name: str) -> None:
    text = f"ID,{name},Created,State\n1,North,2026-09-01,Done\n2,South,2026-09-02,Open\n"
    mapped = (*TRACKER[:3], TRACKER[4])
    with pytest.raises(
        ExportError, match=rf"'{name}' names North, South, and all of them would count as growth.*--set team='{name}'"
    ):
        read(text, *mapped, source="table")
    assert len(read(text.replace("South", "North"), *mapped, source="table").tables["tasks"]) == 2


def test_a_spanish_jira_tells_the_start_and_the_end_of_work(read: Read) -> None:
    text = (
        "Resumen,Clave de incidencia,Tipo de Incidencia,Estado,Creada,Campo personalizado (Fecha de inicio),"
        "Categoría de estado,Categoría de estado cambiada\n"
        "A,SD-1,Historia,Finalizada,26/may/26 10:42 AM,01/jun/26 12:00 AM,Listo,03/jun/26 12:55 PM\n"
    )
    task = read(text).tables["tasks"].iloc[0]
    assert (task["started"], task["resolved"]) == (pd.Timestamp("2026-06-01"), pd.Timestamp("2026-06-03 12:55"))
