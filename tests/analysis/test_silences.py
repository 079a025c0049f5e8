"""What a report cannot say yet: a table that is not there is asked for, one whose rows are of days to come is not."""

from datetime import date

import pandas as pd

from forecast.analysis.loading import cut
from forecast.analysis.silences import silences_of
from forecast.review import Silence


def test_a_table_that_is_not_there_is_asked_for(growth):
    assert Silence("customers", "no_table", "deals") in silences_of(growth.facts)


def test_a_table_whose_rows_are_all_of_days_to_come_is_said_to_begin_later(growth):
    # the first of the team's notes is of 4 July 2024
    early = cut(growth.facts, date(2024, 6, 30))
    assert early.feedback.empty
    assert Silence("voices", "later", "feedback", date(2024, 7, 4)) in silences_of(early)


def test_a_campaign_is_not_asked_for_what_its_team_plans_or_was_advised(growth):
    none = growth.facts.plan.iloc[:0], growth.facts.decisions.iloc[:0]
    facts = growth.facts.__class__(**{**vars(growth.facts), "plan": none[0], "decisions": none[1], "tables": pd.DataFrame()})
    needs = [{silence.needs for silence in silences_of(facts, kind)} for kind in ("team", "campaign")]
    assert needs[0] - needs[1] == {"plan", "decisions"}
