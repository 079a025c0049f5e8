"""Rows that repeat the sum of other rows count once, whatever they are called; rows that only look like it stay."""

from collections.abc import Callable

import pytest

from forecast.errors import ExportError
from forecast.sources import ImportResult

Read = Callable[..., ImportResult]

META = "Day,Campaign name,Ad set name,Ad name,Amount spent (USD),Impressions\n"
GOOGLE = "Day,Campaign,Network,Currency code,Impr.,Clicks,Cost\n"


def spend(result: ImportResult) -> float | None:
    return result.totals["spend"]["imported"]


def test_a_campaign_its_ad_sets_and_their_ads_in_one_file_count_once(read: Read) -> None:
    text = (
        META + "2026-09-01,A,,,30.00,300\n2026-09-01,A,S1,,10.00,100\n2026-09-01,A,S1,x,4.00,40\n2026-09-01,A,S1,y,6.00,60\n"
        "2026-09-01,A,S2,,20.00,200\n2026-09-01,A,S2,z,20.00,200\n"
    )
    result = read(text)
    assert spend(result) == 30.0
    assert result.rejected[["line", "reason_key"]].to_numpy().tolist() == [[2, "subtotal"], [3, "subtotal"], [6, "subtotal"]]
    assert ("subtotals_left_out", {"file": "export.csv", "n": 3}) in result.warnings


@pytest.mark.parametrize("name", ["All", "Total", "Итого по кампании", "", "(all)", "Alle", "Todos"])
def test_a_row_whose_name_or_silence_says_that_it_is_a_sum_counts_once(read: Read, name: str) -> None:
    text = (
        GOOGLE + f"2026-09-01,A,{name},EUR,30,3,3.00\n2026-09-01,A,Search,EUR,20,2,2.00\n2026-09-01,A,Partners,EUR,10,1,1.00\n"
        f"2026-09-02,A,{name},EUR,40,4,4.00\n2026-09-02,A,Search,EUR,40,4,4.00\n"
    )
    assert spend(read(text)) == 7.0


def test_a_day_and_its_total_in_a_table_of_channels_count_once(read: Read) -> None:
    text = (
        "date,team,channel,spend,clicks\n2026-09-01,growth,a,2.5,5\n2026-09-01,growth,b,1.5,2\n2026-09-01,growth,Total,4.0,7\n"
        "2026-09-02,growth,a,3.0,3\n2026-09-02,growth,Total,3.0,3\n"
    )
    assert spend(read(text)) == 7.0


def test_sums_that_are_called_by_a_name_that_says_nothing_are_refused(read: Read) -> None:
    rows = [
        f"2026-09-0{day},A,{name},EUR,{n},{n},{n}.00"
        for day in (1, 2)
        for name, n in (("Cross", 3 * day), ("Search", 2 * day), ("Partners", day))
    ]
    with pytest.raises(ExportError, match="rows 2, 5, whose 'Network' is 'cross', are the sums of the rows beside them"):
        read(GOOGLE + "\n".join(rows) + "\n")


def test_nameless_sums_are_refused_also_where_some_days_have_a_single_campaign(read: Read) -> None:
    rows = ["2026-09-01,A,Search,EUR,9134,85,40.10", "2026-09-01,A,Other,EUR,4421,31,12.20", "2026-09-01,A,Σ,EUR,13555,116,52.30"]
    rows += ["2026-09-02,A,Search,EUR,8893,58,35.00", "2026-09-02,A,Σ,EUR,8893,58,35.00"]
    with pytest.raises(ExportError, match="rows 4, 6, whose 'Network' is 'σ', are the sums of the rows beside them"):
        read(GOOGLE + "\n".join(rows) + "\n")


def test_sums_of_money_shown_in_whole_units_may_be_off_by_half_of_one_for_each_row(read: Read) -> None:
    rows = ["2026-09-01,A,Search,EUR,9134,85,40", "2026-09-01,A,Partners,EUR,4421,31,12", "2026-09-01,A,All,EUR,13555,116,53"]
    assert spend(read(GOOGLE + "\n".join(rows) + "\n")) == 52.0


def test_whole_money_that_nearly_sums_up_is_no_sum_where_nothing_else_says_so(read: Read) -> None:
    text = "Day,Campaign,Campaign status,Cost\n2026-09-01,Brand,on,5\n2026-09-01,Video,on,4\n2026-09-01,All in,on,10\n"
    assert spend(read(text, "currency=EUR")) == 19.0


def test_a_days_total_counts_once_also_beside_campaigns_whose_names_begin_like_one(read: Read) -> None:
    rows = ["2026-09-01,Total,x,EUR,102535,2508,6166.94", "2026-09-01,Total Wine,x,EUR,59776,1172,3993.79"]
    rows += ["2026-09-01,All inclusive,x,EUR,42759,1336,2173.15", "2026-09-02,Total,x,EUR,26572,458,2934.33"]
    rows += ["2026-09-02,All inclusive,x,EUR,26572,458,2934.33"]
    assert spend(read(GOOGLE + "\n".join(rows) + "\n")) == pytest.approx(3993.79 + 2173.15 + 2934.33)


def test_sums_of_money_shown_with_one_decimal_are_found(read: Read) -> None:
    rows = [
        "2026-09-01,A,Search,EUR,9134,85,198.8",
        "2026-09-01,A,Partners,EUR,4421,31,961.6",
        "2026-09-01,A,All,EUR,13555,116,1160.5",
    ]
    assert spend(read(GOOGLE + "\n".join(rows) + "\n")) == pytest.approx(1160.4)


@pytest.mark.parametrize("name", ["Gesamtergebnis", "Общий итог", "Genel Toplam", "Suma końcowa", "Eindtotaal"])
def test_the_total_of_a_pivot_table_is_known_in_its_language(read: Read, name: str) -> None:
    text = GOOGLE + "2026-09-01,A,Search,EUR,9134,85,40.10\n" + f"{name},,,,9134,85,40.10\n"
    assert read(text).totals["spend"] == {"file": 40.1, "imported": 40.1}


def test_rows_without_a_name_of_which_only_some_are_sums_are_refused(read: Read) -> None:
    rows = [f"2026-09-0{day},A,,EUR,{n},3,3.00" for day, n in ((1, 30), (2, 30), (3, 31))]
    rows += [f"2026-09-0{day},A,{name},EUR,{n},{n // 10},{n // 10}.00" for day in (1, 2, 3) for name, n in (("S", 20), ("P", 10))]
    with pytest.raises(ExportError, match=r"is '\(empty\)', are the sums .* and others of that name are not"):
        read(GOOGLE + "\n".join(rows) + "\n")


def test_devices_with_equal_numbers_and_nameless_groups_with_their_own_are_rows(read: Read) -> None:
    equal = GOOGLE + "2026-09-01,A,Mobile,EUR,10,1,1.00\n2026-09-01,A,Desktop,EUR,10,1,1.00\n"
    assert spend(read(equal)) == 2.0
    own = GOOGLE + "2026-09-01,A,,EUR,12,2,5.00\n2026-09-01,A,Search,EUR,20,2,2.00\n2026-09-02,A,,EUR,7,1,1.00\n"
    assert spend(read(own)) == 8.0


def test_a_total_beside_each_campaigns_name_is_told_together(read: Read) -> None:
    head = "Кампания;№ Кампании;Дата;Показы;Клики;Расход (руб.)\n"
    text = head + "A;1;Всего;200;10;22,50\nA;1;01.09.2026;100;5;12,50\nA;1;02.09.2026;100;5;10,00\nB;2;Всего;9;5;7,00\n"
    result = read(text + "B;2;01.09.2026;9;5;7,00\n", "vat=included")
    assert result.totals["spend"] == {"file": 29.5, "imported": 29.5}
    with pytest.raises(ExportError, match="its rows sum to clicks 14.00"):
        read(text + "B;2;01.09.2026;9;4;7,00\n", "vat=included")


def test_a_sum_over_all_campaigns_by_a_name_of_its_own_counts_once_or_is_refused(read: Read) -> None:
    head = "Campaign name,Amount spent (USD),Impressions,Reporting starts,Reporting ends\n"
    rows = "A,10.50,1000,2026-09-01,2026-09-30\nB,20.00,2000,2026-09-01,2026-09-30\n"
    known = read(head + "Results from 2 campaigns,30.50,3000,2026-09-01,2026-09-30\n" + rows, "spread=even")
    assert known.totals["spend"]["imported"] == pytest.approx(30.5)
    with pytest.raises(ExportError, match="rows 2, whose 'Campaign name' is 'everything', are the sums"):
        read(head + "Everything,30.50,3000,2026-09-01,2026-09-30\n" + rows, "spread=even")


def test_a_small_number_that_is_the_sum_of_two_others_by_chance_is_a_row(read: Read) -> None:
    rows = "2026-09-01,A,Cross,EUR,20,2,2.00\n2026-09-01,A,Search,EUR,10,1,1.00\n2026-09-01,A,Partners,EUR,10,1,1.00\n"
    assert spend(read(GOOGLE + rows)) == 4.0


@pytest.mark.parametrize("word", ["Average", "Среднее", "Durchschnitt"])
def test_an_average_under_a_table_is_no_campaign(read: Read, word: str) -> None:
    text = (
        "Campaign report\nSeptember 1, 2026 - September 2, 2026\nCampaign,Currency code,Cost,Impr.,Clicks\n"
        f"A,EUR,10.00,100,5\nB,EUR,20.00,300,7\n{word},EUR,15.00,200,6\n"
    )
    result = read(text, "spread=even")
    assert result.totals["spend"]["imported"] == 30.0
    assert result.rejected[["line", "detail"]].to_numpy().tolist() == [[6, word]]


@pytest.mark.parametrize("word", ["Celkem", "Összesen", "合計", "总计", "Subtotal", "Промежуточный итог", "Усього: X", "Kokku"])
def test_totals_are_known_in_more_languages_than_the_cabinets_write(read: Read, word: str) -> None:
    text = f"Day,Campaign,Currency code,Cost,Clicks\n2026-09-01,A,EUR,10.00,5\n2026-09-02,A,EUR,20.00,7\n{word},,EUR,30.00,12\n"
    assert read(text).totals["spend"] == {"file": 30.0, "imported": 30.0}


def test_a_total_row_with_an_empty_cell_too_many_is_still_held_against_the_rows(read: Read) -> None:
    text = (
        "Дата;ID кампании;Название кампании;Показы;Клики;Расход (руб.);Валюта\n01.08.2026;100;Бренд;1000;20;500,50;RUB\n"
        "02.08.2026;100;Бренд;10;1;5,00;RUB\nИтого;;;—;1010;21;{};\n"
    )
    assert read(text.format("505,50"), "vat=included").totals["spend"] == {"file": 505.5, "imported": 505.5}
    with pytest.raises(ExportError, match="its total row 'Итого' says"):
        read(text.format("999,50"), "vat=included")


def test_a_row_of_all_days_is_the_total_of_its_campaign(read: Read) -> None:
    text = (
        "Nombre de la campaña,Día,Importe gastado (USD),Impresiones\nA,All,100.00,1000\nA,2026-09-01,40.00,400\n"
        "A,2026-09-02,60.00,600\nB,All,{},50\nB,2026-09-01,5.00,50\n"
    )
    assert read(text.format("5.00")).totals["spend"] == {"file": 105.0, "imported": 105.0}
    with pytest.raises(ExportError, match="its rows sum to spend 105.00"):
        read(text.format("7.00"))


def test_the_results_of_all_campaigns_are_a_total(read: Read) -> None:
    text = "Campaign name,Day,Amount spent (USD),Impressions\nResults from 2 campaigns,,30.50,300\n"
    assert read(text + "A,2026-09-01,10.50,100\nB,2026-09-01,20,200\n").totals["spend"] == {"file": 30.5, "imported": 30.5}


def test_the_subtotals_of_a_spreadsheet_are_no_rows(read: Read) -> None:
    text = (
        "Campaign,Day,Currency code,Cost,Clicks\nA,2026-09-01,EUR,1.50,3\nA,2026-09-02,EUR,2.50,4\nA Total,,EUR,4.00,7\n"
        "Brand Total,2026-09-01,EUR,3.00,3\nBrand Total Total,,EUR,3.00,3\nGrand Total,,EUR,7.00,10\n"
    )
    assert read(text).totals["spend"] == {"file": 7.0, "imported": 7.0}


def test_costs_that_stand_once_for_each_action_are_refused(read: Read) -> None:
    text = "Day,Campaign,{},Currency code,Cost,Impr.,Clicks,Conversions\n".format("Conversion action")
    twice = [
        f"2026-09-0{day},A,{action},EUR,{day}1.53,{day}100,{day}3,1.00\n" for day in (1, 2, 3) for action in ("Lead", "Call")
    ]
    with pytest.raises(ExportError, match="rows 2, 3 and others differ in 'Conversion action' and have the same costs"):
        read(text + "".join(twice))
    once = [row if "Lead" in row else row.replace("1.53", "2.17") for row in twice]
    assert read(text + "".join(once)).totals["spend"]["imported"] == pytest.approx(3 * 3.70 + 120)


@pytest.mark.parametrize("name", ["Conv. source", "Result type", "Conversion category"])
def test_costs_alone_that_stand_once_for_each_result_are_refused(read: Read, name: str) -> None:
    days = [(f"2026-09-0{day}", f"{day * 17}.37") for day in range(1, 8)]
    rows = "".join(f"{day},A,EUR,{kind},{cost},1\n" for day, cost in days for kind in ("Buy", "Lead"))
    with pytest.raises(ExportError, match=f"differ in '{name}' and have the same costs"):
        read(f"Day,Campaign,Currency code,{name},Cost,Conversions\n{rows}")


def test_costs_clicks_and_impressions_that_repeat_by_a_column_nobody_knows_are_refused(read: Read) -> None:
    rows = [f"2026-09-0{day},A,{{kind}},EUR,{day * 771},{day * 31},{day * 17}.37\n" for day in range(1, 8)]
    with pytest.raises(ExportError, match="differ in 'Network' and have the same costs"):
        read(GOOGLE + "".join(row.format(kind=kind) for row in rows for kind in ("x", "y")))


BY_DAY = "Campaign name,Day,Amount spent (USD),Impressions\n"


def test_rows_without_a_day_that_sum_up_the_days_of_their_campaign_count_once(read: Read) -> None:
    text = BY_DAY + ("A,,42.5,425\nA,2026-09-01,20.5,205\nA,2026-09-02,22,220\nB,,7,70\nB,2026-09-02,7,70\nC,,0,0\n,,49.5,495\n")
    result = read(text)
    assert result.totals["spend"] == {"file": 49.5, "imported": 49.5}
    assert result.rejected["reason_key"].tolist() == ["subtotal"] * 3


def test_a_row_without_a_day_that_is_no_sum_is_refused(read: Read) -> None:
    with pytest.raises(ExportError, match="date_missing"):
        read(BY_DAY + "A,,41.5,425\nA,2026-09-01,20.5,205\nA,2026-09-02,22,220\n")


@pytest.mark.parametrize("name", ["2 campaigns", "Account total", "Summary", "Сводка", "Brand total"])
def test_a_name_of_a_whole_counts_once_where_its_numbers_are_the_sums(read: Read, name: str) -> None:
    head = "Reporting starts,Reporting ends,Campaign name,Amount spent (USD),Impressions\n"
    rows = [("A", "10.50,100"), ("B", "20.50,200"), (name, "31.00,300")]
    text = head + "".join(f"2026-09-01,2026-09-30,{one},{numbers}\n" for one, numbers in rows)
    assert spend(read(text, "spread=even")) == 31.0
    assert spend(read(text.replace("31.00", "32.00"), "spread=even")) == 63.0


def test_a_table_above_the_one_that_names_more_is_not_passed_over(read: Read) -> None:
    text = "Day,Campaign,Cost,Impr.\n2026-09-01,A,1.50,10\n\nDay,Campaign,Cost,Impr.,Clicks\n2026-09-02,A,2.50,20,1\n"
    with pytest.raises(ExportError, match="row 4 is the header of another table; expected one table"):
        read(text)


@pytest.mark.parametrize("day", ["2026-09-01", "2026-09-03"])
def test_a_total_that_was_given_a_day_is_not_counted_and_a_small_campaign_of_that_name_is(read: Read, day: str) -> None:
    rows = "2026-09-01,A,5,100,1.50\n2026-09-02,A,6,110,2.50\n2026-09-03,B,7,120,3.50\n"
    text = "Day,Campaign,Clicks,Impr.,Cost\n" + rows + f"{day},Total,18,330,%s\n"
    result = read(text % "7.50", source="google_ads")
    assert (result.totals["spend"]["imported"], list(result.rejected["reason_key"])) == (7.5, ["subtotal"])
    assert read(text % "1.00", source="google_ads").totals["spend"]["imported"] == 8.5
    with pytest.raises(ExportError, match=r"rows 5, whose 'Campaign' is 'total', are not the sums of the rows beside them"):
        read(text % "8.75", source="google_ads")
    with_own_total = text % "7.50" + "Total: Account,,36,660,15.00\n"
    assert read(with_own_total, source="google_ads").totals["spend"]["imported"] == 15.0


def test_a_campaign_above_its_ad_sets_whose_counts_are_no_sums_is_refused(read: Read) -> None:
    head = "Day,Campaign name,Ad set name,Amount spent (USD),Impressions,Link clicks\n"
    rows = "2026-09-01,A,,20.50,205,7\n2026-09-01,A,S1,10.25,100,3\n2026-09-01,A,S2,10.25,100,4\n"
    with pytest.raises(ExportError, match="rows 2, whose 'Ad set name' is '.empty.', are the sums.*in what was spent and not in"):
        read(head + rows)
    assert spend(read(head + rows.replace("20.50", "20.70"))) == 41.2


def test_one_campaign_with_its_costs_beside_each_kind_of_result_is_refused(read: Read) -> None:
    head = "Day,Campaign name,Result indicator,Results,Amount spent (USD),Impressions\n"
    rows = "2026-09-01,A,lead,2,10.25,100\n2026-09-01,A,purchase,3,10.25,100\n"
    with pytest.raises(ExportError, match="rows 2, 3 and others differ in 'Result indicator' and have the same costs"):
        read(head + rows)
    assert spend(read(head + rows.replace("3,10.25,100", "3,10.75,120"))) == 21.0


DATED = "Day,Campaign,Currency code,Impr.,Clicks,Cost\n"
DAYS = "2026-09-29,A,EUR,100,5,12.50\n2026-09-30,A,EUR,110,6,13.50\n"


def test_rows_that_name_a_month_or_a_period_in_place_of_a_day_count_once_where_they_are_its_sums(read: Read) -> None:
    october = "2026-10-01,A,EUR,10,1,1.50\n2026-10-02,A,EUR,20,2,2.50\n"
    months = DAYS + "September 2026,A,EUR,210,11,26.00\n" + october + "October 2026,A,EUR,30,3,4.00\n"
    result = read(DATED + months)
    assert spend(result) == 30.0
    assert result.rejected[["line", "reason_key"]].to_numpy().tolist() == [[4, "subtotal"], [7, "subtotal"]]
    with pytest.raises(ExportError, match="not_a_date"):
        read(DATED + months.replace("30,3,4.00", "40,3,4.00"))


def test_rows_without_a_name_that_sum_up_their_day_count_once(read: Read) -> None:
    days = "2026-09-01,A,EUR,100,5,12.50\n2026-09-01,B,EUR,100,6,13.50\n2026-09-01,,EUR,200,11,26.00\n2026-09-02,A,EUR,7,1,1.50\n"
    result = read(DATED + days + "2026-09-02,,EUR,7,1,1.50\n")
    assert spend(result) == 27.5
    assert result.rejected["reason_key"].tolist() == ["subtotal", "subtotal"]
    with pytest.raises(ExportError, match="row 6: campaign_missing"):
        read(DATED + days + "2026-09-02,,EUR,8,1,1.50\n")


def test_a_last_row_that_is_the_sum_of_all_others_is_no_campaign_whatever_it_is_called(read: Read) -> None:
    last = "2026-09-30,{},EUR,210,11,26.00\n"
    assert spend(read(DATED + DAYS + last.format("All campaigns"))) == 26.0
    with pytest.raises(ExportError, match="rows 4, whose 'Campaign' is 'b', are the sums.*it says nothing of a sum"):
        read(DATED + DAYS + last.format("B"))
    assert spend(read(DATED + DAYS + last.format("B").replace("26.00", "26.10"))) == 52.1


def test_campaigns_above_their_groups_in_one_column_are_refused(read: Read) -> None:
    groups = "2026-09-01,{},EUR,210,11,26.00\n2026-09-01,g1,EUR,100,5,12.50\n2026-09-01,g2,EUR,110,6,13.50\n"
    other = "2026-09-01,B,EUR,11,2,22.00\n2026-09-01,g3,EUR,5,1,11.00\n2026-09-01,g4,EUR,6,1,11.00\n"
    with pytest.raises(ExportError, match="rows 2, 5, whose 'Campaign' is 'a', are the sums.*that column names both"):
        read(DATED + groups.format("A") + other)
    assert spend(read(DATED + groups.format("A") + other.replace("22.00", "22.50"))) == 96.5


def test_a_total_that_takes_a_credit_off_is_refused_with_what_to_do_about_the_credit(read: Read) -> None:
    rows = "".join(f"2026-09-{day:02},A,EUR,100,5,10.00\n" for day in range(1, 21)) + "2026-09-21,A,EUR,0,0,-5.00\n"
    with pytest.raises(ExportError, match="its total row 'Total' says 195.00.*rows below zero .credits. were left out"):
        read(DATED + rows + "Total,,EUR,2000,100,195.00\n")


@pytest.mark.parametrize(
    ("column", "name"), [("Campaign", "Total"), ("Network", "Итого"), ("Network", "All"), ("Campaign", "Gesamt: Konto")]
)
def test_the_days_totals_of_a_filtered_report_are_no_campaigns(read: Read, column: str, name: str) -> None:
    days = (("2026-09-01", 50, 160), ("2026-09-02", 45, 140))
    named = (name, "") if column == "Campaign" else ("A", name)
    rows = "".join(
        f"{day},A,Search,EUR,1000,10,100.00\n{day},A,Partners,EUR,500,5,{part}.00\n{day},{','.join(named)},EUR,1600,16,{total}.00\n"
        for day, part, total in days
    )
    with pytest.raises(
        ExportError, match=rf"rows 4, 7, whose '{column}' is '{name.lower()}', are not.*160.00, and 150.00 beside"
    ):
        read(GOOGLE + rows)


def test_no_channel_is_called_a_total(read: Read) -> None:
    text = "date,team,channel,spend,clicks\n2026-09-01,growth,a,250,5\n2026-09-01,growth,b,150,2\n2026-09-01,growth,Total,9,1\n"
    with pytest.raises(ExportError, match="rows 4, whose 'channel' is 'total'.*Remove those rows, or export it without a filter"):
        read(text)


def test_payments_and_their_total_with_a_day_of_its_own_count_once(read: Read) -> None:
    text = "order,paid on,sum\n1,2026-09-01,100\n2,2026-09-02,150\n3,2026-09-03,250\nTotal,2026-09-30,500\n"
    mapping = ("table=customers", "customer_id=order", "date=paid on", "revenue=sum")
    result = read(text, *mapping, source="table")
    assert result.tables["customers"]["revenue"].tolist() == [100.0, 150.0, 250.0]
    assert result.rejected[["line", "reason_key"]].to_numpy().tolist() == [[5, "subtotal"]]


def test_a_purchase_that_costs_as_much_as_those_before_it_is_one(read: Read) -> None:
    text = "order,paid on,sum\na,2026-09-01,100\nb,2026-09-02,150\nc,2026-09-03,250\n"
    mapping = ("table=customers", "customer_id=order", "date=paid on", "revenue=sum")
    assert read(text, *mapping, source="table").tables["customers"]["revenue"].sum() == 500.0


def test_results_whose_last_day_sums_up_all_others_are_refused(read: Read) -> None:
    text = "day,revenue\n2026-09-01,12345.67\n2026-09-02,23456.78\n2026-09-03,34567.89\n2026-09-30,70370.34\n"
    with pytest.raises(ExportError, match="row 5 is the sum of all other rows, and it has a date of its own"):
        read(text, "table=outcomes", "date=day", source="table")
