"""Every source by its name."""

from types import ModuleType

from forecast.sources import (
    google_ads,
    mailchimp,
    meta_ads,
    microsoft_ads,
    ozon,
    search_console,
    table,
    vk_ads,
    wide,
    yandex_direct,
)

_ALL = (google_ads, yandex_direct, meta_ads, vk_ads, ozon, microsoft_ads, search_console, mailchimp, wide, table)

SOURCES: dict[str, ModuleType] = {source.NAME: source for source in _ALL}
