"""Votes of a retrospective: cast for a group of notes, they may stand in the row of each."""

import pandas as pd

from forecast.sources.result import Doubt


def doubts_of_votes(frame: pd.DataFrame, file: str) -> list[Doubt]:
    """Give a doubt where every group of notes has equal votes in all its rows: cast for the group, they would count for each."""
    if not {"theme", "votes"} <= set(frame.columns):
        return []
    groups = frame.dropna(subset=["theme", "votes"]).groupby(["theme", "date", "prompt"])["votes"]
    several = groups.agg(["size", "min", "max"]).query("size > 1")
    if several.empty or (several["min"] != several["max"]).any() or not several["max"].any():
        return []
    counted = float((several["size"] * several["max"]).sum())
    return [("votes_of_groups", {"file": file, "n": len(several), "total": counted, "imported": float(several["max"].sum())})]
