"""Advice as it is frozen for the ledger, and read back: from the ledger or from the `decisions` table."""

from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING, Any

import pandas as pd

from forecast.errors import DataError
from forecast.retrospective.actions import action_id
from forecast.retrospective.checking import jsonable
from forecast.retrospective.results import Recommendation
from forecast.tables.facts import Facts

if TYPE_CHECKING:
    from forecast.forecasters import ForecastResult
    from forecast.response import Allocation

_SHIFTS = ["channel", "current", "suggested"]
_POINTS = ["unique_id", "ds", "yhat", "yhat_lo_80", "yhat_hi_80", "yhat_lo_95", "yhat_hi_95"]
_PAYLOAD = ("id", "made_on", "weeks", "shifts", "expected_gain", "expected_lo", "expected_hi", "owner", "points")
_WEEKS = 13  # of a decision that does not say how long it was for: a quarter, as budgets are made


def recommendations_of(facts: Facts) -> tuple[Recommendation, ...]:
    """Give the advice that the `decisions` table holds, one for each date, oldest first."""
    given = []
    for day, rows in facts.decisions.groupby("date", sort=True):
        made_on = pd.Timestamp(str(day)).date()
        given.append(
            Recommendation(
                id=action_id(facts.team, "decision", made_on.isoformat()),
                made_on=made_on,
                weeks=int(_first(rows, "weeks", _WEEKS)),
                shifts=rows[_SHIFTS].reset_index(drop=True),
                expected_gain=_first(rows, "expected_gain", float("nan")),
                expected_lo=_first(rows, "expected_lower", float("nan")),
                expected_hi=_first(rows, "expected_upper", float("nan")),
                owner=_owner(rows),
                source="decisions",
            )
        )
    return tuple(given)


def _first(rows: pd.DataFrame, column: str, default: float) -> float:
    known = rows[column].dropna().tolist() if column in rows else []
    return float(known[0]) if known else default


def _owner(rows: pd.DataFrame) -> str:
    known = rows["owner"].dropna().tolist() if "owner" in rows else []
    return str(known[0]) if known else ""


def freeze(
    allocation: "Allocation | None", forecast: "ForecastResult | None", made_on: date, weeks: int, scope: str, owner: str = ""
) -> dict[str, Any]:
    """Give what the ledger keeps of a report's advice and forecast: JSON-able, and enough to judge both by later.

    Parameters
    ----------
    allocation : None where the report gave no advice; its forecast is kept all the same, and moves no money.
    made_on : last day of data the advice knew.
    weeks : the horizon it is for.
    """
    points: list[dict[str, Any]] = []
    if forecast is not None:
        points = [jsonable(row) for row in forecast.points[_POINTS].to_dict("records")]  # type: ignore[arg-type]
    return jsonable(
        {
            "id": action_id(scope, "shift_advised", ""),
            "made_on": made_on,
            "weeks": weeks,
            **_advised(allocation),
            "owner": owner,
            "points": points,
        }
    )


def _advised(allocation: "Allocation | None") -> dict[str, Any]:
    if allocation is None:
        return {"shifts": [], "expected_gain": None, "expected_lo": None, "expected_hi": None, "verdict": "none"}
    return {
        "shifts": [jsonable(row) for row in allocation.shifts[_SHIFTS].to_dict("records")],  # type: ignore[arg-type]
        "expected_gain": allocation.expected_gain,
        "expected_lo": allocation.gain_lo,
        "expected_hi": allocation.gain_hi,
        "verdict": allocation.verdict,
    }


def thaw(payload: Mapping[str, Any]) -> Recommendation:
    """Give the advice of a payload that `freeze` made.

    Raises
    ------
    DataError
        When a part is missing: the ledger was written by something else.
    """
    missing = [name for name in _PAYLOAD if name not in payload]
    if missing:
        raise DataError(
            f"ledger recommendation of {payload.get('made_on', 'an unknown day')}: {', '.join(missing)} missing; expected "
            f"{', '.join(_PAYLOAD)}. The entry was not written by this package; leave it out, or restore the ledger from a copy."
        )
    points = pd.DataFrame(payload["points"], columns=_POINTS)
    return Recommendation(
        id=str(payload["id"]),
        made_on=date.fromisoformat(payload["made_on"]),
        weeks=int(payload["weeks"]),
        shifts=pd.DataFrame(payload["shifts"], columns=_SHIFTS),
        expected_gain=_number(payload["expected_gain"]),
        expected_lo=_number(payload["expected_lo"]),
        expected_hi=_number(payload["expected_hi"]),
        owner=str(payload["owner"]),
        source="ledger",
        points=points.assign(ds=pd.to_datetime(points["ds"])) if len(points) else None,
    )


def _number(value: object) -> float:
    return float(value) if isinstance(value, int | float) else float("nan")
