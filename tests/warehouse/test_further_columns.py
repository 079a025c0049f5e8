"""Columns that hold more than a number or a text: lists and records come back as they were, whole numbers without a fraction."""

from datetime import datetime

import duckdb
import pandas as pd
import pytest

from forecast.settings.params import Params
from forecast.sources import ImportSettings, read_export
from forecast.warehouse import load_facts, open_dataset
from forecast.warehouse.importing import undo_import, write_import


@pytest.fixture
def correction(tmp_path):
    """Give the import of a file that corrects the first of two days."""
    file = tmp_path / "correction.csv"
    file.write_text("date,channel,campaign,spend\n2026-01-01,Search,7,5\n", encoding="utf-8")
    return read_export("table", [file], team="north", settings=ImportSettings.parse(["currency=EUR"]))


@pytest.fixture
def rows():
    """Give two days of a campaign whose id is a number, with a list and a record beside it."""
    frame = {"date": pd.to_datetime(["2026-01-01", "2026-01-02"]), "team": "north", "channel": "Search", "campaign": [7.0, 7.0]}
    return pd.DataFrame(
        {**frame, "spend": [10.0, 20.0], "tags": [["a, b", "c"], []], "place": [{"shop": "x"}, {"shop": "it's y"}]}
    )


def test_lists_and_records_return_when_an_import_is_taken_back(tmp_path, rows, correction):
    folder = tmp_path / "data"
    folder.mkdir()
    rows.to_parquet(folder / "performance.parquet", index=False)
    record = write_import(correction, str(folder))
    undo_import(str(folder), record.id)
    kept = duckdb.sql(f"SELECT spend, tags, place FROM '{folder / 'performance.parquet'}' ORDER BY date").fetchall()
    assert kept == [(10.0, ["a, b", "c"], {"shop": "x"}), (20.0, [], {"shop": "it's y"})]


def test_a_campaign_kept_as_a_number_is_the_campaign_of_that_number(tmp_path, rows, correction):
    folder = tmp_path / "data"
    folder.mkdir()
    rows.to_parquet(folder / "performance.parquet", index=False)
    write_import(correction, str(folder))
    with open_dataset(str(folder)) as dataset:
        facts = load_facts(dataset, "north", Params())
    told = facts.performance[["date", "campaign", "spend"]].to_numpy().tolist()
    assert told == [[datetime(2026, 1, 1), "7", 5.0], [datetime(2026, 1, 2), "7", 20.0]]
