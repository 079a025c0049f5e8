"""Google Ads: the web report as CSV, 'CSV for Excel' (UTF-16 with tabs) or XLSX, in the languages of its interface; API rows."""

from forecast.sources.advertising import Layout, read_advertising, recognise
from forecast.sources.grid import Request
from forecast.sources.periods import DAY_NAMES
from forecast.sources.result import Portion
from forecast.sources.sheets import Sheet

NAME = "google_ads"

# What a day, a campaign and its numbers are in Vietnamese, Indonesian, Hungarian, Romanian, Finnish, Greek, Hebrew, Arabic,
# Thai and Hindi.
_IN_MORE = {
    "date": ("Ngày", "Hari", "Nap", "Ziua", "Päivä", "Ημέρα", "יום", "اليوم", "วัน", "दिन"),
    "campaign": ("Chiến dịch", "Kampanye", "Kampány", "Campanie", "Kampanja", "Καμπάνια", "קמפיין", "الحملة", "แคมเปญ", "कैंपेन"),
    "currency": (
        *("Mã đơn vị tiền tệ", "Kode mata uang", "Pénznem kódja", "Codul monedei", "Valuuttakoodi", "Κωδικός νομίσματος"),
        *("קוד מטבע", "رمز العملة", "รหัสสกุลเงิน", "मुद्रा कोड"),
    ),
    "spend": ("Chi phí", "Biaya", "Költség", "Kulut", "Κόστος", "עלות", "التكلفة", "ค่าใช้จ่าย", "लागत"),
    "impressions": (
        *("Lượt hiển thị", "Số lượt hiển thị", "Tayangan", "Megj.", "Megjelenítések", "Afișări", "Näyttökerrat", "Εμφανίσεις"),
        *("Εμφ.", "חשיפות", "مرات الظهور", "การแสดงผล", "इंप्रेशन"),
    ),
    "clicks": ("Số lượt nhấp", "Lượt nhấp", "Kattintások", "Clicuri", "Klikkaukset", "Κλικ", "קליקים", "النقرات", "คลิก", "क्लिक"),
    "conversions": (
        "Lượt chuyển đổi",
        "Konversi",
        "Konverziók",
        "Conversii",
        "Konversiot",
        "Μετατροπές",
        "המרות",
        "الإحالات الناجحة",
    ),
}

# Columns that only this cabinet writes; its other words are those of every cabinet.
_MARKS = (
    *(
        "campaign status",
        "budget name",
        "bid strategy type",
        "campaign type",
        "optimization score",
        "impr.",
        "currency code",
        "avg. cpc",
    ),
    *(
        "conv. value / cost",
        "cost / conv.",
        "avg. target roas",
        "день",
        "сред. цена за клик",
        "ср. цена за клик",
        "коэф. конверсии",
    ),
    *(
        "стоимость/конв.",
        "цена/конв.",
        "цена за конверсию",
        "tag",
        "kampagne",
        "währungscode",
        "jour",
        "code de la devise",
        "coût",
    ),
    *("campanha", "código da moeda", "custo", "campaña", "código de moneda", "coste", "segments.date", "metrics.cost_micros"),
    *("durchschn. cpc", "cpc medio", "cpc moyen", "cpc méd.", "cpc médio", "śr. cpc", "gem. cpc", "ort. tbm", "код валюты"),
    *("valutakod", "valutakode", "kód měny", "通貨コード", "통화 코드", "货币代码", "貨幣代碼"),
    *("kampagnentyp", "type de campagne", "tipo de campaña", "tipo de campanha", "tipo di campagna", "campagnetype"),
    *("kosten/conv.", "coût/conv.", "coste/conv.", "custo / conv.", "costo/conv.", "segments_date", "metrics_cost_micros"),
    *(word.casefold() for word in _IN_MORE["currency"]),
    *("codice valuta", "kod waluty", "valutacode", "para birimi kodu", "код валюти", "wyświetlenia", "vertoningen", "göst."),
)
_OTHERS = (
    *("reporting starts", "начало отчетного периода", "дата начала отчетности", "№ кампании", "id кампании"),
    *("montant dépensé", "gregorian date", "position", "позиция", "sku", "дрр", "дрр, %"),
)

_TERMS = (
    *("search term", "search query", "поисковый запрос", "suchbegriff", "terme de recherche", "término de búsqueda"),
    *("termo de pesquisa", "termine di ricerca", "wyszukiwane hasło", "zoekterm", "arama terimi", "пошуковий запит"),
)

LAYOUT = Layout(
    NAME,
    channel=NAME,
    synonyms={
        "date": (*DAY_NAMES, "segments.date", "segments_date", "Den", "日", "일", "天", "日期", *_IN_MORE["date"]),
        "campaign": (
            "Campaign",
            "Campaign name",
            "Кампания",
            "Kampagne",
            "Campagne",
            "Campaña",
            "Campanha",
            "Campagna",
            "Kampania",
            "Kampanya",
            "Кампанія",
            *("Kampanj", "Kampanje", "Kampaň", "キャンペーン", "캠페인", "广告系列", "廣告活動"),
            *_IN_MORE["campaign"],
            "campaign.name",
        ),
        "currency": (
            "Currency code",
            "Currency",
            "Код валюты",
            "Валюта",
            "Währungscode",
            "Code de la devise",
            "Código de moneda",
            "Código da moeda",
            "Codice valuta",
            "Kod waluty",
            "Valutacode",
            "Para birimi kodu",
            "Код валюти",
            *("Valutakod", "Valutakode", "Kód měny", "通貨コード", "통화 코드", "货币代码", "貨幣代碼"),
            *_IN_MORE["currency"],
        ),
        "spend": (
            *("Cost", "Стоимость", "Цена", "Расход", "Расходы", "Kosten", "Coût", "Coste", "Costo", "Custo", "Koszt", "Maliyet"),
            *("Вартість", "Kostnad", "Omkostning", "Omkostninger", "Náklady", "費用", "비용", "费用"),
            *_IN_MORE["spend"],
        ),
        "spend_micros": ("cost_micros", "metrics.cost_micros", "metrics_cost_micros"),
        "impressions": (
            "Impr.",
            "Impressions",
            "Показы",
            "Impressionen",
            "Impressioni",
            "Impresiones",
            "Impressões",
            "Impr",
            "Wyświetlenia",
            "Wyśw.",
            "Vertoningen",
            "Vert.",
            "Gösterim",
            "Göst.",
            "Покази",
            *("Visn.", "Exponeringar", "Eksp.", "Eksponeringer", "Zobr.", "Zobrazení", "表示回数", "노출수", "展示次数", "曝光"),
            *_IN_MORE["impressions"],
            "metrics.impressions",
            "metrics_impressions",
        ),
        "clicks": (
            *("Clicks", "Клики", "Klicks", "Clics", "Cliques", "Clic", "Kliknięcia", "Klikken", "Tıklamalar", "Кліки"),
            *("Klick", "Klik", "Klikk", "Prokliky", "クリック数", "클릭수", "点击次数", "點擊"),
            *_IN_MORE["clicks"],
            "metrics.clicks",
            "metrics_clicks",
        ),
        "conversions": (
            *("Conversions", "Конверсии", "Conversiones", "Conversões", "Conversioni", "Konwersje", "Conversies", "Dönüşümler"),
            *("Конверсії", "Konverteringar", "Konverteringer", "Konverze", "コンバージョン", "전환", "转化次数", "轉換"),
            *_IN_MORE["conversions"],
            "metrics.conversions",
            "metrics_conversions",
        ),
        "revenue": (
            "Conv. value",
            "Conversion value",
            "Total conv. value",
            "Ценность конверсии",
            "Ценность конверсий",
            "Conv.-Wert",
            "Conversion-Wert",
            "Valeur de conv.",
            "Valor de conv.",
            "metrics.conversions_value",
            "metrics_conversions_value",
        ),
    },
    marks=_MARKS,
    weak=(
        "день",
        "tag",
        "jour",
        "kampagne",
        "campanha",
        "campaña",
        "coût",
        "custo",
        "coste",
        "campaign type",
        "type de campagne",
        "avg. cpc",
    ),
    never=_OTHERS,
    partial=_TERMS,
    shared=("asset", "asset type", "asset name", "asset id", "asset-typ", "recurso", "tipo de recurso", "тип объекта"),
    totals_cover_more=True,  # 'Total: Account' counts campaigns that the report's filter leaves out
)


def sniff(sheet: Sheet) -> str | None:
    """Give why a sheet is a Google Ads report, None where it is none."""
    return recognise(sheet, LAYOUT)


def read(sheet: Sheet, request: Request) -> Portion:
    """Give the `performance` rows of a Google Ads report."""
    return read_advertising(sheet, LAYOUT, request)
