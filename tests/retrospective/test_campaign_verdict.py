from types import SimpleNamespace

import pytest

from forecast.retrospective import judge_campaign


def _effect(low, middle, high):
    return SimpleNamespace(spend=80.0, costs=100.0, caused=middle, caused_lo=low, caused_hi=high)


@pytest.mark.parametrize(
    ("low", "high", "key"),
    [
        (201.0, 400.0, "campaign_paid_off"),  # 201 × 0.5 = 100.5, above the cost of 100
        (50.0, 199.0, "campaign_did_not"),  # 199 × 0.5 = 99.5, below it
        (150.0, 400.0, "campaign_cannot_tell"),
    ],
)
def test_a_campaign_is_judged_by_the_profit_of_what_it_caused(low, high, key):
    verdict = judge_campaign(_effect(low, (low + high) / 2, high), 0.5, "high")
    assert verdict.key == key
    assert verdict.numbers["costs_money"] == 100.0  # its other costs of 20 too, or the sentence would not add up


def test_without_a_model_nothing_is_claimed():
    verdict = judge_campaign(_effect(float("nan"), float("nan"), float("nan")), 0.5, "high")
    assert (verdict.key, verdict.confidence) == ("campaign_unknown", "low")
