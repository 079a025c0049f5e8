"""Budget advice: from a fitted response and a question to a suggested shift, its gain and its risk."""

from forecast.response.budget.allocation import Allocation, Scenario, suggest_shifts
from forecast.response.budget.request import Bounds, BudgetRequest

__all__ = ["Allocation", "Bounds", "BudgetRequest", "Scenario", "suggest_shifts"]
