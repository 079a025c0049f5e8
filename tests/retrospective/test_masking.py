"""No name, address or number of a person gets through, and ordinary words do."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forecast.retrospective import mask_personal


@pytest.mark.parametrize(
    ("written", "masked"),
    [
        ("Письмо от Ивана Петрова (ivan@mail.ru, +7 916 123-45-67) не дошло", "Письмо от ••• (•••, •••) не дошло"),
        ("спасибо Ольге и Маше", "спасибо ••• и •••"),
        ("Марина Сергеевна не отвечает", "••• не отвечает"),
        ("Петров И.И. молчит", "••• молчит"),
        ("спасибо Петрову за отчёт", "спасибо ••• за отчёт"),
        ("Спасибо Порфирию Выдуманному, он спас рассылку", "Спасибо •••, он спас рассылку"),
        ("Порфирий Выдуманный опоздал", "••• опоздал"),
        ("John Smith blocked it, ask @jsmith", "••• blocked it, ask •••"),
        ("Thanks Prudence Fictional for the deck", "Thanks ••• for the deck"),
        ("позвоните 8 (495) 123-45-67", "позвоните •••"),
        ("see https://example.com/u/ivanov?id=7 please", "see ••• please"),
    ],
)
def test_persons_are_masked(written, masked):
    assert mask_personal(written) == masked


@pytest.mark.parametrize(
    "text",
    [
        "В Яндекс Директ всё хорошо. Бюджет растёт",
        "Креативы ждут согласования 8 дней, бюджет 1 200 000 ₽",
        "2026-07-21 сломался счётчик",
        "Black Friday went well",
        "Лента новостей, Баннеры, Маркетплейсы",
        "Готов новый лендинг. Слова клиентов учли",
    ],
)
def test_ordinary_words_dates_and_money_stay(text):
    assert mask_personal(text) == text


def test_known_people_are_masked_in_any_case_and_known_channels_are_not():
    assert mask_personal("привет Зульфие и Бондарчуку", known=["Зульфия Бондарчук"]) == "привет ••• и •••"
    assert mask_personal("Вырос Быстрый Старт", keep=["Быстрый Старт"]) == "Вырос Быстрый Старт"


@given(st.emails())
def test_no_email_gets_through(address):
    domain = address.rpartition("@")[2]
    if all(part.isalnum() for part in address.replace("@", "").replace(".", "").split()):
        assert domain not in mask_personal(f"write to {address} now")


@given(st.text(max_size=200))
def test_masking_twice_is_masking_once(text):
    once = mask_personal(text)
    assert mask_personal(once) == once
