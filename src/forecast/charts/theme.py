"""The only home of colours and sizes of the pictures; the page's stylesheet re-maps the five neutral ones in the dark.

Series colours keep a contrast of 3:1 against the light and the dark page, and stay apart for colour-blind eyes. Nothing is said
by colour alone: a marker's shape, a dash or a direct label says it too.
"""

from collections.abc import Callable
from functools import wraps
from typing import TYPE_CHECKING, Any, ParamSpec, TypeVar

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

INK = "#1b2530"
MUTED = "#55616f"
GRID = "#dde3ea"
PAPER = "#ffffff"
SOFT = "#eef2f6"

BLUE = "#3a78c2"
ORANGE = "#c8681a"
TEAL = "#1f8a7d"
MAGENTA = "#b8579b"
GREY = "#77828f"
GOOD = "#2c8a57"
BAD = "#c94f4f"
REVIEW = "#b3791a"

#: Share of ink of a band: the wide interval fainter than the narrow one.
WIDE_BAND, NARROW_BAND = 0.18, 0.30

#: Inches at 72 to the inch. HALF is as wide as a phone, so that its type is read there at its own size.
HALF, WIDE = 5.0, 8.2
ROW = 0.30  # height of one row of names
ROOM, BARE_ROOM = 0.62, 0.32  # inches above and below the rows, with an axis and without
TYPE = 11.0  # points
SMALL_TYPE = 10.0
#: Names longer than this are cut in a picture; the table has them whole.
NAME_LENGTH = 22
#: Rows that a picture shows; the table has the rest.
MOST_ROWS = 12

_STYLE: dict[str, Any] = {
    "svg.fonttype": "none",
    "svg.hashsalt": "forecast",
    "text.parse_math": False,  # a campaign may be called "$5 off, $10 on"
    "font.family": "DejaVu Sans",
    "font.size": TYPE,
    "text.color": INK,
    "axes.labelcolor": MUTED,
    "axes.edgecolor": GRID,
    "axes.facecolor": "none",
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.spines.left": False,
    "axes.axisbelow": True,
    "axes.unicode_minus": True,
    "figure.facecolor": "none",
    "figure.dpi": 72,
    "savefig.dpi": 72,
    "grid.color": GRID,
    "grid.linewidth": 0.8,
    "lines.linewidth": 2.0,
    "lines.solid_capstyle": "round",
    "xtick.color": GRID,
    "ytick.color": GRID,
    "xtick.labelcolor": MUTED,
    "ytick.labelcolor": INK,
    "xtick.labelsize": SMALL_TYPE,
    "ytick.labelsize": TYPE,
    "xtick.major.size": 0,
    "ytick.major.size": 0,
    "xtick.major.pad": 5,
    "ytick.major.pad": 6,
}

P = ParamSpec("P")
R = TypeVar("R")


def styled(draw: Callable[P, R]) -> Callable[P, R]:
    """Give the function, drawing in our style whatever the notebook has set."""

    @wraps(draw)
    def inside(*args: P.args, **kwargs: P.kwargs) -> R:
        from matplotlib import rc_context

        with rc_context(_STYLE):  # type: ignore[arg-type]  # the stubs list every name
            return draw(*args, **kwargs)

    return inside


@styled
def canvas(ax: "Axes | None", width: float = HALF, height: float = 3.0) -> "Axes":
    """Give the axes, or new ones on a figure of their own (never pyplot's, which keeps every figure alive)."""
    return ax if ax is not None else sheet(width, height).add_subplot()


@styled
def sheet(width: float = HALF, height: float = 3.0) -> "Figure":
    """Give an empty figure for small multiples."""
    from matplotlib.figure import Figure

    return Figure(figsize=(width, height))


def row_height(rows: int, room: float = ROOM) -> float:
    """Give the height of a picture with one line per name and some room above and below them, inches."""
    return room + ROW * max(rows, 2)
