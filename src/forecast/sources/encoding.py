"""Which encoding some bytes are in, decided by the bytes."""

import codecs
import re
from itertools import pairwise
from pathlib import PurePath

from forecast.errors import ExportError

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),  # before UTF-16: it begins with the same two bytes
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)

# ą, ł, ż and ź inside a word, 'św' and 'zł' as Polish Windows writes them: Western Windows would have ¹, ³, ¿, Ÿ, 'œw', 'z³'.
_POLISH = re.compile(rb"[A-Za-z\xa3\xe6\xea\xf1\xf3][\xb9\xb3\xbf\x9f][A-Za-z\xe6\xea\xf1\xf3]|\x9cw|(?<![A-Za-z])z\xb3")
# ı, ş, ğ and İ beside a Latin letter, as Turkish Windows writes them: Western Windows would have ý, þ, ð, Ý.
_TURKISH = re.compile(rb"[A-Za-z][\xf0\xfd\xfe]|[\xdd\xde\xfd\xfe][a-z]")
_CYRILLIC_EURO = re.compile(rb"\x88\s?\d|\d\s?\x88")  # the euro sign of Cyrillic Windows; Western Windows would have a lone ˆ


def decode(content: bytes, file: str) -> str:
    """Give the text of a file: by its byte-order mark, else UTF-16 by its zeros, else UTF-8, else a Windows code page.

    Raises
    ------
    ExportError
        The bytes are no text, or break off inside a character.
    """
    text = _decoded(content, file)
    if "\x00" in text:  # a disk or a download lost a piece: what stood there is gone, and no one sees it in a row
        raise _zero_bytes(file)
    return text


def _decoded(content: bytes, file: str) -> str:
    for mark, encoding in _MARKS:
        if content.startswith(mark):
            return _strict(content[len(mark) :], encoding, file)
    if b"\x00" in content[:4000]:
        return _strict(content, _utf16_without_mark(content, file), file)
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError as error:
        if error.reason == "unexpected end of data" and error.end == len(content):
            raise _cut_off(file) from error
    encoding = single_byte_encoding(content)
    text = _strict(content, encoding, file)
    if (nonsense := _nonsense(text[:_SAMPLE], encoding)) is not None:
        raise _no_words(file, f"in them its words would be '{nonsense}'")
    return text


def _strict(content: bytes, encoding: str, file: str) -> str:
    try:
        return content.decode(encoding)
    except UnicodeDecodeError as error:
        if encoding.startswith("utf"):
            raise _cut_off(file) from error
        raise _no_words(file, f"byte {error.start}") from error


def _no_words(file: str, why: str) -> ExportError:
    return ExportError(
        f"'{PurePath(file).name}' is not text in UTF-8, UTF-16, Windows-1251 or Windows-1252 ({why}). "
        "Save it again as 'CSV UTF-8', or export it as XLSX."
    )


_SAMPLE = 400_000  # characters; a file is in one encoding from its header on
_FOREIGN = re.compile(r"[^\x00-\x7f\s]{3,}")
_AROUND = "«»„“”‚‘’‹›…–—-№°·•™®©₽€£"  # signs that stand beside a word


def _nonsense(text: str, encoding: str) -> str | None:
    """Give a word that proves that a text was in another encoding, None where its words are words.

    Chinese or Greek read as Cyrillic has capital letters and signs inside most of its words; read as Western text, it has whole
    words without a plain letter.

    >>> _nonsense("推广品牌 秋季促销".encode("gbk").decode("cp1251"), "cp1251"), _nonsense("Дата Кампания ВКонтакте", "cp1251")
    ('НЖ№гЖ·ЕЖ', None)
    """
    words = [word for word in dict.fromkeys(found.strip(_AROUND) for found in _FOREIGN.findall(text)) if len(word) > 2]
    odd = [word for word in words if not word.isalpha() or any(a.islower() and b.isupper() for a, b in pairwise(word))]
    if encoding == "cp1251":
        return odd[0] if len(words) > 1 and 2 * len(odd) > len(words) else None
    return next((word for word in odd if len(word) > 3), None)


def _cut_off(file: str) -> ExportError:
    return ExportError(
        f"'{PurePath(file).name}' breaks off in the middle of a character; a whole text file was expected. "
        "The download was cut short: export it again."
    )


def _utf16_without_mark(content: bytes, file: str) -> str:
    sample = content[:4000]
    even, odd = sample[0::2].count(0), sample[1::2].count(0)
    if odd > 4 * even and odd > len(sample) // 8:
        return "utf-16-le"
    if even > 4 * odd and even > len(sample) // 8:
        return "utf-16-be"
    raise _zero_bytes(file)


def _zero_bytes(file: str) -> ExportError:
    return ExportError(
        f"'{PurePath(file).name}' holds zero bytes: it is no text file, or a damaged one; CSV, TSV, XLSX, JSON or a zip of them "
        "was expected. Export it again in one of these forms."
    )


def single_byte_encoding(content: bytes) -> str:
    """Give 'cp1251' for Cyrillic, 'cp1250' for Polish, 'cp1254' for Turkish and 'cp1252' for Western text.

    Cyrillic words are runs of bytes above 0xBF; a Western accent stands alone among ASCII letters; Polish has letters where
    Western text has signs that stand in no word, and Turkish has letters that only Icelandic would have there.

    >>> single_byte_encoding("Кампания;Показы".encode("cp1251"))
    'cp1251'
    >>> single_byte_encoding("Conversões;Código da moeda".encode("cp1252"))
    'cp1252'
    >>> single_byte_encoding("Dzień;Wyświetlenia;Kliknięcia;Łącznie".encode("cp1250"))
    'cp1250'
    >>> single_byte_encoding("Gösterim;Tıklamalar".encode("cp1254"))
    'cp1254'
    """
    high = [byte >= 0xC0 for byte in content]
    ascii_letter = [65 <= (byte & 0xDF) <= 90 for byte in content]
    pairs = sum(1 for left, right in pairwise(high) if left and right)
    beside_ascii = sum(
        1
        for i, is_high in enumerate(high)
        if is_high and ((i > 0 and ascii_letter[i - 1]) or (i + 1 < len(high) and ascii_letter[i + 1]))
    )
    if pairs > beside_ascii or _CYRILLIC_EURO.search(content):
        return "cp1251"
    if _POLISH.search(content):
        return "cp1250"
    return "cp1254" if _TURKISH.search(content) else "cp1252"
