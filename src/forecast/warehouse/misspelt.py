"""Names that are nearly another one: rows of a mistyped team are in no report, a mistyped channel is a channel of its own."""

import re
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from itertools import permutations

import pandas as pd
import sqlalchemy as sa

from forecast.tables.facts import Doubt
from forecast.warehouse.dataset import Dataset

#: From this similarity on (0-1, Ratcliff and Metzener 1988) two names may be one mistyped.
_SIMILAR = 0.8
#: A name that stands in more rows than this share of the other's is nobody's slip.
_RARE = 0.05
#: Shorter words differ by a letter because they mean different things: team-a and team-b, CPA and CPC.
_LETTERS = 4


def misspelt(dataset: Dataset, team: str, performance: pd.DataFrame, most_rows: int) -> Iterator[Doubt]:
    """Give the doubts about names of teams and channels that are nearly one of this team's.

    Parameters
    ----------
    performance : frame of channel and spend, with the names that the params give
    most_rows : int
        Tables with more rows are not looked through for teams.
    """
    yield from _teams(dataset, team, most_rows)
    yield from _channels(performance)


def _teams(dataset: Dataset, team: str, most_rows: int) -> Iterator[Doubt]:
    rows: dict[str, dict[str, int]] = {}
    for name, stored in dataset.stored.items():
        if stored.fault or "team" not in stored.columns or dataset.tables[name].rows > most_rows:
            continue
        written = stored.typed("team")
        for other, count in dataset.rows(sa.select(written, sa.func.count()).group_by(written), name):
            rows.setdefault(str(other), {})[name] = int(count)
    ours = rows.get(team, {})
    for other, theirs in sorted(rows.items()):
        most = max(theirs, key=lambda name: theirs[name])
        if other != team and _slip(_words(other), _words(team), sum(theirs.values()), sum(ours.values())):
            yield Doubt("teams_alike", most, other, sum(theirs.values()))


def _channels(performance: pd.DataFrame) -> Iterator[Doubt]:
    by_channel = performance.groupby("channel")["spend"].agg(["size", "sum"])
    names = [(str(name), _words(str(name)), int(rows)) for name, rows in by_channel["size"].items()]
    for (rare, mine, rows), (usual, theirs, others) in permutations(names, 2):
        if (rows, rare) < (others, usual) and _slip(mine, theirs, rows, others):
            yield Doubt("channels_alike", "performance", f"{rare} / {usual}", rows, float(by_channel["sum"].loc[rare]))


def _words(name: str) -> list[str]:
    return re.findall(r"\w+", name.casefold().replace("ё", "е"))


def _slip(mine: Sequence[str], theirs: Sequence[str], rows: int, others: int) -> bool:
    """Tell whether a name is another one mistyped: the same but for capitals and marks, or rare and a letter or two off.

    >>> _slip(["acmee"], ["acme"], 2, 900), _slip(["team", "a"], ["team", "b"], 2, 900), _slip(["acmee"], ["acme"], 90, 900)
    (True, False, False)
    """
    if mine == theirs:
        return bool(mine)
    if len(mine) != len(theirs) or rows > _RARE * others:
        return False
    pairs = [(one, other) for one, other in zip(mine, theirs, strict=True) if one != other]
    return len(pairs) == 1 and _alike(*pairs[0])


def _alike(one: str, other: str) -> bool:
    if min(len(one), len(other)) < _LETTERS or re.sub(r"\D", "", one) != re.sub(r"\D", "", other):
        return False
    return SequenceMatcher(None, one, other).ratio() >= _SIMILAR
