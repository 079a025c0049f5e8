"""What a team's params say of an import: names that its rules cannot decode, its time zone, its names of channels."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from forecast.settings.params import Params
    from forecast.sources.result import Doubt


def doubts_of_names(team: str, names: Iterable[str]) -> "tuple[Doubt, ...]":
    """Give the doubt about the campaign names that the team's rules cannot decode; none where it has no rules."""
    from forecast.warehouse.naming import undecoded

    left = undecoded(names, params_of(team).naming)
    return (("names_not_decoded", {"n": len(left), "names": left}),) if left else ()


def params_of(team: str) -> "Params":
    """Give a team's params, or the defaults where it has none."""
    from forecast.settings.loading import load_scope
    from forecast.settings.params import Params

    return load_scope("team", team).params if has_params(team) else Params()


def has_params(team: str) -> bool:
    """Tell whether somebody has written params for a team."""
    from forecast.settings.loading import known_ids, project_root

    return team in known_ids(project_root() / "params", "team")
