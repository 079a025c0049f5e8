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
