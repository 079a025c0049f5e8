"""Imports into a dataset: all or nothing, twice is once, exactly what a file covers, and undone by id."""

import json
import os
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest

from forecast.errors import DataError, ParamsError
from forecast.settings.params import Params
from forecast.sources import ImportResult
from forecast.warehouse import load_facts, open_dataset
from forecast.warehouse.importing import list_imports, undo_import, write_import

Rows = Callable[[str], dict[tuple[str, str, str], float]]

HEAD = "date,team,channel,campaign,spend,clicks\n"


SEPTEMBER = (
    HEAD + "2026-09-01,north,search,Brand,10.50,5\n2026-09-01,north,search,Sale,20.25,7\n2026-09-02,north,search,Brand,11.75,6\n"
)


def test_an_import_makes_the_dataset_and_the_same_file_twice_changes_nothing(
    into: str, result: Callable[..., ImportResult], rows: Rows
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
    into: str, result: Callable[..., ImportResult], rows: Rows
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
    into: str, result: Callable[..., ImportResult], rows: Rows
) -> None:
    write_import(result(SEPTEMBER, "table=performance"), into)
    whole = "date,team,channel,spend,clicks\n2026-09-01,north,search,31.25,12\n"
    write_import(result(whole, "table=performance"), into)
    assert rows(into) == {("2026-09-01", "search", ""): 31.25, ("2026-09-02", "search", "Brand"): 11.75}
    write_import(result(SEPTEMBER + "2026-09-03,north,search,Brand,1.5,1\n", "table=performance"), into)
    assert sum(rows(into).values()) == 10.5 + 20.25 + 11.75 + 1.5


def test_rows_that_an_import_takes_away_and_does_not_have_are_told(into: str, result: Callable[..., ImportResult]) -> None:
    write_import(result(SEPTEMBER, "table=performance"), into)
    later = HEAD + "2026-09-01,north,search,Brand,10.75,5\n2026-09-02,north,search,Sale,21.25,7\n"
    told = write_import(result(later, "table=performance"), into)
    gone = {"key": "rows_gone", "table": "performance", "n": 2, "names": ["Sale (2026-09-01)", "Brand (2026-09-02)"]}
    assert [dict(doubt) for doubt in told.doubts if doubt["key"] == "rows_gone"] == [gone]
    assert (
        "2 rows of performance that earlier imports wrote are gone, for this one covers their days and does not have them: "
        "Sale (2026-09-01), Brand (2026-09-02). If they still count, take this import back (forecast import --undo) and import "
        "the files in one call." in told.warnings
    )


def test_notes_of_another_board_of_the_day_under_the_same_question_are_told_to_be_gone(
    into: str, result: Callable[..., ImportResult]
) -> None:
    head = "date,team,prompt,note\n2026-09-30,north,Went well,"
    write_import(result(head + "Ads paid off\n", "table=feedback"), into)
    told = write_import(result(head + "New landing page\n", "table=feedback"), into)
    assert [doubt["names"] for doubt in told.doubts if doubt["key"] == "rows_gone"] == [["Ads paid off (2026-09-30)"]]


def test_nothing_is_told_to_be_gone_where_a_channel_is_known_whole_or_by_campaigns_from_now_on(
    into: str, result: Callable[..., ImportResult]
) -> None:
    whole = "date,team,channel,spend,clicks\n2026-09-01,north,search,31.25,12\n"
    records = [write_import(result(text, "table=performance"), into) for text in (SEPTEMBER, whole, SEPTEMBER)]
    assert not [doubt for record in records for doubt in record.doubts if doubt["key"] == "rows_gone"]


def test_undoing_restores_the_rows_and_the_columns_that_were_there(
    into: str, result: Callable[..., ImportResult], rows: Rows
) -> None:
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


def test_an_older_file_imported_again_after_a_newer_one_takes_effect(
    into: str, result: Callable[..., ImportResult], rows: Rows
) -> None:
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


def test_another_currency_is_refused_and_nothing_changes(into: str, result: Callable[..., ImportResult], rows: Rows) -> None:
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


def test_only_rows_that_belong_in_the_table_are_said_to_need_mending(into: str, result: Callable[..., ImportResult]) -> None:
    days = "".join(f"2026-09-{day:02d},north,search,Brand,{day}.5,1\n" for day in range(1, 13))
    broken = HEAD + days + "2026-09-13,south,search,Brand,1.5,1\n,north,search,Brand,1.5,1\n"  # another team's, and no day
    record = write_import(result(broken, "table=performance"), into)
    with open_dataset(into) as dataset:
        facts = load_facts(dataset, "north", Params())
    assert facts.tables.set_index("name").loc["performance", "rejected_rows"] == 2
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


def test_a_crash_before_the_decision_changes_nothing_and_after_it_is_finished_by_the_next_run(
    tmp_path: Path, result: Callable[..., ImportResult], monkeypatch: pytest.MonkeyPatch, rows: Rows
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


def test_another_channel_or_campaign_of_the_same_day_stays(into: str, result: Callable[..., ImportResult], rows: Rows) -> None:
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
    into: str, result: Callable[..., ImportResult], rows: Rows
) -> None:
    write_import(result(SEPTEMBER, "table=performance"), into)
    mixed = "2026-09-01,north,search,,30.75,12\n2026-09-01,north,social,Fair,3.5,1\n"
    write_import(result(HEAD + mixed, "table=performance"), into)
    assert rows(into) == {
        ("2026-09-01", "search", ""): 30.75,
        ("2026-09-02", "search", "Brand"): 11.75,
        ("2026-09-01", "social", "Fair"): 3.5,
    }


def test_an_import_is_not_undone_under_a_later_one_that_covers_the_same_rows(
    into: str, result: Callable[..., ImportResult], rows: Rows
) -> None:
    one = HEAD + "2026-09-01,north,search,Brand,10.5,5\n"
    first = write_import(result(one, "table=performance"), into)
    later = write_import(result(one + "2026-09-02,north,search,Brand,11.5,6\n", "table=performance"), into)
    with pytest.raises(DataError, match=f"Undo the later imports first: {later.id}"):
        undo_import(into, first.id)
    assert rows(into) == {("2026-09-01", "search", "Brand"): 10.5, ("2026-09-02", "search", "Brand"): 11.5}


def test_undoing_does_not_bring_a_whole_channel_back_beside_a_campaign_of_it(
    into: str, result: Callable[..., ImportResult], rows: Rows
) -> None:
    write_import(result("date,team,channel,spend\n2026-09-01,north,search,30.5\n", "table=performance"), into)
    brand = write_import(result(HEAD + "2026-09-01,north,search,Brand,10.5,5\n", "table=performance"), into)
    sale = write_import(result(HEAD + "2026-09-01,north,search,Sale,20.25,7\n", "table=performance"), into)
    with pytest.raises(DataError, match=f"Undo the later imports first: {sale.id}"):
        undo_import(into, brand.id)
    undo_import(into, sale.id)
    undo_import(into, brand.id)
    assert rows(into) == {("2026-09-01", "search", ""): 30.5}


def test_an_import_beside_a_later_one_of_another_campaign_is_undone(
    into: str, result: Callable[..., ImportResult], rows: Rows
) -> None:
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
