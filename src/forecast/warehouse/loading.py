"""One team's facts out of a dataset: contracts first, then one question for money, one for each other table."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import pandas as pd
import sqlalchemy as sa
from sqlalchemy import ColumnElement

from forecast.names import DIMENSIONS, MEASURES
from forecast.settings.params import Params
from forecast.tables.contracts import TABLES
from forecast.tables.facts import Doubt, Facts
from forecast.tables.frequency import detect_frequency
from forecast.warehouse.dataset import Dataset, Query, Stored
from forecast.warehouse.doubts import find_doubts
from forecast.warehouse.endings import with_endings
from forecast.warehouse.faults import check_dataset, contract_error
from forecast.warehouse.mixed import find_mixed
from forecast.warehouse.naming import decode_campaigns
from forecast.warehouse.reconciliation import read_reconciliation, rejected_by_table
from forecast.warehouse.sales import with_revenue_of_sales
from forecast.warehouse.shaping import fingerprint, typed_frame
from forecast.warehouse.teams import no_such_team

#: Moves have no team of their own: the record they belong to says whose they are.
_PARENTS = {"deal_moves": ("deals", "deal_id"), "task_moves": ("tasks", "task_id")}
_PLAIN = ("plan", "events", "deals", "deal_moves", "customers", "tasks", "task_moves", "feedback", "experiments")
_OTHER = (*_PLAIN, "quality_answers", "decisions")
#: Places to which sums are kept: engines without decimals then agree with those that have them.
_PLACES = 6
_KEYS = ("date", "channel", "campaign")


def load_facts(dataset: Dataset, team: str, params: Params, *, today: date | None = None) -> Facts:
    """Give everything a dataset says about one team, typed, aggregated and in an order that does not depend on the storage.

    Parameters
    ----------
    params : Params
        Its channel aliases, naming rules and time zone are applied.
    today : date, optional
        With it, rows dated later become a doubt.

    Raises
    ------
    ContractError
        When the team's rows break the contract; the message lists every fault.
    ParamsError
        When the data hold no row of that team.
    """
    dataset.in_zone(params.timezone)
    faults = check_dataset(dataset, team)
    if faults:
        raise contract_error(dataset, faults)
    performance, members = _performance(dataset, team, params)
    if performance.empty:
        raise no_such_team(dataset, team)
    frequency = detect_frequency(performance["date"])
    frames = {name: _table(dataset, name, team, params) for name in _OTHER}
    frames["tasks"] = with_endings(frames["tasks"], frames["task_moves"])
    frames |= {"performance": performance, "members": members, "outcomes": _outcomes(dataset, team)}
    if frequency == "MS":
        frames |= {name: _to_month_start(frames[name]) for name in ("performance", "members", "outcomes", "plan")}
    reconciliation = read_reconciliation(dataset, team)
    doubts = find_doubts(dataset, team, frames, frequency, reconciliation, today)
    currency, named = _currency(dataset, team)
    if currency and params.currency not in (None, currency):
        doubts += (Doubt("currency_differs", "performance", currency, named),)
    doubts += find_mixed(dataset, team, performance, frequency, params, reconciliation)
    frames, sold = with_revenue_of_sales(frames, frequency)
    return Facts(
        team=team,
        frequency=frequency,
        **frames,
        tables=_inventory(dataset, team, frames, reconciliation),
        doubts=doubts + sold,
        reconciliation=reconciliation,
        sha256=fingerprint(frames, reconciliation),
        currency=currency,
    )


def _performance(dataset: Dataset, team: str, params: Params) -> tuple[pd.DataFrame, pd.DataFrame]:
    stored = dataset.stored["performance"]
    keys = _key_columns(dataset, stored, team, params)
    dimensions = tuple(name for name in DIMENSIONS if name in keys)
    measures = tuple(name for name in MEASURES if name in stored.columns)
    sums = [sa.cast(sa.func.sum(stored.typed(name, exact=True)), sa.Double).label(name) for name in measures]
    groupings = [_KEYS, *(("date", name) for name in dimensions)]
    answers = _grouped(dataset, stored, team, keys, sums, groupings)
    performance = typed_frame(answers[0], "performance", (*_KEYS, *measures))
    performance[list(measures)] = performance[list(measures)].round(_PLACES)
    held = [name for name in measures if name == "spend" or performance[name].notna().any()]
    performance = performance[[*_KEYS, *held]]
    members = [
        answer.rename(columns={name: "member"}).assign(dimension=name)
        for name, answer in zip(dimensions, answers[1:], strict=True)
        if answer[name].notna().any()
    ]
    together = pd.concat(members, ignore_index=True) if members else pd.DataFrame(columns=["date"])
    members_frame = typed_frame(together, "performance", ("date", "dimension", "member", *held))
    return performance, members_frame.assign(**{name: members_frame[name].round(_PLACES) for name in held})


def _key_columns(dataset: Dataset, stored: Stored, team: str, params: Params) -> dict[str, ColumnElement[Any]]:
    """Give the columns to group by: typed, with one name per channel, and with what campaign names say filled in."""
    keys: dict[str, ColumnElement[Any]] = {"date": stored.typed("date"), "channel": stored.typed("channel")}
    keys |= {name: stored.typed(name) for name in ("campaign", *DIMENSIONS) if name in stored.columns}
    if params.naming and "campaign" in keys:
        query = sa.select(keys["campaign"]).where(stored.of_team(team)).distinct()
        names = sorted(str(row[0]) for row in dataset.rows(query, "performance") if row[0] is not None)
        for part, decoded in decode_campaigns(names, params.naming).items():
            stated = keys.get(part, sa.cast(sa.null(), sa.Text))
            keys[part] = sa.case(decoded, value=keys["campaign"], else_=stated)
    keys["channel"] = _renamed(keys["channel"], params.channels.aliases)
    keys["campaign"] = sa.func.coalesce(keys["campaign"], "") if "campaign" in keys else sa.literal("")
    return keys


def _renamed(channel: ColumnElement[Any], aliases: Mapping[str, str]) -> ColumnElement[Any]:
    return sa.case(dict(aliases), value=channel, else_=channel) if aliases else channel


def _grouped(
    dataset: Dataset,
    stored: Stored,
    team: str,
    keys: Mapping[str, ColumnElement[Any]],
    sums: Sequence[ColumnElement[Any]],
    groupings: Sequence[tuple[str, ...]],
) -> list[pd.DataFrame]:
    """Give the sums by each grouping; engines that can do so answer all of them in one pass over the rows."""
    rows = sa.select(
        *(key.label(f"key_{name}") for name, key in keys.items()),
        *(stored.relation.c[column.name] for column in stored.relation.c),
    )
    inner = rows.where(stored.of_team(team)).subquery("rows")
    grouped = {name: inner.c[f"key_{name}"] for name in keys}
    moved = [_onto(column, stored, inner) for column in sums]
    if dataset.connection.dialect.name not in ("duckdb", "postgresql"):
        queries = [sa.select(*(grouped[name].label(name) for name in grouping), *moved) for grouping in groupings]
        plain = zip(queries, groupings, strict=True)
        return [dataset.frame(query.group_by(*(grouped[name] for name in grouping)), "performance") for query, grouping in plain]
    which = [sa.func.grouping(grouped[grouping[1]]).label(f"without_{grouping[1]}") for grouping in groupings]
    sets = sa.func.grouping_sets(*(sa.tuple_(*(grouped[name] for name in grouping)) for grouping in groupings))
    columns = [column.label(name) for name, column in grouped.items()]
    answer = dataset.frame(sa.select(*columns, *which, *moved).group_by(sets), "performance")
    names = [column.name for column in sums]
    return [answer.loc[answer[f"without_{grouping[1]}"] == 0, [*grouping, *names]] for grouping in groupings]


def _onto(column: ColumnElement[Any], stored: Stored, inner: sa.Subquery) -> ColumnElement[Any]:
    from sqlalchemy.sql.visitors import replacement_traverse

    def swap(element: Any, **_: Any) -> Any:
        return inner.c[element.name] if getattr(element, "table", None) is stored.relation else None

    moved: ColumnElement[Any] = replacement_traverse(column, {}, swap)
    return moved


def _table(dataset: Dataset, name: str, team: str, params: Params) -> pd.DataFrame:
    table = TABLES[name]
    stored = dataset.stored.get(name)
    if stored is None:
        return typed_frame(pd.DataFrame(columns=list(table.columns)), name, table.columns)
    columns = [stored.typed(column).label(column) for column in stored.known]
    query = sa.select(*columns).select_from(stored.relation)
    if name in _PARENTS:
        query = _of_parent(dataset, query, stored, name, team)
    elif "team" in stored.columns:
        mine = stored.of_team(team)
        query = query.where(sa.or_(mine, stored.typed("team").is_(None)) if name == "events" else mine)
    frame = typed_frame(_decoded(dataset.frame(query, name), name, params), name, table.columns)
    for column in ("channel", "source_channel"):
        if column in table.columns and params.channels.aliases:
            frame[column] = frame[column].replace(dict(params.channels.aliases))
    return frame


def _decoded(frame: pd.DataFrame, name: str, params: Params) -> pd.DataFrame:
    """Give deals with what the names of their campaigns say filled in, as in `performance`; the rules decide over the columns."""
    if name != "deals" or not params.naming or "campaign" not in frame:
        return frame
    parts = decode_campaigns(sorted(frame["campaign"].dropna().unique()), params.naming)
    known = {part: frame["campaign"].map(names) for part, names in parts.items() if part in TABLES[name].columns}
    return frame.assign(**{part: told.fillna(frame[part]) if part in frame else told for part, told in known.items()})


def _of_parent(dataset: Dataset, query: Query, stored: Stored, name: str, team: str) -> Query:
    parent, key = _PARENTS[name]
    owner = dataset.stored.get(parent)
    if owner is None:
        return query.where(sa.false())
    mine = sa.select(owner.typed(key)).where(owner.of_team(team))
    return query.where(stored.typed(key).in_(mine))


def _outcomes(dataset: Dataset, team: str) -> pd.DataFrame:
    stored = dataset.stored.get("outcomes")
    if stored is None:
        return typed_frame(pd.DataFrame(columns=["date", "revenue"]), "outcomes", ("date", "revenue"))
    controls = [name for name in stored.columns if name not in ("date", "team", "currency")]
    columns = [stored.typed(name).label(name) for name in ("date", *controls)]
    written = [sa.cast(stored.raw(name), sa.Text).label(f"text {name}") for name in controls]
    frame = dataset.frame(sa.select(*columns, *written).where(stored.of_team(team)), "outcomes")
    numeric = [name for name in controls if name == "revenue" or _is_number(frame[name], frame[f"text {name}"])]
    return typed_frame(frame, "outcomes", ("date", *numeric))


def _is_number(read: pd.Series, written: pd.Series) -> bool:
    filled = written.notna() & (written.astype("string").str.strip() != "")
    return bool(read.notna().any() and (read.notna() == filled).all())


def _to_month_start(frame: pd.DataFrame) -> pd.DataFrame:
    return frame.assign(date=frame["date"].dt.to_period("M").dt.to_timestamp().astype("datetime64[ns]"))


def _currency(dataset: Dataset, team: str) -> tuple[str | None, int]:
    """Give the one currency that a team's rows name, and how many do."""
    stored = dataset.stored["performance"]
    if "currency" not in stored.columns:
        return None, 0
    code = sa.func.upper(stored.typed("currency"))
    query = sa.select(code, sa.func.count()).where(stored.of_team(team), code.is_not(None)).group_by(code)
    found = [(str(code), int(rows)) for code, rows in dataset.rows(query, "performance")]
    return found[0] if found else (None, 0)


def _inventory(
    dataset: Dataset, team: str, frames: Mapping[str, pd.DataFrame], reconciliation: Sequence[Mapping[str, Any]]
) -> pd.DataFrame:
    rows = []
    rejected = rejected_by_table(reconciliation)
    for name in dataset.stored:
        frame, count = frames[name], len(frames[name])
        if name == "performance":
            stored = dataset.stored[name]
            query = sa.select(sa.func.count()).select_from(stored.relation).where(stored.of_team(team))
            count = int(dataset.rows(query, name)[0][0])
        day = next((column for column in ("date", "created", "entered", "start") if column in frame.columns), None)
        first, last = (frame[day].min(), frame[day].max()) if day and len(frame) else (pd.NaT, pd.NaT)
        rows.append((name, count, first, last, rejected.get(name, 0)))
    return pd.DataFrame(rows, columns=["name", "rows", "first_date", "last_date", "rejected_rows"])
