"""A fragment of a page, reduced to what a report may hold.

Fragments come from our own autoescaping templates, so nothing here should ever have work to do; it is the second wall.
What runs (scripts, event handlers, `javascript:`), loads (addresses of other hosts, CSS, frames) or sends (forms) is dropped;
`style` attributes are dropped in HTML, because the page's Content-Security-Policy allows no inline style, and turned into
presentation attributes in SVG (`svg.py`).
"""

import re
from functools import cache
from typing import Any

_HTML_TAGS = (
    "a abbr article aside b bdi blockquote br button caption cite code col colgroup data datalist dd del details dfn div "
    "dl dt em figcaption figure footer h1 h2 h3 h4 h5 h6 header hr i img input ins kbd label li main mark meter nav ol option "
    "output p pre progress q s samp section small span strong sub summary sup table tbody td tfoot th thead time tr u ul var wbr"
)
_SVG_TAGS = (
    "svg g path rect circle ellipse line polyline polygon text tspan defs use symbol clipPath mask pattern marker "
    "linearGradient radialGradient stop title desc image"
)
# What every element may carry. `style` is read by the SVG step and never reaches the page.
_GLOBAL = "class id title lang dir hidden role tabindex style"
_SVG_ATTRIBUTES = (
    "x y x1 x2 y1 y2 cx cy r rx ry dx dy d points width height viewBox preserveAspectRatio transform version xmlns "
    "fill fill-opacity fill-rule stroke stroke-width stroke-opacity stroke-dasharray stroke-dashoffset stroke-linecap "
    "stroke-linejoin stroke-miterlimit opacity color clip-path clip-rule mask marker-start marker-mid marker-end "
    "markerWidth markerHeight markerUnits orient refX refY patternUnits patternContentUnits patternTransform "
    "gradientUnits gradientTransform clipPathUnits maskUnits offset stop-color stop-opacity text-anchor "
    "dominant-baseline alignment-baseline baseline-shift letter-spacing font-family font-size font-weight font-style "
    "rotate textLength lengthAdjust vector-effect shape-rendering paint-order href xlink:href"
)
_OWN_ATTRIBUTES = {
    "a": "href download",
    "button": "type disabled",
    "col": "span",
    "colgroup": "span",
    "data": "value",
    "details": "open name",
    "img": "src alt width height",
    "input": "type min max step value name list disabled checked",
    "label": "for",
    "li": "value",
    "meter": "value min max low high optimum",
    "ol": "start reversed type",
    "option": "value label",
    "output": "for name",
    "progress": "value max",
    "td": "colspan rowspan headers",
    "th": "colspan rowspan headers scope abbr",
    "time": "datetime",
}
_INPUT_TYPES = ("range", "number", "checkbox")
_PICTURE = re.compile(r"\s*data:image/(?:png|jpeg|gif|webp);base64,[A-Za-z0-9+/=\s]*")
# A browser drops control characters and white space from an address before it reads the scheme.
_NOISE = re.compile(r"[\x00-\x20\u2028\u2029\ufeff]")
_NO_ADDRESS = re.compile(r"<img(?![^>]*\ssrc=)[^>]*>")
_LINK_SCHEMES = ("http:", "https:", "mailto:")


def clean(html: str) -> str:
    """Give the fragment with everything dropped that is not on the lists above.

    >>> clean('<p onclick="x()">Sale <script>steal()</script><b>now</b></p>')
    '<p>Sale <b>now</b></p>'
    """
    # A picture that lost its address is a broken frame; attributes are escaped by now, so a bare ">" ends the tag.
    return _NO_ADDRESS.sub("", _cleaner().clean(html))


@cache
def _cleaner() -> Any:
    import nh3

    svg_tags = set(_SVG_TAGS.split())
    attributes = {"*": set(_GLOBAL.split())}
    attributes |= {tag: set(_SVG_ATTRIBUTES.split()) for tag in svg_tags}
    for tag, names in _OWN_ATTRIBUTES.items():
        attributes[tag] = attributes.get(tag, set()) | set(names.split())
    return nh3.Cleaner(
        tags=set(_HTML_TAGS.split()) | svg_tags,
        clean_content_tags={"script", "style", "metadata", "iframe", "object", "template", "noscript", "foreignObject"},
        attributes=attributes,
        attribute_filter=_keep_value,
        generic_attribute_prefixes={"data-", "aria-"},
        url_schemes={"http", "https", "mailto", "data"},
        link_rel="noopener noreferrer",
    )


def _keep_value(tag: str, name: str, value: str) -> str | None:
    if name in ("src", "href", "xlink:href"):
        return value if _may_point(tag, _NOISE.sub("", value), value) else None
    if name == "type":
        allowed = {"input": _INPUT_TYPES, "button": ("button",), "ol": ("1", "a", "A", "i", "I")}
        return value if value in allowed.get(tag, ()) else None
    # In SVG a paint or a clip may be an address: only those inside the page.
    if name != "style" and "url(" in value.lower() and not re.fullmatch(r"url\(['\"]?#[\w.:-]+['\"]?\)", value.strip()):
        return None if not name.startswith(("data-", "aria-", "title")) else value
    return value


def _may_point(tag: str, address: str, value: str) -> bool:
    if tag in ("img", "image"):
        return _PICTURE.fullmatch(value) is not None
    if tag != "a":
        return address.startswith("#")
    scheme = re.match(r"[^/?#:]*:", address)
    return not address.startswith("//") and (scheme is None or scheme[0].lower() in _LINK_SCHEMES)
