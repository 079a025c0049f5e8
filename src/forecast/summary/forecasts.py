"""What `summary.json` says of what is likely: forecasts, how good they were, the chance of each goal."""

from datetime import date
from typing import Annotated

from pydantic import Field

from forecast.summary.fields import Count, Day, Number, Part


class PointPart(Part):
    """One step of a forecast."""

    ds: date
    yhat: Number
    lo_80: Number
    hi_80: Number
    lo_95: Number
    hi_95: Number


class ForecastPart(Part):
    """One series' forecast."""

    unique_id: str
    metric: str
    channel: str | None
    model: str
    points: tuple[PointPart, ...]


class BacktestPart(Part):
    """How good the model was on the series' own past."""

    unique_id: str
    model: str
    windows: Count
    mase: Number
    wape: Number
    coverage_80: Number
    coverage_95: Number
    beats_naive: bool | None


class RecordPart(Part):
    """How good the forecast of one series was that an earlier report froze."""

    age_weeks: Count
    made_on: Day
    unique_id: str
    steps: Annotated[Count, Field(description="steps of it that have come")]
    expected: Annotated[Number, Field(description="sum over these steps")]
    observed: Number
    wape: Number
    bias: Annotated[Number, Field(description="(expected - observed) / observed")]
    coverage_80: Number
    coverage_95: Number


class GoalPart(Part):
    """One goal and its chance."""

    name: str
    metric: str
    target: Number
    deadline: date
    owner: str
    expected: Number
    probability: Number
    to_date: Number = None
