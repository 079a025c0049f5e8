"""What a team's params say of an import: names that its rules cannot decode, and its time zone."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from forecast.sources.result import Doubt


def doubts_of_names(team: str, names: Iterable[str]) -> "tuple[Doubt, ...]":
    """Give the doubt about the campaign names that the team's rules cannot decode; none where it has no rules."""
    from forecast.settings.loading import known_ids, load_scope, project_root
    from forecast.warehouse.naming import undecoded

    if team not in known_ids(project_root() / "params", "team"):
        return ()
    left = undecoded(names, load_scope("team", team).params.naming)
    return (("names_not_decoded", {"n": len(left), "names": left}),) if left else ()


def zone_of(team: str) -> str:
    """Give the time zone of a team's params, or the default one where it has none."""
    from forecast.settings.loading import known_ids, load_scope, project_root
    from forecast.settings.params import Params

    known = team in known_ids(project_root() / "params", "team")
    return (load_scope("team", team).params if known else Params()).timezone
