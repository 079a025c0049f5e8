"""What the params refer to by name is held against what there is: a limit on a channel that is mistyped limits nothing."""

from collections.abc import Iterable, Iterator

from forecast.errors import ParamsError, nearest
from forecast.kpis import KPIS
from forecast.names import MEASURES
from forecast.settings.loading import Scope
from forecast.tables.contracts import TABLES
from forecast.tables.facts import Facts


def refuse_unknown_names(scope: Scope, facts: Facts) -> None:
    """Refuse channels, KPIs and columns that a team's own params name and that do not exist.

    Limits in `params/defaults.yml` are of all teams, so that a channel there may be another team's.

    Raises
    ------
    ParamsError
        Every such name at once, each with the nearest known one.
    """
    faults = [*_channels(scope, facts), *_kpis(scope, facts)]
    if faults:
        raise ParamsError(f"params of {scope.kind} '{scope.id}': {'; '.join(faults)}. Correct the name, or take it out.")


def _channels(scope: Scope, facts: Facts) -> Iterator[str]:
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
        for name in names:
            if name not in known:
                yield f"{key} names the channel '{name}', which the data do not hold ({_hint(name, known)})"


def _kpis(scope: Scope, facts: Facts) -> Iterator[str]:
    for name in scope.params.targets:
        if name not in KPIS:
            yield f"targets names '{name}', which is no KPI ({_hint(name, KPIS)})"
    totals = (*TABLES["outcomes"].columns, *facts.outcomes.columns)
    known = {*KPIS, *MEASURES, *(f"total_{column}" for column in totals if column not in ("date", "team"))}
    for goal in scope.params.goals:
        if goal.metric not in known:
            hint = _hint(goal.metric, known)
            yield f"the goal '{goal.name}' names '{goal.metric}', which is neither a KPI nor a column ({hint})"


def _hint(name: str, known: Iterable[str]) -> str:
    return nearest(name, known).removesuffix("?")
