"""What a reader should know about the data although they keep their contract; each becomes a finding."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

import pandas as pd
import sqlalchemy as sa

from forecast.tables.facts import Doubt
from forecast.tables.frequency import Frequency, missing_dates
from forecast.warehouse.contradictions import contradictions
from forecast.warehouse.dataset import Dataset
from forecast.warehouse.misspelt import misspelt
from forecast.warehouse.reconciliation import rejected_by_table

#: Rows up to which repeated rows and mistyped teams are looked for; beyond, the question costs more than it tells.
DUPLICATES_UP_TO = 2_000_000
#: Shares of usual days on which a column must hold something before a day of nothing is called lost.
USUALLY = 0.9


def find_doubts(
    dataset: Dataset,
    team: str,
    frames: Mapping[str, pd.DataFrame],
    frequency: Frequency,
    reconciliation: Sequence[Mapping[str, Any]],
    today: date | None = None,
) -> tuple[Doubt, ...]:
    """Give every doubt about one team's data; rows after `today` are told as such, and open no gap of days before them."""
    performance = frames["performance"]
    past = performance if today is None else performance[performance["date"] <= pd.Timestamp(today)]
    found = [
        *_unknown_columns(dataset, team, frames),
        *_missing(past, frequency),
        *_future(dataset, team, today, frequency),
        *_lost_tracking(performance),
        *_repeated_rows(dataset, team),
        *_rejected(reconciliation),
        *_mixed_vat(reconciliation),
        *contradictions(frames),
        *misspelt(dataset, team, performance, DUPLICATES_UP_TO),
    ]
    return tuple(found)


def _unknown_columns(dataset: Dataset, team: str, frames: Mapping[str, pd.DataFrame]) -> Iterator[Doubt]:
    for name, stored in dataset.stored.items():
        for column in stored.unknown:
            if column.lower() != "currency" and not (name == "outcomes" and _is_control(dataset, team, column.lower(), frames)):
                yield Doubt("unknown_columns", name, column, len(frames[name]))


def _is_control(dataset: Dataset, team: str, column: str, frames: Mapping[str, pd.DataFrame]) -> bool:
    """Tell whether a further column of `outcomes` is used, or has nothing to use for this team."""
    if column in frames["outcomes"].columns:
        return True
    stored = dataset.stored["outcomes"]
    filled = sa.func.nullif(sa.func.trim(sa.cast(stored.raw(column), sa.Text)), "").is_not(None)
    return not dataset.rows(sa.select(sa.literal(1)).where(stored.of_team(team), filled).limit(1), "outcomes")


def _future(dataset: Dataset, team: str, today: date | None, frequency: Frequency) -> Iterator[Doubt]:
    """Count rows as they stand in the table: that is where they have to be corrected. A month may be dated by its last day."""
    if today is None:
        return
    today = (pd.Timestamp(today) + pd.offsets.MonthEnd(0)).date() if frequency == "MS" else today
    stored = dataset.stored["performance"]
    day = stored.typed("date")
    query = sa.select(sa.func.count(), sa.func.max(day)).where(stored.of_team(team), day > today)
    late, last = dataset.rows(query, "performance")[0]
    if late:
        yield Doubt("future_dates", "performance", pd.Timestamp(last).date().isoformat(), int(late))


def _missing(performance: pd.DataFrame, frequency: Frequency) -> Iterator[Doubt]:
    missing = missing_dates(performance["date"], frequency)
    if len(missing):
        yield Doubt("days_missing", "performance", missing[0].date().isoformat(), len(missing))


def _lost_tracking(performance: pd.DataFrame) -> Iterator[Doubt]:
    """Find dates with spend as ever on which nothing at all was tracked."""
    tracked = [name for name in ("clicks", "leads", "conversions", "revenue") if name in performance.columns]
    by_date = performance.groupby("date")[["spend", *tracked]].sum(min_count=1)
    usual = [name for name in tracked if (by_date[name] > 0).mean() >= USUALLY]
    if len(usual) < 2:
        return
    nothing = (by_date[usual].fillna(0) == 0).all(axis=1) & (by_date["spend"] > by_date["spend"].median() / 4)
    for day in by_date.index[nothing]:
        yield Doubt("tracking_gap", "performance", day.date().isoformat(), 1)


def _repeated_rows(dataset: Dataset, team: str) -> Iterator[Doubt]:
    stored = dataset.stored["performance"]
    if dataset.tables["performance"].rows > DUPLICATES_UP_TO:
        return
    columns = list(stored.relation.c)
    groups = sa.select(sa.func.count().label("times")).where(stored.of_team(team)).group_by(*columns)
    repeated = groups.having(sa.func.count() > 1).subquery()
    extra = dataset.rows(sa.select(sa.func.sum(repeated.c.times - 1)), "performance")[0][0]
    if extra:
        yield Doubt("duplicates", "performance", "", int(extra))


def repeated_rows(dataset: Dataset, team: str, most: int = 3) -> list[str]:
    """Give the first rows that stand more than once, each as its date, channel and campaign."""
    stored = dataset.stored["performance"]
    told = [stored.typed(name).label(name) for name in ("date", "channel", "campaign") if name in stored.columns]
    groups = sa.select(*told).where(stored.of_team(team)).group_by(*stored.relation.c).having(sa.func.count() > 1)
    rows = dataset.rows(groups.order_by(*told).limit(most), "performance")
    return [" ".join([f"{row[0]:%Y-%m-%d}", *(str(part) for part in row[1:] if part)]) for row in rows]


def _rejected(reconciliation: Sequence[Mapping[str, Any]]) -> Iterator[Doubt]:
    for record in reconciliation:
        to_mend = record.get("rows_to_mend")
        rejected = int((record.get("rows_rejected") if to_mend is None else to_mend) or 0)
        if rejected:
            table = next(iter(rejected_by_table([record])))
            yield Doubt("import_rejected", table, str(record.get("id", "")), rejected)


def _mixed_vat(reconciliation: Sequence[Mapping[str, Any]]) -> Iterator[Doubt]:
    """Name the files whose costs are without VAT where those of others hold it."""
    read = [(record, set(record.get("vat") or ())) for record in reconciliation]
    without = [str(file) for record, vat in read if "excluded" in vat for file in record.get("files") or ()]
    if without and any("included" in vat for _, vat in read):
        yield Doubt("vat_mixed", "performance", ", ".join(without), len(without))
