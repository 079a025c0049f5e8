"""What a change consists of: each member's part of it, for ratios split into mix and rate; parts sum to the whole."""

from dataclasses import dataclass

import pandas as pd

from forecast.errors import ParamsError, nearest
from forecast.kpis.catalogue import KPIS
from forecast.kpis.channels import member_rows
from forecast.kpis.compute import channel_sums, parts_of
from forecast.kpis.formula import Kpi
from forecast.kpis.spans import covers, within
from forecast.settings.period import Period
from forecast.tables.facts import Facts

# A share of the denominator below this has no ratio of its own worth telling.
_NOTHING = 1e-12
_COLUMNS = ["member", "before", "after", "effect", "mix_effect", "rate_effect"]


@dataclass(frozen=True)
class Explanation:
    """The change of one KPI and its parts.

    Parameters
    ----------
    change : float
        after − before; NaN where the two cannot be compared.
    comparable : bool
        Whether the data hold both periods whole.
    missing : tuple of str
        What would have to be in the data to tell more; empty when nothing is missing.
    parts : frame of member, before, after, effect, mix_effect, rate_effect
        `before` and `after` are the member's own values, NaN for one that never records them. Effects, in the KPI's unit, sum to
        `change`, the largest first.
        `mix_effect` is the part due to the member's share of the denominator (its share of spend, say), `rate_effect` the part
        due to its own ratio; both NaN for a KPI that is a plain sum.
    """

    metric: str
    by: str
    before: float
    after: float
    change: float
    comparable: bool
    missing: tuple[str, ...]
    parts: pd.DataFrame


def explain_change(
    facts: Facts,
    period: Period,
    metric: str = "revenue",
    by: str = "channel",
    margin: float = 1.0,
    against: Period | None = None,
) -> Explanation:
    """Give what the change of a KPI from one period to the next consists of.

    Parameters
    ----------
    metric : str
        A KPI of performance.
    by : str
        channel, campaign, segment, product or region.
    against : Period, optional
        What to compare with; the period before when not given.

    Raises
    ------
    ParamsError
        For a KPI that the catalogue does not know, one that has no parts by member, or an unknown dimension.
    """
    kpi = _divisible(metric)
    earlier = against or period.previous()
    rows = member_rows(facts, by)
    absent = tuple(f"performance.{column}" for column in (*kpi.needs, *_cut(by)) if column not in facts.performance.columns)
    if rows.empty or not set(kpi.needs) <= set(rows.columns):
        return _nothing(metric, by, absent or (f"performance.{by}",))
    # A sum of fewer days is no fall: only ratios are compared before their own period is whole.
    own = within(rows, period).empty if kpi.is_ratio else not covers(facts.performance, period, kpi.needs)
    if own or not covers(facts.performance, earlier, kpi.needs):
        return _nothing(metric, by, ())
    return _explained(kpi, by, (within(rows, earlier), within(rows, period)), margin)


def split_change(before: pd.DataFrame, after: pd.DataFrame, scale: float = 1.0) -> pd.DataFrame:
    """Give each member's part of the change of a ratio of sums, half-way between the two orders of changing mix and rate.

    Parameters
    ----------
    before, after : frame of numerator and denominator by member
        The same members in both; zeros where a member was not there.

    Returns
    -------
    frame of effect, mix_effect, rate_effect by member; the effects sum to the change of Σ numerator ÷ Σ denominator, times the
    scale.

    Source
    ------
    Shapley 1953 value of the two factors weight and rate, with weights counted from the mean rate (Kitagawa 1955).
    """
    totals = before.sum(), after.sum()
    ratios = [total["numerator"] / total["denominator"] for total in totals]
    shares = [side["denominator"] / total["denominator"] for side, total in zip((before, after), totals, strict=True)]
    parts = [side["numerator"] / total["denominator"] for side, total in zip((before, after), totals, strict=True)]
    middle = sum(ratios) / 2
    effect = parts[1] - parts[0] - (shares[1] - shares[0]) * middle
    rates = [part / share.where(share > _NOTHING) for part, share in zip(parts, shares, strict=True)]
    # A member that is new or gone has one rate only: its coming or going is a change of mix.
    old, new = rates[0].fillna(rates[1]), rates[1].fillna(rates[0])
    mix = ((shares[1] - shares[0]) * ((old + new) / 2 - middle)).fillna(0.0)
    split = pd.DataFrame({"effect": effect, "mix_effect": mix, "rate_effect": effect - mix})
    return split * scale


def _explained(kpi: Kpi, by: str, sides: tuple[pd.DataFrame, pd.DataFrame], margin: float) -> Explanation:
    before, after = (_parts(kpi, side, margin) for side in sides)
    if kpi.is_ratio and min(before["denominator"].sum(), after["denominator"].sum()) <= 0:
        return _nothing(kpi.name, by, ())
    members = before.index.union(after.index)
    known = before["known"].reindex(members, fill_value=False) | after["known"].reindex(members, fill_value=False)
    before, after = (side[["numerator", "denominator"]].reindex(members).fillna(0.0) for side in (before, after))
    if kpi.is_ratio:
        split = split_change(before, after, kpi.formula.scale)
        own = [
            kpi.formula.scale * side["numerator"] / side["denominator"].where(side["denominator"] > 0) for side in (before, after)
        ]
        ends = [kpi.formula.scale * side["numerator"].sum() / side["denominator"].sum() for side in (before, after)]
    else:
        own = [before["numerator"], after["numerator"]]
        split = pd.DataFrame({"effect": own[1] - own[0], "mix_effect": float("nan"), "rate_effect": float("nan")})
        ends = [float(side.sum()) for side in own]
    # A member that never records a column has no value of its own, however its costs weigh in that of all.
    parts = split.assign(before=own[0].where(known), after=own[1].where(known))
    parts = (parts if kpi.is_ratio else parts[known]).rename_axis("member").reset_index()[_COLUMNS]
    order = parts["effect"].abs().sort_values(ascending=False, kind="stable").index
    change = float(ends[1] - ends[0])
    return Explanation(kpi.name, by, float(ends[0]), float(ends[1]), change, True, (), parts.loc[order].reset_index(drop=True))


def _parts(kpi: Kpi, rows: pd.DataFrame, margin: float) -> pd.DataFrame:
    sums = channel_sums(rows, ["member"])
    known = sums[list(kpi.needs)].notna().all(axis=1).groupby(sums["member"]).any()
    if not kpi.measured_only:
        # A member that never records a column still bears its costs, as it does in the KPI of all members together.
        sums = sums.fillna(dict.fromkeys(kpi.needs, 0.0))
    above, below = parts_of(kpi, sums, margin, ["member"])
    return pd.DataFrame({"numerator": above, "denominator": below}).fillna(0.0).assign(known=known)


def _divisible(metric: str) -> Kpi:
    known = [name for name, kpi in KPIS.items() if kpi.table == "performance"]
    if metric not in known:
        raise ParamsError(
            f"the change of '{metric}' cannot be split by member; expected a KPI of performance; {nearest(metric, known)}"
        )
    return KPIS[metric]


def _cut(by: str) -> tuple[str, ...]:
    return (by,) if by in ("channel", "campaign") else ()


def _nothing(metric: str, by: str, missing: tuple[str, ...]) -> Explanation:
    nan = float("nan")
    return Explanation(metric, by, nan, nan, nan, False, missing, pd.DataFrame(columns=_COLUMNS))
