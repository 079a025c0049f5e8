"""Response of revenue to spend: what each channel causes, what the next unit of money earns, where to move the budget.

A family of saturation (or of adstock) is one small object: a name, a pure function, and its prior, which turns uniform numbers
into parameters. One more entry in `SATURATIONS` and its name in `ResponseSettings.saturations` is all it takes:

>>> import numpy as np
>>> from forecast.response.saturation import SATURATIONS, Saturation
>>> def respond(stock, ec, slope):
...     return np.log1p(stock / ec)
>>> def draw(first, second):
...     return np.exp(2.0 * first - 1.0), np.ones_like(second)
>>> logarithm = Saturation("logarithm", respond, draw)
>>> families = {**SATURATIONS, logarithm.name: logarithm}
>>> list(families)
['hill', 'exponential', 'power', 'logarithm']
>>> families["logarithm"].respond(np.array([0.0, 1.0, 3.0]), 1.0, 1.0).round(2).tolist()
[0.0, 0.69, 1.39]
"""

from forecast.response.attributed import fit_attributed
from forecast.response.budget import Allocation, Bounds, BudgetRequest, Scenario, suggest_shifts
from forecast.response.comparison import compare_bases
from forecast.response.diagnostics import diagnose
from forecast.response.experiments import LiftTest
from forecast.response.model import fit_response
from forecast.response.planned import plan_returns
from forecast.response.posterior import ResponseFit
from forecast.settings.response import BudgetSettings, ResponseSettings

__all__ = [
    "Allocation",
    "Bounds",
    "BudgetRequest",
    "BudgetSettings",
    "LiftTest",
    "ResponseFit",
    "ResponseSettings",
    "Scenario",
    "compare_bases",
    "diagnose",
    "fit_attributed",
    "fit_response",
    "plan_returns",
    "suggest_shifts",
]
