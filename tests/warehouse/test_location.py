"""Where a dataset is, and how it is named without its secrets."""

import pytest

from forecast.errors import DataError, MissingDependencyError, ParamsError
from forecast.warehouse import open_dataset, team_ids
from forecast.warehouse.files import store_statements
from forecast.warehouse.location import mask, parse_location


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("postgresql://anna:secret@db/sales", "postgresql://anna:***@db/sales"),
        ("postgresql+psycopg://anna:s/e@c:ret@db:5432/sales", "postgresql+psycopg://anna:***@db:5432/sales"),
        ("postgresql://anna@db/sales", "postgresql://anna@db/sales"),
        ("snowflake://account/db?user=a&password=hush&token=t", "snowflake://account/db?user=a&password=***&token=***"),
        ("data/demo", "data/demo"),
    ],
)
def test_passwords_are_masked(text, shown):
    assert mask(text) == shown


@pytest.mark.parametrize(
    ("text", "kind"), [("s3://bucket/data", "store"), ("gs://bucket/data", "store"), ("postgresql://db/x", "database")]
)
def test_urls_are_told_by_their_scheme(text, kind):
    assert parse_location(text).kind == kind


def test_credentials_of_an_object_store_come_from_the_environment():
    environment = {"AWS_ACCESS_KEY_ID": "me", "AWS_SECRET_ACCESS_KEY": "it's", "AWS_ENDPOINT_URL": "http://127.0.0.1:9000/"}

    assert store_statements("s3://bucket/data", environment)[-1] == (
        "CREATE SECRET (TYPE s3, KEY_ID 'me', SECRET 'it''s', ENDPOINT '127.0.0.1:9000', USE_SSL 'false', URL_STYLE 'path')"
    )


def test_a_file_url_is_a_path(tmp_path):
    (tmp_path / "performance.csv").write_text("date,team,channel,spend\n2026-01-01,north,Search,1\n", encoding="utf-8")

    with open_dataset(f"file://{tmp_path}") as dataset:
        assert team_ids(dataset) == ["north"]


def test_a_path_that_leads_nowhere_is_a_wrong_call():
    with pytest.raises(ParamsError, match=r"there is no dataset at 'no/where'; expected a folder.*Check --data"):
        open_dataset("no/where")
    with pytest.raises(ParamsError, match="no dataset was named"):
        open_dataset(" ")


def test_a_single_file_is_told_what_a_dataset_is(tmp_path):
    (tmp_path / "export.csv").write_text("a,b\n", encoding="utf-8")

    with pytest.raises(ParamsError, match=r"is one file; a dataset is a folder.*`forecast import auto export.csv --team ID"):
        open_dataset(str(tmp_path / "export.csv"))


def test_a_folder_without_canonical_tables_lists_what_it_holds(tmp_path):
    (tmp_path / "export.csv").write_text("a,b\n", encoding="utf-8")

    with pytest.raises(DataError, match=r"none of the canonical tables \(found: 'export.csv'\); expected at least performance"):
        open_dataset(str(tmp_path))


def test_a_table_that_stands_there_twice_is_refused(tmp_path):
    for name in ("performance.csv", "Performance.tsv"):
        (tmp_path / name).write_text("date,team,channel,spend\n", encoding="utf-8")

    with pytest.raises(DataError, match=r"holds the table performance twice.*Remove the one that is out of date"):
        open_dataset(str(tmp_path))


def test_a_server_that_cannot_be_reached_is_named_without_its_password():
    with pytest.raises(DataError, match=r"'postgresql://anna:\*\*\*@127.0.0.1:1/sales' could not be opened") as caught:
        open_dataset("postgresql://anna:hush@127.0.0.1:1/sales")
    assert "hush" not in str(caught.value)


def test_a_driver_that_is_not_installed_is_named():
    with pytest.raises(MissingDependencyError, match=r"no driver for 'nosuch://anna:\*\*\*@db/x' is installed"):
        open_dataset("nosuch://anna:hush@db/x")


def test_a_broken_url_says_how_one_looks():
    with pytest.raises(ParamsError, match="is not a database URL; expected something like postgresql://"):
        open_dataset("postgresql://db:port/x")
