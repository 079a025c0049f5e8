"""Where the money goes and what it brings: shares, returns with their doubt, the next unit of money, low performers."""

import pandas as pd

from forecast.chapters.figures import Figure, make_figure
from forecast.chapters.grid import Column, make_grid
from forecast.chapters.page import Page, compose
from forecast.chapters.speaking import missing_of, remarks
from forecast.chapters.writer import Writer, finite
from forecast.charts import returns_by_channel, shares_of_spend_and_revenue
from forecast.review import Responded, Review
from forecast.summarising.channels import channel_parts
from forecast.text import Words

KEY = "channels"
_COLUMNS = (
    Column("channel"),
    Column("spend", "money"),
    Column("revenue", "money", title="channel_revenue"),
    Column("roas", "ratio", "roas_lo", "roas_hi"),
    Column("attributed_roas", "ratio"),
    Column("roi", "share", "roi_lo", "roi_hi"),
    Column("marginal_roas", "ratio"),
    Column("saturation", "share"),
    Column("ctr", "share"),
    Column("advice", "pill"),
)


def render(review: Review, words: Words) -> Page:
    """Give the channels."""
    writer = Writer(words, review.scope.currency)
    table = _table(review, words)
    pictures = [_shares(review, writer), _returns(review, writer)]
    return compose(
        KEY,
        writer,
        review,
        {"channels": table, "returns": review.responded.returns, "channels_measured": review.measured.channels},
        lead=_lead(review.measured.channels, writer),
        basis=writer.say(f"chapters.channels.basis_note.{_note(review.responded)}"),
        pictures=pictures,
        table=make_grid(writer, writer.say("chapters.channels.table"), table, _COLUMNS, source="channels"),
        findings=remarks(review, writer, ("channel",)),
        missing=missing_of(review, writer, KEY),
    )


def _note(responded: Responded) -> str:
    """Give which note belongs under the table: where both bases are known, findings pool them and differ from its columns."""
    return "both" if responded.basis == "incremental" and "attributed" in responded.fits else responded.basis


def _table(review: Review, words: Words) -> pd.DataFrame:
    """Give one row a channel as `summary.json` has it, so that page and file never disagree."""
    measured, params = review.measured.channels, review.scope.params
    parts = channel_parts(measured, review.responded, review.predicted.channels, params, words)
    rows = []
    for part in parts:
        row = part.model_dump(exclude={"forecast", "roas_interval", "roi_interval"})
        for name, interval in (("roas", part.roas_interval), ("roi", part.roi_interval)):
            row[f"{name}_lo"], row[f"{name}_hi"] = interval or (None, None)
        rows.append(row)
    frame = pd.DataFrame(rows)
    if review.responded.basis == "attributed" and not frame.empty:
        frame = frame.drop(columns="attributed_roas")  # it is the same number
    shares = measured[["channel", *(name for name in ("spend_share", "revenue_share") if name in measured)]]
    return frame.merge(shares, on="channel", how="left") if not frame.empty else frame


def _lead(table: pd.DataFrame, writer: Writer) -> str:
    if table.empty or not finite(table["spend_share"].iloc[0]):
        return ""
    top = table.iloc[0]
    told = {"channel": top["channel"], "spend_share": writer.share(float(top["spend_share"]))}
    if not finite(top.get("revenue_share")):
        return writer.say("chapters.channels.lead_spend", n=len(table), **told)
    return writer.say("chapters.channels.lead", revenue_share=writer.share(float(top["revenue_share"])), n=len(table), **told)


def _shares(review: Review, writer: Writer) -> Figure | None:
    table = review.measured.channels
    if len(table) < 2 or "revenue_share" not in table or table["revenue_share"].isna().all():
        return None
    worst = table.assign(gap=table["spend_share"] - table["revenue_share"]).sort_values("gap", key=abs, ascending=False).iloc[0]
    told = {
        "channel": str(worst["channel"]),
        "spend_share": writer.share(float(worst["spend_share"])),
        "revenue_share": writer.share(float(worst["revenue_share"])),
    }
    axes = shares_of_spend_and_revenue(table, writer.words)
    return make_figure(writer, "shares", axes, "channels_measured", told)


def _returns(review: Review, writer: Writer) -> Figure | None:
    # The model knows the whole team; a campaign's report shows the campaign's own channels.
    returns = review.responded.returns
    returns = returns[returns["channel"].isin(review.measured.channels["channel"])] if not returns.empty else returns
    if returns.empty or returns["roas"].isna().all():
        return None
    break_even = 1 / review.scope.params.margin
    leading = returns[returns["basis"] == review.responded.basis].dropna(subset=["roas"]).sort_values("roas")
    if leading.empty:
        return None
    best, worst = leading.iloc[-1], leading.iloc[0]
    told = {
        "best": str(best["channel"]),
        "best_roas": writer.ratio(float(best["roas"])),
        "worst": str(worst["channel"]),
        "worst_roas": writer.ratio(float(worst["roas"])),
        "break_even": writer.ratio(break_even),
    }
    axes = returns_by_channel(returns, break_even, writer.words)
    return make_figure(writer, "returns", axes, "returns", told)
