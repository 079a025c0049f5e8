"""Which teams a dataset holds."""

import sqlalchemy as sa

from forecast.errors import ParamsError, nearest
from forecast.warehouse.dataset import Dataset
from forecast.warehouse.faults import check_dataset, contract_error


def team_ids(dataset: Dataset) -> list[str]:
    """Give the ids of the teams that `performance` holds, sorted.

    Raises
    ------
    ContractError
        When `performance` cannot be read, or names no team.
    """
    stored = dataset.stored.get("performance")
    if stored is None or stored.fault or "team" not in stored.columns:
        raise contract_error(dataset, check_dataset(dataset))
    found = dataset.rows(sa.select(stored.typed("team")).distinct(), "performance")
    return sorted(row[0] for row in found if row[0] is not None)


def no_such_team(dataset: Dataset, team: str) -> ParamsError:
    """Give the error for a team that the data do not hold; it names the nearest that they do."""
    return ParamsError(
        f"the dataset '{dataset.location.shown}' holds no rows of team '{team}' in its table performance; "
        f"{nearest(team, team_ids(dataset))}. Check --team, or `team` in the params, or add that team's rows."
    )
