"""What may stand in a fragment, and what is dropped from it."""

import pytest

from forecast.reporting.sanitising import clean

ATTACKS = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "<img src='http://evil.example/pixel.png'>",
    "<svg onload=alert(1)></svg>",
    "<svg><script>alert(1)</script></svg>",
    "<svg><a xlink:href='javascript:alert(1)'><text>x</text></a></svg>",
    "<svg><use href='http://evil.example/a.svg#x'/></svg>",
    "<svg><image href='http://evil.example/a.png'/></svg>",
    "<svg><image href='data:image/svg+xml;base64,PHN2Zz4='/></svg>",
    "<svg><rect fill='url(http://evil.example/a)'/></svg>",
    "<svg><foreignObject><iframe src='http://evil.example'></iframe></foreignObject></svg>",
    "<svg><animate attributeName='href' to='javascript:alert(1)'/></svg>",
    "<a href='javascript:alert(1)'>x</a>",
    "<a href='java\tscript:alert(1)'>x</a>",
    "<a href='  JAVASCRIPT:alert(1)'>x</a>",
    "<a href='data:text/html,<script>alert(1)</script>'>x</a>",
    "<a href='//evil.example'>x</a>",
    "<form action='http://evil.example'><input name=a></form>",
    "<button type=submit formaction='http://evil.example'>x</button>",
    "<iframe src='http://evil.example'></iframe>",
    "<object data='http://evil.example'></object>",
    "<base href='http://evil.example'>",
    "<meta http-equiv=refresh content='0;url=http://evil.example'>",
    "<link rel=stylesheet href='http://evil.example'>",
    "<style>@import 'http://evil.example';</style>",
    "<math><mtext><table><mglyph><style><img src=x onerror=alert(1)>",
    "<noscript><p title='</noscript><img src=x onerror=alert(1)>'></noscript>",
    "<p style='background:url(http://evil.example)'>x</p>",
    "<video src='http://evil.example'></video>",
]


@pytest.mark.parametrize("attack", ATTACKS)
def test_nothing_that_runs_loads_or_sends_is_left(attack: str):
    from forecast.reporting.svg import tidy_charts

    left = tidy_charts(clean(attack), "f0").lower()
    for sign in (
        "script",
        "onerror",
        "onload",
        "evil.example",
        "<iframe",
        "<form",
        "formaction",
        "data:",
        "style",
        "<base",
        "<meta",
    ):
        assert sign not in left, left


@pytest.mark.parametrize(
    "fragment",
    [
        '<section class="chapter" id="results"><h2>A</h2></section>',
        '<details class="more" open=""><summary>How</summary><p>So</p></details>',
        '<label for="w">Search</label><input type="range" id="w" min="0" max="9" step="1" value="3" list="marks">',
        '<output for="w">3</output><meter value="0.5" min="0" max="1"></meter>',
        '<div class="whatif" hidden="" data-model="{&quot;a&quot;:1}" aria-label="What if" role="group" tabindex="0"></div>',
        '<td class="num" colspan="2">1</td>',
        '<button type="button" class="quiet">Reset</button>',
        '<time datetime="2026-09-30">30 Sep</time>',
    ],
)
def test_what_the_chapters_write_is_left_as_it_is(fragment: str):
    wrapped = f"<table><tbody><tr>{fragment}</tr></tbody></table>" if fragment.startswith("<td") else fragment
    assert clean(wrapped) == wrapped


def test_links_into_the_page_and_to_the_tables_stay():
    assert 'href="#actions"' in clean('<a href="#actions">x</a>')
    assert 'href="tables/channels.csv"' in clean('<a href="tables/channels.csv">x</a>')
    assert 'href="https://example.org/"' in clean('<a href="https://example.org/">x</a>')


def test_a_picture_in_the_page_stays_and_one_without_an_address_goes():
    assert clean('<img alt="a" src="data:image/png;base64,AAAA">') == '<img alt="a" src="data:image/png;base64,AAAA">'
    assert clean('<p>a<img alt="a" src="x.png">b</p>') == "<p>ab</p>"


def test_an_input_that_could_ask_for_a_password_becomes_a_plain_one():
    assert clean('<input type="password" value="1">') == '<input value="1">'
