"""What the rows of a person's own table stand for: spans with an end of their own, plans beside what was spent."""

from collections.abc import Callable

import pytest

from forecast.errors import ExportError, ParamsError
from forecast.sources import ImportResult

Read = Callable[..., ImportResult]

SPANS = "begins,end_date,channel,campaign,spend\n"


def read_table(read: Read, text: str, *settings: str) -> ImportResult:
    return read(text, "table=performance", *settings, source="table")


def test_the_whole_cost_of_a_campaign_is_not_put_on_its_first_day(read: Read) -> None:
    text = SPANS + "2026-09-01,2026-09-30,search,A,3000\n2026-09-05,2026-10-05,social,B,2000\n"
    with pytest.raises(
        ExportError, match="row 2 begins on 2026-09-01, and its column 'end_date' says that it ends on 2026-09-30"
    ):
        read_table(read, text, "date=begins")


@pytest.mark.parametrize(
    ("first", "last"),
    [
        ("Data de Início", "Data de Fim"),
        ("Fecha inicial", "Fecha final"),
        ("Campaign start", "Campaign end"),
        ("Начало кампании", "Окончание кампании"),
        ("Startdatum", "Enddatum"),
    ],
)
def test_the_last_day_of_a_campaign_is_known_by_the_words_of_its_column(read: Read, first: str, last: str) -> None:
    text = f"{first},{last},channel,campaign,spend\n2026-02-18,2026-07-22,TV,A,436.87\n2026-03-27,2026-08-23,Email,B,267.25\n"
    with pytest.raises(ExportError, match=f"begins on 2026-02-18, and its column '{last}' says that it ends on 2026-07-22"):
        read_table(read, text, f"date={first}")


def test_a_campaign_that_has_not_ended_yet_does_not_hide_the_spans_of_the_others(read: Read) -> None:
    text = SPANS + "2026-09-01,,search,A,3000\n2026-09-05,2026-10-05,social,B,2000\n"
    with pytest.raises(ExportError, match="row 3 begins on 2026-09-05.*ends on 2026-10-05"):
        read_table(read, text, "date=begins")


def test_a_payment_counts_on_its_day_whatever_time_it_is_for(read: Read) -> None:
    text = "customer_id,date,Current period end,revenue\nc1,2026-01-17,2026-02-17,8\nc2,2026-01-19,2026-02-19,9\n"
    assert read(text, "table=customers", source="table").totals["revenue"]["imported"] == 17.0


def test_a_setting_that_spreads_rows_is_refused_where_it_would_do_nothing(read: Read) -> None:
    text = SPANS + "2026-09-01,2026-09-01,search,A,3000\n"
    with pytest.raises(ParamsError, match="'spread' does nothing for table.*Remove --set spread"):
        read_table(read, text, "date=begins", "spread=even")
    with pytest.raises(ParamsError, match="'spread' does nothing for wide"):
        read("day,tv,radio\n2026-09-07,1,2\n", "date=day", "spend=tv,radio", "spread=even", source="wide")


def test_days_of_a_campaign_beside_its_last_day_are_days(read: Read) -> None:
    text = SPANS + "2026-09-01,2026-09-30,search,A,10.5\n2026-09-02,2026-09-30,search,A,11.5\n"
    assert read_table(read, text, "date=begins").totals["spend"]["imported"] == 22.0


@pytest.mark.parametrize(
    "rows",
    [
        "2026-08-31,2026-09-06,search,A,10.5\n2026-09-07,2026-09-13,search,A,11.5\n",
        "2026-08-01,2026-08-31,search,A,10.5\n2026-09-01,2026-09-30,search,A,11.5\n",
        "2026-09-01,2026-09-01,search,A,10.5\n2026-09-02,2026-09-02,search,A,11.5\n",
    ],
)
def test_weeks_months_and_days_that_name_their_last_day_are_read(read: Read, rows: str) -> None:
    assert read_table(read, SPANS + rows, "date=begins").totals["spend"]["imported"] == 22.0


@pytest.mark.parametrize(
    ("column", "plan", "fact"), [("type", "Plan", "Fact"), ("План/Факт", "план", "факт"), ("kind", "Soll", "Ist")]
)
def test_a_plan_is_not_added_to_what_was_spent(read: Read, column: str, plan: str, fact: str) -> None:
    text = f"date,channel,{column},spend\n2026-09-01,search,{plan},100.25\n2026-09-01,search,{fact},90.75\n"
    with pytest.raises(
        ExportError, match=f"'{column}' holds '{plan.lower()}' and '{fact.lower()}', and performance would add them"
    ):
        read_table(read, text)


def test_rows_of_a_plan_alone_are_no_costs(read: Read) -> None:
    text = "date,channel,type,spend\n2026-09-01,search,plan,100.25\n"
    with pytest.raises(ExportError, match="'type' holds 'plan', and performance"):
        read_table(read, text)
    assert read(text, "table=plan", source="table").totals["spend"]["imported"] == 100.25


def test_a_column_of_other_words_tells_no_plan(read: Read) -> None:
    text = "date,channel,goal,spend\n2026-09-01,search,target,100.25\n2026-09-01,search,awareness,90.75\n"
    assert read_table(read, text).totals["spend"]["imported"] == 191.0


@pytest.mark.parametrize(("first", "last"), [("Von", "Bis"), ("مبتدأ", "نهاية التقارير"), ("Begins", "Date to")])
def test_the_cost_of_some_days_is_not_put_on_the_first_of_them_in_a_cabinets_report_either(
    read: Read, first: str, last: str
) -> None:
    text = f"{first},{last},Campaign,Currency code,Impr.,Clicks,Cost\n2026-09-01,2026-09-04,A,EUR,100,5,8\n"
    with pytest.raises(ExportError, match=f"'{last}' says that it ends on 2026-09-04.*--set start='{first}' --set end='{last}'"):
        read(text, f"date={first}", source="google_ads")
    spread = read(text, f"start={first}", f"end={last}", "spread=even", source="google_ads").tables["performance"]
    assert spread["spend"].tolist() == [2.0, 2.0, 2.0, 2.0]


def test_weeks_of_a_cabinet_do_not_become_their_first_days(read: Read) -> None:
    text = "Von,Bis,Campaign,Currency code,Impr.,Clicks,Cost\n2026-09-07,2026-09-13,A,EUR,100,5,7\n"
    with pytest.raises(ExportError, match="ends on 2026-09-13; expected rows of a day. Say --set start"):
        read(text, "date=Von", source="google_ads")


def test_a_day_of_a_report_counts_as_it_stands_beside_the_end_of_its_campaign(read: Read) -> None:
    text = "Day,Campaign,Campaign end date,Currency code,Impr.,Clicks,Cost\n2026-09-01,A,2026-12-31,EUR,100,5,8\n"
    assert read(text, "date=Day", source="google_ads").totals["spend"]["imported"] == 8.0


@pytest.mark.parametrize("column", ["Spend to date", "Cost (cumulative)", "Расход нарастающим итогом", "Kosten kumuliert"])
def test_a_column_that_sums_all_days_before_is_not_added_up_once_more(read: Read, column: str) -> None:
    text = f"date,channel,{column}\n2026-09-01,search,100\n2026-09-02,search,190\n"
    with pytest.raises(ExportError, match="adds up every day before its own.*expected each day's own number.*--set spend=COLUMN"):
        read_table(read, text, f"spend={column}")


def test_costs_in_millionths_are_refused_in_a_table_that_counts_clicks_or_views(read: Read) -> None:
    for counted in ("clicks", "impressions"):
        text = f"date,channel,spend,{counted}\n2026-09-01,snap,120500000,4500\n"
        with pytest.raises(ExportError, match=r"costs 26,778 by 'spend': money, or millionths.*Divide the column by 1,000,000"):
            read_table(read, text)
        assert read_table(read, text, "micros=false").totals["spend"]["imported"] == 120_500_000
        with pytest.raises(ParamsError, match="'micros' does not divide the costs of a table.*remove --set micros"):
            read_table(read, text, "micros=true")


def test_dear_search_clicks_are_no_millionths(read: Read) -> None:
    text = "date,channel,spend,impressions\n2026-09-01,search,9000,100\n"
    assert read_table(read, text).totals["spend"]["imported"] == 9000.0


@pytest.mark.parametrize("column", ["week_start", "Week starting", "Week commencing", "Неделя с"])
def test_a_week_that_begins_on_a_sunday_is_dated_by_its_last_day_and_said_so(read: Read, column: str) -> None:
    text = f"{column},channel,spend\n2026-09-06,search,10\n2026-09-13,search,20\n"
    result = read_table(read, text, f"date={column}")
    assert [f"{day:%Y-%m-%d}" for day in result.tables["performance"]["date"]] == ["2026-09-12", "2026-09-19"]
    told = next(values for key, values in result.warnings if key == "weeks_by_last_day")
    assert (told["column"], told["first"], told["last"]) == (column, "2026-09-06", "2026-09-12")


def test_a_week_that_begins_on_a_monday_or_is_named_by_another_day_keeps_its_date(read: Read) -> None:
    monday = read_table(read, "week_start,channel,spend\n2026-09-07,search,10\n2026-09-14,search,20\n", "date=week_start")
    assert [f"{day:%Y-%m-%d}" for day in monday.tables["performance"]["date"]] == ["2026-09-07", "2026-09-14"]
    sunday = read_table(read, "week,channel,spend\n2026-09-06,search,10\n2026-09-13,search,20\n", "date=week")
    assert [f"{day:%Y-%m-%d}" for day in sunday.tables["performance"]["date"]] == ["2026-09-06", "2026-09-13"]


def test_the_weeks_of_a_wide_table_are_dated_alike(read: Read) -> None:
    text = "Week of,TV,Search,Sales\n2026-09-06,10,5,90\n2026-09-13,11,6,95\n"
    result = read(text, "date=Week of", "spend=TV,Search", "revenue=Sales", source="wide")
    assert [f"{day:%Y-%m-%d}" for day in result.tables["outcomes"]["date"]] == ["2026-09-12", "2026-09-19"]


def test_costs_that_only_ever_grow_are_said_to_be_sums_perhaps(read: Read) -> None:
    rows = [f"2026-09-{day:02d},search,{100 * day - day % 3}\n" for day in range(1, 9)]
    told = ("only_growing", {"file": "export.csv", "dates": 8})
    assert told in read_table(read, "date,channel,spend\n" + "".join(rows)).warnings
    falling = read_table(read, "date,channel,spend\n" + "".join(rows) + "2026-09-09,search,100\n")
    assert "only_growing" not in {key for key, _ in falling.warnings}
    short = read_table(read, "date,channel,spend\n" + "".join(rows[:7]))
    assert "only_growing" not in {key for key, _ in short.warnings}


@pytest.mark.parametrize(
    ("column", "words"),
    [
        ("Measure Names", ["Cost", "Clicks", "Impressions"]),
        ("Показатель", ["Расход, ₽", "Клики", "Показы"]),
        ("Kennzahl", ["Kosten", "Klicks", "Umsatz"]),
    ],
)
def test_a_row_for_each_measure_adds_no_clicks_to_what_was_spent(read: Read, column: str, words: list[str]) -> None:
    rows = "".join(f'2026-09-01,Google,"{word}",{number}\n' for word, number in zip(words, (30, 7, 900), strict=True))
    text = f"day,channel,{column},number\n{rows}"
    with pytest.raises(
        ExportError, match=rf"its column '{column}' says what the number of each row is, .* pivot table with '{column}'"
    ):
        read_table(read, text, "date=day", "spend=number")


def test_campaigns_may_be_called_like_measures(read: Read) -> None:
    text = "day,channel,goal,spend\n2026-09-01,Google,Leads,30\n2026-09-01,Meta,Awareness,20\n2026-09-01,TV,Brand,10\n"
    assert read_table(read, text, "date=day").totals["spend"]["imported"] == 60.0


LONG = ("table=performance", "date=Date", "channel=Channel", "spend=Value")


@pytest.mark.parametrize(
    ("column", "words"), [("Metric", ("Cost", "Clicks")), ("Kind", ("Расход, ₽", "Показы")), ("KPI", ("A", "B"))]
)
def test_a_long_table_whose_rows_are_costs_and_clicks_is_not_added_up(read: Read, column: str, words: tuple[str, str]) -> None:
    rows = "".join(f'2026-09-0{day},Search,"{word}",{day}0\n' for day in (1, 2, 3) for word in words)
    with pytest.raises(
        ExportError, match=f"its column '{column}' says what the number of each row is, '{words[0]}', '{words[1]}', and"
    ):
        read(f"Date,Channel,{column},Value\n" + rows, *LONG, source="table")


def test_what_campaigns_are_after_is_no_measure(read: Read) -> None:
    rows = "2026-09-01,Meta,Leads,10\n2026-09-02,Meta,Sales,20\n"
    assert read("Date,Channel,Objective,Value\n" + rows, *LONG, source="table").totals["spend"]["imported"] == 30


def test_the_kind_of_every_row_may_be_one_and_a_campaign_may_be_called_clicks(read: Read) -> None:
    rows = "2026-09-01,Search,Cost,Clicks,10\n2026-09-02,Search,Cost,Brand,20\n"
    result = read("Date,Channel,Metric,Campaign,Value\n" + rows, *LONG, source="table")
    assert result.totals["spend"]["imported"] == 30


def test_days_that_a_spreadsheet_has_made_months_of_are_refused_in_a_table_too(read: Read) -> None:
    swapped = "".join(f"2026-0{month}-09,tv,1{month % 3}.5\n" for month in range(1, 8))  # 1 to 7 September
    mapping = ("table=performance", "date=Date", "channel=Channel", "spend=Cost")
    with pytest.raises(ExportError, match=r"holds day 9 of each month \(2026-01-09, 2026-02-09, ...\).*write 2026-01"):
        read("Date,Channel,Cost\n" + swapped, *mapping, source="table")
    months = swapped.replace("-09,", "-01,")
    assert read("Date,Channel,Cost\n" + months, *mapping, source="table").tables["performance"]["date"].nunique() == 7


SPENT = ("table=performance", "date=Date", "channel=Channel", "spend=Cost")


@pytest.mark.parametrize(
    "words", [("This year", "Last year"), ("Current period", "Previous period"), ("Текущий год", "Прошлый год")]
)
def test_two_periods_beside_one_another_are_not_added_up(read: Read, words: tuple[str, str]) -> None:
    rows = "".join(f"2026-09-0{day},tv,{word},{day}2.50\n" for day in (1, 2, 3) for word in words)
    with pytest.raises(ExportError, match="its column 'Period' holds '.*' and '.*', and performance would add them up"):
        read("Date,Channel,Period,Cost\n" + rows, *SPENT, source="table")


@pytest.mark.parametrize(
    ("dates", "longer"),
    [(("2026-01-01", "2026-04-01", "2026-07-01"), "quarter"), (("2024-12-31", "2025-12-31", "2026-12-31"), "year")],
)
def test_rows_of_quarters_and_years_are_no_months(read: Read, dates: tuple[str, ...], longer: str) -> None:
    rows = "".join(f"{date},tv,900\n" for date in dates)
    with pytest.raises(ExportError, match=f"each row may stand for a {longer}.*Split each row into its months"):
        read("Date,Channel,Cost\n" + rows, *SPENT, source="table")


def test_revenue_that_grows_every_day_may_be_a_sum_of_all_days_and_is_told(read: Read) -> None:
    rows = "".join(f"2026-09-0{day},{day}00\n" for day in range(1, 9))
    settings = ("table=outcomes", "date=Date", "revenue=Revenue")
    assert ("revenue_only_growing", {"file": "export.csv", "dates": 8}) in read(
        "Date,Revenue\n" + rows, *settings, source="table"
    ).warnings
    falling = read("Date,Revenue\n" + rows.replace("-08,800", "-08,100"), *settings, source="table")
    assert "revenue_only_growing" not in {key for key, _ in falling.warnings}
