"""The canonical tables: one contract each, with columns, units and what may not be. CONTRACT.md §2 in code.

>>> TABLES["performance"].required
('date', 'team', 'channel', 'spend')
"""

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, Literal

from forecast.names import COLUMNS

if TYPE_CHECKING:
    import pandera.pandas as pa

Kind = Literal["date", "text", "money", "count", "number"]


@dataclass(frozen=True)
class Table:
    """One canonical table.

    Parameters
    ----------
    required, optional : tuple of str
        Columns; their kinds stand in `names.COLUMNS`.
    key : tuple of str
        Columns that tell one row from another; rows with equal keys are summed or, for keyed records, a fault.
    unique : bool
        Whether a repeated key is a fault.
    """

    name: str
    required: tuple[str, ...]
    optional: tuple[str, ...] = ()
    key: tuple[str, ...] = ()
    unique: bool = False

    @property
    def columns(self) -> tuple[str, ...]:
        """Give every canonical column, the required ones first."""
        return self.required + self.optional

    def kind(self, column: str) -> Kind:
        """Give what a column holds; a column the contract does not name is text, or a number in `outcomes`."""
        if column in COLUMNS:
            return COLUMNS[column].kind
        return "number" if self.name == "outcomes" else "text"

    @cached_property
    def schema(self) -> "pa.DataFrameSchema":
        """Give the pandera schema of the typed table; unknown columns are let through."""
        import pandera.pandas as pa

        checks: dict[str, Any] = {"money": pa.Check.ge(0), "count": pa.Check.ge(0)}
        types = {"date": "datetime64[ns]", "money": float, "count": float, "number": float, "text": None}
        return pa.DataFrameSchema(
            {
                name: pa.Column(
                    types[self.kind(name)],
                    checks=checks.get(self.kind(name)),
                    nullable=name not in self.required,
                    required=name in self.required,
                    coerce=self.kind(name) != "text",
                )
                for name in self.columns
            },
            unique=list(self.key) if self.unique else None,
            name=self.name,
        )


_TABLES = (
    Table(
        "performance",
        ("date", "team", "channel", "spend"),
        (
            "campaign",
            "impressions",
            "clicks",
            "leads",
            "conversions",
            "orders",
            "new_customers",
            "engagements",
            "revenue",
            "other_costs",
            "segment",
            "product",
            "region",
            "currency",
        ),
        key=("date", "team", "channel", "campaign", "segment", "product", "region"),
    ),
    Table("outcomes", ("date", "team", "revenue"), ("orders", "new_customers"), key=("date", "team"), unique=True),
    Table("plan", ("date", "team", "channel", "spend"), key=("date", "team", "channel"), unique=True),
    Table("events", ("date", "name"), ("end_date", "team", "channel", "kind")),
    Table(
        "deals",
        ("deal_id", "team", "created"),
        (
            "closed",
            "stage",
            "status",
            "amount",
            "channel",
            "campaign",
            "segment",
            "product",
            "customer_id",
            "source_channel",
        ),
        key=("deal_id",),
        unique=True,
    ),
    Table("deal_moves", ("deal_id", "stage", "entered"), key=("deal_id", "stage", "entered")),
    Table(
        "customers",
        ("customer_id", "team", "date", "revenue"),
        ("orders", "channel", "segment"),
        key=("customer_id", "team", "date"),
    ),
    Table(
        "tasks",
        ("task_id", "team", "created"),
        ("title", "kind", "status", "assignee", "started", "resolved", "due", "campaign"),
        key=("task_id",),
        unique=True,
    ),
    Table("task_moves", ("task_id", "status", "entered"), key=("task_id", "status", "entered")),
    Table("feedback", ("date", "team", "prompt", "note"), ("votes", "theme")),
    Table(
        "experiments",
        ("experiment_id", "team", "kind", "start", "end"),
        (
            "channel",
            "metric",
            "variant",
            "trials",
            "successes",
            "spend",
            "lift",
            "lift_lower",
            "lift_upper",
            "confidence",
        ),
        key=("experiment_id", "variant"),
    ),
    Table("quality_answers", ("team", "question", "answer"), ("note", "owner", "due"), key=("team", "question"), unique=True),
    # Advice given before this tool kept a ledger (by people, or by an earlier tool), so that it can be followed up too.
    Table(
        "decisions",
        ("date", "team", "channel", "current", "suggested"),
        ("weeks", "expected_gain", "expected_lower", "expected_upper", "owner"),
        key=("date", "team", "channel"),
        unique=True,
    ),
)

TABLES: dict[str, Table] = {table.name: table for table in _TABLES}
