"""What deals tell: which source brings good leads, how long a deal takes while open ones count, and what goes with slowness."""

import warnings
from datetime import timedelta

import numpy as np
import pandas as pd

from forecast.settings.measures import DealSettings
from forecast.settings.period import Period

DEFAULT = DealSettings()
_DIMENSIONS = ("channel", "segment", "product")
_QUALITY = [
    "source",
    "leads",
    "won",
    "lost",
    "open",
    "won_share",
    "won_lo",
    "won_hi",
    "amount_per_lead",
    "overall_share",
    "better",
]
_CYCLE = [
    "dimension",
    "member",
    "deals",
    "closed",
    "open",
    "median_days",
    "median_lo",
    "median_hi",
    "previous_median",
    "change_days",
    "longer",
]
_CURVE = ["days", "closed_share", "closed_lo", "closed_hi", "at_risk"]
_FACTORS = ["dimension", "member", "deals", "speed", "speed_lo", "speed_hi"]


def lead_quality(deals: pd.DataFrame, period: Period, settings: DealSettings = DEFAULT) -> pd.DataFrame:
    """Give what became of the leads of each source, over the year up to the period's end.

    Returns
    -------
    frame of source, leads (deals created), won, lost, open (as known at the period's end), won_share of closed ones with its
    interval, amount_per_lead (won money over all leads), overall_share of the other sources, better (1 or −1 where it differs
    from them beyond chance, else 0), the most leads first. Empty without `source_channel` or `channel`.

    Source
    ------
    Wilson 1927 (interval of a share); Newcombe 1998, method 10 (difference of two shares).
    """
    source = next((column for column in ("source_channel", "channel") if column in deals), None)
    if source is None or deals.empty:
        return pd.DataFrame(columns=_QUALITY)
    known = _as_known(deals, pd.Timestamp(period.end))
    since = pd.Timestamp(period.end) - pd.Timedelta(weeks=settings.quality_weeks)
    known = known[(known["created"] > since) & known[source].notna()]
    if known.empty:
        return pd.DataFrame(columns=_QUALITY)
    flags = known.assign(
        won=known["outcome"] == "won",
        lost=known["outcome"] == "lost",
        open=known["outcome"] == "open",
        money=known["amount"].where(known["outcome"] == "won", 0.0).fillna(0.0) if "amount" in known else np.nan,
    )
    table = flags.groupby(source, sort=True).agg(
        leads=("outcome", "size"), won=("won", "sum"), lost=("lost", "sum"), open=("open", "sum"), money=("money", "sum")
    )
    table = table.rename_axis("source").reset_index()
    closed, won = (table["won"] + table["lost"]).astype(float), table["won"].astype(float)
    rest_won, rest = won.sum() - won, closed.sum() - closed
    low, high = wilson(won, closed, settings.level)
    table = table.assign(
        won_share=won / closed.where(closed > 0),
        won_lo=low,
        won_hi=high,
        amount_per_lead=table["money"] / table["leads"] if "amount" in known else np.nan,
        overall_share=rest_won / rest.where(rest > 0),
        better=_better((won, closed), (rest_won, rest), settings),
    )
    return table.sort_values(["leads", "source"], ascending=[False, True], kind="stable", ignore_index=True)[_QUALITY]


def wilson(successes: pd.Series, trials: pd.Series, level: float) -> tuple[pd.Series, pd.Series]:
    """Give the interval of a share; NaN where there are no trials.

    Source
    ------
    Wilson 1927, eq. 11 of Newcombe 1998 (method 3).
    """
    z = _z(level)
    n = trials.where(trials > 0)
    share = successes / n
    middle = share + z**2 / (2 * n)
    half = z * np.sqrt(share * (1 - share) / n + z**2 / (4 * n**2))
    below = 1 + z**2 / n
    return (middle - half) / below, (middle + half) / below


def _better(one: tuple[pd.Series, pd.Series], rest: tuple[pd.Series, pd.Series], settings: DealSettings) -> pd.Series:
    level = 1 - settings.chance / max(1, len(one[0]))  # Bonferroni: there are as many chances of a false word as sources
    low, high = wilson(*one, level)
    other_low, other_high = wilson(*rest, level)
    share, other = one[0] / one[1].where(one[1] > 0), rest[0] / rest[1].where(rest[1] > 0)
    lower = share - other - np.sqrt((share - low) ** 2 + (other_high - other) ** 2)
    upper = share - other + np.sqrt((high - share) ** 2 + (other - other_low) ** 2)
    enough = (one[1] >= settings.min_leads) & (rest[1] >= settings.min_leads)
    better: pd.Series = ((lower > 0) & enough).astype(int) - ((upper < 0) & enough).astype(int)
    return better


def deal_cycle(deals: pd.DataFrame, period: Period, settings: DealSettings = DEFAULT) -> pd.DataFrame:
    """Give the median days from creation to closing, won or lost, while open deals count as not yet closed.

    The median is that of the window which ends with the period (as long as the period, but no shorter than
    `settings.cycle_weeks`): deals older than the window enter it at their age. `previous_median` is that of the window before.

    Returns
    -------
    frame of dimension (all, channel, segment, product), member, deals (at risk), closed, open, median_days with its interval,
    previous_median, change_days, longer (beyond chance). Median NaN where half of the deals outlast the window.

    Source
    ------
    Kaplan, Meier 1958, with delayed entry (Tsai, Jewell, Wang 1987).
    """
    if deals.empty or "closed" not in deals:
        return pd.DataFrame(columns=_CYCLE)
    length, end = _window(period, settings)
    now = _at_risk(deals, end - length, end)
    before = _at_risk(deals, end - 2 * length, end - length)
    # The window before must lie inside the data, or its risk set is not what it was.
    told_before = deals["created"].min() <= end - 2 * length
    rows = []
    members = _members(now)
    strict = _strict(settings.chance, len(members))
    for dimension, member in members:
        mine = _part(now, dimension, member)
        if len(mine) < settings.min_deals or int(mine["closed"].sum()) < settings.min_closed:
            continue
        median, low, high = _median_days(mine, settings.level)
        earlier = _part(before, dimension, member) if told_before else before.iloc[:0]
        past, longer = np.nan, False
        if len(earlier) >= settings.min_deals and int(earlier["closed"].sum()) >= settings.min_closed:
            past = _median_days(earlier, settings.level)[0]
            longer = median > past and _apart(mine, earlier, strict)
        closed = int(mine["closed"].sum())
        counts = (len(mine), closed, len(mine) - closed)
        rows.append((dimension, member, *counts, median, low, high, past, median - past, longer))
    return pd.DataFrame(rows, columns=_CYCLE)


def _window(period: Period, settings: DealSettings) -> tuple[timedelta, pd.Timestamp]:
    """Give how long the window of a cycle is, and the moment it ends."""
    length = max(timedelta(days=period.days), timedelta(weeks=settings.cycle_weeks))
    return length, pd.Timestamp(period.end) + pd.Timedelta(days=1)


def deal_curve(deals: pd.DataFrame, period: Period, settings: DealSettings = DEFAULT) -> pd.DataFrame:
    """Give the share of deals that are closed, won or lost, so many days after creation; open ones count as not yet closed.

    The window is that of `deal_cycle`.

    Returns
    -------
    frame of days, closed_share, closed_lo, closed_hi, at_risk (deals known to be open until then); it ends where fewer than
    `settings.min_closed` deals are left. Empty where there are too few deals.

    Source
    ------
    Kaplan, Meier 1958, with delayed entry (Tsai, Jewell, Wang 1987).
    """
    if deals.empty or "closed" not in deals:
        return pd.DataFrame(columns=_CURVE)
    length, end = _window(period, settings)
    mine = _at_risk(deals, end - length, end)
    if len(mine) < settings.min_deals or int(mine["closed"].sum()) < settings.min_closed:
        return pd.DataFrame(columns=_CURVE)
    from lifelines import KaplanMeierFitter

    model = KaplanMeierFitter(alpha=1 - settings.level).fit(mine["exit"], mine["closed"], entry=mine["entry"])
    open_share = model.survival_function_.to_numpy().ravel()
    bounds = model.confidence_interval_survival_function_.to_numpy()
    days = model.survival_function_.index.to_numpy(dtype=float)
    at_risk = model.event_table["at_risk"].reindex(days).to_numpy(dtype=float)
    columns = (days, 1 - open_share, 1 - bounds.max(axis=1), 1 - bounds.min(axis=1), at_risk)
    curve = pd.DataFrame(dict(zip(_CURVE, columns, strict=True)))
    return curve[(curve["days"] >= 0) & (curve["at_risk"] >= settings.min_closed)].reset_index(drop=True)


def _apart(now: pd.DataFrame, before: pd.DataFrame, level: float) -> bool:
    """Tell whether the intervals of two medians, each of a level, do not meet."""
    return bool(_median_days(now, level)[1] > _median_days(before, level)[2])


def _strict(chance: float, members: int) -> float:
    """Give the level at which two equally wide intervals fail to meet once in `chance`, over all members together."""
    from scipy.stats import norm

    return float(2 * norm.cdf(norm.ppf(1 - chance / members) / np.sqrt(2)) - 1)


def cycle_factors(deals: pd.DataFrame, period: Period, settings: DealSettings = DEFAULT) -> pd.DataFrame:
    """Give which channels, segments and products close faster or slower than the largest of their kind.

    Returns
    -------
    frame of dimension, member, deals, speed (hazard of closing against the dimension's largest member, below one is slower)
    with its interval, the slowest first. Empty where there are too few closed deals or nothing to compare.

    Source
    ------
    Cox 1972, proportional hazards.
    """
    if deals.empty or "closed" not in deals:
        return pd.DataFrame(columns=_FACTORS)
    end = pd.Timestamp(period.end) + pd.Timedelta(days=1)
    known = _at_risk(deals, end - pd.Timedelta(weeks=settings.quality_weeks), end)
    coded, names = _indicators(known, settings)
    if not names or int(known["closed"].sum()) < settings.min_closed * (len(names) + 1):
        return pd.DataFrame(columns=_FACTORS)
    from lifelines import CoxPHFitter

    # A small penalty keeps a member without closed deals finite.
    model = CoxPHFitter(penalizer=0.01, alpha=1 - settings.level)
    with warnings.catch_warnings():
        # lifelines 0.30 calls pandas in a way that pandas 4 will refuse; the numbers are not touched by it.
        warnings.simplefilter("ignore", pd.errors.Pandas4Warning)
        model.fit(coded, duration_col="exit", event_col="closed", entry_col="entry")
    bounds = np.exp(model.confidence_intervals_.to_numpy())
    rows = [
        (*names[column], int(coded[column].gt(0).sum()), float(np.exp(model.params_[column])), *bounds[place])
        for place, column in enumerate(model.params_.index)
    ]
    return pd.DataFrame(rows, columns=_FACTORS).sort_values("speed", kind="stable", ignore_index=True)


def _indicators(known: pd.DataFrame, settings: DealSettings) -> tuple[pd.DataFrame, dict[str, tuple[str, str]]]:
    """Give deals with a column of zeros and ones per member; the largest of each dimension is what they stand against."""
    coded = known[["entry", "exit", "closed"]].astype(float)
    names: dict[str, tuple[str, str]] = {}
    for dimension in (name for name in _DIMENSIONS if name in known):
        counts = known[dimension].value_counts()
        large = counts[counts >= settings.min_deals].index
        for member in sorted(str(name) for name in large[1:]):
            column = f"{dimension}:{member}"
            names[column] = (dimension, member)
            coded[column] = (known[dimension] == member).astype(float)
    return coded, names


def _as_known(deals: pd.DataFrame, day: pd.Timestamp) -> pd.DataFrame:
    """Give the deals created until a day with the outcome known on it: open, won or lost."""
    after = day + pd.Timedelta(days=1)
    known = deals[deals["created"] < after]
    closed = known["closed"] if "closed" in known else pd.Series(pd.NaT, index=known.index)
    status = known["status"] if "status" in known else pd.Series("open", index=known.index)
    is_over = status.isin(["won", "lost"]) & (closed.isna() | (closed < after))
    return known.assign(outcome=status.where(is_over, "open"))


def _at_risk(deals: pd.DataFrame, start: pd.Timestamp, end: pd.Timestamp) -> pd.DataFrame:
    """Give the deals that could close in a window, with entry and exit (age in days) and whether they closed in it."""
    over = deals["closed"]
    if "status" in deals:
        over = over.where(deals["status"] != "open")
    sound = deals["created"].notna() & ~(over < deals["created"])
    open_in = sound & (deals["created"] < end) & ~(over < start)
    mine, over = deals[open_in], over[open_in]
    closed = over.notna() & (over < end)
    entry = (start - mine["created"]).dt.total_seconds().clip(lower=0) / 86400
    leave = (over.where(closed, end) - mine["created"]).dt.total_seconds() / 86400
    # A deal closed on its first day still took part of a day; survival analysis needs a moment after entry.
    leave = leave.clip(lower=entry + 0.5)
    return mine.assign(entry=entry, exit=leave, closed=closed)


def _median_days(mine: pd.DataFrame, level: float) -> tuple[float, float, float]:
    from lifelines import KaplanMeierFitter
    from lifelines.utils import median_survival_times

    model = KaplanMeierFitter(alpha=1 - level).fit(mine["exit"], mine["closed"], entry=mine["entry"])
    ends = median_survival_times(model.confidence_interval_survival_function_).to_numpy().ravel()
    values = [float(value) if np.isfinite(value) else float("nan") for value in (model.median_survival_time_, *ends)]
    return values[0], values[1], values[2]


def _members(now: pd.DataFrame) -> list[tuple[str, str]]:
    named = [(name, str(member)) for name in _DIMENSIONS if name in now for member in sorted(now[name].dropna().unique())]
    return [("all", ""), *named]


def _part(deals: pd.DataFrame, dimension: str, member: str) -> pd.DataFrame:
    return deals if dimension == "all" else deals[deals[dimension] == member]


def _z(level: float) -> float:
    from scipy.stats import norm

    return float(norm.ppf((1 + level) / 2))
