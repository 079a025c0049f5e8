"""Third-party files: known truth is recovered, and where there is none the answer is finite and stable."""

import numpy as np
import pandas as pd
import pytest

from forecast.response import fit_response


def preset(shared_data, name):
    folder = shared_data / "mmm" / "param_recovery" / f"{name}_seed20250715"
    seen = pd.read_csv(folder / "model_input.csv", parse_dates=["date"]).groupby("date").sum(numeric_only=True)
    truth = pd.read_csv(folder / "truth_channel_contributions.csv", parse_dates=["date"]).groupby("date").sum(numeric_only=True)
    channels = [column for column in seen if column.startswith("x")]
    controls = seen[[column for column in seen if column.startswith("c")]]
    roas = pd.Series({name: truth[f"contribution_{name}"].sum() / seen[name].sum() for name in channels})
    return fit_response(seen[channels], seen["y"], controls=controls), roas


@pytest.mark.parametrize(("name", "largest_error"), [("basic", 0.15), ("small_business", 0.25), ("medium_business", 0.25)])
def test_public_presets_are_recovered(shared_data, name, largest_error):
    fit, truth = preset(shared_data, name)
    table = fit.returns().set_index("channel")
    assert (table["roas"] / truth - 1).abs().median() < largest_error
    assert ((table["roas_lo"] <= truth) & (truth <= table["roas_hi"])).mean() >= 0.75


def test_a_public_file_without_truth_is_finite_and_stable_between_seeds(shared_data):
    frame = pd.read_csv(shared_data / "mmm" / "meridian" / "national_media.csv", parse_dates=["time"]).set_index("time")
    spend = frame[[column for column in frame if column.endswith("_spend")]]
    controls = frame[[column for column in frame if "control" in column]]
    revenue = frame["conversions"] * frame["revenue_per_conversion"]
    one, two = (fit_response(spend, revenue, controls=controls, seed=seed).returns() for seed in (1, 2))
    assert np.isfinite(one[["roas", "roas_lo", "roas_hi"]].to_numpy()).all()
    assert ((one["roas"] - two["roas"]).abs() < 0.10 * (one["roas_hi"] - one["roas_lo"])).all()
