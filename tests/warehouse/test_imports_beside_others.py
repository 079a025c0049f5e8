"""Imports into tables that somebody else wrote: other types, spellings, clocks and kinds of rows."""

from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest

from forecast.errors import DataError
from forecast.settings.params import Params
from forecast.sources import ImportResult
from forecast.warehouse import load_facts, open_dataset
from forecast.warehouse.databases import database_engine
from forecast.warehouse.files import duckdb_engine
from forecast.warehouse.importing import undo_import, write_import

POSTGRES = pytest.param("postgres", marks=pytest.mark.postgres)
KEEP_INSTANTS = ["parquet", "duckdb", POSTGRES]


Rows = Callable[[str], dict[tuple[str, str, str], float]]

HEAD = "date,team,channel,campaign,spend,clicks\n"


SEPTEMBER = (
    HEAD + "2026-09-01,north,search,Brand,10.50,5\n2026-09-01,north,search,Sale,20.25,7\n2026-09-02,north,search,Brand,11.75,6\n"
)


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


def test_a_folder_of_parts_stays_a_folder(tmp_path: Path, result: Callable[..., ImportResult], rows: Rows) -> None:
    parts = tmp_path / "data" / "performance"
    parts.mkdir(parents=True)
    old = pd.DataFrame({"date": pd.to_datetime(["2026-08-31"]), "team": ["north"], "channel": ["tv"], "spend": [5.0]})
    old.to_parquet(parts / "a.parquet")
    old.assign(channel="radio").to_parquet(parts / "b.parquet")
    record = write_import(result(SEPTEMBER, "table=performance"), str(tmp_path / "data"))
    assert len(rows(str(tmp_path / "data"))) == 5
    undo_import(str(tmp_path / "data"), record.id)
    assert set(rows(str(tmp_path / "data"))) == {("2026-08-31", "tv", ""), ("2026-08-31", "radio", "")}


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
    whole_numbers: str, result: Callable[..., ImportResult], rows: Rows
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


def test_a_currency_is_the_same_in_small_letters(tmp_path: Path, result: Callable[..., ImportResult], rows: Rows) -> None:
    folder = tmp_path / "data"
    folder.mkdir()
    (folder / "performance.csv").write_text("date,team,channel,spend,currency\n2026-08-01,north,search,5,eur\n", encoding="utf-8")
    write_import(result(SEPTEMBER, "table=performance", "currency=EUR"), str(folder))
    assert sum(rows(str(folder)).values()) == 5 + 10.5 + 20.25 + 11.75


@pytest.mark.parametrize("place", ["data.duckdb", "sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def test_undoing_gives_back_columns_of_any_type_that_somebody_else_keeps(
    place: str, tmp_path: Path, request: pytest.FixtureRequest, result: Callable[..., ImportResult], rows: Rows
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


def test_columns_with_quotes_in_their_names_stay(tmp_path: Path, result: Callable[..., ImportResult], rows: Rows) -> None:
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
    frequency: str, word: str, into: str, result: Callable[..., ImportResult], rows: Rows
) -> None:
    days = _spends(pd.date_range("2026-07-01", "2026-09-30"), 10.5)
    periods = _spends(pd.date_range("2026-07-01", "2026-09-30", freq=frequency), 310.5)
    write_import(result(days, "table=performance"), into)
    with pytest.raises(DataError, match=f"stand for a {word} each, and rows of the dataset .* stand for a day each"):
        write_import(result(periods, "table=performance"), into)
    assert sum(rows(into).values()) == 92 * 10.5


def test_days_do_not_come_to_stand_beside_the_month_that_holds_them(
    into: str, result: Callable[..., ImportResult], rows: Rows
) -> None:
    months = _spends(pd.date_range("2026-05-01", "2026-09-01", freq="MS"), 310.5)
    write_import(result(months, "table=performance"), into)
    with pytest.raises(DataError, match=r"stand for a day each, .* for a month each in the same time \(2026-08-01 to 2026-08-01"):
        write_import(result(_spends(pd.date_range("2026-08-10", "2026-08-31"), 10.5), "table=performance"), into)
    write_import(result(_spends(pd.date_range("2026-10-01", "2026-10-31"), 10.5), "table=performance"), into)
    assert sum(rows(into).values()) == 5 * 310.5 + 31 * 10.5


def test_a_campaign_does_not_come_to_stand_beside_itself_under_a_new_name(
    into: str, result: Callable[..., ImportResult], rows: Rows
) -> None:
    days = "".join(f"2026-09-0{day},north,search,NAME,1{day}.{day}7,{day + 3}\n" for day in range(1, 6))
    write_import(result(HEAD + days.replace("NAME", "Brand"), "table=performance"), into)
    with pytest.raises(
        DataError, match=r"its campaign 'Brand 2026' has the numbers that 'Brand' has .* on each of 5 days.*--undo"
    ):
        write_import(result(HEAD + days.replace("NAME", "Brand 2026"), "table=performance"), into)
    write_import(result(HEAD + days.replace("NAME", "Sale").replace(",1", ",2"), "table=performance"), into)
    assert len(rows(into)) == 10
    flat = "".join(f"2026-09-0{day},north,search,NAME,100,5\n" for day in range(1, 6))
    for name in ("East", "West"):  # equal budgets of every day are two campaigns
        write_import(result(HEAD + flat.replace("NAME", name), "table=performance"), into)
    assert len(rows(into)) == 20
