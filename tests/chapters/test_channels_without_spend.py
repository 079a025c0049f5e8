"""A channel that spent nothing in the period has no return, whatever the model's whole weeks saw of the days before."""

import math

from forecast.summarising.channels import _returns_of


def test_a_channel_that_spent_nothing_has_no_return():
    measured = {"roas": 0.22, "roas_lo": 0.07, "roas_hi": 0.53, "marginal_roas": 0.19, "saturation": 0.11}
    told = _returns_of({"spend": 0.0}, measured, "incremental", 0.5)
    assert told["revenue"] == 0.0
    assert math.isnan(told["roas"])
    assert (told["roas_interval"], told["marginal_roas"], told["saturation"]) == (None, None, None)
    spent = _returns_of({"spend": 100.0}, measured, "incremental", 0.5)
    assert (spent["revenue"], spent["marginal_roas"]) == (22.0, 0.19)
