"""VK Реклама (ads.vk.com) and the older cabinet of vk.com: what was spent is called 'потрачено', and VAT is not told."""

from forecast.sources.advertising import Layout, read_advertising, recognise
from forecast.sources.grid import Request
from forecast.sources.periods import DAY_NAMES
from forecast.sources.result import Portion
from forecast.sources.sheets import Sheet

NAME = "vk_ads"

LAYOUT = Layout(
    NAME,
    channel=NAME,
    synonyms={
        "date": DAY_NAMES,
        "start": ("Начало периода", "Дата начала периода"),
        "end": ("Конец периода", "Дата окончания периода"),
        "campaign": ("Название кампании", "Кампания", "Имя кампании", "Campaign name", "Рекламная кампания"),
        "ad_group": ("Название группы", "Группа объявлений", "Название объявления", "Объявление", "Название группы объявлений"),
        "currency": ("Валюта",),
        "spend": (
            "Потрачено всего",
            "Потрачено",
            "Потрачено средств",
            "Всего потрачено",
            "Списано",
            "Расход",
            "Расходы",
            "Spent",
        ),
        "impressions": ("Показы", "Просмотры", "Impressions"),
        "clicks": ("Клики", "Переходы", "Clicks"),
        "conversions": ("Конверсии", "Достижения целей", "Цели"),
        "leads": ("Лиды", "Заявки", "Лид-формы"),
        "engagements": ("Вступления", "Вступления в сообщество"),
        "revenue": ("Доход", "Ценность конверсий"),
    },
    asks_vat=True,
    marks=("потрачено всего", "потрачено", "потрачено средств", "всего потрачено", "списано", "spent"),
    weak=("spent",),  # it stands in many a table of Facebook ads, too
    never=("начало отчетного периода", "дата начала отчетности"),
)


def sniff(sheet: Sheet) -> str | None:
    """Give why a sheet is a VK Ads report, None where it is none."""
    return recognise(sheet, LAYOUT)


def read(sheet: Sheet, request: Request) -> Portion:
    """Give the `performance` rows of a VK Ads report."""
    return read_advertising(sheet, LAYOUT, request)
