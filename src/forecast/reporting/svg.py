"""A chart's SVG as a page can carry it: no styles of its own, ids of its own, short numbers.

Matplotlib styles every shape by a `style` attribute and names every group. Here the declarations become presentation
attributes, which need no permission from the Content-Security-Policy and which the page's stylesheet can override in dark mode;
ids that nothing points to are dropped and the others made unique in the page; the font is the page's; the picture scales.
Input and output are as the sanitiser writes them: well-formed, every attribute in double quotes.
"""

import html
import itertools
import re
from collections.abc import Iterator

# Text holds no bare "<" after sanitising, so this finds tags and nothing else, whatever stands in quotes.
_TAG = re.compile(r"<([a-zA-Z][\w:-]*)((?:\s+[^\s=<>\"/]+(?:=\"[^\"]*\")?)*)\s*(/?)>")
_MARK = re.compile(rf"{_TAG.pattern}|</svg>")
_GROUP_MARK = re.compile(rf"{_TAG.pattern}|</g>")
_ATTRIBUTE = re.compile(r"([^\s=<>\"/]+)(?:=\"([^\"]*)\")?")
_REFERENCE = re.compile(r"(?<=url\(#)[^)]+(?=\))")
_LONG_NUMBER = re.compile(r"-?\d*\.\d{3,}(?:e-?\d+)?|-?\d+\.\d+e-?\d+")
_BETWEEN_TAGS = re.compile(r">\s*\n\s*<")
# Matplotlib turns even the text that stands straight.
_NO_TURN = re.compile(r"rotate\(-?0( [^)]*)?\)")
_WORDS_OF_A_GROUP = ("<title", "<desc")
_PRESENTATION = (
    *("fill", "fill-opacity", "fill-rule", "stroke", "stroke-width", "stroke-opacity", "stroke-dasharray"),
    *("stroke-dashoffset", "stroke-linecap", "stroke-linejoin", "stroke-miterlimit", "opacity", "color", "clip-path"),
    *("clip-rule", "mask", "text-anchor", "dominant-baseline", "font-size", "font-weight", "font-style", "stop-color"),
    *("stop-opacity", "letter-spacing", "paint-order"),
)
_SAFE_VALUE = re.compile(r"[\w#.,%() +-]*")
_GEOMETRY = (
    *("d", "x", "y", "x1", "x2", "y1", "y2", "cx", "cy", "r", "rx", "ry", "dx", "dy", "width", "height", "points"),
    *("transform", "viewBox"),
)
_POINTS_TO_PIXELS = 4 / 3
# A chart may grow a little beyond its drawn size, not until its letters shout.
_MOST_GROWTH = 1.25
_PRINT_FONT = "Arial, 'Liberation Sans', 'DejaVu Sans', sans-serif"
# Of `svg.bar` in a table cell, by the class of its parts.
_BAR_FILLS = {"": "#3a78c2", "second": "#c8681a", "tick": "#1b2530"}


def tidy_charts(fragment: str, prefix: str) -> str:
    """Give the sanitised fragment with every chart in it made fit for the page, and no `style` attribute left.

    Parameters
    ----------
    fragment : str
        As `sanitising.clean` gives it.
    prefix : str
        Begins every id of a chart that something points to; must differ between the fragments of one page.
    """
    parts = []
    end = 0
    for number, (start, stop) in enumerate(charts_in(fragment)):
        parts += [_drop_styles(fragment[end:start]), _tidy(fragment[start:stop], f"{prefix}-{number}")]
        end = stop
    return "".join([*parts, _drop_styles(fragment[end:])])


def charts_in(fragment: str) -> Iterator[tuple[int, int]]:
    """Give where each outermost picture starts and stops.

    It walks tag by tag, so that "<svg" inside a quoted attribute is never taken for a picture.
    """
    depth = start = 0
    for mark in _MARK.finditer(fragment):
        if mark[0] == "</svg>":
            depth -= 1
            if depth == 0:
                yield start, mark.end()
        elif mark[1] == "svg":
            depth += 1
            start = mark.start() if depth == 1 else start


def _drop_styles(fragment: str) -> str:
    def without(tag: re.Match[str]) -> str:
        kept = [pair for pair in _pairs(tag[2]) if pair[0] != "style"]
        return _write(tag[1], kept, tag[3])

    return _TAG.sub(without, fragment)


def _tidy(chart: str, prefix: str) -> str:
    needed = _needed_ids(chart)
    count = itertools.count()
    bars = re.match(r'<svg\b[^>]*class="bar"', chart) is not None

    def rewritten(tag: re.Match[str]) -> str:
        pairs = [pair for old in _pairs(tag[2]) for pair in _attributes(*old, needed=needed, prefix=prefix)]
        if next(count) == 0:
            pairs = _outermost(pairs)
        elif bars and tag[1] == "rect":
            pairs = [("fill", _BAR_FILLS.get(dict(pairs).get("class", ""), _BAR_FILLS[""])), *pairs]
        return _write(tag[1], pairs, tag[3])

    return _in_scroller(_without_idle_groups(_BETWEEN_TAGS.sub("><", _TAG.sub(rewritten, chart))))


def _without_idle_groups(chart: str) -> str:
    """Give the chart without groups that hold nothing or say nothing: half of what matplotlib writes, and paper pays for each."""
    parts: list[str] = []
    opened: list[tuple[int, bool]] = []  # where in `parts` each open group begins, and whether it says nothing
    end = 0
    for mark in _GROUP_MARK.finditer(chart):
        parts.append(chart[end : mark.start()])
        end = mark.end()
        parts.append(mark[0])
        if mark[0] == "</g>":
            first, idle = opened.pop()
            if not "".join(parts[first + 1 : -1]) and ' id="' not in parts[first]:
                del parts[first:]
            elif idle:
                parts[first] = parts[-1] = ""
        elif mark[1] == "g":
            opened.append((len(parts) - 1, mark[0] == "<g>" and not chart.startswith(_WORDS_OF_A_GROUP, end)))
    return "".join([*parts, chart[end:]])


def _in_scroller(chart: str) -> str:
    given = dict(_pairs(_TAG.match(chart)[2]))  # type: ignore[index]
    if "role" not in given:
        return chart
    # On a phone a chart keeps a size at which its letters can be read and is moved by finger or by keys.
    label = f' aria-label="{given["aria-label"]}"' if "aria-label" in given else ""
    return f'<div class="chart-scroll" role="group" tabindex="0"{label}>{chart}</div>'


def _needed_ids(chart: str) -> frozenset[str]:
    needed = set(_REFERENCE.findall(chart))
    for name, value in (pair for tag in _TAG.finditer(chart) for pair in _pairs(tag[2])):
        if name in ("href", "xlink:href") and value.startswith("#"):
            needed.add(value[1:])
        elif name in ("aria-labelledby", "aria-describedby"):
            needed.update(value.split())
    return frozenset(needed)


def _attributes(name: str, value: str, needed: frozenset[str], prefix: str) -> Iterator[tuple[str, str]]:
    if name == "style":
        yield from (pair for pair in _declarations(value) if pair[0] in _PRESENTATION)
    elif name == "id":
        if value in needed:
            yield name, f"{prefix}-{value}"
    elif name in ("href", "xlink:href"):
        # SVG 2 knows the plain name, and so do all browsers and WeasyPrint.
        yield "href", f"#{prefix}-{value[1:]}" if value.startswith("#") else value
    elif name in ("aria-labelledby", "aria-describedby"):
        yield name, " ".join(f"{prefix}-{part}" for part in value.split())
    elif name == "transform" and _NO_TURN.fullmatch(value):
        return
    elif name in _GEOMETRY:
        yield name, _LONG_NUMBER.sub(_shorten, " ".join(value.split()))
    elif name not in ("font-family", "version", "xmlns"):
        yield name, _REFERENCE.sub(lambda found: f"{prefix}-{found[0]}", value)


def _declarations(style: str) -> Iterator[tuple[str, str]]:
    for declaration in html.unescape(style).split(";"):
        name, _, value = (part.strip() for part in declaration.partition(":"))
        if name in _PRESENTATION and value and _SAFE_VALUE.fullmatch(value):
            yield name, value


def _outermost(pairs: list[tuple[str, str]]) -> list[tuple[str, str]]:
    # WeasyPrint draws a picture without the page's stylesheet; a browser's stylesheet overrides these.
    pairs = [("font-family", _PRINT_FONT), *pairs]
    given = dict(pairs)
    width, height = (_pixels(given.get(side, "")) for side in ("width", "height"))
    if not width or not height:
        return pairs
    kept = [pair for pair in pairs if pair[0] not in ("width", "height")]
    if "viewBox" not in given:
        kept.append(("viewBox", f"0 0 {width:g} {height:g}"))
    # Matplotlib says these two for all its shapes in a stylesheet of the picture, which would leak into the page.
    inherited = [("stroke-linejoin", "round"), ("stroke-linecap", "butt")]
    size = [("width", f"{width * _MOST_GROWTH:.0f}"), ("height", f"{height * _MOST_GROWTH:.0f}")]
    return [*inherited, *kept, *size]


def _pixels(length: str) -> float:
    number = re.fullmatch(r"([\d.]+)(pt|px)?", length.strip())
    if number is None:
        return 0.0
    return float(number[1]) * (_POINTS_TO_PIXELS if number[2] == "pt" else 1.0)


def _shorten(number: re.Match[str]) -> str:
    short = f"{float(number[0]):.2f}".rstrip("0").rstrip(".")
    return "0" if short == "-0" else short


def _pairs(attributes: str) -> Iterator[tuple[str, str]]:
    return ((pair[1], pair[2] or "") for pair in _ATTRIBUTE.finditer(attributes))


def _write(tag: str, pairs: list[tuple[str, str]], slash: str) -> str:
    # A later declaration of the same name wins, as it does in a style.
    written = "".join(f' {name}="{value}"' for name, value in dict(pairs).items())
    return f"<{tag}{written}{slash}>"
