"""Weekly rows are dated by the Monday that begins a week, or by another day, which ends it; what is known by day follows."""

from datetime import date

import pandas as pd
import pytest

from forecast.analysis import advise
from forecast.analysis.loading import Request, facts_of, scope_of
from forecast.analysis.predicting import calendar_of
from forecast.analysis.responding import event_weeks, spend_by_week
from forecast.forecasters.frames import _features

#: Wednesday to Friday of the week from Monday 14 to Sunday 20 September 2026.
SALE = pd.DataFrame({"date": pd.to_datetime(["2026-09-16"]), "name": ["sale"], "end_date": pd.to_datetime(["2026-09-18"])})
MONDAYS = pd.date_range("2026-09-07", periods=3, freq="W-MON")
SUNDAYS = pd.date_range("2026-09-13", periods=3, freq="W-SUN")


@pytest.fixture
def facts(tmp_path):
    """Give facts with a row of spend at each date, and the sale."""

    def made(dates):
        rows = pd.DataFrame({"date": dates.strftime("%Y-%m-%d"), "team": "a", "channel": "Search", "spend": 100.0})
        rows.to_csv(tmp_path / "performance.csv", index=False)
        SALE.assign(team="a").to_csv(tmp_path / "events.csv", index=False)
        return facts_of(scope_of(Request("team", "a", data=str(tmp_path))))

    return made


@pytest.mark.parametrize("weeks", [MONDAYS, SUNDAYS])
def test_both_datings_cover_the_same_last_day(facts, weeks):
    assert facts(weeks).last_day_covered == date(2026, 9, 27)


@pytest.mark.parametrize("weeks", [MONDAYS, SUNDAYS])
def test_an_event_falls_into_the_week_that_holds_its_days(facts, weeks):
    spend = spend_by_week(facts(weeks))
    assert spend.index.tolist() == SUNDAYS.tolist()
    shares = event_weeks(SALE, spend.index)
    assert shares["sale"].tolist() == pytest.approx([0, 3 / 7, 0])


@pytest.mark.parametrize("weeks", [MONDAYS, SUNDAYS])
def test_a_forecast_of_weekly_data_knows_the_days_of_an_event_in_its_week(facts, weeks):
    assert _features(calendar_of(facts(weeks), None), weeks, "W")[:, 0].tolist() == [0, 3, 0]


def test_weeks_made_of_days_that_end_on_a_monday_do_not_begin_with_it(facts):
    calendar = calendar_of(facts(pd.date_range("2026-09-01", "2026-09-21")), None)
    tuesday_to_monday = pd.date_range("2026-09-07", periods=3, freq="W-MON")
    assert _features(calendar, tuesday_to_monday, "W")[:, 0].tolist() == [0, 0, 3]  # 15 to 21 September


def test_totals_by_month_say_nothing_of_weeks_and_the_report_says_so(tmp_path):
    days = pd.date_range("2025-10-01", "2026-09-30").strftime("%Y-%m-%d")
    pd.DataFrame({"date": days, "team": "a", "channel": "Search", "spend": 100.0}).to_csv(
        tmp_path / "performance.csv", index=False
    )
    months = pd.date_range("2025-10-01", periods=12, freq="MS").strftime("%Y-%m-%d")
    pd.DataFrame({"date": months, "team": "a", "revenue": 9000.0}).to_csv(tmp_path / "outcomes.csv", index=False)
    advice = advise(Request("team", "a", data=str(tmp_path)))
    assert advice.responded.fits == {}
    assert [(silence.chapter, silence.key) for silence in advice.silences] == [("channels", "monthly")]
