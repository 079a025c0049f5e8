"""The import command: files in, canonical tables and a reconciliation out."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from forecast.cli.console import tell, watched
from forecast.errors import ParamsError


def import_files(
    source: str, files: Sequence[Path], team: str | None, into: str | None, settings: Sequence[str]
) -> dict[str, Any]:
    """Import files and give the reconciliation; what is to be known about it is said in sentences."""
    from forecast.sources import ImportSettings, read_export
    from forecast.text import Words
    from forecast.warehouse.importing import say_rejected, write_import
    from forecast.warehouse.location import mask

    if not files or team is None or into is None:
        raise ParamsError(
            "an import needs files, a team and a dataset; write: forecast import SOURCE FILE... --team growth --into data/growth "
            "(SOURCE may be `auto`)."
        )
    words = Words("en")
    with watched(words.say("imports.work.reading", files=", ".join(file.name for file in files))) as update:
        result = read_export(source, files, team=team, settings=ImportSettings.parse(list(settings)))
        update(words.say("imports.work.writing", into=mask(into)))
        record = write_import(result, into)
    if not record.changed:
        tell(words.say("imports.standing", id=record.id))
    rejected = say_rejected(result, record, into, words)
    for warning in [*record.warnings, *([rejected] if rejected else [])]:
        tell(f"warning: {warning}")
    return record.as_json()


def undo_files(import_id: str, into: str | None) -> dict[str, Any]:
    """Take an import back and give its record."""
    from forecast.text import Words
    from forecast.warehouse.importing import undo_import

    if into is None:
        raise ParamsError("say which dataset to take the import out of: forecast import --undo ID --into data/growth.")
    record = undo_import(into, import_id)
    tell(Words("en").say("imports.undone", id=record.id))
    return record.as_json()
