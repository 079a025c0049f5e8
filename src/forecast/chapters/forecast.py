"""What is likely: revenue with its intervals, each channel's return over the horizon, the chance of each goal, the record."""

import pandas as pd

from forecast.chapters.figures import Figure, make_figure
from forecast.chapters.grid import Column, make_grid
from forecast.chapters.page import Page, compose
from forecast.chapters.speaking import missing_of
from forecast.chapters.track_record import TABLE, record_grid, record_in_words
from forecast.chapters.writer import Writer
from forecast.charts import chances, forecast_fan, forecast_panels
from forecast.kpis import split_id
from forecast.review import Review
from forecast.text import Words

KEY = "forecast"
#: The series that stands for the team: the first that there is.
_WHOLE = ("total_revenue", "revenue", "conversions", "spend")
#: Points of history that are seen before the forecast: a year and a quarter of weeks.
_HISTORY, _HISTORY_OF_PANEL = 65, 40
_CHANNELS = (
    Column("channel"),
    Column("spend", "money", title="spend_ahead"),
    Column("revenue", "money", "revenue_lo", "revenue_hi", title="revenue_ahead"),
    Column("roas", "ratio", "roas_lo", "roas_hi"),
    Column("roi", "share", "roi_lo", "roi_hi"),
)
_GOALS = (
    Column("name", title="goal"),
    Column("target", "unit", title="target_value"),
    Column("to_date", "unit"),
    Column("expected", "unit", "lo", "hi", title="expected_value"),
    Column("probability", "chance"),
    Column("deadline", "day"),
    Column("owner"),
    Column("status", "pill"),
)
_RECORD = (
    Column("series"),
    Column("model"),
    Column("windows", "count"),
    Column("mase", "ratio"),
    Column("wape", "share"),
    Column("coverage_80", "share"),
    Column("coverage_95", "share"),
    Column("better", "text", title="beats_naive"),
)


def render(review: Review, words: Words) -> Page:
    """Give the forecast."""
    writer = Writer(words, review.scope.currency)
    predicted = review.predicted
    points = predicted.series.points
    whole = next((name for name in _WHOLE if (points["unique_id"] == name).any()), "") if not points.empty else ""
    goals = _goals(predicted.goals)
    largest_first = predicted.channels.sort_values("spend", ascending=False, kind="stable")
    record = _record(predicted.series.backtest, writer)
    gaps = missing_of(review, writer, KEY)
    if not whole and not gaps:
        gaps = (writer.say("chapters.missing.too_short", what=writer.say("chapters.forecast.would_show.all")),)
    tables = {"forecast": points, "forecast_channels": predicted.channels, "goals": predicted.goals}
    tables |= {"history": predicted.history, "backtest": predicted.series.backtest, TABLE: review.judged.record.scores}
    return compose(
        KEY,
        writer,
        review,
        tables,
        lead=_lead(review, whole, writer),
        whole=_whole(review, whole, writer),
        panels=_panels(review, writer),
        chances=_chances(predicted.goals, writer),
        channels=make_grid(writer, _caption(review, writer), largest_first, _CHANNELS, source="forecast_channels"),
        goals=make_grid(writer, writer.say("chapters.forecast.goals"), goals, _GOALS, source="goals"),
        no_goals=predicted.goals.empty,
        told=record_in_words(review.judged.record, "month" if review.facts.frequency == "MS" else "week", writer),
        frozen=record_grid(review.judged.record, writer),
        record=make_grid(writer, writer.say("chapters.forecast.record"), record, _RECORD, source="backtest"),
        missing=gaps,
    )


def _caption(review: Review, writer: Writer) -> str:
    return writer.say("chapters.forecast.by_channel", days=writer.span(review.horizon))


def _title(unique_id: str, writer: Writer) -> str:
    metric, channel = split_id(unique_id)
    title = writer.name(metric)
    return f"{title}: {channel}" if channel else title


def _lead(review: Review, whole: str, writer: Writer) -> str:
    """Say the sum over the horizon with the interval of the sampled paths, which know how the weeks go together."""
    if not whole:
        return ""
    series = review.predicted.series
    paths = series.paths.get(whole)
    form = "money" if whole in ("total_revenue", "revenue", "spend") else "count"
    told = {"metric": writer.name(whole), "days": writer.span(review.horizon)}
    if paths is None:
        total = float(series.points.loc[series.points["unique_id"] == whole, "yhat"].sum())
        return writer.say("chapters.forecast.lead_plain", value=writer.write(form, total), **told)
    sums = pd.Series(paths.sum(axis=1))
    low, middle, high = (float(sums.quantile(side)) for side in (0.1, 0.5, 0.9))
    return writer.say(
        "chapters.forecast.lead", value=writer.write(form, middle), interval=writer.interval(form, low, high), **told
    )


def _whole(review: Review, whole: str, writer: Writer) -> Figure | None:
    if not whole:
        return None
    series, history = review.predicted.series, review.predicted.history
    points = series.points[series.points["unique_id"] == whole]
    past = history[history["unique_id"] == whole].dropna(subset=["y"]).tail(_HISTORY)
    last = points.iloc[-1]
    form = "money" if whole in ("total_revenue", "revenue", "spend") else "count"
    told = {
        "metric": writer.name(whole),
        "value": writer.write(form, float(last["yhat"])),
        "interval": writer.interval(form, float(last["yhat_lo_80"]), float(last["yhat_hi_80"])),
        "day": writer.day(last["ds"]),
        "model": _model(str(last["model"]), writer),
    }
    axes = forecast_fan(past, points, writer.words)
    return make_figure(writer, "forecast_fan", axes, "forecast", told, wide=True)


def _panels(review: Review, writer: Writer) -> Figure | None:
    series, history = review.predicted.series, review.predicted.history
    points = series.points
    if points.empty:
        return None
    parts = points["unique_id"].map(lambda unique_id: split_id(str(unique_id)))
    ids = [
        str(unique_id)
        for unique_id, (metric, channel) in zip(points["unique_id"], parts, strict=True)
        if metric == "revenue" and channel
    ]
    ordered = list(dict.fromkeys(ids))
    if len(ordered) < 2:
        return None
    sums = points[points["unique_id"].isin(ordered)].groupby("unique_id")["yhat"].sum().sort_values(ascending=False)
    names = {str(unique_id): split_id(str(unique_id))[1] for unique_id in sums.index}
    past = history[history["unique_id"].isin(ordered)].dropna(subset=["y"]).groupby("unique_id").tail(_HISTORY_OF_PANEL)
    axes = forecast_panels(past, points, names, writer.words)
    told = {"channel": next(iter(names.values())), "value": writer.money(float(sums.iloc[0]))}
    return make_figure(writer, "forecast_panels", axes, "forecast", told, wide=len(names) > 2)


def _goals(goals: pd.DataFrame) -> pd.DataFrame:
    """Give the goals with the unit that each metric is written in."""
    if goals.empty:
        return goals
    from forecast.kpis import KPIS

    units = [KPIS[metric].unit if metric in KPIS else "count" for metric in goals["metric"]]
    return goals.assign(unit=units)


def _chances(goals: pd.DataFrame, writer: Writer) -> Figure | None:
    known = goals.dropna(subset=["probability"]) if not goals.empty else goals
    if known.empty:
        return None
    least = known.sort_values("probability").iloc[0]
    told = {"goal": str(least["name"]), "chance": writer.chance(float(least["probability"]))}
    return make_figure(writer, "chances", chances(known, writer.words), "goals", told)


def _model(name: str, writer: Writer) -> str:
    key = f"chapters.models.{name}"
    return writer.say(key) if writer.knows(key) else name


def _models(names: pd.Series, writer: Writer) -> pd.Series:
    """Give what each model is called, nothing where one stands for all: the first picture says which."""
    called = [_model(str(name), writer) if names.nunique() > 1 else None for name in names]
    return pd.Series(called, index=names.index, dtype=object)


def _record(backtest: pd.DataFrame, writer: Writer) -> pd.DataFrame:
    if backtest.empty:
        return backtest
    yes, no = writer.say("chapters.answers.yes"), writer.say("chapters.answers.no")
    better = [None if beats is None or pd.isna(beats) else yes if beats else no for beats in backtest["beats_naive"]]
    return backtest.assign(
        series=[_title(str(name), writer) for name in backtest["unique_id"]],
        model=_models(backtest["model"], writer),
        better=pd.Series(better, index=backtest.index, dtype=object),
    )
