"""When work ended, where a tracker's table does not say so itself."""

import pandas as pd

from forecast.sources.finished import is_finished


def with_endings(tasks: pd.DataFrame, moves: pd.DataFrame) -> pd.DataFrame:
    """Give the tasks with `resolved` taken from the move that put a finished task where it is, and `undated` where none did.

    Parameters
    ----------
    tasks, moves : frame
        The tables `tasks` and `task_moves` of one team.
    """
    if tasks.empty:
        return tasks
    last = moves.sort_values("entered", kind="stable").drop_duplicates("task_id", keep="last")
    ends = last.loc[_are_finished(last), ["task_id", "entered"]].set_index("task_id")["entered"]
    finished = _are_finished(tasks)
    moved = ends.reindex(tasks["task_id"].to_numpy()).set_axis(tasks.index)
    resolved = tasks["resolved"].fillna(moved.where(finished))
    return tasks.assign(resolved=resolved, undated=finished & resolved.isna())


def _are_finished(rows: pd.DataFrame) -> pd.Series:
    return rows["status"].fillna("").map(is_finished).astype(bool)
