"""Which source a file is of where nobody names one, and what a person is told of a file that no source knows."""

from collections.abc import Callable

import pytest

from forecast.errors import ExportError
from forecast.sources import ImportResult

Read = Callable[..., ImportResult]


def test_a_table_of_costs_that_no_source_knows_is_refused_with_what_to_type_of_its_own_columns(read: Read) -> None:
    text = "Дата;Кампания;Расход;Клики;Показы\n01.09.2026;A;12,50;5;100\n"
    words = (
        "no source recognises .* may be a table of costs: name table in place of auto, with --set table='performance' "
        "--set date='Дата' --set spend='Расход' --set campaign='Кампания' "
        "--set impressions='Показы' --set clicks='Клики' --set channel='NAME', with the channel's name for NAME"
    )
    with pytest.raises(ExportError, match=words):
        read(text)
    typed = ("date=Дата", "spend=Расход", "channel=search", "campaign=Кампания", "impressions=Показы", "clicks=Клики")
    result = read(text, "table=performance", *typed, source="table")
    assert {name: told["imported"] for name, told in result.totals.items()} == {
        "spend": 12.5,
        "impressions": 100.0,
        "clicks": 5.0,
    }


def test_a_table_with_a_column_of_channels_is_refused_with_that_column_named(read: Read) -> None:
    with pytest.raises(
        ExportError, match="--set date='Datum' --set spend='Kosten' --set channel='Kanal' --set clicks='Klicks'[.]"
    ):
        read("Datum;Kanal;Kosten;Klicks\n2026-09-01;Suche;10,50;5\n2026-09-01;Print;10,50;6\n")


def test_a_canonical_table_without_the_team_that_the_person_names_is_known(read: Read) -> None:
    result = read("Date,Channel,Campaign,Spend,Clicks\n2026-09-01,search,A,12.50,5\n2026-09-02,print,B,13.50,6\n")
    assert (result.source, result.totals["spend"]["imported"]) == ("table", 26.0)
    assert result.tables["performance"]["channel"].tolist() == ["search", "print"]


@pytest.mark.parametrize("text", ['# Title\n\nSay "a" b", c\n"x\n', 'Notes\n"one" two, three\n'])
def test_a_text_with_loose_quotation_marks_of_which_no_source_knows_a_column_is_no_export(read: Read, text: str) -> None:
    with pytest.raises(ExportError, match="no source recognises 'export.csv' by content.*one of google_ads, .* was expected"):
        read(text)
    with pytest.raises(ExportError, match="quotation mark"):
        read(text, source="jira")


def test_an_export_with_loose_quotation_marks_is_still_told_to_be_one_that_was_cut_short(read: Read) -> None:
    with pytest.raises(ExportError, match="ends inside a quotation mark"):
        read('Day,Campaign,Currency code,Cost\n2026-09-01,"A,EUR,12.50\n')


def test_an_export_whose_names_are_written_with_underscores_is_known_by_two_of_them(read: Read) -> None:
    head = "reporting_starts,reporting_ends,campaign_name,amount_spent,link_clicks,impressions\n"
    result = read(head + "2026-09-01,2026-09-01,A,10.50,3.0,100.0\n2026-09-02,2026-09-02,A,0.01,0.0,5.0\n")
    assert (result.source, result.totals["spend"]["imported"], result.totals["clicks"]["imported"]) == ("meta_ads", 10.51, 3.0)
    with pytest.raises(ExportError, match="no source recognises .* --set spend='amount_spent'"):
        read("date,campaign_name,amount_spent,impressions\n2026-09-01,A,10.50,100\n")


def test_a_campaign_without_costs_is_left_out_and_listed_where_the_total_says_that_nothing_was_paid_for_it(read: Read) -> None:
    text = "Day,Campaign,Currency code,Impr.,Clicks,Cost\n2026-09-01,A,EUR,100,5,12.50\n2026-09-01,B,EUR,10,1,--\n"
    result = read(text + "Total: Account,--,EUR,110,6,12.50\n")
    assert result.totals["spend"] == {"file": 12.5, "imported": 12.5}
    assert result.rejected[["line", "reason_key"]].to_numpy().tolist() == [[3, "spend_missing"]]
    for total in ("", "Total: Account,--,EUR,110,6,14.50\n"):
        with pytest.raises(ExportError, match="row 3: spend_missing"):
            read(text + total)


def test_an_english_column_of_what_was_spent_makes_no_export_of_vk(read: Read) -> None:
    text = "Date,ad_id,fb_campaign_id,age,Impressions,Clicks,Spent\n31-08-2026,708746,103916,30-34,7350,1,1.43\n"
    with pytest.raises(ExportError, match="no source recognises .* --set spend='Spent'"):
        read(text)
    told = read(text, "spend=Spent", "clicks=Clicks", "currency=USD", source="meta_ads").tables["performance"]
    assert told[["channel", "spend", "clicks"]].to_numpy().tolist() == [["meta_ads", 1.43, 1.0]]


def test_a_column_of_advertising_systems_is_what_to_type_as_the_channel(read: Read) -> None:
    head = "date,campaign_id,platform,impressions,clicks,conversions,spend,cost_per_click\n"
    rows = "2026-10-16,C1,Google Ads,17325,517,23,51.35,0.1\n2026-10-16,C1,Facebook Ads,57208,527,2,728.71,1.38\n"
    with pytest.raises(ExportError, match="--set conversions='conversions' --set channel='platform'\\.") as told:
        read(head + rows)
    assert "NAME" not in str(told.value)


def test_the_price_of_a_click_alone_makes_no_table_the_export_of_one_cabinet(read: Read) -> None:
    text = "Date,Campaign Name,Spend,Impressions,Clicks,CTR,Avg. CPC,Conversions\n2026-09-01,A,12.50,1000,25,2.5%,0.50,2\n"
    with pytest.raises(ExportError, match="no source recognises"):
        read(text)
    assert read(f'"Report Time: 9/1/2026,9/20/2026"\n\n{text}').source == "microsoft_ads"


def test_a_report_of_a_shop_with_additions_to_carts_is_not_taken_for_one_of_another_shop(read: Read) -> None:
    text = "Дата;Название;Показы;Клики;Затраты, ₽;Добавления в корзину;Заказы\n01.09.2026;A;1000;20;110,50;3;1\n"
    with pytest.raises(ExportError, match="no source recognises"):
        read(text)


@pytest.mark.parametrize("column", ["Channel", "Ad spend", "Total cost"])
def test_a_table_of_visits_with_channels_or_costs_of_its_own_is_not_taken_for_one_of_visits_alone(
    read: Read, column: str
) -> None:
    with pytest.raises(ExportError, match="no source recognises"):
        read(f"Date,Sessions,Total revenue,{column}\n2026-09-01,100,200.50,50.25\n2026-09-02,110,300.50,60.25\n")


def test_the_columns_that_a_refusal_shows_are_the_names_and_not_the_numbers_under_them(read: Read) -> None:
    with pytest.raises(ExportError, match="its columns: 'TV', 'radio', 'sales'"):
        read(",TV,radio,sales\n1,230.1,37.8,22.1\n2,44.5,39.3,10.4\n")


def test_no_column_is_proposed_for_two_things(read: Read) -> None:
    text = "Дата отправки;Рассылка;Доставлено;Стоимость, руб.\n12.01.2026;А;990;500,50\n"
    with pytest.raises(ExportError, match=r"--set spend='Стоимость, руб\.' --set channel") as refused:
        read(text)
    assert "revenue=" not in str(refused.value)


def test_a_table_of_costs_without_days_is_refused_with_the_advice_to_add_them(read: Read) -> None:
    text = 'Kampagne,Gerät,Impressionen,Klicks,Kosten\nA,Computer,10,1,"1,00"\nGesamt: Konto,--,10,1,"1,00"\n'
    with pytest.raises(ExportError, match="None of its columns has days: add the segment .breakdown. 'Day' to the report"):
        read(text)
    with pytest.raises(ExportError) as refused:
        read(text.replace("Gerät", "Am").replace("Computer", "2026-09-01"))
    assert "None of its columns has days" not in str(refused.value)


def test_a_table_by_month_is_told_which_column_holds_its_months(read: Read) -> None:
    with pytest.raises(ExportError, match="--set date='month' --set spend='spend' --set channel='NAME'"):
        read("month,spend\n2025-07,110\n2025-08,199\n")


def test_daily_rows_of_ozon_with_the_sum_of_their_orders_are_known(read: Read) -> None:
    head = "ID кампании;Название кампании;Дата;Показы;Клики;Расход, ₽;Средняя ставка;Заказы, шт;Сумма заказов, ₽\n"
    rows = "37;CPC;2026-09-09;2458;165;419,35;2,54;4;2600,00\n37;CPC;2026-09-10;2000;135;343,10;2,54;2;1300,00\n"
    result = read(head + rows + ";Итого;;4458;300;762,45;;6;3900,00\n", "vat=included")
    assert result.source == "ozon"
    assert result.totals["spend"] == {"file": 762.45, "imported": 762.45}
    assert result.totals["revenue"] == {"file": 3900.0, "imported": 3900.0}
    assert result.totals["orders"]["imported"] == 6.0


INSIGHTS = "date_start,date_stop,campaign_name,adset_name,impressions,clicks,inline_link_clicks,spend,actions:purchase\n"


def test_what_programs_ask_of_meta_is_known_by_its_own_names(read: Read) -> None:
    result = read(INSIGHTS + "2024-10-01,2024-10-01,A,x,741,16,11,28.2,1\n2024-10-01,2024-10-01,A,y,942,14,10,34.4,2\n")
    assert result.source == "meta_ads"
    row = result.tables["performance"].iloc[0]
    assert (row["spend"], row["clicks"], row["orders"]) == (pytest.approx(62.6), 21.0, 3.0)


def test_weeks_that_programs_ask_of_meta_are_refused_with_the_advice_to_spread_them(read: Read) -> None:
    text = INSIGHTS + "2024-10-01,2024-10-07,A,x,741,16,11,28.0,1\n"
    with pytest.raises(ExportError, match=r"whole periods \(2024-10-01 to 2024-10-07\).*--set spread=even"):
        read(text)
    assert read(text, "spread=even").tables["performance"]["spend"].tolist() == [4.0] * 7


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (
            "ID;Название;Стадия;Сумма;Дата создания;Источник\n1;A;Новая;1000;01.06.2026;Поиск\n",
            "a list of deals: name table in place of auto, with --set table='deals' --set deal_id='ID' "
            "--set created='Дата создания' --set stage='Стадия' --set source_channel='Источник' --set amount='Сумма'",
        ),
        (
            "Task ID,Title,Status,Created,Assignee\n1,Write,Done,2026-06-01,Ann\n",
            "a list of tasks: .* --set task_id='Task ID' --set created='Created' --set status='Status' --set assignee='Assignee'",
        ),
        (
            "Customer,Order date,Total\nAnn,2026-06-01,10.50\n",
            "a list of purchases: .* --set customer_id='Customer' --set date='Order date' --set revenue='Total'",
        ),
        (
            "Дата;Выручка;Заказы;Погода\n01.06.2026;1000;10;25\n02.06.2026;1100;12;27\n",
            "the results of the whole business: .* --set table='outcomes' --set date='Дата' --set revenue='Выручка' "
            "--set orders='Заказы'",
        ),
        (
            "DATE,revenue,tv_S,ooh_S,competitor_sales\n2026-06-01,1000,10,25,7\n2026-06-08,1100,12,27,8\n",
            "a column for each channel's spend: .* --set revenue='revenue' --set spend='tv_S,ooh_S,competitor_sales'",
        ),
        (
            "Месяц;Яндекс;ВК;Итого расход;Выручка\nЯнварь 2026;10;20;30;900\nФевраль 2026;11;21;32;950\nИтого;21;41;62;1850\n",
            "a column for each channel's spend: .* --set date='Месяц' --set revenue='Выручка' --set spend='Яндекс,ВК'",
        ),
        (
            "Datum;Kanal;Kosten;Leads;Bestellungen\n2026-09-01;Suche;10,50;5;2\n2026-09-01;Print;10,50;6;3\n",
            "a table of costs: .* --set channel='Kanal' --set leads='Leads' --set orders='Bestellungen'",
        ),
        (
            "Неделя с;Команда;Канал;Расход, ₽\n07.09.2026;Юг;Поиск;10\n07.09.2026;Север;Радио;20\n",
            "a table of costs: .* --set date='Неделя с' --set spend='Расход, ₽' --set channel='Канал' --set team='Команда'",
        ),
        (
            "Woche;Google;Print;Sessions;Umsatz\n2026-06-01;100;200;50;900\n2026-06-08;110;210;60;950\n",
            "a column for each channel's spend: name wide in place of auto, with --set date='Woche' --set revenue='Umsatz' "
            r"--set spend='Google,Print' \(leave out of spend what is none\)",
        ),
    ],
)
def test_a_list_or_a_spreadsheet_that_no_source_knows_is_refused_with_the_settings_that_read_it(
    read: Read, text: str, words: str
) -> None:
    with pytest.raises(ExportError, match=f"It may (?:be|have) {words}.*If it is something else, name its source"):
        read(text)


def test_a_table_with_names_is_not_taken_for_a_column_of_each_channel(read: Read) -> None:
    with pytest.raises(ExportError, match="Name the source, or use 'table' with a mapping"):
        read("week,city,Google,Meta\n2026-06-01,Rome,100,200\n2026-06-01,Oslo,110,210\n")


def test_costs_of_a_day_in_words_that_two_cabinets_share_are_neithers_until_a_person_says_which(read: Read) -> None:
    text = "Период: 01.09.2026 - 02.09.2026;;;\nДень;Кампания;Клики;Расход, руб.\n01.09.2026;A;5;12,50\n02.09.2026;A;6;13,50\n"
    with pytest.raises(
        ExportError, match="'export.csv' may be of several sources: google_ads .*; yandex_direct .*Name the source"
    ):
        read(text)
    assert read(text, "vat=included", source="yandex_direct").totals["spend"]["imported"] == 26.0


def test_a_report_of_wildberries_is_not_taken_for_ozons(read: Read) -> None:
    head = "Номер кампании;Название;Дата;Показы;Клики;Затраты, RUB;Добавления в корзину;Количество заказов;Сумма заказов, RUB\n"
    with pytest.raises(ExportError, match="no source recognises"):
        read(head + "123;Чай;01.09.2026;1000;20;350,50;3;1;900\n")
