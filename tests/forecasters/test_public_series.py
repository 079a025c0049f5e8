"""On third parties' series: nothing is left out, the naive forecast is beaten, intervals hold."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from forecast.forecasters import ForecastSettings, forecast_series
from forecast.forecasters.accuracy import covered, mase, naive_scale

M4 = Path(__file__).resolve().parents[2].parent / "shared" / "data" / "forecast" / "m4_weekly"


@pytest.fixture(scope="module")
def m4():
    """The 30 weekly M4 series of at most 260 weeks and their official test, by id."""
    train, test = (pd.read_csv(M4 / f"{part}.csv").set_index("V1") for part in ("train", "test"))
    return {key: (train.loc[key].dropna().to_numpy(float)[-260:], test.loc[key].to_numpy(float)) for key in train.index}


@pytest.mark.skipif(not M4.exists(), reason="the third-party series are not beside this clone (../shared/data/forecast)")
def test_m4_weekly_is_forecast_whole_and_better_than_the_season_before(m4):
    weeks = {key: pd.date_range("2021-01-03", periods=len(train), freq="W") for key, (train, _) in m4.items()}
    frame = pd.concat([pd.DataFrame({"unique_id": key, "ds": weeks[key], "y": m4[key][0]}) for key in m4])
    said = forecast_series(frame, 13, settings=ForecastSettings(prophet=False, boosting=False)).points
    groups = dict(list(said.groupby("unique_id")))
    assert set(groups) == set(m4)
    ours, naive, inside = [], [], []
    for key, (train, test) in m4.items():
        scale = naive_scale(train, 52)
        group = groups[key]
        ours.append(mase(group["yhat"].to_numpy(), test, scale))
        naive.append(mase(train[-52:-39], test, scale))
        inside.append(covered(group["yhat_lo_80"].to_numpy(), group["yhat_hi_80"].to_numpy(), test))
    assert np.mean(ours) < 0.6 * np.mean(naive)
    assert 0.70 <= np.mean(inside) <= 0.92
