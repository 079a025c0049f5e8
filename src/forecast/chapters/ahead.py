"""Chapters drawn beside the first ones: the dear ones, whose pictures take as long as all that is shown before them.

The first chapter of a review that is shown starts them in the background, where there is one; otherwise each is drawn when it is
shown. What is shown is the same.
"""

from collections.abc import Callable

from forecast.background import Promise, aside
from forecast.chapters.page import Page
from forecast.review import Review

DEAR = ("forecast", "budget")


class _State:
    review: Review | None = None
    promises: dict[str, Promise]


def drawn(key: str, review: Review, draw: Callable[[str, Review], Page]) -> Page:
    """Give a chapter, from the background where it was drawn there.

    Parameters
    ----------
    draw : at the top of a module, so that it can be sent to another process.
    """
    if _State.review is not review:
        _State.review = review
        # An audit shows neither.
        _State.promises = {name: aside(draw, name, review) for name in DEAR if review.scope.kind != "audit"}
    page: Page = _State.promises[key].result() if key in _State.promises else draw(key, review)
    return page
