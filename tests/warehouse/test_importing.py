"""Imports into a dataset: all or nothing, twice is once, exactly what a file covers, and undone by id."""

import json
import os
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest

from forecast.errors import DataError, ParamsError
from forecast.settings.params import Params
from forecast.sources import ImportResult, ImportSettings, read_export
from forecast.warehouse import load_facts, open_dataset
from forecast.warehouse.databases import database_engine
from forecast.warehouse.files import duckdb_engine
from forecast.warehouse.importing import list_imports, undo_import, write_import

HEAD = "date,team,channel,campaign,spend,clicks\n"
SEPTEMBER = (
    HEAD + "2026-09-01,north,search,Brand,10.50,5\n2026-09-01,north,search,Sale,20.25,7\n2026-09-02,north,search,Brand,11.75,6\n"
)


POSTGRES = pytest.param("postgres", marks=pytest.mark.postgres)
KEEP_INSTANTS = ["parquet", "duckdb", POSTGRES]


@pytest.fixture(params=["csv", "sqlite", *KEEP_INSTANTS])
def into(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    folder = tmp_path / "data"
    if request.param == "postgres":
        return str(request.getfixturevalue("postgres_url"))
    if request.param == "csv":
        folder.mkdir()
        (folder / "events.csv").write_text("date;name\n2026-09-01;Fair\n", encoding="utf-8")
    return {"duckdb": f"{tmp_path}/data.duckdb", "sqlite": f"sqlite:///{tmp_path}/data.sqlite"}.get(request.param, str(folder))


@pytest.fixture
def result(tmp_path: Path) -> Callable[..., ImportResult]:
    def read(text: str, *settings: str, team: str = "north") -> ImportResult:
        file = tmp_path / "export.csv"
        file.write_text(text, encoding="utf-8")
        return read_export("table", [file], team=team, settings=ImportSettings.parse(settings))

    return read


def rows(into: str) -> dict[tuple[str, str, str], float]:
    """Give (day, channel, campaign) → spend as the dataset holds it."""
    with open_dataset(into) as dataset:
        stored = dataset.stored["performance"]
        frame = pd.DataFrame(dataset.connection.execute(stored.relation.select()).mappings().all())
    campaign = frame["campaign"].fillna("").astype(str) if "campaign" in frame else [""] * len(frame)
    keys = zip(frame["date"].astype(str).str[:10], frame["channel"], campaign, strict=True)
    return dict(zip(keys, frame["spend"].astype(float), strict=True))


def test_an_import_makes_the_dataset_and_the_same_file_twice_changes_nothing(
    into: str, result: Callable[..., ImportResult]
) -> None:
    first = write_import(result(SEPTEMBER, "table=performance"), into)
    again = write_import(result(SEPTEMBER, "table=performance"), into)
    assert (first.changed, again.changed, first.id) == (True, False, again.id)
    assert rows(into) == {
        ("2026-09-01", "search", "Brand"): 10.5,
        ("2026-09-01", "search", "Sale"): 20.25,
        ("2026-09-02", "search", "Brand"): 11.75,
    }


def test_an_import_replaces_the_days_and_campaigns_it_covers_and_nothing_else(
    into: str, result: Callable[..., ImportResult]
) -> None:
    write_import(result(SEPTEMBER, "table=performance"), into)
    write_import(result(SEPTEMBER.replace("north", "south"), "table=performance", team="south"), into)
    write_import(result(HEAD + "2026-09-02,north,search,Brand,99.5,1\n", "table=performance"), into)
    with open_dataset(into) as dataset:
        assert dataset.tables["performance"].rows == 6
    corrected = rows(into)
    assert corrected[("2026-09-01", "search", "Sale")] == 20.25
    undo_import(into, list_imports(into)[-1].id)
    assert rows(into)[("2026-09-02", "search", "Brand")] == 11.75


def test_a_file_by_channel_replaces_the_campaigns_of_its_days_so_that_no_money_counts_twice(
    into: str, result: Callable[..., ImportResult]
) -> None:
    write_import(result(SEPTEMBER, "table=performance"), into)
    whole = "date,team,channel,spend,clicks\n2026-09-01,north,search,31.25,12\n"
    write_import(result(whole, "table=performance"), into)
    assert rows(into) == {("2026-09-01", "search", ""): 31.25, ("2026-09-02", "search", "Brand"): 11.75}
    write_import(result(SEPTEMBER + "2026-09-03,north,search,Brand,1.5,1\n", "table=performance"), into)
    assert sum(rows(into).values()) == 10.5 + 20.25 + 11.75 + 1.5


def test_undoing_restores_the_rows_and_the_columns_that_were_there(into: str, result: Callable[..., ImportResult]) -> None:
    write_import(result(SEPTEMBER, "table=performance"), into)
    before = rows(into)
    richer = SEPTEMBER.replace(",clicks\n", ",clicks,region\n").replace(",5\n", ",5,Kazan\n").replace("10.50", "77.70")
    richer = richer.replace(",7\n", ",7,\n").replace(",6\n", ",6,\n")
    record = write_import(result(richer, "table=performance"), into)
    assert rows(into)[("2026-09-01", "search", "Brand")] == 77.7
    assert undo_import(into, record.id).undone
    assert rows(into) == before
    with open_dataset(into) as dataset:
        assert "region" not in dataset.tables["performance"].columns


def test_an_import_that_a_later_one_has_overwritten_is_not_undone_before_it(
    into: str, result: Callable[..., ImportResult]
) -> None:
    first = write_import(result(SEPTEMBER, "table=performance"), into)
    later = write_import(result(SEPTEMBER.replace("10.50", "12.50"), "table=performance"), into)
    with pytest.raises(DataError, match=f"Undo the later imports first: {later.id}"):
        undo_import(into, first.id)
    undo_import(into, later.id)
    undo_import(into, first.id)
    assert list_imports(into) == ()


def test_an_older_file_imported_again_after_a_newer_one_takes_effect(into: str, result: Callable[..., ImportResult]) -> None:
    old = write_import(result(SEPTEMBER, "table=performance"), into)
    write_import(result(SEPTEMBER.replace("10.50", "12.50"), "table=performance"), into)
    again = write_import(result(SEPTEMBER, "table=performance"), into)
    assert (again.changed, again.id) == (True, f"{old.id}-2")
    assert rows(into)[("2026-09-01", "search", "Brand")] == 10.5


def test_outcomes_keep_the_controls_that_another_import_brought(into: str, result: Callable[..., ImportResult]) -> None:
    write_import(
        result("date,team,revenue,weather\n2026-09-01,north,100.5,3.5\n2026-09-02,north,90.5,4.5\n", "table=outcomes"), into
    )
    write_import(result("date,team,revenue,orders\n2026-09-01,north,101.5,7\n", "table=outcomes"), into)
    with open_dataset(into) as dataset:
        relation = dataset.stored["outcomes"].relation
        frame = pd.DataFrame(dataset.connection.execute(relation.select()).mappings().all()).astype({"revenue": float})
    found = frame.assign(day=frame["date"].astype(str).str[:10]).set_index("day")[["revenue", "weather"]].astype(float)
    assert found.loc["2026-09-01"].tolist() == [101.5, 3.5]
    assert found.loc["2026-09-02"].tolist() == [90.5, 4.5]


def test_another_currency_is_refused_and_nothing_changes(into: str, result: Callable[..., ImportResult]) -> None:
    write_import(result(SEPTEMBER, "table=performance", "currency=EUR"), into)
    with pytest.raises(DataError, match=r"in RUB and the dataset .* is in EUR; one currency"):
        write_import(result(SEPTEMBER.replace("2026-09", "2026-10"), "table=performance", "currency=RUB"), into)
    assert len(rows(into)) == 3


def test_facts_tell_what_the_imports_of_their_team_reconciled(into: str, result: Callable[..., ImportResult]) -> None:
    broken = SEPTEMBER + "2026-09-03,south,search,Brand,1.5,1\n"
    record = write_import(result(broken, "table=performance"), into)
    write_import(result(SEPTEMBER.replace("north", "south"), "table=performance", team="south"), into)
    with open_dataset(into) as dataset:
        facts = load_facts(dataset, "north", Params())
        assert "forecast_imports" not in dataset.strangers
    (told,) = facts.reconciliation
    assert (told["id"], told["files"], told["rows_read"], told["rows_rejected"]) == (record.id, ["export.csv"], 4, 1)
    assert told["totals"]["spend"] == {"file": None, "imported": 42.5}
    assert facts.tables.set_index("name").loc["performance", "rejected_rows"] == 1
    assert [(doubt.subject, doubt.count) for doubt in facts.doubts if doubt.key == "import_rejected"] == [(record.id, 1)]


def test_warnings_of_a_record_are_sentences_and_their_keys_stand_beside_them(
    into: str, result: Callable[..., ImportResult]
) -> None:
    text = (
        SEPTEMBER.replace("clicks\n", "clicks,mood\n")
        .replace(",5\n", ",5,x\n")
        .replace(",7\n", ",7,x\n")
        .replace(",6\n", ",6,x\n")
    )
    write_import(result(text, "table=performance"), into)
    (kept,) = list_imports(into)
    assert kept.warnings == (
        "export.csv: these columns were not read: mood. Where one of them matters, say what it is: --set NAME=COLUMN, such as "
        "--set leads=COLUMN.",
    )
    assert kept.doubts == ({"key": "columns_left_out", "file": "export.csv", "columns": ["mood"]},)


def test_an_unknown_import_is_not_undone(into: str, result: Callable[..., ImportResult]) -> None:
    record = write_import(result(SEPTEMBER, "table=performance"), into)
    with pytest.raises(ParamsError, match=f"no import 'table-1'; .*{record.id}"):
        undo_import(into, "table-1")


def test_the_record_and_the_rejected_rows_are_kept_beside_the_tables(tmp_path: Path, result: Callable[..., ImportResult]) -> None:
    text = (
        SEPTEMBER
        + "".join(f"2026-09-{day:02},north,search,Brand,1.5,1\n" for day in range(3, 20))
        + "2026-09-20,north,search,=X(),abc,1\n"
    )
    record = write_import(result(text, "table=performance"), str(tmp_path / "data"))
    kept = json.loads((tmp_path / "data" / "imports" / f"{record.id}.json").read_text(encoding="utf-8"))
    assert {name: kept[name] for name in ("id", "source", "files", "rows_read", "rows_accepted", "rows_rejected")} == {
        "id": record.id,
        "source": "table",
        "files": ["export.csv"],
        "rows_read": 21,
        "rows_accepted": 20,
        "rows_rejected": 1,
    }
    assert kept["totals"]["spend"] == {"file": None, "imported": 68.0}
    rejected = pd.read_csv(tmp_path / "data" / "imports" / f"{record.id}.rejected.csv")
    assert rejected[["line", "reason_key", "detail"]].to_numpy().tolist() == [[22, "not_a_number", "spend: abc"]]


def test_a_csv_dataset_stays_csv_and_its_other_cells_stay_as_they_were(
    tmp_path: Path, result: Callable[..., ImportResult]
) -> None:
    folder = tmp_path / "data"
    folder.mkdir()
    (folder / "performance.csv").write_text(HEAD + "2026-08-31,north,search,007,1.10,3\n", encoding="utf-8")
    write_import(result(SEPTEMBER, "table=performance"), str(folder))
    lines = (folder / "performance.csv").read_text(encoding="utf-8").splitlines()
    assert lines[1] == "2026-08-31,north,search,007,1.10,3"
    assert lines[2] == "2026-09-01,north,search,Brand,10.5,5"


def test_a_folder_of_parts_stays_a_folder(tmp_path: Path, result: Callable[..., ImportResult]) -> None:
    parts = tmp_path / "data" / "performance"
    parts.mkdir(parents=True)
    old = pd.DataFrame({"date": pd.to_datetime(["2026-08-31"]), "team": ["north"], "channel": ["tv"], "spend": [5.0]})
    old.to_parquet(parts / "a.parquet")
    old.assign(channel="radio").to_parquet(parts / "b.parquet")
    record = write_import(result(SEPTEMBER, "table=performance"), str(tmp_path / "data"))
    assert len(rows(str(tmp_path / "data"))) == 5
    undo_import(str(tmp_path / "data"), record.id)
    assert set(rows(str(tmp_path / "data"))) == {("2026-08-31", "tv", ""), ("2026-08-31", "radio", "")}


def test_a_crash_before_the_decision_changes_nothing_and_after_it_is_finished_by_the_next_run(
    tmp_path: Path, result: Callable[..., ImportResult], monkeypatch: pytest.MonkeyPatch
) -> None:
    into = str(tmp_path / "data")
    write_import(result(SEPTEMBER, "table=performance"), into)
    october = result(SEPTEMBER.replace("2026-09", "2026-10"), "table=performance")
    rename, replace = os.rename, os.replace
    monkeypatch.setattr(os, "rename", _broken)
    with pytest.raises(KeyboardInterrupt, match="stopped"):
        write_import(october, into)
    assert len(rows(into)) == 3
    monkeypatch.setattr(os, "rename", rename)
    monkeypatch.setattr(os, "replace", _broken)
    with pytest.raises(KeyboardInterrupt, match="stopped"):
        write_import(october, into)
    monkeypatch.setattr(os, "replace", replace)
    assert [record.number for record in list_imports(into)] == [1, 2]
    assert len(rows(into)) == 6


def _broken(*_: object) -> None:
    raise KeyboardInterrupt("stopped")


def test_a_place_that_cannot_be_written_is_refused(tmp_path: Path, result: Callable[..., ImportResult]) -> None:
    imported = result(SEPTEMBER, "table=performance")
    file = tmp_path / "notes.txt"
    file.write_text("x")
    with pytest.raises(ParamsError, match="is a file; a folder, a .duckdb file or a database URL was expected"):
        write_import(imported, str(file))
    with pytest.raises(ParamsError, match="Import into a folder, then copy it"):
        write_import(imported, "s3://bucket/data")
    with pytest.raises(ParamsError, match="there is no dataset at"):
        undo_import(str(tmp_path / "none"), "x")


def test_another_channel_or_campaign_of_the_same_day_stays(into: str, result: Callable[..., ImportResult]) -> None:
    write_import(result(SEPTEMBER, "table=performance"), into)
    write_import(result(HEAD + "2026-09-01,north,social,Brand,3.5,1\n", "table=performance"), into)
    write_import(result(HEAD + "2026-09-01,north,search,Sale,21.25,7\n", "table=performance"), into)
    assert rows(into) == {
        ("2026-09-01", "search", "Brand"): 10.5,
        ("2026-09-01", "search", "Sale"): 21.25,
        ("2026-09-02", "search", "Brand"): 11.75,
        ("2026-09-01", "social", "Brand"): 3.5,
    }


def test_records_with_other_ids_stay(into: str, result: Callable[..., ImportResult]) -> None:
    head = "deal_id,team,created,amount\n"
    write_import(result(head + "a,north,2026-09-01,100\nb,north,2026-09-01,50\n"), into)
    write_import(result(head + "b,north,2026-09-01,55\nc,north,2026-09-02,70\n"), into)
    with open_dataset(into) as dataset:
        relation = dataset.stored["deals"].relation
        stored = dataset.connection.execute(relation.select()).mappings().all()
    assert {str(row["deal_id"]): float(row["amount"]) for row in stored} == {"a": 100.0, "b": 55.0, "c": 70.0}


def test_deals_in_another_currency_than_the_dataset_s_are_refused(into: str, result: Callable[..., ImportResult]) -> None:
    write_import(result(SEPTEMBER, "table=performance", "currency=EUR"), into)
    head = "deal_id,team,created,amount\n"
    with pytest.raises(DataError, match=r"in USD and the dataset .* is in EUR; one currency"):
        write_import(result(head + "a,north,2026-09-01,100\n", "currency=USD"), into)
    write_import(result(head + "a,north,2026-09-01,€100\n"), into)


def test_deals_of_two_currencies_do_not_meet_in_a_dataset_without_costs(into: str, result: Callable[..., ImportResult]) -> None:
    head = "deal_id,team,created,amount\n"
    write_import(result(head + "a,north,2026-09-01,€100\n"), into)
    with pytest.raises(DataError, match=r"in USD and the dataset .* is in EUR; one currency"):
        write_import(result(head + "b,north,2026-09-01,USD 100\n"), into)


def test_another_board_of_the_same_day_stays_and_its_own_lists_are_replaced(
    into: str, result: Callable[..., ImportResult]
) -> None:
    head = "date,team,prompt,note,votes\n"
    write_import(result(head + "2026-09-30,north,Went well,Launch,3\n2026-09-30,north,Went well,Team,1\n"), into)
    write_import(result(head + "2026-09-30,north,Glad,Sales,2\n"), into)
    write_import(result(head + "2026-09-30,north,Went well,Launch,4\n"), into)
    with open_dataset(into) as dataset:
        relation = dataset.stored["feedback"].relation
        stored = dataset.connection.execute(relation.select()).mappings().all()
    assert {str(row["note"]): float(row["votes"]) for row in stored} == {"Launch": 4.0, "Sales": 2.0}


def test_a_customer_of_another_day_stays(into: str, result: Callable[..., ImportResult]) -> None:
    head = "customer_id,team,date,revenue\n"
    write_import(result(head + "a,north,2026-09-01,10\na,north,2026-09-02,20\n"), into)
    write_import(result(head + "a,north,2026-09-01,11\nb,north,2026-09-02,30\n"), into)
    with open_dataset(into) as dataset:
        relation = dataset.stored["customers"].relation
        stored = dataset.connection.execute(relation.select()).mappings().all()
    assert sorted((str(row["customer_id"]), float(row["revenue"])) for row in stored) == [("a", 11.0), ("a", 20.0), ("b", 30.0)]


def test_a_channel_without_campaigns_in_a_file_of_campaigns_is_replaced_whole(
    into: str, result: Callable[..., ImportResult]
) -> None:
    write_import(result(SEPTEMBER, "table=performance"), into)
    mixed = "2026-09-01,north,search,,30.75,12\n2026-09-01,north,social,Fair,3.5,1\n"
    write_import(result(HEAD + mixed, "table=performance"), into)
    assert rows(into) == {
        ("2026-09-01", "search", ""): 30.75,
        ("2026-09-02", "search", "Brand"): 11.75,
        ("2026-09-01", "social", "Fair"): 3.5,
    }


WHOLE = "date DATE, team TEXT, channel TEXT, spend INTEGER, conversions SMALLINT, clicks BIGINT"


@pytest.fixture
def whole_numbers(into: str) -> str:
    """Give a dataset whose table, made by somebody else, keeps whole numbers only."""
    if "://" not in into and not into.endswith(".duckdb"):
        Path(into).mkdir(exist_ok=True)
        day = pd.Series(pd.to_datetime(["2026-08-31"])).dt.date
        frame = pd.DataFrame({"date": day, "team": "north", "channel": "tv", "spend": [5], "conversions": [2], "clicks": [9]})
        is_csv = (Path(into) / "events.csv").exists()
        frame.to_csv(Path(into) / "performance.csv", index=False) if is_csv else frame.to_parquet(
            Path(into) / "performance.parquet"
        )
        return into
    engine = database_engine(into, shown=into) if "://" in into else duckdb_engine(into)
    with engine.begin() as connection:
        connection.exec_driver_sql(f"CREATE TABLE performance ({WHOLE})")
        connection.exec_driver_sql("INSERT INTO performance VALUES ('2026-08-31', 'north', 'tv', 5, 2, 9)")
    engine.dispose()
    return into


def test_a_column_of_whole_numbers_does_not_round_what_is_imported(
    whole_numbers: str, result: Callable[..., ImportResult]
) -> None:
    text = "date,team,channel,spend,conversions,clicks\n2026-09-01,north,tv,10.5,2.4,7\n2026-09-02,north,tv,0.4,70000,8\n"
    first = write_import(result(text, "table=performance"), whole_numbers)
    assert not write_import(result(text, "table=performance"), whole_numbers).changed
    with open_dataset(whole_numbers) as dataset:
        facts = load_facts(dataset, "north", Params()).performance
    assert facts["spend"].tolist() == [5.0, 10.5, 0.4]
    assert facts["conversions"].tolist() == [2.0, 2.4, 70000.0]
    assert facts["clicks"].tolist() == [9.0, 7.0, 8.0]
    undo_import(whole_numbers, first.id)
    assert rows(whole_numbers) == {("2026-08-31", "tv", ""): 5.0}


@pytest.mark.parametrize("day", ["2026-9-1", "2026/09/01", " 2026-09-01", "2026-09-01 10:30", "2026-09-01T00:00:00+03:00"])
def test_a_day_is_covered_however_it_is_written(day: str, tmp_path: Path, result: Callable[..., ImportResult]) -> None:
    written = HEAD + f"2026-08-31,north,search,Brand,4.5,1\n{day},north,search,Brand,99.5,1\n"
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "performance.csv").write_text(written, encoding="utf-8")
    record = write_import(result(SEPTEMBER, "table=performance"), str(tmp_path / "data"))
    with open_dataset(str(tmp_path / "data")) as dataset:
        assert load_facts(dataset, "north", Params()).performance["spend"].tolist() == [4.5, 10.5, 20.25, 11.75]
    undo_import(str(tmp_path / "data"), record.id)
    with open_dataset(str(tmp_path / "data")) as dataset:
        assert load_facts(dataset, "north", Params()).performance["spend"].tolist() == [4.5, 99.5]


@pytest.mark.parametrize("zone", ["America/New_York", "Asia/Tokyo"])
@pytest.mark.parametrize("into", KEEP_INSTANTS, indirect=True)
def test_days_kept_as_instants_are_covered_and_written_by_the_team_s_clocks(
    zone: str, whole_numbers: str, result: Callable[..., ImportResult]
) -> None:
    table = pd.DataFrame({"team": "north", "channel": "tv", "spend": [4.5, 99.5]})
    table["date"] = pd.to_datetime(["2026-08-31", "2026-09-01"]).tz_localize(zone)
    if Path(whole_numbers).is_dir():
        table.to_parquet(Path(whole_numbers) / "performance.parquet")
    else:
        engine = database_engine(whole_numbers, shown="") if "://" in whole_numbers else duckdb_engine(whole_numbers)
        with engine.begin() as connection:
            connection.exec_driver_sql("DROP TABLE performance")
            connection.exec_driver_sql("CREATE TABLE performance (date TIMESTAMPTZ, team TEXT, channel TEXT, spend FLOAT)")
            for day, spend in zip(table["date"], table["spend"], strict=True):
                connection.exec_driver_sql(f"INSERT INTO performance VALUES ('{day.isoformat()}', 'north', 'tv', {spend})")
        engine.dispose()
    text = "date,team,channel,spend\n2026-09-01,north,tv,10.5\n2026-09-02,north,tv,20.5\n"
    record = write_import(result(text, "table=performance"), whole_numbers, zone=zone)
    assert by_clocks(whole_numbers, zone) == {"2026-08-31": 4.5, "2026-09-01": 10.5, "2026-09-02": 20.5}
    assert not write_import(result(text, "table=performance"), whole_numbers, zone=zone).changed
    undo_import(whole_numbers, record.id)
    assert by_clocks(whole_numbers, zone) == {"2026-08-31": 4.5, "2026-09-01": 99.5}


def by_clocks(into: str, zone: str) -> dict[str, float]:
    """Give day → spend as a report of a team in that zone reads it."""
    with open_dataset(into) as dataset:
        performance = load_facts(dataset, "north", Params(timezone=zone)).performance
    return dict(zip(performance["date"].dt.strftime("%Y-%m-%d"), performance["spend"], strict=True))


def test_an_import_is_not_undone_under_a_later_one_that_covers_the_same_rows(
    into: str, result: Callable[..., ImportResult]
) -> None:
    one = HEAD + "2026-09-01,north,search,Brand,10.5,5\n"
    first = write_import(result(one, "table=performance"), into)
    later = write_import(result(one + "2026-09-02,north,search,Brand,11.5,6\n", "table=performance"), into)
    with pytest.raises(DataError, match=f"Undo the later imports first: {later.id}"):
        undo_import(into, first.id)
    assert rows(into) == {("2026-09-01", "search", "Brand"): 10.5, ("2026-09-02", "search", "Brand"): 11.5}


def test_undoing_does_not_bring_a_whole_channel_back_beside_a_campaign_of_it(
    into: str, result: Callable[..., ImportResult]
) -> None:
    write_import(result("date,team,channel,spend\n2026-09-01,north,search,30.5\n", "table=performance"), into)
    brand = write_import(result(HEAD + "2026-09-01,north,search,Brand,10.5,5\n", "table=performance"), into)
    sale = write_import(result(HEAD + "2026-09-01,north,search,Sale,20.25,7\n", "table=performance"), into)
    with pytest.raises(DataError, match=f"Undo the later imports first: {sale.id}"):
        undo_import(into, brand.id)
    undo_import(into, sale.id)
    undo_import(into, brand.id)
    assert rows(into) == {("2026-09-01", "search", ""): 30.5}


def test_an_import_beside_a_later_one_of_another_campaign_is_undone(into: str, result: Callable[..., ImportResult]) -> None:
    brand = write_import(result(HEAD + "2026-09-01,north,search,Brand,10.5,5\n", "table=performance"), into)
    write_import(result(HEAD + "2026-09-01,north,search,Sale,20.25,7\n", "table=performance"), into)
    undo_import(into, brand.id)
    assert rows(into) == {("2026-09-01", "search", "Sale"): 20.25}


def test_an_event_of_another_team_on_the_same_day_stays(into: str, result: Callable[..., ImportResult]) -> None:
    for team, kind in (("north", "promotion"), ("south", "outage")):
        write_import(result(f"date,name,kind\n2026-09-01,Fair,{kind}\n", "table=events", team=team), into)
    with open_dataset(into) as dataset:
        stored = dataset.connection.execute(dataset.stored["events"].relation.select()).mappings().all()
    assert {(row["team"], row["kind"]) for row in stored if row["team"]} == {("north", "promotion"), ("south", "outage")}


@pytest.mark.parametrize("table", ["deal", "task"])
def test_records_whose_ids_are_another_team_s_are_refused(table: str, into: str, result: Callable[..., ImportResult]) -> None:
    write_import(result(f"{table}_id,team,created\n7,north,2026-09-01\n8,north,2026-09-02\n"), into)
    other = result(f"{table}_id,team,created\n8,south,2026-09-03\n9,south,2026-09-03\n", team="south")
    with pytest.raises(DataError, match=rf"1 ids of the table {table}s \(8\) stand in the dataset .* as records of north; "):
        write_import(other, into)
    assert len(list_imports(into)) == 1


def test_outcomes_keep_controls_under_names_and_days_of_another_spelling(
    tmp_path: Path, result: Callable[..., ImportResult]
) -> None:
    folder = tmp_path / "data"
    folder.mkdir()
    written = "Date,TEAM,Revenue,Weather\n2026/09/01,north,100,3.5\n2026-09-02 12:00,north,50,4.5\n"
    (folder / "outcomes.csv").write_text(written, encoding="utf-8")
    (folder / "performance.csv").write_text(HEAD + "2026-09-01,north,search,Brand,1,1\n", encoding="utf-8")
    record = write_import(result("date,team,revenue\n2026-09-01,north,101.5\n2026-09-02,north,52.5\n"), str(folder))
    with open_dataset(str(folder)) as dataset:
        outcomes = load_facts(dataset, "north", Params()).outcomes
    assert outcomes[["revenue", "weather"]].to_numpy().tolist() == [[101.5, 3.5], [52.5, 4.5]]
    undo_import(str(folder), record.id)
    assert (folder / "outcomes.csv").read_text(encoding="utf-8") == written


def test_a_currency_is_the_same_in_small_letters(tmp_path: Path, result: Callable[..., ImportResult]) -> None:
    folder = tmp_path / "data"
    folder.mkdir()
    (folder / "performance.csv").write_text("date,team,channel,spend,currency\n2026-08-01,north,search,5,eur\n", encoding="utf-8")
    write_import(result(SEPTEMBER, "table=performance", "currency=EUR"), str(folder))
    assert sum(rows(str(folder)).values()) == 5 + 10.5 + 20.25 + 11.75


@pytest.mark.parametrize("place", ["data.duckdb", "sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def test_undoing_gives_back_columns_of_any_type_that_somebody_else_keeps(
    place: str, tmp_path: Path, request: pytest.FixtureRequest, result: Callable[..., ImportResult]
) -> None:
    file = str(tmp_path / place)
    into = request.getfixturevalue("postgres_url") if place == "postgres" else {"sqlite": f"sqlite:///{file}"}.get(place, file)
    engine = database_engine(into, shown=into) if "://" in into else duckdb_engine(into)
    kept = 'date DATE, team TEXT, channel TEXT, spend NUMERIC(10, 2), number INTEGER, sure BOOLEAN, since DATE, "order" TEXT'
    with engine.begin() as connection:
        connection.exec_driver_sql(f"CREATE TABLE performance ({kept})")
        for day, more in (("2026-09-01", "7, TRUE, '2026-01-31', 'x'"), ("2026-09-02", "NULL, NULL, NULL, NULL")):
            connection.exec_driver_sql(f"INSERT INTO performance VALUES ('{day}', 'north', 'tv', 5.25, {more})")
        there = connection.exec_driver_sql("SELECT number, sure, since, spend FROM performance ORDER BY number").all()
    engine.dispose()
    text = "date,team,channel,spend\n2026-09-01,north,tv,10.5\n2026-09-02,north,tv,0.125\n"
    record = write_import(result(text, "table=performance"), into)
    assert rows(into) == {("2026-09-01", "tv", ""): 10.5, ("2026-09-02", "tv", ""): 0.125}
    undo_import(into, record.id)
    with engine.begin() as connection:
        assert connection.exec_driver_sql("SELECT number, sure, since, spend FROM performance ORDER BY number").all() == there


def test_columns_with_quotes_in_their_names_stay(tmp_path: Path, result: Callable[..., ImportResult]) -> None:
    folder = tmp_path / "data"
    folder.mkdir()
    written = 'date,team,channel,spend,"our ""note""",100%,order\n2026-08-31,north,search,5,x,y,z\n'
    (folder / "performance.csv").write_text(written, encoding="utf-8")
    record = write_import(result(SEPTEMBER, "table=performance"), str(folder))
    assert sum(rows(str(folder)).values()) == 5 + 10.5 + 20.25 + 11.75
    undo_import(str(folder), record.id)
    assert (folder / "performance.csv").read_text(encoding="utf-8") == written


def _spends(days: pd.DatetimeIndex, spend: float) -> str:
    lines = "".join(f"{day:%Y-%m-%d},north,search,{spend}\n" for day in days)
    return f"date,team,channel,spend\n{lines}"


@pytest.mark.parametrize(("frequency", "word"), [("MS", "month"), ("7D", "week")])
def test_rows_of_whole_periods_do_not_come_to_stand_beside_those_of_their_days(
    frequency: str, word: str, into: str, result: Callable[..., ImportResult]
) -> None:
    days = _spends(pd.date_range("2026-07-01", "2026-09-30"), 10.5)
    periods = _spends(pd.date_range("2026-07-01", "2026-09-30", freq=frequency), 310.5)
    write_import(result(days, "table=performance"), into)
    with pytest.raises(DataError, match=f"stand for a {word} each, and rows of the dataset .* stand for a day each"):
        write_import(result(periods, "table=performance"), into)
    assert sum(rows(into).values()) == 92 * 10.5


def test_days_do_not_come_to_stand_beside_the_month_that_holds_them(into: str, result: Callable[..., ImportResult]) -> None:
    months = _spends(pd.date_range("2026-05-01", "2026-09-01", freq="MS"), 310.5)
    write_import(result(months, "table=performance"), into)
    with pytest.raises(DataError, match=r"stand for a day each, .* for a month each in the same time \(2026-08-01 to 2026-08-01"):
        write_import(result(_spends(pd.date_range("2026-08-10", "2026-08-31"), 10.5), "table=performance"), into)
    write_import(result(_spends(pd.date_range("2026-10-01", "2026-10-31"), 10.5), "table=performance"), into)
    assert sum(rows(into).values()) == 5 * 310.5 + 31 * 10.5
