"""Weeks and months: read as what they are, spread only when told, never taken for a day."""

from collections.abc import Callable
from datetime import date

import pandas as pd
import pytest

from forecast.errors import ExportError
from forecast.sources import ImportResult
from forecast.sources.periods import first_day

Read = Callable[..., ImportResult]

YANDEX = "Неделя;Кампания;№ Кампании;Показы;Клики;Расход (руб.)\n"
GOOGLE = "Day,Campaign,Currency code,Clicks,Impr.,Cost\n"


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
        ("KW 36/2026", date(2026, 8, 31)),
        ("31.08.2026 - 06.09.2026", date(2026, 8, 31)),
        ("2026-09-01 - 2026-09-30", date(2026, 9, 1)),
        ("2026-09-01 - 2026-09-12", None),
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


def test_a_week_written_as_its_first_and_last_day_is_spread_over_just_those(read: Read) -> None:
    text = YANDEX + "01.09.2026 - 06.09.2026;A;1;60;6;60,00\n07.09.2026 - 13.09.2026;A;1;70;7;140,00\nИтого;;;130;13;200,00\n"
    with pytest.raises(ExportError, match=r"whole periods \(2026-09-01 to 2026-09-13\).*--set spread=even"):
        read(text, "vat=included")
    table = read(text, "vat=included", "spread=even").tables["performance"]
    assert table["spend"].round(6).tolist() == [10.0] * 6 + [20.0] * 7


def test_a_month_by_its_name_is_spread_over_its_days(read: Read) -> None:
    text = YANDEX.replace("Неделя", "Месяц") + "сентябрь 2026;A;1;30;3;30,00\nоктябрь 2026;A;1;31;3;62,00\n"
    table = read(text, "vat=included", "spread=even").tables["performance"]
    assert table["spend"].round(6).tolist() == [1.0] * 30 + [2.0] * 31


def test_a_month_beside_days_is_no_day(read: Read) -> None:
    with pytest.raises(ExportError, match="not_a_date"):
        read(GOOGLE + "2026-09-01,A,EUR,5,100,12.50\nOctober 2026,A,EUR,5,100,12.50\n")


def test_a_spreadsheet_by_month_or_by_iso_week_keeps_its_rows(read: Read) -> None:
    mapping = ("date=When", "spend=TV", "revenue=Revenue")
    months = read("When,TV,Revenue\nJan 2026,10,90\nFeb 2026,11,91\n", *mapping, source="wide")
    assert months.tables["performance"]["date"].dt.strftime("%F").tolist() == ["2026-01-01", "2026-02-01"]
    weeks = read("When,TV,Revenue\n2026-W36,10,90\n2026-W37,11,91\n", *mapping, source="wide")
    assert weeks.tables["performance"]["date"].dt.strftime("%F").tolist() == ["2026-08-31", "2026-09-07"]
    with pytest.raises(ExportError, match="not_a_date"):
        read("When,TV,Revenue\nJan 2026,10,90\n2026-02-01,11,91\n", *mapping, source="wide")


@pytest.mark.parametrize("day", ["2026-01-09", "09.01.2026"])
def test_days_outside_the_period_that_the_report_names_are_refused(read: Read, day: str) -> None:
    text = f'"September 1, 2026 - September 30, 2026"\n{GOOGLE}{day},A,USD,5,100,10.50\n'
    with pytest.raises(ExportError, match="a row is of 2026-01-09, and the report says that it covers 2026-09-01 to 2026-09-30"):
        read(text)


def test_a_short_year_that_stands_first_is_refused(read: Read) -> None:
    with pytest.raises(ExportError, match="the year of '26/09/13' may stand first"):
        read(GOOGLE + "26/09/13,A,EUR,5,100,1.50\n26/09/14,A,EUR,6,110,2.50\n")
    days = read(GOOGLE + "13/09/26,A,EUR,5,100,1.50\n14/09/26,A,EUR,6,110,2.50\n").tables["performance"]["date"]
    assert days.dt.strftime("%F").tolist() == ["2026-09-13", "2026-09-14"]


def test_one_day_with_a_short_year_that_could_stand_first_or_last_is_refused(read: Read) -> None:
    alone = GOOGLE + "26/09/13,A,EUR,5,100,1.50\n"
    with pytest.raises(ExportError, match="the year of '26/09/13' may stand first"):
        read(alone)
    assert read(alone, "dayfirst=true").tables["performance"]["date"].dt.strftime("%F").tolist() == ["2013-09-26"]
    dotted = read(GOOGLE + "13.09.26,A,EUR,5,100,1.50\n").tables["performance"]["date"]
    assert dotted.dt.strftime("%F").tolist() == ["2026-09-13"]


WEEK = GOOGLE.replace("Day", "Week")


def test_a_first_week_named_by_the_day_on_which_the_report_begins_ends_before_the_next(read: Read) -> None:
    text = WEEK + "2026-09-09,A,EUR,5,50,5.00\n2026-09-14,A,EUR,7,70,14.00\n"
    table = read(text, "spread=even").tables["performance"]
    assert table["spend"].round(6).tolist() == [1.0] * 5 + [2.0] * 7


def test_weeks_that_begin_on_different_days_are_refused(read: Read) -> None:
    text = WEEK + "".join(f"2026-09-{day:02},A,EUR,5,50,5.00\n" for day in (7, 14, 15))
    with pytest.raises(ExportError, match="its weeks begin on different days of the week"):
        read(text, "spread=even")


def test_a_first_week_cut_short_is_believed_only_before_a_day_on_which_weeks_begin(read: Read) -> None:
    monday_and_tuesday = WEEK + "2026-09-07,A,EUR,5,50,5.00\n2026-09-08,A,EUR,7,70,14.00\n"
    with pytest.raises(ExportError, match="its weeks begin on different days of the week"):
        read(monday_and_tuesday, "spread=even")


def test_a_column_called_period_holds_weeks_or_days(read: Read) -> None:
    head = YANDEX.replace("Неделя", "Период")
    weeks = head + "31.08.2026 - 06.09.2026;A;1;70;7;7,00\n07.09.2026 - 13.09.2026;A;1;70;7;14,00\n"
    assert read(weeks, "vat=included", "spread=even").tables["performance"]["spend"].round(6).tolist() == [1.0] * 7 + [2.0] * 7
    days = read(head + "01.09.2026;A;1;70;7;7,00\n02.09.2026;A;1;70;7;14,00\n", "vat=included").tables["performance"]
    assert days["spend"].tolist() == [7.0, 14.0]


@pytest.mark.parametrize(
    "weeks",
    [("2026-09-01 - 2026-09-07", "2026-09-08 - 2026-09-14"), ("2026-09-01", "2026-09-08")],
)
def test_weeks_are_read_rather_than_the_period_of_the_whole_report_beside_them(read: Read, weeks: tuple[str, str]) -> None:
    head = "Week,Reporting starts,Reporting ends,Campaign name,Impressions,Amount spent (EUR)\n"
    rows = f"{weeks[0]},2026-09-01,2026-09-30,A,70,7.00\n{weeks[1]},2026-09-01,2026-09-30,A,70,14.00\n"
    table = read(head + rows, "spread=even").tables["performance"]
    assert table["spend"].round(6).tolist() == [1.0] * 7 + [2.0] * 7


def test_first_and_last_days_that_differ_say_more_than_the_name_of_a_month(read: Read) -> None:
    head = "Month,Reporting starts,Reporting ends,Campaign name,Impressions,Amount spent (EUR)\n"
    rows = "August 2026,2026-08-30,2026-08-31,A,70,2.00\nSeptember 2026,2026-09-01,2026-09-04,A,70,8.00\n"
    assert read(head + rows, "spread=even").tables["performance"]["spend"].round(6).tolist() == [1.0] * 2 + [2.0] * 4


def test_a_period_on_one_line_tells_which_of_day_and_month_stands_first(read: Read) -> None:
    text = (
        "Campaign Performance Report (in UTC)\nReport Start: 09/01/2026, Report End: 09/30/2026\n\n"
        "Start Date (in UTC),Account Name,Campaign Name,Total Spent,Impressions,Clicks,Currency\n"
        "09/01/2026,Acme,Leads,10.50,1000,20,USD\n09/02/2026,Acme,Leads,11.50,1000,20,USD\n"
    )
    days = read(text).tables["performance"]["date"]
    assert days.dt.strftime("%F").tolist() == ["2026-09-01", "2026-09-02"]


@pytest.mark.parametrize(("written", "days"), [("2026-W36", 7), ("09/2026", 30), ("Sep 2026", 30), ("Week of 2026-08-31", 7)])
def test_a_column_of_days_that_holds_weeks_or_months_is_refused_as_such_until_they_are_to_be_spread(
    read: Read, written: str, days: int
) -> None:
    text = f"Day,Campaign,Currency code,Clicks,Impr.,Cost\nTotal: Campaigns,,EUR,5,100,21.00\n{written},A,EUR,5,100,21.00\n"
    with pytest.raises(ExportError, match="its rows cover whole periods.*'Day'.*--set spread=even"):
        read(text)
    table = read(text, "spread=even").tables["performance"]
    assert (len(table), table["spend"].sum()) == (days, pytest.approx(21.0))


@pytest.mark.parametrize(
    "line",
    [
        "Период 01.09.2026 - 30.09.2026",
        "Статистика с 01.09.2026 по 30.09.2026",
        "Report period: 2026-09-01 to 2026-09-30",
        "1 de setembro de 2026 a 30 de setembro de 2026",
        "du 1 septembre 2026 au 30 septembre 2026",
        "vom 01.09.2026 bis 30.09.2026",
        "2026/09/01 ~ 2026/09/30",
    ],
)
def test_the_period_above_a_table_is_read_in_the_words_that_people_write_it(read: Read, line: str) -> None:
    text = f"{line}\nCampaign,Currency code,Clicks,Impr.,Cost\nA,EUR,5,100,30.00\n"
    with pytest.raises(ExportError, match=r"whole periods \(2026-09-01 to 2026-09-30\)"):
        read(text)
    assert len(read(text, "spread=even").tables["performance"]) == 30


def test_a_report_of_all_time_is_refused_with_the_day_and_what_spreading_would_need(read: Read) -> None:
    table = "Campaign,Currency code,Clicks,Impr.,Cost\nA,EUR,5,100,30.00\n"
    with pytest.raises(ExportError, match="names no period.*'Day'.*--set spread=even can spread .* above the header names one"):
        read(f"All time\n{table}", "spread=even")
    assert len(read(f"2026-09-01 - 2026-09-30\n{table}", "spread=even").tables["performance"]) == 30


@pytest.mark.parametrize("cell", ["Sep-26", "26-Sep", "September", "9", "Q3 2026"])
def test_a_day_or_a_month_without_its_year_is_refused_with_how_to_write_it(read: Read, cell: str) -> None:
    with pytest.raises(ExportError, match=r"not_a_date .*A day or a month is read with its year: write 2026-09-01 or 2026-09\."):
        read(f"date,channel,spend\n{cell},search,100\n", "table=performance", source="table")


def test_a_period_of_one_day_is_that_day_in_a_table_too(read: Read) -> None:
    text = "Time period;Campaign;Spend\n2026-09-01 00:00:00 - 2026-09-01 23:59:59;Brand;12,50\n"
    result = read(text, "table=performance", "date=Time period", "campaign=Campaign", "spend=Spend", "channel=x", source="table")
    assert result.tables["performance"]["date"].tolist() == [pd.Timestamp("2026-09-01")]
