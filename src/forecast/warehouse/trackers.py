"""Actions as files that trackers and calendars take: CSV for Jira and Trello, iCalendar, JSON."""

import csv
import io
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from forecast.cells import harmless
from forecast.warehouse.long_table import write_json, write_text

Rows = Sequence[Mapping[str, Any]]
JIRA_PRIORITIES = {1: "High", 2: "Medium", 3: "Low"}
ICS_PRIORITIES = {1: 1, 2: 5, 3: 9}  # RFC 5545, section 3.8.1.9: 1 is the highest, 9 the lowest
ICS_LINE = 73  # octets; RFC 5545 allows 75 with the folding's own two


def write_actions(rows: Rows, path: Path, form: str, *, stamp: datetime) -> None:
    """Write actions in the form of a tracker.

    Parameters
    ----------
    rows : sequence of mappings with id, of, title, why, owner, due (ISO), status, priority
    form : str
        `jira`, `trello`, `ics` or `json`.
    stamp : datetime
        When the calendar was made; calendars ask for it.
    """
    if form == "json":
        write_json([dict(row) for row in rows], path)
        return
    makers: dict[str, Callable[[], str]] = {
        "jira": lambda: _jira(rows),
        "trello": lambda: _trello(rows),
        "ics": lambda: _calendar(rows, stamp),
    }
    write_text(makers[form](), path)


def _jira(rows: Rows) -> str:
    columns = ("Summary", "Description", "Due date", "Priority", "Labels", "External ID")
    lines = [
        (row["title"], _described(row), row["due"], JIRA_PRIORITIES[row["priority"]], _label(row), row["id"]) for row in rows
    ]
    return _table(columns, lines)


def _trello(rows: Rows) -> str:
    columns = ("Card Name", "Card Description", "Due Date", "Labels")
    return _table(columns, [(row["title"], f"{_described(row)}\n{row['id']}", row["due"], _label(row)) for row in rows])


def _described(row: Mapping[str, Any]) -> str:
    return f"{row['why']}\n{row['owner']}"


def _label(row: Mapping[str, Any]) -> str:
    return str(row["of"]).replace(" ", "-")


def _table(columns: Sequence[str], lines: Sequence[Sequence[Any]]) -> str:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(columns)
    writer.writerows([[harmless(str(cell)) for cell in line] for line in lines])
    return text.getvalue()


def _calendar(rows: Rows, stamp: datetime) -> str:
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//forecast//actions//EN", "CALSCALE:GREGORIAN"]
    for row in rows:
        due = date.fromisoformat(row["due"])
        lines += [
            "BEGIN:VEVENT",
            f"UID:{row['id']}@forecast",
            f"DTSTAMP:{stamp:%Y%m%dT%H%M%SZ}",
            f"DTSTART;VALUE=DATE:{due:%Y%m%d}",
            f"DTEND;VALUE=DATE:{due + timedelta(days=1):%Y%m%d}",
            f"SUMMARY:{_escaped(row['title'])}",
            f"DESCRIPTION:{_escaped(_described(row))}",
            f"PRIORITY:{ICS_PRIORITIES[row['priority']]}",
            "TRANSP:TRANSPARENT",
            "END:VEVENT",
        ]
    lines.append("END:VCALENDAR")
    return "".join(f"{_folded(line)}\r\n" for line in lines)


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,").replace("\n", "\\n")


def _folded(line: str) -> str:
    """Fold a line at 75 octets, never inside a letter (RFC 5545, section 3.1)."""
    parts, part = [], ""
    for letter in line:
        if len((part + letter).encode()) > ICS_LINE:
            parts.append(part)
            part = ""
        part += letter
    return "\r\n ".join([*parts, part])
