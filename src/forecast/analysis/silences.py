"""What a report cannot say yet: chapters whose table is not there, and what would fill them."""

from forecast.review import Silence
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


def silences_of(facts: Facts) -> tuple[Silence, ...]:
    """Give the chapters whose table holds no row for this team."""
    return tuple(Silence(chapter, "no_table", needs) for chapter, needs in NEEDS if not _there(facts, needs))


def _there(facts: Facts, needs: str) -> bool:
    table, _, column = needs.partition(".")
    return facts.has(table) and (not column or column in getattr(facts, table))
