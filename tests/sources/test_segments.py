"""Rows that are split by a time nobody read as their day are refused, never spread over days that are not theirs."""

from collections.abc import Callable

import pytest

from forecast.errors import ExportError
from forecast.sources import ImportResult

Read = Callable[..., ImportResult]

GOOGLE = "Day,Campaign,Currency code,Clicks,Impr.,Cost\n"
PERIOD = '"January 1, 2026 - June 30, 2026"\n'
MAILCHIMP = "Title,Subject,Send Date,Successful Deliveries,Total Opens,Total Clicks\n"


@pytest.mark.parametrize(
    ("name", "first", "second"),
    [
        ("Quarter", "2026-01-01", "2026-04-01"),
        ("Year", "2025", "2026"),
        ("Day of the week", "Monday", "Tuesday"),
        ("Nth week", "0000", "0001"),
        ("Calendar", "2026-01-01", "2026-01-02"),
        ("Calendar", "20260101", "20260102"),
    ],
)
def test_rows_split_by_another_time_are_not_spread_over_the_whole_report(read: Read, name: str, first: str, second: str) -> None:
    text = f"{PERIOD}{GOOGLE.replace('Day', name)}{first},A,EUR,5,50,5.00\n{second},A,EUR,5,50,6.00\n"
    with pytest.raises(ExportError, match=f"its rows are split by '{name}'.*Add the segment .* 'Day' and export it again"):
        read(text, "spread=even")


def test_a_month_split_by_its_days_is_not_spread_over_the_month(read: Read) -> None:
    head = GOOGLE.replace("Day", "Month,Day of month")
    with pytest.raises(ExportError, match="its rows are split by 'Day of month'"):
        read(f"{head}2026-09-01,1,A,EUR,5,50,5.00\n2026-09-01,2,A,EUR,5,50,6.00\n", "spread=even")


def test_the_day_on_which_a_campaign_began_splits_nothing(read: Read) -> None:
    head = f"{PERIOD}Campaign,Device,Start date,Currency code,Clicks,Impr.,Cost\n"
    rows = "A,Mobile,2025-01-01,EUR,5,50,181.00\nA,Desktop,2025-01-01,EUR,5,50,181.00\nB,Mobile,2025-02-01,EUR,5,50,181.00\n"
    table = read(head + rows, "spread=even").tables["performance"]
    assert table.groupby("campaign")["spend"].agg(["size", "sum"]).round(6).to_numpy().tolist() == [[181, 362.0], [181, 181.0]]


@pytest.mark.parametrize(
    ("apart", "days"),
    [
        ("weeks", ("2026-08-31", "2026-09-07", "2026-09-14")),
        ("months", ("2026-07-01", "2026-08-01", "2026-09-01")),
        ("months", ("2026-01-09", "2026-02-09", "2026-03-09")),
    ],
)
def test_days_that_may_stand_for_a_week_or_a_month_are_refused_until_their_column_is_named(
    read: Read, apart: str, days: tuple[str, ...]
) -> None:
    text = GOOGLE.replace("Day", "Date") + "".join(f"{day},A,EUR,5,50,5.00\n" for day in days)
    with pytest.raises(ExportError, match=rf"its days are whole {apart} apart \({days[0]}.*--set date='Date'"):
        read(text)
    assert read(text, "date=Date").totals["spend"]["imported"] == 15.0


def test_a_letter_that_is_sent_every_week_is_no_week(read: Read) -> None:
    rows = "".join(f'News,Hello,"Sep {day:02}, 2026 09:30 am",1000,400,50\n' for day in (7, 14, 21))
    assert read(MAILCHIMP + rows, "spend=0").totals["clicks"]["imported"] == 150.0


def test_one_start_date_in_every_row_is_the_day_of_a_report_of_that_day_alone(read: Read) -> None:
    head = "Start Date (in UTC)\tCampaign Name\tCurrency\tTotal Spent\tImpressions\tClicks\n"
    row = "9/15/2026\tA\tEUR\t12.50\t100\t5\n"
    one_day = "Report Start: September 15, 2026, 12:00 AM\nReport End: September 15, 2026, 11:59 PM\n"
    assert read(one_day + head + row).totals["spend"]["imported"] == 12.5
    month = "Report Start: September 15, 2026, 12:00 AM\nReport End: September 30, 2026, 11:59 PM\n"
    for text in (month + head + row, head + row):
        with pytest.raises(ExportError, match="all its rows begin on 2026-09-15: a row may stand for more than its day"):
            read(text)


def test_two_days_that_follow_one_another_only_when_swapped_are_refused(read: Read) -> None:
    swapped = GOOGLE + "09.01.2026,A,EUR,5,100,1.50\n09.02.2026,A,EUR,6,110,2.50\n"
    with pytest.raises(ExportError, match="a spreadsheet has swapped days and months"):
        read(swapped)
    assert read(swapped, "date=Day").totals["spend"]["imported"] == 4.0
    assert read(GOOGLE + "01.09.2026,A,EUR,5,100,1.50\n02.09.2026,A,EUR,6,110,2.50\n").totals["spend"]["imported"] == 4.0


def test_days_that_are_all_the_last_of_their_month_are_refused_as_months(read: Read) -> None:
    rows = "".join(f"2026-{day},A,EUR,5,100,1.50\n" for day in ("06-30", "07-31", "08-31"))
    with pytest.raises(ExportError, match=r"whole months apart \(2026-06-30, 2026-07-31, 2026-08-31\)"):
        read("Day,Campaign,Currency code,Clicks,Impr.,Cost\n" + rows)


def test_two_days_that_are_a_whole_month_apart_are_refused_and_two_that_are_a_week_apart_are_not(read: Read) -> None:
    rows = GOOGLE + "2026-09-01,A,EUR,5,100,1.50\n2026-{},A,EUR,5,100,2.50\n"
    with pytest.raises(ExportError, match="whole months apart .2026-09-01, 2026-10-01.*--set date='Day'"):
        read(rows.format("10-01"))
    assert read(rows.format("10-01"), "date=Day").totals["spend"]["imported"] == 4.0
    assert read(rows.format("09-08")).totals["spend"]["imported"] == 4.0


def test_days_that_stand_for_weeks_or_months_are_spread_where_the_person_says_so(read: Read) -> None:
    head = GOOGLE.replace("Day", "Date")
    weeks = head + "".join(f"{day},A,EUR,7,70,{cost}\n" for day, cost in (("25-Jan-21", 7), ("1-Feb-21", 14), ("8-Feb-21", 0)))
    with pytest.raises(ExportError, match="stands for the seven days that it begins, say --set week='Date' --set spread=even"):
        read(weeks)
    with pytest.raises(ExportError, match="whole periods .2021-01-25 to 2021-02-14. .* --set spread=even"):
        read(weeks, "week=Date")
    spent = read(weeks, "week=Date", "spread=even").tables["performance"].set_index("date")["spend"]
    assert (len(spent), spent["2021-01-31"], spent["2021-02-01"], spent["2021-02-14"]) == (21, 1.0, 2.0, 0.0)
    months = head + "".join(
        f"{day},A,EUR,7,70,{cost}\n" for day, cost in (("2026-02-28", 28), ("2026-03-31", 62), ("2026-04-30", 30))
    )
    with pytest.raises(ExportError, match="stands for its whole month, say --set month='Date' --set spread=even"):
        read(months)
    spent = read(months, "month=Date", "spread=even").tables["performance"].set_index("date")["spend"]
    assert (len(spent), spent["2026-02-01"], spent["2026-03-31"], spent["2026-04-30"]) == (89, 1.0, 2.0, 1.0)


@pytest.mark.parametrize(
    ("column", "first", "second"), [("Quarter", "2026-04-01", "2026-07-01"), ("Month", "2026-08-01", "2026-09-01")]
)
def test_a_column_of_longer_spans_is_not_read_as_days_by_a_mapping(read: Read, column: str, first: str, second: str) -> None:
    text = f"{column},Campaign,Currency code,Cost,Impr.,Clicks\n{first},A,EUR,91.50,1000,50\n{second},A,EUR,92.50,1100,60\n"
    with pytest.raises(
        ExportError, match=f"'{column}' names longer spans than days.*remove --set date and say --set spread=even"
    ):
        read(text, f"date={column}", source="google_ads")


def test_first_days_of_periods_are_not_read_as_days_by_a_mapping(read: Read) -> None:
    head = "Reporting starts,Reporting ends,Campaign name,Amount spent (EUR),Impressions\n"
    with pytest.raises(ExportError, match=r"whole periods, the first for 2026-07-01 to 2026-09-30.*Remove --set date"):
        read(head + "2026-07-01,2026-09-30,A,920.50,1000\n", "date=Reporting starts")
    single = head + "2026-07-01,2026-07-01,A,920.50,1000\n"
    assert read(single, "date=Reporting starts").totals["spend"]["imported"] == 920.5


def test_a_report_whose_start_dates_have_end_dates_beside_them_is_not_read_as_days(read: Read) -> None:
    head = "Start Date (in UTC),End Date (in UTC),Campaign Group Name,Campaign Name,Total Spent,Impressions,Clicks\n"
    with pytest.raises(
        ExportError, match=r"begins on 2026-09-15, and its column 'End Date \(in UTC\)' says that it ends on 2026-09-30"
    ):
        read(head + "9/15/2026,9/30/2026,G,A,1500.50,20000,100\n", "date=Start Date (in UTC)")


def _half_swapped(day: int) -> str:
    """Give a day of September as a program writes it that reads month first where it can."""
    return f"2026-{day:02}-09" if day <= 12 else f"2026-09-{day:02}"


@pytest.mark.parametrize("source", ["auto", "table"])
def test_dates_of_which_a_program_read_some_month_first_are_refused(read: Read, source: str) -> None:
    rows = "".join(f"{_half_swapped(day)},Brand,EUR,1{day % 7}0,{day % 5 + 1},{day % 9 + 1}.50\n" for day in range(5, 21))
    mapping = ("table=performance", "date=Day", "spend=Cost", "campaign=Campaign", "channel=search") if source == "table" else ()
    with pytest.raises(ExportError, match=r"only with day and month swapped.*\(2026-05-09 would be 2026-09-05\)"):
        read("Day,Campaign,Currency code,Impr.,Clicks,Cost\n" + rows, *mapping, source=source)


def test_days_here_and_there_in_a_year_are_none_that_were_swapped(read: Read) -> None:
    days = ("2026-01-09", "2026-02-11", "2026-03-05", "2026-06-09", "2026-09-13", "2026-09-15", "2026-10-02")
    rows = "".join(f"{day},Brand,EUR,100,5,12.50\n" for day in days)
    assert read("Day,Campaign,Currency code,Impr.,Clicks,Cost\n" + rows).totals["spend"]["imported"] == 87.5
