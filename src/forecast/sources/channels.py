"""Tables of several channels: whatever else their columns are called, they are no single cabinet's export.

An analyst's own table has the words of cabinets ('Kosten', 'Avg. CPC', 'Amount spent'); read as one of them, every channel of it
would become that cabinet's.

>>> families("Facebook Ads"), families("Яндекс Директ"), families("example.google.com")
({'meta'}, {'yandex'}, set())
"""

import re
from collections.abc import Sequence

from forecast.sources.amounts import is_missing
from forecast.sources.headers import Header, Name, fold
from forecast.sources.row_kinds import TOTAL_LIKE
from forecast.sources.sheets import Row, cell_text

# A column that no cabinet has: two values in it are two channels.
CHANNELS = frozenset(
    {
        *("channel", "marketing channel", "ad channel", "канал", "рекламный канал", "kanal", "werbekanal", "canal", "canale"),
        *("kanał", "kanaal", "reklam kanalı"),
    }
)
# Columns that cabinets have for their own parts, too: they tell only where each value is the name of an advertising system.
_SYSTEMS = frozenset(
    {
        *(
            "platform",
            "ad platform",
            "source",
            "data source",
            "traffic source",
            "medium",
            "utm source",
            "utm_source",
            "ad network",
        ),
        *("платформа", "площадка", "источник", "источник трафика", "рекламная система", "система", "кабинет", "plattform"),
        *("quelle", "plateforme", "plataforma", "fuente", "fonte", "origem", "piattaforma", "publisher"),
    }
)
_FAMILIES = {
    "google": ("google", "adwords", "youtube", "гугл"),
    "meta": ("facebook", "instagram", "meta", "fb", "messenger", "threads", "whatsapp", "фейсбук", "инстаграм"),
    "yandex": ("yandex", "яндекс", "директ"),
    "vk": ("vk", "вк", "вконтакте", "mytarget"),
    "microsoft": ("bing", "microsoft"),
    "linkedin": ("linkedin",),
    "tiktok": ("tiktok",),
    "ozon": ("ozon", "озон"),
    "amazon": ("amazon",),
    "others": ("telegram", "телеграм", "pinterest", "snapchat", "twitter", "reddit", "criteo", "wildberries", "avito", "авито"),
}
_DOMAIN = re.compile(r"\w\.\w")  # a site where an advertisement was shown


def families(text: str) -> set[str]:
    """Give the advertising systems that a value names; a site's address names none."""
    if _DOMAIN.search(text):
        return set()
    words = set(re.findall(r"[^\W\d_]+", fold(text).replace("tik tok", "tiktok")))
    return {family for family, names in _FAMILIES.items() if words.intersection(names)}


def column_of_channels(header: Header, rows: Sequence[Row], own: str) -> Name | None:
    """Give the column that names several channels, or another than `own` ('google_ads'); None where there is none."""
    for column, name in enumerate(header.names):
        if name.key not in CHANNELS | _SYSTEMS:
            continue
        values = {cell_text(row.cells[column]) for row in rows if column < len(row.cells) and not is_missing(row.cells[column])}
        named = [families(value) for value in values if not TOTAL_LIKE.match(value)]
        foreign = bool(named) and all(named) and any(found - {own.split("_")[0]} for found in named)
        if foreign or (name.key in CHANNELS and len(named) > 1):
            return name
    return None
