import json

import pandas as pd
import pytest

from forecast.errors import ContractError, ParamsError
from forecast.warehouse import read_series, write_json, write_series


def _file(folder, text, encoding="utf-8"):
    path = folder / "series.csv"
    path.write_text(text, encoding=encoding)
    return path


def test_a_long_table_keeps_its_order_and_its_gaps(tmp_path):
    frame = read_series(_file(tmp_path, "unique_id,ds,y\nб,2026-01-04,1.5\nа,2026-01-04,\nб,2026-01-11,2\n"))
    assert frame["unique_id"].tolist() == ["б", "а", "б"]
    assert frame["y"].isna().tolist() == [False, True, False]
    assert frame["ds"].iloc[2] == pd.Timestamp("2026-01-11")


def test_a_byte_order_mark_is_no_part_of_a_name(tmp_path):
    frame = read_series(_file(tmp_path, "unique_id,ds,y\na,2026-01-04,1\n", encoding="utf-8-sig"))
    assert list(frame.columns) == ["unique_id", "ds", "y"]


def test_every_fault_is_told_at_once_with_its_line(tmp_path):
    text = "unique_id,ds,y\na,2026-01-04,1\na,2026-02-30,2\na,2026-01-11,many\na,2026-01-04,4\n"
    with pytest.raises(ContractError, match=r"no date.*line 3: '2026-02-30'.*no number.*line 4: 'many'.*stand twice.*line 5"):
        read_series(_file(tmp_path, text))


def test_a_missing_column_is_named_with_what_was_found(tmp_path):
    with pytest.raises(ContractError, match=r"lacks the column ds; expected unique_id, ds, y, found unique_id, date, y"):
        read_series(_file(tmp_path, "unique_id,date,y\na,2026-01-04,1\n"))


def test_an_empty_file_is_refused(tmp_path):
    with pytest.raises(ContractError, match=r"cannot be read as CSV.*expected a first line unique_id,ds,y"):
        read_series(_file(tmp_path, ""))


def test_a_file_that_is_not_there_is_named(tmp_path):
    with pytest.raises(ParamsError, match=r"there is no file '.*none\.csv'"):
        read_series(tmp_path / "none.csv")


def test_results_are_written_whole_with_plain_dates_and_letters(tmp_path):
    points = pd.DataFrame({"unique_id": ["а"], "ds": [pd.Timestamp("2026-01-04")], "yhat": [1.5]})
    write_series(points, tmp_path / "deep" / "out.csv")
    assert (tmp_path / "deep" / "out.csv").read_text(encoding="utf-8") == "unique_id,ds,yhat\nа,2026-01-04,1.5\n"
    write_json({"канал": 1}, tmp_path / "out.json")
    assert json.loads((tmp_path / "out.json").read_text(encoding="utf-8")) == {"канал": 1}
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith(".")] == []
