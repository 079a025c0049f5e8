"""How the loop itself fares: what was followed, what it brought, how long findings take, what comes back."""

import math
from collections.abc import Sequence
from datetime import date

import numpy as np
import pandas as pd

from forecast.retrospective.results import Action, FollowUp, Scoreboard

_AGED = 100  # days: open longer than a quarter and a week, a problem has come back in the next report


def keep_score(
    follow_ups: Sequence[FollowUp],
    actions: Sequence[Action],
    states: pd.DataFrame | None = None,
    accuracy: pd.DataFrame | None = None,
    today: date | None = None,
) -> Scoreboard:
    """Give the scoreboard.

    Parameters
    ----------
    states : frame of action_id, state (open, assigned, done, dropped, note), at; what people did with the actions.
    accuracy : frame of `forecasters.score_frozen` over the frozen forecasts, one row a series and forecast.
    today : the day overdue is counted from; nothing is overdue without it.
    """
    verdicts = [item.verdict for item in follow_ups]
    counted = [item for item in follow_ups if item.verdict != "not_followed" and math.isfinite(item.observed)]
    status = [action.status for action in actions]
    waiting, resolved = _days(actions, states)
    return Scoreboard(
        advices=len(follow_ups),
        followed_share=_mean([item.followed for item in follow_ups]),
        paid_off=verdicts.count("paid_off"),
        did_not=verdicts.count("did_not"),
        cannot_tell=verdicts.count("cannot_tell"),
        not_followed=verdicts.count("not_followed"),
        **_gains(counted),
        actions_open=status.count("open"),
        actions_done=status.count("done"),
        actions_dropped=status.count("dropped"),
        actions_overdue=sum(action.status == "open" and today is not None and action.due < today for action in actions),
        days_to_action=waiting,
        days_to_resolution=resolved,
        recurring=tuple(sorted({(action.finding_key, action.subject) for action in actions if _returns(action, states)})),
        forecast_wape=_column_mean(accuracy, "wape"),
        coverage_80=_column_mean(accuracy, "covered_80"),
        coverage_95=_column_mean(accuracy, "covered_95"),
    )


def _gains(counted: Sequence[FollowUp]) -> dict[str, float]:
    """Give the sum of what was observed; errors of separate windows are taken as independent, so squares of widths add."""
    if not counted:
        return {"gained": 0.0, "gained_lo": 0.0, "gained_hi": 0.0}
    middle = sum(item.observed for item in counted)
    down = math.sqrt(sum((item.observed - item.observed_lo) ** 2 for item in counted))
    up = math.sqrt(sum((item.observed_hi - item.observed) ** 2 for item in counted))
    return {"gained": middle, "gained_lo": middle - down, "gained_hi": middle + up}


def _mean(values: Sequence[float]) -> float:
    known = [value for value in values if math.isfinite(value)]
    return float(np.mean(known)) if known else math.nan


def _column_mean(frame: pd.DataFrame | None, column: str) -> float:
    return math.nan if frame is None or frame.empty else float(frame[column].mean())


def _days(actions: Sequence[Action], states: pd.DataFrame | None) -> tuple[float, float]:
    """Give the median days from finding to the first step taken, and to being done."""
    created = {action.id: action.created for action in actions}
    waiting, resolved = [], []
    if states is not None and len(states):
        for identifier, own in states.assign(at=pd.to_datetime(states["at"])).groupby("action_id"):
            if identifier not in created:
                continue
            start = pd.Timestamp(created[str(identifier)])
            taken = own[own["state"].isin(["assigned", "done", "dropped"])]["at"]
            done = own[own["state"] == "done"]["at"]
            waiting += [max((taken.min() - start).days, 0)] if len(taken) else []
            resolved += [max((done.max() - start).days, 0)] if len(done) else []
    else:
        resolved = [(action.closed - action.created).days for action in actions if action.status == "done" and action.closed]
    return _median(waiting), _median(resolved)


def _median(values: Sequence[int]) -> float:
    return float(np.median(values)) if values else math.nan


def _returns(action: Action, states: pd.DataFrame | None) -> bool:
    if action.status == "open" and action.age_days >= _AGED:
        return True
    if states is None or states.empty:
        return False
    own = states[states["action_id"] == action.id]
    return action.status == "open" and bool((own["state"] == "done").any())
