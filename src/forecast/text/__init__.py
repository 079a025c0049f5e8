"""Words a reader sees, in English and Russian; numbers, money and dates as that language writes them.

A sentence is a key in `en/<file>.yml` and in `ru/<file>.yml`; the file's name is the first part of the key:

>>> words = Words("en")
>>> words.say("units.weeks", n=3)
'3 weeks'
>>> Words("ru").say("units.weeks", n=3)
'3 недели'

A sentence with plural forms is a mapping of CLDR categories (`one`, `few`, `many`, `other`), chosen by the placeholder `n`;
`=0` and `=1` are said of that number alone, where `one` in Russian is said of 21 as well.
Placeholders are named. To add a word: one line in each language; a test compares the keys and the placeholders.
"""

from forecast.text.words import LANGUAGES, Words

__all__ = ["LANGUAGES", "Words"]
