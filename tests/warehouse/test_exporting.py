"""A dataset leaves as tidy files with a dictionary, whole or not at all, without people and without formulas."""

import openpyxl
import pandas as pd
import pytest

from forecast.errors import ContractError, ParamsError
from forecast.warehouse import export_dataset, open_dataset

ROWS = """date,team,channel,spend,campaign
2026-01-01,north,Search,1.5,=HYPERLINK("http://x")
2026-01-02,north,Поиск,2.5,plain
"""
TASKS = "task_id,team,created,assignee\nT1,north,2026-01-01,Ada Nonesuch\n"
OUTCOMES = "date,team,revenue,weather,remark\n2026-01-01,north,10,3.5,fine\n"


@pytest.fixture
def folder(tmp_path):
    source = tmp_path / "data"
    source.mkdir()
    for name, text in (("performance", ROWS), ("tasks", TASKS), ("outcomes", OUTCOMES)):
        (source / f"{name}.csv").write_text(text, encoding="utf-8")
    return source


def _export(folder, to, **options):
    with open_dataset(str(folder)) as dataset:
        return export_dataset(dataset, to, folder.parent / "out", **options)


def test_parquet_keeps_types_and_is_a_dataset_again(folder):
    out = _export(folder, "parquet")

    frame = pd.read_parquet(out / "performance.parquet")
    assert frame["date"].dtype == "datetime64[ns]"
    assert frame["campaign"].tolist() == ['=HYPERLINK("http://x")', "plain"]
    with open_dataset(str(out)) as dataset:
        assert dataset.tables["performance"].rows == 2


def test_csv_opens_in_excel_with_cyrillic_and_without_running_its_cells(folder):
    out = _export(folder, "csv")

    assert (out / "performance.csv").read_bytes().startswith(b"\xef\xbb\xbfdate,team,channel,spend,campaign")
    frame = pd.read_csv(out / "performance.csv")
    assert frame["campaign"].tolist() == ['\'=HYPERLINK("http://x")', "plain"]
    assert frame["channel"].tolist() == ["Search", "Поиск"]


def test_a_workbook_holds_numbers_as_numbers(folder):
    out = _export(folder, "xlsx")

    sheet = openpyxl.load_workbook(out / "performance.xlsx")["performance"]
    assert [cell.value for cell in sheet[1]] == ["date", "team", "channel", "spend", "campaign"]
    assert sheet["D3"].value == 2.5
    assert sheet["E2"].data_type == "s"


@pytest.mark.parametrize(("to", "read"), [("csv", pd.read_csv), ("xlsx", pd.read_excel)])
def test_a_name_of_a_column_is_no_formula_either(to, read, folder):
    (folder / "outcomes.csv").write_text("date,team,revenue,=1+1\n2026-01-01,north,10,7\n", encoding="utf-8")

    assert list(read(_export(folder, to) / f"outcomes.{to}").columns)[-1] == "'=1+1"


def test_a_workbook_drops_what_it_cannot_hold(folder):
    broken = ROWS.replace("plain", "pl\x0bain").replace("=HYPER", "\x0b=HYPER")
    (folder / "performance.csv").write_text(broken, encoding="utf-8")

    frame = pd.read_excel(_export(folder, "xlsx") / "performance.xlsx")
    assert frame["campaign"].tolist() == ['\'=HYPERLINK("http://x")', "plain"]


def test_people_stay_at_home_unless_asked_for(folder):
    out = _export(folder, "csv")
    assert "Ada" not in (out / "tasks.csv").read_text(encoding="utf-8-sig")

    out = _export(folder, "csv", personal=True)
    assert "Ada Nonesuch" in (out / "tasks.csv").read_text(encoding="utf-8-sig")


def test_the_dictionary_names_the_currency_of_money_where_rows_do(folder):
    named = "date,team,channel,spend,clicks,currency\n2026-01-01,north,Search,1.5,7,EUR\n2026-01-02,north,Search,2.5,,eur\n"
    (folder / "performance.csv").write_text(named, encoding="utf-8")
    out = _export(folder, "csv")
    dictionary = pd.read_csv(out / "data_dictionary.csv", keep_default_na=False).set_index(["table", "column"])["unit"]
    assert (dictionary["performance", "spend"], dictionary["performance", "clicks"], dictionary["outcomes", "revenue"]) == (
        "EUR",
        "",
        "EUR",
    )
    lines = (out / "performance.csv").read_text(encoding="utf-8-sig").splitlines()
    assert lines[1:] == ["2026-01-01,north,Search,1.5,7,EUR", "2026-01-02,north,Search,2.5,,eur"]


def test_the_dictionary_names_every_column_with_its_meaning(folder):
    dictionary = pd.read_csv(_export(folder, "csv") / "data_dictionary.csv", keep_default_na=False).set_index(["table", "column"])

    assert dictionary.loc[("performance", "spend"), ["kind", "unit", "meaning"]].tolist() == ["money", "", "money paid for media"]
    assert dictionary.loc[("outcomes", "weather"), "kind"] == "number"
    assert ("outcomes", "remark") not in dictionary.index


def test_only_the_tables_asked_for_leave(folder):
    out = _export(folder, "csv", tables=["tasks"])

    assert sorted(path.name for path in out.iterdir()) == ["data_dictionary.csv", "tasks.csv"]


def test_what_cannot_be_exported_is_said(folder):
    with pytest.raises(ParamsError, match="cannot export to 'excel'; known: csv, parquet, xlsx"):
        _export(folder, "excel")
    with pytest.raises(ParamsError, match="holds no table 'task'; did you mean 'tasks'"):
        _export(folder, "csv", tables=["task"])


def test_a_folder_with_something_else_is_left_alone(folder):
    out = folder.parent / "out"
    out.mkdir()
    (out / "thesis.docx").write_text("years of work", encoding="utf-8")

    with pytest.raises(ParamsError, match=r"would be lost \(thesis.docx\); expected a new folder"):
        _export(folder, "csv")
    assert (out / "thesis.docx").exists()


def test_a_broken_dataset_does_not_leave(folder):
    (folder / "performance.csv").write_text(ROWS + "2026-01-03,north,Search,abc,\n", encoding="utf-8")

    with pytest.raises(ContractError, match="'spend' holds no number"):
        _export(folder, "csv")
    assert not (folder.parent / "out").exists()


def test_a_failure_half_way_leaves_what_was_there(folder, monkeypatch):
    out = _export(folder, "csv")
    before = (out / "performance.csv").read_bytes()
    (folder / "performance.csv").write_text(ROWS.replace("2.5", "9.5"), encoding="utf-8")

    from forecast.warehouse import exporting

    def fail(self, piece):
        raise OSError("disk full")

    monkeypatch.setattr(exporting.CsvSink, "append", fail)
    with pytest.raises(OSError, match="disk full"):
        _export(folder, "csv")
    assert (out / "performance.csv").read_bytes() == before
    assert [path.name for path in folder.parent.iterdir() if path.name.startswith(".")] == []


def test_pieces_join_without_a_seam(folder, monkeypatch):
    from forecast.warehouse import exporting

    monkeypatch.setattr(exporting, "_PIECE", 1)
    for to, read in (("csv", pd.read_csv), ("parquet", pd.read_parquet), ("xlsx", pd.read_excel)):
        assert sorted(read(_export(folder, to) / f"performance.{to}")["spend"]) == [1.5, 2.5]
        for path in (folder.parent / "out").iterdir():
            path.unlink()
