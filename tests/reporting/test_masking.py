"""What is hidden, and what is left as it was."""

import pytest

from forecast.reporting.masking import mask


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("postgresql://ana:pw@db/x", "postgresql://***:***@db/x"),
        ("postgresql+psycopg://ana:p@w/rd@db:5432/x?a=1", "postgresql+psycopg://***:***@db:5432/x?a=1"),
        ("postgresql://:pw@db/x", "postgresql://***:***@db/x"),
        ('{"url": "mysql://u:p@h/d", "mail": "a@b.c"}', '{"url": "mysql://***:***@h/d", "mail": "a@b.c"}'),
        ("two: a://u:p@h and b://v:q@i", "two: a://***:***@h and b://***:***@i"),
        ("https://h/x?user=ana&password=pw&y=1", "https://h/x?user=ana&password=***&y=1"),
        ("https://h/x?sslmode=require;PWD=pw", "https://h/x?sslmode=require;PWD=***"),
    ],
)
def test_the_credentials_of_a_url_are_hidden(text: str, masked: str):
    assert mask(text) == masked


@pytest.mark.parametrize("text", ["https://example.org/a:b", "postgresql://db:5432/x", "mail ana@example.org", "12:30 @ office"])
def test_a_text_without_credentials_stays_as_it_is(text: str):
    assert mask(text) == text
