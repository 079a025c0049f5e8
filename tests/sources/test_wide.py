"""The weekly spreadsheet: spend columns become channels, revenue and controls become outcomes, and nothing is guessed."""

from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest

from forecast.errors import ExportError, ParamsError
from forecast.sources import ImportResult, ImportSettings, read_export
from forecast.sources.wide import channel_names

Read = Callable[..., ImportResult]

SHEET = "week;tv_S;radio_S;sales;weather\n05.01.2026;1 000,50;0;20 000,00;3,5\n12.01.2026;900,00;;21 000,00;4\n"


def imported(file: Path, *settings: str) -> ImportResult:
    return read_export("wide", [file], team="growth", settings=ImportSettings.parse(settings))


@pytest.fixture
def sheet(tmp_path: Path) -> Path:
    file = tmp_path / "weeks.csv"
    file.write_text(SHEET, encoding="cp1251")
    return file


def test_each_spend_column_becomes_a_channel_and_an_empty_cell_is_not_zero(sheet: Path) -> None:
    result = imported(sheet, "date=week", "revenue=sales", "spend=tv_S,radio_S", "controls=weather")
    rows = result.tables["performance"].sort_values(["channel", "date"])
    assert rows[["channel", "spend"]].to_numpy().tolist() == [["radio", 0.0], ["tv", 1000.5], ["tv", 900.0]]
    assert ("spend_cells_empty", {"file": "weeks.csv", "channel": "radio", "n": 1}) in result.warnings


def test_revenue_and_controls_become_outcomes(sheet: Path) -> None:
    outcomes = imported(sheet, "date=week", "revenue=sales", "spend=tv_S", "controls=weather").tables["outcomes"]
    assert outcomes["revenue"].tolist() == [20000.0, 21000.0]
    assert outcomes["weather"].tolist() == [3.5, 4.0]
    assert outcomes["date"].tolist() == [pd.Timestamp("2026-01-05"), pd.Timestamp("2026-01-12")]


def test_without_names_it_says_which_columns_there_are_and_what_to_type(sheet: Path) -> None:
    with pytest.raises(
        ParamsError, match=r"'week', 'tv_S', 'radio_S', 'sales', 'weather'. Type --set date='week' --set revenue='sales'"
    ):
        imported(sheet)


def test_a_column_that_is_not_there_is_named_with_those_that_are(sheet: Path) -> None:
    with pytest.raises(ParamsError, match=r"column 'sale' is not in it.*'sales'"):
        imported(sheet, "date=week", "revenue=sale", "spend=tv_S")


def test_impressions_pair_with_spend_by_order(tmp_path: Path) -> None:
    file = tmp_path / "w.csv"
    file.write_text("d,a_spend,b_spend,a_imp,b_imp\n2026-01-05,1.5,2.5,10,20\n2026-01-12,1.5,2.5,11,21\n")
    rows = imported(file, "date=d", "spend=a_spend,b_spend", "impressions=a_imp,b_imp").tables["performance"]
    assert rows.set_index(["channel", "date"])["impressions"].to_dict() == {
        ("a", pd.Timestamp("2026-01-05")): 10.0,
        ("b", pd.Timestamp("2026-01-05")): 20.0,
        ("a", pd.Timestamp("2026-01-12")): 11.0,
        ("b", pd.Timestamp("2026-01-12")): 21.0,
    }


def test_lists_of_unequal_length_are_refused(sheet: Path) -> None:
    with pytest.raises(ParamsError, match="1 impressions columns for 2 spend columns"):
        imported(sheet, "date=week", "spend=tv_S,radio_S", "impressions=weather")


def test_a_date_that_stands_twice_is_refused_because_regions_would_be_mixed(tmp_path: Path) -> None:
    file = tmp_path / "w.csv"
    file.write_text("d,spend_a\n2026-01-05,1.5\n2026-01-05,2.5\n")
    with pytest.raises(ExportError, match="row 3: 2026-01-05 stands in it twice"):
        imported(file, "date=d", "spend=spend_a")


def test_a_column_in_thousands_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "w.csv"
    file.write_text('d;"ТВ, тыс. руб."\n05.01.2026;1,5\n12.01.2026;2,5\n')
    with pytest.raises(ExportError, match="column 'ТВ, тыс. руб.' is in thousands or millions"):
        imported(file, "date=d", "spend=ТВ, тыс. руб.")
    file.write_text("d;ТВ тыс. руб.\n05.01.2026;1,5\n12.01.2026;2,5\n")
    with pytest.raises(ExportError, match="is in thousands or millions"):
        imported(file, "date=d", "spend=ТВ тыс. руб.")


@pytest.mark.parametrize(
    ("columns", "channels"),
    [
        (["tv_S", "ooh_S"], ["tv", "ooh"]),
        (["spend_tv", "Spend Radio"], ["tv", "Radio"]),
        (["TV cost", "TV spend"], ["TV cost", "TV spend"]),
        (["mdsp_dm", "mdsp_so"], ["dm", "so"]),
        (["x1", "x2"], ["x1", "x2"]),
        (["Расход ТВ", "Расход Радио"], ["ТВ", "Радио"]),
        (["spend"], ["spend"]),
    ],
)
def test_words_for_spend_are_tidied_away_unless_names_would_collide(columns: list[str], channels: list[str]) -> None:
    assert channel_names(columns) == channels


@pytest.mark.parametrize(
    ("file", "settings", "weeks", "channels"),
    [
        (
            "robyn/dt_simulated_weekly.csv",
            ["date=DATE", "revenue=revenue", "spend=tv_S,ooh_S,print_S,search_S,facebook_S", "controls=newsletter"],
            208,
            {"tv", "ooh", "print", "search", "facebook"},
        ),
        ("pymc_marketing/mmm_example.csv", ["date=date_week", "revenue=y", "spend=x1,x2"], 179, {"x1", "x2"}),
        (
            "mmm_stan/data.csv",
            ["date=wk_strt_dt", "revenue=sales", "spend=mdsp_dm,mdsp_inst,mdsp_sem"],
            209,
            {"dm", "inst", "sem"},
        ),
    ],
)
def test_third_party_spreadsheets_come_in_whole(
    shared_data: Path, file: str, settings: list[str], weeks: int, channels: set[str]
) -> None:
    sheet = shared_data / "mmm" / file
    raw = pd.read_csv(sheet)
    result = imported(sheet, *settings)
    assert len(result.tables["outcomes"]) == weeks
    assert set(result.tables["performance"]["channel"]) == channels
    columns = ImportSettings.parse(settings).columns
    spent = raw[columns["spend"].split(",")].to_numpy().sum()
    assert result.tables["performance"]["spend"].sum() == pytest.approx(spent, rel=1e-12)
    assert result.tables["outcomes"]["revenue"].sum() == pytest.approx(raw[columns["revenue"]].sum(), rel=1e-12)


def test_a_sheet_is_held_to_its_own_total_row(tmp_path: Path) -> None:
    file = tmp_path / "weekly.csv"
    settings = ImportSettings.parse(["date=Week", "revenue=Revenue", "spend=TV,Radio"])
    rows = "Week,TV,Radio,Revenue\n2026-08-31,10,5.5,90\n2026-09-07,11,4,91\n"
    file.write_text(rows + "Total,21,9.5,181\n")
    totals = read_export("wide", [file], team="growth", settings=settings).totals
    assert (totals["spend"], totals["revenue"]) == ({"file": 30.5, "imported": 30.5}, {"file": 181.0, "imported": 181.0})
    file.write_text(rows + "Total,21,9.5,200\n")
    with pytest.raises(ExportError, match="its rows sum to revenue 181.00 and its total row 'Total' says 200.00"):
        read_export("wide", [file], team="growth", settings=settings)


def test_a_total_beside_the_channels_is_no_channel(tmp_path: Path) -> None:
    file = tmp_path / "w.csv"
    file.write_text("week,tv,radio,total\n2026-01-05,100,50,150\n2026-01-12,110,,110\n")
    with pytest.raises(ExportError, match="'total' is the sum of the other spend columns.*--set spend=tv,radio"):
        imported(file, "date=week", "spend=tv,radio,total")
    assert imported(file, "date=week", "spend=tv,radio").totals["spend"]["imported"] == 260.0
    file.write_text("week,tv,radio,print\n2026-01-05,100,50,150\n2026-01-12,110,10,110\n")
    assert imported(file, "date=week", "spend=tv,radio,print").totals["spend"]["imported"] == 530.0


def test_a_comma_within_the_name_of_a_column_splits_no_list(tmp_path: Path) -> None:
    file = tmp_path / "w.csv"
    file.write_text("Неделя;ТВ, руб.;Радио (руб.);Выручка\n31.08.2026;1000;500;9000\n07.09.2026;1100;600;9100\n")
    result = imported(file, "date=Неделя", "revenue=Выручка", "spend=ТВ, руб.,Радио (руб.)")
    table = result.tables["performance"]
    assert table.groupby("channel")["spend"].sum().to_dict() == {"ТВ": 2100.0, "Радио": 1100.0}
    assert table["currency"].unique().tolist() == ["RUB"]
    with pytest.raises(ParamsError, match="column 'Кино' is not in it.*Correct --set spend=COLUMN"):
        imported(file, "date=Неделя", "spend=ТВ, руб.,Кино")


def test_a_column_that_sums_two_of_its_neighbours_is_no_channel(read: Read) -> None:
    text = "day,tv,radio,offline,search\n2026-09-07,100.5,50.25,150.75,20\n2026-09-14,110.5,60.25,170.75,21\n"
    with pytest.raises(ExportError, match=r"'offline' is the sum of 'tv', 'radio' on every date.*spend=tv,radio,search"):
        read(text, "date=day", "spend=tv,radio,offline,search", source="wide")


def test_a_column_whose_small_numbers_sum_two_neighbours_by_chance_is_a_channel(read: Read) -> None:
    text = "day,tv,radio,press,search\n2026-09-07,1,2,3,9\n2026-09-14,2,2,4,8\n"
    assert read(text, "date=day", "spend=tv,radio,press,search", source="wide").totals["spend"]["imported"] == 31.0


def test_a_row_of_sums_that_has_a_date_of_its_own_does_not_count_twice(read: Read) -> None:
    rows = "2026-09-07,100.5,50,1000\n2026-09-14,110.5,60,1100\n2026-09-21,120.5,70,1200\n2026-09-30,331.5,180,3300\n"
    with pytest.raises(ExportError, match="row 5 is the sum of all other rows, and it has a date of its own.*Remove that row"):
        read("day,tv,radio,sales\n" + rows, "date=day", "spend=tv,radio", "revenue=sales", source="wide")


def test_a_control_may_be_below_zero(read: Read) -> None:
    text = "day,tv,radio,sales,temperature\n2026-01-05,1,2,10,-5.5\n2026-01-12,2,1,11,3\n"
    outcomes = read(text, "date=day", "spend=tv,radio", "revenue=sales", "controls=temperature", source="wide").tables["outcomes"]
    assert outcomes["temperature"].tolist() == [-5.5, 3.0]
    table = read("date,revenue,temperature\n2026-01-05,10,-5.5\n", "table=outcomes", source="table").tables["outcomes"]
    assert table["temperature"].tolist() == [-5.5]


@pytest.mark.parametrize(
    "column", ["TV, k USD", "TV (k)", "TV (Tsd. €)", "TV (₹ Cr)", "TV in lakhs", "TV, т.р.", "tv_k_eur", "TV (miles)", "TV, TEUR"]
)
def test_thousands_and_lakhs_are_known_however_they_are_written(read: Read, column: str) -> None:
    with pytest.raises(ExportError, match="is in thousands or millions; expected whole money"):
        read(f'Week,"{column}",Search\n2026-09-07,100,50\n', "date=Week", f"spend={column},Search", source="wide")


@pytest.mark.parametrize("column", ["Campaign K", "tv_m", "Mio campaign", "Gender (m/f)", "CR"])
def test_letters_that_are_no_unit_leave_a_column_as_it_is(read: Read, column: str) -> None:
    result = read(f"Week,{column},Search\n2026-09-07,100,50\n", "date=Week", f"spend={column},Search", source="wide")
    assert result.totals["spend"]["imported"] == 150.0


@pytest.mark.parametrize(("net", "gross"), [("Google", "Google с НДС"), ("Google (net)", "Google (gross)"), ("TV_ht", "TV_ttc")])
def test_the_same_money_with_tax_and_without_is_one_channel(read: Read, net: str, gross: str) -> None:
    text = f"week,{net},{gross},revenue\n2026-06-01,1000,1200,9000\n2026-06-08,1105,1326,9100\n2026-06-15,1050,1260,9200\n"
    with pytest.raises(ExportError, match=r"is 1.2 times .* on every date; expected each channel's money once\. Leave one"):
        read(text, "date=week", f"spend={net},{gross}", "revenue=revenue", source="wide")


@pytest.mark.parametrize(
    ("one", "other", "spent"),
    [
        ("Google", "Meta", "1200 1326 1260"),  # a budget that is split the same way each week
        ("Google", "Google Brand", "1200 1320 1200"),
        ("Google", "Google fee", "100 110.5 105"),  # a fee is further money
    ],
)
def test_two_channels_that_keep_step_are_two(read: Read, one: str, other: str, spent: str) -> None:
    first, second, third = spent.split()
    text = f"week,{one},{other}\n2026-06-01,1000,{first}\n2026-06-08,1105,{second}\n2026-06-15,1050,{third}\n"
    assert len(read(text, "date=week", f"spend={one},{other}", source="wide").tables["performance"]) == 6


def test_days_made_months_of_and_quarters_are_refused_in_a_weekly_spreadsheet_too(read: Read) -> None:
    settings = ("date=Date", "revenue=Revenue", "spend=TV,Radio")
    swapped = "".join(f"2026-0{month}-09,1{month % 3},{month % 2}5,90{month % 4}\n" for month in range(1, 6))  # 1 to 5 September
    with pytest.raises(ExportError, match="holds day 9 of each month"):
        read("Date,TV,Radio,Revenue\n" + swapped, *settings, source="wide")
    quarters = "2026-01-01,10,5,900\n2026-04-01,12,5,950\n2026-07-01,11,6,930\n"
    with pytest.raises(ExportError, match="its dates are 3 months apart"):
        read("Date,TV,Radio,Revenue\n" + quarters, *settings, source="wide")
