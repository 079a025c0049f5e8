"""Where tables live: folders of files through DuckDB, any SQLAlchemy URL; and the ledger of what was advised and done.

A dataset is opened, asked, and closed; it is never written through this door:

>>> import pandas as pd, tempfile
>>> from forecast.warehouse import load_facts, open_dataset, write_dataset
>>> from forecast.settings.params import Params
>>> rows = {"date": ["2026-01-01", "2026-01-02"], "team": "north", "channel": "Search", "spend": [10.5, 20.0]}
>>> with tempfile.TemporaryDirectory() as folder:
...     place = write_dataset({"performance": pd.DataFrame(rows)}, folder + "/north")
...     with open_dataset(str(place)) as dataset:
...         facts = load_facts(dataset, "north", Params())
>>> float(facts.performance["spend"].sum())
30.5
"""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from forecast.warehouse.dataset import Dataset, TableInfo
    from forecast.warehouse.exporting import export_dataset
    from forecast.warehouse.fault import Fault
    from forecast.warehouse.faults import check_dataset, contract_error
    from forecast.warehouse.ledger import REPORT, KeptAction, KeptRecommendation, Ledger, Run, due_date, open_ledger
    from forecast.warehouse.loading import load_facts
    from forecast.warehouse.long_table import read_series, write_json, write_series
    from forecast.warehouse.opening import open_dataset
    from forecast.warehouse.teams import team_ids
    from forecast.warehouse.trackers import write_actions
    from forecast.warehouse.writing import write_dataset

_HOMES = {
    "Dataset": "dataset",
    "TableInfo": "dataset",
    "open_dataset": "opening",
    "Fault": "fault",
    "check_dataset": "faults",
    "contract_error": "faults",
    "export_dataset": "exporting",
    "KeptAction": "ledger",
    "KeptRecommendation": "ledger",
    "Ledger": "ledger",
    "Run": "ledger",
    "due_date": "ledger",
    "REPORT": "ledger",
    "open_ledger": "ledger",
    "load_facts": "loading",
    "team_ids": "teams",
    "write_dataset": "writing",
    "read_series": "long_table",
    "write_json": "long_table",
    "write_series": "long_table",
    "write_actions": "trackers",
}
__all__ = [
    "REPORT",
    "Dataset",
    "Fault",
    "KeptAction",
    "KeptRecommendation",
    "Ledger",
    "Run",
    "TableInfo",
    "check_dataset",
    "contract_error",
    "due_date",
    "export_dataset",
    "load_facts",
    "open_dataset",
    "open_ledger",
    "read_series",
    "team_ids",
    "write_actions",
    "write_dataset",
    "write_json",
    "write_series",
]


def __getattr__(name: str) -> Any:
    # pandas and the database are loaded by the one who asks for them
    if name not in _HOMES:
        raise AttributeError(f"module 'forecast.warehouse' has no attribute '{name}'")
    from importlib import import_module

    return getattr(import_module(f"forecast.warehouse.{_HOMES[name]}"), name)
