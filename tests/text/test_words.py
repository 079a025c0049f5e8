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


def test_what_is_said_of_one_alone_is_not_said_of_twenty_one():
    russian = {key: forms for key, forms in catalogue("ru").items() if isinstance(forms, Mapping)}
    hidden = {key for key, forms in russian.items() if "{n}" not in forms["one"] and forms["one"] != forms["few"]}
    assert hidden == set()


def test_a_form_for_one_number_goes_before_the_form_of_its_kind():
    values = {"since_date": "5 июл.", "spend_money": "9 ₽", "lost_money": "1 ₽"}
    said = {n: Words("ru").say("findings.tracking_gap", n=n, **values).split(" не ")[0] for n in (1, 1.0, 3, 21)}
    assert said == {1: "5 июл.", 3: "С 5 июл. 3 дня", 21: "С 5 июл. 21 день"}
    assert Words("en").say("audit.items.voices_heard.doubt", n=0) == "No note is on record."


@pytest.mark.parametrize(("n", "said"), [(1, "1 неделя"), (3, "3 недели"), (13, "13 недель"), (21, "21 неделя")])
def test_a_count_takes_its_russian_form(n, said):
    assert Words("ru").say("units.weeks", n=n) == said


def test_money_is_written_as_the_language_writes_it():
    assert Words("en").money(1836, "EUR") == "€1,836"
    assert Words("ru").money(1836, "RUB") == f"1{NO_BREAK}836{NO_BREAK}₽"
    assert Words("ru").money(1234567, "RUB") == f"1,2{NO_BREAK}млн{NO_BREAK}₽"


@pytest.mark.parametrize(
    ("amount", "written"),
    [(73_251, "€73,300"), (408_461, "€408,000"), (999_600, "€1M"), (9_332, "€9,332"), (-12_068, "−€12,100"), (4.2, "€4.20")],
)
def test_money_from_ten_thousand_on_has_three_digits_that_count(amount, written):
    assert Words("en").money(amount, "EUR") == written


@pytest.mark.parametrize("nothing", [0.0, -0.001, 0.001])
def test_an_amount_that_rounds_to_nothing_has_neither_cents_nor_a_sign(nothing):
    assert Words("en").money(nothing, "EUR") == "€0"


def test_what_is_missing_is_a_dash():
    words = Words("en")
    assert [words.number(None), words.money(float("nan"), "EUR"), words.share(None), words.change(float("inf"))] == ["—"] * 4


def test_a_share_and_a_change_are_per_cents():
    assert Words("en").share(0.0005, 2) == "0.05%"
    assert Words("ru").share(0.123, 1) == f"12,3{NO_BREAK}%"
    assert [Words("en").share(share) for share in (0.0, 0.0009, 0.042, 0.11, 1.0)] == ["0%", "0.09%", "4.2%", "11%", "100%"]
    assert [Words("en").change(change) for change in (-0.123, 0.05, 0.0001, 11.0)] == ["−12%", "+5.0%", "0%", "×12"]


def test_a_number_that_rounds_up_has_the_digits_of_what_is_written():
    english = Words("en")
    assert [english.share(share) for share in (0.0996, 0.0994, 0.00999)] == ["10%", "9.9%", "1.0%"]
    assert [english.ratio(9.996), english.change(0.0996), english.money(9.996, "EUR")] == ["10.0", "+10%", "€10"]


def test_a_ratio_that_was_set_has_no_digit_that_nobody_wrote():
    assert [Words("en").ratio(ratio) for ratio in (3.0, 5.206, 13.43)] == ["3", "5.21", "13.4"]


def test_a_value_in_a_sentence_is_written_as_its_name_ends():
    words = Words("en")
    values = {"gain_money": 1500.0, "ctr_share": 0.0005, "loss_chance": 0.0056, "floor_ratio": 3.0, "votes": 8.0}
    written = {name: words._written(name, value, "EUR") for name, value in values.items()}
    assert written == {"gain_money": "€1,500", "ctr_share": "0.05%", "loss_chance": "<\xa01%", "floor_ratio": "3", "votes": "8"}
    assert words._written("due", date(2026, 7, 5), "EUR") == "5 Jul 2026"


def test_an_unknown_language_is_refused():
    with pytest.raises(ParamsError, match="unknown language 'fr'; expected one of en, ru"):
        Words("fr")


def test_an_unknown_sentence_names_the_nearest():
    with pytest.raises(KeyError, match=r"did you mean 'units.weeks'\?"):
        Words("en").say("units.weks")


@pytest.mark.parametrize(
    ("value", "en", "ru"),
    [(97.82000000000016, "97.8", "97,8"), (0.1 + 0.2, "0.3", "0,3"), (999.96, "1K", "1\xa0тыс."), (-640.4, "−640", "−640")],
)
def test_a_short_number_below_a_thousand_has_three_digits_that_count(value, en, ru):
    assert (Words("en").short(value), Words("ru").short(value)) == (en, ru)
