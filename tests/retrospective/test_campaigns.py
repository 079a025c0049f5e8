"""A campaign: phases, its own rows, its effect against a control; numbers worked by hand."""

import numpy as np
import pandas as pd
import pytest

from forecast.analysis.campaigns import campaign_period
from forecast.retrospective import measure_effect
from forecast.settings.loading import Scope
from forecast.settings.params import Params
from forecast.settings.period import parse_period

SALE = parse_period("2026-05-04..2026-05-31")


@pytest.fixture
def facts(make_facts):
    """Give two years of days with a season and a four-week sale that adds a fifth of revenue."""
    days = pd.date_range("2024-07-01", "2026-09-27", freq="D")
    inside = (days >= "2026-05-04") & (days <= "2026-05-31")
    random = np.random.default_rng(5)
    demand = 1 + 0.15 * np.sin(2 * np.pi * days.day_of_year / 365.25)
    revenue = 1000 * demand * np.exp(random.normal(0, 0.02, len(days))) * np.where(inside, 1.2, 1.0)
    steady = {"date": days, "channel": "Search", "campaign": "always-on", "spend": 50.0, "clicks": 80 * demand}
    social = {"date": days, "channel": "Social", "campaign": "always-on", "spend": 20.0, "clicks": 10.0}
    sale = {"date": days[inside], "channel": "Social", "campaign": "sale", "spend": 100.0, "clicks": 40.0}
    performance = pd.concat([pd.DataFrame(rows) for rows in (steady, social, sale)], ignore_index=True)
    return make_facts(performance=performance, outcomes=pd.DataFrame({"date": days, "revenue": revenue}))


def test_phases_hold_the_campaigns_channels_before_during_and_after(facts):
    phases = measure_effect(facts, "sale", SALE, Params()).phases.set_index("phase")
    assert phases["days"].to_dict() == {"before": 28, "during": 28, "after": 28}
    assert phases["spend"].to_dict() == {"before": 560.0, "during": 3360.0, "after": 560.0}
    assert phases.loc["during", "total_revenue"] > 1.15 * phases.loc["before", "total_revenue"]


def test_its_own_rows_are_its_own(facts):
    effect = measure_effect(facts, "sale", SALE, Params())
    assert effect.spend == 2800.0
    assert effect.by_channel[["channel", "spend", "clicks"]].values.tolist() == [["Social", 2800.0, 1120.0]]


def test_its_effect_is_found_with_an_interval_that_holds_the_truth(facts):
    effect = measure_effect(facts, "sale", SALE, Params())
    days = facts.outcomes[(facts.outcomes["date"] >= "2026-05-04") & (facts.outcomes["date"] <= "2026-05-31")]
    truth = float(days["revenue"].sum()) * (1 - 1 / 1.2)
    assert effect.effect_lo < truth < effect.effect_hi
    assert effect.effect_lo > 0
    assert np.isnan(effect.caused)  # there is no response model


def test_the_weeks_around_it_are_drawn_with_the_expected_where_there_is_one(facts):
    weeks = measure_effect(facts, "sale", SALE, Params()).counterfactual
    known = weeks.dropna(subset=["expected"])
    assert len(known) == 4
    assert (known["lo"] < known["expected"]).all()
    assert (known["observed"] > known["expected"]).all()
    assert len(weeks) > 12


def test_a_campaign_that_has_just_ended_has_no_after(facts, make_facts):
    cut = facts.performance[facts.performance["date"] <= "2026-05-31"]
    early = make_facts(performance=cut, outcomes=facts.outcomes[facts.outcomes["date"] <= "2026-05-31"])
    effect = measure_effect(early, "sale", SALE, Params())
    assert effect.phases.set_index("phase").loc["after", "days"] == 0
    assert np.isfinite(effect.effect)


def test_without_totals_and_with_a_short_history_nothing_is_claimed(facts, make_facts):
    recent = facts.performance[facts.performance["date"] >= "2026-04-01"]
    effect = measure_effect(make_facts(performance=recent), "sale", SALE, Params())
    assert np.isnan(effect.effect)
    assert effect.method == "none"


def _rows_of_a_sale(dates, inside):
    """Give rows of one channel: 10 of spend always, and 100 more with 40 of other costs in the sale."""
    always = {"date": dates, "channel": "Social", "campaign": "always-on", "spend": 10.0}
    sale = {"date": dates[inside], "channel": "Social", "campaign": "sale", "spend": 100.0, "other_costs": 40.0}
    return pd.concat([pd.DataFrame(always), pd.DataFrame(sale)], ignore_index=True).assign(clicks=np.nan)


def _period(facts, **stated):
    params = Params.model_validate({"team": "growth", "campaign": "sale", **stated})
    return campaign_period(facts, Scope("campaign", "sale", params, frozenset(stated)), None)


@pytest.mark.parametrize("into_week", [0, 6])
@pytest.mark.parametrize("stated", [{}, {"start": "2026-05-06", "end": "2026-05-29"}])
def test_a_campaign_of_weekly_rows_has_their_whole_weeks_and_as_many_before_and_after(make_facts, into_week, stated):
    mondays = pd.date_range("2026-03-02", "2026-06-29", freq="7D")
    inside = (mondays >= "2026-05-04") & (mondays <= "2026-05-25")  # four weeks, 4 to 31 May
    dates = mondays + pd.Timedelta(days=into_week)
    facts = make_facts(frequency="W", performance=_rows_of_a_sale(dates, inside))
    period = _period(facts, **stated)
    effect = measure_effect(facts, "sale", period, Params())
    assert period.label == "2026-05-04..2026-05-31"
    assert effect.phases["spend"].tolist() == [40.0, 440.0, 40.0]
    assert effect.phases["days"].tolist() == [28, 28, 28]
    assert effect.phases["clicks"].isna().all()  # never recorded, and not none


@pytest.mark.parametrize("into_week", [0, 6])
def test_days_before_and_after_are_counted_by_what_weekly_rows_stand_for(make_facts, into_week):
    mondays = pd.date_range("2026-04-27", "2026-06-01", freq="7D")  # one week before, four of the sale, one after
    inside = (mondays >= "2026-05-04") & (mondays <= "2026-05-25")
    facts = make_facts(frequency="W", performance=_rows_of_a_sale(mondays + pd.Timedelta(days=into_week), inside))
    phases = measure_effect(facts, "sale", _period(facts), Params()).phases
    assert phases["days"].tolist() == [7, 28, 7]
    assert phases["spend"].tolist() == [10.0, 440.0, 10.0]


def test_a_campaign_of_one_month_is_held_against_one_month(make_facts):
    months = pd.date_range("2025-10-01", "2026-06-01", freq="MS")
    facts = make_facts(frequency="MS", performance=_rows_of_a_sale(months, months == "2026-02-01"))
    period = _period(facts)
    phases = measure_effect(facts, "sale", period, Params()).phases
    assert period.label == "2026-02-01..2026-02-28"
    assert phases["spend"].tolist() == [10.0, 110.0, 10.0]
    assert phases["days"].tolist() == [31, 28, 31]


def test_totals_that_began_after_a_phase_did_are_unknown_in_it(facts, make_facts):
    late = make_facts(performance=facts.performance, outcomes=facts.outcomes[facts.outcomes["date"] >= "2026-05-01"])
    phases = measure_effect(late, "sale", SALE, Params()).phases.set_index("phase")
    assert phases["total_revenue"].isna().to_dict() == {"before": True, "during": False, "after": False}


def test_what_a_campaign_cost_holds_its_other_costs(make_facts):
    days = pd.date_range("2026-04-01", "2026-06-30")
    rows = _rows_of_a_sale(days, (days >= "2026-05-04") & (days <= "2026-05-31"))
    effect = measure_effect(make_facts(performance=rows), "sale", SALE, Params())
    assert (effect.spend, effect.other_costs, effect.costs) == (2800.0, 1120.0, 3920.0)
