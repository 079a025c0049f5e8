"""Where customers are lost and where the team itself is slow."""

from typing import TYPE_CHECKING

import pandas as pd

from forecast.chapters.figures import Figure, make_figure
from forecast.chapters.grid import Column, make_grid
from forecast.chapters.page import Page, compose
from forecast.chapters.speaking import missing_of, remarks
from forecast.chapters.tiles import Tile
from forecast.chapters.writer import Writer, finite
from forecast.charts import rate_by_week, stage_rates, time_by_status
from forecast.names import MEASURES
from forecast.review import Review
from forecast.text import Words

if TYPE_CHECKING:
    from forecast.kpis import Flow, Funnel

KEY = "funnel"
# A rate that is further from the quotient of two counts than this, as a share of it, is seen to be another.
_SEEN = 0.01
_STAGES = (
    Column("stage", "name"),
    Column("count", "count"),
    Column("rate_from_previous", "share"),
    Column("previous_period_rate", "share"),
    Column("expected_rate", "share", "history_lo", "history_hi"),
    Column("money_cost", "money"),
)
_VALIDITY = (Column("fault", "fault"), Column("stage"), Column("deals", "count"), Column("share", "share"))
_KINDS = (
    Column("kind"),
    Column("tasks", "count"),
    Column("median_days", "days"),
    Column("p85_days", "days"),
    Column("on_time_share", "share"),
)


def render(review: Review, words: Words) -> Page:
    """Give the funnel and the flow of the team's own work."""
    writer = Writer(words, review.scope.currency)
    funnel, flow = review.measured.funnel, review.measured.flow
    stages = funnel.stages if funnel else pd.DataFrame()
    tables = {"funnel": stages, "funnel_weekly": funnel.weekly if funnel else pd.DataFrame()}
    tables["flow"] = flow.by_status if flow else pd.DataFrame()
    validity = funnel.validity if funnel else pd.DataFrame()
    if not validity.empty:
        validity = validity.assign(fault=[writer.say(f"chapters.funnel.faults.{fault}") for fault in validity["fault"]])
    validity_columns = (Column("fault"), *_VALIDITY[1:])
    absent = funnel.missing if funnel else ("leads",)
    # A stage of deals is no column: without deals their table is what is wanted.
    needs = [f"performance.{stage}" if stage in MEASURES else "deals" for stage in absent]
    needs += flow.missing if flow else ("tasks",)
    return compose(
        KEY,
        writer,
        review,
        tables,
        lead=_lead(funnel, writer),
        pictures=[_rates(funnel, writer), _weekly(funnel, writer)],
        stages=make_grid(writer, _stages_caption(stages, writer), stages, _STAGES, _is_bottleneck, "funnel"),
        validity=make_grid(writer, writer.say("chapters.funnel.validity"), validity, validity_columns),
        findings=remarks(review, writer, ("funnel", "flow"), without=("stage_broken",) if funnel and funnel.bottleneck else ()),
        flow_lead=_flow_lead(flow, writer),
        flow_tiles=_flow_tiles(flow, writer),
        flow_picture=_flow_picture(flow, writer),
        flow_kinds=make_grid(writer, writer.say("chapters.funnel.kinds"), flow.by_kind if flow else pd.DataFrame(), _KINDS),
        missing=missing_of(review, writer, KEY, *needs),
    )


def _stages_caption(stages: pd.DataFrame, writer: Writer) -> str:
    """Say what the rate of a stage is a share of where the counts of two stages do not give it."""
    if len(stages) < 2:
        return writer.say("chapters.funnel.stages")
    deals = any(str(stage) not in MEASURES for stage in stages["stage"].iloc[1:])
    quotient = stages["count"] / stages["count"].shift()
    partly = bool(((stages["rate_from_previous"] - quotient).abs() > _SEEN * quotient).any())
    kind = "stages_of_deals" if deals else "stages_of_some" if partly else "stages"
    return writer.say(f"chapters.funnel.{kind}")


def _is_bottleneck(row: object) -> bool:
    return bool(row["is_bottleneck"])  # type: ignore[index]


def _stage_row(funnel: "Funnel") -> "pd.Series | None":
    rows = funnel.stages[funnel.stages["stage"] == funnel.bottleneck]
    return None if rows.empty else rows.iloc[0]


def _lead(funnel: "Funnel | None", writer: Writer) -> str:
    row = _stage_row(funnel) if funnel and funnel.bottleneck else None
    if funnel is None or row is None:
        compared = funnel is not None and not funnel.stages.empty and bool(funnel.stages["expected_rate"].notna().any())
        return writer.say("chapters.funnel.no_bottleneck") if compared else ""
    told = {
        "stage": writer.name(row["stage"]),
        "rate": writer.share(float(row["rate_from_previous"])),
        "usual": writer.share(float(row["expected_rate"])),
        "since": writer.say("chapters.funnel.since", day=writer.day(funnel.since)) if funnel.since else "",
    }
    if not finite(funnel.money_cost):
        return writer.say("chapters.funnel.lead_no_money", **told)
    return writer.say("chapters.funnel.lead", money=writer.money(funnel.money_cost), **told)


def _rates(funnel: "Funnel | None", writer: Writer) -> Figure | None:
    if funnel is None or funnel.stages.empty:
        return None
    known = funnel.stages.dropna(subset=["rate_from_previous", "expected_rate"])
    if known.empty:
        return None
    names = {str(stage): writer.name(stage) for stage in known["stage"]}
    worst = known.assign(part=known["rate_from_previous"] / known["expected_rate"]).sort_values("part").iloc[0]
    told = {
        "stage": names[str(worst["stage"])],
        "rate": writer.share(float(worst["rate_from_previous"])),
        "usual": writer.share(float(worst["expected_rate"])),
    }
    return make_figure(writer, "stage_rates", stage_rates(known, names, writer.words), "funnel", told)


def _weekly(funnel: "Funnel | None", writer: Writer) -> Figure | None:
    row = _stage_row(funnel) if funnel and funnel.bottleneck else None
    if funnel is None or row is None or funnel.weekly.empty:
        return None
    told = {
        "stage": writer.name(row["stage"]),
        "rate": writer.share(float(row["rate_from_previous"])),
        "usual": writer.share(float(row["expected_rate"])),
        "since": writer.say("chapters.funnel.since", day=writer.day(funnel.since)) if funnel.since else "",
    }
    axes = rate_by_week(funnel.weekly, str(funnel.bottleneck), funnel.since, writer.words)
    return make_figure(writer, "rate_by_week", axes, "funnel_weekly", told)


def _flow_lead(flow: "Flow | None", writer: Writer) -> str:
    status = flow.slowest or flow.waiting if flow else None
    if flow is None or status is None or flow.by_status.empty:
        return ""
    row = flow.by_status[flow.by_status["status"] == status].iloc[0]
    return writer.say(
        "chapters.funnel.flow_lead",
        status=writer.name(status),
        days=writer.days(float(row["median_days"])),
        share=writer.share(float(row["share_of_lead_time"])),
    )


def _flow_tiles(flow: "Flow | None", writer: Writer) -> list[Tile]:
    if flow is None or not finite(flow.lead_days):
        return []
    say = writer.say
    before = writer.days(flow.previous_lead_days) if finite(flow.previous_lead_days) else ""
    tiles = [Tile(say("chapters.funnel.lead_days"), writer.days(flow.lead_days), note=_before(before, writer))]
    for key, value, previous in (
        ("on_time", flow.on_time_share, flow.previous_on_time_share),
        ("rework", flow.rework_share, flow.previous_rework_share),
    ):
        if finite(value):
            earlier = writer.share(previous) if finite(previous) else ""
            tiles.append(Tile(say(f"chapters.funnel.{key}"), writer.share(value), note=_before(earlier, writer)))
    late = say("chapters.funnel.overdue", n=flow.overdue) if flow.overdue else ""
    return [*tiles, Tile(say("chapters.funnel.in_progress"), writer.words.number(flow.wip), note=late)]


def _before(value: str, writer: Writer) -> str:
    return writer.say("chapters.before", value=value) if value else ""


def _flow_picture(flow: "Flow | None", writer: Writer) -> Figure | None:
    if flow is None or flow.by_status.empty or flow.by_status["median_days"].isna().all():
        return None
    names = {str(status): writer.name(status) for status in flow.by_status["status"]}
    slow = flow.slowest or flow.waiting
    longest = flow.by_status.sort_values("median_days", ascending=False).iloc[0]
    told = {
        "status": names[str(longest["status"])],
        "days": writer.days(float(longest["median_days"])),
        "share": writer.share(float(longest["share_of_lead_time"])),
    }
    axes = time_by_status(flow.by_status, slow, names, writer.words)
    return make_figure(writer, "time_by_status", axes, "flow", told)
