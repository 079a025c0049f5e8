"""The flow of team work, worked by hand on a few tasks; a public file of cycle times for the garbage."""

import math
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from forecast.kpis import measure_flow
from forecast.settings.period import parse_period
from forecast.tables.facts import Doubt

JIRA = Path(__file__).parents[2] / ".." / "shared" / "data" / "exports" / "jira" / "agile_cycle_times.csv"
JULY = parse_period("2026-07")


def tasks(*rows: tuple[str, str, str | None, str | None]) -> pd.DataFrame:
    frame = pd.DataFrame(rows, columns=["task_id", "created", "resolved", "due"])
    dates = {column: pd.to_datetime(frame[column]) for column in ("created", "resolved", "due")}
    return frame.assign(**dates, kind="creative")


def moves(task: str, *stays: tuple[str, str]) -> pd.DataFrame:
    return pd.DataFrame([(task, status, pd.Timestamp(day)) for status, day in stays], columns=["task_id", "status", "entered"])


@pytest.fixture
def two_tasks(make_facts):
    board = tasks(
        ("a", "2026-07-01", "2026-07-11", "2026-07-12"),
        ("b", "2026-07-01", "2026-07-21", "2026-07-15"),
        ("c", "2026-07-20", None, "2026-07-25"),
    )
    history = pd.concat(
        [
            moves("a", ("todo", "2026-07-01"), ("doing", "2026-07-03"), ("approval", "2026-07-05"), ("done", "2026-07-11")),
            moves(
                "b",
                ("todo", "2026-07-01"),
                ("doing", "2026-07-05"),
                ("approval", "2026-07-07"),
                ("doing", "2026-07-15"),
                ("approval", "2026-07-17"),
                ("done", "2026-07-21"),
            ),
            moves("c", ("todo", "2026-07-20")),
        ]
    )
    return make_facts(tasks=board, task_moves=history)


def test_lead_time_and_the_status_where_it_goes(two_tasks) -> None:
    flow = measure_flow(two_tasks, JULY)
    assert flow.basis == "moves"
    assert flow.resolved == 2
    assert flow.lead_days == pytest.approx(15)  # 10 and 20
    by_status = flow.by_status.set_index("status")
    assert by_status.loc["approval", "median_days"] == pytest.approx(9)  # 6 and 8 + 4
    assert by_status.loc["doing", "median_days"] == pytest.approx(3)  # 2 and 2 + 2
    assert by_status.loc["todo", "median_days"] == pytest.approx(3)  # 2 and 4
    assert by_status.loc["approval", "share_of_lead_time"] == pytest.approx(18 / 30)
    assert by_status.loc["approval", "excess_days"] == pytest.approx(6)
    assert "done" not in by_status.index
    assert flow.waiting == "approval"


def test_a_task_created_the_day_after_the_period_is_no_work_in_progress(make_facts) -> None:
    board = tasks(("a", "2026-07-31", None, None), ("b", "2026-08-01", None, None), ("c", "2026-08-02", None, None))
    assert measure_flow(make_facts(tasks=board), JULY).wip == 1


def test_a_finished_task_without_a_date_is_neither_open_nor_late(make_facts) -> None:
    board = tasks(
        ("kept", "2026-07-01", "2026-07-04", "2026-07-05"),
        ("open", "2026-07-01", None, "2026-07-10"),
        ("done", "2026-07-01", None, "2026-07-10"),
    ).assign(undated=[False, False, True])
    flow = measure_flow(make_facts(tasks=board), JULY)
    assert (flow.resolved, flow.wip, flow.overdue, flow.on_time_share) == (1, 1, 1, 0.5)
    assert flow.doubts == (Doubt("finished_undated", "tasks", "resolved", 1),)


def test_nobody_knows_whether_tasks_without_moves_came_back(two_tasks, make_facts) -> None:
    assert math.isnan(measure_flow(make_facts(tasks=two_tasks.tasks), JULY).rework_share)
    only_b = two_tasks.task_moves[two_tasks.task_moves["task_id"] == "b"]
    assert measure_flow(replace(two_tasks, task_moves=only_b), JULY).rework_share == 1.0


def test_rework_promises_and_work_in_progress(two_tasks) -> None:
    flow = measure_flow(two_tasks, JULY)
    assert flow.rework_share == pytest.approx(0.5)  # b went back to doing
    assert flow.on_time_share == pytest.approx(1 / 3)  # a kept, b late, c open although due
    assert flow.wip == 1
    assert flow.overdue == 1
    assert flow.wip_age_days == pytest.approx(12)
    assert flow.throughput == pytest.approx(2 / (31 / 7))


def test_without_history_nothing_is_compared(two_tasks) -> None:
    flow = measure_flow(two_tasks, JULY)
    assert math.isnan(flow.previous_lead_days)
    assert math.isnan(flow.previous_throughput)
    assert flow.slowed is None


def test_a_status_that_slowed_down_is_found_and_a_quiet_board_stays_silent(make_facts) -> None:
    rng = np.random.default_rng(5)

    def board(slow: float) -> dict[str, pd.DataFrame]:
        created = pd.date_range("2025-07-01", "2026-09-20", freq="2D")
        doing = rng.gamma(4, 0.5, len(created))
        waits = rng.gamma(4, np.where(created >= "2026-07-01", slow, 0.5))
        begun = created + pd.to_timedelta(doing, unit="D")
        done = begun + pd.to_timedelta(waits, unit="D")
        ids = [f"t{number}" for number in range(len(created))]
        steps = [("doing", created), ("approval", begun), ("done", done)]
        history = pd.concat([pd.DataFrame({"task_id": ids, "status": status, "entered": when}) for status, when in steps])
        return {"tasks": pd.DataFrame({"task_id": ids, "created": created, "resolved": done}), "task_moves": history}

    slow = measure_flow(make_facts(**board(1.5)), parse_period("2026Q3"))
    assert slow.slowed == "approval"
    assert slow.slowed_days == pytest.approx(3.7, abs=1.2)  # the median of a gamma of 4 and 1.5 less that of 4 and 0.5
    assert measure_flow(make_facts(**board(0.5)), parse_period("2026Q3")).slowed is None


def test_dates_alone_tell_waiting_from_working(make_facts) -> None:
    board = tasks(("a", "2026-07-01", "2026-07-11", None)).assign(started=pd.Timestamp("2026-07-08"))
    flow = measure_flow(make_facts(tasks=board), JULY)
    assert flow.basis == "dates"
    assert flow.by_status.set_index("status")["median_days"].to_dict() == {"queue": 7, "work": 3}
    assert flow.missing == ("tasks.due", "task_moves")


def test_garbage_is_counted_and_left_out(make_facts) -> None:
    board = tasks(
        ("a", "2026-07-10", "2026-07-09", None), ("b", "2026-07-01", "2026-07-03", None), ("c", "2026-07-05", "2026-07-05", None)
    )
    stray = moves("x", ("todo", "2026-07-01"))
    early = moves("b", ("todo", "2026-06-20"))
    flow = measure_flow(make_facts(tasks=board, task_moves=pd.concat([stray, early])), JULY)
    assert flow.resolved == 2
    assert flow.lead_days == pytest.approx(1)
    assert flow.doubts == (
        Doubt("negative_cycle", "tasks", "resolved", 1),
        Doubt("moves_out_of_order", "task_moves", "entered", 1),
        Doubt("unknown_task", "task_moves", "task_id", 1),
    )


def test_without_tasks_the_table_that_is_missing_is_named(make_facts) -> None:
    flow = measure_flow(make_facts(), JULY)
    assert flow.basis == "none"
    assert flow.missing == ("tasks",)
    assert flow.by_status.empty
    assert math.isnan(flow.lead_days)


@pytest.mark.skipif(not JIRA.exists(), reason="third-party cycle times are not on this machine")
def test_public_cycle_times_report_their_garbage(make_facts) -> None:
    rows = pd.read_csv(JIRA)
    board = pd.DataFrame(
        {
            "task_id": rows["id"],
            "created": pd.to_datetime(rows["created_date"]),
            "resolved": pd.to_datetime(rows["finished_date"]),
            "kind": "issue",
        }
    )
    year = parse_period("2014")
    flow = measure_flow(make_facts(tasks=board), year)
    assert flow.doubts[0] == Doubt("negative_cycle", "tasks", "resolved", 1662)
    sound = rows[(rows["cycle_time_days"] >= 0) & rows["finished_date"].str.startswith("2014")]
    assert flow.resolved == len(sound)
    assert flow.lead_days == sound["cycle_time_days"].median()
