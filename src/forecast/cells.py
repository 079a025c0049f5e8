"""Texts as a spreadsheet may open them: none of them is run as a formula."""

import re

#: A spreadsheet takes a text that begins so for a formula; some turn the wide signs of Asian keyboards into the narrow ones.
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
#: What XML, and so a workbook, cannot hold.
_NOT_XML = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")


def harmless(text: str) -> str:
    """Give the text, behind an apostrophe where a spreadsheet would run it.

    >>> harmless('=HYPERLINK("http://x")'), harmless("Brand")
    ('\\'=HYPERLINK("http://x")', 'Brand')
    """
    return f"'{text}" if text.startswith(FORMULA_STARTS) else text


def printable(text: str) -> str:
    """Give the text without the control characters that a workbook cannot hold.

    >>> printable("spring\\x0bsale")
    'springsale'
    """
    return _NOT_XML.sub("", text)
