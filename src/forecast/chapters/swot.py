"""Strengths, weaknesses, opportunities and threats: findings by what they mean, each linked to its evidence."""

from forecast.chapters.page import Page, compose
from forecast.chapters.speaking import missing_of, remark_of
from forecast.chapters.writer import Writer
from forecast.review import Review
from forecast.text import Words

KEY = "swot"
QUADRANTS = (
    ("strengths", "strength"),
    ("weaknesses", "weakness"),
    ("opportunities", "opportunity"),
    ("threats", "threat"),
)
_MOST = 5


def render(review: Review, words: Words) -> Page:
    """Give the four quadrants."""
    writer = Writer(words, review.scope.currency)
    quadrants = [
        (key, style, [remark_of(finding, writer) for finding in getattr(review.judged.swot, key)[:_MOST]])
        for key, style in QUADRANTS
    ]
    return compose(KEY, writer, review, {}, quadrants=quadrants, missing=missing_of(review, writer, KEY))
