"""The tree of errors, by what the reader must do.

* ForecastError
  - ParamsError            the call or the params are wrong (exit code 2)
  - DataError              the data were rejected (exit code 3)
    · ContractError        a table breaks its contract; every fault is listed
    · ExportError          an export file cannot be read without guessing
    · TooLittleDataError   too little history for what was asked
  - NotebookFailedError    a notebook stopped in a cell (exit code 4)
  - BatchFailedError       part of a batch failed, the rest is done (exit code 5)
  - MissingDependencyError a library or system part is not installed (exit code 2)

Every message has four parts: what is wrong, where, what was expected, what to do next.
"""

import re
from collections.abc import Iterable
from difflib import get_close_matches


class ForecastError(Exception):
    """Root of every error this package raises on purpose; its text is meant for the person at the terminal."""

    exit_code = 2

    def __init__(self, message: str = "") -> None:
        # A hint of `nearest` may end in a question mark; the sentence it stands in brings its full stop along.
        super().__init__(re.sub(r"'\?\.(?=\s|$)", "'?", message))


class ParamsError(ForecastError):
    """The call or the params are wrong: the reader corrects what was typed."""


class DataError(ForecastError):
    """The data were rejected: the reader corrects the data."""

    exit_code = 3


class ContractError(DataError):
    """A table breaks its contract; the message lists every kind of fault with counts and examples."""


class ExportError(DataError):
    """An export file cannot be read without guessing."""


class NoRowsError(ExportError):
    """An export file has a header and no data rows: beside others it is a part without anything in it."""


class TooLittleDataError(DataError):
    """There is too little history for what was asked."""


class NotebookFailedError(ForecastError):
    """A notebook stopped in one of its cells."""

    exit_code = 4


class BatchFailedError(ForecastError):
    """Part of a batch failed; what could be done is done."""

    exit_code = 5


class MissingDependencyError(ForecastError):
    """A library or a part of the system is not installed; the message holds the line to type."""


def nearest(name: str, known: Iterable[str]) -> str:
    """Give the hint that ends a message about an unknown name.

    >>> nearest("Vk Ads", ["VK Ads", "Search"])
    "did you mean 'VK Ads'?"
    >>> nearest("x", ["beta", "alpha"])
    'known: alpha, beta'
    """
    names = sorted(set(known))
    folded = {other.casefold(): other for other in names}
    close = get_close_matches(name.casefold(), folded, n=1, cutoff=0.6)
    if close:
        return f"did you mean '{folded[close[0]]}'?"
    shown = ", ".join(names[:12]) + (", …" if len(names) > 12 else "")
    return f"known: {shown}" if names else "none is known yet"
