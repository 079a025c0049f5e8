"""Meta Ads Manager: no preamble, the currency in the header, a total row without a name; in several languages.

`Results` mixes kinds of results and is not read; reach and frequency cannot be summed and are not read either.
"""

from collections.abc import Sequence

from forecast.sources.advertising import Layout, read_advertising, recognise
from forecast.sources.grid import Request
from forecast.sources.periods import DAY_NAMES, PERIOD_ENDS
from forecast.sources.result import Portion
from forecast.sources.sheets import Sheet

NAME = "meta_ads"

_PURCHASES = (
    *("Purchases", "Website purchases", "Покупки", "Покупки на сайте", "Achats", "Achats sur le site web", "Käufe", "Compras"),
    *("Compras no site", "Compras en el sitio web", "Acquisti", "Acquisti sul sito web", "Alışverişler", "購入", "購買次數"),
    *("عمليات الشراء", "actions:purchase", "actions:offsite_conversion.fb_pixel_purchase"),
)
# What programs that ask Meta themselves write, by its interface's own names; 'date_start' alone is anybody's.
_OF_THE_API = ("date_stop", "inline_link_clicks", "adset_name")

LAYOUT = Layout(
    NAME,
    channel=NAME,
    synonyms={
        "date": (*DAY_NAMES, "日", "天數", "Den", "Ziua", "Nap", "Hari", "Ngày", "اليوم"),
        "start": (
            *("Reporting starts", "Начало отчётного периода", "Дата начала отчётности", "Начало отчётности", "Початок звітності"),
            *("Début des rapports", "Début du rapport", "Berichtsbeginn", "Auswertungsbeginn", "Inicio del informe"),
            *("Início dos relatórios", "Início da veiculação dos relatórios", "Inizio report", "Inizio dei report"),
            *("Rapor Başlangıcı", "レポート開始日", "分析報告開始", "Początek raportowania", "Begin rapportage", "Rapportstart"),
            *("بداية التقارير", "date_start"),
        ),
        "end": (*PERIOD_ENDS, "نهاية التقارير", "date_stop"),
        "campaign": (
            *("Campaign name", "Название кампании", "Назва кампанії", "Nom de la campagne", "Kampagnenname"),
            *(
                "Nombre de la campaña",
                "Nome da campanha",
                "Nome della campagna",
                "Kampanya Adı",
                "キャンペーン名",
                "行銷活動名稱",
                *("Nazwa kampanii", "Campagnenaam", "Kampanjnamn", "Název kampaně", "Numele campaniei", "Kampány neve"),
                *("Nama kampanye", "Tên chiến dịch", "اسم الحملة"),
            ),
        ),
        "ad_group": (
            *("Ad set name", "Название группы объявлений", "Nom de l'ensemble de publicités", "Name der Anzeigengruppe"),
            *("adset_name",),
        ),
        "currency": ("Currency", "Валюта", "Devise", "Währung", "Moneda", "Moeda"),
        "spend": (
            *("Amount spent", "Потраченная сумма", "Сумма затрат", "Витрачена сума", "Montant dépensé", "Ausgegebener Betrag"),
            *("Importe gastado", "Valor usado", "Valor gasto", "Importo speso", "Harcanan Tutar", "消化金額", "花費金額"),
            *("Betrag ausgegeben", "Wydana kwota", "Besteed bedrag", "Spenderat belopp", "Vynaložená částka", "Suma cheltuită"),
            *("Elköltött összeg", "Jumlah yang dibelanjakan", "Số tiền đã chi tiêu", "المبلغ الذي تم إنفاقه", "spend"),
        ),
        "impressions": (
            *("Impressions", "Показы", "Покази", "Impressionen", "Impresiones", "Impressões", "Impression", "Gösterim"),
            *("インプレッション", "曝光次數", "Wyświetlenia", "Weergaven", "Vertoningen", "Exponeringar", "Zobrazení", "Afișări"),
            *("Megjelenések", "Impresi", "Lượt hiển thị", "مرات الظهور"),
        ),
        "clicks": (
            *("Link clicks", "Клики по ссылке", "Клики на ссылку", "Clics sur un lien", "Link-Klicks", "Clics en el enlace"),
            *("Kliknięcia linku", "Klikken op links", "Länkklick", "Kliknutí na odkaz", "Klik tautan"),
            *("Cliques no link", "Clic sul link", "Bağlantı Tıklamaları", "リンクのクリック", "連結點擊次數"),
            *("inline_link_clicks",),
            *("Clicks (all)", "Клики (все)", "Clics (tous)", "Klicks (alle)", "Clics (todos)", "Cliques (todos)", "Clic (tutti)"),
            *("Tıklamalar (Tümü)", "クリック(すべて)", "點擊次數（全部）", "clicks"),
        ),
        "conversions": _PURCHASES,
        "orders": _PURCHASES,
        "leads": ("Leads", "Лиды", "Prospects", "Website leads"),
        "revenue": (
            *("Purchases conversion value", "Purchase conversion value", "Website purchases conversion value"),
            *("Ценность конверсии покупок", "Ценность конверсии покупки", "Ценность конверсии покупки с сайта"),
            *("Ценность конверсий покупок на сайте", "Valeur de conversion des achats", "Conversion-Wert von Käufen"),
            *("Valor de conversión de compras", "Valor de conversão da compra", "Alışveriş dönüşüm değeri"),
            *("Valor de conversão de compras", "Valor de conversão das compras", "قيمة تحويل عمليات الشراء"),
            *("action_values:purchase", "action_values:offsite_conversion.fb_pixel_purchase"),
        ),
    },
    marks=(
        *("reporting starts", "начало отчетного периода", "дата начала отчетности", "начало отчетности", "початок звітності"),
        *("amount spent", "потраченная сумма", "сумма затрат", "витрачена сума", "montant dépensé", "ausgegebener betrag"),
        *("importe gastado", "valor usado", "valor gasto", "importo speso", "harcanan tutar", "消化金額", "花費金額"),
        *("betrag ausgegeben", "wydana kwota", "besteed bedrag", "spenderat belopp", "vynaložená částka", "suma cheltuită"),
        *("elköltött összeg", "jumlah yang dibelanjakan", "số tiền đã chi tiêu", "المبلغ الذي تم إنفاقه", *_OF_THE_API),
    ),
    weak=("adset_name",),  # other feeds have sets of advertisements, too
    # Snapchat and Reddit write 'Amount spent' too.
    never=("swipe-ups", "swipe ups", "swipes", "paid impressions", "ecpm", "upvotes", "downvotes", "community", "subreddit"),
)


def sniff(sheet: Sheet) -> str | None:
    """Give why a sheet is a Meta Ads report, None where it is none."""
    return recognise(sheet, LAYOUT)


def choose(sheets: Sequence[Sheet]) -> list[Sheet]:
    """Give the worksheet of raw data where the same report stands beside it, laid out for reading."""
    raw = [sheet for sheet in sheets if sheet.file.endswith("[Raw Data Report]")]
    return raw or list(sheets)


def read(sheet: Sheet, request: Request) -> Portion:
    """Give the `performance` rows of a Meta Ads report."""
    return read_advertising(sheet, LAYOUT, request)
