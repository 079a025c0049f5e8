"""A picture with its caption, its sentence for those who do not see it, and the file of its data."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from markupsafe import Markup

from forecast.chapters.writer import Writer
from forecast.charts import to_svg

if TYPE_CHECKING:
    from matplotlib.axes import Axes

#: Characters of a name inside a sentence about a picture.
_NAME_IN_SENTENCE = 60


@dataclass(frozen=True)
class Figure:
    """A picture ready for the template."""

    name: str
    svg: Markup
    caption: str
    source: str
    wide: bool = False


def make_figure(writer: Writer, name: str, axes: "Axes", source: str, told: Mapping[str, Any], wide: bool = False) -> Figure:
    """Give a picture of the page.

    Parameters
    ----------
    name : names the words `chapters.captions.<name>` and `chapters.alt.<name>`, and its ids.
    source : name of the table that holds its data.
    told : what the two sentences need, written already.
    """
    short = {key: value[:_NAME_IN_SENTENCE] if isinstance(value, str) else value for key, value in told.items()}
    alt = writer.say(f"chapters.alt.{name}", **short)
    caption = writer.say(f"chapters.captions.{name}", **short)
    return Figure(name.replace("_", "-"), to_svg(axes, alt, name.replace("_", "-")), caption, source, wide)
