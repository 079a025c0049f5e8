"""The forecasters tried on a team's own series or on a file, and the notebook that does so."""

from pathlib import Path

import nbformat
import numpy as np
import pandas as pd
import pytest

from forecast.analysis import rank_models, series_to_try, try_forecasters
from forecast.errors import ParamsError

NOTEBOOK = Path(__file__).resolve().parents[2] / "notebooks" / "backtest.ipynb"


@pytest.fixture
def long_table(tmp_path):
    """Give the path of a file with two series of 60 weeks."""
    noise = np.random.default_rng(1).normal(0, 5, (2, 60))
    weeks = pd.date_range("2025-01-05", periods=60, freq="W")
    parts = [pd.DataFrame({"unique_id": name, "ds": weeks, "y": 100 + noise[row]}) for row, name in enumerate(("a", "b"))]
    path = tmp_path / "weekly.csv"
    pd.concat(parts).to_csv(path, index=False)
    return path


def test_a_teams_series_are_those_its_report_forecasts(demo_project):
    frame, calendar = series_to_try("brand", data=str(demo_project / "data" / "demo"), measures=("spend",))
    assert {name.partition(":")[0] for name in frame["unique_id"]} == {"spend"}
    assert "spend" in set(frame["unique_id"])
    assert calendar is not None


def test_a_measure_that_a_team_does_not_have_is_refused_with_those_it_has(demo_project):
    with pytest.raises(ParamsError, match=r"team 'brand' has no series of 'spent'; did you mean 'spend'.*Choose among .*spend"):
        series_to_try("brand", data=str(demo_project / "data" / "demo"), measures=("spent",))


def test_a_file_stands_in_for_the_team(long_table):
    frame, calendar = series_to_try("growth", file=str(long_table))
    assert frame["unique_id"].unique().tolist() == ["a", "b"]
    assert calendar is None


def test_models_are_ranked_by_their_error_over_series_and_origins():
    scores = pd.DataFrame(
        {
            "unique_id": ["a", "a", "b", "a", "a", "b"],
            "model": ["theta"] * 3 + ["naive"] * 3,
            "mase": [1.0, 2.0, 0.5, 1.0, 1.0, 0.4],
            "quantile_loss": 0.5,
            "coverage_80": [1.0, 0.5, 0.9, 0.8, 0.8, 0.8],
            "coverage_95": 1.0,
            "seconds": [0.1, 0.3, 0.2, 0.0, 0.0, 0.0],
        }
    )
    ranked = rank_models(scores)
    assert ranked.index.tolist() == ["naive", "theta"]
    assert ranked["mase"].tolist() == pytest.approx([0.8, 3.5 / 3])
    assert ranked.loc["theta", ["series", "seconds", "coverage_80"]].tolist() == pytest.approx([2, 0.2, 0.8])
    assert ranked.loc["theta", ["mase_lo", "mase_hi"]].tolist() == pytest.approx([0.75, 1.25])  # of 1.5 on a and 0.5 on b


def test_one_process_and_several_give_the_same_scores(long_table):
    frame = pd.read_csv(long_table)
    many = pd.concat([frame.assign(unique_id=f"{number}") for number in range(5)]).drop_duplicates(["unique_id", "ds"])
    many = pd.concat([many, many.assign(unique_id=many["unique_id"] + "x")])
    tried = {"horizon": 4, "origins": 1, "models": ("theta", "last_value")}
    from forecast.forecasters import hold_contest

    shared, alone = try_forecasters(many, **tried), hold_contest(many, **tried)
    pd.testing.assert_frame_equal(shared.drop(columns="seconds"), alone.drop(columns="seconds"))


def test_the_notebook_is_thin():
    cells = nbformat.read(NOTEBOOK, as_version=4).cells
    assert [number for number, cell in enumerate(cells) if "parameters" in cell.metadata.get("tags", [])] == [0]
    for cell in cells:
        assert len(cell.source.splitlines()) <= 10
        assert not [line for line in cell.source.splitlines() if line.startswith(("def ", "class ", "for ", "while "))]


def test_plain_papermill_runs_the_notebook(long_table, tmp_path):
    import papermill

    given = {"file": str(long_table), "horizon": 4, "origins": 2, "models": ["theta", "last_value"]}
    done = papermill.execute_notebook(NOTEBOOK, None, parameters=given, progress_bar=False, cwd=tmp_path)
    shown = [output.data for cell in done.cells for output in cell.outputs if "data" in output]
    assert shown
    assert all("text/html" in data for data in shown)
    assert sum("<svg" in data["text/html"] for data in shown) == 2
    ranking = shown[2]["text/html"]
    assert "theta" in ranking
    assert "quantile_loss" in ranking
    assert not [output for cell in done.cells for output in cell.outputs if output.output_type == "stream"]
