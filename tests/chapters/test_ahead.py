"""The dear chapters are drawn beside the first ones."""

from types import SimpleNamespace

import pytest

from forecast.chapters import ahead


@pytest.fixture
def started(monkeypatch):
    """Give the keys that were started in the background, which here draws at once."""
    keys: list[str] = []

    def at_once(draw, key, review):
        keys.append(key)
        page = draw(key, review)
        return SimpleNamespace(result=lambda: page)

    monkeypatch.setattr(ahead, "aside", at_once)
    return keys


def draw(key, review):
    return f"{key} of {review.scope.kind}"


def subject(kind: str):
    return SimpleNamespace(scope=SimpleNamespace(kind=kind))


def test_the_first_chapter_shown_starts_the_dear_ones_and_each_is_what_it_would_have_been(started):
    review = subject("team")
    assert ahead.drawn("masthead", review, draw) == "masthead of team"
    assert started == list(ahead.DEAR)
    assert ahead.drawn("budget", review, draw) == "budget of team"
    assert started == list(ahead.DEAR)


def test_another_review_is_drawn_anew(started):
    ahead.drawn("masthead", subject("team"), draw)
    assert ahead.drawn("forecast", subject("campaign"), draw) == "forecast of campaign"


def test_nothing_is_drawn_ahead_for_an_audit_that_shows_none_of_it(started):
    ahead.drawn("masthead", subject("audit"), draw)
    assert started == []
