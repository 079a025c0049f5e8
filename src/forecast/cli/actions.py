"""actions list|add|assign|close|export: the meeting's decisions, kept in the ledger."""

from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from forecast.cli.console import give, give_json, give_table, tell
from forecast.cli.reports import REPORTS, ledger_of
from forecast.errors import ParamsError, nearest

if TYPE_CHECKING:
    from forecast.analysis import OpenAction

app = typer.Typer(help="List, add, assign, close and export the actions that reports propose.", no_args_is_help=True)

FORMATS = ("jira", "trello", "ics", "json")
Output = Annotated[Path, typer.Option("--reports", help="the folder whose ledger.db is meant; FORECAST_LEDGER_URL wins")]
Team = Annotated[str | None, typer.Option(help="id of the team whose actions are meant")]
Campaign = Annotated[str | None, typer.Option(help="id of the campaign whose actions are meant")]
Language = Annotated[str | None, typer.Option(help="ru or en; the params' own")]
ActionId = Annotated[str, typer.Argument(help="the action's id, or enough of its beginning")]
By = Annotated[str, typer.Option(help="role that says so")]


@app.command("list")
def list_actions(
    team: Team = None,
    campaign: Campaign = None,
    status: Annotated[str, typer.Option(help="open, done, dropped or all")] = "open",
    as_json: Annotated[bool, typer.Option("--json", help="JSON, not a table")] = False,
    language: Language = None,
    reports: Output = REPORTS,
) -> None:
    """Print actions with owner, due date, status and age in days."""
    found = _chosen(team, campaign, status, language, reports)
    if as_json:
        give_json([_row(action) for action in found])
        return
    columns = ("id", "of", "due", "owner", "status", "age_days", "priority", "title")
    give_table(columns, [[str(_row(action)[name]) for name in columns] for action in found])


@app.command("add")
def add(
    title: Annotated[str, typer.Argument(help="what is to be done")],
    owner: Annotated[str, typer.Option(help="role that does it")],
    due: Annotated[str, typer.Option(help="2026-12-31")],
    team: Team = None,
    campaign: Campaign = None,
    priority: Annotated[int, typer.Option(min=1, max=3, help="1 is the highest")] = 2,
    reports: Output = REPORTS,
) -> None:
    """Add an action that the meeting decided and no finding proposed."""
    from forecast.analysis import Decision, add_action
    from forecast.warehouse import due_date

    decision = Decision(title, owner, due_date(due), priority)
    _warn_of_past(decision.due)
    give(add_action(ledger_of(reports), _scope(team, campaign), decision, _today()))


@app.command("assign")
def assign(
    action_id: ActionId,
    owner: Annotated[str | None, typer.Option(help="role that does it now")] = None,
    due: Annotated[str | None, typer.Option(help="2026-12-31")] = None,
    by: By = "",
    reports: Output = REPORTS,
) -> None:
    """Give an action another owner, another due date, or both."""
    from forecast.warehouse import due_date, open_ledger

    if owner is None and due is None:
        raise ParamsError("say what changes: --owner ROLE, --due 2026-12-31, or both.")
    if due is not None:
        _warn_of_past(due_date(due))  # before anything is written: a call is kept whole or not at all
    with _open(reports, open_ledger) as store:
        found = store.find_action(action_id)
        if owner is not None:
            found = store.append_state(found.id, "assigned", at=_today(), by=by, value=owner)
        if due is not None:
            found = store.append_state(found.id, "due", at=_today(), by=by, value=due)
    give(f"{found.id} {found.owner} {found.due}")


@app.command("close")
def close(
    action_id: ActionId,
    dropped: Annotated[bool, typer.Option("--dropped", help="decided against, rather than done")] = False,
    note: Annotated[str | None, typer.Option(help="a remark")] = None,
    by: By = "",
    reports: Output = REPORTS,
) -> None:
    """Say that an action is done, or was dropped."""
    from forecast.warehouse import open_ledger

    with _open(reports, open_ledger) as store:
        found, status = store.find_action(action_id), "dropped" if dropped else "done"
        if found.status != status:  # the day it was first closed stays
            found = store.append_state(found.id, status, at=_today(), by=by)
        if note:
            store.append_state(found.id, "note", at=_today(), by=by, value=note)
    give(f"{found.id} {found.status}")


@app.command("export")
def export(
    to: Annotated[str, typer.Option(help="jira or trello (CSV), ics (calendar of due dates), json")],
    output: Annotated[Path, typer.Option(help="file to write")],
    team: Team = None,
    campaign: Campaign = None,
    status: Annotated[str, typer.Option(help="open, done, dropped or all")] = "open",
    language: Language = None,
    reports: Output = REPORTS,
) -> None:
    """Hand actions over to a tracker or a calendar."""
    from forecast.warehouse import write_actions

    if to not in FORMATS:
        raise ParamsError(f"--to '{to}' is not one I know; {nearest(to, FORMATS)}. Use one of {', '.join(FORMATS)}.")
    found = _chosen(team, campaign, status, language, reports)
    write_actions([_row(action) for action in found], output, to, stamp=datetime.now(UTC))
    give(str(output))


def _chosen(team: str | None, campaign: str | None, status: str, language: str | None, reports: Path) -> "tuple[OpenAction, ...]":
    from forecast.analysis import actions_in

    if status not in ("open", "done", "dropped", "all"):
        raise ParamsError(f"--status '{status}' is not one I know; expected open, done, dropped or all.")
    scope = _scope(team, campaign) if team or campaign else None
    found = actions_in(ledger_of(reports), scope, language)
    return tuple(action for action in found if status in ("all", action.kept.status))


def _row(action: "OpenAction") -> dict[str, Any]:
    kept = action.kept
    age = (kept.closed or _today()) - kept.created
    return {
        "id": kept.id,
        "of": f"{kept.scope_kind} {kept.scope_id}",
        "title": action.title,
        "why": action.why,
        "owner": kept.owner,
        "due": kept.due.isoformat(),
        "status": kept.status,
        "priority": action.priority,
        "finding_key": kept.finding_key,
        "origin_period": kept.origin_period,
        "created": kept.created.isoformat(),
        "age_days": max(age.days, 0),
    }


def _scope(team: str | None, campaign: str | None) -> tuple[str, str]:
    if (team is None) == (campaign is None):
        raise ParamsError("say whose action it is: --team ID or --campaign ID.")
    return ("team", team) if team is not None else ("campaign", str(campaign))


def _warn_of_past(due: date) -> None:
    if due < _today():
        advice = "`forecast actions assign` moves it."
        tell(f"warning: the due date {due.isoformat()} is past; the action is overdue from the start. {advice}")


def _open(reports: Path, opener: Any) -> Any:
    return opener(ledger_of(reports))


def _today() -> date:
    return datetime.now(UTC).date()
