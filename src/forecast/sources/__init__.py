"""Export files → canonical tables with their reconciliation; one small file a source.

A source is a module with a NAME, a `sniff(sheet)` that says by content why a sheet is its own (None where it is not), and a
`read(sheet, request)` that gives a `Portion`. For an advertising report it states only what differs: the names of its columns.

>>> from pathlib import Path
>>> from tempfile import TemporaryDirectory
>>> from types import SimpleNamespace
>>> from forecast.sources import SOURCES, ImportSettings, read_export
>>> from forecast.sources.advertising import Layout, read_advertising
>>> names = {"date": ("Flight day",), "spend": ("Corn",), "clicks": ("Notes read",)}
>>> layout = Layout("pigeons", channel="pigeons", synonyms=names)
>>> pigeons = SimpleNamespace(
...     NAME="pigeons",
...     sniff=lambda sheet: "a column Flight day" if "Flight day" in sheet.rows[0].cells else None,
...     read=lambda sheet, request: read_advertising(sheet, layout, request),
... )
>>> SOURCES["pigeons"] = pigeons
>>> with TemporaryDirectory() as folder:
...     file = Path(folder, "may.csv")
...     _ = file.write_text("Flight day,Corn (EUR),Notes read\\n2026-05-01,12.50,3\\n2026-05-02,8.00,4\\n")
...     result = read_export("auto", [file], team="growth", settings=ImportSettings())
>>> result.source, result.totals["spend"]["imported"], result.tables["performance"]["currency"].unique().tolist()
('pigeons', 20.5, ['EUR'])
>>> del SOURCES["pigeons"]

To keep it, add the module to `registry.py` and samples to `tests/sources/samples/pigeons/`: the contract suite finds them.
"""

from forecast.sources.reading import read_export
from forecast.sources.registry import SOURCES
from forecast.sources.result import ImportResult, ImportSettings

__all__ = ["SOURCES", "ImportResult", "ImportSettings", "read_export"]
