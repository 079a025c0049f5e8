"""The first page of the portal."""

import json
import re
from pathlib import Path
from typing import Any

import pytest

from forecast.errors import ParamsError
from forecast.reporting import build_index
from forecast.text import Words


def put(reports: Path, place: str, kind: str, end: str, **changes: Any) -> Path:
    folder = reports / place
    folder.mkdir(parents=True)
    summary = {
        "scope": {"kind": kind, "id": "growth", "title": f"Title of {place}"},
        "period": {"end": end, "label": folder.name},
        "language": "en",
        "verdict": {"key": "good", "sentence": f"Verdict of {place}."},
        "provenance": {"created": "2026-11-21T08:00:00"},
    }
    (folder / "summary.json").write_text(json.dumps(summary | changes), encoding="utf-8")
    (folder / "report.html").write_text("<p>report</p>", encoding="utf-8")
    return folder


def titles(page: str) -> list[str]:
    return re.findall(r'<p class="report-title">(?:<a [^>]*>)?([^<]*)', page)


def test_reports_are_grouped_by_kind_and_newest_first(tmp_path: Path):
    put(tmp_path, "audits/growth/2026Q3", "audit", "2026-09-30")
    put(tmp_path, "teams/growth/2026Q2", "team", "2026-06-30")
    put(tmp_path, "teams/growth/2026Q3", "team", "2026-09-30")
    put(tmp_path, "campaigns/spring-sale/2026", "campaign", "2026-05-31")
    page = build_index(tmp_path).read_text(encoding="utf-8")
    assert titles(page) == [
        "Title of teams/growth/2026Q3",
        "Title of teams/growth/2026Q2",
        "Title of campaigns/spring-sale/2026",
        "Title of audits/growth/2026Q3",
    ]
    assert re.findall("<h2>(.*?)</h2>", page) == ["Teams", "Campaigns", "Audits"]
    assert "4 reports, newest first." in page
    assert "Verdict of teams/growth/2026Q3." in page


def test_links_lead_to_what_is_there(tmp_path: Path):
    folder = put(tmp_path, "teams/growth/2026-07-01..2026-09-30", "team", "2026-09-30")
    page = build_index(tmp_path).read_text(encoding="utf-8")
    assert re.findall(r'href="([^"]*)"', page) == ["data:,", "teams/growth/2026-07-01..2026-09-30/report.html"]
    (folder / "report.pdf").write_bytes(b"%PDF")
    assert 'href="teams/growth/2026-07-01..2026-09-30/report.pdf"' in build_index(tmp_path).read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("label", "language", "named"),
    [
        ("2026Q3", "en", "3rd quarter 2026"),
        ("2026-09", "ru", "сентябрь 2026"),
        ("2026", "ru", "2026 год"),
        ("2026W38", "en", "week 38, 14–20 Sept 2026"),
        ("of-ones-own", "en", "of-ones-own"),
    ],
)
def test_periods_are_called_as_people_call_them(tmp_path: Path, label: str, language: str, named: str):
    put(tmp_path, f"teams/growth/{label}", "team", "2026-09-30")
    assert f'<p class="muted small">{named}</p>' in build_index(tmp_path, language).read_text(encoding="utf-8")


def test_failed_and_half_built_folders_are_not_listed(tmp_path: Path):
    put(tmp_path, "teams/growth/2026Q3.failed", "team", "2026-09-30")
    put(tmp_path, "teams/growth/.2026Q3.building", "team", "2026-09-30")
    page = build_index(tmp_path, "ru").read_text(encoding="utf-8")
    assert titles(page) == []
    assert "Пока не сделано ни одного отчёта." in page


def test_what_stands_in_a_summary_is_escaped(tmp_path: Path):
    put(tmp_path, "teams/growth/2026Q3", "team", "2026-09-30", verdict={"sentence": "<script>alert(1)</script>"})
    page = build_index(tmp_path).read_text(encoding="utf-8")
    assert "<script>" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
    assert "default-src &#39;none&#39;" in page


@pytest.mark.parametrize(
    ("broken", "said"),
    [
        ("{", "cannot be read"),
        ("[]", "cannot be read"),
        ('{"scope": 3, "verdict": null}', "No verdict was given"),
        ("", "cannot be read"),
    ],
)
def test_a_broken_summary_does_not_hide_the_others(tmp_path: Path, broken: str, said: str):
    put(tmp_path, "teams/growth/2026Q3", "team", "2026-09-30")
    (put(tmp_path, "teams/brand/2026Q3", "team", "2026-09-30") / "summary.json").write_text(broken, encoding="utf-8")
    page = build_index(tmp_path).read_text(encoding="utf-8")
    assert titles(page) == ["Title of teams/growth/2026Q3", "brand"]
    assert said in page


def test_a_verdict_in_another_language_says_so(tmp_path: Path):
    put(tmp_path, "teams/growth/2026Q3", "team", "2026-09-30", language="ru")
    assert '<div class="report-verdict" lang="ru">' in build_index(tmp_path).read_text(encoding="utf-8")
    assert '<div class="report-verdict">' in build_index(tmp_path, "ru").read_text(encoding="utf-8")


def test_a_report_that_a_crash_left_hidden_is_brought_back(tmp_path: Path):
    folder = put(tmp_path, "teams/growth/2026Q3", "team", "2026-09-30")
    folder.rename(folder.parent / ".2026Q3.previous")
    assert titles(build_index(tmp_path).read_text(encoding="utf-8")) == ["Title of teams/growth/2026Q3"]
    assert folder.is_dir()


def test_an_unknown_language_is_refused(tmp_path: Path):
    with pytest.raises(ParamsError, match="unknown language 'de'"):
        build_index(tmp_path, "de")


@pytest.mark.parametrize(("n", "sentence"), [(1, "1 отчёт,"), (3, "3 отчёта,"), (5, "5 отчётов,"), (21, "21 отчёт,")])
def test_reports_are_counted_as_russian_counts_them(n: int, sentence: str):
    assert Words("ru").say("reporting.index.lead", n=n).startswith(sentence)
