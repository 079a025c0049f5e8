"""What a chapter is and what it gives: a fragment of the page, the tables behind its pictures, a script of ours."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any

import jinja2
import pandas as pd
from markupsafe import Markup, escape

from forecast.chapters.writer import Writer
from forecast.review import Review
from forecast.text import Words

_KEPT = re.compile(r"[+−](?=[$£¥\u20a0-\u20c0])|(?<=\d)-(?=[а-яё])")
_KEPT_SPACE = re.compile(r"(?<=\d) (?=%|(?:дн|мес|нед)\.)| (?=—)")


@dataclass(frozen=True)
class Page:
    """One chapter, ready to be shown.

    Parameters
    ----------
    html : markup from an autoescaping template.
    tables : the data behind each picture and table by file name, `tables/<name>.csv`.
    script : source of our own script that the fragment needs; None for none.
    """

    html: str
    tables: Mapping[str, pd.DataFrame] = field(default_factory=dict)
    script: str | None = None


@dataclass(frozen=True)
class Chapter:
    """A chapter: its key, and the function that prints it."""

    key: str
    render: Callable[[Any, Words], Page]


@cache
def _templates() -> jinja2.Environment:
    environment = jinja2.Environment(
        loader=jinja2.PackageLoader("forecast.chapters"),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=_bound,
    )
    environment.filters["code"] = code
    return environment


def _bound(value: Any) -> Any:
    """Give a text that no line breaks where a typographer would not: in "−€9,330" and "3-й", before "%", "дн." and a dash."""
    return _KEPT_SPACE.sub("\N{NO-BREAK SPACE}", _KEPT.sub(r"\g<0>" + "\N{WORD JOINER}", value)) if type(value) is str else value


def code(sentence: str) -> Markup:
    """Give a sentence escaped, its `names in backticks` set as code.

    >>> code("Add `tasks` & <more>")
    Markup('Add <code>tasks</code> &amp; &lt;more&gt;')
    """
    return Markup(re.sub(r"`([^`]*)`", r"<code>\1</code>", str(escape(_bound(sentence)))))


def fill(template: str, writer: Writer, **values: Any) -> str:
    """Give a template filled; `w` writes numbers and `say` gives sentences in the report's language."""
    return _templates().get_template(f"{template}.html.j2").render(w=writer, say=writer.say, **values)


def compose(key: str, writer: Writer, review: Review, tables: Mapping[str, pd.DataFrame], **values: Any) -> Page:
    """Give a chapter from its template; every chapter has a lead, findings, and what it cannot say yet.

    Parameters
    ----------
    key : names the template, the anchor in the page and the words `chapters.<key>`.
    values : what the template needs; `lead` (a sentence), `findings` and `missing` may be left out.
    """
    filled = {"lead": "", "findings": (), "missing": ()} | values
    html = fill(key, writer, key=key, anchor=key.replace("_", "-"), **filled)
    return Page(html, dict(tables), None)
