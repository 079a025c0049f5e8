"""Contracts of the canonical tables, the facts of one team, and the seeded demo world.

A table of one's own is one line; its contract then holds wherever datasets are checked:

>>> from forecast.tables.contracts import TABLES, Table
>>> weather = Table("weather", ("date", "region"), ("spend",), key=("date", "region"), unique=True)
>>> tables = TABLES | {weather.name: weather}
>>> sorted(weather.schema.columns), "weather" in tables
(['date', 'region', 'spend'], True)
"""
