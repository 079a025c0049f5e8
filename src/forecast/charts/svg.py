"""A picture as inline SVG: text stays text, one sentence tells what is seen, and the same picture is the same bytes."""

import io
import re
import warnings
from typing import TYPE_CHECKING

from markupsafe import Markup, escape

from forecast.charts.theme import styled

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_OPENING = re.compile(r'<svg[^>]*?width="([^"]+)" height="([^"]+)" viewBox="([^"]+)"[^>]*>', re.DOTALL)
# Matplotlib's metadata and its stylesheet, which would reach the whole page; its two rules stand on the root instead.
_PREAMBLE = re.compile(r"<metadata>.*?</metadata>|<!--.*?-->|<style[^>]*>.*?</style>", re.DOTALL)
_TAG = re.compile(r"<[a-zA-Z][^>]*>")
_ID = re.compile(r' id="([^"]+)"')
_REFERENCE = re.compile(r'(?:url\(#|href="#)([^)"]+)')
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
_ROOT = (
    'xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" stroke-linejoin="round" stroke-linecap="butt"'
)


@styled
def to_svg(axes: "Axes", alt: str, name: str) -> Markup:
    """Give the picture as an `<svg role="img">` that can stand in a page.

    Parameters
    ----------
    axes : any axes of the figure; the whole figure is drawn.
    alt : what is seen, in a sentence with the numbers that matter.
    name : word of the letters a-z, digits and `-` that makes the ids of this picture its own.
    """
    from matplotlib.backends.backend_svg import FigureCanvasSVG

    figure = axes.get_figure(root=True)
    if figure is None:
        raise ValueError("these axes belong to no figure: draw the chart first, then make the SVG.")
    sheet = io.StringIO()
    with warnings.catch_warnings():
        # The browser has the glyphs (emoji, Arabic, ...) that the measuring font lacks.
        warnings.filterwarnings("ignore", message="Glyph .* missing from")
        warnings.filterwarnings("ignore", message="Matplotlib currently does not support")
        FigureCanvasSVG(figure).print_svg(sheet, metadata={"Date": None})  # type: ignore[no-untyped-call]
    return Markup(_tidy(sheet.getvalue(), alt, name))


def _tidy(text: str, alt: str, name: str) -> str:
    opening = _OPENING.search(text)
    if opening is None:
        raise ValueError("matplotlib wrote a picture without a size; this version of it is not known here.")
    width, height, box = opening.groups()
    body = _CONTROL.sub("", _PREAMBLE.sub("", text[opening.end() :]))
    used = frozenset(reference for tag in _TAG.findall(body) for reference in _REFERENCE.findall(tag))
    body = _TAG.sub(lambda tag: _own_ids(tag[0], used, name), body)
    body = re.sub(r">\s+<", "><", body).replace("<defs></defs>", "").strip()
    label = escape(_CONTROL.sub("", alt))
    return f'<svg {_ROOT} width="{width}" height="{height}" viewBox="{box}" role="img" aria-label="{label}">{body}'


def _own_ids(tag: str, used: frozenset[str], name: str) -> str:
    """Drop an id that nothing refers to and prefix the others, since a page holds many pictures."""
    tag = _ID.sub(lambda match: f' id="{name}-{match[1]}"' if match[1] in used else "", tag)
    return tag.replace("url(#", f"url(#{name}-").replace('href="#', f'href="#{name}-')
