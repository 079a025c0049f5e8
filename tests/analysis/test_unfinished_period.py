"""What a period that is not over says of open tasks and customers is said of the last day with data, not of the period's end."""

import pandas as pd
import pytest

from forecast.analysis import review_team


@pytest.fixture(scope="module")
def unfinished(demo_project, tmp_path_factory):
    """Give growth's third quarter where the channels' data end on 20 August."""
    folder = tmp_path_factory.mktemp("unfinished")
    for file in (demo_project / "data" / "demo").glob("*.csv"):
        frame = pd.read_csv(file, low_memory=False)
        kept = frame[frame["date"] <= "2026-08-20"] if file.stem in ("performance", "outcomes") else frame
        kept.to_csv(folder / file.name, index=False)
    return review_team("growth", data=str(folder), period="2026Q3").measured


def test_promises_of_days_to_come_are_neither_broken_nor_overdue(unfinished):
    # 51 tasks were due from 1 July to 20 August, 47 of them done in time; all 12 open tasks are due later
    assert unfinished.flow.on_time_share == pytest.approx(47 / 51)
    assert (unfinished.flow.overdue, unfinished.flow.wip) == (0, 12)
    # 49 tasks were done in 51 days
    assert unfinished.flow.throughput == pytest.approx(49 / (51 / 7))


def test_customers_are_not_taken_to_have_stayed_away_on_days_to_come(unfinished):
    months = unfinished.economics.retention
    assert months["cohort"].max() + pd.DateOffset(months=int(months["month"].iloc[-1])) == pd.Timestamp("2026-07-01")
    assert months.loc[months["month"] == 1, "active"].min() > 0
