"""Charts as a page can carry them."""

import re

import pytest

from forecast.reporting.sanitising import clean
from forecast.reporting.svg import tidy_charts


def tidy(markup: str, prefix: str = "f0") -> str:
    return tidy_charts(clean(markup), prefix)


def test_declarations_of_a_style_become_attributes():
    drawn = tidy('<svg><path d="M 0 0" style="fill: none; stroke: #3a78c2; stroke-width: 1.5; stroke-dasharray: 3,2"/></svg>')
    assert '<path d="M 0 0" fill="none" stroke="#3a78c2" stroke-width="1.5" stroke-dasharray="3,2">' in drawn


def test_a_declaration_wins_over_the_attribute_before_it():
    assert 'fill="#ffffff"' in tidy('<svg><rect fill="#000000" style="fill: #ffffff"/></svg>')


def test_a_style_that_reaches_out_of_the_page_is_dropped():
    drawn = tidy('<svg><rect style="fill: url(http://evil.example); background: red; stroke: red"/></svg>')
    assert "evil" not in drawn
    assert "background" not in drawn
    assert 'stroke="red"' in drawn


def test_only_ids_that_something_points_to_stay_and_they_are_prefixed():
    clipped = '<clipPath id="p1"></clipPath><g clip-path="url(#p1)"><path/></g>'
    drawn = tidy(f'<svg><g id="axes_1">{clipped}<use xlink:href="#m1"/><path id="m1"/></g></svg>')
    assert re.findall(r'id="([^"]*)"', drawn) == ["f0-0-p1", "f0-0-m1"]
    assert 'clip-path="url(#f0-0-p1)"' in drawn
    assert 'href="#f0-0-m1"' in drawn


def test_two_charts_with_the_same_ids_do_not_share_them_afterwards():
    chart = '<svg><path id="m"/><use href="#m"/></svg>'
    ids = re.findall(r'id="([^"]*)"', tidy(chart + chart) + tidy(chart, "f1"))
    assert len(ids) == len(set(ids)) == 3


def test_a_label_by_id_still_finds_its_title():
    drawn = tidy('<svg role="img" aria-labelledby="t"><title id="t">Revenue</title></svg>')
    assert 'aria-labelledby="f0-0-t"' in drawn
    assert '<title id="f0-0-t">Revenue</title>' in drawn


def test_numbers_are_shortened_to_what_an_eye_can_see():
    assert 'd="M 50.09 -0.5 L 0 1"' in tidy('<svg><path d="M 50.085396 -0.5 L -0.0001 1.000"/></svg>')


def test_groups_that_say_nothing_are_opened_and_those_that_hold_nothing_go():
    drawn = tidy('<svg><g id="axes_1"><g></g><g><g clip-path="url(#p)"></g></g><g><path d="M 0 0"/></g></g></svg>')
    assert "<svg" in drawn
    assert "<g" not in drawn
    assert "</g>" not in drawn
    assert '<path d="M 0 0">' in drawn


def test_a_group_that_is_turned_named_or_pointed_to_stays():
    for group in ('<g transform="rotate(-90)"><path></path></g>', "<g><title>Search</title><path></path></g>"):
        assert group in tidy(f"<svg>{group}</svg>")
    assert '<g id="f0-0-m"></g>' in tidy('<svg><g id="m"></g><use href="#m"/></svg>')


def test_text_that_stands_straight_is_not_turned():
    assert tidy('<svg><text x="1" transform="rotate(-0 107.48 217.08)">0</text></svg>').endswith('<text x="1">0</text></svg>')
    assert 'transform="rotate(-30 1 2)"' in tidy('<svg><text transform="rotate(-30 1 2)">0</text></svg>')


def test_a_group_that_closes_itself_opens_nothing():
    assert tidy('<svg><g/><g transform="scale(2)"><path d="M 1 1"/></g></svg>').count("</g>") == 1


def test_a_group_named_in_an_attribute_is_no_group():
    drawn = tidy('<svg><g><path aria-label="</g><g>"/></g><g transform="scale(2)"><path d="M 1 1"/></g></svg>')
    assert drawn.count("<path") == 2
    assert '<g transform="scale(2)"><path d="M 1 1"></path></g></svg>' in drawn


def test_letters_are_the_pages():
    drawn = tidy("<svg><text style=\"font-size: 10px; font-family: 'DejaVu Sans'; text-anchor: middle\">Доход</text></svg>")
    assert '<text font-size="10px" text-anchor="middle">Доход</text>' in drawn


def test_a_chart_keeps_its_proportions_and_grows_by_a_quarter_at_most():
    drawn = tidy('<svg width="600pt" height="240pt" viewBox="0 0 600 240"></svg>')
    assert 'viewBox="0 0 600 240" width="1000" height="400"' in drawn  # 600 pt are 800 pixels


def test_a_described_chart_can_be_moved_by_keys_on_a_phone():
    assert tidy('<svg role="img" aria-label="Revenue by week"></svg>').startswith(
        '<div class="chart-scroll" role="group" tabindex="0" aria-label="Revenue by week"><svg'
    )


def test_style_is_dropped_outside_of_charts_and_words_that_look_like_it_stay():
    assert tidy('<p style="color: red" title="a style=&quot;b&quot;">say style="x" &lt;svg style="y"&gt;</p>') == (
        '<p title="a style=&quot;b&quot;">say style="x" &lt;svg style="y"&gt;</p>'
    )


def test_a_picture_named_in_an_attribute_is_no_picture():
    html = '<p title="<svg width=&quot;1pt&quot; id=&quot;a&quot;>">x</p><p id="b">y</p>'
    assert tidy(html).count("<svg") == 0
    assert 'id="b"' in tidy(html)


@pytest.mark.parametrize(("mark", "colour"), [("", "#3a78c2"), (' class="second"', "#c8681a"), (' class="tick"', "#1b2530")])
def test_a_bar_in_a_table_has_its_colour_on_paper_too(mark: str, colour: str):
    assert f'<rect fill="{colour}"' in tidy(f'<svg class="bar"><rect{mark} width="3" height="6"/></svg>')


def test_a_matplotlib_chart_comes_out_smaller_and_without_styles(demo_page):
    chart = demo_page.chart("Выручка")
    drawn = tidy(f'<figure class="chart">{chart}</figure>')
    assert len(drawn) < 0.8 * len(chart)
    assert "style" not in drawn
    assert "Канал 1" in drawn
    assert "metadata" not in drawn
