"""A portal that gives the reports and nothing else of the machine."""

import http.client
import threading
from pathlib import Path

import pytest

from forecast.reporting import serve


@pytest.fixture
def portal(tmp_path: Path):
    reports = tmp_path / "reports"
    (reports / "teams" / "growth").mkdir(parents=True)
    (reports / "index.html").write_text("<p>Отчёты</p>", encoding="utf-8")
    (reports / "teams" / "growth" / "a.csv").write_text("a", encoding="utf-8")
    (reports / "teams" / ".hidden.html").write_text("secret", encoding="utf-8")
    (reports / ".building").mkdir()
    (reports / ".building" / "report.html").write_text("secret", encoding="utf-8")
    (reports / "ledger.db").write_text("secret", encoding="utf-8")
    (tmp_path / "outside.html").write_text("secret", encoding="utf-8")
    (reports / "way_out.html").symlink_to(tmp_path / "outside.html")
    server = serve(reports)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield server
    server.shutdown()
    server.server_close()
    thread.join()


def ask(server, path: str, method: str = "GET", **headers: str) -> tuple[int, http.client.HTTPMessage, bytes]:
    connection = http.client.HTTPConnection("127.0.0.1", server.server_port, timeout=10)
    try:
        connection.request(method, path, headers=headers)
        answer = connection.getresponse()
        return answer.status, answer.headers, answer.read()
    finally:
        connection.close()


def test_it_listens_on_the_loopback_address_only(portal):
    assert portal.server_address[0] == "127.0.0.1"


def test_the_index_is_the_first_page(portal):
    status, headers, body = ask(portal, "/")
    assert (status, headers["Content-Type"], body.decode()) == (200, "text/html; charset=utf-8", "<p>Отчёты</p>")
    assert headers["X-Content-Type-Options"] == "nosniff"


def test_a_table_is_given_with_its_type(portal):
    status, headers, _ = ask(portal, "/teams/growth/a.csv?x=1")
    assert (status, headers["Content-Type"]) == (200, "text/csv; charset=utf-8")


@pytest.mark.parametrize(
    "path",
    [
        "/../outside.html",
        "/..%2foutside.html",
        "/%2e%2e/outside.html",
        "/teams/../../outside.html",
        "//outside.html",
        "/way_out.html",
        "/ledger.db",
        "/teams/.hidden.html",
        "/.building/report.html",
        "/teams/",
        "/teams",
        "/teams/growth/a.csv/",
        "/none.html",
        "/index.html%00.csv",
    ],
)
def test_nothing_else_is_given(portal, path: str):
    status, _, body = ask(portal, path)
    assert status in (301, 404)
    assert b"secret" not in body


def test_a_name_of_somebody_else_is_not_answered(portal):
    assert ask(portal, "/", Host="evil.example")[0] == 404
    assert ask(portal, "/", Host=f"localhost:{portal.server_port}")[0] == 200


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE"])
def test_it_only_gives(portal, method: str):
    assert ask(portal, "/", method)[0] == 501
