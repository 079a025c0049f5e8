"""The short phrase that says best what a group of notes is about, in the notes' own words."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from forecast.retrospective.masking import MASK
from forecast.retrospective.stemming import stem, tokens

_MOST_WORDS = 3  # that carry meaning; function words between them come along
_PAUSE = re.compile(r"[.,:;!?()«»“”\"—–…]|" + re.escape(MASK))
# A phrase that began after one of these would say the opposite.
_NOT = frozenset(("не", "нет", "без", "no", "not", "never", "without"))
_WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")


@dataclass(frozen=True)
class _Phrase:
    """Words of one note between two pauses; `stems` are those of the words that carry meaning."""

    text: str
    stems: tuple[str, ...]


def phrase_of(texts: Sequence[str], leading: str) -> str:
    """Give the most typical short phrase of the notes; empty where none has two words that carry meaning.

    A phrase is typical when many notes hold its words; one about the theme's leading word is preferred. One note alone is
    named by how it begins.

    Parameters
    ----------
    texts : the notes, names already masked.
    leading : stem of the word that most of them share.

    >>> phrase_of(["Banners wait for approval for a week", "Every banner waits for approval", "Approval of banners"], "approv")
    'Banners wait for approval'
    >>> phrase_of(["Письма уходят в спам у части подписчиков"], "письм")
    'Письма уходят в спам'
    """
    found = [phrase for text in texts for phrase in _phrases(text)]
    if len(texts) == 1:
        return max(found, key=lambda phrase: len(phrase.stems)).text if found else ""
    held = Counter(name for text in texts for name in {stem(word) for word in tokens(text)})
    about = [phrase for phrase in found if leading in phrase.stems] or found
    # the mean says how common its words are; a longer phrase of equally common words tells more
    best = max(about, key=lambda phrase: (sum(held[name] - 1 for name in set(phrase.stems)), -len(phrase.text)), default=None)
    return best.text if best else ""


def _phrases(text: str) -> Iterator[_Phrase]:
    """Give every run of two or three words that carry meaning, in the order of the note."""
    for part in _PAUSE.split(text):
        words = list(_WORD.finditer(part))
        telling = [place for place, word in enumerate(words) if tokens(word[0])]
        for first in range(len(telling)):
            for count in range(_MOST_WORDS, 1, -1):
                chosen = telling[first : first + count]
                if len(chosen) == count:
                    start = chosen[0] - (chosen[0] > 0 and words[chosen[0] - 1][0].casefold() in _NOT)
                    span = part[words[start].start() : words[chosen[-1]].end()]
                    yield _Phrase(span, tuple(stem(words[place][0]) for place in chosen))
