"""Every word of the chapters stands in both languages with the same placeholders, and every column has a title."""

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import forecast
from forecast.chapters.page import code
from forecast.text.words import catalogue

ROOM = Path(forecast.__file__).parent / "chapters"


def placeholders(sentence: Any) -> set[str]:
    parts = sentence.values() if isinstance(sentence, Mapping) else (sentence,)
    return set().union(*(re.findall(r"{(\w+)}", str(part)) for part in parts))


def test_both_languages_say_the_same_things() -> None:
    mine = {
        language: {
            key: placeholders(value) for key, value in catalogue(language).items() if key.split(".")[0] in ("chapters", "charts")
        }
        for language in ("en", "ru")
    }
    assert mine["en"] == mine["ru"]


def test_every_sentence_named_in_code_or_template_exists() -> None:
    sources = [path.read_text(encoding="utf-8") for path in ROOM.rglob("*") if path.suffix in (".py", ".j2")]
    named = {key for source in sources for key in re.findall(r"""say\(\s*['"](chapters\.[a-z_.]+)['"]""", source)}
    whole = {key for key in named if not key.endswith((".", ".p"))}  # those end with a word that the code puts there
    assert whole
    assert whole <= set(catalogue("en"))


def test_every_column_of_a_table_has_a_title() -> None:
    sources = [path.read_text(encoding="utf-8") for path in ROOM.glob("*.py")]
    columns = {
        title or name
        for source in sources
        for name, title in re.findall(r'Column\("(\w+)"(?:, "\w+")*(?:, title="(\w+)")?\)', source)
    }
    assert columns
    assert {f"chapters.columns.{column}" for column in columns} <= set(catalogue("en"))


def test_a_sentence_with_code_in_it_keeps_its_dash_and_its_percent_sign_on_the_line() -> None:
    assert code("Доля — 90 % таблицы `plan`") == "Доля\u00a0— 90\u00a0% таблицы <code>plan</code>"
