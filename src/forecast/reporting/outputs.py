"""What the cells of an executed notebook handed over for machines: the summary, the tables, the scripts."""

import csv
import io
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from forecast.cells import harmless
from forecast.errors import NotebookFailedError
from forecast.reporting.emit import plain
from forecast.reporting.mime import SCRIPT, SUMMARY, TABLE

_TABLE_NAME = re.compile(r"[a-z0-9_-]{1,80}")


@dataclass(frozen=True)
class Table:
    """The data behind a chart, to be written as `tables/<name>.csv`."""

    name: str
    columns: tuple[str, ...]
    rows: tuple[tuple[Any, ...], ...]


@dataclass(frozen=True)
class Script:
    """A script of our own, placed at the end of the page."""

    name: str
    source: str


def _displayed(node: Any, mime: str) -> Iterator[Any]:
    for cell in node.cells:
        for output in cell.get("outputs", []):
            if mime in output.get("data", {}):
                yield output["data"][mime]


def summary_of(node: Any) -> dict[str, Any] | None:
    """Give the summary the notebook displayed last, None where it displayed none."""
    shown = list(_displayed(node, SUMMARY))
    if not shown:
        return None
    summary: dict[str, Any] = plain(shown[-1])
    return summary


def tables_of(node: Any) -> tuple[Table, ...]:
    """Give the tables the notebook displayed, the last of each name, in the order of their names.

    Raises
    ------
    NotebookFailedError
        When a name could not be a file's name, or a row is longer or shorter than the columns.
    """
    tables = {}
    for shown in _displayed(node, TABLE):
        name = str(shown["name"])
        if not _TABLE_NAME.fullmatch(name):
            raise NotebookFailedError(
                f"a cell emitted a table named '{name}', which cannot be a file's name; expected only a-z, 0-9, _ and -. "
                "Correct the name given to emit_table."
            )
        table = Table(name, tuple(shown["columns"]), tuple(tuple(row) for row in shown["rows"]))
        if any(len(row) != len(table.columns) for row in table.rows):
            raise NotebookFailedError(
                f"table '{name}' has rows that are not as long as its {len(table.columns)} columns; "
                "expected one value for each. Emit it with emit_table(name, frame)."
            )
        tables[name] = table
    return tuple(tables[name] for name in sorted(tables))


def scripts_of(node: Any) -> tuple[Script, ...]:
    """Give the scripts the notebook displayed, once each, in the order of their first appearance.

    Raises
    ------
    NotebookFailedError
        When a script would end its own element, so that its hash could not hold.
    """
    scripts = {}
    for shown in _displayed(node, SCRIPT):
        script = Script(str(shown["name"]), str(shown["source"]).replace("\r\n", "\n"))
        if re.search(r"</script|<!--", script.source, re.IGNORECASE):
            raise NotebookFailedError(
                f"script '{script.name}' holds '</script' or '<!--', which a page cannot carry inside a script; "
                "expected none of them. Write the text in two parts."
            )
        scripts[script.name] = script
    return tuple(scripts.values())


def csv_text(table: Table) -> str:
    """Give a table as CSV that a spreadsheet opens in any language and does not run.

    >>> csv_text(Table("t", ("channel", "spend"), (("=cmd()", -1.5), (None, 2)))).removeprefix("\\ufeff").split("\\r\\n")
    ['channel,spend', "'=cmd(),-1.5", ',2', '']
    """
    target = io.StringIO()
    # The byte-order mark is how Excel knows that Cyrillic is UTF-8.
    target.write("\ufeff")
    writer = csv.writer(target, lineterminator="\r\n")
    writer.writerow([_harmless(column) for column in table.columns])
    writer.writerows([_harmless(value) for value in row] for row in table.rows)
    return target.getvalue()


def _harmless(value: Any) -> Any:
    if isinstance(value, list | Mapping):
        value = json.dumps(value, ensure_ascii=False)
    return harmless(value) if isinstance(value, str) else value


def check_summary(summary: Mapping[str, Any] | None, schema: Mapping[str, Any], notebook: Path) -> None:
    """Hold a summary against its JSON Schema.

    Raises
    ------
    NotebookFailedError
        When there is none, or it breaks the schema; the message lists where.
    """
    from jsonschema import Draft202012Validator

    if summary is None:
        raise NotebookFailedError(
            f"notebook '{notebook.name}' displayed no summary; expected one. Call emit_summary in one of its cells."
        )
    faults = sorted(Draft202012Validator(schema).iter_errors(summary), key=lambda fault: list(map(str, fault.path)))
    if faults:
        raise NotebookFailedError(
            f"the summary of notebook '{notebook.name}' breaks its schema in {len(faults)} places: "
            f"{_places(faults[:5])}{' …' if len(faults) > 5 else ''}. Expected what schemas/summary.schema.json says; "
            "correct what the notebook hands to emit_summary."
        )


def _places(faults: Sequence[Any]) -> str:
    return "; ".join(f"{'.'.join(map(str, fault.path)) or 'at the top'}: {fault.message[:160]}" for fault in faults)
