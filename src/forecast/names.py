"""Every column the code keys on, with what it holds, its unit and its meaning. Signs: change = this period − last."""

from dataclasses import dataclass
from typing import Literal

Kind = Literal["date", "text", "money", "count", "number"]


@dataclass(frozen=True)
class Column:
    """What a column holds. Money is in the dataset's one currency; counts and money are never negative."""

    kind: Kind
    meaning: str


COLUMNS: dict[str, Column] = {
    "date": Column("date", "day the row belongs to, in the team's time zone"),
    "team": Column("text", "team's id"),
    "channel": Column("text", "marketing channel"),
    "campaign": Column("text", "campaign's name"),
    "spend": Column("money", "money paid for media"),
    "other_costs": Column("money", "further costs of the channel: fees, production, tools"),
    "revenue": Column("money", "revenue credited to the channel (performance), in total (outcomes), of the customer (customers)"),
    "amount": Column("money", "value of a deal"),
    "impressions": Column("count", "times an advertisement was shown"),
    "clicks": Column("count", "clicks on it"),
    "leads": Column("count", "contacts gained"),
    "conversions": Column("count", "conversions, as the platform counts them; may be fractional"),
    "orders": Column("count", "orders"),
    "new_customers": Column("count", "customers who bought for the first time"),
    "engagements": Column("count", "likes, comments, shares, views to the end"),
    "segment": Column("text", "customer segment"),
    "product": Column("text", "product or product line"),
    "region": Column("text", "region"),
    "currency": Column("text", "ISO code; one per dataset"),
    "name": Column("text", "name of an event"),
    "end_date": Column("date", "last day of an event; the same day when empty"),
    "kind": Column("text", "kind of event (promotion, holiday, outage, tracking), task or experiment (ab, lift)"),
    "deal_id": Column("text", "deal's id"),
    "created": Column("date", "day it was created"),
    "closed": Column("date", "day it was closed"),
    "stage": Column("text", "stage of a deal"),
    "status": Column("text", "open, won or lost for a deal; any word for a task"),
    "customer_id": Column("text", "customer's id; never printed"),
    "source_channel": Column("text", "channel that brought the lead"),
    "entered": Column("date", "moment it entered the stage or status"),
    "task_id": Column("text", "task's id"),
    "title": Column("text", "title of a task"),
    "assignee": Column("text", "person; never printed"),
    "started": Column("date", "day work on it began"),
    "resolved": Column("date", "day it was finished"),
    "due": Column("date", "day it was promised for"),
    "prompt": Column("text", "column of the retrospective board: went well, to improve, ..."),
    "note": Column("text", "what was written; names and addresses are masked"),
    "votes": Column("count", "votes for it"),
    "theme": Column("text", "theme the team gave it"),
    "experiment_id": Column("text", "experiment's id"),
    "start": Column("date", "first day"),
    "end": Column("date", "last day"),
    "metric": Column("text", "what an experiment measures"),
    "variant": Column("text", "arm of an A/B test; `control` is the reference"),
    "trials": Column("count", "units shown the arm"),
    "successes": Column("count", "units that did what was wanted"),
    "lift": Column("number", "absolute lift in the metric over the test"),
    "lift_lower": Column("number", "lower end of the lift's interval"),
    "lift_upper": Column("number", "upper end of the lift's interval"),
    "confidence": Column("number", "coverage of the lift's interval, 0-1"),
    "question": Column("text", "audit question's key or words"),
    "answer": Column("text", "yes, no, partly or unknown"),
    "owner": Column("text", "role that answers for it"),
    "current": Column("money", "money per horizon when the advice was given"),
    "suggested": Column("money", "money per horizon that was advised"),
    "weeks": Column("count", "weeks the advice was for"),
    "expected_gain": Column("number", "revenue that the whole advice of that date was to add over its horizon"),
    "expected_lower": Column("number", "lower end of its 90 % interval"),
    "expected_upper": Column("number", "upper end of its 90 % interval"),
}

#: Columns of `performance` that are summed over rows.
MEASURES = (
    "spend",
    "impressions",
    "clicks",
    "leads",
    "conversions",
    "orders",
    "new_customers",
    "engagements",
    "revenue",
    "other_costs",
)
#: Columns of `performance` by which a result may be cut.
DIMENSIONS = ("segment", "product", "region")
#: Columns that hold people; no report reads them.
PERSONAL = ("assignee", "customer_id")
#: The first and last year of a day; another calendar counts 2569 or 1405, a slip of the keyboard 2206 or 206.
YEARS = (1990, 2099)
