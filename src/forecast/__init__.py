"""Marketing retrospectives: measure, forecast, advise, look back.

The front door. Names are resolved when they are asked for, so that `import forecast` is light:

>>> import forecast
>>> forecast.Params().horizon_weeks
13
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from forecast.analysis import Request, advise, review_audit, review_campaign, review_portfolio, review_team
    from forecast.chapters import show
    from forecast.errors import ForecastError
    from forecast.forecasters import forecast_series
    from forecast.response import fit_attributed, fit_response, suggest_shifts
    from forecast.settings.params import Params
    from forecast.sources import read_export
    from forecast.summarising import summarise
    from forecast.warehouse import load_facts, open_dataset

_HOMES = {
    "ForecastError": "errors",
    "Params": "settings.params",
    "Request": "analysis",
    "advise": "analysis",
    "fit_attributed": "response",
    "fit_response": "response",
    "forecast_series": "forecasters",
    "load_facts": "warehouse",
    "open_dataset": "warehouse",
    "read_export": "sources",
    "review_audit": "analysis",
    "review_campaign": "analysis",
    "review_portfolio": "analysis",
    "review_team": "analysis",
    "show": "chapters",
    "suggest_shifts": "response",
    "summarise": "summarising",
}

__all__ = [
    "ForecastError",
    "Params",
    "Request",
    "advise",
    "fit_attributed",
    "fit_response",
    "forecast_series",
    "load_facts",
    "open_dataset",
    "read_export",
    "review_audit",
    "review_campaign",
    "review_portfolio",
    "review_team",
    "show",
    "suggest_shifts",
    "summarise",
]


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module 'forecast' has no attribute '{name}'")
    return getattr(import_module(f"forecast.{_HOMES[name]}"), name)
