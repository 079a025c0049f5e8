"""The page as a reader meets it: on a phone, a tablet, a desktop; in the light and in the dark; with no network."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from forecast.reporting import build_index, serve

pytestmark = pytest.mark.browser

PHONE, TABLET, DESKTOP = 390, 820, 1280


@contextmanager
def opened(browser: Any, address: str, width: int = DESKTOP, scheme: str = "light", **options: Any) -> Iterator[Any]:
    """Open a page that notes its errors and requests."""
    context = browser.new_context(viewport={"width": width, "height": 900}, color_scheme=scheme, **options)
    page = context.new_page()
    page.errors, page.asked = [], []
    page.on("console", lambda message: page.errors.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: page.errors.append(str(error)))
    page.on("request", lambda request: page.asked.append(request.url))
    page.goto(address)
    try:
        yield page
    finally:
        context.close()


@pytest.mark.parametrize("width", [PHONE, TABLET, DESKTOP])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_it_opens_without_errors_requests_or_sideways_scrolling(browser, report: Path, width: int, scheme: str):
    with opened(browser, report.as_uri(), width, scheme) as page:
        assert page.errors == []
        assert [url for url in page.asked if url != report.as_uri() and not url.startswith("data:")] == []
        assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0


@pytest.mark.parametrize("width", [PHONE, TABLET, DESKTOP])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_to_complain_of(browser, report: Path, axe: str, width: int, scheme: str):
    with opened(browser, report.as_uri(), width, scheme, bypass_csp=True) as page:
        page.evaluate(axe)
        found = page.evaluate("axe.run(document, {resultTypes: ['violations']})")
        assert [(rule["id"], [node["html"] for node in rule["nodes"]]) for rule in found["violations"]] == []
        assert len(found["passes"]) > 20


def test_a_script_in_the_name_of_a_channel_does_not_run(browser, report: Path):
    with opened(browser, report.as_uri()) as page:
        assert page.title() == "Рост, III квартал 2026"
        assert page.get_by_text("Банер").count() == 1


def test_the_policy_stops_a_script_that_got_past_the_sanitiser(browser, html: str, tmp_path: Path):
    handler = "<script>document.title = 'owned'</script><img src=x onerror=\"document.title = 'owned'\">"
    attack = f"{handler}<p style='color:red' id='red'>x</p>"
    path = tmp_path / "attacked.html"
    path.write_text(html.replace("</main>", attack + "</main>"), encoding="utf-8")
    with opened(browser, path.as_uri()) as page:
        page.wait_for_timeout(200)
        assert page.title() == "Рост, III квартал 2026"
        assert page.evaluate("getComputedStyle(document.getElementById('red')).color") != "rgb(255, 0, 0)"
        assert len(page.errors) >= 3
        # Our own script is allowed by its hash and works on.
        assert page.locator("#what-if").is_visible()


def test_the_what_if_answers_to_keys(browser, report: Path):
    with opened(browser, report.as_uri()) as page:
        page.locator("#w-1").focus()
        page.keyboard.press("ArrowRight")
        assert page.locator("output").inner_text() == "6"
        page.get_by_role("button", name="Сбросить").click()
        assert page.locator("output").inner_text() == "5"


def test_without_scripts_the_what_if_is_not_shown_and_the_rest_is(browser, report: Path):
    with opened(browser, report.as_uri(), java_script_enabled=False) as page:
        assert not page.locator("#what-if").is_visible()
        assert page.locator("h2", has_text="Каналы").is_visible()


@pytest.mark.parametrize("width", [PHONE, TABLET, DESKTOP])
def test_the_letters_of_a_chart_can_be_read(browser, report: Path, width: int):
    sizes = """[...document.querySelectorAll('figure svg text')].map(text => {
        const svg = text.closest('svg'); const scale = svg.getBoundingClientRect().width / svg.viewBox.baseVal.width;
        return parseFloat(text.getAttribute('font-size')) * scale; })"""
    with opened(browser, report.as_uri(), width) as page:
        drawn = page.evaluate(sizes)
        assert len(drawn) > 20
        assert min(drawn) >= 8.5
        assert max(drawn) <= 18


@pytest.mark.parametrize(("scheme", "ink"), [("light", "rgb(27, 37, 48)"), ("dark", "rgb(231, 236, 242)")])
def test_the_ink_of_a_chart_follows_the_page(browser, report: Path, scheme: str, ink: str):
    with opened(browser, report.as_uri(), scheme=scheme) as page:
        legend = page.locator("figure svg text", has_text="Канал 1").first
        assert legend.evaluate("text => getComputedStyle(text).fill") == ink


def test_the_contents_lead_to_the_chapters_at_the_side_of_a_desktop_and_folded_on_a_phone(browser, report: Path):
    with opened(browser, report.as_uri()) as page:
        page.get_by_role("navigation").get_by_role("link", name="Действия").click()
        assert page.evaluate("document.getElementById('actions').getBoundingClientRect().top") < 400
    with opened(browser, report.as_uri(), PHONE) as page:
        assert page.get_by_role("navigation").count() == 0
        assert not page.get_by_role("link", name="Действия").is_visible()
        page.get_by_text("Содержание").first.click()
        assert page.get_by_role("link", name="Действия").is_visible()


def test_the_four_figures_stand_two_by_two_on_a_phone(browser, report: Path):
    places = "[...document.querySelectorAll('.masthead .tile')].map(tile => Math.round(tile.getBoundingClientRect().left))"
    with opened(browser, report.as_uri(), PHONE) as page:
        left = page.evaluate(places)
        assert left[0] == left[2] < left[1] == left[3]


def test_a_figure_stays_whole_and_its_interval_within_the_tile_on_a_phone(browser, report: Path):
    figure = (
        '<p class="tile-value">+4,6\u00a0млн\u00a0₽</p><p class="tile-change flat">'
        '<span class="interval">+2,5\u00a0млн\u00a0₽\u00a0… +6,7\u00a0млн\u00a0₽</span></p>'
    )
    tile = f'<div class="tile">{figure}</div>'
    tiles = f'<div class="tiles" id="figures">{tile}{tile}</div>'
    with opened(browser, report.as_uri(), PHONE) as page:
        page.evaluate("html => document.getElementById('actions').insertAdjacentHTML('beforeend', html)", tiles)
        value, change = (page.locator(f"#figures {name}").first for name in (".tile-value", ".tile-change"))
        assert value.evaluate("p => p.clientHeight / parseFloat(getComputedStyle(p).fontSize)") < 2
        assert change.evaluate("p => p.scrollWidth <= p.clientWidth")


def test_on_the_narrowest_phone_a_long_file_name_and_a_figure_of_millions_stay_inside(browser, report: Path):
    link = '<p class="small muted"><a class="data" href="#">данные: tables/explained_revenue_by_campaign.csv</a></p>'
    tile = '<div class="tile"><p class="tile-value">+2,9\u00a0млн\u00a0₽</p></div>'
    added = f'{link}<div class="tiles" id="figures">{tile}{tile}</div>'
    with opened(browser, report.as_uri(), 360) as page:
        page.evaluate("html => document.getElementById('actions').insertAdjacentHTML('beforeend', html)", added)
        assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
        value = page.locator("#figures .tile-value").first
        assert value.evaluate("p => p.clientHeight / parseFloat(getComputedStyle(p).fontSize)") < 2


@pytest.mark.parametrize("width", [PHONE, DESKTOP])
def test_the_portal_and_the_reports_in_it_open_without_errors(browser, html: str, axe: str, tmp_path: Path, width: int):
    folder = tmp_path / "teams" / "growth" / "2026Q3"
    folder.mkdir(parents=True)
    (folder / "report.html").write_text(html, encoding="utf-8")
    (folder / "report.pdf").write_bytes(b"%PDF")
    summary = (
        '{"scope": {"kind": "team", "title": "Рост"}, "period": {"label": "III квартал 2026"}, "verdict": {"sentence": "Рост."}}'
    )
    (folder / "summary.json").write_text(summary, encoding="utf-8")
    build_index(tmp_path, "ru")
    server = serve(tmp_path)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        with opened(browser, f"http://127.0.0.1:{server.server_port}/", width, bypass_csp=True) as page:
            page.evaluate(axe)
            assert page.evaluate("axe.run(document, {resultTypes: ['violations']})")["violations"] == []
            page.get_by_role("link", name="Рост", exact=True).click()
            page.wait_for_load_state()
            assert page.title() == "Рост, III квартал 2026"
            assert page.errors == []
            assert {url.split("/")[2] for url in page.asked if not url.startswith("data:")} == {f"127.0.0.1:{server.server_port}"}
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
