"""Charts draw what the result says, in few and labelled marks, and leave the result as it was."""

from datetime import date

import numpy as np
import pandas as pd
import pytest

from forecast import charts
from forecast.charts import theme
from forecast.charts.rows import top_rows
from forecast.kpis import Explanation
from forecast.text import Words

EN, RU = Words("en"), Words("ru")
NAN = float("nan")


def labels(ax: object) -> list[str]:
    """Give every text of the picture, the axes' own included."""
    figure = ax.get_figure(root=True)  # type: ignore[attr-defined]
    charts.to_svg(ax, "drawn", "drawn")  # type: ignore[arg-type]
    from matplotlib.text import Text

    return [text.get_text() for text in figure.findobj(Text) if text.get_text()]


def explanation(count: int = 3) -> Explanation:
    effects = [float(900_000 - 400_000 * place) for place in range(count)]
    parts = pd.DataFrame({"member": [f"Channel {place}" for place in range(count)], "effect": effects})
    return Explanation("revenue", "channel", 1e6, 1e6 + sum(effects), sum(effects), True, (), parts)


def test_what_changed_names_each_part_with_its_signed_effect() -> None:
    seen = labels(charts.what_changed(explanation(), EN))
    assert {"Channel 0", "Channel 2", "+900K", "+500K", "+100K"} <= set(seen)


def test_what_changed_folds_what_is_left_out_into_one_bar_that_keeps_the_sum() -> None:
    twelve = explanation(12)
    ax = charts.what_changed(twelve, EN)
    bars = [bar.get_width() for bar in ax.patches]
    assert len(bars) == 10
    assert sum(bars) == pytest.approx(twelve.parts["effect"].sum())


def test_numbers_are_written_as_the_language_does() -> None:
    assert "+900\xa0тыс." in labels(charts.what_changed(explanation(), RU))


def test_of_sixty_channels_the_largest_twelve_are_drawn() -> None:
    share = np.linspace(0.001, 0.03, 60)
    frame = pd.DataFrame({"channel": [f"c{place}" for place in range(60)], "spend_share": share, "revenue_share": share})
    ax = charts.shares_of_spend_and_revenue(frame, EN)
    assert [tick.get_text() for tick in ax.get_yticklabels()] == [f"c{place}" for place in range(59, 47, -1)]


def returns() -> pd.DataFrame:
    rows = pd.DataFrame({"channel": ["Search", "Banners"], "spend": [2.0, 1.0], "roas": [3.0, 0.4], "roas_lo": [2.0, 0.2]})
    rows = rows.assign(roas_hi=[40.0, 0.7])
    return pd.concat([rows.assign(basis="incremental"), rows.assign(basis="attributed", roas=rows["roas"] * 1.3)])


def test_returns_show_break_even_and_both_bases() -> None:
    ax = charts.returns_by_channel(returns(), 1 / 0.6, EN)
    assert {"break-even", "by the model", "by platforms"} <= set(labels(ax))
    assert [line for line in ax.lines if line.get_xdata()[0] == pytest.approx(1 / 0.6)]


def test_one_channel_that_nobody_can_estimate_does_not_press_the_others_into_a_corner() -> None:
    assert charts.returns_by_channel(returns(), 1.0, EN).get_xlim()[1] < 10


def test_stage_rates_mark_the_bottleneck_by_shape_as_well_as_colour() -> None:
    stages = pd.DataFrame(
        {
            "stage": ["leads", "orders"],
            "rate_from_previous": [0.07, 0.17],
            "expected_rate": [0.07, 0.26],
            "history_lo": [0.06, 0.23],
            "history_hi": [0.08, 0.29],
            "is_bottleneck": [False, True],
        }
    )
    ax = charts.stage_rates(stages, {"leads": "Leads"}, EN)
    shapes = [len(marks.get_paths()[0].vertices) for marks in ax.collections]
    assert len(set(shapes)) == 2
    assert {"Leads", "orders", "7.0%", "17.0%"} <= set(labels(ax))


def test_the_weekly_rate_says_since_when_it_is_broken() -> None:
    weeks = pd.date_range("2026-01-04", periods=30, freq="W")
    weekly = pd.DataFrame({"ds": weeks, "stage": "orders", "rate": 0.2, "expected_rate": 0.25})
    assert "since 12 Jul 2026" in labels(charts.rate_by_week(weekly, "orders", date(2026, 7, 12), EN))


def test_retention_writes_each_share_as_a_number_too() -> None:
    cohorts = pd.DataFrame(
        {"cohort": pd.to_datetime(["2026-07-01", "2026-07-01", "2026-08-01"]), "month": [1, 2, 1], "retained": [0.31, 0.22, 0.28]}
    )
    assert {"31", "22", "28", "Jul 2026"} <= set(labels(charts.retention(cohorts, EN)))


def test_the_cells_of_retention_stay_light_in_the_dark_as_their_numbers_stay_dark() -> None:
    cohorts = pd.DataFrame({"cohort": pd.to_datetime(["2026-07-01"] * 2), "month": [1, 2], "retained": [0.31, 0.02]})
    drawn = charts.to_svg(charts.retention(cohorts, EN), "", "retention")
    assert theme.SOFT not in drawn  # the page darkens this grey in the dark


def test_response_curves_draw_today_and_the_suggestion_only_where_they_differ() -> None:
    spend = np.linspace(0, 300, 10)
    curve = pd.DataFrame({"spend": spend, "revenue": 2 * spend, "lo": spend, "hi": 3 * spend})
    curves = pd.concat([curve.assign(channel=name) for name in ("Search", "Social")])
    points = pd.DataFrame({"channel": ["Search", "Social"], "current": [100.0, 90.0], "suggested": [120.0, 90.0]})
    figure = charts.response_curves(curves, points, EN).get_figure(root=True)
    marks = [
        sum(len(part.get_offsets()) for part in ax.collections if part.get_offsets().size > 2 or len(part.get_offsets()) == 1)
        for ax in figure.axes
    ]
    assert [title.get_title(loc="left") for title in figure.axes] == ["Search", "Social"]
    assert marks[0] > marks[1]


def fan() -> tuple[pd.DataFrame, pd.DataFrame]:
    weeks = pd.date_range("2026-01-04", periods=10, freq="W")
    history = pd.DataFrame({"ds": weeks, "y": 100.0})
    ahead = pd.DataFrame({"ds": pd.date_range("2026-03-15", periods=4, freq="W"), "yhat": 110.0})
    ahead = ahead.assign(yhat_lo_80=90.0, yhat_hi_80=130.0, yhat_lo_95=80.0, yhat_hi_95=150.0)
    return history, ahead


def test_the_fan_holds_the_wide_interval_and_begins_at_zero() -> None:
    ax = charts.forecast_fan(*fan(), EN)
    assert ax.get_ylim()[0] == 0
    assert ax.get_ylim()[1] > 150


def test_panels_are_drawn_in_the_order_they_are_named_and_never_more_than_eight() -> None:
    history, ahead = fan()
    names = {f"revenue:{place}": f"Channel {place}" for place in range(12)}
    histories = pd.concat([history.assign(unique_id=key) for key in names])
    forecasts = pd.concat([ahead.assign(unique_id=key) for key in names])
    figure = charts.forecast_panels(histories, forecasts, names, EN).get_figure(root=True)
    assert [ax.get_title(loc="left") for ax in figure.axes] == [f"Channel {place}" for place in range(8)]


def test_models_stand_in_the_order_of_their_error_with_its_number() -> None:
    ranking = pd.DataFrame(
        {"mase": [0.42, 1.37], "mase_lo": [0.3, 1.0], "mase_hi": [0.6, 2.0]}, index=["theta", "seasonal_naive"]
    )
    ax = charts.models_compared(ranking, EN)
    assert [label.get_text() for label in ax.get_yticklabels()] == ["theta", "seasonal_naive"]
    assert {"0.42", "1.37", "like the last season"} <= set(labels(ax))


def test_a_nearly_sure_goal_is_not_called_certain() -> None:
    goals = pd.DataFrame({"name": ["ROAS"], "probability": [0.999]})
    assert ">\xa099%" in labels(charts.chances(goals, EN))


def test_a_recurring_theme_is_marked_by_a_sign_and_not_by_colour_alone() -> None:
    themes = pd.DataFrame({"theme": ["Approval", "Sale"], "votes": [9, 2], "recurring": [True, False]})
    assert "Approval ↻" in labels(charts.theme_votes(themes, EN))


def test_advice_and_outcome_are_two_marks_a_row() -> None:
    rows = {"name": ["31 Mar 2026"], "expected": [2e5], "expected_lo": [1e5], "expected_hi": [3e5]}
    rows |= {"observed": [1e5], "observed_lo": [-1e5], "observed_hi": [3e5]}
    assert {"expected", "observed", "31 Mar 2026"} <= set(labels(charts.advice_and_outcome(pd.DataFrame(rows), EN)))


def test_the_campaign_is_drawn_against_what_would_have_been() -> None:
    weekly = pd.DataFrame({"ds": pd.date_range("2026-03-01", periods=8, freq="W"), "observed": 120.0, "expected": 100.0})
    weekly = weekly.assign(expected_lo=90.0, expected_hi=110.0)
    assert "without the campaign" in labels(charts.before_during_after(weekly, (date(2026, 3, 10), date(2026, 4, 1)), EN))


def test_time_by_status_writes_days_and_share() -> None:
    frame = pd.DataFrame({"status": ["work", "approval"], "median_days": [3.0, 8.5], "history_median": [3.0, NAN]})
    ax = charts.time_by_status(frame.assign(share_of_lead_time=[0.26, 0.74]), "approval", {}, EN)
    assert "8.5 d · 74%" in labels(ax)


def test_value_against_cost_says_what_is_wanted() -> None:
    members = pd.DataFrame({"member": ["Search"], "ltv_cac": [4.0], "ltv_cac_lo": [3.5], "ltv_cac_hi": [4.6]})
    assert "wanted: 3" in labels(charts.value_against_cost(members, 3.0, EN))


def test_the_length_of_deals_shows_the_period_before() -> None:
    cycle = pd.DataFrame({"dimension": ["all"], "member": [""], "median_days": [64.0], "median_lo": [58.0], "median_hi": [70.0]})
    assert {"all deals", "64", "period before"} <= set(
        labels(charts.deal_cycle(cycle.assign(previous_median=60.0, longer=False), EN))
    )


def test_a_budget_shift_is_a_ring_and_a_disc() -> None:
    shifts = pd.DataFrame({"channel": ["Search", "Banners"], "current": [100.0, 50.0], "suggested": [115.0, 35.0]})
    assert {"today", "suggested"} <= set(labels(charts.budget_shift(shifts, EN)))


def test_a_chart_leaves_its_frame_as_it_was() -> None:
    frame = returns()
    before = frame.copy(deep=True)
    charts.returns_by_channel(frame, 1.0, EN)
    pd.testing.assert_frame_equal(frame, before)


def test_a_chart_draws_into_given_axes() -> None:
    ax = theme.canvas(None)
    assert charts.what_changed(explanation(), EN, ax) is ax


def test_the_notebooks_own_style_is_left_alone() -> None:
    import matplotlib as mpl

    before = mpl.rcParams["font.size"]
    charts.what_changed(explanation(), EN)
    assert mpl.rcParams["font.size"] == before


def test_the_largest_rows_are_taken_by_size_whatever_the_sign() -> None:
    frame = pd.DataFrame({"member": ["a", "b", "c"], "effect": [1.0, -5.0, 3.0]})
    assert list(top_rows(frame, "effect", 2)["member"]) == ["b", "c"]


def contrast(one: str, other: str) -> float:
    """Give the contrast of two colours (WCAG 2.2, relative luminance)."""

    def luminance(colour: str) -> float:
        parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
        linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize(
    "colour", [theme.BLUE, theme.ORANGE, theme.TEAL, theme.MAGENTA, theme.GREY, theme.GOOD, theme.BAD, theme.REVIEW]
)
@pytest.mark.parametrize("page", ["#ffffff", "#161c24"])
def test_a_series_stands_out_from_the_light_and_the_dark_page(colour: str, page: str) -> None:
    assert contrast(colour, page) >= 3


def test_the_curve_of_deals_is_read_in_per_cent_and_days() -> None:
    curve = pd.DataFrame({"days": [0.0, 30.0, 60.0], "closed_share": [0.0, 0.4, 0.7]})
    ax = charts.deal_curve(curve.assign(closed_lo=curve["closed_share"] - 0.1, closed_hi=curve["closed_share"] + 0.1), EN)
    assert {"days since creation", "50%", "100%"} <= set(labels(ax))
    assert ax.get_xlim() == (0.0, 60.0)
