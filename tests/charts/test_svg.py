"""A picture as SVG: text stays text, is escaped, says what it shows, and is the same bytes for the same picture."""

from xml.etree import ElementTree

import numpy as np
import pandas as pd
import pytest

from forecast.charts import shares_of_spend_and_revenue, theme, to_svg
from forecast.charts.rows import short_name
from forecast.text import Words

NASTY = (
    "<script>alert(1)</script>",
    "\"quoted\" & 'single'",
    "قناة الإعلانات",
    "🔥 Sale $5 off, $10 on",
    "x" * 300,
    "tab\tand\x0bcontrol",
)


def channels(names: tuple[str, ...]) -> pd.DataFrame:
    share = np.full(len(names), 1 / max(len(names), 1))
    return pd.DataFrame({"channel": list(names), "spend_share": share, "revenue_share": share[::-1]})


def picture(names: tuple[str, ...] = ("Search", "Social"), name: str = "shares") -> str:
    return to_svg(shares_of_spend_and_revenue(channels(names), Words("en")), "What is <seen> & said", name)


def test_the_picture_says_what_it_shows_to_those_who_do_not_see_it() -> None:
    root = ElementTree.fromstring(picture())
    assert root.get("role") == "img"
    assert root.get("aria-label") == "What is <seen> & said"


def test_text_stays_text_so_that_it_can_be_searched_and_read_aloud() -> None:
    assert ">Search<" in picture()


def test_the_same_picture_is_the_same_bytes() -> None:
    assert picture() == picture()


def test_two_pictures_share_no_id() -> None:
    def ids(svg: str) -> set[str]:
        return {str(part.get("id")) for part in ElementTree.fromstring(svg).iter() if part.get("id")}

    first, second = ids(picture(name="one")), ids(picture(name="two"))
    assert first
    assert not first & second


def test_every_reference_inside_a_picture_points_at_something_in_it() -> None:
    root = ElementTree.fromstring(picture())
    ids = {part.get("id") for part in root.iter()}
    links = [value for part in root.iter() for key, value in part.attrib.items() if key.endswith("href")]
    assert links
    assert all(link.removeprefix("#") in ids for link in links)


@pytest.mark.parametrize("name", NASTY)
def test_a_name_from_the_data_is_only_ever_text(name: str) -> None:
    root = ElementTree.fromstring(picture((name, "Social")))
    assert not [part for part in root.iter() if part.tag.endswith("script")]
    assert short_name(name).replace("\x0b", " ") in "".join(root.itertext())


def test_a_long_name_is_cut_where_the_row_would_not_hold_it() -> None:
    assert short_name("Spring sale, second wave, retargeting") == "Spring sale, second w…"


def test_a_name_that_turns_the_writing_direction_round_loses_the_mark() -> None:
    assert short_name("pay\u202enow") == "pay now"


def test_no_style_sheet_of_matplotlib_reaches_the_page() -> None:
    assert "<style" not in picture()
    assert "<metadata" not in picture()


def test_axes_without_a_figure_are_refused_with_what_to_do() -> None:
    ax = theme.canvas(None)
    ax.remove()
    with pytest.raises(ValueError, match="draw the chart first"):
        to_svg(ax, "nothing", "nothing")
