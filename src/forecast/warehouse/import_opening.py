"""Opening a dataset for imports: a folder of files or a database, by what its place is called."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import sqlalchemy as sa

from forecast.errors import DataError, ParamsError
from forecast.warehouse import import_database, import_folder
from forecast.warehouse.dataset import first_line
from forecast.warehouse.import_stores import ImportStore
from forecast.warehouse.location import STORES, mask


def is_database(into: str) -> bool:
    """Tell whether a place of imports is a database, which keeps them in a table, and no folder."""
    return "://" in into or Path(into).suffix.lower() in (".duckdb", ".ddb")


@contextmanager
def open_store(into: str, *, must_exist: bool = False) -> Iterator[ImportStore]:
    """Give the store of a dataset for writing; a database's errors become ours.

    Raises
    ------
    ParamsError
        The place cannot be written, or does not exist.
    """
    text, shown = str(into).strip(), mask(str(into).strip())
    scheme = re.match(r"([A-Za-z][A-Za-z0-9+.-]*)://", text)
    if not text or (scheme and scheme[1].lower() in STORES):
        raise ParamsError(
            f"an import cannot be written into '{shown}'; a folder here, a .duckdb file or a database URL was expected. "
            "Import into a folder, then copy it."
        )
    if not scheme and must_exist and not Path(text).exists():
        raise ParamsError(f"there is no dataset at '{shown}'; one with imports was expected. Check the path.")
    if not is_database(text) and Path(text).is_file():
        raise ParamsError(
            f"'{shown}' is a file; a folder, a .duckdb file or a database URL was expected. Name another with --into."
        )
    try:
        with import_database.opened(text, shown) if is_database(text) else import_folder.opened(Path(text)) as store:
            yield store
    except sa.exc.SQLAlchemyError as error:
        raise DataError(
            f"the dataset '{shown}' could not be written: {first_line(error)}. Nothing was changed; "
            "a dataset that can be read and written was expected. Check it with `forecast check`."
        ) from None
