"""A dataset that breaks its contract is refused with every fault at once: what, where, expected, what to do next."""

from pathlib import Path

import duckdb
import pandas as pd
import pytest

from forecast.errors import ContractError, DataError
from forecast.settings.params import Params
from forecast.warehouse import check_dataset, load_facts, open_dataset

HEAD = "date,team,channel,spend,clicks\n"
GOOD = "2026-01-01,north,Search,10.5,3\n"


def _folder(tmp_path: Path, text: str, name: str = "performance.csv", encoding: str = "utf-8") -> str:
    (tmp_path / name).write_bytes(text.encode(encoding))
    return str(tmp_path)


def _load(folder: str, team: str = "north"):
    with open_dataset(folder) as dataset:
        return load_facts(dataset, team, Params())


@pytest.mark.parametrize(
    ("row", "said"),
    [
        (
            "31.02.2026,north,Search,1,1\n",
            r"'date' holds no date in 1 row \(line 3: '31.02.2026'\); expected a day",
        ),
        ("31.01.2026,north,Search,1,1\n", r"`forecast import table --set dayfirst=true` reads 28.02.2026"),
        ("2026-02-31,north,Search,1,1\n", r"'date' holds no date in 1 row \(line 3: '2026-02-31'\)"),
        ("2206-01-01,north,Search,1,1\n", r"'date' holds no date in 1 row \(line 3: '2206-01-01'\).*between 1990 and 2099"),
        (",north,Search,1,1\n", r"required column 'date' is empty in 1 row \(line 3\); fill it in"),
        (
            "2026-01-02,north,Search,abc,1\n",
            r"'spend' holds no number in 1 row \(line 3: 'abc'\); expected a plain number",
        ),
        ('2026-01-02,north,Search,"1,5",1\n', r"look like decimal commas, which `forecast import table --set decimal=,` reads"),
        ("2026-01-02,north,Search,n/a,1\n", r"leave the cell empty where nothing is known"),
        ("2026-01-02,north,Search,nan,1\n", r"'spend' holds no number in 1 row \(line 3: 'nan'\)"),
        ("2026-01-02,north,Search,inf,1\n", r"'spend' holds no number in 1 row \(line 3: 'inf'\)"),
        ("2026-01-02,north,Search,,1\n", r"required column 'spend' is empty in 1 row \(line 3\)"),
        ("2026-01-02,north,Search,-5,1\n", r"'spend' is negative in 1 row \(line 3: '-5'\); expected zero or more"),
        ("2026-01-02,north,Search,5,-1\n", r"'clicks' is negative in 1 row \(line 3: '-1'\)"),
        ("Total,,,10.5,3\n", r"1 row sums up the others \(line 3: 'Total'\); counted in, they would double the money"),
        ("Итого: аккаунт,,,10.5,3\n", r"1 row sums up the others \(line 3: 'Итого: аккаунт'\)"),
        ("2026-01-02,north,Всего,10.5,3\n", r"1 row sums up the others \(line 3: 'Всего'\)"),
    ],
)
def test_a_bad_row_is_named_with_its_line(tmp_path, row, said):
    folder = _folder(tmp_path, HEAD + GOOD + row)

    with pytest.raises(ContractError, match=said):
        _load(folder)


def test_a_channel_whose_name_begins_like_a_total_is_a_channel(tmp_path):
    folder = _folder(tmp_path, HEAD + "2026-01-01,north,Total Wine,10.5,3\n")

    assert _load(folder).performance["channel"].tolist() == ["Total Wine"]


def test_every_fault_is_told_at_once_with_counts_and_five_examples(tmp_path):
    rows = "".join(f"2026-01-{day:02d},north,Search,word{day},-1\n" for day in range(1, 9))
    folder = _folder(tmp_path, HEAD + rows)

    with pytest.raises(ContractError, match="breaks its contract, 2 kinds of fault") as caught:
        _load(folder)
    said = str(caught.value)
    assert "'spend' holds no number in 8 rows" in said
    assert "line 6: 'word5'; and 3 more)" in said
    assert "word6" not in said
    assert "'clicks' is negative in 8 rows" in said


def test_lines_are_counted_over_blank_lines_and_quoted_line_breaks(tmp_path):
    folder = _folder(tmp_path, HEAD + '\n2026-01-01,north,"Se\narch",1,1\n\n2026-01-02,north,Search,oops,1\n')

    with pytest.raises(ContractError, match="line 6: 'oops'"):
        _load(folder)


def test_a_missing_column_names_the_nearest_found(tmp_path):
    folder = _folder(tmp_path, "date,team,chanel,cost\n2026-01-01,north,Search,1\n")

    with pytest.raises(ContractError, match=r"column 'channel' is missing \(did you mean 'chanel'\?\).*'spend' is missing"):
        _load(folder)


@pytest.mark.parametrize("text", ["", HEAD])
def test_an_empty_file_is_refused(tmp_path, text):
    folder = _folder(tmp_path, text)

    with pytest.raises(ContractError, match=r"performance.csv is empty; expected a header and at least one row"):
        _load(folder)


def test_a_file_that_is_not_utf8_names_the_line_and_the_way_to_read_it(tmp_path):
    folder = _folder(tmp_path, HEAD + GOOD + "2026-01-02,north,Яндекс,1,1\n", encoding="cp1251")

    with pytest.raises(ContractError, match=r"line 3: the text is not UTF-8.*`forecast import table performance.csv"):
        _load(folder)


def test_a_column_that_stands_twice_is_refused(tmp_path):
    folder = _folder(tmp_path, "date,team,channel,spend,Spend\n2026-01-01,north,Search,1,2\n")

    with pytest.raises(ContractError, match="the column 'spend' stands there twice"):
        _load(folder)


def test_a_ragged_row_is_named_with_its_line(tmp_path):
    folder = _folder(tmp_path, HEAD + GOOD + "2026-01-02,north,Search,1\n")

    with pytest.raises(DataError, match=r"\(performance.csv\) could not be read: .*Line: 3.*mend it"):
        _load(folder)


def test_mixed_currencies_name_the_rows_of_the_rarer_one(tmp_path):
    rows = "2026-01-01,north,Search,1,EUR\n2026-01-02,north,Search,1,EUR\n2026-01-03,north,Search,1,usd\n"
    folder = _folder(tmp_path, "date,team,channel,spend,currency\n" + rows)

    with pytest.raises(ContractError, match=r"mostly in EUR, but not in 1 row \(line 4: 'usd'\); expected one currency"):
        _load(folder)


def test_currencies_of_other_teams_are_their_own(tmp_path):
    rows = "2026-01-01,north,Search,1,EUR\n2026-01-01,south,Search,1,USD\n"
    folder = _folder(tmp_path, "date,team,channel,spend,currency\n" + rows)

    assert len(_load(folder).performance) == 1


def test_a_repeated_key_is_a_fault_where_rows_may_not_be_summed(tmp_path):
    _folder(tmp_path, HEAD + GOOD)
    rows = "2026-01-01,north,100\n2026-01-01,north,200\n2026-01-02,north,300\n"
    folder = _folder(tmp_path, "date,team,revenue\n" + rows, "outcomes.csv")

    with pytest.raises(ContractError, match=r"1 key occurs more than once by date, team \(date 2026-01-01, team north: '2"):
        _load(folder)


def test_faults_of_other_teams_do_not_stop_a_team_but_are_found_when_all_are_asked_for(tmp_path):
    folder = _folder(tmp_path, HEAD + GOOD + "2026-01-02,south,Search,abc,1\n")

    assert len(_load(folder).performance) == 1
    with open_dataset(folder) as dataset:
        (fault,) = check_dataset(dataset)
    assert (fault.table, fault.kind, fault.column, fault.count) == ("performance", "not_a_number", "spend", 1)


def test_without_performance_the_nearest_file_is_named(tmp_path):
    _folder(tmp_path, "date,team,revenue\n2026-01-01,north,1\n", "outcomes.csv")
    folder = _folder(tmp_path, HEAD + GOOD, "performanse.csv")

    with pytest.raises(ContractError, match=r"required table performance is not there \(did you mean 'performanse.csv'\?\)"):
        _load(folder)


def test_a_dataset_that_lacks_only_what_was_spent_is_told_to_import_it(tmp_path):
    folder = _folder(tmp_path, "deal_id,team,created\nD1,north,2026-01-01\n", "deals.csv")

    with pytest.raises(ContractError, match=r"import what was spent, an advertising export \(`forecast import auto FILE") as told:
        _load(folder)
    assert "mend these rows" not in str(told.value)


def test_typed_tables_name_the_row_by_its_key(tmp_path):
    rows = {"date": ["2026-01-01", "2026-01-02"], "team": "north", "channel": "Search", "spend": [1.0, -2.0]}
    pd.DataFrame(rows).to_parquet(tmp_path / "performance.parquet")

    with pytest.raises(ContractError, match=r"is negative in 1 row \(date 2026-01-02, team north, channel Search: '-2.0'\)"):
        _load(str(tmp_path))


def test_a_sound_dataset_has_no_fault(demo_csv):
    with open_dataset(demo_csv) as dataset:
        assert check_dataset(dataset) == ()


def test_a_broken_parquet_file_is_said_to_be_one(tmp_path):
    (tmp_path / "performance.parquet").write_bytes(b"PAR1 this is not Parquet")

    with pytest.raises(DataError, match=r"\(performance.parquet\) is not Parquet that can be read.*Write it anew"):
        open_dataset(str(tmp_path))


def test_a_text_file_named_duckdb_is_said_to_be_none(tmp_path):
    path = tmp_path / "data.duckdb"
    path.write_text("no database", encoding="utf-8")

    with pytest.raises(DataError, match=r"data.duckdb' could not be opened"):
        open_dataset(str(path))


def test_a_database_that_another_program_writes_is_said_so(tmp_path):
    path = tmp_path / "data.duckdb"
    writer = duckdb.connect(str(path))
    writer.execute("CREATE TABLE performance (date DATE, team TEXT, channel TEXT, spend DOUBLE)")
    try:
        with pytest.raises(DataError, match=r"that no other program is writing"):
            open_dataset(str(path))
    finally:
        writer.close()


def test_numbers_where_dates_belong_are_no_dates(tmp_path):
    pd.DataFrame({"date": [20260101], "team": ["north"], "channel": ["Search"], "spend": [1.0]}).to_parquet(
        tmp_path / "performance.parquet"
    )

    with pytest.raises(ContractError, match=r"'date' holds no date in 1 row \(team north, channel Search: '20260101'\)"):
        _load(str(tmp_path))


def test_a_number_that_is_none_is_found_in_typed_tables_too(tmp_path):
    path = tmp_path / "performance.parquet"
    duckdb.sql(
        f"COPY (SELECT DATE '2026-01-01' AS date, 'north' AS team, 'Search' AS channel, 'nan'::DOUBLE AS spend) TO '{path}'"
    )

    with pytest.raises(ContractError, match=r"'spend' holds no number in 1 row .*'nan'"):
        _load(str(tmp_path))
