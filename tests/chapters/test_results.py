"""What the chapter of results says of a change that it does not state."""

from types import SimpleNamespace

import pandas as pd
import pytest

from forecast.chapters.results import _lead
from forecast.chapters.writer import Writer
from forecast.settings.period import parse_period
from forecast.text import Words


def _review(first: str, last: str) -> SimpleNamespace:
    days = pd.DataFrame({"date": pd.date_range(first, last), "channel": "Search", "revenue": 10.0})
    kpis = pd.DataFrame({"name": ["revenue"], "value": [820.0], "change": [float("nan")]})
    facts = SimpleNamespace(performance=days, outcomes=days.head(0))
    measured = SimpleNamespace(kpis=kpis, explanations={})
    spans = {"period": parse_period("2026Q3"), "previous": parse_period("2026Q2")}
    return SimpleNamespace(facts=facts, measured=measured, scope=SimpleNamespace(kind="team"), **spans)


@pytest.mark.parametrize(
    ("first", "last", "said"),
    [
        ("2026-04-01", "2026-09-20", "The data do not cover this period fully"),
        ("2026-06-01", "2026-09-30", "The period before is not fully covered"),
    ],
)
def test_the_period_that_the_data_do_not_cover_is_the_one_that_is_named(first, last, said):
    assert said in _lead(_review(first, last), Writer(Words("en"), "EUR"))


@pytest.mark.parametrize(
    ("language", "said"), [("en", "over 17 months, later money discounted"), ("ru", "за 17 месяцев с дисконтированием")]
)
@pytest.mark.parametrize("basis", ["repeat_purchase", "subscription"])
def test_a_customers_value_says_how_far_it_looks(language, said, basis):
    assert said in Words(language).say(f"kpis.basis.{basis}", n=17)
