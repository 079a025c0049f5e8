"""What one team's dataset says, loaded once and shared by every chapter."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

import pandas as pd

from forecast.settings.period import days_into_week
from forecast.tables.frequency import Frequency

DoubtKey = Literal[
    "aliases_overlap",
    "channels_alike",
    "channels_apart",
    "channels_equal",
    "clicks_exceed",
    "closed_early",
    "counted_twice",
    "credits_unrecorded",
    "currency_differs",
    "currency_unnamed",
    "days_missing",
    "duplicates",
    "finished_undated",
    "future_dates",
    "import_rejected",
    "moves_out_of_order",
    "negative_cycle",
    "period_among_days",
    "revenue_of_deals",
    "revenue_of_payments",
    "revenue_unrecorded",
    "teams_alike",
    "tracking_gap",
    "unknown_columns",
    "unknown_task",
    "vat_mixed",
]


@dataclass(frozen=True)
class Doubt:
    """Something about the data that a reader should know; it becomes a finding.

    Parameters
    ----------
    key : str
        What kind of doubt it is; `text` has a sentence and a name for each.
    table : str
        Where it stands.
    subject : str
        Column, currency, import or day it is about; may be empty.
    count : int
        How many rows or days.
    money : float
        Spend that it is about; zero where it is about none.
    """

    key: DoubtKey
    table: str
    subject: str
    count: int
    money: float = 0.0


@dataclass(frozen=True)
class Facts:
    """One team's tables, aggregated and typed; an absent table is an empty frame with its columns.

    Parameters
    ----------
    frequency : str
        `D`, `W` or `MS`: how far apart the rows of `performance` are.
    performance : frame of date, channel, campaign and every measure the data hold
        Sums over finer rows. A measure that the data do not hold is not a column.
    members : frame of date, dimension, member and the measures
        The same sums by segment, product and region.
    tasks : frame of the table's columns and undated: whether its status says that it is finished, and nothing says when
    outcomes : frame of date, revenue and further numeric columns
    tables : frame of name, rows, first_date, last_date, rejected_rows
    reconciliation : tuple of dict
        The reconciliation of every import, as `<dataset>/imports/<id>.json` holds it.
    sha256 : str
        Fingerprint of everything above.
    currency : str, optional
        The code that rows of `performance` name.
    """

    team: str
    frequency: Frequency
    performance: pd.DataFrame
    members: pd.DataFrame
    outcomes: pd.DataFrame
    plan: pd.DataFrame
    events: pd.DataFrame
    deals: pd.DataFrame
    deal_moves: pd.DataFrame
    customers: pd.DataFrame
    tasks: pd.DataFrame
    task_moves: pd.DataFrame
    feedback: pd.DataFrame
    experiments: pd.DataFrame
    quality_answers: pd.DataFrame
    decisions: pd.DataFrame
    tables: pd.DataFrame
    doubts: tuple[Doubt, ...]
    reconciliation: tuple[dict[str, object], ...]
    sha256: str
    currency: str | None = None

    @property
    def first_day(self) -> date:
        """Give the first day that `performance` covers."""
        return pd.Timestamp(self.performance["date"].min()).date()

    @property
    def last_day(self) -> date:
        """Give the date of the last row of `performance`, of a monthly one the end of its month."""
        last = pd.Timestamp(self.performance["date"].max())
        if self.frequency == "MS":
            last = last + pd.offsets.MonthEnd(0)
        return last.date()

    @property
    def last_day_covered(self) -> date:
        """Give the last day that rows stand for: a weekly row dated by its Monday covers the six days after it too."""
        return self.last_day + self.after_label

    @property
    def after_label(self) -> timedelta:
        """Give how long after its label a week ends: weekly rows may be dated by the Monday that begins it."""
        return timedelta(days=6 - days_into_week(self.performance["date"].unique()) if self.frequency == "W" else 0)

    @property
    def first_day_covered(self) -> date:
        """Give the first day that rows stand for: a weekly row dated by its Sunday covers the six days before it too."""
        return self.days_of_row(self.first_day)[0]

    def days_of_row(self, day: date) -> tuple[date, date]:
        """Give the first and the last day of the row that holds a day: of its week or its month, where rows are such."""
        if self.frequency == "MS":
            return day.replace(day=1), (pd.Timestamp(day) + pd.offsets.MonthEnd(0)).date()
        if self.frequency == "W":
            last = day + timedelta(days=(self.last_day_covered - day).days % 7)
            return last - timedelta(days=6), last
        return day, day

    @property
    def provisional_from(self) -> date | None:
        """Give the first day whose numbers a source may still change, as its imports said, until a later one writes it anew."""
        spans: dict[str, list[tuple[str, str]]] = {}
        for record in self.reconciliation:
            days, first = _list_of(record.get("days")), record.get("provisional_from")
            left = spans.get(str(record.get("source", "")), [])
            # An import that does not say which days it wrote is taken to have written all those before.
            left = [span for span in left if days and not (days[0] <= span[0] and span[1] <= days[-1])]
            own = [(str(first), days[-1] if days else str(first))] if first else []
            spans[str(record.get("source", ""))] = left + own
        return min((date.fromisoformat(first) for left in spans.values() for first, _ in left), default=None)

    def has(self, table: str) -> bool:
        """Tell whether the dataset holds rows of a table for this team."""
        frame: pd.DataFrame = getattr(self, table)
        return not frame.empty


def _list_of(days: object) -> list[str]:
    return [str(day) for day in days] if isinstance(days, list | tuple) else []
