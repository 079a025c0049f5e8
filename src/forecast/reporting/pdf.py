"""The same page on paper: WeasyPrint with the print half of our stylesheet."""

import base64
import gc
import logging
import re
from collections.abc import Iterator
from contextlib import contextmanager
from html import escape
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

from forecast.errors import MissingDependencyError
from forecast.reporting.svg import charts_in

# PDF/UA: the reading order, the headings and the pictures' descriptions are in the file, for those who listen to it.
_VARIANT = "pdf/ua-1"
_CLOSED = re.compile(r"<details\b(?![^>]*\sopen[\s=>])([^>]*)>")


def print_pdf(html: str, target: Path) -> None:
    """Write the page as a tagged PDF with bookmarks and page numbers; nothing is fetched from anywhere.

    Parameters
    ----------
    html : str
        As `print_html` gives it.
    target : Path
        The file to write.

    Raises
    ------
    MissingDependencyError
        Where WeasyPrint or the system's Pango is not installed; the message holds the line to type.
    """
    weasyprint = load_weasyprint()
    # Its complaints are about properties that only browsers know.
    logging.getLogger("weasyprint").setLevel(logging.CRITICAL)
    paper = _CLOSED.sub(r"<details open\1>", _charts_as_pictures(html))
    document = weasyprint.HTML(string=paper, url_fetcher=_only_inline(weasyprint))
    with _without_collection():
        document.write_pdf(target, pdf_variant=_VARIANT, finisher=_plain_spaces)


def _charts_as_pictures(html: str) -> str:
    # The same vectors and the same text, but the page's stylesheet is not tried on each of their thousands of shapes, and
    # their description becomes the picture's own: a third of the time.
    parts = []
    end = 0
    for start, stop in charts_in(html):
        parts += [html[end:start], _picture(html[start:stop])]
        end = stop
    return "".join([*parts, html[end:]])


def _picture(chart: str) -> str:
    # nbsp is the one name HTML writes that XML does not know.
    drawn = chart.replace("&nbsp;", "&#160;").replace("<svg", '<svg xmlns="http://www.w3.org/2000/svg"', 1)
    try:
        root = ElementTree.fromstring(drawn)
    except ElementTree.ParseError:
        return chart
    alt = root.get("aria-label") or root.findtext("{http://www.w3.org/2000/svg}title") or ""
    size = "".join(f' {side}="{root.get(side)}"' for side in ("width", "height") if root.get(side))
    data = base64.b64encode(drawn.encode()).decode()
    return f'<img class="{root.get("class", "")}" alt="{escape(alt)}"{size} src="data:image/svg+xml;base64,{data}">'


def _plain_spaces(_document: Any, pdf: Any) -> None:
    # A font draws a space and a no-break space with one glyph, and the file says of each glyph which letter it is: the last
    # one wins. Numbers hold no-break spaces, so without this every space copied from the page, or searched in it, is one.
    for drawn in pdf.objects:
        lines = getattr(drawn, "stream", None)
        if isinstance(lines, list) and any(b"beginbfchar" in _bytes(line) for line in lines):
            drawn.stream = [_bytes(line).replace(b"<00a0>", b"<0020>") for line in lines]


def _bytes(line: Any) -> bytes:
    return line if isinstance(line, bytes) else str(line).encode()


@contextmanager
def _without_collection() -> Iterator[None]:
    # A page is a million small objects that all live until it is written: looking for garbage among them is a tenth of the time.
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()


def load_weasyprint() -> Any:
    """Give the library.

    Raises
    ------
    MissingDependencyError
        Where it, or the system's Pango it draws letters with, is not installed.
    """
    try:
        import weasyprint
    except ImportError as missing:
        raise MissingDependencyError(
            "the PDF was not made: the library weasyprint is not installed; expected it beside the other libraries of "
            "this project. Type `make setup`, then make the report again."
        ) from missing
    except OSError as missing:
        raise MissingDependencyError(
            "the PDF was not made: the system's Pango, which WeasyPrint draws letters with, is not installed. "
            "Type `apt-get install libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0` (Debian, Ubuntu), "
            "`dnf install pango` (Fedora) or `brew install pango` (macOS), then make the report again."
        ) from missing
    return weasyprint


def _only_inline(weasyprint: Any) -> Any:
    # Only what stands in the page itself: no file of this machine, no other host.
    return weasyprint.urls.URLFetcher(allowed_protocols=("data",))
