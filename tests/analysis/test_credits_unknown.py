"""A channel whose export holds no revenue has an unknown return, not one of zero."""

from types import SimpleNamespace

import pandas as pd

from forecast.analysis.responding import credited_channels


def _facts(**revenue: float) -> SimpleNamespace:
    rows = [pd.DataFrame({"channel": [name] * 2, "revenue": value}) for name, value in revenue.items()]
    return SimpleNamespace(performance=pd.concat(rows))


def test_a_channel_that_never_records_revenue_is_no_channel_without_return():
    spend = pd.DataFrame({"Direct": [10.0, 10.0], "Search": [5.0, 5.0], "Banners": [3.0, 3.0]})
    facts = _facts(Direct=float("nan"), Search=20.0, Banners=0.0)
    assert credited_channels(facts, spend) == ["Search", "Banners"]


def test_credits_of_channels_without_spend_alone_say_nothing_of_a_return():
    spend = pd.DataFrame({"Direct": [10.0, 10.0], "Organic": [0.0, 0.0]})
    assert credited_channels(_facts(Direct=float("nan"), Organic=20.0), spend) == []
