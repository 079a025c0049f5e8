"""Passwords kept out of everything that is written or said."""

import re

# scheme://user:password@host. A password typed by hand may hold a bare "@" or "/", so the last "@" before a space, a
# quote or a bracket ends it: rather hide too much than too little.
_IN_URL = re.compile(r"(?<=://)[^\s\"'<>\\/:@]*:[^\s\"'<>\\]*@")
_IN_QUERY = re.compile(r"(?i)(?<=[?&;])((?:password|passwd|pwd|token|secret|sslpassword|api_?key)=)[^&;\s\"'<>\\]+")
MASK = "***:***@"


def mask(text: str) -> str:
    """Give the text with the credentials of every URL hidden.

    >>> mask("cannot reach postgresql://ana:s3cret@db.local/sales?sslmode=require")
    'cannot reach postgresql://***:***@db.local/sales?sslmode=require'
    >>> mask("https://db.local/sales?token=abc&x=1")
    'https://db.local/sales?token=***&x=1'
    """
    return _IN_QUERY.sub(r"\1***", _IN_URL.sub(MASK, text))
