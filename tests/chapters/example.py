"""One review made by hand, small enough to know every number in it; each part can be replaced."""

from dataclasses import fields, replace
from datetime import date

import numpy as np
import pandas as pd

from forecast.forecasters import ForecastResult
from forecast.kpis import Economics, Explanation, Flow, Funnel
from forecast.response import Allocation, Scenario
from forecast.retrospective import (
    Action,
    Finding,
    FollowUp,
    ForecastRecord,
    Health,
    HealthCheck,
    Scoreboard,
    Swot,
    Verdict,
)
from forecast.review import Judged, Measured, Origin, Predicted, Responded, Review, Silence
from forecast.settings.loading import Scope
from forecast.settings.params import Params
from forecast.settings.period import parse_period
from forecast.tables.contracts import TABLES
from forecast.tables.facts import Facts

CHANNELS = ("Search", "Social", "Banners")
NAN = float("nan")


def make_facts() -> Facts:
    """Give facts with empty tables: chapters read results, and of the facts only what the data are."""
    frames = {name: pd.DataFrame(columns=list(table.columns)) for name, table in TABLES.items()}
    tables = pd.DataFrame(
        {
            "name": ["performance"],
            "rows": [273],
            "first_date": [pd.Timestamp("2024-04-01")],
            "last_date": [pd.Timestamp("2026-09-30")],
            "rejected_rows": [2],
        }
    )
    imports = (
        {
            "id": "a1",
            "source": "wide",
            "files": ["media.csv"],
            "rows_rejected": 2,
            "totals": {"spend": {"file": 10.0, "imported": 10.0}},
        },
    )
    return Facts(
        team="growth",
        frequency="D",
        members=pd.DataFrame(),
        tables=tables,
        doubts=(),
        reconciliation=imports,
        sha256="d" * 64,
        **frames,
    )


def make_kpis() -> pd.DataFrame:
    """Give four KPIs: one that met its target, one that missed it, one without comparison."""
    columns = [
        "name",
        "value",
        "previous",
        "change",
        "last_year",
        "change_last_year",
        "target",
        "comparison",
        "status",
        "unit",
        "better",
    ]
    rows = [
        ("total_revenue", 12_000_000.0, 10_000_000.0, 0.2, 9_600_000.0, 0.25, NAN, "", "none", "money", "up"),
        ("spend", 3_000_000.0, 2_500_000.0, 0.2, NAN, NAN, NAN, "", "none", "money", "down"),
        ("roas", 3.4, 3.6, -0.0556, NAN, NAN, 3.0, ">=", "met", "ratio", "up"),
        ("cac", 1250.0, 1000.0, 0.25, NAN, NAN, 1100.0, "<=", "missed", "money", "down"),
        ("ctr", 0.0134, NAN, NAN, NAN, NAN, NAN, "", "none", "share", "up"),
    ]
    return pd.DataFrame(rows, columns=columns)


def make_channels(names: tuple[str, ...] = CHANNELS) -> pd.DataFrame:
    """Give the channels, each spending half of the one before."""
    spend = np.array([1_600_000.0 / 2**place for place in range(len(names))])
    revenue = spend * np.linspace(4.0, 1.0, len(names))
    frame = pd.DataFrame({"channel": list(names), "spend": spend, "revenue": revenue})
    counts = {"impressions": 1_000_000.0, "clicks": 12_000.0, "conversions": 800.0, "other_costs": 0.0}
    ratios = {"cac": 1250.0, "ctr": 0.012, "cpc": 40.0, "conversion_rate": 0.07, "roi": 1.0}
    shares = {"spend_share": spend / max(spend.sum(), 1), "revenue_share": revenue / max(revenue.sum(), 1)}
    return frame.assign(roas=revenue / spend, **counts, **ratios, **shares)


def make_explanation() -> Explanation:
    """Give a change of +800 000 that two channels made and one unmade."""
    parts = pd.DataFrame(
        {
            "member": list(CHANNELS),
            "before": [4_000_000.0, 2_000_000.0, 500_000.0],
            "after": [5_100_000.0, 1_900_000.0, 300_000.0],
            "effect": [1_100_000.0, -100_000.0, -200_000.0],
            "mix_effect": NAN,
            "rate_effect": NAN,
        }
    )
    return Explanation("revenue", "channel", 6_500_000.0, 7_300_000.0, 800_000.0, True, (), parts)


def make_funnel() -> Funnel:
    """Give a funnel whose last stage broke on 12 August."""
    stages = pd.DataFrame(
        {
            "stage": ["clicks", "leads", "conversions"],
            "count": [36_000.0, 2_520.0, 430.0],
            "rate_from_previous": [NAN, 0.07, 0.171],
            "previous_period_rate": [NAN, 0.071, 0.26],
            "expected_rate": [NAN, 0.07, 0.26],
            "history_lo": [NAN, 0.06, 0.23],
            "history_hi": [NAN, 0.08, 0.29],
            "money_cost": [NAN, 0.0, 640_000.0],
            "is_bottleneck": [False, False, True],
        }
    )
    weeks = pd.date_range("2025-10-05", periods=52, freq="W")
    rate = np.where(weeks > pd.Timestamp("2026-08-12"), 0.17, 0.26)
    weekly = pd.DataFrame({"ds": weeks, "stage": "conversions", "rate": rate, "expected_rate": 0.26})
    return Funnel(
        stages, pd.DataFrame(), "conversions", date(2026, 8, 12), 640_000.0, weekly, pd.DataFrame(columns=["fault"]), ()
    )


def make_flow() -> Flow:
    """Give a flow that waits in approval."""
    by_status = pd.DataFrame(
        {
            "status": ["queue", "work", "approval"],
            "median_days": [1.2, 3.0, 8.5],
            "history_median": [1.0, 3.1, 4.0],
            "share_of_lead_time": [0.1, 0.24, 0.66],
        }
    )
    by_kind = pd.DataFrame(
        {"kind": ["creative"], "tasks": [31], "median_days": [12.0], "p85_days": [20.0], "on_time_share": [0.61]}
    )
    weekly = pd.DataFrame({"ds": [], "resolved": [], "median_days": []})
    return Flow(
        basis="moves", resolved=31, lead_days=12.0, lead_days_p85=20.0, previous_lead_days=9.0, previous_lead_days_p85=14.0,
        history_lead_days=9.0, by_status=by_status, by_kind=by_kind, waiting="approval", slowest="approval", excess_days=5.5,
        excess_task_days=170.0, slowed="approval", slowed_days=4.5, by_kind_status=pd.DataFrame(), rework_share=0.21,
        previous_rework_share=0.12, on_time_share=0.61, previous_on_time_share=0.8, overdue=3, throughput=2.4,
        previous_throughput=2.6, wip=9, wip_age_days=6.0, weekly=weekly, doubts=(), missing=(),
    )  # fmt: skip


def make_economics() -> Economics:
    """Give unit economics in which one segment loses money."""
    members = pd.DataFrame(
        {
            "member": list(CHANNELS),
            "spend": [1_600_000.0, 800_000.0, 400_000.0],
            "revenue": [6_400_000.0, 2_000_000.0, 400_000.0],
            "new_customers": [1400.0, 640.0, 90.0],
            "cac": [1143.0, 1250.0, 4444.0],
            "ltv": [5200.0, 5000.0, 4100.0],
            "ltv_lo": [4800.0, 4400.0, 2900.0],
            "ltv_hi": [5600.0, 5700.0, 5400.0],
            "ltv_cac": [4.55, 4.0, 0.92],
            "ltv_cac_lo": [4.2, 3.5, 0.65],
            "ltv_cac_hi": [4.9, 4.6, 1.2],
            "payback_months": [2.0, 3.5, NAN],
            "profit": [900_000.0, 120_000.0, -260_000.0],
            "previous_profit": [800_000.0, 150_000.0, -90_000.0],
        }
    )
    cohorts = [
        (month, age, 0.3 / age)
        for month in pd.date_range("2026-04-01", periods=5, freq="MS")
        for age in range(1, 10 - month.month)
    ]
    retention = pd.DataFrame(cohorts, columns=["cohort", "month", "retained"])
    cycle = pd.DataFrame(
        {
            "dimension": ["all", "channel"], "member": ["", "Search"], "deals": [120, 60], "closed": [90, 40], "open": [30, 20],
            "median_days": [64.0, 80.0], "median_lo": [58.0, 66.0], "median_hi": [70.0, 97.0], "previous_median": [60.0, 55.0],
            "change_days": [4.0, 25.0], "longer": [False, True],
        }
    )  # fmt: skip
    empty = pd.DataFrame()
    days = [float(day) for day in range(0, 60, 6)]
    closed = [day / 80 for day in days]
    bands = {"closed_lo": [max(share - 0.05, 0.0) for share in closed], "closed_hi": [share + 0.05 for share in closed]}
    curve = pd.DataFrame({"days": days, "closed_share": closed, **bands, "at_risk": 100.0})
    return Economics(
        **dict.fromkeys((field.name for field in fields(Economics)), empty)
        | {
            "basis": "repeat_purchase", "months": 24, "level": 0.9, "ltv": 5050.0, "ltv_lo": 4700.0, "ltv_hi": 5400.0,
            "cac": 1314.0, "ltv_cac": 3.84, "ltv_cac_lo": 3.58, "ltv_cac_hi": 4.11, "payback_months": 3.0,
            "previous_ltv": 5000.0, "previous_ltv_cac": 3.9, "previous_payback_months": 3.0,
            "by_channel": members, "by_segment": members.iloc[[0, 2]].reset_index(drop=True),
            "retention": retention, "deal_cycle": cycle, "deal_curve": curve, "missing": (),
        }
    )  # fmt: skip


def make_series() -> tuple[ForecastResult, pd.DataFrame]:
    """Give total revenue and that of two channels: 60 weeks of history, 13 ahead."""
    weeks = pd.date_range("2025-08-10", periods=60, freq="W")
    ahead = pd.date_range(weeks[-1], periods=14, freq="W")[1:]
    points, history, paths = [], [], {}
    for unique_id, level in (("total_revenue", 900_000.0), ("revenue:Search", 400_000.0), ("revenue:Social", 150_000.0)):
        history.append(pd.DataFrame({"unique_id": unique_id, "ds": weeks, "y": level}))
        middle = pd.DataFrame({"unique_id": unique_id, "ds": ahead, "yhat": level, "model": "combination"})
        sides = {80: 0.1, 95: 0.16}
        points.append(
            middle.assign(
                **{
                    f"yhat_{end}_{one}": level * (1 + sign * width)
                    for one, width in sides.items()
                    for end, sign in (("lo", -1), ("hi", 1))
                }
            )
        )
        paths[unique_id] = np.linspace(0.9, 1.1, 101)[:, None] * np.full((101, 13), level)
    record = pd.DataFrame(
        {
            "unique_id": list(paths), "model": "combination", "windows": 8, "mase": 0.7, "wape": 0.09, "coverage_80": 0.81,
            "coverage_95": 0.95, "beats_naive": True,
        }
    )  # fmt: skip
    series = ForecastResult(pd.concat(points), record, pd.DataFrame(), paths, pd.DataFrame(columns=["unique_id", "key", "weeks"]))
    return series, pd.concat(history)


def make_predicted() -> Predicted:
    """Give forecasts, channels ahead and two goals."""
    series, history = make_series()
    ahead = pd.DataFrame({"channel": list(CHANNELS), "spend": [1_600_000.0, 800_000.0, 400_000.0]})
    for name, middle in (("revenue", 3_000_000.0), ("roas", 2.5), ("roi", 0.5)):
        ahead = ahead.assign(**{name: middle, f"{name}_lo": middle * 0.8, f"{name}_hi": middle * 1.2})
    goals = pd.DataFrame(
        {
            "name": ["Revenue of the year", "ROAS"],
            "metric": ["total_revenue", "roas"],
            "target": [50_000_000.0, 3.0],
            "deadline": [date(2026, 12, 31)] * 2,
            "owner": ["head of marketing", "analyst"],
            "to_date": [36_000_000.0, 3.4],
            "expected": [48_700_000.0, 3.3],
            "lo": [46_000_000.0, 3.1],
            "hi": [51_000_000.0, 3.5],
            "probability": [0.27, 0.995],
            "status": ["at_risk", "on_track"],
        }
    )
    return Predicted(series, history, ahead, goals)


def make_allocation(verdict: str = "shift", names: tuple[str, ...] = CHANNELS) -> Allocation:
    """Give a shift of 120 000 from the last channel to the first; with another verdict, one that was only considered."""
    current = np.array([1_600_000.0 / 2**place for place in range(len(names))])
    suggested = current.copy()
    if len(names) > 1:
        suggested[0] += 0.3 * current[-1]
        suggested[-1] *= 0.7
    shifts = pd.DataFrame({"channel": list(names), "current": current, "suggested": suggested})
    shifts = shifts.assign(
        change=suggested - current, change_share=suggested / current - 1, extrapolated=[True] + [False] * (len(names) - 1)
    )
    considered = Scenario(shifts, 0.043, 310_000.0, 40_000.0, 590_000.0, 310_000.0, 0.04)
    kept = shifts.assign(suggested=current, change=0.0, change_share=0.0, extrapolated=False)
    tests = pd.DataFrame(
        {
            "channel": [names[-1]],
            "change_share": [-1.0],
            "spend_change": [-30_000.0],
            "weeks": [6],
            "expected_lift": [-80_000.0],
            "standard_error": [20_000.0],
            "clear": [True],
            "value": [90_000.0],
            "uncertainty": [1.4],
        }
    )
    moved = verdict == "shift"
    return Allocation(
        shifts=shifts if moved else kept,
        moved_share=0.043 if moved else 0.0,
        expected_gain=310_000.0 if moved else 0.0,
        gain_lo=40_000.0 if moved else 0.0,
        gain_hi=590_000.0 if moved else 0.0,
        probability_of_loss=0.04 if moved else 0.37,
        plan=pd.DataFrame(),
        verdict=verdict,  # type: ignore[arg-type]
        reason={"shift": "gain_likely", "hold": "chance_of_loss", "test_first": "short_history"}[verdict],
        considered=considered,
        wider=replace(considered, expected_gain=700_000.0, probability_of_loss=0.12),
        rule_of_thumb=replace(considered, expected_gain=-20_000.0, gain_lo=-300_000.0, probability_of_loss=0.55),
        tests=tests,
        media_revenue=7_000_000.0,
        level=0.9,
        seed=1,
    )


def make_responded(verdict: str = "shift", names: tuple[str, ...] = CHANNELS) -> Responded:
    """Give returns on both bases and concave curves."""
    spend = np.array([1_600_000.0 / 2**place for place in range(len(names))])
    roas = np.linspace(3.1, 0.4, len(names))
    frames, curves = [], []
    for basis, factor in (("incremental", 1.0), ("attributed", 1.3)):
        frames.append(
            pd.DataFrame(
                {
                    "basis": basis,
                    "channel": list(names),
                    "spend": spend,
                    "revenue": spend * roas * factor,
                    "roas": roas * factor,
                    "roas_lo": roas * factor * 0.6,
                    "roas_hi": roas * factor * 1.6,
                    "marginal_roas": roas * 0.7,
                    "saturation": 0.6,
                }
            )
        )
        for name, money, ratio in zip(names, spend / 13, roas, strict=True):
            grid = np.linspace(0, 3 * money, 20)
            height = ratio * factor * 2 * money * grid / (grid + money)
            curves.append(
                pd.DataFrame(
                    {"basis": basis, "channel": name, "spend": grid, "revenue": height, "lo": height * 0.6, "hi": height * 1.5}
                )
            )
    return Responded(
        "incremental",
        {"incremental": object()},  # type: ignore[dict-item]
        pd.concat(frames, ignore_index=True),
        pd.concat(curves, ignore_index=True),
        pd.DataFrame(),
        make_allocation(verdict, names),
        pd.concat(frames, ignore_index=True).query("basis == 'incremental'").assign(roas_lo=0.2, roas=1.4, roas_hi=9.6),
    )


def make_finding(**changes: object) -> Finding:
    """Give the finding of a banner channel under 0.1 % CTR."""
    numbers = {
        "subject_name": "Banners",
        "ctr_share": 0.0007,
        "floor_share": 0.001,
        "spend_money": 400_000.0,
        "loss_money": 260_000.0,
        "modelled_loss_money": float("nan"),
        "pays_ratio": float("nan"),
        "needed_ratio": float("nan"),
        "model_lo_ratio": float("nan"),
        "model_hi_ratio": float("nan"),
    }
    finding = Finding("low_ctr", "channel", "fail", 3, "Banners", numbers, 260_000.0, {}, main=True)
    return replace(finding, **changes)


def make_action(**changes: object) -> Action:
    """Give the action that follows from it."""
    numbers = make_finding().numbers
    effect = {"value": 310_000.0, "lo": 40_000.0, "hi": 590_000.0}
    action = Action(
        "a" * 16,
        "low_ctr",
        "Banners",
        "channel",
        "actions.low_ctr.title",
        numbers,
        "head of media",
        date(2026, 10, 14),
        "open",
        1,
        effect,
        260_000.0,
        "2026Q2",
        date(2026, 7, 1),
        91,
    )
    return replace(action, **changes)


def make_follow_up() -> FollowUp:
    """Give an advice of the end of March that was followed and paid off."""
    shifts = pd.DataFrame(
        {"channel": ["Search", "Banners"], "current": [1e6, 4e5], "suggested": [1.1e6, 3e5], "actual": [1.08e6, 3.2e5]}
    )
    return FollowUp(
        "b" * 16,
        date(2026, 3, 31),
        date(2026, 4, 1),
        date(2026, 6, 30),
        True,
        13.0,
        shifts,
        1e5,
        0.8,
        220_000.0,
        60_000.0,
        400_000.0,
        250_000.0,
        30_000.0,
        470_000.0,
        0.9,
        "control",
        0.61,
        0.7,
        "paid_off",
    )


def make_judged() -> Judged:
    """Give what it all means."""
    board = Scoreboard(
        2, 0.6, 1, 0, 0, 1, 250_000.0, 30_000.0, 470_000.0, 4, 6, 1, 1, 5.0, 21.0, (("low_ctr", "Banners"),), 0.1, 0.79, 0.94
    )
    themes = pd.DataFrame(
        {
            "theme": ["Approval takes too long", "Good autumn sale"],
            "notes": [5, 2],
            "votes": [14, 3],
            "prompt": ["to improve", "went well"],
            "recurring": [3, 1],
            "example": ["Banners wait for approval for a week", "The sale went well"],
            "findings": [("low_ctr",), ()],
        }
    )
    tests = pd.DataFrame(
        {
            "experiment_id": ["button", "geo-1"],
            "kind": ["ab", "lift"],
            "channel": [None, "Search"],
            "metric": ["conversion_rate", "revenue"],
            "variant": ["green", None],
            "rate_control": [0.05, NAN],
            "rate": [0.056, NAN],
            "difference": [0.006, NAN],
            "lo": [0.001, 90_000.0],
            "hi": [0.011, 390_000.0],
            "lift": [NAN, 240_000.0],
            "relative": [0.12, NAN],
            "p_value": [0.01, NAN],
            "power": [0.8, NAN],
            "detectable": [0.005, NAN],
            "srm_p": [0.6, NAN],
            "verdict": ["better", "lift"],
            "warnings": [("peeking",), ()],
        }
    )
    fine = make_finding(key="low_ctr", status="pass", severity=1, main=False)
    return Judged(
        verdict=Verdict("up_hold", {"revenue_change": 0.2, "now_money": 12_000_000.0}, "medium"),
        findings=(make_finding(), fine),
        actions=(make_action(), make_action(id="c" * 16, due=date(2026, 9, 1), priority=2, expected_effect=None)),
        decisions=(make_action(),),
        follow_up=(make_follow_up(),),
        scoreboard=board,
        record=ForecastRecord(make_record()),
        themes=themes,
        experiments=tests,
        swot=Swot((fine,), (make_finding(),), (), ()),
        audit=None,
        health=Health(83, (HealthCheck("days_missing", "pass", "", {"n": 0}),)),
    )


def make_record() -> pd.DataFrame:
    """Give the scores of two reports' forecasts: of the whole right, then too high; of two channels once."""
    columns = ["age", "made_on", "unique_id", "horizon", "expected", "came", "missed", "wape", "bias", "covered_80", "covered_95"]
    rows = [
        (13, date(2026, 6, 30), "total_revenue", 13, 1_005_000.0, 1_000_000.0, 50_000.0, 0.05, 0.005, 11 / 13, 1.0),
        (13, date(2026, 6, 30), "revenue:Search", 13, 330_000.0, 300_000.0, 30_000.0, 0.1, 0.1, 1.0, 1.0),
        (13, date(2026, 6, 30), "revenue:TV", 13, 100_000.0, 100_000.0, 10_000.0, 0.1, 0.0, 0.0, 1.0),
        (26, date(2026, 3, 31), "total_revenue", 13, 1_200_000.0, 1_000_000.0, 200_000.0, 0.2, 0.2, 1 / 13, 0.5),
    ]
    return pd.DataFrame(rows, columns=columns)


def make_review(**changes: object) -> Review:
    """Give the whole review of the third quarter of 2026, in English unless told otherwise."""
    language = str(changes.pop("language", "en"))
    params = Params(title="Growth", language=language, currency="RUB", margin=0.6)
    period = parse_period("2026Q3")
    review = Review(
        scope=Scope("team", "growth", params, frozenset({"margin"})),
        language=language,
        period=period,
        previous=period.previous(),
        today=date(2026, 9, 30),
        horizon=parse_period("2026-10-01..2026-12-30"),
        facts=make_facts(),
        measured=Measured(
            make_kpis(), make_channels(), {"revenue_by_channel": make_explanation()}, make_funnel(), make_flow(), make_economics()
        ),
        responded=make_responded(),
        predicted=make_predicted(),
        judged=make_judged(),
        campaign=None,
        silences=(Silence("experiments", "no_table", "experiments"),),
        origin=Origin("0.1.0", "3.11.2", {"pandas": "3.1.0"}, "p" * 64, "d" * 64, 20260101),
    )
    return replace(review, **changes)
