"""Every source by its name."""

from types import ModuleType

from forecast.sources import (
    amazon_ads,
    amocrm,
    bitrix24,
    easyretro,
    ga4,
    google_ads,
    hubspot,
    jira,
    klaviyo,
    linkedin_ads,
    mailchimp,
    meta_ads,
    microsoft_ads,
    ozon,
    parabol,
    pinterest_ads,
    search_console,
    table,
    tiktok_ads,
    trello,
    vk_ads,
    wide,
    yandex_direct,
    yandex_metrica,
)

_SEARCH = (google_ads, yandex_direct, microsoft_ads)
_FEEDS = (meta_ads, vk_ads, linkedin_ads, tiktok_ads, pinterest_ads)
_SHELVES = (ozon, amazon_ads)
_MAILINGS = (mailchimp, klaviyo)
_ADVERTISING = (*_SEARCH, *_FEEDS, *_SHELVES, *_MAILINGS)
_VISITS = (ga4, yandex_metrica, search_console)
_DEALS = (hubspot, amocrm, bitrix24)
_WORK = (jira, trello, parabol, easyretro)
_ALL = (*_ADVERTISING, *_VISITS, *_DEALS, *_WORK, wide, table)

SOURCES: dict[str, ModuleType] = {source.NAME: source for source in _ALL}
