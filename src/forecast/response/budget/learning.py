"""Which channel to test next: the value of what a test would teach, and how large and long it must be."""

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from forecast.response.budget.outlook import Outlook
from forecast.response.posterior import ResponseFit

Array = NDArray[np.float64]

PARTS = 6  # groups of posterior draws by a channel's return: what would be known after a perfect test
DURATIONS = (4, 6, 8, 12)  # weeks a test may run
CHANGES = (-1.0, -0.5, 0.5, 1.0)  # share of the current spend that is taken away or added
CLEAR = 2.5  # expected lift in standard errors: found about four times in five at a 10 % level
TRADES = 60  # exchanges of money tried when a plan is made on what a test taught


def rank_tests(fit: ResponseFit, view: Outlook, channels: tuple[str, ...]) -> pd.DataFrame:
    """Channels to test next, best first.

    Returns a frame: channel, change_share, spend_change (money per week, negative = less), weeks, expected_lift,
    standard_error (money over the test), clear (whether the lift would stand out), value (expected gain over the horizon from
    knowing the channel's return, times the share of doubt the test removes), uncertainty (width of the return's interval).
    """
    rows = []
    for unit, members in enumerate(view.members):
        for number in members:
            name = channels[number]
            if name in fit.past.channels and view.current[unit] > 0:
                rows.append(test_row(fit, view, unit, name))
    columns = [
        "channel",
        "change_share",
        "spend_change",
        "weeks",
        "expected_lift",
        "standard_error",
        "clear",
        "value",
        "uncertainty",
    ]
    frame = pd.DataFrame(rows, columns=columns)
    return frame.sort_values(["value", "uncertainty"], ascending=False, ignore_index=True)


def test_row(fit: ResponseFit, view: Outlook, unit: int, name: str) -> dict[str, object]:
    """The smallest clear test of one channel, and what it is worth."""
    number = fit.number(name)
    roas = fit.draws[number].roas
    now = float(fit.past.spend[number][-13:].mean())
    weeks, change, lift, error = smallest_clear(fit, number, now)
    spread = float(np.std(lift))
    resolved = spread**2 / max(spread**2 + error**2, 1e-12)
    low, high = np.quantile(roas, [0.05, 0.95])
    return {
        "channel": name,
        "change_share": change,
        "spend_change": change * now,
        "weeks": weeks,
        "expected_lift": float(lift.mean()),
        "standard_error": error,
        "clear": bool(abs(lift.mean()) >= CLEAR * error),
        "value": value_of_knowing(view, roas) * resolved,
        "uncertainty": float(high - low),
    }


test_row.__test__ = False  # type: ignore[attr-defined]  # a function about tests, not a test


def smallest_clear(fit: ResponseFit, number: int, now: float) -> tuple[int, float, Array, float]:
    """Weeks, change of spend, its lift (draws,) and the lift's standard error, of the cheapest test that would be clear."""
    options = sorted((abs(change) * weeks, weeks, change) for weeks in DURATIONS for change in CHANGES)
    best: tuple[float, tuple[int, float, Array, float]] | None = None
    past = fit.past.spend[number][-60:]
    noise = float(np.median(fit.noise))
    for _, weeks, change in options:
        plans = np.stack([np.concatenate([past, np.full(weeks, now * (1.0 + part))]) for part in (0.0, change)])
        money = fit.draws[number].shapes.respond(plans, last=weeks).sum(axis=2)
        lift = fit.draws[number].revenue(money[:, 1] - money[:, 0])
        # the level before and after is estimated too, hence twice the variance of the weeks themselves
        error = noise * np.sqrt(2.0 * weeks)
        clearness = abs(float(lift.mean())) / error
        if best is None or clearness > best[0]:
            best = (clearness, (weeks, change, lift, error))
        if clearness >= CLEAR:
            return weeks, change, lift, error
    if best is None:
        raise AssertionError("there is always at least one size of test")
    return best[1]


def value_of_knowing(view: Outlook, roas: Array) -> float:
    """Expected extra gain over the horizon if one channel's return were known before the plan is made.

    Source: expected value of partial perfect information, Strong, Oakley and Brennan 2014, eq. 3, with groups of draws in place
    of a regression.
    """
    order = np.argsort(roas, kind="stable")
    groups = [view.gain[:, part].mean(axis=1) for part in np.array_split(order, PARTS)]
    informed = float(np.mean([best_expected(view, gain) for gain in groups]))
    return max(informed - best_expected(view, view.gain.mean(axis=1)), 0.0)


def best_expected(view: Outlook, gain: Array) -> float:
    """The best total (money over the horizon) of gains by unit and level, at an unchanged total, by trading step by step.

    gain : (units, levels)
    """
    plan = view.current.copy()
    step = 0.25 * float(np.max(view.high - view.low, initial=0.0))
    total = 0.0
    for _ in range(TRADES):
        up, down = np.minimum(plan + step, view.high), np.maximum(plan - step, view.low)
        size = np.minimum.outer(plan - down, up - plan)  # giver × taker
        np.fill_diagonal(size, 0.0)
        now = _values(view, gain, plan)
        given = np.array([np.interp(plan[g] - size[g], view.levels[g], gain[g]) for g in range(len(plan))]) - now[:, None]
        taken = np.array([np.interp(plan[t] + size[:, t], view.levels[t], gain[t]) for t in range(len(plan))]).T - now[None, :]
        worth = np.where(size > 0, given + taken, 0.0)
        giver, taker = np.unravel_index(int(np.argmax(worth)), worth.shape)
        if worth[giver, taker] <= 1e-9:
            step *= 0.5
            continue
        plan[giver] -= size[giver, taker]
        plan[taker] += size[giver, taker]
        total = float(_values(view, gain, plan).sum())
    return total


def _values(view: Outlook, gain: Array, plan: Array) -> Array:
    return np.array([np.interp(money, view.levels[unit], gain[unit]) for unit, money in enumerate(plan)])
