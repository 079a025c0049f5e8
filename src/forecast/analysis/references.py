"""What the params refer to by name is held against what there is: a limit on a channel that is mistyped limits nothing."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from difflib import get_close_matches
from typing import get_args

from forecast.errors import ParamsError, nearest
from forecast.kpis import KPIS
from forecast.names import MEASURES
from forecast.settings.loading import Scope
from forecast.settings.params import FindingKind
from forecast.tables.contracts import TABLES
from forecast.tables.facts import Facts

#: From this similarity on (0-1, Ratcliff and Metzener 1988) two names are one mistyped: cpo and cpm are two.
_SIMILAR = 0.75


@dataclass(frozen=True)
class _Unknown:
    place: str
    name: str
    what: str
    hint: str
    mistyped: bool

    @property
    def sentence(self) -> str:
        return f"{self.place} names '{self.name}', which is {self.what} ({self.hint.removesuffix('?')})"


def refuse_mistyped_names(scope: Scope, facts: Facts) -> None:
    """Refuse channels, KPIs and columns that a team's own params name, that do not exist, and that are nearly one that does.

    Limits in `params/defaults.yml` are of all teams, so that a channel there may be another team's.

    Raises
    ------
    ParamsError
        Every such name at once, each with the nearest known one.
    """
    faults = [unknown.sentence for unknown in _unknown(scope, facts) if unknown.mistyped]
    if faults:
        raise ParamsError(f"params of {scope.kind} '{scope.id}': {'; '.join(faults)}. Correct the name, or take it out.")


def idle_names(scope: Scope, facts: Facts) -> tuple[str, ...]:
    """Give a sentence for each name in the params that nothing known resembles: of a channel that is gone or still to come."""
    return tuple(
        f"params of {scope.kind} '{scope.id}': {unknown.sentence}. It has no effect here."
        for unknown in _unknown(scope, facts)
        if not unknown.mistyped
    )


def _unknown(scope: Scope, facts: Facts) -> Iterator[_Unknown]:
    yield from _channels(scope, facts)
    if "funnel" in scope.stated:
        yield from _named("funnel", scope.params.funnel, _stages(facts), "neither a column nor a stage of the deals")
    yield from _named("owners.kinds", scope.params.owners.kinds, get_args(FindingKind), "no kind of finding")
    yield from _named("targets", scope.params.targets, KPIS, "no KPI")
    totals = (*TABLES["outcomes"].columns, *facts.outcomes.columns)
    known = {*KPIS, *MEASURES, *(f"total_{column}" for column in totals if column not in ("date", "team"))}
    for goal in scope.params.goals:
        yield from _named(f"the goal '{goal.name}'", (goal.metric,), known, "neither a KPI nor a column")


def _channels(scope: Scope, facts: Facts) -> Iterator[_Unknown]:
    if "budget" not in scope.stated:
        return
    budget = scope.params.budget
    known = set(facts.performance["channel"]) | set(facts.plan["channel"])
    named: dict[str, Iterable[str]] = {
        "budget.bounds": budget.bounds,
        "budget.minimum": budget.minimum,
        "budget.fixed": budget.fixed,
        "budget.groups": [name for group in budget.groups for name in group],
    }
    for key, names in named.items():
        yield from _named(key, names, known, "no channel of the data")


def _stages(facts: Facts) -> set[str]:
    """Give what a funnel may consist of: columns that are counted, the stages of the deals, and `won`."""
    kept = [table["stage"].dropna().astype(str) for table in (facts.deals, facts.deal_moves) if "stage" in table]
    return {*MEASURES, "won", *(name for names in kept for name in names)}


def _named(place: str, names: Iterable[str], known: Iterable[str], what: str) -> Iterator[_Unknown]:
    there = set(known)
    folded = [other.casefold() for other in there]
    for name in names:
        if name not in there:
            mistyped = bool(get_close_matches(name.casefold(), folded, n=1, cutoff=_SIMILAR))
            yield _Unknown(place, name, what, nearest(name, there), mistyped)
