"""Money that may stand in a dataset twice, or in another currency, because files of different kinds were put together."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import combinations, product
from typing import Any

import numpy as np
import pandas as pd
import sqlalchemy as sa

from forecast.settings.params import Params
from forecast.sources.sums import telling_digits
from forecast.tables.facts import Doubt
from forecast.tables.frequency import Frequency
from forecast.warehouse.dataset import Dataset

MIXED = ("aliases_overlap", "channels_equal", "counted_twice", "period_among_days", "currency_unnamed")
#: Sources that tell of every visitor of a site, whoever sent it, and of those that sell in a place of their own.
_ANALYTICS, _MARKETS = frozenset({"ga4", "yandex_metrica"}), frozenset({"ozon", "amazon_ads"})
_COUNTED = ("spend", "conversions", "revenue")
#: How near to the sum of a whole period a single day must be before it looks like that period's own row.
_LIKE_A_MONTH, _LIKE_A_WEEK = (0.8, 1.25), (0.9, 1.1)
_DAYS_OF_A_MONTH = 20  # that stand beside such a row; fewer say little of the month
_MANY_DAYS = 4.0  # times the usual day; a row of a week or more is above
_LEAST = 1e-4  # of all money; among many campaigns some small day is like its week by chance
#: Two channels may be one: so many dates, most of those they share, each with an amount of its own that is equal but for cents,
#: and of so many digits that chance is out.
_EQUAL_DATES, _NEARLY_ALL, _ROUNDED, _SURE = 3, 0.9, 0.51, 9
_COMPARED = 200  # channels, the largest; pairs grow with their square, and some tables have a channel for each advertisement
_MOST_OF_A_WEEK = 1 / 3  # of such a row; a day near it that is above makes it one of several large ones


def find_mixed(
    dataset: Dataset,
    team: str,
    performance: pd.DataFrame,
    frequency: Frequency,
    params: Params,
    reconciliation: Sequence[Mapping[str, Any]],
) -> tuple[Doubt, ...]:
    """Give the doubts about one team's money that come of files put together."""
    aliases = params.channels.aliases
    daily = _by_stored_name(dataset, team) if aliases else performance  # one name may hide what stands under the other
    return (
        *_several_names(daily, aliases),
        *_equal_channels(performance),
        *_counted_twice(reconciliation),
        *_period_rows(daily, frequency),
        *_unnamed_currency(dataset, team),
    )


def _several_names(daily: pd.DataFrame, aliases: Mapping[str, str]) -> Iterator[Doubt]:
    """Find days on which several names of one channel spent on the same campaign, or on none: two accounts, or one twice."""
    rows = daily[daily["spend"] > 0].assign(wanted=lambda row: row["channel"].replace(dict(aliases)))
    names = rows.groupby(["wanted", "date", "campaign"])["channel"]
    for _, shared in rows[names.transform("nunique") > 1].groupby("wanted"):
        money = shared.groupby("channel")["spend"].sum()
        subject = f"{' + '.join(sorted(money.index))}, {_span(shared['date'])}"
        yield Doubt(
            "aliases_overlap", "performance", subject, shared["date"].nunique(), round(float(money.sum() - money.max()), 2)
        )


def _equal_channels(performance: pd.DataFrame) -> Iterator[Doubt]:
    """Find two channels that spent the same whenever both did, but for some dates that were corrected in one of them.

    They may be an account's report, and a table of one's own that repeats it.
    """
    paid = performance[performance["spend"] > 0]
    largest = paid.groupby("channel")["spend"].sum().nlargest(_COMPARED).index
    daily = paid[paid["channel"].isin(largest)].groupby(["date", "channel"])["spend"].sum().unstack("channel")
    money = daily.to_numpy(dtype=float)
    for one, other in combinations(range(money.shape[1]), 2):
        apart = np.abs(money[:, one] - money[:, other])  # NaN where one of them spent nothing
        equal = apart <= _ROUNDED
        if equal.sum() < max(_EQUAL_DATES, _NEARLY_ALL * np.isfinite(apart).sum()):
            continue
        amounts = daily.loc[equal, [daily.columns[one]]].set_axis(["spend"], axis=1).drop_duplicates()
        if len(amounts) >= _EQUAL_DATES and telling_digits(amounts).sum() >= _SURE:
            subject = f"{daily.columns[one]} + {daily.columns[other]}, {_span(pd.Series(daily.index[equal]))}"
            yield Doubt("channels_equal", "performance", subject, int(equal.sum()), round(float(money[equal, one].sum()), 2))


def _counted_twice(reconciliation: Sequence[Mapping[str, Any]]) -> Iterator[Doubt]:
    """Find days of which a site's analytics and the places that advertise it both tell what was spent, sold or earned."""
    records = [one for one in reconciliation if "performance" in (one.get("tables") or ()) and len(one.get("days") or ()) == 2]
    sites = [one for one in records if one.get("source") in _ANALYTICS]
    others = [one for one in records if one.get("source") not in _ANALYTICS | _MARKETS]
    days: set[pd.Timestamp] = set()
    named: set[str] = set()
    for site, other in product(sites, others):
        first, last = max(site["days"][0], other["days"][0]), min(site["days"][1], other["days"][1])
        if first <= last and any(_imported(site, name) > 0 < _imported(other, name) for name in _COUNTED):
            days |= set(pd.date_range(first, last))
            named |= {str(site.get("source")), str(other.get("source"))}
    if days:
        subject = f"{' + '.join(sorted(named))}, {_span(pd.Series(sorted(days)))}"
        yield Doubt("counted_twice", "performance", subject, len(days))


def _imported(record: Mapping[str, Any], name: str) -> float:
    return float(((record.get("totals") or {}).get(name) or {}).get("imported") or 0.0)


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
        if odd.sum() > _LEAST * paid["spend"].sum():
            subject = ", ".join(part for part in (str(channel), str(campaign), _span(odd.index.to_series())) if part)
            yield Doubt("period_among_days", "performance", subject, len(odd), round(float(odd.sum()), 2))


def _like_a_month(spend: pd.Series) -> pd.Series:
    month = spend.groupby(pd.DatetimeIndex(spend.index).to_period("M"))
    days = month.transform("size")
    whole = (month.transform("sum") - spend) * days / (days - 1)
    return (days > _DAYS_OF_A_MONTH) & spend.between(_LIKE_A_MONTH[0] * whole, _LIKE_A_MONTH[1] * whole)


def _like_a_week(spend: pd.Series) -> pd.Series:
    every = spend.reindex(pd.date_range(spend.index[0], spend.index[-1]))
    sides = [every.shift(1), every.shift(-6)]  # so that six days end before a day, and six begin after it
    alone = pd.concat([side.rolling(6, min_periods=1).max() for side in sides], axis=1).max(axis=1) < _MOST_OF_A_WEEK * every
    alike = pd.Series(False, index=every.index)
    for side in sides:
        whole = side.rolling(6).sum() * 7 / 6
        alike |= every.between(_LIKE_A_WEEK[0] * whole, _LIKE_A_WEEK[1] * whole)
    return (alike & alone).reindex(spend.index)


def _unnamed_currency(dataset: Dataset, team: str) -> Iterator[Doubt]:
    """Find money without a currency beside money that names one."""
    stored = dataset.stored["performance"]
    if "currency" not in stored.columns:
        return
    spend = stored.typed("spend")
    held = [spend, *([stored.typed("revenue")] if "revenue" in stored.columns else [])]
    currency = sa.func.upper(stored.typed("currency"))
    paid = stored.of_team(team) & sa.or_(*(money > 0 for money in held))
    sums = (currency.label("currency"), sa.func.count().label("rows"), sa.func.sum(spend).label("spend"))
    found = dataset.frame(sa.select(*sums).where(paid).group_by(currency), "performance")
    named, unnamed = sorted(found["currency"].dropna()), found[found["currency"].isna()]
    if named and len(unnamed):
        money = round(float(unnamed["spend"].fillna(0.0).iloc[0]), 2)
        yield Doubt("currency_unnamed", "performance", ", ".join(named), int(unnamed["rows"].iloc[0]), money)


def _by_stored_name(dataset: Dataset, team: str) -> pd.DataFrame:
    """Give spend by date, channel and campaign as they are stored, before one name stands for several."""
    stored = dataset.stored["performance"]
    keys = [name for name in ("date", "channel", "campaign") if name in stored.columns]
    typed = [stored.typed(name).label(name) for name in (*keys, "spend")]
    rows = sa.select(*typed).where(stored.of_team(team)).subquery()
    by = [rows.c[name] for name in keys]
    frame = dataset.frame(sa.select(*by, sa.func.sum(rows.c.spend).label("spend")).group_by(*by), "performance")
    campaign = frame["campaign"].fillna("") if "campaign" in frame else ""
    return frame.assign(campaign=campaign).astype({"spend": float, "date": "datetime64[ns]"})


def _span(days: pd.Series) -> str:
    first, last = f"{days.min():%Y-%m-%d}", f"{days.max():%Y-%m-%d}"
    return first if first == last else f"{first} – {last}"
