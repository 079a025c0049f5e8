"""Remember: what a published report leaves in the ledger, and what the next one finds there."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import fields
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from forecast.analysis.judging import Memory
from forecast.analysis.loading import Fingerprint, Request
from forecast.review import Review
from forecast.settings.loading import Scope, fill_environment, project_root

if TYPE_CHECKING:
    from forecast.retrospective import Action
    from forecast.warehouse import KeptAction

#: Fields of an action that have a column of their own in the ledger; the rest is kept as its payload.
KEPT = {"id", "finding_key", "owner", "due", "origin_period", "created", "status", "closed", "age_days", "asked"}
Kind = tuple[str, str]


def recall(ledger: str | None, scope: Scope, period: str, today: date) -> Memory:
    """Give what the ledger holds of a scope up to a day; nothing where there is no ledger yet.

    Actions that this same period's report proposed are recalled too, so that what people did with them since is shown when it is
    made again; what nobody touched goes with the version that proposed it, where this one does not. Advice is recalled from
    earlier days only: nothing can be said yet of what was advised today.
    """
    from forecast.retrospective import thaw
    from forecast.warehouse import REPORT, open_ledger

    place = ledger_place(ledger)
    if place is None:
        return Memory()
    with open_ledger(place, create=False) as store:
        found = store.current_actions(scope.kind, scope.id)
        kept = [action for action in found if action.created <= today and action.status != "withdrawn"]
        states = store.states(scope.kind, scope.id)
        touched = set(states.loc[states["by"] != REPORT, "action_id"])
        return Memory(
            actions=tuple(action_of(action) for action in kept),
            untouched=frozenset(action.id for action in kept if action.periods == (period,) and action.id not in touched),
            states=states,
            recommendations=tuple(thaw(advice.payload) for advice in store.recommendations_before(scope.kind, scope.id, today)),
        )


def memory_of(review: Review) -> dict[str, Any]:
    """Give what the ledger is to keep of a review: the advice, the frozen forecast and the actions; JSON-able."""
    from forecast.retrospective import freeze

    allocation, series = review.responded.allocation, review.predicted.series
    advice = None
    if allocation is not None or not series.points.empty:
        advice = freeze(allocation, series, review.today, review.scope.params.horizon_weeks, review.scope.id)
    # Params may stand anywhere, so the ledger itself says in which currency and language its actions are told.
    speech = {"currency": review.scope.currency, "language": review.scope.params.language}
    return {
        "day": review.today.isoformat(),
        "recommendation": advice,
        "actions": [{**payload_of(action), **speech} for action in review.judged.actions],
    }


def remember(
    request: Request, found: Fingerprint, run: Mapping[str, str], memory: Mapping[str, Any] | None, folder: Path
) -> None:
    """Keep in the ledger that a report was made, what it advised and what it proposed to do.

    Parameters
    ----------
    run : mapping
        `created` (ISO time) and `status` (done, failed, unchanged).
    memory : mapping or None
        What `memory_of` gave, from the published notebook; None of a report that failed or proposes nothing.
    """
    from forecast.warehouse import Run, open_ledger

    place = fill_environment(request.ledger or "")
    if not place:
        return
    params_sha256, data_sha256, version = (*found.digests, "", "", "")[:3]
    with open_ledger(place) as store:
        if memory and run["status"] == "done":
            day = date.fromisoformat(memory["day"])
            if memory["recommendation"] is not None:
                store.record_recommendation(request.kind, request.id, found.period.label, day, memory["recommendation"])
            actions = [kept_of(payload, request) for payload in memory["actions"]]
            store.withdraw_actions(request.kind, request.id, found.period.label, {action.id for action in actions}, day)
            store.record_actions(actions, found.period.label, day)
        store.record_run(
            Run(
                scope_kind=request.kind,
                scope_id=request.id,
                period=found.period.label,
                created=run["created"],
                package_version=version,
                params_sha256=params_sha256,
                data_sha256=data_sha256,
                status=run["status"],
                folder=str(folder),
            )
        )


def memory_sha256(ledger: str | None, scope: Scope, today: date) -> str:
    """Give the digest of earlier advice and of what people did with the scope's actions: both change what a report says."""
    from forecast.warehouse import REPORT, open_ledger

    place = ledger_place(ledger)
    if place is None:
        return ""
    with open_ledger(place, create=False) as store:
        states = store.states(scope.kind, scope.id)
        said = [[str(row.action_id), str(row.state), str(row.value)] for row in states.itertuples() if row.by != REPORT]
        earlier = [advice.payload for advice in store.recommendations_before(scope.kind, scope.id, today)]
    return hashlib.sha256(json.dumps([said, earlier], sort_keys=True).encode()).hexdigest()


def ledger_place(ledger: str | None) -> str | None:
    """Give where an existing ledger is; a relative path counts from here, else from the project's root; None without one."""
    if not ledger:
        return None
    place = fill_environment(ledger)
    if "://" in place:
        return place
    for path in (Path(place), project_root() / place):
        if path.is_file():
            return str(path)
    return None


def payload_of(action: "Action") -> dict[str, Any]:
    """Give an action as JSON's own types."""
    content = {field.name: getattr(action, field.name) for field in fields(action) if field.name not in ("age_days", "asked")}
    return {name: _plain(value) for name, value in content.items()}


def kept_of(payload: Mapping[str, Any], request: Request) -> "KeptAction":
    """Give the ledger's form of an action's payload."""
    from forecast.warehouse import KeptAction

    return KeptAction(
        id=payload["id"],
        scope_kind=request.kind,
        scope_id=request.id,
        finding_key=payload["finding_key"],
        owner=payload["owner"],
        due=date.fromisoformat(payload["due"]),
        origin_period=payload["origin_period"],
        created=date.fromisoformat(payload["created"]),
        payload={name: value for name, value in payload.items() if name not in KEPT},
    )


def action_of(kept: "KeptAction") -> "Action":
    """Give the action of the ledger's form, with its latest owner, due date and status."""
    from forecast.retrospective import Action

    known = {field.name for field in fields(Action)} - KEPT  # a ledger of another version may hold more
    rest = {name: value for name, value in kept.payload.items() if name in known}
    days = {name: date.fromisoformat(value) for name, value in rest["numbers"].items() if name.endswith("_date") and value}
    return Action(
        id=kept.id,
        finding_key=kept.finding_key,
        owner=kept.owner,
        due=kept.due,
        status="dropped" if kept.status == "withdrawn" else kept.status,  # no report shows one that was withdrawn
        origin_period=kept.origin_period,
        created=kept.created,
        closed=kept.closed,
        **(rest | {"numbers": rest["numbers"] | days}),
    )


def _plain(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {str(name): _plain(inner) for name, inner in value.items()}
    if isinstance(value, date):
        return value.isoformat()
    if hasattr(value, "item"):
        value = value.item()
    return None if isinstance(value, float) and value != value else value
