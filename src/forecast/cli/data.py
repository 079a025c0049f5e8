"""import, check, demo, export, doctor: what goes in, and whether it can."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from forecast.cli.console import give, give_json, give_table, tell, working

if TYPE_CHECKING:
    from forecast.warehouse import Dataset

Location = Annotated[str, typer.Option("--data", help="folder of CSV or Parquet, .duckdb file or SQLAlchemy URL")]


def import_export(
    source: Annotated[str, typer.Argument(help="the export's source, or auto")] = "auto",
    files: Annotated[list[Path] | None, typer.Argument(help="one or several files")] = None,
    team: Annotated[str | None, typer.Option(help="the team the rows belong to")] = None,
    into: Annotated[str | None, typer.Option(help="the dataset to write into")] = None,
    settings: Annotated[list[str] | None, typer.Option("--set", help="KEY=VALUE: channel, currency, vat, decimal, ...")] = None,
    undo: Annotated[str | None, typer.Option(help="take back the import of this id")] = None,
) -> None:
    """Turn export files into canonical tables; ends with a reconciliation."""
    from forecast.cli.importing import import_files, undo_files

    if undo is not None:
        give_json(undo_files(undo, into))
        return
    give_json(import_files(source, files or [], team, into, settings or []))


def check(data: Location, team: Annotated[str | None, typer.Option(help="only this team")] = None) -> None:
    """Print what a dataset has, lacks and looks wrong."""
    from forecast.tables.contracts import TABLES
    from forecast.warehouse import check_dataset, contract_error, open_dataset, team_ids

    with open_dataset(data) as dataset:
        found = dataset.tables
        rows = [(name, str(found[name].rows) if name in found else "—", _columns(name, found)) for name in TABLES]
        faults = check_dataset(dataset, team)
        give_table(("table", "rows", "canonical columns it lacks"), rows)
        if faults:
            raise contract_error(dataset, faults)
        for id in [team] if team else team_ids(dataset):
            _tell_undecoded(dataset, id)
    give("no fault found")


def _tell_undecoded(dataset: "Dataset", team: str) -> None:
    """Say which campaign names of a team its naming rules cannot decode, in the words of the import."""
    from forecast.cli.naming import doubts_of_names
    from forecast.sources.wording import say_doubt
    from forecast.text import Words
    from forecast.warehouse.naming import campaign_names

    for key, values in doubts_of_names(team, campaign_names(dataset, team)):
        tell(f"warning: {team}: {say_doubt(key, values, Words('en'))}")


def _columns(name: str, found: object) -> str:
    from forecast.tables.contracts import TABLES

    tables: dict[str, object] = dict(found)  # type: ignore[call-overload]
    if name not in tables:
        return "no table"
    held = set(tables[name].columns)  # type: ignore[attr-defined]
    return ", ".join(column for column in TABLES[name].columns if column not in held) or "none"


def demo(
    output: Annotated[Path, typer.Option(help="folder for the demo's tables")],
    seed: Annotated[int | None, typer.Option(help="another seed makes another world")] = None,
) -> None:
    """Write the demo world: three teams, 130 weeks, every table."""
    from forecast.analysis import make_demo

    with working("making the demo world …"):
        folder = make_demo(output, seed)
    give(str(folder))


def export(
    data: Location,
    output: Annotated[Path, typer.Option(help="folder to write")],
    to: Annotated[str, typer.Option(help="parquet, csv or xlsx")] = "parquet",
) -> None:
    """Write tidy tables for Power BI, Tableau or Looker, with a data dictionary."""
    from forecast.warehouse import export_dataset, open_dataset

    with open_dataset(data) as dataset:
        give(str(export_dataset(dataset, to, output)))


def doctor() -> None:
    """Say what is installed, what is missing and what to type."""
    from forecast.cli.doctor import findings

    rows = findings()
    give_table(("part", "state", "what to type"), rows)
    if any(state != "ok" for _, state, _ in rows):
        tell("what is missing limits only what is named beside it.")
