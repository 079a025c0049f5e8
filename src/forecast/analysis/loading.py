"""Load: a scope's params, its facts, and the period the report is about."""

import hashlib
import json
import platform
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from importlib import metadata
from pathlib import Path
from typing import Any

import pandas as pd

from forecast.analysis.references import refuse_mistyped_names
from forecast.background import work_out
from forecast.errors import DataError
from forecast.review import Origin
from forecast.settings.loading import Kind, Scope, load_scope, project_root
from forecast.settings.params import DEMO_DATA, Owners, Params
from forecast.settings.period import ONE_DAY, Period, last_complete, parse_period, period_of
from forecast.tables.facts import Facts
from forecast.text import Words
from forecast.warehouse import load_facts, open_dataset
from forecast.warehouse.handover import contents_of, hand_over, handed_over

PACKAGES = ("duckdb", "nbconvert", "numpy", "pandas", "papermill", "prophet", "scikit-learn", "scipy", "sqlalchemy")


@dataclass(frozen=True)
class Request:
    """What was asked for: the parameters of a notebook, or the options of a command.

    Parameters
    ----------
    kind : str
        `team`, `campaign`, `portfolio` or `audit`.
    id : str
        The team's or campaign's id.
    period, language, data : str, optional
        What was typed; the params decide where it was not.
    params_file : str, optional
        A params file used in place of the team's own.
    overrides : mapping, optional
        Dotted params keys to values.
    ledger : str, optional
        Path or URL of the ledger whose earlier advice and actions are looked back at.
    """

    kind: Kind
    id: str
    period: str | None = None
    language: str | None = None
    data: str | None = None
    params_file: str | None = None
    overrides: Mapping[str, Any] | None = None
    ledger: str | None = None


@dataclass(frozen=True)
class Fingerprint:
    """What a report is on, the digests of everything its numbers depend on, and names in its params that have no effect."""

    period: Period
    language: str
    digests: tuple[str, ...]
    chapters: tuple[str, ...] = ()
    idle: tuple[str, ...] = ()


def scope_of(request: Request) -> Scope:
    """Give the scope of a request, with what was typed laid over its params."""
    typed = {"language": request.language, "data": request.data}
    overrides = dict(request.overrides or {}) | {key: value for key, value in typed.items() if value}
    file = Path(request.params_file) if request.params_file else None
    return with_own_owner(load_scope(request.kind, request.id, file=file, overrides=overrides))


def with_own_owner(scope: Scope) -> Scope:
    """Give the scope with the default owner named in the report's language, where nobody named another."""
    owners = scope.params.owners
    if owners.default != Owners().default:
        return scope
    named = owners.model_copy(update={"default": Words(scope.params.language).say("actions.default_owner")})
    return replace(scope, params=scope.params.model_copy(update={"owners": named}))


def location_of(scope: Scope) -> str:
    """Give where the scope's dataset is; a relative path counts from the project's root; the demo is made on first need."""
    location = scope.params.data
    if "://" in location or Path(location).expanduser().is_absolute():
        return location
    here = Path(location)
    path = here if "data" in scope.stated and here.exists() else project_root() / location
    if location == DEMO_DATA and not path.exists():
        make_demo(path)
    return str(path)


def make_demo(folder: Path, seed: int | None = None) -> Path:
    """Write the demo world into a folder."""
    from forecast.tables.demo import make_world
    from forecast.warehouse import write_dataset

    world = make_world() if seed is None else make_world(seed)
    write_dataset(world.tables, folder, format="csv")
    return folder


def facts_of(scope: Scope) -> Facts:
    """Load the facts of the scope's team, or take them from the process that has just done so.

    Raises
    ------
    ParamsError
        When the team's params mistype a channel, a KPI or a column.
    """
    location = location_of(scope)
    asked = (location, scope.team, scope.params.model_dump_json())
    facts = handed_over(*asked)
    if facts is None:
        contents = contents_of(location)
        facts = load_checked(*asked) if contents is None else work_out(load_known, contents, *asked)
        hand_over(facts, *asked)
    refuse_mistyped_names(scope, facts)
    return facts


def known_scope(scope: Scope) -> tuple[Scope, Facts]:
    """Give the scope with what only the data tell, the currency of their rows, and the facts."""
    facts = facts_of(scope)
    return scope.paid_in(facts.currency), facts


def load_known(contents: str, location: str, team: str, params: str) -> Facts:
    """Load facts from files whose contents have a digest, so that the same files need not be checked twice."""
    return load_checked(location, team, params)


def load_checked(location: str, team: str, params: str) -> Facts:
    """Load the facts of a team, its params given as JSON; whatever is wrong with the data is raised."""
    with open_dataset(location) as dataset:
        return load_facts(dataset, team, Params.model_validate_json(params))


def choose_period(facts: Facts, scope: Scope, asked: str | None) -> Period:
    """Give the period asked for, or the last complete one the data hold.

    Raises
    ------
    DataError
        When the data hold no row of the period.
    """
    last = facts.last_day_covered
    if asked is None:
        return last_complete(facts.first_day, last, scope.params.period)
    period = parse_period(asked)
    days = pd.to_datetime(facts.performance["date"])
    if not days.between(pd.Timestamp(period.start), pd.Timestamp(period.end)).any():
        raise DataError(
            f"{scope.id}: the data hold no row of performance in {period.label} ({period.start} to {period.end}); "
            f"they run from {facts.first_day} to {last}. Choose a period inside, or add the rows."
        )
    return period


def day_of(period: Period, last_day: date) -> date:
    """Give the day a report on this period speaks from.

    It is the last day of the data, so that a fresh report uses everything known; once the following period is complete too,
    it is the last day of the period itself, so that a report on older times knows nothing of what came after.
    """
    following = period_of(period.end + ONE_DAY, period.kind, days=1)
    if period.kind == "span":
        following = replace(period, start=period.end + ONE_DAY, end=period.end + period.days * ONE_DAY)
    return min(period.end, last_day) if following.end <= last_day else last_day


def cut(facts: Facts, today: date) -> Facts:
    """Give the facts as they were known at the end of a day; what is planned for later stays."""
    end = pd.Timestamp(today) + pd.Timedelta(hours=23, minutes=59)
    dated = {"performance": "date", "members": "date", "outcomes": "date", "feedback": "date", "decisions": "date"}
    dated |= {"customers": "date", "deals": "created", "deal_moves": "entered", "tasks": "created", "task_moves": "entered"}
    dated |= {"experiments": "start"}
    frames: dict[str, pd.DataFrame] = {}
    for table, column in dated.items():
        frame: pd.DataFrame = getattr(facts, table)
        if not frame.empty:
            frames[table] = frame[pd.to_datetime(frame[column]) <= end].reset_index(drop=True)
    known = replace(facts, **frames)  # type: ignore[arg-type]
    return replace(known, deals=_undone(known.deals, "closed", end), tasks=_undone(known.tasks, "resolved", end))


def _undone(frame: pd.DataFrame, column: str, end: pd.Timestamp) -> pd.DataFrame:
    """Give the rows with what ended after the day still open."""
    if frame.empty or column not in frame:
        return frame
    later = pd.to_datetime(frame[column]) > end
    if not later.any():
        return frame
    opened = frame.assign(**{column: frame[column].mask(later)})
    if column == "closed" and "status" in frame:
        opened = opened.assign(status=frame["status"].mask(later, "open"))
    return opened


def origin_of(scope: Scope, facts: Facts) -> Origin:
    """Give where the numbers come from; equal for equal inputs."""
    params = scope.params.model_dump(mode="json", exclude={"data"})
    text = json.dumps(params, sort_keys=True, ensure_ascii=False)
    return Origin(
        package_version=metadata.version("forecast"),
        python=platform.python_version(),
        packages={name: metadata.version(name) for name in PACKAGES},
        params_sha256=hashlib.sha256(text.encode()).hexdigest(),
        data_sha256=facts.sha256,
        seed=scope.params.seed,
    )
