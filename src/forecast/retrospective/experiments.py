"""Experiments read out: A/B tests with interval, power, sample ratio and a word on peeking; lift tests as evidence."""

import math
from typing import Any

import numpy as np
import pandas as pd

from forecast.response import LiftTest

COLUMNS = (
    "experiment_id",
    "kind",
    "channel",
    "metric",
    "variant",
    "start",
    "end",
    "days",
    "trials_control",
    "trials",
    "rate_control",
    "rate",
    "difference",
    "lo",
    "hi",
    "relative",
    "p_value",
    "power",
    "detectable",
    "srm_p",
    "safe_lo",
    "safe_hi",
    "lift",
    "spend",
    "roas",
    "verdict",
    "warnings",
)
CONTROL = "control"
_SRM = 0.001  # below it the split is not the one that was meant: a chance of one in a thousand
_POWER = 0.8
_MONEY = frozenset({"", "revenue", "total_revenue"})  # what a lift is taken for where nothing is said of it is revenue
_SHORT = 7  # days; a test that does not see every weekday misleads


def read_experiments(experiments: pd.DataFrame, level: float = 0.95) -> pd.DataFrame:
    """Give one row for each arm that is compared with its control, and for each lift test.

    Returns
    -------
    frame of `COLUMNS`. Rates are 0–1; `difference` = rate − rate_control with its interval lo…hi; `relative` = rate /
    rate_control − 1; `power` to have seen a relative difference of 10 %; `detectable` is the difference seen four times in five;
    `srm_p` the chance of so uneven a split; safe_lo…safe_hi an interval that holds however often one looked; `verdict` is better,
    worse, no_difference, too_small, invalid, lift or no_lift; `warnings` is a tuple of uneven_split, peeking, short,
    few_conversions, no_control, beyond_trials, not_money.

    Source
    ------
    Two-proportion test: Newcombe 1998, method 10 (interval by Wilson scores). Always-valid interval: Howard et al. 2021, eq. 14
    (normal mixture). Sample-ratio mismatch: Fabijan et al. 2019.
    """
    rows: list[dict[str, Any]] = []
    for _, arms in experiments.groupby("experiment_id", sort=True):
        kind = str(arms["kind"].iloc[0])
        rows += [_lift_row(arm) for arm in arms.to_dict("records")] if kind == "lift" else _ab_rows(arms, level)
    return pd.DataFrame(rows, columns=list(COLUMNS))


def _ab_rows(arms: pd.DataFrame, level: float) -> list[dict[str, Any]]:
    named = arms.assign(variant=arms["variant"].fillna("").astype(str))
    known = named.dropna(subset=["trials", "successes"])
    known = known[known["trials"] > 0]
    control = known[known["variant"].str.casefold() == CONTROL]
    if len(control) != 1 or len(known) < 2:
        return [_base(arm) | {"verdict": "invalid", "warnings": ("no_control",)} for arm in named.head(1).to_dict("records")]
    if (known["successes"] > known["trials"]).any():
        return [_base(arm) | {"verdict": "invalid", "warnings": ("beyond_trials",)} for arm in named.head(1).to_dict("records")]
    srm = _sample_ratio(known["trials"].to_numpy(dtype=float))
    reference = {str(name): value for name, value in control.iloc[0].items()}
    others = known.drop(control.index)
    alpha = (1 - level) / len(others)  # several arms share one error
    return [_arm_row(_named(arm), reference, srm, alpha) for arm in others.to_dict("records")]


def _named(record: Any) -> dict[str, Any]:
    return {str(name): value for name, value in record.items()}


def _sample_ratio(trials: np.ndarray) -> float:
    from scipy.stats import chisquare

    return float(chisquare(trials).pvalue)


def _base(arm: Any) -> dict[str, Any]:
    start, end = pd.Timestamp(arm["start"]), pd.Timestamp(arm["end"])
    names = ("experiment_id", "kind", "channel", "metric", "variant")
    text = {name: "" if pd.isna(arm.get(name)) else str(arm.get(name)) for name in names}
    return text | {"start": start, "end": end, "days": int((end - start).days) + 1}


def _arm_row(arm: dict[str, Any], control: dict[str, Any], srm: float, alpha: float) -> dict[str, Any]:
    n0, n1 = float(control["trials"]), float(arm["trials"])
    x0, x1 = float(control["successes"]), float(arm["successes"])
    p0, p1 = x0 / n0, x1 / n1
    lo, hi = difference_interval((x0, n0), (x1, n1), alpha)
    safe = always_valid((x0, n0), (x1, n1), alpha)
    base = _base(arm)
    warnings = _warnings(base["days"], srm, min(x0, x1), min(n0 - x0, n1 - x1))
    if lo <= 0 <= hi:
        pass
    elif safe[0] <= 0 <= safe[1]:
        warnings = (*warnings, "peeking")
    detectable = detectable_difference(p0, n0, n1, alpha)
    row = {
        "trials_control": n0,
        "trials": n1,
        "rate_control": p0,
        "rate": p1,
        "difference": p1 - p0,
        "lo": lo,
        "hi": hi,
        "relative": p1 / p0 - 1 if p0 > 0 else math.nan,
        "p_value": difference_p((x0, n0), (x1, n1)),
        "power": power_of(p0, 0.1 * p0, n0, n1, alpha),
        "detectable": detectable,
        "srm_p": srm,
        "safe_lo": safe[0],
        "safe_hi": safe[1],
        "verdict": _verdict(lo, hi, detectable, p0, srm),
        "warnings": warnings,
    }
    return base | row


def _warnings(days: int, srm: float, least: float, least_other: float) -> tuple[str, ...]:
    found = []
    if srm < _SRM:
        found.append("uneven_split")
    if days < _SHORT:
        found.append("short")
    if min(least, least_other) < 10:
        found.append("few_conversions")
    return tuple(found)


def _verdict(lo: float, hi: float, detectable: float, control: float, srm: float) -> str:
    if srm < _SRM:
        return "invalid"
    if lo > 0:
        return "better"
    if hi < 0:
        return "worse"
    # a test that could not have seen a quarter's difference says nothing about smaller ones
    return "too_small" if detectable > 0.25 * control else "no_difference"


def _wilson(successes: float, trials: float, z: float) -> tuple[float, float]:
    rate = successes / trials
    middle = (rate + z * z / (2 * trials)) / (1 + z * z / trials)
    half = z / (1 + z * z / trials) * math.sqrt(rate * (1 - rate) / trials + z * z / (4 * trials * trials))
    return middle - half, middle + half


def difference_interval(control: tuple[float, float], arm: tuple[float, float], alpha: float) -> tuple[float, float]:
    """Give the interval of the difference of two rates; each argument is (successes, trials).

    Source
    ------
    Newcombe 1998, method 10.
    """
    from scipy.special import ndtri

    z = float(ndtri(1 - alpha / 2))
    p0, p1 = control[0] / control[1], arm[0] / arm[1]
    (l0, u0), (l1, u1) = _wilson(*control, z), _wilson(*arm, z)
    difference = p1 - p0
    return difference - math.hypot(p1 - l1, u0 - p0), difference + math.hypot(u1 - p1, p0 - l0)


def difference_p(control: tuple[float, float], arm: tuple[float, float]) -> float:
    """Give the two-sided p value of the pooled two-proportion test."""
    from scipy.special import ndtr

    pooled = (control[0] + arm[0]) / (control[1] + arm[1])
    error = math.sqrt(pooled * (1 - pooled) * (1 / control[1] + 1 / arm[1]))
    if error == 0:
        return 1.0
    return float(2 * ndtr(-abs(arm[0] / arm[1] - control[0] / control[1]) / error))


def always_valid(control: tuple[float, float], arm: tuple[float, float], alpha: float) -> tuple[float, float]:
    """Give an interval of the difference that holds at every look at once.

    Source
    ------
    Howard, Ramdas, McAuliffe and Sekhon 2021, eq. 14: two-sided normal mixture, tuned to the sample size reached.
    """
    p0, p1 = control[0] / control[1], arm[0] / arm[1]
    variance = p0 * (1 - p0) / control[1] + p1 * (1 - p1) / arm[1]
    if variance <= 0:
        variance = 1 / min(control[1], arm[1]) ** 2
    information = 1 / variance
    tuned = information / (-2 * math.log(alpha) + math.log(-2 * math.log(alpha)) + 1)
    radius = math.sqrt((information + tuned) * math.log((information + tuned) / (tuned * alpha * alpha))) / information
    return p1 - p0 - radius, p1 - p0 + radius


def power_of(control: float, difference: float, n0: float, n1: float, alpha: float) -> float:
    """Give the chance that a test of this size sees a true difference; NaN where the rate is 0 or 1."""
    from scipy.special import ndtr, ndtri

    arm = min(control + difference, 1.0)
    error = math.sqrt(control * (1 - control) / n0 + arm * (1 - arm) / n1)
    if error == 0 or difference == 0:
        return math.nan
    return float(ndtr(abs(difference) / error - float(ndtri(1 - alpha / 2))))


def detectable_difference(control: float, n0: float, n1: float, alpha: float) -> float:
    """Give the smallest difference that a test of this size sees four times in five."""
    from scipy.special import ndtri

    wanted = float(ndtri(1 - alpha / 2)) + float(ndtri(_POWER))
    difference = 0.0
    for _ in range(5):  # the arm's own variance depends on the difference
        arm = min(control + difference, 1.0)
        difference = wanted * math.sqrt(max(control * (1 - control), 1e-12) / n0 + max(arm * (1 - arm), 1e-12) / n1)
    return difference


def _lift_row(arm: Any) -> dict[str, Any]:
    lift, lo, hi = (float(arm[name]) for name in ("lift", "lift_lower", "lift_upper"))
    spend = float(arm["spend"]) if pd.notna(arm.get("spend")) else math.nan
    known = math.isfinite(lift) and math.isfinite(lo) and math.isfinite(hi)
    verdict = "invalid" if not known else "lift" if lo > 0 else "no_lift" if hi <= 0 else "too_small"
    base = _base(arm)
    money = is_money(base["metric"])
    row = {"lift": lift, "lo": lo, "hi": hi, "spend": spend, "roas": lift / spend if money and spend > 0 else math.nan}
    warnings = (*(("short",) if base["days"] < _SHORT else ()), *(() if money else ("not_money",)))
    return base | row | {"verdict": verdict, "warnings": warnings}


def is_money(metric: str) -> bool:
    """Tell whether a lift test of this metric measured revenue; anything else is counted.

    >>> is_money("Revenue"), is_money(""), is_money("conversions")
    (True, True, False)
    """
    return metric.strip().casefold() in _MONEY


def lift_tests_of(experiments: pd.DataFrame, channels: tuple[str, ...] | None = None) -> tuple[LiftTest, ...]:
    """Give the lift tests that the response model can use as evidence: those that measured revenue.

    Parameters
    ----------
    channels : names the model knows; tests of others are left out. None: all.
    """
    tests = []
    for row in experiments[experiments["kind"] == "lift"].to_dict("records"):
        lift, lower, upper = row["lift"], row["lift_lower"], row["lift_upper"]
        usable = lower < upper and lower <= lift <= upper  # false where one is missing
        usable = usable and (pd.isna(row["metric"]) or is_money(str(row["metric"])))
        if not usable or pd.isna(row["channel"]) or (channels is not None and row["channel"] not in channels):
            continue
        level = float(row["confidence"]) if pd.notna(row.get("confidence")) else 0.95
        spend = float(row["spend"]) if pd.notna(row.get("spend")) else None
        start, end = pd.Timestamp(row["start"]), pd.Timestamp(row["end"])
        tests.append(LiftTest(str(row["channel"]), start, end, float(lift), float(lower), float(upper), spend, level))
    return tuple(tests)
