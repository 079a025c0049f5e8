"""The KPIs against the period before, the same time last year and the target, and what caused the change."""

import pandas as pd

from forecast.chapters.figures import Figure, make_figure
from forecast.chapters.grid import FORM_OF_UNIT, Column, Grid, make_grid
from forecast.chapters.page import Page, compose
from forecast.chapters.speaking import Remark, missing_of, remark_of
from forecast.chapters.tiles import NO_CHANGE, first_known
from forecast.chapters.writer import Writer, finite
from forecast.charts import what_changed
from forecast.kpis import is_whole
from forecast.review import Review
from forecast.text import Words

KEY = "results"
_KPIS = (
    Column("title", title="kpi"),
    Column("value", "unit", title="value"),
    Column("previous", "unit"),
    Column("change", "change", before="previous"),
    Column("last_year", "unit"),
    Column("change_last_year", "change", before="last_year"),
    Column("goal", "right", title="target"),
    Column("status", "pill"),
)
_PARTS = (
    Column("member"),
    Column("before", "ratio"),
    Column("after", "ratio"),
    Column("effect", "signed_ratio"),
    Column("mix_effect", "signed_ratio"),
    Column("rate_effect", "signed_ratio"),
)
#: From such a cost of a customer on, cents of a change say nothing.
_WHOLE_FROM = 100
_MONEY_PARTS = (Column("member"), Column("before", "money"), Column("after", "money"), Column("effect", "gain"))


def render(review: Review, words: Words) -> Page:
    """Give the results."""
    writer = Writer(words, review.scope.currency)
    kpis = _kpis(review.measured.kpis, writer)
    tables = {"kpis": review.measured.kpis} | {
        f"explained_{key}": explanation.parts for key, explanation in review.measured.explanations.items()
    }
    return compose(
        KEY,
        writer,
        review,
        tables,
        lead=_lead(review, writer),
        kpis=make_grid(writer, writer.say("chapters.results.kpis"), kpis, _KPIS, source="kpis"),
        changed=[_picture(review, writer, "revenue_by_channel"), _picture(review, writer, "revenue_by_campaign")],
        explained=_explained(review, writer),
        stands_out=_stands_out(review, writer),
        missing=missing_of(review, writer, KEY),
    )


#: KPIs in the order of a conversation about money; the others follow in the catalogue's order.
_ORDER = (
    "total_revenue", "revenue", "spend", "roi", "romi", "roas", "cac", "ltv", "ltv_cac", "cpa", "conversion_rate", "aov",
    "payback_months", "blended_roas", "blended_cac", "total_aov", "cpl", "lead_rate", "ctr", "cpc", "cpm", "engagement_rate",
)  # fmt: skip


def _kpis(table: pd.DataFrame, writer: Writer) -> pd.DataFrame:
    """Give the KPIs that have a value or a target, the target as it is written."""
    rank = {name: place for place, name in enumerate(_ORDER)}
    known = table[table["value"].notna() | table["target"].notna()].copy()
    known = known.sort_values("name", key=lambda names: names.map(rank).fillna(len(rank)), kind="stable")
    signs = {">=": "≥", "<=": "≤"}
    # The short title of credited revenue would read as all of it.
    known["title"] = [writer.say(f"kpis.{name}.{'title' if name == 'revenue' else 'short'}") for name in known["name"]]
    known["goal"] = [
        f"{signs.get(sign, '')} {writer.level(FORM_OF_UNIT[unit], target)}".strip() if finite(target) else None
        for sign, unit, target in zip(known["comparison"], known["unit"], known["target"], strict=True)
    ]
    return known


def _uncompared(review: Review, name: str) -> str:
    """Give the key of the sentence that says why a KPI is not compared with the period before."""
    if not is_whole(review.facts, review.period, name):
        return "lead_open"
    # The facts are the whole team's: what they hold of the time before has no row of the campaign, which had not begun.
    begun = review.scope.kind != "campaign" or not is_whole(review.facts, review.previous, name)
    return "lead_alone" if begun else "lead_first"


def _lead(review: Review, writer: Writer) -> str:
    explanation = review.measured.explanations.get("revenue_by_channel")
    whole = next(iter(first_known(review.measured.kpis, [("total_revenue", "revenue")])), None)
    if whole is None:
        return ""
    told = {"value": writer.money(whole["value"]), "kpi": writer.say(f"kpis.{whole['name']}.short")}
    if not finite(whole["change"]):
        return writer.say(f"chapters.results.{_uncompared(review, str(whole['name']))}", **told)
    moved = abs(whole["change"]) >= NO_CHANGE
    told["change"] = writer.change(whole["change"]) if moved else writer.say("chapters.unchanged")
    told["previous"] = writer.period(review.previous)
    if explanation is None or not explanation.comparable or explanation.parts.empty:
        return writer.say("chapters.results.lead", **told)
    top = explanation.parts.iloc[0]
    return writer.say("chapters.results.lead_caused", member=top["member"], effect=writer.gain(float(top["effect"])), **told)


def _picture(review: Review, writer: Writer, key: str) -> Figure | None:
    explanation = review.measured.explanations.get(key)
    if explanation is None or not explanation.comparable or len(explanation.parts) < 2:
        return None
    top = explanation.parts.iloc[0]
    told = {
        "before": writer.money(explanation.before),
        "after": writer.money(explanation.after),
        "member": str(top["member"]),
        "effect": writer.gain(float(top["effect"])),
    }
    axes = what_changed(explanation, writer.words)
    return make_figure(writer, f"changed_{explanation.by}", axes, f"explained_{key}", told)


def _explained(review: Review, writer: Writer) -> list[Grid]:
    """Give the tables that explain a change: money by campaign, ratios by channel with mix and rate apart."""
    grids = []
    for key, explanation in review.measured.explanations.items():
        if key == "revenue_by_channel" or not explanation.comparable or len(explanation.parts) < 2:
            continue
        columns: tuple[Column, ...] = _MONEY_PARTS if explanation.metric == "revenue" else _PARTS
        if explanation.metric == "cac":
            forms = {"ratio": "money", "signed_ratio": "whole_gain" if explanation.after >= _WHOLE_FROM else "gain"}
            columns = tuple(Column(one.name, forms.get(one.form, one.form)) for one in _PARTS)
        caption = writer.say(f"chapters.results.explained.{key}")
        grids.append(make_grid(writer, caption, explanation.parts, columns, source=f"explained_{key}"))
    return grids


def _stands_out(review: Review, writer: Writer) -> list[Remark]:
    main = [finding for finding in review.judged.findings if finding.main]
    return [remark_of(finding, writer) for finding in main]
