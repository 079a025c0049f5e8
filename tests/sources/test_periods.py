"""Weeks and months: read as what they are, spread only when told, never taken for a day."""

from datetime import date
from pathlib import Path

import pytest

from forecast.errors import ExportError
from forecast.sources import ImportResult, ImportSettings, read_export
from forecast.sources.periods import first_day

YANDEX = "Неделя;Кампания;№ Кампании;Показы;Клики;Расход (руб.)\n"
GOOGLE = "Day,Campaign,Currency code,Clicks,Impr.,Cost\n"


def read(folder: Path, text: str, *settings: str, source: str = "auto") -> ImportResult:
    file = folder / "export.csv"
    file.write_text(text, encoding="utf-8")
    return read_export(source, [file], team="growth", settings=ImportSettings.parse(settings))


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("September 2026", date(2026, 9, 1)),
        ("сентябрь 2026 г.", date(2026, 9, 1)),
        ("set. de 2026", date(2026, 9, 1)),
        ("2026-09", date(2026, 9, 1)),
        ("09.2026", date(2026, 9, 1)),
        (202609, date(2026, 9, 1)),
        ("2026-W01", date(2025, 12, 29)),
        ("2026-W60", None),
        ("2026-13", None),
        ("Sale 2026", None),
        ("2026", None),
        ("2026-09-01", None),
        (True, None),
        (None, None),
    ],
)
def test_a_cell_that_names_a_month_or_a_week_gives_its_first_day(cell: str | int | None, expected: date | None) -> None:
    assert first_day(cell) == expected


def test_a_week_written_as_its_first_and_last_day_is_spread_over_just_those(tmp_path: Path) -> None:
    text = YANDEX + "01.09.2026 - 06.09.2026;A;1;60;6;60,00\n07.09.2026 - 13.09.2026;A;1;70;7;140,00\nИтого;;;130;13;200,00\n"
    with pytest.raises(ExportError, match=r"whole periods \(2026-09-01 to 2026-09-13\).*--set spread=even"):
        read(tmp_path, text, "vat=included")
    table = read(tmp_path, text, "vat=included", "spread=even").tables["performance"]
    assert table["spend"].round(6).tolist() == [10.0] * 6 + [20.0] * 7


def test_a_month_by_its_name_is_spread_over_its_days(tmp_path: Path) -> None:
    text = YANDEX.replace("Неделя", "Месяц") + "сентябрь 2026;A;1;30;3;30,00\nоктябрь 2026;A;1;31;3;62,00\n"
    table = read(tmp_path, text, "vat=included", "spread=even").tables["performance"]
    assert table["spend"].round(6).tolist() == [1.0] * 30 + [2.0] * 31


def test_a_month_in_a_column_of_days_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ExportError, match="not_a_date"):
        read(tmp_path, GOOGLE + "September 2026,A,EUR,5,100,12.50\nOctober 2026,A,EUR,5,100,12.50\n")


def test_a_spreadsheet_by_month_or_by_iso_week_keeps_its_rows(tmp_path: Path) -> None:
    mapping = ("date=When", "spend=TV", "revenue=Revenue")
    months = read(tmp_path, "When,TV,Revenue\nJan 2026,10,90\nFeb 2026,11,91\n", *mapping, source="wide")
    assert months.tables["performance"]["date"].dt.strftime("%F").tolist() == ["2026-01-01", "2026-02-01"]
    weeks = read(tmp_path, "When,TV,Revenue\n2026-W36,10,90\n2026-W37,11,91\n", *mapping, source="wide")
    assert weeks.tables["performance"]["date"].dt.strftime("%F").tolist() == ["2026-08-31", "2026-09-07"]
    with pytest.raises(ExportError, match="not_a_date"):
        read(tmp_path, "When,TV,Revenue\nJan 2026,10,90\n2026-02-01,11,91\n", *mapping, source="wide")


@pytest.mark.parametrize("day", ["2026-01-09", "09.01.2026"])
def test_days_outside_the_period_that_the_report_names_are_refused(tmp_path: Path, day: str) -> None:
    text = f'"September 1, 2026 - September 30, 2026"\n{GOOGLE}{day},A,USD,5,100,10.50\n'
    with pytest.raises(ExportError, match="a row is of 2026-01-09, and the report says that it covers 2026-09-01 to 2026-09-30"):
        read(tmp_path, text)


def test_a_short_year_that_stands_first_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ExportError, match="the year of '26/09/13' may stand first"):
        read(tmp_path, GOOGLE + "26/09/13,A,EUR,5,100,1.50\n26/09/14,A,EUR,6,110,2.50\n")
    days = read(tmp_path, GOOGLE + "13/09/26,A,EUR,5,100,1.50\n14/09/26,A,EUR,6,110,2.50\n").tables["performance"]["date"]
    assert days.dt.strftime("%F").tolist() == ["2026-09-13", "2026-09-14"]


WEEK = GOOGLE.replace("Day", "Week")


def test_a_first_week_named_by_the_day_on_which_the_report_begins_ends_before_the_next(tmp_path: Path) -> None:
    text = WEEK + "2026-09-09,A,EUR,5,50,5.00\n2026-09-14,A,EUR,7,70,14.00\n"
    table = read(tmp_path, text, "spread=even").tables["performance"]
    assert table["spend"].round(6).tolist() == [1.0] * 5 + [2.0] * 7


def test_weeks_that_begin_on_different_days_are_refused(tmp_path: Path) -> None:
    text = WEEK + "".join(f"2026-09-{day:02},A,EUR,5,50,5.00\n" for day in (7, 14, 15))
    with pytest.raises(ExportError, match="its weeks begin on different days of the week"):
        read(tmp_path, text, "spread=even")


@pytest.mark.parametrize("name", ["Quarter", "Year"])
def test_rows_of_quarters_and_years_are_not_spread_over_the_whole_report(tmp_path: Path, name: str) -> None:
    head = f'"January 1, 2026 - June 30, 2026"\n{GOOGLE.replace("Day", name)}'
    with pytest.raises(ExportError, match=f"its rows are split by '{name}'; expected a row a day"):
        read(tmp_path, head + "2026-01-01,A,EUR,5,50,5.00\n2026-04-01,A,EUR,5,50,5.00\n", "spread=even")


def test_a_first_week_cut_short_is_believed_only_before_a_day_on_which_weeks_begin(tmp_path: Path) -> None:
    monday_and_tuesday = WEEK + "2026-09-07,A,EUR,5,50,5.00\n2026-09-08,A,EUR,7,70,14.00\n"
    with pytest.raises(ExportError, match="its weeks begin on different days of the week"):
        read(tmp_path, monday_and_tuesday, "spread=even")
