"""The same report in the languages of its product gives the same numbers."""

import unicodedata
from pathlib import Path

import pytest

from forecast.sources import ImportResult, ImportSettings, read_export

GOOGLE = [
    "Day;Campaign;Currency code;Impr.;Clicks;Cost;Conversions",
    "День;Кампания;Код валюты;Показы;Клики;Стоимость;Конверсии",
    "Tag;Kampagne;Währungscode;Impr.;Klicks;Kosten;Conversions",
    "Jour;Campagne;Code de la devise;Impr.;Clics;Coût;Conversions",
    "Día;Campaña;Código de moneda;Impr.;Clics;Coste;Conversiones",
    "Dia;Campanha;Código da moeda;Impr.;Cliques;Custo;Conversões",
    "Giorno;Campagna;Codice valuta;Impr.;Clic;Costo;Conversioni",
    "Dzień;Kampania;Kod waluty;Wyświetlenia;Kliknięcia;Koszt;Konwersje",
    "Dag;Campagne;Valutacode;Vertoningen;Klikken;Kosten;Conversies",
    "Gün;Kampanya;Para birimi kodu;Göst.;Tıklamalar;Maliyet;Dönüşümler",
    "День;Кампанія;Код валюти;Покази;Кліки;Вартість;Конверсії",
    "Dag;Kampanj;Valutakod;Visn.;Klick;Kostnad;Konverteringar",
    "Dag;Kampagne;Valutakode;Eksp.;Klik;Omkostning;Konverteringer",
    "Den;Kampaň;Kód měny;Zobr.;Prokliky;Náklady;Konverze",
    "日;キャンペーン;通貨コード;表示回数;クリック数;費用;コンバージョン",
    "일;캠페인;통화 코드;노출수;클릭수;비용;전환",
    "天;广告系列;货币代码;展示次数;点击次数;费用;转化次数",
]
SEARCH_CONSOLE = [
    "Date,Clicks,Impressions,CTR,Position",
    "Дата,Клики,Показы,CTR,Позиция",
    "Datum,Klicks,Impressionen,CTR,Position",
    "Fecha,Clics,Impresiones,CTR,Posición",
    "Data,Cliques,Impressões,CTR,Posição",
    "Data,Clic,Impressioni,CTR,Posizione",
    "Datum,Klikken,Vertoningen,CTR,Positie",
    "Data,Kliknięcia,Wyświetlenia,CTR,Pozycja",
    "Tarih,Tıklamalar,Gösterimler,TO,Konum",
    "日付,クリック数,表示回数,CTR,掲載順位",
]
META = [
    "Day;Campaign name;Amount spent (EUR);Impressions;Link clicks",
    "Tag;Kampagnenname;Betrag ausgegeben (EUR);Impressionen;Link-Klicks",
    "Dzień;Nazwa kampanii;Wydana kwota (EUR);Wyświetlenia;Kliknięcia linku",
    "Dag;Campagnenaam;Besteed bedrag (EUR);Weergaven;Klikken op links",
    "Dag;Kampanjnamn;Spenderat belopp (EUR);Exponeringar;Länkklick",
    "Den;Název kampaně;Vynaložená částka (EUR);Zobrazení;Kliknutí na odkaz",
]
CHARTS = [
    'Date;Clicks;Impressions;Avg. CPC;Cost\n"Tue, Sep 1, 2026"',
    'Дата;Клики;Показы;Сред. цена за клик;Стоимость\n"вт, 1 сент. 2026 г."',
    'Datum;Klicks;Impressionen;Durchschn. CPC;Kosten\n"Di., 1. Sept. 2026"',
    'Date;Clics;Impressions;CPC moyen;Coût\n"mar. 1 sept. 2026"',
    'Fecha;Clics;Impresiones;CPC medio;Coste\n"mar, 1 sept 2026"',
    'Data;Cliques;Impressões;CPC méd.;Custo\n"ter., 1 de set. de 2026"',
    "Data;Clic;Impressioni;CPC medio;Costo\n01/09/2026",
]
HUBSPOT = [
    ("Record ID,Deal Name,Deal Stage,Pipeline,Amount,Close Date,Create Date", "Closed won", "Closed lost"),
    (
        "Datensatz-ID,Deal-Name,Deal-Phase,Pipeline,Betrag,Abschlussdatum,Erstellungsdatum",
        "Abgeschlossen und gewonnen",
        "Abgeschlossen und verloren",
    ),
    (
        "ID de registro,Nombre del negocio,Etapa del negocio,Pipeline,Importe,Fecha de cierre,Fecha de creación",
        "Cierre ganado",
        "Cierre perdido",
    ),
    (
        "ID do registro,Nome do negócio,Etapa do negócio,Pipeline,Valor,Data de fechamento,Data de criação",
        "Negócio fechado",
        "Negócio perdido",
    ),
    (
        "ID de fiche d'informations,Nom de la transaction,Phase de la transaction,Pipeline,Montant,Date de fermeture,"
        "Date de création",
        "Fermé gagné",
        "Fermé perdu",
    ),
]
JIRA = [
    "Summary,Issue key,Issue Type,Status,Created,Resolved",
    "Тема,Ключ проблемы,Тип задачи,Статус,Создано,Решено",
    "Zusammenfassung,Vorgangsschlüssel,Vorgangstyp,Status,Erstellt,Erledigt",
    "Resumen,Clave de incidencia,Tipo de Incidencia,Estado,Creada,Resuelta",
    "Resumo,Chave da item,Tipo de item,Status,Criado,Resolvido",
]


def read(folder: Path, text: str, encoding: str = "utf-8") -> ImportResult:
    file = folder / "export.csv"
    file.write_text(text, encoding=encoding)
    return read_export("auto", [file], team="growth", settings=ImportSettings())


@pytest.mark.parametrize("header", GOOGLE)
def test_google_ads(tmp_path: Path, header: str) -> None:
    rows = "01.09.2026;A;EUR;1.234;56;1.028,50;2,5\n02.09.2026;A;EUR;1.100;50;25,00;--\n"
    result = read(tmp_path, f"{header}\n{rows}")
    imported = {name: told["imported"] for name, told in result.totals.items()}
    assert (result.source, imported) == (
        "google_ads",
        {"spend": 1053.5, "impressions": 2334.0, "clicks": 106.0, "conversions": 2.5},
    )


@pytest.mark.parametrize("header", SEARCH_CONSOLE)
def test_search_console(tmp_path: Path, header: str) -> None:
    result = read(tmp_path, f"{header}\n2026-09-01,3,40,7.5%,12.3\n2026-09-02,1,30,3.3%,11\n")
    imported = {name: told["imported"] for name, told in result.totals.items()}
    assert (result.source, imported) == ("search_console", {"spend": 0.0, "impressions": 70.0, "clicks": 4.0})


@pytest.mark.parametrize("header", META)
def test_meta_ads(tmp_path: Path, header: str) -> None:
    result = read(tmp_path, f"{header}\n2026-09-01;A;1.234,50;2.000;5\n2026-09-02;A;10,50;200;6\n")
    imported = {name: told["imported"] for name, told in result.totals.items()}
    assert (result.source, imported) == ("meta_ads", {"spend": 1245.0, "impressions": 2200.0, "clicks": 11.0})


@pytest.mark.parametrize("begin", CHARTS)
def test_a_chart_of_google_ads_calls_the_day_a_date(tmp_path: Path, begin: str) -> None:
    text = f"{begin};10;1.000;1,25;12,50\n"
    result = read(tmp_path, f"2026-09-01 - 2026-09-03\n{text}")
    assert (result.source, result.totals["spend"]["imported"]) == ("google_ads", 12.5)
    assert result.tables["performance"]["date"].dt.strftime("%F").tolist() == ["2026-09-01"]


def test_a_turkish_file_in_windows_1254(tmp_path: Path) -> None:
    text = "Gün;Kampanya;Para birimi kodu;Göst.;Tıklamalar;Maliyet\n01.09.2026;Şubat indirimi;TRY;100;7;1,50\n"
    result = read(tmp_path, text, "cp1254")
    assert result.totals["clicks"]["imported"] == 7.0
    assert result.tables["performance"]["campaign"].tolist() == ["Şubat indirimi"]


def test_a_polish_file_in_windows_1250(tmp_path: Path) -> None:
    text = (
        "Raport kampanii\n1 września 2026 - 2 września 2026\nDzień;Kampania;Kod waluty;Wyśw.;Kliknięcia;Koszt\n"
        "01.09.2026;Życie;PLN;12 345;56;1 234,56 zł\n02.09.2026;Życie;PLN;11 000;50;25,00 zł\n"
        "Łącznie: konto;--;PLN;23 345;106;1 259,56 zł\n"
    )
    result = read(tmp_path, text, "cp1250")
    assert result.totals["spend"] == {"file": 1259.56, "imported": 1259.56}
    assert set(result.tables["performance"]["campaign"]) == {"Życie"}


@pytest.mark.parametrize(("header", "won", "lost"), HUBSPOT)
def test_hubspot(tmp_path: Path, header: str, won: str, lost: str) -> None:
    rows = f"1,A,{won},Sales,1250.50,2026-09-10 00:00,2026-08-01 10:00\n2,B,{lost},Sales,1000,2026-09-11 00:00,2026-08-02 09:00\n"
    result = read(tmp_path, f"{header}\n{rows}")
    assert (result.source, result.tables["deals"]["status"].tolist()) == ("hubspot", ["won", "lost"])
    assert result.totals["amount"]["imported"] == 2250.5


@pytest.mark.parametrize("header", JIRA)
def test_jira(tmp_path: Path, header: str) -> None:
    result = read(tmp_path, f"{header}\nBanner,MKT-1,Task,Done,15.02.2026 16:37,20.02.2026 10:00\n")
    task = result.tables["tasks"].iloc[0]
    assert (result.source, task["task_id"], task["created"].day, task["resolved"].day) == ("jira", "MKT-1", 15, 20)


def test_a_portuguese_file_in_windows_1252_with_a_general_total(tmp_path: Path) -> None:
    text = (
        "Relatório de campanhas\n1 de setembro de 2026 - 2 de setembro de 2026\n"
        "Dia;Campanha;Código da moeda;Impr.;Cliques;Custo\n01/09/2026;Promoção;BRL;12.345;56;R$ 1.234,56\n"
        "02/09/2026;Promoção;BRL;11.000;50;R$ 25,00\nTotal geral;--;BRL;23.345;106;R$ 1.259,56\n"
    )
    result = read(tmp_path, text, "cp1252")
    assert result.totals["spend"] == {"file": 1259.56, "imported": 1259.56}
    assert result.tables["performance"]["date"].dt.month.tolist() == [9, 9]


def test_names_are_known_without_their_accents_and_with_accents_that_stand_apart(tmp_path: Path) -> None:
    text = "Data;Campanha;Código da moeda;Custo;Impressões;Cliques;Conversões\n2026-09-01;Verão;BRL;10,50;100;3;1,00\n"
    for written in (text.translate(str.maketrans("óõ", "oo")), unicodedata.normalize("NFD", text)):
        totals = read(tmp_path, written).totals
        assert {name: found["imported"] for name, found in totals.items()} == {
            "spend": 10.5,
            "impressions": 100.0,
            "clicks": 3.0,
            "conversions": 1.0,
        }


def test_a_portuguese_file_of_meta_in_windows_1252_with_a_total_in_the_place_of_an_advertisement(tmp_path: Path) -> None:
    head = "Início dos relatórios;Término dos relatórios;Nome do anúncio;Valor usado (BRL);Impressões;Cliques no link;Compras;"
    rows = "2026-10-01;2026-10-01;A;15,50;2.500;40;1;200,00\n2026-10-02;2026-10-02;A;30,00;5.000;80;1;250,00\n"
    text = f"{head}Valor de conversão de compras\n{rows};;Total;45,50;7.500;120;2;450,00\n"
    totals = read(tmp_path, text, "cp1252").totals
    assert {name: told["imported"] for name, told in totals.items()} == {
        "spend": 45.5,
        "impressions": 7500.0,
        "clicks": 120.0,
        "conversions": 2.0,
        "orders": 2.0,
        "revenue": 450.0,
    }


def test_pinterest_names_checkouts_and_their_value_in_brackets_too(tmp_path: Path) -> None:
    text = (
        "Date,Campaign name,Ad group name,Spend in account currency,Impressions,Outbound clicks,Total conversions (Checkout),"
        "Total order value (Checkout)\n"
        "2026-06-15,Teapots,Glaze,0.76,100,2,1,25.50\n2026-06-16,Teapots,Glaze,1.82,64,1,2,40.00\n"
    )
    totals = read(tmp_path, text).totals
    assert {name: totals[name]["imported"] for name in ("spend", "clicks", "orders", "revenue")} == {
        "spend": 2.58,
        "clicks": 3.0,
        "orders": 3.0,
        "revenue": 65.5,
    }


@pytest.mark.parametrize(
    "header",
    [
        "Ngày,Chiến dịch,Mã đơn vị tiền tệ,Số lượt nhấp,Lượt hiển thị,Chi phí",
        "Hari,Kampanye,Kode mata uang,Klik,Tayangan,Biaya",
        "Nap,Kampány,Pénznem kódja,Kattintások,Megj.,Költség",
        "Ziua,Campanie,Codul monedei,Clicuri,Afișări,Cost",
        "Päivä,Kampanja,Valuuttakoodi,Klikkaukset,Näyttökerrat,Kulut",
        "Ημέρα,Καμπάνια,Κωδικός νομίσματος,Κλικ,Εμφ.,Κόστος",
        "יום,קמפיין,קוד מטבע,קליקים,חשיפות,עלות",
        "اليوم,الحملة,رمز العملة,النقرات,مرات الظهور,التكلفة",
        "วัน,แคมเปญ,รหัสสกุลเงิน,คลิก,การแสดงผล,ค่าใช้จ่าย",
        "दिन,कैंपेन,मुद्रा कोड,क्लिक,इंप्रेशन,लागत",
    ],
)
def test_google_ads_in_ten_more_languages(tmp_path: Path, header: str) -> None:
    file = tmp_path / "export.csv"
    file.write_text(f"{header}\n2026-09-01,Brand,EUR,5,100,12.50\n2026-09-02,Brand,EUR,6,110,13.50\n", encoding="utf-8")
    result = read_export("auto", [file], team="growth", settings=ImportSettings())
    assert (result.source, result.totals["spend"]["imported"]) == ("google_ads", 26)
    assert (result.totals["clicks"]["imported"], result.totals["impressions"]["imported"]) == (11, 210)
