"""How good we were: the forecasts that earlier reports froze, beside what came, in words and a small table."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import pandas as pd

from forecast.chapters.grid import Column, Grid, make_grid
from forecast.chapters.writer import Writer, finite
from forecast.kpis import split_id

if TYPE_CHECKING:
    from forecast.retrospective import ForecastRecord

#: Name of the file in `tables/` with every series.
TABLE = "forecast_record"
#: Share of what came; nearer than that a forecast was right.
_CLOSE = 0.01
#: The series that stands for the team: the first that there is.
_WHOLE = ("total_revenue", "revenue", "conversions", "spend")
_COLUMNS = (
    Column("made_on", "day", title="frozen_on"),
    Column("series"),
    Column("horizon", "count", title="steps"),
    Column("expected", "unit"),
    Column("came", "unit", title="observed"),
    Column("bias", "change"),
    Column("wape", "share"),
    Column("covered_80", "share", title="coverage_80"),
    Column("covered_95", "share", title="coverage_95"),
)


def record_in_words(record: "ForecastRecord", step: str, writer: Writer) -> list[str]:
    """Give the sentences: of each age what was expected of the whole and what came; or when there will be something to say.

    Parameters
    ----------
    step : `week` or `month`, what was forecast one by one.
    """
    if record.due is not None:
        return [writer.say("chapters.forecast.nothing_frozen", day=writer.day(record.due))]
    whole = _whole(record.scores)
    return [_sentence(row, step, writer) for row in whole.to_dict("records")] + [writer.say("chapters.forecast.frozen_note")]


def record_grid(record: "ForecastRecord", writer: Writer) -> Grid:
    """Give the table: for each age the whole, and the revenue of all channels as one."""
    from forecast.forecasters import pool_scores

    scores = record.scores
    whole = _whole(scores)
    rows = [row | {"series": writer.name(row["unique_id"])} for row in whole.to_dict("records")]
    of_channels = scores[scores["unique_id"].str.startswith("revenue:")] if len(scores) else scores
    for (age, made_on), group in of_channels.groupby(["age", "made_on"], sort=False):
        pooled = pool_scores(group).to_dict() | {"age": age, "made_on": made_on, "unique_id": "revenue"}
        rows.append(pooled | {"series": writer.say("chapters.forecast.all_channels", n=len(group))})
    shown = pd.DataFrame(rows, columns=[*scores.columns, "series"]).sort_values("age", kind="stable")
    units = [_form(str(name)) for name in shown["unique_id"]]
    return make_grid(writer, writer.say("chapters.forecast.frozen"), shown.assign(unit=units), _COLUMNS, source=TABLE)


def _whole(scores: pd.DataFrame) -> pd.DataFrame:
    """Give for each age the series that stands for the team: the first that there is."""
    present = [name for name in _WHOLE if (scores["unique_id"] == name).any()]
    return scores[scores["unique_id"] == present[0]] if present else scores.iloc[:0]


def _form(unique_id: str) -> str:
    return "money" if split_id(unique_id)[0] in ("total_revenue", "revenue", "spend") else "count"


def _sentence(row: Mapping[Any, Any], step: str, writer: Writer) -> str:
    form, bias = _form(row["unique_id"]), row["bias"]
    side = "unknown" if not finite(bias) else "close" if abs(bias) < _CLOSE else "high" if bias > 0 else "low"
    return writer.say(
        f"chapters.forecast.told.{step}",
        n=row["horizon"],
        day=writer.day(row["made_on"]),
        metric=writer.name(row["unique_id"]),
        expected=writer.write(form, row["expected"]),
        came=writer.write(form, row["came"]),
        off=writer.say(f"chapters.forecast.against.{side}", share=writer.share(abs(bias))),
        inside=round(row["covered_80"] * row["horizon"]),
    )
