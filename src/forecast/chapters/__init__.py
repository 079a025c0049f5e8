"""What a stakeholder sees: a review becomes chapters, one small file and one template each; nothing is computed here.

A chapter of one's own is a key and a function from a review and its words to a `Page`:

>>> from forecast.chapters import CHAPTERS, Chapter, Page
>>> mine = Chapter("weather", lambda review, words: Page("<section class='chapter' id='weather'><h2>Weather</h2></section>"))
>>> everything = CHAPTERS | {mine.key: mine}
>>> list(everything)[-1], list(CHAPTERS)[0]
('weather', 'masthead')

A notebook cell says `show("results", review)`.
"""

from forecast.chapters import (
    actions,
    audit,
    before_during_after,
    budget,
    channels,
    comparison,
    customers,
    experiments,
    forecast,
    funnel,
    health,
    masthead,
    provenance,
    results,
    since_last_time,
    swot,
    voices,
)
from forecast.chapters.ahead import drawn
from forecast.chapters.page import Chapter, Page
from forecast.errors import ParamsError, nearest
from forecast.review import Portfolio, Review
from forecast.text import Words

#: The chapters of a team, a campaign and an audit, in the order they are read.
CHAPTERS: dict[str, Chapter] = {
    room.KEY: Chapter(room.KEY, room.render)
    for room in (
        masthead,
        before_during_after,
        audit,
        since_last_time,
        results,
        channels,
        funnel,
        customers,
        forecast,
        budget,
        experiments,
        voices,
        swot,
        actions,
        health,
        provenance,
    )
}
#: The chapters of a portfolio.
PORTFOLIO_CHAPTERS: dict[str, Chapter] = {
    "masthead": Chapter("masthead", comparison.render_masthead),
    comparison.KEY: Chapter(comparison.KEY, comparison.render),
    provenance.KEY: Chapter(provenance.KEY, provenance.render),
}


def render(key: str, subject: Review | Portfolio) -> Page:
    """Give a chapter of a review, or of a portfolio, in its language.

    Raises
    ------
    ParamsError
        For a chapter there is none of, naming the nearest.
    """
    known = PORTFOLIO_CHAPTERS if isinstance(subject, Portfolio) else CHAPTERS
    if key not in known:
        raise ParamsError(f"no chapter '{key}'; {nearest(key, known)}. Correct the call of show() in the notebook.")
    return known[key].render(subject, Words(subject.language))


def show(key: str, subject: Review | Portfolio) -> None:
    """Display a chapter in a notebook: the page's fragment, the tables behind it, our script where it needs one.

    `portfolio` stands for all the chapters of a portfolio.
    """
    from forecast.reporting.emit import emit_script, emit_table, show_html

    keys = tuple(PORTFOLIO_CHAPTERS) if key == "portfolio" else (key,)
    for page in (drawn(one, subject, render) if isinstance(subject, Review) else render(one, subject) for one in keys):
        show_html(page.html)
        for name, frame in page.tables.items():
            if len(frame.columns):
                emit_table(name, frame)
        if page.script is not None:
            emit_script(key, page.script)


__all__ = ["CHAPTERS", "PORTFOLIO_CHAPTERS", "Chapter", "Page", "render", "show"]
