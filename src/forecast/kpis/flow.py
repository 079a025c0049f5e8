"""How the team's own work flows: lead time, where it waits, rework, promises kept, work in progress."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from forecast.kpis.spans import within
from forecast.settings.measures import FlowSettings
from forecast.settings.period import Period
from forecast.tables.facts import Doubt, DoubtKey, Facts

DEFAULT = FlowSettings()
#: Statuses that the dates of `tasks` alone let us tell.
QUEUE, WORK = "queue", "work"
_STATUS = [
    "status",
    "tasks",
    "median_days",
    "p85_days",
    "mean_days",
    "share_of_lead_time",
    "previous_median",
    "history_median",
    "excess_days",
    "growth_days",
    "longer",
]
_KIND_STATUS = ["kind", "status", "tasks", "median_days", "history_median", "growth_days", "longer"]
_KIND = ["kind", "tasks", "median_days", "p85_days", "on_time_share"]


@dataclass(frozen=True)
class Flow:
    """How work flowed in a period; NaN is unknown. Days are calendar days.

    Parameters
    ----------
    basis : str
        `moves` where statuses were recorded, `dates` where only created, started and resolved were, `none` without tasks.
    resolved : int
        Tasks resolved in the period; the lead times are theirs.
    by_status : frame
        status, tasks, median_days, p85_days, mean_days (a task's days in the status altogether), share_of_lead_time,
        previous_median, history_median, excess_days (median − the median of the other statuses' medians), growth_days (median −
        own history's median), longer (whether that growth is beyond chance and worth a word).
    waiting : str or None
        The status that takes the largest share of the lead time.
    slowest : str or None
        The status with the largest excess, where it is above zero; `excess_days` of it per task, `excess_task_days` of all its
        tasks.
    slowed : str or None
        The status that grew most beyond chance against its own history, and by how many days a task (`slowed_days`).
    by_kind_status : frame of kind, status, tasks, median_days, history_median, growth_days, longer
        The same by kind of task: where a status is slow for one kind only.
    rework_share : float
        Share of resolved tasks that returned to a status they had left, of those whose moves are known.
    on_time_share : float
        Share kept of the promises that fell due in the period; a task still open counts as not kept.
    wip, wip_age_days : int, float
        Tasks open at the period's end, and their median age.
    doubts : tuple of Doubt
        negative_cycle (finished before it began), finished_undated (nobody knows when), moves_out_of_order (a move before the
        task was created), unknown_task.
    missing : tuple of str
        Tables or columns that would tell more.
    """

    basis: str
    resolved: int
    lead_days: float
    lead_days_p85: float
    previous_lead_days: float
    previous_lead_days_p85: float
    history_lead_days: float
    by_status: pd.DataFrame
    by_kind: pd.DataFrame
    waiting: str | None
    slowest: str | None
    excess_days: float
    excess_task_days: float
    slowed: str | None
    slowed_days: float
    by_kind_status: pd.DataFrame
    rework_share: float
    previous_rework_share: float
    on_time_share: float
    previous_on_time_share: float
    overdue: int
    throughput: float
    previous_throughput: float
    wip: int
    wip_age_days: float
    weekly: pd.DataFrame
    doubts: tuple[Doubt, ...]
    missing: tuple[str, ...]


def measure_flow(facts: Facts, period: Period, settings: FlowSettings = DEFAULT) -> Flow:
    """Give how the team's work flowed in a period; without `tasks` everything is NaN or empty."""
    tasks, doubts = sound_tasks(facts)
    moves = facts.task_moves[facts.task_moves["task_id"].isin(tasks["task_id"])]
    stays = status_days(tasks, moves)
    before = period.previous()
    now, then, past, told_before = _compared(tasks, period, settings)
    by_status = _by_status(stays, (now, then, past), settings)
    waiting, slowest, (excess_days, excess_task_days) = _slow(by_status, settings)
    slowed, slowed_days = _slowed(by_status)
    open_now = _open_at_end(tasks, period)
    returned, missing = _returned(moves), _missing(facts)
    return Flow(
        basis="none" if tasks.empty else "moves" if len(moves) else "dates",
        resolved=len(now),
        lead_days=_quantile(now["lead_days"], 0.5),
        lead_days_p85=_quantile(now["lead_days"], settings.slow_share),
        previous_lead_days=_quantile(then["lead_days"], 0.5),
        previous_lead_days_p85=_quantile(then["lead_days"], settings.slow_share),
        history_lead_days=_quantile(past["lead_days"], 0.5),
        by_status=by_status,
        by_kind=_by_kind(tasks, now, period, settings),
        waiting=waiting,
        slowest=slowest,
        excess_days=excess_days,
        excess_task_days=excess_task_days,
        slowed=slowed,
        slowed_days=slowed_days,
        by_kind_status=_by_kind_status(stays, now, past, settings),
        rework_share=_share_of(_moved(now, moves), returned),
        previous_rework_share=_share_of(_moved(then, moves), returned),
        on_time_share=on_time(tasks, period),
        previous_on_time_share=on_time(tasks, before) if told_before else float("nan"),
        overdue=_overdue(open_now, period),
        throughput=len(now) / (period.days / 7) if len(tasks) else float("nan"),
        previous_throughput=len(then) / (before.days / 7) if told_before else float("nan"),
        wip=len(open_now),
        wip_age_days=_age(open_now, period),
        weekly=_weekly(tasks, period, settings),
        doubts=doubts,
        missing=missing,
    )


def _slowed(by_status: pd.DataFrame) -> tuple[str | None, float]:
    """Give the status that grew most beyond chance, and by how many days."""
    slowed = by_status[by_status["longer"].astype(bool)]
    if slowed.empty:
        return None, float("nan")
    worst = int(slowed["growth_days"].argmax())
    return str(slowed["status"].iloc[worst]), float(slowed["growth_days"].iloc[worst])


def _compared(
    tasks: pd.DataFrame, period: Period, settings: FlowSettings
) -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame, bool]:
    """Give the tasks resolved in the period, in the one before, in the history, and whether the one before can be told."""
    before = period.previous()
    # Comparisons need tasks from before the earlier period began, or its lead times are cut short.
    told = bool(len(tasks)) and bool(tasks["created"].min() <= pd.Timestamp(before.start))
    then = within(tasks, before, "resolved")
    return within(tasks, period, "resolved"), then if told else then.iloc[:0], _past(tasks, period, settings), told


def _open_at_end(tasks: pd.DataFrame, period: Period) -> pd.DataFrame:
    return tasks[(tasks["created"] < _after(period)) & ~(tasks["resolved"] < _after(period))] if len(tasks) else tasks


def _overdue(open_now: pd.DataFrame, period: Period) -> int:
    return int((open_now["due"].dt.normalize() < _after(period)).sum()) if "due" in open_now else 0


def _age(open_now: pd.DataFrame, period: Period) -> float:
    return _quantile(_days(_after(period) - open_now["created"]), 0.5) if len(open_now) else float("nan")


def sound_tasks(facts: Facts) -> tuple[pd.DataFrame, tuple[Doubt, ...]]:
    """Give the tasks whose dates can be true, with lead_days, and what was left out."""
    tasks = facts.tasks
    wanted = ("created", "started", "resolved", "due")
    absent = [column for column in wanted if column not in tasks]
    tasks = tasks.assign(**{column: pd.Series(pd.NaT, index=tasks.index, dtype="datetime64[ns]") for column in absent})
    # Where only a day was written, a task created at noon and resolved that day is not garbage: days are compared.
    backward = tasks["resolved"].dt.normalize() < tasks["created"].dt.normalize()
    backward |= tasks["resolved"].dt.normalize() < tasks["started"].dt.normalize()
    # What is finished is neither open nor late, and what has no end has no lead time: such a task tells nothing.
    undated = tasks["undated"] if "undated" in tasks else backward & False
    moves = facts.task_moves
    known = moves["task_id"].isin(tasks["task_id"])
    created = _looked_up(moves["task_id"], tasks, "created")
    early = moves["entered"].dt.normalize() < created.dt.normalize()
    counts: tuple[tuple[DoubtKey, str, str, int], ...] = (
        ("negative_cycle", "tasks", "resolved", int(backward.sum())),
        ("finished_undated", "tasks", "resolved", int(undated.sum())),
        ("moves_out_of_order", "task_moves", "entered", int(early.sum())),
        ("unknown_task", "task_moves", "task_id", int((~known).sum())),
    )
    sound = tasks[~backward & ~undated]
    lead = (_days(sound["resolved"] - sound["created"])).clip(lower=0)
    return sound.assign(lead_days=lead), tuple(Doubt(*count) for count in counts if count[3])


def status_days(tasks: pd.DataFrame, moves: pd.DataFrame) -> pd.DataFrame:
    """Give how many days each resolved task spent in each status altogether: task_id, status, days.

    Without moves the time before `started` is the status `queue` and the time after it `work`.
    """
    done = tasks[tasks["resolved"].notna()]
    if moves.empty:
        begun = done[done["started"].notna()]
        waits = begun.assign(status=QUEUE, days=_days(begun["started"] - begun["created"]).clip(lower=0))
        works = begun.assign(status=WORK, days=_days(begun["resolved"] - begun["started"]).clip(lower=0))
        return pd.concat([waits, works], ignore_index=True)[["task_id", "status", "days"]]
    ordered = moves[moves["task_id"].isin(done["task_id"])].sort_values(["task_id", "entered"], kind="stable")
    resolved = _looked_up(ordered["task_id"], done, "resolved")
    # A move after the end, to an archive say, takes no part in the lead time.
    leave = ordered.groupby("task_id")["entered"].shift(-1).fillna(resolved)
    leave = leave.where(leave <= resolved, resolved)
    days = _days(leave - ordered["entered"]).clip(lower=0)
    last = ~ordered["task_id"].duplicated(keep="last")
    # The status a task ends in is where it rests, not where it waits.
    spent = ordered.assign(days=days)[~(last & (days <= 0))]
    return spent.groupby(["task_id", "status"], sort=True)["days"].sum().reset_index()


def on_time(tasks: pd.DataFrame, period: Period) -> float:
    """Give the share of promises kept among tasks due in the period; NaN without any."""
    due = within(tasks, period, "due") if len(tasks) else tasks
    if due.empty:
        return float("nan")
    return float((due["resolved"].dt.normalize() <= due["due"].dt.normalize()).mean())


def _by_status(
    stays: pd.DataFrame, sides: tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame], settings: FlowSettings
) -> pd.DataFrame:
    mine, before, past = (stays[stays["task_id"].isin(side["task_id"])] for side in sides)
    if mine.empty:
        return pd.DataFrame(columns=_STATUS)
    days = mine.groupby("status", sort=True)["days"]
    table = days.agg(tasks="size", median_days="median", mean_days="mean", total="sum")
    table = table.assign(p85_days=days.quantile(settings.slow_share), share_of_lead_time=table["total"] / table["total"].sum())
    others = [table["median_days"].drop(status).median() for status in table.index]
    earlier = [_enough_median(side, settings).reindex(table.index) for side in (before, past)]
    table = table.assign(
        previous_median=earlier[0],
        history_median=earlier[1],
        excess_days=table["median_days"] - np.array(others, dtype=float),
        growth_days=table["median_days"] - earlier[1],
    )
    table = table.assign(longer=_longer(mine, past, table, settings))
    ordered: pd.DataFrame = table.reset_index().sort_values(
        "share_of_lead_time", ascending=False, kind="stable", ignore_index=True
    )
    return ordered[_STATUS]


def _longer(mine: pd.DataFrame, past: pd.DataFrame, table: pd.DataFrame, settings: FlowSettings) -> list[bool]:
    """Tell for each status whether tasks stay in it longer than they used to, beyond chance.

    Source
    ------
    Mann, Whitney 1947, with Bonferroni's allowance for the number of statuses.
    """
    from scipy.stats import mannwhitneyu

    told = []
    for status, row in table.iterrows():
        now, then = (side.loc[side["status"] == status, "days"] for side in (mine, past))
        growth, usual = row["growth_days"], row["history_median"]
        large = growth >= settings.min_growth_days and growth >= settings.min_growth * usual and len(now) >= settings.min_tasks
        chance = mannwhitneyu(now, then, alternative="greater").pvalue if large else 1.0
        told.append(bool(chance < settings.chance / len(table)))
    return told


def _by_kind_status(stays: pd.DataFrame, now: pd.DataFrame, past: pd.DataFrame, settings: FlowSettings) -> pd.DataFrame:
    if "kind" not in now or now["kind"].notna().sum() == 0:
        return pd.DataFrame(columns=_KIND_STATUS)
    pieces = []
    for kind, mine in now.groupby("kind", sort=True):
        table = _by_status(stays, (mine, mine.iloc[:0], past[past["kind"] == kind]), settings)
        pieces.append(table.assign(kind=kind))
    whole = pd.concat(pieces, ignore_index=True)
    return whole.sort_values("growth_days", ascending=False, kind="stable", ignore_index=True)[_KIND_STATUS]


def _enough_median(stays: pd.DataFrame, settings: FlowSettings) -> pd.Series:
    days = stays.groupby("status")["days"]
    medians: pd.Series = days.median()
    return medians[days.size() >= settings.min_tasks]


def _slow(by_status: pd.DataFrame, settings: FlowSettings) -> tuple[str | None, str | None, tuple[float, float]]:
    if by_status.empty:
        return None, None, (float("nan"), float("nan"))
    waiting = str(by_status["status"].iloc[int(by_status["share_of_lead_time"].argmax())])
    told = by_status[(by_status["tasks"] >= settings.min_tasks) & (by_status["excess_days"] > 0)]
    if told.empty:
        return waiting, None, (float("nan"), float("nan"))
    worst = told.iloc[int(told["excess_days"].argmax())]
    return waiting, str(worst["status"]), (float(worst["excess_days"]), float(worst["excess_days"] * worst["tasks"]))


def _by_kind(tasks: pd.DataFrame, now: pd.DataFrame, period: Period, settings: FlowSettings) -> pd.DataFrame:
    if "kind" not in now or now.empty:
        return pd.DataFrame(columns=_KIND)
    days = now.groupby("kind", sort=True)["lead_days"]
    table = days.agg(tasks="size", median_days="median").assign(p85_days=days.quantile(settings.slow_share))
    shares = {kind: on_time(mine, period) for kind, mine in tasks.groupby("kind")}
    table = table.reset_index()
    table = table.assign(on_time_share=table["kind"].map(shares))
    ordered: pd.DataFrame = table.sort_values(["tasks", "kind"], ascending=[False, True], kind="stable", ignore_index=True)
    return ordered[_KIND]


def _returned(moves: pd.DataFrame) -> set[str]:
    """Give the tasks that entered a status they had been in and left."""
    if moves.empty:
        return set()
    ordered = moves.sort_values(["task_id", "entered"], kind="stable")
    same = ordered["status"] == ordered.groupby("task_id")["status"].shift()
    visits = ordered[~same]
    return set(visits.loc[visits.duplicated(["task_id", "status"]), "task_id"])


def _moved(tasks: pd.DataFrame, moves: pd.DataFrame) -> pd.DataFrame:
    """Give the tasks whose moves are known: of others nobody knows whether they came back."""
    return tasks[tasks["task_id"].isin(moves["task_id"])]


def _share_of(tasks: pd.DataFrame, chosen: set[str]) -> float:
    return float(tasks["task_id"].isin(chosen).mean()) if len(tasks) else float("nan")


def _past(tasks: pd.DataFrame, period: Period, settings: FlowSettings) -> pd.DataFrame:
    start = pd.Timestamp(period.start)
    since = start - pd.Timedelta(weeks=settings.history_weeks)
    return tasks[(tasks["resolved"] < start) & (tasks["resolved"] >= since)]


def _weekly(tasks: pd.DataFrame, period: Period, settings: FlowSettings) -> pd.DataFrame:
    """Give the tasks resolved and their median lead time by week, counted back from the period's end."""
    end = _after(period)
    recent = tasks[(tasks["resolved"] < end) & (tasks["resolved"] >= end - pd.Timedelta(weeks=settings.history_weeks))]
    back = ((end - recent["resolved"]).dt.total_seconds() / (7 * 86400)).apply(np.ceil) - 1
    ds = pd.Timestamp(period.end) - pd.to_timedelta(7 * back, unit="D")
    table = recent.assign(ds=ds).groupby("ds")["lead_days"].agg(["size", "median"]).reset_index()
    return table.set_axis(["ds", "resolved", "median_days"], axis=1)


def _missing(facts: Facts) -> tuple[str, ...]:
    if not facts.has("tasks"):
        return ("tasks",)
    wanted = [
        f"tasks.{column}" for column in ("resolved", "due") if column not in facts.tasks or facts.tasks[column].isna().all()
    ]
    return (*wanted, *(() if facts.has("task_moves") else ("task_moves",)))


def _looked_up(task_ids: pd.Series, tasks: pd.DataFrame, column: str) -> pd.Series:
    """Give a column of tasks for each id; also right for tables without rows, which `map` cannot type."""
    found = tasks.drop_duplicates("task_id").set_index("task_id")[column].reindex(task_ids.to_numpy())
    return found.set_axis(task_ids.index)


def _after(period: Period) -> pd.Timestamp:
    return pd.Timestamp(period.end) + pd.Timedelta(days=1)


def _days(span: pd.Series) -> pd.Series:
    days: pd.Series = span.dt.total_seconds() / 86400
    return days


def _quantile(values: pd.Series, share: float) -> float:
    known = values.dropna()
    return float(known.quantile(share)) if len(known) else float("nan")
