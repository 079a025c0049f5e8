"""Names, e-mail addresses, telephone numbers and handles taken out of what people wrote."""

import re
from collections.abc import Iterable

_EMAIL = re.compile(r"[\w.+%-]+@[\w-]+(?:\.[\w-]+)+", re.UNICODE)
_LINK = re.compile(r"(?:https?://|www\.)\S+", re.IGNORECASE)
_PHONE = re.compile(r"(?<![\w.,])(?:\+|8[\s(-]|\(?\d{3}\)?[\s-])[\d\s()-]{6,}\d(?!\w)")
_HANDLE = re.compile(r"(?<![\w.])@[A-Za-z_]\w{2,}")
_UPPER = "A-ZА-ЯЁ"
_LOWER = "a-zа-яё"
_WORD = rf"[{_UPPER}][{_LOWER}]+(?:-[{_UPPER}][{_LOWER}]+)?"
_INITIALS = re.compile(rf"\b(?:{_WORD}\s+[{_UPPER}]\.\s?(?:[{_UPPER}]\.)?|[{_UPPER}]\.\s?(?:[{_UPPER}]\.\s?)?{_WORD})")
_PATRONYMIC = re.compile(
    rf"\b(?:{_WORD}\s+)?{_WORD}\s+[{_UPPER}][{_LOWER}]+(?:вич|вича|вичу|вичем|виче|вна|вны|вне|вной|вну)\b(?:\s+{_WORD})?"
)
_RUN = re.compile(rf"\b{_WORD}(?:[ \t]+{_WORD})+\b")
_SINGLE = re.compile(rf"\b{_WORD}\b")
_SURNAME = re.compile(
    rf"[{_UPPER}][{_LOWER}]+(?:(?:ов|ев|ёв|ин|ын)(?:а|у|ым|е|ой|ы)?|ск(?:ий|ого|ому|им|ом|ая|ой|ую)|енко|чук|швили|дзе)"
)

MASK = "•••"

# First names that are masked wherever they stand, in all their endings; names that are words too are left out.
_FIRST_EN = """
aaron adam alan albert alex alexander alexandra alice amanda amy andrea andrew angela anna anne anthony arthur barbara ben
benjamin beth betty brandon brenda brian bruce carl carol caroline catherine charles charlotte chris christian christina
christine christopher claire cynthia daniel david deborah debra dennis diana donald donna dorothy douglas edward elena
elizabeth ella emily emma eric ethan eugene evelyn frank gabriel gary george gerald gloria greg gregory hannah harold
harry heather helen henry isabella jack jacob james jane janet jason jean jeff jeffrey jennifer jeremy jerry jessica joan
joe john jonathan jordan jose joseph joshua joyce juan judith judy julia julie justin karen katherine kathleen kathryn
keith kelly kenneth kevin kim kimberly kyle larry laura lauren lawrence linda lisa logan louis lucas lucy madison margaret
maria marie marilyn martha martin mary matthew megan melissa michael michelle mike nancy natalie nathan nicholas nicole
noah oliver olivia pamela patricia patrick paul peter philip rachel ralph randy raymond rebecca richard robert roger
ronald roy russell ryan samantha samuel sandra sara sarah scott sean sharon shirley sophia stephanie stephen steve steven
susan teresa terry theresa thomas timothy tom tyler victoria vincent virginia walter wayne william zachary
"""
_FIRST_RU = """
александр александра алексей алена алёна алина алиса алла анастасия анатолий ангелина андрей анна антон антонина аня арина
аркадий артем артём артур богдан борис вадим валентин валентина валерий валерия варвара василий василиса вероника виктор
виктория виталий владимир владислав вячеслав галина геннадий георгий глеб григорий даниил данил данила дарья даша денис
дима дмитрий ева евгений евгения егор екатерина елена елизавета жанна захар зоя иван игорь илья инна ирина карина катя
кира кирилл константин кристина ксения лариса лена леонид лидия лиза людмила маргарита марина мария матвей маша михаил
миша надежда наташа наталья никита николай нина оксана олег олеся ольга оля павел паша петр пётр полина роман руслан
рустам савелий саша светлана семен семён сергей серёжа соня софия софья станислав степан таисия тамара таня татьяна
тимофей тимур ульяна федор фёдор филипп юлия юля юра юрий яков яна ярослав
"""
# Words that begin a sentence or a product's name and are no surname, although two capitals stand together.
_NO_NAMES = """
яндекс вконтакте директ метрика метрики директа яндекса реклама рекламы баннеры telegram email google facebook instagram
meta ads tiktok youtube search analytics display manager campaign team sales marketing black friday cyber monday new year
power excel
"""


# Words that may open a sentence right before a name.
_OPENING_WORDS = "спасибо благодаря привет наконец браво thanks thank kudos hello hi dear when if for the"
_OPENERS = frozenset(_OPENING_WORDS.split())
_ENDINGS = ("", *"ауеыиоюяьй", "ой", "ою", "ом", "ем", "ей", "ью", "ию", "ии", "ия", "ией", "ям", "ах", "ам")
_NAMES_EN = frozenset(_FIRST_EN.split())
_STEMS_RU = frozenset(name[:-1] if name[-1] in "аяйь" else name for name in _FIRST_RU.split())
_OTHERS = frozenset(_NO_NAMES.split())


def is_first_name(word: str) -> bool:
    """Tell whether a word is a first name, in any Russian case.

    >>> is_first_name("Ольге"), is_first_name("Peter"), is_first_name("Бюджет")
    (True, True, False)
    """
    folded = word.casefold()
    return folded in _NAMES_EN or any(
        folded.endswith(ending) and folded[: len(folded) - len(ending)] in _STEMS_RU for ending in _ENDINGS
    )


def mask_personal(text: str, known: Iterable[str] = (), keep: Iterable[str] = ()) -> str:
    """Give a text with persons' names, addresses, numbers and links replaced by dots.

    Parameters
    ----------
    known : names that are known to be persons' (assignees of tasks, say); masked in any Russian case.
    keep : names of channels, campaigns and products: capitalised, and no persons'.

    A first name is masked wherever it stands. Two capitalised words side by side count as a name unless one of them is known to
    be none, and so does a word with the ending of a Russian surname inside a sentence: rather a brand masked than a person named.

    >>> mask_personal("Письмо от Ивана Петрова (ivan@mail.ru, +7 916 123-45-67) не дошло")
    'Письмо от ••• (•••, •••) не дошло'
    """
    for pattern in (_EMAIL, _LINK, _PHONE, _HANDLE):
        text = pattern.sub(MASK, text)
    people = _known_parts(tuple(known))
    if people:
        text = re.sub(rf"\b(?:{people})\w{{0,3}}\b", MASK, text, flags=re.IGNORECASE)
    spared = _OTHERS | {word for name in keep for word in re.findall(r"\w+", str(name).casefold())}
    for pattern in (_PATRONYMIC, _INITIALS):
        text = pattern.sub(lambda match: match[0] if _words_of(match[0]) & spared else MASK, text)
    text = _RUN.sub(lambda match: _mask_run(match, spared), text)
    text = _SINGLE.sub(lambda match: _mask_single(match, spared), text)
    return re.sub(rf"{MASK}(?:\s+{MASK})+", MASK, text)


def _known_parts(names: tuple[str, ...]) -> str:
    parts = {part for name in names for part in re.findall(r"[^\W\d_]{3,}", str(name))}
    stems = {part[:-1] if len(part) > 4 and part[-1].casefold() in "аяйь" else part for part in parts}
    return "|".join(sorted(map(re.escape, stems), key=lambda part: (-len(part), part)))


def _words_of(text: str) -> frozenset[str]:
    return frozenset(re.findall(r"\w+", text.casefold()))


def _mask_run(match: re.Match[str], spared: frozenset[str] | set[str]) -> str:
    """Mask a run of capitalised words; a word of thanks or greeting that opens it stays."""
    found = match[0].split()
    opening = found[:1] if found[0].casefold() in _OPENERS else []
    rest = found[len(opening) :]
    if any(word.casefold() in spared for word in rest):
        return match[0]
    if len(rest) == 1 and not is_first_name(rest[0]) and _SURNAME.fullmatch(rest[0]) is None:
        return match[0]
    return " ".join([*opening, MASK])


def _mask_single(match: re.Match[str], spared: frozenset[str] | set[str]) -> str:
    if is_first_name(match[0]):
        return MASK
    surname = _SURNAME.fullmatch(match[0]) and not _begins_sentence(match) and match[0].casefold() not in spared
    return MASK if surname else match[0]


def _begins_sentence(match: re.Match[str]) -> bool:
    start = match.string[: match.start()].rstrip()
    return not start or start[-1] in '.!?:;\n•«"('
