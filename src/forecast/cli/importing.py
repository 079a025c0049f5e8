"""The import command: files in, canonical tables and a reconciliation out."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from forecast.cli.checking import say_doubts
from forecast.cli.console import tell, watched
from forecast.cli.naming import doubts_of_names, params_of
from forecast.errors import ForecastError, ParamsError

if TYPE_CHECKING:
    from forecast.sources import ImportResult
    from forecast.text import Words


def import_files(
    source: str, files: Sequence[Path], team: str | None, into: str | None, settings: Sequence[str]
) -> dict[str, Any]:
    """Import files and give the reconciliation; what is to be known about it is said in sentences."""
    from forecast.sources import ImportSettings, read_export
    from forecast.text import Words
    from forecast.warehouse.importing import say_rejected, write_import
    from forecast.warehouse.location import mask
    from forecast.warehouse.naming import COUNTING

    if not files or team is None or into is None:
        raise ParamsError(
            "an import needs files, a team and a dataset; write: forecast import SOURCE FILE... --team growth --into data/growth "
            "(SOURCE may be `auto`)."
        )
    words = Words("en")
    with watched(words.say("imports.work.reading", files=", ".join(file.name for file in files))) as update:
        result = _with_undecoded(read_export(source, files, team=team, settings=ImportSettings.parse(list(settings))))
        update(words.say("imports.work.writing", into=mask(into)))
        record = write_import(result, into, zone=params_of(team).timezone)
    if not record.changed:
        tell(words.say("imports.standing", id=record.id))
    rejected = say_rejected(result, record, into, words)
    for warning in [*record.warnings, *([rejected] if rejected else [])]:
        tell(f"warning: {warning}")
    if set(record.tables) & set(COUNTING):
        _tell_what_stands(into, team, words)
    return record.as_json()


def _with_undecoded(result: "ImportResult") -> "ImportResult":
    """Give the import with a word about the campaign names that the team's naming rules cannot decode."""
    from forecast.warehouse.naming import COUNTING

    named = [frame["campaign"] for name, frame in result.tables.items() if name in COUNTING and "campaign" in frame]
    told = doubts_of_names(result.team, [str(name) for column in named for name in column.dropna()])
    return replace(result, warnings=(*result.warnings, *told))


def _tell_what_stands(into: str, team: str, words: "Words") -> None:
    """Say what the dataset now holds twice or in doubt, and how the platforms, the CRM and the books count the same customers."""
    from forecast.kpis.agreement import compare_counts
    from forecast.warehouse import load_facts, open_dataset
    from forecast.warehouse.mixed import MIXED

    with open_dataset(into) as dataset:
        if "performance" not in dataset.stored:
            return
        try:
            facts = load_facts(dataset, team, params_of(team))
        except ForecastError as error:
            tell(words.say("imports.not_compared", reason=str(error)))
            return
        mixed = [doubt for doubt in facts.doubts if doubt.key in MIXED]
        for sentence in say_doubts(dataset, team, mixed, words):
            tell(f"warning: {sentence}")
    found = compare_counts(facts)
    if found is not None:
        counts = [words.say(f"imports.count.{name}", value=words.number(value)) for name, value in found.total.items()]
        tell(words.say("imports.counts", start=words.day(found.start), end=words.day(found.end), counts="; ".join(counts)))


def undo_files(import_id: str, into: str | None) -> dict[str, Any]:
    """Take an import back and give its record."""
    from forecast.text import Words
    from forecast.warehouse.importing import undo_import

    if into is None:
        raise ParamsError("say which dataset to take the import out of: forecast import --undo ID --into data/growth.")
    record = undo_import(into, import_id)
    tell(Words("en").say("imports.undone", id=record.id))
    return record.as_json()
