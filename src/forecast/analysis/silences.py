"""What a report cannot say yet: chapters whose table is not there, and what would fill them."""

import pandas as pd

from forecast.review import Silence
from forecast.settings.loading import Kind
from forecast.tables.facts import Facts

#: Chapter and the table, or the table's column, without which a part of it has nothing to say.
NEEDS = (
    ("since_last_time", "decisions"),
    ("results", "outcomes"),
    ("channels", "performance.revenue"),
    ("funnel", "tasks"),
    ("customers", "customers"),
    ("customers", "deals"),
    ("forecast", "plan"),
    ("experiments", "experiments"),
    ("voices", "feedback"),
    ("audit", "quality_answers"),
)


#: Tables of what a team decides for all its campaigns together: no campaign's report asks for them.
_OF_THE_TEAM = ("decisions", "plan")


def silences_of(facts: Facts, kind: Kind = "team") -> tuple[Silence, ...]:
    """Give the chapters whose table holds no row for this team up to the day the report speaks from."""
    asked = [need for need in NEEDS if kind != "campaign" or need[1] not in _OF_THE_TEAM]
    return tuple(_silence(facts, chapter, needs) for chapter, needs in asked if not _there(facts, needs))


def _silence(facts: Facts, chapter: str, needs: str) -> Silence:
    """Give why a chapter is silent: a table is not there, or all its rows are of days to come."""
    stored = facts.tables[facts.tables["name"] == needs] if len(facts.tables) else facts.tables
    if stored.empty or not stored["rows"].iloc[0] or pd.isna(stored["first_date"].iloc[0]):
        return Silence(chapter, "no_table", needs)
    return Silence(chapter, "later", needs, pd.Timestamp(stored["first_date"].iloc[0]).date())


def _there(facts: Facts, needs: str) -> bool:
    table, _, column = needs.partition(".")
    return facts.has(table) and (not column or column in getattr(facts, table))
