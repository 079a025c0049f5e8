"""report, batch, audit, serve: from a call to published folders."""

import os
import re
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from forecast.cli.console import give, tell, working
from forecast.errors import BatchFailedError, ForecastError, ParamsError, nearest
from forecast.settings.loading import check_id, known_ids, parse_overrides, project_root

if TYPE_CHECKING:
    from collections.abc import Sequence

    from forecast.analysis import Fingerprint, Request
    from forecast.reporting import ReportJob, RunRecord

NOTEBOOKS = {
    "team": "team_retrospective",
    "campaign": "campaign_retrospective",
    "portfolio": "portfolio",
    "audit": "audit",
}
FOLDERS = {"team": "teams", "campaign": "campaigns", "audit": "audits"}
#: A URL with a password travels to the notebook through the environment, never through its parameters.
SECRET_DATA = "FORECAST_DATA_URL"

Period = Annotated[str | None, typer.Option(help="2026Q3, 2026-09, 2026W38, 2026 or 2026-07-01..2026-09-30")]
Language = Annotated[str | None, typer.Option(help="ru or en; the params' own")]
Formats = Annotated[str, typer.Option(help="html, pdf or both")]
Data = Annotated[str | None, typer.Option(help="folder of CSV or Parquet, .duckdb file or SQLAlchemy URL; the params' own")]
ParamsFile = Annotated[str | None, typer.Option("--params", help="a params file used in place of the team's own")]
Output = Annotated[Path, typer.Option(help="folder that holds all reports")]
Settings = Annotated[list[str] | None, typer.Option("--set", help="KEY=VALUE laid over the params; may be repeated")]
REPORTS = Path("reports")


def report(
    team: Annotated[str | None, typer.Option(help="id of a team in params/teams")] = None,
    campaign: Annotated[str | None, typer.Option(help="id of a campaign in params/campaigns")] = None,
    portfolio: Annotated[bool, typer.Option("--portfolio", help="all teams side by side")] = False,
    period: Period = None,
    language: Language = None,
    formats: Formats = "html,pdf",
    data: Data = None,
    params: ParamsFile = None,
    output: Output = REPORTS,
    settings: Settings = None,
) -> None:
    """Make one retrospective: of a team, a campaign, or all teams."""
    chosen = [name for name in (team, campaign, "portfolio" if portfolio else None) if name is not None]
    if len(chosen) != 1:
        raise ParamsError(
            f"say what the report is about: one of --team ID, --campaign ID or --portfolio (make report TEAM=growth). {_known()}"
        )
    kind = "team" if team is not None else "campaign" if campaign is not None else "portfolio"
    request = _request(kind, chosen[0], period, language, data, params, parse_overrides(settings or []), output)
    _make(request, formats, output)


def audit(
    team: Annotated[str | None, typer.Option(help="id of a team in params/teams")] = None,
    period: Period = None,
    language: Language = None,
    formats: Formats = "html,pdf",
    data: Data = None,
    params: ParamsFile = None,
    output: Output = REPORTS,
    settings: Settings = None,
) -> None:
    """Audit a team's marketing analytics: eleven steps, what data answer, and the blind spots."""
    if team is None:
        raise ParamsError(f"say whose data to audit: --team ID (make audit TEAM=growth). {_known()}")
    request = _request("audit", team, period, language, data, params, parse_overrides(settings or []), output)
    _make(request, formats, output)


def batch(
    teams: Annotated[str | None, typer.Option(help="ids of teams, comma between; all in params/")] = None,
    campaigns: Annotated[str | None, typer.Option(help="ids of campaigns, comma between; all in params/")] = None,
    jobs: Annotated[int, typer.Option(min=1, help="reports made at the same time")] = 1,
    scheduler: Annotated[str | None, typer.Option(help="address of a Dask scheduler: tcp://host:port")] = None,
    force: Annotated[bool, typer.Option("--force", help="make again what has not changed")] = False,
    period: Period = None,
    language: Language = None,
    formats: Formats = "html,pdf",
    data: Data = None,
    params: Annotated[Path | None, typer.Option(help="another params folder")] = None,
    output: Output = REPORTS,
) -> None:
    """Make every report, then the portfolio and the index; one failure does not stop the rest."""
    from forecast.reporting import keep_seconds, keep_work, start_preload

    start_preload(keep=keep_seconds())  # before all other imports: they run side by side
    keep_work()
    from forecast.reporting import run_batch

    folder = params or project_root() / "params"
    wanted = [("team", name) for name in _ids(teams, folder, "team", campaigns is not None)]
    wanted += [("campaign", name) for name in _ids(campaigns, folder, "campaign", teams is not None)]
    if data is None:  # else a team's rows may be there without params of its own
        _refuse_unknown(wanted, folder)
    made: list[tuple[Request, Planned]] = []
    failed: list[str] = []
    for kind, name in wanted:
        file = folder / FOLDERS[kind] / f"{name}.yml"
        own = str(file) if params else None
        try:
            request = _request(kind, name, period, language, data, own, {}, output)
            made.append((request, plan_of(request, formats, output)))
        except ForecastError as error:
            failed.append(f"{kind} {name}: {error}")
    records = run_batch([planned.job for _, planned in made], jobs, scheduler, force)
    for (request, planned), record in zip(made, records, strict=True):
        failed += _account(request, planned, record)
    if teams is None and campaigns is None and not failed:
        _make(_request("portfolio", "portfolio", period, language, data, None, {}, output), formats, output)
    _index(output, language)
    if failed:
        raise BatchFailedError(f"{len(failed)} of {len(wanted)} reports failed, the rest is done:\n" + "\n".join(failed))


def serve(
    output: Output = REPORTS,
    port: Annotated[int, typer.Option(min=0, max=65535, help="port on the loopback address; any free one")] = 0,
) -> None:
    """Show the reports/ portal on a loopback address."""
    from forecast.reporting import serve as serve_folder

    _index(output, None)
    server = serve_folder(output, port)
    give(f"http://127.0.0.1:{server.server_port}/")
    tell("Ctrl-C ends it.")
    server.serve_forever()


@dataclass(frozen=True)
class Planned:
    """A job, and what its report will be on."""

    job: "ReportJob"
    found: "Fingerprint"


def plan_of(request: "Request", formats: str, output: Path) -> Planned:
    """Give the job of a request: its notebook, parameters, folder, and the fingerprint of what it depends on.

    Raises
    ------
    ParamsError, DataError
        Whatever is wrong with the call, the params or the data is said here, before a notebook is started.
    """
    import hashlib

    from forecast.analysis import fingerprint
    from forecast.reporting import ReportJob
    from forecast.summary import schema

    found = fingerprint(request)
    _warn_of_days_to_come(request, found)
    for sentence in found.idle:
        tell(f"warning: {sentence}")
    digest = hashlib.sha256("|".join((*found.digests, str(request))).encode()).hexdigest()
    place = Path("portfolio") if request.kind == "portfolio" else Path(FOLDERS[request.kind]) / check_id(request.id, request.kind)
    job = ReportJob(
        notebook=project_root() / "notebooks" / f"{NOTEBOOKS[request.kind]}.ipynb",
        parameters=_parameters(request),
        folder=output / place / found.period.label,
        formats=tuple(part.strip() for part in formats.split(",") if part.strip()),
        language=found.language,
        summary_schema=schema(),
        created=datetime.now(UTC).isoformat(timespec="seconds"),
        fingerprint=digest,
        chapters=tuple(project_root() / "notebooks" / "chapters" / f"{name}.ipynb" for name in found.chapters),
    )
    return Planned(job, found)


def _warn_of_days_to_come(request: "Request", found: "Fingerprint") -> None:
    """Say that rows dated after today have moved the report into a period that is not over; a campaign has days of its own."""
    if request.period is None and request.kind != "campaign" and found.period.end > datetime.now(UTC).date():
        tell(
            f"warning: {request.id}: the last complete period of the data is {found.period.label}, which is not over yet: some "
            "rows are dated after today. `forecast check` names them; correct their dates, or name the period with --period."
        )


def _make(request: "Request", formats: str, output: Path) -> None:
    from forecast.reporting import keep_seconds, keep_work, start_preload

    start_preload(keep=keep_seconds())  # before all other imports: they run side by side
    keep_work()
    from forecast.reporting import run_report
    from forecast.warehouse.handover import handing_over

    with handing_over(), working(f"making the {request.kind} report {request.id} …"):
        planned = plan_of(request, formats, output)
        record = run_report(planned.job, force=True)
    failed = _account(request, planned, record)
    _index(output, planned.job.language)
    if failed:
        raise BatchFailedError(failed[0])


def _account(request: "Request", planned: Planned, record: "RunRecord") -> list[str]:
    """Say what came of a job, and remember it in the ledger; give the sentences of what failed."""
    from forecast.analysis import remember
    from forecast.reporting import read_memory

    for warning in record.warnings:
        tell(f"warning: {warning}")
    folder = planned.job.folder
    memory = read_memory(folder) if record.status == "done" else None
    remember(request, planned.found, {"created": planned.job.created, "status": record.status}, memory, folder)
    if record.status == "failed":
        return [f"{request.kind} {request.id}: {record.error}"]
    give(str(folder / "report.html"))
    return []


def _index(output: Path, language: str | None) -> None:
    from forecast.reporting import build_index

    build_index(output, language or "en")


def _request(
    kind: str,
    name: str,
    period: str | None,
    language: str | None,
    data: str | None,
    file: str | None,
    overrides: dict[str, Any],
    output: Path,
) -> "Request":
    from forecast.analysis import Request

    return Request(
        kind=kind,  # type: ignore[arg-type]
        id=name,
        period=period,
        language=language,
        data=_hidden(data),
        params_file=file,
        overrides=overrides,
        ledger=ledger_of(output),
    )


def ledger_of(output: Path) -> str:
    """Give where the ledger is: the environment's, else beside the reports."""
    return "${FORECAST_LEDGER_URL}" if os.environ.get("FORECAST_LEDGER_URL") else str(output / "ledger.db")


def _hidden(data: str | None) -> str | None:
    """Keep a URL with a password out of everything that is written down."""
    if data is None or not re.search(r"://[^/@]*:[^/@]*@", data):
        return data
    os.environ[SECRET_DATA] = data
    return f"${{{SECRET_DATA}}}"


def _parameters(request: "Request") -> dict[str, Any]:
    shared = {name: getattr(request, name) for name in ("period", "language", "data", "params_file", "ledger")}
    shared["overrides"] = dict(request.overrides or {})
    if request.kind == "portfolio":
        return {name: shared[name] for name in ("period", "language", "data", "ledger")}
    return {"campaign" if request.kind == "campaign" else "team": request.id} | shared


def _ids(typed: str | None, folder: Path, kind: str, other_typed: bool) -> list[str]:
    if typed is not None:
        return [check_id(name.strip(), kind) for name in typed.split(",") if name.strip()]
    return [] if other_typed else known_ids(folder, kind)  # type: ignore[arg-type]


def _refuse_unknown(wanted: "Sequence[tuple[str, str]]", folder: Path) -> None:
    """Refuse a call that names what has no params, before anything is made."""
    for kind, name in wanted:
        known = known_ids(folder, kind)  # type: ignore[arg-type]
        if name not in known:
            raise ParamsError(
                f"unknown {kind} '{name}' in --{kind}s: there is no {FOLDERS[kind]}/{name}.yml in '{folder}'; "
                f"{nearest(name, known)}. No report was made: correct the id, or pass --data with the folder that holds its rows."
            )


def _known() -> str:
    folder = project_root() / "params"
    return f"Teams: {', '.join(known_ids(folder, 'team'))}. Campaigns: {', '.join(known_ids(folder, 'campaign'))}."
