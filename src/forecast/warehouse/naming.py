"""What campaign names say: rules from `params.naming` that decode channel, segment, region and product."""

import re
from collections.abc import Iterable, Sequence

import sqlalchemy as sa

from forecast.settings.params import NamingRule
from forecast.warehouse.dataset import Dataset

#: The tables that count the same customers, as conversions, deals or orders, and whose campaigns are decoded.
COUNTING = ("performance", "deals", "outcomes")
PARTS = ("channel", "segment", "region", "product")


def undecoded(names: Iterable[str], rules: Sequence[NamingRule]) -> list[str]:
    """Give the names that no rule could decode, in order; none where there are no rules.

    >>> undecoded(["msk_new", "Brand", "Brand"], [NamingRule(pattern=r"(?P<region>[a-z]+)_")])
    ['Brand']
    """
    known = sorted(set(names)) if rules else []
    decoded = {name for values in decode_campaigns(known, rules).values() for name in values}
    return [name for name in known if name not in decoded]


def campaign_names(dataset: Dataset, team: str) -> list[str]:
    """Give the campaigns that a team's counting tables name, sorted."""
    names: set[str] = set()
    for stored in [dataset.stored[name] for name in COUNTING if name in dataset.stored]:
        if {"campaign", "team"} <= set(stored.columns):
            query = sa.select(stored.typed("campaign")).where(stored.of_team(team)).distinct()
            names |= {str(row[0]) for row in dataset.rows(query, stored.table.name) if row[0] is not None}
    return sorted(names)


def decode_campaigns(names: Iterable[str], rules: Sequence[NamingRule]) -> dict[str, dict[str, str]]:
    """Give, for each part, campaign name → decoded value; the first rule that finds a part decides it.

    >>> rules = [NamingRule(pattern=r"(?P<region>[a-z]+)_(?P<segment>\\w+)", values={"msk": "Moscow"})]
    >>> decode_campaigns(["msk_new", "Brand"], rules)
    {'region': {'msk_new': 'Moscow'}, 'segment': {'msk_new': 'new'}}
    """
    decoded: dict[str, dict[str, str]] = {}
    for name in names:
        found: dict[str, str] = {}
        for rule in rules:
            match = re.search(rule.pattern, name)
            parts = match.groupdict() if match else {}
            for part, text in parts.items():
                if part in PARTS and text:
                    found.setdefault(part, rule.values.get(text, text))
        for part, value in found.items():
            decoded.setdefault(part, {})[name] = value
    return {part: decoded[part] for part in sorted(decoded)}
