"""The portal's first page: every report there is, newest first, each with its verdict."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any
from urllib.parse import quote

from forecast.errors import ParamsError
from forecast.reporting.locking import hold
from forecast.reporting.policy import policy, stylesheet
from forecast.reporting.publishing import recover, replace_file
from forecast.settings.period import parse_period
from forecast.text import LANGUAGES, Words
from forecast.text.words import MISSING

KINDS = ("team", "campaign", "portfolio", "audit", "other")
_PREVIOUS = ".previous"


@dataclass(frozen=True)
class Listed:
    """A report as the index shows it."""

    kind: str
    title: str
    period: str
    language: str
    tone: str
    sentence: str | None
    created: str
    end: str
    page: str | None
    pdf: str | None
    readable: bool


def build_index(reports_dir: Path, language: str = "en") -> Path:
    """Write `index.html` over every report of a folder and give its path.

    Parameters
    ----------
    reports_dir : Path
        Searched for `summary.json` at any depth; hidden and failed folders are passed over.
    language : str
        The language of the index itself; each verdict keeps its own.
    """
    words = Words(language)
    target = reports_dir / "index.html"
    with hold(target):
        _bring_back(reports_dir)
        listed = sorted(_reports(reports_dir), key=lambda report: (report.end, report.created, report.title), reverse=True)
        replace_file(target, _page(listed, words))
    return target


def _bring_back(reports_dir: Path) -> None:
    # A crash between the two renames of a system that cannot exchange folders leaves the good one hidden.
    for previous in reports_dir.rglob(f".*{_PREVIOUS}"):
        target = previous.with_name(previous.name.removeprefix(".").removesuffix(_PREVIOUS))
        with hold(target):
            recover(target)


def _reports(reports_dir: Path) -> Iterator[Listed]:
    for path in sorted(reports_dir.rglob("summary.json")):
        inside = path.parent.relative_to(reports_dir).parts
        if not any(part.startswith(".") or part.endswith(".failed") for part in inside):
            yield _listed(path, reports_dir)


def _listed(path: Path, reports_dir: Path) -> Listed:
    summary = _read(path)
    scope, period, verdict = (_mapping(summary, key) for key in ("scope", "period", "verdict"))
    kind = str(scope.get("kind", "other"))
    language = str(summary.get("language", "en"))
    return Listed(
        kind=kind if kind in KINDS else "other",
        title=str(scope.get("title") or scope.get("id") or path.parent.parent.name),
        period=str(period.get("label") or path.parent.name),
        language=language if language in LANGUAGES else "en",
        tone=str(verdict.get("key", "")),
        sentence=str(verdict["sentence"]) if verdict.get("sentence") else None,
        created=str(_mapping(summary, "provenance").get("created", "")),
        end=str(period.get("end", "")),
        page=_link(path.parent / "report.html", reports_dir),
        pdf=_link(path.parent / "report.pdf", reports_dir),
        readable=bool(summary),
    )


def _read(path: Path) -> dict[str, Any]:
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        # Shown in its row of the index as a report whose summary cannot be read.
        return {}
    return content if isinstance(content, dict) else {}


def _mapping(summary: dict[str, Any], key: str) -> dict[str, Any]:
    part = summary.get(key)
    return part if isinstance(part, dict) else {}


def _link(path: Path, reports_dir: Path) -> str | None:
    return quote(path.relative_to(reports_dir).as_posix()) if path.is_file() else None


def _page(listed: list[Listed], words: Words) -> str:
    from jinja2 import Environment, PackageLoader

    environment = Environment(loader=PackageLoader("forecast.reporting"), autoescape=True, trim_blocks=True)
    groups = [(kind, rows) for kind in KINDS if (rows := [report for report in listed if report.kind == kind])]
    css = stylesheet()
    return environment.get_template("index.html.j2").render(
        words=words,
        say=lambda key, **values: words.say(f"reporting.index.{key}", **values),
        day=lambda moment: _day(moment, words),
        named=lambda label: _named(label, words),
        groups=groups,
        count=len(listed),
        stylesheet=css,
        policy=policy(css),
    )


def _named(label: str, words: Words) -> str:
    try:
        period = parse_period(label)
    except ParamsError:
        return label  # of a notebook of one's own: whatever it calls its folder
    return words.period(period.start, period.end, period.kind)


def _day(moment: str, words: Words) -> str:
    try:
        return words.day(date.fromisoformat(moment[:10]))
    except ValueError:
        return MISSING
