"""Meta Ads Manager: no preamble, the currency in the header, a total row without a name; in several languages.

`Results` mixes kinds of results and is not read; reach and frequency cannot be summed and are not read either.
"""

from forecast.sources.advertising import Layout, read_advertising, recognise
from forecast.sources.grid import Request
from forecast.sources.periods import DAY_NAMES
from forecast.sources.result import Portion
from forecast.sources.sheets import Sheet

NAME = "meta_ads"

_PURCHASES = (
    *("Purchases", "Website purchases", "Покупки", "Покупки на сайте", "Achats", "Achats sur le site web", "Käufe", "Compras"),
    *("Compras no site", "Compras en el sitio web"),
)

LAYOUT = Layout(
    NAME,
    channel=NAME,
    synonyms={
        "date": DAY_NAMES,
        "start": (
            *("Reporting starts", "Начало отчётного периода", "Дата начала отчётности", "Начало отчётности", "Початок звітності"),
            *("Début des rapports", "Début du rapport", "Berichtsbeginn", "Auswertungsbeginn", "Inicio del informe"),
            *("Início dos relatórios", "Início da veiculação dos relatórios"),
        ),
        "end": (
            *("Reporting ends", "Конец отчётного периода", "Дата окончания отчётности", "Окончание отчётности"),
            *(
                "Завершення звітності",
                "Кінець звітності",
                "Fin des rapports",
                "Fin du rapport",
                "Berichtsende",
                "Auswertungsende",
            ),
            *("Fin del informe", "Término dos relatórios", "Encerramento dos relatórios"),
        ),
        "campaign": (
            *("Campaign name", "Название кампании", "Назва кампанії", "Nom de la campagne", "Kampagnenname"),
            *("Nombre de la campaña", "Nome da campanha", "Nome della campagna"),
        ),
        "ad_group": ("Ad set name", "Название группы объявлений", "Nom de l'ensemble de publicités", "Name der Anzeigengruppe"),
        "currency": ("Currency", "Валюта", "Devise", "Währung", "Moneda", "Moeda"),
        "spend": (
            *("Amount spent", "Потраченная сумма", "Сумма затрат", "Витрачена сума", "Montant dépensé", "Ausgegebener Betrag"),
            *("Importe gastado", "Valor usado", "Valor gasto", "Importo speso"),
        ),
        "impressions": ("Impressions", "Показы", "Покази", "Impressionen", "Impresiones", "Impressões"),
        "clicks": (
            *("Link clicks", "Клики по ссылке", "Клики на ссылку", "Clics sur un lien", "Link-Klicks", "Clics en el enlace"),
            *("Cliques no link", "Clicks (all)", "Клики (все)", "Clics (tous)", "Klicks (alle)"),
        ),
        "conversions": _PURCHASES,
        "orders": _PURCHASES,
        "leads": ("Leads", "Лиды", "Prospects", "Website leads"),
        "revenue": (
            *("Purchases conversion value", "Purchase conversion value", "Website purchases conversion value"),
            *("Ценность конверсии покупок", "Ценность конверсии покупки", "Ценность конверсии покупки с сайта"),
            *("Ценность конверсий покупок на сайте", "Valeur de conversion des achats", "Conversion-Wert von Käufen"),
        ),
    },
    marks=(
        *("reporting starts", "начало отчетного периода", "дата начала отчетности", "начало отчетности", "початок звітності"),
        *("amount spent", "потраченная сумма", "сумма затрат", "витрачена сума", "montant dépensé", "ausgegebener betrag"),
        *("importe gastado", "valor usado", "valor gasto"),
    ),
)


def sniff(sheet: Sheet) -> str | None:
    """Give why a sheet is a Meta Ads report, None where it is none."""
    return recognise(sheet, LAYOUT)


def read(sheet: Sheet, request: Request) -> Portion:
    """Give the `performance` rows of a Meta Ads report."""
    return read_advertising(sheet, LAYOUT, request)
