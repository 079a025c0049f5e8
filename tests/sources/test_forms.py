"""Forms of real exports that look like others: which source knows them, and what of them is no number to import."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import openpyxl
import pandas as pd
import pytest

from forecast.errors import ExportError
from forecast.sources import ImportResult, ImportSettings, read_export

Read = Callable[..., ImportResult]

KEYWORDS = (
    "Search keyword report\nDay,Keyword,Campaign,Currency code,Impr.,Clicks,Cost\n"
    "2026-05-04,kettle,Kettles,EUR,100,10,12.50\n2026-05-05,kettle,Kettles,EUR,120,11,13.50\n"
    "Total: Keywords, --, --,EUR,220,21,26.00\n"
)
TERMS = (
    "Search terms report\nDay,Search term,Campaign,Currency code,Impr.,Clicks,Cost\n"
    "2026-05-04,red kettle,Kettles,EUR,100,10,12.50\n2026-05-05,pot,Kettles,EUR,120,11,13.50\n"
)
CHANNELS = (
    "# Report CSV Export,,,\n# Start date: 20260504,,,\n# End date: 20260505,,,\n,,,\n"
    "Session default channel group,Users,Sessions,Event count,Conversions,Total revenue\n"
    "Organic Search,30,40,300,4,100\nDirect,10,20,100,0,50\n"
)


def doubts(result: ImportResult, key: str) -> list[dict[str, object]]:
    return [values for name, values in result.warnings if name == key]


def test_a_total_of_the_account_above_rows_that_equal_their_own_total_is_told_once(read: Read) -> None:
    result = read(KEYWORDS + "Total: Account, --, --,EUR,720,71,126.00\n")
    assert result.totals["spend"] == {"file": 26.00, "imported": 26.00}
    assert doubts(result, "total_differs") == [{"file": "export.csv", "column": "spend", "total": 126.00, "imported": 26.00}]


def test_totals_that_all_equal_the_rows_are_no_doubt(read: Read) -> None:
    assert not doubts(read(KEYWORDS + "Total: Account, --, --,EUR,220,21,26.00\n"), "total_differs")


def test_a_total_of_whole_costs_is_whole_so_its_mark_groups_thousands(read: Read) -> None:
    rows = "".join(f"2026-09-0{day},A,EUR,5,100,{cost}\n" for day, cost in enumerate((700, 345, 201), start=1))
    text = "Day,Campaign,Currency code,Clicks,Impr.,Cost\n" + rows + 'Total: Campaigns,,EUR,15,300,"1,246"\n'
    assert read(text).totals["spend"] == {"file": 1246.0, "imported": 1246.0}


def test_a_total_below_its_rows_is_refused_even_where_totals_are_to_be_ignored(read: Read) -> None:
    text = (
        "Day,Location,Campaign,Currency code,Cost,Impr.\n2026-05-04,Berlin,A,EUR,1.50,15\n2026-05-04,Mitte,A,EUR,1.00,10\n"
        "Total: Locations, --, --,EUR,1.50,15\n"
    )
    with pytest.raises(ExportError, match="rows count the same things"):
        read(text, "totals=ignore")


def test_a_search_that_counts_once_for_each_page_is_refused(read: Read) -> None:
    pages = "Date,Page,Clicks,Impressions,CTR,Position\n2026-05-04,/a,1,10,10%,3.1\n2026-05-04,/b,0,10,0%,4.2\n"
    with pytest.raises(ExportError, match="a row for each 'Page', and a search that shows several pages.*Chart.csv.*ignore"):
        read(pages)
    assert read(pages, "totals=ignore").tables["performance"]["impressions"].sum() == 20


def test_search_terms_are_refused_as_a_part_of_what_was_spent(read: Read) -> None:
    with pytest.raises(ExportError, match="a row for each 'Search term'.*without search terms; or say --set totals=ignore"):
        read(TERMS)
    queries = "TimePeriod,CampaignName,SearchQuery,Impressions,Clicks,Spend\n2026-05-04,Kettles,pot,100,10,5.50\n"
    with pytest.raises(ExportError, match="microsoft_ads export .* a row for each 'SearchQuery'"):
        read(queries)


def test_queries_by_day_are_refused_as_a_part_of_all_clicks(read: Read) -> None:
    with pytest.raises(ExportError, match="search_console export .* a row for each 'Query'.*Chart.csv"):
        read("Date,Query,Clicks,Impressions,CTR,Position\n2026-05-04,tea,5,100,5%,3.2\n2026-05-05,pot,6,110,5%,3.1\n")


def test_search_terms_are_imported_where_the_person_wants_the_listed_part(read: Read) -> None:
    assert read(TERMS, "totals=ignore").totals["spend"]["imported"] == 26.00


def test_clicked_terms_of_amazon_carry_their_whole_costs_and_no_impressions(read: Read) -> None:
    header = "Date,Currency,Campaign Name,Customer Search Term,Impressions,Clicks,Spend,7 Day Total Sales \n"
    result = read(header + "2026-05-04,USD,Kettles,red kettle,80,4,2.00,10.00\n")
    assert result.totals["spend"]["imported"] == 2.00
    assert "impressions" not in result.totals


def test_notes_that_a_person_wrote_under_a_table_are_no_channels(read: Read) -> None:
    notes = ",,,,,\n,,,,,\nRates compared ,,,,,\n5/4-5/5,,,,,\n0.67,,,,,\n"
    result = read(CHANNELS + notes, "spread=even", "spend=0")
    assert result.tables["performance"]["channel"].unique().tolist() == ["Direct", "Organic Search"]
    assert result.totals["revenue"]["imported"] == 150
    assert result.rejected["reason_key"].tolist() == ["closing_note", "closing_note", "closing_note"]


def test_a_google_analytics_table_of_sessions_and_users_is_not_taken_for_metrica(read: Read) -> None:
    assert read(CHANNELS, "spread=even", "spend=0").source == "ga4"


def test_a_deal_without_an_amount_is_a_deal(read: Read) -> None:
    text = "Record ID,Deal Name,Deal Stage,Amount,Create Date\n1,A,Proposal,,2026-05-04\n2,B,Closed won,70,2026-05-05\n"
    assert len(read(text).tables["deals"]) == 2


def test_a_file_that_no_source_knows_is_refused_with_what_its_first_row_names(read: Read) -> None:
    with pytest.raises(ExportError, match=r"no source recognises 'export.csv' by content \(its columns: 'Jar', 'Lid', 'Tea'\)"):
        read("Jar,Lid,Tea\n1,2,3\n")


def test_rows_that_say_when_they_begin_and_not_when_they_end_are_refused_in_these_words(read: Read) -> None:
    text = "Début des rapports;Nom de la campagne;Impressions;Montant dépensé (EUR)\n2026-05-01;Théières;900;12,50\n"
    with pytest.raises(ExportError, match="'Début des rapports' says when its rows begin, and no column when they end"):
        read(text)


def test_klaviyo_is_not_taken_for_mailchimp_and_names_the_channel_of_each_sending(read: Read) -> None:
    header = "Campaign Name,Send Time,Placed Order Rate,Revenue,Total Opens,Total Clicks,Successful Deliveries,Campaign Channel\n"
    rows = "Tea,2026-05-04 09:00:00,0.5%,45.50,42,6,99,email\nFrost,2026-05-11 09:00:00,1.0%,12,0,2,20,sms\n"
    result = read(header + rows, "spend=0")
    assert result.source == "klaviyo"
    assert result.tables["performance"]["channel"].tolist() == ["email", "sms"]


def test_days_between_mailings_are_not_missing(read: Read) -> None:
    header = "Title,Subject,List,Send Date,Successful Deliveries,Total Opens,Total Clicks\n"
    rows = 'Tea,Tea,L,"May 04, 2026 09:30 pm",10,5,1\nPot,Pot,L,"May 11, 2026 09:30 pm",10,5,1\n'
    assert not doubts(read(header + rows, "spend=0"), "days_missing")


def test_an_ozon_report_of_banners_is_not_taken_for_yandex_direct(read: Read) -> None:
    text = (
        "Кампания № 4007, Баннер\nБаннер;Тип страницы;Условие показа;Платформа;Показы;Клики;Охват;Расход, ₽, с НДС\n"
        "чайник;поиск;товар;desktop;1000;50;800;150\nВсего;-;-;-;1000;50;800;150\n"
    )
    with pytest.raises(ExportError, match="ozon export 'export.csv': it has no day column"):
        read(text)


def test_a_stage_of_bitrix24_is_read_behind_the_number_of_its_pipeline(read: Read) -> None:
    text = (
        "ID,STAGE_ID,OPPORTUNITY,CLOSEDATE,CLOSED,DATE_CREATE\n"
        "51,C4:WON,150.00,2026-05-06T03:00:00+03:00,Y,2026-05-04T09:20:25+03:00\n"
        "52,LOSE,0.00,2026-05-07T03:00:00+03:00,Y,2026-05-05T09:20:25+03:00\n"
        "53,C4:PREPARATION,70.00,,N,2026-05-06T09:20:25+03:00\n"
    )
    assert read(text).tables["deals"]["status"].tolist() == ["won", "lost", "open"]


def test_a_typed_zero_fills_the_empty_cells_of_a_cost_column_and_leaves_its_numbers(read: Read) -> None:
    text = "Day,Campaign,Currency code,Cost,Impr.\n2026-05-04,A,EUR,12.50,9\n2026-05-05,A,EUR, --,8\n2026-05-06,A,EUR,3.50,7\n"
    assert read(text, "spend=0").tables["performance"]["spend"].tolist() == [12.50, 0.0, 3.50]


def test_a_typed_zero_does_not_answer_whether_written_costs_include_vat(read: Read) -> None:
    text = "Дата;№ Кампании;Показы;Расход (руб.)\n04.05.2026;7;90;10,50\n05.05.2026;7;90;-\n"
    with pytest.raises(ExportError, match="--set vat=included"):
        read(text, "spend=0")


@pytest.mark.parametrize(
    "text",
    [
        "Datum;Kanal;Kampagne;Kosten;Klicks;Impressionen\n2026-05-04;Suche;A;10,50;5;100\n2026-05-04;Print;B;20,50;6;110\n",
        "День;Канал;Кампания;Показы;Клики;Расход\n04.05.2026;ТВ;A;100;5;10,50\n04.05.2026;Поиск;B;110;6;20,50\n",
        "Date,Platform,Campaign,Clicks,Avg. CPC,Cost\n2026-05-04,Facebook,A,5,2.1,10.50\n2026-05-04,Google,B,6,1.5,9\n",
        "Date,Source,Campaign name,Amount spent,Impressions\n2026-05-04,Bing,A,10.50,100\n2026-05-05,Bing,B,20.50,110\n",
    ],
)
def test_a_table_of_several_channels_is_no_export_of_one_cabinet(read: Read, text: str) -> None:
    column = text.replace(";", ",").split(",")[1]
    with pytest.raises(ExportError, match=f"no source recognises .*It may be a table of costs: .*--set channel='{column}'"):
        read(text)


def test_a_table_of_several_channels_that_was_named_as_one_cabinet_is_refused_with_the_way_to_import_it(read: Read) -> None:
    text = "Datum;Kanal;Kampagne;Kosten\n2026-05-04;Suche;A;10,50\n2026-05-04;Print;B;20,50\n"
    with pytest.raises(ExportError, match="'Kanal' names channels, and each of them would become 'google_ads'.*channel='Kanal'"):
        read(text, source="google_ads")
    with pytest.raises(ExportError, match="'Kanal' names channels, and each of them would become 'Kanal'"):
        read(text, "channel=Kanal", source="google_ads")
    table = read(text, "table=performance", "date=Datum", "spend=Kosten", "channel=Kanal", source="table").tables["performance"]
    assert table[["channel", "spend"]].to_numpy().tolist() == [["Print", 20.50], ["Suche", 10.50]]


def test_the_parts_of_one_cabinet_are_no_other_channels(read: Read) -> None:
    text = "Day,Campaign name,Platform,Amount spent (EUR),Impressions\n2026-05-04,A,facebook,1,9\n2026-05-04,A,instagram,2,8\n"
    assert read(text).totals["spend"]["imported"] == 3
    sites = "Дата;№ Кампании;Площадка;Показы;Клики;Расход (руб.)\n04.05.2026;7;vk.com;90;5;10,50\n04.05.2026;7;Дзен;80;6;20,50\n"
    assert read(sites, "vat=included").totals["spend"]["imported"] == 31


LEVELS = "Day,Campaign name,Ad set name,Delivery level,Amount spent (EUR),Impressions\n2026-05-04,Tea,,campaign,30.00,300\n"


def test_a_campaign_above_its_ad_sets_counts_once_whatever_its_level_is_called(read: Read) -> None:
    result = read(LEVELS + "2026-05-04,Tea,Green,adset,20.00,200\n2026-05-04,Tea,Black,adset,10.00,100\n")
    assert result.totals["spend"]["imported"] == 30.00
    assert result.rejected["reason_key"].tolist() == ["subtotal"]


def test_rows_of_several_levels_that_are_no_sums_of_each_other_are_refused(read: Read) -> None:
    with pytest.raises(ExportError, match="different levels: 'Delivery level' is adset, campaign; expected rows of one level"):
        read(LEVELS + "2026-05-04,Tea,Green,adset,20.00,200\n")


def test_a_weekly_report_of_costs_alone_is_known_by_its_own_words(read: Read) -> None:
    text = "Campaign report\nWeek,Campaign,Currency code,Cost\n2026-05-04,Tea,CAD,70.00\n2026-05-11,Tea,CAD,80.00\n"
    with pytest.raises(ExportError, match="google_ads export .* whole periods"):
        read(text)
    assert read(text, "spread=even").totals["spend"]["imported"] == 150.00


def test_one_word_that_every_analyst_uses_makes_no_export_of_a_cabinet(read: Read) -> None:
    for text in (
        "Datum;Kampagne;Kosten;Klicks\n2026-05-04;A;10,50;5\n",
        "День;Кампания;Показы;Клики;Расход\n04.05.2026;A;100;5;10,50\n",
        "Дата;Название кампании;Показы;Клики;Расход\n04.05.2026;A;100;5;10,50\n",
        "Дата;Кампания;Показы;Клики;Заказы;Выручка;Расход\n04.05.2026;A;100;5;1;90;10,50\n",
        "Date,Campaign type,Impressions,Clicks,Cost\n2026-05-04,Brand,100,5,10.50\n",
        "Дата;Артикул WB;Показы;Клики;Заказы, шт;Заказы, руб;Расход, руб.\n04.05.2026;7;100;5;1;90;10,50\n",
    ):
        with pytest.raises(ExportError, match="no source recognises"):
            read(text)


def test_a_currency_that_bitrix24_writes_in_words_is_named_by_its_code(read: Read) -> None:
    text = (
        "ID;Стадия сделки;Сумма;Валюта;Дата создания;Сделка закрыта\n1;Сделка успешна;1 500,00;Российский рубль;04.05.2026;да\n"
    )
    assert doubts(read(text), "deal_currency") == [{"file": "export.csv", "currency": "RUB"}]


@pytest.mark.parametrize(
    ("header", "row", "started", "resolved"),
    [
        (
            "Résumé,Clé de ticket,Type de ticket,État,Création,Résolu,Personne assignée,Champs personnalisés (Start date)",
            "Thé,TH-1,Tâche,Terminé,15/juil./25 5:50 PM,05/août/25 2:47 PM,Ola,16/juil./25",
            "2025-07-16",
            "2025-08-05 14:47",
        ),
        (
            "Podsumowanie,Klucz zgłoszenia,Typ zgłoszenia,Status,Utworzono,Rozwiązane,Osoba przypisana,"
            "Pole niestandardowe (Start date)",
            "Herbata,TH-1,Zadanie,Gotowe,12/lut/26 10:19 PM,14/paź/26 9:00 AM,Ola,13/lut/26",
            "2026-02-13",
            "2026-10-14 09:00",
        ),
        (
            "Resumen,Clave de incidencia,Tipo de Incidencia,Estado,Creada,Resuelta,Persona asignada,"
            "Campo personalizado (Start date)",
            "Té,TH-1,Tarea,Listo,13/ene/26 6:00 PM,20/dic/26 7:00 AM,Ola,14/ene/26",
            "2026-01-14",
            "2026-12-20 07:00",
        ),
    ],
)
def test_jira_is_read_in_the_language_of_its_user(read: Read, header: str, row: str, started: str, resolved: str) -> None:
    task = read(f"{header}\n{row}\n").tables["tasks"].iloc[0]
    assert (task["task_id"], task["assignee"]) == ("TH-1", "Ola")
    assert (task["started"], task["resolved"]) == (pd.Timestamp(started), pd.Timestamp(resolved))


PAGE = (
    "<table><tr><th rowspan=2>Day</th><th rowspan=2>Campaign</th><th rowspan=2>Currency code</th><th colspan=2>Result</th></tr>"
    "<tr><th>Cost</th><th>Clicks</th></tr><tr><td>2026-09-01</td><td>A</td><td>EUR</td><td>10.50</td><td>3</td></tr>"
    "<tr><td>2026-09-02</td><td>A</td><td>EUR</td><td>11.50</td><td>4</td></tr>"
    "<tr><td colspan=3>Total</td><td>22.00</td><td>7</td></tr></table>"
)


def test_wide_and_high_cells_of_a_page_leave_columns_where_they_are(read: Read) -> None:
    totals = read(PAGE).totals
    assert totals == {"spend": {"file": 22.0, "imported": 22.0}, "clicks": {"file": 7.0, "imported": 7.0}}


def test_a_header_of_two_rows_is_read_as_one(read: Read) -> None:
    text = "Day,Campaign,,Result,\n,,Currency code,Cost,Clicks\n2026-09-01,A,EUR,10.50,3\n2026-09-02,A,EUR,11.50,4\n"
    assert read(text).totals["spend"]["imported"] == 22.0


def test_a_space_before_a_quotation_mark_is_no_part_of_the_cell(read: Read) -> None:
    text = 'Day, Campaign, "Currency code", Cost, Clicks\n2026-09-01, "A, B", EUR, "1,010.50", 3\n2026-09-02, A, EUR, 1.50, 4\n'
    result = read(text)
    assert result.totals["spend"]["imported"] == 1012.0
    assert sorted(result.tables["performance"]["campaign"]) == ["A", "A, B"]


def test_a_formula_without_a_result_is_not_taken_for_an_empty_cell(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.active.append(["Day", "Campaign", "Currency code", "Cost", "Clicks"])
    for day in range(1, 25):
        book.active.append([datetime(2026, 9, day), "A", "EUR", float(day), 3])
    book.active.append([datetime(2026, 9, 25), "A", "EUR", "=3+1", 4])
    book.save(tmp_path / "made.xlsx")
    with pytest.raises(ExportError, match=r"row 26: a formula has no result \(spend: =3\+1\).*open it in a spreadsheet, save it"):
        read_export("auto", [tmp_path / "made.xlsx"], team="growth", settings=ImportSettings())


def test_whole_money_is_not_taken_for_millionths(read: Read) -> None:
    head = "Date\tCampaignName\tImpressions\tClicks\tCost\n"
    with pytest.raises(ExportError, match="'Cost' holds 10000: money, or millionths of money.*--set micros=true"):
        read(f"{head}2026-09-01\tA\t100\t3\t10000\n2026-09-02\tA\t100\t3\t20000\n", "vat=included")
    millionths = read(f"{head}2026-09-01\tA\t100\t3\t10500000\n2026-09-02\tA\t100\t3\t20500000\n", "vat=included")
    assert millionths.totals["spend"]["imported"] == 31.0


@pytest.mark.parametrize("cell", ["12.05.2026", "12. Mai", "12-May", "2026-05-12"])
def test_a_number_that_a_spreadsheet_made_a_date_of_refuses_the_file(read: Read, cell: str) -> None:
    days = "".join(f"2026-09-{day:02d};A;EUR;1,50;3\n" for day in range(1, 29))
    with pytest.raises(ExportError, match=f"row 30: a number has become a date .spend: {cell}"):
        read(f"Day;Campaign;Currency code;Cost;Clicks\n{days}2026-09-29;A;EUR;{cell};3\n")


def test_names_with_underscores_are_the_same_names(read: Read) -> None:
    text = "reporting_starts,reporting_ends,campaign_name,amount_spent,link_clicks\n2026-09-01,2026-09-01,A,10.50,3\n"
    result = read(text, source="meta_ads")
    assert (result.totals["spend"]["imported"], result.totals["clicks"]["imported"]) == (10.5, 3.0)
    assert result.tables["performance"]["campaign"].tolist() == ["A"]


@pytest.mark.parametrize("column", ["Swipe-Ups", "eCPM"])
def test_another_network_that_counts_an_amount_spent_is_not_taken_for_meta(read: Read, column: str) -> None:
    with pytest.raises(ExportError, match="no source recognises"):
        read(f"Date,Campaign Name,Amount Spent (USD),Impressions,{column}\n2026-09-01,A,10.50,100,2\n")


MILLIONTHS = (
    "Day,Campaign,Currency code,Clicks,Impr.,Cost\n2026-05-04,Kettles,{code},3,10,5500000\n2026-05-05,Pots,{code},4,20,6500000\n"
)


def test_costs_that_no_click_has_are_refused_until_the_person_says_what_they_are(read: Read) -> None:
    text = MILLIONTHS.format(code="EUR")
    with pytest.raises(ExportError, match="a click costs 1,714,286 by 'Cost': money, or millionths of it.*--set micros=true"):
        read(text)
    assert read(text, "micros=true").tables["performance"]["spend"].tolist() == [5.5, 6.5]
    assert read(text, "micros=false").totals["spend"]["imported"] == 12_000_000
    assert read(MILLIONTHS.format(code="IDR")).totals["spend"]["imported"] == 12_000_000


def test_a_report_without_its_costs_is_known_and_refused_for_that_until_they_are_mapped(read: Read) -> None:
    text = "Day,Campaign,Currency code,Clicks,Impr.,Avg. cost\n2026-05-04,A,EUR,1,10,5.50\n"
    with pytest.raises(ExportError, match="google_ads export .* no column says what was spent.*--set spend=COLUMN"):
        read(text)
    mapped = read(text.replace("Avg. cost", "Money out"), "spend=Money out")
    assert (mapped.source, mapped.totals["spend"]["imported"]) == ("google_ads", 5.5)


def test_rows_of_the_google_ads_transfer_count_money_in_millionths(read: Read) -> None:
    head = "segments_date,campaign_name,metrics_clicks,metrics_impressions,metrics_cost_micros,metrics_conversions\n"
    table = read(head + "2026-05-04,A,3,10,5500000,1.5\n").tables["performance"]
    assert table[["campaign", "spend", "clicks", "conversions"]].to_numpy().tolist() == [["A", 5.5, 3.0, 1.5]]


def test_a_french_report_of_costs_and_conversions_alone_is_known(read: Read) -> None:
    text = (
        "Rapport sur les campagnes\n1 septembre 2026 - 30 septembre 2026\nCampagne;Type de campagne;Coût;Conversions;Coût/conv.\n"
        "A;Search;1 234,56;40,5;30,48\nTotal : campagnes;--;1 234,56;40,5;30,48\n"
    )
    with pytest.raises(ExportError, match="google_ads export .* whole periods"):
        read(text)
