"""The number on a card: what it is, how much, how it changed, whether the target was met."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from forecast.chapters.grid import FORM_OF_UNIT, TONES, tone_of
from forecast.chapters.writer import Writer, finite

NO_CHANGE = 0.0005  # relative; less is written as 0 %
#: KPIs whose value depends on how revenue is counted.
_ON_A_BASIS = frozenset({"roi", "romi", "roas"})


@dataclass(frozen=True)
class Tile:
    """A card ready for the template."""

    label: str
    value: str
    note: str = ""
    change: str = ""
    tone: str = "flat"
    against: str = ""
    target: str = ""
    status: str = "none"

    @property
    def status_tone(self) -> str:
        """Give the tone of the target's pill."""
        return TONES[self.status]


def kpi_tile(writer: Writer, row: dict[str, Any]) -> Tile:
    """Give the card of one row of `kpis.kpi_table`."""
    form = FORM_OF_UNIT[str(row["unit"])]
    change, name = row["change"], str(row["name"])
    tone = tone_of(change, str(row["better"]), name)
    direction = "" if not finite(change) or abs(change) < NO_CHANGE else " up" if change > 0 else " down"
    # A share moves by points also from below zero, where no relative change is told.
    told = finite(change) or (row["unit"] == "share" and finite(row["previous"]))
    label = writer.say(f"kpis.{name}.short")
    if name in _ON_A_BASIS:
        label = writer.say("chapters.masthead.credited", name=label)
    return Tile(
        label=label,
        value=writer.write(form, row["value"]),
        change=writer.moved(str(row["unit"]), row["value"], row["previous"], change) if told else "",
        tone=tone + direction,
        against=writer.say("chapters.masthead.against_previous") if told else "",
        target=target_in_words(writer, row, form),
        status=str(row["status"]) if finite(row["target"]) else "none",
    )


def target_in_words(writer: Writer, row: dict[str, Any], form: str) -> str:
    """Give a KPI's target: target ≥ 3."""
    if not finite(row["target"]):
        return ""
    sign = {">=": "≥", "<=": "≤"}.get(str(row.get("comparison", "")), "")
    return writer.say("chapters.masthead.target", value=f"{sign} {writer.level(form, row['target'])}".strip())


def first_known(table: pd.DataFrame, groups: Sequence[Sequence[str]]) -> list[dict[str, Any]]:
    """Give, for each group of KPIs, the first that has a value and was not taken yet."""
    rows = {str(row["name"]): {str(key): value for key, value in row.items()} for row in table.to_dict("records")}
    chosen: list[dict[str, Any]] = []
    for group in groups:
        for name in group:
            if name in rows and finite(rows[name]["value"]) and rows[name] not in chosen:
                chosen.append(rows[name])
                break
    return chosen
