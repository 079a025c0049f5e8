"""Which channel to test next: the value of what a test would teach, and how large and long it must be."""

from collections.abc import Sequence

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
    units = {channels[number]: unit for unit, members in enumerate(view.members) for number in members}
    names = [name for name, unit in units.items() if name in fit.past.channels and view.current[unit] > 0]
    known = values_of_knowing(view, [fit.draws[fit.number(name)].roas for name in names])
    rows = [test_row(fit, name, value) for name, value in zip(names, known, strict=True)]
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


def test_row(fit: ResponseFit, name: str, value: float) -> dict[str, object]:
    """The smallest clear test of one channel, and what it is worth where knowing the channel's return has some value."""
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
        "value": value * resolved,
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


def values_of_knowing(view: Outlook, returns: Sequence[Array]) -> Array:
    """Expected extra gain (channels,) over the horizon if one channel's return (draws,) were known before the plan is made.

    Source: expected value of partial perfect information, Strong, Oakley and Brennan 2014, eq. 3, with groups of draws in place
    of a regression.
    """
    groups = [part for roas in returns for part in np.array_split(np.argsort(roas, kind="stable"), PARTS)]
    gains = [view.gain.mean(axis=1), *(view.gain[:, part].mean(axis=1) for part in groups)]
    best = best_expected(view, np.stack(gains))
    informed = best[1:].reshape(len(returns), PARTS).mean(axis=1)
    answer: Array = np.maximum(informed - best[0], 0.0)
    return answer


def best_expected(view: Outlook, gains: Array) -> Array:
    """The best total (cases,), money over the horizon, at an unchanged total, by trading step by step in all cases at once.

    gains : (cases, units, levels)
    """
    plans = np.repeat(view.current[None], len(gains), axis=0)
    steps = np.full(len(gains), 0.25 * float(np.max(view.high - view.low, initial=0.0)))
    cases, alone = np.arange(len(gains)), np.eye(len(view.current), dtype=bool)
    for _ in range(TRADES):
        room = np.minimum(plans + steps[:, None], view.high) - plans
        spare = plans - np.maximum(plans - steps[:, None], view.low)
        size = np.where(alone, 0.0, np.minimum(spare[:, :, None], room[:, None, :]))  # case × giver × taker
        now = values_at(view, gains, plans[:, :, None])
        given = values_at(view, gains, plans[:, :, None] - size) - now
        taken = values_at(view, gains, plans[:, :, None] + size.transpose(0, 2, 1)) - now
        worth = np.where(size > 0, given + taken.transpose(0, 2, 1), 0.0).reshape(len(cases), -1)
        chosen = worth.argmax(axis=1)
        giver, taker = np.divmod(chosen, len(alone))
        better = worth[cases, chosen] > 1e-9
        moved = np.where(better, size[cases, giver, taker], 0.0)
        plans[cases, giver] -= moved
        plans[cases, taker] += moved
        steps = np.where(better, steps, 0.5 * steps)
    answer: Array = values_at(view, gains, plans[:, :, None]).sum(axis=(1, 2))
    return answer


def values_at(view: Outlook, gains: Array, money: Array) -> Array:
    """Gains (cases, units, amounts) at money (cases, units, amounts) per week, straight between the levels of `gains`."""
    last = gains.shape[2] - 1
    place = np.stack([np.interp(money[:, unit], row, np.arange(last + 1.0)) for unit, row in enumerate(view.levels)], axis=1)
    below = np.minimum(place.astype(np.intp), last - 1)
    low, high = np.take_along_axis(gains, below, axis=2), np.take_along_axis(gains, below + 1, axis=2)
    answer: Array = low + (place - below) * (high - low)
    return answer
