"""What each chapter says about the hand-made review."""

import json
import re
from dataclasses import replace
from datetime import date
from html import unescape
from math import nan
from types import ModuleType

import pandas as pd
import pytest

from forecast.chapters import PORTFOLIO_CHAPTERS, render
from forecast.chapters.grid import Column, make_grid, tone_of
from forecast.chapters.page import fill
from forecast.chapters.writer import Writer
from forecast.review import Portfolio
from forecast.text import Words


def text(html: str) -> str:
    """Give what a reader sees, with ordinary spaces."""
    plain = unescape(re.sub(r"<[^>]*>", " ", html)).replace("\xa0", " ").replace("\u202f", " ")
    return re.sub(r"\s+", " ", plain)


def test_the_first_screen_holds_verdict_four_numbers_and_the_decision(example: ModuleType) -> None:
    html = render("masthead", example.make_review()).html
    seen = text(html)
    assert "Growth, 3rd quarter 2026" in seen
    assert "Confidence: medium" in seen
    assert html.count('class="tile"') == 4
    assert "RUB 12M" in seen
    assert "+RUB 310,000 ( +RUB 40,000 … +RUB 590,000 )".replace("( ", "(").replace(" )", ")") in seen
    assert "head of media" in seen
    assert "incremental (modelled from total revenue)" in seen


@pytest.mark.parametrize("chapter", ["masthead", "actions"])
def test_an_action_whose_day_is_past_is_marked_where_it_is_asked_for(chapter: str, example: ModuleType) -> None:
    review = example.make_review()
    late = example.make_action(due=date(2026, 9, 1))
    judged = replace(review.judged, actions=(late,), decisions=(late,))
    assert "1 Sept 2026 (overdue)" in text(render(chapter, replace(review, judged=judged)).html)
    in_time = replace(judged, actions=(example.make_action(),), decisions=(example.make_action(),))
    assert "overdue" not in text(render(chapter, replace(review, judged=in_time)).html)


def test_an_action_nothing_asks_for_any_more_says_so(example: ModuleType) -> None:
    review = example.make_review()
    said = "From an earlier report; nothing in this one asks for it any more"
    assert said not in text(render("actions", review).html)
    left = replace(review.judged, actions=(example.make_action(asked=False),))
    assert said in text(render("actions", replace(review, judged=left)).html)


def test_what_is_typed_stands_as_code_in_advice_too(example: ModuleType) -> None:
    review = example.make_review()
    check = replace(review.judged.health.checks[0], key="margin_not_set", status="review", subject="", numbers={})
    health = replace(review.judged.health, checks=(check,))
    html = render("health", replace(review, judged=replace(review.judged, health=health))).html
    assert "Set <code>margin</code> in the team" in html


def test_where_both_bases_are_known_the_channels_say_why_findings_differ_from_the_table(example: ModuleType) -> None:
    review = example.make_review()
    said = "Findings sharpen the marginal ROAS with the curves of credited revenue"
    assert said not in text(render("channels", review).html)
    both = {**review.responded.fits, "attributed": object()}
    assert said in text(render("channels", replace(review, responded=replace(review.responded, fits=both))).html)


def test_a_rise_of_cost_is_bad_and_a_rise_of_revenue_good() -> None:
    assert tone_of(0.2, "up", "revenue") == "good"
    assert tone_of(0.2, "down", "cac") == "bad"
    assert tone_of(0.2, "down", "spend") == "flat"
    assert tone_of(float("nan"), "up", "revenue") == "flat"


def test_the_margin_that_nobody_set_is_said(example: ModuleType) -> None:
    review = example.make_review()
    review = replace(review, scope=replace(review.scope, stated=frozenset()))
    assert "not set: 100%" in text(render("masthead", review).html)


def test_since_last_time_says_what_was_expected_and_what_came(example: ModuleType) -> None:
    seen = text(render("since_last_time", example.make_review()).html)
    assert "2 earlier pieces of advice looked at: 60% carried out on average; so far they brought +RUB 250,000" in seen
    assert "Search +RUB 100,000, Banners −RUB 100,000" in seen
    assert "paid off" in seen
    assert "overdue" in seen


def test_the_first_report_says_that_it_is_the_first(example: ModuleType) -> None:
    review = example.make_review()
    judged = replace(review.judged, follow_up=(), scoreboard=None, actions=())
    assert "This is the first report" in render("since_last_time", replace(review, judged=judged)).html


def test_results_name_the_cause_of_the_change(example: ModuleType) -> None:
    seen = text(render("results", example.make_review()).html)
    assert "Total revenue: RUB 12M, +20% against 2nd quarter 2026." in seen
    assert "Search changed most: +RUB 1.1M" in seen


def test_channels_show_the_numbers_of_the_summary(example: ModuleType) -> None:
    page = render("channels", example.make_review())
    table = page.tables["channels"].set_index("channel")
    assert table.loc["Search", "roas"] == pytest.approx(3.1)
    assert table.loc["Search", "roas_lo"] == pytest.approx(1.86)
    assert table.loc["Search", "attributed_roas"] == pytest.approx(4.0)
    assert table.loc["Banners", "advice"] == "decrease"


def test_the_funnel_leads_with_its_bottleneck_and_its_money(example: ModuleType) -> None:
    seen = text(render("funnel", example.make_review()).html)
    assert "Bottleneck: Conversions, 17% over the period instead of the usual 26%; the fall began on 12 Aug 2026." in seen
    assert "RUB 640,000" in seen
    assert "8.5 days there, 66% of all lead time" in seen


def test_a_rate_that_is_no_quotient_of_two_counts_says_what_it_is_a_share_of(example: ModuleType) -> None:
    review = example.make_review()
    assert "no quotient of two counts" not in text(render("funnel", review).html)  # 2,520 of 36,000 are 7 %
    stages = review.measured.funnel.stages.assign(count=[90_000.0, 2_520.0, 430.0])  # clicks of channels that count no leads
    funnel = replace(review.measured.funnel, stages=stages)
    seen = text(render("funnel", replace(review, measured=replace(review.measured, funnel=funnel))).html)
    assert "a rate is of the channels and days that record both stages, so that it is no quotient of two counts" in seen


def test_a_value_whose_interval_holds_the_target_is_not_called_settled(example: ModuleType) -> None:
    review = example.make_review()
    economics = replace(review.measured.economics, ltv_cac_lo=2.4)
    seen = text(render("customers", replace(review, measured=replace(review.measured, economics=economics))).html)
    assert "so this is not settled" in seen


def test_channels_of_which_only_everybodys_value_is_known_have_no_table_of_their_own(example: ModuleType) -> None:
    review = example.make_review()
    caption = "What a customer costs and is worth, by channel"

    def seen(**columns: object) -> str:
        economics = review.measured.economics
        economics = replace(economics, by_channel=economics.by_channel.assign(cac=nan, profit=nan, **columns))
        return text(render("customers", replace(review, measured=replace(review.measured, economics=economics))).html)

    assert caption not in seen(ltv=500.0, ltv_own=False)
    assert caption in seen(ltv=500.0, ltv_own=True)


def test_what_earlier_reports_forecast_is_told_beside_what_came(example: ModuleType) -> None:
    html = render("forecast", example.make_review()).html
    seen = text(html)
    assert "Frozen on 30 Jun 2026: Total revenue of RUB 1M was expected for 13 weeks; RUB 1M came, within 1% of it." in seen
    assert "11 of 13 values lay inside the 80% interval." in seen
    assert "RUB 1M came, so the forecast was 20% too high. 1 of 13 values" in seen
    # 430 000 was expected of both channels, 400 000 came; the errors add up to 40 000; all of one lay inside, none of the other
    assert "Revenue of 2 channels, each by itself 26 RUB 430,000 RUB 400,000 +7.5% 10% 50% 100%" in seen


def test_a_first_report_says_when_its_forecast_will_be_judged(example: ModuleType) -> None:
    from forecast.retrospective import ForecastRecord

    none = ForecastRecord(example.make_record().iloc[:0], due=date(2026, 12, 30))
    review = example.make_review()
    seen = text(render("forecast", replace(review, judged=replace(review.judged, record=none))).html)
    assert "No frozen forecast is old enough to be judged yet." in seen
    assert "from 30 Dec 2026 on, this place shows what came of the first one" in seen


def test_the_forecasts_interval_is_that_of_the_sum_of_its_paths(example: ModuleType) -> None:
    # 13 weeks of 900 000, paths from 90 to 110 % of it: the 80% interval goes from 92 to 108 %.
    seen = text(render("forecast", example.make_review()).html)
    assert "Total revenue, 1 Oct – 30 Dec 2026: RUB 11.7M, 80% interval RUB 10.8M … RUB 12.6M." in seen


@pytest.mark.parametrize(
    ("verdict", "sentence"),
    [
        (
            "shift",
            "Move 4.3% of the budget: +RUB 310,000 of revenue is expected over the forecast period (+RUB 40,000 … +RUB 590,000)",
        ),
        ("hold", "Hold: the chance of loss is above the limit."),
        ("test_first", "Test before moving money: the history is too short"),
    ],
)
def test_the_budget_says_shift_hold_or_test_first_with_its_reason(verdict: str, sentence: str, example: ModuleType) -> None:
    assert sentence in text(render("budget", example.make_review(responded=example.make_responded(verdict))).html)


def test_the_what_if_knows_the_leading_curves_by_week(example: ModuleType) -> None:
    page = render("budget", example.make_review())
    found = re.search(r'data-model="([^"]*)"', page.html)
    assert found is not None
    model = json.loads(unescape(found[1]))
    assert [channel["name"] for channel in model["channels"]] == ["Search", "Social", "Banners"]
    assert model["channels"][0]["now"] == pytest.approx(1_600_000 / 13, rel=1e-4)
    assert model["weeks"] == 13
    assert page.script is not None


def test_the_what_if_script_is_small_and_evaluates_nothing(example: ModuleType) -> None:
    source = render("budget", example.make_review()).script
    assert source is not None
    assert len(source.encode()) <= 6 * 1024
    assert not re.search(r"\beval\b|innerHTML|new Function|fetch\(|XMLHttpRequest", source)


def test_without_curves_there_is_neither_what_if_nor_script(example: ModuleType) -> None:
    review = example.make_review()
    page = render("budget", replace(review, responded=replace(review.responded, curves=review.responded.curves.iloc[:0])))
    assert "data-model" not in page.html
    assert page.script is None


def test_an_experiment_is_read_with_its_warning(example: ModuleType) -> None:
    seen = text(render("experiments", example.make_review()).html)
    assert "button: “green” beats the control in" in seen
    assert "significant only if the data were looked at once" in seen
    assert "RUB 240,000 RUB 90,000 … RUB 390,000" in seen


def test_tested_channels_are_shown_without_the_tests_and_with_them(example: ModuleType) -> None:
    page = render("experiments", example.make_review())
    changed = page.tables["estimates_changed"].set_index("channel")
    assert changed["roas_before"].tolist() == [1.4] * len(changed)
    assert (changed["roas"] != changed["roas_before"]).all()
    assert "Without the tests" in text(page.html)


def test_without_lift_tests_nothing_is_said_to_have_changed(example: ModuleType) -> None:
    review = example.make_review()
    untested = replace(review, responded=replace(review.responded, untested=pd.DataFrame()))
    assert "Without the tests" not in text(render("experiments", untested).html)


def test_voices_stand_beside_the_number_that_supports_them(example: ModuleType) -> None:
    seen = text(render("voices", example.make_review()).html)
    assert "“Approval takes too long” comes up again: 3 periods by now." in seen
    assert "The numbers say: Banners" in seen


def test_actions_come_with_owner_due_day_and_a_table_for_the_tracker(example: ModuleType) -> None:
    page = render("actions", example.make_review())
    table = page.tables["actions"]
    assert list(table["due_date"]) == ["2026-10-14", "2026-09-01"]
    assert list(table["assignee"]) == ["head of media"] * 2
    assert "91 days" in text(page.html)


def test_the_health_chapter_reconciles_with_the_files_own_totals(example: ModuleType) -> None:
    page = render("health", example.make_review())
    assert "83 of 100" in text(page.html)
    assert page.tables["reconciliation"].to_dict("records")[0]["imported"] == 10.0


def test_the_health_chapter_counts_the_same_customers_by_each_source(example: ModuleType) -> None:
    days = pd.date_range("2026-07-01", periods=5)
    made = pd.DataFrame({"date": days, "channel": "Search", "conversions": 4.0})
    closed = pd.DataFrame({"created": days, "channel": "Search", "status": "won"})
    facts = replace(example.make_facts(), performance=made, deals=closed)
    page = render("health", example.make_review(facts=facts))
    table = page.tables["conversions_deals_orders"].drop(columns=["start", "end"])
    assert table["conversions"].tolist() == [20.0, 20.0]
    assert table["won"].tolist() == [5.0, 5.0]
    assert "The same customers by different sources, 1–5 Jul 2026: conversions by the platforms, deals" in text(page.html)


def test_the_campaign_is_told_against_what_would_have_been(example: ModuleType) -> None:
    from forecast.retrospective.campaigns import CampaignEffect

    days = {
        "start": pd.Timestamp("2026-07-01"),
        "end": pd.Timestamp("2026-07-31"),
        "days": 31,
        "total_revenue": 5e6,
        "spend": 3e5,
    }
    phases = pd.DataFrame([{"phase": phase} | days for phase in ("before", "during", "after")])
    weekly = pd.DataFrame({"ds": pd.date_range("2026-07-05", periods=6, freq="W"), "observed": 1.2e6, "expected": 1e6})
    weekly = weekly.assign(lo=0.9e6, hi=1.1e6)
    names = {"name": "spring", "phases": phases, "counterfactual": weekly, "level": 0.9, "spend": 3e5, "other_costs": 0.0}
    effect = CampaignEffect(
        **names, effect=1.2e6, effect_lo=0.3e6, effect_hi=2.1e6, caused=0.9e6, caused_lo=0.2e6, caused_hi=1.8e6, roi=0.8,
        method="response", members=pd.DataFrame({"dimension": ["segment"], "member": ["Teenagers"], "spend": [1e5]}),
        by_channel=pd.DataFrame({"channel": ["Search"], "spend": [3e5]}),
    )  # fmt: skip
    seen = text(render("before_during_after", example.make_review(campaign=effect)).html)
    assert "above what was expected without the campaign by +RUB 1.2M (+RUB 300,000 … +RUB 2.1M, 90%)" in seen
    assert "During" in seen
    assert "Segment Teenagers" in seen


def test_a_long_list_that_no_file_holds_stands_whole_on_paper(example: ModuleType) -> None:
    from forecast.retrospective import Audit, AuditItem, AuditStep
    from forecast.retrospective.audit_items import STEPS

    review = example.make_review()
    step, questions = next(iter(STEPS.items()))
    item = AuditItem(step, questions[0].key, "review", "blind", {}, owner="analyst", due=date(2026, 11, 1))
    judged = replace(review.judged, audit=Audit((AuditStep(step, 40, -5, (item,) * 20),), 40))
    html = render("audit", replace(review, judged=judged)).html
    blind = html[html.index("Blind spots, each with an owner") :]
    assert '<details class="more">' in blind[: blind.index("</details>")]  # of 'more rest' paper shows the name of a file


def test_the_audit_walks_its_steps_and_names_an_owner_for_each_blind_spot(example: ModuleType) -> None:
    from forecast.retrospective import Audit, AuditItem, AuditStep
    from forecast.retrospective.audit_items import STEPS

    step, questions = next(iter(STEPS.items()))
    item = AuditItem(step, questions[0].key, "review", "blind", {}, owner="analyst", due=date(2026, 11, 1))
    review = example.make_review()
    judged = replace(review.judged, audit=Audit((AuditStep(step, 40, -5, (item,)),), 40))
    seen = text(render("audit", replace(review, judged=judged)).html)
    assert "40 of 100" in seen
    assert "Owner: analyst, by 1 Nov 2026." in seen


def test_a_portfolio_names_the_period_of_a_team_whose_data_end_earlier(example: ModuleType) -> None:
    first = example.make_review()
    late = replace(first, period=first.period.previous())
    seen = text(render("comparison", Portfolio((first, late), "en")).html)
    own = Writer(Words("en"), "RUB").period(late.period)
    assert f"{late.scope.title}, {own}" in seen
    assert own not in text(render("comparison", Portfolio((first, first), "en")).html)


def test_a_portfolio_shows_each_team_in_its_own_currency(example: ModuleType) -> None:
    first, second = example.make_review(), example.make_review()
    params = second.scope.params.model_copy(update={"currency": "EUR", "title": "Brand"})
    second = replace(second, scope=replace(second.scope, id="brand", params=params))
    portfolio = Portfolio((first, second), "en")
    html = "".join(render(key, portfolio).html for key in PORTFOLIO_CHAPTERS)
    assert "RUB 12M" in text(html)
    assert "€12M" in text(html)
    assert "Of 2 teams" in text(html)


def test_a_team_whose_revenue_hardly_moved_has_not_grown(example: ModuleType) -> None:
    review = example.make_review()
    keys = ("up_shift", "flat_fix", "flat_hold", "down_fix", "new_fix")
    told = [replace(review, judged=replace(review.judged, verdict=replace(review.judged.verdict, key=key))) for key in keys]
    said = "Of 5 teams, revenue grew in 1, hardly moved in 2 and fell in 1;"
    assert said in text(render("masthead", Portfolio(tuple(told), "en")).html)


@pytest.mark.parametrize(("sure", "said"), [(("high", "low"), "Confidence: low"), (("medium", "high"), "Confidence: medium")])
def test_a_portfolio_is_no_surer_than_its_least_sure_team(sure: tuple[str, str], said: str, example: ModuleType) -> None:
    teams = [example.make_review() for _ in sure]
    told = [
        replace(team, judged=replace(team.judged, verdict=replace(team.judged.verdict, confidence=one)))
        for team, one in zip(teams, sure, strict=True)
    ]
    assert said in text(render("masthead", Portfolio(tuple(told), "en")).html)


def test_a_table_folds_what_is_beyond_twelve_rows_and_drops_what_nobody_knows() -> None:
    frame = pd.DataFrame({"channel": [str(place) for place in range(20)], "spend": 1.0, "roas": float("nan")})
    grid = make_grid(
        Writer(Words("en"), "EUR"), "Channels", frame, (Column("channel"), Column("spend", "money"), Column("roas", "ratio"))
    )
    assert [title for title, _ in grid.heads] == ["Channel", "Spend"]
    assert grid.shown == 12
    assert len(grid.rows) == 20


@pytest.mark.parametrize(
    ("form", "value", "written"),
    [
        ("gain", 310_400.0, "+RUB 310,000"),
        ("gain", -5.0, "−RUB 5.00"),
        ("gain", -9_332.0, "−RUB 9,330"),
        ("gain", -0.0001, "RUB 0"),
        ("points", 0.00001, "0.00 pp"),
        ("share", 0.0009, "0.09%"),
        ("share", 0.37, "37%"),
        ("chance", 0.002, "< 1%"),
        ("chance", 0.999, "> 99%"),
        ("change", 12.0, "×13"),
        ("change", -0.051, "−5.1%"),
        ("ratio", 3.4, "3.40"),
        ("points", 0.006, "+0.60 pp"),
        ("signed", -5.0, "−5"),
        ("duration", 0.2, "under a month"),
        ("money", None, "—"),
    ],
)
def test_numbers_have_sensible_digits(form: str, value: float | None, written: str) -> None:
    assert Writer(Words("en"), "RUB").write(form, value).replace("\xa0", " ") == written


@pytest.mark.parametrize(
    ("form", "low", "high", "written"),
    [("share", -0.0046, 0.80, "0% … 80%"), ("share", 0.0099, 0.014, "1.0% … 1.4%"), ("ratio", 8.53, 11.27, "8.5 … 11.3")],
)
def test_both_ends_of_an_interval_have_the_same_decimals(form: str, low: float, high: float, written: str) -> None:
    assert Writer(Words("en"), "EUR").interval(form, low, high).replace("\xa0", " ") == written


def test_no_line_breaks_between_a_sign_and_its_currency() -> None:
    html = fill("provenance", Writer(Words("en"), "EUR"), facts=[("gain", "−€9,330 … +€34,400"), ("share", "−3%")])
    assert "−\u2060€9,330 … +\u2060€34,400" in html
    assert "−3%" in html


def test_a_russian_dash_and_a_unit_stay_with_what_they_belong_to() -> None:
    html = fill("provenance", Writer(Words("ru"), "RUB"), facts=[("Срок", "3-й этап — 5 дн., 80 %")])
    assert "3-\u2060й этап\xa0— 5\xa0дн., 80\xa0%" in html


def test_show_displays_fragment_tables_and_script(example: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    from forecast import chapters
    from forecast.reporting import emit

    shown: list[object] = []
    monkeypatch.setattr(emit, "_display", lambda bundle: shown.append(set(bundle)))
    chapters.show("budget", example.make_review())
    kinds = [next(iter(kind - {"text/plain"})) for kind in shown]  # type: ignore[operator]
    assert kinds[0] == "text/html"
    assert kinds.count("application/vnd.forecast.table+json") == 3
    assert kinds[-1] == "application/vnd.forecast.script+json"


@pytest.mark.parametrize(
    ("unit", "value", "before", "change", "written"),
    [
        ("share", 0.76, 1.03, -0.262, "−27 pp"),
        ("share", 0.0212, 0.0200, 0.06, "+0.12 pp"),
        ("share", 0.25, 0.30, -0.167, "−5.0 pp"),
        ("money", 90.0, 100.0, -0.10, "−10%"),
    ],
)
def test_a_share_moves_by_points_and_all_else_relatively(unit, value, before, change, written):
    assert Writer(Words("en"), "RUB").moved(unit, value, before, change).replace("\xa0", " ") == written


@pytest.mark.parametrize(
    ("language", "said"), [("en", "so it could bring nothing yet."), ("ru", "поэтому принести она ещё ничего не могла.")]
)
def test_advice_that_nobody_carried_out_is_not_said_to_have_brought_nothing_with_certainty(
    language: str, said: str, example: ModuleType
) -> None:
    review = example.make_review(language=language)
    board = replace(
        review.judged.scoreboard, advices=1, not_followed=1, followed_share=0.05, gained=0.0, gained_lo=0.0, gained_hi=0.0
    )
    seen = text(render("since_last_time", replace(review, judged=replace(review.judged, scoreboard=board))).html)
    assert said in seen
    assert Words(language).say("chapters.since_last_time.gained") not in seen


def test_a_return_that_was_below_zero_still_moves_by_points() -> None:
    row = {"name": "roi", "unit": "share", "value": -0.74, "previous": -0.78, "change": float("nan"), "better": "up"}
    columns = (Column("value", "unit"), Column("change", "change", before="previous"))
    grid = make_grid(Writer(Words("en"), "EUR"), "KPIs", pd.DataFrame([row, row | {"change": 0.1}]), columns)
    assert grid.rows[0][1].text == "+4.0 pp"


def test_a_hold_for_which_no_other_split_was_found_says_so_and_no_more(example: ModuleType) -> None:
    hold = example.make_allocation("hold")
    nothing = replace(hold.considered, moved_share=0.0, expected_gain=0.0, gain_lo=0.0, gain_hi=0.0)
    hold = replace(hold, reason="nothing_to_gain", considered=nothing, wider=nothing, rule_of_thumb=None)
    review = example.make_review()
    seen = text(render("budget", replace(review, responded=replace(review.responded, allocation=hold))).html)
    assert "Hold: within the bounds no other split promises more." in seen
    assert "The best shift found" not in seen
    assert "With bounds three times as wide" not in seen


def test_a_cut_that_stands_beside_a_hold_is_named_in_the_budget_with_what_it_saves(example: ModuleType) -> None:
    review = example.make_review(responded=example.make_responded("hold"))
    effect = {"value": 500.0, "lo": 400.0, "hi": 600.0}
    numbers = {"subject_name": "Banners", "reason_name": "chance_of_loss", "loss_chance": 0.37}
    cut = example.make_action(
        finding_key="roi_negative", title_key="actions.roi_negative_held.title", numbers=numbers, expected_effect=effect
    )
    told = "Holding goes together with a step in one channel: Banners: reduce spend to where it pays (+RUB 500 of profit;"
    assert told in text(render("budget", replace(review, judged=replace(review.judged, actions=(cut,)))).html)
    assert "Holding goes together" not in text(render("budget", replace(review, judged=replace(review.judged, actions=()))).html)
    moved = example.make_review(responded=example.make_responded("shift"))
    assert "Holding goes together" not in text(
        render("budget", replace(moved, judged=replace(moved.judged, actions=(cut,)))).html
    )


def test_a_stage_of_deals_that_is_not_there_is_no_column_to_add(example: ModuleType) -> None:
    review = example.make_review()
    funnel = replace(review.measured.funnel, missing=("Negotiation",))
    html = render("funnel", replace(review, measured=replace(review.measured, funnel=funnel))).html
    assert "Add a column <code>Negotiation</code>" not in html
    assert "Add a table <code>deals</code>" in html
