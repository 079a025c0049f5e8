"""The ledger: what was run, what was advised, what was to be done, and what became of it.

Nothing that was forecast, advised or decided is ever rewritten; how an action is told follows the newest report.

>>> from datetime import date
>>> ledger = open_ledger("sqlite://")
>>> ledger.record_recommendation("team", "growth", "2026Q2", date(2026, 6, 30), {"expected_gain": 5.0})
1
>>> ledger.record_recommendation("team", "growth", "2026Q2", date(2026, 6, 30), {"expected_gain": 5.0})  # the same again
1
>>> [advice.payload["expected_gain"] for advice in ledger.recommendations_before("team", "growth", date(2026, 9, 30))]
[5.0]
>>> ledger.close()
"""

import hashlib
import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import TYPE_CHECKING, Any, Literal, Self

import sqlalchemy as sa

from forecast.errors import ParamsError, nearest
from forecast.warehouse.ledger_store import LedgerStore

if TYPE_CHECKING:
    import pandas as pd

#: Who appends what no person does.
REPORT = "report"
#: What may be appended to an action: its status, a new owner, a new due date (2026-12-31), a remark.
STATES = ("open", "done", "dropped", "assigned", "due", "note")
_WORDS = ("id", "scope_kind", "scope_id", "finding_key", "owner", "origin_period")
_STATUSES = ("open", "done", "dropped", "withdrawn")
Status = Literal["open", "done", "dropped", "withdrawn"]


@dataclass(frozen=True)
class Run:
    """One run of a report; `created` is ISO time, `status` as the runner says it (done, failed, unchanged)."""

    scope_kind: str
    scope_id: str
    period: str
    created: str
    package_version: str
    params_sha256: str
    data_sha256: str
    status: str
    folder: str


@dataclass(frozen=True)
class KeptRecommendation:
    """A recommendation as it was frozen; of several versions for one period the latest."""

    scope_kind: str
    scope_id: str
    period: str
    version: int
    made_on: date
    payload: Mapping[str, Any]


@dataclass(frozen=True)
class KeptAction:
    """An action as it was first proposed, with what became of it.

    Parameters
    ----------
    owner, due : the latest that were assigned.
    created : day of the report that first proposed it.
    payload : whatever else its maker wants back; JSON-able.
    status, closed : the latest status, and the day it was done, dropped, or withdrawn by the report that had proposed it.
    periods : labels of the reports that proposed it, in the order of their days.
    """

    id: str
    scope_kind: str
    scope_id: str
    finding_key: str
    owner: str
    due: date
    origin_period: str
    created: date
    payload: Mapping[str, Any] = field(default_factory=dict)
    status: Status = "open"
    closed: date | None = None
    periods: tuple[str, ...] = ()


def open_ledger(location: str, *, create: bool = True) -> "Ledger":
    """Give the ledger at a path (SQLite) or URL (SQLite, PostgreSQL), its tables up to date.

    Parameters
    ----------
    create : bool
        Whether a file that is not there is made; else an empty ledger answers, and nothing is written to disk.

    Raises
    ------
    DataError
        When it cannot be opened, or was written by a newer version of the package.
    ParamsError
        When the URL is of a database that cannot keep a ledger.
    """
    return Ledger(LedgerStore(location, create=create))


class Ledger:
    """A ledger, open; several processes may hold the same one."""

    def __init__(self, store: LedgerStore) -> None:
        self._store = store

    def __enter__(self) -> Self:
        """Give the ledger itself."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close it."""
        self.close()

    def close(self) -> None:
        """Let go of the database."""
        self._store.close()

    def record_run(self, run: Run) -> None:
        """Append a run."""
        names = tuple(Run.__dataclass_fields__)
        with self._store.writing() as connection:
            _insert(connection, "runs", {name: getattr(run, name) for name in names})

    def runs(self, scope_kind: str | None = None, scope_id: str | None = None) -> tuple[Run, ...]:
        """Give the runs, oldest first; of one scope where it is named."""
        query = "SELECT * FROM runs WHERE 1 = 1"
        values: dict[str, str] = {}
        for name, value in (("scope_kind", scope_kind), ("scope_id", scope_id)):
            if value is not None:
                query, values = f"{query} AND {name} = :{name}", {**values, name: value}
        with self._store.reading() as connection:
            rows = connection.execute(sa.text(f"{query} ORDER BY id"), values).mappings().all()
        return tuple(Run(**{name: row[name] for name in Run.__dataclass_fields__}) for row in rows)

    def record_recommendation(
        self, scope_kind: str, scope_id: str, period: str, made_on: date, payload: Mapping[str, Any]
    ) -> int:
        """Give the version under which a period's recommendation is kept; the same payload twice is one version.

        Parameters
        ----------
        made_on : date
            Last day of data that it knew.
        payload : mapping
            JSON-able; the frozen budget and forecast.
        """
        text = _canonical(payload)
        digest = hashlib.sha256(text.encode()).hexdigest()
        scope = {"scope_kind": scope_kind, "scope_id": scope_id, "period": period}
        latest = sa.text(
            "SELECT version, sha256 FROM recommendations WHERE scope_kind = :scope_kind AND scope_id = :scope_id "
            "AND period = :period ORDER BY version DESC LIMIT 1"
        )
        with self._store.writing() as connection:
            last = connection.execute(latest, scope).first()
            if last is not None and last[1] == digest:
                return int(last[0])
            version = 1 + (int(last[0]) if last is not None else 0)
            row = {**scope, "version": version, "made_on": made_on.isoformat(), "payload": text, "sha256": digest}
            _insert(connection, "recommendations", row)
        return version

    def recommendations_before(self, scope_kind: str, scope_id: str, day: date) -> tuple[KeptRecommendation, ...]:
        """Give the latest version of every recommendation made before a day, oldest first."""
        query = sa.text(
            "SELECT period, version, made_on, payload FROM recommendations WHERE scope_kind = :kind AND scope_id = :id "
            "ORDER BY version"
        )
        with self._store.reading() as connection:
            rows = connection.execute(query, {"kind": scope_kind, "id": scope_id}).all()
        latest = {
            str(period): KeptRecommendation(scope_kind, scope_id, str(period), int(version), _day(made_on), json.loads(payload))
            for period, version, made_on, payload in rows
        }
        return tuple(
            sorted((kept for kept in latest.values() if kept.made_on < day), key=lambda kept: (kept.made_on, kept.period))
        )

    def record_actions(self, actions: Iterable[KeptAction], period: str, day: date) -> None:
        """Keep what a report proposes: a new action is added, a known one is seen again, and one that was closed is open again.

        Parameters
        ----------
        period, day : label and last day of the report; the same report twice changes nothing.
        """
        with self._store.writing() as connection:
            for action in actions:
                self._record_action(connection, action, period, day)

    def withdraw_actions(self, scope_kind: str, scope_id: str, period: str, keep: Collection[str], day: date) -> None:
        """Take back what an earlier version of a period's report proposed, nobody touched, and this version does not propose.

        Parameters
        ----------
        keep : collection of str
            Ids that this version proposes.
        day : date
            Last day of the report.
        """
        with self._store.writing() as connection:
            touched = _touched(connection)
            for action in _actions(connection):
                own = (action.scope_kind, action.scope_id, action.periods) == (scope_kind, scope_id, (period,))
                if own and action.status == "open" and action.id not in touched and action.id not in keep:
                    _say_of(connection, action.id, "withdrawn", period, day)

    def append_state(self, action_id: str, state: str, *, at: date, by: str = "", value: str = "") -> KeptAction:
        """Append a state to an action and give the action as it is now.

        Parameters
        ----------
        action_id : str
            The id, or as much of its beginning as tells it from the others.
        state : str
            One of `STATES`; `value` is the new owner for `assigned`, the new day for `due`, a text for `note`.

        Raises
        ------
        ParamsError
            For an unknown action or state, or a due date that is none.
        """
        if state not in STATES:
            raise ParamsError(f"an action cannot be '{state}'; {nearest(state, STATES)}. Use one of {', '.join(STATES)}.")
        if state == "due":
            due_date(value)
        with self._store.writing() as connection:
            found = _the_one(_actions(connection), action_id, self._store.shown)
            row = {"action_id": found.id, "state": state, "value": value, "at": at.isoformat(), "made_by": by}
            _insert(connection, "action_states", row)
            return _the_one(_actions(connection), found.id, self._store.shown)

    def find_action(self, action_id: str) -> KeptAction:
        """Give the action of an id, or of the beginning of one.

        Raises
        ------
        ParamsError
            When none or several begin so.
        """
        with self._store.reading() as connection:
            return _the_one(_actions(connection), action_id, self._store.shown)

    def current_actions(self, scope_kind: str | None = None, scope_id: str | None = None) -> tuple[KeptAction, ...]:
        """Give every action with its latest state, oldest first; of one scope where it is named."""
        with self._store.reading() as connection:
            found = _actions(connection)
        return tuple(
            action for action in found if scope_kind in (None, action.scope_kind) and scope_id in (None, action.scope_id)
        )

    def states(self, scope_kind: str, scope_id: str) -> "pd.DataFrame":
        """Give the states of a scope's actions in the order they were appended: action_id, state, value, at, by."""
        import pandas as pd

        query = sa.text(
            "SELECT s.action_id, s.state, s.value, s.at, s.made_by FROM action_states s JOIN actions a ON a.id = s.action_id "
            "WHERE a.scope_kind = :kind AND a.scope_id = :id ORDER BY s.id"
        )
        with self._store.reading() as connection:
            rows = connection.execute(query, {"kind": scope_kind, "id": scope_id}).all()
        frame = pd.DataFrame([tuple(row) for row in rows], columns=["action_id", "state", "value", "at", "by"])
        return frame.assign(at=pd.to_datetime(frame["at"]).astype("datetime64[ns]"))

    def _record_action(self, connection: sa.Connection, action: KeptAction, period: str, day: date) -> None:
        key = {"id": action.id, "period": period}
        known = connection.execute(sa.text("SELECT 1 FROM actions WHERE id = :id"), {"id": action.id}).first()
        if known is None:
            row = {name: getattr(action, name) for name in _WORDS}
            days = {"due": action.due.isoformat(), "created": action.created.isoformat()}
            _insert(connection, "actions", {**row, **days, "payload": _canonical(action.payload)})
        else:
            _renew(connection, action, day)
        latest = _with_states(connection, [action])[0]
        seen = sa.text("SELECT 1 FROM action_sightings WHERE action_id = :id AND period = :period")
        if connection.execute(seen, key).first() is None:
            _insert(connection, "action_sightings", {"action_id": action.id, "period": period, "seen_on": day.isoformat()})
        elif latest.status != "withdrawn":
            return
        returned = latest.status != "open" and latest.closed is not None and latest.closed < day
        if known is None or returned or latest.status == "withdrawn":
            _say_of(connection, action.id, "open", period, day)


def _say_of(connection: sa.Connection, action_id: str, state: str, period: str, day: date) -> None:
    """Append what the report of a period says of an action."""
    row = {"action_id": action_id, "state": state, "value": period, "at": day.isoformat(), "made_by": REPORT}
    _insert(connection, "action_states", row)


def _renew(connection: sa.Connection, action: KeptAction, day: date) -> None:
    """Keep what the newest report says of a known action; what people decided about it stands in its states and wins."""
    last = connection.execute(sa.text("SELECT MAX(seen_on) FROM action_sightings WHERE action_id = :id"), {"id": action.id})
    if str(last.scalar() or "") > day.isoformat():
        return  # a report on older times, made late
    told = {"owner": action.owner, "due": action.due.isoformat(), "payload": _canonical(action.payload)}
    change = sa.text("UPDATE actions SET owner = :owner, due = :due, payload = :payload WHERE id = :id")
    connection.execute(change, {**told, "id": action.id})


def _insert(connection: sa.Connection, table: str, row: Mapping[str, Any]) -> None:
    names = ", ".join(row)
    places = ", ".join(f":{name}" for name in row)
    connection.execute(sa.text(f"INSERT INTO {table} ({names}) VALUES ({places})"), dict(row))


def _actions(connection: sa.Connection) -> list[KeptAction]:
    rows = connection.execute(sa.text("SELECT * FROM actions ORDER BY created, id")).mappings().all()
    kept = [
        KeptAction(
            id=str(row["id"]),
            scope_kind=str(row["scope_kind"]),
            scope_id=str(row["scope_id"]),
            finding_key=str(row["finding_key"]),
            owner=str(row["owner"]),
            origin_period=str(row["origin_period"]),
            due=_day(row["due"]),
            created=_day(row["created"]),
            payload=json.loads(row["payload"]),
        )
        for row in rows
    ]
    return _with_states(connection, kept)


def _touched(connection: sa.Connection) -> frozenset[str]:
    """Give the ids of the actions about which a person has said something."""
    said = sa.text("SELECT DISTINCT action_id FROM action_states WHERE made_by <> :report")
    return frozenset(str(action_id) for (action_id,) in connection.execute(said, {"report": REPORT}))


def _with_states(connection: sa.Connection, actions: Sequence[KeptAction]) -> list[KeptAction]:
    """Give the actions as their states leave them; the last word of each kind counts."""
    states = connection.execute(sa.text("SELECT action_id, state, value, at FROM action_states ORDER BY id")).all()
    sightings = connection.execute(sa.text("SELECT action_id, period FROM action_sightings ORDER BY seen_on, period")).all()
    changes: dict[str, dict[str, Any]] = {}
    for action_id, state, value, at in states:
        change = changes.setdefault(str(action_id), {})
        if state in _STATUSES:
            change |= {"status": state, "closed": None if state == "open" else _day(at)}
        elif state == "assigned":
            change["owner"] = str(value)
        elif state == "due":
            change["due"] = date.fromisoformat(str(value))
    periods: dict[str, tuple[str, ...]] = {}
    for action_id, period in sightings:
        periods[str(action_id)] = (*periods.get(str(action_id), ()), str(period))
    return [replace(action, **changes.get(action.id, {}), periods=periods.get(action.id, ())) for action in actions]


def _the_one(actions: Sequence[KeptAction], action_id: str, shown: str) -> KeptAction:
    exact = [action for action in actions if action.id == action_id]
    begun = exact or [action for action in actions if action_id and action.id.startswith(action_id)]
    if len(begun) == 1:
        return begun[0]
    if begun:
        raise ParamsError(
            f"the action id '{action_id}' is the beginning of {len(begun)} actions in the ledger '{shown}': "
            f"{', '.join(action.id for action in begun[:5])}. Type more of it."
        )
    raise ParamsError(
        f"the ledger '{shown}' holds no action '{action_id}'; {nearest(action_id, [action.id for action in actions])}. "
        f"`forecast actions list` shows them all."
    )


def due_date(text: str) -> date:
    """Read the day an action is due.

    Raises
    ------
    ParamsError
        Where it is no day written as ISO 8601 does.
    """
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise ParamsError(f"the due date '{text}' is none; expected a day written 2026-12-31.") from None


def _canonical(payload: Mapping[str, Any]) -> str:
    return json.dumps(dict(payload), ensure_ascii=False, sort_keys=True, allow_nan=False)


def _day(value: Any) -> date:
    return value if isinstance(value, date) else date.fromisoformat(str(value)[:10])
