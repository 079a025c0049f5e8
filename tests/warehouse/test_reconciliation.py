"""What imports said about themselves is read back from wherever the dataset stands."""

import pytest

from forecast.errors import DataError
from forecast.warehouse.dataset import Dataset
from forecast.warehouse.files import _find_in_store, duckdb_engine
from forecast.warehouse.location import Location
from forecast.warehouse.reconciliation import read_reconciliation


@pytest.fixture
def store(tmp_path):
    """Give a function that opens a folder as if it were an object store: by listing it through DuckDB."""
    (tmp_path / "imports").mkdir()
    place = Location("store", str(tmp_path), "s3://bucket/data")

    def opened():
        connection = duckdb_engine().connect()
        return Dataset(place, connection, {}, _find_in_store(connection, place)[1])

    return opened


def test_an_object_store_gives_its_records_in_the_order_of_the_imports(store, tmp_path):
    for number, name in ((2, "a-2"), (1, "b-1")):
        record = f'{{"id": "{name}", "team": "north", "number": {number}, "files": ["мир.csv"]}}'
        (tmp_path / "imports" / f"{name}.json").write_text(record, encoding="utf-8")
    (tmp_path / "imports" / "c-3.json").write_text('{"id": "c-3", "team": "south", "number": 3}', encoding="utf-8")
    (tmp_path / "imports" / "a-2.before").mkdir()
    (tmp_path / "imports" / "a-2.before" / "plan.json").write_text("{}", encoding="utf-8")
    with store() as dataset:
        told = read_reconciliation(dataset, "north")
    assert [(record["id"], record["files"]) for record in told] == [("b-1", ["мир.csv"]), ("a-2", ["мир.csv"])]


def test_the_first_day_that_an_import_called_provisional_is_told(store, tmp_path):
    doubts = (
        '[{"key": "provisional_days", "from": "2026-09-28"}, {"key": "vat"}, {"key": "provisional_days", "from": "2026-09-26"}]'
    )
    (tmp_path / "imports" / "a.json").write_text(f'{{"id": "a", "number": 1, "doubts": {doubts}}}', encoding="utf-8")
    (tmp_path / "imports" / "b.json").write_text('{"id": "b", "number": 2}', encoding="utf-8")
    with store() as dataset:
        told = read_reconciliation(dataset, "north")
    assert [record.get("provisional_from") for record in told] == ["2026-09-26", None]


def test_a_record_that_cannot_be_read_is_named(store, tmp_path):
    (tmp_path / "imports" / "a-1.json").write_text("{", encoding="utf-8")
    with (
        store() as dataset,
        pytest.raises(DataError, match=r"import record imports/a-1.json of 's3://bucket/data' cannot be read"),
    ):
        read_reconciliation(dataset, "north")
