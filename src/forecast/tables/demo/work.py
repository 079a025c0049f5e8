"""The work of the demo teams: tasks and the statuses they pass; in `growth`, creatives that wait for approval."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from forecast.tables.demo.calendar import DAYS, stream
from forecast.tables.demo.truth import Plant

APPROVAL = "Согласование"
SLOW_SINCE = "2026-04-01"
_SLOW_TIMES = 4.0  # as long as before
_REWORK = 0.10
_MEAN_DAYS = (1.6, 1.4, 2.2, 1.2, 1.5)


@dataclass(frozen=True)
class _Board:
    team: str
    statuses: Sequence[str]  # the last one is done
    kinds: Sequence[str]
    titles: Sequence[str]
    a_week: float
    people: Sequence[str]


_BOARDS = (
    _Board(
        "growth",
        ("Бэклог", "Бриф", "В работе", "Проверка", APPROVAL, "Готово"),
        ("креатив", "отчёт", "лендинг"),
        ("Баннер", "Ролик для ленты", "Посадочная страница", "Отчёт по каналам", "Подборка ключевых слов", "Текст рассылки"),
        7.0,
        ("Аглая Вымышленная", "Потап Небылицын", "Устинья Примерова"),
    ),
    _Board(
        "brand",
        ("Backlog", "Brief", "In progress", "Review", "Approval", "Done"),
        ("creative", "report", "media"),
        ("Key visual", "Radio spot", "Poster", "Media plan", "Tracker report"),
        4.0,
        ("Philippa Nonesuch", "Barnaby Fictional"),
    ),
    _Board(
        "b2b",
        ("Бэклог", "Бриф", "В работе", "Проверка", APPROVAL, "Готово"),
        ("вебинар", "статья", "рассылка"),
        ("Сценарий вебинара", "Статья для блога", "Стенд на выставку", "Рассылка по базе"),
        4.0,
        ("Елизар Придуманный", "Фёкла Несуществующая"),
    ),
)
PEOPLE = tuple(person for board in _BOARDS for person in board.people)


def make_tasks(seed: int, plants: frozenset[str]) -> tuple[pd.DataFrame, pd.DataFrame, tuple[Plant, ...]]:
    """Give the tasks, their moves, and what is planted in them."""
    made = [_board(stream(seed, board.team, "tasks"), board, plants) for board in _BOARDS]
    tasks = pd.concat([tasks for tasks, _ in made], ignore_index=True)
    moves = pd.concat([moves for _, moves in made], ignore_index=True)
    if "slow_approval" not in plants:
        return tasks, moves, ()
    usual = _MEAN_DAYS[4]
    numbers = {"days_before": usual, "days_after": usual * _SLOW_TIMES}
    plant = Plant("slow_approval", "growth", APPROVAL, pd.Timestamp(SLOW_SINCE).date(), DAYS[-1].date(), None, numbers)
    return tasks, moves, (plant,)


def _board(random: np.random.Generator, board: _Board, plants: frozenset[str]) -> tuple[pd.DataFrame, pd.DataFrame]:
    born = np.sort(random.uniform(0, len(DAYS), random.poisson(board.a_week * len(DAYS) / 7)))
    count = len(born)
    kind = random.choice(len(board.kinds), size=count, p=[0.6, 0.2, 0.2])
    stays = random.gamma(3.0, np.array(_MEAN_DAYS) / 3.0, (count, len(_MEAN_DAYS)))
    again = random.random(count) < _REWORK
    redo = random.gamma(3.0, np.array([_MEAN_DAYS[2], _MEAN_DAYS[3]]) / 3.0, (count, 2))
    if board.team == "growth" and "slow_approval" in plants:
        late = born + stays[:, :4].sum(axis=1) >= np.flatnonzero(pd.Timestamp(SLOW_SINCE) == DAYS)[0]
        stays[:, 4] *= np.where(late & (kind == 0), _SLOW_TIMES, 1.0)
    promised = born + np.ceil(sum(_MEAN_DAYS) * 1.6 + 2)
    moves = _moves(board, born, stays, again, redo)
    done = born + stays.sum(axis=1) + again * redo.sum(axis=1)
    finished = done < len(DAYS)
    ids = np.array([f"{board.team.upper()}-{number}" for number in range(1, count + 1)])
    seen = moves[moves["day"] < len(DAYS)]
    latest = seen.groupby("task")["status"].last().reindex(range(count))
    tasks = pd.DataFrame(
        {
            "task_id": ids,
            "team": board.team,
            "created": _moments(born),
            "title": [
                f"{board.titles[pick]} {number}" for number, pick in enumerate(random.integers(0, len(board.titles), count), 1)
            ],
            "kind": np.array(board.kinds)[kind],
            "status": latest.to_numpy(),
            "assignee": np.array(board.people)[random.integers(0, len(board.people), count)],
            "started": pd.Series(_moments(born + stays[:, :2].sum(axis=1))).where(born + stays[:, :2].sum(axis=1) < len(DAYS)),
            "resolved": pd.Series(_moments(done)).where(finished),
            "due": _moments(promised).normalize(),
        }
    )
    entered = pd.DataFrame({"task_id": ids[seen["task"]], "status": seen["status"], "entered": _moments(seen["day"].to_numpy())})
    return tasks, entered.reset_index(drop=True)


def _moves(board: _Board, born: np.ndarray, stays: np.ndarray, again: np.ndarray, redo: np.ndarray) -> pd.DataFrame:
    """Give the moment each task enters each status; a tenth goes back to work once, out of the check."""
    task = np.arange(len(born))
    starts = born[:, None] + np.concatenate([np.zeros((len(born), 1)), np.cumsum(stays, axis=1)], axis=1)
    starts[:, 4:] += (again * redo.sum(axis=1))[:, None]
    parts = [pd.DataFrame({"task": task, "status": status, "day": starts[:, step]}) for step, status in enumerate(board.statuses)]
    back = born + stays[:, :4].sum(axis=1)
    parts.append(pd.DataFrame({"task": task, "status": board.statuses[2], "day": back})[again])
    parts.append(pd.DataFrame({"task": task, "status": board.statuses[3], "day": back + redo[:, 0]})[again])
    return pd.concat(parts, ignore_index=True).sort_values(["task", "day"], kind="stable", ignore_index=True)


def _moments(days: np.ndarray) -> pd.DatetimeIndex:
    return pd.DatetimeIndex((DAYS[0] + pd.to_timedelta(days, unit="D")).floor("h"), dtype="datetime64[ns]")
