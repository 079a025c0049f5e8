"""Where the numbers come from, so that a changed number has an answer: data, params, code or the world."""

from forecast.chapters.page import Page, fill
from forecast.chapters.writer import Writer
from forecast.review import Portfolio, Review
from forecast.text import Words

KEY = "provenance"
#: Hexadecimal digits of a fingerprint that a reader compares; summary.json has it whole.
_DIGITS = 12


def render(subject: Review | Portfolio, words: Words) -> Page:
    """Give the foot of the page."""
    review = subject.reviews[0] if isinstance(subject, Portfolio) else subject
    writer = Writer(words, review.scope.currency)
    origin = review.origin
    facts = [
        (writer.say("chapters.provenance.version"), origin.package_version),
        (writer.say("chapters.provenance.seed"), str(origin.seed)),
    ]
    if isinstance(subject, Review):
        facts += [
            (writer.say("chapters.provenance.data"), origin.data_sha256[:_DIGITS]),
            (writer.say("chapters.provenance.params"), origin.params_sha256[:_DIGITS]),
        ]
    facts.append(("Python", origin.python))
    return Page(fill(KEY, writer, facts=facts))
