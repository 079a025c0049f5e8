"""A/B and lift tests read out: what differed, how sure that is, what to beware of."""

from collections.abc import Mapping
from typing import Any

import pandas as pd

from forecast.chapters.grid import Column, make_grid
from forecast.chapters.page import Page, compose
from forecast.chapters.speaking import missing_of
from forecast.chapters.writer import Writer, finite
from forecast.review import Review
from forecast.text import Words

KEY = "experiments"
_AB = (
    Column("experiment_id", title="experiment"),
    Column("variant"),
    Column("metric", "name"),
    Column("rate_control", "share"),
    Column("rate", "share"),
    Column("difference", "points", "lo", "hi"),
    Column("verdict", "pill"),
)
_LIFT = (
    Column("experiment_id", title="experiment"),
    Column("channel"),
    Column("metric", "name"),
    Column("lift", "unit", "lo", "hi"),
    Column("verdict", "pill"),
)


_CHANGED = (
    Column("channel"),
    Column("roas_before", "ratio", "roas_before_lo", "roas_before_hi"),
    Column("roas", "ratio", "roas_lo", "roas_hi"),
)


def render(review: Review, words: Words) -> Page:
    """Give the experiments."""
    from forecast.retrospective import is_money

    writer = Writer(words, review.scope.currency)
    read = review.judged.experiments
    gaps = missing_of(review, writer, KEY, *(("experiments",) if read.empty else ()))
    if read.empty:
        return compose(KEY, writer, review, {}, ab=None, lift=None, changed=None, readings=[], warnings=[], used="", missing=gaps)
    kinds = read["kind"]
    ab, lift = read[kinds == "ab"], read[kinds == "lift"]
    lift = lift.assign(unit=["money" if is_money(metric) else "count" for metric in lift["metric"]])
    changed = _changed(review, lift)
    return compose(
        KEY,
        writer,
        review,
        {"experiments": read.drop(columns="warnings", errors="ignore"), "estimates_changed": changed},
        lead=writer.say("chapters.experiments.lead", n=int(read["experiment_id"].nunique())),
        ab=make_grid(writer, writer.say("chapters.experiments.ab"), ab, _AB, source="experiments"),
        lift=make_grid(writer, writer.say("chapters.experiments.lift"), lift, _LIFT, source="experiments"),
        changed=make_grid(writer, writer.say("chapters.experiments.changed"), changed, _CHANGED, source="estimates_changed"),
        readings=[_reading(row, writer) for row in ab.to_dict("records")],
        warnings=_warnings(read, writer),
        used=writer.say("chapters.experiments.used") if len(changed) else "",
        missing=gaps,
    )


def _changed(review: Review, lift: pd.DataFrame) -> pd.DataFrame:
    """Give each tested channel's return without the tests and with them: channel, roas_before, roas, each with _lo and _hi."""
    before, after = review.responded.untested, review.responded.returns
    if before.empty:
        return pd.DataFrame({"channel": []})
    names = ["roas", "roas_lo", "roas_hi"]
    after = after[(after["basis"] == "incremental") & after["channel"].isin(lift["channel"])]
    named = {"roas": "roas_before", "roas_lo": "roas_before_lo", "roas_hi": "roas_before_hi"}
    return after[["channel", *names]].merge(before[["channel", *names]].rename(columns=named), on="channel")


def _reading(row: Mapping[Any, Any], writer: Writer) -> str:
    """Say one A/B test in a sentence."""
    key = f"chapters.experiments.reading.{row['verdict']}"
    relative = row.get("relative")
    told = {
        "variant": row["variant"],
        "experiment": row["experiment_id"],
        "metric": writer.name(row["metric"]),
        "relative": writer.change(relative) if finite(relative) else "",
        "detectable": writer.share(row["detectable"]) if finite(row.get("detectable")) else writer.text(None),
    }
    return writer.say(key if writer.knows(key) else "chapters.experiments.reading.other", **told)


def _warnings(read: pd.DataFrame, writer: Writer) -> list[str]:
    if "warnings" not in read:
        return []
    pairs = [(row["experiment_id"], key) for row in read.to_dict("records") for key in row["warnings"]]
    return [
        writer.say(
            "chapters.experiments.warning", experiment=experiment, warning=writer.say(f"chapters.experiments.warnings.{key}")
        )
        for experiment, key in dict.fromkeys(pairs)
    ]
