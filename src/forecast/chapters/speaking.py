"""What every chapter says in the same way: its findings, and what it cannot say yet."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from forecast.chapters.writer import Writer
from forecast.review import Review, Silence
from forecast.tables.contracts import TABLES

if TYPE_CHECKING:
    from forecast.retrospective import Action, Finding

#: Findings of a chapter that are seen at once.
MOST_FINDINGS = 6


@dataclass(frozen=True)
class Remark:
    """A finding in words."""

    status: str
    sentence: str
    stake: str
    anchor: str = ""


#: The chapter that shows a finding of a kind.
PLACES = {
    "budget": "budget",
    "channel": "channels",
    "funnel": "funnel",
    "customers": "customers",
    "flow": "funnel",
    "data": "health",
    "voice": "voices",
    "goal": "forecast",
}


def remarks(review: Review, writer: Writer, kinds: Iterable[str], without: Iterable[str] = ()) -> tuple[Remark, ...]:
    """Give the findings of some kinds that want a look or an action, worst first as they were ranked.

    Parameters
    ----------
    without : keys of findings that the chapter says already in its lead.
    """
    wanted, said = frozenset(kinds), frozenset(without)
    asking = [finding for finding in review.judged.findings if finding.status != "pass"]
    found = [finding for finding in asking if finding.kind in wanted and finding.key not in said]
    return tuple(remark_of(finding, writer) for finding in found[:MOST_FINDINGS])


def place_of(finding: "Finding") -> str:
    """Give the anchor of the chapter that shows a finding; a goal's is the forecast, a KPI's the results."""
    if finding.kind == "goal" and not finding.key.startswith("goal_"):
        return "results"
    return PLACES.get(finding.kind, "results")


def remark_of(finding: "Finding", writer: Writer) -> Remark:
    """Give one finding in words."""
    from forecast.retrospective.wording import say_finding

    stake = writer.money(finding.money_at_stake) if finding.money_at_stake else ""
    return Remark(finding.status, say_finding(finding, writer.words, writer.currency), stake, place_of(finding))


def due_in_words(action: "Action", today: date, writer: Writer) -> str:
    """Give the day an open action is due, and that it is overdue where it is."""
    day = writer.day(action.due)
    return f"{day} ({writer.say('chapters.pills.overdue')})" if action.status == "open" and action.due < today else day


def missing_of(review: Review, writer: Writer, chapter: str, *needs: str) -> tuple[str, ...]:
    """Give a sentence for everything that would let the chapter say more.

    Parameters
    ----------
    needs : tables (`tasks`) or columns (`performance.revenue`) that the chapter itself found missing.
    """
    told = [silence for silence in review.silences if silence.chapter == chapter]
    known = {silence.needs for silence in told}
    told += [Silence(chapter, _why(review, need), need) for need in needs if need not in known]
    sentences = [silence_in_words(silence, writer, review.today) for silence in told if silence.key]
    return tuple(dict.fromkeys(sentences))


def _why(review: Review, need: str) -> str:
    """Give why a chapter lacks what it needs; empty where the table is there and nothing can be asked for.

    A table that is there has no row of the period or, for a campaign, none that names it; purchases name no campaign at all.
    """
    contract = TABLES.get(need)
    if contract is None or not review.facts.has(need):
        return "no_table"
    if review.scope.kind != "campaign":
        return "not_in_period"
    return "not_of_campaign" if "campaign" in contract.columns else ""


def silence_in_words(silence: Silence, writer: Writer, today: date) -> str:
    """Give what would fill a gap, and what it would show, in a kind sentence.

    Parameters
    ----------
    today : the day the report speaks from.
    """
    shows = f"chapters.{silence.chapter}.would_show.{silence.needs.replace('.', '_')}"
    whole = f"chapters.{silence.chapter}.would_show.all"
    what = writer.say(shows if writer.knows(shows) else whole if writer.knows(whole) else "chapters.missing.more")
    table, _, column = silence.needs.rpartition(".")
    if silence.key == "no_columns" or (silence.key == "no_table" and table):
        return writer.say("chapters.missing.no_columns", column=column, table=table or "performance", what=what)
    if silence.key == "later" and silence.first is not None:
        days = {"first": writer.day(silence.first), "day": writer.day(today)}
        return writer.say("chapters.missing.later", table=silence.needs, what=what, **days)
    if silence.key in ("not_of_campaign", "not_in_period"):
        return writer.say(f"chapters.missing.{silence.key}", table=silence.needs, what=what)
    if silence.key == "no_table":
        contract = TABLES.get(silence.needs)
        columns = ", ".join(f"`{column}`" for column in contract.required) if contract else ""
        return writer.say("chapters.missing.no_table", table=silence.needs, columns=columns, what=what)
    return writer.say(f"chapters.missing.{silence.key}", what=what)
