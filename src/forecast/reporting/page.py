"""What an executed notebook displayed, sanitised and arranged as the parts of one page."""

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from forecast.reporting.outputs import Script, scripts_of
from forecast.reporting.policy import policy, stylesheet
from forecast.reporting.sanitising import clean
from forecast.reporting.svg import tidy_charts
from forecast.text import Words

TEMPLATES = Path(__file__).parent / "templates"
_CHAPTER = re.compile(r'<section\b[^>]*\bid="([\w-]+)"[^>]*>\s*(?:<[^>]*>\s*)*?<h2\b[^>]*>(.*?)</h2>', re.DOTALL)
_HEADING = re.compile(r"<h2>(.*?)</h2>", re.DOTALL)
_TITLE = re.compile(r"<h1\b[^>]*>(.*?)</h1>", re.DOTALL)
_TABLE = re.compile(r"<table\b.*?</table>", re.DOTALL)
# From so many columns on a table is set smaller, and in the PDF on a page turned sideways.
_MANY_COLUMNS, _VERY_MANY_COLUMNS = 9, 13


@dataclass(frozen=True)
class Entry:
    """A line of the contents."""

    id: str
    title: str


@dataclass(frozen=True)
class Page:
    """What the template prints; every string of markup in it is sanitised."""

    language: str
    title: str
    words: dict[str, str]
    masthead: tuple[str, ...]
    main: tuple[str, ...]
    foot: tuple[str, ...]
    contents: tuple[Entry, ...]
    scripts: tuple[Script, ...]
    stylesheet: str
    policy: str


def arrange(node: Any, language: str, title: str) -> Page:
    """Give the page of a notebook's displays, each fragment sanitised and put in its place; a masthead names it, else `title`."""
    words = Words(language)
    places: dict[str, list[str]] = {"masthead": [], "main": [], "foot": []}
    for number, fragment in enumerate(_fragments(node)):
        ready = _fit_tables(tidy_charts(clean(fragment), f"f{number}").strip())
        places[_place(ready)].append(ready)
    main, headings = _numbered_headings(places["main"])
    scripts = scripts_of(node)
    css = stylesheet()
    return Page(
        language=language,
        title=next(map(_heading_of, places["masthead"]), "") or title,
        words={key: words.say(f"reporting.page.{key}") for key in ("contents", "skip")},
        masthead=tuple(places["masthead"]),
        main=main,
        foot=tuple(places["foot"]),
        contents=headings,
        scripts=scripts,
        stylesheet=css,
        policy=policy(css, [script.source for script in scripts]),
    )


def _fragments(node: Any) -> Iterator[str]:
    for cell in node.cells:
        if cell.cell_type == "markdown":
            yield _markdown(cell.source)
        elif cell.cell_type == "code" and "parameters" not in cell.metadata.get("tags", []):
            for output in cell.get("outputs", []):
                yield from _printed(output)


def _printed(output: Any) -> Iterator[str]:
    data = output.get("data", {})
    if "text/html" in data:
        yield data["text/html"]
    elif "image/svg+xml" in data:
        yield f'<figure class="chart">{data["image/svg+xml"]}</figure>'
    elif "image/png" in data:
        described = html.escape(output.get("metadata", {}).get("image/png", {}).get("alt", ""), quote=True)
        yield f'<figure class="chart"><img alt="{described}" src="data:image/png;base64,{data["image/png"]}"></figure>'
    elif "text/markdown" in data:
        yield _markdown(data["text/markdown"])


def _markdown(source: str) -> str:
    from nbconvert.filters.markdown_mistune import IPythonRenderer, MarkdownWithMath

    render = MarkdownWithMath(renderer=IPythonRenderer(escape=False, exclude_anchor_links=True))
    # The renderer makes ids of the words of a heading, which another heading may share.
    rendered = re.sub(r"(<h[1-6]) id=[^>]*>", r"\1>", str(render(source)))
    return f'<div class="prose">{rendered}</div>'


def _place(fragment: str) -> str:
    if re.match(r'<header\b[^>]*class="[^"]*\bmasthead\b', fragment):
        return "masthead"
    return "foot" if fragment.startswith("<footer") else "main"


def _fit_tables(fragment: str) -> str:
    bare = "table-wrap" not in fragment

    def fitted(table: re.Match[str]) -> str:
        columns = len(re.findall(r"<t[hd]\b", table[0].split("</tr>", 1)[0]))
        size = "very-many" if columns >= _VERY_MANY_COLUMNS else "many" if columns >= _MANY_COLUMNS else ""
        sized = re.sub(r"^<table\b", f'<table data-columns="{size}"', table[0]) if size else table[0]
        return f'<div class="table-wrap" tabindex="0">{sized}</div>' if bare else sized

    return _TABLE.sub(fitted, fragment)


def _heading_of(masthead: str) -> str:
    heading = _TITLE.search(masthead)
    return _text(heading[1]).replace("\u2060", "") if heading else ""  # a tab breaks no lines, and may draw the joiner as a box


def _numbered_headings(fragments: list[str]) -> tuple[tuple[str, ...], tuple[Entry, ...]]:
    entries: list[Entry] = []
    ready = []
    for number, fragment in enumerate(fragments):
        chapters = _CHAPTER.findall(fragment)
        if not chapters and (heading := _HEADING.search(fragment)):
            # A heading of a markdown cell has no id of its own.
            anchor = f"part-{number}"
            fragment = fragment.replace("<h2>", f'<h2 id="{anchor}">', 1)
            chapters = [(anchor, heading[1])]
        entries += [Entry(anchor, _text(title)) for anchor, title in chapters]
        ready.append(fragment)
    return tuple(ready), tuple(entries)


def _text(markup: str) -> str:
    return " ".join(html.unescape(re.sub(r"<[^>]*>", "", markup)).split())
