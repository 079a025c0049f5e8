"""One campaign: before, during and after it, and against what would have been without it."""

from typing import TYPE_CHECKING

import pandas as pd

from forecast.chapters.figures import Figure, make_figure
from forecast.chapters.grid import Column, Grid, make_grid
from forecast.chapters.page import Page, compose
from forecast.chapters.speaking import missing_of, silence_in_words
from forecast.chapters.tiles import Tile
from forecast.chapters.writer import Writer, finite
from forecast.charts import before_during_after
from forecast.review import Review, Silence
from forecast.text import Words

if TYPE_CHECKING:
    from forecast.retrospective import CampaignEffect

KEY = "before_during_after"
_MEASURES = (
    Column("spend", "money"),
    Column("total_revenue", "money"),
    Column("revenue", "money", title="channel_revenue"),
    Column("clicks", "count"),
    Column("leads", "count"),
    Column("conversions", "count"),
    Column("new_customers", "count"),
)
_PHASES = (Column("phase"), Column("when", title="period"), *_MEASURES)
_CHANNELS = (Column("channel"), *_MEASURES)
_MEMBERS = (Column("dimension"), Column("member"), *_MEASURES)


def render(review: Review, words: Words) -> Page:
    """Give the campaign's story."""
    writer = Writer(words, review.scope.currency)
    effect = review.campaign
    if effect is None:
        gap = writer.say("chapters.before_during_after.no_campaign")
        return compose(KEY, writer, review, {}, effect=None, missing=(gap, *missing_of(review, writer, KEY)))
    phases = effect.phases.assign(phase=[writer.say(f"chapters.before_during_after.{phase}") for phase in effect.phases["phase"]])
    days = zip(phases["start"], phases["end"], strict=True)
    phases = phases.assign(when=[writer.words.span(pd.Timestamp(start).date(), pd.Timestamp(end).date()) for start, end in days])
    lived = phases[phases["days"] > 0]
    told, whole = finite(effect.effect), review.facts.has("outcomes")
    needs = () if told or whole else ("outcomes",)
    short = (silence_in_words(Silence(KEY, "too_short", "weeks"), writer, review.today),) if whole and not told else ()
    return compose(
        KEY,
        writer,
        review,
        {
            "phases": effect.phases,
            "counterfactual": effect.counterfactual,
            "campaign_channels": effect.by_channel,
            "campaign_members": effect.members,
        },
        effect=effect,
        lead=_lead(effect, writer),
        tiles=_tiles(effect, review, writer),
        picture=_picture(effect, review, writer),
        phases=make_grid(writer, writer.say("chapters.before_during_after.phases"), lived, _PHASES, source="phases"),
        channels=make_grid(
            writer,
            writer.say("chapters.before_during_after.by_channel"),
            effect.by_channel,
            _CHANNELS,
            source="campaign_channels",
        ),
        members=_members(effect, writer),
        two_numbers=finite(effect.effect) and finite(effect.caused),
        missing=(*short, *missing_of(review, writer, KEY, *needs)),
    )


def _members(effect: "CampaignEffect", writer: Writer) -> Grid:
    """Give the audiences and products of the campaign's days, where the data cut them."""
    members = effect.members
    if not members.empty:
        members = members.assign(dimension=[writer.say(f"chapters.columns.{name}") for name in members["dimension"]])
    return make_grid(writer, writer.say("chapters.before_during_after.members"), members, _MEMBERS, source="campaign_members")


def _lead(effect: "CampaignEffect", writer: Writer) -> str:
    if not finite(effect.effect):
        return ""
    sure = "more" if effect.effect_lo > 0 else "less" if effect.effect_hi < 0 else "unclear"
    return writer.say(
        f"chapters.before_during_after.lead.{sure}",
        gain=writer.gain(effect.effect),
        interval=writer.interval("gain", effect.effect_lo, effect.effect_hi),
        level=writer.share(effect.level),
    )


def _tiles(effect: "CampaignEffect", review: Review, writer: Writer) -> list[Tile]:
    say = writer.say
    tiles = [Tile(say("chapters.columns.spend"), writer.money(effect.spend))]
    for key, middle, low, high in (
        ("effect", effect.effect, effect.effect_lo, effect.effect_hi),
        ("caused", effect.caused, effect.caused_lo, effect.caused_hi),
    ):
        if finite(middle):
            title = say(f"chapters.before_during_after.{key}")
            tiles.append(Tile(title, writer.gain(middle), note=writer.interval("gain", low, high)))
    if finite(effect.roi):
        tiles.append(Tile(say("chapters.columns.roi"), writer.share(effect.roi)))
    return tiles


def _picture(effect: "CampaignEffect", review: Review, writer: Writer) -> Figure | None:
    weekly = effect.counterfactual.rename(columns={"lo": "expected_lo", "hi": "expected_hi"})
    if len(weekly) < 2:
        return None
    told = {
        "gain": writer.gain(effect.effect),
        "interval": writer.interval("gain", effect.effect_lo, effect.effect_hi),
        "days": writer.span(review.period),
    }
    axes = before_during_after(weekly, (review.period.start, review.period.end), writer.words)
    return make_figure(writer, "before_during_after", axes, "counterfactual", told, wide=True)
