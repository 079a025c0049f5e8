"""Kinds of value in `summary.json`: what is not a number is null there, never NaN."""

import math
from datetime import date
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field


def _finite(value: Any) -> Any:
    if value is None or (isinstance(value, float) and not math.isfinite(value)):
        return None
    try:
        missing = bool(value != value)  # NaT and NaN are not equal to themselves
    except (TypeError, ValueError):
        missing = False
    if missing:
        return None
    return value.item() if hasattr(value, "item") else value


Number = Annotated[float | None, BeforeValidator(_finite)]
Count = Annotated[int, BeforeValidator(_finite)]
Day = Annotated[date | None, BeforeValidator(_finite)]
Interval = Annotated[tuple[Number, Number], Field(description="[low, high]")] | None
Basis = Literal["attributed", "incremental"]
Status = Literal["pass", "review", "fail"]


class Part(BaseModel):
    """A part of the summary: it is never changed, and holds nothing that the schema does not name."""

    model_config = ConfigDict(frozen=True, extra="forbid")
