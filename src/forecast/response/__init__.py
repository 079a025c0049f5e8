"""Response of revenue to spend: what each channel causes, what the next unit of money earns, where to move the budget."""

from forecast.response.attributed import fit_attributed
from forecast.response.budget import Allocation, Bounds, BudgetRequest, Scenario, suggest_shifts
from forecast.response.diagnostics import diagnose
from forecast.response.experiments import LiftTest
from forecast.response.model import fit_response
from forecast.response.planned import plan_returns, without_spend
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
    "diagnose",
    "fit_attributed",
    "fit_response",
    "plan_returns",
    "suggest_shifts",
    "without_spend",
]
