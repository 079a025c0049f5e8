import string
from collections.abc import Mapping
from datetime import date

import pytest

from forecast.errors import ParamsError
from forecast.text import Words
from forecast.text.words import catalogue

NO_BREAK = "\xa0"


def _placeholders(sentence) -> set[str]:
    texts = sentence.values() if isinstance(sentence, Mapping) else [sentence]
    return {field for text in texts for _, field, _, _ in string.Formatter().parse(str(text)) if field}


def test_both_languages_hold_the_same_keys():
    english, russian = set(catalogue("en")), set(catalogue("ru"))
    assert english - russian == set()
    assert russian - english == set()


def test_both_languages_fill_the_same_placeholders():
    english, russian = catalogue("en"), catalogue("ru")
    different = {key for key in english if _placeholders(english[key]) != _placeholders(russian[key])}
    assert different == set()


def test_russian_sentences_with_a_count_have_the_forms_of_one_two_and_five():
    russian = catalogue("ru")
    lacking = {key for key, value in russian.items() if isinstance(value, Mapping) and not {"one", "few", "many"} <= set(value)}
    assert lacking == set()


@pytest.mark.parametrize(("n", "said"), [(1, "1 неделя"), (3, "3 недели"), (13, "13 недель"), (21, "21 неделя")])
def test_a_count_takes_its_russian_form(n, said):
    assert Words("ru").say("units.weeks", n=n) == said


def test_money_is_written_as_the_language_writes_it():
    assert Words("en").money(12345, "EUR") == "€12,345"
    assert Words("ru").money(12345, "RUB") == f"12{NO_BREAK}345{NO_BREAK}₽"
    assert Words("ru").money(1234567, "RUB") == f"1,2{NO_BREAK}млн{NO_BREAK}₽"


def test_what_is_missing_is_a_dash():
    words = Words("en")
    assert [words.number(None), words.money(float("nan"), "EUR"), words.share(None), words.change(float("inf"))] == ["—"] * 4


def test_a_share_and_a_change_are_per_cents():
    assert Words("en").share(0.0005, 2) == "0.05%"
    assert Words("ru").share(0.123) == f"12,3{NO_BREAK}%"
    assert Words("en").change(-0.123) == "−12.3%"
    assert Words("en").change(0.05) == "+5.0%"


def test_a_value_in_a_sentence_is_written_as_its_name_ends():
    words = Words("en")
    written = {name: words._written(name, value, "EUR") for name, value in {"gain_money": 1500.0, "ctr_share": 0.0005}.items()}
    assert written == {"gain_money": "€1,500", "ctr_share": "0.05%"}
    assert words._written("due", date(2026, 7, 5), "EUR") == "5 Jul 2026"


def test_an_unknown_language_is_refused():
    with pytest.raises(ParamsError, match="unknown language 'fr'; expected one of en, ru"):
        Words("fr")


def test_an_unknown_sentence_names_the_nearest():
    with pytest.raises(KeyError, match=r"did you mean 'units.weeks'\?"):
        Words("en").say("units.weks")
