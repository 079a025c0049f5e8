"""import, check, demo, export, doctor: what goes in, and whether it can."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from forecast.cli.console import give, give_json, give_table, tell, working
from forecast.errors import ParamsError

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


def check(data: Location, team: Annotated[str | None, typer.Option(help="only this team's rows")] = None) -> None:
    """Print what a dataset has, lacks and looks wrong."""
    from forecast.cli.checking import check_tables

    check_tables(data, team, datetime.now(UTC).date())


def demo(
    output: Annotated[Path, typer.Option(help="folder for the demo's tables")],
    seed: Annotated[int | None, typer.Option(min=0, help="another seed makes another world")] = None,
) -> None:
    """Write the demo world: three teams, 130 weeks, every table."""
    from forecast.analysis import make_demo

    with working("making the demo world …"):
        folder = make_demo(output, seed)
    give(str(folder))


def export(
    data: Location,
    folder: Annotated[Path | None, typer.Argument(metavar="DIR", help="folder to write")] = None,
    output: Annotated[Path | None, typer.Option(help="the same folder, as other commands name it")] = None,
    to: Annotated[str, typer.Option(help="parquet, csv or xlsx")] = "parquet",
) -> None:
    """Write tidy tables for Power BI, Tableau or Looker, with a data dictionary."""
    from forecast.warehouse import export_dataset, open_dataset

    if folder is None and output is None:
        raise ParamsError("say where to write: forecast export --data data/growth --to parquet DIR.")
    if folder is not None and output is not None:
        raise ParamsError(f"the folder is named twice, as '{folder}' and as --output '{output}'; leave one of them out.")
    with open_dataset(data) as dataset:
        give(str(export_dataset(dataset, to, folder or output or Path())))


def doctor() -> None:
    """Say what is installed, what is missing and what to type."""
    from forecast.cli.doctor import findings

    rows = findings()
    give_table(("part", "state", "what to type"), rows)
    if any(state != "ok" for _, state, _ in rows):
        tell("what is missing limits only what is named beside it.")
