"""Reports of visits: nothing counted twice, one table of several, one goal of several."""

from pathlib import Path

import pytest

from forecast.errors import ExportError
from forecast.sources import ImportResult, ImportSettings, read_export

METRICA = "Дата визита,UTM Source,Визиты,Отказы,Достижения цели (Заявка)"


def read(folder: Path, text: str, *settings: str) -> ImportResult:
    file = folder / "export.csv"
    file.write_text(text, encoding="utf-8")
    return read_export("auto", [file], team="growth", settings=ImportSettings.parse(["spend=0", *settings]))


@pytest.mark.parametrize("name", ["Segment", "Comparison", "Audience name"])
def test_segments_that_share_visits_are_refused(tmp_path: Path, name: str) -> None:
    head = f"# Free form\n# 20260901-20260903\n\n{name},Date,Session default channel group,Sessions,Key events\n"
    one = "All Users,20260901,Paid Search,100,2\n"
    assert read(tmp_path, head + one).totals["conversions"]["imported"] == 2.0
    with pytest.raises(ExportError, match=f"its rows overlap: '{name}' is All Users, Mobile"):
        read(tmp_path, head + one + "Mobile,20260901,Paid Search,50,1\n")


def test_two_compared_periods_counted_from_one_start_are_refused(tmp_path: Path) -> None:
    text = (
        "# Start date: 20260901\n# End date: 20260903\n\nNth day,Date range,Session default channel group,Sessions,Key events\n"
    )
    with pytest.raises(ExportError, match="its rows overlap: 'Date range'"):
        read(tmp_path, text + "0000,Sep 1 - Sep 3,Email,9,1\n0000,Aug 1 - Aug 3,Email,8,1\n")


def test_tables_apart_by_empty_lines_alone_are_read_apart(tmp_path: Path) -> None:
    text = (
        "# Start date: 20260901\n# End date: 20260903\n\nNth day,Active users,Total revenue\n0000,10,100.5\n0001,12,200\n\n"
        "Nth day,New users\n0000,5\n0001,6\n\nCountry,Active users\nFR,10\n"
    )
    outcomes = read(tmp_path, text).tables["outcomes"]
    assert outcomes["revenue"].tolist() == [100.5, 200.0]


def test_a_cell_more_in_each_row_than_in_the_header_moves_nothing(tmp_path: Path) -> None:
    text = (
        "# Free form\n# 20260901-20260902\n\nDate,Session default channel group,Sessions,Key events,Total revenue\n"
        ",,300,3,300.5,Grand total\n20260901,Paid Search,100,1,100.5,\n20260902,Email,200,2,200,\n"
    )
    totals = read(tmp_path, text).totals
    assert (totals["conversions"], totals["revenue"]) == ({"file": 3.0, "imported": 3.0}, {"file": 300.5, "imported": 300.5})


def test_a_metrica_report_by_day_alone_tells_what_the_site_sold(tmp_path: Path) -> None:
    head = 'Дата визита,Визиты,Отказы,Время на сайте,"Доход, ₽",Покупки\n'
    rows = "Итого и средние,1500,0.21,0:01:40,5000,4\n2026-09-01,700,0.2,0:01:23,2000,1\n2026-09-02,800,0.22,0:01:57,3000,3\n"
    result = read(tmp_path, head + rows)
    assert list(result.tables) == ["outcomes"]
    assert result.tables["outcomes"][["revenue", "orders"]].values.tolist() == [[2000.0, 1.0], [3000.0, 3.0]]
    assert result.totals["revenue"]["file"] == 5000.0


def test_a_metrica_report_of_some_visits_is_not_all_that_the_site_sold(tmp_path: Path) -> None:
    text = 'Дата визита,Поисковая фраза,Визиты,Отказы,"Доход, ₽"\n2026-09-01,окна пвх,700,0.2,2000\n'
    assert "outcomes" not in read(tmp_path, text).tables


def test_the_one_goal_of_a_metrica_report_is_its_conversion_and_of_two_one_has_to_be_named(tmp_path: Path) -> None:
    one = read(tmp_path, f"{METRICA}\nИтого и средние,,300,0.1,9\n2026-09-01,yandex,100,0.1,3\n2026-09-02,yandex,200,0.1,6\n")
    assert one.totals["conversions"] == {"file": 9.0, "imported": 9.0}
    two = f"{METRICA},Достижения цели (Звонок)\n2026-09-01,yandex,100,0.1,3,2\n"
    with pytest.raises(ExportError, match=r"it counts 2 goals.*--set conversions='Достижения цели \(Заявка\)'"):
        read(tmp_path, two)
    told = read(tmp_path, two, "conversions=Достижения цели (Звонок)")
    assert told.totals["conversions"]["imported"] == 2.0


FREE_FORM = "# Free form\n# 20260901-20260930\n\nDate,Session default channel group,Sessions,Key events,Total revenue\n"


@pytest.mark.parametrize("row", ["20260902,Email,1,234,5,100", "20260902,Email,200,6,60.5,x"])
def test_a_row_of_a_day_with_a_cell_too_many_is_refused_and_the_grand_total_is_not(tmp_path: Path, row: str) -> None:
    day = "20260901,Email,100,5,50.5\n"
    assert read(tmp_path, FREE_FORM + ",,100,5,50.5,Grand total\n" + day).totals["revenue"] == {"file": 50.5, "imported": 50.5}
    with pytest.raises(ExportError, match="too_many_cells"):
        read(tmp_path, FREE_FORM + day + row + "\n")


def test_visits_of_a_campaign_that_is_not_set_count(tmp_path: Path) -> None:
    head = FREE_FORM.replace("Session default channel group", "Session campaign")
    by_day = read(tmp_path, head + "20260901,A,100,5,50.5\n20260901,(not set),100,5,50.5\n")
    assert by_day.totals["conversions"]["imported"] == 10.0
    rows = "A,100,5,50.5\nB,200,6,60.5\n(not set),300,15,150.5\n"
    assert read(tmp_path, head.replace("Date,", "") + rows, "spread=even").totals["revenue"]["imported"] == 261.5


def test_a_whole_period_by_channel_is_refused_with_both_ways_out(tmp_path: Path) -> None:
    text = FREE_FORM.replace("Date,", "") + "Email,100,5,50.5\n"
    with pytest.raises(ExportError, match="an exploration of Date × .*or say --set spread=even"):
        read(tmp_path, text)
    assert len(read(tmp_path, text, "spread=even").tables["performance"]) == 30


@pytest.mark.parametrize(
    ("start", "end"),
    [("Fecha de inicio", "Fecha de finalización"), ("Дата начала", "Дата окончания"), ("Data de início", "Data de término")],
)
def test_the_period_of_a_report_is_known_in_its_own_language(tmp_path: Path, start: str, end: str) -> None:
    head = f"# Report\n# {start}: 20260901\n# {end}: 20260930\n\n"
    text = head + "Session default channel group,Sessions,Key events,Total revenue\nEmail,100,5,50.5\n"
    assert len(read(tmp_path, text, "spread=even").tables["performance"]) == 30


def test_hours_of_a_day_are_summed_to_the_day(tmp_path: Path) -> None:
    head = FREE_FORM.replace("Date,", "Date + hour (YYYYMMDDHH),")
    table = read(tmp_path, head + "2026090100,Email,9,1,10.50\n2026090123,Email,9,1,10.50\n2026090200,Email,9,1,5.00\n").tables
    rows = table["performance"][["date", "conversions", "revenue"]]
    assert [[f"{day:%Y-%m-%d}", *numbers] for day, *numbers in rows.to_numpy().tolist()] == [
        ["2026-09-01", 2.0, 21.0],
        ["2026-09-02", 1.0, 5.0],
    ]


MONTHS = "Month,Session default channel group,Sessions,Key events,Total revenue\n10,Email,9,4,40.5\n01,Email,8,2,5\n"


def test_months_that_are_only_numbered_get_their_years_from_the_period_above(tmp_path: Path) -> None:
    text = f"# All Users\n# 20251001-20260228\n{MONTHS}Grand total,,17,6,45.5\n"
    result = read(tmp_path, text, "spread=even")
    days = result.tables["performance"]["date"]
    assert (f"{days.min():%Y-%m-%d}", f"{days.max():%Y-%m-%d}", len(days)) == ("2025-10-01", "2026-01-31", 62)
    assert result.totals["revenue"] == {"file": 45.5, "imported": 45.5}


@pytest.mark.parametrize("period", ["# 20250101-20260228\n", ""])
def test_a_month_that_may_be_of_two_years_is_refused(tmp_path: Path, period: str) -> None:
    with pytest.raises(ExportError, match=r"'Month' numbers months \(01, 10\) without their years.*'Year month'"):
        read(tmp_path, f"# All Users\n{period}{MONTHS}", "spread=even")


def test_the_analytics_before_the_present_one_are_not_taken_for_metrica(tmp_path: Path) -> None:
    text = (
        "# All Web Site Data\n# 20190930-20190930\n\nKeyword,Clicks,Cost,CPC,Users,Sessions,Bounce Rate,Pages / Session\n"
        "live chat,19,$22.50,$1.18,17,20,75.00%,0.95\n"
    )
    with pytest.raises(ExportError, match="no source recognises .* None of its columns has days: add the segment"):
        read(tmp_path, text)


@pytest.mark.parametrize(
    "name",
    [
        "Grupo de canales predeterminado de la sesión",
        "Groupe de canaux par défaut de la session",
        "Standard-Channelgruppe der Sitzung",
    ],
)
def test_the_channel_of_a_visit_is_known_by_the_shorter_name_of_its_language(tmp_path: Path, name: str) -> None:
    text = f"Date,{name},Sessions,Key events,Total revenue\n20260901,Direct,5,1,10.5\n20260901,Paid Search,6,2,20\n"
    result = read(tmp_path, text)
    assert sorted(result.tables["performance"]["channel"]) == ["Direct", "Paid Search"]
