from datetime import date

import pandas as pd
import pytest

from forecast.analysis.loading import Request, cut, day_of, known_scope, scope_of
from forecast.settings.period import parse_period


def test_a_fresh_report_speaks_from_the_last_day_of_the_data():
    assert day_of(parse_period("2026Q3"), date(2026, 11, 20)) == date(2026, 11, 20)
    assert day_of(parse_period("2026Q3"), date(2026, 9, 30)) == date(2026, 9, 30)


def test_a_report_on_older_times_knows_nothing_of_what_came_after():
    assert day_of(parse_period("2026Q2"), date(2026, 11, 20)) == date(2026, 6, 30)
    assert day_of(parse_period("2026-07-01..2026-07-10"), date(2026, 11, 20)) == date(2026, 7, 10)


def test_facts_are_cut_as_they_were_known(growth):
    known = cut(growth.facts, date(2026, 6, 30))
    assert known.last_day == date(2026, 6, 30)
    assert known.outcomes["date"].max() == pd.Timestamp("2026-06-30")
    assert known.tasks["resolved"].max() <= pd.Timestamp("2026-06-30 23:59")
    assert known.plan["date"].max() == growth.facts.plan["date"].max()
    assert growth.facts.last_day == date(2026, 9, 30)


def test_a_deal_that_was_closed_later_was_open_then():
    from forecast.analysis.loading import _undone

    deals = pd.DataFrame({"closed": pd.to_datetime(["2026-06-01", "2026-08-01"]), "status": ["won", "won"]})
    then = _undone(deals, "closed", pd.Timestamp("2026-06-30"))
    assert then["status"].tolist() == ["won", "open"]
    assert then["closed"].isna().tolist() == [False, True]
    assert deals["status"].tolist() == ["won", "won"]


@pytest.mark.parametrize(("last", "expected"), [(date(2026, 9, 30), date(2026, 9, 30)), (date(2026, 9, 20), date(2026, 9, 20))])
def test_a_period_that_is_not_over_speaks_from_its_last_day_with_data(last, expected):
    assert day_of(parse_period("2026Q3"), last) == expected


@pytest.mark.parametrize(("language", "owner"), [("en", "analyst"), ("ru", "аналитик")])
def test_the_owner_nobody_named_is_named_in_the_reports_language(language, owner):
    scope = scope_of(Request("team", "nobody", language=language, data="data/demo"))
    assert scope.params.owners.default == owner


def test_an_owner_that_somebody_named_stays_in_any_language():
    scope = scope_of(Request("team", "nobody", language="ru", data="data/demo", overrides={"owners.default": "head of sales"}))
    assert scope.params.owners.default == "head of sales"


@pytest.mark.parametrize(("stated", "told"), [("", "GBP"), ("currency: EUR\n", "EUR")])
def test_money_is_told_in_the_currency_that_somebody_stated_or_else_in_that_of_the_rows(tmp_path, stated, told):
    folder = tmp_path / "shop"
    folder.mkdir()
    (folder / "performance.csv").write_text("date,team,channel,spend,currency\n2026-01-01,shop,Search,10,GBP\n")
    (tmp_path / "shop.yml").write_text(f"title: Shop\n{stated}")
    scope, facts = known_scope(scope_of(Request("team", "shop", data=str(folder), params_file=str(tmp_path / "shop.yml"))))
    assert (scope.currency, facts.currency) == (told, "GBP")
