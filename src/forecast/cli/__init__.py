"""The `forecast` command: thin verbs over the package; parse, call, print, exit code."""

import sys
import traceback
from typing import Annotated, NoReturn

import typer

from forecast.cli import actions, data, numbers, reports
from forecast.cli.console import tell
from forecast.errors import ForecastError

INTERRUPTED = 130
PROGRAM_FAULT = 1

app = typer.Typer(
    name="forecast",
    help="The marketing team's retrospective: report, advice, forecasts, imports, actions.",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)
app.command("report")(reports.report)
app.command("batch")(reports.batch)
app.command("audit")(reports.audit)
app.command("advise")(numbers.advise)
app.command("series")(numbers.series)
app.command("import")(data.import_export)
app.command("check")(data.check)
app.add_typer(actions.app, name="actions")
app.command("demo")(data.demo)
app.command("export")(data.export)
app.command("serve")(reports.serve)
app.command("doctor")(data.doctor)


@app.callback()
def _options(debug: Annotated[bool, typer.Option("--debug", help="show a traceback when something fails")] = False) -> None:
    """Take the options that every command has; `main` has acted on them before."""


def main() -> NoReturn:
    """Run the command that was typed; errors become one paragraph and an exit code."""
    arguments = [word for word in sys.argv[1:] if word != "--debug"]
    debug = "--debug" in sys.argv[1:]
    try:
        app(arguments, prog_name="forecast", standalone_mode=True)
    except ForecastError as error:
        if debug:
            traceback.print_exc()
        tell(f"error: {error}")
        sys.exit(error.exit_code)
    except SystemExit as leaving:
        # Typer makes this of Ctrl-C, and says nothing.
        if leaving.code == INTERRUPTED:
            tell("interrupted; nothing half-written was left behind.")
        raise
    except Exception as error:
        if debug:
            raise
        tell(
            f"error: a fault of this program, not of your call or your data: {type(error).__name__}: {error}. "
            "Run the same command with --debug and send what it prints to the maintainers."
        )
        sys.exit(PROGRAM_FAULT)
    sys.exit(0)
