"""Every source by its name."""

from types import ModuleType

from forecast.sources import google_ads, table, wide

SOURCES: dict[str, ModuleType] = {source.NAME: source for source in (google_ads, table, wide)}
