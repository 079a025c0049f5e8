import csv
import io
import json
from datetime import UTC, datetime

import pytest

from forecast.warehouse import write_actions

STAMP = datetime(2026, 10, 1, 12, 0, tzinfo=UTC)
ROWS = [
    {
        "id": "c96b6596d46641b8",
        "of": "team growth",
        "title": "Баннеры: сменить креативы, площадки; или остановить",
        "why": "=HYPERLINK(1)\nДве недели.",
        "owner": "медиапланер",
        "due": "2026-10-14",
        "status": "open",
        "priority": 1,
    }
]


def _written(folder, form):
    path = folder / f"actions.{form}"
    write_actions(ROWS, path, form, stamp=STAMP)
    return path.read_bytes().decode("utf-8")


def test_jira_takes_a_row_with_title_due_date_and_priority(tmp_path):
    header, row = list(csv.reader(io.StringIO(_written(tmp_path, "jira"))))
    assert header == ["Summary", "Description", "Due date", "Priority", "Labels", "External ID"]
    assert row[0] == ROWS[0]["title"]
    assert row[2:] == ["2026-10-14", "High", "team-growth", "c96b6596d46641b8"]


@pytest.mark.parametrize("form", ["jira", "trello"])
def test_a_text_that_a_spreadsheet_would_run_is_kept_from_it(form, tmp_path):
    _, row = list(csv.reader(io.StringIO(_written(tmp_path, form))))
    assert row[1].startswith("'=HYPERLINK(1)")


def test_a_calendar_has_a_day_and_folds_long_lines_between_letters(tmp_path):
    text = _written(tmp_path, "ics")
    assert "DTSTART;VALUE=DATE:20261014\r\nDTEND;VALUE=DATE:20261015\r\n" in text
    assert all(len(line.encode()) <= 75 for line in text.split("\r\n"))
    unfolded = text.replace("\r\n ", "")
    assert "SUMMARY:Баннеры: сменить креативы\\, площадки\\; или остановить\r\n" in unfolded
    assert "DESCRIPTION:=HYPERLINK(1)\\nДве недели.\\nмедиапланер\r\n" in unfolded


def test_json_is_what_was_given(tmp_path):
    assert json.loads(_written(tmp_path, "json")) == ROWS
