"""Deals, tasks and notes: what is read of them, what never is, and mapped tables."""

import json
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest

from forecast.errors import ExportError, ParamsError
from forecast.sources import ImportResult, ImportSettings, read_export

SAMPLES = Path(__file__).parent / "samples"

Read = Callable[..., ImportResult]


def sample(name: str, *settings: str) -> ImportResult:
    return read_export("auto", [SAMPLES / name], team="growth", settings=ImportSettings.parse(settings))


def written(folder: Path, text: str, *settings: str, source: str = "table") -> ImportResult:
    file = folder / "export.csv"
    file.write_text(text, encoding="utf-8")
    return read_export(source, [file], team="growth", settings=ImportSettings.parse(settings))


@pytest.mark.parametrize("name", ["hubspot/deals.csv", "amocrm/deals.csv", "bitrix24/deals.csv"])
def test_deals_are_won_open_and_lost_and_an_open_deal_has_no_closing_date(name: str) -> None:
    deals = sample(name).tables["deals"]
    assert sorted(deals["status"]) == ["lost", "open", "won"]
    assert deals.loc[deals["status"] == "open", "closed"].isna().all()
    assert deals.loc[deals["status"] != "open", "closed"].notna().all()


def test_how_each_stage_was_read_is_said() -> None:
    stages = dict(sample("bitrix24/deals.csv").warnings)["stages_read_as"]["stages"]
    assert stages == {"Сделка успешна": "won", "Подготовка документов": "open", "Сделка провалена": "lost"}


def test_a_deal_with_several_customers_names_none() -> None:
    deals = sample("hubspot/deals.csv").tables["deals"].set_index("deal_id")
    assert deals["customer_id"].to_dict() == {"101": "501", "102": "502", "103": "503"}


def test_a_row_that_sums_up_the_deals_is_no_deal(read: Read) -> None:
    header = "Record ID,Deal Name,Deal Stage,Amount,Close Date,Create Date\n"
    deals = "1,Total,Closed Won,100,2026-09-20,2026-09-01\n2,B,Closed Lost,50.5,2026-09-21,2026-09-02\n"
    found = read(header + deals + "Total,,,150.5,,\n", "currency=EUR")
    assert found.tables["deals"]["amount"].tolist() == [100.0, 50.5]
    assert found.rejected[["line", "reason_key"]].to_numpy().tolist() == [[4, "subtotal"]]


def test_deals_in_two_currencies_are_refused(tmp_path: Path) -> None:
    text = (SAMPLES / "bitrix24" / "deals.csv").read_text(encoding="utf-8").replace('"40000.50";"RUB"', '"40000.50";"USD"')
    with pytest.raises(ExportError, match=r"RUB \(row 2\); USD \(row 3\)"):
        written(tmp_path, text, source="bitrix24")


def test_a_deal_closed_before_it_was_created_is_left_out(tmp_path: Path) -> None:
    text = (SAMPLES / "hubspot" / "deals.csv").read_text(encoding="utf-8").replace("2026-10-20 00:00", "2026-09-20 00:00")
    result = written(tmp_path, text, source="hubspot")
    assert result.rejected["reason_key"].tolist() == ["closed_before_created"]


def test_jira_keeps_the_time_of_creation_and_the_day_that_was_promised() -> None:
    task = sample("jira/cloud.csv").tables["tasks"].iloc[0]
    assert (task["created"], task["due"]) == (pd.Timestamp("2026-05-11 15:26"), pd.Timestamp("2026-05-18"))


def test_a_row_of_jira_wider_than_the_header_is_read_unless_its_cells_have_shifted(tmp_path: Path) -> None:
    head = "Summary,Issue key,Issue id,Issue Type,Status,Created,Labels,Labels\n"
    rows = "".join(f"Task,MK-{n},{n},Task,Done,11/May/26 03:26 PM,x,y\n" for n in range(1, 20))
    result = written(tmp_path, head + rows + "Wide,MK-20,20,Task,Done,11/May/26 03:26 PM,x,y,z,w\n", source="jira")
    assert len(result.tables["tasks"]) == 20
    shifted = head + rows + "Banner, autumn,MK-20,20,Task,11/May/26 03:26 PM,11/May/26 03:26 PM,x,y\n"
    assert written(tmp_path, shifted, source="jira").rejected[["line", "reason_key"]].to_numpy().tolist() == [
        [21, "too_many_cells"]
    ]


def test_a_card_was_made_when_its_id_says_and_finished_when_it_came_to_the_done_list() -> None:
    tasks = sample("trello/board.json").tables["tasks"].set_index("title")
    assert tasks.loc["Banner", ["created", "resolved", "due", "status"]].tolist() == [
        pd.Timestamp("2026-09-01 10:00"),
        pd.Timestamp("2026-09-08 09:00:00"),
        pd.Timestamp("2026-09-10"),
        "Done",
    ]
    assert tasks.loc["Old idea", "status"] == "archived"
    assert "assignee" not in tasks


def test_a_card_that_left_the_done_list_is_not_finished(tmp_path: Path) -> None:
    board = json.loads((SAMPLES / "trello" / "board.json").read_text(encoding="utf-8"))
    back = json.loads(json.dumps(board["actions"][0]))
    back["date"], back["data"]["listAfter"] = "2026-09-09T09:00:00.000Z", {"id": "l2", "name": "Approval"}
    board["actions"].append(back)
    result = written(tmp_path, json.dumps(board), source="trello")
    assert "resolved" not in result.tables["tasks"]


@pytest.mark.parametrize("name", ["✅ Done", "Done!", "Erledigt"])
def test_a_list_of_done_work_is_known_by_its_word(tmp_path: Path, name: str) -> None:
    text = (SAMPLES / "trello" / "board.json").read_text(encoding="utf-8").replace('"Done"', json.dumps(name))
    tasks = written(tmp_path, text, source="trello").tables["tasks"].set_index("title")
    assert tasks.loc["Banner", "resolved"] == pd.Timestamp("2026-09-08 09:00:00")


def test_votes_of_a_group_count_once_and_authors_are_not_read() -> None:
    result = sample("parabol/retro.csv")
    notes = result.tables["feedback"]
    assert notes.groupby("theme")["votes"].sum().to_dict() == {"Approvals": 5.0, "Search": 2.0}
    assert set(notes.columns) == {"date", "team", "prompt", "note", "votes", "theme"}
    left = [values["kind"] for key, values in result.warnings if key == "notes_left_out"]
    assert left == ["comment", "task"]


def test_a_card_whose_list_is_not_in_the_board_has_no_status(tmp_path: Path) -> None:
    board = json.loads((SAMPLES / "trello" / "board.json").read_text(encoding="utf-8"))
    board["cards"][0]["idList"] = "a list that was deleted"
    tasks = written(tmp_path, json.dumps(board), source="trello").tables["tasks"]
    assert tasks["status"].isna().sum() == 1


def test_a_board_of_stacked_cards_becomes_notes_with_the_votes_in_their_text() -> None:
    notes = sample("easyretro/columns.csv", "date=2026-09-30").tables["feedback"]
    assert notes[["prompt", "note"]].to_numpy().tolist()[4] == ["To improve", "Banners, again, are late"]
    assert notes["votes"].sum() == 13.0
    with pytest.raises(ExportError, match="does not say when the meeting was.*--set date=2026-09-30"):
        sample("easyretro/columns.csv")


def test_votes_stand_beside_each_list_of_a_retrospective_board(read: Callable[..., ImportResult]) -> None:
    text = 'Wind,Votes Wind,Anchors,Votes Anchors,,\nNew video,7,"Slow, late approval",3,,\n,,Holidays,,,\n'
    notes = read(text, "date=2026-09-30").tables["feedback"]
    assert notes[["prompt", "note"]].to_numpy().tolist() == [
        ["Wind", "New video"],
        ["Anchors", "Slow, late approval"],
        ["Anchors", "Holidays"],
    ]
    assert notes["votes"].fillna(-1).tolist() == [7.0, 3.0, -1.0]


def test_votes_in_brackets_are_votes_where_every_card_has_them(read: Callable[..., ImportResult]) -> None:
    all_of_them = "Went well,To improve\nNew video (3),Late approval (12)\n"
    assert read(all_of_them, "date=2026-09-30").tables["feedback"]["votes"].tolist() == [3.0, 12.0]
    one = read("Went well,To improve\nNew video,See page (12)\n", "date=2026-09-30").tables["feedback"]
    assert one["note"].tolist() == ["New video", "See page (12)"]


def test_a_list_of_numbers_is_no_list_of_cards(read: Callable[..., ImportResult]) -> None:
    with pytest.raises(ExportError, match="'Sum' holds numbers and no cards.*call the column 'Votes Went well'"):
        read("Went well,Sum,To improve\nNew video,3,Late approval\n", "date=2026-09-30")


def test_any_table_is_read_by_a_mapping(tmp_path: Path) -> None:
    text = "Angelegt;Nr;Betrag;Zustand\n01.09.2026;A-1;1.234,50;open\n02.09.2026;A-2;99,00;won\n"
    settings = ["table=deals", "deal_id=Nr", "created=Angelegt", "amount=Betrag", "status=Zustand"]
    deals = written(tmp_path, text, *settings).tables["deals"]
    assert deals["amount"].tolist() == [1234.5, 99.0]
    assert deals["team"].tolist() == ["growth", "growth"]
    with pytest.raises(ExportError, match="deals needs deal_id; the columns are 'Angelegt', 'Nr'"):
        written(tmp_path, text, *settings[:1], *settings[2:])


def test_further_columns_of_outcomes_are_controls_where_they_hold_numbers(tmp_path: Path) -> None:
    text = "Day,Total sales,Shop,Visits\n2026-09-01 23:30,10.50,north,7\n2026-09-02 08:00,20.00,north,\n"
    result = written(tmp_path, text, "table=outcomes", "date=Day", "revenue=Total sales")
    outcomes = result.tables["outcomes"]
    assert sorted(outcomes.columns) == ["Visits", "date", "revenue", "team"]
    assert outcomes["date"].tolist() == [pd.Timestamp("2026-09-01"), pd.Timestamp("2026-09-02")]
    assert dict(result.warnings)["columns_left_out"]["columns"] == ["Shop"]


def test_equal_payments_of_a_day_are_not_taken_for_copies(tmp_path: Path) -> None:
    text = "Day,Amount\n2026-09-01 10:00,20\n2026-09-01 10:00,20\n2026-09-02 09:00,5\n"
    with pytest.raises(ExportError, match="outcomes holds several rows of 2026-09-01.*Sum the rows of a day"):
        written(tmp_path, text, "table=outcomes", "date=Day", "revenue=Amount")


def test_a_table_that_could_be_two_asks_which(tmp_path: Path) -> None:
    text = "date,team,channel,spend\n2026-09-01,growth,tv,10.5\n"
    with pytest.raises(ParamsError, match=r"it may be performance or plan.*--set table=NAME"):
        written(tmp_path, text)
    (tmp_path / "plan.csv").write_text(text)
    result = read_export("auto", [tmp_path / "plan.csv"], team="growth", settings=ImportSettings())
    assert list(result.tables) == ["plan"]


def test_an_unknown_table_names_the_nearest(tmp_path: Path) -> None:
    with pytest.raises(ParamsError, match="table 'deal' is unknown; did you mean 'deals'"):
        written(tmp_path, "a,b\n1,2\n", "table=deal")


def test_a_record_that_stands_twice_with_other_values_is_refused(tmp_path: Path) -> None:
    text = "deal_id,team,created,amount\n1,growth,2026-09-01,10.5\n1,growth,2026-09-01,11.5\n"
    with pytest.raises(ExportError, match=r"deals holds rows with the same deal_id and different values \(1\)"):
        written(tmp_path, text, "table=deals")


def test_cycle_times_of_a_public_dataset_are_read_and_the_impossible_ones_listed(shared_data: Path) -> None:
    file = shared_data / "exports" / "jira" / "agile_cycle_times.csv"
    settings = ImportSettings.parse(["table=tasks", "task_id=id", "created=created_date", "resolved=finished_date"])
    result = read_export("table", [file], team="growth", settings=settings)
    raw = pd.read_csv(file)
    assert len(result.tables["tasks"]) == int((raw["cycle_time_days"] >= 0).sum())
    assert set(result.rejected["reason_key"]) == {"resolved_before_created"}


@pytest.mark.parametrize(
    ("name", "source", "words"),
    [
        ("ga4/Reports_snapshot_A.csv", "", "none of its tables has a day beside a channel or revenue"),
        ("jira/jira_cloud_export_small.csv", "jira", ""),
        ("search_console/Chart.csv", "search_console", ""),
        ("search_console/Countries.csv", "", "no day column and names no period"),
        ("search_console/Devices.csv", "", "no day column and names no period"),
        ("search_console/Filters.csv", "", "no source recognises"),
    ],
)
def test_real_exports_are_read_or_refused_for_the_right_reason(shared_data: Path, name: str, source: str, words: str) -> None:
    file = shared_data / "exports" / name
    if words:
        with pytest.raises(ExportError, match=words):
            read_export("auto", [file], team="growth", settings=ImportSettings())
    else:
        result = read_export("auto", [file], team="growth", settings=ImportSettings())
        assert (result.source, len(result.rejected)) == (source, 0)
        assert result.rows_accepted == len(pd.read_csv(file))


def test_ids_that_a_spreadsheet_has_rounded_are_refused(tmp_path: Path) -> None:
    file = tmp_path / "deals.csv"
    file.write_text(
        "Record ID,Deal Name,Deal Stage,Pipeline,Amount,Create Date\n1.23457E+11,A,Closed won,Sales,100,2026-08-02 10:00\n"
    )
    with pytest.raises(ExportError, match=r"row 2: the id '1.23457E\+11' has lost its last digits"):
        read_export("auto", [file], team="growth", settings=ImportSettings())


def test_votes_in_columns_of_their_own_belong_to_the_list_before_them(tmp_path: Path) -> None:
    file = tmp_path / "board.csv"
    file.write_text("Retro of May\n\nWent well,,To improve,Votes\nShip,3,Slow,5\nTeam,1,,\n")
    result = read_export("auto", [file], team="growth", settings=ImportSettings.parse(["date=2026-05-29"]))
    notes = result.tables["feedback"][["prompt", "note", "votes"]].to_numpy().tolist()
    assert notes == [["Went well", "Ship", 3.0], ["To improve", "Slow", 5.0], ["Went well", "Team", 1.0]]


def test_of_two_columns_of_one_name_the_filled_one_tells_when_work_started(tmp_path: Path) -> None:
    head = "Issue key,Issue Type,Status,Created,Custom field (Start date),Custom field (Start date),Due\n"
    rows = "A-1,Task,Done,2026-09-01,2026-09-02,,2026-09-20\nA-2,Task,Done,2026-09-01,,2026-09-03,2026-09-21\n"
    tasks = written(tmp_path, head + rows, source="auto").tables["tasks"]
    assert tasks["started"].dt.day.tolist() == [2, 3]
    assert tasks["due"].dt.day.tolist() == [20, 21]


@pytest.mark.parametrize("amounts", [("Amount,Deal Currency Code", "100,USD", "90,EUR"), ("Amount", "$100", "€90")])
def test_amounts_in_two_currencies_are_refused_by_code_and_by_sign(tmp_path: Path, amounts: tuple[str, str, str]) -> None:
    head = f"Record ID,Deal Name,Deal Stage,Create Date,{amounts[0]}\n"
    rows = "".join(f"{number},A,Closed won,2026-09-01,{money}\n" for number, money in enumerate(amounts[1:], start=1))
    with pytest.raises(ExportError, match="amounts in more than one currency"):
        written(tmp_path, head + rows, source="auto")


def test_the_english_list_of_amocrm_is_known_and_tells_open_won_and_lost(tmp_path: Path) -> None:
    head = '"ID","Lead title","Sale","Responsible","Created at","Closed at","Lead stage","Pipeline"\n'
    rows = "".join(
        f'"{number}","A","100","X","09/1{number}/2026 10:00","{closed}","{stage}","P"\n'
        for number, closed, stage in (
            (3, "not closed", "Initial contact"),
            (4, "09/15/2026", "Closed - won"),
            (5, "09/15/2026", "Closed - lost"),
        )
    )
    result = written(tmp_path, head + rows, source="auto")
    assert (result.source, result.tables["deals"]["status"].tolist()) == ("amocrm", ["open", "won", "lost"])


def test_deals_of_hubspot_under_its_internal_names_are_known(tmp_path: Path) -> None:
    head = "hs_object_id,dealname,dealstage,pipeline,amount,createdate,closedate,deal_currency_code\n"
    result = written(
        tmp_path, head + "7,A,closedwon,default,120.50,2026-09-01T10:00:00Z,2026-09-05T10:00:00Z,EUR\n", source="auto"
    )
    deal = result.tables["deals"].iloc[0]
    assert (result.source, deal["status"], deal["amount"], deal["closed"].day) == ("hubspot", "won", 120.5, 5)


def test_a_list_of_deals_without_its_columns_is_refused_with_one_that_it_could_be_given(tmp_path: Path) -> None:
    with pytest.raises(ExportError, match="no header row was found.*--set deal_id=COLUMN"):
        written(tmp_path, "dealname,close date\nA,2026-09-05\n", source="hubspot")


PASTED = "date,channel,campaign,spend\n"


def test_rows_of_a_mapped_table_that_were_pasted_twice_count_once_and_are_listed(read: Read) -> None:
    rows = "2026-09-01,search,A,12.50\n2026-09-02,search,A,13.50\n"
    result = read(PASTED + rows + rows, "table=performance", source="table")
    assert result.totals["spend"]["imported"] == 26.0
    assert result.rejected[["line", "reason_key"]].to_numpy().tolist() == [[4, "duplicate"], [5, "duplicate"]]


def test_two_exports_of_a_mapped_table_put_together_whose_days_overlap_are_refused(read: Read) -> None:
    text = PASTED + "2026-09-01,search,A,12.50\n2026-09-02,search,A,13.50\n" + PASTED + "2026-09-02,search,A,13.70\n"
    with pytest.raises(ExportError, match="row 4 repeats the header.*different numbers of 2026-09-02 search A"):
        read(text, "table=performance", source="table")


def test_costs_of_a_mapped_table_that_are_not_its_clicks_at_its_own_price_are_refused(read: Read) -> None:
    with pytest.raises(ExportError, match="costs are 100 times the clicks multiplied by 'CPC'"):
        read("date,channel,clicks,CPC,spend\n2026-09-01,search,50,0.50,2500\n", "table=performance", source="table")


@pytest.mark.parametrize("name", ["spend_cents", "Cost (cents)", "Расход, коп.", "cost_micros"])
def test_a_column_that_is_mapped_to_money_and_counts_parts_of_it_is_refused(read: Read, name: str) -> None:
    text = f"date;channel;{name}\n2026-09-01;search;1050\n"
    with pytest.raises(ExportError, match="is in parts of money; expected whole money. Convert the column"):
        read(text, "table=performance", f"spend={name}", source="table")


def test_a_lift_and_a_temperature_may_be_below_zero_and_money_may_not(read: Read) -> None:
    head = "experiment_id,kind,start,end,lift,lift_lower,lift_upper,spend"
    lift = read(f"{head}\nG1,lift,2026-02-01,2026-02-28,-500,-1500,500,1000\n").tables["experiments"].iloc[0]
    assert (lift["lift"], lift["lift_lower"], lift["lift_upper"]) == (-500.0, -1500.0, 500.0)
    weather = "date,revenue,Temperature\n2026-01-01,100,-15.5\n2026-01-02,200,3\n"
    assert read(weather, "table=outcomes", source="table").tables["outcomes"]["Temperature"].tolist() == [-15.5, 3.0]
    with pytest.raises(ExportError, match=r"negative \(1\)"):
        read(weather.replace(",100,", ",-100,"), "table=outcomes", source="table")
