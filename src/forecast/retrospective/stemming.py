"""Words of a note brought to a common form, in Russian and English, so that `согласования` and `согласовали` meet."""

import re

_TOKEN = re.compile(r"[^\W\d_]{2,}")
LONGEST = 7  # letters; longer stems differ by what does not matter to a theme


def _words(text: str) -> frozenset[str]:
    return frozenset(text.replace("ё", "е").split())


# What carries no theme: function words, and the words every retrospective is full of.
STOP_RU = _words(
    """
    спасибо он всем очень удалось получилось а без более больше бы был была были было быть в вам вас весь во вот все всё
    всего всегда всех всей всю вся вы где да даже для до его ее её если есть еще ещё же за здесь и из или им их к как
    когда которые который кто ли либо между меня мне много мы на над надо нам нас наш наша наше наши не него нее неё нет
    ни них но ну нужно о об один она они оно от очень по под пока после потому при про раз с сам свой себя со так также
    такой там тем то того тоже той только том тот тут ты у уже хорошо хотя чего чем что чтобы эта эти это этого этой этом
    этот я снова опять постоянно просто можно стало стал стала стали сделать делать квартал квартале квартала неделю
    недели неделя месяц месяца день дня дней раза пор сих из-за несколько каждый каждую вновь почти тогда
    """
)
STOP_EN = _words(
    """
    thanks thank great good well a about after again all also always am an and any are as at be because been before being
    but by can could did do does doing don down each even few for from get gets getting got had has have having he her
    here him his how i if in into is it its just like made make many me more most much my need needs no nor not now of off
    often on once only or other our out over own quarter same she should so some still such than that the their them then
    there these they this those through to too took under until up us very was we week weeks were what when where which
    while who why will with would you your day days month months keep keeps went
    """
)
_ENDINGS_RU = tuple(
    sorted(
        _words(
            """
        иями ями ами иях ях ах ием ием ией ией иям ям ам ого его ому ему ыми ими ыми ый ий ой ая яя ое ее ые ие ым им ых
        их ую юю ою ею ов ев ей ом ем ии ия ью ию ать ять еть ить ыть уть ает яет ует ют ут ит ят ат ешь ишь ете ите ал
        ала али ало ял яла яли ил ила или ило ел ела ели ело лся лась лись ться тся вший вшая вшие ющий ющая ющие енн анн
        а я о е и ы у ю ь й
        """
        ),
        key=lambda ending: (-len(ending), ending),
    )
)
_ENDINGS_EN = (
    *("ations", "ation", "ments", "ment", "ings", "ing", "ies", "ied"),
    *("ers", "als", "ly", "es", "ed", "er", "al", "s", "e"),
)
_LEAST = 3  # letters a stem keeps


def stem(word: str) -> str:
    """Give the common form of a word.

    >>> stem("согласования") == stem("согласовали")
    True
    >>> stem("approvals") == stem("approval")
    True
    """
    word = word.casefold().replace("ё", "е")
    russian = re.search(r"[а-я]", word) is not None
    if russian and word.endswith(("ся", "сь")):
        word = word[:-2]
    for ending in _ENDINGS_RU if russian else _ENDINGS_EN:
        if word.endswith(ending) and len(word) - len(ending) >= _LEAST:
            word = word[: len(word) - len(ending)]
            break
    return word[:LONGEST]


def tokens(text: str) -> list[str]:
    """Give the words of a text that may carry a theme, as they stand."""
    found = (match[0] for match in _TOKEN.finditer(text))
    return [word for word in found if word.casefold().replace("ё", "е") not in STOP_RU | STOP_EN]


def stems(text: str) -> list[str]:
    """Give the stems of the words that may carry a theme."""
    return [stem(word) for word in tokens(text)]
