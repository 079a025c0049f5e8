"""Every warning of an import and every reason of a row left out has words, in both languages, with the values it is given."""

import ast
import string
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

import forecast.sources
from forecast.settings.importing import IMPORT_LIMITS
from forecast.sources.result import DOUBTS
from forecast.sources.table import _ORDERED
from forecast.sources.wording import say_doubt, say_reason, say_reasons
from forecast.tables.contracts import TABLES
from forecast.text import LANGUAGES, Words
from forecast.text.words import catalogue

ROOM = Path(forecast.sources.__file__).parent
VALUES: Mapping[str, Any] = {
    "file": "may.csv",
    "clicks": 780.0,
    "impressions": 19.0,
    "files": ["a.csv", "b.csv"],
    "columns": ["a", "b", "c", "d", "e", "f", "g"],
    "names": ["Brand", "Sale"],
    "lists": ["To do", "Doing"],
    "source": "google_ads",
    "why": "columns impr.",
    "first": "2026-09-01",
    "last": "2026-09-05",
    "from": "2026-09-03",
    "channels": {"tv_S": "tv"},
    "stages": {"Closed Won": "won", "Call": "open", "Refused": "lost"},
    "amounts": {"spend": -10.5, "clicks": 0.0},
    "total": 2500.0,
    "imported": 1108.25,
    "vat": "included",
}
PATTERNS = ("_missing", "_before_")  # reasons that name a column


def _placeholders(sentence: Any) -> set[str]:
    texts = sentence.values() if isinstance(sentence, Mapping) else [sentence]
    return {field for text in texts for _, field, _, _ in string.Formatter().parse(str(text)) if field}


def _reasons_in_the_code() -> Iterator[str]:
    """Give every reason that a source writes as a plain text: raised with an error, or third of a rejected row."""
    for path in sorted(ROOM.glob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id.startswith("Unreadable"):
                yield from _texts_in(node.args[0])
            elif isinstance(node, ast.Tuple) and len(node.elts) == 4 and ast.unparse(node.elts[0]).endswith("sheet.file"):
                yield from _texts_in(node.elts[2])
            elif isinstance(node, ast.FunctionDef) and node.name == "_wrong_width":
                yield from (
                    word for one in ast.walk(node) if isinstance(one, ast.Return) and one.value for word in _texts_in(one.value)
                )
            elif isinstance(node, ast.Call) and ast.unparse(node.func) == "_RejectedRowError":
                yield from _texts_in(node.args[0])


def _texts_in(node: ast.AST) -> list[str]:
    if isinstance(node, ast.IfExp):
        return [*_texts_in(node.body), *_texts_in(node.orelse)]
    return [node.value] if isinstance(node, ast.Constant) and isinstance(node.value, str) else []


REASONS = sorted(set(_reasons_in_the_code()))


def test_the_reasons_are_found_where_the_sources_write_them() -> None:
    assert {"duplicate", "not_a_date", "decimal_mark", "too_few_cells", "empty_row", "negative", "adjustment"} <= set(REASONS)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("key", DOUBTS)
def test_every_warning_has_a_sentence_that_uses_all_of_its_values_and_no_others(key: str, language: str) -> None:
    assert _placeholders(catalogue(language)[f"imports.doubts.{key}"]) == set(DOUBTS[key])


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_sentence_is_left_of_a_warning_that_no_import_gives(language: str) -> None:
    told = {name.removeprefix("imports.doubts.") for name in catalogue(language) if name.startswith("imports.doubts.")}
    assert told == set(DOUBTS)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("key", DOUBTS)
@pytest.mark.parametrize("n", [1, 2, 5, 21])
def test_every_warning_can_be_said_of_one_and_of_many(key: str, language: str, n: int) -> None:
    given = {name: n if name == "n" else VALUES.get(name, "word") for name in DOUBTS[key]}
    said = say_doubt(key, given, Words(language))
    assert "{" not in said
    assert "[" not in said
    assert said.endswith(".")


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("key", REASONS)
def test_every_reason_that_a_source_writes_has_words_of_its_own(key: str, language: str) -> None:
    assert Words(language).knows(f"imports.reasons.{key}")


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_reason_that_names_a_column_is_said_of_any_column(language: str) -> None:
    words = Words(language)
    columns = {name for table in TABLES.values() for name in table.required} | {
        "spend_micros",
        "start",
        "week",
        "ad_group",
        "type",
    }
    pairs = {f"{later}_before_{earlier}" for earlier, later in _ORDERED}
    for key in {f"{column}_missing" for column in columns} | pairs:
        said = say_reason(key, words)
        assert not any(pattern in said for pattern in PATTERNS), said


def test_a_missing_column_and_reversed_days_are_named() -> None:
    words = Words("en")
    assert say_reason("customer_id_missing", words) == "no customer_id"
    assert say_reason("resolved_before_created", words) == "resolved before created"
    assert say_reason("end_date_before_date", Words("ru")) == "end_date раньше, чем date"


def test_of_many_names_five_are_quoted_and_the_rest_counted() -> None:
    said = say_doubt("columns_left_out", {"file": "may.csv", "columns": VALUES["columns"]}, Words("en"))
    assert IMPORT_LIMITS.shown_examples == 5
    assert "were not read: a, b, c, d, e and 2 more." in said


def test_values_are_written_as_a_person_reads_them() -> None:
    words = Words("en")
    total = {"file": "f.csv", "column": "spend", "total": 2500.0, "imported": 1108.25}
    assert "sum to spend 1,108.25, and its own total says 2,500." in say_doubt("total_differs", total, words)
    stages = {"file": "f.csv", "stages": {"Closed Won": "won", "Call": "open"}}
    assert "Closed Won → выиграна, Call → открыта" in say_doubt("stages_read_as", stages, Words("ru"))
    amounts = {"file": "f.csv", "amounts": {"spend": -10.5, "clicks": 0.0}}
    assert "they sum to spend −10.50. Expect" in say_doubt("adjustments_left_out", amounts, words)
    provisional = {"file": "f.csv", "from": "2026-09-03", "n": 3}
    assert "its last 3 days, from 3 Sept 2026 on, are provisional" in say_doubt("provisional_days", provisional, words)


def test_reasons_are_counted_the_most_frequent_first() -> None:
    said = say_reasons(["negative", "duplicate", "duplicate"], Words("en"))
    assert said == "2 × copy of an earlier row; 1 × number below zero"
