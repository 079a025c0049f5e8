"""Decide: the actions of the ledger in words, and those that a meeting adds."""

import hashlib
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from forecast.analysis.remembering import action_of
from forecast.errors import ParamsError, nearest
from forecast.settings.loading import Scope, check_id, known_ids, load_scope, project_root
from forecast.text import Words

if TYPE_CHECKING:
    from forecast.warehouse import KeptAction, Ledger


@dataclass(frozen=True)
class OpenAction:
    """An action of the ledger with its sentences in one language."""

    kept: "KeptAction"
    title: str
    why: str
    priority: int


@dataclass(frozen=True)
class Decision:
    """What a meeting decided that no finding had proposed; priority 1 is the highest."""

    title: str
    owner: str
    due: date
    priority: int


def actions_in(ledger: str, scope: tuple[str, str] | None, language: str | None) -> tuple[OpenAction, ...]:
    """Give the ledger's actions, the most urgent first.

    Parameters
    ----------
    scope : tuple of kind and id, optional
        Only the actions of this team or campaign.

    Raises
    ------
    ParamsError
        For a team or campaign that neither the params nor the ledger know.
    """
    from forecast.warehouse import open_ledger

    with open_ledger(ledger, create=False) as store:
        if scope:
            _refuse_unknown(store, *scope)
        kept = store.current_actions(*scope) if scope else store.current_actions()
    found = [_in_words(action, language) for action in kept]
    return tuple(
        sorted(found, key=lambda action: (action.kept.status != "open", action.kept.due, action.priority, action.kept.id))
    )


def add_action(ledger: str, scope: tuple[str, str], decision: Decision, today: date) -> str:
    """Keep an action that a meeting decided, and give its id; the same title twice is one action.

    Raises
    ------
    ParamsError
        For an action without a title or an owner, or of a team or campaign that neither the params nor the ledger know.
    """
    from forecast.retrospective import MANUAL
    from forecast.warehouse import KeptAction, open_ledger

    title, owner = decision.title.strip(), decision.owner.strip()
    if not title:
        raise ParamsError("an action needs a title; write what is to be done.")
    if not owner:
        raise ParamsError("an action needs an owner; write the role that does it: --owner ROLE.")
    with open_ledger(ledger, create=False) as store:
        _refuse_unknown(store, *scope)
    text = "\x1f".join((*scope, MANUAL, title))
    action_id = hashlib.sha256(text.encode()).hexdigest()[:16]
    payload = {
        "subject": title,
        "kind": "budget",
        "title_key": f"actions.{MANUAL}.title",
        "numbers": {"title": title},
        "priority": decision.priority,
        "expected_effect": None,
        "money_at_stake": None,
    }
    kept = KeptAction(action_id, *scope, MANUAL, owner, decision.due, today.isoformat(), today, payload)
    with open_ledger(ledger) as store:
        store.record_actions([kept], today.isoformat(), today)
    return action_id


def _refuse_unknown(store: "Ledger", kind: str, name: str) -> None:
    """Refuse a team or campaign of which no report can ever show an action: it was mistyped."""
    check_id(name, kind)
    known = known_ids(project_root() / "params", "campaign" if kind == "campaign" else "team")
    if name in known or store.runs(kind, name) or store.current_actions(kind, name):
        return
    known = sorted({*known, *(run.scope_id for run in store.runs(kind))})
    raise ParamsError(
        f"unknown {kind} '{name}': params/{kind}s has no file of it and the ledger no report; {nearest(name, known)}. "
        f"Correct --{kind}, or make its report first."
    )


def _in_words(kept: "KeptAction", language: str | None) -> OpenAction:
    from forecast.retrospective import say_action, say_action_why

    scope = _params_of(kept)
    words = Words(language or (scope.params.language if scope else str(kept.payload.get("language", "en"))))
    stated = scope.params.currency if scope else None
    currency = stated or str(kept.payload.get("currency", "USD"))
    action = action_of(kept)
    return OpenAction(kept, say_action(action, words, currency), say_action_why(action, words, currency), action.priority)


def _params_of(kept: "KeptAction") -> Scope | None:
    """Give the scope of an action; None where its params file is gone."""
    try:
        kind = "campaign" if kept.scope_kind == "campaign" else "team"
        return load_scope(kind, kept.scope_id)  # type: ignore[arg-type]
    except ParamsError:
        return None
