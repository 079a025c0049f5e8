"""What a customer costs and is worth, who stays, how long a deal takes, which leads are good, what loses money."""

from typing import TYPE_CHECKING

import pandas as pd

from forecast.chapters.figures import Figure, make_figure
from forecast.chapters.grid import Column, Grid, make_grid
from forecast.chapters.page import Page, compose
from forecast.chapters.speaking import missing_of, remarks
from forecast.chapters.tiles import Tile
from forecast.chapters.writer import Writer, finite
from forecast.charts import deal_curve, deal_cycle, retention, value_against_cost
from forecast.review import Review
from forecast.settings.params import target_of
from forecast.text import Words

if TYPE_CHECKING:
    from forecast.kpis import Economics

KEY = "customers"
#: Lifetime value for each unit of acquisition cost that is wanted where the params set no target.
_USUAL_TARGET = 3.0
#: Points of a curve below which it is no picture.
_LEAST_POINTS = 5
_MEMBERS = (
    Column("member"),
    Column("spend", "money"),
    Column("new_customers", "count"),
    Column("cac", "money"),
    Column("ltv", "money", "ltv_lo", "ltv_hi"),
    Column("ltv_cac", "ratio", "ltv_cac_lo", "ltv_cac_hi"),
    Column("payback_months", "months"),
    Column("profit", "gain"),
)
_PROFIT = (
    Column("member"),
    Column("revenue", "money"),
    Column("spend", "money"),
    Column("cac", "money"),
    Column("ltv_cac", "ratio"),
    Column("profit", "gain"),
    Column("previous_profit", "gain"),
)
_CYCLE = (
    Column("member"),
    Column("deals", "count"),
    Column("open", "count"),
    Column("median_days", "days", "median_lo", "median_hi"),
    Column("previous_median", "days"),
    Column("change_days", "days"),
)
_QUALITY = (
    Column("source"),
    Column("leads", "count"),
    Column("won", "count"),
    Column("won_share", "share", "won_lo", "won_hi"),
    Column("amount_per_lead", "money"),
)
_FACTORS = (Column("member"), Column("deals", "count"), Column("speed", "ratio", "speed_lo", "speed_hi"))


def render(review: Review, words: Words) -> Page:
    """Give customers and unit economics."""
    writer = Writer(words, review.scope.currency)
    found = review.measured.economics
    needs = found.missing if found else ("customers",)
    values = (
        _parts(found, review, writer)
        if found
        else {"tiles": [], "pictures": [], "grids": [], "details": [], "lead": "", "basis": ""}
    )
    tables = _tables(found) if found else {}
    findings = remarks(review, writer, ("customers",))
    return compose(KEY, writer, review, tables, findings=findings, missing=missing_of(review, writer, KEY, *needs), **values)


def _tables(found: "Economics") -> dict[str, pd.DataFrame]:
    members = ("by_channel", "by_segment", "by_product")
    names = (*members, "retention", "deal_cycle", "deal_curve", "cycle_factors", "lead_quality", "losses")
    frames = {f"economics_{name}" if name.startswith("by") else name: getattr(found, name) for name in names}
    return {name: frame for name, frame in frames.items() if not frame.empty}


def _parts(found: "Economics", review: Review, writer: Writer) -> dict[str, object]:
    wanted = review.scope.params.targets.get("ltv_cac")
    least = target_of(wanted)[1] if wanted else _USUAL_TARGET
    basis = f"kpis.basis.{found.basis}"
    return {
        "lead": _lead(found, least, writer),
        "tiles": _tiles(found, writer),
        "basis": writer.say(basis, n=found.months) if writer.knows(basis) and finite(found.ltv) else "",
        "pictures": [_value(found, least, writer), _stay(found, writer), _cycle(found, writer), _curve(found, writer)],
        "grids": _grids(found, writer),
        "details": _details(found, writer),
    }


def _lead(found: "Economics", least: float, writer: Writer) -> str:
    if not finite(found.ltv_cac):
        return ""
    sure = "below" if found.ltv_cac_hi < least else "above" if found.ltv_cac_lo > least else "around"
    return writer.say(
        f"chapters.customers.lead.{sure}",
        ratio=writer.ratio(found.ltv_cac),
        interval=writer.interval("ratio", found.ltv_cac_lo, found.ltv_cac_hi),
        least=writer.words.number(least, 0 if least == int(least) else 1),
    )


def _tiles(found: "Economics", writer: Writer) -> list[Tile]:
    tiles = [
        Tile(writer.say("kpis.cac.short"), writer.money(found.cac)) if finite(found.cac) else None,
        Tile(writer.say("kpis.ltv.short"), writer.money(found.ltv), note=writer.interval("money", found.ltv_lo, found.ltv_hi))
        if finite(found.ltv)
        else None,
        Tile(
            writer.say("kpis.ltv_cac.short"),
            writer.ratio(found.ltv_cac),
            note=writer.interval("ratio", found.ltv_cac_lo, found.ltv_cac_hi),
        )
        if finite(found.ltv_cac)
        else None,
        Tile(writer.say("kpis.payback_months.short"), writer.duration(found.payback_months))
        if finite(found.payback_months)
        else None,
    ]
    return [tile for tile in tiles if tile]


def _value(found: "Economics", least: float, writer: Writer) -> Figure | None:
    known = found.by_channel.dropna(subset=["ltv_cac"])
    if len(known) < 2:
        return None
    low = known.sort_values("ltv_cac").iloc[0]
    told = {
        "worst": str(low["member"]),
        "ratio": writer.ratio(float(low["ltv_cac"])),
        "least": writer.words.number(least, 0 if least == int(least) else 1),
        "n": int((known["ltv_cac"] < least).sum()),
    }
    axes = value_against_cost(known, least, writer.words)
    return make_figure(writer, "value_against_cost", axes, "economics_by_channel", told)


def _stay(found: "Economics", writer: Writer) -> Figure | None:
    later = found.retention[found.retention["month"] >= 1] if not found.retention.empty else found.retention
    if later.empty or later["cohort"].nunique() < 3:
        return None
    first = later[later["month"] == 1].sort_values("cohort")
    if first.empty:
        return None
    told = {
        "first": writer.share(float(first["retained"].iloc[0])),
        "last": writer.share(float(first["retained"].iloc[-1])),
        "month": writer.words.month_name(pd.Timestamp(first["cohort"].iloc[-1]).date()),
    }
    return make_figure(writer, "retention", retention(found.retention, writer.words), "retention", told)


def _cycle(found: "Economics", writer: Writer) -> Figure | None:
    known = found.deal_cycle.dropna(subset=["median_days"]) if not found.deal_cycle.empty else found.deal_cycle
    if known.empty:
        return None
    whole = known[known["dimension"] == "all"]
    row = (whole if not whole.empty else known).iloc[0]
    told = {"days": writer.days(float(row["median_days"])), "before": writer.days(float(row["previous_median"]))}
    return make_figure(writer, "deal_cycle", deal_cycle(known, writer.words), "deal_cycle", told)


def _curve(found: "Economics", writer: Writer) -> Figure | None:
    """Draw how fast deals close, where there are enough of them to draw a line."""
    if len(found.deal_curve) < _LEAST_POINTS:
        return None
    last = found.deal_curve.iloc[-1]
    told = {"share": writer.share(float(last["closed_share"])), "days": writer.days(float(last["days"]))}
    return make_figure(writer, "deal_curve", deal_curve(found.deal_curve, writer.words), "deal_curve", told)


def _grids(found: "Economics", writer: Writer) -> list[Grid]:
    """Give the tables one looks at first: by channel, and the segments and products with what they earn."""
    grids = []
    for key, frame, columns in (
        ("channel", found.by_channel, _MEMBERS),
        ("segment", found.by_segment, _PROFIT),
        ("product", found.by_product, _PROFIT),
    ):
        # A value that is that of everybody in every row tells nothing of any.
        if not frame.empty and (frame[["cac", "profit"]].notna().any(axis=None) or frame["ltv_own"].any()):
            caption = writer.say(f"chapters.customers.by.{key}")
            grids.append(make_grid(writer, caption, frame, columns, _loses, f"economics_by_{key}"))
    return grids


def _loses(row: object) -> bool:
    profit = row.get("profit")  # type: ignore[attr-defined]
    return bool(finite(profit) and profit < 0)


def _details(found: "Economics", writer: Writer) -> list[Grid]:
    cycle = found.deal_cycle
    if not cycle.empty:
        everything = writer.say("charts.all_deals")
        cycle = cycle.assign(member=cycle["member"].mask(cycle["dimension"] == "all", everything))
    grids = [
        make_grid(writer, writer.say("chapters.customers.cycle"), cycle, _CYCLE, source="deal_cycle"),
        make_grid(writer, writer.say("chapters.customers.factors"), found.cycle_factors, _FACTORS, source="cycle_factors"),
        make_grid(writer, writer.say("chapters.customers.quality"), found.lead_quality, _QUALITY, source="lead_quality"),
    ]
    return [grid for grid in grids if grid.rows]
