"""HubSpot, list of deals: the columns of the chosen view; a stage is a label or an internal name."""

from forecast.sources.deal_lists import DealLayout, read_deals, recognise_deals
from forecast.sources.grid import Request
from forecast.sources.result import Portion
from forecast.sources.sheets import Sheet

NAME = "hubspot"

LAYOUT = DealLayout(
    NAME,
    synonyms={
        "deal_id": (
            *("Record ID", "Deal ID", "Record ID - Deal", "ID записи", "Datensatz-ID", "ID de registro", "ID do registro"),
            *(
                "ID de fiche d'informations",
                "ID d'objet",
                "ID del objeto",
                "ID do objeto",
                "ID oggetto",
                "Object-ID",
                "hs_object_id",
            ),
        ),
        "created": (
            *("Create Date", "Created Date", "Дата создания", "Erstellungsdatum", "Erstelldatum", "Fecha de creación"),
            *("Date de création", "Data de criação", "Data di creazione", "Aanmaakdatum", "createdate"),
        ),
        "closed": (
            *("Close Date", "Closed Date", "Дата закрытия", "Abschlussdatum", "Fecha de cierre", "Date de fermeture"),
            *("Date de clôture", "Data de fechamento", "Data di chiusura", "Afsluitdatum", "closedate"),
        ),
        "stage": (
            *("Deal Stage", "Этап сделки", "Deal-Phase", "Etapa del negocio", "Etapa do negócio", "Phase de la transaction"),
            *("Fase dell'offerta", "Fase della trattativa", "Dealfase", "dealstage"),
        ),
        "amount": ("Amount", "Сумма", "Betrag", "Importe", "Cantidad", "Valor", "Montant", "Importo", "Bedrag"),
        "company_amount": (
            *("Amount in company currency", "Amount in company's currency", "Сумма в валюте компании", "amount_in_home_currency"),
            *(
                "Betrag in Unternehmenswährung",
                "Betrag in Firmenwährung",
                "Valor na moeda da empresa",
                "Bedrag in bedrijfsvaluta",
            ),
            *("Cantidad en la moneda de la empresa", "Importe en la moneda de la empresa", "Importo nella valuta dell'azienda"),
            *("Montant dans la devise de l'entreprise", "Importo nella valuta aziendale"),
        ),
        "currency": (
            "Currency",
            "Deal Currency Code",
            "Currency Code",
            "Валюта",
            "Währung",
            "Moneda",
            "Moeda",
            "Devise",
            "Valuta",
        ),
        "customer_id": ("Associated Company IDs", "Associated Contact IDs"),
        "source_channel": ("Original Traffic Source", "Original Source Type", "Original Source"),
        "channel": (
            "Latest Traffic Source",
            "Latest Source",
            "Original Traffic Source",
            "Original Source Type",
            "Original Source",
        ),
        "is_won": ("Is Closed Won", "Is closed won"),
        "is_lost": ("Is Closed Lost", "Is closed lost"),
        "is_closed": ("Is Deal Closed?", "Is closed"),
    },
    marks=(
        *(
            "record id",
            "deal name",
            "deal stage",
            "record id - deal",
            "datensatz-id",
            "deal-phase",
            "id de registro",
            "etapa del negocio",
        ),
        *("id do registro", "etapa do negócio", "id de fiche d'informations", "phase de la transaction", "nom de la transaction"),
        *(
            "nombre del negocio",
            "nome do negócio",
            "id записи",
            "этап сделки",
            "dealname",
            "dealstage",
            "hs_object_id",
            "deal-name",
            "nome dell'offerta",
            "fase dell'offerta",
            "dealfase",
        ),
    ),
    at_least=2,
)


def sniff(sheet: Sheet) -> str | None:
    """Give why a sheet is a HubSpot list of deals, None where it is none."""
    return recognise_deals(sheet, LAYOUT)


def read(sheet: Sheet, request: Request) -> Portion:
    """Give the rows of `deals` in a HubSpot list of deals."""
    return read_deals(sheet, LAYOUT, request)
