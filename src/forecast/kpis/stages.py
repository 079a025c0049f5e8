"""How many reached each stage of the funnel, by week and channel: columns of performance, or stages of deals."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from forecast.names import MEASURES
from forecast.tables.facts import Facts


@dataclass(frozen=True)
class StageCounts:
    """Counts by day.

    Parameters
    ----------
    stages : tuple of str
        Those that the data hold, in order.
    daily : frame of date, channel, one column per stage, `decided:<stage>` for deal stages, and money
        `decided:<stage>` counts the deals that left the stage before, on to this one or lost: what the rate is a share of.
        Money is the revenue that came of it; NaN unknown.
    missing : tuple of str
        Stages asked for that neither columns nor deals hold.
    """

    stages: tuple[str, ...]
    daily: pd.DataFrame
    missing: tuple[str, ...]


def count_stages(facts: Facts, funnel: Sequence[str]) -> StageCounts:
    """Give the counts of a funnel whose stages are columns of performance, deal stages, or first the one and then the other."""
    columns = tuple(stage for stage in funnel if stage in MEASURES and stage in facts.performance)
    entered = reached_stages(facts, [stage for stage in funnel if stage not in MEASURES])
    deal_stages = tuple(stage for stage in funnel if stage in set(entered["stage"]))
    stages = tuple(stage for stage in funnel if stage in columns or stage in deal_stages)
    missing = tuple(stage for stage in funnel if stage not in stages)
    pieces = []
    if columns:
        kept = [*columns, *(["revenue"] if "revenue" in facts.performance and "revenue" not in columns else [])]
        pieces.append(facts.performance.groupby(["date", "channel"], observed=True)[kept].sum(min_count=1))
    if deal_stages:
        wide = _counted(entered).reindex(columns=list(deal_stages))
        decided = [f"decided:{stage}" for stage in deal_stages[1:]]
        pieces += [wide, _counted(_decided(facts, entered, deal_stages)).reindex(columns=decided), _won_money(facts)]
    if not pieces:
        return StageCounts((), pd.DataFrame(columns=["date", "channel", "money"]), missing)
    joined = pd.concat(pieces, axis=1)
    money = [column for column in ("amount_won", "revenue") if column in joined]
    joined = joined.assign(money=joined[money[0]] if money else np.nan).reset_index()
    # Deal counts are known to be zero where no deal moved.
    deal_counts = [*deal_stages, *(f"decided:{stage}" for stage in deal_stages[1:])]
    joined = joined.assign(**{name: joined[name].fillna(0.0) for name in deal_counts})
    return StageCounts(stages, joined[["date", "channel", *stages, *deal_counts[len(deal_stages) :], "money"]], missing)


def _counted(moves: pd.DataFrame) -> pd.DataFrame:
    return moves.assign(one=1.0).pivot_table(
        index=["date", "channel"], columns="stage", values="one", aggfunc="sum", fill_value=0.0
    )


def _decided(facts: Facts, reached: pd.DataFrame, stages: Sequence[str]) -> pd.DataFrame:
    """Give one row for each deal that left the stage before, on the day it reached the stage or was lost without reaching it."""
    passed = reached[reached["stage"].isin(stages[1:])].assign(stage=lambda moves: "decided:" + moves["stage"])
    deals = facts.deals
    if not {"status", "closed"} <= set(deals.columns):
        return passed
    rank = {stage: place for place, stage in enumerate(stages)}
    furthest = reached.assign(rank=reached["stage"].map(rank)).groupby("deal_id")["rank"].max()
    lost = deals[(deals["status"] == "lost") & deals["closed"].notna() & deals["deal_id"].isin(furthest.index)]
    stopped = lost["deal_id"].map(furthest).astype(int)
    lost, stopped = lost[stopped < len(stages) - 1], stopped[stopped < len(stages) - 1]
    channel = lost["channel"].fillna("") if "channel" in lost else ""
    missed = pd.DataFrame(
        {
            "deal_id": lost["deal_id"],
            "channel": channel,
            "stage": [f"decided:{stages[place + 1]}" for place in stopped],
            "date": lost["closed"].dt.normalize(),
        }
    )
    return pd.concat([passed, missed], ignore_index=True)


def reached_stages(facts: Facts, order: Sequence[str]) -> pd.DataFrame:
    """Give when each deal first reached each stage or one behind it: deal_id, channel, stage, date.

    A deal that skips a stage has reached it; `won` is reached on the day a won deal was closed. Without `deal_moves` the stage
    that a deal stands in counts from its creation.
    """
    empty = pd.DataFrame(columns=["deal_id", "channel", "stage", "date"])
    deals = facts.deals
    if deals.empty or not order:
        return empty
    moves = facts.deal_moves[["deal_id", "stage", "entered"]]
    if moves.empty and "stage" in deals:
        moves = deals.rename(columns={"created": "entered"})[["deal_id", "stage", "entered"]]
    if "won" in order and {"status", "closed"} <= set(deals.columns):
        won = deals[(deals["status"] == "won") & deals["closed"].notna()]
        moves = pd.concat(
            [moves[moves["stage"] != "won"], won.assign(stage="won", entered=won["closed"])[["deal_id", "stage", "entered"]]]
        )
    rank = {stage: place for place, stage in enumerate(order)}
    known = moves[moves["stage"].isin(order) & moves["entered"].notna()]
    if known.empty:
        return empty
    first = known.assign(rank=known["stage"].map(rank)).groupby(["deal_id", "rank"])["entered"].min().unstack("rank")
    first = first.reindex(columns=range(len(order)))
    # From the last stage backwards: whoever is further on has been here by then at the latest.
    reached = first.bfill(axis=1).iloc[:, ::-1].cummin(axis=1).iloc[:, ::-1]
    tidy = reached.rename_axis("deal_id").melt(ignore_index=False, var_name="rank", value_name="date").reset_index()
    tidy = tidy[tidy["date"].notna()]
    channel = deals.set_index("deal_id")["channel"].fillna("") if "channel" in deals else pd.Series("", index=deals["deal_id"])
    tidy = tidy.assign(stage=[order[int(place)] for place in tidy["rank"]], date=tidy["date"].dt.normalize())
    tidy = tidy[tidy["deal_id"].isin(deals["deal_id"])]
    return tidy.assign(channel=tidy["deal_id"].map(channel))[["deal_id", "channel", "stage", "date"]]


def _won_money(facts: Facts) -> pd.DataFrame:
    deals = facts.deals
    if not {"status", "closed", "amount"} <= set(deals.columns):
        return pd.DataFrame({"amount_won": []}, index=pd.MultiIndex.from_arrays([[], []], names=["date", "channel"]))
    won = deals[(deals["status"] == "won") & deals["closed"].notna()]
    channel = won["channel"].fillna("") if "channel" in won else pd.Series("", index=won.index)
    table = won.assign(date=won["closed"].dt.normalize(), channel=channel)
    return table.groupby(["date", "channel"])["amount"].sum().rename("amount_won").to_frame()


def validity_of(facts: Facts, order: Sequence[str], end: pd.Timestamp, stuck_quantile: float) -> pd.DataFrame:
    """Give how many deals broke the order of stages: fault (skipped, backward, stuck), stage, deals, share.

    `skipped` names the stage that was passed over, `backward` the stage returned to, `stuck` the stage in which an open deal
    has been longer than `stuck_quantile` of all finished stays; shares are of the deals that reached, or stand in, the stage.
    """
    columns = ["fault", "stage", "deals", "share"]
    stages = [stage for stage in order if stage in set(facts.deal_moves["stage"])] if len(facts.deal_moves) else []
    if len(stages) < 2:
        return pd.DataFrame(columns=columns)
    rank = {stage: place for place, stage in enumerate(stages)}
    moves = facts.deal_moves[facts.deal_moves["stage"].isin(stages) & (facts.deal_moves["entered"] < end + pd.Timedelta(days=1))]
    moves = moves.assign(rank=moves["stage"].map(rank)).sort_values(["deal_id", "entered", "rank"], kind="stable")
    furthest = moves.groupby("deal_id")["rank"].cummax()
    backward = moves[moves["rank"] < furthest.groupby(moves["deal_id"]).shift(fill_value=-1)]
    top = moves.groupby("deal_id")["rank"].max()
    seen = moves.drop_duplicates(["deal_id", "rank"]).groupby("rank")["deal_id"].nunique()
    rows: list[tuple[str, str, int, float]] = []
    for stage, place in rank.items():
        reached = int((top >= place).sum())
        skipped = reached - int(seen.get(place, 0))
        returned = int(backward.loc[backward["stage"] == stage, "deal_id"].nunique())
        stuck, standing = _stuck(facts, moves, stage, end, stuck_quantile)
        counts = (("skipped", skipped, reached), ("backward", returned, reached), ("stuck", stuck, standing))
        rows += [(fault, stage, count, count / of) for fault, count, of in counts if count]
    return pd.DataFrame(rows, columns=columns).sort_values(
        ["fault", "deals"], ascending=[True, False], kind="stable", ignore_index=True
    )


def _stuck(facts: Facts, moves: pd.DataFrame, stage: str, end: pd.Timestamp, quantile: float) -> tuple[int, int]:
    """Give how many open deals have stood in a stage unusually long, and how many stand in it."""
    left = moves.groupby("deal_id")["entered"].shift(-1)
    stays = ((left - moves["entered"]).dt.total_seconds() / 86400)[(moves["stage"] == stage) & left.notna()]
    status = facts.deals.set_index("deal_id")["status"] if "status" in facts.deals else pd.Series(dtype=object)
    last = moves.groupby("deal_id").tail(1)
    standing = last[(last["stage"] == stage) & (last["deal_id"].map(status) == "open")]
    if stays.empty or standing.empty:
        return 0, len(standing)
    age = (end - standing["entered"]).dt.total_seconds() / 86400
    return int((age > stays.quantile(quantile)).sum()), len(standing)
