"""Credited beside caused."""

import pytest

from forecast.errors import ParamsError
from forecast.response import compare_bases, fit_attributed


def test_a_channel_credited_threefold_is_named_over_credited(fit, plain):
    credited = plain.caused.assign(**{"social, paid": 3.0 * plain.caused["social, paid"]})
    table = compare_bases(fit, fit_attributed(plain.spend, credited)).set_index("channel")
    assert table.loc["social, paid", "probability_over_credited"] > 0.8
    assert table.loc["social, paid", "roas_attributed"] == pytest.approx(2.1, rel=0.03)
    assert table.loc["Яндекс Директ", "probability_over_credited"] < 0.99
    assert (table["ratio_lo"] <= table["ratio"]).all()


def test_the_two_fits_must_come_in_order(fit, credited_fit):
    with pytest.raises(ParamsError, match="expected an incremental fit, then an attributed one"):
        compare_bases(credited_fit, fit)
