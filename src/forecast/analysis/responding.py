"""Respond: what spend caused, on every basis the data allow, and the shift of budget it suggests."""

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pandas as pd

from forecast.background import Promise, later, now
from forecast.errors import TooLittleDataError
from forecast.kpis import channel_table, weekly, weekly_outcomes
from forecast.review import Responded, Silence
from forecast.settings.params import Budget, Params
from forecast.settings.period import Period
from forecast.settings.response import AdviceSettings, ResponseSettings
from forecast.tables.facts import Facts
from forecast.tables.frequency import detect_frequency

if TYPE_CHECKING:
    from forecast.response import Allocation, LiftTest, ResponseFit

SETTINGS = AdviceSettings()
#: Of a fit that is only read beside another one.
QUICK = replace(ResponseSettings(), chains=4, draws=100)
#: Columns of `outcomes` that revenue brings along rather than explains: as controls they would hide what media did.
CONSEQUENCES = ("revenue", "orders", "new_customers")
#: Names the promise of a fit that knows no experiment, beside those of the bases.
UNTESTED = "untested"


def respond(facts: Facts, period: Period, params: Params, promises: dict[str, Promise]) -> tuple[Responded, tuple[Silence, ...]]:
    """Read the period's returns off the response on both bases where both exist, and suggest a shift.

    Parameters
    ----------
    promises : dict
        Of `start_fits`, and of `start_untested` where the two are to be compared.

    Returns
    -------
    Responded, tuple of Silence
        What could not be fitted, and why, is a silence, not an error.
    """
    from forecast.response import diagnose

    fits, silences = _kept({basis: promise for basis, promise in promises.items() if basis != UNTESTED}, facts)
    if not fits:
        basis = "incremental" if facts.has("outcomes") else "attributed"
        return Responded(basis, {}, pd.DataFrame(), pd.DataFrame(), pd.DataFrame(), None), silences
    basis = next(iter(fits))
    returns = pd.concat([_returns(fit, period).assign(basis=name) for name, fit in fits.items()], ignore_index=True)
    curves = pd.concat([_curves(fit).assign(basis=name) for name, fit in fits.items()], ignore_index=True)
    checks = later(diagnose, fits[basis])  # beside the search for a shift
    allocation = allocate(fits[basis], facts, period, params)
    untested = _returns(promises[UNTESTED].result(), period) if UNTESTED in promises and "incremental" in fits else pd.DataFrame()
    return Responded(basis, fits, returns, curves, checks.result(), allocation, untested), silences


def todays_pace(spend: pd.DataFrame) -> pd.Series:
    """Give each channel's mean spend per week over the last weeks.

    Parameters
    ----------
    spend : frame of weeks × channels, money per week
    """
    return spend.tail(SETTINGS.recent_weeks).mean()


def allocate(fit: "ResponseFit", facts: Facts, period: Period, params: Params) -> "Allocation | None":
    """Suggest a shift of today's budget within the params' bounds; None where nothing is spent today."""
    from forecast.response import BudgetRequest, suggest_shifts

    current = todays_pace(fit.spend)
    current = current[current > 0]
    if current.empty:
        return None
    weak, strong = rule_of_thumb(facts, period, params, tuple(current.index))
    budget = params.budget
    known = set(current.index)
    request = BudgetRequest(
        current=current,
        weeks=params.horizon_weeks,
        mode=budget.mode,
        total=budget.total,
        target_roas=budget.target_roas,
        target_marginal_roas=budget.target_marginal_roas,
        objective=budget.objective,
        margin=params.margin,
        max_move_share=budget.max_move_share,
        channel_bound=budget.channel_bound,
        bounds={name: pair for name, pair in budget.bounds.items() if name in known},
        minimum={name: money for name, money in budget.minimum.items() if name in known},
        groups=_known_groups(budget, known),
        fixed=tuple(name for name in budget.fixed if name in known),
        # The report says of these that they are looked at and not clicked: no more money without a test that says otherwise.
        capped=tuple(name for name in weak if name not in _tested(facts)),
        risk=budget.risk,
        weak=weak,
        strong=strong,
    )
    return suggest_shifts(fit, request, seed=params.seed)


def _tested(facts: Facts) -> set[str]:
    lifts = facts.experiments[facts.experiments["kind"] == "lift"] if facts.has("experiments") else facts.experiments
    return set(lifts["channel"].dropna().astype(str))


def _known_groups(budget: Budget, known: set[str]) -> tuple[tuple[str, ...], ...]:
    groups = (tuple(name for name in group if name in known) for group in budget.groups)
    return tuple(group for group in groups if group)


def rule_of_thumb(
    facts: Facts, period: Period, params: Params, channels: tuple[str, ...]
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Give the channels that managers' rule of thumb would take money from, and those it would give it to.

    The rule: move money away from channels under 0.1 % CTR to the best performers (by attributed ROAS, else by CTR).
    """
    table = channel_table(facts, period, params).set_index("channel").reindex(list(channels))
    weak = tuple(table.index[table["ctr"] < SETTINGS.low_ctr])
    rank = table["roas"] if table["roas"].notna().any() else table["ctr"]
    best = rank.drop(list(weak)).dropna().nlargest(SETTINGS.best_performers)
    if not weak or best.empty:
        return (), ()
    return weak, tuple(best.index)


def start_fits(facts: Facts, params: Params) -> dict[str, Promise]:
    """Promise a fit by basis, the leading basis first; where both can be fitted, the second is fitted beside the main work."""
    from forecast.response import fit_attributed, fit_response
    from forecast.retrospective import lift_tests_of

    promises: dict[str, Promise] = {}
    spend = spend_by_week(facts)
    known = credited_channels(facts, spend)
    if known:
        credited = _by_week(facts, "revenue").reindex(columns=known, fill_value=0.0)
        promises["attributed"] = later(fit_attributed, spend[known], credited, seed=params.seed)
    if facts.has("outcomes"):
        tests = lift_tests_of(facts.experiments, tuple(spend.columns))
        promises = {"incremental": now(fit_response, **_incremental(facts, spend, tests, params))} | promises
    return promises


def credited_channels(facts: Facts, spend: pd.DataFrame) -> list[str]:
    """Give the channels that record what they are credited with; none where no channel with spend is among them.

    An export without revenue says nothing of a return: to read it as none would advise to stop what may pay best.
    """
    if "revenue" not in facts.performance:
        return []
    told = set(facts.performance.loc[facts.performance["revenue"].notna(), "channel"].astype(str))
    paid = spend.columns[spend.sum() > 0]
    return [name for name in spend.columns if name in told] if set(paid) & told else []


def start_untested(facts: Facts, params: Params) -> dict[str, Promise]:
    """Promise, where there are lift tests, a quick fit that knows none of them: it tells what the tests changed."""
    from forecast.response import fit_response
    from forecast.retrospective import lift_tests_of

    spend = spend_by_week(facts)
    if not facts.has("outcomes") or not lift_tests_of(facts.experiments, tuple(spend.columns)):
        return {}
    return {UNTESTED: later(fit_response, **_incremental(facts, spend, (), params), settings=QUICK)}


def fit_of(promises: dict[str, Promise], basis: str) -> "ResponseFit | None":
    """Give the fit on a basis as soon as it is there; None where nothing can be fitted on it."""
    try:
        return promises[basis].result() if basis in promises else None
    except TooLittleDataError:
        return None


def _kept(promises: dict[str, Promise], facts: Facts) -> tuple[dict[str, "ResponseFit"], tuple[Silence, ...]]:
    """Give the fits, and as silences those for which there is too little."""
    fits: dict[str, ResponseFit] = {}
    silences: list[Silence] = []
    for basis, promise in promises.items():
        try:
            fits[basis] = promise.result()
        except TooLittleDataError as error:
            monthly = "MS" in (facts.frequency, detect_frequency(facts.outcomes["date"]) if basis == "incremental" else "")
            silences.append(Silence("channels", "monthly" if monthly else "too_short", str(error)))
    if not promises:
        silences.append(Silence("channels", "no_table", "outcomes"))
        silences.append(Silence("budget", "no_credits", "outcomes"))
    return fits, tuple(silences)


def _incremental(facts: Facts, spend: pd.DataFrame, tests: "tuple[LiftTest, ...]", params: Params) -> dict[str, Any]:
    """Give what the fit of total revenue is made from; only that, so that what else the facts say does not make it anew."""
    outcomes = weekly_outcomes(facts).set_index("ds")
    outcomes.index += facts.after_label
    weeks = spend.index.intersection(outcomes.index)
    return {
        "spend": spend.loc[weeks],
        "outcome": outcomes.loc[weeks, "revenue"],
        "controls": _controls(outcomes.loc[weeks]),
        "events": event_weeks(facts.events, pd.DatetimeIndex(weeks)),
        "lift_tests": tests,
        "seed": params.seed,
    }


def spend_by_week(facts: Facts) -> pd.DataFrame:
    """Give spend as weeks × channels, money per week; the last day of a week names it."""
    return _by_week(facts, "spend")


def _by_week(facts: Facts, column: str) -> pd.DataFrame:
    wide = pivot(weekly(facts, [column]), column)
    return wide.set_axis(wide.index + facts.after_label)


def pivot(frame: pd.DataFrame, column: str) -> pd.DataFrame:
    """Give a tidy weekly frame as weeks × channels."""
    wide = frame.pivot_table(index="ds", columns="channel", values=column, aggfunc="sum", fill_value=0.0, sort=False)
    wide.columns = [str(name) for name in wide.columns]
    return wide.sort_index()


def _controls(outcomes: pd.DataFrame) -> pd.DataFrame | None:
    columns = [name for name in outcomes.columns if name not in CONSEQUENCES]
    varying = [name for name in columns if outcomes[name].nunique() > 1]
    return outcomes[varying].ffill().bfill() if varying else None


def event_weeks(events: pd.DataFrame, weeks: pd.DatetimeIndex) -> pd.DataFrame | None:
    """Give the share of each week that each named event covers; None without events.

    Parameters
    ----------
    weeks : DatetimeIndex of each week's last day
    """
    if events.empty or not len(weeks):
        return None
    columns: dict[str, pd.Series] = {}
    for name, rows in events.groupby("name"):
        days = [day for start, end in _spans(rows) for day in pd.date_range(start, end)]
        place = weeks.searchsorted(pd.DatetimeIndex(days).unique())
        inside = pd.Series(place[place < len(weeks)])
        share = inside.value_counts().reindex(range(len(weeks)), fill_value=0) / SETTINGS.days_of_week
        columns[str(name)] = pd.Series(share.to_numpy(dtype=float), index=weeks).clip(upper=1.0)
    frame = pd.DataFrame(columns)
    seen = frame.loc[:, (frame.iloc[1:] > 0).any()]
    return seen[list(seen.sum().nlargest(SETTINGS.most_events).index)] if seen.shape[1] else None


def _spans(rows: pd.DataFrame) -> list[tuple[pd.Timestamp, pd.Timestamp]]:
    ends = rows["end_date"].fillna(rows["date"])
    longest = pd.Timedelta(days=SETTINGS.longest_event_days)
    return [(start, min(end, start + longest)) for start, end in zip(rows["date"], ends, strict=True)]


def _returns(fit: "ResponseFit", period: Period) -> pd.DataFrame:
    """Give the returns of the weeks that end in the period; of the whole history where none does."""
    inside = fit.weeks[(fit.weeks >= pd.Timestamp(period.start)) & (fit.weeks <= pd.Timestamp(period.end))]
    if not len(inside):
        return fit.returns(level=SETTINGS.level)
    return fit.returns(inside[0], inside[-1], level=SETTINGS.level)


def _curves(fit: "ResponseFit") -> pd.DataFrame:
    spending = [name for name in fit.channels if fit.spend[name].sum() > 0]
    return pd.concat([fit.curve(name, level=SETTINGS.level).assign(channel=name) for name in spending], ignore_index=True)
