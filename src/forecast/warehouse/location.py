"""Where a dataset stands: a folder, a `.duckdb` file, an object store or a database, and how it is named without its secrets."""

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from forecast.errors import ParamsError

Kind = Literal["folder", "duckdb", "store", "database"]

#: Schemes that DuckDB reads as files.
STORES = ("s3", "s3a", "gs", "gcs", "az", "azure", "abfss")


@dataclass(frozen=True)
class Location:
    """Where a dataset stands.

    Parameters
    ----------
    text : str
        As it was given; it may hold a password and is never shown.
    shown : str
        The same for messages: no password, no query string.
    """

    kind: Kind
    text: str
    shown: str


def mask(text: str) -> str:
    """Give a text with every `user:password@` turned into `user:***@`, and every `password=` value hidden.

    >>> mask("cannot reach postgresql://anna:secret@db/sales?password=x")
    'cannot reach postgresql://anna:***@db/sales?password=***'
    """
    masked = re.sub(r"(://[^:/@\s]*):[^\s'\"]*@", r"\1:***@", text)
    masked = re.sub(r"(?i)\b(password|passwd|pwd|token|secret|key)=[^&\s'\"]+", r"\1=***", masked)
    return re.sub(r"(?i)\b(secret|session_token|key_id|connection_string) '[^']*'", r"\1 '***'", masked)


def parse_location(text: str) -> Location:
    """Give the kind of a location.

    Raises
    ------
    ParamsError
        When a path leads nowhere, or leads to a file that is no database.
    """
    text = str(text).strip()
    if not text:
        raise ParamsError("no dataset was named; expected a folder, a .duckdb file or a URL. Pass --data, or set `data`.")
    text = text.removeprefix("file://")
    scheme = re.match(r"([A-Za-z][A-Za-z0-9+.-]*)://", text)
    if scheme:
        kind: Kind = "store" if scheme[1].lower() in STORES else "database"
        return Location(kind, text, mask(text))
    path = Path(text)
    if path.is_dir():
        return Location("folder", text, text)
    if not path.exists():
        raise ParamsError(
            f"there is no dataset at '{text}'; expected a folder of <table>.csv or <table>.parquet files, a .duckdb file or a "
            f"database URL. Check --data, or `data` in the params."
        )
    if path.suffix.lower() in (".duckdb", ".ddb"):
        return Location("duckdb", text, text)
    raise ParamsError(
        f"'{text}' is one file; a dataset is a folder that holds performance.csv or performance.parquet. "
        f"Put the table into a folder under that name, or read an export with "
        f"`forecast import auto {path.name} --team ID --into FOLDER`."
    )
