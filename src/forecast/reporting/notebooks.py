"""Notebooks as files: read, put together, told apart. Nothing is run here."""

import copy
import hashlib
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from forecast.errors import ParamsError, nearest


@contextmanager
def _passed_over(module: str) -> Iterator[None]:
    absent = object()
    before = sys.modules.get(module, absent)
    sys.modules[module] = None  # type: ignore[assignment]
    try:
        yield
    finally:
        del sys.modules[module]
        if before is not absent:
            sys.modules[module] = before  # type: ignore[assignment]


# jsonschema, which nbformat checks notebooks with, builds at its import the grammar of international addresses wherever that
# library is installed; no schema here holds one, and it takes six times as long as all the rest of the import.
with _passed_over("rfc3987_syntax"):
    import nbformat


def read_notebook(notebook: Path) -> Any:
    """Give the notebook of a file.

    Raises
    ------
    ParamsError
        When there is no such file, or it is not a notebook.
    """
    if not notebook.is_file():
        known = [file.stem for file in notebook.parent.glob("*.ipynb")]
        raise ParamsError(f"there is no notebook '{notebook}'; {nearest(notebook.stem, known)}. Name one that exists.")
    try:
        return nbformat.read(notebook, as_version=4)  # type: ignore[no-untyped-call]
    except (ValueError, nbformat.reader.NotJSONError) as broken:
        raise ParamsError(
            f"'{notebook}' is not a notebook: {broken}. Open it in JupyterLab, save it, and run the report again."
        ) from broken


def with_chapters(node: Any, chapters: Sequence[Path]) -> Any:
    """Give the notebook with the cells of further ones before its last cell, which hands over what machines read.

    A chapter's own cell tagged `parameters` holds what it needs to be worked on by itself; in a report it is left out.
    """
    merged = copy.deepcopy(node)
    for chapter in chapters:
        cells = [cell for cell in read_notebook(chapter).cells if "parameters" not in cell.metadata.get("tags", [])]
        for number, cell in enumerate(cells):
            cell["id"] = hashlib.sha256(f"{chapter.name} {number}".encode()).hexdigest()[:12]
        merged.cells[-1:-1] = cells
    return merged


def notebook_sha256(notebook: Path, chapters: Sequence[Path] = ()) -> str:
    """Give the digest of a notebook's file, and of the chapters run with it."""
    return hashlib.sha256(b"".join(path.read_bytes() for path in (notebook, *chapters))).hexdigest()
