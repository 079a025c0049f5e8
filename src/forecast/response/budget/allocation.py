"""The answer to a question about the budget: what to move, what it brings, how likely it is to lose."""

from dataclasses import dataclass, replace
from typing import Literal

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from forecast.response.budget.learning import rank_tests
from forecast.response.budget.outlook import Outlook, outlook
from forecast.response.budget.request import BudgetRequest, Limits, check_request, limits
from forecast.response.budget.search import Rules, at_quantile, best_plan, expected, first_plan, moved_money
from forecast.response.convergence import chance_below_zero
from forecast.response.evidence import chance_of_no_effect, never_varied
from forecast.response.posterior import ResponseFit, interval_sides
from forecast.settings.response import BudgetSettings

Array = NDArray[np.float64]
Verdict = Literal["shift", "hold", "test_first"]

SEARCH_DRAWS = 600  # posterior draws the search looks at, evenly apart; the result is judged on all of them
CAREFUL = 2.0  # times the chance of loss that is accepted: the quantile a plan is chosen at
DEFAULTS = BudgetSettings()


@dataclass(frozen=True)
class Scenario:
    """A plan with what it would bring, without a verdict.

    Attributes
    ----------
    shifts : channel, current, suggested, change, change_share, extrapolated; money over the horizon
    moved_share : share of the current budget that changes channel
    expected_gain, gain_lo, gain_hi : revenue over the horizon against keeping the current spend, before margin
    expected_value : the same in terms of the objective; it differs from the gain where the total or the objective does
    probability_of_loss : chance that the objective falls
    """

    shifts: pd.DataFrame
    moved_share: float
    expected_gain: float
    gain_lo: float
    gain_hi: float
    expected_value: float
    probability_of_loss: float

    @property
    def total_current(self) -> float:
        """Money over the horizon at the current pace."""
        return float(self.shifts["current"].sum())

    @property
    def total_suggested(self) -> float:
        """Money over the horizon as suggested."""
        return float(self.shifts["suggested"].sum())


@dataclass(frozen=True)
class Allocation:
    """The advice.

    Attributes
    ----------
    shifts, moved_share, expected_gain, gain_lo, gain_hi : as in `Scenario`, of what is advised; no change unless to shift
    probability_of_loss : of what was considered, so that a hold can be explained
    plan : weeks × channels, money per week as advised
    verdict : "shift", "hold" or "test_first"
    reason : key of the reason
    considered : the best plan found, whatever the verdict
    wider : the best plan with bounds three times as wide; potential, not advice
    rule_of_thumb : money from the weak to the strong channels, as asked; None where none were named
    tests : channels to test next, best first
    media_revenue : media revenue over the horizon at the current spend, expected
    """

    shifts: pd.DataFrame
    moved_share: float
    expected_gain: float
    gain_lo: float
    gain_hi: float
    probability_of_loss: float
    plan: pd.DataFrame
    verdict: Verdict
    reason: str
    considered: Scenario
    wider: Scenario | None
    rule_of_thumb: Scenario | None
    tests: pd.DataFrame
    media_revenue: float
    level: float
    seed: int

    @property
    def total_current(self) -> float:
        """Money over the horizon at the current pace."""
        return float(self.shifts["current"].sum())

    @property
    def total_suggested(self) -> float:
        """Money over the horizon as advised."""
        return float(self.shifts["suggested"].sum())


def suggest_shifts(fit: ResponseFit, request: BudgetRequest, *, seed: int = 0, settings: BudgetSettings = DEFAULTS) -> Allocation:
    """The advice for a budget, with its gain, its risk, the wider potential and what to test next.

    Raises
    ------
    ParamsError
        where the question names unknown channels or its limits contradict each other.
    """
    check_request(request)
    limit = limits(request)
    view = outlook(fit, limit, request, settings)
    plan = solve(view, limit, request)
    considered = scenario(fit, view, plan, (limit, request))
    verdict, reason = judge(fit, considered, request, settings)
    advised = (
        considered if verdict == "shift" else scenario(fit, view, first_plan(view, rules(view, limit, request)), (limit, request))
    )
    return Allocation(
        shifts=advised.shifts,
        moved_share=advised.moved_share,
        expected_gain=advised.expected_gain,
        gain_lo=advised.gain_lo,
        gain_hi=advised.gain_hi,
        probability_of_loss=considered.probability_of_loss,
        plan=weekly_plan(fit, advised.shifts, request.weeks),
        verdict=verdict,
        reason=reason,
        considered=considered,
        wider=wider_answer(fit, request, settings),
        rule_of_thumb=thumb(fit, request, settings),
        tests=rank_tests(fit, view, limit.channels),
        media_revenue=float(view.base.mean()),
        level=fit.settings.level,
        seed=seed,
    )


def rules(view: Outlook, limit: Limits, request: BudgetRequest) -> Rules:
    """What a plan must obey; money has a price only where the total is free."""
    price = 0.0
    if request.mode == "flexible":
        per_money = 1.0 / request.margin if request.target_marginal_roas is None else request.target_marginal_roas
        price = per_money * request.weeks
    return Rules(limit.total, request.max_move_share * float(limit.current.sum()), price)


def solve(view: Outlook, limit: Limits, request: BudgetRequest) -> Array:
    """The best plan by unit, money per week."""
    step = max(1, view.gain.shape[1] // SEARCH_DRAWS)
    thin = replace(view, gain=np.ascontiguousarray(view.gain[:, ::step]), base=view.base[::step])
    rule = rules(view, limit, request)
    careful = at_quantile(careful_quantile(request.risk))
    plan = best_plan(thin, rule, careful, best_plan(thin, rule, expected))
    if request.mode == "flexible" and request.target_roas is not None:
        plan = meet_target(thin, (rule, request), plan)
    return plan


def careful_quantile(risk: float) -> float:
    """The quantile of the gain that is maximised for a chance of loss above which the answer is hold: twice that chance.

    Fearing losses in the plan as much as in the verdict makes timid plans, and a timid plan falls under the limit more easily: in
    112 simulated worlds the quantile 0.2 earned less than 0.4 and made more of them worse (benchmarks/NOTES.md).
    """
    return min(CAREFUL * risk, 0.5)


def meet_target(view: Outlook, how: tuple[Rules, BudgetRequest], plan: Array) -> Array:
    """The largest plan whose media revenue by its spend stays at or above the target, found by raising the price of money."""
    rule, request = how
    wanted = float(request.target_roas or 0.0)

    def roas(candidate: Array) -> float:
        return float((view.base + view.total(candidate)).mean() / max(candidate.sum() * request.weeks, 1e-12))

    low, high = 0.0, max(rule.price, wanted * request.weeks) * 4.0
    for _ in range(14):
        middle = 0.5 * (low + high)
        plan = best_plan(view, replace(rule, price=middle), expected)
        low, high = (low, middle) if roas(plan) >= wanted else (middle, high)
    return best_plan(view, replace(rule, price=high), expected)


def scenario(fit: ResponseFit, view: Outlook, plan: Array, how: tuple[Limits, BudgetRequest]) -> Scenario:
    """What a plan by unit brings, on all posterior draws."""
    limit, request = how
    gain = view.total(plan)
    shifts = shift_frame(fit, view, plan, how)
    extra = float((shifts["suggested"] - shifts["current"]).sum())
    profit = request.objective == "profit" or request.mode == "flexible"
    value = gain * request.margin - extra if profit else gain
    low, high = np.quantile(gain, interval_sides(fit.settings.level))
    moved = bool(np.abs(plan - view.current).max(initial=0.0) > 1e-6 * max(view.current.sum(), 1e-12))
    return Scenario(
        shifts=shifts,
        moved_share=moved_money(view, plan) / max(float(limit.current.sum()), 1e-12),
        expected_gain=float(gain.mean()),
        gain_lo=float(low),
        gain_hi=float(high),
        expected_value=float(value.mean()),
        probability_of_loss=chance_below_zero(value.reshape(fit.chains, -1)) if moved else 0.0,
    )


def shift_frame(fit: ResponseFit, view: Outlook, plan: Array, how: tuple[Limits, BudgetRequest]) -> pd.DataFrame:
    """Channel, current, suggested, change, change_share, extrapolated; money over the horizon."""
    limit, request = how
    suggested = limit.current.copy()
    for unit, chosen in enumerate(view.members):
        numbers = list(chosen)
        now = limit.current[numbers]
        share = now / now.sum() if now.sum() > 0 else np.full(len(numbers), 1.0 / len(numbers))
        suggested[numbers] = plan[unit] * share
    most = np.array([fit.past.spend[fit.number(name)].max() if name in fit.past.channels else 0.0 for name in limit.channels])
    frame = pd.DataFrame({"channel": list(limit.channels), "current": limit.current, "suggested": suggested})
    frame[["current", "suggested"]] *= request.weeks
    change = frame["suggested"] - frame["current"]
    share = (change / frame["current"]).where(frame["current"] > 0)
    return frame.assign(change=change, change_share=share, extrapolated=suggested > most * (1 + 1e-9))


def judge(fit: ResponseFit, considered: Scenario, request: BudgetRequest, settings: BudgetSettings) -> tuple[Verdict, str]:
    """Shift, hold or test first, with the key of the reason."""
    money = considered.shifts
    movable = (money["change"].abs() > 1e-6 * max(considered.total_current, 1e-12)).any()
    if len(fit.weeks) < fit.settings.short_history:
        return "test_first", "short_history"
    if fit.basis == "incremental" and chance_of_no_effect(fit) > settings.max_chance_of_no_effect:
        return "test_first", "no_evidence"
    if len(fit.past.channels) == 1 and request.mode == "fixed":
        return "hold", "one_channel"
    if not movable:
        return "hold", "nothing_to_gain"
    if bool(never_varied(fit).all()):
        return "test_first", "spend_never_varied"
    if considered.probability_of_loss > request.risk:
        return "hold", "chance_of_loss"
    if considered.expected_value < settings.min_gain_share * considered.total_current:
        return "hold", "small_gain"
    return "shift", "gain_likely"


def weekly_plan(fit: ResponseFit, shifts: pd.DataFrame, weeks: int) -> pd.DataFrame:
    """Weeks × channels, money per week: the same every week, since response falls off with spend within a week."""
    step = pd.Timedelta(days=7)
    index = pd.DatetimeIndex([fit.weeks[-1] + step * (ahead + 1) for ahead in range(weeks)], name="ds")
    per_week = shifts["suggested"].to_numpy(dtype=float) / weeks
    return pd.DataFrame(np.repeat(per_week[None, :], weeks, axis=0), index=index, columns=shifts["channel"].tolist())


def wider_answer(fit: ResponseFit, request: BudgetRequest, settings: BudgetSettings) -> Scenario | None:
    """The best plan with bounds several times as wide: potential, not advice."""
    wide = replace(request, max_move_share=min(1.0, request.max_move_share * settings.wider))
    limit = limits(wide, widen=settings.wider)
    view = outlook(fit, limit, request, settings)
    return scenario(fit, view, solve(view, limit, wide), (limit, wide))


def thumb(fit: ResponseFit, request: BudgetRequest, settings: BudgetSettings) -> Scenario | None:
    """The rule managers quote: move a share of the budget away from the weak channels to the strong ones, in proportion to spend.

    No more can be taken than the weak channels spend.
    """
    now = pd.Series(request.current.to_numpy(dtype=float), index=request.current.index.astype(str))
    weak, strong = list(request.weak), [name for name in request.strong if name not in request.weak]
    taken = min(settings.max_moved * float(now.sum()), float(now[weak].sum()))
    if taken <= 0 or not strong or now[strong].sum() <= 0:
        return None
    plan = now.copy()
    plan[weak] -= taken * now[weak] / now[weak].sum()
    plan[strong] += taken * now[strong] / now[strong].sum()
    before, after = np.asarray(now, dtype=np.float64), np.asarray(plan, dtype=np.float64)
    total = float(before.sum())
    limit = Limits(tuple(now.index), before, np.minimum(before, after), np.maximum(before, after), (total, total))
    view = outlook(fit, limit, replace(request, groups=()), settings)
    return scenario(fit, view, after, (limit, request))
