"""advise, series: the numbers without a notebook."""

from pathlib import Path
from typing import Annotated

import typer

from forecast.cli.console import give_json, tell
from forecast.errors import ParamsError
from forecast.settings.loading import parse_overrides


def advise(
    data: Annotated[str, typer.Option(help="folder of CSV or Parquet, .duckdb file or SQLAlchemy URL")],
    team: Annotated[str, typer.Option(help="the team's id")],
    period: Annotated[str | None, typer.Option(help="2026Q3, 2026-09, ...; the last 52 weeks")] = None,
    horizon: Annotated[int | None, typer.Option(help="weeks ahead; the params' horizon_weeks")] = None,
    params: Annotated[str | None, typer.Option(help="a params file")] = None,
    settings: Annotated[list[str] | None, typer.Option("--set", help="KEY=VALUE laid over the params")] = None,
    output: Annotated[Path | None, typer.Option(help="also write the JSON here")] = None,
) -> None:
    """Print each channel's return and the suggested budget as JSON."""
    from forecast.analysis import Request, advise
    from forecast.background import start_worker
    from forecast.reporting import leave_warm
    from forecast.summarising import summarise_advice
    from forecast.warehouse import write_json

    overrides = parse_overrides(settings or []) | ({"horizon_weeks": horizon} if horizon is not None else {})
    request = Request("team", team, period=period, data=data, params_file=params, overrides=overrides)
    start_worker()  # after the imports, which it shares, and before anything has threads
    advice = advise(request)
    for sentence in advice.idle:
        tell(f"warning: {sentence}")
    content = summarise_advice(advice)
    if output:
        write_json(content, output)
    give_json(content)
    leave_warm()


def series(
    file: Annotated[Path, typer.Argument(metavar="INPUT.csv", help="long table of unique_id, ds, y")],
    horizon: Annotated[int, typer.Option(help="steps after each series' end")],
    output: Annotated[Path, typer.Option(help="CSV to write")],
    freq: Annotated[str | None, typer.Option(help="D, W or MS; detected series by series")] = None,
    levels: Annotated[str, typer.Option(help="per cents of the intervals")] = "80,95",
) -> None:
    """Forecast any long table: unique_id, ds, y → unique_id, ds, yhat and its intervals."""
    from forecast.analysis import forecast_table
    from forecast.warehouse import read_series, write_series

    if freq is not None and freq not in ("D", "W", "MS"):
        raise ParamsError(f"--freq '{freq}' is not one I know; expected D (days), W (weeks) or MS (months).")
    try:
        chosen = tuple(int(part) for part in levels.split(","))
    except ValueError:
        raise ParamsError(f"--levels '{levels}' is not a list of per cents; write --levels 80,95.") from None
    points = forecast_table(read_series(file), horizon, freq, chosen)
    write_series(points, output)
