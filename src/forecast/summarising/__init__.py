"""From a review to `summary.json`: numbers as they are, sentences in the report's language.

summary = summarise(review).as_json()
summary["verdict"]["sentence"]
"""

from forecast.summarising.channels import channel_parts, summarise_advice
from forecast.summarising.portfolio import summarise_portfolio
from forecast.summarising.whole import summarise

__all__ = ["channel_parts", "summarise", "summarise_advice", "summarise_portfolio"]
