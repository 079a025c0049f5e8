"""The import command: files in, canonical tables and a reconciliation out."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from forecast.cli.console import tell
from forecast.errors import ParamsError


def import_files(
    source: str, files: Sequence[Path], team: str | None, into: str | None, settings: Sequence[str]
) -> dict[str, Any]:
    """Import files and give the reconciliation."""
    from forecast.sources import ImportSettings, read_export
    from forecast.warehouse.importing import write_import

    if not files or team is None or into is None:
        raise ParamsError(
            "an import needs files, a team and a dataset; write: forecast import SOURCE FILE... --team growth --into data/growth "
            "(SOURCE may be `auto`)."
        )
    result = read_export(source, files, team=team, settings=ImportSettings.parse(list(settings)))
    record = write_import(result, into)
    for warning in record.warnings:
        tell(f"warning: {warning}")
    return record.as_json()


def undo_files(import_id: str, into: str | None) -> dict[str, Any]:
    """Take an import back and give its record."""
    from forecast.warehouse.importing import undo_import

    if into is None:
        raise ParamsError("say which dataset to take the import out of: forecast import --undo ID --into data/growth.")
    return undo_import(into, import_id).as_json()
