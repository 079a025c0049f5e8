"""The terminal: results on standard output, everything else on standard error; progress only where a person watches."""

import json
import sys
import textwrap
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

WIDTH = 110


def tell(sentence: str) -> None:
    """Say a paragraph on standard error."""
    lines = [textwrap.fill(line, WIDTH, break_long_words=False, break_on_hyphens=False) for line in sentence.splitlines()]
    sys.stderr.write("\n".join(lines) + "\n")


def give(text: str) -> None:
    """Print a result on standard output."""
    sys.stdout.write(text + "\n")


def give_json(content: Any) -> None:
    """Print a result as JSON."""
    give(json.dumps(content, ensure_ascii=False, indent=1, allow_nan=False))


def give_table(columns: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """Print a table; plain columns, so that it can be piped."""
    from rich.console import Console
    from rich.table import Table

    table = Table(*columns, box=None, pad_edge=False, header_style="bold")
    for row in rows:
        table.add_row(*(str(cell) for cell in row))
    wide = None if sys.stdout.isatty() else 200
    Console(file=sys.stdout, width=wide, markup=False, highlight=False).print(table)


@contextmanager
def working(sentence: str) -> Iterator[None]:
    """Show that work goes on, on a terminal; elsewhere say it once."""
    if not sys.stderr.isatty():
        tell(sentence)
        yield
        return
    from rich.console import Console

    with Console(stderr=True).status(sentence):
        yield


@contextmanager
def watched(sentence: str) -> Iterator[Callable[[str], None]]:
    """Show on a terminal what is being done, and give what changes that sentence; elsewhere say nothing."""
    if not sys.stderr.isatty():
        yield _silent
        return
    from rich.console import Console
    from rich.markup import escape

    with Console(stderr=True).status(escape(sentence)) as status:
        yield lambda other: status.update(escape(other))


def _silent(sentence: str) -> None:
    """Say nothing: nobody watches."""
