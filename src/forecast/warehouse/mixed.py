"""Money that may stand in a dataset twice, or in another currency, because files of different kinds were put together."""

from collections.abc import Iterator, Mapping

import pandas as pd
import sqlalchemy as sa

from forecast.settings.params import Params
from forecast.tables.facts import Doubt, Frequency
from forecast.warehouse.dataset import Dataset

MIXED = ("aliases_overlap", "period_among_days", "currency_unnamed")
#: How near to the sum of a whole period a single day must be before it looks like that period's own row.
_LIKE_A_MONTH, _LIKE_A_WEEK = (0.8, 1.25), (0.9, 1.1)
_DAYS_OF_A_MONTH = 20  # that stand beside such a row; fewer say little of the month
_MANY_DAYS = 4.0  # times the usual day; a row of a week or more is above
_MOST_OF_A_WEEK = 1 / 3  # of such a row; a day among the others that is above makes the week an odd one by itself


def find_mixed(dataset: Dataset, team: str, performance: pd.DataFrame, frequency: Frequency, params: Params) -> tuple[Doubt, ...]:
    """Give the doubts about one team's money that come of files put together."""
    found = [*_several_names(dataset, team, params.channels.aliases), *_period_rows(performance, frequency)]
    return (*found, *_unnamed_currency(dataset, team))


def _several_names(dataset: Dataset, team: str, aliases: Mapping[str, str]) -> Iterator[Doubt]:
    """Find days on which several names of one channel spent on the same campaign, or on none: two accounts, or one twice."""
    if not aliases:
        return
    rows = _rows(dataset, team, "date", "channel", "campaign", "spend")
    rows = rows[rows["spend"] > 0].assign(wanted=lambda row: row["channel"].replace(dict(aliases)))
    days = rows.assign(campaign=rows["campaign"].fillna("")).groupby(["wanted", "date", "campaign"])["channel"]
    for _, shared in rows[days.transform("nunique") > 1].groupby("wanted"):
        money = shared.groupby("channel")["spend"].sum()
        subject = f"{' + '.join(sorted(money.index))}, {_span(shared['date'])}"
        yield Doubt("aliases_overlap", "performance", subject, shared["date"].nunique(), round(money.sum() - money.max(), 2))


def _period_rows(performance: pd.DataFrame, frequency: Frequency) -> Iterator[Doubt]:
    """Find rows among daily ones of their channel and campaign that hold about as much as the week or month around them."""
    if frequency != "D":
        return
    paid = performance[performance["spend"] > 0]
    series = paid.groupby(["channel", "campaign"])["spend"]
    peaked = paid[series.transform("max") >= _MANY_DAYS * series.transform("median")]
    for (channel, campaign), rows in peaked.groupby(["channel", "campaign"]):
        spend = rows.set_index("date")["spend"].sort_index()
        odd = spend[_like_a_month(spend) | _like_a_week(spend)]
        if len(odd):
            subject = ", ".join(part for part in (str(channel), str(campaign), _span(odd.index.to_series())) if part)
            yield Doubt("period_among_days", "performance", subject, len(odd), round(float(odd.sum()), 2))


def _like_a_month(spend: pd.Series) -> pd.Series:
    month = spend.groupby(pd.DatetimeIndex(spend.index).to_period("M"))
    days = month.transform("size")
    whole = (month.transform("sum") - spend) * days / (days - 1)
    return (days > _DAYS_OF_A_MONTH) & spend.between(_LIKE_A_MONTH[0] * whole, _LIKE_A_MONTH[1] * whole)


def _like_a_week(spend: pd.Series) -> pd.Series:
    every = spend.reindex(pd.date_range(spend.index[0], spend.index[-1]))
    alike = pd.Series(False, index=every.index)
    for six in (every.shift(1).rolling(6), every[::-1].shift(1).rolling(6)):  # the days before, then those after
        whole, largest = six.sum().sort_index() * 7 / 6, six.max().sort_index()
        alike |= every.between(_LIKE_A_WEEK[0] * whole, _LIKE_A_WEEK[1] * whole) & (largest < _MOST_OF_A_WEEK * every)
    return alike.reindex(spend.index)


def _unnamed_currency(dataset: Dataset, team: str) -> Iterator[Doubt]:
    """Find money without a currency beside money that names one."""
    if "currency" not in dataset.stored["performance"].columns:
        return
    rows = _rows(dataset, team, "currency", "spend", "revenue")
    named = sorted(rows["currency"].dropna().str.upper().unique())
    paid = rows[rows["currency"].isna() & (rows[["spend", "revenue"]].fillna(0) > 0).any(axis=1)]
    if named and len(paid):
        yield Doubt("currency_unnamed", "performance", ", ".join(named), len(paid), round(float(paid["spend"].sum()), 2))


def _rows(dataset: Dataset, team: str, *columns: str) -> pd.DataFrame:
    """Give some columns of a team's performance as the contract types them; one that is not stored is missing."""
    stored = dataset.stored["performance"]
    held = [stored.typed(column).label(column) for column in columns if column in stored.columns]
    frame = dataset.frame(sa.select(*held).where(stored.of_team(team)), "performance").reindex(columns=list(columns))
    kinds = {"spend": "float64", "revenue": "float64", "date": "datetime64[ns]"}
    return frame.astype({column: kind for column, kind in kinds.items() if column in columns})


def _span(days: pd.Series) -> str:
    first, last = f"{days.min():%Y-%m-%d}", f"{days.max():%Y-%m-%d}"
    return first if first == last else f"{first} – {last}"
